"""What is known of operations that build on others: what is configured, what documents link, and what names tell."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, partial

from contractdelta.config import Config
from contractdelta.impact.edges import OperationEdge, Provenance, by_producer
from contractdelta.impact.graph import node_of_operation
from contractdelta.impact.model import Scope
from contractdelta.impact.sources import files_behind
from contractdelta.operation_tables import Lines
from contractdelta.testmap.tags import OperationNames
from contractdelta.workflow.contracts import chosen_apis, read_api
from contractdelta.workflow.edge_search import DocumentSide, EdgeSearch
from contractdelta.workflow.pairs import Pair, pair_of
from contractdelta.workflow.project import Project


def with_declared(config: Config, scope: Scope) -> Scope:
    """Add what the configuration tells of operations: the code behind them, and edges.

    Raises:
        UnknownOperation: It names one that exists neither in base nor in head.
    """
    found = _Named(config, scope)
    edges = {
        OperationEdge(producer=producer, consumer=consumer, provenance=Provenance.CONFIGURED)
        for producers, consumers in found.lines("edges.add", config.edges.add)
        for producer in producers
        for consumer in consumers
        if producer != consumer
    }
    # Nobody asks what was removed before edges are found, but a name that is wrong is told at once.
    found.lines("edges.remove", config.edges.remove)
    return replace(
        scope,
        sources=tuple((pattern, found.nodes(f"sources.{pattern!r}", names)) for pattern, names in config.sources),
        edges=tuple(sorted(edges)),
        depth=config.edges.depth,
    )


def with_edges(project: Project, scope: Scope, pairs: Iterable[Pair]) -> Scope:
    """Add the edges that documents link and names tell, as far as they lead on from what changed.

    ``pairs`` are the APIs that were compared. Only tests that are known by tags alone need such edges, so this is asked
    for where there are any.

    Raises:
        Unreadable: A document cannot be read.
    """
    origins = sorted({*(affected.node for affected in scope.affected), *files_behind(scope)})
    if not origins:
        return scope
    config = project.config
    apis = _Apis(project, scope, pairs)
    removed = _Named(config, scope).lines("edges.remove", config.edges.remove)
    search = EdgeSearch(config.edges, apis.sides_of, by_producer(scope.edges), removed)
    search.spread(origins)
    return replace(scope, edges=tuple(sorted({*scope.edges, *search.edges})), cut=tuple(sorted(search.cut)))


class _Apis:
    """Finds the documents that tell of an operation; reads those that were not compared when they are asked for."""

    def __init__(self, project: Project, scope: Scope, pairs: Iterable[Pair]) -> None:
        self._project = project
        self._pairs = {pair.named.name: pair for pair in pairs}
        self._node = partial(node_of_operation, has_several_apis=scope.has_several_apis)
        self._api_of = {self._node(one.api, one.key): one.api for one in scope.operations}
        self._sides = cache(self._find_sides)

    def sides_of(self, node: str) -> Sequence[DocumentSide]:
        """Return head and base of the API that an operation belongs to."""
        return self._sides(self._api_of[node])

    def _find_sides(self, api: str) -> tuple[DocumentSide, ...]:
        pair = self._pairs.get(api) or self._unchanged(api)
        shown = {operation.identity: operation.key for operation in pair.named.contract.operations}
        sides = {side.built_from: side.contract for side in (pair.new, pair.old) if side and side.built_from}
        return tuple(
            DocumentSide(
                contract,
                document,
                {one.key: self._node(api, shown.get(one.identity, one.key)) for one in contract.operations},
            )
            for document, contract in sides.items()
        )

    def _unchanged(self, api: str) -> Pair:
        """Read an API that the change cannot have touched: of its operations only the names are needed."""
        read = read_api(self._project.disk(), self._project, chosen_apis(self._project, [api])[0])
        return pair_of(read, read)


class _Named:
    """Finds the operations that a configuration names."""

    def __init__(self, config: Config, scope: Scope) -> None:
        self._file = config.file
        self._names = OperationNames(scope.operations)
        self._node = partial(node_of_operation, has_several_apis=scope.has_several_apis)

    def nodes(self, place: str, names: Iterable[str]) -> tuple[str, ...]:
        """Return the nodes of named operations, sorted."""
        found = (operation for name in names for operation in self._names.select(name, place=f"{self._file}: {place}"))
        return tuple(sorted({self._node(operation.api, operation.key) for operation in found}))

    def lines(self, place: str, lines: Lines) -> list[tuple[frozenset[str], frozenset[str]]]:
        """Return the nodes on both sides of each line of a table."""
        return [
            (frozenset(self.nodes(place, [left])), frozenset(self.nodes(f"{place}.{left!r}", right)))
            for left, right in lines
        ]
