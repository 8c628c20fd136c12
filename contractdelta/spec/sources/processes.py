"""Run a program that gives a document: without a shell, with limits, and leave nothing of it behind."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from contractdelta.spec.limits import MAX_BYTES

_CHUNK = 65_536
#: How many chunks of standard error are kept: the last ones.
_KEPT_CHUNKS = 4
#: How many lines of standard error a message shows.
_SHOWN_LINES = 10
#: How long to wait, in seconds, for what a program that has ended left in its pipes.
_GRACE = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a program ended."""

    output: bytes
    #: The last lines of standard error.
    said: str
    #: As :class:`subprocess.Popen` has it: negative for a signal.
    exit_code: int
    has_timed_out: bool = False
    is_too_large: bool = False


class _Reader(threading.Thread):
    """Empties a pipe, so that the program never waits, and keeps as much as is wanted."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._chunks: deque[bytes] = deque()

    def run(self) -> None:
        """Read to the end."""
        with self._pipe:
            while chunk := os.read(self._pipe.fileno(), _CHUNK):
                self._chunks.append(chunk)
                if not self.goes_on(len(chunk)):
                    return

    def goes_on(self, _: int) -> bool:
        """Forget all but the last."""
        if len(self._chunks) > _KEPT_CHUNKS:
            self._chunks.popleft()
        return True

    def content(self) -> bytes:
        """Return what was kept."""
        return b"".join(self._chunks.copy())


class _LimitedReader(_Reader):
    """Keeps everything, up to a limit, and has the program ended where there is more."""

    def __init__(self, pipe: IO[bytes], limit: int, end: Callable[[], None]) -> None:
        super().__init__(pipe)
        self._left = limit
        self._end = end

    def goes_on(self, size: int) -> bool:
        """Count what was read."""
        self._left -= size
        if self.is_too_large:
            self._end()
        return not self.is_too_large

    @property
    def is_too_large(self) -> bool:
        """Whether there was more than the limit."""
        return self._left < 0


def run_limited(
    command: Sequence[str],
    *,
    folder: Path,
    seconds: float,
    environment: Mapping[str, str] | None = None,
    max_bytes: int = MAX_BYTES,
) -> Finished:
    """Run a program to its end, or end it when its time or space is over.

    Every process that it started ends with it: its output is complete when the program itself has ended.

    Raises:
        OSError: It cannot be started.
    """
    process = _started(command, folder, environment)
    assert process.stdout is not None
    assert process.stderr is not None
    output, said = _LimitedReader(process.stdout, max_bytes, lambda: _end(process)), _Reader(process.stderr)
    has_timed_out = False
    try:
        output.start()
        said.start()
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        has_timed_out = True
    finally:
        _end(process)
        process.wait()
        output.join(_GRACE)
        said.join(_GRACE)
    return Finished(
        output=output.content(),
        said=last_lines(said.content()),
        exit_code=process.returncode,
        has_timed_out=has_timed_out,
        is_too_large=output.is_too_large,
    )


def _started(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - a list of words out of the configuration, no shell
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A group of its own, so that all of it can be ended at once.
        start_new_session=True,
    )


def last_lines(data: bytes) -> str:
    """Return the last lines of what a program said that are not empty."""
    lines = [line.rstrip() for line in data.decode(errors="replace").splitlines() if line.strip()]
    return "\n".join(lines[-_SHOWN_LINES:])


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program, if it still runs, and all that it started."""
    if sys.platform == "win32":
        if process.poll() is None:
            system = os.environ.get("SYSTEMROOT", r"C:\Windows")
            taskkill = [rf"{system}\System32\taskkill.exe", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(taskkill, capture_output=True, check=False)  # noqa: S603 - a program of the system
        return
    # Nobody is left, or, on macOS, nobody but the dead.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
