"""Which data files are read, and by which code: an audit hook sees every file that is opened (PEP 578).

It sees every folder that is listed as well: what is in it is data for whoever lists it. Such a folder ends with ``/``.
Tests depend on files as in M. Gligoric, L. Eloussi and D. Marinov, "Practical Regression Test Selection with Dynamic
File Dependencies", ISSTA 2015.
"""

import os
import sys
from collections.abc import Callable
from inspect import CO_OPTIMIZED
from pathlib import Path, PurePath
from types import CodeType, FrameType
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from contractdelta.recording.hooks.real_paths import file_size, is_file, real_path

#: Folders whose files are no data.
_IGNORED = frozenset({".git", ".hg", "__pycache__", ".pytest_cache", ".hypothesis", "node_modules", "site-packages"})
#: What Python reads to import a module: that is code, and known from what is executed.
_CODE = (".py", ".pyc", ".pyi", ".so", ".pyd")
#: Events for a folder that is listed; ``glob`` and ``os.walk`` do it by these.
_LISTINGS = frozenset(("os.listdir", "os.scandir"))
#: The modules that import others by name, and that load what was found. Their code tells which is which: from the first
#: ``import importlib`` on they are called otherwise than before.
_FINDING, _LOADING = "importlib._bootstrap", "importlib._bootstrap_external"
#: What looks in each folder of ``sys.path`` for packages that are installed there.
_INSTALLED = frozenset(("importlib.metadata", "importlib_metadata", "pkg_resources"))
#: What reads source code to import it, or to show it to people.
_SHOWING = frozenset(("_frozen_importlib", "_frozen_importlib_external", "importlib", "traceback", "warnings"))


class Reader(NamedTuple):
    """Code of the project that was running when a file was opened: it may keep what it read."""

    #: Its file, relative to the project.
    path: str
    #: The qualified name of a function; empty for a statement of a module that was being imported.
    qualname: str
    #: The line of that statement; 0 for a function.
    line: int


class ReportRead(Protocol):
    """Is told of each data file that is read."""

    def __call__(self, path: str, readers: tuple[Reader, ...], *, is_ours: bool) -> None:
        """Note a path relative to the project, the code that ran, and whether it is this package that reads."""


