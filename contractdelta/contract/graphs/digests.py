"""Digests of the nodes of a directed graph that may have cycles, the same for all graphs that unfold alike.

Two nodes get one digest exactly if they are bisimilar: equal labels, and edges of equal names that lead to bisimilar
nodes. So a digest does not depend on names, on sharing (a reference against a copy) or on how far a recursion is
written out by hand.

Strongly connected components are taken in the order in which they are completed (R. E. Tarjan, "Depth-first search and
linear graph algorithms", 1972): children first. A node on no cycle is hashed from its label and its children's digests,
as in a Merkle tree. A cycle is brought to its coarsest stable partition (P. C. Kanellakis and S. A. Smolka, "CCS
expressions, finite state processes, and three problems of equivalence", 1990; see
:mod:`~contractdelta.contract.graphs.refinement`), and the quotient is hashed as a whole, in its canonical order; each
class has its own place in it, so that no order of the input enters.
"""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from contractdelta.contract.canonical import digest_of
from contractdelta.contract.graphs.cycles import strongly_connected
from contractdelta.contract.graphs.refinement import refine

#: An edge of the graph: its name and the index of the node it leads to.
Link = tuple[str, int]
#: A node as it is hashed: its label, and each edge's name with the digest of where it leads, sorted.
_Signature = tuple[str, tuple[tuple[str, str], ...]]


class Silence(NamedTuple):
    """What may be left out of a graph because it says nothing.

    A node is *silent* if it has this label and no edge. Idle edges that lead to silent nodes are dropped, and a node
    with this label whose only edge is called ``wrapper`` stands for the node that it leads to. Both may make further
    nodes silent.
    """

    label: str
    wrapper: str
    #: The idle edges: node, and the index of the edge there.
    idle: Sequence[tuple[int, int]]


def digest_graph(labels: Sequence[str], links: Sequence[Sequence[Link]], silence: Silence | None = None) -> list[str]:
    """Return the digest of each node, in time that is nearly linear in the size of the graph."""
    targets: Sequence[int] = range(len(labels))
    if silence is not None:
        links, targets = _simplified(labels, links, silence)
    engine = _Engine(labels, links)
    for component in strongly_connected(links):
        engine.add(component)
    return [engine.digests[target] for target in targets]


# --- what says nothing ------------------------------------------------------------------------------------------------


def _simplified(
    labels: Sequence[str], links: Sequence[Sequence[Link]], silence: Silence
) -> tuple[Sequence[Sequence[Link]], Sequence[int]]:
    """Return the edges that say something, and the node that each node stands for."""
    dropped = _idle_edges(labels, links, silence)
    kept: list[Sequence[Link]] = list(links)
    for node, indexes in dropped.items():
        kept[node] = [link for index, link in enumerate(links[node]) if index not in indexes]
    stands_for = {
        node: below[0][1]
        for node, below in enumerate(kept)
        if len(below) == 1 and below[0][0] == silence.wrapper and labels[node] == silence.label
    }
    targets = list(range(len(labels)))
    for node in stands_for:
        targets[node] = _end(stands_for, node)
    for node, below in enumerate(kept) if stands_for else ():
        # A node that stands for another is not looked at any more: without edges it cannot make a cycle.
        kept[node] = [] if targets[node] != node else [(name, targets[target]) for name, target in below]
    return kept, targets


def _idle_edges(labels: Sequence[str], links: Sequence[Sequence[Link]], silence: Silence) -> dict[int, set[int]]:
    """Return the idle edges that lead to silent nodes: the least set of them, so that no cycle is silent by itself."""
    is_idle = set(silence.idle)
    blank = [node for node, label in enumerate(labels) if label == silence.label]
    leading: dict[int, set[tuple[int, int]]] = {}
    edges_of_blank = ((node, index) for node in blank for index in range(len(links[node])))
    for above, index in chain(is_idle, edges_of_blank):
        leading.setdefault(links[above][index][1], set()).add((above, index))
    dropped: dict[int, set[int]] = {}
    silent: set[int] = set()
    todo = [node for node in blank if not links[node]]
    while todo:
        node = todo.pop()
        if node in silent:
            continue
        silent.add(node)
        for above, index in leading.get(node, ()):
            gone = dropped.setdefault(above, set())
            if (above, index) in is_idle:
                gone.add(index)
            # Of a node that has many edges the last ones alone are looked at.
            if labels[above] == silence.label and len(links[above]) <= len(gone) + 1:
                rest = [link for at, link in enumerate(links[above]) if at not in gone]
                if not rest or (rest[0][0] == silence.wrapper and rest[0][1] in silent):
                    todo.append(above)
    return dropped


def _end(stands_for: dict[int, int], node: int) -> int:
    """Return the last of a chain of nodes that stand for one another; the first one where the chain is a circle."""
    end, seen = node, {node}
    while end in stands_for:
        end = stands_for[end]
        if end in seen:
            return node
        seen.add(end)
    return end


# --- digests ----------------------------------------------------------------------------------------------------------


class _Cycle(NamedTuple):
    """The classes of a cycle, in canonical order."""

    #: What each says itself: its label and the edges that leave the cycle.
    keys: list[_Signature]
    #: Its edges within the cycle.
    edges: list[list[tuple[str, int]]]
    digests: list[str]
    #: Label and names of all edges of each.
    shapes: frozenset[tuple[str, ...]]


