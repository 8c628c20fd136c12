"""The files of a project as they are now, each of them read once however many ask."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from posixpath import relpath

from contractdelta.code.digests import blob_digest, content_digest
from contractdelta.errors import GitFailed
from contractdelta.testmap.recorded import TestMap
from contractdelta.workflow.project import SNAPSHOTS, Project
from contractdelta.workflow.sides.base import Change, find_change

#: How often git searches the files. It does so faster than they are read, but once they are read nothing is faster.
_MAX_SEARCHES = 2


class WorkTree:
    """Reads files, and keeps what it read: so make a new one for each use case."""

    def __init__(self, project: Project) -> None:
        """Read nothing yet."""
        self.project = project
        self._contents: dict[str, bytes | None] = {}
        self._searches = 0
        self._same: dict[tuple[str, str], bool] = {}
        self._top = f"{project.root}/"

    def find_change(self, base: str | None) -> Change:
        """Return what changed since a base, as :func:`contractdelta.workflow.sides.base.find_change` does.

        Git is asked for all that is asked of it later, so that another thread can do something else meanwhile.
        """
        _ = self.entries, self._as_git_has
        return find_change(self.project, base, self.entries)

    @cached_property
    def python_files(self) -> tuple[str, ...]:
        """The Python files of the repository that git does not ignore, relative to the project."""
        return self.project.python_files(self.entries)

    @cached_property
    def entries(self) -> tuple[str, ...]:
        """The files of the repository that git does not ignore, as it lists them."""
        return self.project.entries()

    def read(self, path: str) -> bytes | None:
        """Return what is in a file; ``None`` where it is not there.

        Of a folder, whose path ends with ``/``, the names in it are read, those that git ignores left out.
        """
        if path not in self._contents:
            try:
                self._contents[path] = _names_in(self.project, path) if path.endswith("/") else self._bytes_of(path)
            except OSError:
                self._contents[path] = None
        return self._contents[path]

    def _bytes_of(self, path: str) -> bytes:
        # Joining texts is much faster than joining paths, and there are thousands.
        with open(self._top + path, "rb", buffering=0) as file:  # noqa: PTH123
            return file.read()

    def is_there(self, path: str) -> bool:
        """Tell whether there is a file."""
        return path in self._as_git_has or self.read(path) is not None

    def is_same(self, path: str, digest: str) -> bool:
        """Tell whether a file has a digest, as a map has it; an empty one if it is not there.

        The file is read only if git does not know its content, or knows another one: line ends may differ from git's.
        """
        if blob_digest(self._as_git_has.get(path, "")) == digest != "":
            return True
        if (path, digest) not in self._same:
            self._same[path, digest] = content_digest(self.read(path)) == digest
        return self._same[path, digest]

    def differs(self, path: str, testmap: TestMap) -> bool:
        """Tell whether a Python file is not as it was when a map was recorded, or was not there."""
        return path not in testmap.contents or not self.is_same(path, testmap.contents[path])

    def holding(self, texts: Sequence[str], paths: Iterable[str]) -> frozenset[str]:
        """Return the Python files among some that hold one of some texts."""
        paths, searched = frozenset(paths), self._search(texts)
        unread = frozenset[str]() if searched is None else paths & self._as_git_has.keys()
        return (unread & (searched or frozenset())).union(path for path in paths - unread if self._holds(path, texts))

    def _search(self, texts: Sequence[str]) -> frozenset[str] | None:
        """Return the files that git finds some texts in, or nothing where it is better not asked."""
        if self._searches == _MAX_SEARCHES or not self._as_git_has:
            return None
        self._searches += 1
        try:
            return self.project.search(texts)
        except GitFailed:  # a text that no command can be given: whatever is asked for is read
            return None

    def _holds(self, path: str, texts: Sequence[str]) -> bool:
        data = self.read(path) or b""
        return any(text.encode("utf-8", "surrogateescape") in data for text in texts)

    @cached_property
    def _as_git_has(self) -> Mapping[str, str]:
        return self.project.blobs()


def _names_in(project: Project, folder: str) -> bytes:
    """Return the names in a folder of the project, one line each; our own folder at its top does not count.

    Without git all count: it is not known which are there by accident.
    """
    start = "" if folder == "./" else folder
    if project.repository is None:
        found = {file.name for file in (project.root / folder).iterdir()}
    else:
        paths = (path for path in project.files_below(folder) if (project.root / path).exists())
        if start.startswith("../"):
            # Such a folder may hold the project, whose own paths do not begin with it.
            here = f"/{project.folder}"
            paths = (start + relpath(here + path, here + start) for path in paths)
        found = {path.removeprefix(start).partition("/")[0] for path in paths}
    return "\n".join(sorted(found - ({SNAPSHOTS} if not start else set()))).encode()
