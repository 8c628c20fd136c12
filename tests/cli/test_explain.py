"""``contractdelta explain``: the way from what changed to a test or an operation."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.projects import ONE_SCHEMA, GitProject, isolated_environment
from support.repositories import link_or_skip

from contractdelta.report.terminal import Terminal
from contractdelta.report.text import render_explanations
from contractdelta.workflow.project import open_project
from contractdelta.workflow.selecting.preview import Preview, preview_selection


@pytest.fixture(scope="module")
def previewed(garden_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Return what would run where the schema Plant changed: what every call of the command works out first."""
    root = tmp_path_factory.mktemp("changed") / "garden"
    shutil.copytree(garden_template, root)
    GitProject(root).edit("openapi.yaml", *ONE_SCHEMA)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in isolated_environment().items():
            patch.setenv(name, value)
        yield preview_selection(open_project(root))


def explained(previewed: Preview, name: str) -> str:
    """Return what is said about a name."""
    return render_explanations(previewed.explain(name), Terminal())


def test_a_selected_test_has_a_way_from_the_change(previewed: Preview) -> None:
    """For a test that runs, the way leads from the changed schema over the operation to the test."""
    (head, way) = explained(previewed, "tests/test_plants.py::test_get").splitlines()
    assert head.split() == ["tests/test_plants.py::test_get", "runs"]
    steps = ("schema:Plant", "operation:GET /plants/{plantId}", "test:tests/test_plants.py::test_get")
    assert [way.index(step) for step in steps] == sorted(way.index(step) for step in steps)


def test_a_path_may_lead_from_where_one_is(previewed: Preview) -> None:
    """From a folder of the project, names of test files are taken as from there, or else as from the project."""
    told = explained(previewed, "tests/test_plants.py::test_get")
    for name in ("test_plants.py::test_get", "tests/test_plants.py::test_get", "./test_plants.py::test_get"):
        found = previewed.explain(name, previewed.project.root / "tests")
        assert render_explanations(found, Terminal()) == told


def test_what_stands_in_brackets_is_no_path(garden: GitProject) -> None:
    """The id of a test may hold anything, a backslash, too."""
    text = '\n\n@pytest.mark.parametrize("way", ["a\\\\b::c"])\ndef test_way(way):\n    assert way\n'
    garden.append("tests/test_plants.py", text)
    name = next(test for test in garden.run("select").stdout.split() if "test_way" in test)
    done = garden.run("explain", name)
    assert (done.exit_code, done.stdout.startswith(name)) == (0, True), done


def test_a_skipped_test_has_the_reason_why_that_is_safe(previewed: Preview) -> None:
    """For a test that is skipped, each operation that it depends on is named as not changed, and its file as well."""
    text = explained(previewed, "tests/test_plants.py::test_remove")
    assert "skipped" in text.splitlines()[0]
    assert "DELETE /plants/{plantId}" in text
    assert "tests/test_plants.py did not change" in text


def test_a_file_stands_for_all_its_tests(previewed: Preview) -> None:
    """A path of a test file explains each of its tests, those that run and those that do not."""
    text = explained(previewed, "tests/test_plants.py")
    heads = sorted(line.split("::")[1] for line in text.splitlines() if line.startswith("tests/"))
    assert [head.split() for head in heads] == [
        ["test_add", "runs"],
        ["test_get", "runs"],
        ["test_list", "runs"],
        ["test_remove", "is", "skipped"],
    ]


@pytest.mark.parametrize("name", ["getPlant", "GET /plants/{plantId}", "GET /plants/{id}", "get /plants/{plantId}"])
def test_an_operation_is_found_by_each_of_its_names(previewed: Preview, name: str) -> None:
    """An operation is found by its id and by method and path, whatever the parameter is called."""
    text = explained(previewed, name)
    assert "GET /plants/{plantId}" in text.splitlines()[0]
    assert "its contract changed" in text
    assert "tests/test_plants.py::test_get" in text
    assert "test_list" not in text


def test_an_operation_that_did_not_change_says_so(previewed: Preview) -> None:
    """For an operation that did not change, the tests that depend on it are listed all the same."""
    text = explained(previewed, "listPlots")
    assert "did not change" in text.splitlines()[0]
    assert "tests/test_plots.py::test_list" in text


