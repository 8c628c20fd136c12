"""Test files that pytest need not even import, because nothing in them has to run.

A file is skippable if the map knows all its tests, none of them is selected, and nothing suggests that it holds other
tests by now: its own text, what its definitions are made of, each ``conftest.py`` around it, and the documents of the
APIs, from which many a suite makes its tests.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import PurePosixPath

from contractdelta.code.imports import importing
from contractdelta.code.parsed_files import FileDigests, ParsedFile
from contractdelta.errors import UnknownOperation
from contractdelta.files import source_text
from contractdelta.git.repository import ChangedFile, FileStatus
from contractdelta.impact.model import ChangeScope, RecordedImpact
from contractdelta.testmap.changes.test_files import makes_tests
from contractdelta.testmap.model import ALL_FILES, Collection
from contractdelta.testmap.recorded import ANY_DOCUMENT, ANY_READER, TestMap
from contractdelta.testmap.suite.pytest_names import folder_of_conftest, is_conftest
from contractdelta.workflow.selecting.plan import select
from contractdelta.workflow.sides.work_tree import WorkTree
from contractdelta.workflow.testmaps.reading import MAP, unknown_test_files

#: Parameters of fixtures make several tests of one in other files.
_PARAMETERS = re.compile(rb"\bparams\b")
#: The name by which a test file adds plugins for all tests.
_GLOBAL = "pytest_plugins"
_IS_GLOBAL = re.compile(rb"\bpytest_plugins\b")


def files_to_collect(tree: WorkTree, scope: ChangeScope, testmap: TestMap, impact: RecordedImpact) -> frozenset[str]:
    """Return the Python files that pytest has to collect anew: they may hold other tests though their text is the same.

    What a hook runs is not recorded: it counts as changed if it imports anything that changed, directly or not.
    """
    code = _ChangedCode(tree, testmap)
    documents = [file for file in scope.files if file.path in scope.known_files - {MAP}]
    reached = impact.may_hold_other_tests | code.using(code.reading(documents))
    hooking = code.hooking()
    hooking &= reached | (code.using(code.changed) if hooking else frozenset())
    fixtures = (path for path in reached if is_conftest(path) or path in testmap.plugins)
    makers = hooking | {path for path in fixtures if code.holds(path, _PARAMETERS)}
    folders = set(map(folder_of_conftest, filter(is_conftest, makers)))
    # Other files with fixtures matter to the tests of folders or files.
    folders.update(PurePosixPath(place) for path in makers for place in testmap.plugins.get(path, ()))
    if any(not is_conftest(path) and not code.is_test_file(path) for path in hooking):
        # A plugin of the project may count for any folder.
        folders.add(PurePosixPath())
    around = map(PurePosixPath, code.paths if folders else ())
    below = (str(path) for path in around if not folders.isdisjoint((path, *path.parents)))
    return reached | hooking | frozenset(below) | impact.trials


def skippable_files(tree: WorkTree, scope: ChangeScope, testmap: TestMap, impact: RecordedImpact) -> frozenset[str]:
    """Return the test files that need not be imported, relative to the project."""
    if scope.why_all or impact.why_all or _is_unclear(scope, impact):
        return frozenset()
    unknown = unknown_test_files(tree, testmap, files_to_collect(tree, scope, testmap, impact), impact.same_tests)
    if unknown is ALL_FILES:
        return frozenset()
    loud = (
        path for path in tree.holding([_GLOBAL], testmap.complete_files) if _IS_GLOBAL.search(tree.read(path) or b"")
    )
    quiet = testmap.complete_files.keys() - {*unknown, *loud}
    tests = tuple(testmap.suite.collected(quiet))
    # Other files may hold tests as well: a file that mentions them could be selected.
    texts = (file.path for file in scope.files if not file.path.endswith(".py"))
    others = {*tree.python_files, *(path for path in texts if path not in scope.known_files)}
    collection = Collection(tests=tests, others=frozenset(others), test_files=testmap.test_files)
    try:
        selection = select(tree, scope, collection, impact)
    except UnknownOperation:  # the collection of that test reports the error
        return frozenset()
    selected = {test.nodeid for test in selection.tests}
    return frozenset(test.path for test in tests) - {test.path for test in tests if test.nodeid in selected}


def _is_unclear(scope: ChangeScope, impact: RecordedImpact) -> bool:
    """Tell whether a deleted file was a test file or another one: only a collection can tell."""
    return any(file.status is FileStatus.DELETED and file.path not in impact.files for file in scope.files)


class _ChangedCode:
    """Looks into the Python files of a project as they are now."""

    def __init__(self, tree: WorkTree, testmap: TestMap) -> None:
        self._testmap = testmap
        self._read = tree.read
        self._test_files = testmap.suite.paths
        self.paths = tree.python_files
        #: Files whose text is not as it was, including new and deleted ones.
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
        """Return the files that read a document, or a file of one, outside of tests; all if it is not known which.

        A new document may be read by any file that read another one: by one that reads a whole folder, for instance.
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

    @cached_property
    def _sources(self) -> Mapping[str, ParsedFile | FileDigests]:
        # Lazy: most runs need no importers.
        from contractdelta.code.analysis import analyse

        texts = {path: source_text(self._read(path)) for path in self.changed}
        return {**self._testmap.sources, **{path: analyse(path, text) for path, text in texts.items()}}
