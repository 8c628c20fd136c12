"""Which tests a run collected, and of which files it saw all of them.

With ``pytest tests/test_pets.py::TestCat`` most of a file is left aside: one that was not collected need not be gone.
"""

from pathlib import Path

import pytest

from contractdelta.pytest_plugin.items import relative_path
from contractdelta.pytest_plugin.skipped_files import SkippedFile


class Inventory:
    """Fills up while pytest collects."""

    def __init__(self, project: Path) -> None:
        """Begin with nothing; paths are relative to the folder of the project."""
        self._project = project
        self._files: set[Path] = set()
        #: The kinds of tests that are looked for in each file.
        self._kinds: dict[Path, set[type[pytest.Collector]]] = {}
        #: Files with several tests of one name, of which the map knows one: there may be more at any time.
        self._ambiguous: set[Path] = set()
        #: What was found and not looked into, or not without an error.
        self._open: set[pytest.Collector] = set()
        #: The file of each test, those included that are deselected later, by node id.
        self.tests: dict[str, str] = {}

    def saw(self, collector: pytest.Collector, report: pytest.CollectReport) -> None:
        """Note what a file or a class holds."""
        if isinstance(collector, SkippedFile):
            return
        self._open.discard(collector)
        if not report.passed:
            self._open.add(collector)
        if isinstance(collector, pytest.File):
            self._kinds.setdefault(collector.path, set()).add(type(collector))
        # A file without a test may be one that "--lf" passes over.
        if isinstance(collector, pytest.File) and report.result:
            self._files.add(collector.path)
        names = [one.nodeid for one in report.result or ()]
        if len(names) != len(set(names)):
            self._ambiguous.add(collector.path)
        for one in report.result or ():
            if isinstance(one, pytest.Item):
                self.tests[one.nodeid] = relative_path(one.path, self._project)
            else:
                self._open.add(one)

    def whole_files(self) -> dict[str, int]:
        """Return the files whose tests are all known, and how many kinds of tests were looked for in each."""
        whole = self._files - self._ambiguous - {collector.path for collector in self._open}
        return {relative_path(path, self._project): len(self._kinds[path]) for path in whole}
