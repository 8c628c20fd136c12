"""Why a file matters to tests: ``contractdelta explain FILE`` with a test map."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.kitchens import Kitchen, record_kitchen
from support.projects import isolated

__all__ = ["isolated"]

FILES = {
    ".gitignore": "__pycache__/\n.pytest_cache/\n",
    "larder/__init__.py": "",
    "larder/jars.py": "LIMIT = 2\n\ndef count():\n    return LIMIT\n\ndef spare():\n    return 0\n",
    "larder/list.txt": "jam\n",
    "tests/test_larder.py": """
        from pathlib import Path

        import larder.jars

        def test_count():
            assert larder.jars.count()

        def test_list():
            assert (Path(larder.jars.__file__).parent / "list.txt").read_text()

        def test_nothing():
            assert True
        """,
}
COUNT, LIST = "tests/test_larder.py::test_count", "tests/test_larder.py::test_list"
USED = "  tests that were seen to use it:"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record such a project once, and commit its map."""
    return record_kitchen(tmp_path_factory.mktemp("explained") / "kitchen", FILES, "tests/test_larder.py")


@pytest.fixture
def kitchen(template: Path, tmp_path: Path, isolated: None) -> Kitchen:  # noqa: ARG001 - for its effect
    """Return such a project, to change it."""
    shutil.copytree(template, tmp_path / "kitchen")
    return Kitchen(tmp_path / "kitchen")


@pytest.mark.parametrize(
    ("change", "path", "lines"),
    [
        pytest.param(
            lambda _: None,
            "larder/jars.py",
            ["larder/jars.py  did not change", USED, f"    {COUNT}"],
            id="code that is as it was",
        ),
        pytest.param(
            lambda kitchen: kitchen.edit("larder/jars.py", "LIMIT = 2", "LIMIT = 3"),
            "larder/jars.py",
            [
                "larder/jars.py  is modified",
                "  tests that run for it:",
                f"    {COUNT}  source: source:larder/jars.py::LIMIT → source:larder/jars.py::count → test:{COUNT}",
                USED,
                f"    {COUNT}",
            ],
            id="a value that a function uses",
        ),
        pytest.param(
            lambda kitchen: kitchen.edit("larder/jars.py", "return 0", "return 1"),
            "larder/jars.py",
            [
                "larder/jars.py  is modified",
                "  nothing differs in it that a test was seen to use",
                USED,
                f"    {COUNT}",
            ],
            id="a function that no test ran",
        ),
        pytest.param(
            lambda kitchen: kitchen.remove("larder/list.txt"),
            "larder/list.txt",
            [
                "larder/list.txt  is deleted",
                "  tests that run for it:",
                f"    {LIST}  data: data:larder/list.txt → test:{LIST}",
                USED,
                f"    {LIST}",
            ],
            id="data that is gone",
        ),
    ],
)
def test_a_file_tells_which_tests_run_for_it_and_which_use_it(
    kitchen: Kitchen, change: Callable[[Kitchen], object], path: str, lines: list[str]
) -> None:
    """The tests of the selection that a way through the file leads to, and those that were seen to use it."""
    change(kitchen)
    done = kitchen.run("explain", path)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines() == lines


@pytest.mark.parametrize("path", ["cache/seen.txt", "../outside.txt", ".git/config"])
def test_a_file_that_git_does_not_show_is_told(kitchen: Kitchen, path: str) -> None:
    """Nobody sees a change of what git ignores, and of what lies elsewhere: it runs nothing, and that is said."""
    kitchen.write(".gitignore", kitchen.read(".gitignore") + "cache/\n")
    kitchen.write("cache/seen.txt", "x\n")
    kitchen.root.with_name("outside.txt").write_text("x\n")
    told = kitchen.run("explain", path).stdout.splitlines()
    why = "git ignores it, or it lies outside of the repository: nobody sees a change of it"
    assert told == [f"{path}  did not change", f"  {why}"]


def test_a_file_that_nobody_knows_runs_everything(kitchen: Kitchen) -> None:
    """A file for which everything runs says so before it names the tests."""
    kitchen.write("notes.txt", "x\n")
    told = kitchen.run("explain", "notes.txt").stdout.splitlines()
    why = "everything runs: notes.txt is added, and nothing tells which tests use it"
    assert told[:3] == ["notes.txt  is added", f"  {why}", "  tests that run for it:"]
