"""A real git repository for each test: a small API, tests tagged with its operations, and a branch for changes."""

import importlib
import inspect
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner
from support.prepared import Outcome, run_module

from contractdelta.cli import main
from contractdelta.testmap.suite import collect

# What is loaded late is loaded here once: pytester would load it anew in each run in this process.
for _name in (
    "contractdelta.contract.snapshots.on_disk",
    "contractdelta.pytest_plugin.collection_plugin",
    "contractdelta.pytest_plugin.selection_plugin",
    "contractdelta.spec.syntax.json_reader",
    "contractdelta.spec.syntax.yaml_reader",
    "contractdelta.workflow.selecting.preview",
    "jsonschema",
    "networkx",
    "pathspec",
):
    importlib.import_module(_name)

#: Seven operations; the schema Plant reaches three of them, the schema Plot two others.
DOCUMENT = """\
openapi: 3.1.0
info: {title: Garden, version: "1"}
paths:
  /plants:
    get:
      operationId: listPlants
      tags: [plants]
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
      responses:
        "200":
          description: Every plant.
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Plant"}}}}
    post:
      operationId: addPlant
      tags: [plants]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Plant"}}}
      responses:
        "201": {description: It grows.}
  /plants/{plantId}:
    parameters:
      - {name: plantId, in: path, required: true, schema: {type: integer}}
    get:
      operationId: getPlant
      tags: [plants]
      responses:
        "200":
          description: The plant.
          content: {application/json: {schema: {$ref: "#/components/schemas/Plant"}}}
    delete:
      operationId: removePlant
      tags: [plants]
      responses:
        "204": {description: Gone.}
  /plots:
    get:
      operationId: listPlots
      tags: [plots]
      responses:
        "200":
          description: Every plot.
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Plot"}}}}
  /plots/{plotId}:
    get:
      operationId: getPlot
      tags: [plots]
      parameters:
        - {name: plotId, in: path, required: true, schema: {type: string}}
      responses:
        "200":
          description: The plot.
          content: {application/json: {schema: {$ref: "#/components/schemas/Plot"}}}
  /weather:
    get:
      operationId: getWeather
      responses:
        "200": {description: Sun or rain.}
components:
  schemas:
    Plant:
      type: object
      required: [name]
      properties:
        name: {type: string}
        height: {type: integer}
    Plot:
      type: object
      properties:
        soil: {type: string}
"""

#: One test for each operation of plants, two for the plots.
TEST_PLANTS = """\
import pytest


@pytest.mark.operation("listPlants")
def test_list():
    pass


@pytest.mark.operation("addPlant")
def test_add():
    pass


@pytest.mark.operation("GET /plants/{plantId}")
def test_get():
    pass


@pytest.mark.operation("removePlant")
def test_remove():
    pass
"""

TEST_PLOTS = """\
import pytest

pytestmark = pytest.mark.operation(tag="plots")


def test_list():
    pass


def test_get():
    pass
"""

CONFIGURATION = """\
[tool.contractdelta.apis.garden]
spec = "openapi.yaml"

[tool.pytest.ini_options]
testpaths = ["tests"]
"""

#: An edit of :data:`DOCUMENT` that changes the operation listPlants alone.
ONE_OPERATION = ("maximum: 100", "maximum: 50")
#: An edit of :data:`DOCUMENT` that changes the three operations of the schema Plant.
ONE_SCHEMA = ("height: {type: integer}", "height: {type: number}")
#: An edit of :data:`DOCUMENT` that changes no contract.
DOCUMENTATION = ("Every plant.", "All the plants.")

#: An edit of :data:`DOCUMENT` that takes an operation out.
ONE_REMOVED = (
    """\
  /weather:
    get:
      operationId: getWeather
      responses:
        "200": {description: Sun or rain.}
""",
    "",
)
#: An edit of :data:`DOCUMENT` that puts an operation in.
ONE_ADDED = (
    "  /weather:\n",
    '  /soil:\n    get: {operationId: getSoil, responses: {"200": {description: Dry.}}}\n  /weather:\n',
)

