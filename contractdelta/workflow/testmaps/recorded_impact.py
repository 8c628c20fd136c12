"""What the test map tells about a change: from the map and the files as they are to reasons."""

from collections.abc import Container
from dataclasses import replace

from contractdelta.code.analysis import analyse
from contractdelta.errors import InvalidTestMap
from contractdelta.files import source_text
from contractdelta.impact.graph import node_of_test
from contractdelta.impact.model import ChangeScope, Reason, ReasonKind, RecordedImpact
from contractdelta.testmap.changes.evidence import Evidence, TieKind
from contractdelta.testmap.changes.module_shadowing import shadowing
from contractdelta.testmap.changes.test_files import has_run
from contractdelta.testmap.recorded import UNKNOWN_KEEPER, RecordedTest, TestMap
from contractdelta.testmap.suite.pytest_names import is_conftest_above, is_test_file_or_conftest
from contractdelta.testmap.suite.setup_files import is_setup_file
from contractdelta.workflow.sides.work_tree import WorkTree
from contractdelta.workflow.testmaps.reading import MAP, evidence_of, python_version, read_map

_KINDS = {TieKind.SOURCE: ReasonKind.SOURCE, TieKind.DATA: ReasonKind.DATA, TieKind.FAILED: ReasonKind.FAILED}


def find_recorded_impact(tree: WorkTree) -> tuple[TestMap | None, RecordedImpact]:
    """Return the test map of a project, and what it tells about the files as they are now.

    If the map cannot be read, or was recorded with another Python, every test runs.
    """
    try:
        testmap = read_map(tree.project)
    except InvalidTestMap as err:
        return None, RecordedImpact(why_all=f"the test map cannot be read: {err.message}")
    if testmap is None:
        return None, RecordedImpact()
    evidence = evidence_of(tree, testmap)
    reasons = {test.nodeid: tuple(_reasons(test, evidence)) for test in evidence.concerned()}
    fresh = [path for path in tree.python_files if path not in testmap.sources]
    files = {MAP, *testmap.sources, *testmap.data, *fresh}.difference(shadowing(fresh, tree.python_files))
    paths = {*testmap.plugins, *testmap.suite.paths}
    # The question matters only for files that hold tests or fixtures.
    is_asked = any(path in paths or is_test_file_or_conftest(path, testmap.test_files) for path in evidence.followed)
    now, then = python_version(), testmap.python
    return testmap, RecordedImpact(
        operations=testmap.suite.operations,
        reasons={nodeid: each for nodeid, each in reasons.items() if each},
        files=frozenset(path for path in files if _is_traced(path, testmap)),
        tracked_by_function=evidence.followed,
        ran_own_functions=_RanOwnFunctions(testmap) if is_asked else frozenset(),
        seconds=testmap.suite.seconds,
        plugins=testmap.plugins,
        trials=evidence.trials,
        may_hold_other_tests=evidence.unsettled,
        same_tests=evidence.steady,
        cosmetic_only=frozenset(path for path in evidence.steady if _is_cosmetic(path, tree, testmap)),
        why_all="" if then == now else f"tests were recorded with Python {then}, and this is {now}",
    )


class _RanOwnFunctions(Container[str]):
    """The tests that ran a function of their own file. Computed on demand: few are asked about."""

    def __init__(self, testmap: TestMap) -> None:
        self._tests = testmap.tests

    def __contains__(self, nodeid: object) -> bool:
        return isinstance(nodeid, str) and nodeid in self._tests and has_run(self._tests[nodeid])


def _is_cosmetic(path: str, tree: WorkTree, testmap: TestMap) -> bool:
    """Tell whether a changed file differs in nothing that a recording keeps of it."""
    text = source_text(tree.read(path))
    return analyse(path, text).recorded() == testmap.sources[path]


def _is_traced(path: str, testmap: TestMap) -> bool:
    """Tell whether it is known which tests a file matters to."""
    sets_up = is_conftest_above(path) or is_setup_file(path)
    return UNKNOWN_KEEPER not in testmap.cached_data.get(path, ()) and not sets_up


def _reasons(test: RecordedTest, evidence: Evidence) -> list[Reason]:
    """Return why a recorded test runs, one reason a tie."""
    node = node_of_test(test.nodeid)
    found = []
    for tie in dict.fromkeys(evidence.ties(test)):
        way = tie.way if tie.way[-1] == node else (*tie.way, node)
        found.append(Reason(kind=_KINDS[tie.kind], node=tie.node, path=way))
    return found


def contract_only(scope: ChangeScope, impact: RecordedImpact) -> tuple[ChangeScope, RecordedImpact]:
    """Return scope and impact for a selection by the contract alone: changed files select no test."""
    return replace(scope, files=()), replace(
        impact, reasons={}, files=frozenset(), tracked_by_function=frozenset(), why_all=""
    )
