"""Test files in which nothing needs to run: told by the test map, so that pytest need not even import them.

A file is idle if the map knows all its tests, none of them is selected, and nothing suggests that it holds others by
now: its own text, what its definitions are made of, each ``conftest.py`` around it, and the documents of the APIs, of
which many a suite makes its tests.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath

from contractdelta.code.imports import importing, nearest_importers
from contractdelta.code.parsed_files import FileDigests, ParsedFile
from contractdelta.errors import UnknownOperation
from contractdelta.files import source_text
from contractdelta.impact.model import Learned, Scope
from contractdelta.repository import ChangedFile, FileStatus
from contractdelta.testmap.model import ALL_FILES, Collection
from contractdelta.testmap.pytest_names import conftests_around, folder_of_conftest, is_conftest
from contractdelta.testmap.recorded import ANY_DOCUMENT, ANY_READER, TestMap
from contractdelta.testmap.test_files import makes_tests
from contractdelta.workflow.plan import select
from contractdelta.workflow.testmap import MAP, unknown_test_files
from contractdelta.workflow.work_tree import WorkTree

#: What makes several tests of one in other files.
_PARAMETERS = re.compile(rb"\bparams\b")
#: What a test file has to say to everybody.
_GLOBAL = "pytest_plugins"
_IS_GLOBAL = re.compile(rb"\bpytest_plugins\b")


def unsettled_files(tree: WorkTree, scope: Scope, testmap: TestMap, learned: Learned) -> frozenset[str]:
    """Return the Python files that may hold other tests than those in the map though their text is the same.

    What a hook runs nobody recorded: it counts as changed where it imports anything that changed, directly or not.
    """
    inquiry = _Inquiry(tree, testmap)
    documents = [file for file in scope.files if file.path in scope.known_files - {MAP}]
    reached = learned.unsettled | inquiry.using(inquiry.reading(documents))
    hooking = inquiry.hooking()
    hooking &= reached | (inquiry.using(inquiry.changed) if hooking else frozenset())
    fixtures = (path for path in reached if is_conftest(path) or path in testmap.plugins)
    makers = hooking | {path for path in fixtures if inquiry.holds(path, _PARAMETERS)}
    folders = set(map(folder_of_conftest, filter(is_conftest, makers)))
    # What else holds fixtures is looked into for the tests of folders, or of files.
    folders.update(PurePosixPath(place) for path in makers for place in testmap.plugins.get(path, ()))
    if any(not is_conftest(path) and not inquiry.is_test_file(path) for path in hooking):
        # A plugin of the project: where it counts is up to who names it.
        folders.add(PurePosixPath())
    around = map(PurePosixPath, inquiry.paths if folders else ())
    below = (str(path) for path in around if not folders.isdisjoint((path, *path.parents)))
    # Where every test runs nobody has to know what can be imported.
    tried = inquiry.trials(learned.reevaluated) if len(learned.reasons) < len(testmap.tests) else ()
    return reached | hooking | frozenset(below) | frozenset(tried)


def idle_files(tree: WorkTree, scope: Scope, testmap: TestMap, learned: Learned) -> frozenset[str]:
    """Return the test files that need not be imported, relative to the project."""
    if scope.why_all or learned.why_all or _is_unclear(scope, learned):
        return frozenset()
    unknown = unknown_test_files(tree, testmap, unsettled_files(tree, scope, testmap, learned), learned.steady)
    if unknown is ALL_FILES:
        return frozenset()
    loud = (
        path for path in tree.holding([_GLOBAL], testmap.complete_files) if _IS_GLOBAL.search(tree.read(path) or b"")
    )
    quiet = testmap.complete_files.keys() - {*unknown, *loud}
    tests = tuple(testmap.suite.collected(quiet))
    # What is collected later may hold tests as well: who mentions it could be selected then.
    texts = (file.path for file in scope.files if not file.path.endswith(".py"))
    others = {*tree.python_files, *(path for path in texts if path not in scope.known_files)}
    collection = Collection(tests=tests, others=frozenset(others), test_files=testmap.test_files)
    try:
        selection = select(tree, scope, collection, learned)
    except UnknownOperation:  # whoever collects that test says what is wrong with it
        return frozenset()
    selected = {test.nodeid for test in selection.tests}
    return frozenset(test.path for test in tests) - {test.path for test in tests if test.nodeid in selected}


def _is_unclear(scope: Scope, learned: Learned) -> bool:
    """Tell whether a file is gone of which it depends on what is collected what it was: a test file, or anything."""
    return any(file.status is FileStatus.DELETED and file.path not in learned.files for file in scope.files)


class _Inquiry:
    """Looks into the Python files of a project as they are now."""

    def __init__(self, tree: WorkTree, testmap: TestMap) -> None:
        self._testmap = testmap
        self._read = tree.read
        self._test_files = testmap.suite.paths
        self.paths = tree.python_files
        #: Files whose text is not as it was, new ones and those that are gone included.
        self.changed = frozenset(path for path in {*self.paths, *testmap.sources} if tree.differs(path, testmap))

    def is_test_file(self, path: str) -> bool:
        """Tell whether a file is known to hold tests."""
        return path in self._test_files

    def holds(self, path: str, pattern: re.Pattern[bytes]) -> bool:
        """Tell whether a file holds a pattern."""
        return pattern.search(self._read(path) or b"") is not None

    def hooking(self) -> frozenset[str]:
        """Return the files that hold a hook which makes tests, or chooses what holds them."""
        fresh = (path for path in self.changed if makes_tests(self._read(path) or b""))
        return (self._testmap.collection_hooks - self.changed).union(fresh)

    def reading(self, documents: Iterable[ChangedFile]) -> frozenset[str]:
        """Return the files that read a document, or a file of one, outside of tests: any where nobody knows which.

        A file that is new whoever read any of them may read: one that takes all of a folder, for instance.
        """
        cached_data, readers = self._testmap.cached_data, self._testmap.document_readers
        files: set[str] = set()
        for document in documents:
            files.update(keeper.path for keeper in cached_data.get(document.path, ()))
            places = readers if document.status is FileStatus.ADDED else (ANY_DOCUMENT, document.path)
            files.update(*(readers.get(place, ()) for place in places))
        return frozenset(self.paths if ANY_READER in files else files)

    def using(self, files: frozenset[str]) -> frozenset[str]:
        """Return files, and those that import them, directly or not."""
        return files.union(*importing(files, self._sources, self.paths).values()) if files else files

    def trials(self, files: frozenset[str]) -> Iterator[str]:
        """Yield test files whose import tells whether each of some files still can be imported.

        Where one cannot, no test ends as before whose process imports it, whatever else the test does. One test file
        tells that for all: the nearest that imports it, or stands below a ``conftest.py`` which does.
        """
        if not files:
            return
        tried: dict[str, str] = {}
        for test in sorted(self._test_files.intersection(self.paths)):
            tried[test] = test
            for conftest in conftests_around(test):
                tried.setdefault(conftest, test)
        for path in nearest_importers(sorted(files), self._sources, self.paths, tried):
            yield tried[path]

    @cached_property
    def _sources(self) -> Mapping[str, ParsedFile | FileDigests]:
        # Lazy: mostly nobody asks who imports what.
        from contractdelta.code.analysis import analyse  # noqa: PLC0415

        texts = {path: source_text(self._read(path)) for path in self.changed}
        return {**self._testmap.sources, **{path: analyse(path, text) for path, text in texts.items()}}
