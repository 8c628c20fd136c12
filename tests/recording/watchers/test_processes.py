"""Which processes may run code of a project, as a watcher in this process is told."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from contractdelta.recording.watchers.processes import ProcessWatcher


@pytest.fixture
def told(tmp_path: Path) -> Iterator[list[str]]:
    """Watch for a project in a folder; return what is told, and fail for an error in the watcher."""
    found: list[str] = []
    errors: list[Exception] = []
    watcher = ProcessWatcher(tmp_path, lambda: found.append("started"), errors.append)
    watcher.start()
    yield found
    watcher.stop()
    before = len(found)
    subprocess.run([sys.executable, "-c", ""], check=True)
    assert (errors, len(found)) == ([], before), "it stops"


def script(folder: Path, line: str) -> Path:
    """Write a program."""
    path = folder / "program"
    path.write_text(f"{line}\n", "utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(os.name == "nt", reason="the programs are those of a system with a shell")
def test_programs_of_others_do_not_count(told: list[str]) -> None:
    """Neither git nor what else is no Python runs code of a project, whatever it is given."""
    subprocess.run(["git", "--version"], check=True, capture_output=True)
    subprocess.run(["/bin/ls", "python"], check=False, capture_output=True)
    assert told == []


@pytest.mark.skipif(os.name == "nt", reason="the programs are those of a system with a shell")
def test_files_that_programs_of_others_are_given_are_told(tmp_path: Path) -> None:
    """They may read them: relative ones from the folder that they run in."""
    given: list[str] = []
    errors: list[Exception] = []
    watcher = ProcessWatcher(tmp_path, lambda: given.append("started"), errors.append, given.append)
    watcher.start()
    subprocess.run(["cat", b"a.txt", tmp_path / "b.txt"], cwd=tmp_path, check=False, capture_output=True)
    subprocess.run("true", check=True)
    watcher.stop()
    subprocess.run(["cat", "/dev/null"], check=True)
    assert given == [str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]
    assert not errors


def test_python_counts(told: list[str]) -> None:
    """Python may import anything."""
    subprocess.run([sys.executable, "-c", ""], check=True)
    assert told == ["started"]


@pytest.mark.skipif(os.name == "nt", reason="the programs are those of a system with a shell")
def test_whatever_runs_others_counts(told: list[str]) -> None:
    """A shell may run Python."""
    os.system("true")  # noqa: S605 - a constant
    subprocess.run("true", shell=True, check=True)  # noqa: S602 - a constant
    assert told == ["started", "started"]


@pytest.mark.skipif(os.name == "nt", reason="there is no such line")
def test_programs_of_the_project_and_of_python_count(
    told: list[str], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """So does a program of the project, in whatever language, and one that Python runs, wherever it lies."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    subprocess.run([script(tmp_path, "#!/bin/sh")], check=True)
    assert told == ["started"]
    subprocess.run([script(elsewhere, f"#!{sys.executable}")], check=True)
    assert told == ["started"] * 2
    subprocess.run([script(elsewhere, "#!/bin/sh")], check=True)
    assert told == ["started"] * 2


def test_processes_of_multiprocessing_count(told: list[str]) -> None:
    """They run functions of the process that starts them."""
    process = get_context("spawn").Process(target=len, args=((),))
    process.start()
    process.join()
    assert told == ["started"]


def test_work_for_a_process_that_runs_already_counts(told: list[str]) -> None:
    """A pool that was kept is told what to do, by whoever uses it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(len, ()).result()
        told.clear()
        pool.submit(len, ()).result()
        assert told
    with get_context("spawn").Pool(1) as workers:
        workers.apply(len, ((),))
        told.clear()
        workers.apply(len, ((),))
        assert told


def test_a_program_that_is_not_there_is_no_error_of_the_watcher(told: list[str]) -> None:
    """It fails as ever."""
    with pytest.raises(OSError, match="no-such-program"):
        subprocess.run(["no-such-program"], check=False)
    assert told == []
