"""Documents of the APIs that tests read themselves: data to those that call no operation."""

import json
from pathlib import Path

import pytest
from support.kitchens import Kitchen, make_kitchen, record_kitchen

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
HELPED = """
from lists import NAMES


def test_names():
    assert "cookMeal" in NAMES


def test_call(client):
    assert client.get("/meals").status_code == 200
"""
#: In a process of its own: the names of all operations.
LISTING = """
import subprocess
import sys

import pytest

READ = "import re; print(*re.findall('operationId: ([a-zA-Z]+)', open('openapi.yaml').read()))"
NAMES = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("name", NAMES)
def test_name(name):
    assert name
"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a kitchen that reads its document in all ways, and commit its map."""
    files = {
        "snapshots/kitchen.json": "",
        "tests/test_reading.py": READING,
        "tests/test_early.py": EARLY + CHECKS,
        "tests/lists.py": EARLY + "NAMES = DOCUMENT.split()\n",
        "tests/test_helped.py": HELPED,
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
    tests |= {"below/test_below.py::test_document", "test_helped.py::test_names"}
    assert _selected(kitchen, "data:openapi.yaml") == {f"tests/{name}" for name in tests}


def test_who_reads_a_snapshot_depends_on_it(kitchen: Kitchen) -> None:
    """So it is with a snapshot."""
    kitchen.append("snapshots/kitchen.json", "\n")
    assert _selected(kitchen, "data:snapshots/kitchen.json") == {"tests/test_reading.py::test_snapshot"}


def test_what_a_process_makes_tests_of_nobody_knows(tmp_path: Path) -> None:
    """Where a process is started while tests are collected, any file may hold others when a document changes."""
    kitchen = Kitchen(record_kitchen(tmp_path / "kitchen", {"tests/test_listing.py": LISTING}))
    kitchen.edit("openapi.yaml", "operationId: listGuests", "operationId: listPeople")
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    assert "tests/test_listing.py::test_name[listPeople]" in {one["nodeid"] for one in json.loads(done.stdout)["tests"]}


def _selected(kitchen: Kitchen, start: str) -> set[str]:
    """Return the tests that would run, all of them for what begins with a node."""
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert {reason["path"][0] for test in found["tests"] for reason in test["reasons"]} <= {start}
    assert found["why_all"] is None
    return {test["nodeid"] for test in found["tests"]}
