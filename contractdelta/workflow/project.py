"""A project on disk, and the base that it is compared with."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from os.path import relpath
from pathlib import Path

from contractdelta.api_tables import ApiConfig
from contractdelta.config import CONFIGURATION_FILES, DEFAULT_DOCUMENTS, Config, ReadFile, find_project, load_config
from contractdelta.errors import GitFailed, NotARepository, UnknownRevision, UsageError
from contractdelta.repository import MAIN_BRANCHES, ChangedFile, FileStatus, Repository
from contractdelta.spec.reading import KnownTexts
from contractdelta.spec.remote import RemoteFiles
from contractdelta.spec.trees import DiskTree, FileTree, RevisionTree

#: What stands for the base where there is none.
NO_BASE = "none"
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

        ``entries`` is what :meth:`entries` returned in this moment, for who has asked already; here and below.
        """
        changed = self.require_repository().changed_files(commit, entries)
        return tuple(ChangedFile(path=self.relative(file.path), status=file.status) for file in changed)

    def python_files(self, entries: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return the Python files of the repository that git does not ignore, relative to the project."""
        found = (entry[2:] for entry in (self.entries() if entries is None else entries) if entry.endswith(".py"))
        return tuple(self._relatives(sorted(set(found))))

    def blobs(self) -> Mapping[str, str]:
        """Return what git calls the content of the files that are on disk as git has them, relative to the project."""
        found = self.repository.blobs() if self.repository else {}
        return dict(zip(self._relatives(found), found.values(), strict=True))

    def search(self, texts: Iterable[str]) -> frozenset[str]:
        """Return the tracked Python files that hold one of some texts, relative to the project."""
        return frozenset(self._relatives(self.require_repository().search(texts, PYTHON)))

    def files_below(self, folder: str) -> tuple[str, ...]:
        """Return the files below a folder that git does not ignore, relative to the project."""
        # It is a path, whatever letters it has that stand for others in patterns.
        below = posixpath.normpath(posixpath.join(self.folder, folder))
        found = self.repository.files("*" if below == "." else f":(literal){below}") if self.repository else ()
        return tuple(self._relatives(found))

    def is_seen(self, path: str) -> bool:
        """Tell whether git shows a change of a file: not where git ignores it, or it is in no folder of the repository.

        Without git nothing is shown, and everything runs.
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
            raise UsageError(
                f"{self.root.name}: no API is configured, and there is no openapi.yaml",
                hint='Add to pyproject.toml:\n[tool.contractdelta.apis.shop]\nspec = "path/to/openapi.yaml"\n'
                'or, where Python code gives the document: app = "package.module:app"',
            )
        return self.config.apis


def open_project(start: Path, *, allow_remote: bool = False) -> Project:
    """Return the project that a folder belongs to; with ``allow_remote`` as if it was configured so.

    Raises:
        InvalidConfiguration: Its configuration cannot be used.
    """
    root = find_project(start.absolute())
    config = load_config(_reader(root))
    config = replace(config, allow_remote=config.allow_remote or allow_remote)
    # Once, and only where it is needed: to compare two files takes no git.
    return Project(root=root, config=config, find_repository=cache(partial(Repository.find, root)))


def _reader(root: Path) -> Callable[[str], bytes | None]:
    def read(name: str) -> bytes | None:
        try:
            return (root / name).read_bytes()
        except OSError:
            return None

    return read


def path_from(folder: Path, name: str, root: Path) -> str:
    """Return what leads from a project to what a name leads to from a folder; behind it may stand a test, as before.

    Nothing where no path leads there.
    """
    # What stands in the brackets of a test is no path.
    file, separator, rest = name.partition("::")
    try:
        path = relpath(folder / file.replace("\\", "/"), root).replace("\\", "/")
    except ValueError:  # on another drive, or no path at all
        return ""
    return f"{path}{separator}{rest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What the work tree is compared with."""

    #: 40 hexadecimal digits.
    commit: str
    #: How it was found: ``merge base of origin/main and HEAD``.
    origin: str

    def __str__(self) -> str:
        """Show it shortly."""
        return f"{self.commit[:12]} ({self.origin})"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoBase:
    """There is nothing to compare with."""

    reason: str

    def __str__(self) -> str:
        """Show it shortly."""
        return NO_BASE


def find_base(project: Project, named: str | None) -> Base | NoBase:
    """Return the merge base of main and ``HEAD``; ``named`` is what the user calls main.

    Where no common ancestor is known, as in a shallow clone, main itself is taken. Then what main changed seems to be
    taken back here: that selects more tests, never fewer.

    Raises:
        UsageError: The user named nothing.
        NotARepository, UnknownRevision: The user named a revision that is not to be had.
    """
    if named == "":
        raise UsageError(
            "the base that is named is empty", hint="Name a revision, or leave it out. Is a variable not set?"
        )
    try:
        repository = project.require_repository()
    except NotARepository as err:
        if named:
            raise
        return NoBase(reason=f"there is nothing to compare with: {project.root.name}: {err.reason}")
    if named:
        return _merge_base(repository, named, repository.resolve(named))
    configured = project.config.base
    try:
        main = (configured, repository.resolve(configured)) if configured else repository.main_branch()
    except UnknownRevision as err:
        fetched = " or ".join(map(repr, err.fetched))
        hint = f"{fetched} is one" if fetched else "is the clone shallow, or of one branch only?"
        return NoBase(reason=f"there is no base: the configured {configured!r} is no known revision; {hint}")
    if main is None:
        *others, last = MAIN_BRANCHES
        return NoBase(reason=f"there is no base: none of {', '.join(others)} and {last} exists")
    return _merge_base(repository, *main)


def _merge_base(repository: Repository, name: str, tip: str) -> Base:
    ancestor = repository.merge_base(tip)
    if ancestor is None:
        return Base(commit=tip, origin=f"{name} itself: no common ancestor with HEAD is known")
    if ancestor == tip:
        return Base(commit=tip, origin=name)
    return Base(commit=ancestor, origin=f"merge base of {name} and HEAD")
