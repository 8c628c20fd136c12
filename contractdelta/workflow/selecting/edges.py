"""Edges between operations that build on each other: configured ones, links of documents, and inferred ones."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, partial

from contractdelta.config.operations import Lines
from contractdelta.config.project import Config
from contractdelta.impact.declared_sources import files_behind
from contractdelta.impact.edge_search import DocumentSide, EdgeSearch
from contractdelta.impact.edges import OperationEdge, Provenance, by_producer
from contractdelta.impact.graph import node_of_operation
from contractdelta.impact.model import ChangeScope
from contractdelta.testmap.suite.tags import OperationNames
from contractdelta.workflow.project import Project
from contractdelta.workflow.sides.contracts import chosen_apis, read_api
from contractdelta.workflow.sides.pairs import Pair, ReadPair


def with_configured(config: Config, scope: ChangeScope) -> ChangeScope:
    """Add what the configuration says of operations: the code behind them, and edges.

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
    # The result is needed only when edges are found, but a wrong name is an error at once.
    found.lines("edges.remove", config.edges.remove)
    return replace(
        scope,
        sources=tuple((pattern, found.nodes(f"sources.{pattern!r}", names)) for pattern, names in config.sources),
        edges=tuple(sorted(edges)),
        depth=config.edges.depth,
    )


def with_edges(project: Project, scope: ChangeScope, pairs: Iterable[Pair]) -> ChangeScope:
    """Add the links of documents and the inferred edges that lead on from what changed.

    ``pairs`` are the APIs that were compared. Only tests that are known by their tags alone need such edges.

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
    """Finds the documents that describe an operation. Those that were not compared are read on demand."""

    def __init__(self, project: Project, scope: ChangeScope, pairs: Iterable[Pair]) -> None:
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
        """Read an API that the change cannot have touched."""
        read = read_api(self._project.disk(), self._project, chosen_apis(self._project, [api])[0])
        return ReadPair(old=read, new=read).load()


class _Named:
    """Finds the operations that a configuration names."""

    def __init__(self, config: Config, scope: ChangeScope) -> None:
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
