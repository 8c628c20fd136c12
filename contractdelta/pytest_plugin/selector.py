"""Selects among the tests that one process collected."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from contractdelta.impact.model import Scope, Selection
from contractdelta.pytest_plugin.idle import IdleFiles, may_be_idle
from contractdelta.pytest_plugin.items import collection_of
from contractdelta.pytest_plugin.known import Known, find_scope
from contractdelta.pytest_plugin.shadow import Shadow, Whys
from contractdelta.pytest_plugin.summary import Summary
from contractdelta.testmap.model import Collection
from contractdelta.workflow.idle import idle_files
from contractdelta.workflow.plan import select
from contractdelta.workflow.preview import names_operations


class Selector:
    """Deselects what need not run; where a shadow looks on, tells it instead."""

    def __init__(self, config: pytest.Config, known: Known, scope: Scope, *, is_named: bool) -> None:
        """Take what was worked out before tests were collected, and whether that has the names of all operations."""
        self._config = config
        self._known = known
        self._scope = scope
        self._is_named = is_named
        #: The files of all tests that were collected, before others took some away.
        self._files: set[Path] = set()
        self._passed: IdleFiles | None = None
        #: What a shadow may ask about.
        self._selected: tuple[Collection, Selection] | None = None
        #: Looks on where everything is to run.
        self.shadow = Shadow(self._why) if config.getoption("contract_shadow") else None

    def idle_files(self) -> frozenset[str]:
        """Return the files that need not be imported in this run."""
        known = self._known
        if known.testmap is None or not may_be_idle(self._config):
            return frozenset()
        return idle_files(known.work_tree, self._scope, known.testmap, known.learned)

    def pass_over(self, files: frozenset[str]) -> None:
        """Do not import files."""
        if self._known.testmap is not None and files:
            self._passed = IdleFiles(self._config, self._known.project.root, self._known.testmap, files)
            self._config.pluginmanager.register(self._passed, "contractdelta-idle")

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Remember where tests are."""
        self._files.add(item.path)

    def pytest_collection_finish(self) -> None:
        """Forget what no test needs; a shadow may have to tell why."""
        self._known.forget(is_needed=self.shadow is not None)

    def pytest_unconfigure(self) -> None:
        """Forget it where nothing was collected: on the controller of pytest-xdist."""
        self._known.forget()

    def select(self, items: list[pytest.Item]) -> Summary:
        """Deselect what need not run.

        Raises:
            UsageError: A marker has arguments that it cannot have.
            UnknownOperation: A test is tagged with something that exists neither in base nor in head.
        """
        project = self._known.project
        collection = collection_of(self._config, items, project.root, others=self._files)
        collection = replace(collection, others=collection.others.union(self._passed.files if self._passed else ()))
        if not self._is_named and names_operations(project, collection.tests):
            # A test that the map does not know is tagged.
            self._scope, _ = find_scope(self._config, project, is_named=True)
        selection = select(self._known.work_tree, self._scope, collection, self._known.learned)
        if self.shadow is not None:
            self._selected = collection, selection
            self.shadow.skip(selection.skipped)
        else:
            nodeids = {test.nodeid for test in selection.tests}
            self._deselect(items, {item for item in items if item.nodeid in nodeids})
        return Summary(selection, idle=self._passed.number if self._passed else 0)

    def _deselect(self, items: list[pytest.Item], wanted: set[pytest.Item]) -> None:
        dropped = [item for item in items if item not in wanted]
        if dropped:
            items[:] = [item for item in items if item in wanted]
            self._config.hook.pytest_deselected(items=dropped)

    def _why(self, nodeids: Iterable[str]) -> Whys:
        """Return why tests are skipped."""
        # Lazy, both: without a miss nobody asks, and texts take a while to load.
        from contractdelta.impact.explanation import explain_tests  # noqa: PLC0415
        from contractdelta.report.text import why_skipped  # noqa: PLC0415

        if self._selected is None:
            return {}
        found = explain_tests(self._scope, *self._selected, self._known.learned, frozenset(nodeids))
        return {each.nodeid: tuple(why_skipped(each)) for each in found}
