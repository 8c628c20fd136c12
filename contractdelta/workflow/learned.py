"""What the test map tells about a change: from the map and the files as they are to reasons."""

import re
from collections.abc import Container
from dataclasses import replace
from fnmatch import translate

from contractdelta.code.analysis import analyse
from contractdelta.errors import InvalidTestMap
from contractdelta.files import source_text
from contractdelta.impact.graph import node_of_test
from contractdelta.impact.model import Learned, Reason, ReasonKind, Scope
from contractdelta.testmap.evidence import Evidence, TieKind
from contractdelta.testmap.module_shadowing import shadowing
from contractdelta.testmap.pytest_names import is_conftest_above, is_test_file_or_conftest
from contractdelta.testmap.recorded import UNKNOWN_KEEPER, RecordedTest, TestMap
from contractdelta.testmap.test_files import has_run
from contractdelta.workflow.testmap import MAP, evidence_of, python_version, read_map
from contractdelta.workflow.work_tree import WorkTree

#: Files that set up pytest, Python or the packages that are there: they matter to all tests, whichever reads one.
SETTING_UP = (
    *("pyproject.toml", "pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "tox.ini", "setup.cfg", "setup.py"),
    *("requirements*.txt", "requirements*.in", "constraints*.txt", "*.lock", "pylock*.toml", "Pipfile"),
    *("environment*.y*ml", ".python-version", ".env", "contractdelta.toml", "sitecustomize.py", "usercustomize.py"),
)
_is_setting_up = re.compile("|".join(map(translate, SETTING_UP))).fullmatch
_KINDS = {TieKind.SOURCE: ReasonKind.SOURCE, TieKind.DATA: ReasonKind.DATA, TieKind.FAILED: ReasonKind.FAILED}


def learn(tree: WorkTree) -> tuple[TestMap | None, Learned]:
    """Return the test map of a project, and what it tells about the files as they are now.

    A map that cannot be read, or was made with another Python, makes everything run.
    """
    try:
        found = read_map(tree.project)
    except InvalidTestMap as err:
        return None, Learned(why_all=f"the test map cannot be read: {err.message}")
    if found is None:
        return None, Learned()
    evidence = evidence_of(tree, found)
    reasons = {test.nodeid: tuple(_reasons(test, evidence)) for test in evidence.concerned()}
    fresh = [path for path in tree.python_files if path not in found.sources]
    files = {MAP, *found.sources, *found.data, *fresh}.difference(shadowing(fresh, tree.python_files))
    paths = {*found.plugins, *found.suite.paths}
    # Of other files nobody asks who ran what is in them.
    followed = any(path in paths or is_test_file_or_conftest(path, found.test_files) for path in evidence.followed)
    now = python_version()
    return found, Learned(
        operations=found.suite.operations,
        reasons={nodeid: each for nodeid, each in reasons.items() if each},
        files=frozenset(path for path in files if _is_traced(path, found)),
        followed=evidence.followed,
        running=_Running(found) if followed else frozenset(),
        seconds=found.suite.seconds,
        plugins=found.plugins,
        reevaluated=evidence.reevaluated,
        unsettled=evidence.unsettled,
        steady=evidence.steady,
        unaltered=frozenset(path for path in evidence.steady if _is_unaltered(path, tree, found)),
        why_all="" if found.python == now else f"tests were recorded with Python {found.python}, and this is {now}",
    )


class _Running(Container[str]):
    """The tests that ran a function of their own file: few are asked about."""

    def __init__(self, testmap: TestMap) -> None:
        self._tests = testmap.tests

    def __contains__(self, nodeid: object) -> bool:
        return isinstance(nodeid, str) and nodeid in self._tests and has_run(self._tests[nodeid])


def _is_unaltered(path: str, tree: WorkTree, testmap: TestMap) -> bool:
    text = source_text(tree.read(path))
    return analyse(path, text).recorded() == testmap.sources[path]


def _is_traced(path: str, testmap: TestMap) -> bool:
    """Tell whether it is known which tests a file matters to."""
    name = path.rpartition("/")[2]
    is_setting_up = is_conftest_above(path) or _is_setting_up(name)
    return UNKNOWN_KEEPER not in testmap.cached_data.get(path, ()) and not is_setting_up


def _reasons(test: RecordedTest, evidence: Evidence) -> list[Reason]:
    """Return why a recorded test runs, one reason a tie."""
    node = node_of_test(test.nodeid)
    found = []
    for tie in dict.fromkeys(evidence.ties(test)):
        way = tie.way if tie.way[-1] == node else (*tie.way, node)
        found.append(Reason(kind=_KINDS[tie.kind], node=tie.node, path=way))
    return found


def contract_only(scope: Scope, learned: Learned) -> tuple[Scope, Learned]:
    """Return what is left where nothing but the contract is looked at: changed files select no test."""
    return replace(scope, files=()), replace(learned, reasons={}, files=frozenset(), followed=frozenset(), why_all="")
