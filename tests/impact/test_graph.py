"""Laws of the impact graph."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.impact_worlds import World, worlds

from contractdelta.errors import UnknownOperation
from contractdelta.impact.graph import ImpactGraph, node_of_operation, node_of_test, scoped_node
from contractdelta.impact.model import AffectedOperation, ChangeScope
from contractdelta.testmap.model import CollectedTest, Tag
from contractdelta.testmap.suite.tags import NamedOperation


@pytest.mark.parametrize(
    ("node", "several", "expected"),
    [
        ("schema:Pet", False, "schema:Pet"),
        ("schema:Pet", True, "schema:shop::Pet"),
        ("operation:GET /pets", False, "operation:GET /pets"),
        ("operation:GET /pets", True, "operation:shop::GET /pets"),
        ("operation:POST webhook:newPet", True, "operation:shop::POST webhook:newPet"),
        ("schema:pets.yaml#/Pet", True, "schema:shop::pets.yaml#/Pet"),
    ],
)
def test_a_node_names_its_api_where_there_are_several(node: str, several: bool, expected: str) -> None:  # noqa: FBT001 - a column of the table
    """With several APIs, the name of a node starts with its API, behind the type."""
    assert scoped_node(node, "shop", has_several_apis=several) == expected


def test_nodes_carry_their_type() -> None:
    """The type of a node stands in front of its name."""
    assert node_of_operation("shop", "GET /pets", has_several_apis=False) == "operation:GET /pets"
    assert node_of_operation("shop", "GET /pets", has_several_apis=True) == "operation:shop::GET /pets"
    assert node_of_test("tests/test_a.py::test_b[c::d]") == "test:tests/test_a.py::test_b[c::d]"


def _nodes(world: World) -> set[str]:
    several = len({operation.api for operation in world.scope.operations}) > 1
    return {node_of_operation(o.api, o.key, has_several_apis=several) for o in world.scope.operations}


@settings(deadline=None, max_examples=50)
@given(worlds())
def test_tests_and_operations_know_each_other(world: World) -> None:
    """An operation has exactly the tests that depend on it, and they are sorted."""
    graph = ImpactGraph(world.scope, world.collection.tests)

    for node in _nodes(world):
        expected = {node_of_test(t.nodeid) for t in world.collection.tests if node in graph.operations_of(t.nodeid)}
        assert graph.tests_of(node) == tuple(sorted(expected))
    for test in world.collection.tests:
        assert set(graph.operations_of(test.nodeid)) <= _nodes(world)
        assert bool(graph.operations_of(test.nodeid)) is bool(test.tags)


def _distances(uses: tuple[tuple[str, str], ...], start: str) -> dict[str, int]:
    """Return how many steps it takes from a node to each one that it reaches."""
    found, level = {start: 0}, {start}
    while level:
        level = {user for used, user in uses if used in level} - found.keys()
        found |= dict.fromkeys(level, max(found.values()) + 1)
    return found


@settings(deadline=None, max_examples=50)
@given(worlds())
def test_a_way_leads_from_what_changed_to_the_operation(world: World) -> None:
    """An affected operation has the shortest way from one of its causes, every step of which is a use."""
    scope = world.scope
    ways = ImpactGraph(scope, world.collection.tests).ways(scope)

    assert ways.keys() == {affected.node for affected in scope.affected}
    for affected in scope.affected:
        way = ways[affected.node]
        assert way[-1] == affected.node
        assert all(step in scope.uses for step in pairwise(way)), way
        lengths = [distance for c in affected.causes if (distance := _distances(scope.uses, c).get(affected.node))]
        if lengths:
            assert way[0] in affected.causes
            assert len(way) - 1 == min(lengths)
        else:
            assert way == (affected.node,)


_GET = NamedOperation(api="shop", key="GET /pets", names=("GET /pets", "listPets"), tags=())


@pytest.mark.parametrize(
    ("uses", "causes", "expected"),
    [
        pytest.param([], [], ["operation:GET /pets"], id="itself"),
        pytest.param([], ["schema:Pet"], ["operation:GET /pets"], id="a cause that nothing leads from"),
        pytest.param(
            [("schema:Pet", "operation:GET /pets")], [], ["operation:GET /pets"], id="a schema that did not change"
        ),
        pytest.param(
            [("schema:Pet", "operation:GET /pets")],
            ["schema:Pet"],
            ["schema:Pet", "operation:GET /pets"],
            id="a schema",
        ),
        pytest.param(
            [("schema:Toy", "schema:Pet"), ("schema:Pet", "schema:Pets"), ("schema:Pets", "operation:GET /pets")],
            ["schema:Toy"],
            ["schema:Toy", "schema:Pet", "schema:Pets", "operation:GET /pets"],
            id="a schema of a schema of a schema",
        ),
        pytest.param(
            [
                ("schema:Toy", "schema:Pet"),
                ("schema:Pet", "operation:GET /pets"),
                ("schema:Toy", "operation:GET /pets"),
            ],
            ["schema:Toy"],
            ["schema:Toy", "operation:GET /pets"],
            id="a long way and a short one",
        ),
        pytest.param(
            [("schema:Toy", "schema:Pet"), ("schema:Pet", "operation:GET /pets")],
            ["schema:Toy", "schema:Pet"],
            ["schema:Pet", "operation:GET /pets"],
            id="a far cause and a near one",
        ),
        pytest.param(
            [("schema:A", "schema:B"), ("schema:B", "schema:A"), ("schema:B", "operation:GET /pets")],
            ["schema:A"],
            ["schema:A", "schema:B", "operation:GET /pets"],
            id="schemas that use each other",
        ),
        pytest.param(
            [("schema:A", "schema:A"), ("schema:A", "operation:GET /pets")],
            ["schema:A"],
            ["schema:A", "operation:GET /pets"],
            id="a schema that uses itself",
        ),
        pytest.param(
            [("schema:B", "operation:GET /pets"), ("schema:A", "operation:GET /pets")],
            ["schema:A", "schema:B"],
            ["schema:A", "operation:GET /pets"],
            id="two causes as near",
        ),
        pytest.param(
            [("operation:GET /pets", "schema:Pet")],
            ["schema:Pet"],
            ["operation:GET /pets"],
            id="a use the other way about",
        ),
    ],
)
def test_a_way_is_the_shortest_one(uses: list[tuple[str, str]], causes: list[str], expected: list[str]) -> None:
    """The way to an affected operation starts at the nearest cause, the first by name among equals."""
    scope = ChangeScope(
        operations=(_GET,),
        affected=(AffectedOperation(node="operation:GET /pets", causes=tuple(causes)),),
        uses=tuple(uses),
    )

    assert ImpactGraph(scope, ()).ways(scope) == {"operation:GET /pets": tuple(expected)}


def test_an_operation_that_nothing_uses_has_no_tests() -> None:
    """An operation without uses and tests is in the graph all the same."""
    graph = ImpactGraph(ChangeScope(operations=(_GET,)), ())

    assert graph.tests_of("operation:GET /pets") == ()
    assert graph.operations_of("tests/test_a.py::test_unknown") == ()


@given(st.permutations(["a", "b", "c[1]", "c[2]"]))
def test_tests_are_sorted_whatever_their_order(names: list[str]) -> None:
    """The tests of an operation come sorted, in whatever order they were collected."""
    tests = [CollectedTest(nodeid=name, path="test_a.py", tags=(Tag(names=("listPets",)),)) for name in names]

    graph = ImpactGraph(ChangeScope(operations=(_GET,)), tests)

    assert graph.tests_of("operation:GET /pets") == ("test:a", "test:b", "test:c[1]", "test:c[2]")


def test_a_tag_that_names_nothing_is_an_error() -> None:
    """A graph with a test whose operation does not exist cannot be made: it would hide the test."""
    test = CollectedTest(nodeid="a", path="test_a.py", tags=(Tag(names=("listPet",)),))

    with pytest.raises(UnknownOperation, match="listPet"):
        ImpactGraph(ChangeScope(operations=(_GET,)), [test])
