"""Documents of the APIs that tests read themselves, as one does that looks for an id of each operation.

What changes in a document the contract tells, to tests that call operations of it. One that reads it and calls none may
look for anything in it: to that it is data. And of a document that is read before any test runs tests may be made.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from posixpath import normpath

from contractdelta.code.imports import importing
from contractdelta.code.parsed_files import FileDigests
from contractdelta.testmap.pytest_names import conftests_around
from contractdelta.testmap.recorded import ANY_DOCUMENT, ANY_READER, RecordedTest
from contractdelta.workflow.project import SNAPSHOTS, Project


def documents_of(project: Project) -> frozenset[str]:
    """Return the documents of the APIs, and their snapshots."""
    apis = project.config.apis
    specs = (normpath(api.spec) for api in apis if api.spec)
    return frozenset((*(f"{SNAPSHOTS}/{api.name}.json" for api in apis), *specs))


class OwnDocuments:
    """Tells which documents are data to a test that was recorded."""

    def __init__(
        self,
        documents: frozenset[str],
        files: frozenset[str],
        readers: Mapping[str, Iterable[str]],
        sources: Mapping[str, FileDigests],
    ) -> None:
        """Take all documents, the files of them, by such a file those that read it outside of tests, and the code.

        Who stands at :data:`ANY_DOCUMENT` may have read any; :data:`ANY_READER` stands for whoever.
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
        """Leave documents out of what a test read if it called operations; else add those that were read for it.

        A process that it started may have read any: nobody saw it.
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
