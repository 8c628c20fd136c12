"""What the test map proves about a change: which tests used something that is not as it was when they ran."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, partial
from typing import TypeVar

from contractdelta.testmap.digests import content_digest
from contractdelta.testmap.findings import Affected, Kept
from contractdelta.testmap.imports import importing
from contractdelta.testmap.marks import mark_of, unpack
from contractdelta.testmap.recorded import PROCESSES, Outcome, RecordedTest, Suite, TestMap
from contractdelta.testmap.remote import Unseen, belonging_to_tests, is_different
from contractdelta.testmap.test_files import has_same_tests, is_doctest, is_followed, is_test_file
from contractdelta.testmap.untied import Untied

_T = TypeVar("_T", str, tuple[str, str], tuple[str, str, str])
#: What a ``conftest.py`` may make several tests of one with: parameters and hooks.
_MAKING = re.compile(rb"\bparams\b|\bpytest_")
#: How many marks are looked for one by one.
_FEW = 8
#: Seconds that tell nothing about a test.
_NOISE = 0.1
#: Reads a file of the project as it is now; ``None`` where it is gone.
Read = Callable[[str], bytes | None]


class Cause(StrEnum):
    """How a test is tied to what changed."""

    SOURCE = "source"
    DATA = "data"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What ties a test to something that changed."""

    cause: Cause
    #: The file, or the function in it: ``shop/pricing.py::price``.
    node: str
    #: The way from what changed to the node, both included.
    way: tuple[str, ...]