class _Engine:
    """The digests so far. Components are added children first."""

    def __init__(self, labels: Sequence[str], links: Sequence[Sequence[Link]]) -> None:
        self.digests = [""] * len(labels)
        self._labels = labels
        self._links = links
        self._by_signature: dict[_Signature, str] = {}
        self._of_leaves: dict[str, str] = {}
        #: The cycle that a digest belongs to.
        self._cycle_of: dict[str, _Cycle] = {}

    def add(self, component: list[int]) -> None:
        """Digest the nodes of one strongly connected component."""
        node = component[0]
        links = self._links[node]
        if len(component) > 1 or (links and any(target == node for _, target in links)):
            self._add_cycle(component)
        elif links:
            digests = self.digests
            signature = (self._labels[node], tuple(sorted([(name, digests[target]) for name, target in links])))
            # A recursion written out by hand leads into the cycle it is a copy of: then it is that class.
            digests[node] = self._by_signature.get(signature) or self._hashed(signature)
        else:  # most nodes, and few labels
            label = self._labels[node]
            self.digests[node] = self._of_leaves.get(label) or self._leaf(label)

    def _hashed(self, signature: _Signature) -> str:
        digest = self._by_signature[signature] = _hash(signature)
        return digest

    def _leaf(self, label: str) -> str:
        digest = self._of_leaves[label] = _hash((label, ()))
        return digest

    def _add_cycle(self, component: list[int]) -> None:
        index = {node: at for at, node in enumerate(component)}
        keys: list[_Signature] = []
        edges: list[list[tuple[str, int]]] = []
        for node in component:
            links = self._links[node]
            outer = sorted([(name, self.digests[target]) for name, target in links if target not in index])
            keys.append((self._labels[node], tuple(outer)))
            edges.append([(name, index[target]) for name, target in links if target in index])
        digests = self._known(keys, edges) or self._finish(keys, edges)
        for node, digest in zip(component, digests, strict=True):
            self.digests[node] = digest

    def _known(self, keys: list[_Signature], edges: list[list[tuple[str, int]]]) -> list[str] | None:
        """Return the digests of a cycle that unfolds like one that it leads to; ``None`` where it does not."""
        below = {id(cycle): cycle for _, outer in keys for _, digest in outer if (cycle := self._cycle_of.get(digest))}
        shapes = {_shape(key, links) for key, links in zip(keys, edges, strict=True)} if below else set()
        for cycle in below.values():
            if shapes <= cycle.shapes and (found := _digests_in(cycle, keys, edges)):
                return found
        return None

    def _finish(self, keys: list[_Signature], edges: list[list[tuple[str, int]]]) -> list[str]:
        """Hash the quotient of a cycle; return the digest of each of its nodes."""
        cells = refine(keys, edges)
        of_node = _cell_of(cells)
        first = [cell[0] for cell in cells]
        # Copies of a node may have had a say in the order of the cells: the quotient has none.
        quotient = [[(name, of_node[target]) for name, target in edges[node]] for node in first]
        order = [cell[0] for cell in refine([keys[node] for node in first], quotient)] if len(cells) < len(keys) else []
        place = {cell: at for at, cell in enumerate(order or range(len(cells)))}
        classes = order or range(len(cells))
        own = [keys[first[cell]] for cell in classes]
        inner = [sorted((name, place[target]) for name, target in quotient[cell]) for cell in classes]
        parts = [[f"{at}:{name}" for name, at in links] for links in inner]
        texts = [digest_of(_hash(key), *links) for key, links in zip(own, parts, strict=True)]
        whole = digest_of("cycle", *texts)
        digests = [digest_of(whole, str(at)) for at in range(len(classes))]
        self._remember(own, inner, digests)
        return [digests[place[of_node[node]]] for node in range(len(keys))]

    def _remember(self, keys: list[_Signature], edges: list[list[tuple[str, int]]], digests: list[str]) -> None:
        shapes = frozenset(_shape(key, links) for key, links in zip(keys, edges, strict=True))
        cycle = _Cycle(keys, edges, digests, shapes)
        for (label, outer), links, digest in zip(keys, edges, digests, strict=True):
            self._cycle_of[digest] = cycle
            inner = [(name, digests[target]) for name, target in links]
            self._by_signature[label, tuple(sorted([*outer, *inner]))] = digest


def _shape(key: _Signature, links: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    label, outer = key
    return (label, *sorted([*(name for name, _ in outer), *(name for name, _ in links)]))


def _digests_in(cycle: _Cycle, keys: list[_Signature], edges: list[list[tuple[str, int]]]) -> list[str] | None:
    """Return the digests of nodes that are classes of a cycle which they lead to; ``None`` where they are not."""
    start = len(keys)
    place = {digest: start + at for at, digest in enumerate(cycle.digests)}
    joined_keys = [(label, tuple(edge for edge in outer if edge[1] not in place)) for label, outer in keys]
    joined = [
        [*links, *((name, place[digest]) for name, digest in outer if digest in place)]
        for (_, outer), links in zip(keys, edges, strict=True)
    ]
    moved = [[(name, start + target) for name, target in links] for links in cycle.edges]
    cells = refine([*joined_keys, *cycle.keys], [*joined, *moved])
    of_node = _cell_of(cells)
    # The class of a cell is the one of the known cycle in it: it stands last, and there is one at most.
    known = [cycle.digests[cell[-1] - start] if cell[-1] >= start else "" for cell in cells]
    # The cycle is connected: one node that is known makes all of them known.
    return [known[of_node[node]] for node in range(start)] if known[of_node[0]] else None


def _cell_of(cells: Sequence[Sequence[int]]) -> dict[int, int]:
    return {node: at for at, cell in enumerate(cells) for node in cell}


def _hash(signature: _Signature) -> str:
    label, edges = signature
    return digest_of(label, *chain.from_iterable(edges))
