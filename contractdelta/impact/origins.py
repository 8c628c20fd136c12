"""What touches operations: a change of their contract, a file with code behind them, and other operations they need."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from contractdelta.impact.declared_sources import files_behind
from contractdelta.impact.edges import EdgePath, OperationEdge, Provenance, by_producer, edge_paths_from
from contractdelta.impact.model import ChangeScope, Reason, ReasonKind

#: The paths to each operation that builds on one that is touched, by the nodes of both.
_Reached = Mapping[str, Mapping[str, EdgePath]]


class Origins:
    """Tells why the tests of an operation run; the paths of its reasons end at the operation."""

    def __init__(self, scope: ChangeScope, ways: Mapping[str, tuple[str, ...]]) -> None:
        """Take a change, and the way to each operation whose contract it alters."""
        self._direct: dict[str, list[Reason]] = {
            node: [Reason(kind=ReasonKind.OPERATION, node=node.removeprefix("operation:"), path=way)]
            for node, way in ways.items()
        }
        behind = files_behind(scope)
        for node, files in behind.items():
            self._direct.setdefault(node, []).extend(
                Reason(kind=ReasonKind.SOURCE, node=file, path=(f"file:{file}", node)) for file in files
            )
        #: The changed files that are declared as code behind operations.
        self.files = frozenset(file for files in behind.values() for file in files)
        self._edges = scope.edges
        self._depth = scope.depth

    def touched(self) -> frozenset[str]:
        """Return the operations whose recorded tests have a reason to run."""
        return frozenset((*self._direct, *self._reached_by_configuration))

    def of(self, operation: str, *, is_recorded: bool) -> Iterator[Reason]:
        """Yield the reasons to run a test of an operation: its own, else those of operations that it builds on.

        Of a recorded test it is known which operations it calls: for it only edges count that somebody configured.
        """
        direct = self._direct.get(operation, ())
        yield from direct
        if direct:
            return
        reached = self._reached_by_configuration if is_recorded else self._reached
        for origin, way in reached.get(operation, {}).items():
            for reason in self._direct[origin]:
                path = (*reason.path, *(edge.consumer for edge in way))
                yield Reason(kind=reason.kind, node=reason.node, path=path, edges=way)

    @cached_property
    def _reached(self) -> _Reached:
        return self._reached_along(self._edges)

    @cached_property
    def _reached_by_configuration(self) -> _Reached:
        return self._reached_along(edge for edge in self._edges if edge.provenance is Provenance.CONFIGURED)

    def _reached_along(self, chosen: Iterable[OperationEdge]) -> _Reached:
        edges = by_producer(chosen)
        reached: dict[str, dict[str, EdgePath]] = {}
        for origin in sorted(self._direct) if edges else ():
            for node, way in edge_paths_from(origin, edges, self._depth).items():
                reached.setdefault(node, {})[origin] = way
        return reached