class FileWatcher:
    """Tells the files below a folder that are opened to be read, and the code that reads them.

    An audit hook cannot be taken away: after :meth:`stop` it does nothing.
    """

    def __init__(
        self,
        root: Path,
        report: ReportRead,
        on_error: Callable[[Exception], None] = lambda _: None,
        *,
        top: Path | None = None,
        shared: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Watch nothing yet.

        Args:
            root: Paths are reported relative to this folder.
            report: Is told of each file that is read, and by which code.
            on_error: Is told of errors in the hook, which must not reach the code that is tested.
            top: A folder around ``root``, whose files count as well: their paths begin with ``../``.
            shared: Is told of files that any code may read from now on without an event, such as open databases.
        """
        self._root = real_path(root)
        self._top = real_path(top or root)
        self._way_up = "../" * len(PurePath(self._root).relative_to(self._top).parts)
        self._report = report
        self._shared = shared
        self._on_error = on_error
        self._is_on = False
        #: Files that were written: what a test writes itself is no data it depends on.
        self._written: set[str] = set()
        #: How long files were that were opened to be changed: once they are not, they hold what tests wrote.
        self._sizes: dict[str, int] = {}
        #: The paths of files of code, relative to the root; empty for those that lie elsewhere.
        self._files: dict[str, str] = {}

    def start(self) -> None:
        """Begin to watch."""
        self._is_on = True
        sys.addaudithook(self._hook)

    def stop(self) -> None:
        """Watch no more."""
        self._is_on = False

    def used(self, path: str) -> None:
        """Tell that somebody uses what was in a file, and has been kept since; what is no file does not count."""
        name = self._relative(path) if self._is_on and is_file(path) else ""
        if name and name not in self._written:
            self._report(name, self.readers(), is_ours=False)

    def _hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._is_on:
            return
        try:
            if event == "open":
                self._opened(*arguments)
            elif event == "exec":
                self._run(*arguments)
            elif event == "os.link":
                # Later reads use the new name.
                self._opened(arguments[0], "r", 0)
            elif event in _LISTINGS:
                self._listed(*arguments)
            elif event == "sqlite3.connect":
                self._connected(*arguments)
        except Exception as err:  # noqa: BLE001 - an error in a hook would end in the code that is tested
            self._on_error(err)

    def _opened(self, path: object, mode: object, flags: object) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        name = self._relative(os.fsdecode(path))
        if not name or (name.endswith(_CODE) and not self._is_read_as_text(name)):
            return
        if _makes(path, mode, flags):
            self._written.add(name)
        elif _changes(mode, flags):
            self._sizes.setdefault(name, file_size(path))
        elif name not in self._written and self._sizes.get(name) in (None, file_size(path)):
            self._report(name, self.readers(), is_ours=_are_we_reading())

    def _connected(self, database: object) -> None:
        """Note a database. No event says whether it is read or written, or which code uses the connection later."""
        if not isinstance(database, str | bytes | os.PathLike):
            return
        path = os.fsdecode(database)
        if path.startswith("file:"):
            # On Windows: `file:///C:/shop.db`.
            path = unquote(urlsplit(path).path).removeprefix("/" if os.name == "nt" else "")
        name = self._relative(path)
        if name and file_size(path) < 0:
            self._written.add(name)
        elif name and name not in self._written:
            self._shared(name)

    def _run(self, code: object) -> None:
        """Note a source file that is run by its path: no name in the code tells of it."""
        if not isinstance(code, CodeType) or code.co_name != "<module>" or not (name := self._file(code.co_filename)):
            return
        if not _is_imported_by_name():
            self._report(name, self.readers(), is_ours=_are_we_reading())

    def _listed(self, path: object = None) -> None:
        if not isinstance(path, str | bytes | os.PathLike | None) or _is_importing():
            return
        full = real_path(os.fsdecode(path or "."))
        name = {self._top: self._way_up[:-1], self._root: "."}.get(full) or self._relative(full)
        readers = self.readers()
        # What pytest looks through, to find tests for one, is for none of them.
        if name and PurePath(name).name not in _IGNORED and (readers or _reading_package() != "_pytest"):
            self._report(f"{name}/", readers, is_ours=_are_we_reading())

    def _is_read_as_text(self, name: str) -> bool:
        """Tell whether code of the project opens a file of code, through the standard library at most.

        Python reads such a file to import it, and pytest and others to show it: what it does is known otherwise.
        """
        frame: FrameType | None = sys._getframe(2) if name.endswith(".py") else None  # noqa: SLF001 - no other way to callers
        while frame is not None:
            package = str(frame.f_globals.get("__name__")).partition(".")[0]
            if frame.f_globals.get("__name__") != __name__ and self._file(frame.f_code.co_filename):
                return True
            if package in _SHOWING or package not in {*sys.stdlib_module_names, __name__.partition(".")[0]}:
                return False
            frame = frame.f_back
        return False

    def readers(self) -> tuple[Reader, ...]:
        """Return the functions that run, and the innermost statement of a module that is being imported."""
        found: list[Reader] = []
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - there is no other way to the frames of callers
        while frame is not None:
            code = frame.f_code
            path = self._file(code.co_filename)
            if path and code.co_name == "<module>":
                return (*found, Reader(path, "", frame.f_lineno))
            # The body of a class runs within its module, whose statement tells the class.
            if path and code.co_flags & CO_OPTIMIZED:
                found.append(Reader(path, code.co_qualname, 0))
            frame = frame.f_back
        return tuple(found)

    def _file(self, name: str) -> str:
        if name not in self._files:
            self._files[name] = self._relative(name) if name.endswith(".py") else ""
        return self._files[name]

    def _relative(self, path: str) -> str:
        """Return a path relative to the root; empty where it lies elsewhere, or in a folder that does not count."""
        full = real_path(path)
        # No `Path`: where a test replaces `pathlib.Path`, none can be made (Python 3.11).
        if full.startswith(self._root + os.sep):
            parts = PurePath(full[len(self._root) + 1 :]).parts
        elif full.startswith(self._top + os.sep):
            parts = PurePath(self._way_up + full[len(self._top) + 1 :]).parts
        else:
            return ""
        return "" if not _IGNORED.isdisjoint(parts[:-1]) else "/".join(parts)


def _is_imported_by_name() -> bool:
    """Tell whether it is an import that runs a module, or pytest, which imports the tests."""
    frame: FrameType | None = sys._getframe(3)  # noqa: SLF001 - there is no other way to the frames of callers
    while frame is not None:
        package = str(frame.f_globals.get("__name__")).partition(".")[0]
        is_between = frame.f_code.co_name == "_call_with_frames_removed"
        if not is_between and package != __name__.partition(".")[0] and not _is_code_of(frame, _LOADING):
            return package == "_pytest" or _is_code_of(frame, _FINDING)
        frame = frame.f_back
    return False


def _is_importing() -> bool:
    """Tell whether it is Python that lists a folder, to find in it a module, or what is installed there."""
    frame = sys._getframe(3)  # noqa: SLF001 - there is no other way to the frames of callers
    return _is_code_of(frame, _LOADING) or frame.f_globals.get("__name__") in _INSTALLED


def _is_code_of(frame: FrameType, module: str) -> bool:
    return frame.f_code.co_filename == f"<frozen {module}>"


def _are_we_reading() -> bool:
    """Tell whether it is this package that opens a file, through the standard library at most."""
    return _reading_package() == __name__.partition(".")[0]


def _reading_package() -> str:
    """Return the package that opens a file or lists a folder, through the standard library at most."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - there is no other way to the frames of callers
    while frame is not None:
        package = str(frame.f_globals.get("__name__")).partition(".")[0]
        if package not in sys.stdlib_module_names and frame.f_globals.get("__name__") != __name__:
            return package
        frame = frame.f_back
    return ""


def _makes(path: str | bytes | os.PathLike[Any], mode: object, flags: object) -> bool:
    """Tell whether a file is opened to be written, and nothing is left of what was in it."""
    if isinstance(mode, str):
        return "w" in mode or "x" in mode or ("a" in mode and file_size(path) < 0)
    return _has(flags, os.O_TRUNC) or (_has(flags, os.O_CREAT) and file_size(path) < 0)


def _changes(mode: object, flags: object) -> bool:
    """Tell whether a file is opened to be changed: code that appends to a log, or locks a file, does not read it."""
    return "a" in mode if isinstance(mode, str) else _has(flags, os.O_WRONLY | os.O_CREAT)


def _has(flags: object, wanted: int) -> bool:
    return isinstance(flags, int) and bool(flags & wanted)
