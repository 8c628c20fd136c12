"""``--contract-delta``: run the tests that a change needs, deselect the rest, say why.

With ``--contract-shadow`` nothing is deselected: see :mod:`contractdelta.pytest_plugin.shadow`. Under pytest-xdist the
change is worked out once, on the controller. Each worker gets the result and applies it to the tests that it collected,
so that all workers agree; what they selected is told by the controller.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from contractdelta.errors import ContractDeltaError
from contractdelta.impact.model import ChangeScope
from contractdelta.memory import gc_paused
from contractdelta.pytest_plugin.items import project_folder
from contractdelta.pytest_plugin.selector import Selector
from contractdelta.pytest_plugin.session_state import SessionState, base_of, find_scope
from contractdelta.pytest_plugin.shadow import Shadow
from contractdelta.pytest_plugin.summary import Summary
from contractdelta.workflow.project import open_project
from contractdelta.workflow.sides.base import NO_BASE

#: The key under which a worker gets the scope, and sends what was selected.
_KEY = "contractdelta"
#: The key under which it sends what a shadow saw.
_SHADOW = "contractdelta-shadow"
#: The key under which it gets the files that it need not import.
_SKIPPED_FILES = "contractdelta-skipped-files"


def register(config: pytest.Config) -> None:
    """Register the plugin for a controller, for a worker, or for a run in one process."""
    workerinput: dict[str, Any] | None = getattr(config, "workerinput", None)
    try:
        with gc_paused():
            state = SessionState(open_project(project_folder(config)))
            plugin = _controller(config, state) if workerinput is None else _worker(config, state, workerinput)
            state.set_aside()
    except ContractDeltaError as err:
        raise pytest.UsageError(_explained(err, config)) from err
    config.pluginmanager.register(plugin, "contractdelta-selecting")
    config.pluginmanager.register(plugin.selector, "contractdelta-selector")
    if plugin.shadow is not None:
        config.pluginmanager.register(plugin.shadow, "contractdelta-shadow")


def _worker(config: pytest.Config, state: SessionState, workerinput: Mapping[str, Any]) -> "_WorkerPlugin":
    selector = Selector(config, state, ChangeScope.parse(workerinput[_KEY]), is_named=_is_named(config, state))
    selector.pass_over(frozenset(workerinput[_SKIPPED_FILES]))
    return _WorkerPlugin(config, selector)


def _controller(config: pytest.Config, state: SessionState) -> "_ControllerPlugin":
    file = config.getoption("contract_scope")
    problems: tuple[str, ...] = ()
    if file is not None:
        is_named = _is_named(config, state)
        scope = ChangeScope.parse(Path(file).read_text("utf-8"))
    else:
        with ThreadPoolExecutor() as threads:
            # Git works in processes of its own: meanwhile the map is read.
            change = threads.submit(state.work_tree.find_change, base_of(config))
            is_named = _is_named(config, state)
        scope, problems = find_scope(config, state.project, is_named=is_named, change=change.result())
    total = f" of {len(scope.operations)}" if is_named else ""
    # Without a base it is not known what changed.
    changed = "" if scope.base == NO_BASE else f", {len(scope.affected)}{total} operations changed"
    header = f"base {scope.base}{changed}"
    lines = [f"contractdelta: {line}" for line in (header, *(f"warning: {problem}" for problem in problems))]
    selector = Selector(config, state, scope, is_named=is_named)
    skippable = selector.skippable_files()
    selector.pass_over(skippable)
    return _ControllerPlugin(selector, scope, skippable, lines)


def _is_named(config: pytest.Config, state: SessionState) -> bool:
    """Tell whether all operations have to be known by their names: what another process worked out has them."""
    return config.getoption("contract_scope") is not None or state.has_names


def _explained(err: ContractDeltaError, config: pytest.Config) -> str:
    named = config.getoption("contract_delta")
    if (
        isinstance(named, str)
        and named
        and ((config.invocation_params.dir / named.split("::")[0]).exists() or "::" in named)
    ):
        return f"{err.message}\n{named} was taken for the base: write --contract-delta=BASE, or put the option last."
    return str(err)


class _WorkerPlugin:
    """Selects in a worker of pytest-xdist, and tells the controller."""

    def __init__(self, config: Any, selector: Selector) -> None:
        # Of the type Any: pytest-xdist adds what workers send to pytest's configuration.
        self._config = config
        self.selector = selector
        self.shadow = selector.shadow
        self._summary: Summary | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Select last, so that ``-k``, ``-m`` and others have had their say."""
        try:
            self._summary = self.selector.select(items)
        except ContractDeltaError as err:
            # An exception would end the worker without a word: the controller shall say it.
            self._summary = Summary(error=str(err))
            items.clear()

    def pytest_sessionfinish(self) -> None:
        """Send what was selected to the controller."""
        if self._summary is not None:
            self._config.workeroutput[_KEY] = self._summary.dump()
        if self.shadow is not None:
            self._config.workeroutput[_SHADOW] = self.shadow.dump()


class _ControllerPlugin:
    """Tells people what was selected; selects itself where there are no workers."""

    def __init__(self, selector: Selector, scope: ChangeScope, skippable: frozenset[str], header: list[str]) -> None:
        self.selector = selector
        self.shadow: Shadow | None = selector.shadow
        self._header = header
        self._scope = scope.dump()
        self._skippable = sorted(skippable)
        self._summary: Summary | None = None

    def pytest_report_header(self) -> list[str]:
        """Say what is compared."""
        return self._header

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Select last, so that ``-k``, ``-m`` and others have had their say."""
        try:
            self._summary = self.selector.select(items)
        except ContractDeltaError as err:
            raise pytest.UsageError(str(err)) from err

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Give a worker of pytest-xdist what was worked out."""
        node.workerinput[_KEY] = self._scope
        node.workerinput[_SKIPPED_FILES] = self._skippable

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker selected; all selected the same."""
        told = getattr(node, "workeroutput", {})
        if _KEY in told:
            self._summary = Summary.parse(told[_KEY])
        if self.shadow is not None and _SHADOW in told:
            self.shadow.merge(told[_SHADOW])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Call it a success if tests were found and none of them is needed."""
        if self._summary is None:
            return
        if self._summary.error:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
        elif session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self._summary.skipped:
            session.exitstatus = pytest.ExitCode.OK
        elif self.shadow is not None and self.shadow.misses:
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: "pytest.TerminalReporter") -> None:
        """Say what was selected: under pytest-xdist the number of deselected tests shows nowhere else."""
        if self._summary is not None:
            terminalreporter.section("contractdelta")
            for line in self._summary.lines():
                terminalreporter.line(line)
        if self.shadow is not None and self._summary is not None and not self._summary.error:
            terminalreporter.section("contractdelta shadow")
            for line in self.shadow.lines():
                terminalreporter.line(line)
