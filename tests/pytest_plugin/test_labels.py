"""Labels of other libraries are tags, where they name operations: as those libraries write them, and with them."""

import pytest
from support.projects import ONE_SCHEMA, GitProject, ran, run_pytest

#: What allure-pytest and pytest-bdd make of decorators and of tags of scenarios.
MARKED = """\
import pytest

story = pytest.mark.allure_label


@story("GET /plants/{plantId}", label_type="story")
def test_by_story(): pass

@story("Looking at a plant", "getPlant", label_type="story")
def test_by_one_of_two(): pass

@story("getPlant", label_type="operation")
class TestOfClass:
    def test_by_label(self): pass

@story("getPlot", label_type="tag")
def test_of_another(): pass

@story("getPlant", label_type="severity")
def test_by_no_such_label(): pass

@story("Looking at a plant", label_type="story")
def test_of_nothing(): pass

@story(7, label_type="story")
def test_of_a_number(): pass

@getattr(pytest.mark, "operation:getPlant")
def test_by_scenario(): pass

@getattr(pytest.mark, "operation:checkout")
def test_of_another_project(): pass

@pytest.mark.operation("getPlot")
@story("GET /plants/{plantId}", label_type="story")
def test_by_both(): pass
"""
#: A kind of test as Schemathesis makes them: one for each operation, and each of other parameters.
COLLECTING = """\
import pytest

class Case(pytest.Function):
    pass

Case.__module__ = "schemathesis.pytest.plugin"

def pytest_pycollect_makeitem(collector, name, obj):
    if name == "test_api":
        labels = ["GET /plants", "GET /plants/{plantId}][a [b]", "shop][POST /plants", "GET /plots", "GET /moon", "x y"]
        return [Case.from_parent(collector, name=f"test_api[{label}]", callobj=obj) for label in labels]
"""


def test_labels_that_name_operations_are_tags(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """A test with such a label runs if the operation is affected; one whose labels name none is unmapped."""
    tested_garden.write("tests/test_labels.py", MARKED)
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, "tests/test_labels.py", "-W", "ignore", "--contract-delta")
    assert result.ret == 0, result.stderr.str()
    assert [name.rpartition("::")[2] for name in ran(result)] == [
        "test_by_story",
        "test_by_one_of_two",
        "test_by_label",
        "test_by_no_such_label",
        "test_of_nothing",
        "test_of_a_number",
        "test_by_scenario",
        "test_of_another_project",
        "test_by_both",
    ]
    result.stdout.fnmatch_lines(["9 of 10 tests selected (operation 5, unmapped 4)"])


def test_ids_that_name_operations_are_tags(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Schemathesis' tests run if their operation is affected; those of no known operation are unmapped."""
    tested_garden.write("tests/test_api.py", "def test_api(): pass\n")
    tested_garden.write("tests/conftest.py", COLLECTING)
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, "tests/test_api.py", "--contract-delta")
    assert [name.partition("::")[2] for name in ran(result)] == [
        "test_api[GET /plants]",
        "test_api[GET /plants/{plantId}][a [b]]",
        "test_api[shop][POST /plants]",
        "test_api[GET /moon]",
        "test_api[x y]",
    ]
    result.stdout.fnmatch_lines(["5 of 6 tests selected (operation 3, unmapped 2)"])