def test_without_a_base_no_contract_is_said_to_be_as_it_was(garden: GitProject) -> None:
    """Where there is nothing to compare with, nobody knows whether a contract changed: that is told."""
    shutil.rmtree(garden.root / ".git")
    said = garden.run("explain", "listPlots").stdout
    assert "did not change" not in said
    assert "everything runs: " in said
    assert "tests/test_plots.py::test_list" in said


def test_why_everything_runs_is_told(garden: GitProject) -> None:
    """Whatever makes everything run, it is told of an operation and of a test: the node of a setting says little."""
    garden.write("snapshots/testmap.json", "<<<<<<< HEAD\n")
    for name in ("listPlots", "tests/test_plots.py"):
        said = garden.run("explain", name).stdout
        assert said.count("everything runs: the test map cannot be read: ") == 1, said


@pytest.mark.parametrize("name", ["tests", "tests/", "."])
def test_a_folder_is_called_so(garden: GitProject, name: str) -> None:
    """A folder is no test: the message says what to name instead."""
    done = garden.run("explain", name)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"error: {name}: a folder\nName a file in it, or a test.\n"


def test_a_path_may_lead_through_a_link_to_the_project(garden: GitProject, tmp_path: Path) -> None:
    """A folder may have two names, as ``/tmp`` on macOS: by either one a test of it is found."""
    link_or_skip(tmp_path / "link", str(garden.root), is_folder=True)
    done = garden.run("explain", str(tmp_path / "link" / "tests" / "test_plots.py"))
    assert done.stdout.startswith("tests/test_plots.py::"), done


def test_an_operation_without_tests_says_so(previewed: Preview) -> None:
    """An operation that no test is tagged with is explained as that."""
    assert "no test" in explained(previewed, "getWeather")


def test_every_selected_test_can_be_asked(previewed: Preview) -> None:
    """Each test of the selection, run or skipped, has an explanation of its own."""
    for test in previewed.selection.tests:
        assert explained(previewed, test.nodeid).startswith(f"{test.nodeid}  runs"), test
    for nodeid in previewed.selection.skipped:
        assert explained(previewed, nodeid).startswith(f"{nodeid}  is skipped"), nodeid


def test_the_command_prints_the_explanation(garden: GitProject, previewed: Preview) -> None:
    """The explanation alone is on standard output; the exit code is 0, whether the test runs or not."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    done = garden.run("explain", "tests/test_plants.py")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == explained(previewed, "tests/test_plants.py")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("getPlnt", "getPlant"), ("tests/test_plants.py::test_gett", "tests/test_plants.py::test_get")],
)
def test_an_unknown_name_is_wrong_usage(garden: GitProject, name: str, nearest: str) -> None:
    """A name that stands for nothing ends with 2, and suggests the nearest one."""
    done = garden.run("explain", name)
    assert (done.exit_code, done.stdout) == (2, "")
    assert repr(name) in done.stderr
    assert repr(nearest) in done.stderr


@pytest.mark.parametrize(
    ("path", "first", "second"),
    [
        ("openapi.yaml", "openapi.yaml  is modified", "operations tell of its changes"),
        ("./openapi.yaml", "openapi.yaml  is modified", "operations tell of its changes"),
        ("README.md", "README.md  is added", "ignored"),
        ("garden.py", "garden.py  is added", "everything runs: garden.py is added"),
    ],
)
def test_a_file_without_tests_says_what_a_change_of_it_means(
    garden: GitProject, path: str, first: str, second: str
) -> None:
    """A file of the project that holds no tests is explained by what becomes of it, whatever way leads there."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    garden.write("README.md", "A garden.\n")
    garden.write("garden.py", "SOIL = 1\n")
    lines = garden.run("explain", path).stdout.splitlines()
    assert lines[0] == first
    assert second in lines[1]
    absolute = garden.run("explain", str(garden.root / path)).stdout
    assert absolute.splitlines() == lines


def test_a_file_that_cannot_be_collected_can_be_asked(garden: GitProject) -> None:
    """A broken test file is selected as a whole, and the reason why is told like that of any test."""
    garden.write("tests/test_broken.py", "import no_such_module\n")
    done = garden.run("explain", "tests/test_broken.py")
    assert (done.exit_code, "collection-error" in done.stdout) == (0, True), done
