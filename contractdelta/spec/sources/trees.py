"""Trees of files that documents are read from: the disk, or one git revision."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from contractdelta.errors import DocumentNotFound
from contractdelta.git.repository import Repository

#: Where git keeps its own files, which are in no revision; in CI often with credentials.
_GIT = ".git"
_OUTSIDE = "not read, as it lies outside of the repository"
#: What is there, and is no file that can be read.
_NOT_READ: Mapping[type[BaseException], str] = {
    IsADirectoryError: "a folder, where a file was expected",
    PermissionError: "not readable",
}
_INTO = "Copy it into the repository, or configure a command that prints it."


class FileTree(Protocol):
    """Files below one root, at one moment: names are relative to the root, with ``/`` between their parts."""

    def read(self, path: str) -> bytes:
        """Return the content of a file.

        Raises:
            DocumentNotFound: There is no such file, or it lies outside the root.
        """
        ...

    def label(self, path: str) -> str:
        """Return the name by which a person knows the file."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskTree:
    """The files on disk below a folder; nothing above it, or of git itself, is ever read, not even through a link."""

    #: The folder; absolute.
    root: Path
    #: A file, and the name by which the user knows it: the names of others follow from that.
    start: str = ""
    shown: str = ""

    def read(self, path: str) -> bytes:
        """Return the content of a file.

        Raises:
            DocumentNotFound: There is no such file, or it lies outside the root.
        """
        root = self.root.resolve()
        try:
            target = (root / path).resolve()
            if not target.is_relative_to(root):
                raise DocumentNotFound(self.label(path), reason=_OUTSIDE, hint=_INTO)
            if any(part.lower() == _GIT for part in target.relative_to(root).parts):
                raise DocumentNotFound(self.label(path), reason="not read, as git keeps it for itself")
            if target.exists() and not (target.is_file() or target.is_dir()):
                # To read a pipe would wait for somebody who writes to it.
                raise DocumentNotFound(self.label(path), reason="no file, but a pipe or a device")
            return target.read_bytes()
        except (OSError, ValueError, RuntimeError) as err:
            # RuntimeError: a loop of symbolic links; ValueError: a NUL in the name.
            said = getattr(err, "strerror", None) or "no such file"
            reason = _NOT_READ.get(type(err), "no such file")
            raise DocumentNotFound(self.label(path), reason=reason, hint=f"The system says: {said}.") from err

    def label(self, path: str) -> str:
        """Return the name as seen from where the user is."""
        if path == self.start or not self.start:
            return self.shown or path
        way = posixpath.relpath(path, posixpath.dirname(self.start) or ".")
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.shown), way))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RevisionTree:
    """The files of one git revision."""

    repository: Repository
    #: The commit, 40 hexadecimal digits.
    commit: str
    #: Where the tree starts within the repository: ``""`` or ``folder/``.
    folder: str = ""

    def read(self, path: str) -> bytes:
        """Return the content of a file at that revision.

        Raises:
            DocumentNotFound: There is no such file.
        """
        data = self.repository.read(self.commit, posixpath.normpath(self.folder + path))
        if data is None:
            raise DocumentNotFound(self.label(path))
        return data

    def label(self, path: str) -> str:
        """Return ``COMMIT:PATH``, the commit shortened."""
        return f"{self.commit[:12]}:{self.folder}{path}"
