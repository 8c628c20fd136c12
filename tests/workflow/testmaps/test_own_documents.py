"""Documents of the APIs that tests read themselves: data to those that call no operation."""

import json
from pathlib import Path

import pytest
from support.kitchens import FILES, Kitchen, make_kitchen, record_kitchen, select_after

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
KEPT = """
from functools import cache
from pathlib import Path


@cache
def load():
    return Path("openapi.yaml").read_text()
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

#: A process that reads a document, which no test does itself; one of the tests gets an answer that was kept.
STARTING = """
import subprocess
import sys

import pytest

from conftest import call

ANSWER = call("GET", "/guests")
READ = "print('listMeals' in open('openapi.yaml').read())"


def is_read():
    return subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True).stdout == "True\\n"


def test_alone():
    assert is_read()


def test_kept_answer():
    assert ANSWER.status_code == 200 and is_read()


def test_call(client):
    assert client.get("/meals").status_code == 200 and is_read()


def test_nothing():
    pass
"""

#: Parts of a document, each a file of its own, of which a hook makes tests.
PARTS = """
import re
from pathlib import Path


def pytest_generate_tests(metafunc):
    if "name" in metafunc.fixturenames:
        texts = [path.read_text() for path in sorted(Path("paths").iterdir())]
        metafunc.parametrize("name", [name for text in texts for name in re.findall("operationId: ([a-zA-Z]+)", text)])
"""
NAMED = """
def test_name(name, client):
    assert client.get("/meals").status_code == 200
"""
#: A fixture of which each operation makes a test.
NAMES = """
import re
from pathlib import Path

import pytest


@pytest.fixture(params=re.findall("operationId: ([a-zA-Z]+)", Path("openapi.yaml").read_text()))
def name(request):
    return request.param
