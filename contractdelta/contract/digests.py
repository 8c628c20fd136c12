"""Digests of the nodes of a directed graph that may have cycles, the same for all graphs that unfold alike.

Two nodes get one digest exactly if they are bisimilar: equal labels, and edges of equal names that lead to bisimilar
nodes. So a digest does not depend on names, on sharing (a reference against a copy) or on how far a recursion is
written out by hand.

Strongly connected components are taken in the order in which they are completed (R. E. Tarjan, "Depth-first search and
linear graph algorithms", 1972): children first. A node on no cycle is hashed from its label and its children's digests,
as in a Merkle tree. A cycle is refined until its coarsest stable partition is reached (P. C. Kanellakis and S. A.
Smolka, "CCS expressions, finite state processes, and three problems of equivalence", 1990), and the quotient is hashed
as a whole; each class has its own place in it. The names of the classes are hashes of what they unfold to, so that no
order of the input enters.
"""

from collections.abc import Callable, Container, Iterator, Sequence
from itertools import count

from contractdelta.contract.canonical import digest_of

#: An edge of the graph: its name and the index of the node it leads to.
Link = tuple[str, int]
#: A node as it is hashed: its label, and each edge's name with the digest of where it leads, sorted.
_Signature = tuple[str, tuple[tuple[str, str], ...]]


def digest_graph(
    labels: Sequence[str],
    links: Sequence[Sequence[Link]],
    is_dropped: Callable[[int, int, str], bool] = lambda _node, _link, _digest: False,
    wrapper: tuple[str, str] | None = None,
) -> list[str]:
    """Return the digest of each node.

    ``is_dropped(node, link, digest)`` may leave out an edge by the digest of the node that it leads to. It is asked for
    edges that leave a component only. A node with the label and the only edge of ``wrapper`` stands for its target.
    """
    engine = _Engine(labels, links, is_dropped, wrapper)
    for component in _components(links):
        engine.add(component)
    return engine.digests


class _Engine:
    """The digests so far. Components are added children first."""

    def __init__(
        self,
        labels: Sequence[str],
        links: Sequence[Sequence[Link]],
        is_dropped: Callable[[int, int, str], bool],
        wrapper: tuple[str, str] | None,
    ) -> None:
        self.digests = [""] * len(labels)
        self._labels = labels
        self._links = links
        self._is_dropped = is_dropped
        self._wrapper = wrapper
        #: Classes of cycles seen so far: the signature of each, by its digest, and all digests of its cycle.
        self._cyclic: dict[str, _Signature] = {}
        self._cycle_of: dict[str, tuple[str, ...]] = {}
        self._by_signature: dict[_Signature, str] = {}

    def add(self, component: list[int]) -> None:
        """Digest the nodes of one strongly connected component."""
        node = component[0]
        if len(component) > 1 or any(target == node for _, target in self._links[node]):
            self._add_cycle(component)
            return
        signature = (self._labels[node], tuple(sorted(self._external(node, frozenset()))))
        label, edges = signature
        if len(edges) == 1 and (label, edges[0][0]) == self._wrapper:
            self.digests[node] = edges[0][1]
            return
        # A recursion written out by hand leads into the cycle it is a copy of: then it is that class.
        self.digests[node] = self._by_signature.get(signature) or _hash(signature)

    def _external(self, node: int, inside: frozenset[int]) -> Iterator[tuple[str, str]]:
        for index, (name, target) in enumerate(self._links[node]):
            if target not in inside and not self._is_dropped(node, index, self.digests[target]):
                yield name, self.digests[target]

    def _add_cycle(self, component: list[int]) -> None:
        inside = frozenset(component)
        nodes: dict[object, _Open] = {}
        for node in component:
            external = tuple(sorted(self._external(node, inside)))
            internal = tuple((name, target) for name, target in self._links[node] if target in inside)
            nodes[node] = _Open(self._labels[node], external, internal)
        known = self._known_cycles({digest for item in nodes.values() for _, digest in item.external})
        joined = {node: item.joined(known) for node, item in (nodes | known).items()}
        names = _refine(joined)
        known_names = {names[digest]: str(digest) for digest in known}
        if names[component[0]] in known_names:
            # The whole cycle unfolds like one that it leads to.
            for node in component:
                self.digests[node] = known_names[names[node]]
            return
        if known:  # the refinement ran longer than this cycle alone needs: its names must not depend on that
            names = _refine(nodes)
        self._finish(nodes, names)

    def _known_cycles(self, digests: set[str]) -> "dict[object, _Open]":
        """Return the classes of the cycles that these digests belong to, as nodes to refine."""
        found: dict[object, _Open] = {}
        for digest in sorted({member for start in digests for member in self._cycle_of.get(start, ())}):
            label, edges = self._cyclic[digest]
            cycle = self._cycle_of[digest]
            external = tuple(edge for edge in edges if edge[1] not in cycle)
            internal = tuple(edge for edge in edges if edge[1] in cycle)
            found[digest] = _Open(label, external, internal)
        return found

    def _finish(self, nodes: "dict[object, _Open]", names: dict[object, str]) -> None:
        """Hash the quotient of a cycle."""
        classes = {names[node]: item for node, item in nodes.items()}
        quotient = [digest_of(name, _hash(classes[name].signature(names))) for name in sorted(classes)]
        whole = digest_of("cycle", *quotient)
        digest_by_name = {name: digest_of(name, whole) for name in classes}
        cycle = tuple(sorted(digest_by_name.values()))
        finals = {node: digest_by_name[name] for node, name in names.items()}
        for node, digest in finals.items():
            if isinstance(node, int):
                self.digests[node] = digest
        for name, item in classes.items():
            digest, signature = digest_by_name[name], item.signature(finals)
            self._cyclic[digest], self._cycle_of[digest] = signature, cycle
            self._by_signature[signature] = digest


