"""Laws of which files of a test suite use which changed test files."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from contractdelta.testmap.suite.mentions import find_mentions

#: What the files of a suite hold, by their path.
Files = dict[str, str]


def _find(root: Path, changed: list[str], tests: list[str]) -> Mapping[str, frozenset[str]]:
    def read(path: str) -> bytes | None:
        return (root / path).read_bytes() if (root / path).exists() else None

    def holding(texts: Sequence[str], paths: Iterable[str]) -> set[str]:
        found = {path: read(path) or b"" for path in paths}
        return {path for path, data in found.items() if any(text.encode() in data for text in texts)}

    return find_mentions(root, changed, tests, read, holding)


def _mentions(root: Path, files: Files, changed: str, tests: list[str] | None = None) -> set[str]:
    """Write a suite, and ask which of its files mention a changed one; its tests are in ``tests``, or in test files."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    named = [name for name in files if Path(name).name.startswith("test_")]
    return set(_find(root, [changed], named if tests is None else tests)[changed])


_CHANGED = "tests/test_base.py"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("from test_base import Base\n", id="from-import"),
        pytest.param("import test_base\n", id="import"),
        pytest.param("import os, test_base as base\n", id="import under another name"),
        pytest.param("from tests.test_base import Base\n", id="absolute import from a package"),
        pytest.param("from .test_base import Base\n", id="relative import"),
        pytest.param("from . import test_base\n", id="import of a sibling"),
        pytest.param("import tests.test_base\n", id="import of a dotted name"),
        pytest.param("from tests import (\n    test_base,\n)\n", id="import over lines"),
        pytest.param("import importlib\nbase = importlib.import_module('test_base')\n", id="import at run time"),
        pytest.param("pytest_plugins = ['tests.test_base']\n", id="plugin"),
        pytest.param("def helper():\n    from test_base import Base\n", id="import in a function"),
        pytest.param("# see test_base\n", id="comment"),
    ],
)
def test_a_file_that_names_the_module_mentions_it(tmp_path: Path, text: str) -> None:
    """Every way to write an import out is a mention; what only looks like one is one, too."""
    assert _mentions(tmp_path, {_CHANGED: "", "tests/test_a.py": text}, _CHANGED) == {"tests/test_a.py"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("import test_base_more\n", id="a longer name"),
        pytest.param("import my_test_base\n", id="a longer name in front"),
        pytest.param("import test_based\n", id="a longer word"),
        pytest.param("import Test_Base\n", id="other letters"),
        pytest.param("import base\n", id="a part of the name"),
        pytest.param("def test_base():\n    pass\n", id="a test of that name"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_part_of_a_word_is_no_mention(tmp_path: Path, text: str) -> None:
    """Only the whole name of the module counts."""
    assert _mentions(tmp_path, {_CHANGED: "", "tests/test_a.py": text}, _CHANGED) == set()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"tests/test_a.py": "import test_base"}, {"tests/test_a.py"}, id="directly"),
        pytest.param(
            {"tests/test_a.py": "import test_base", "tests/test_b.py": "import test_a"},
            {"tests/test_a.py", "tests/test_b.py"},
            id="through a test file",
        ),
        pytest.param(
            {
                "tests/test_a.py": "import test_base",
                "tests/test_b.py": "import test_a",
                "tests/test_c.py": "import test_b",
                "tests/test_d.py": "import test_other",
            },
            {"tests/test_a.py", "tests/test_b.py", "tests/test_c.py"},
            id="through two test files",
        ),
        pytest.param(
            {"tests/checks.py": "import test_base", "tests/test_a.py": "from checks import ok"},
            {"tests/checks.py", "tests/test_a.py"},
            id="through a helper module",
        ),
        pytest.param(
            {"tests/checks.py": "", "tests/test_a.py": "from checks import ok"}, set(), id="a helper that does not"
        ),
        pytest.param(
            {"tests/conftest.py": "from test_base import client", "tests/test_a.py": ""},
            {"tests/conftest.py"},
            id="in a conftest.py",
        ),
        pytest.param(
            {"conftest.py": "from tests.test_base import client", "tests/test_a.py": ""},
            {"conftest.py"},
            id="in a conftest.py above",
        ),
        pytest.param(
            {"tests/test_a.py": "import test_b, test_base", "tests/test_b.py": "import test_a"},
            {"tests/test_a.py", "tests/test_b.py"},
            id="in a circle",
        ),
        pytest.param(
            {"tests/api/test_a.py": "from tests.test_base import Base", "tests/web/test_b.py": "import test_c"},
            {"tests/api/test_a.py"},
            id="from another folder",
        ),
        pytest.param(
            {"tests/api/checks.py": "import test_base", "tests/test_a.py": "from api.checks import ok"},
            {"tests/api/checks.py", "tests/test_a.py"},
            id="through a helper module in a folder without tests",
        ),
        pytest.param({"tests/test_a.py": "", "tests/checks.py": ""}, set(), id="by none"),
    ],
)
def test_mentions_are_followed(tmp_path: Path, files: Files, expected: set[str]) -> None:
    """Who mentions a file that mentions the changed one depends on it, through test files, helpers and conftest.py."""
    assert _mentions(tmp_path, {_CHANGED: "", **files}, _CHANGED) == expected


