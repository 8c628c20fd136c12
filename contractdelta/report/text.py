"""Selections and explanations for people."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from contractdelta.delta.model import Delta
from contractdelta.errors import one_line
from contractdelta.impact.edges import OperationEdge
from contractdelta.impact.explanation import Explanation, OperationExplanation, TestExplanation
from contractdelta.impact.file_explanation import FileExplanation
from contractdelta.impact.model import Mode, Reason, ReasonKind, SelectedTest, Selection
from contractdelta.report.changes import differing
from contractdelta.report.delta_text import SHOWN_OPERATIONS, heading, severity, sides
from contractdelta.report.terminal import Terminal, table

#: How much is shown unless everything is asked for.
_SHOWN_TESTS = 40
_ARROW = " → "


def render_selection(selection: Selection, deltas: Sequence[Delta], base: str, head: str, terminal: Terminal) -> str:
    """Return what changed, which tests run and why, and how many need not."""
    parts: list[RenderableType] = [sides(base, head)]
    for delta in deltas:
        parts += ["", heading(delta), *_selecting_operations(delta, selection, terminal)]
    if selection.why_all:
        parts += ["", Text.assemble(("Everything runs: ", "bold yellow"), selection.why_all)]
        parts += [selection.hint] if selection.hint else []
    elif selection.tests:
        parts += ["", *_tests(selection.tests, terminal)]
    return terminal.render(*parts, "", _result(selection))


def render_explanations(explanations: Iterable[Explanation], terminal: Terminal) -> str:
    """Return why each test runs or need not, and what each operation reaches."""
    explanations = list(explanations)
    parts: list[RenderableType] = []
    # The same for all tests, so it is told once.
    tests = [one for one in explanations if isinstance(one, TestExplanation)]
    parts += [f"everything runs: {one.why_all}" for one in tests[:1] if one.why_all]
    for explanation in explanations:
        parts += [""] if parts else []
        if isinstance(explanation, OperationExplanation):
            parts += _explained_operation(explanation, terminal)
        elif isinstance(explanation, FileExplanation):
            parts += _explained_file(explanation, terminal)
        elif explanation.reasons:
            parts.append(Text.assemble((explanation.nodeid, "bold"), "  runs"))
            parts += [
                f"  {reason.kind}: {_way(reason)}{_origin(explanation, reason.node)}" for reason in explanation.reasons
            ]
        else:
            parts.append(Text.assemble((explanation.nodeid, "bold"), "  is skipped"))
            parts += [f"  {line}" for line in why_skipped(explanation)]
    return terminal.render(*parts)


def _selecting_operations(delta: Delta, selection: Selection, terminal: Terminal) -> list[RenderableType]:
    """Return the operations that select tests, with how many they select."""
    counts = Counter(
        reason.node for test in selection.tests for reason in test.reasons if reason.kind is ReasonKind.OPERATION
    )
    rows = table("severity", "status", "tests", "operation", right=("tests",))
    shown = differing(delta)
    for operation in terminal.first(shown, SHOWN_OPERATIONS):
        # With several APIs a node starts with the name of its API.
        number = counts[operation.operation] + counts[f"{delta.api}::{operation.operation}"]
        rows.add_row(severity(operation), operation.status, str(number), one_line(operation.operation))
    return [rows, *terminal.more(len(shown), SHOWN_OPERATIONS, "operations")] if shown else []


# --- selections -------------------------------------------------------------------------------------------------------


def _tests(tests: Sequence[SelectedTest], terminal: Terminal) -> list[RenderableType]:
    """Return the tests below the first reason of each, so that node ids stand on lines of their own."""
    groups: dict[str, list[SelectedTest]] = {}
    for test in terminal.first(tests, _SHOWN_TESTS):
        groups.setdefault(_why(test.reasons[0]), []).append(test)
    parts: list[RenderableType] = []
    for why in sorted(groups):
        parts.append(Text(one_line(why), style="bold"))
        for test in groups[why]:
            rest = len(test.reasons) - 1
            more = f"  ({rest} more reason{'s' if rest > 1 else ''})" if rest else ""
            parts.append(Text.assemble(f"  {test.nodeid}", (more, "dim")))
    return [*parts, *terminal.more(len(tests), _SHOWN_TESTS, "tests")]


def _why(reason: Reason) -> str:
    if reason.kind is ReasonKind.OPERATION:
        cause = reason.path[0]
        why = reason.node if cause.startswith("operation:") else f"{cause}{_ARROW}{reason.node}"
        return why + "".join(f"{_ARROW}{_named(edge.consumer)} ({edge.provenance})" for edge in reason.edges)
    if reason.kind is ReasonKind.UNMAPPED:
        return _UNMAPPED.get(reason.node, _REASONS[reason.kind])
    return _REASONS[reason.kind].format(reason.node)


_REASONS = {
    ReasonKind.TEST_CHANGED: "changed: {}",
    ReasonKind.SOURCE: "source: {}",
    ReasonKind.DATA: "data: {}",
    ReasonKind.FAILED: "failed when recorded last",
    ReasonKind.NEW: "new: {}",
    ReasonKind.UNMAPPED: "unmapped: mark these, or record them (pytest --contract-record)",
    ReasonKind.ALWAYS: "configured to run always",
}
#: What helps where neither a mark nor a recording would, or not both.
_UNMAPPED = {
    "collection-error": "unmapped: cannot be collected, so nobody knows what is in it",
    "unrecorded-test": "unmapped: tagged, and not in the test map: record these (pytest --contract-record)",
}


def _result(selection: Selection) -> Text:
    selected, total = len(selection.tests), selection.total
    if not total:
        return Text("No tests were found.")
    counts = ", ".join(f"{kind} {number}" for kind, number in selection.numbers.items())
    if selection.mode is Mode.NONE:
        return Text.assemble(("No test needs to run", "bold green"), f": all {total} are skipped.")
    reasons = f"  ({counts})" if counts and selection.mode is Mode.SUBSET else ""
    skipped = len(selection.skipped)
    # Neither all nor none, unless it is so.
    share = min(max(round(selection.skip_ratio * 100), int(skipped > 0)), 100 - int(selected > 0))
    return Text.assemble((f"{selected} of {total} tests run", "bold"), reasons, f", {skipped} skipped ({share}%).")


# --- explanations -----------------------------------------------------------------------------------------------------


def _explained_operation(explanation: OperationExplanation, terminal: Terminal) -> list[RenderableType]:
    unchanged = "its contract did not change" if explanation.is_compared else "no change of its contract is known"
    state = "its contract changed" if explanation.is_affected else unchanged
    parts: list[RenderableType] = [Text.assemble((one_line(explanation.operation), "bold"), f"  {state}")]
    if explanation.is_affected:
        parts.append(f"  {one_line(_ARROW.join(explanation.way))}")
    parts += [f"  everything runs: {explanation.why_all}"] if explanation.why_all else []
    parts += [f"  {file}, which is code behind it, changed" for file in explanation.files]
    parts += _explained_edges(explanation, terminal)
    if not explanation.tests:
        return [*parts, "  no test is tagged with it, or was seen to call it"]
    what = "tests that run for it:" if explanation.is_affected or explanation.files else "tests that depend on it:"
    shown = terminal.first(explanation.tests, _SHOWN_TESTS)
    return [
        *parts,
        f"  {what}",
        *(f"    {test}" for test in shown),
        *terminal.more(len(explanation.tests), _SHOWN_TESTS, "tests"),
    ]


def _explained_file(explanation: FileExplanation, terminal: Terminal) -> list[RenderableType]:
    state = f"is {explanation.status}" if explanation.status else "did not change"
    parts: list[RenderableType] = [Text.assemble((explanation.path, "bold"), f"  {state}")]
    parts += [f"  {explanation.meaning}"] if explanation.meaning else []
    running = [f"{nodeid}  {reason.kind}: {_way(reason)}" for nodeid, reason in explanation.tests]
    for what, tests in ("tests that run for it:", running), ("tests that were seen to use it:", explanation.users):
        if tests:
            parts += [f"  {what}", *(f"    {test}" for test in terminal.first(tests, _SHOWN_TESTS))]
            parts += terminal.more(len(tests), _SHOWN_TESTS, "tests")
    return parts


def _explained_edges(explanation: OperationExplanation, terminal: Terminal) -> Iterator[RenderableType]:
    """Yield what is known of operations that build on one, and of those that it builds on."""
    for edge in explanation.edges:
        is_producer = _named(edge.producer) == explanation.operation
        words = f"{_named(edge.consumer)} builds on it" if is_producer else f"it builds on {_named(edge.producer)}"
        yield f"  {words} {_told(edge).strip()}"
    if explanation.cut is not None:
        yield "  so many may build on it that these are left out:"
        consumers = explanation.cut.consumers
        yield from (f"    {_named(consumer)}" for consumer in terminal.first(consumers, SHOWN_OPERATIONS))
        yield from terminal.more(len(consumers), SHOWN_OPERATIONS, "operations")


def _way(reason: Reason) -> str:
    """Return a way node by node; an operation that builds on the one before it is marked with what tells so."""
    first = len(reason.path) - 1 - len(reason.edges)
    edges = dict(enumerate(reason.edges, start=first))
    return one_line(
        _ARROW.join(f"{_told(edges[at])}{node}" if at in edges else node for at, node in enumerate(reason.path))
    )


def _told(edge: OperationEdge) -> str:
    return f"[{edge.provenance}: {edge.why}] " if edge.why else f"[{edge.provenance}] "


def _named(node: str) -> str:
    return node.removeprefix("operation:")


def _origin(explanation: TestExplanation, operation: str) -> str:
    """Tell what says that a test depends on an operation, where that is no marker."""
    origin = explanation.origin_of(operation)
    return f" ({origin})" if origin else ""


def why_skipped(explanation: TestExplanation) -> list[str]:
    """Return why it is safe to skip a test, one line a reason."""
    if not explanation.operations and not explanation.is_recorded:
        return ['it is unmapped, and unmapped-tests = "skip": nobody knows whether that is safe']
    recorded = ["nothing changed that it was seen to use when it was recorded"] if explanation.is_recorded else []
    return [
        *(
            f"it depends on {operation}{_origin(explanation, operation)}, whose contract did not change"
            for operation in explanation.operations
        ),
        *recorded,
        f"{explanation.path} did not change, nor any file that selects it",
    ]
