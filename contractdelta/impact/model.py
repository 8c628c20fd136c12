"""A change, what is known of its impact, and the selection of tests that follows."""

import json
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import partial

from contractdelta.config.operations import Lines
from contractdelta.config.project import UnmappedTests
from contractdelta.git.repository import ChangedFile, FileStatus
from contractdelta.impact.edges import CutEdges, OperationEdge, Provenance
from contractdelta.testmap.recorded import Calls
from contractdelta.testmap.suite.tags import NamedOperation


class Mode(StrEnum):
    """How much of a suite is selected."""

    ALL = "all"
    SUBSET = "subset"
    NONE = "none"


class ReasonKind(StrEnum):
    """Why a test runs."""

    #: The contract of an operation that it depends on changed.
    OPERATION = "operation"
    #: Code that it ran, or what that code builds on, is not as it was when it was recorded.
    SOURCE = "source"
    #: A data file that it read is not as it was then.
    DATA = "data"
    #: Its own file changed, or a test file or ``conftest.py`` that it depends on.
    TEST_CHANGED = "test-changed"
    #: Its file is new.
    NEW = "new"
    #: It failed when it was recorded last.
    FAILED = "failed"
    #: It is not known what it depends on: it has no tags, and was never recorded.
    UNMAPPED = "unmapped"
    #: It is configured to run always, or everything runs.
    ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedOperation:
    """An operation whose contract differs between base and head."""

    #: Its node in the impact graph.
    node: str
    #: The nodes of what changed, as far as it reaches them; empty where it changed itself only.
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeScope:
    """All that is known of a change before the tests are known."""

    #: What the work tree is compared with, for people.
    base: str = "none"
    #: The names of the APIs.
    apis: tuple[str, ...] = ()
    #: Every operation of base and head.
    operations: tuple[NamedOperation, ...] = ()
    #: Those whose contract differs; sorted by node.
    affected: tuple[AffectedOperation, ...] = ()
    #: Pairs of nodes: the first is used by the second.
    uses: tuple[tuple[str, str], ...] = ()
    #: Files that differ, their paths relative to the project.
    files: tuple[ChangedFile, ...] = ()
    #: Files whose changes are known by the delta: documents and snapshots.
    known_files: frozenset[str] = frozenset()
    #: Why every test has to run; empty if it need not.
    why_all: str = ""
    unmapped_tests: UnmappedTests = UnmappedTests.RUN
    ignore: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    #: Patterns of files with code behind operations, and the nodes of these.
    sources: Lines = ()
    #: What is known of operations that build on others; sorted.
    edges: tuple[OperationEdge, ...] = ()
    #: Inferred edges that are not followed; sorted.
    cut: tuple[CutEdges, ...] = ()
    #: How many inferred edges a way may have.
    depth: int = 1

    @property
    def has_several_apis(self) -> bool:
        """Whether the names of operations have to tell their API."""
        return len({*self.apis, *(operation.api for operation in self.operations)}) > 1

    def dump(self) -> str:
        """Return it as JSON, for another process."""
        return json.dumps(asdict(self) | {"known_files": sorted(self.known_files)})

    @classmethod
    def parse(cls, text: str) -> "ChangeScope":
        """Read what :meth:`dump` wrote."""
        data = json.loads(text)
        return cls(
            base=data["base"],
            apis=tuple(data["apis"]),
            operations=tuple(
                NamedOperation(**item | {"names": tuple(item["names"]), "tags": tuple(item["tags"])})
                for item in data["operations"]
            ),
            affected=tuple(
                AffectedOperation(node=item["node"], causes=tuple(item["causes"])) for item in data["affected"]
            ),
            uses=tuple((used, user) for used, user in data["uses"]),
            files=tuple(ChangedFile(path=item["path"], status=FileStatus(item["status"])) for item in data["files"]),
            known_files=frozenset(data["known_files"]),
            why_all=data["why_all"],
            unmapped_tests=UnmappedTests(data["unmapped_tests"]),
            ignore=tuple(data["ignore"]),
            always=tuple(data["always"]),
            sources=tuple((pattern, tuple(nodes)) for pattern, nodes in data["sources"]),
            edges=tuple(
                OperationEdge(**edge | {"provenance": Provenance(edge["provenance"])}) for edge in data["edges"]
            ),
            cut=tuple(CutEdges(**cut | {"consumers": tuple(cut["consumers"])}) for cut in data["cut"]),
            depth=data["depth"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedImpact:
    """What the test map tells about a change."""

    #: The operations that each recorded test called, by node id.
    operations: Calls = field(default_factory=partial(Calls, {}))
    #: Why recorded tests run, by node id; those that need not are left out.
    reasons: "Mapping[str, tuple[Reason, ...]]" = field(default_factory=dict)
    #: The files whose changes those reasons are about, relative to the project.
    files: frozenset[str] = frozenset()
    #: Those among them whose uses were recorded function by function: a change of a test file or ``conftest.py`` among
    #: them concerns only tests that have a reason.
    tracked_by_function: frozenset[str] = frozenset()
    #: The tests that ran a function of their own file, as a doctest does not: only for these that is known.
    ran_own_functions: Container[str] = frozenset()
    #: Plugins of pytest and other files that hold fixtures: the folders and files whose tests they may matter to.
    plugins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: How long each recorded test took, in seconds, by node id.
    seconds: Mapping[str, float] = field(default_factory=dict)
    #: The test files to import, so that it shows whether files that may fail still can be imported.
    trials: frozenset[str] = frozenset()
    #: The files that may define other tests than the recorded ones, though their text is the same.
    may_hold_other_tests: frozenset[str] = frozenset()
    #: The changed files that define the same tests as when they were recorded.
    same_tests: frozenset[str] = frozenset()
    #: Those among them in which nothing differs but comments, docstrings and layout: they concern no test.
    cosmetic_only: frozenset[str] = frozenset()
    #: Why every test has to run; empty if it need not.
    why_all: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why one test runs."""

    kind: ReasonKind
    #: What it runs for: an operation, a file, a setting.
    node: str
    #: The way from what changed to the test, as nodes of the impact graph.
    path: tuple[str, ...]
    #: The edges between operations on that way.
    edges: tuple[OperationEdge, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedTest:
    """A test that runs."""

    nodeid: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The tests to run, and those that need not."""

    mode: Mode
    #: Why every test runs; ``None`` if not every test does.
    why_all: str | None
    #: In the order of their collection.
    tests: tuple[SelectedTest, ...]
    #: Node ids, in the same order.
    skipped: tuple[str, ...]
    #: How long the tests to run took when they were recorded, and how long all took; ``None``: none was.
    seconds_selected: float | None = None
    seconds_total: float | None = None
    #: Inferred edges that were not followed, as far as they lead to tests that are skipped.
    cut: tuple[CutEdges, ...] = ()
    #: What to do so that fewer tests run; empty if nothing would help.
    hint: str = ""

    @property
    def total(self) -> int:
        """How many tests there are."""
        return len(self.tests) + len(self.skipped)

    @property
    def numbers(self) -> "dict[ReasonKind, int]":
        """How many tests run for each kind of reason: a test counts for its first one."""
        counts = Counter(test.reasons[0].kind for test in self.tests)
        return {kind: counts[kind] for kind in ReasonKind if counts[kind]}

    @property
    def skip_ratio(self) -> float:
        """Which share of the tests need not run; 0 where there is no test."""
        return len(self.skipped) / self.total if self.total else 0.0
