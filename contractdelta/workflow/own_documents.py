"""Documents of the APIs that tests read themselves, as one does that looks for an id of each operation.

What changes in a document the contract tells, to tests that call operations of it. One that reads it and calls none may
look for anything in it: to that it is data. And of a document that is read before any test runs tests may be made.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from contractdelta.code.imports import importing
from contractdelta.code.sources import Recorded
from contractdelta.testmap.recorded import RecordedTest
from contractdelta.workflow.project import SNAPSHOTS, Project


def documents_of(project: Project) -> frozenset[str]:
    """Return the documents of the APIs, and their snapshots."""
    apis = project.config.apis
    return frozenset((*(f"{SNAPSHOTS}/{api.name}.json" for api in apis), *(api.spec for api in apis if api.spec)))


class OwnDocuments:
    """Tells which documents are data to a test that was recorded."""

    def __init__(
        self, documents: frozenset[str], readers: Mapping[str, Iterable[str]], sources: Mapping[str, Recorded]
    ) -> None:
        """Take all documents, by document the files that read it outside of tests, and the code.

        An empty path stands for whoever.
        """
        self._documents = documents
        self._users = {document: _users(frozenset(files), sources) for document, files in readers.items()}

    def with_data(self, test: RecordedTest) -> RecordedTest:
        """Leave documents out of what a test read if it called operations; else add those that were read for it."""
        if test.calls:
            return test._replace(data=tuple(path for path in test.data if path not in self._documents))
        return test._replace(data=tuple(sorted({*test.data, *self._read_before(test.path)})))

    def _read_before(self, path: str) -> Iterator[str]:
        """Yield the documents that code around a test file read: the file, a ``conftest.py``, what these import."""
        around = {"", path, *(str(folder / "conftest.py") for folder in PurePosixPath(path).parents)}
        yield from (document for document, users in self._users.items() if not users.isdisjoint(around))


def _users(files: frozenset[str], sources: Mapping[str, Recorded]) -> frozenset[str]:
    return files.union(*importing(files, sources, sources.keys()).values())
