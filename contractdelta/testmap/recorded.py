"""The test map: what each test was seen to use, and what that looked like then."""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from contractdelta.code.parsed_files import CachedResult, FileDigests, Symbol
from contractdelta.testmap.function_keys import key_of, unpack
from contractdelta.testmap.model import CollectedTest, Tag

#: Stands for all that processes may have run and read, among the data files that something keeps.
PROCESSES: Final = "*"
#: In the place of what caches the content of a data file: not known, so anything may.
UNKNOWN_KEEPER: Final = Symbol("", "")
#: In the place of a document that was read outside of tests: any of them.
ANY_DOCUMENT: Final = ""
#: In the place of a file that read a document outside of tests: not known, so any file may have.
ANY_READER: Final = ""


class Outcome(StrEnum):
    """How a test ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class RecordedTest(NamedTuple):
    """What one test was seen to use, fixtures included.

    A tuple, because a map has tens of thousands, which are made at each start: a frozen dataclass takes ten times as
    long.
    """

    nodeid: str
    #: Its file, relative to the project.
    path: str
    outcome: Outcome = Outcome.PASSED
    #: In hundredths of a second: finer is noise.
    seconds: float = 0.0
    #: How it is marked.
    tags: tuple[Tag, ...] = ()
    #: The operations it called, ``GET /pets`` or with several APIs ``shop::GET /pets``, and the answers (0: none came);
    #: sorted. Without any: an answer that was kept came to it, for which another test, or none, had asked.
    calls: tuple[tuple[str, tuple[int, ...]], ...] = ()
    #: The functions of the project that it ran, as :func:`contractdelta.testmap.function_keys.pack` writes them.
    ran: tuple[str, ...] = ()
    #: The data files that it read; sorted.
    data: tuple[str, ...] = ()
    #: Whether it started a process that may run code of the project.
    has_processes: bool = False
    #: Whether code of the project may have run for it that nobody saw: in such a process; or it called operations and
    #: ran nothing of the project but code of tests, so that what answered was not seen.
    is_remote: bool = False
    #: Why it has to run although nothing differs from the map: what it used changed since it ran; empty where not.
    stale: str = ""

    @property
    def has_asked(self) -> bool:
        """Whether it called an operation itself, and not only got an answer that was kept."""
        return any(codes for _, codes in self.calls)


class Calls(Mapping[str, tuple[str, ...]]):
    """The operations that tests called, by node id."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        """Take their names by node id."""
        self._names = names

    def __getitem__(self, nodeid: str) -> tuple[str, ...]:
        """Return what a test called."""
        return self._names[nodeid]

    def __iter__(self) -> Iterator[str]:
        """Yield the node ids."""
        return iter(self._names)

    def __len__(self) -> int:
        """Count the tests."""
        return len(self._names)

    def callers(self, is_wanted: Callable[[str], bool]) -> AbstractSet[str]:
        """Return the tests that called one of the operations that are wanted."""
        return {nodeid for nodeid, names in self.items() if any(map(is_wanted, names))}


class Suite(Mapping[str, RecordedTest]):
    """Tests by node id, and what is asked of all of them at once.

    A map on disk has tens of thousands, and answers all this without making each of them.
    """

    def __init__(self, tests: Mapping[str, RecordedTest]) -> None:
        """Take tests by node id."""
        self._tests = tests

    def __getitem__(self, nodeid: str) -> RecordedTest:
        """Return a test."""
        return self._tests[nodeid]

    def __iter__(self) -> Iterator[str]:
        """Yield the node ids."""
        return iter(self._tests)

    def __len__(self) -> int:
        """Count the tests."""
        return len(self._tests)

    @property
    def paths(self) -> frozenset[str]:
        """The files that they stand in."""
        return frozenset(test.path for test in self.values())

    @property
    def special(self) -> tuple[RecordedTest, ...]:
        """The tests with a tag, a process, a failure or anything else that is not usual."""
        return tuple(test for test in self.values() if is_special(test))

    @property
    def seconds(self) -> Mapping[str, float]:
        """How long each took."""
        return {nodeid: test.seconds for nodeid, test in self.items()}

    @property
    def operations(self) -> Calls:
        """The operations that each called."""
        return Calls({nodeid: tuple(name for name, _ in test.calls) for nodeid, test in self.items()})

    @property
    def packs(self) -> AbstractSet[str]:
        """What they ran, as it is packed."""
        return {packed for test in self.values() for packed in test.ran}

    def of(self, paths: AbstractSet[str]) -> Iterator[RecordedTest]:
        """Yield those that stand in some files."""
        return (test for test in self.values() if test.path in paths)

    def using(self, packs: AbstractSet[str], data: AbstractSet[str]) -> Iterator[RecordedTest]:
        """Yield those that ran one of some packs, or read one of some data files."""
        return (test for test in self.values() if not (packs.isdisjoint(test.ran) and data.isdisjoint(test.data)))

    def collected(self, paths: AbstractSet[str]) -> Iterator[CollectedTest]:
        """Yield those that stand in some files as if they were collected."""
        return (CollectedTest(test.nodeid, test.path, test.tags) for test in self.of(paths))


def is_special(test: RecordedTest) -> bool:
    """Tell whether a test has a tag, a process, a failure or anything else that is not usual."""
    is_marked = bool(test.tags or test.has_processes or test.is_remote or test.stale)
    return is_marked or test.outcome is not Outcome.PASSED or test.path != test.nodeid.partition("::")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestMap:
    """What all tests of a project were seen to use."""

    #: Not a class of tests, whatever pytest thinks of its name.
    __test__ = False

    #: ``3.11``.
    python: str
    #: Patterns of the names of test files (``python_files``).
    test_files: tuple[str, ...]
    #: The files of which every test is in the map, by path, and how many kinds of tests were looked for in each: where
    #: doctests were, two.
    complete_files: Mapping[str, int]
    #: Digest of each Python file, by path: where it is the same, nothing else needs a look.
    contents: Mapping[str, str]
    #: What each Python file was made of when tests ran it, by path.
    sources: Mapping[str, FileDigests]
    #: By path: the functions of a file that ran outside of tests, or may have, at import for instance; sorted.
    ran_outside_tests: Mapping[str, tuple[str, ...]]
    #: By path: the functions of a file that were seen to reach for anything, in whatever module; sorted.
    used_reflection: Mapping[str, tuple[str, ...]]
    #: By path: each function of a file that may have run in a test for a result that is kept; sorted.
    cached_results: Mapping[str, tuple[CachedResult, ...]]
    #: The files in ``sources`` that were not imported: what they use concerns no test.
    never_imported: frozenset[str]
    #: The files in ``sources`` that hold a hook of pytest which makes tests, or chooses what holds them.
    collection_hooks: frozenset[str]
    #: The files in ``sources`` that were imported by a name which no file states: any file may use them.
    imported_dynamically: frozenset[str]
    #: Digest of each data file, by path; empty where it is gone.
    data: Mapping[str, str]
    #: By data file: each definition that keeps what was read, for whatever test comes later; or :data:`UNKNOWN_KEEPER`.
    #: Sorted. What keeps a process, or what came of one, stands under :data:`PROCESSES`.
    cached_data: Mapping[str, tuple[Symbol, ...]]
    #: By file of a document of an API, or :data:`ANY_DOCUMENT`: the files that read it outside of tests, where tests
    #: may be made of it, or :data:`ANY_READER`. Sorted.
    document_readers: Mapping[str, tuple[str, ...]]
    #: By path: the folders and test files for whose tests pytest looks into a file: a plugin, or one that holds
    #: fixtures of a ``conftest.py``. Sorted.
    plugins: Mapping[str, tuple[str, ...]]
    #: By node id.
    tests: Mapping[str, RecordedTest]

    @property
    def suite(self) -> Suite:
        """All tests, to ask them at once."""
        return self.tests if isinstance(self.tests, Suite) else Suite(self.tests)

    def users_of(self, path: str) -> Iterator[str]:
        """Yield the tests that ran a function of a file, or read it. For people: it takes its time."""
        source = self.sources.get(path)
        keys = {key_of(path, name) for name in source.functions} if source else set[str]()
        for nodeid, test in self.tests.items():
            if path in test.data or any(not keys.isdisjoint(unpack(packed)) for packed in test.ran):
                yield nodeid

    def functions_of(self, nodeid: str) -> tuple[Symbol, ...]:
        """Return the functions that a test ran; sorted. For people: it takes its time."""
        keys = {key for packed in self.tests[nodeid].ran for key in unpack(packed)}
        known = (Symbol(path, name) for path, source in self.sources.items() for name in source.functions)
        return tuple(sorted(function for function in known if key_of(*function) in keys))
