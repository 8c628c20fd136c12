"""Selects among the tests that one process collected."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from contractdelta.impact.model import Scope, Selection
from contractdelta.pytest_plugin.idle import IdleFiles, idle_tests, may_be_idle
from contractdelta.pytest_plugin.items import collection_of
from contractdelta.pytest_plugin.shadow import Shadow, Whys
from contractdelta.pytest_plugin.summary import Summary
from contractdelta.testmap.model import Collection
from contractdelta.workflow.idle import idle_files
from contractdelta.workflow.learned import learn
from contractdelta.workflow.plan import select
from contractdelta.workflow.project import Project
from contractdelta.workflow.today import Today


class Selector:
    """Deselects what need not run; where a shadow looks on, tells it instead."""

    def __init__(self, config: pytest.Config, project: Project, scope: Scope) -> None:
        """Take what was worked out before tests were collected."""
        self._config = config
        self._project = project
        self._scope = scope
        #: The files of all tests that were collected, before others took some away.
        self._files: set[Path] = set()
        self._today = Today(project)
        self._found, self._learned = learn(self._today)
        self._idle: list[pytest.Item] = []
        self._selected: tuple[Collection, Selection] | None = None
        #: Looks on where everything is to run.
        self.shadow = Shadow(self._why) if config.getoption("contract_shadow") else None

    def idle_files(self) -> frozenset[str]:
        """Return the files that need not be imported in this run."""
        if self._found is None or not may_be_idle(self._config):
            return frozenset()
        return idle_files(self._today, self._scope, self._found, self._learned)

    def pass_over(self, files: frozenset[str]) -> None:
        """Do not import files."""
        if self._found is not None and files:
            plugin = IdleFiles(self._config, self._project.root, self._found, files)
            self._config.pluginmanager.register(plugin, "contractdelta-idle")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Deselect what was not imported, before plugins look at it that expect functions."""
        self._idle = idle_tests(items)
        self._deselect(items, set(items).difference(self._idle))

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Remember where tests are."""
        self._files.add(item.path)

    def select(self, items: list[pytest.Item]) -> Summary:
        """Deselect what need not run.

        Raises:
            UsageError: A marker has arguments that it cannot have.
            UnknownOperation: A test is tagged with something that exists neither in base nor in head.
        """
        collection = collection_of(self._config, items, self._project.root, others=self._files)
        selection = select(Today(self._project), self._scope, collection, self._learned)
        self._selected = collection, selection
        if self.shadow is not None:
            self.shadow.skip(selection.skipped)
        else:
            nodeids = {test.nodeid for test in selection.tests}
            self._deselect(items, {item for item in items if item.nodeid in nodeids})
        return Summary(selection, idle=len(self._idle))

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
        found = explain_tests(self._scope, *self._selected, self._learned, frozenset(nodeids))
        return {each.nodeid: tuple(why_skipped(each)) for each in found}
