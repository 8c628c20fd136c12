"""Deltas for people: what changed, operation by operation, the worst first."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from contractdelta.delta.model import Change, Delta, OperationDelta, Severity
from contractdelta.errors import one_line
from contractdelta.report.changes import (
    WAIVED,
    ToldChange,
    alike,
    differing,
    documented,
    says_all,
    severities,
    summary,
    told_together,
    verdict,
    waived,
)
from contractdelta.report.proofs import payload_lines, proof, shortly
from contractdelta.report.terminal import Terminal

#: How much is shown unless everything is asked for.
SHOWN_OPERATIONS = 40
_SHOWN_CHANGES = 3
_SHOWN_ALIKE = 5
_SHOWN_DOCUMENTATION = 5
_SHOWN_APIS = 10
_STYLES = {
    Severity.BREAKING.value: "bold red",
    Severity.WARNING.value: "yellow",
    Severity.COMPATIBLE.value: "green",
    Severity.NONE.value: "dim",
    WAIVED: "dim",
}
_DIFF_STYLES = {"-": "red", "+": "green", "!": "yellow"}
#: Columns of the severity and of the status, so that operations stand below each other.
_SEVERITY_WIDTH, _STATUS_WIDTH = 10, 7


def render_deltas(
    deltas: Sequence[Delta], base: str, head: str, terminal: Terminal, untouched: Sequence[Delta] = ()
) -> str:
    """Return what changed, operation by operation."""
    parts: list[RenderableType] = [sides(base, head)]
    for delta in deltas:
        parts += ["", heading(delta), *_operations(delta, terminal)]
    if untouched:
        names = ", ".join(terminal.first([delta.api for delta in untouched], _SHOWN_APIS))
        parts += ["", Text(f"untouched: {names}{terminal.and_more(len(untouched), _SHOWN_APIS)}", style="dim")]
    return terminal.render(*parts)


def sides(base: str, head: str) -> Text:
    """Return what was compared."""
    return Text.assemble(("base  ", "bold"), one_line(base), "\n", ("head  ", "bold"), one_line(head))


def heading(delta: Delta) -> Text:
    """Return ``shop: 3 of 12 operations changed, 1 added  (1 breaking, 2 warning)``."""
    text = Text.assemble((f"{one_line(delta.api)}: ", "bold"), summary(delta))
    counts = severities([delta])
    return text.append(f"  ({counts})" if counts else "", style="dim")


def severity(operation: OperationDelta) -> Text:
    """Return what an operation is called, in the colour of that."""
    return Text(verdict(operation), style=_STYLES[verdict(operation)])


def _operations(delta: Delta, terminal: Terminal) -> Iterator[RenderableType]:
    """Yield every operation with its first changes; those to which the same happened, one below the other."""
    groups = alike(differing(delta))
    for group in terminal.first(groups, SHOWN_OPERATIONS):
        yield from map(_headline, terminal.first(group, _SHOWN_ALIKE))
        yield from terminal.more(len(group), _SHOWN_ALIKE, "operations alike")
        if not says_all(group[0]):
            yield from _changes(told_together(group), terminal)
    left = sum(map(len, groups[SHOWN_OPERATIONS:]))
    yield from terminal.more(SHOWN_OPERATIONS + left, SHOWN_OPERATIONS, "operations")
    names = documented(delta)
    if names:
        listed = ", ".join(map(one_line, terminal.first(names, _SHOWN_DOCUMENTATION)))
        more = terminal.and_more(len(names), _SHOWN_DOCUMENTATION)
        yield Text(f"documentation only: {listed}{more}", style="dim")


def _headline(operation: OperationDelta) -> RenderableType:
    row = Table.grid(padding=(0, 2, 0, 0))
    row.add_column(width=_SEVERITY_WIDTH, no_wrap=True)
    row.add_column(width=_STATUS_WIDTH, no_wrap=True)
    row.add_column(overflow="fold")
    # A removed operation has one change, and it says the same: its rule is all that is missing.
    rule = f"  {operation.changes[0].rule}" if says_all(operation) else ""
    row.add_row(
        severity(operation), operation.status, Text.assemble((one_line(operation.operation), "bold"), (rule, "dim"))
    )
    return row


def _changes(found: Sequence[ToldChange], terminal: Terminal) -> list[RenderableType]:
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(width=0)
    rows.add_column(width=_SEVERITY_WIDTH, no_wrap=True)
    rows.add_column(overflow="fold")
    for item in terminal.first(found, _SHOWN_CHANGES):
        rows.add_row("", Text(item.verdict, style=_STYLES[item.verdict]), _change(item, terminal))
    rest = terminal.and_more(len(found), _SHOWN_CHANGES).strip()
    if rest:
        rows.add_row("", "", Text(rest, style="dim"))
    return [rows] if found else []


def _change(item: ToldChange, terminal: Terminal) -> Text:
    change = item.change
    text = Text.assemble(item.text, (f"  {change.rule}", "dim"))
    if change.waiver:
        text.append(f"\n{waived(change.waiver)}")
        text.stylize("dim")
    return text.append_text(_proof(change, terminal))


def _proof(change: Change, terminal: Terminal) -> Text:
    """Return the witness in a line; everything asked for, its whole payload, and why there is none."""
    if not terminal.is_verbose:
        return Text(f"\n{shortly(change.witness)}" if change.witness else "", style="dim")
    words = proof(change)
    text = Text(f"\n{words}" if words else "", style="dim")
    for line in payload_lines(change.witness) if change.witness else ():
        text.append(f"\n{line}", style=_DIFF_STYLES.get(line[0], ""))
    return text
