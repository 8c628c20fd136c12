"""Which code is executed: coverage.py, with a context for each test.

Where a coverage measurement runs already, as pytest-cov's does, its contexts are used: two tracers do not go together.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coverage import Coverage

#: Executed lines by context.
Lines = Mapping[str, frozenset[int]]


class CodeWatcher:
    """Measures which lines below a folder are executed, context by context."""

    def __init__(self, root: Path) -> None:
        """Measure nothing yet."""
        self._root = root
        self._coverage: Coverage | None = None
        self._is_ours = False

    def start(self) -> None:
        """Begin to measure, or join the measurement that runs."""
        # Lazy: only who records needs it.
        from coverage import Coverage  # noqa: PLC0415

        running = Coverage.current()
        self._is_ours = running is None
        self._coverage = running or Coverage(
            data_file=None, config_file=False, source=[str(self._root)], messages=False, check_preimported=False
        )
        if self._is_ours:
            self._coverage.start()

    def switch(self, context: str) -> None:
        """Count what is executed from now on for a context."""
        if self._coverage is not None:
            self._coverage.switch_context(context)

    def stop(self) -> None:
        """Measure no more, if the measurement is ours."""
        if self._coverage is not None and self._is_ours:
            self._coverage.stop()

    def executed(self) -> dict[str, Lines]:
        """Return the executed lines of each file, by its path."""
        if self._coverage is None:
            return {}
        data = self._coverage.get_data()
        return {path: _by_context(data.contexts_by_lineno(path)) for path in sorted(data.measured_files())}


def _by_context(contexts: Mapping[int, list[str]]) -> Lines:
    found: dict[str, set[int]] = {}
    for line, names in contexts.items():
        for name in names:
            if name:
                found.setdefault(name, set()).add(line)
    return {name: frozenset(lines) for name, lines in found.items()}