def test_a_file_is_no_mention_of_itself(tmp_path: Path) -> None:
    """The changed file is not among those that depend on it, not even through others."""
    files = {_CHANGED: "import test_base, test_a", "tests/test_a.py": "import test_base"}

    assert _mentions(tmp_path, files, _CHANGED) == {"tests/test_a.py"}


def test_a_deleted_file_is_still_mentioned(tmp_path: Path) -> None:
    """A file that is gone has those that mention it: they cannot import it any more."""
    files = {"tests/test_a.py": "import test_base", "tests/test_b.py": ""}

    assert _mentions(tmp_path, files, _CHANGED) == {"tests/test_a.py"}


def test_helpers_beside_a_changed_file_without_tests_are_looked_at(tmp_path: Path) -> None:
    """A file that is a test file by its name only is used through the modules beside it, too."""
    files = {
        "tests/bases/test_base.py": "class Base: ...",
        "tests/bases/checks.py": "from .test_base import Base",
        "tests/test_a.py": "from bases.checks import Base",
    }

    found = _mentions(tmp_path, files, "tests/bases/test_base.py", tests=["tests/test_a.py"])

    assert found == {"tests/bases/checks.py", "tests/test_a.py"}


def test_text_that_cannot_be_decoded_does_no_harm(tmp_path: Path) -> None:
    """A file in another encoding is read as far as possible: its ASCII words count."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_bytes(b"# -*- coding: latin-1 -*-\n# gr\xfc\xdfe\nimport test_base\n")

    assert _find(tmp_path, [_CHANGED], ["tests/test_a.py"]) == {_CHANGED: frozenset({"tests/test_a.py"})}


def test_without_a_changed_file_nothing_is_read(tmp_path: Path) -> None:
    """Where no test file changed there is nothing to ask, whatever the tests are."""
    assert _find(tmp_path, [], ["tests/test_a.py"]) == {}


def test_each_changed_file_is_asked_for(tmp_path: Path) -> None:
    """Every changed file has an answer, empty where nobody mentions it."""
    (tmp_path / "test_a.py").write_text("import test_b\n", encoding="utf-8")
    (tmp_path / "test_b.py").write_text("", encoding="utf-8")

    found = _find(tmp_path, ["test_b.py", "test_a.py"], ["test_a.py", "test_b.py"])

    assert found == {"test_b.py": frozenset({"test_a.py"}), "test_a.py": frozenset()}


def test_a_test_outside_of_the_project_is_looked_at_from_within(tmp_path: Path) -> None:
    """A test file above the project does not lead out of it: only files of the project are read."""
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "outside.py").write_text("import test_base\n", encoding="utf-8")
    (project / "checks.py").write_text("import test_base\n", encoding="utf-8")

    assert _find(project, ["test_base.py"], ["../test_a.py"]) == {"test_base.py": frozenset({"checks.py"})}
