"""Documents of the APIs that tests read themselves, for instance to check that each operation has an id.

For a test that calls operations the contract says what changed. A test that reads a document and calls no operation may
look for anything in it: for this test the document is data. So is one that is read before any test runs, from which
tests may be made.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from contractdelta.code.imports import importing
from contractdelta.code.parsed_files import FileDigests
from contractdelta.testmap.recorded import ANY_DOCUMENT, ANY_READER, RecordedTest
from contractdelta.testmap.suite.pytest_names import conftests_around


class OwnDocuments:
    """Decides which documents are data of a recorded test."""

    def __init__(
        self,
        documents: frozenset[str],
        files: frozenset[str],
        readers: Mapping[str, Iterable[str]],
        sources: Mapping[str, FileDigests],
    ) -> None:
        """Find who may have read what before the tests ran.

        Args:
            documents: The documents of the APIs, and their snapshots.
            files: The files that documents are made of.
            readers: By such a file the code files that read it outside of tests. Those at :data:`ANY_DOCUMENT` may have
                read any file; :data:`ANY_READER` among them stands for any reader.
            sources: The code of the project.
        """
        self._documents = documents
        self._files = files
        found = frozenset(path for each in readers.values() for path in each)
        reached = importing(found, sources, sources.keys())
        self._users = {file: frozenset(each).union(*map(reached.__getitem__, each)) for file, each in readers.items()}
        # The tests of a file have much in common, and a document may be of many files.
        self._read_before = cache(self._find_read_before)
        self._joined = cache(lambda data, path: tuple(sorted({*data, *self._read_before(path)})))

    def with_data(self, test: RecordedTest) -> RecordedTest:
        """Remove documents from the data of a test that called operations; else add those that were read for it.

        A process that the test started was not watched, so it may have read any of them.
        """
        if test.has_asked:
            return test._replace(data=tuple(path for path in test.data if path not in self._documents))
        if test.has_processes:
            return test._replace(data=tuple(sorted({*test.data, *self._files})))
        return test._replace(data=self._joined(test.data, test.path))

    def _find_read_before(self, path: str) -> frozenset[str]:
        """Return the documents that code around a test file read: the file, a ``conftest.py``, what these import."""
        around = {ANY_READER, path, *conftests_around(path)}
        found = {file for file, users in self._users.items() if not users.isdisjoint(around)}
        return self._files if ANY_DOCUMENT in found else frozenset(found)
