"""Why a test runs or need not, and what an operation's change reaches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contractdelta.errors import UnknownTest
from contractdelta.impact.edges import CutEdges, OperationEdge
from contractdelta.impact.graph import ImpactGraph, node_of_operation
from contractdelta.impact.model import Reason, Scope, Selection
from contractdelta.impact.sources import files_behind
from contractdelta.testmap.model import Collection
from contractdelta.testmap.tags import NamedOperation, OperationNames


@dataclass(frozen=True, slots=True, kw_only=True)
class TestExplanation:
    """Why one test runs, or why it is safe to skip it."""

    # Not a test class, though pytest would think so by its name.
    __test__ = False

    nodeid: str
    #: None of them: it is skipped.
    reasons: tuple[Reason, ...]
    #: The operations that it is tagged with, or was seen to call.
    operations: tuple[str, ...]
    #: The test file.
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationExplanation:
    """What happened to one operation, and which tests depend on it."""

    operation: str
    is_affected: bool
    #: From what changed to the operation, as nodes; only the operation itself where nothing beyond it changed.
    way: tuple[str, ...]
    #: The tests that are tagged with it, or were seen to call it, sorted.
    tests: tuple[str, ...]
    #: What is known of operations that build on it, and of those that it builds on; sorted.
    edges: tuple[OperationEdge, ...] = ()
    #: Inferred edges from it that are not followed.
    cut: CutEdges | None = None
    #: The changed files that are declared as code behind it, sorted.
    files: tuple[str, ...] = ()


Explanation = TestExplanation | OperationExplanation


def explain(
    scope: Scope,
    collection: Collection,
    selection: Selection,
    name: str,
    calls: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Explanation, ...]:
    """Explain a test, all tests of a file, class or function, or an operation by id or key.

    ``calls`` are the operations that tests were seen to call, by node id.

    Raises:
        UnknownTest: The name stands for neither.
    """
    graph = ImpactGraph(scope, collection.tests, calls)
    names = OperationNames(scope.operations)
    found: tuple[Explanation, ...] = (
        *_tests(graph, collection, selection, name),
        *_operations(graph, scope, names.find(name)),
    )
    if not found:
        raise UnknownTest(name, names.suggest() | {test.nodeid for test in collection.tests})
    return found


def _tests(graph: ImpactGraph, collection: Collection, selection: Selection, name: str) -> Iterator[TestExplanation]:
    reasons = {test.nodeid: test.reasons for test in selection.tests}
    name = name.replace("\\", "/")
    for test in collection.tests:
        if test.nodeid == name or test.nodeid.startswith((f"{name}[", f"{name}::")):
            yield TestExplanation(
                nodeid=test.nodeid,
                reasons=reasons.get(test.nodeid, ()),
                operations=tuple(node.removeprefix("operation:") for node in graph.operations_of(test.nodeid)),
                path=test.path,
            )
    if name in collection.broken:
        yield TestExplanation(nodeid=name, reasons=reasons.get(name, ()), operations=(), path=name)


def _operations(
    graph: ImpactGraph, scope: Scope, operations: tuple[NamedOperation, ...]
) -> Iterator[OperationExplanation]:
    several, behind = scope.has_several_apis, files_behind(scope)
    ways = graph.ways(scope)
    for operation in operations:
        node = node_of_operation(operation.api, operation.key, has_several_apis=several)
        yield OperationExplanation(
            operation=node.removeprefix("operation:"),
            is_affected=node in ways,
            way=ways.get(node, (node,)),
            tests=tuple(test.removeprefix("test:") for test in graph.tests_of(node)),
            edges=tuple(edge for edge in scope.edges if node in (edge.producer, edge.consumer)),
            cut=next((cut for cut in scope.cut if cut.producer == node), None),
            files=behind.get(node, ()),
        )
