"""Why a test runs or need not, and what an operation's change reaches."""

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass

from contractdelta.errors import UnknownTest
from contractdelta.impact.declared_sources import files_behind
from contractdelta.impact.edges import CutEdges, OperationEdge
from contractdelta.impact.file_explanation import FileExplanation
from contractdelta.impact.graph import ImpactGraph, node_of_operation
from contractdelta.impact.model import ChangeScope, Reason, RecordedImpact, Selection
from contractdelta.testmap.model import CollectedTest, Collection, Origin
from contractdelta.testmap.suite.tags import NamedOperation, OperationNames

#: Says that a test depends on an operation because it was seen to call it.
RECORDED = "recorded"


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
    #: Whether the test map tells what it uses.
    is_recorded: bool = False
    #: Operations that it depends on though no marker says so, and what says so.
    origins: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: Why everything runs; empty where not everything runs.
    why_all: str = ""

    def origin_of(self, operation: str) -> str:
        """Return what says that it depends on an operation; empty where a marker does."""
        return ", ".join(dict(self.origins).get(operation, ()))


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
    #: Why everything runs; empty where not everything runs.
    why_all: str = ""
    #: Whether its contract was compared with that of a base.
    is_compared: bool = True


Explanation = TestExplanation | OperationExplanation | FileExplanation


def explain(
    scope: ChangeScope, collection: Collection, selection: Selection, name: str, impact: RecordedImpact | None = None
) -> tuple[Explanation, ...]:
    """Explain a test, all tests of a file, class or function, or an operation by id or key.

    ``impact`` is what the test map tells.

    Raises:
        UnknownTest: The name stands for neither.
    """
    tests = _Tests(scope, collection, selection, impact or RecordedImpact())
    names = OperationNames(scope.operations)
    # What stands in the brackets of a test is no path.
    file, separator, rest = name.partition("::")
    found: tuple[Explanation, ...] = (
        *tests.called("".join((file.replace("\\", "/"), separator, rest))),
        *_operations(tests.graph, scope, names.find(name), selection.why_all or ""),
    )
    if not found:
        raise UnknownTest(name, names.suggest() | {test.nodeid for test in collection.tests})
    return found


def explain_tests(
    scope: ChangeScope, collection: Collection, selection: Selection, impact: RecordedImpact, nodeids: Container[str]
) -> tuple[TestExplanation, ...]:
    """Explain some tests, in the order of their collection."""
    return tuple(_Tests(scope, collection, selection, impact).those(nodeids.__contains__))


class _Tests:
    """Explains tests."""

    def __init__(
        self, scope: ChangeScope, collection: Collection, selection: Selection, impact: RecordedImpact
    ) -> None:
        self.graph = ImpactGraph(scope, collection.tests, impact.operations)
        self._collection = collection
        self._impact = impact
        self._names = OperationNames(scope.operations)
        self._has_several_apis = scope.has_several_apis
        self._reasons = {test.nodeid: test.reasons for test in selection.tests}
        self._why_all = selection.why_all or ""

    def called(self, name: str) -> Iterator[TestExplanation]:
        """Explain the tests that a name stands for."""
        yield from self.those(lambda nodeid: nodeid == name or nodeid.startswith((f"{name}[", f"{name}::")))
        if name in self._collection.broken:
            reasons = self._reasons.get(name, ())
            yield TestExplanation(nodeid=name, reasons=reasons, operations=(), path=name, why_all=self._why_all)

    def those(self, is_meant: Callable[[str], bool]) -> Iterator[TestExplanation]:
        """Explain the tests whose node ids are meant."""
        for test in self._collection.tests:
            if is_meant(test.nodeid):
                yield TestExplanation(
                    nodeid=test.nodeid,
                    reasons=self._reasons.get(test.nodeid, ()),
                    operations=tuple(node.removeprefix("operation:") for node in self.graph.operations_of(test.nodeid)),
                    path=test.path,
                    is_recorded=test.nodeid in self._impact.operations,
                    origins=tuple(self._origins(test)),
                    why_all=self._why_all,
                )

    def _origins(self, test: CollectedTest) -> Iterator[tuple[str, tuple[str, ...]]]:
        said = {operation: tuple(map(str, each)) for operation, each in self._names.origins_of(test).items()}
        for called in self._impact.operations.get(test.nodeid, ()):
            said |= {operation: (*said.get(operation, ()), RECORDED) for operation in self._names.find(called)}
        for operation, origins in said.items():
            if Origin.MARKER not in origins:
                node = node_of_operation(operation.api, operation.key, has_several_apis=self._has_several_apis)
                yield node.removeprefix("operation:"), origins


def _operations(
    graph: ImpactGraph, scope: ChangeScope, operations: tuple[NamedOperation, ...], why_all: str
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
            why_all=why_all,
            is_compared=not scope.why_all,
        )
