"""What the test map proves about a change: which tests used something that is not as it was when they ran."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from contractdelta.code.parsed_files import Symbol
from contractdelta.testmap.changes.consequences import Consequences, IsDeclared
from contractdelta.testmap.changes.reached_tests import Reached
from contractdelta.testmap.changes.unseen_code import belonging_to_tests
from contractdelta.testmap.recorded import PROCESSES, Outcome, RecordedTest, TestMap

#: Reads a file of the project as it is now; ``None`` where it is gone.
Read = Callable[[str], bytes | None]


class TieKind(StrEnum):
    """How a test is tied to what changed."""

    SOURCE = "source"
    DATA = "data"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What ties a test to something that changed."""

    kind: TieKind
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
        is_declared: IsDeclared,
    ) -> None:
        """Compare; ``is_same`` tells whether a file has a content digest, ``paths`` are the Python files of today.

        ``is_declared`` tells which files the configuration or a contract maps to tests already.
        """
        self._suite = testmap.suite
        paths = frozenset(paths)
        changed = {path for path, digest in testmap.contents.items() if not is_same(path, digest)}
        changed |= paths - testmap.sources.keys()
        self._data = {path for path, digest in testmap.data.items() if not is_same(path, digest)}
        #: The changed data that may have been read in a process, by whether the test calls operations: few ever ask.
        self._served = cache(lambda calls: {path for path in self._data if not is_declared(path, calls=calls)})
        self._of_tests = cache(lambda: set(filter(belonging_to_tests(testmap), self._data)))
        self._consequences = Consequences()
        if (
            changed
            or not self._data.isdisjoint(testmap.cached_data)
            or (self._data and PROCESSES in testmap.cached_data)
        ):
            # Lazy: where no code differs there is nothing to take apart.
            from contractdelta.testmap.changes.changed_files import find_consequences  # noqa: PLC0415

            self._consequences = find_consequences(
                testmap, read, paths, changed=changed, data=self._data, is_declared=is_declared
            )
        affected = self._consequences.affected
        self._reached = Reached(testmap, affected.functions, self._consequences.importers)
        self._chains = {
            Symbol(cause.path, cause.qualname): cause.chain for cause in (*affected.reevaluations, *affected.causes)
        }
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
    def trials(self) -> frozenset[str]:
        """The test files to import, so that it shows whether files that may fail still can be imported."""
        return self._consequences.trials

    @property
    def unsettled(self) -> frozenset[str]:
        """The unchanged files that may define something else than before."""
        return self._consequences.affected.reevaluated.union(*self._reached.files)

    def concerned(self) -> Iterator[RecordedTest]:
        """Yield the tests that may have a tie, some of them twice: of a large project these are few."""
        if self._reached.files:
            yield from self._suite.values()
        else:
            yield from self._suite.using(self._reached.packs, self._data)
            yield from self._suite.special

    def ties(self, test: RecordedTest) -> Iterator[Tie]:
        """Yield what ties a test to something that changed."""
        if test.outcome is Outcome.FAILED:
            yield Tie(kind=TieKind.FAILED, node=test.nodeid, way=(f"test:{test.nodeid}",))
        if test.stale:
            yield Tie(kind=TieKind.SOURCE, node=test.stale, way=(test.stale,))
        data = self._data.intersection(test.data)
        if test.is_remote:
            # A process that it started may be told to read anything; a server does not know the files of tests.
            served = self._served(test.has_asked)
            data |= served if test.has_processes else served - self._of_tests()
            yield from map(self._tie_to, self._consequences.unseen.of(test) if self._consequences.unseen else ())
        for path in sorted(data):
            yield Tie(kind=TieKind.DATA, node=path, way=(f"data:{path}",))
        yield from map(self._tie_to, self._reached.of(test))

    def _find_tie(self, affected: Symbol) -> Tie:
        """Return the tie to an affected function, or without its name to what a file does at import."""
        node = "::".join(filter(None, affected))
        steps = [each for each in self._chains.get(affected, ()) if each != node]
        way = (*(f"{'data' if each in self._data else 'source'}:{each}" for each in steps), f"source:{node}")
        if steps[:1] and steps[0] in self._data:
            return Tie(kind=TieKind.DATA, node=steps[0], way=way)
        return Tie(kind=TieKind.SOURCE, node=node, way=way)
