"""Digests of graphs: equal exactly if nothing tells two nodes apart, however far the graphs are unfolded."""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractdelta.contract.graphs.digests import Link, Silence, digest_graph


class Graph(NamedTuple):
    """Labels of nodes, and the edges of each."""

    labels: list[str]
    links: list[list[Link]]


@st.composite
def graphs(draw: st.DrawFn, most: int = 7) -> Graph:
    """Draw a small graph with few labels and names, so that much is alike."""
    size = draw(st.integers(1, most))
    labels = draw(st.lists(st.sampled_from(["a", "a", "a", "b"]), min_size=size, max_size=size))
    link = st.tuples(st.sampled_from("xy"), st.integers(0, size - 1))
    return Graph(labels, draw(st.lists(st.lists(link, max_size=3), min_size=size, max_size=size)))


def beside(one: Graph, other: Graph) -> Graph:
    """Put two graphs side by side."""
    moved = [[(name, target + len(one.labels)) for name, target in links] for links in other.links]
    return Graph(one.labels + other.labels, one.links + moved)


def permuted(graph: Graph, order: Sequence[int]) -> Graph:
    """Give node ``order[n]`` the number ``n``, and list its edges the other way about."""
    number = {node: index for index, node in enumerate(order)}
    links = [[(name, number[target]) for name, target in reversed(graph.links[node])] for node in order]
    return Graph([graph.labels[node] for node in order], links)


def bisimilar(graph: Graph) -> set[tuple[int, int]]:
    """Return the pairs of nodes that nothing tells apart.

    The greatest fixed point, computed as it is defined: all pairs, less those that are found to differ, until none is.
    """
    nodes = range(len(graph.labels))
    pairs = {(one, other) for one in nodes for other in nodes if graph.labels[one] == graph.labels[other]}
    while True:
        kept = {pair for pair in pairs if _edges(graph, pair[0], pairs) == _edges(graph, pair[1], pairs)}
        if kept == pairs:
            return pairs
        pairs = kept


def _edges(graph: Graph, node: int, pairs: set[tuple[int, int]]) -> Counter[Hashable]:
    """Count the edges of a node by their names and the first node that is like their target."""
    first = {target: min(one for one, other in pairs if other == target) for _, target in graph.links[node]}
    return Counter((name, first[target]) for name, target in graph.links[node])


@given(graphs())
@settings(deadline=None, max_examples=120)
def test_equal_exactly_if_bisimilar(graph: Graph) -> None:
    """Two nodes of a graph have one digest exactly if they are bisimilar."""
    digests = digest_graph(graph.labels, graph.links)
    nodes = range(len(graph.labels))
    same = {(one, other) for one in nodes for other in nodes if digests[one] == digests[other]}
    assert same == bisimilar(graph)


@given(graphs(5), graphs(5))
@settings(deadline=None, max_examples=120)
def test_equal_across_graphs(one: Graph, other: Graph) -> None:
    """The same holds for nodes of two graphs that know nothing of each other."""
    digests = digest_graph(*one) + digest_graph(*other)
    nodes = range(len(digests))
    same = {(left, right) for left in nodes for right in nodes if digests[left] == digests[right]}
    assert same == bisimilar(beside(one, other))


@given(graphs(), st.data())
@settings(deadline=None, max_examples=80)
def test_order_leaves_no_trace(graph: Graph, data: st.DataObject) -> None:
    """The digest of a node does not depend on the order of nodes and edges."""
    order = data.draw(st.permutations(range(len(graph.labels))))
    digests = digest_graph(*graph)
    assert digest_graph(*permuted(graph, order)) == [digests[node] for node in order]


@given(graphs(4), graphs(4))
@settings(deadline=None, max_examples=50)
def test_company_leaves_no_trace(one: Graph, other: Graph) -> None:
    """The digest of a node does not depend on nodes that it does not reach."""
    assert digest_graph(*beside(other, one)) == digest_graph(*other) + digest_graph(*one)


@given(graphs(4), st.integers(1, 4))
@settings(deadline=None, max_examples=80)
def test_unrolling_leaves_no_trace(graph: Graph, times: int) -> None:
    """A copy of a graph whose edges lead to another copy, and so on to the first, has the digests of the graph."""
    size = len(graph.labels)
    links = [
        [(name, target + size * ((copy + 1) % times)) for name, target in links]
        for copy in range(times)
        for links in graph.links
    ]
    assert digest_graph(graph.labels * times, links) == digest_graph(*graph) * times


@given(graphs(5), st.data())
@settings(deadline=None, max_examples=80)
def test_copies_by_hand_leave_no_trace(graph: Graph, data: st.DataObject) -> None:
    """A node written once more, with some edges to the old nodes and some to new ones, has the digest of the old."""
    old = digest_graph(*graph)
    labels, links, origin = list(graph.labels), list(graph.links), list(range(len(graph.labels)))
    for _ in range(data.draw(st.integers(1, 4))):
        node = data.draw(st.integers(0, len(origin) - 1))
        copied = []
        for name, target in links[node]:
            alike = [index for index, one in enumerate(origin) if one == origin[target]]
            copied.append((name, data.draw(st.sampled_from(alike))))
        labels.append(labels[node])
        links.append(copied)
        origin.append(origin[node])
    assert digest_graph(labels, links) == [old[node] for node in origin]