class _Open:
    """A node of a cycle: its edges within it lead to nodes of which no digest is known yet."""

    __slots__ = ("external", "internal", "label")

    def __init__(
        self, label: str, external: tuple[tuple[str, str], ...], internal: tuple[tuple[str, object], ...]
    ) -> None:
        self.label = label
        self.external = external
        self.internal = internal

    def joined(self, known: Container[object]) -> "_Open":
        """Return it with its edges to known classes as edges within the graph."""
        inside = tuple(edge for edge in self.external if edge[1] in known)
        outside = tuple(edge for edge in self.external if edge[1] not in known)
        return _Open(self.label, outside, (*self.internal, *inside))

    def signature(self, names: dict[object, str]) -> _Signature:
        """Return what it looks like when its neighbours have these names."""
        inside = ((name, names[target]) for name, target in self.internal)
        return self.label, tuple(sorted((*self.external, *inside)))


def _refine(nodes: dict[object, _Open]) -> dict[object, str]:
    """Name each node by what it unfolds to, deep enough that nodes of one name are bisimilar."""
    names: dict[object, str] = dict.fromkeys(nodes, "")
    classes = 0
    while True:
        names = {node: _hash(item.signature(names)) for node, item in nodes.items()}
        found = len(set(names.values()))
        if found == classes:
            return names
        classes = found


def _hash(signature: _Signature) -> str:
    label, edges = signature
    return digest_of(label, *(part for edge in edges for part in edge))


def _components(links: Sequence[Sequence[Link]]) -> Iterator[list[int]]:  # noqa: C901 - one algorithm, as published
    """Yield the strongly connected components, children before parents, without recursion."""
    order = [0] * len(links)  # when a node was met, from 1; 0: not yet
    low = [0] * len(links)
    on_stack = bytearray(len(links))
    stack: list[int] = []
    ticks = count(1)
    for root in range(len(links)):
        if order[root]:
            continue
        work: list[tuple[int, int]] = [(root, 0)]
        while work:
            node, at = work.pop()
            if at == 0:
                order[node] = low[node] = next(ticks)
                stack.append(node)
                on_stack[node] = 1
            below = links[node]
            while at < len(below):
                target = below[at][1]
                at += 1
                if not order[target]:
                    work += [(node, at), (target, 0)]
                    break
                if on_stack[target]:
                    low[node] = min(low[node], low[target])
            else:
                if low[node] == order[node]:
                    yield _pop_component(stack, on_stack, node)
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])


def _pop_component(stack: list[int], on_stack: bytearray, root: int) -> list[int]:
    component = []
    while True:
        node = stack.pop()
        on_stack[node] = 0
        component.append(node)
        if node == root:
            return component
