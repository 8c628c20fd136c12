"""What the test map proves about a change: which tests used something that is not as it was when they ran."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from contractdelta.testmap.consequences import Consequences
from contractdelta.testmap.marks import mark_of, unpack
from contractdelta.testmap.recorded import PROCESSES, Outcome, RecordedTest, Suite, TestMap
from contractdelta.testmap.remote import belonging_to_tests

#: How many marks are looked for one by one.
_FEW = 8
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
        testmap: TestMap,
        read: Read,
        is_same: Callable[[str, str], bool],
        paths: Iterable[str],
        is_declared: Callable[[str, bool], bool],
    ) -> None:
        """Compare; ``is_same`` tells whether a file has a content digest, ``paths`` are the Python files of today.

        Of those that are declared it is known otherwise which tests they matter to, which depends on whether a test
        calls operations.
        """
        self._suite = testmap.suite
        paths = frozenset(paths)
        changed = {path for path, digest in testmap.contents.items() if not is_same(path, digest)}
        changed |= paths - testmap.sources.keys()
        self._data = {path for path, digest in testmap.data.items() if not is_same(path, digest)}
        #: The functions that import, or look up, what no name tells.
        self._reaching = {mark_of(path, name) for path, names in testmap.reaching.items() for name in names}
        #: The changed data that may have been read in a process, by whether the test calls operations: few ever ask.
        self._served = cache(lambda calls: {path for path in self._data if not is_declared(path, calls)})
        self._of_tests = cache(lambda: set(filter(belonging_to_tests(testmap), self._data)))
        self._consequences = Consequences()
        if changed or not self._data.isdisjoint(testmap.kept) or (self._data and PROCESSES in testmap.kept):
            # Lazy: where no code differs there is nothing to take apart.
            from contractdelta.testmap.changed_files import find_consequences  # noqa: PLC0415

            self._consequences = find_consequences(
                testmap, read, paths, changed=changed, data=self._data, is_declared=is_declared
            )
        #: By file whose importers are affected, these and the file itself.
        self._importers = [(path, {path, *others}) for path, others in sorted(self._consequences.importers.items())]
        affected = self._consequences.affected
        self._chains = {(cause.path, cause.qualname): cause.chain for cause in affected.causes}
        self._marks = {mark_of(*function): function for function in affected.functions}
        #: For each file whose importers are affected the marks of its functions and of theirs.
        self._marks_of = {path: _marks(testmap, importers) for path, importers in self._importers}
        self._hits = _holding(self._marks, testmap.suite)
        # What several tests ran is looked at once.
        self._functions_of = cache(self._affected_functions)
        self._files_of = cache(self._imported_files)
        self._reaches = cache(self._is_reaching)
        self._tie_to = cache(self._find_tie)

    @property
    def followed(self) -> frozenset[str]:
        """The changed files whose change, if they are test files, concerns only tests that have a tie."""
        return self._consequences.followed

    @property
    def steady(self) -> frozenset[str]:
        """The changed files that make the same tests as before, if they make any."""
        return self._consequences.steady

    @property
    def reevaluated(self) -> frozenset[str]:
        """The files in which something runs otherwise at import than before, so that the import may fail."""
        return self._consequences.affected.reevaluated

    @property
    def unsettled(self) -> frozenset[str]:
        """The files that may define something else than before though their text is the same."""
        return self._consequences.affected.reevaluated.union(*(importers for _, importers in self._importers))

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
            yield from map(self._tie_to, self._consequences.unseen.of(test) if self._consequences.unseen else ())
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
        for changed, importers in self._importers:
            if is_reaching or changed in reached or test.path in importers:
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


def _marks(testmap: TestMap, paths: Iterable[str]) -> frozenset[str]:
    """Return the marks of all functions of files, as they were recorded."""
    known = (path for path in paths if path in testmap.sources)
    return frozenset(mark_of(path, name) for path in known for name, _ in testmap.sources[path].functions)
