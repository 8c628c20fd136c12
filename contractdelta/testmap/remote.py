"""Tests for which code ran where nobody saw it: in a process that they started, or in a server that they asked.

They started one that may run code of the project; or they called operations, and ran nothing of the project but code of
tests. Any of its other code may have run then.
"""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from contractdelta.testmap.marks import mark_of, unpack
from contractdelta.testmap.recorded import RecordedTest, TestMap
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


def _is_remote(test: RecordedTest, helping: set[str]) -> bool:
    has_asked = bool(test.calls) and all(helping.issuperset(unpack(packed)) for packed in test.ran)
    return test.has_processes or has_asked
