"""Deltas as workflow commands, which GitHub Actions shows beside the lines of a pull request.

GitHub shows ten of a level for each step and drops the rest. So what is the same in several operations stands once, the
worst first, and the last notice counts what is left out.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contractdelta.delta.model import Change, Delta, Severity
from contractdelta.errors import counted
from contractdelta.report.changes import (
    COUNTED,
    WAIVED,
    HeadPlace,
    ToldChange,
    differing,
    former_place,
    head_place,
    told,
)
from contractdelta.report.proofs import shortly
from contractdelta.report.workflow_commands import command

_COMMANDS = {Severity.BREAKING: "error", Severity.WARNING: "warning", Severity.COMPATIBLE: "notice"}
#: How many of a level are shown; of notices one less: the last one counts what is left out.
_SHOWN = {Severity.BREAKING: 10, Severity.WARNING: 10, Severity.COMPATIBLE: 9}
#: What is said once: API, place, rule, and what happened.
_Key = tuple[str, HeadPlace, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A change of one operation."""

    delta: Delta
    operation: str
    item: ToldChange

    @property
    def key(self) -> _Key:
        change = self.item.change
        return self.delta.api, head_place(self.delta, change), change.rule, change.message


def render_deltas(deltas: Sequence[Delta], untouched: Sequence[Delta] = ()) -> str:  # noqa: ARG001 - as all renderers
    """Return one command for each change, of a level as many as GitHub shows, and one for the rest."""
    lines: list[str] = []
    left: Counter[str] = Counter()
    for severity in COUNTED:
        groups = _grouped(deltas, severity)
        lines += [_command(group) for group in groups[: _SHOWN[severity]]]
        left[severity] = max(0, len(groups) - _SHOWN[severity])
    left[WAIVED] = sum(1 for found in _found(deltas) if found.item.change.waiver)
    rest = ", ".join(f"{number} {what}" for what, number in left.items() if number)
    if rest:
        lines.append(command("notice", f"Not shown beside lines: {rest}.", title="more changes of the contract"))
    return "".join(lines)


def _found(deltas: Sequence[Delta]) -> Iterator[_Found]:
    for delta in deltas:
        for operation in differing(delta):
            for item in told(operation):
                yield _Found(delta=delta, operation=operation.operation, item=item)


def _grouped(deltas: Sequence[Delta], severity: Severity) -> list[list[_Found]]:
    """Return the changes of a severity that count; a change of what operations share is one."""
    groups: dict[_Key, list[_Found]] = {}
    for found in _found(deltas):
        change = found.item.change
        if change.severity is severity and change.waiver is None:
            groups.setdefault(found.key, []).append(found)
    return list(groups.values())


def _command(group: Sequence[_Found]) -> str:
    first = next((found for found in group if found.item.change.witness), group[0])
    change, where = first.item.change, head_place(first.delta, first.item.change)
    return command(
        _COMMANDS[change.severity],
        "\n".join(_lines(first, change, len(group))),
        title=change.rule,
        file=where.file,
        line=where.line,
        column=where.column,
    )


def _lines(first: _Found, change: Change, number: int) -> Iterator[str]:
    yield first.item.told_of(first.operation)
    if number > 1:
        yield f"The same in {counted(number - 1, 'more operation')}"
    yield from filter(None, [former_place(change)])
    if change.witness:
        yield shortly(change.witness)
