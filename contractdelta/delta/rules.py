"""The rules that changes fall under. A rule states the fact; its severity is what can be told from the fact alone.

What cannot be told is a warning: nothing is called compatible that might not be.
"""

from dataclasses import dataclass

from contractdelta.delta.model import Direction, Effect, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of change."""

    id: str
    #: What it is about: ``schema``, ``parameter``, ``response``, ``security``.
    area: str
    direction: Direction
    effect: Effect
    #: Unless configured otherwise.
    severity: Severity
    #: The fact and why it has that severity, in one line.
    reason: str


def _rule(rule_id: str, severity: Severity, reason: str) -> tuple[str, Rule]:
    return rule_id, Rule(
        id=rule_id,
        area=rule_id.partition("-")[0],
        direction=Direction.BOTH,
        effect=Effect.UNKNOWN,
        severity=severity,
        reason=reason,
    )


_B, _W, _C = Severity.BREAKING, Severity.WARNING, Severity.COMPATIBLE

#: Every rule by its id.
RULES: dict[str, Rule] = dict(
    (
        _rule("operation-added", _C, "Nobody can depend yet on an operation that is new."),
        _rule("operation-removed", _B, "Clients that call the operation fail."),
        _rule("request-parameter-added", _W, "An optional parameter changes what a server does with a request."),
        _rule("required-request-parameter-added", _B, "Requests without the parameter are no longer valid."),
        _rule("request-parameter-removed", _W, "Servers may ignore the parameter, or refuse it."),
        _rule("request-parameter-changed", _W, "Values that were valid may not be, or the other way about."),
        _rule("request-body-added", _W, "A body that may be left out changes what a server does with a request."),
        _rule("required-request-body-added", _B, "Requests without a body are no longer valid."),
        _rule("request-body-removed", _W, "Servers may ignore the body, or refuse it."),
        _rule("request-body-changed", _W, "Bodies that were valid may not be, or the other way about."),
        _rule("request-media-type-added", _W, "Servers accept another form of the body."),
        _rule("request-media-type-removed", _B, "Requests with a body of that type are refused."),
        _rule("request-property-added", _W, "Servers may look at a property that clients sent without meaning."),
        _rule("request-property-removed", _W, "Servers may ignore the property, or refuse it."),
        _rule("success-response-removed", _B, "Clients do not get the answer any more that they wait for."),
        _rule("response-added", _W, "Clients may get an answer that they do not know."),
        _rule("response-removed", _W, "Another answer may come in its place."),
        _rule("response-changed", _W, "Answers that clients rely on may look different."),
        _rule("response-media-type-added", _W, "Clients may get a form of the body that they do not know."),
        _rule("response-media-type-removed", _B, "Clients that ask for the type do not get it any more."),
        _rule("response-property-added", _W, "Clients that refuse unknown properties fail."),
        _rule("response-property-removed", _B, "Clients that read the property do not find it."),
        _rule("response-header-added", _W, "Clients may have to look at the header."),
        _rule("response-header-removed", _B, "Clients that read the header do not find it."),
        _rule("response-header-changed", _W, "Clients that read the header may find something else."),
        _rule("response-link-added", _W, "Clients may follow the link."),
        _rule("response-link-removed", _W, "Clients that follow the link do not find it described."),
        _rule("response-link-changed", _W, "Clients that follow the link may get elsewhere."),
        _rule("security-changed", _W, "Credentials that were enough may not be, or the other way about."),
        _rule("servers-changed", _W, "The operation may be found at another address."),
        _rule("callback-added", _W, "Clients may get requests that they did not get before."),
        _rule("callback-removed", _B, "Clients wait for requests that do not come."),
        _rule("callback-changed", _W, "Clients may get other requests than before."),
        _rule("contract-changed", _W, "A part of the contract changed that no other rule is about."),
    )
)
