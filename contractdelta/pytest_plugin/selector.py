"""Selects among the tests that one process collected."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from contractdelta.impact.model import ChangeScope, Selection
from contractdelta.pytest_plugin.items import collection_of
from contractdelta.pytest_plugin.session_state import SessionState, find_scope
from contractdelta.pytest_plugin.shadow import Shadow, Whys
from contractdelta.pytest_plugin.skipped_files import SkippedFiles, may_skip_files
from contractdelta.pytest_plugin.summary import Summary
from contractdelta.testmap.model import Collection
from contractdelta.workflow.selecting.plan import select
from contractdelta.workflow.selecting.preview import names_operations
from contractdelta.workflow.selecting.skippable_files import skippable_files


class Selector:
    """Deselects tests that need not run; in shadow mode it only reports them to the shadow."""

    def __init__(self, config: pytest.Config, state: SessionState, scope: ChangeScope, *, is_named: bool) -> None:
        """Take what was worked out before tests were collected, and whether that has the names of all operations."""
        self._config = config
        self._state = state
        self._scope = scope
        self._is_named = is_named
        #: The files of all tests that were collected, before others took some away.
        self._files: set[Path] = set()
        self._passed: SkippedFiles | None = None
        #: What a shadow may ask about.
        self._selected: tuple[Collection, Selection] | None = None
        #: Looks on where everything is to run.
        self.shadow = Shadow(self._why) if config.getoption("contract_shadow") else None

    def skippable_files(self) -> frozenset[str]:
        """Return the files that need not be imported in this run."""
        state = self._state
        if state.testmap is None or not may_skip_files(self._config):
            return frozenset()
        return skippable_files(state.work_tree, self._scope, state.testmap, state.impact)

    def pass_over(self, files: frozenset[str]) -> None:
        """Have pytest skip files without importing them."""
        if self._state.testmap is not None and files:
            self._passed = SkippedFiles(self._config, self._state.project.root, self._state.testmap, files)
            self._config.pluginmanager.register(self._passed, "contractdelta-skipped-files")

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Remember where tests are."""
        self._files.add(item.path)

    def pytest_collection_finish(self) -> None:
        """Free the memory, unless a shadow may have to say why a test was skipped."""
        self._state.forget(is_needed=self.shadow is not None)

    def pytest_unconfigure(self) -> None:
        """Free it if nothing was collected: on the controller of pytest-xdist."""
        self._state.forget()

    def select(self, items: list[pytest.Item]) -> Summary:
        """Deselect what need not run.

        Raises:
            UsageError: A marker has arguments that it cannot have.
            UnknownOperation: A test is tagged with something that exists neither in base nor in head.
        """
        project = self._state.project
        collection = collection_of(self._config, items, project.root, others=self._files)
        collection = replace(collection, others=collection.others.union(self._passed.files if self._passed else ()))
        if not self._is_named and names_operations(project, collection.tests):
            # A tagged test is not in the map.
            self._scope, _ = find_scope(self._config, project, is_named=True)
        selection = select(self._state.work_tree, self._scope, collection, self._state.impact)
        if self.shadow is not None:
            self._selected = collection, selection
            self.shadow.skip(selection.skipped)
        else:
            nodeids = {test.nodeid for test in selection.tests}
            self._deselect(items, {item for item in items if item.nodeid in nodeids})
        return Summary(selection, not_imported=self._passed.number if self._passed else 0)

    def _deselect(self, items: list[pytest.Item], wanted: set[pytest.Item]) -> None:
        dropped = [item for item in items if item not in wanted]
        if dropped:
            items[:] = [item for item in items if item in wanted]
            self._config.hook.pytest_deselected(items=dropped)

    def _why(self, nodeids: Iterable[str]) -> Whys:
        """Return why tests are skipped."""
        # Lazy: only a miss needs these.
        from contractdelta.impact.explanation import explain_tests
        from contractdelta.report.text import why_skipped

        if self._selected is None:
            return {}
        found = explain_tests(self._scope, *self._selected, self._state.impact, frozenset(nodeids))
        return {each.nodeid: tuple(why_skipped(each)) for each in found}
