"""Laws of explanations: why a test runs or need not, and what an operation's change reaches."""

import pytest
from hypothesis import given, settings
from support.impact_worlds import World, worlds

from contractdelta.errors import UnknownTest
from contractdelta.impact.declared_sources import files_behind
from contractdelta.impact.explanation import Explanation, OperationExplanation, TestExplanation, explain
from contractdelta.impact.graph import ImpactGraph, node_of_operation
from contractdelta.impact.model import AffectedOperation, ChangeScope
from contractdelta.impact.selection import select_tests
from contractdelta.testmap.model import CollectedTest, Collection, Tag
from contractdelta.testmap.suite.tags import NamedOperation


def _explain(world: World, name: str) -> tuple[Explanation, ...]:
    return explain(world.scope, world.collection, select_tests(world.scope, world.collection, world.mentions), name)


@settings(deadline=None, max_examples=50)
@given(worlds())
def test_every_test_can_be_asked_why(world: World) -> None:
    """Whatever is selected or skipped has an explanation of its own, with the reasons that the selection gave."""
    selection = select_tests(world.scope, world.collection, world.mentions)
    expected = {test.nodeid: test.reasons for test in selection.tests} | dict.fromkeys(selection.skipped, ())

    for nodeid, reasons in expected.items():
        found = [e for e in _explain(world, nodeid) if isinstance(e, TestExplanation) and e.nodeid == nodeid]
        assert [explanation.reasons for explanation in found] == [reasons]


@settings(deadline=None, max_examples=50)
@given(worlds())
def test_a_skipped_test_depends_on_nothing_that_changed(world: World) -> None:
    """The explanation of a skipped test names the operations that it depends on, none of which is affected."""
    affected = {operation.node.removeprefix("operation:") for operation in world.scope.affected}
    tags = {test.nodeid: test.tags for test in world.collection.tests}

    for nodeid in select_tests(world.scope, world.collection, world.mentions).skipped:
        (found,) = _explain(world, nodeid)
        assert isinstance(found, TestExplanation)
        assert affected.isdisjoint(found.operations)
        assert bool(found.operations) is bool(tags[nodeid])


@settings(deadline=None, max_examples=50)
@given(worlds())
def test_every_operation_can_be_asked_what_it_reaches(world: World) -> None:
    """By any of its names, an operation tells whether it is affected, by which way, and which tests depend on it."""
    graph = ImpactGraph(world.scope, world.collection.tests)
    ways = graph.ways(world.scope)
    several = len({operation.api for operation in world.scope.operations}) > 1

    for operation in world.scope.operations:
        node = node_of_operation(operation.api, operation.key, has_several_apis=several)
        expected = OperationExplanation(
            operation=node.removeprefix("operation:"),
            is_affected=node in {affected.node for affected in world.scope.affected},
            way=ways.get(node, (node,)),
            tests=tuple(test.removeprefix("test:") for test in graph.tests_of(node)),
            edges=tuple(edge for edge in world.scope.edges if node in (edge.producer, edge.consumer)),
            files=files_behind(world.scope).get(node, ()),
            why_all=select_tests(world.scope, world.collection, world.mentions).why_all or "",
            is_compared=not world.scope.why_all,
        )
        for name in operation.names:
            assert expected in _explain(world, name)


_OPERATION = NamedOperation(
    api="shop", key="GET /pets/{petId}", names=("GET /pets/{petId}", "GET /pets/{}", "getPet"), tags=()
)
_HEALTH = NamedOperation(api="shop", key="GET /health", names=("GET /health", "health"), tags=())
_NODEIDS = (
    "tests/test_pets.py::test_get[cat]",
    "tests/test_pets.py::test_get[dog::x]",
    "tests/test_pets.py::test_get_all",
    "tests/test_pets.py::TestOld::test_get",
    "tests/test_pets.py::TestOlder::test_get",
    "tests/test_pets_more.py::test_get",
)
_SCOPE = ChangeScope(
    operations=(_OPERATION, _HEALTH),
    affected=(AffectedOperation(node="operation:GET /pets/{petId}", causes=("schema:Pet",)),),
    uses=(("schema:Pet", "operation:GET /pets/{petId}"),),
)
_TESTS = tuple(
    CollectedTest(nodeid=nodeid, path=nodeid.split("::")[0], tags=(Tag(names=("getPet",)),)) for nodeid in _NODEIDS
)
_WORLD = World(scope=_SCOPE, collection=Collection(tests=_TESTS), mentions={})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("tests/test_pets.py::test_get[cat]", [0], id="a test"),
        pytest.param("tests/test_pets.py::test_get[dog::x]", [1], id="a test with colons in its parameters"),
        pytest.param("tests/test_pets.py::test_get", [0, 1], id="a function"),
        pytest.param("tests/test_pets.py::TestOld", [3], id="a class"),
        pytest.param("tests/test_pets.py", [0, 1, 2, 3, 4], id="a file"),
        pytest.param("tests\\test_pets.py", [0, 1, 2, 3, 4], id="a file as Windows writes it"),
        pytest.param("tests\\test_pets.py::TestOld", [3], id="a class as Windows writes it"),
    ],
)
def test_a_name_stands_for_the_tests_below_it(name: str, expected: list[int]) -> None:
    """A file, class or function stands for all its tests, and for no test that only starts the same way."""
    found = [e.nodeid for e in _explain(_WORLD, name) if isinstance(e, TestExplanation)]

    assert found == [_NODEIDS[index] for index in expected]


@pytest.mark.parametrize("name", ["getPet", "GET /pets/{petId}", "GET /pets/{id}", "get /pets/{}"])
def test_an_operation_goes_by_all_its_names(name: str) -> None:
    """An operation is found by id and by key, as in tags."""
    assert _explain(_WORLD, name) == (
        OperationExplanation(
            operation="GET /pets/{petId}",
            is_affected=True,
            way=("schema:Pet", "operation:GET /pets/{petId}"),
            tests=tuple(sorted(_NODEIDS)),
        ),
    )


def test_an_operation_that_did_not_change_says_so() -> None:
    """An operation that is not affected has no way but itself, and still its tests."""
    assert _explain(_WORLD, "health") == (
        OperationExplanation(operation="GET /health", is_affected=False, way=("operation:GET /health",), tests=()),
    )


def test_with_several_apis_an_operation_goes_by_the_name_that_reports_show() -> None:
    """What a report calls an operation can be asked for, in the words of the report."""
    stock = NamedOperation(api="stock", key="GET /health", names=("GET /health",), tags=())
    world = World(scope=ChangeScope(operations=(_HEALTH, stock)), collection=Collection(tests=()), mentions={})
    shown = [e.operation for e in _explain(world, "GET /health") if isinstance(e, OperationExplanation)]
    assert shown == ["shop::GET /health", "stock::GET /health"]

    for name in shown:
        assert [e.operation for e in _explain(world, name) if isinstance(e, OperationExplanation)] == [name]


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        pytest.param("getPets", "getPet", id="an id"),
        pytest.param("GET /pets/{petId}/", "GET /pets/{petId}", id="a key"),
        pytest.param("tests/test_pets.py::test_get_al", "tests/test_pets.py::test_get_all", id="a test"),
        pytest.param("xyzzy", "", id="nothing like it"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_an_unknown_name_is_an_error_with_the_nearest_one(name: str, suggestion: str) -> None:
    """A name that stands for nothing is an error that suggests the nearest of both."""
    with pytest.raises(UnknownTest) as caught:
        _explain(_WORLD, name)

    assert repr(name) in caught.value.message
    assert repr(suggestion) in caught.value.hint if suggestion else caught.value.hint == ""