class Evidence:
    """The differences between a map and the files as they are now."""

    def __init__(
        self,
        found: TestMap,
        read: Read,
        is_same: Callable[[str, str], bool],
        paths: Iterable[str],
        is_declared: Callable[[str, bool], bool],
    ) -> None:
        """Compare; ``is_same`` tells whether a file has a content digest, ``paths`` are the Python files of today.

        Of those that are declared it is known otherwise which tests they matter to, which depends on whether a test
        calls operations.
        """
        self._suite = found.suite
        paths = frozenset(paths)
        changed = {path for path, digest in found.contents.items() if not is_same(path, digest)}
        changed |= paths - found.sources.keys()
        self._data = {path for path, digest in found.data.items() if not is_same(path, digest)}
        self._affected = Affected()
        #: The changed files whose change, if they are test files, concerns only tests that have a tie.
        self.followed: frozenset[str] = frozenset()
        #: The changed files that make the same tests as before, if they make any.
        self.steady: frozenset[str] = frozenset()
        #: The functions that import, or look up, what no name tells.
        self._reaching = {mark_of(path, name) for path, names in found.reaching.items() for name in names}
        self._importers: Mapping[str, frozenset[str]] = {}
        self._unseen: Unseen | None = None
        #: The changed data that may have been read there, by whether the test calls operations: few ever ask.
        self._served = cache(lambda calls: {path for path in self._data if not is_declared(path, calls)})
        self._of_tests = cache(lambda: set(filter(belonging_to_tests(found), self._data)))
        altered = [Kept(data, *keeper) for data in sorted(self._data) for keeper in found.kept.get(data, ())]
        started = found.kept.get(PROCESSES, ())
        if changed or altered or (started and self._data):
            # Lazy: where no code differs there is nothing to take apart.
            from contractdelta.testmap.affected import affected  # noqa: PLC0415
            from contractdelta.testmap.analysis import analyse  # noqa: PLC0415

            now = {path: analyse(path, _text(read, path) or "") for path in paths & changed}
            different = {path for path in changed if path not in now or is_different(found, now[path])}
            others = {path for path in different if not is_declared(path, True)}  # noqa: FBT003 - by whom
            run = {path for path in others if not is_test_file(path, found.test_files)}
            for path in sorted(run | self._served(True))[:1]:  # noqa: FBT003 - as above
                altered += [Kept(path, *keeper) for keeper in started]
            text, early = partial(_text, read), partial(_is_early, found)
            reaching = partial(_is_reaching, found)
            self._affected = affected(
                found.sources,
                text,
                paths,
                changed=changed,
                altered=altered,
                early=early,
                reaching=reaching,
                results=found.results,
                dormant=found.dormant,
                unnamed=found.unnamed,
                untied=self._untied(found, read),
            )
            known = paths | found.sources.keys()
            self.followed = frozenset(
                path
                for path, source in now.items()
                if path in found.sources and is_followed(found.sources[path], found.early.get(path, ()), source, known)
            )
            doctested = {test.path for test in found.suite.of(now.keys()) if is_doctest(test)}
            self.steady = frozenset(
                path
                for path, source in now.items()
                if path in found.sources
                and has_same_tests(found.sources[path], found.early.get(path, ()), source, text(path) or "")
                and path not in doctested
            )
            if any(test.is_remote for test in found.suite.special):
                self._unseen = Unseen(found, others, self._affected, lambda path: analyse(path, text(path) or ""))
            if self._affected.importers:
                self._importers = importing(self._affected.importers, {**found.sources, **now}, (), found.unnamed)
        self._chains = {(cause.path, cause.qualname): cause.chain for cause in self._affected.causes}
        self._marks = {mark_of(*function): function for function in self._affected.functions}
        #: For each file whose importers are affected the marks of its functions and of theirs.
        self._marks_of = {path: _marks(found, [path, *importers]) for path, importers in self._importers.items()}
        self._hits = _holding(self._marks, found.suite)
        # What several tests ran is looked at once.
        self._functions_of = cache(self._affected_functions)
        self._files_of = cache(self._imported_files)
        self._reaches = cache(self._is_reaching)
        self._tie_to = cache(self._find_tie)

    def _untied(self, found: TestMap, read: Read) -> Untied | None:
        """Return the tests that need a tie to code; without a test in the map everything is looked for."""
        conftests = [path for path in found.sources if path.endswith("conftest.py")]
        holding = (path for path in conftests if _MAKING.search(read(path) or b""))
        tests = (test for test in found.tests.values() if not test.stale and self._data.isdisjoint(test.data))
        paths = {*found.whole, *found.suite.paths, *holding}
        return Untied(tests, paths) if found.tests else None

    @property
    def reevaluated(self) -> frozenset[str]:
        """The files in which something runs otherwise at import than before, so that the import may fail."""
        return self._affected.reevaluated

    @property
    def unsettled(self) -> frozenset[str]:
        """The files that may define something else than before though their text is the same."""
        importers = ({changed, *importers} for changed, importers in self._importers.items())
        return self._affected.reevaluated.union(*importers)

    def concerned(self) -> Iterator[RecordedTest]:
        """Yield the tests that may have a tie, some of them twice: of a large project these are few."""
        if self._importers:
            yield from self._suite.values()
        else:
            yield from self._suite.using(self._hits, self._data)
            yield from self._suite.special

    def ties(self, test: RecordedTest) -> Iterator[Tie]:
        """Yield what ties a test to something that changed."""
        if test.outcome is Outcome.FAILED:
            yield Tie(cause=Cause.FAILED, node=test.nodeid, way=(f"test:{test.nodeid}",))
        if test.stale:
            yield Tie(cause=Cause.SOURCE, node=test.stale, way=(test.stale,))
        data = self._data.intersection(test.data)
        if test.is_remote:
            # A process that it started may be told to read anything; a server does not know the files of tests.
            served = self._served(bool(test.calls))
            data |= served if test.has_processes else served - self._of_tests()
            yield from map(self._tie_to, self._unseen.of(test) if self._unseen else ())
        for path in sorted(data):
            yield Tie(cause=Cause.DATA, node=path, way=(f"data:{path}",))
        if self._importers or not self._hits.isdisjoint(test.ran):
            yield from self._ties_to_code(test)

    def _ties_to_code(self, test: RecordedTest) -> Iterator[Tie]:
        for function in sorted({each for packed in test.ran for each in self._functions_of(packed)}):
            yield self._tie_to(function)
        if not self._importers:
            return
        reached = {each for packed in test.ran for each in self._files_of(packed)}
        is_reaching = any(map(self._reaches, test.ran))
        for changed, importers in sorted(self._importers.items()):
            if is_reaching or changed in reached or test.path in {changed, *importers}:
                yield self._tie_to((changed, ""))

    def _affected_functions(self, packed: str) -> list[tuple[str, str]]:
        """Return the affected functions among some that a test ran."""
        return [self._marks[mark] for mark in unpack(packed) if mark in self._marks]

    def _is_reaching(self, packed: str) -> bool:
        return not self._reaching.isdisjoint(unpack(packed))

    def _imported_files(self, packed: str) -> list[str]:
        """Return the files whose importers are affected that hold some of these functions, or whose importers do."""
        marks = set(unpack(packed))
        return [path for path, known in self._marks_of.items() if not marks.isdisjoint(known)]

    def _find_tie(self, affected: tuple[str, str]) -> Tie:
        """Return the tie to an affected function, or without its name to what a file does at import."""
        node = "::".join(filter(None, affected))
        steps = [each for each in self._chains.get(affected, ()) if each != node]
        way = (*(f"{'data' if each in self._data else 'source'}:{each}" for each in steps), f"source:{node}")
        if steps[:1] and steps[0] in self._data:
            return Tie(cause=Cause.DATA, node=steps[0], way=way)
        return Tie(cause=Cause.SOURCE, node=node, way=way)


