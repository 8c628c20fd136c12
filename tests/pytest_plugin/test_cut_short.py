"""Tests that pytest did not run to their end: nobody knows what they use, so they are not in the map."""

from pathlib import Path

import pytest
from support.kitchens import MAP, Kitchen, make_kitchen

CUT = "tests/test_cut.py"
#: What cuts a test short, before it uses what it needs.
CUTS = {"Ctrl+C": "raise KeyboardInterrupt", "pytest.exit": "pytest.exit('enough')"}
#: A test that is cut short where there is a file, behind one that is not.
TESTS = """\
import pathlib

import pytest


def test_before():
    pass


def test_cut(subtests):
    with subtests.test("begun"):
        pass
    if pathlib.Path("cut").exists():
        CUT
    pathlib.Path("kitchen/guests.json").read_text()
"""
#: Ends of tests that are no cuts, though they are not called.
NOT_CALLED = """\
import unittest

import pytest


class TestCase(unittest.TestCase):
    def setUp(self):
        self.skipTest("today")

    def test_skipped(self):
        pass


@pytest.mark.xfail(run=False)
def test_not_run():
    raise AssertionError


@pytest.mark.skip
def test_skip():
    pass
"""


def make(tmp_path: Path, cut: str = "pass") -> Kitchen:
    """Make a kitchen with a test that may be cut short."""
    return make_kitchen(tmp_path / "kitchen", {CUT: TESTS.replace("CUT", cut)})


@pytest.mark.skipif(not hasattr(pytest, "Subtests"), reason="subtests came with pytest 9")
@pytest.mark.parametrize("cut", CUTS)
def test_an_interrupted_test_is_not_in_the_map(tmp_path: Path, cut: str) -> None:
    """A test during which somebody ended pytest is no test that used what it used until then: it stays unmapped."""
    kitchen = make(tmp_path, CUTS[cut])
    (kitchen.root / "cut").touch()
    said = kitchen.record("-p", "no:randomly", CUT, exit_code=2)
    assert f"warning: a test did not run to its end ({CUT}::test_cut is not recorded)" in said
    assert set(kitchen.map().tests) == {f"{CUT}::test_before"}


@pytest.mark.skipif(not hasattr(pytest, "Subtests"), reason="subtests came with pytest 9")
@pytest.mark.parametrize("cut", CUTS)
def test_an_interrupted_test_leaves_the_map(tmp_path: Path, cut: str) -> None:
    """How a test ended before tells nothing of one that did not come to its end now: it is unmapped from then on."""
    kitchen = make(tmp_path, CUTS[cut])
    kitchen.record("-p", "no:randomly", CUT)
    assert len(kitchen.map().tests) == 2
    (kitchen.root / "cut").touch()
    kitchen.record("-p", "no:randomly", CUT, exit_code=2)
    assert set(kitchen.map().tests) == {f"{CUT}::test_before"}


@pytest.mark.skipif(not hasattr(pytest, "Subtests"), reason="subtests came with pytest 9")
def test_a_test_in_which_a_worker_crashed_leaves_the_map(tmp_path: Path) -> None:
    """What a worker saw that crashed nobody knows: the tests that it ran are unmapped, and that is told."""
    kitchen = make(tmp_path, "import os; os._exit(3)")
    kitchen.write("tests/test_other.py", "def test_other():\n    pass\n")
    arguments = ("-p", "no:randomly", "-n", "2", "--dist", "loadfile", CUT, "tests/test_other.py")
    kitchen.record(*arguments)
    assert len(kitchen.map().tests) == 3
    (kitchen.root / "cut").touch()
    said = kitchen.record(*arguments, exit_code=1)
    assert f"warning: the worker is gone that saw what a test used ({CUT}::test_before and 1 more are" in said
    assert set(kitchen.map().tests) == {"tests/test_other.py::test_other"}


@pytest.mark.parametrize("option", ["--setup-only", "--setup-plan"])
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_without_calls_the_map_stays_as_it_was(tmp_path: Path, option: str, workers: tuple[str, ...]) -> None:
    """Where tests are only set up none is seen to use anything: no map is written, none is changed, and it says so."""
    kitchen = make(tmp_path)
    said = kitchen.pytest("--contract-record", option, CUT, *workers).stdout
    assert "no test was called, only set up: the test map stays as it was" in said
    assert not (kitchen.root / MAP).exists()


def test_what_is_skipped_in_its_setup_is_known(tmp_path: Path) -> None:
    """A test that is not called since its setup skipped it ran to its end."""
    kitchen = make_kitchen(tmp_path / "kitchen", {CUT: NOT_CALLED})
    said = kitchen.record(CUT)
    assert "warning" not in said
    assert set(kitchen.map().tests) == {
        f"{CUT}::{name}" for name in ("TestCase::test_skipped", "test_not_run", "test_skip")
    }


def test_where_nothing_runs_nobody_warns(tmp_path: Path) -> None:
    """Where no test is found nothing was measured, and that is no cause for coverage.py to say so."""
    kitchen = make_kitchen(tmp_path / "kitchen", {"none/notes.txt": ""})
    done = kitchen.pytest("--contract-record", "none")
    assert (done.exit_code, done.stderr) == (5, "")
    assert "0 tests recorded" in done.stdout
