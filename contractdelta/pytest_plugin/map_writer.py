"""Writes the test map at the end of a run, from what all its processes saw."""

import json
from typing import Any, Protocol

import pytest

from contractdelta.errors import ContractDeltaError
from contractdelta.recording.session import RecordedSession
from contractdelta.workflow.project import Project
from contractdelta.workflow.testmaps.update import update_map

#: Under which a worker sends what it saw.
KEY = "contractdelta-recording"
#: What is said of a test that was interrupted.
CUT_SHORT = "a test did not run to its end"
#: What is said of a test whose worker crashed, in that test or in a later one.
_GONE = "the worker is gone that saw what a test used"


class Recorder(Protocol):
    """Sees what the tests of one process use."""

    session: RecordedSession


class MapWriter:
    """Merges what all processes saw, and writes the map."""

    def __init__(self, project: Project, recorder: Recorder | None) -> None:
        """Take what sees the tests of this process; where workers run them there is none."""
        self._project = project
        self._recorder = recorder
        self._session = RecordedSession()
        #: The tests that began, in whatever process.
        self._begun: set[str] = set()
        self._lines: list[str] = []

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Note that a test begins."""
        self._begun.add(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test in which a worker crashed: it may never have told that it began."""
        self._begun.add(report.nodeid)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker saw."""
        text = getattr(node, "workeroutput", {}).get(KEY)
        if text is not None:
            self._session.merge(RecordedSession.parse(json.loads(text)))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the map."""
        if session.config.option.collectonly:
            return
        if getattr(session.config.option, "setuponly", False):  # --setup-plan, too; and both may be switched off
            self._lines = ["no test was called, only set up: the test map stays as it was"]
            return
        if self._recorder is not None:
            self._session.merge(self._recorder.session)
        if not self._session.is_whole:
            errors = [f"warning: {error}" for error in sorted(self._session.errors)]
            reason = "what tests used is not known" if errors else "it did not come to running tests"
            self._lines = [*errors, f"{reason}: the test map stays as it was"]
            return
        self._note_lost()
        try:
            self._lines = update_map(self._project, self._session)
        except (ContractDeltaError, OSError) as err:
            self._lines = [f"the test map was not written: {err}"]
            session.exitstatus = session.exitstatus or pytest.ExitCode.USAGE_ERROR

    def pytest_terminal_summary(self, terminalreporter: "pytest.TerminalReporter") -> None:
        """Say what was written, and what went wrong."""
        if self._lines:
            terminalreporter.section("contractdelta record")
            for line in self._lines:
                terminalreporter.line(line)

    def _note_lost(self) -> None:
        """Note the tests that began, but for which no process reported what they used."""
        known = self._session.tests.keys() | set().union(*self._session.lost.values())
        lost = self._begun - known
        if lost:
            error = CUT_SHORT if self._recorder is not None else _GONE
            self._session.errors.add(error)
            self._session.lost.setdefault(error, set()).update(lost)
