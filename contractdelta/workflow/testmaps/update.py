"""Write the test map of a project with what a test run recorded."""

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from contractdelta.code.digests import content_digest
from contractdelta.code.parsed_files import CachedResult, FileDigests, Symbol
from contractdelta.code.scopes import ANY_MODULE, ANY_NAME
from contractdelta.errors import InvalidTestMap, UsageError, counted
from contractdelta.files import source_text, write_atomically
from contractdelta.propagation.never_imported import never_imported_files, nothing_in
from contractdelta.recording.functions.indirect_users import with_indirect_users
from contractdelta.recording.functions.project_code import ProjectCode, analysed
from contractdelta.recording.operations.endpoints import endpoints_of
from contractdelta.recording.operations.matching import Matcher
from contractdelta.recording.operations.own_documents import OwnDocuments
from contractdelta.recording.session import ObservedTest, RecordedSession
from contractdelta.testmap.changes.dynamic_imports import dynamically_imported_files, stated_imports
from contractdelta.testmap.changes.kept_answers import with_kept_answers
from contractdelta.testmap.changes.test_files import makes_tests
from contractdelta.testmap.changes.unseen_code import with_remote
from contractdelta.testmap.function_keys import pack
from contractdelta.testmap.merging import data_of, merged
from contractdelta.testmap.model import parse_tag
from contractdelta.testmap.on_disk.map_file import dump_map
from contractdelta.testmap.recorded import ANY_DOCUMENT, UNKNOWN_KEEPER, Outcome, RecordedTest, TestMap
from contractdelta.workflow.project import Project
from contractdelta.workflow.sides.contracts import LoadedApi, known_files, load, read_api
from contractdelta.workflow.sides.work_tree import WorkTree
from contractdelta.workflow.testmaps.reading import MAP, evidence_of, python_version, read_map

_T = TypeVar("_T", str, Symbol, CachedResult)
#: How many requests that match no operation are reported.
_MAX_TOLD = 10


def update_map(project: Project, session: RecordedSession) -> list[str]:
    """Write the map with what was recorded now; return messages for people, one line each.

    Raises:
        UsageError: It cannot be written.
        Unreadable: A document of the project cannot be read.
    """
    lines = [f"warning: {error}{_whom(session, error)}" for error in sorted(session.errors)]
    before, damage = _read_before(project)
    disk = project.disk()
    apis = [load(read_api(disk, project, api)) for api in project.require_apis()]
    requests = _Requests(apis)
    tests = {nodeid: _test(nodeid, run, requests) for nodeid, run in session.tests.items()}
    tree = WorkTree(project)
    testmap = _map(tree, tests, session, known_files(project, apis))
    if before is not None:
        testmap = _merged(tree, before, testmap, session)
    testmap = _enriched(tree, before, testmap, session)
    testmap = with_kept_answers(testmap, _answers(session, requests), tree.read, frozenset(tree.python_files))
    _write(project, testmap)
    operations = {name for test in testmap.tests.values() for name, _ in test.calls}
    numbers = f"{counted(len(tests), 'test')} recorded, {len(testmap.tests)} known"
    summary = f"{MAP}: {numbers}, {counted(len(operations), 'operation')} called"
    return [*lines, *damage, *_about_unmatched(requests.unmatched), summary]


def _read_before(project: Project) -> tuple[TestMap | None, list[str]]:
    """Return the map as it was, ``None`` if there is none or it is damaged, and a warning if so."""
    try:
        before = read_map(project)
        # A source is read when it is asked for: damage there counts as well.
        return before and replace(before, sources=dict(before.sources)), []
    except InvalidTestMap as err:
        return None, [f"warning: {err.message}; it is replaced"]


