"""Which tests run: ``(ChangeScope, Collection) -> Selection``.

The safety law: a test whose outcome the change can alter is selected, and what is not known runs. That is what a *safe*
selection is to G. Rothermel and M. J. Harrold, "A Safe, Efficient Regression Test Selection Technique", ACM TOSEM 6(2),
1997, section 2.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import PurePosixPath

from contractdelta.config.project import UnmappedTests
from contractdelta.files import PathPatterns
from contractdelta.git.repository import ChangedFile, FileStatus
from contractdelta.impact.edges import CutEdges
from contractdelta.impact.graph import ImpactGraph, node_of_test
from contractdelta.impact.model import ChangeScope, Mode, Reason, ReasonKind, RecordedImpact, SelectedTest, Selection
from contractdelta.impact.origins import Origins
from contractdelta.testmap.model import CollectedTest, Collection
from contractdelta.testmap.suite.pytest_names import is_conftest, is_conftest_above, is_test_file

#: For each changed test file, the files that mention it.
Mentions = Mapping[str, frozenset[str]]
#: How many unknown files are named.
_MAX_SHOWN = 5


def changed_test_files(scope: ChangeScope, collection: Collection) -> tuple[str, ...]:
    """Return the changed files on which tests may depend by using them: test files, and each ``conftest.py``."""
    return tuple(file.path for file in scope.files if _is_conftest(file.path) or _holds_tests(file, collection))


def select_tests(
    scope: ChangeScope, collection: Collection, mentions: Mentions, impact: RecordedImpact | None = None
) -> Selection:
    """Return the tests to run, each with every reason, and the tests to skip; ``impact`` is what a test map tells.

    Raises:
        UnknownOperation: A test is tagged with something that exists neither in base nor in head.
    """
    return _Selector(scope, collection, mentions, impact or RecordedImpact()).selection()


@dataclass(frozen=True, slots=True)
class _FileReason:
    """A reason that all tests of a file, or below a folder, have."""

    kind: ReasonKind
    #: The changed file.
    cause: str
    #: The node between the changed file and the tests; empty where there is none.
    via: str = ""


class _Selector:
    """Sorts the changed files once, then looks at each test."""

    def __init__(self, scope: ChangeScope, collection: Collection, mentions: Mentions, impact: RecordedImpact) -> None:
        self._scope = scope
        self._collection = collection
        self._mentions = mentions
        self._impact = impact
        self._graph = ImpactGraph(scope, collection.tests, impact.operations)
        self._origins = Origins(scope, self._graph.ways(scope))
        self._always = PathPatterns(scope.always)
        # Made when it is asked for: what most files matter to is known, and there are patterns by default.
        self._ignore = cache(partial(PathPatterns, scope.ignore))
        self._by_file: dict[str, list[_FileReason]] = {}
        self._by_folder: dict[str, list[_FileReason]] = {}
        # Many tests stand in one file.
        self._of_file = cache(self._find_of_file)
        self._is_always = cache(self._always.match)
        self._why_all: list[tuple[str, str]] = []
        if scope.why_all:
            self._why_all.append(("setting:base", scope.why_all))
        if impact.why_all:
            self._why_all.append(("setting:testmap", impact.why_all))
        #: Changed files whose users are not known.
        self._unknown: list[ChangedFile] = []
        for file in scope.files:
            self._sort(file)
        if self._unknown:
            self._why_all.append((f"file:{self._unknown[0].path}", _about_unknown(self._unknown)))

    def selection(self) -> Selection:
        """Look at each test."""
        concerns = self._concerned()
        found = [(test.nodeid, tuple(self._reasons(test)) if concerns(test) else ()) for test in self._collection.tests]
        found += [(path, tuple(self._reasons_of_broken(path))) for path in self._collection.broken]
        tests = tuple(SelectedTest(nodeid=nodeid, reasons=reasons) for nodeid, reasons in found if reasons)
        mode = Mode.SUBSET if tests else Mode.NONE
        return Selection(
            mode=Mode.ALL if self._why_all else mode,
            why_all="; ".join(why for _, why in self._why_all) or None,
            hint=self._hint() if self._unknown else "",
            tests=tests,
            skipped=tuple(nodeid for nodeid, reasons in found if not reasons),
            seconds_selected=self._seconds(test.nodeid for test in tests),
            seconds_total=self._seconds(nodeid for nodeid, _ in found),
            cut=tuple(self._cut(nodeid for nodeid, reasons in found if not reasons)),
        )

    def _cut(self, skipped: Iterable[str]) -> Iterator[CutEdges]:
        """Yield the inferred edges that are not followed and lead to tests that are skipped and known by tags alone."""
        unseen = (nodeid for nodeid in skipped if nodeid not in self._impact.operations)
        needed = {operation for nodeid in unseen for operation in self._graph.operations_of(nodeid)}
        for cut in self._scope.cut:
            consumers = tuple(consumer for consumer in cut.consumers if consumer in needed)
            if consumers:
                yield replace(cut, consumers=consumers)

    def _hint(self) -> str:
        """Return advice for an unknown file that matters to few tests."""
        record = "" if self._impact.files else "record what tests use (pytest --contract-record), or "
        return f"To select less, {record}declare in pyproject.toml what such files matter to (sources, ignore)."

    def _seconds(self, nodeids: Iterable[str]) -> float | None:
        known = self._impact.seconds
        return round(sum(known.get(nodeid, 0.0) for nodeid in nodeids), 2) if known else None

    # --- files ---

    def _sort(self, file: ChangedFile) -> None:
        """Note what a changed file means."""
        path = file.path
        holds_tests = _holds_tests(file, self._collection)
        if holds_tests:
            kind = ReasonKind.NEW if file.status is FileStatus.ADDED else ReasonKind.TEST_CHANGED
            self._by_file.setdefault(path, []).append(_FileReason(kind, path))
            is_named = is_test_file(path, self._collection.test_files)
            # For other files with tests, the map knows their users better than mentions do.
            if is_named or path not in self._impact.files:
                self._add_users(file)
            if is_named:
                return
            # It holds doctests: it is source or documentation as well, and treated as that, too.
        if self._always.match(path):
            self._why_all.append((f"file:{path}", f"{path} is {file.status}, and matches always in pyproject.toml"))
        elif path in self._scope.known_files:
            return
        elif _is_conftest(path) or path in self._impact.plugins:
            self._add_plugin_file(file)
        elif not (path in self._impact.files or path in self._origins.files or self._ignore().match(path)):
            self._unknown.append(file)

    def _add_users(self, file: ChangedFile) -> None:
        """Note what the files mean that use a changed one."""
        folder = str(PurePosixPath(file.path).parent)
        for user in sorted(self._mentions.get(file.path, ())):
            reason = _FileReason(ReasonKind.TEST_CHANGED, file.path, via=f"file:{user}")
            if user in self._collection.files:
                self._by_file.setdefault(user, []).append(reason)
            elif _is_conftest(user):
                self._add_conftest(user, reason)
            elif file.path not in self._impact.tracked_by_function and not _is_covered(
                user, folder, file, self._collection
            ):
                self._why_all.append((f"file:{file.path}", f"{user} mentions {file.path}, which is {file.status}"))

    def _add_conftest(self, path: str, reason: _FileReason) -> None:
        self._by_folder.setdefault(str(PurePosixPath(path).parent), []).append(reason)

    def _add_plugin_file(self, file: ChangedFile) -> None:
        """Note what a change of a ``conftest.py``, a plugin, or a file of fixtures means."""
        reason = _FileReason(ReasonKind.TEST_CHANGED, file.path)
        if _is_conftest(file.path):
            self._add_conftest(file.path, reason)
            self._add_users(file)
        for below in self._impact.plugins.get(file.path, ()):
            self._by_folder.setdefault(below, []).append(reason)

    # --- tests ---

    def _concerned(self) -> Callable[[CollectedTest], bool]:
        """Return what tells whether a test may have a reason to run: of most tests nothing more is asked."""
        recorded, reasons = self._impact.operations, self._impact.reasons
        operations = self._origins.touched()
        touched = self._graph.tests_touched(operations) if operations else frozenset[str]()
        of_file = cache(lambda path: bool(self._why_all or self._of_file(path) or self._is_always(path)))

        def concerns(test: CollectedTest) -> bool:
            nodeid = test.nodeid
            return nodeid in reasons or nodeid in touched or nodeid not in recorded or of_file(test.path)

        return concerns

    def _reasons(self, test: CollectedTest) -> Iterator[Reason]:
        """Yield every reason to run a test."""
        node = node_of_test(test.nodeid)
        is_recorded = test.nodeid in self._impact.operations
        for operation in self._graph.operations_of(test.nodeid):
            for origin in self._origins.of(operation, is_recorded=is_recorded):
                yield replace(origin, path=(*origin.path, node))
        yield from self._impact.reasons.get(test.nodeid, ())
        is_running = test.nodeid in self._impact.ran_own_functions
        yield from (
            reason
            for reason in self._reasons_of_file(test.path, node)
            # What is recorded tells more of them than that the file changed.
            if not (is_running and reason.node in self._impact.tracked_by_function)
            if not (reason.kind is ReasonKind.TEST_CHANGED and reason.node in self._impact.cosmetic_only)
        )
        # Tags tell nothing about code: where a map is to tell, it has to know the test.
        # A label of another library that names no operation is no tag.
        is_tagged = not is_recorded and self._graph.is_known(test.nodeid)
        is_mapped = is_recorded or (is_tagged and not self._impact.files)
        if not is_mapped and self._scope.unmapped_tests is UnmappedTests.RUN:
            yield _setting(ReasonKind.UNMAPPED, "unrecorded-test" if is_tagged else "unmapped-tests", node)
        if self._is_always(test.path):
            yield _setting(ReasonKind.ALWAYS, "always", node)
        if self._why_all:
            cause = self._why_all[0][0]
            yield Reason(kind=ReasonKind.ALWAYS, node=cause.partition(":")[2], path=(cause, node))

    def _reasons_of_broken(self, path: str) -> Iterator[Reason]:
        """Yield the reasons to run a file that cannot be collected, so that its tests are not known."""
        node = node_of_test(path)
        yield from self._reasons_of_file(path, node)
        yield _setting(ReasonKind.UNMAPPED, "collection-error", node)

    def _reasons_of_file(self, path: str, node: str) -> Iterator[Reason]:
        for reason in self._of_file(path):
            between = (reason.via,) if reason.via else ()
            yield Reason(kind=reason.kind, node=reason.cause, path=(f"file:{reason.cause}", *between, node))

    def _find_of_file(self, path: str) -> tuple[_FileReason, ...]:
        # A file of tests that takes fixtures from another one is a folder of its own.
        folders = (path, *map(str, PurePosixPath(path).parents)) if self._by_folder else ()
        found = [*self._by_file.get(path, ()), *(r for folder in folders for r in self._by_folder.get(folder, ()))]
        return tuple(dict.fromkeys(found))


def _about_unknown(files: Sequence[ChangedFile]) -> str:
    """Return the sentence about changed files whose users are not known."""
    shown = [f"{file.path} is {file.status}" for file in files[:_MAX_SHOWN]]
    if len(files) > _MAX_SHOWN:
        shown.append(f"{len(files) - _MAX_SHOWN} more files changed")
    unknown = "and nothing tells which tests use it" if len(files) == 1 else "and nothing tells which tests use them"
    return f"{', '.join(shown)}, {unknown}"


def _setting(kind: ReasonKind, name: str, node: str) -> Reason:
    return Reason(kind=kind, node=name, path=(f"setting:{name}", node))


def _is_covered(user: str, folder: str, file: ChangedFile, collection: Collection) -> bool:
    """Tell whether what uses a changed file is taken care of: by its own users, or by the folder of a conftest.py."""
    return is_test_file(user, collection.test_files) or (_is_conftest(file.path) and user.startswith(f"{folder}/"))


def _is_conftest(path: str) -> bool:
    """Tell whether a file is a ``conftest.py`` of the project. One above the project counts as an unknown file."""
    return is_conftest(path) and not is_conftest_above(path)


def _holds_tests(file: ChangedFile, collection: Collection) -> bool:
    """Tell whether a changed file is a test file: it holds tests, or it is gone from among those that do.

    One that is only called like a test file is not: nobody knows what it is for.
    """
    if file.path in collection.files:
        return True
    is_gone = file.status is FileStatus.DELETED
    if not is_gone or not is_test_file(file.path, collection.test_files) or _is_conftest(file.path):
        return False
    top = file.path.partition("/")[0]
    return any(path.partition("/")[0] == top for path in collection.files)