def test_an_id_that_looks_alike_is_no_tag(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """What stands in the id of a parameter that somebody else wrote says nothing about what else the test does."""
    values = "import pytest\n@pytest.mark.parametrize('route', ['GET /plots'])\ndef test_route(route): pass\n"
    tested_garden.write("tests/test_routes.py", values)
    tested_garden.land()
    result = run_pytest(pytester, "tests/test_routes.py", "--contract-delta")
    result.stdout.fnmatch_lines(["1 of 1 tests selected (unmapped 1)"])


@pytest.mark.parametrize("is_recorded", [False, True], ids=["collected", "recorded"])
def test_explain_tells_where_a_tag_comes_from(
    tested_garden: GitProject, pytester: pytest.Pytester, *, is_recorded: bool
) -> None:
    """Whether the test runs or not, and whether it was just collected or is in the map; markers need no word."""
    tested_garden.write("tests/test_labels.py", MARKED)
    tested_garden.write("pyproject.toml", tested_garden.read("pyproject.toml") + 'filterwarnings = ["ignore"]\n')
    if is_recorded:
        assert run_pytest(pytester, "--contract-record").ret == 0
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    said = tested_garden.process("explain", "tests/test_labels.py").stdout
    assert "operation:GET /plants/{plantId} → test:tests/test_labels.py::test_by_story (allure)" in said, said
    assert "test:tests/test_labels.py::test_by_scenario (pytest-bdd)" in said
    assert "it depends on GET /plots/{plotId} (allure), whose contract did not change" in said
    said = tested_garden.process("explain", "tests/test_plots.py").stdout
    assert "it depends on GET /plots/{plotId}, whose contract did not change" in said, said


def test_tests_of_one_name_run_together(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Tests with one node id, as Schemathesis makes them, run if one of them has to, and are not recorded."""
    twins = COLLECTING.replace("callobj=obj)", "callobj=obj, originalname='test_api')").replace(
        ', "GET /moon", "x y"', ""
    )
    tested_garden.write("tests/test_api.py", "def test_api(): pass\n\ndef test_plain(): pass\n")
    tested_garden.write("tests/conftest.py", twins)
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    both = (run_pytest(pytester, "tests/test_api.py", "-k", name, "--contract-delta") for name in ("weather", "plots"))
    assert [len(ran(result)) for result in both] == [0, 0]
    names = [name.partition("::")[2].partition("[")[0] for name in ran(run_pytest(pytester, "--contract-delta"))]
    assert names.count("test_api") in (3, 4)
    recording = run_pytest(pytester, "tests/test_api.py", "--contract-record")
    is_twin = "4 tests have this name" in recording.stdout.str()
    tested_garden.land()
    tested_garden.edit("openapi.yaml", "Sun or rain.", "Sun, or rain.")
    names = [name.partition("::")[2] for name in ran(run_pytest(pytester, "tests/test_api.py", "--contract-delta"))]
    assert len(names) == (4 if is_twin else 0), names


# --- with the libraries themselves ------------------------------------------------------------------------------------


@pytest.fixture
def garden_of_processes(tested_garden: GitProject) -> GitProject:
    """Return a garden in which the files count for nothing that pytester writes for processes."""
    tested_garden.append(".gitignore", "/runpytest-*\n/stdout\n/stderr\n")
    return tested_garden


def test_with_schemathesis(garden_of_processes: GitProject, pytester: pytest.Pytester) -> None:
    """Its tests of the operations of a document, in a class and with other parameters too."""
    pytest.importorskip("schemathesis")
    garden_of_processes.write(
        "tests/test_api.py",
        """\
import pytest
import schemathesis

schema = schemathesis.openapi.from_path("openapi.yaml")

@schema.parametrize()
def test_api(case): pass

@schema.include(path_regex="weather|plots$").parametrize()
@pytest.mark.parametrize("user", ["ann", "bob"])
def test_user(case, user): pass
""",
    )
    garden_of_processes.land()
    garden_of_processes.edit("openapi.yaml", *ONE_SCHEMA)
    result = pytester.runpytest_subprocess("-rA", "-W", "ignore", "tests/test_api.py", "--contract-delta")
    names = {name.partition("::")[2] for name in ran(result)}
    affected = {"test_api[GET /plants]", "test_api[POST /plants]", "test_api[GET /plants/{plantId}]"}
    # With pytest 9.2 all tests of one function have its name, and run together.
    assert names in (affected, {"test_api"}), result.stdout.str()


def test_with_allure(garden_of_processes: GitProject, pytester: pytest.Pytester) -> None:
    """Its decorators for stories, tags and labels of one's own."""
    pytest.importorskip("allure_pytest")
    decorated = (
        '@allure.story("GET /plants/{plantId}")\ndef test_a(): pass\n'
        '@allure.label("operation", "getPlot")\ndef test_b(): pass\n'
        '@allure.tag("addPlant", "smoke")\ndef test_c(): pass\n'
        '@allure.feature("plots")\n@allure.story("GET /plots")\nclass TestPlots:\n    def test_d(self): pass\n'
    )
    garden_of_processes.write("tests/test_labels.py", f"import allure\n{decorated}")
    garden_of_processes.land()
    garden_of_processes.edit("openapi.yaml", *ONE_SCHEMA)
    result = pytester.runpytest_subprocess("-rA", "-p", "no:randomly", "tests/test_labels.py", "--contract-delta")
    assert [name.partition("::")[2] for name in ran(result)] == ["test_a", "test_c"], result.stdout.str()


def test_with_pytest_bdd(garden_of_processes: GitProject, pytester: pytest.Pytester) -> None:
    """The tags of a scenario, and of its feature."""
    pytest.importorskip("pytest_bdd")
    garden_of_processes.write(
        "tests/plants.feature",
        """\
Feature: Plants

  @operation:getPlant
  Scenario: Look
    Given a garden

@operation:getPlot
  Scenario: Dig
    Given a garden
""",
    )
    garden_of_processes.write(
        "tests/test_features.py",
        "import pytest_bdd\npytest_bdd.scenarios('plants.feature')\n@pytest_bdd.given('a garden')\ndef _(): pass\n",
    )
    garden_of_processes.land()
    garden_of_processes.edit("openapi.yaml", *ONE_SCHEMA)
    result = pytester.runpytest_subprocess("-rA", "-W", "ignore", "tests/test_features.py", "--contract-delta")
    assert [name.partition("::")[2] for name in ran(result)] == ["test_look"], result.stdout.str()