def _merged(tree: WorkTree, before: TestMap, now: TestMap, session: RecordedSession) -> TestMap:
    """Return what was recorded now, with the tests of before that did not run now and still exist."""
    lost = frozenset[str]().union(*session.lost.values())

    def gone(test: RecordedTest) -> bool:
        is_gone = test.path in session.complete_files and test.nodeid not in session.collected
        # One that ran now and was not seen to its end may have another outcome than before.
        return is_gone or test.nodeid in lost or not (tree.project.root / test.path).is_file()

    testmap = merged(before, now, evidence_of(tree, before), gone)
    return replace(testmap, data=data_of(testmap.tests, testmap.cached_data, tree.read))


def _enriched(tree: WorkTree, before: TestMap | None, testmap: TestMap, session: RecordedSession) -> TestMap:
    """Add what follows from all tests together: indirect users, complete files, remote code, dynamic imports."""
    testmap = with_indirect_users(testmap, code_of(tree))
    testmap = replace(testmap, complete_files=_complete_files(before, testmap, session))
    modules = session.modules | (frozenset() if before is None else before.imported_dynamically)
    return replace(
        testmap, tests=with_remote(testmap), imported_dynamically=_imported_dynamically(tree, testmap, modules)
    )


def code_of(tree: WorkTree) -> ProjectCode:
    """Return the Python files of a project, to look up executed lines in them."""
    return ProjectCode(tree.project.root, tree.project.top, tree.python_files, tree.read)


def _whom(session: RecordedSession, error: str) -> str:
    """Say which tests are not recorded because of an error, so that people know where to look."""
    tests = sorted(session.lost.get(error, ()))
    if not tests:
        return ""
    if len(tests) > 1 and not session.tests:
        return " (no test is recorded)"
    return f" ({tests[0]} {f'and {len(tests) - 1} more are' if len(tests) > 1 else 'is'} not recorded)"


def _map(tree: WorkTree, tests: dict[str, RecordedTest], session: RecordedSession, files: frozenset[str]) -> TestMap:
    """Return what was recorded; ``files`` are those of all documents."""
    document_readers = _by_path(
        one for one in session.document_readers if one.document == ANY_DOCUMENT or one.document in files
    )
    texts = {path: data for path in sorted(tree.python_files) if (data := tree.read(path)) is not None}
    sources = {path: _parts(path, data, session.used_reflection) for path, data in texts.items()}
    own = OwnDocuments(tree.project.documents, files, document_readers, sources)
    tests = {nodeid: own.with_data(test) for nodeid, test in tests.items()}
    read_by_tests = {path for test in tests.values() for path in test.data}
    # The map keeps nothing of a file that no test reads.
    known = (
        (one.data, one.keeper)
        for one in session.cached_data
        if one.keeper != UNKNOWN_KEEPER or one.data in read_by_tests
    )
    cached_data = _by_path(known)
    return TestMap(
        python=python_version(),
        test_files=tuple(sorted(session.test_files)),
        complete_files={},
        contents={path: content_digest(data) for path, data in texts.items()},
        sources=sources,
        ran_outside_tests=_by_path(session.ran_outside_tests),
        used_reflection=_by_path(one for one in session.used_reflection if one.name != ANY_NAME),
        cached_results=_by_path(
            (one.path, CachedResult(one.name, one.keeper_path, one.keeper)) for one in session.cached_results
        ),
        collection_hooks=frozenset(path for path, data in texts.items() if makes_tests(data)),
        never_imported=frozenset(
            never_imported_files(sources, session.imported, lambda path: nothing_in(sources[path]))
        ),
        imported_dynamically=frozenset(),
        data=data_of(tests, cached_data, tree.read),
        cached_data=cached_data,
        document_readers=document_readers,
        plugins=_by_path(one for one in session.plugins if one.path in texts),
        tests=tests,
    )


def _parts(path: str, data: bytes, used_reflection: Container[Symbol]) -> FileDigests:
    parts = analysed(path, data).recorded()
    if Symbol(path, ANY_NAME) in used_reflection and ANY_MODULE not in parts.imports:
        # What a function imports outside of tests, the file imports.
        return replace(parts, imports=(*parts.imports, ANY_MODULE))
    return parts


