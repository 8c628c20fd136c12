"""Run modules in processes of their own that need not load pytest and its plugins anew."""

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: Elsewhere a copy of a process is not safe, or cannot be made.
_HAS_COPIES = sys.platform == "linux"
_SCRIPT = Path(__file__).with_name("prepared_python.py")
_CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command answered."""

    exit_code: int
    stdout: str
    stderr: str


def run_module(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Outcome:
    """Run a module in a folder as ``python -m`` does; what is tested here is found from everywhere."""
    path = os.pathsep.join(filter(None, (str(_CHECKOUT), environment.get("PYTHONPATH", ""))))
    with tempfile.TemporaryDirectory() as outputs, tempfile.TemporaryDirectory() as temporary:
        # Where pytest makes its temporary folders it deletes those of earlier runs, and of this one, if it is late.
        own = {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DEBUG_TEMPROOT": temporary}
        environment = {**environment, **own}
        files = [Path(outputs) / name for name in ("stdout", "stderr")]
        run = _run_copy if _HAS_COPIES else _run_anew
        exit_code = run(arguments, folder, environment, *files)
        stdout, stderr = (file.read_bytes().decode(errors="replace").replace("\r\n", "\n") for file in files)
    return Outcome(exit_code=exit_code, stdout=stdout, stderr=stderr)


def _run_anew(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], stdout: Path, stderr: Path
) -> int:
    """Run a module in a new Python."""
    command = [sys.executable, "-m", *arguments]
    with stdout.open("wb") as out, stderr.open("wb") as err:
        done = subprocess.run(command, cwd=folder, env=environment, stdout=out, stderr=err, check=False)
    return done.returncode


def _run_copy(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], stdout: Path, stderr: Path
) -> int:
    """Run a module in a copy of a Python that has loaded what takes long."""
    # What Python itself reads when it starts cannot be changed in a copy: each has a Python to be copied.
    of_python = tuple(sorted((name, value) for name, value in environment.items() if name.startswith("PYTHON")))
    process = _prepared(of_python)
    command = {
        "arguments": list(arguments),
        "folder": str(folder),
        "environment": dict(environment),
        "files": [str(stdout), str(stderr)],
    }
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{json.dumps(command)}\n".encode())
    process.stdin.flush()
    answer = process.stdout.readline()
    assert answer, f"{_SCRIPT.name} ended with {process.wait()}: it says why on standard error"
    return int(answer)


@cache
def _prepared(of_python: tuple[tuple[str, str], ...]) -> subprocess.Popen[bytes]:
    """Start a Python to be copied; it ends with this process."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    process = subprocess.Popen(
        [sys.executable, str(_SCRIPT)], env=others | dict(of_python), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    atexit.register(process.communicate)
    return process
