"""What a project decides about changes: how bad those of a rule are, and which are accepted.

A waiver says that clients may break. It never says that tests need not run: selection does not see the policy.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from contractdelta.contract.names.path_templates import without_names_of_key
from contractdelta.delta.model import Change, Delta, OperationDelta, Severity, Status, Waiver
from contractdelta.delta.rules.registry import find_rule
from contractdelta.delta.waivers import WaiverEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The decisions of a project; without any, nothing differs from the registry."""

    #: Ids of rules with the severity that they are set to.
    severities: tuple[tuple[str, Severity], ...] = ()
    waivers: tuple[WaiverEntry, ...] = ()


class Trouble(StrEnum):
    """What may be wrong with a waiver that can be read."""

    #: Its last day is over: it does not apply.
    EXPIRED = "expired"
    #: It matches none of the changes that were looked at.
    UNUSED = "unused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFinding:
    """A waiver that somebody should look at."""

    trouble: Trouble
    entry: WaiverEntry

    def __str__(self) -> str:
        """Say it in one line, with the way out."""
        start = f"{self.entry.place}: the waiver of {self.entry.subject}"
        if self.trouble is Trouble.EXPIRED:
            return f"{start} expired after {self.entry.waiver.until}: it does not apply; remove it, or decide anew"
        return f"{start} matches no change: remove it"


class FailOn(StrEnum):
    """From where on changes are a failure."""

    BREAKING = "breaking"
    WARNING = "warning"
    #: Any contract changed, whatever was decided about it.
    ANY = "any"


def severities_of(named: Iterable[tuple[str, str]], place: str) -> tuple[tuple[str, Severity], ...]:
    """Return severities by the id of their rule; ``place`` is where they are configured.

    Raises:
        UnknownRule: There is no such rule.
    """
    return tuple((find_rule(rule, place=f"{place}: severity").id, Severity(value)) for rule, value in named)


def apply_policy(
    deltas: Sequence[Delta], policy: Policy, today: date
) -> tuple[tuple[Delta, ...], tuple[PolicyFinding, ...]]:
    """Return deltas with the severities and waivers of a policy, and the waivers that are expired or match nothing.

    A waived change keeps its severity and does not count: an operation is as bad as the worst of its other changes, and
    ``none`` where there is no other; its status stays. A waiver holds until its last day is over. Where several match,
    the one that holds longest is named, whatever the order of the file.

    Nothing matches *in these deltas*: where they do not cover every configured API, or are of other documents, only
    the caller knows whether that says anything about a waiver.
    """
    if policy == Policy():
        return tuple(deltas), ()
    severities = dict(policy.severities)
    valid = [entry for entry in policy.waivers if not entry.is_expired(today)]
    matchers = [_Matcher(valid, delta) for delta in deltas]
    judged = tuple(_judged(delta, matcher, severities) for delta, matcher in zip(deltas, matchers, strict=True))
    used = {number for matcher in matchers for number in matcher.used}
    findings = [PolicyFinding(trouble=Trouble.UNUSED, entry=entry) for entry in valid if entry.number not in used]
    findings += [PolicyFinding(trouble=Trouble.EXPIRED, entry=e) for e in policy.waivers if e.is_expired(today)]
    return judged, tuple(sorted(findings, key=lambda finding: finding.entry.number))


def is_failure(deltas: Iterable[Delta], fail_on: FailOn) -> bool:
    """Tell whether changes are as bad as that, or worse. ``any`` asks for contracts that changed, waived or not."""
    operations = (operation for delta in deltas for operation in delta.operations)
    if fail_on is FailOn.ANY:
        return any(operation.status is not Status.DOCUMENTATION for operation in operations)
    limit = Severity(fail_on.value)
    return any(Severity.worst((operation.severity, limit)) is operation.severity for operation in operations)


class _Matcher:
    """Finds the waivers of the changes of one delta."""

    def __init__(self, entries: Iterable[WaiverEntry], delta: Delta) -> None:
        #: The numbers of the waivers that matched so far.
        self.used: set[int] = set()
        self._by_fingerprint: dict[str, list[WaiverEntry]] = {}
        self._by_name: dict[tuple[str, str], list[WaiverEntry]] = {}
        keys = {operation.operation for operation in delta.operations}
        for entry in entries:
            if entry.api not in ("", delta.api):
                continue
            if entry.fingerprint:
                self._by_fingerprint.setdefault(entry.fingerprint, []).append(entry)
                continue
            # Of two templates that differ in names only, the one that is written there is meant.
            key = entry.operation if entry.operation in keys else without_names_of_key(entry.operation)
            self._by_name.setdefault((key, entry.rule), []).append(entry)

    def find(self, operation: OperationDelta) -> Iterator[tuple[Change, list[WaiverEntry]]]:
        """Yield every change of an operation with its waivers, and note that these are used."""
        keys = sorted({operation.operation, without_names_of_key(operation.operation)})
        for change in operation.changes:
            # No waiver has an empty fingerprint, so a change without one is matched by none.
            found = list(self._by_fingerprint.get(change.fingerprint, ()))
            found += (entry for key in keys for entry in self._by_name.get((key, change.rule), ()))
            self.used.update(entry.number for entry in found)
            yield change, found


def _judged(delta: Delta, matcher: _Matcher, severities: Mapping[str, Severity]) -> Delta:
    operations = tuple(_judged_operation(operation, matcher, severities) for operation in delta.operations)
    return replace(delta, operations=operations)


def _judged_operation(
    operation: OperationDelta, matcher: _Matcher, severities: Mapping[str, Severity]
) -> OperationDelta:
    changes = tuple(
        replace(
            change,
            severity=severities.get(change.rule, change.severity),
            waiver=_longest(entries),
        )
        for change, entries in matcher.find(operation)
    )
    severity = Severity.worst(change.severity for change in changes if change.waiver is None)
    return replace(operation, changes=changes, severity=severity)


def _longest(entries: Iterable[WaiverEntry]) -> Waiver | None:
    """Return the waiver that holds longest; ``None`` of none."""
    waivers = (entry.waiver for entry in entries)
    return max(waivers, key=lambda waiver: (not waiver.until, waiver.until, waiver.reason), default=None)
