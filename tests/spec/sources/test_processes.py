"""Programs run without a shell, within their limits, and leave nothing behind."""

import os
import sys
import time
from pathlib import Path

import pytest

from contractdelta.spec.sources.processes import Finished, last_lines, run_limited

#: Longer than any of these tests may take.
FOREVER = 600


def run(code: str, folder: Path, *, seconds: float = 60, max_bytes: int = 1_000_000) -> Finished:
    """Run Python code."""
    return run_limited((sys.executable, "-c", code), folder=folder, seconds=seconds, max_bytes=max_bytes)


def is_alive(process: int) -> bool:
    """Tell whether a process runs; one that has ended and was not waited for does not."""
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text("utf-8")
    except OSError:
        return False


def ends(process: int) -> bool:
    """Tell whether a process ends soon: a signal takes its time."""
    deadline = time.monotonic() + 10
    while is_alive(process) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_alive(process)


def test_output_and_ending_are_told(tmp_path: Path) -> None:
    """Standard output is the output alone, standard error is what was said, the exit code is the program's."""
    code = "import sys; print('out'); print('said', file=sys.stderr); sys.exit(3)"
    finished = run(code, tmp_path)
    assert (finished.output.strip(), finished.said, finished.exit_code) == (b"out", "said", 3)
    assert not finished.has_timed_out
    assert not finished.is_too_large


def test_a_program_runs_in_its_folder(tmp_path: Path) -> None:
    """The current folder of the program is the one that is asked for, and its input is empty."""
    finished = run("import os, sys; print(os.getcwd(), repr(sys.stdin.read()))", tmp_path)
    assert finished.output.decode().split() == [os.path.realpath(tmp_path), "''"]


def test_words_are_no_shell_text(tmp_path: Path) -> None:
    """What a shell would take for an operator or a variable arrives as it is."""
    words = ["$HOME", "a; b", "`c`", "*", "", "> d"]
    command = (sys.executable, "-c", "import sys; print(sys.argv[1:])", *words)
    assert run_limited(command, folder=tmp_path, seconds=60).output.decode().strip() == repr(words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [0, 1, 65_536, 300_000])
def test_output_of_any_size_is_whole(tmp_path: Path, size: int) -> None:
    """Pipes are emptied while the program writes, both of them, and a limit that is just reached cuts nothing."""
    code = f"import sys; sys.stderr.write('e' * {size}); sys.stdout.write('o' * {size})"
    finished = run(code, tmp_path, max_bytes=size)
    assert (finished.output, finished.exit_code, finished.is_too_large) == (b"o" * size, 0, False)


@pytest.mark.parametrize("ignores", ["", "import signal; signal.signal(signal.SIGPIPE, signal.SIG_IGN)\n"])
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGPIPE")
def test_endless_output_ends_the_program(tmp_path: Path, ignores: str) -> None:
    """More output than the limit ends the program at once, and not when its time is over."""
    code = f"{ignores}import os\nwhile True:\n    try: os.write(1, b'x' * 65536)\n    except OSError: pass"
    start = time.monotonic()
    finished = run(code, tmp_path, seconds=FOREVER, max_bytes=1000)
    assert finished.is_too_large
    assert not finished.has_timed_out
    assert time.monotonic() - start < 30


def test_a_program_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    """Sleeping or busy, a program has its time and no more; what it said is kept."""
    code = "import sys\nprint('working', file=sys.stderr, flush=True)\nwhile True: pass"
    start = time.monotonic()
    finished = run(code, tmp_path, seconds=1.5)
    assert (finished.has_timed_out, finished.said) == (True, "working")
    assert time.monotonic() - start < 30


CHILD = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("then", ["", "child.wait()"])
def test_what_a_program_started_ends_with_it(tmp_path: Path, then: str) -> None:
    """Children end with the program, in time or not, and although they hold its pipes nobody waits for them."""
    start = time.monotonic()
    finished = run(CHILD + then, tmp_path, seconds=2.5 if then else FOREVER)
    assert finished.has_timed_out == bool(then)
    assert ends(int(finished.output))
    assert time.monotonic() - start < 30


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    """A program that cannot be started is an error of the system."""
    with pytest.raises(FileNotFoundError):
        run_limited(("no-such-program-anywhere",), folder=tmp_path, seconds=1)


def test_the_last_lines_are_kept() -> None:
    """Of much that was said the end is shown, without empty lines, whatever its encoding."""
    data = b"\n".join(b"line %d\n" % number for number in range(100)) + b"\xff\n\n"
    assert last_lines(data).splitlines() == [
        *(f"line {number}" for number in range(91, 100)),
        "\N{REPLACEMENT CHARACTER}",
    ]


def test_the_end_of_what_was_said_is_kept(tmp_path: Path) -> None:
    """However much is said, its end is there."""
    code = "import sys\nfor n in range(200_000): print('line', n, file=sys.stderr)"
    assert run(code, tmp_path).said.splitlines()[-1] == "line 199999"
