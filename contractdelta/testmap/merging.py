"""Test maps of several runs as one: what was recorded now, and what is known from before."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from contractdelta.code.digests import content_digest
from contractdelta.code.parsed_files import CachedResult, Symbol
from contractdelta.testmap.changes.evidence import Evidence, TieKind
from contractdelta.testmap.recorded import PROCESSES, RecordedTest, TestMap

_T = TypeVar("_T", str, Symbol, CachedResult)
#: Seconds that tell nothing about a test.
_NOISE = 0.1


def merged(before: TestMap, now: TestMap, evidence: Evidence, gone: Callable[[RecordedTest], bool]) -> TestMap:
    """Return a map with what was recorded now, and what was recorded before of the tests that did not run now.

    What those used and is no more as it was makes them stale: they run until they are recorded again.
    """
    tests: dict[str, RecordedTest] = dict(now.tests)
    for nodeid, test in before.tests.items():
        if nodeid in tests:
            tests[nodeid] = _as_long_as(test.seconds, tests[nodeid])
        elif not gone(test):
            tests[nodeid] = _aged(test, evidence)
    joined = replace(now, tests=dict(sorted(tests.items())))
    if tests.keys() == now.tests.keys():
        return joined
    # This time not all files were imported, nor did all functions run.
    ran_outside_tests, used_reflection = (
        {path: names for path, names in _joined(*both).items() if path in now.sources}
        for both in ((before.ran_outside_tests, now.ran_outside_tests), (before.used_reflection, now.used_reflection))
    )
    plugins = {path: below for path, below in _joined(before.plugins, now.plugins).items() if path in now.sources}
    cached_results = {
        path: results
        for path, results in _joined(before.cached_results, now.cached_results).items()
        if path in now.sources
    }
    cached_data, document_readers = (
        _joined(before.cached_data, now.cached_data),
        _joined(before.document_readers, now.document_readers),
    )
    # Whoever imported a file before may be a test that did not run now.
    never_imported = frozenset(
        path for path in now.never_imported if path in before.never_imported or path not in before.sources
    )
    return replace(
        joined,
        ran_outside_tests=ran_outside_tests,
        used_reflection=used_reflection,
        cached_results=cached_results,
        never_imported=never_imported,
        cached_data=cached_data,
        document_readers=document_readers,
        plugins=plugins,
    )


def _joined(before: Mapping[str, tuple[_T, ...]], now: Mapping[str, tuple[_T, ...]]) -> dict[str, tuple[_T, ...]]:
    paths = sorted({*before, *now})
    return {path: tuple(sorted(set(before.get(path, ())).union(now.get(path, ())))) for path in paths}


def _as_long_as(seconds: float, test: RecordedTest) -> RecordedTest:
    """Keep how long a test took before, unless it is quite another time: else each recording changed each line."""
    is_alike = seconds / 2 - _NOISE <= test.seconds <= 2 * seconds + _NOISE
    return test._replace(seconds=seconds) if is_alike else test


def _aged(test: RecordedTest, evidence: Evidence) -> RecordedTest:
    tie = next((tie for tie in evidence.ties(test) if tie.kind is not TieKind.FAILED), None)
    return test._replace(stale=test.stale or (tie.node if tie else ""))


def data_of(
    tests: Mapping[str, RecordedTest], cached: Iterable[str], read: Callable[[str], bytes | None]
) -> dict[str, str]:
    """Return the digest of every data file that a test read, or that code keeps."""
    paths = {*cached, *(path for test in tests.values() for path in test.data)} - {PROCESSES}
    return {path: content_digest(read(path)) for path in sorted(paths)}
