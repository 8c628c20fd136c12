"""The test map: what each test was seen to use, and what that looked like then."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from contractdelta.testmap.model import Tag
from contractdelta.testmap.sources import Recorded


class Outcome(StrEnum):
    """How a test ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedSource:
    """A Python file of the project as it was when tests ran it."""

    path: str
    #: Digest of its bytes: where they are the same, nothing else needs a look.
    content: str
    #: Digests of what it is made of.
    parts: Recorded
    #: Its functions that ran outside of tests, or may have: when something was imported, say; sorted.
    early: tuple[str, ...] = ()
    #: Its functions that were seen to reach for anything, in whatever module; sorted.
    reaching: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedTest:
    """What one test was seen to use, fixtures included."""

    nodeid: str
    #: Its file, relative to the project.
    path: str
    outcome: Outcome = Outcome.PASSED
    #: In hundredths of a second: finer is noise.
    seconds: float = 0.0
    #: How it is marked.
    tags: tuple[Tag, ...] = ()
    #: The operations it called, ``GET /pets`` or with several APIs ``shop::GET /pets``, and the answers; sorted.
    calls: tuple[tuple[str, tuple[int, ...]], ...] = ()
    #: The functions of the project that it ran: file and qualified name; sorted.
    functions: tuple[tuple[str, str], ...] = ()
    #: The data files that it read; sorted.
    data: tuple[str, ...] = ()
    #: Why it has to run although nothing differs from the map: what it used changed since it ran; empty where not.
    stale: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestMap:
    """What all tests of a project were seen to use."""

    #: Not a class of tests, whatever pytest thinks of its name.
    __test__ = False

    #: ``3.11``.
    python: str
    #: Patterns of the names of test files (``python_files``).
    test_files: tuple[str, ...]
    #: The files of which every test is in the map; sorted.
    whole: tuple[str, ...]
    #: By path.
    sources: Mapping[str, RecordedSource]
    #: Digest of each data file, by path; empty where it is gone.
    data: Mapping[str, str]
    #: By node id.
    tests: Mapping[str, RecordedTest]
