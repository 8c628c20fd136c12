"""Processes that tests start and that may run code of the project: an audit hook tells of them (PEP 578).

Of those of :mod:`multiprocessing` it tells only where they are forked, so the method that starts them is replaced. So
are those by which anything is sent to one: a pool that is kept was started by another test, or by none.
What such a process runs nobody records. Programs that are no Python and run none, ``git`` for one, do not count; but
they may read a file that they are given.
"""

import io
import os
import shutil
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path, PurePath
from typing import Any

from contractdelta.recording.hooks.methods import Replacements
from contractdelta.recording.hooks.real_paths import real_path

#: Events whose first argument is the program; of some it is not told, or it is a shell's line.
_PROGRAMS = frozenset(("subprocess.Popen", "os.exec", "os.posix_spawn"))
_ANY = frozenset(("os.system", "os.fork", "os.forkpty", "pty.spawn"))
_SPAWN = "os.spawn"
#: What runs whatever it is told to, by its name.
_RUNNING_OTHERS = frozenset(
    (
        "sh",
        "bash",
        "dash",
        "zsh",
        "ksh",
        "fish",
        "cmd",
        "powershell",
        "pwsh",
        "env",
        "make",
        "nohup",
        "timeout",
        "xargs",
    )
)
_PYTHON = ("python", "pypy", "py")


class ProcessWatcher:
    """Tells that a process is started, or given work, which may run code of a project.

    An audit hook cannot be taken away: after :meth:`stop` it does nothing.
    """

    def __init__(
        self,
        root: Path,
        report: Callable[[], None],
        on_error: Callable[[Exception], None],
        given: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Watch nothing yet; ``given`` is told what may be paths of files, which other programs are given."""
        self._root = real_path(root)
        self._report = report
        self._given = given
        self._on_error = on_error
        self._is_on = False
        self._replacements = Replacements()

    def start(self) -> None:
        """Begin to watch."""
        # Lazy: only recording needs it.
        from multiprocessing import connection, process

        self._is_on = True
        self._replacements.replace(process.BaseProcess, "start", self._told)
        # Windows has another class for pipes.
        for kind in {connection.Connection, getattr(connection, "PipeConnection", connection.Connection)}:
            self._replacements.replace(kind, "send", self._told)
            self._replacements.replace(kind, "send_bytes", self._told)
        sys.addaudithook(self._hook)

    def stop(self) -> None:
        """Watch no more."""
        self._is_on = False
        self._replacements.undo()

    def _told(self, method: Callable[..., None]) -> Callable[..., None]:
        @wraps(method)
        def told(*args: Any, **kwargs: Any) -> None:
            self._report()
            method(*args, **kwargs)

        return told

    def _hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._is_on or not (event in _ANY or event in _PROGRAMS or event == _SPAWN):
            return
        try:
            program = arguments[event == _SPAWN] if event not in _ANY else None
            if event in _ANY or (isinstance(program, str | bytes | os.PathLike) and self._may_run_code(program)):
                self._report()
            elif event == "subprocess.Popen":
                self._tell_files(*arguments[1:3])
        except Exception as err:  # noqa: BLE001 - an error in a hook would end in the code that is tested
            self._on_error(err)

    def _tell_files(self, arguments: object, folder: object) -> None:
        """Tell the arguments of a program, as paths from the folder that it runs in."""
        start = os.fsdecode(folder) if isinstance(folder, str | bytes | os.PathLike) else ""
        for one in arguments[1:] if isinstance(arguments, list | tuple) else ():
            if isinstance(one, str | bytes | os.PathLike):
                self._given(os.path.join(start, os.fsdecode(one)))  # noqa: PTH118 - tests replace `pathlib.Path`

    def _may_run_code(self, program: str | bytes | os.PathLike[str]) -> bool:
        """Tell whether a program is Python, is written in Python, belongs to the project, or runs any other."""
        name = os.fsdecode(program)
        stem = PurePath(name).name.removesuffix(".exe").lower()
        if stem in _RUNNING_OTHERS or stem.startswith(_PYTHON):
            return True
        file = real_path(shutil.which(name) or name)
        return file.startswith(self._root + os.sep) or _is_of_python(file)


def _is_of_python(file: str) -> bool:
    """Tell whether a program says that Python runs it, or lies beside Python, as scripts of packages do on Windows."""
    path = PurePath(file)
    if path.suffix == ".exe" and path.parent in (PurePath(sys.prefix, "Scripts"), PurePath(sys.executable).parent):
        return True
    try:
        with io.open(file, "rb") as stream:  # noqa: UP020 - tests replace `pathlib.Path`, and `open`
            line = stream.readline(256)
    except OSError:
        return False
    # The launcher of pip is a line for a shell where the path to Python is too long for one of its own.
    return line.startswith(b"#!") and (
        b"python" in line or b"pypy" in line or path.parent == PurePath(sys.prefix, "bin")
    )
