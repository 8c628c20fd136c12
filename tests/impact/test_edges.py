"""Laws of edges between operations: what is cut, and how far a change follows them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from contractdelta.impact.edges import CutEdges, OperationEdge, Provenance, by_producer, damped, edge_paths_from

_NODES = ("a", "b", "c", "d", "e")
_EDGES = st.lists(
    st.builds(
        OperationEdge,
        producer=st.sampled_from(_NODES),
        consumer=st.sampled_from(_NODES),
        provenance=st.sampled_from(Provenance),
    ),
    max_size=12,
)
_RANKED = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.builds(
            OperationEdge,
            producer=st.just("hub"),
            consumer=st.sampled_from([f"operation:GET /{number}" for number in range(12)]),
            provenance=st.just(Provenance.INFERRED),
        ),
    ),
    unique_by=lambda ranked: ranked[1].consumer,
    max_size=12,
)


def _inferred(way: tuple[OperationEdge, ...]) -> int:
    return sum(edge.provenance is Provenance.INFERRED for edge in way)


@given(_RANKED, st.integers(0, 12))
def test_no_more_edges_are_kept_than_the_limit_and_none_is_lost(
    ranked: list[tuple[int, OperationEdge]], limit: int
) -> None:
    """What is kept and what is cut is everything, each once; whatever is kept is nearer than whatever is cut."""
    kept, cut = damped(ranked, limit)

    consumers = [edge.consumer for edge in kept] + list(cut.consumers if cut else ())
    assert sorted(consumers) == sorted(edge.consumer for _, edge in ranked)
    assert len(kept) <= limit
    assert cut is None or (cut.kept == len(kept) and cut.producer == "hub")
    distances = {edge.consumer: distance for distance, edge in ranked}
    for edge in kept:
        assert all(distances[edge.consumer] < distances[consumer] for consumer in (cut.consumers if cut else ()))


@given(_RANKED)
def test_what_fits_is_not_cut(ranked: list[tuple[int, OperationEdge]]) -> None:
    """As many edges as the limit are no hub."""
    kept, cut = damped(ranked, len(ranked))
    assert (set(kept), cut) == ({edge for _, edge in ranked}, None)


def test_what_is_cut_is_told_in_one_line() -> None:
    """The line names the operation, some of those that are left out, and the setting."""
    cut = CutEdges(producer="operation:POST /x", kept=2, consumers=tuple(f"operation:GET /{n}" for n in range(7)))
    assert str(cut) == (
        "POST /x: too many operations may build on it; tests are skipped of "
        "GET /0, GET /1, GET /2, GET /3, GET /4 and 2 more (edges.hub-limit)"
    )


def _reachable(edges: list[OperationEdge], depth: int) -> set[str]:
    """Return what can be reached from "a", by following every edge from every state until nothing is new."""
    states = {("a", 0)}
    while True:
        more = {(e.consumer, n + _inferred((e,))) for node, n in states for e in edges if e.producer == node}
        more = {(node, n) for node, n in more if n <= depth} - states
        if not more:
            return {node for node, _ in states} - {"a"}
        states |= more


@given(_EDGES, st.integers(0, 3))
def test_a_change_reaches_exactly_what_a_way_leads_to(edges: list[OperationEdge], depth: int) -> None:
    """What is reached can be reached, and each way is one: edge by edge from the origin, within the depth."""
    ways = edge_paths_from("a", by_producer(edges), depth)

    assert ways.keys() == _reachable(edges, depth)
    for node, way in ways.items():
        assert (way[0].producer, way[-1].consumer) == ("a", node)
        assert all(one.consumer == other.producer for one, other in pairwise(way))
        assert _inferred(way) <= depth
        assert set(way) <= set(edges)


@given(_EDGES, st.integers(0, 2))
def test_with_more_depth_nothing_is_lost(edges: list[OperationEdge], depth: int) -> None:
    """A greater depth reaches no less."""
    grouped = by_producer(edges)
    assert edge_paths_from("a", grouped, depth).keys() <= edge_paths_from("a", grouped, depth + 1).keys()


def test_a_longer_way_of_surer_edges_leads_further() -> None:
    """Where the short way used up its inferred edge, the long one still leads on."""
    sure = [("a", "b"), ("b", "c")]
    edges = [OperationEdge(producer=p, consumer=c, provenance=Provenance.LINKS) for p, c in sure]
    edges += [
        OperationEdge(producer=p, consumer=c, provenance=Provenance.INFERRED) for p, c in (("a", "c"), ("c", "d"))
    ]

    ways = edge_paths_from("a", by_producer(edges), 1)

    assert [edge.producer for edge in ways["c"]] == ["a"]
    assert [edge.producer for edge in ways["d"]] == ["a", "b", "c"]


def test_of_two_who_say_the_same_the_surer_is_named() -> None:
    """Where configuration, document and names tell the same edge, the configuration is named."""
    edges = [OperationEdge(producer="a", consumer="b", provenance=provenance) for provenance in reversed(Provenance)]
    (edge,) = by_producer(edges)["a"]
    assert edge.provenance is Provenance.CONFIGURED
