"""What the test map proves about a change: which tests used something that is not as it was when they ran."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from hashlib import sha256
from pathlib import PurePosixPath

from contractdelta.testmap.affected import Affected, affected
from contractdelta.testmap.analysis import analyse
from contractdelta.testmap.imports import importing
from contractdelta.testmap.recorded import Outcome, RecordedSource, RecordedTest, TestMap
from contractdelta.testmap.test_files import is_followed

#: Hexadecimal digits of the digest of a file (64 bits).
_LENGTH = 16
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
    return "" if data is None else sha256(data.replace(b"\r\n", b"\n")).hexdigest()[:_LENGTH]


class Evidence:
    """The differences between a map and the files as they are now."""

    def __init__(self, found: TestMap, read: Read, paths: Iterable[str]) -> None:
        """Compare; ``paths`` are the Python files of the project as it is now."""
        paths = frozenset(paths)
        changed = {path for path, source in found.sources.items() if content_digest(read(path)) != source.content}
        changed |= paths - found.sources.keys()
        self._data = {path for path, digest in found.data.items() if content_digest(read(path)) != digest}
        self._affected = Affected()
        #: The changed files whose change, if they are test files, concerns only tests that have a tie.
        self.followed: frozenset[str] = frozenset()
        #: The functions that import, or look up, what no name tells.
        self._reaching = {(path, name) for path, source in found.sources.items() for name in source.reaching}
        self._importers: Mapping[str, frozenset[str]] = {}
        if changed:
            before = {path: source.parts for path, source in found.sources.items()}
            self._affected = affected(
                before,
                partial(_text, read),
                paths,
                changed=changed,
                early=partial(_is_early, found),
                reaching=partial(_is_reaching, found),
            )
            now = {path: analyse(path, _text(read, path) or "") for path in paths & changed}
            self.followed = frozenset(
                path for path in now if path in found.sources and is_followed(found.sources[path], now[path])
            )
            self._importers = importing(self._affected.importers, {**before, **now})
        self._chains = {(cause.path, cause.qualname): cause.chain for cause in self._affected.causes}

    def ties(self, test: RecordedTest) -> Iterator[Tie]:
        """Yield what ties a test to something that changed."""
        if test.outcome is Outcome.FAILED:
            yield Tie(cause=Cause.FAILED, node=test.nodeid, way=(f"test:{test.nodeid}",))
        if test.stale:
            yield Tie(cause=Cause.SOURCE, node=test.stale, way=(test.stale,))
        for path in test.data:
            if path in self._data:
                yield Tie(cause=Cause.DATA, node=path, way=(f"data:{path}",))
        yield from self._ties_to_code(test)

    def _ties_to_code(self, test: RecordedTest) -> Iterator[Tie]:
        for function in test.functions:
            if function in self._affected.functions:
                yield self._tie("::".join(function), self._chains.get(function, ()))
        files = {test.path, *_conftests(test.path), *(path for path, _ in test.functions)}
        is_reaching = bool(self._importers) and not self._reaching.isdisjoint(test.functions)
        for changed, importers in sorted(self._importers.items()):
            if is_reaching or not files.isdisjoint({changed, *importers}):
                yield self._tie(changed, self._chains.get((changed, ""), ()))

    @staticmethod
    def _tie(node: str, chain: tuple[str, ...]) -> Tie:
        way = (*(f"source:{each}" for each in chain if each != node), f"source:{node}")
        return Tie(cause=Cause.SOURCE, node=node, way=way)


def _conftests(path: str) -> Iterator[str]:
    """Return what pytest imports before a test file, if it is there."""
    return (str(folder / "conftest.py") for folder in PurePosixPath(path).parents)


def _is_early(found: TestMap, path: str, qualname: str) -> bool:
    source = found.sources.get(path)
    return source is None or qualname in source.early


def _is_reaching(found: TestMap, path: str, qualname: str) -> bool:
    source = found.sources.get(path)
    return source is None or qualname in source.reaching


def _text(read: Read, path: str) -> str | None:
    data = read(path)
    return None if data is None else data.decode("utf-8", "replace")


def merged(before: TestMap, now: TestMap, evidence: Evidence, gone: Callable[[RecordedTest], bool]) -> TestMap:
    """Return a map with what was recorded now, and what was recorded before of the tests that did not run now.

    What those used and is no more as it was makes them stale: they run until they are recorded again.
    """
    tests: dict[str, RecordedTest] = dict(now.tests)
    for nodeid, test in before.tests.items():
        if nodeid not in tests and not gone(test):
            tests[nodeid] = _aged(test, evidence)
    return replace(now, tests=dict(sorted(tests.items())), sources=_with_seen(before, now))


def _with_seen(before: TestMap, now: TestMap) -> dict[str, RecordedSource]:
    """Add what functions did when other tests were recorded: not all of them ran this time, nor was all imported."""
    return {path: _joined(before.sources.get(path, source), source) for path, source in now.sources.items()}


def _joined(before: RecordedSource, now: RecordedSource) -> RecordedSource:
    return replace(
        now,
        early=tuple(sorted({*now.early, *before.early})),
        reaching=tuple(sorted({*now.reaching, *before.reaching})),
    )


def _aged(test: RecordedTest, evidence: Evidence) -> RecordedTest:
    tie = next((tie for tie in evidence.ties(test) if tie.cause is not Cause.FAILED), None)
    return replace(test, stale=test.stale or (tie.node if tie else ""))


def data_of(tests: Mapping[str, RecordedTest], read: Read) -> dict[str, str]:
    """Return the digest of every data file that a test read."""
    return {path: content_digest(read(path)) for path in sorted({path for t in tests.values() for path in t.data})}
