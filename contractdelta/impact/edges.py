"""Edges between operations: what a test of one operation needs of another one, and how far a change follows them.

A test that was recorded is known by the operations that it calls, those that prepare it included. Of a test that is
known by tags alone nobody knows what it calls to prepare: there edges stand in.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

#: How many operations are named in one line.
_MAX_TOLD = 5


class Provenance(StrEnum):
    """How it is known that an operation builds on another one, the surest first."""

    #: The configuration of the project.
    CONFIGURED = "configured"
    #: The document, by a Link Object.
    LINKS = "links"
    #: Names: what one operation makes is called as what the other one takes.
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class OperationEdge:
    """An operation, and one that builds on it: nodes of the impact graph."""

    producer: str
    consumer: str
    provenance: Provenance
    #: The evidence, for people.
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class CutEdges:
    """Inferred edges that are not followed, because too many lead from one operation."""

    #: The node of the operation.
    producer: str
    #: How many of its inferred edges are followed.
    kept: int
    #: The nodes of the operations that the others lead to, sorted.
    consumers: tuple[str, ...]

    def __str__(self) -> str:
        """Show it in one line."""
        producer, *names = (node.removeprefix("operation:") for node in (self.producer, *self.consumers))
        more = f" and {len(names) - _MAX_TOLD} more" if len(names) > _MAX_TOLD else ""
        told = f"{', '.join(names[:_MAX_TOLD])}{more}"
        return f"{producer}: too many operations may build on it; tests are skipped of {told} (edges.hub-limit)"


#: An edge, and how far its consumer is from what the producer makes.
Ranked = tuple[int, OperationEdge]


def damped(ranked: Iterable[Ranked], limit: int) -> tuple[tuple[OperationEdge, ...], CutEdges | None]:
    """Return the inferred edges of one operation that are followed, and those that are cut.

    The nearest ones are kept, all of one distance or none: so the result does not depend on names.

    >>> def edge(consumer):
    ...     return OperationEdge(producer="POST /pets", consumer=consumer, provenance=Provenance.INFERRED)
    >>> kept, cut = damped([(1, edge("GET /a")), (2, edge("GET /b")), (2, edge("GET /c"))], limit=2)
    >>> [each.consumer for each in kept], cut.consumers
    (['GET /a'], ('GET /b', 'GET /c'))
    """
    kept: list[OperationEdge] = []
    cut: list[OperationEdge] = []
    for _, group in groupby(sorted(ranked), key=lambda one: one[0]):
        same = [edge for _, edge in group]
        (kept if not cut and len(kept) + len(same) <= limit else cut).extend(same)
    if not cut:
        return tuple(kept), None
    consumers = tuple(sorted(edge.consumer for edge in cut))
    return tuple(kept), CutEdges(producer=cut[0].producer, kept=len(kept), consumers=consumers)


#: The edges on the way from one operation to another.
EdgePath = tuple[OperationEdge, ...]


def edge_paths_from(origin: str, edges: Mapping[str, Sequence[OperationEdge]], depth: int) -> Mapping[str, EdgePath]:
    """Return the shortest way from an operation to each that builds on it, directly or not.

    Configured edges and links are followed to the end, inferred edges at most ``depth`` times on one way. Of several
    ways of one length, the one with the surest edges wins.

    Args:
        origin: The node of the operation.
        edges: The edges by the node that they start from, the surest first.
        depth: How many inferred edges a way may have.
    """
    found: dict[str, EdgePath] = {}
    # With how few inferred edges each operation was reached: one that was reached with fewer may lead further.
    fewest = {origin: 0}
    todo: deque[tuple[str, EdgePath, int]] = deque([(origin, (), 0)])
    while todo:
        node, way, inferred = todo.popleft()
        for edge in edges.get(node, ()):
            times = inferred + (edge.provenance is Provenance.INFERRED)
            if times <= depth and times < fewest.get(edge.consumer, times + 1):
                fewest[edge.consumer] = times
                found.setdefault(edge.consumer, (*way, edge))
                todo.append((edge.consumer, (*way, edge), times))
    return found


def by_producer(edges: Iterable[OperationEdge]) -> Mapping[str, tuple[OperationEdge, ...]]:
    """Return edges by the node that they start from, the surest first; of several between two nodes the surest."""
    order = list(Provenance)
    found: dict[str, dict[str, OperationEdge]] = {}
    for edge in sorted(edges, key=lambda edge: (order.index(edge.provenance), edge)):
        found.setdefault(edge.producer, {}).setdefault(edge.consumer, edge)
    return {node: tuple(targets.values()) for node, targets in found.items()}
