"""Data that is no file of data: what is in a folder that is listed, and source code that is read as text."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.kitchens import Kitchen, names_selected, record_kitchen, select_after
from support.projects import isolated

__all__ = ["isolated"]

FILES = {
    ".gitignore": "*.log\n__pycache__/\n.pytest_cache/\n",
    "menus/lunch.txt": "soup\n",
    "menus/dinner.txt": "fish\n",
    "docs/a.txt": "a\n",
    "tools/script.py": "RESULT = 1\n",
    "tools/by-path.py": "RESULT = 1\n",
    "tools/told.py": "# of salt\nRESULT = 1\n",
    "pantry/__init__.py": "",
    "pantry/shelf.py": "# of wood\nJARS = 3\n",
    "tests/test_folders.py": """
        import glob
        import importlib.util
        import os
        import runpy
        import subprocess
        from importlib.metadata import version
        from pathlib import Path

        import pytest

        ROOT = Path(__file__).parent.parent
        DOCS = sorted(path.name for path in (ROOT / "docs").glob("*.txt"))

        def test_read():
            assert (ROOT / "menus" / "dinner.txt").read_text()

        def test_listed():
            assert os.listdir(ROOT / "menus")

        def test_globbed():
            assert glob.glob(str(ROOT / "menus" / "*.txt"))

        def test_top():
            assert "menus" in [path.name for path in ROOT.iterdir()]

        def test_docs():
            assert DOCS

        def test_run():
            assert runpy.run_path(str(ROOT / "tools" / "script.py"))["RESULT"] == 1

        @pytest.mark.parametrize("time", [1, 2])
        def test_by_path(time):
            spec = importlib.util.spec_from_file_location("by_path", ROOT / "tools" / "by-path.py")
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            assert module.RESULT == 1

        def test_told():
            assert "salt" in (ROOT / "tools" / "told.py").read_text()

        @pytest.mark.skipif(os.name == "nt", reason="there is no such program")
        def test_given():
            assert subprocess.run(["cat", "lunch.txt"], cwd=ROOT / "menus", check=True, capture_output=True).stdout

        def test_nothing():
            from kitchen import menu
            assert menu

        def test_late():
            import pantry.shelf
            assert pantry.shelf.JARS == 3

        def test_installed():
            assert version("pytest")

        @pytest.mark.parametrize("name", ["importlib_metadata", "pkg_resources"])
        def test_installed_by_others(name):
            exec("os.listdir(folder)", {"__name__": name, "os": os, "folder": ROOT})
        """,
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record such a project once, and commit its map."""
    return record_kitchen(tmp_path_factory.mktemp("folders") / "kitchen", FILES, "tests/test_folders.py")


def write(path: str, text: str = "x\n") -> Callable[[Kitchen], object]:
    """Return an edit that adds a file."""
    return lambda kitchen: kitchen.write(path, text)


@pytest.mark.parametrize(
    ("change", "tests"),
    [
        pytest.param(lambda _: None, set(), id="nothing"),
        pytest.param(
            lambda kitchen: kitchen.remove("menus/dinner.txt"), {"read", "listed", "globbed"}, id="a file that is gone"
        ),
        pytest.param(lambda kitchen: kitchen.edit("menus/dinner.txt", "fish", "meat"), {"read"}, id="what is in it"),
        pytest.param(
            lambda kitchen: kitchen.edit("menus/lunch.txt", "soup", "stew"),
            {"given"},
            id="what another program is given",
            marks=pytest.mark.skipif(os.name == "nt", reason="there is no such program"),
        ),
        pytest.param(write("docs/b.txt"), {"docs"}, id="a new file that git does not ignore, and we do"),
        pytest.param(write("README.md"), {"top"}, id="one at the top"),
        pytest.param(write("menus/cook.log"), set(), id="a new file that git ignores"),
        pytest.param(lambda kitchen: kitchen.edit("tools/script.py", "1", "2"), {"run"}, id="a script"),
        pytest.param(
            lambda kitchen: kitchen.edit("tools/by-path.py", "1", "2"),
            {"by_path[1]", "by_path[2]"},
            id="a module by path",
        ),
        pytest.param(lambda kitchen: kitchen.edit("tools/told.py", "of", "no"), {"told"}, id="a comment"),
        pytest.param(write("kitchen/more.py"), set(), id="a module beside one that was imported"),
        pytest.param(write("pantry/more.py"), set(), id="a module beside one that a test imports"),
        pytest.param(
            lambda kitchen: kitchen.edit("pantry/shelf.py", "of", "no"), set(), id="a comment in such a module"
        ),
        pytest.param(write("tests/test_more.py"), set(), id="a file beside tests that ask what is installed"),
    ],
)
def test_what_is_listed_or_read_as_text_is_data(
    recorded: Path,
    tmp_path: Path,
    isolated: None,  # noqa: ARG001 - for its effect
    change: Callable[[Kitchen], object],
    tests: set[str],
) -> None:
    """A name that comes or goes concerns who lists its folder; a source file any change of it who reads its text."""
    found = select_after(recorded, tmp_path / "kitchen", change)
    assert names_selected(found, "tests/test_folders.py") == tests
