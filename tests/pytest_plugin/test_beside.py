"""Recording and selecting beside other plugins of pytest, and with kinds of tests that they bring."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from support.kitchens import Kitchen, make_kitchen, without_times
from support.projects import Outcome as Ended

from contractdelta.testmap.recorded import Outcome

#: A plugin outside of the project.
STEPPING = """\
import importlib
import pkgutil

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests():
    importlib.import_module("kitchen.menu")


@pytest.fixture(scope="session")
def steps():
    return [module.name for module in pkgutil.iter_modules(["steps"])]
"""
STEPS = """\
def test_steps(steps):
    assert steps == ["first"]


def test_plain():
    pass
"""

#: An application that is served without a server, and tests that are coroutines.
_ASYNC = """\
import asyncio

import httpx
import pytest
import pytest_asyncio

from kitchen.menu import Stove, double, meals


async def app(scope, receive, send):
    await asyncio.sleep(0)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(meals(2)).encode()})


def client():
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kitchen")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def guests():
    async with client() as asking:
        yield (await asking.get("/guests")).text
        Stove().cook()


@pytest.mark.asyncio
async def test_alone():
    async with client() as asking:
        assert (await asking.get("/meals")).status_code == 200


@pytest.mark.asyncio
async def test_at_once():
    async with client() as asking:
        await asyncio.gather(asking.get("/meals"), asking.get("/meals/pie"), asyncio.to_thread(double, 2))


@pytest.mark.asyncio(loop_scope="module")
async def test_first(guests):
    assert guests


@pytest.mark.asyncio(loop_scope="module")
async def test_second(guests):
    assert guests


def test_plain():
    assert double(1) == 2
"""
_SUBTESTS = """\
import unittest

from kitchen.menu import Stove, double


def test_pass(subtests):
    for number in range(3):
        with subtests.test(number=number):
            assert double(number) == 2 * number


def test_fail(subtests):
    with subtests.test("first"):
        assert double(1) == 3
    Stove().cook()


class TestOld(unittest.TestCase):
    def test_fail(self):
        with self.subTest(number=1):
            self.assertEqual(double(1), 3)
        with self.subTest(number=2):
            Stove().cook()
"""
Run = Callable[..., Ended]


def functions(kitchen: Kitchen, nodeid: str) -> set[str]:
    """Return the functions of the application that a test ran."""
    return {name for path, name in kitchen.map().functions_of(nodeid) if path.startswith("kitchen/")}


def ran(done: Ended) -> set[str]:
    """Return the names of the tests that ran."""
    lines = done.stdout.splitlines()
    return {line.rpartition("::")[2] for line in lines if line.startswith(("PASSED", "FAILED"))}


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_coroutines(tmp_path: Path, workers: tuple[str, ...]) -> None:
    """What pytest-asyncio's tests and fixtures do is theirs, at whatever time; a change selects those that did it."""
    pytest.importorskip("pytest_asyncio")
    kitchen = make_kitchen(tmp_path / "kitchen", {"tests/test_async.py": _ASYNC})
    kitchen.edit("pyproject.toml", '"--doctest-modules"', '"-W", "ignore"')
    kitchen.record("tests/test_async.py", *workers)
    path = "tests/test_async.py::"
    calls = {
        nodeid.removeprefix(path): [name for name, _ in test.calls] for nodeid, test in kitchen.map().tests.items()
    }
    assert calls == {
        "test_alone": ["GET /meals"],
        "test_at_once": ["GET /meals", "GET /meals/{mealId}"],
        "test_first": ["GET /guests"],
        "test_second": ["GET /guests"],
        "test_plain": [],
    }
    assert functions(kitchen, f"{path}test_at_once") == {"double", "meals"}
    assert (
        functions(kitchen, f"{path}test_first") == functions(kitchen, f"{path}test_second") == {"Stove.cook", "meals"}
    )
    kitchen.land()
    kitchen.edit("kitchen/menu.py", "return self.heat", "return self.heat + 0")
    assert ran(kitchen.pytest("tests/test_async.py", *workers, "--contract-delta")) == {"test_first", "test_second"}


