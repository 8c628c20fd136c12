"""Documents of the APIs that tests read themselves, as one does that looks for an id of each operation.

What changes in a document the contract tells, to tests that call operations of it. One that reads it and calls none may
look for anything in it: to that it is data.
"""

from collections.abc import Iterable, Mapping
from posixpath import basename, dirname

from contractdelta.recording.files import Reader
from contractdelta.recording.journal import UNKNOWN
from contractdelta.workflow.project import SNAPSHOTS, Project


def documents_of(project: Project) -> frozenset[str]:
    """Return the documents of the APIs, and their snapshots."""
    apis = project.config.apis
    return frozenset((*(f"{SNAPSHOTS}/{api.name}.json" for api in apis), *(api.spec for api in apis if api.spec)))


class EarlyDocuments:
    """Knows for the tests of which files documents were read before any test ran."""

    def __init__(self, readers: Mapping[str, Iterable[Reader]]) -> None:
        """Take the code that read each document."""
        self._files = {document: _outside_of_tests(list(each)) for document, each in readers.items()}

    def of(self, path: str) -> set[str]:
        """Return the documents that a test file read at import, or a ``conftest.py`` above it."""
        return {document for document, files in self._files.items() if any(_is_for(file, path) for file in files)}


def _outside_of_tests(readers: list[Reader]) -> set[str]:
    # A hook of a plugin reads by functions alone, and so do tests.
    return {reader.path for reader in readers if reader.line or UNKNOWN in readers}


def _is_for(file: str, path: str) -> bool:
    folder = dirname(file)
    return file == path or (basename(file) == "conftest.py" and (not folder or path.startswith(f"{folder}/")))
