"""Deltas as they are once everything about their changes is known: ordinary ones, odd ones, long ones."""

from typing import Any

from contractdelta.delta.model import (
    Change,
    Delta,
    Direction,
    OperationDelta,
    Severity,
    Status,
    Waiver,
    Witness,
)

#: What HTML, XML, Markdown, workflow commands, terminals and URLs take for something, and other scripts.
ODD = (
    "</script><b a='\"'>|`@team` #1 *x* _y_ ~z~ [l](u) ![i](u) $m$ ]]>&amp; 50%,a:b\\"
    "\r\n\x1b[31m\x00\u202e\ufffe::e \t植物 https://a.example www.a.example"
)
_BREAKING, _WARNING, _COMPATIBLE = Severity.BREAKING, Severity.WARNING, Severity.COMPATIBLE

REQUEST_WITNESS = Witness(
    value='"Maria-Theresia"',
    payload='{"kind":"cat","name":"Maria-Theresia","tags":[],"weight":4.10}',
    pointer="/name",
    direction=Direction.REQUEST,
    reason="'Maria-Theresia' is too long",
)
RESPONSE_WITNESS = Witness(
    value="null",
    payload='[{"id":9223372036854775807,"name":null}]',
    pointer="/0/name",
    direction=Direction.RESPONSE,
    reason="None is not of type 'string'",
)
WAIVER = Waiver(reason="No client has sent it since May.", until="2027-01-31")


def change(message: str, severity: Severity = _BREAKING, **more: Any) -> Change:
    """Return a change of an operation; of a rule that is there for good."""
    return Change(
        **{
            "pointer": "/paths/~1pets/get",
            "rule": "response-property-removed",
            "severity": severity,
            "facet": "responses.200.application/json",
            "message": message,
            "base": '{"maxLength":40,"type":"string"}',
            "head": '{"maxLength":10,"type":"string"}',
            "unit": "",
            "fingerprint": "0123456789abcdef",
            "file": "openapi.yaml",
            "line": 12,
            "column": 5,
            **more,
        }
    )


def operation(key: str, *changes: Change, status: Status = Status.CHANGED, severity: Severity | None = None) -> Any:
    """Return an operation with changes; what is waived does not count."""
    return OperationDelta(
        operation=key,
        operation_id=None,
        status=status,
        severity=Severity.worst(c.severity for c in changes if not c.waiver) if severity is None else severity,
        facets=tuple(sorted({c.facet for c in changes if c.facet})),
        changes=changes,
    )


def delta(api: str, *operations: OperationDelta, total: int = 100) -> Delta:
    """Return the delta of an API."""
    return Delta(api=api, base="0123456789ab:openapi.yaml", head="openapi.yaml", total=total, operations=operations)


def gone(key: str, **more: Any) -> Any:
    """Return an operation that head does not have."""
    found = change(f"{key} removed", rule="operation-removed", facet="", head=None, file="0123456789ab:openapi.yaml")
    return operation(key, found if not more else change(found.message, **more), status=Status.REMOVED)


_POST_PETS = operation(
    "POST /pets",
    change("maxLength 40 became 10", facet="request_body.application/json", witness=REQUEST_WITNESS),
    change("maxLength 40 became 10", facet="request_body.application/xml"),
    change("pattern added", _WARNING, unproved="no string was found within 2 s", file="", line=0, column=0),
    change("'born' removed", rule="request-parameter-removed", waiver=WAIVER),
    change("format uuid added", _COMPATIBLE, line=40),
)
_GET_PETS = operation("GET /pets", change("'name' may be null", witness=RESPONSE_WITNESS))
_WAIVED = operation("GET /owners", change("'fax' removed", waiver=Waiver(reason=f"Nobody has one. {ODD}")))
_WARNED = operation("PUT /pets", change("security changed", _WARNING, facet="security"))
_NEW = operation(
    "PATCH /pets",
    change("PATCH /pets added", _COMPATIBLE, rule="operation-added", facet="", base=None),
    status=Status.ADDED,
)
_DESCRIBED = operation("GET /health", status=Status.DOCUMENTATION)
#: Everything that a delta can tell, in the order of its keys.
JUDGED = delta("shop", _DESCRIBED, _WAIVED, _GET_PETS, gone("DELETE /pets"), _NEW, _POST_PETS, _WARNED)
#: Texts that come out of documents, each as odd as can be.
HOSTILE = delta(
    f"api {ODD}",
    operation(
        f"GET /{ODD}",
        change(
            f"property {ODD} removed",
            facet=f"responses.200.{ODD}",
            pointer=f"/{ODD}",
            file=f"docs/{ODD}.yaml",
            unproved=ODD,
        ),
        change(
            f"enum {ODD} added",
            base='"\\u0000</pre>"',
            head='["</pre><script>alert(1)</script>"]',
            witness=Witness(
                value='"```</pre>\\n|"',
                payload='{"```</pre>@team":"```</pre>\\n|"}',
                pointer="/```<~1pre>@team",
                direction=Direction.BOTH,
                reason=ODD,
            ),
        ),
    ),
    gone(f"DELETE /{ODD}"),
)
UNCHANGED = delta("still")


def large(number: int, changes: int = 3) -> Delta:
    """Return a delta of many operations that break, each with a witness."""
    operations = [
        operation(
            f"GET /resources-{index:04}",
            *(
                change(f"property 'p{n}' removed", witness=RESPONSE_WITNESS, pointer=f"/{index}", line=index + 1)
                for n in range(changes)
            ),
        )
        for index in range(number)
    ]
    return delta("large", *operations, total=number)
