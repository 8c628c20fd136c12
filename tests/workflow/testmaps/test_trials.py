"""What runs otherwise at import may fail there: one test file that imports it is tried, for all that do."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.kitchens import Kitchen, record_kitchen

FILES = {
    "stock/__init__.py": "",
    "stock/prices.py": """
        SIZES = {"s": 1}
        UNIT = SIZES["s"]

        def price():
            return 3
        """,
    "stock/names.py": """
        def name():
            return "x"
        """,
    "stock/rows.py": """
        ROWS = tuple(int(row) for row in "12")
        """,
    "tests/test_prices.py": """
        import stock.prices

        def test_price():
            assert stock.prices.price() == 3

        def test_nothing():
            assert True
        """,
    "stock/taxes.py": """
        TAX = tuple(int(row) for row in "7")

        def tax():
            return TAX[0]
        """,
    "tests/test_a_late.py": """
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from stock import taxes

        def test_late():
            from stock.taxes import tax

            assert tax()

        def test_later():
            assert True
        """,
    "tests/test_taxes.py": """
        from stock import taxes

        def test_tax():
            assert taxes.tax()

        def test_no_tax():
            assert True
        """,
    "tests/test_names.py": """
        from stock.names import name

        def test_name():
            assert name() == "x"
        """,
    "stock/fees.py": """
        FEE = tuple(int(row) for row in "7")
        """,
    "stock/till.py": """
        def pay():
            import stock.fees

            return 1
        """,
    "tests/test_till.py": """
        from stock.till import pay

        def test_pay():
            assert pay()
        """,
    "tests/rows/conftest.py": """
        import stock.rows
        """,
    "tests/rows/test_rows.py": """
        def test_row():
            assert True
        """,
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record such a project once, and commit its map."""
    return record_kitchen(
        tmp_path_factory.mktemp("tried") / "kitchen", FILES, *(path for path in FILES if "/test_" in path)
    )


@pytest.mark.parametrize(
    ("path", "old", "new", "fails"),
    [
        pytest.param("stock/prices.py", 'SIZES["s"]', 'SIZES["m"]', True, id="a value"),
        pytest.param(
            "stock/prices.py", 'UNIT = SIZES["s"]', 'UNIT = dict(SIZES)["s"]', False, id="a value that is fine"
        ),
        pytest.param("stock/taxes.py", '"7"', '"x"', True, id="what another file imports in a function"),
        pytest.param("stock/names.py", "def", "from stock.prices import no\n\ndef", True, id="what is not in a file"),
        pytest.param("stock/names.py", "def", "from json import no\n\ndef", True, id="what is not in a package"),
        pytest.param("stock/names.py", "def", "from stock.names import x\n\ndef", True, id="what is not in itself"),
        pytest.param("stock/names.py", "def", "from stock.prices import price\n\ndef", False, id="what is there"),
        pytest.param("stock/names.py", "def", "from json import loads\n\ndef", False, id="what a package has"),
        pytest.param("stock/rows.py", '"12"', '"123"', False, id="what a conftest.py imports"),
    ],
)
def test_everything_runs_where_an_import_fails(
    kitchen: Kitchen,
    path: str,
    old: str,
    new: str,
    fails: bool,  # noqa: FBT001 - a row of a table
) -> None:
    """A value that nobody uses selects nothing, unless the file cannot be imported any more."""
    kitchen.edit(path, old, new)
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    own = {nodeid for nodeid in (*_nodeids(found), *found["skipped"]) if nodeid.startswith(tuple(FILES))}
    assert own & _nodeids(found) == (own if fails else set())
    tried = f"tests/test_{Path(path).name} cannot be collected"
    assert (tried in (found["why_all"] or "")) == fails


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"7"', '"x"', id="a value"),
        pytest.param("FEE", "from stock.names import nothing\nFEE", id="an import"),
    ],
)
def test_what_is_imported_later_is_in_doubt(kitchen: Kitchen, old: str, new: str) -> None:
    """Importing a test file would not tell: the tests run that use what imports the file, and no others."""
    kitchen.edit("stock/fees.py", old, new)
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert {nodeid for nodeid in _nodeids(found) if nodeid.startswith(tuple(FILES))} == {"tests/test_till.py::test_pay"}
    assert not found["why_all"]


def _nodeids(found: dict[str, Any]) -> set[str]:
    return {test["nodeid"] for test in found["tests"]}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"12"', '"1x"', id="a value"),
        pytest.param("ROWS", "1 / 0\nROWS", id="a statement"),
        pytest.param("ROWS", "from stock.names import nothing\nROWS", id="an import"),
    ],
)
def test_everything_runs_where_a_conftest_fails(kitchen: Kitchen, old: str, new: str) -> None:
    """What a ``conftest.py`` imports is tried with a test below it."""
    kitchen.edit("stock/rows.py", old, new)
    done = kitchen.run("select")
    assert done.exit_code == 0
    assert "Everything runs: tests/rows cannot be collected any more" in done.stdout


def test_pytest_stumbles_over_what_cannot_be_imported(kitchen: Kitchen) -> None:
    """A run that would leave all tests out imports one file, and does not end well where that fails."""
    kitchen.edit("stock/prices.py", 'SIZES["s"]', 'SIZES["m"]')
    done = kitchen.pytest("--contract-delta")
    assert done.exit_code == 2
    assert "KeyError: 'm'" in done.stdout
