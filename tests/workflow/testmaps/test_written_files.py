"""What tests write themselves is no data of theirs; what was there before they did is."""

import os
from pathlib import Path

import pytest
from support.kitchens import Kitchen, record_kitchen, select_after

FILES = {
    "data/menu.txt": "soup\n",
    "data/linked.txt": "stew\n",
    "data/replaced.txt": "pie\n",
    "data/log.txt": "of another run\n",
    "data/lock.txt": "",
    "tests/test_written.py": """
        import os
        from pathlib import Path

        DATA = Path(__file__).parents[1] / "data"

        def test_appended():
            with open(DATA / "menu.txt", "a"):
                pass

        def test_logged():
            with open(DATA / "log.txt", "a") as file:
                file.write("tea\\n")
            assert (DATA / "log.txt").read_text()

        def test_locked():
            os.close(os.open(DATA / "lock.txt", os.O_RDWR | os.O_CREAT))

        def test_read():
            assert (DATA / "menu.txt").read_text()

        def test_linked(tmp_path):
            os.link(DATA / "linked.txt", tmp_path / "another")
            assert (tmp_path / "another").read_text()

        def test_replaced():
            (DATA / "replaced.txt").write_text("pie\\n")
            assert (DATA / "replaced.txt").read_text()

        def test_begun():
            with open(DATA / "begun.txt", "a") as file:
                file.write("tea\\n")
            assert (DATA / "begun.txt").read_text()
        """,
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record such a project once, and commit its map and what the tests wrote."""
    return record_kitchen(tmp_path_factory.mktemp("written") / "kitchen", FILES, "tests/test_written.py")


@pytest.mark.skipif(os.name == "nt", reason="not every file system has links")
@pytest.mark.parametrize(
    ("path", "tests"),
    [
        ("data/menu.txt", {"read"}),
        ("data/linked.txt", {"linked"}),
    ],
)
def test_what_was_there_is_data(recorded: Path, tmp_path: Path, path: str, tests: set[str]) -> None:
    """Whoever opens a file to read it, or gives it another name, depends on it, though another test may write to it."""

    def change(kitchen: Kitchen) -> None:
        kitchen.append(path, "more\n")

    found = select_after(recorded, tmp_path / "kitchen", change)
    names = {test["nodeid"].partition("::test_")[2] for test in found["tests"] if "test_written" in test["nodeid"]}
    assert names == tests


def test_what_tests_make_is_no_data(recorded: Path) -> None:
    """Of a file of which a test left nothing, that was not there, or that it added to, nothing is known."""
    made = {f"data/{name}.txt" for name in ("replaced", "begun", "log", "lock")}
    assert made.isdisjoint(Kitchen(recorded).map().data)
