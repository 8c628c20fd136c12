"""``contractdelta run``: it runs what is needed, passes arguments on, and ends as the tests did."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.projects import DOCUMENTATION, ONE_SCHEMA, GitProject, Outcome, isolated_environment

FAILING = '\nimport pytest\n\n@pytest.mark.operation("getPlant")\ndef test_that_fails():\n    assert 1 + 1 == 3\n'


def run(garden: GitProject, capfd: pytest.CaptureFixture[str], *arguments: str, folder: Path | None = None) -> Outcome:
    """Run the tests; return what pytest printed, too."""
    capfd.readouterr()
    done = garden.run("run", *arguments, folder=folder)
    printed = capfd.readouterr()
    return Outcome(exit_code=done.exit_code, stdout=done.stdout + printed.out, stderr=done.stderr + printed.err)


def test_the_tests_of_what_changed_run(garden: GitProject, capfd: pytest.CaptureFixture[str]) -> None:
    """The selected tests run and pass: exit code 0, with the selection in pytest's report."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    done = run(garden, capfd)
    assert done.exit_code == 0, done
    assert "3 passed, 3 deselected" in done.stdout
    assert "3 of 6 tests selected (operation 3)" in done.stdout


def test_a_test_file_is_named_from_where_one_is(garden: GitProject, capfd: pytest.CaptureFixture[str]) -> None:
    """Started in a folder of the project, the command takes the names of test files from there, as pytest does."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    done = run(garden, capfd, "--", "test_plants.py::test_get", folder=garden.root / "tests")
    assert (done.exit_code, "1 passed" in done.stdout) == (0, True), done


def test_options_of_pytest_stand_behind_a_double_dash(garden: GitProject, capfd: pytest.CaptureFixture[str]) -> None:
    """Where an option is none of ours, the message tells where those of pytest stand."""
    done = run(garden, capfd, "-k", "plants")
    assert (done.exit_code, "contractdelta run -- -k" in done.stderr) == (2, True), done


def test_nothing_to_run_is_success(garden: GitProject, capfd: pytest.CaptureFixture[str]) -> None:
    """Where no test is needed, none runs, and the exit code is 0."""
    garden.edit("openapi.yaml", *DOCUMENTATION)
    done = run(garden, capfd)
    assert done.exit_code == 0, done
    assert "6 deselected" in done.stdout
    assert "0 of 6 tests selected" in done.stdout


def test_a_failing_test_is_exit_code_1(garden: GitProject, capfd: pytest.CaptureFixture[str]) -> None:
    """A selected test that fails makes the command fail with 1."""
    garden.append("tests/test_plants.py", FAILING)
    done = run(garden, capfd)
    assert (done.exit_code, "1 failed, 4 passed" in done.stdout) == (1, True), done


def test_a_failing_test_that_is_not_needed_does_not_run(garden: GitProject, capfd: pytest.CaptureFixture[str]) -> None:
    """A test that fails on main as well is no failure of a change that does not need it."""
    garden.append("tests/test_plants.py", FAILING)
    garden.land()
    done = run(garden, capfd)
    assert (done.exit_code, "7 deselected" in done.stdout) == (0, True), done


def test_a_file_that_cannot_be_collected_is_exit_code_1(garden: GitProject, capfd: pytest.CaptureFixture[str]) -> None:
    """A broken test file never looks like success, though nothing else is needed."""
    garden.write("tests/test_broken.py", "import no_such_module\n")
    garden.land()
    done = run(garden, capfd)
    assert (done.exit_code, "no_such_module" in done.stdout) == (1, True), done


def test_no_test_at_all_is_wrong_usage(garden: GitProject, capfd: pytest.CaptureFixture[str]) -> None:
    """Where pytest finds no test to choose from, the exit code is 2: nothing was checked."""
    done = run(garden, capfd, "--", "-k", "no_such_name")
    assert done.exit_code == 2, done


@pytest.mark.parametrize("argument", ["--no-such-option", "tests/no_such_file.py"])
def test_wrong_arguments_of_pytest_are_wrong_usage(
    garden: GitProject, capfd: pytest.CaptureFixture[str], argument: str
) -> None:
    """What pytest refuses is exit code 2, with pytest's message."""
    done = run(garden, capfd, "--", argument)
    assert (done.exit_code, argument in done.stderr) == (2, True), done


def test_arguments_after_the_dashes_go_to_pytest(garden: GitProject, capfd: pytest.CaptureFixture[str]) -> None:
    """Options, paths and values with spaces reach pytest as they are."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    done = run(garden, capfd, "--", "-v", "-p", "no:randomly", "tests/test_plants.py", "-k", "test_get or test_remove")
    assert done.exit_code == 0, done
    ran = [line.split()[0] for line in done.stdout.splitlines() if line.rstrip().endswith("%]")]
    assert ran == ["tests/test_plants.py::test_get"]


def test_base_is_compared_with(garden: GitProject, capfd: pytest.CaptureFixture[str]) -> None:
    """``--base`` is the base of the selection, and pytest's report names it."""
    garden.git("tag", "before")
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    garden.land()
    done = run(garden, capfd, "--base", "before")
    assert (done.exit_code, "3 passed, 3 deselected" in done.stdout, "(before)" in done.stdout) == (0, True, True), done


def test_project_option_runs_there(garden: GitProject, capfd: pytest.CaptureFixture[str]) -> None:
    """With ``-C`` the tests of that project run, as if started in its folder."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    done = run(garden, capfd, "-C", str(garden.root), folder=garden.root.parent)
    assert (done.exit_code, "3 passed, 3 deselected" in done.stdout) == (0, True), done


def test_options_of_pytest_need_the_dashes(garden: GitProject, capfd: pytest.CaptureFixture[str]) -> None:
    """An unknown option in front of ``--`` is wrong usage, so that a misspelt one of ours is not lost in pytest."""
    done = run(garden, capfd, "--bsae", "before")
    assert (done.exit_code, "--bsae" in done.stderr) == (2, True), done


SLOW = """
import pathlib, time, pytest

@pytest.fixture
def server():
    yield
    time.sleep(1)
    pathlib.Path("ended").touch()

def test_that_waits(server):
    pathlib.Path("begun").touch()
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="groups of processes are others there")
def test_pytest_ends_its_fixtures_when_interrupted(garden: GitProject) -> None:
    """Ctrl-C in a terminal reaches pytest, too: it has the time that it needs to end what its fixtures started."""
    garden.write("tests/test_slow.py", SLOW)
    process = subprocess.Popen(
        [sys.executable, "-m", "contractdelta", "run", "--", "-q", "tests/test_slow.py"],
        cwd=garden.root,
        env=isolated_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while not (garden.root / "begun").exists() and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert ((garden.root / "ended").exists(), process.returncode) == (True, 1), said
    assert b"KeyboardInterrupt" in said