@pytest.mark.parametrize(
    ("links", "classes"),
    [
        pytest.param([[], []], [0, 0], id="leaves"),
        pytest.param([[("x", 1)], [("x", 0)]], [0, 0], id="a cycle of equals"),
        pytest.param([[("x", 0)], [("x", 0)], [("x", 1)]], [0, 0, 0], id="a way into a loop"),
        pytest.param([[("x", 1)], [("x", 2)], []], [0, 1, 2], id="a chain"),
        pytest.param([[("x", 1)], [("y", 0)], [("y", 3)], [("x", 2)]], [0, 1, 1, 0], id="two phases"),
        pytest.param([[("x", 1), ("x", 1)], [], [("x", 1)]], [0, 1, 2], id="as often"),
        pytest.param([[("x", 0), ("x", 0)], [("x", 1)]], [0, 1], id="as often in a loop"),
        pytest.param([[("x", 1), ("y", 2)], [("x", 0), ("y", 2)], []], [0, 0, 1], id="a cycle and beyond"),
        pytest.param([[("x", 0)], [("y", 1)]], [0, 1], id="names"),
    ],
)
def test_small_graphs(links: list[list[Link]], classes: list[int]) -> None:
    """Nodes with one label are told apart by what they lead to, by which names, and how often."""
    digests = digest_graph(["a"] * len(links), links)
    found = {digest: classes[digests.index(digest)] for digest in digests}
    assert [found[digest] for digest in digests] == classes
    assert len(found) == len(set(classes))


@pytest.mark.parametrize("size", [1, 2, 20_000])
def test_long_chains(size: int) -> None:
    """A chain of any length is digested, each node differently."""
    links: list[list[Link]] = [[("x", index + 1)] for index in range(size - 1)] + [[]]
    assert len(set(digest_graph(["a"] * size, links))) == size


@pytest.mark.parametrize(("marked", "classes"), [(0, 300), (None, 1)])
def test_long_cycles(marked: int | None, classes: int) -> None:
    """In a long cycle every node differs if one does, and none otherwise."""
    labels = ["b" if index == marked else "a" for index in range(300)]
    digests = digest_graph(labels, [[("x", (index + 1) % 300)] for index in range(300)])
    assert len(set(digests)) == classes


def test_a_chain_into_a_long_cycle() -> None:
    """A long way into a cycle of equals is nothing but that cycle."""
    size = 5_000
    links: list[list[Link]] = [[("x", min(index + 1, size - 1))] for index in range(size)]
    assert len(set(digest_graph(["a"] * size, links))) == 1


@given(graphs(6), st.sets(st.integers(0, 30)))
@settings(deadline=None, max_examples=120)
def test_silence(graph: Graph, idle: set[int]) -> None:
    """To say what is silent is to have a graph without idle edges to silent nodes, and without wrappers."""
    edges = [(node, index) for node, links in enumerate(graph.links) for index in range(len(links))]
    silence = Silence("b", "x", [edges[number] for number in sorted(idle) if number < len(edges)])
    links, targets = simplified(graph, silence)
    plain = digest_graph(graph.labels, links)
    assert digest_graph(*graph, silence) == [plain[target] for target in targets]


def simplified(graph: Graph, silence: Silence) -> tuple[list[list[Link]], list[int]]:
    """Leave out what says nothing step by step, as it is defined, until there is nothing left to leave out."""
    links: list[list[Link | None]] = [list(below) for below in graph.links]
    targets = list(range(len(links)))
    while True:
        below = [[link for link in node if link is not None] for node in links]
        silent = {
            node
            for node, label in enumerate(graph.labels)
            if label == silence.label
            and not below[end_of(graph, below, node, silence)]
            and graph.labels[end_of(graph, below, node, silence)] == silence.label
        }
        idle = [(node, at) for node, at in silence.idle if (link := links[node][at]) is not None and link[1] in silent]
        if not idle:
            targets = [end_of(graph, below, node, silence) for node in targets]
            return [[(name, targets[target]) for name, target in node] for node in below], targets
        for node, at in idle:
            links[node][at] = None


def end_of(graph: Graph, links: list[list[Link]], node: int, silence: Silence) -> int:
    """Return the node that a node stands for."""
    seen = [node]
    while graph.labels[seen[-1]] == silence.label and [name for name, _ in links[seen[-1]]] == [silence.wrapper]:
        seen.append(links[seen[-1]][0][1])
        if seen.count(seen[-1]) > 1:
            return node
    return seen[-1]


@pytest.mark.parametrize("marked", [0, 7, None])
def test_long_cycles_of_equals_but_one(marked: int | None) -> None:
    """A cycle of many thousands is digested, wherever its only difference stands."""
    size = 20_000
    labels = ["b" if index == marked else "a" for index in range(size)]
    digests = digest_graph(labels, [[("x", (index + 1) % size)] for index in range(size)])
    assert len(set(digests)) == (1 if marked is None else size)