def _holding(marks: Mapping[str, object], suite: Suite) -> frozenset[str]:
    """Return what tests ran, as it is packed, that holds one of some marks."""
    packs = suite.packs if marks else frozenset[str]()
    if len(marks) <= _FEW:  # most texts do not even hold the letters, which is told much faster
        packs = {packed for mark in marks for packed in packs if mark in packed}
    return frozenset(packed for packed in packs if any(mark in marks for mark in unpack(packed)))


def _marks(found: TestMap, paths: Iterable[str]) -> frozenset[str]:
    """Return the marks of all functions of files, as they were recorded."""
    known = (path for path in paths if path in found.sources)
    return frozenset(mark_of(path, name) for path in known for name, _ in found.sources[path].functions)


def _is_early(found: TestMap, path: str, qualname: str) -> bool:
    return path not in found.sources or qualname in found.early.get(path, ())


def _is_reaching(found: TestMap, path: str, qualname: str) -> bool:
    return path not in found.sources or qualname in found.reaching.get(path, ())


def _text(read: Read, path: str) -> str | None:
    data = read(path)
    return None if data is None else data.decode("utf-8", "replace")


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
    found = replace(now, tests=dict(sorted(tests.items())))
    if tests.keys() == now.tests.keys():
        return found
    # This time not all files were imported, nor did all functions run.
    early, reaching = (
        {path: names for path, names in _joined(*both).items() if path in now.sources}
        for both in ((before.early, now.early), (before.reaching, now.reaching))
    )
    plugins = {path: below for path, below in _joined(before.plugins, now.plugins).items() if path in now.sources}
    results = {path: kept for path, kept in _joined(before.results, now.results).items() if path in now.sources}
    kept, readers = _joined(before.kept, now.kept), _joined(before.readers, now.readers)
    # Whoever imported a file before may be a test that did not run now.
    dormant = frozenset(path for path in now.dormant if path in before.dormant or path not in before.sources)
    again = replace(found, early=early, reaching=reaching, results=results, dormant=dormant)
    return replace(again, kept=kept, readers=readers, plugins=plugins)


def _joined(before: Mapping[str, tuple[_T, ...]], now: Mapping[str, tuple[_T, ...]]) -> dict[str, tuple[_T, ...]]:
    paths = sorted({*before, *now})
    return {path: tuple(sorted(set(before.get(path, ())).union(now.get(path, ())))) for path in paths}


def _as_long_as(seconds: float, test: RecordedTest) -> RecordedTest:
    """Keep how long a test took before, unless it is quite another time: else each recording changed each line."""
    is_alike = seconds / 2 - _NOISE <= test.seconds <= 2 * seconds + _NOISE
    return test._replace(seconds=seconds) if is_alike else test


def _aged(test: RecordedTest, evidence: Evidence) -> RecordedTest:
    tie = next((tie for tie in evidence.ties(test) if tie.cause is not Cause.FAILED), None)
    return test._replace(stale=test.stale or (tie.node if tie else ""))


def data_of(tests: Mapping[str, RecordedTest], kept: Iterable[str], read: Read) -> dict[str, str]:
    """Return the digest of every data file that a test read, or that code keeps."""
    paths = {*kept, *(path for test in tests.values() for path in test.data)} - {PROCESSES}
    return {path: content_digest(read(path)) for path in sorted(paths)}
