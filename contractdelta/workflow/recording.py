"""From what the processes of a test run saw to the test map of a project."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from contractdelta.code.digests import content_digest
from contractdelta.code.parsed_files import CachedResult, FileDigests, Symbol
from contractdelta.code.scopes import ANY_MODULE, ANY_NAME
from contractdelta.errors import InvalidTestMap, UsageError, counted
from contractdelta.files import source_text, write_atomically
from contractdelta.propagation.never_imported import never_imported_files, nothing_in
from contractdelta.recording.endpoints import endpoints_of
from contractdelta.recording.matching import Matcher
from contractdelta.testmap.dynamic_imports import dynamically_imported_files, stated_imports
from contractdelta.testmap.function_keys import key_of, pack, unpack
from contractdelta.testmap.handlers import handlers_of
from contractdelta.testmap.kept_answers import with_kept_answers
from contractdelta.testmap.map_file import dump_map
from contractdelta.testmap.merging import data_of, merged
from contractdelta.testmap.model import parse_tag
from contractdelta.testmap.recorded import ANY_DOCUMENT, UNKNOWN_KEEPER, Outcome, RecordedTest, TestMap
from contractdelta.testmap.test_files import makes_tests
from contractdelta.testmap.unseen_code import with_remote
from contractdelta.workflow.contracts import LoadedApi, known_files, load, read_api
from contractdelta.workflow.functions import FunctionFinder, analysed
from contractdelta.workflow.observed import Observed
from contractdelta.workflow.own_documents import OwnDocuments, documents_of
from contractdelta.workflow.project import Project
from contractdelta.workflow.testmap import MAP, evidence_of, python_version, read_map
from contractdelta.workflow.work_tree import WorkTree

_T = TypeVar("_T", str, Symbol, CachedResult)
#: How many requests that match no operation are told.
_MAX_TOLD = 10


def update_map(project: Project, observed: Observed) -> list[str]:
    """Write the map with what was recorded now; return what there is to say, one line each.

    Raises:
        UsageError: It cannot be written.
        Unreadable: A document of the project cannot be read.
    """
    lines = [f"warning: {error}{_whom(observed, error)}" for error in sorted(observed.errors)]
    try:
        before = read_map(project)
        # What is in a source is read when it is asked for: damage there counts as well.
        before = before and replace(before, sources=dict(before.sources))
    except InvalidTestMap as err:
        before = None
        lines.append(f"warning: {err.message}; it is replaced")
    disk = project.disk()
    apis = [load(read_api(disk, project, api)) for api in project.require_apis()]
    requests = _Requests(apis)
    tests = {nodeid: _test(nodeid, seen, requests) for nodeid, seen in observed.tests.items()}
    tree = WorkTree(project)
    now = _map(tree, tests, observed, known_files(project, apis))
    if before is not None:
        lost = frozenset[str]().union(*observed.lost.values())

        def gone(test: RecordedTest) -> bool:
            is_gone = test.path in observed.complete_files and test.nodeid not in observed.collected
            # One that ran now and was not seen whole may have ended otherwise than before.
            return is_gone or test.nodeid in lost or not (project.root / test.path).is_file()

        now = merged(before, now, evidence_of(tree, before), gone)
        now = replace(now, data=data_of(now.tests, now.cached_data, tree.read))
    finder = FunctionFinder(project, tree.read)
    now = _with_handed(now, finder.handing())
    now = replace(
        now, tests=_with_handlers(now, finder.asking()), complete_files=_complete_files(before, now, observed)
    )
    before_now = frozenset() if before is None else before.imported_dynamically
    now = replace(
        now,
        tests=with_remote(now),
        imported_dynamically=_imported_dynamically(tree, now, observed.modules | before_now),
    )
    now = with_kept_answers(now, _answers(observed, requests), tree.read, frozenset(tree.python_files))
    _write(project, now)
    lines += _about_unmatched(requests.unmatched)
    operations = {name for test in now.tests.values() for name, _ in test.calls}
    numbers = f"{counted(len(tests), 'test')} recorded, {len(now.tests)} known"
    return [*lines, f"{MAP}: {numbers}, {counted(len(operations), 'operation')} called"]


def _whom(observed: Observed, error: str) -> str:
    """Say which tests are not recorded for an error, so that whoever reads of it knows where to look."""
    tests = sorted(observed.lost.get(error, ()))
    if not tests:
        return ""
    if len(tests) > 1 and not observed.tests:
        return " (no test is recorded)"
    return f" ({tests[0]} {f'and {len(tests) - 1} more are' if len(tests) > 1 else 'is'} not recorded)"


def _map(tree: WorkTree, tests: dict[str, RecordedTest], observed: Observed, files: frozenset[str]) -> TestMap:
    """Return what was recorded; ``files`` are those of all documents."""
    document_readers = _by_path(
        one for one in observed.document_readers if one.document == ANY_DOCUMENT or one.document in files
    )
    texts = {path: data for path in sorted(tree.python_files) if (data := tree.read(path)) is not None}
    sources = {path: _parts(path, data, observed.used_reflection) for path, data in texts.items()}
    own = OwnDocuments(documents_of(tree.project), files, document_readers, sources)
    tests = {nodeid: own.with_data(test) for nodeid, test in tests.items()}
    read_by_tests = {path for test in tests.values() for path in test.data}
    # Of a file that no test reads nobody knows anything as it is.
    known = (
        (one.data, one.keeper)
        for one in observed.cached_data
        if one.keeper != UNKNOWN_KEEPER or one.data in read_by_tests
    )
    cached_data = _by_path(known)
    return TestMap(
        python=python_version(),
        test_files=tuple(sorted(observed.test_files)),
        complete_files={},
        contents={path: content_digest(data) for path, data in texts.items()},
        sources=sources,
        ran_outside_tests=_by_path(observed.ran_outside_tests),
        used_reflection=_by_path(one for one in observed.used_reflection if one.name != ANY_NAME),
        cached_results=_by_path(
            (one.path, CachedResult(one.name, one.keeper_path, one.keeper)) for one in observed.cached_results
        ),
        collection_hooks=frozenset(path for path, data in texts.items() if makes_tests(data)),
        never_imported=frozenset(
            never_imported_files(sources, observed.imported, lambda path: nothing_in(sources[path]))
        ),
        imported_dynamically=frozenset(),
        data=data_of(tests, cached_data, tree.read),
        cached_data=cached_data,
        document_readers=document_readers,
        plugins=_by_path(one for one in observed.plugins if one.path in texts),
        tests=tests,
    )


def _parts(path: str, data: bytes, used_reflection: Container[Symbol]) -> FileDigests:
    parts = analysed(path, data).recorded()
    if Symbol(path, ANY_NAME) in used_reflection and ANY_MODULE not in parts.imports:
        # What a function imports outside of tests, the file imports.
        return replace(parts, imports=(*parts.imports, ANY_MODULE))
    return parts


def _by_path(found: Iterable[tuple[str, _T]]) -> dict[str, tuple[_T, ...]]:
    """Return what was found of each path, sorted."""
    lists: dict[str, list[_T]] = {}
    for path, one in sorted(found):
        lists.setdefault(path, []).append(one)
    return {path: tuple(each) for path, each in lists.items()}


def _imported_dynamically(tree: WorkTree, testmap: TestMap, imported: Collection[str]) -> frozenset[str]:
    def stated(path: str) -> frozenset[str]:
        return stated_imports(path, source_text(tree.read(path)))

    return dynamically_imported_files(testmap, imported, stated)


def _complete_files(before: TestMap | None, now: TestMap, observed: Observed) -> dict[str, int]:
    """Return the files of which the map knows every test: as seen now, or before where nothing differs since."""
    unknown = {path for nodeid, path in observed.collected.items() if nodeid not in now.tests}
    whole = {} if before is None else before.complete_files
    kept = {
        path: kinds for path, kinds in whole.items() if before and before.contents.get(path) == now.contents.get(path)
    }
    return {path: kinds for path, kinds in sorted((kept | observed.complete_files).items()) if path not in unknown}


def _with_handed(testmap: TestMap, handing: Mapping[Symbol, frozenset[Symbol]]) -> TestMap:
    """Count each test as a user of the functions that those it ran gave to others.

    Who got one may call it in another test, and keep what came of it for all: FastAPI makes the ids of operations when
    a route is asked for first. A function that no test ran matters to none.
    """
    ran = {nodeid: set(unpack("".join(test.ran))) for nodeid, test in testmap.tests.items()}
    seen: set[str] = set().union(*ran.values())
    givers = {key_of(*giver): sorted(given) for giver, given in handing.items()}
    tests = {}
    for nodeid, test in testmap.tests.items():
        given = {one for key in ran[nodeid] & givers.keys() for one in givers[key]}
        more = {one for one in given if (key := key_of(*one)) in seen and key not in ran[nodeid]}
        tests[nodeid] = test._replace(ran=tuple(sorted({*test.ran, *pack(more, test.path)}))) if more else test
    return replace(testmap, tests=tests)


def _with_handlers(testmap: TestMap, asking: frozenset[Symbol]) -> dict[str, RecordedTest]:
    """Count each test as a user of the functions that answer the operations it called."""
    paths = {test.path for test in testmap.tests.values()}
    known = {key_of(*one): one for one in sorted(asking) if one.path not in paths}
    ran = {
        nodeid: frozenset(key for packed in test.ran for key in unpack(packed))
        for nodeid, test in testmap.tests.items()
    }
    recordings = ((dict(test.calls), ran[nodeid]) for nodeid, test in testmap.tests.items() if not test.stale)
    handlers = handlers_of(recordings, frozenset(known))
    tests = {}
    for nodeid, test in testmap.tests.items():
        more = {key for name, _ in test.calls for key in handlers.get(name, ())} - ran[nodeid]
        added = pack((known[key] for key in more), test.path)
        tests[nodeid] = test._replace(ran=tuple(sorted({*test.ran, *added}))) if more else test
    return tests


def _write(project: Project, testmap: TestMap) -> None:
    try:
        write_atomically(project.root / MAP, dump_map(testmap))
    except OSError as err:
        raise UsageError(f"{MAP}: {err.strerror}") from err


class _Requests:
    """Tells which operations requests were."""

    def __init__(self, apis: Sequence[LoadedApi]) -> None:
        self._has_several_apis = len(apis) > 1
        self._matcher = Matcher(each for api in apis for each in endpoints_of(api.name, api.contract))
        #: Method and URL of those that were none.
        self.unmatched: set[str] = set()

    def operations(self, method: str, url: str) -> list[str]:
        """Return what the operations are called that a request may have been."""
        found = self._matcher.match(method, url)
        if not found:
            self.unmatched.add(f"{method} {url}")
        return [f"{each.api}::{each.operation}" if self._has_several_apis else each.operation for each in found]


def _answers(observed: Observed, requests: _Requests) -> dict[Symbol, set[str]]:
    """Return the operations whose answers are kept, by what keeps them."""
    found: dict[Symbol, set[str]] = {}
    for answer in sorted(observed.cached_answers):
        keeper = Symbol(answer.path, answer.name)
        found.setdefault(keeper, set()).update(requests.operations(answer.method, answer.url))
    return found


def _test(nodeid: str, seen: dict[str, Any], requests: _Requests) -> RecordedTest:
    calls: dict[str, set[int]] = {}
    for method, url, status in seen["requests"]:
        for name in requests.operations(method, url):
            calls.setdefault(name, set()).add(status)
    return RecordedTest(
        nodeid=nodeid,
        path=seen["path"],
        outcome=Outcome(seen["outcome"]),
        seconds=round(seen["seconds"], 2),
        tags=tuple(parse_tag(*tag) for tag in seen["tags"]),
        calls=tuple(sorted((name, tuple(sorted(statuses))) for name, statuses in calls.items())),
        ran=pack((Symbol(path, name) for path, name in seen["functions"]), seen["path"]),
        data=tuple(seen["data"]),
        has_processes=seen["processes"],
    )


def _about_unmatched(unmatched: Iterable[str]) -> list[str]:
    shown = sorted(unmatched)
    lines = [f"no operation of the API: {request}" for request in shown[:_MAX_TOLD]]
    return [*lines, f"and {len(shown) - _MAX_TOLD} more"] if len(shown) > _MAX_TOLD else lines
