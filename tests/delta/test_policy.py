"""Laws of policy: what is decided about a change touches how it counts, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.policies import TODAY, change, delta, deltas, entry, operation, policies, waivers

from contractdelta.config.project import SEVERITIES
from contractdelta.contract.names.path_templates import erase_names
from contractdelta.delta.model import Change, Delta, OperationDelta, Severity, Status, Waiver
from contractdelta.delta.policy import FailOn, Policy, Trouble, apply_policy, is_failure, severities_of
from contractdelta.delta.waivers import WaiverEntry
from contractdelta.errors import UnknownRule

_ORDER = list(Severity)
_REMOVED = "operation-removed"


def _changes(found: Sequence[Delta]) -> list[tuple[Delta, OperationDelta, Change]]:
    return [(delta, operation, item) for delta in found for operation in delta.operations for item in operation.changes]


def _waived(waiver: WaiverEntry, *operations: OperationDelta, api: str = "shop") -> list[bool]:
    """Return of each change whether the waiver holds for it, one after the other."""
    judged, _ = apply_policy([delta(*operations, api=api)], Policy(waivers=(waiver,)), TODAY)
    return [item.waiver is not None for _, _, item in _changes(judged)]


def _told(waiver: WaiverEntry, *operations: OperationDelta) -> list[Trouble]:
    _, findings = apply_policy([delta(*operations)], Policy(waivers=(waiver,)), TODAY)
    return [finding.trouble for finding in findings]


# --- laws -------------------------------------------------------------------------------------------------------------


@given(deltas())
def test_no_policy_changes_nothing(found: tuple[Delta, ...]) -> None:
    """Without decisions the deltas stay as they are, and there is nothing to tell."""
    assert apply_policy(found, Policy(), TODAY) == (found, ())


@given(deltas(), st.lists(st.sampled_from(SEVERITIES), max_size=1))
def test_a_policy_that_is_about_nothing_changes_nothing(found: tuple[Delta, ...], values: list[str]) -> None:
    """Decisions about what did not happen leave the deltas as they are."""
    severities = tuple(("callback-added", Severity(value)) for value in values)
    policy = Policy(severities=severities, waivers=(entry(operation="GET /elsewhere", rule=_REMOVED),))
    judged, findings = apply_policy(found, policy, TODAY)
    assert judged == found
    assert [finding.trouble for finding in findings] == [Trouble.UNUSED]


@given(deltas(), policies(), waivers())
def test_waiving_never_makes_anything_worse(
    found: tuple[Delta, ...], policy: Policy, more: tuple[WaiverEntry, ...]
) -> None:
    """With more waivers no operation and no delta is worse than with fewer."""
    entries = (*policy.waivers, *(replace(item, number=item.number + 10) for item in more))
    few, _ = apply_policy(found, policy, TODAY)
    many, _ = apply_policy(found, replace(policy, waivers=entries), TODAY)
    for fewer, greater in zip(few, many, strict=True):
        assert _ORDER.index(greater.severity) >= _ORDER.index(fewer.severity)
        for one, other in zip(fewer.operations, greater.operations, strict=True):
            assert _ORDER.index(other.severity) >= _ORDER.index(one.severity)


@given(deltas(), policies())
def test_a_policy_applied_twice_is_applied_once(found: tuple[Delta, ...], policy: Policy) -> None:
    """What is judged stays as it is when it is judged again."""
    once, findings = apply_policy(found, policy, TODAY)
    assert apply_policy(once, policy, TODAY) == (once, findings)


@given(deltas(), policies(), st.data())
def test_the_order_of_waivers_does_not_matter(found: tuple[Delta, ...], policy: Policy, data: st.DataObject) -> None:
    """The same waivers in another order give the same deltas and the same findings."""
    mixed = data.draw(st.permutations(policy.waivers))
    assert apply_policy(found, replace(policy, waivers=tuple(mixed)), TODAY) == apply_policy(found, policy, TODAY)


@given(deltas(), policies())
def test_an_operation_is_as_bad_as_what_is_not_waived(found: tuple[Delta, ...], policy: Policy) -> None:
    """The severity of an operation is the worst of its changes that count; ``none`` where none does."""
    judged, _ = apply_policy(found, policy, TODAY)
    for item in judged:
        for one in item.operations:
            assert one.severity is Severity.worst(c.severity for c in one.changes if c.waiver is None)


@given(deltas(), policies())
def test_only_severities_and_waivers_are_touched(found: tuple[Delta, ...], policy: Policy) -> None:
    """Which operations differ, their status, facets and changes are facts, and no matter of policy."""

    def facts(deltas: Sequence[Delta]) -> list[Delta]:
        return [
            replace(
                item,
                operations=tuple(
                    replace(
                        one,
                        severity=Severity.NONE,
                        changes=tuple(replace(c, severity=Severity.NONE, waiver=None) for c in one.changes),
                    )
                    for one in item.operations
                ),
            )
            for item in deltas
        ]

    assert facts(apply_policy(found, policy, TODAY)[0]) == facts(found)


def _is_about(waiver: WaiverEntry, api: str, operation: OperationDelta, item: Change, keys: set[str]) -> bool:
    """Tell whether a waiver is about a change, in the words of the documentation."""
    if waiver.api not in ("", api):
        return False
    if waiver.fingerprint:
        return item.fingerprint == waiver.fingerprint
    if waiver.rule != item.rule:
        return False
    if waiver.operation in keys:
        return waiver.operation == operation.operation
    return erase_names(waiver.operation) == erase_names(operation.operation)


@given(deltas(), policies())
def test_a_change_is_waived_exactly_where_a_valid_waiver_is_about_it(found: tuple[Delta, ...], policy: Policy) -> None:
    """The short way to waivers finds what asking every waiver about every change finds, and so do the findings."""
    judged, findings = apply_policy(found, policy, TODAY)
    valid = [item for item in policy.waivers if item.waiver.until in ("", "2026-06-15", "2026-06-16")]
    used = set()
    for one, owner, item in _changes(judged):
        keys = {other.operation for other in one.operations}
        about = [waiver for waiver in valid if _is_about(waiver, one.api, owner, item, keys)]
        used |= {waiver.number for waiver in about}
        assert (item.waiver in [waiver.waiver for waiver in about]) if about else item.waiver is None
    told = {finding.entry.number: finding.trouble for finding in findings}
    assert {number for number, trouble in told.items() if trouble is Trouble.EXPIRED} == {
        item.number for item in policy.waivers if item not in valid
    }
    assert {number for number, trouble in told.items() if trouble is Trouble.UNUSED} == {
        item.number for item in valid
    } - used


# --- severities -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", SEVERITIES)
def test_the_severity_of_a_rule_holds_for_all_its_changes(value: str) -> None:
    """A rule that is set has that severity wherever it fires; others keep theirs."""
    other = change("response-property-removed", Severity.WARNING)
    found = delta(operation("GET /a", change(_REMOVED), other), operation("GET /b", change(_REMOVED)))
    policy = Policy(severities=severities_of([(_REMOVED, value)], "pyproject.toml"))
    (judged,), _ = apply_policy([found], policy, TODAY)
    assert [str(item.severity) for _, _, item in _changes([judged])] == [value, "warning", value]
    assert str(judged.operations[1].severity) == value


def test_every_severity_but_none_can_be_configured() -> None:
    """Configuration knows the severities of this room but ``none``: what is not to count is waived."""
    assert [Severity(value) for value in SEVERITIES] == [item for item in Severity if item is not Severity.NONE]


@pytest.mark.parametrize(
    ("rule", "hint"),
    [("operation-remove", "Did you mean 'operation-removed'"), ("colour", "All of them: contractdelta rules")],
)
def test_an_unknown_rule_is_refused(rule: str, hint: str) -> None:
    """A severity for a rule that does not exist is an error that names the file and suggests the nearest rule."""
    with pytest.raises(UnknownRule) as caught:
        severities_of([(_REMOVED, "warning"), (rule, "warning")], "pyproject.toml")
    assert caught.value.message == f"pyproject.toml: severity: unknown rule {rule!r}"
    assert caught.value.hint.startswith(hint)


# --- waivers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "key", "is_waived"),
    [
        ("GET /pets", "GET /pets", True),
        ("GET /pets", "POST /pets", False),
        ("GET /pets", "GET /pets/", False),
        ("get /pets", "GET /pets", True),
        ("GET /pets/{id}", "GET /pets/{petId}", True),
        ("GET /pets/{}", "GET /pets/{petId}", True),
        ("GET /pets/{id}", "GET /pets/mine", False),
        ("GET /pets/{id}/{toy}", "GET /pets/{petId}/{toyId}", True),
        ("GET /pets/{id}", "GET /pets/{petId}/{toyId}", False),
        ("POST webhook:newPet", "POST webhook:newPet", True),
        ("POST webhook:{a}", "POST webhook:{b}", False),
    ],
)
def test_an_operation_is_matched_without_the_names_of_its_parameters(written: str, key: str, is_waived: bool) -> None:  # noqa: FBT001 - a row
    """Method and template tell the operation; what path parameters are called does not matter."""
    assert _waived(entry(operation=written, rule=_REMOVED), operation(key, change())) == [is_waived]


def test_of_two_templates_the_one_that_is_written_is_meant() -> None:
    """Where a document has templates that differ in names only, a waiver is about the one with the same names."""
    both = [operation(key, change()) for key in ("GET /a/{x}", "GET /a/{y}")]
    assert _waived(entry(operation="GET /a/{y}", rule=_REMOVED), *both) == [False, True]


@pytest.mark.parametrize(("api", "is_waived"), [("", True), ("shop", True), ("admin", False)])
@pytest.mark.parametrize("subject", [{"operation": "GET /a", "rule": _REMOVED}, {"fingerprint": "0c9f"}])
def test_a_waiver_may_be_limited_to_an_api(subject: dict[str, str], api: str, is_waived: bool) -> None:  # noqa: FBT001 - a row
    """With the name of an API a waiver holds there only, whichever way the change is named."""
    assert _waived(entry(api=api, **subject), operation("GET /a", change(fingerprint="0c9f"))) == [is_waived]


def test_a_fingerprint_is_matched_whole() -> None:
    """A change is waived by its own fingerprint, not by a part of it, and one without a fingerprint by none."""
    found = [change(fingerprint=text, message=text) for text in ("0c9f", "0c9", "", "0c9f0")]
    assert _waived(entry(fingerprint="0c9f"), operation("GET /a", *found)) == [True, False, False, False]
    assert _waived(entry(fingerprint=""), operation("GET /a", *found)) == [False] * 4


def test_a_removed_operation_can_be_waived() -> None:
    """That an operation is gone is a change of a rule like any other; it stays listed as removed."""
    gone = operation("GET /a", change(), status=Status.REMOVED)
    (judged,), _ = apply_policy(
        [delta(gone)], Policy(waivers=(entry(operation="GET /a", rule=_REMOVED, reason="Sunset."),)), TODAY
    )
    (found,) = judged.operations
    assert (found.status, found.severity, found.changes[0].waiver) == (
        Status.REMOVED,
        Severity.NONE,
        Waiver(reason="Sunset."),
    )
    assert found.changes[0].severity is Severity.BREAKING
    assert (judged.count(Status.REMOVED), judged.count_severity(Severity.BREAKING)) == (1, 0)


def test_a_waiver_holds_for_its_changes_alone() -> None:
    """What else changed in the operation counts as before."""
    other = change("response-property-removed", Severity.WARNING)
    found = delta(operation("GET /a", change(), other))
    (judged,), _ = apply_policy([found], Policy(waivers=(entry(operation="GET /a", rule=_REMOVED),)), TODAY)
    assert judged.operations[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("until", "is_waived", "troubles"),
    [
        ("", True, []),
        ("2026-06-16", True, []),
        ("2026-06-15", True, []),
        ("2026-06-14", False, [Trouble.EXPIRED]),
        ("0001-01-01", False, [Trouble.EXPIRED]),
        ("9999-12-31", True, []),
    ],
)
def test_a_waiver_holds_until_its_last_day_is_over(until: str, is_waived: bool, troubles: list[Trouble]) -> None:  # noqa: FBT001 - a row
    """On its last day a waiver still holds; on the next it does not, and that is told."""
    waiver, found = entry(operation="GET /a", rule=_REMOVED, until=until), operation("GET /a", change())
    assert (_waived(waiver, found), _told(waiver, found)) == ([is_waived], troubles)


def test_an_expired_waiver_is_not_unused_as_well() -> None:
    """One thing is told of a waiver: that it is expired, though it matches nothing either."""
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    assert _told(entry(operation="GET /b", rule=_REMOVED, until=yesterday)) == [Trouble.EXPIRED]


@pytest.mark.parametrize(
    ("untils", "named"),
    [
        (("2026-07-01", ""), ""),
        (("2026-07-01", "2026-08-01"), "2026-08-01"),
        (("2026-01-01", "2026-07-01"), "2026-07-01"),
    ],
)
def test_of_several_waivers_the_longest_is_named(untils: tuple[str, str], named: str) -> None:
    """Where several hold for a change, the report has the one that ends last, and none of them is unused."""
    entries = tuple(
        entry(number, operation="GET /a", rule=_REMOVED, until=until) for number, until in enumerate(untils, 1)
    )
    (judged,), findings = apply_policy([delta(operation("GET /a", change()))], Policy(waivers=entries), TODAY)
    waiver = judged.operations[0].changes[0].waiver
    assert waiver is not None
    assert waiver.until == named
    assert Trouble.UNUSED not in [finding.trouble for finding in findings]


def test_findings_are_lines_with_the_way_out() -> None:
    """What is told of a waiver names its place, what it is about, and what to do; in the order of the file."""
    entries = (
        entry(4, fingerprint="0c9f", api="shop"),
        entry(2, operation="GET /a", rule=_REMOVED, until="2025-01-31"),
    )
    _, findings = apply_policy([], Policy(waivers=entries), TODAY)
    assert list(map(str, findings)) == [
        (
            "waivers.toml:2: the waiver of operation-removed in GET /a expired after 2025-01-31: "
            "it does not apply; remove it, or decide anew"
        ),
        "waivers.toml:4: the waiver of the fingerprint 0c9f of shop matches no change: remove it",
    ]


# --- --fail-on --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("severity", list(Severity))
@pytest.mark.parametrize("status", list(Status))
def test_a_failure_is_as_bad_as_asked_for_or_worse(severity: Severity, status: Status) -> None:
    """``breaking`` and ``warning`` look at severities, ``any`` at whether a contract changed."""
    found = [delta(replace(operation("GET /a", status=status), severity=severity))]
    assert is_failure(found, FailOn.BREAKING) is (severity is Severity.BREAKING)
    assert is_failure(found, FailOn.WARNING) is (severity in (Severity.BREAKING, Severity.WARNING))
    assert is_failure(found, FailOn.ANY) is (status is not Status.DOCUMENTATION)


@pytest.mark.parametrize("fail_on", list(FailOn))
def test_nothing_is_no_failure(fail_on: FailOn) -> None:
    """Where nothing changed, nothing fails."""
    assert not is_failure([delta()], fail_on)
