"""The marker ``operation``: what it may say, where it may stand, and what happens where it is wrong."""

import pytest
from support.projects import DOCUMENT, ONE_OPERATION, ONE_REMOVED, ONE_SCHEMA, GitProject, ran, run_pytest

#: Tests by the ways to name what they depend on. ``yes`` and ``no``: whether a change of the schema Plant reaches it.
WAYS = """\
import pytest

@pytest.mark.operation("getPlant")
def test_yes_by_id(): pass

@pytest.mark.operation("GET /plants/{plantId}")
def test_yes_by_key(): pass

@pytest.mark.operation("GET /plants/{anything}")
def test_yes_whatever_the_parameter_is_called(): pass

@pytest.mark.operation("get /plants")
def test_yes_in_small_letters(): pass

@pytest.mark.operation("getPlot", "getPlant")
def test_yes_by_one_of_several(): pass

@pytest.mark.operation("getPlot")
@pytest.mark.operation("getPlant")
def test_yes_by_one_of_several_marks(): pass

@pytest.mark.operation(tag="plants")
def test_yes_by_tag(): pass

@pytest.mark.operation("getPlot", tag="plants")
def test_yes_by_name_or_tag(): pass

@pytest.mark.operation("getPlant", api="garden")
def test_yes_with_the_api(): pass

@pytest.mark.operation("getPlot", "listPlots", "GET /weather", "removePlant")
def test_no_by_any_of_several(): pass

@pytest.mark.operation(tag="plots", api="garden")
def test_no_by_tag(): pass

@pytest.mark.operation("DELETE /plants/{plantId}")
def test_no_by_another_method(): pass

@pytest.mark.operation("GET /plots/{plantId}")
def test_no_by_another_path(): pass
"""

#: Where the marker may stand.
PLACES = """\
import pytest

pytestmark = pytest.mark.operation("getWeather")

def test_no_by_its_module(): pass

@pytest.mark.operation("getPlant")
def test_yes_by_itself(): pass

@pytest.mark.operation("getPlant")
class TestYes:
    def test_by_its_class(self): pass

    class TestInner:
        def test_by_the_class_around(self): pass

class TestMixed:
    pytestmark = [pytest.mark.operation("getPlot")]

    def test_no_by_the_list_of_its_class(self): pass

    @pytest.mark.operation("getPlant")
    def test_yes_by_itself(self): pass

@pytest.mark.parametrize(
    "name", [pytest.param("no"), pytest.param("yes", marks=pytest.mark.operation("getPlant"))]
)
def test_by_parameter(name): pass

class TestBase:
    @pytest.mark.operation("getPlant")
    def test_inherited(self): pass

class TestYesDerived(TestBase): pass
"""


def selected_of(pytester: pytest.Pytester, project: GitProject, tests: str) -> list[str]:
    """Return the tests of a file on main that a change of the schema Plant selects, without the name of the file."""
    project.write("tests/test_marks.py", tests)
    project.land()
    project.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, "tests/test_marks.py", "--contract-delta", "--strict-markers")
    assert result.ret == 0
    return [name.partition("::")[2] for name in ran(result)]


