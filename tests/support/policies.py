"""Deltas and policies by hand, and drawn at random from few names, so that they meet."""

from datetime import date

from hypothesis import strategies as st

from contractdelta.delta.model import Change, Delta, OperationDelta, Severity, Status, Waiver
from contractdelta.delta.policy import Policy
from contractdelta.delta.waivers import WaiverEntry

#: Today, in these tests.
TODAY = date(2026, 6, 15)
RULES = ("operation-removed", "request-property-added", "response-property-removed")
#: As they stand in documents: the second and the third differ in the name of a parameter only.
KEYS = ("GET /pets", "GET /pets/{petId}", "GET /pets/{id}", "POST webhook:newPet")
APIS = ("shop", "admin")
FINGERPRINTS = ("", "0c9f3b1d7e52", "77aa00bb11cc")
_DAYS = ("", "2026-06-14", "2026-06-15", "2026-06-16")


def change(
    rule: str = RULES[0], severity: Severity = Severity.BREAKING, *, fingerprint: str = "", message: str = "gone"
) -> Change:
    """Return a change."""
    return Change(
        pointer="/paths/~1pets/get",
        rule=rule,
        severity=severity,
        facet="",
        message=message,
        base="{}",
        head=None,
        unit="",
        fingerprint=fingerprint,
    )


def operation(key: str, *changes: Change, status: Status = Status.CHANGED) -> OperationDelta:
    """Return an operation that is as bad as its changes, as comparison makes it."""
    severity = Severity.worst(item.severity for item in changes)
    return OperationDelta(
        operation=key, operation_id=None, status=status, severity=severity, facets=(), changes=changes
    )


def delta(*operations: OperationDelta, api: str = "shop") -> Delta:
    """Return the delta of an API."""
    return Delta(api=api, base="base", head="head", total=9, operations=operations)


def entry(  # noqa: PLR0913 - one argument a key of the file
    number: int = 1,
    *,
    operation: str = "",
    rule: str = "",
    fingerprint: str = "",
    api: str = "",
    until: str = "",
    reason: str = "agreed",
) -> WaiverEntry:
    """Return a waiver of the file."""
    return WaiverEntry(
        waiver=Waiver(reason=reason, until=until),
        number=number,
        place=f"waivers.toml:{number}",
        api=api,
        fingerprint=fingerprint,
        operation=operation,
        rule=rule,
    )


_changes = st.builds(
    change,
    st.sampled_from(RULES),
    st.sampled_from([Severity.BREAKING, Severity.WARNING, Severity.COMPATIBLE]),
    fingerprint=st.sampled_from(FINGERPRINTS),
)
_documented = st.builds(operation, st.sampled_from(KEYS), status=st.just(Status.DOCUMENTATION))
_operations = _documented | st.builds(
    lambda key, changes, status: operation(key, *changes, status=status),
    st.sampled_from(KEYS),
    st.lists(_changes, min_size=1, max_size=3),
    st.sampled_from([Status.ADDED, Status.REMOVED, Status.CHANGED]),
)


@st.composite
def deltas(draw: st.DrawFn) -> tuple[Delta, ...]:
    """Draw the deltas of some APIs."""
    names = draw(st.lists(st.sampled_from(APIS), unique=True))
    by_key = st.lists(_operations, max_size=3, unique_by=lambda item: item.operation)
    return tuple(delta(*draw(by_key), api=name) for name in names)


@st.composite
def waivers(draw: st.DrawFn) -> tuple[WaiverEntry, ...]:
    """Draw the waivers of a file."""
    by_fingerprint = st.fixed_dictionaries({"fingerprint": st.sampled_from(FINGERPRINTS[1:])})
    by_name = st.fixed_dictionaries({"operation": st.sampled_from(KEYS), "rule": st.sampled_from(RULES)})
    subjects = draw(st.lists(by_fingerprint | by_name, max_size=5))
    return tuple(
        entry(
            number,
            api=draw(st.sampled_from(["", *APIS])),
            until=draw(st.sampled_from(_DAYS)),
            reason=draw(st.sampled_from(["agreed", "unused"])),
            **subject,
        )
        for number, subject in enumerate(subjects, 1)
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Draw a policy."""
    severities = st.sampled_from([Severity.BREAKING, Severity.WARNING, Severity.COMPATIBLE])
    found = draw(st.dictionaries(st.sampled_from(RULES), severities))
    return Policy(severities=tuple(sorted(found.items())), waivers=draw(waivers()))
