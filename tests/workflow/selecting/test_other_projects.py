"""Tests of other projects among those that are selected from."""

from pathlib import Path

import pytest
from support.projects import GitProject, garden_files

from contractdelta.errors import InvalidConfiguration
from contractdelta.impact.model import Mode, Selection
from contractdelta.testmap.model import CollectedTest, Collection, Tag
from contractdelta.workflow.project import open_project
from contractdelta.workflow.selecting.plan import plan_selection, select
from contractdelta.workflow.sides.work_tree import WorkTree


@pytest.fixture
def neighbours(tmp_path: Path) -> GitProject:
    """Return a repository of two gardens, the second with a third one in it, each of which ignores the others."""
    made = GitProject(tmp_path / "gardens")
    for folder in ("left/", "right/", "right/below/"):
        for path, content in garden_files(folder).items():
            made.write(path, content)
        made.append(f"{folder}pyproject.toml", "[tool.contractdelta]\nignore = ['**']\n")
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit()
    return made


def selection_of(made: GitProject, *paths: str) -> Selection:
    """Return what is selected of tests in some files, each tagged with an operation, as the second garden sees it."""
    project = open_project(made.root / "right")
    tags = (Tag(names=("getPlant",)),)
    tests = tuple(CollectedTest(nodeid=f"{path}::test_it", path=path, tags=tags) for path in paths)
    return select(WorkTree(project), plan_selection(project).scope, Collection(tests=tests))


@pytest.mark.parametrize(
    ("path", "is_other"),
    [
        ("tests/test_own.py", False),
        ("../tests/test_of_nobody.py", False),
        ("tests/deep/test_own.py", False),
        ("../left/tests/test_theirs.py", True),
        ("below/test_theirs.py", True),
        ("below/tests/deep/test_theirs.py", True),
    ],
)
def test_with_tests_of_another_project_everything_runs(neighbours: GitProject, path: str, *, is_other: bool) -> None:
    """The document of the other project is none of ours: who is tagged with an operation of it may not be skipped."""
    selection = selection_of(neighbours, "tests/test_plants.py", path)
    assert (selection.mode is Mode.ALL, len(selection.skipped)) == (is_other, 0 if is_other else 2)
    assert ("another project" in (selection.why_all or "")) == is_other


def test_a_broken_configuration_above_tests_is_an_error(neighbours: GitProject) -> None:
    """Whether it configures a project nobody knows."""
    neighbours.write("right/tests/deep/pyproject.toml", "[tool.contractdelta")
    with pytest.raises(InvalidConfiguration):
        selection_of(neighbours, "tests/deep/test_own.py")