def test_an_operation_is_named_in_any_of_its_ways(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """By id, by method and path, by tag, several at once: a test runs exactly if one of its operations is affected."""
    expected = [line[4:-8] for line in WAYS.splitlines() if line.startswith("def test_yes")]
    assert selected_of(pytester, tested_garden, WAYS) == expected


def test_the_marker_may_stand_wherever_markers_stand(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """On a function, a class, a module, a parameter: what stands around counts as well as what stands at the test."""
    assert selected_of(pytester, tested_garden, PLACES) == [
        "test_yes_by_itself",
        "TestYes::test_by_its_class",
        "TestYes::TestInner::test_by_the_class_around",
        "TestMixed::test_yes_by_itself",
        "test_by_parameter[yes]",
        "TestBase::test_inherited",
        "TestYesDerived::test_inherited",
    ]


def test_a_marker_that_a_hook_adds_counts(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """A project may tag tests in its ``conftest.py``, by name or by folder."""
    tested_garden.write("tests/test_plain.py", "def test_plant(): pass\ndef test_plot(): pass\n")
    tested_garden.write(
        "tests/conftest.py",
        """\
def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.name == "test_plain.py":
            item.add_marker(__import__("pytest").mark.operation(item.name.replace("test_p", "getP")))
""",
    )
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, "tests/test_plain.py", "--contract-delta")
    assert ran(result) == ["tests/test_plain.py::test_plant"]


def test_the_api_decides_between_operations_of_one_name(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Where two APIs have the operation, ``api`` says which is meant; without it, both are."""
    tested_garden.write("shed.yaml", DOCUMENT)
    tested_garden.append("pyproject.toml", '\n[tool.contractdelta.apis.shed]\nspec = "shed.yaml"\n')
    marks = {"both": "", "garden": ', api="garden"', "shed": ', api="shed"'}
    tests = "".join(
        f'@pytest.mark.operation("getPlant"{api})\ndef test_{name}(): pass\n' for name, api in marks.items()
    )
    assert selected_of(pytester, tested_garden, f"import pytest\n{tests}") == ["test_both", "test_garden"]


def test_names_of_base_and_head_both_count(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """A test may still be tagged with the id of before, or with an operation that is gone, or with a new one."""
    marks = {"old": "getWeather", "new": "readPlant", "former": "getPlant", "steady": "getPlot"}
    tests = "".join(f'@pytest.mark.operation("{name}")\ndef test_{word}(): pass\n' for word, name in marks.items())
    tested_garden.edit("openapi.yaml", "operationId: getPlant\n", "operationId: readPlant\n")
    tested_garden.edit("openapi.yaml", *ONE_REMOVED)
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    tested_garden.write("tests/test_marks.py", f"import pytest\n{tests}")
    result = run_pytest(pytester, "tests/test_marks.py", "--contract-delta")
    # The file is new, so that all of it runs: what counts is that no name is unknown.
    assert (result.ret, len(ran(result))) == (0, 4)


def test_the_marker_is_registered(pytester: pytest.Pytester) -> None:
    """``pytest --markers`` explains it, and ``--strict-markers`` knows it, with no option of ours."""
    pytester.makepyfile('import pytest\n@pytest.mark.operation("getPet")\ndef test_it(): pass\n')
    run_pytest(pytester, "--strict-markers").assert_outcomes(passed=1)
    run_pytest(pytester, "--markers").stdout.fnmatch_lines(["@pytest.mark.operation(*"])


@pytest.mark.parametrize(
    ("mark", "named"),
    [
        ("operation", ["names none"]),
        ("operation()", ["names none"]),
        ("operation(api='garden')", ["names none"]),
        ("operation(42)", ["texts"]),
        ("operation(['getPlant'])", ["texts"]),
        ("operation(tag=42)", ["texts"]),
        ("operation('getPlant', api=1)", ["texts"]),
        ("operation('getPlant', tags='plants')", ["'tags'"]),
        ("operation(operation='getPlant')", ["'operation'"]),
        ("operation('getPlnt')", ["'getPlnt'", "'getPlant'"]),
        ("operation('getPlant', 'GET /plant')", ["'GET /plant'", "'GET /plants'"]),
        ("operation('GET  /plants/{plantId}/')", ["'GET  /plants/{plantId}/'", "'GET /plants/{plantId}'"]),
        ("operation('')", ["''"]),
        ("operation('HEAD /plants')", ["'HEAD /plants'"]),
        ("operation(tag='plant')", ["'plant'", "'plants'"]),
        ("operation('getPlant', api='gardens')", ["'gardens'", "'garden'"]),
    ],
)
def test_a_wrong_marker_is_wrong_usage(
    tested_garden: GitProject, pytester: pytest.Pytester, mark: str, named: list[str]
) -> None:
    """Nothing runs: the message names the test, what is wrong, and the nearest name that exists."""
    tested_garden.write("tests/test_marks.py", f"import pytest\n@pytest.mark.{mark}\ndef test_it(): pass\n")
    result = run_pytest(pytester, "tests/test_marks.py", "--contract-delta")
    message = result.stderr.str()
    assert (result.ret, ran(result)) == (pytest.ExitCode.USAGE_ERROR, []), message
    assert "tests/test_marks.py::test_it" in message
    assert [part for part in named if part not in message] == [], message
    assert "Traceback" not in message


def test_a_wrong_marker_is_nothing_without_the_option(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Without ``--contract-delta`` nobody looks at the marker."""
    tested_garden.write("tests/test_marks.py", "import pytest\n@pytest.mark.operation(42, x=1)\ndef test_it(): pass\n")
    run_pytest(pytester, "tests/test_marks.py").assert_outcomes(passed=1)


def test_a_renamed_operation_keeps_its_tests(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """A test that is tagged with the id of before runs when the operation changes under another id."""
    tested_garden.edit("openapi.yaml", "operationId: listPlants\n", "operationId: searchPlants\n")
    tested_garden.edit("openapi.yaml", *ONE_OPERATION)
    result = run_pytest(pytester, "--contract-delta")
    assert ran(result) == ["tests/test_plants.py::test_list"]
