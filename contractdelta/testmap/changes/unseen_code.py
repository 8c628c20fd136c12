"""Tests for which code ran unseen: in a process that they started, or in a server that they called.

Such a test started a process that may run code of the project; or it called operations, and ran nothing of the project
but code of tests. Any other code of the project may have run for it.
"""

import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache, cached_property
from pathlib import PurePosixPath
from typing import Final

from contractdelta.code.imports import Modules, imported_files
from contractdelta.code.parsed_files import LOCALS, ParsedFile, Symbol
from contractdelta.propagation.findings import Affected
from contractdelta.testmap.changes.test_files import function_of
from contractdelta.testmap.function_keys import key_of, unpack
from contractdelta.testmap.recorded import RecordedTest, TestMap
from contractdelta.testmap.suite.pytest_names import conftests_around, is_test_file_or_conftest

#: Names of folders whose code helps tests: a test that ran nothing else may have been answered by a server.
_HELPING = re.compile(r"test|spec|e2e|acceptance|integration", re.IGNORECASE)
#: What folders are called that hold tests and what helps them; all else may have answered.
_OF_TESTS = re.compile(r"(?<![a-z])(tests?|testing|specs?|e2e|acceptance|integration)(?![a-z])", re.IGNORECASE)


#: In the place of a qualified name: any function of the file may have run.
ANY_FUNCTION: Final = ""


def belonging_to_tests(testmap: TestMap) -> Callable[[str], bool]:
    """Return what tells whether a file belongs to tests, by its name, or by lying in a folder that is called so.

    That folder holds tests: an application may well have a folder ``spec``. What is called like no file of tests may
    hold doctests, and is no less code for that.
    """
    named = (path for path in testmap.suite.paths if is_test_file_or_conftest(path, testmap.test_files))
    folders = {folder for path in named for folder in PurePosixPath(path).parents if _OF_TESTS.search(folder.name)}

    @cache
    def belongs(path: str) -> bool:
        return is_test_file_or_conftest(path, testmap.test_files) or not folders.isdisjoint(PurePosixPath(path).parents)

    return belongs


def helping_functions(testmap: TestMap) -> frozenset[str]:
    """Return the keys of the functions in test files, and in folders that are called like what helps tests."""
    return frozenset(
        key_of(path, name)
        for path, parts in testmap.sources.items()
        if is_test_file_or_conftest(path, testmap.test_files)
        or any(map(_HELPING.search, PurePosixPath(path).parts[:-1]))
        for name in parts.functions
    )


def with_remote(testmap: TestMap) -> dict[str, RecordedTest]:
    """Tell which tests of a map are of that kind; one that was stays so until it is recorded again."""
    helping = helping_functions(testmap)
    return {
        nodeid: test._replace(is_remote=test.is_remote or _is_remote(test, helping))
        for nodeid, test in testmap.tests.items()
    }


def _is_remote(test: RecordedTest, helping: frozenset[str]) -> bool:
    # Of kept answers it is told elsewhere: see :mod:`contractdelta.testmap.changes.kept_answers`.
    is_alone = test.has_asked and all(helping.issuperset(unpack(packed)) for packed in test.ran)
    return test.has_processes or is_alone


def is_different(testmap: TestMap, now: ParsedFile) -> bool:
    """Tell whether a file whose bytes differ does anything else."""
    before = testmap.sources.get(now.path)
    return before is None or replace(before, imports=()) != replace(now.recorded(), imports=())


class UnseenCode:
    """The changed code that may have run unseen."""

    def __init__(
        self, testmap: TestMap, different: AbstractSet[str], affected: Affected, source: Callable[[str], ParsedFile]
    ) -> None:
        """Take a map, the files that do something else than before, what is affected, and what is in files of today."""
        self._testmap = testmap
        self._is_of_tests = belonging_to_tests(testmap)
        reached = different | {path for path, _ in affected.functions} | affected.importers
        is_test = {path: is_test_file_or_conftest(path, testmap.test_files) for path in reached}
        self._answering = sorted(path for path in different if not self._is_of_tests(path))
        #: Whatever is in them: a process may run them by their names, or import them.
        self._helping = sorted(
            path for path in reached & testmap.sources.keys() if self._is_of_tests(path) and not is_test[path]
        )
        #: By test file the functions in it that are affected, each with the one around it that pytest alone calls.
        self._in_tests: dict[str, list[tuple[str, str]]] = {}
        own = {path for path in reached if is_test[path]}
        tests = {(test.path, function_of(test)) for test in testmap.suite.of(own)}
        for path, name in sorted(affected.functions):
            if is_test[path] and path in testmap.sources and name in testmap.sources[path].functions:
                around = name.partition(LOCALS)[0]
                is_fixture = any(one.is_fixture for one in source(path).functions if one.qualname == around)
                is_called = is_fixture or (path, around) in tests
                self._in_tests.setdefault(path, []).append((name, around if is_called else ""))
        self._near = cache(self._files_near)

    def of(self, test: RecordedTest) -> Iterator[Symbol]:
        """Yield what may have run for a remote test, or :data:`ANY_FUNCTION` of a file.

        Of test files a process runs what the test's own file holds, or imports, or a ``conftest.py`` above: that is
        where it gets what it is to run. What pytest calls, a test or a fixture, ran in no process.
        """
        yield from (Symbol(path, ANY_FUNCTION) for path in self._answering)
        if not test.has_processes:
            return
        yield from (Symbol(path, ANY_FUNCTION) for path in self._helping)
        if not self._in_tests:
            return
        ran = {key for packed in test.ran for key in unpack(packed)}
        for path in sorted(self._in_tests.keys() & self._near(test.path)):
            for name, around in self._in_tests[path]:
                if not around or (around != name and key_of(path, around) in ran):
                    yield Symbol(path, name)

    def _files_near(self, path: str) -> frozenset[str]:
        """Return a test file, each ``conftest.py`` above it, and the files of tests that these import."""
        seen: set[str] = set()
        todo = [path, *conftests_around(path)]
        while todo:
            file = todo.pop()
            if file not in seen and file in self._testmap.sources and self._is_of_tests(file):
                seen.add(file)
                todo += imported_files(file, self._testmap.sources[file].imports, self._modules)
        return frozenset(seen)

    @cached_property
    def _modules(self) -> Modules:
        return Modules(self._testmap.sources)
