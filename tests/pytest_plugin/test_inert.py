"""The plugin does nothing until it is asked: it is loaded in every pytest run of everybody who has it installed."""

import re
from pathlib import Path

import pytest
from support.projects import HEAVY_MODULES, GitProject, garden_files, run_pytest

#: What a test can see of what was imported before it.
LOOKING = f"""\
import sys

def test_nothing_of_ours_is_loaded():
    ours = sorted(name for name in sys.modules if name.partition(".")[0] == "contractdelta")
    assert ours == ["contractdelta", "contractdelta.pytest_plugin"]

def test_nothing_heavy_is_loaded():
    assert sorted(set(sys.modules) & set({HEAVY_MODULES!r})) == []
"""


def scrubbed(result: pytest.RunResult) -> list[str]:
    """Return the lines of a report without durations and without the list of plugins."""
    lines = (re.sub(r"\d+\.\d+s", "TIME", line) for line in result.outlines)
    return [line for line in lines if not line.startswith("plugins: ")]


def test_loading_the_plugin_loads_nothing_else(pytester: pytest.Pytester) -> None:
    """In a run without the option, no module of ours but the plugin's is imported, and none that is heavy."""
    pytester.makepyfile(LOOKING)
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:hypothesispytest", "-p", "no:xdist")
    result.assert_outcomes(passed=2)


def test_without_the_option_the_report_is_the_same(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """With the plugin and without it, a run says the same, and ends the same, whatever changed."""
    tested_garden.write("tests/test_plants.py", "def test_passes(): pass\ndef test_fails(): assert 1 + 1 == 3\n")
    tested_garden.write("tests/test_plots.py", "import pytest\n@pytest.mark.skip\ndef test_skipped(): pass\n")
    loaded, absent = run_pytest(pytester), run_pytest(pytester, "-p", "no:contractdelta")
    assert scrubbed(loaded) == scrubbed(absent)
    assert (loaded.ret, absent.ret) == (1, 1)


@pytest.mark.parametrize("text", ["[tool.contractdelta]\nbase = 3\n", "[tool.contractdelta"])
def test_without_the_option_nothing_is_read(pytester: pytest.Pytester, text: str) -> None:
    """A wrong configuration and a broken document do not disturb who asks for nothing."""
    project = GitProject(pytester.path)
    for path, content in (garden_files() | {"openapi.yaml": "openapi: [", "contractdelta.toml": text}).items():
        project.write(path, content)
    run_pytest(pytester).assert_outcomes(passed=6)


def test_the_option_is_explained(pytester: pytest.Pytester) -> None:
    """``pytest --help`` shows the options for people, and none that is for our own processes."""
    result = run_pytest(pytester, "--help")
    assert set(re.findall(r"--contract-\w+", result.stdout.str())) == {
        "--contract-delta",
        "--contract-record",
        "--contract-shadow",
    }


@pytest.mark.parametrize("tree", ["plain", "repository"])
def test_without_the_option_no_file_is_written(pytester: pytest.Pytester, tree: str) -> None:
    """A run without the option leaves nothing but pytest's own files."""
    project = GitProject(pytester.path)
    for path, content in garden_files().items():
        project.write(path, content)
    if tree == "repository":
        project.git("init", "--quiet", "--template=")
    before = files_of(pytester.path)
    run_pytest(pytester, "-p", "no:cacheprovider")
    assert files_of(pytester.path) == before


def files_of(folder: Path) -> set[str]:
    """Return the files below a folder, but for what Python compiled."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if "__pycache__" not in path.parts}
