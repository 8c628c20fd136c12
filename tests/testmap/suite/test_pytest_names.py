"""What a file is called decides what pytest takes it for: asked of pytest itself."""

from pathlib import Path, PurePosixPath

import pytest
from _pytest.python import path_matches_patterns

from contractdelta.testmap.suite.pytest_names import (
    conftests_around,
    folder_of_conftest,
    is_conftest,
    is_conftest_above,
    is_test_file,
    is_test_file_or_conftest,
)

PATTERNS = [
    ("test_*.py", "*_test.py"),
    ("a/check_*.py",),
    ("*/check_*.py",),
    ("a/*/check_*.py", "test_*"),
    ("a/**/check_*.py",),
    ("/a/check_*.py", "./test_*.py"),
    ("[ab]/check_?.py",),
    ("*",),
    ("",),
    (),
]
PATHS = [
    "test_x.py",
    "x_test.py",
    "check_x.py",
    "a/check_x.py",
    "b/a/check_x.py",
    "ba/check_x.py",
    "a/b/check_x.py",
    "a/b/c/check_x.py",
    "a/test_x.py",
    "test_a/x.py",
    "a/test_x.txt",
    "conftest.py",
    "a/my_conftest.py",
]


@pytest.mark.parametrize("patterns", PATTERNS, ids=" ".join)
def test_test_files_are_those_of_pytest(patterns: tuple[str, ...]) -> None:
    """Whatever ``python_files`` says, a file of the project is a test file where pytest takes it for one."""
    root = Path("/project").absolute()
    expected = [path for path in PATHS if path.endswith(".py") and path_matches_patterns(root / path, patterns)]

    assert [path for path in PATHS if is_test_file(path, patterns)] == expected


def test_folders_above_the_project_are_not_known() -> None:
    """A pattern that names the project's own folder is about no file: what follows is that more is looked at."""
    assert not is_test_file("a/check_x.py", ("project/a/check_*.py",))
    assert is_test_file("../a/check_x.py", ("a/check_*.py",))


@pytest.mark.parametrize(
    ("path", "is_one", "is_above", "folder"),
    [
        ("conftest.py", True, False, "."),
        ("a/b/conftest.py", True, False, "a/b"),
        ("../conftest.py", True, True, "."),
        ("../../beside/conftest.py", True, True, "."),
        ("a/my_conftest.py", False, False, None),
        ("../my_conftest.py", False, False, None),
        ("conftest.py/a.py", False, False, None),
    ],
)
def test_conftests(path: str, is_one: bool, is_above: bool, folder: str | None) -> None:  # noqa: FBT001 - a table
    """A ``conftest.py`` is one by its whole name; one above the project counts for all of the project."""
    assert (is_conftest(path), is_conftest_above(path)) == (is_one, is_above)
    assert is_test_file_or_conftest(path, ("test_*.py",)) == is_one
    if folder is not None:
        assert folder_of_conftest(path) == PurePosixPath(folder)


def test_conftests_around_a_file() -> None:
    """Pytest looks for a ``conftest.py`` in each folder from the file's own up to that of the project."""
    assert list(conftests_around("a/b/test_x.py")) == ["a/b/conftest.py", "a/conftest.py", "conftest.py"]
