"""Deltas as people read them, in every format: what comes first, what stands once, and the words for it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from contractdelta.delta.model import Change, Delta, OperationDelta, Severity, Status, Waiver
from contractdelta.errors import one_line

#: What is counted; ``none`` is documentation, and counted as that.
COUNTED = (Severity.BREAKING, Severity.WARNING, Severity.COMPATIBLE)
#: What a change is called that somebody decided to accept.
WAIVED = "waived"
#: A step on the way to a place: the name of a property, which may be quoted, or an item.
_STEP = re.compile(r"""\[[^\]]*\]|"(?:[^"\\]|\\.)*"|[^.\[\]"]+""")
_ORDER = {severity: index for index, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChange:
    """A change, with every facet of its operation in which the same happened."""

    change: Change
    facets: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """Its severity, unless somebody decided that it does not count."""
        return WAIVED if self.change.waiver else self.change.severity.value

    @property
    def text(self) -> str:
        """Where in the operation, and what happened there."""
        message, first = self.change.message, self.facets[0]
        more = f" (and {len(self.facets) - 1} more)" if len(self.facets) > 1 else ""
        within = f" > {self.change.where}" if self.change.where else ""
        return one_line(message if not first or message.startswith(first) else f"{first}{more}{within}: {message}")

    def at(self, where: str) -> "ToldChange":
        """Return the same with something else for where in a facet it happened; empty: anywhere."""
        return replace(self, change=replace(self.change, where=where))

    def told_of(self, operation: str) -> str:
        """Return the same where it has to say which operation it is about."""
        return self.text if self.change.message.startswith(operation) else f"{one_line(operation)}: {self.text}"


def differing(delta: Delta) -> list[OperationDelta]:
    """Return the operations whose contract differs: what breaks clients must not hide at the end of a long list."""
    shown = [operation for operation in delta.operations if operation.status is not Status.DOCUMENTATION]
    return sorted(shown, key=lambda operation: _ORDER[operation.severity])


def documented(delta: Delta) -> list[str]:
    """Return the operations whose documentation alone differs."""
    return [operation.operation for operation in delta.operations if operation.status is Status.DOCUMENTATION]


def told(operation: OperationDelta) -> list[ToldChange]:
    """Return the changes of an operation, the worst first and what is waived last; what is said twice stands once."""
    groups: dict[tuple[str, str, str, str, Waiver | None], list[Change]] = {}
    for change in sorted(operation.changes, key=lambda change: (change.waiver is not None, _ORDER[change.severity])):
        same = change.severity, change.rule, change.where, change.message, change.waiver
        groups.setdefault(same, []).append(change)
    return [
        ToldChange(
            change=next((change for change in changes if change.witness), changes[0]),
            facets=tuple(dict.fromkeys(change.facet for change in changes)),
        )
        for changes in groups.values()
    ]


def alike(operations: Iterable[OperationDelta]) -> list[list[OperationDelta]]:
    """Group operations with the same changes, so that a change of what they share is shown once.

    What came or went stands alone.
    """
    groups: dict[tuple[str, str, frozenset[tuple[str, ...]]], list[OperationDelta]] = {}
    for operation in operations:
        # The pointer, too: what has the same words elsewhere is something else.
        items = (item.at("") for item in told(operation))
        what = frozenset((item.change.rule, item.verdict, item.text, item.change.pointer) for item in items)
        name = "" if operation.status is Status.CHANGED else operation.operation
        groups.setdefault((verdict(operation), name, what), []).append(operation)
    return list(groups.values())


def told_together(operations: Sequence[OperationDelta]) -> list[ToldChange]:
    """Return the changes of operations that are alike; where in a facet, only as far as that is the same in all."""
    places = [{(change.rule, change.pointer, change.where) for change in each.changes} for each in operations]
    wheres: dict[tuple[str, str], set[str]] = {}
    for rule, pointer, where in set().union(*places):
        wheres.setdefault((rule, pointer), set()).add(where)
    found: dict[tuple[str, str, str], ToldChange] = {}
    for item in told(operations[0]):
        change = item.change
        is_same = all((change.rule, change.pointer, change.where) in each for each in places)
        shown = item if is_same else item.at(_common_end(wheres[change.rule, change.pointer]))
        found.setdefault((change.rule, shown.text, change.pointer), shown)
    return list(found.values())


def _common_end(wheres: Iterable[str]) -> str:
    """Return ``….owner.name`` for what is there in several places; nothing where they end in different ways."""
    ways = [_STEP.findall(where)[::-1] for where in wheres]
    same = [steps[0] for steps in takewhile(lambda steps: len(set(steps)) == 1, zip(*ways, strict=False))]
    return "".join(["…", *(step if step.startswith("[") else f".{step}" for step in reversed(same))]) if same else ""


def verdict(operation: OperationDelta) -> str:
    """Return the severity of an operation; where nothing counts because all of it is waived, that."""
    is_waived = operation.severity is Severity.NONE and any(change.waiver for change in operation.changes)
    return WAIVED if is_waived else operation.severity.value


def says_all(operation: OperationDelta) -> bool:
    """Tell whether the status of an operation says all that its changes say: it came, or it went, and that counts."""
    if len(operation.changes) != 1 or operation.status is Status.CHANGED:
        return False
    (change,) = operation.changes
    return change.waiver is None and change.message == f"{operation.operation} {operation.status}"


def summary(delta: Delta) -> str:
    """Return ``3 of 12 operations changed, 1 added``."""
    counts = [f"{delta.count(Status.CHANGED)} of {delta.total} operations changed"]
    counts += [f"{delta.count(status)} {status}" for status in (Status.ADDED, Status.REMOVED) if delta.count(status)]
    if delta.count(Status.DOCUMENTATION):
        counts.append(f"{delta.count(Status.DOCUMENTATION)} in documentation only")
    return ", ".join(counts)


def severities(deltas: Iterable[Delta]) -> str:
    """Return ``1 breaking, 2 warning``: how many operations have each severity; nothing where none differs."""
    found = list(deltas)
    counts = {severity: sum(delta.count_severity(severity) for delta in found) for severity in COUNTED}
    return ", ".join(f"{number} {severity}" for severity, number in counts.items() if number)


def waived(waiver: Waiver) -> str:
    """Return why a change does not count, and until when."""
    until = f" until {waiver.until}" if waiver.until else ""
    return one_line(f"{WAIVED}{until}: {waiver.reason}")


def place(change: Change) -> str:
    """Return ``openapi.yaml:12:5``, as editors understand it; the pointer if the file is not known."""
    line = f":{change.line}:{change.column}" if change.line else ""
    return one_line(f"{change.file}{line}" if change.file else change.pointer)


def former_place(change: Change) -> str:
    """Return where in base that stood which head has no more; nothing where head has it."""
    return f"In base at {place(change)}" if change.head is None and change.file else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadPlace:
    """Where in head a change is best shown; line and column are 0 where head has nothing to show."""

    file: str
    line: int
    column: int


def head_place(delta: Delta, change: Change) -> HeadPlace:
    """Return the place in head that a change belongs to: services that show places know the files of head alone.

    What head has no more stood in base: of it, only the document is left.
    """
    if change.head is not None and change.file:
        return HeadPlace(file=change.file, line=change.line, column=change.column)
    return HeadPlace(file=delta.head, line=0, column=0)
