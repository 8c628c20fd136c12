"""Databases in files: SQLite opens them itself, and a connection that is kept may be anybody's."""

import sqlite3
import textwrap
from contextlib import closing
from pathlib import Path

import pytest
from support.kitchens import Kitchen, make_kitchen, select_after

TESTS = """
    import shutil
    import sqlite3
    from contextlib import closing
    from pathlib import Path

    DATA = Path(__file__).parents[1] / "data"

    def first(database, **how):
        with closing(sqlite3.connect(database, **how)) as connection:
            return connection.execute("SELECT name FROM meals").fetchone()

    def test_copied(tmp_path):
        for name in ("path", "url", "copied"):
            assert first(shutil.copy(DATA / f"{name}.db", tmp_path)) == ("soup",)

    def test_path():
        assert first(DATA / "path.db") == ("soup",)

    def test_url():
        assert first(f"{(DATA / 'url.db').as_uri()}?mode=ro", uri=True) == ("soup",)

    def test_memory():
        with closing(sqlite3.connect(":memory:")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)

    def test_made():
        with closing(sqlite3.connect(DATA / "made.db")) as connection:
            connection.execute("CREATE TABLE meals (name)")
        assert (DATA / "made.db").read_bytes()
    """


def _execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record tests that ask databases, and commit the map."""
    files = {"tests/test_databases.py": textwrap.dedent(TESTS), "data/readme.txt": "", ".gitignore": "*.pyc\nmade.db\n"}
    kitchen = make_kitchen(tmp_path_factory.mktemp("databases") / "kitchen", files)
    for name in ("path", "url", "copied"):
        _execute(kitchen.root / f"data/{name}.db", "CREATE TABLE meals (name)", "INSERT INTO meals VALUES ('soup')")
    kitchen.commit("Databases")
    kitchen.record("tests/test_databases.py")
    kitchen.commit("The map")
    return kitchen.root


@pytest.mark.parametrize(("name", "mode"), [("path", "all"), ("url", "all"), ("copied", "subset")])
def test_a_database_that_somebody_asked_is_for_all(recorded: Path, tmp_path: Path, name: str, mode: str) -> None:
    """Who asks it later, by a connection that is there already, shows nowhere; one that is only copied is data."""

    def change(kitchen: Kitchen) -> None:
        _execute(kitchen.root / f"data/{name}.db", "UPDATE meals SET name = 'stew'")

    assert select_after(recorded, tmp_path / "kitchen", change)["mode"] == mode


def test_a_database_that_a_test_makes_is_no_data(recorded: Path) -> None:
    """What was not there before is nothing to depend on."""
    assert "data/made.db" not in Kitchen(recorded).map().data
