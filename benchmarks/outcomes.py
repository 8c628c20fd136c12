"""A pytest plugin: ``-p outcomes`` writes how each test ended into the file that ``OUTCOMES`` names, as JSON."""

import json
import os
from pathlib import Path

import pytest


class _Outcomes:
    """Collects the worst that happened to each test, and the tests that there are."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._worst: dict[str, str] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note the tests that will run."""
        if self._config.option.collectonly:
            self._worst.update({item.nodeid: "selected" for item in session.items})

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that cannot be collected, where that is what is asked."""
        if report.failed and self._config.option.collectonly:
            self._worst[report.nodeid.partition("::")[0]] = "broken"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a phase of a test ended."""
        before = self._worst.get(report.nodeid, "passed")
        self._worst[report.nodeid] = report.outcome if before == "passed" else before

    def pytest_unconfigure(self) -> None:
        """Write it all down, if pytest came as far as that."""
        Path(os.environ["OUTCOMES"]).write_text(json.dumps(self._worst), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Begin."""
    config.pluginmanager.register(_Outcomes(config), "outcomes-of-tests")
