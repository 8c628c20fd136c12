"""What touches operations: a change of their contract, a file with code behind them, and other operations they need."""

from collections.abc import Iterator, Mapping
from functools import cache

from contractdelta.impact.edges import OperationEdge, Provenance, Way, by_producer, ways_from
from contractdelta.impact.model import Reason, ReasonKind, Scope
from contractdelta.impact.sources import files_behind


class Origins:
    """Tells why the tests of an operation run; the paths of its reasons end at the operation."""

    def __init__(self, scope: Scope, ways: Mapping[str, tuple[str, ...]]) -> None:
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
        self._reached = cache(self._find_reached)

    def touched(self) -> frozenset[str]:
        """Return the operations whose recorded tests have a reason to run."""
        return frozenset((*self._direct, *self._reached(True)))  # noqa: FBT003 - a key of a cache

    def of(self, operation: str, *, is_recorded: bool) -> Iterator[Reason]:
        """Yield the reasons to run a test of an operation: its own, else those of operations that it builds on.

        Of a recorded test it is known which operations it calls: there only edges count that somebody configured.
        """
        direct = self._direct.get(operation, ())
        yield from direct
        for origin, way in () if direct else self._reached(is_recorded).get(operation, {}).items():
            for reason in self._direct[origin]:
                path = (*reason.path, *(edge.consumer for edge in way))
                yield Reason(kind=reason.kind, node=reason.node, path=path, edges=way)

    def _find_reached(self, is_recorded: bool) -> Mapping[str, Mapping[str, Way]]:  # noqa: FBT001 - a key of a cache
        """Return the ways to each operation that builds on one that is touched, by the nodes of both."""
        edges = by_producer(edge for edge in self._edges if not is_recorded or _is_configured(edge))
        found: dict[str, dict[str, Way]] = {}
        for origin in sorted(self._direct) if edges else ():
            for node, way in ways_from(origin, edges, self._depth).items():
                found.setdefault(node, {})[origin] = way
        return found


def _is_configured(edge: OperationEdge) -> bool:
    return edge.provenance is Provenance.CONFIGURED