def _by_path(found: Iterable[tuple[str, _T]]) -> dict[str, tuple[_T, ...]]:
    """Group pairs by their first member; everything is sorted.

    >>> _by_path([("b.py", "g"), ("a.py", "f"), ("b.py", "f")])
    {'a.py': ('f',), 'b.py': ('f', 'g')}
    """
    lists: dict[str, list[_T]] = {}
    for path, one in sorted(found):
        lists.setdefault(path, []).append(one)
    return {path: tuple(each) for path, each in lists.items()}


def _imported_dynamically(tree: WorkTree, testmap: TestMap, imported: Collection[str]) -> frozenset[str]:
    def stated(path: str) -> frozenset[str]:
        return stated_imports(path, source_text(tree.read(path)))

    return dynamically_imported_files(testmap, imported, stated)


def _complete_files(before: TestMap | None, now: TestMap, session: RecordedSession) -> dict[str, int]:
    """Return the files whose tests are all known: those seen now, and those of before that did not change."""
    unknown = {path for nodeid, path in session.collected.items() if nodeid not in now.tests}
    whole = {} if before is None else before.complete_files
    kept = {
        path: kinds for path, kinds in whole.items() if before and before.contents.get(path) == now.contents.get(path)
    }
    return {path: kinds for path, kinds in sorted((kept | session.complete_files).items()) if path not in unknown}


def _write(project: Project, testmap: TestMap) -> None:
    try:
        write_atomically(project.root / MAP, dump_map(testmap))
    except OSError as err:
        raise UsageError(f"{MAP}: {err.strerror}") from err


class _Requests:
    """Finds the operations that requests called."""

    def __init__(self, apis: Sequence[LoadedApi]) -> None:
        self._has_several_apis = len(apis) > 1
        self._matcher = Matcher(each for api in apis for each in endpoints_of(api.name, api.contract))
        #: Method and URL of those that match no operation.
        self.unmatched: set[str] = set()

    def operations(self, method: str, url: str) -> list[str]:
        """Return the names of the operations that a request may have called."""
        found = self._matcher.match(method, url)
        if not found:
            self.unmatched.add(f"{method} {url}")
        return [f"{each.api}::{each.operation}" if self._has_several_apis else each.operation for each in found]


def _answers(session: RecordedSession, requests: _Requests) -> dict[Symbol, set[str]]:
    """Return the operations whose answers are kept, by what keeps them."""
    found: dict[Symbol, set[str]] = {}
    for answer in sorted(session.cached_answers):
        keeper = Symbol(answer.path, answer.name)
        found.setdefault(keeper, set()).update(requests.operations(answer.method, answer.url))
    return found


def _test(nodeid: str, run: ObservedTest, requests: _Requests) -> RecordedTest:
    calls: dict[str, set[int]] = {}
    for method, url, status in run["requests"]:
        for name in requests.operations(method, url):
            calls.setdefault(name, set()).add(status)
    return RecordedTest(
        nodeid=nodeid,
        path=run["path"],
        outcome=Outcome(run["outcome"]),
        seconds=round(run["seconds"], 2),
        tags=tuple(parse_tag(*tag) for tag in run["tags"]),
        calls=tuple(sorted((name, tuple(sorted(statuses))) for name, statuses in calls.items())),
        ran=pack((Symbol(path, name) for path, name in run["functions"]), run["path"]),
        data=tuple(run["data"]),
        has_processes=run["processes"],
    )


def _about_unmatched(unmatched: Iterable[str]) -> list[str]:
    shown = sorted(unmatched)
    lines = [f"no operation of the API: {request}" for request in shown[:_MAX_TOLD]]
    return [*lines, f"and {len(shown) - _MAX_TOLD} more"] if len(shown) > _MAX_TOLD else lines
