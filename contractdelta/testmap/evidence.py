"""What the test map proves about a change: which tests used something that is not as it was when they ran."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, partial

from contractdelta.testmap.affected import Affected, Kept, affected
from contractdelta.testmap.analysis import analyse
from contractdelta.testmap.digests import digest_of
from contractdelta.testmap.imports import importing
from contractdelta.testmap.marks import mark_of, unpack
from contractdelta.testmap.recorded import Outcome, RecordedTest, TestMap

#: Bytes of the digest of a file.
_DIGEST_SIZE = 9
#: What keeps what stood in data files, as a map has it.
Keepers = Mapping[str, tuple[tuple[str, str], ...]]
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


def content_digest(data: bytes | None) -> str:
    """Return the digest of a file, whatever ends its lines; empty where it is gone."""
    return "" if data is None else digest_of(data.replace(b"\r\n", b"\n"), _DIGEST_SIZE)


class Evidence:
    """The differences between a map and the files as they are now."""

    def __init__(self, found: TestMap, read: Read, paths: Iterable[str]) -> None:
        """Compare; ``paths`` are the Python files of the project as it is now."""
        paths = frozenset(paths)
        changed = {path for path, digest in found.contents.items() if content_digest(read(path)) != digest}
        changed |= paths - found.sources.keys()
        self._data = {path for path, digest in found.data.items() if content_digest(read(path)) != digest}
        self._affected = Affected()
        self._importers: Mapping[str, frozenset[str]] = {}
        altered = [Kept(data, *keeper) for data in sorted(self._data) for keeper in found.kept.get(data, ())]
        if changed or altered:
            text = partial(_text, read)
            self._affected = affected(found.sources, text, paths, changed=changed, altered=altered)
            if self._affected.importers:
                now = {path: analyse(path, _text(read, path) or "") for path in paths & changed}
                self._importers = importing(self._affected.importers, {**found.sources, **now})
        self._chains = {(cause.path, cause.qualname): cause.chain for cause in self._affected.causes}
        self._marks = {mark_of(*function): function for function in self._affected.functions}
        #: For each file whose importers are affected the marks of its functions, and those of its importers.
        self._marks_of = {
            path: (_marks(found, [path]), _marks(found, importers)) for path, importers in self._importers.items()
        }
        # What several tests ran is looked at once.
        self._functions_of = cache(self._affected_functions)
        self._files_of = cache(self._imported_files)

    @property
    def unsettled(self) -> frozenset[str]:
        """The files that may define something else than before though their text is the same."""
        importers = ({changed, *importers} for changed, importers in self._importers.items())
        return self._affected.reevaluated.union(*importers)

    def ties(self, test: RecordedTest) -> Iterator[Tie]:
        """Yield what ties a test to something that changed."""
        if test.outcome is Outcome.FAILED:
            yield Tie(cause=Cause.FAILED, node=test.nodeid, way=(f"test:{test.nodeid}",))
        if test.stale:
            yield Tie(cause=Cause.SOURCE, node=test.stale, way=(test.stale,))
        if not self._data.isdisjoint(test.data):
            for path in sorted(self._data.intersection(test.data)):
                yield Tie(cause=Cause.DATA, node=path, way=(f"data:{path}",))
        if self._marks or self._importers:
            yield from self._ties_to_code(test)

    def _ties_to_code(self, test: RecordedTest) -> Iterator[Tie]:
        for function in sorted({each for packed in test.ran for each in self._functions_of(packed)}):
            yield self._tie("::".join(function), self._chains.get(function, ()))
        if not self._importers:
            return
        reached = {each for packed in test.ran for each in self._files_of(packed)}
        for changed, importers in sorted(self._importers.items()):
            # Its own file is looked at by itself: whatever changed there selects the tests in it.
            is_own = changed == test.path
            if test.path in importers or (changed, False) in reached or (not is_own and (changed, True) in reached):
                yield self._tie(changed, self._chains.get((changed, ""), ()))

    def _affected_functions(self, packed: str) -> list[tuple[str, str]]:
        """Return the affected functions among some that a test ran."""
        return [self._marks[mark] for mark in unpack(packed) if mark in self._marks]

    def _imported_files(self, packed: str) -> list[tuple[str, bool]]:
        """Return the files whose importers are affected that some functions belong to, and whether these are in them.

        If not, they are in a file that imports one.
        """
        marks = set(unpack(packed))
        return [
            (path, is_inside)
            for path, (inside, outside) in self._marks_of.items()
            for is_inside, known in ((True, inside), (False, outside))
            if not marks.isdisjoint(known)
        ]

    def _tie(self, node: str, chain: tuple[str, ...]) -> Tie:
        steps = [each for each in chain if each != node]
        way = (*(f"{'data' if each in self._data else 'source'}:{each}" for each in steps), f"source:{node}")
        if steps[:1] and steps[0] in self._data:
            return Tie(cause=Cause.DATA, node=steps[0], way=way)
        return Tie(cause=Cause.SOURCE, node=node, way=way)


def _marks(found: TestMap, paths: Iterable[str]) -> frozenset[str]:
    """Return the marks of all functions of files, as they were recorded."""
    known = (path for path in paths if path in found.sources)
    return frozenset(mark_of(path, name) for path in known for name, _ in found.sources[path].functions)


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
    kept = now.kept if tests.keys() == now.tests.keys() else _joined(before.kept, now.kept)
    return replace(now, tests=dict(sorted(tests.items())), kept=kept)


def _joined(before: Keepers, now: Keepers) -> Keepers:
    return {path: tuple(sorted({*before.get(path, ()), *now.get(path, ())})) for path in sorted({*before, *now})}


def _as_long_as(seconds: float, test: RecordedTest) -> RecordedTest:
    """Keep how long a test took before, unless it is quite another time: else each recording changed each line."""
    is_alike = seconds / 2 - _NOISE <= test.seconds <= 2 * seconds + _NOISE
    return replace(test, seconds=seconds) if is_alike else test


def _aged(test: RecordedTest, evidence: Evidence) -> RecordedTest:
    tie = next((tie for tie in evidence.ties(test) if tie.cause is not Cause.FAILED), None)
    return replace(test, stale=test.stale or (tie.node if tie else ""))


def data_of(tests: Mapping[str, RecordedTest], kept: Iterable[str], read: Read) -> dict[str, str]:
    """Return the digest of every data file that a test read, or that code keeps."""
    paths = {*kept, *(path for test in tests.values() for path in test.data)}
    return {path: content_digest(read(path)) for path in sorted(paths)}
