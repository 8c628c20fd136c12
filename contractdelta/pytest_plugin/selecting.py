"""``--contract-delta``: run the tests that a change needs, deselect the rest, say why.

Under pytest-xdist the change is worked out once, on the controller. Each worker gets the result and applies it to the
tests that it collected, so that all workers agree; what they selected is told by the controller.
"""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contractdelta.errors import ContractDeltaError
from contractdelta.impact.model import Mode, Scope, Selection
from contractdelta.pytest_plugin.items import collection_of, project_folder
from contractdelta.workflow.edges import with_edges
from contractdelta.workflow.learned import learn
from contractdelta.workflow.plan import plan_selection, select
from contractdelta.workflow.project import Project, open_project

#: Under which a worker gets the scope, and sends what was selected.
_KEY = "contractdelta"


def register(config: pytest.Config) -> None:
    """Register the plugin for a controller, for a worker, or for a run in one process."""
    workerinput: dict[str, Any] | None = getattr(config, "workerinput", None)
    try:
        project = open_project(project_folder(config))
        plugin = _controller(config, project) if workerinput is None else _worker(config, project, workerinput)
    except ContractDeltaError as err:
        raise pytest.UsageError(_explained(err, config)) from err
    config.pluginmanager.register(plugin, "contractdelta-selecting")
    config.pluginmanager.register(plugin.selector, "contractdelta-selector")


def _worker(config: pytest.Config, project: Project, workerinput: Mapping[str, Any]) -> "_WorkerPlugin":
    return _WorkerPlugin(config, _Selector(config, project, Scope.parse(workerinput[_KEY])))


def _controller(config: pytest.Config, project: Project) -> "_ControllerPlugin":
    file = config.getoption("contract_scope")
    problems: tuple[str, ...] = ()
    if file is not None:
        scope = Scope.parse(Path(file).read_text("utf-8"))
    else:
        plan = plan_selection(project, config.getoption("contract_delta") or None)
        scope, problems = with_edges(project, plan.scope, plan.pairs), plan.problems
    header = f"base {scope.base}, {len(scope.affected)} of {len(scope.operations)} operations changed"
    lines = [f"contractdelta: {line}" for line in (header, *(f"warning: {problem}" for problem in problems))]
    return _ControllerPlugin(_Selector(config, project, scope), scope, lines)


def _explained(err: ContractDeltaError, config: pytest.Config) -> str:
    named = config.getoption("contract_delta")
    if named and ((config.invocation_params.dir / named.split("::")[0]).exists() or "::" in named):
        return f"{err.message}\n{named} was taken for the base: write --contract-delta=BASE, or put the option last."
    return str(err)


class _Summary:
    """What was selected, small enough to be sent from a worker."""

    def __init__(self, selection: Selection | None = None, error: str = "") -> None:
        self.error = error
        self.mode = selection.mode if selection else Mode.NONE
        self.why_all = (selection and selection.why_all) or ""
        self.selected = len(selection.tests) if selection else 0
        self.skipped = len(selection.skipped) if selection else 0
        kinds = Counter(
            kind for test in (selection.tests if selection else ()) for kind in {r.kind for r in test.reasons}
        )
        self.cut = [str(cut) for cut in selection.cut] if selection else []
        self.kinds = {str(kind): number for kind, number in sorted(kinds.items())}

    def dump(self) -> str:
        """Return it as JSON."""
        return json.dumps(vars(self))

    @classmethod
    def parse(cls, text: str) -> "_Summary":
        """Read what :meth:`dump` wrote."""
        summary = cls()
        vars(summary).update(json.loads(text))
        return summary

    def lines(self) -> list[str]:
        """Say it for people."""
        total = self.selected + self.skipped
        if self.error:
            return self.error.splitlines()
        if not total:
            return ["no tests were collected"]
        lines = [f"everything runs: {self.why_all}"] if self.why_all else []
        reasons = ", ".join(f"{kind} {number}" for kind, number in self.kinds.items())
        lines += [f"warning: {cut}" for cut in self.cut]
        return [*lines, f"{self.selected} of {total} tests selected" + (f" ({reasons})" if reasons else "")]


class _Selector:
    """Selects among the tests of one process."""

    def __init__(self, config: pytest.Config, project: Project, scope: Scope) -> None:
        self._config = config
        self._project = project
        self._scope = scope
        #: The files of all tests that were collected, before others took some away.
        self._files: set[Path] = set()

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Remember where tests are."""
        self._files.add(item.path)

    def select(self, items: list[pytest.Item]) -> _Summary:
        """Deselect what need not run."""
        collection = collection_of(self._config, items, self._project.root, others=self._files)
        selection = select(self._project, self._scope, collection, learn(self._project)[1])
        wanted = {test.nodeid for test in selection.tests}
        dropped = [item for item in items if item.nodeid not in wanted]
        if dropped:
            items[:] = [item for item in items if item.nodeid in wanted]
            self._config.hook.pytest_deselected(items=dropped)
        return _Summary(selection)


class _WorkerPlugin:
    """Selects in a worker of pytest-xdist, and tells the controller."""

    def __init__(self, config: Any, selector: _Selector) -> None:
        # Of the type Any: pytest-xdist adds what workers send to pytest's configuration.
        self._config = config
        self.selector = selector
        self._summary: _Summary | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Select last, so that ``-k``, ``-m`` and others have had their say."""
        try:
            self._summary = self.selector.select(items)
        except ContractDeltaError as err:
            # An exception would end the worker without a word: the controller shall say it.
            self._summary = _Summary(error=str(err))
            items.clear()

    def pytest_sessionfinish(self) -> None:
        """Send what was selected to the controller."""
        if self._summary is not None:
            self._config.workeroutput[_KEY] = self._summary.dump()


class _ControllerPlugin:
    """Tells people what was selected; selects itself where there are no workers."""

    def __init__(self, selector: _Selector, scope: Scope, header: list[str]) -> None:
        self.selector = selector
        self._header = header
        self._scope = scope.dump()
        self._summary: _Summary | None = None

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

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker selected; all selected the same."""
        text = getattr(node, "workeroutput", {}).get(_KEY)
        if text is not None:
            self._summary = _Summary.parse(text)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Call it a success if tests were found and none of them is needed."""
        if self._summary is None:
            return
        if self._summary.error:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
        elif session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self._summary.skipped:
            session.exitstatus = pytest.ExitCode.OK

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was selected: under pytest-xdist the number of deselected tests shows nowhere else."""
        if self._summary is not None:
            terminalreporter.section("contractdelta")
            for line in self._summary.lines():
                terminalreporter.line(line)
