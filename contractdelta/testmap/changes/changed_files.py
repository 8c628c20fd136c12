"""From the changed files of a project to what they mean for its tests."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import PurePosixPath

from contractdelta.code.analysis import analyse
from contractdelta.code.imports import importing
from contractdelta.code.parsed_files import FileDigests, ParsedFile
from contractdelta.code.scopes import ANY_MODULE
from contractdelta.files import source_text
from contractdelta.propagation.affected import CodeOfToday, affected
from contractdelta.propagation.findings import Affected, CachedContent
from contractdelta.propagation.recorded_code import RecordedCode
from contractdelta.testmap.changes.consequences import Consequences, IsDeclared
from contractdelta.testmap.changes.test_files import has_same_tests, is_doctest, is_followed
from contractdelta.testmap.changes.trials import NO_TRIALS, find_trials
from contractdelta.testmap.changes.unseen_code import UnseenCode, is_different
from contractdelta.testmap.changes.unselected_tests import UnselectedTests
from contractdelta.testmap.recorded import PROCESSES, TestMap
from contractdelta.testmap.suite.pytest_names import (
    folder_of_conftest,
    is_conftest,
    is_test_file_or_conftest,
)

#: What a ``conftest.py`` may make several tests of one with: parameters and hooks.
_MAKING = re.compile(rb"\bparams\b|\bpytest_")
#: The folder of all tests, as :attr:`contractdelta.testmap.recorded.TestMap.plugins` has it.
_ALL = "."
#: Reads a file of the project as it is now; ``None`` where it is gone.
Read = Callable[[str], bytes | None]


def find_consequences(  # noqa: PLR0913 - one argument a thing that is known
    testmap: TestMap,
    read: Read,
    paths: AbstractSet[str],
    *,
    changed: AbstractSet[str],
    data: AbstractSet[str],
    is_declared: IsDeclared,
) -> Consequences:
    """Follow what changed since a map was recorded: Python files, and data files.

    ``paths`` are the Python files of today. ``is_declared`` tells which files the configuration or a contract maps to
    tests already.
    """
    text = partial(_text, read)
    now = {path: analyse(path, text(path) or "") for path in paths & changed}
    different = {path for path in changed if path not in now or is_different(testmap, now[path])}
    has_remote = any(test.is_remote for test in testmap.suite.special)
    # Who else tells of a file takes time to find out, and matters where code ran that nobody saw.
    is_asked = has_remote or PROCESSES in testmap.cached_data
    others = {path for path in different if is_asked and not is_declared(path, calls=True)}
    altered = [*_altered(testmap, data), *_processes(testmap, others, data, is_declared)]
    today = code_of_today(read, paths, changed)
    unselected = _unselected(testmap, read, data)
    result = affected(recorded_code(testmap), today, altered=altered, unselected=unselected)
    doubtful = result.reevaluated | result.doubtful
    # If every test runs, it does not matter what can be imported.
    is_open = bool(doubtful) and not (unselected and unselected.is_empty)
    trials = find_trials(doubtful, testmap, now, paths, text) if is_open else NO_TRIALS
    recorded = [source for path, source in now.items() if path in testmap.sources]
    return Consequences(
        affected=result,
        importers=importers_of(result, testmap, now, trials.untried),
        trials=trials.tests,
        followed=_followed(testmap, recorded, paths | testmap.sources.keys()),
        steady=_steady(testmap, recorded, text),
        unseen=UnseenCode(testmap, others, result, lambda path: analyse(path, text(path) or ""))
        if has_remote
        else None,
    )


def recorded_code(testmap: TestMap) -> RecordedCode:
    """Return what a map tells of the code of the project."""
    return RecordedCode(
        files=testmap.sources,
        ran_outside_tests=partial(_ran_outside_tests, testmap),
        used_reflection=partial(_used_reflection, testmap),
        cached_results=testmap.cached_results,
        never_imported=testmap.never_imported,
        imported_dynamically=testmap.imported_dynamically,
    )


def code_of_today(read: Read, paths: AbstractSet[str], changed: AbstractSet[str]) -> CodeOfToday:
    """Return the code of the project as it is now; ``paths`` are its Python files."""
    return CodeOfToday(text=partial(_text, read), paths=paths, changed=changed)


def importers_of(
    result: Affected, testmap: TestMap, now: Mapping[str, ParsedFile], untried: AbstractSet[str] = frozenset()
) -> dict[str, frozenset[str]]:
    """Return, for each file that affects whatever imports it, the files that do; ``now`` are those that changed.

    One that may fail, and that nobody tries to import, is among these. One whose hooks did something for all tests
    affects the files of these.
    """
    # Most changes have none: then the files of the map are not read.
    if not (result.importers or result.hooked or untried):
        return {}
    sources: dict[str, ParsedFile | FileDigests] = {**testmap.sources, **now}
    importers = importing(result.importers | untried, sources, (), testmap.imported_dynamically)
    hooked = _hooked(result.hooked, testmap, sources) if result.hooked else {}
    return importers | {path: importers.get(path, frozenset()) | files for path, files in hooked.items()}


def _hooked(
    paths: Iterable[str], testmap: TestMap, sources: Mapping[str, ParsedFile | FileDigests]
) -> dict[str, frozenset[str]]:
    """Return, for each file with hooks, the files whose tests these matter to: a plugin's to all.

    A test file or ``conftest.py`` that imports one may have its hooks, too; an application that imports what it is told
    to imports none.
    """
    is_of_tests = partial(is_test_file_or_conftest, patterns=testmap.test_files)
    named = {path: one for path, one in sources.items() if is_of_tests(path) or ANY_MODULE not in one.imports}
    found = {}
    for path, importers in importing(sorted(paths), named).items():
        folders = {folder_of_conftest(each) for each in (path, *importers) if is_conftest(each)}
        below = (one for one in testmap.suite.paths if not folders.isdisjoint(PurePosixPath(one).parents))
        is_plugin = not is_of_tests(path) or _ALL in testmap.plugins.get(path, ())
        found[path] = testmap.suite.paths if is_plugin else importers.union(below)
    return found


# --- what counts as changed -------------------------------------------------------------------------------------------


def _altered(testmap: TestMap, data: AbstractSet[str]) -> Iterator[CachedContent]:
    """Find the definitions that keep what stood in changed data files."""
    return (CachedContent(path, *keeper) for path in sorted(data) for keeper in testmap.cached_data.get(path, ()))


def _processes(
    testmap: TestMap, others: AbstractSet[str], data: AbstractSet[str], is_declared: IsDeclared
) -> Iterator[CachedContent]:
    """Find the definitions that keep processes, which may run, or read, anything of the project that changed."""
    code = {path for path in others if not is_test_file_or_conftest(path, testmap.test_files)}
    served = {path for path in data if not is_declared(path, calls=True)}
    for path in sorted(code | served)[:1]:
        yield from (CachedContent(path, *keeper) for keeper in testmap.cached_data.get(PROCESSES, ()))


def _ran_outside_tests(testmap: TestMap, path: str, qualname: str) -> bool:
    return path not in testmap.sources or qualname in testmap.ran_outside_tests.get(path, ())


def _used_reflection(testmap: TestMap, path: str, qualname: str) -> bool:
    return path not in testmap.sources or qualname in testmap.used_reflection.get(path, ())


def _unselected(testmap: TestMap, read: Read, data: AbstractSet[str]) -> UnselectedTests | None:
    """Return the tests that need a tie to code; without a test in the map everything is looked for."""
    holding = (path for path in filter(is_conftest, testmap.sources) if _MAKING.search(read(path) or b""))
    tests = (test for test in testmap.tests.values() if not test.stale and data.isdisjoint(test.data))
    paths = {*testmap.complete_files, *testmap.suite.paths, *holding}
    return UnselectedTests(tests, paths) if testmap.tests else None


# --- what comes of it -------------------------------------------------------------------------------------------------


def _followed(testmap: TestMap, now: Iterable[ParsedFile], known: AbstractSet[str]) -> frozenset[str]:
    return frozenset(
        source.path
        for source in now
        if is_followed(testmap.sources[source.path], testmap.ran_outside_tests.get(source.path, ()), source, known)
    )


def _steady(testmap: TestMap, now: Iterable[ParsedFile], text: Callable[[str], str | None]) -> frozenset[str]:
    sources = {source.path: source for source in now}
    doctested = {test.path for test in testmap.suite.of(sources.keys()) if is_doctest(test)}
    return frozenset(
        path
        for path, source in sources.items()
        if path not in doctested
        and has_same_tests(testmap.sources[path], testmap.ran_outside_tests.get(path, ()), source, text(path) or "")
    )


def _text(read: Read, path: str) -> str | None:
    data = read(path)
    return None if data is None else source_text(data)
