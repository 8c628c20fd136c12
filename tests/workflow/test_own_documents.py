"""Documents of the APIs that tests read themselves: data to those that call no operation."""

import json
from pathlib import Path

import pytest
from support.kitchens import Kitchen, make_kitchen

READING = """
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def document():
    return Path("openapi.yaml").read_text()


def test_text():
    assert "operationId: listMeals" in Path("openapi.yaml").read_text()


def test_fixture(document):
    assert "operationId: cookMeal" in document


def test_answer(client, document):
    assert client.get("/meals").status_code == 200


def test_snapshot():
    assert Path("snapshots/kitchen.json").read_text()
"""
EARLY = """
from pathlib import Path

DOCUMENT = Path("openapi.yaml").read_text()
"""
CHECKS = """

def test_document():
    assert True


def test_call(client):
    assert client.get("/meals").status_code == 200
"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a kitchen that reads its document in all ways, and commit its map."""
    files = {
        "snapshots/kitchen.json": "",
        "tests/test_reading.py": READING,
        "tests/test_early.py": EARLY + CHECKS,
        "tests/below/__init__.py": "",
        "tests/below/conftest.py": EARLY,
        "tests/below/test_below.py": CHECKS,
    }
    kitchen = make_kitchen(tmp_path_factory.mktemp("documents") / "kitchen", files)
    assert kitchen.run("snapshot").exit_code == 0
    kitchen.record("-p", "no:randomly")
    kitchen.commit("The map")
    return kitchen.root


def test_who_reads_a_document_and_calls_nothing_depends_on_all_of_it(kitchen: Kitchen) -> None:
    """No contract changed, so who calls operations need not run; but a test may look for anything in a document."""
    kitchen.edit("openapi.yaml", "Every guest.", "All guests.")
    tests = {"test_reading.py::test_text", "test_reading.py::test_fixture", "test_early.py::test_document"}
    tests |= {"below/test_below.py::test_document"}
    assert _selected(kitchen, "data:openapi.yaml") == {f"tests/{name}" for name in tests}


def test_who_reads_a_snapshot_depends_on_it(kitchen: Kitchen) -> None:
    """So it is with a snapshot."""
    kitchen.append("snapshots/kitchen.json", "\n")
    assert _selected(kitchen, "data:snapshots/kitchen.json") == {"tests/test_reading.py::test_snapshot"}


def _selected(kitchen: Kitchen, start: str) -> set[str]:
    """Return the tests that would run, all of them for what begins with a node."""
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert {reason["path"][0] for test in found["tests"] for reason in test["reasons"]} <= {start}
    assert found["why_all"] is None
    return {test["nodeid"] for test in found["tests"]}