"""
GUESTS = 'get: {operationId: listGuests, responses: {"200": {description: Every guest.}}}'
IN_PARTS = {
    "openapi.yaml": FILES["openapi.yaml"].partition("  /guests:\n")[0] + '  /guests: {$ref: "paths/guests.yaml"}\n',
    "paths/guests.yaml": GUESTS,
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a kitchen that reads its document in all ways, and commit its map."""
    files = {
        "snapshots/kitchen.json": "",
        "tests/test_reading.py": READING,
        "tests/test_early.py": EARLY + CHECKS,
        "tests/lists.py": EARLY + "NAMES = DOCUMENT.split()\n",
        "tests/test_helped.py": HELPED,
        "tests/kept.py": KEPT,
        "tests/test_kept_first.py": "from kept import load\n\n\ndef test_load():\n    assert load()\n",
        "tests/test_kept_last.py": "import kept\n\n\ndef test_again():\n    assert 'cookMeal' in kept.load()\n",
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
    tests |= {"test_kept_first.py::test_load", "test_kept_last.py::test_again"}
    assert _selected(kitchen, "data:openapi.yaml") == {f"tests/{name}" for name in tests}


def test_who_reads_a_snapshot_depends_on_it(kitchen: Kitchen) -> None:
    """So it is with a snapshot."""
    kitchen.append("snapshots/kitchen.json", "\n")
    assert _selected(kitchen, "data:snapshots/kitchen.json") == {"tests/test_reading.py::test_snapshot"}


@pytest.mark.parametrize("document", ["openapi.yaml", "paths/guests.yaml"])
def test_what_a_process_makes_tests_of_nobody_knows(tmp_path: Path, document: str) -> None:
    """Where a process is started while tests are collected, any file may hold others when a document changes."""
    files = {"tests/test_listing.py": LISTING.replace("openapi.yaml", document)}
    files |= IN_PARTS if document == "paths/guests.yaml" else {}
    recorded = record_kitchen(tmp_path / "recorded", files)
    found = select_after(recorded, tmp_path / "kitchen", lambda it: it.edit(document, "listGuests", "listPeople"))
    assert "tests/test_listing.py::test_name[listPeople]" in {one["nodeid"] for one in found["tests"]}


@pytest.mark.parametrize("document", ["openapi.yaml", "paths/guests.yaml"])
def test_a_process_may_read_any_document(tmp_path: Path, document: str) -> None:
    """Nobody sees what it reads: who starts one and calls no operation depends on all documents.

    To get an answer that was kept is no call. Who does call may run for a part: it is not configured as a document.
    """
    recorded = record_kitchen(tmp_path / "recorded", {"tests/test_starting.py": STARTING, **IN_PARTS})
    found = select_after(recorded, tmp_path / "kitchen", lambda it: it.append(document, "\n# The end.\n"))
    tests = {one["nodeid"] for one in found["tests"]}
    may_run = {"tests/test_starting.py::test_call"} if document.startswith("paths/") else set()
    assert tests - may_run == {"tests/test_starting.py::test_alone", "tests/test_starting.py::test_kept_answer"}


@pytest.fixture(scope="module")
def recorded_parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a kitchen whose document has a part in a file of its own, of which tests are made, and commit its map."""
    files = {
        "pyproject.toml": FILES["pyproject.toml"].replace('"openapi.yaml"', '"./openapi.yaml"'),
        **IN_PARTS,
        "tests/below/__init__.py": "",
        "tests/below/conftest.py": PARTS,
        "tests/below/test_named.py": NAMED,
    }
    return record_kitchen(tmp_path_factory.mktemp("parts") / "kitchen", files)


def test_tests_are_made_of_a_part_of_a_document(recorded_parts: Path, tmp_path: Path) -> None:
    """Who reads a file of a document before tests run is asked again when that file changes."""
    found = select_after(
        recorded_parts, tmp_path / "kitchen", lambda it: it.edit("paths/guests.yaml", "Guests", "People")
    )
    assert found["why_all"] is None
    assert "tests/below/test_named.py::test_name[listPeople]" in {one["nodeid"] for one in found["tests"]}


def test_tests_are_made_of_a_new_part_of_a_document(recorded_parts: Path, tmp_path: Path) -> None:
    """Nobody read a file that is new: whoever read another one of a document, as all of a folder, may read it now."""

    def change(kitchen: Kitchen) -> None:
        kitchen.append("openapi.yaml", '  /cooks: {$ref: "paths/cooks.yaml"}\n')
        (kitchen.root / "paths/cooks.yaml").write_text(GUESTS.replace("Guests", "Cooks"))

    found = select_after(recorded_parts, tmp_path / "kitchen", change)
    assert found["why_all"] is None
    assert "tests/below/test_named.py::test_name[listCooks]" in {one["nodeid"] for one in found["tests"]}


def test_tests_are_made_of_a_document_by_fixtures_of_other_files(tmp_path: Path) -> None:
    """Such a file is a plugin, or one that a ``conftest.py`` imports them from."""
    files = {
        "conftest.py": "pytest_plugins = ['plugged']\n",
        "plugged.py": NAMES,
        "tests/test_plugged.py": NAMED,
        "imported.py": NAMES.replace("def name", "def title"),
        "tests/below/__init__.py": "",
        "tests/below/conftest.py": "from imported import title\n\n__all__ = ['title']\n",
        "tests/below/test_imported.py": NAMED.replace("name", "title"),
    }
    recorded = record_kitchen(tmp_path / "recorded", files)
    found = select_after(recorded, tmp_path / "kitchen", lambda it: it.edit("openapi.yaml", "listGuests", "listPeople"))
    tests = {one["nodeid"] for one in found["tests"]}
    assert {
        "tests/test_plugged.py::test_name[listPeople]",
        "tests/below/test_imported.py::test_title[listPeople]",
    } <= tests


def _selected(kitchen: Kitchen, start: str) -> set[str]:
    """Return the tests that would run, all of them for what begins with a node."""
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert {reason["path"][0] for test in found["tests"] for reason in test["reasons"]} <= {start}
    assert found["why_all"] is None
    return {test["nodeid"] for test in found["tests"]}
