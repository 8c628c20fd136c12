"""The git repository behind an adapter: revisions, files at a revision, files that changed.

Everything here only reads: neither the work tree nor the index is ever touched.
"""

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache, partial
from pathlib import Path, PurePosixPath

from contractdelta.errors import GitFailed, NotARepository, UnknownRevision
from contractdelta.files import has_own_clock, is_outside
from contractdelta.git.process import decoded, find_top, run_git

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DIFF_OPTIONS = ("--name-status", "--no-renames", "--no-ext-diff", "--ignore-submodules=none", "-z")
#: What stands for other letters in the patterns by which git lists references.
_WILDCARDS = frozenset("*?[")
_SYMBOLIC_LINK = "120000"
_SUBMODULE = "160000"
_MAX_LINKS = 16
_OTHERS = ("--others", "--exclude-standard")
#: Files that git keeps as they are, but for the ends of their lines.
_UNALTERED = ":(attr:!filter !ident !working-tree-encoding)"
#: A file is as git has it only if all of its stamp is, and nobody else is asked for that.
_STRICT = ("-c", "core.trustctime=true", "-c", "core.checkStat=default", "-c", "core.fsmonitor=false")
#: For bytes, whatever they stand for; and each file is named as it is.
_SEARCH = ("grep", "-l", "-z", "-a", "-F", "--no-color", "--no-recurse-submodules", "--full-name")
#: What git ends with where it found nothing.
_NOTHING_FOUND = 1
#: How git lists an ordinary file that it looks at and that is in no conflict.
_ORDINARY = "H 100"
#: Stands before files that git does not track.
_UNTRACKED = "? "
#: How many paths one call of git is given.
_MAX_ARGUMENTS = 200
#: Branches that may be "main", the most telling first.
MAIN_BRANCHES = ("origin/HEAD", "main", "master", "origin/main", "origin/master")


