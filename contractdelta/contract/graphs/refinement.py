"""The coarsest stable partition of a graph: which of its nodes nothing tells apart.

Nodes start in cells by what they say themselves. A cell is split by how its nodes lead into another cell, until no cell
splits any other. Of the parts of a cell that has been a splitter before, all but the largest suffice (J. E. Hopcroft,
"An n log n algorithm for minimizing states in a finite automaton", 1971; R. Paige and R. E. Tarjan, "Three partition
refinement algorithms", 1987). Edges of one name are counted, not only seen, as in A. Valmari and G. Franceschinis,
"Simple O(m log n) time Markov chain lumping", 2010. The time is O(m log n) for m edges and n nodes.

Cells are kept in an order. Whatever decides about it - the keys of nodes, the names of edges, sizes and places of
cells - is the same for all ways to write a graph down, but for copies of a node. So the order of the cells of a graph
without copies is a canonical one (as in B. D. McKay, "Practical graph isomorphism", 1981).
"""

from collections import deque
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

#: Edges within the graph: name and target.
Inner = Sequence[tuple[str, int]]


def refine(keys: Sequence[Any], edges: Sequence[Inner]) -> list[list[int]]:
    """Return the cells of the coarsest stable partition, in order.

    Args:
        keys: What each node says itself; comparable with one another.
        edges: The edges of each node.
    """
    partition = _Partition(keys)
    leading: list[list[tuple[int, str]]] = [[] for _ in keys]
    for node, links in enumerate(edges):
        for name, target in links:
            leading[target].append((node, name))
    while partition.splitters:
        found: dict[int, list[str]] = {}
        for member in partition.next_splitter():
            for node, name in leading[member]:
                found.setdefault(node, []).append(name)
        partition.split((node, tuple(sorted(names)) if len(names) > 1 else names[0]) for node, names in found.items())
    return partition.cells()


class _Partition:
    """Cells by their place: how many nodes stand in those before."""

    def __init__(self, keys: Sequence[Any]) -> None:
        self._members: dict[int, set[int]] = {}
        self._place = [0] * len(keys)
        self.splitters: deque[int] = deque()
        self._waiting: set[int] = set()
        by_key: dict[Any, list[int]] = {}
        for node, key in enumerate(keys):
            by_key.setdefault(key, []).append(node)
        place = 0
        for key in sorted(by_key):
            self._put(place, set(by_key[key]))
            self._enqueue(place)
            place += len(by_key[key])

    def next_splitter(self) -> tuple[int, ...]:
        """Return the nodes of the next cell that splits others."""
        place = self.splitters.popleft()
        self._waiting.discard(place)
        return tuple(self._members[place])

    def split(self, found: Iterable[tuple[int, Hashable]]) -> None:
        """Split cells by how their nodes lead into the splitter; those that do not stay in front."""
        touched: dict[int, dict[Any, set[int]]] = {}
        for node, how in found:
            touched.setdefault(self._place[node], {}).setdefault(how, set()).add(node)
        for place in sorted(touched):
            groups = touched[place]
            moved = sum(map(len, groups.values()))
            if len(groups) > 1 or moved < len(self._members[place]):
                self._split_cell(place, [groups[how] for how in sorted(groups, key=_order)], moved)

    def _split_cell(self, place: int, groups: list[set[int]], moved: int) -> None:
        rest = self._members[place]
        if moved < len(rest):
            rest.difference_update(*groups)
        else:
            rest = self._members[place] = groups.pop(0)
        sizes = [(place, len(rest))]
        at = place + len(rest)
        for group in groups:
            self._put(at, group)
            sizes.append((at, len(group)))
            at += len(group)
        # Where the whole has been a splitter, the largest part follows from the others.
        known = None if place in self._waiting else max(sizes, key=lambda item: (item[1], -item[0]))[0]
        for start, _ in sizes:
            if start != known:
                self._enqueue(start)

    def cells(self) -> list[list[int]]:
        """Return the nodes of each cell."""
        return [sorted(self._members[place]) for place in sorted(self._members)]

    def _put(self, place: int, nodes: set[int]) -> None:
        self._members[place] = nodes
        for node in nodes:
            self._place[node] = place

    def _enqueue(self, place: int) -> None:
        if place not in self._waiting:
            self._waiting.add(place)
            self.splitters.append(place)


def _order(how: str | tuple[str, ...]) -> tuple[str, ...]:
    return (how,) if isinstance(how, str) else how
