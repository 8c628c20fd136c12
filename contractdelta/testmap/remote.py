"""Tests for which code ran where nobody saw it: in a process that they started, or in a server that they asked.

They started one that may run code of the project; or they called operations, and ran nothing of the project but code of
tests. Any of its other code may have run then.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from contractdelta.testmap.marks import mark_of, unpack
from contractdelta.testmap.recorded import RecordedTest, TestMap
from contractdelta.testmap.sources import Source
from contractdelta.testmap.test_files import is_test_file

#: What folders are called that hold tests and what helps them.
_FOLDER_OF_TESTS = re.compile(r"test|spec|e2e|acceptance|integration", re.IGNORECASE)


def belongs_to_tests(path: str, test_files: Iterable[str]) -> bool:
    """Tell whether a file belongs to tests, by its name or by where it lies.

    ``test_files`` are patterns of the names of test files: others may hold doctests, and are no less code for that.
    """
    return is_test_file(path, test_files) or any(map(_FOLDER_OF_TESTS.search, PurePosixPath(path).parts[:-1]))


def with_remote(found: TestMap) -> dict[str, RecordedTest]:
    """Tell which tests of a map are of that kind."""
    helping = {
        mark_of(path, name)
        for path, parts in found.sources.items()
        if belongs_to_tests(path, found.test_files)
        for name, _ in parts.functions
    }
    return {nodeid: test._replace(is_remote=_is_remote(test, helping)) for nodeid, test in found.tests.items()}


def unseen_files(found: TestMap, different: Collection[str], functions: Collection[tuple[str, str]]) -> list[str]:
    """Return the files with code that helps tests of which something changed that no test was seen to run; sorted.

    A process that a test starts may run that. ``different`` are the files that changed, ``functions`` what is affected.
    A file that nobody imported is a script, or belongs to one. Pytest alone imports the files of tests themselves.
    """
    ran = {mark for packed in found.suite.packs for mark in unpack(packed)}
    paths = {path for path, name in functions if mark_of(path, name) not in ran}
    paths |= found.dormant.intersection(different)
    paths = {path for path in paths if path in found.sources and not is_test_file(path, found.test_files)}
    return sorted(path for path in paths if belongs_to_tests(path, found.test_files))


def _is_remote(test: RecordedTest, helping: set[str]) -> bool:
    has_asked = bool(test.calls) and all(helping.issuperset(unpack(packed)) for packed in test.ran)
    return test.has_processes or has_asked


def is_different(found: TestMap, now: Source, text: str | None) -> bool:
    """Tell whether a file whose bytes differ does anything else; of what runs as a program nothing is recorded."""
    before = found.sources.get(now.path)
    return (
        before is None
        or "__main__" in (text or "")
        or replace(before, imports=()) != replace(now.recorded(), imports=())
    )
