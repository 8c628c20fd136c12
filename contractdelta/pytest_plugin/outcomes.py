"""How tests ended, by the reports of their phases."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from contractdelta.pytest_plugin.items import seconds_of
from contractdelta.testmap.recorded import Outcome

#: The phases of a test, as pytest calls them in its reports.
_SETUP, _CALL, _TEARDOWN = "setup", "call", "teardown"


@dataclass(slots=True)
class ItemOutcome:
    """How one test ended, so far."""

    outcome: Outcome = Outcome.PASSED
    seconds: float = 0.0
    #: The phases that ended, of the last time that it ran.
    _phases: set[str] = field(default_factory=set)
    _is_set_up: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether the test was torn down, and called before, unless its setup ended it.

        Nothing is torn down after Ctrl+C and ``pytest.exit()``; ``--setup-only`` sets up and tears down without a call.
        """
        return _TEARDOWN in self._phases and (_CALL in self._phases or not self._is_set_up)

    def saw(self, report: pytest.TestReport) -> None:
        """Note outcome and time of a phase."""
        if report.when == _SETUP:  # it may run again
            self._phases, self._is_set_up = set(), report.passed
        self._phases.add(report.when)
        if report.failed:
            self.outcome = Outcome.FAILED
        elif report.skipped and self.outcome is Outcome.PASSED:
            self.outcome = Outcome.SKIPPED
        self.seconds += seconds_of(report)


class ItemOutcomes:
    """How the tests of one process ended."""

    def __init__(self) -> None:
        """Start without any."""
        self._found: dict[str, ItemOutcome] = {}

    def saw(self, report: pytest.TestReport) -> None:
        """Note what a report says of its test."""
        self._found.setdefault(report.nodeid, ItemOutcome()).saw(report)

    def __iter__(self) -> Iterator[tuple[str, ItemOutcome]]:
        """Yield node ids and endings, sorted."""
        return iter(sorted(self._found.items(), key=lambda found: found[0]))