class FileStatus(StrEnum):
    """How a file differs between two moments."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """A file that differs between a commit and the work tree. A renamed file is one deleted and one added."""

    #: Relative to the top of the repository, with ``/`` between its parts.
    path: str
    status: FileStatus


class Repository:
    """A git repository. All is asked of git itself, of its plumbing where there is one."""

    def __init__(self, root: Path) -> None:
        """Use :meth:`find`."""
        # What a commit holds is for good; who asks whether a file is there mostly reads it then.
        self._folder = cache(self._read_folder)
        self._blob = lru_cache(maxsize=1)(partial(self._bytes, "cat-file", "blob"))
        #: The top of the work tree; absolute.
        self.root = root

    @classmethod
    def find(cls, folder: Path) -> "Repository | None":
        """Return the repository that holds a folder; ``None`` where there is none, or none that git opens."""
        try:
            return cls.open(folder)
        except NotARepository:
            return None

    @classmethod
    def open(cls, folder: Path) -> "Repository":
        """Return the repository that holds a folder.

        Raises:
            NotARepository: None does, git does not open it, or git is not installed.
        """
        return cls(find_top(folder))

    def resolve(self, revision: str) -> str:
        """Return the commit that a revision names, in hexadecimal digits.

        Raises:
            UnknownRevision: It names none.
        """
        if commit := self._commit(revision):
            return commit
        is_name = _WILDCARDS.isdisjoint(revision)
        found = self._ask("for-each-ref", "--format=%(refname:short)", f"refs/remotes/*/{revision}") if is_name else ""
        raise UnknownRevision(revision, fetched=found.splitlines())

    def main_branch(self) -> tuple[str, str] | None:
        """Return the first of :data:`MAIN_BRANCHES`, and its commit; what is only called so, as a tag, is none."""
        found = ((name, self._commit(f"refs/{'remotes' if '/' in name else 'heads'}/{name}")) for name in MAIN_BRANCHES)
        return next(((name, commit) for name, commit in found if commit), None)

    def merge_base(self, commit: str) -> str | None:
        """Return the best common ancestor of a commit and ``HEAD``; ``None`` where git knows none."""
        return self._ask("merge-base", "--end-of-options", commit, "HEAD") or None

    def read(self, commit: str, path: str) -> bytes | None:
        """Return the content of a file at a commit; ``None`` where there is none.

        Symbolic links, of the file and of folders on the way to it, are followed within the repository.

        Raises:
            GitFailed: Git does not have all of the commit, and cannot fetch it: a file may be there or not.
        """
        _, blob = self._followed(commit, path)
        return self._blob(blob) if blob else None

    def has_all(self, commit: str, paths: Sequence[str]) -> bool:
        """Tell whether every one of some files is in a commit; raises as :meth:`read` does."""
        if len(paths) == 1:
            return bool(self._entry(commit, paths[0])[1])
        return set(paths) <= set(self._run("ls-tree", "-rz", "--name-only", "--end-of-options", commit).split("\0"))

    def is_of_submodule(self, commit: str, path: str) -> bool:
        """Tell whether a path leads into a submodule, whose files are in no commit of this repository."""
        end, _ = self._followed(commit, path)
        return any(self._entry(commit, str(folder))[0] == _SUBMODULE for folder in PurePosixPath(end).parents)

    def entries(self) -> tuple[str, ...]:
        """Return the files that git does not ignore, each path behind a letter and a space: how git looks at it.

        Raises:
            GitFailed: Git does not answer.
        """
        return tuple(self._run("ls-files", "-v", "--cached", *_OTHERS, "-z").split("\0")[:-1])

    def changed_files(self, commit: str, entries: Sequence[str] | None = None) -> tuple[ChangedFile, ...]:
        """Return what differs between a commit and the work tree, files that git does not track included.

        ``entries`` is what :meth:`entries` returned in this moment, for who has asked already.

        Raises:
            GitFailed: Git does not answer. An empty answer would say that nothing changed.
        """
        listed = self.entries() if entries is None else entries
        with self._copied_index() as index:
            self._look_at_everything((entry for entry in listed if not entry.startswith(_UNTRACKED)), index)
            differing = self._run("diff", *_DIFF_OPTIONS, "--end-of-options", commit, "--", index=index)
        told = differing.split("\0")[:-1]
        kinds = {"A": FileStatus.ADDED, "D": FileStatus.DELETED}
        found = {path: kinds.get(how[:1], FileStatus.MODIFIED) for how, path in zip(told[::2], told[1::2], strict=True)}
        for path in (entry.removeprefix(_UNTRACKED) for entry in listed if entry.startswith(_UNTRACKED)):
            # Taken out of the index but still on disk: git names it twice.
            found[path] = FileStatus.MODIFIED if path in found else FileStatus.ADDED
        return tuple(ChangedFile(path=path, status=found[path]) for path in sorted(found))

    def files(self, pattern: str) -> tuple[str, ...]:
        """Return the files in the work tree that git does not ignore and whose path matches a pattern; sorted."""
        found = self._run("ls-files", "--cached", *_OTHERS, "-z", "--", pattern)
        return tuple(sorted(set(filter(None, found.split("\0")))))

    def blobs(self) -> Mapping[str, str]:
        """Return the blobs of the files that are on disk as git has them, by path: their content need not be read.

        They are the same but for the ends of lines. Where that is not sure, a file is left out: where git was told not
        to look at it, where it is a link, where a filter or an encoding makes something else of it on disk, or where
        somebody set its clock: git counts in seconds, and may not see who does that within one.
        """
        try:
            # This comes first: what is staged in between differs then.
            differing = self._run("diff-files", "--name-only", "-z", settings=_STRICT)
            listed = self._run("ls-files", "-v", "--stage", "-z", "--", _UNALTERED)
        except GitFailed:  # a git that is too old for it: whatever is asked for is read
            return {}
        entries = (entry.partition("\t") for entry in listed.split("\0") if entry.startswith(_ORDINARY))
        found = {path: about.split(" ")[2] for about, _, path in entries}
        for path in differing.split("\0"):
            found.pop(path, None)
        start = f"{self.root}{os.sep}"
        return {path: blob for path, blob in found.items() if has_own_clock(start + path)}

    def search(self, texts: Iterable[str], pattern: str) -> frozenset[str]:
        """Return the tracked files whose path matches a pattern and that hold one of some texts on disk.

        Of what :meth:`blobs` leaves out, git may have looked at something else.

        Raises:
            GitFailed: Git does not answer.
        """
        wanted = [word for text in texts for word in ("-e", text)]
        found = self._bytes(*_SEARCH, *wanted, "--", pattern, fine=_NOTHING_FOUND)
        return frozenset(filter(None, decoded(found).split("\0")))

    def _look_at_everything(self, entries: Iterable[str], index: Path) -> None:
        """Take back, in a copy of the index, what makes git look away from files: assume-unchanged, skip-worktree.

        What skip-worktree keeps off the disk, as a sparse checkout does, stays as it is: it cannot have changed.
        """
        flagged = [
            entry[2:]
            for entry in entries
            if entry[:1].islower() or (entry[:1] == "S" and (self.root / entry[2:]).exists())
        ]
        for start in range(0, len(flagged), _MAX_ARGUMENTS):
            paths = flagged[start : start + _MAX_ARGUMENTS]
            for option in ("--no-assume-unchanged", "--no-skip-worktree"):
                self._run("update-index", option, "--", *paths, index=index)

    def _commit(self, revision: str) -> str:
        """Return the commit that a revision names; empty where it names none."""
        commit = self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        return commit if _COMMIT.fullmatch(commit) else ""

    def _entry(self, commit: str, path: str) -> tuple[str, str]:
        """Return mode and blob of a file at a commit; empty texts where there is none."""
        return self._folder(commit, path.rpartition("/")[0]).get(path, ("", ""))

    def _read_folder(self, commit: str, folder: str) -> Mapping[str, tuple[str, str]]:
        """Return mode and blob of what is in a folder, by path; only files have a blob."""
        if is_outside(folder) or "\0" in folder:
            return {}
        # Of all: who asks for one file mostly asks for others, too.
        below = ("--", f":(literal){folder}/") if folder else ()
        answer = self._run("ls-tree", "-z", "--end-of-options", commit, *below)
        entries = (entry.partition("\t") for entry in answer.split("\0"))
        parts = ((name, *about.split(" ")) for about, _, name in entries if name)
        return {name: (mode, named if kind == "blob" else "") for name, mode, kind, named in parts}

    def _followed(self, commit: str, path: str) -> tuple[str, str]:
        """Return where a path leads by symbolic links, and the blob of the file; an empty text where there is none."""
        for _ in range(_MAX_LINKS):
            mode, blob = self._entry(commit, path)
            if blob and mode != _SYMBOLIC_LINK:
                return path, blob
            if (followed := self._target(path, blob) if blob else self._follow_folder(commit, path)) is None:
                break
            path = followed
        return path, ""

    def _follow_folder(self, commit: str, path: str) -> str | None:
        """Return where a path leads whose first symbolic link is a folder; ``None`` where there is no such link."""
        parts = path.split("/")
        for number in range(1, len(parts)):
            folder = "/".join(parts[:number])
            mode, blob = self._entry(commit, folder)
            if mode == _SYMBOLIC_LINK:
                target = self._target(folder, blob)
                return None if target is None else posixpath.join(target, *parts[number:])
            if not mode:  # nothing is there, so nothing is below
                break
        return None

    def _target(self, link: str, blob: str) -> str | None:
        """Return where a symbolic link leads; ``None`` where that is outside of the repository."""
        to = self._blob(blob).decode(errors="replace")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(link), to))
        return None if is_outside(target) else target

    @contextmanager
    def _copied_index(self) -> Iterator[Path]:
        """Give a copy of the index: when git compares files, it notes in the index what it found."""
        # Lazy: they bring much with them, and only a comparison with the work tree needs them.
        import shutil  # noqa: PLC0415
        import tempfile  # noqa: PLC0415

        index = self.root / self._run("rev-parse", "--git-path", "index").rstrip("\n")
        with tempfile.TemporaryDirectory(prefix="contractdelta-") as folder:
            copy = Path(folder) / "index"
            if index.exists():
                # With its time: git takes a file for unchanged only if the index is younger than the file.
                shutil.copy2(index, copy)
            yield copy

    def _ask(self, command: str, *arguments: str) -> str:
        """Return what a git command answers, without the last line break; empty where it answers no."""
        try:
            return self._run(command, *arguments).rstrip("\n")
        except GitFailed:
            return ""

    def _run(self, command: str, *arguments: str, index: Path | None = None, settings: Sequence[str] = ()) -> str:
        return decoded(self._bytes(command, *arguments, index=index, settings=settings))

    def _bytes(
        self, command: str, *arguments: str, index: Path | None = None, settings: Sequence[str] = (), fine: int = 0
    ) -> bytes:
        """Return what a git command answers; ``fine`` is the last exit code that is no failure."""
        env = {} if index is None else {"GIT_INDEX_FILE": str(index)}
        try:
            code, answer, said = run_git(self.root, (*settings, command, *arguments), env)
        except (OSError, ValueError) as err:  # an argument that no process can be given: too long, or with a NUL
            raise GitFailed(command, str(err)) from err
        if not 0 <= code <= fine:
            raise GitFailed(command, said)
        return answer
