"""Edges between operations, and code behind them, seen through every command that selects."""

import json

import pytest
from support.projects import GitProject

from contractdelta.impact.model import ChangeScope
from contractdelta.report.terminal import Terminal
from contractdelta.report.text import render_explanations
from contractdelta.workflow.project import open_project
from contractdelta.workflow.selecting.preview import preview_selection

#: The answer of addPlant tells an id, so whoever asks for a plant builds on it.
_TELLS_ID = (
    "{description: It grows.}",
    "{description: It grows., content: {application/json: {schema: {properties: {id: {}}}}}}",
)
_BODY = ("        required: true\n", "        required: false\n")
GET, REMOVE = "tests/test_plants.py::test_get", "tests/test_plants.py::test_remove"


@pytest.fixture
def planted(garden: GitProject) -> GitProject:
    """Return a garden in which only what is sent to addPlant changed."""
    garden.edit("openapi.yaml", *_TELLS_ID)
    garden.land()
    garden.edit("openapi.yaml", *_BODY)
    return garden


def test_select_shows_the_way_over_an_edge(planted: GitProject) -> None:
    """The JSON report has the nodes of both operations on the path; the text tells who says so."""
    done = planted.run("select", "--format", "json")
    reasons = {test["nodeid"]: test["reasons"] for test in json.loads(done.stdout)["tests"]}
    path = ["operation:POST /plants", "operation:GET /plants/{plantId}", f"test:{GET}"]
    assert reasons[GET] == [{"kind": "operation", "node": "POST /plants", "path": path}]
    assert reasons.keys() == {"tests/test_plants.py::test_add", GET, REMOVE}
    text = planted.run("select").stdout
    assert "POST /plants → GET /plants/{plantId} (inferred)" in text


def test_explain_tells_who_says_so(planted: GitProject) -> None:
    """For a test, the way is marked with what tells each edge; for an operation, its edges are listed."""
    preview = preview_selection(open_project(planted.root))

    def explained(name: str) -> str:
        return render_explanations(preview.explain(name), Terminal())

    told = "[inferred: id of its answer gives plantId]"
    way = f"operation:POST /plants → {told} operation:GET /plants/{{plantId}} → test:{GET}"
    assert way in explained(GET)
    assert f"GET /plants/{{plantId}} builds on it {told}" in explained("addPlant")
    assert f"it builds on POST /plants {told}" in explained("getPlant")


def test_code_behind_an_operation_is_told(planted: GitProject) -> None:
    """``explain`` names the file, for the operation and for its tests."""
    table = (
        '\n[tool.contractdelta]\nignore = ["pyproject.toml"]\nsources = { "remote/**" = ["getWeather", "listPlots"] }\n'
    )
    planted.append("pyproject.toml", table)
    planted.write("remote/sun.go", "")
    preview = preview_selection(open_project(planted.root))

    assert preview.selection.why_all is None
    told = render_explanations(preview.explain("listPlots"), Terminal())
    assert "remote/sun.go, which is code behind it, changed" in told
    assert "tests that run for it:\n    tests/test_plots.py::test_get" in told
    told = render_explanations(preview.explain("tests/test_plots.py::test_list"), Terminal())
    assert "source: file:remote/sun.go → operation:GET /plots → test:tests/test_plots.py::test_list" in told


def test_edges_that_are_cut_are_a_warning(planted: GitProject) -> None:
    """Where a limit keeps tests from running, standard error says which and by which setting; the report does not."""
    planted.append("pyproject.toml", "\n[tool.contractdelta]\nignore = ['pyproject.toml']\nedges.hub-limit = 1\n")
    done = planted.run("select", "--format", "json")
    assert done.stderr == (
        "warning: POST /plants: too many operations may build on it; tests are skipped of "
        "DELETE /plants/{plantId}, GET /plants/{plantId} (edges.hub-limit)\n"
    )
    assert {test["nodeid"] for test in json.loads(done.stdout)["tests"]} == {"tests/test_plants.py::test_add"}
    text = render_explanations(preview_selection(open_project(planted.root)).explain("addPlant"), Terminal())
    assert "so many may build on it that these are left out:\n    DELETE /plants/{plantId}\n" in text


def test_run_gives_the_edges_to_pytest(planted: GitProject) -> None:
    """What ``run`` selects is what ``select`` shows, in another process."""
    done = planted.process("run", "--", "-q", "-p", "no:cacheprovider")
    assert done.exit_code == 0, done
    assert "3 of 6 tests selected (operation 3)" in done.stdout


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_the_plugin_follows_edges(planted: GitProject, workers: tuple[str, ...]) -> None:
    """``pytest --contract-delta`` finds the same edges by itself, and workers agree."""
    command = ["pytest", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *workers, "--contract-delta"]
    done = planted.module(*command)
    assert done.exit_code == 0, done
    assert "3 of 6 tests selected (operation 3)" in done.stdout


def test_a_scope_takes_its_edges_along(planted: GitProject) -> None:
    """What goes to another process is what was found."""
    scope = preview_selection(open_project(planted.root)).plan.scope
    assert scope.edges
    assert ChangeScope.parse(scope.dump()) == scope
