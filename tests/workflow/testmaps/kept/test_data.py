"""Data that outlives the test in which it was read: whoever uses what keeps it depends on it."""

from pathlib import Path

import pytest
from support.kitchens import make_kitchen, select_after
from support.projects import isolated

__all__ = ["isolated"]

READING = """
import json
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
LIMITS = json.loads((HERE / "limits.json").read_text())


class Menu:
    dishes = json.loads((HERE / "dishes.json").read_text())


def load(name):
    return json.loads((HERE / name).read_text())


@cache
def prices():
    return load("prices.json")


SIZES = load("sizes.json")


def limit():
    return LIMITS[0]


def size():
    return SIZES[0]


def dish():
    return Menu.dishes[0]
"""
TESTS = """
import json
from pathlib import Path

import pytest
from kitchen import early
from kitchen.reading import dish, limit, load, prices, size

CASES = json.loads((Path(__file__).parent / "cases.json").read_text())


def test_limit():
    assert limit() == 1


def test_size():
    assert size() == 1


def test_dish():
    assert dish() == 1


def test_price():
    assert prices() == [1]


def test_price_again():
    assert prices()[0] == 1


def test_load():
    assert load("loaded.json") == [1]


def test_load_another():
    assert load("other.json") == [1]


def test_load_limits():
    assert load("limits.json") == [1]


def test_settings():
    assert (Path(__file__).parents[1] / "requirements-test.txt").read_text()


def test_early():
    assert early.RULES == [1]


def test_load_rules():
    assert load("rules.json") == [1]


@pytest.mark.parametrize("case", CASES)
def test_case(case):
    assert case == 1


def test_name(name):
    assert name
"""
HOOKS = """
import json
from pathlib import Path

import kitchen.early
{conftest}

def pytest_generate_tests(metafunc):
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", json.loads((Path(__file__).parent / "names.json").read_text()))
"""
EARLY = """
import json
from pathlib import Path

RULES = json.loads((Path(__file__).parent / "rules.json").read_text())
"""
READ = ("rules", "limits", "dishes", "prices", "sizes", "loaded", "other")
FILE = "tests/test_reading.py"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a kitchen that reads data in all ways, and commit its map."""
    conftest = make_kitchen(tmp_path_factory.mktemp("plain") / "kitchen").read("tests/conftest.py")
    files = {f"kitchen/{name}.json": "[1]\n" for name in READ} | {
        "kitchen/reading.py": READING,
        "kitchen/early.py": EARLY,
        FILE: TESTS,
        "tests/cases.json": "[1]\n",
        "requirements-test.txt": "pytest\n",
        "setup.py": "VERSION = 1\n",
        "tests/names.json": "[1]\n",
        "tests/conftest.py": HOOKS.replace("{conftest}", conftest),
    }
    kitchen = make_kitchen(tmp_path_factory.mktemp("reading") / "kitchen", files)
    kitchen.record("-p", "no:randomly")
    kitchen.commit("The map")
    return kitchen.root


@pytest.mark.parametrize(
    ("data", "tests"),
    [
        pytest.param("kitchen/limits.json", {"test_limit", "test_load_limits"}, id="a constant, and a test itself"),
        pytest.param("kitchen/rules.json", {"test_early", "test_load_rules"}, id="what the first conftest.py imports"),
        pytest.param("kitchen/sizes.json", {"test_size"}, id="a constant, by a function"),
        pytest.param("kitchen/dishes.json", {"test_dish"}, id="the body of a class"),
        pytest.param("kitchen/prices.json", {"test_price", "test_price_again"}, id="a cached function"),
        pytest.param("kitchen/loaded.json", {"test_load"}, id="a test by a function"),
        pytest.param("tests/cases.json", {"test_case[1]"}, id="the parameters of a test"),
        pytest.param("tests/names.json", None, id="a hook of pytest"),
        pytest.param("requirements-test.txt", None, id="what is installed, though a test reads it"),
        pytest.param("setup.py", None, id="what is installed, by code"),
    ],
)
def test_data_selects_whoever_uses_what_keeps_it(
    recorded: Path,
    tmp_path: Path,
    data: str,
    tests: set[str] | None,
    isolated: None,  # noqa: ARG001 - for its effect
) -> None:
    """What a module, a class or a cached function read is read by all that use it; of others everything is run."""
    more = "# \n" if data.endswith((".py", ".txt")) else "\n"
    found = select_after(recorded, tmp_path / "kitchen", lambda kitchen: kitchen.append(data, more))
    assert found["mode"] == ("all" if tests is None else "subset"), found["why_all"]
    if tests is not None:
        assert {test["nodeid"] for test in found["tests"]} == {f"{FILE}::{name}" for name in tests}
        reasons = [reason for test in found["tests"] for reason in test["reasons"]]
        assert {reason["path"][0] for reason in reasons} == {f"data:{data}"}
        assert {reason["kind"] for reason in reasons} == {"data"}
