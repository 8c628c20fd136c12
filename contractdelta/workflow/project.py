"""A project on disk."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from os.path import realpath, relpath
from pathlib import Path

from contractdelta.config.apis import ApiConfig
from contractdelta.config.project import (
    CONFIGURATION_FILES,
    DEFAULT_DOCUMENTS,
    Config,
    ReadFile,
    find_project,
    has_document,
    load_config,
)
from contractdelta.errors import GitFailed, UsageError
from contractdelta.files import is_outside, read_regular
from contractdelta.git.repository import ChangedFile, FileStatus, Repository
from contractdelta.spec.reading import KnownTexts
from contractdelta.spec.sources.remote import RemoteFiles
from contractdelta.spec.sources.trees import DiskTree, FileTree, RevisionTree

#: The Python files of a repository, as git finds them.
PYTHON = "*.py"
#: Where snapshots are kept, relative to the project.
SNAPSHOTS = "snapshots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A folder with a configuration."""

    #: Absolute.
    root: Path
    config: Config
    #: Looks for the git repository, when it is asked for.
    find_repository: Callable[[], Repository | None] = field(compare=False)
    #: What is fetched in this run, for base and head alike.
    fetched: RemoteFiles = field(default_factory=RemoteFiles, compare=False)
    #: What is read in this run, for base and head alike.
    known: KnownTexts = field(default_factory=KnownTexts, compare=False)

    @property
    def repository(self) -> Repository | None:
        """The git repository that holds it; ``None`` where there is none."""
        return self.find_repository()

    @property
    def remote(self) -> FileTree | None:
        """The remote files that documents may refer to; ``None`` where references are not fetched."""
        return self.fetched if self.config.allow_remote else None

    @property
    def folder(self) -> str:
        """Where the project lies in the repository: ``""`` or ``services/shop/``."""
        if self.repository is None or self.root.resolve() == self.repository.root.resolve():
            return ""
        return f"{self.root.resolve().relative_to(self.repository.root.resolve()).as_posix()}/"

    @property
    def top(self) -> Path:
        """The folder that nothing is read from outside of, or written to: the repository, else the project."""
        return self.root if self.repository is None else self.repository.root

    @property
    def documents(self) -> frozenset[str]:
        """The documents of the APIs, and their snapshots, relative to the project."""
        specs = (posixpath.normpath(api.spec) for api in self.config.apis if api.spec)
        return frozenset((*(f"{SNAPSHOTS}/{api.name}.json" for api in self.config.apis), *specs))

    def require_repository(self) -> Repository:
        """Return the git repository that holds the project.

        Raises:
            NotARepository: None does, or git does not open it.
        """
        # Asked again, git tells why there is none.
        return Repository.open(self.root) if self.repository is None else self.repository

    def disk(self) -> FileTree:
        """Return the files as they are on disk, up to the top of the repository."""
        return DiskTree(root=self.top)

    def at(self, commit: str) -> FileTree:
        """Return the files as they were at a commit, up to the top of the repository.

        Raises:
            NotARepository: There is no repository.
        """
        return RevisionTree(repository=self.require_repository(), commit=commit)

    def config_at(self, commit: str) -> Config:
        """Return the configuration as it was at a commit.

        Raises:
            InvalidConfiguration: It was invalid.
        """
        return load_config(self._reader_at(commit))

    def is_configured_as_at(self, commit: str, changed: Sequence[ChangedFile]) -> bool:
        """Tell whether the configuration is certainly that of a commit; ``changed`` is what differs from it.

        What git ignores is not among that, nor is what a link leads to. Of documents that are found by their names it
        only matters which of them are there.
        """
        names = (*CONFIGURATION_FILES, *DEFAULT_DOCUMENTS)
        came_or_went = (file.path for file in changed if file.status is not FileStatus.MODIFIED)
        edited = (file.path for file in changed if file.status is FileStatus.MODIFIED)
        is_changed = not {*names}.isdisjoint(came_or_went) or not {*CONFIGURATION_FILES}.isdisjoint(edited)
        if is_changed or any((self.root / name).is_symlink() for name in names):
            return False
        repository, there = self.require_repository(), (name for name in names if (self.root / name).exists())
        return all(repository.has_all(commit, [f"{self.folder}{name}"]) for name in there)

    def relative(self, path: str) -> str:
        """Return a path in the repository relative to the project."""
        return posixpath.relpath(path, self.folder or ".")

    def spec_path(self, api: ApiConfig) -> str:
        """Return where the document of an API lies in the repository.

        One that code gives lies in the folder of the project, called as the key that configures it: what it refers to
        is relative to that folder.
        """
        if api.is_generated:
            return f"{self.folder}apis.{api.name}.{'command' if api.command else 'app'}"
        return posixpath.normpath(self.folder + api.spec)

    def entries(self) -> tuple[str, ...]:
        """Return the files of the repository that git does not ignore, as it lists them."""
        return self.repository.entries() if self.repository else ()

    def changed_files(self, commit: str, entries: Sequence[str] | None = None) -> tuple[ChangedFile, ...]:
        """Return the files that differ from a commit, their paths relative to the project.

        ``entries`` is what :meth:`entries` returned just now, for callers that have asked already.
        """
        changed = self.require_repository().changed_files(commit, entries)
        return tuple(ChangedFile(path=self.relative(file.path), status=file.status) for file in changed)

    def python_files(self, entries: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return the Python files of the repository that git does not ignore, relative to the project."""
        found = (entry[2:] for entry in (self.entries() if entries is None else entries) if entry.endswith(".py"))
        return tuple(self._relatives(sorted(set(found))))

    def blobs(self) -> Mapping[str, str]:
        """Return the digests that git has of unchanged files, by path relative to the project."""
        found = self.repository.blobs() if self.repository else {}
        return dict(zip(self._relatives(found), found.values(), strict=True))

    def search(self, texts: Iterable[str]) -> frozenset[str]:
        """Return the tracked Python files that hold one of some texts, relative to the project."""
        return frozenset(self._relatives(self.require_repository().search(texts, PYTHON)))

    def files_below(self, folder: str) -> tuple[str, ...]:
        """Return the files below a folder that git does not ignore, relative to the project."""
        # Literal: the path may have letters that are wildcards in patterns.
        below = posixpath.normpath(posixpath.join(self.folder, folder))
        found = self.repository.files("*" if below == "." else f":(literal){below}") if self.repository else ()
        return tuple(self._relatives(found))

    def is_seen(self, path: str) -> bool:
        """Tell whether git would list a change of a file: it does not if it ignores the file, or the file is elsewhere.

        Without git there is no list, and every test runs.
        """
        try:
            return self.repository is None or bool(self.files_below(path))
        except GitFailed:  # outside, or in the folder of git itself
            return False

    def _relatives(self, paths: Iterable[str]) -> Iterator[str]:
        """Return paths in the repository relative to the project, the folder looked up once."""
        folder = self.folder
        return (posixpath.relpath(path, folder) if folder else path for path in paths)

    def _reader_at(self, commit: str) -> ReadFile:
        repository, folder = self.repository, self.folder
        return lambda name: repository.read(commit, folder + name) if repository else None

    def require_apis(self) -> tuple[ApiConfig, ...]:
        """Return the configured APIs.

        Raises:
            UsageError: There is none.
        """
        if not self.config.apis:
            above = (folder for folder in self.root.parents if folder.is_relative_to(self.top) and has_document(folder))
            ways = [f"There is a document above: start there, or add -C {relpath(one, self.root)}\n" for one in above]
            raise UsageError(
                f"{self.root.name}: no API is configured, and there is no openapi.yaml",
                hint="".join(ways[:1])
                + 'Add to pyproject.toml:\n[tool.contractdelta.apis.shop]\nspec = "path/to/openapi.yaml"\n'
                'or, where Python code gives the document: app = "package.module:app"',
            )
        return self.config.apis


def open_project(start: Path, *, allow_remote: bool = False) -> Project:
    """Return the project that a folder belongs to; ``allow_remote`` fetches references, whatever is configured.

    Raises:
        InvalidConfiguration: Its configuration cannot be used.
    """
    root = find_project(start.absolute())
    config = load_config(lambda name: read_regular(root / name))
    config = replace(config, allow_remote=config.allow_remote or allow_remote)
    # Cached and lazy: to compare two files takes no git.
    return Project(root=root, config=config, find_repository=cache(partial(Repository.find, root)))


def path_from(folder: Path, name: str, root: Path) -> str:
    """Return a path that is relative to a folder as one relative to the project; ``""`` if there is none.

    A test may follow the path.

    >>> path_from(Path("/srv/shop/tests"), "test_cart.py::test_add[a/b]", Path("/srv/shop"))
    'tests/test_cart.py::test_add[a/b]'
    """
    # The brackets of a test hold no path.
    file, separator, rest = name.partition("::")
    place = folder / file.replace("\\", "/")
    try:
        path = relpath(place, root).replace("\\", "/")
        if is_outside(path):
            # A link may lead to the project.
            real = relpath(realpath(place), realpath(root)).replace("\\", "/")
            path = path if is_outside(real) else real
    except ValueError:  # on another drive, or no path at all
        return ""
    return f"{path}{separator}{rest}"
