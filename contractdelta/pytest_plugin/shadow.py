"""``--contract-shadow``: run everything, and tell what the selection would have missed.

A test that fails though it would not have been selected is a *miss*: the selection is not to be trusted there. Under
pytest-xdist the workers know what would have been skipped, and the controller knows how every test ended: one in which
a worker crashed, too.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from contractdelta.errors import counted
from contractdelta.pytest_plugin.items import seconds_of

#: Why tests would have been skipped, one line a reason, by node id.
Whys = Mapping[str, tuple[str, ...]]
_UNKNOWN = ("nobody told why: the worker that ran it is gone",)


class Shadow:
    """Looks on while everything runs."""

    def __init__(self, why: Callable[[Iterable[str]], Whys] | None = None) -> None:
        """Take a function that says why tests are skipped; without it, workers have to say so (:meth:`merge`)."""
        self._why = why
        self._skipped: set[str] = set()
        self._failed: set[str] = set()
        self._seconds: dict[str, float] = {}
        self._told: dict[str, tuple[str, ...]] = {}

    def skip(self, nodeids: Iterable[str]) -> None:
        """Note which tests would have been skipped."""
        self._skipped.update(nodeids)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how tests end, and how long they take."""
        self._seconds[report.nodeid] = self._seconds.get(report.nodeid, 0.0) + seconds_of(report)
        if report.failed:
            self._failed.add(report.nodeid)

    @property
    def misses(self) -> tuple[str, ...]:
        """The tests that failed and would have been skipped, sorted."""
        return tuple(sorted(self._failed & self._skipped))

    def dump(self) -> str:
        """Return what a controller does not know, as JSON."""
        return json.dumps({"skipped": sorted(self._skipped), "told": self._whys()})

    def merge(self, text: str) -> None:
        """Add what a worker told: all of them would have skipped the same tests, and each ran some."""
        data: dict[str, Any] = json.loads(text)
        self._skipped.update(data["skipped"])
        self._told.update((nodeid, tuple(lines)) for nodeid, lines in data["told"].items())

    def lines(self) -> list[str]:
        """Say it for people."""
        total = sum(self._seconds.values())
        saved = sum(seconds for nodeid, seconds in self._seconds.items() if nodeid in self._skipped)
        lines = [f"everything ran: selecting would have saved {saved:.2f} of {total:.2f} s"]
        whys = self._whys()
        for nodeid in self.misses:
            lines += [f"ERROR {nodeid} failed, and would have been skipped:"]
            lines += [f"  {line}" for line in whys.get(nodeid, _UNKNOWN)]
        number = len(self.misses)
        missed = counted(number, "failed test") if number else "no failed test"
        return [*lines, f"{missed} would have been missed"]

    def _whys(self) -> dict[str, tuple[str, ...]]:
        found = self._why(self.misses) if self._why and self.misses else {}
        return {**self._told, **found}