@pytest.mark.parametrize("arguments", [(), ("--cov=.",), ("-n", "2")], ids=" ".join)
def test_a_plugin_that_uses_the_project_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    """What it imports before the first ``conftest.py`` is watched, and the folders that its fixtures list are data.

    So pytest-django imports models and settings, and looks for migrations.
    """
    if "--cov=." in arguments:
        pytest.importorskip("pytest_cov")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/stepping.py").write_text(STEPPING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    kitchen = make_kitchen(
        tmp_path / "kitchen",
        {
            "pytest.ini": "[pytest]\naddopts = -p stepping\npythonpath = .\n",
            "steps/__init__.py": "",
            "steps/first.py": "",
            "tests/test_steps.py": STEPS,
        },
    )
    kitchen.record(*arguments)
    assert kitchen.map().document_readers == {}
    kitchen.commit("The map")
    kitchen.write("steps/second.py", "")
    selected = json.loads(kitchen.run("select", "--format", "json").stdout)
    assert [test["nodeid"] for test in selected["tests"]] == ["tests/test_steps.py::test_steps"]


@pytest.mark.parametrize(
    "arguments",
    [("--cov=.",), ("--cov=.", "--cov-context=test", "--cov-branch"), ("--cov=.", "-n", "2")],
    ids=" ".join,
)
def test_pytest_cov_at_the_same_time(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """The map is the one of a run without it, and what it measures is what it measures without us.

    Only in workers it begins after the first ``conftest.py`` was imported: what ran there then may have run at import.
    """
    pytest.importorskip("pytest_cov")
    kitchen = make_kitchen(tmp_path / "kitchen")
    kitchen.record()
    expected = without_times(kitchen.map())
    kitchen.remove("snapshots/testmap.json")
    measured = [total(kitchen.pytest(*arguments, *more)) for more in ((), ("--contract-record",))]
    found = without_times(kitchen.map())
    assert found.tests == expected.tests
    assert found == expected or "-n" in arguments
    assert measured[0] == measured[1] != ""


def test_pytest_cov_that_is_turned_off(tmp_path: Path) -> None:
    """Where it is configured and turned off, the map is the one of a run without it, and nothing is left out."""
    pytest.importorskip("pytest_cov")
    kitchen = make_kitchen(tmp_path / "kitchen")
    kitchen.record()
    expected = without_times(kitchen.map())
    kitchen.remove("snapshots/testmap.json")
    assert "leaves out" not in kitchen.record("--cov=kitchen", "--no-cov")
    assert without_times(kitchen.map()) == expected


def test_the_data_of_pytest_cov_stay(tmp_path: Path) -> None:
    """A preview collects, and deletes nothing of what the last run measured, though pytest-cov starts by doing so."""
    pytest.importorskip("pytest_cov")
    kitchen = make_kitchen(tmp_path / "kitchen", {"pytest.ini": "[pytest]\naddopts = --cov=.\n"})
    kitchen.write(".coverage", "mine")
    done = kitchen.process("select")
    assert done.exit_code == 0, done.stdout + done.stderr
    assert kitchen.read(".coverage") == "mine"


def total(done: Ended) -> str:
    """Return what pytest-cov says in its last line."""
    assert done.exit_code == 0, done.stdout + done.stderr
    return next((line for line in done.stdout.splitlines() if line.startswith("TOTAL")), "")


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_subtests(tmp_path: Path, workers: tuple[str, ...]) -> None:
    """A test has the outcome of its subtests, and what they do is its own: pytest's, and unittest's."""
    if not hasattr(pytest, "Subtests"):
        pytest.skip("pytest has subtests of its own since 9.0")
    kitchen = make_kitchen(tmp_path / "kitchen", {"tests/test_sub.py": _SUBTESTS})
    kitchen.record("tests/test_sub.py", *workers, exit_code=1)
    outcomes: Mapping[str, tuple[Outcome, set[str]]] = {
        "tests/test_sub.py::test_pass": (Outcome.PASSED, {"double"}),
        "tests/test_sub.py::test_fail": (Outcome.FAILED, {"double", "Stove.cook"}),
        "tests/test_sub.py::TestOld::test_fail": (Outcome.FAILED, {"double", "Stove.cook"}),
    }
    found = kitchen.map().tests
    assert {nodeid: (test.outcome, functions(kitchen, nodeid)) for nodeid, test in found.items()} == outcomes
    kitchen.land()
    done = kitchen.pytest("tests/test_sub.py", *workers, "--contract-delta")
    assert "2 of 3 tests selected (failed 2)" in done.stdout, done.stdout
