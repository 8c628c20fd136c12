"""The impact graph: what a change of one thing may change.

An edge leads from what is used to what uses it: from a schema to an operation, from an operation to a test. Nodes are
texts with their type in front: ``schema:Pet``, ``operation:GET /pets``, ``test:tests/test_pets.py::test_list``. What
leads to operations is a directed networkx graph; the tests of operations are looked up by name, for there are many.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache, cached_property
from typing import TYPE_CHECKING

from contractdelta.impact.model import ChangeScope
from contractdelta.testmap.model import CollectedTest
from contractdelta.testmap.recorded import Calls
from contractdelta.testmap.suite.tags import OperationNames

if TYPE_CHECKING:
    import networkx as nx

_NO_CALLS = Calls({})


def scoped_node(node: str, api: str, *, has_several_apis: bool) -> str:
    """Return a node of the contract of one API; with several APIs its name starts with the API's."""
    kind, _, name = node.partition(":")
    return f"{kind}:{api}::{name}" if has_several_apis else node


def node_of_operation(api: str, key: str, *, has_several_apis: bool) -> str:
    """Return the node of an operation."""
    return scoped_node(f"operation:{key}", api, has_several_apis=has_several_apis)


class ImpactGraph:
    """The graph of one change; the one place that knows networkx."""

    def __init__(self, scope: ChangeScope, tests: Iterable[CollectedTest], calls: Calls = _NO_CALLS) -> None:
        """Join contract and tests; ``calls`` are the operations that tests were seen to call, by node id.

        Raises:
            UnknownOperation: A test is tagged with something that exists neither in base nor in head.
        """
        self._uses = scope.uses
        several = scope.has_several_apis
        nodes = {
            operation: node_of_operation(operation.api, operation.key, has_several_apis=several)
            for operation in scope.operations
        }
        names = OperationNames(scope.operations)
        self._calls = calls
        self._called = cache(lambda name: tuple(nodes[operation] for operation in names.find(name)))
        #: By node id. Several tests may have one: Schemathesis' do, with pytest 9.2.
        self._tagged: dict[str, tuple[str, ...]] = {}
        self._untagged: set[str] = set()
        for test in tests:
            found = [nodes[operation] for operation in names.of_test(test)] if test.tags else []
            if found:
                self._tagged[test.nodeid] = (*self._tagged.get(test.nodeid, ()), *found)
            else:
                self._untagged.add(test.nodeid)
        self._nodes = tuple(nodes.values())

    def operations_of(self, nodeid: str) -> tuple[str, ...]:
        """Return the nodes of the operations that a test depends on."""
        called = [node for name in self._calls.get(nodeid, ()) for node in self._called(name)]
        return tuple(dict.fromkeys((*self._tagged.get(nodeid, ()), *called)))

    def tests_touched(self, operations: AbstractSet[str]) -> AbstractSet[str]:
        """Return the node ids of the tests that depend on one of some operations."""
        tagged = {nodeid for nodeid, nodes in self._tagged.items() if not operations.isdisjoint(nodes)}
        return tagged | self._calls.callers(lambda name: not operations.isdisjoint(self._called(name)))

    def is_known(self, nodeid: str) -> bool:
        """Tell whether every test with a node id depends on an operation."""
        is_tagged = nodeid in self._tagged and nodeid not in self._untagged
        return is_tagged or any(map(self._called, self._calls.get(nodeid, ())))

    def tests_of(self, operation: str) -> tuple[str, ...]:
        """Return the nodes of the tests that depend on an operation, sorted."""
        return self._tests.get(operation, ())

    @cached_property
    def _tests(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for nodeid in sorted({*self._tagged, *self._untagged}):
            for operation in self.operations_of(nodeid):
                found.setdefault(operation, []).append(node_of_test(nodeid))
        return {operation: tuple(tests) for operation, tests in found.items()}

    def ways(self, scope: ChangeScope) -> Mapping[str, tuple[str, ...]]:
        """Return, for each affected operation, the shortest way from something that changed to it."""
        return {affected.node: self._way(affected.node, affected.causes) for affected in scope.affected}

    @cached_property
    def _graph(self) -> "nx.DiGraph[str]":
        # Lazy: networkx takes longer to import than most changes to look at, and most leave the contract alone.
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(self._nodes)
        graph.add_edges_from(self._uses)
        return graph

    def _way(self, node: str, causes: tuple[str, ...]) -> tuple[str, ...]:
        if not causes or node not in self._graph:
            return (node,)
        import networkx as nx  # few ask for a way

        back = nx.single_source_shortest_path(self._graph.reverse(copy=False), node)
        ways = [tuple(reversed(back[cause])) for cause in causes if cause in back]
        return min(ways, key=lambda way: (len(way), way), default=(node,))


def node_of_test(nodeid: str) -> str:
    """Return the node of a test."""
    return f"test:{nodeid}"
