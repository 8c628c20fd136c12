"""Which code is executed: coverage.py, with a context for each test.

Where a coverage measurement runs already, as pytest-cov's does, its contexts are used: two tracers do not go together.
It may leave files out that are none of its business: of those it is only known that they were imported.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING, Any

from contractdelta.recording.hooks.real_paths import KnownFolders

if TYPE_CHECKING:
    from coverage import Coverage

#: What pytest-cov puts behind the name of a test, where it names contexts as well (``--cov-context=test``).
_PHASES = ("|setup", "|run", "|teardown")
#: Executed lines by context.
Lines = Mapping[str, frozenset[int]]


class CodeWatcher:
    """Measures which lines below a folder are executed, context by context."""

    def __init__(self, root: Path, lost: Callable[[str], None] = lambda _: None) -> None:
        """Measure nothing yet; ``lost`` is called with each context in which another tracer took over."""
        self._root = root
        self._lost = lost
        self._context = ""
        #: What traces in the thread that runs the tests, while it is to do so.
        self._tracer: object = None
        self._thread = 0
        self._coverage: Coverage | None = None
        self._is_ours = False
        #: The Python files that were imported before: of what ran meanwhile nothing is known.
        self.unseen: frozenset[str] = frozenset()

    def start(self) -> None:
        """Begin to measure, or join the measurement that runs."""
        self.unseen = frozenset(imported_below(self._root))
        # Lazy: only recording needs it.
        from coverage import Coverage

        running = None if _is_monitored() else Coverage.current()
        self._is_ours = running is None
        self._coverage = running or Coverage(
            data_file=None, config_file=False, source=[str(self._root)], messages=False, check_preimported=False
        )
        if running is None:
            # The other core, the default since Python 3.14, knows no contexts (coverage.py 7.17, "[run] core").
            self._coverage.set_option("run:core", "ctrace")
            # Where no test runs there is nothing to see: no cause to warn.
            self._coverage.set_option("run:disable_warnings", ["no-data-collected"])
            self._coverage.start()
        self._thread, self._tracer = get_ident(), sys.gettrace()
        sys.addaudithook(self._hook)

    def switch(self, context: str) -> None:
        """Count what is executed from now on for a context."""
        if self._coverage is not None:
            self._look()
            self._context = context
            self._coverage.switch_context(context)
            if self._is_ours and self._is_replaced():
                # Frames that it did not see end would stay on the tracer's stack: a new one is needed.
                self._tracer = None
                self._coverage.stop()
                self._coverage.start()
                self._tracer = sys.gettrace()

    def _is_replaced(self) -> bool:
        is_traced = self._tracer is not None and get_ident() == self._thread
        return is_traced and sys.gettrace() is not self._tracer

    def _look(self) -> None:
        """Tell the context that runs if not all of it was seen, as after ``sys.settrace`` by a debugger."""
        if self._is_replaced():
            self._lost(self._context)

    def _hook(self, event: str, _arguments: object) -> None:
        # Told before it is done: what has taken over for a while is seen when the tracer is put back.
        if event == "sys.settrace":
            self._look()

    def stop(self) -> None:
        """Measure no more, if the measurement is ours."""
        self._look()
        self._tracer = None
        if self._coverage is not None and self._is_ours:
            self._coverage.stop()

    def executed(self) -> dict[str, Lines]:
        """Return the executed lines of each file, by its path."""
        if self._coverage is None:
            return {}
        data = self._coverage.get_data()
        static = self._coverage.get_option("run:context")
        start = f"{static}|" if static else ""
        return {path: _by_context(data.contexts_by_lineno(path), start) for path in sorted(data.measured_files())}

    def unmeasured(self) -> list[str]:
        """Return the imported Python files below the folder that were not measured, by their paths; sorted.

        A file of which nothing ran since its import counts as well: it cannot be told from one that was left out.
        """
        if self._coverage is None or self._is_ours:
            return []
        measured = {os.path.realpath(path) for path in self._coverage.get_data().measured_files()}
        return sorted(imported_below(self._root) - measured)


def imported_below(folder: Path) -> set[str]:
    """Return the Python files below a folder of which Python keeps a module now, by their real paths."""
    start = os.path.realpath(folder) + os.sep
    files = set(map(_file_of, list(sys.modules.values())))
    real_files = map(KnownFolders().real_path, files)
    return {file for file in real_files if file.startswith(start) and file.endswith(".py")}


def _file_of(module: object) -> str:
    try:
        return str(getattr(module, "__file__", None) or "")
    except Exception:  # noqa: BLE001 - what stands for a module may raise anything
        return ""


def _is_monitored() -> bool:
    """Tell whether coverage.py measures by ``sys.monitoring``: without contexts, and beside any other tracer."""
    monitoring: Any = getattr(sys, "monitoring", None)
    return monitoring is not None and monitoring.get_tool(monitoring.COVERAGE_ID) is not None


def _by_context(contexts: Mapping[int, list[str]], start: str) -> Lines:
    """Return the lines by our names for contexts; ``start`` stands before each where coverage has a static context.

    What ran outside of every context has an empty name.
    """
    found: dict[str, set[int]] = {}
    for line, names in contexts.items():
        for name in names:
            phase = next(filter(name.endswith, _PHASES), "")
            # The static context alone: it was none of ours.
            ours = "" if f"{name}|" == start else name.removeprefix(start).removesuffix(phase)
            found.setdefault(ours, set()).add(line)
    return {name: frozenset(lines) for name, lines in found.items()}
