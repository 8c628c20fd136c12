"""Deltas, selections and explanations for people."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from rich.console import RenderableType
from rich.text import Text

from contractdelta.delta.model import Delta, OperationDelta, Severity, Status
from contractdelta.impact.explanation import Explanation, OperationExplanation
from contractdelta.impact.model import Mode, Reason, ReasonKind, SelectedTest, Selection
from contractdelta.report.terminal import Terminal, table

_STYLES = {
    Severity.BREAKING: "bold red",
    Severity.WARNING: "yellow",
    Severity.COMPATIBLE: "green",
    Severity.NONE: "dim",
}
#: How much is shown unless everything is asked for.
_SHOWN_CHANGES = 3
_SHOWN_OPERATIONS = 40
_SHOWN_TESTS = 40
_SHOWN_DOCUMENTATION = 5
_SHOWN_APIS = 10
_T = TypeVar("_T")
_ARROW = " → "


def render_deltas(
    deltas: Sequence[Delta], base: str, head: str, terminal: Terminal, untouched: Sequence[Delta] = ()
) -> str:
    """Return what changed, operation by operation."""
    parts: list[RenderableType] = [_sides(base, head)]
    for delta in deltas:
        parts += ["", _heading(delta), *_operations(delta, terminal)]
    if untouched:
        names = ", ".join(_first([delta.api for delta in untouched], _SHOWN_APIS, terminal))
        parts += ["", Text(f"untouched: {names}{_and_more(len(untouched), _SHOWN_APIS, terminal)}", style="dim")]
    return terminal.render(*parts)


def render_selection(selection: Selection, deltas: Sequence[Delta], base: str, head: str, terminal: Terminal) -> str:
    """Return what changed, which tests run and why, and how many need not."""
    parts: list[RenderableType] = [_sides(base, head)]
    for delta in deltas:
        parts += ["", _heading(delta), *_selecting_operations(delta, selection, terminal)]
    if selection.why_all:
        parts += ["", Text.assemble(("Everything runs: ", "bold yellow"), selection.why_all)]
    elif selection.tests:
        parts += ["", *_tests(selection.tests, terminal)]
    return terminal.render(*parts, "", _result(selection))


def render_explanations(explanations: Iterable[Explanation], terminal: Terminal) -> str:
    """Return why each test runs or need not, and what each operation reaches."""
    parts: list[RenderableType] = []
    for explanation in explanations:
        parts += [""] if parts else []
        if isinstance(explanation, OperationExplanation):
            parts += _explained_operation(explanation, terminal)
        elif explanation.reasons:
            parts.append(Text.assemble((explanation.nodeid, "bold"), "  runs"))
            parts += [f"  {reason.kind}: {_way(reason)}" for reason in explanation.reasons]
        else:
            parts.append(Text.assemble((explanation.nodeid, "bold"), "  is skipped"))
            parts += [f"  {line}" for line in _why_skipped(explanation.operations, explanation.path)]
    return terminal.render(*parts)


# --- deltas -----------------------------------------------------------------------------------------------------------


def _sides(base: str, head: str) -> Text:
    return Text.assemble(("base  ", "bold"), base, "\n", ("head  ", "bold"), head)


def _heading(delta: Delta) -> Text:
    """``shop: 3 of 12 operations changed (1 breaking, 2 warning), 1 added``."""
    counts = [f"{delta.count(Status.CHANGED)} of {delta.total} operations changed"]
    counts += [f"{delta.count(status)} {status}" for status in (Status.ADDED, Status.REMOVED) if delta.count(status)]
    if delta.count(Status.DOCUMENTATION):
        counts.append(f"{delta.count(Status.DOCUMENTATION)} in documentation only")
    severities = [
        f"{delta.count_severity(severity)} {severity}"
        for severity in (Severity.BREAKING, Severity.WARNING, Severity.COMPATIBLE)
        if delta.count_severity(severity)
    ]
    text = Text.assemble((f"{delta.api}: ", "bold"), ", ".join(counts))
    return text.append(f"  ({', '.join(severities)})" if severities else "", style="dim")


def _operations(delta: Delta, terminal: Terminal) -> list[RenderableType]:
    """Return every operation with its first changes."""
    rows = table("severity", "status", "operation")
    shown = _worst_first(delta)
    for operation in _first(shown, _SHOWN_OPERATIONS, terminal):
        lines = "".join(f"\n  {line}" for line in _what(operation, terminal))
        rows.add_row(_severity(operation), operation.status, Text.assemble(operation.operation, (lines, "dim")))
    parts: list[RenderableType] = [rows] if shown else []
    parts += _more(len(shown), _SHOWN_OPERATIONS, "operations", terminal)
    documented = [o.operation for o in delta.operations if o.status is Status.DOCUMENTATION]
    if documented:
        names = ", ".join(_first(documented, _SHOWN_DOCUMENTATION, terminal))
        more = _and_more(len(documented), _SHOWN_DOCUMENTATION, terminal)
        parts.append(Text(f"documentation only: {names}{more}", style="dim"))
    return parts


def _selecting_operations(delta: Delta, selection: Selection, terminal: Terminal) -> list[RenderableType]:
    """Return the operations that select tests, with how many they select."""
    counts = Counter(
        reason.node for test in selection.tests for reason in test.reasons if reason.kind is ReasonKind.OPERATION
    )
    rows = table("severity", "status", "tests", "operation", right=("tests",))
    shown = _worst_first(delta)
    for operation in _first(shown, _SHOWN_OPERATIONS, terminal):
        # With several APIs a node starts with the name of its API.
        number = counts[operation.operation] + counts[f"{delta.api}::{operation.operation}"]
        rows.add_row(_severity(operation), operation.status, str(number), operation.operation)
    return [rows, *_more(len(shown), _SHOWN_OPERATIONS, "operations", terminal)] if shown else []


def _and_more(number: int, shown: int, terminal: Terminal) -> str:
    return "" if terminal.is_verbose or number <= shown else f" and {number - shown} more"


def _worst_first(delta: Delta) -> list[OperationDelta]:
    """Return the operations whose contract differs: what breaks clients must not hide at the end of a long list."""
    order = list(Severity)
    shown = [operation for operation in delta.operations if operation.status is not Status.DOCUMENTATION]
    return sorted(shown, key=lambda operation: order.index(operation.severity))


def _severity(operation: OperationDelta) -> Text:
    return Text(operation.severity, style=_STYLES[operation.severity])


def _what(operation: OperationDelta, terminal: Terminal) -> list[str]:
    """Return the first changes of an operation, one a line; what stands in several facets stands once."""
    if operation.status is not Status.CHANGED:
        return []
    facets: dict[str, list[str]] = {}
    for change in operation.changes:
        facets.setdefault(change.message, []).append(change.facet)
    lines = []
    for message, names in _first(list(facets.items()), _SHOWN_CHANGES, terminal):
        more = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
        start = "" if message.startswith(names[0]) else f"{names[0]}{more}: "
        lines.append(f"{start}{message}")
    rest = len(facets) - _SHOWN_CHANGES
    return lines if rest <= 0 or terminal.is_verbose else [*lines, f"and {rest} more"]


# --- selections -------------------------------------------------------------------------------------------------------


def _tests(tests: Sequence[SelectedTest], terminal: Terminal) -> list[RenderableType]:
    """Return the tests below the first reason of each, so that node ids stand on lines of their own."""
    groups: dict[str, list[SelectedTest]] = {}
    for test in _first(tests, _SHOWN_TESTS, terminal):
        groups.setdefault(_why(test.reasons[0]), []).append(test)
    parts: list[RenderableType] = []
    for why in sorted(groups):
        parts.append(Text(why, style="bold"))
        for test in groups[why]:
            rest = len(test.reasons) - 1
            more = f"  ({rest} more reason{'s' if rest > 1 else ''})" if rest else ""
            parts.append(Text.assemble(f"  {test.nodeid}", (more, "dim")))
    return [*parts, *_more(len(tests), _SHOWN_TESTS, "tests", terminal)]


def _why(reason: Reason) -> str:
    if reason.kind is ReasonKind.OPERATION:
        cause = reason.path[0]
        return reason.node if cause.startswith("operation:") else f"{cause}{_ARROW}{reason.node}"
    return _REASONS[reason.kind].format(reason.node)


_REASONS = {
    ReasonKind.TEST_CHANGED: "changed: {}",
    ReasonKind.NEW: "new: {}",
    ReasonKind.UNMAPPED: "unmapped: nothing tells what these depend on",
    ReasonKind.ALWAYS: "configured to run always",
}


def _result(selection: Selection) -> Text:
    selected, total = len(selection.tests), selection.total
    if not total:
        return Text("No tests were found.")
    kinds = Counter(kind for test in selection.tests for kind in {reason.kind for reason in test.reasons})
    counts = ", ".join(f"{kind} {kinds[kind]}" for kind in ReasonKind if kinds[kind])
    if selection.mode is Mode.NONE:
        return Text.assemble(("No test needs to run", "bold green"), f": all {total} are skipped.")
    reasons = f"  ({counts})" if counts and selection.mode is Mode.SUBSET else ""
    skipped = len(selection.skipped)
    # Neither all nor none, unless it is so.
    share = min(max(round(selection.skip_ratio * 100), int(skipped > 0)), 100 - int(selected > 0))
    return Text.assemble((f"{selected} of {total} tests run", "bold"), reasons, f", {skipped} skipped ({share}%).")


# --- explanations -----------------------------------------------------------------------------------------------------


def _explained_operation(explanation: OperationExplanation, terminal: Terminal) -> list[RenderableType]:
    state = "its contract changed" if explanation.is_affected else "its contract did not change"
    parts: list[RenderableType] = [Text.assemble((explanation.operation, "bold"), f"  {state}")]
    if explanation.is_affected:
        parts.append(f"  {_ARROW.join(explanation.way)}")
    if not explanation.tests:
        return [*parts, "  no test is tagged with it"]
    what = "tests that run for it:" if explanation.is_affected else "tests that depend on it:"
    shown = _first(explanation.tests, _SHOWN_TESTS, terminal)
    return [
        *parts,
        f"  {what}",
        *(f"    {test}" for test in shown),
        *_more(len(explanation.tests), _SHOWN_TESTS, "tests", terminal),
    ]


def _way(reason: Reason) -> str:
    return _ARROW.join(reason.path)


def _why_skipped(operations: Sequence[str], path: str) -> list[str]:
    if not operations:
        return ['it is unmapped, and unmapped-tests = "skip": nobody knows whether that is safe']
    return [
        *(f"it depends on {operation}, whose contract did not change" for operation in operations),
        f"{path} did not change, nor any file that selects it",
    ]


def _first(items: Sequence[_T], number: int, terminal: Terminal) -> Sequence[_T]:
    return items if terminal.is_verbose else items[:number]


def _more(total: int, shown: int, what: str, terminal: Terminal) -> list[RenderableType]:
    if total <= shown or terminal.is_verbose:
        return []
    return [Text(f"and {total - shown} more {what} (-v shows all)", style="dim")]
