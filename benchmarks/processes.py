"""Processes that are measured: their time, side by side with a reference, and their memory.

Needs ``os.wait4``, which Linux and macOS have.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

#: A program that is installed has been compiled: the first run of each leaves its bytecode behind for the others.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
#: ``ru_maxrss`` is in kilobytes on Linux, in bytes on macOS.
_MEGABYTE = 1_000_000 if sys.platform == "darwin" else 1_000_000 / 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one process took."""

    #: From its start to its end, by the clock on the wall.
    seconds: float
    #: What it kept processors busy.
    busy: float
    #: Its peak memory.
    megabytes: float


def run(arguments: Sequence[object], folder: Path) -> Run:
    """Run Python with arguments in a folder, and measure it.

    The system counts as a child's memory what its parent had at its peak, too, because that is passed on until the
    child becomes another program. So the parent is a process that is small: this file, as a script.

    Raises:
        SystemExit: It failed.
    """
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(
        [sys.executable, __file__, *command], cwd=folder, env=_ENVIRONMENT, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr.decode(errors='replace')}")
    return Run(**json.loads(done.stdout))


def run_often(arguments: Sequence[object], folder: Path, rounds: int) -> Run:
    """Run Python a few times, once more to warm up, and return the medians."""
    run(arguments, folder)
    return _medians([run(arguments, folder) for _ in range(rounds)])


def run_side_by_side(
    reference: Sequence[object], arguments: Sequence[object], folder: Path, rounds: int
) -> tuple[Run, Run]:
    """Run a reference and something else by turns, once more each to warm up, and return the medians of both.

    What else goes on in the machine then slows both, and hardly enters what one takes in terms of the other.
    """
    turns = [(run(reference, folder), run(arguments, folder)) for _ in range(rounds + 1)][1:]
    return _medians([first for first, _ in turns]), _medians([second for _, second in turns])


def _medians(runs: Sequence[Run]) -> Run:
    return Run(
        seconds=median(run.seconds for run in runs),
        busy=median(run.busy for run in runs),
        megabytes=median(run.megabytes for run in runs),
    )


def _measure(command: Sequence[str]) -> None:
    """Run a command without its output, and print what it took; exit as it does."""
    started = perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    busy = usage.ru_utime + usage.ru_stime
    print(json.dumps({"seconds": seconds, "busy": busy, "megabytes": usage.ru_maxrss / _MEGABYTE}))
    # A signal that ended it has a negative number.
    sys.exit(abs(child.returncode))


if __name__ == "__main__":
    _measure(sys.argv[1:])
