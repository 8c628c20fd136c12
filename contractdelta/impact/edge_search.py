"""Search for links and inferred edges, starting at the operations that changed."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from contractdelta.config.operations import EdgesConfig
from contractdelta.contract.model import Contract
from contractdelta.contract.traffic import Traffic
from contractdelta.impact.edges import CutEdges, OperationEdge, Provenance, Ranked, damped
from contractdelta.impact.inference import Inference, MadeThing, made_by
from contractdelta.spec.document import Document

#: Nodes on both sides of edges that are not to be found.
Removed = Sequence[tuple[frozenset[str], frozenset[str]]]


class DocumentSide:
    """Base or head of one API: its operations, by the nodes that they have in the impact graph."""

    def __init__(self, contract: Contract, document: Document, nodes: Mapping[str, str]) -> None:
        """Take a contract, what it was built from, and the node of each of its operations by key."""
        self._contract = contract
        self._traffic = Traffic(document)
        self._nodes = nodes
        self._operations = {nodes[operation.key]: operation for operation in contract.operations}

    def linked(self, node: str) -> Iterator[OperationEdge]:
        """Yield the edges of the links of an operation; none if the document does not have it."""
        operation = self._operations.get(node)
        for link in self._traffic.links(operation) if operation else ():
            for target in self._targets.get(link.operation_id or link.place, ()):
                why = f"link {link.name}"
                yield OperationEdge(producer=node, consumer=target, provenance=Provenance.LINKS, why=why)

    def told(self, node: str) -> MadeThing | None:
        """Return what is known of the thing that an operation makes; ``None`` if it makes none, or is not there."""
        operation = self._operations.get(node)
        return made_by(operation, self._traffic) if operation else None

    def inferred(self, node: str, told: MadeThing) -> Iterator[Ranked]:
        """Yield the edges that names tell, each with its distance; ``told`` is what an operation tells of its thing."""
        for found in self._inference.consumers(self._operations[node].key, told):
            consumer = self._nodes[found.consumer.key]
            edge = OperationEdge(producer=node, consumer=consumer, provenance=Provenance.INFERRED, why=found.why)
            yield found.distance, edge

    @cached_property
    def _inference(self) -> Inference:
        return Inference(self._contract, self._traffic)

    @cached_property
    def _targets(self) -> Mapping[str | tuple[str, str], Sequence[str]]:
        """The nodes of operations by what links name: an id, or a place."""
        found: dict[str | tuple[str, str], list[str]] = {}
        for node, operation in self._operations.items():
            found.setdefault((operation.resource, operation.pointer), []).append(node)
            if operation.operation_id:
                found.setdefault(operation.operation_id, []).append(node)
        return found


class EdgeSearch:
    """Follows edges from what changed, and finds those of each operation on the way; its state is what it found."""

    def __init__(
        self,
        config: EdgesConfig,
        sides: Callable[[str], Sequence[DocumentSide]],
        declared: Mapping[str, Sequence[OperationEdge]],
        removed: Removed,
    ) -> None:
        """Find nothing yet.

        Args:
            config: How far inferred edges are followed.
            sides: Returns head and base of the API of a node.
            declared: The configured edges by their producers.
            removed: The edges that the configuration removes.
        """
        self._config = config
        self._sides = sides
        self._declared = declared
        self._removed = removed
        self.edges: set[OperationEdge] = set()
        self.cut: set[CutEdges] = set()

    def spread(self, origins: Iterable[str]) -> None:
        """Find the edges that lead on from some operations, as far as the configuration allows."""
        fewest = dict.fromkeys(origins, 0)
        todo = deque(fewest.items())
        while todo:
            node, inferred = todo.popleft()
            found = set(self._linked(node))
            if self._config.infer and inferred < self._config.depth:
                found |= self._inferred(node)
            self.edges |= found
            for edge in sorted({*found, *self._declared.get(node, ())}):
                times = inferred + (edge.provenance is Provenance.INFERRED)
                if times < fewest.get(edge.consumer, times + 1):
                    fewest[edge.consumer] = times
                    todo.append((edge.consumer, times))

    def _linked(self, node: str) -> Iterator[OperationEdge]:
        return (edge for side in self._sides(node) for edge in side.linked(node) if self._is_wanted(edge))

    def _inferred(self, node: str) -> frozenset[OperationEdge]:
        """Return the inferred edges from an operation that are followed.

        Both head and base say what it makes: a test breaks if that is gone from head. Head says what needs the thing,
        unless the operation was removed: an operation that needed it in base only has changed itself.
        """
        told = [(side, told) for side in self._sides(node) if (told := side.told(node)) is not None]
        nearest: dict[str, Ranked] = {}
        for number, (_, one) in enumerate(told):
            is_new = all(one != other for _, other in told[:number])
            for ranked in told[0][0].inferred(node, one) if is_new else ():
                consumer = ranked[1].consumer
                if self._is_wanted(ranked[1]):
                    nearest[consumer] = min(ranked, nearest.get(consumer, ranked))
        kept, cut = damped(nearest.values(), self._config.hub_limit)
        self.cut |= {cut} if cut else set()
        return frozenset(kept)

    def _is_wanted(self, edge: OperationEdge) -> bool:
        """Tell whether an edge leads to another operation, and the configuration does not remove it."""
        is_removed = any(edge.producer in left and edge.consumer in right for left, right in self._removed)
        return edge.producer != edge.consumer and not is_removed