#: The tests that ``ONE_SCHEMA`` selects.
TESTS_OF_PLANT = (
    "tests/test_plants.py::test_add",
    "tests/test_plants.py::test_get",
    "tests/test_plants.py::test_list",
)
#: Every test, sorted.
ALL_TESTS = (
    *TESTS_OF_PLANT,
    "tests/test_plants.py::test_remove",
    "tests/test_plots.py::test_get",
    "tests/test_plots.py::test_list",
)

#: Options of pytest for short runs. The plugin of Hypothesis would load Hypothesis anew in each, and the other one
#: looks for garbage at the end of each.
WITHOUT_SLOW_PLUGINS = ("-p", "no:hypothesispytest", "-p", "no:unraisableexception")

#: Modules that take long to load.
HEAVY_MODULES = ("networkx", "rich", "jsonschema", "openapi_spec_validator", "yaml", "orjson", "pathspec")

_GIT_SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A Gardener",
    "GIT_AUTHOR_EMAIL": "gardener@example.com",
    "GIT_AUTHOR_DATE": "2024-03-01T12:00:00+00:00",
    "GIT_COMMITTER_NAME": "A Gardener",
    "GIT_COMMITTER_EMAIL": "gardener@example.com",
    "GIT_COMMITTER_DATE": "2024-03-01T12:00:00+00:00",
    "GIT_TERMINAL_PROMPT": "0",
}
#: For commands that have pytest collect: plugins that no test here needs take longer to load than tests to be found.
_ONE_PLUGIN = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "contractdelta.pytest_plugin,xdist.plugin"}
#: Variables by which a terminal, a CI service, git or pytest would take part in a test.
_FOREIGN = ("CI", "BUILD_NUMBER", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTEST_ADDOPTS", "PYTEST_PLUGINS")
_FOREIGN_STARTS = ("GIT_", "GITHUB_", "GITLAB_", "CI_", "PYTEST_XDIST_")


def isolated_environment() -> dict[str, str]:
    """Return the environment without what the user's git, terminal or CI service puts there."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _FOREIGN and not name.startswith(_FOREIGN_STARTS)
    }
    return kept | _GIT_SETTINGS


class GitProject:
    """A project in a git repository of its own."""

    def __init__(self, root: Path) -> None:
        """Take a folder; :meth:`git` makes it a repository."""
        #: The project.
        self.root = root

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file, with the folders that it needs."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def read(self, path: str) -> str:
        """Return the text of a file."""
        return (self.root / path).read_text("utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands in a file once."""
        text = self.read(path)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        self.write(path, text.replace(old, new))

    def append(self, path: str, text: str) -> None:
        """Write a text at the end of a file."""
        self.write(path, self.read(path) + text)

    def move(self, path: str, target: str) -> None:
        """Move a file on disk."""
        (self.root / target).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).rename(self.root / target)

    def remove(self, path: str) -> None:
        """Delete a file."""
        (self.root / path).unlink()

    def git(self, *arguments: str) -> str:
        """Run git there; return what it answers."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=isolated_environment(), capture_output=True, check=False
        )
        assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stderr.decode(errors='replace')}"
        return done.stdout.decode().strip()

    def commit(self, message: str = "A change") -> str:
        """Commit everything on disk; return the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def land(self) -> None:
        """Commit everything, and make it the base."""
        self.commit("On main already")
        self.git("update-ref", "refs/heads/main", "HEAD")

    def run(self, *arguments: str, folder: Path | None = None) -> Outcome:
        """Run the command line in this process, started in the project or in another folder."""
        # click 8.1 mixes the two streams unless told otherwise; later versions keep them apart.
        takes = inspect.signature(CliRunner).parameters
        runner = CliRunner(**({"mix_stderr": False} if "mix_stderr" in takes else {}))
        with chdir(folder or self.root), patch.object(collect, "run_pytest", _run_pytest):
            result = runner.invoke(main, arguments, env=_ONE_PLUGIN)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(exit_code=result.exit_code, stdout=result.stdout, stderr=result.stderr)

    def process(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Outcome:
        """Run the command line in a process of its own, started in the project."""
        done = subprocess.run(
            [sys.executable, "-m", "contractdelta", *arguments],
            cwd=self.root,
            env=isolated_environment() | dict(environment or {}),
            capture_output=True,
            check=False,
        )
        return Outcome(
            exit_code=done.returncode,
            stdout=done.stdout.decode().replace("\r\n", "\n"),
            stderr=done.stderr.decode(errors="replace").replace("\r\n", "\n"),
        )

    def module(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Outcome:
        """Run a module there as ``python -m`` does, in a process that has loaded pytest and the engine before."""
        return run_module(arguments, self.root, isolated_environment() | dict(environment or {}))


def _run_pytest(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Do what the function of this name does, in a process that has loaded pytest before."""
    done = run_module(["pytest", *arguments], folder, environment)
    return done.exit_code, done.stdout + done.stderr


def make_repository(root: Path, files: Mapping[str, str | bytes]) -> GitProject:
    """Return a new repository with files committed on main."""
    root.mkdir(parents=True, exist_ok=True)
    project = GitProject(root)
    project.git("init", "--quiet", "--initial-branch=main", "--template=")
    for path, content in files.items():
        project.write(path, content)
    project.commit("The garden")
    return project


def garden_files(folder: str = "") -> dict[str, str | bytes]:
    """Return the files of the garden, below a folder of the repository."""
    files = {
        "pyproject.toml": CONFIGURATION,
        "openapi.yaml": DOCUMENT,
        "tests/test_plants.py": TEST_PLANTS,
        "tests/test_plots.py": TEST_PLOTS,
        ".gitignore": "__pycache__/\n.pytest_cache/\n",
    }
    return {f"{folder}{path}": content for path, content in files.items()}


def run_pytest(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run pytest in this process, in the order in which tests are written, naming the tests that ran at the end."""
    return pytester.runpytest_inprocess("-rA", "-p", "no:randomly", *WITHOUT_SLOW_PLUGINS, *arguments)


def ran(result: pytest.RunResult) -> list[str]:
    """Return the tests that ran, in their order: the names of pytest's short summary."""
    lines = (line.partition(" ") for line in result.outlines)
    return [name.partition(" - ")[0] for word, _, name in lines if word in ("PASSED", "FAILED")]


def no_traceback(outcome: Outcome) -> bool:
    """Tell whether a command ended as a person expects it: with a message, not with a traceback."""
    return "Traceback" not in outcome.stderr + outcome.stdout


# --- fixtures: the folders of tests that use them name them in their conftest.py --------------------------------------


@pytest.fixture
def isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test without what the user's git, terminal or CI service puts into the environment."""
    wanted = isolated_environment()
    for name in set(os.environ) - set(wanted):
        monkeypatch.delenv(name)
    for name, value in _GIT_SETTINGS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def garden_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the garden once: committed on main, with the branch ``change`` checked out."""
    project = make_repository(tmp_path_factory.mktemp("template") / "garden", garden_files())
    project.git("checkout", "--quiet", "-b", "change")
    return project.root


@pytest.fixture
def garden(garden_template: Path, tmp_path: Path, isolated: None) -> GitProject:  # noqa: ARG001 - for its effect
    """Return a garden of this test's own."""
    shutil.copytree(garden_template, tmp_path / "garden")
    return GitProject(tmp_path / "garden")


@pytest.fixture
def tested_garden(garden_template: Path, pytester: pytest.Pytester, isolated: None) -> GitProject:  # noqa: ARG001 - for its effect
    """Return a garden in the folder in which pytester runs."""
    shutil.copytree(garden_template, pytester.path, dirs_exist_ok=True)
    return GitProject(pytester.path)
