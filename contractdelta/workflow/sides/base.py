"""The base that a project is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass

from contractdelta.errors import NotARepository, UnknownRevision, UsageError
from contractdelta.git.repository import MAIN_BRANCHES, ChangedFile, Repository
from contractdelta.workflow.project import Project

#: What stands for the base in reports if there is none.
NO_BASE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What the work tree is compared with."""

    #: 40 hexadecimal digits.
    commit: str
    #: How it was found: ``merge base of origin/main and HEAD``.
    origin: str

    def __str__(self) -> str:
        """Return a short text for people."""
        return f"{self.commit[:12]} ({self.origin})"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoBase:
    """There is nothing to compare with."""

    reason: str

    def __str__(self) -> str:
        """Return a short text for people."""
        return NO_BASE


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the work tree is compared with, and the files that differ from it, relative to the project."""

    base: Base | NoBase
    files: tuple[ChangedFile, ...] = ()


def find_change(project: Project, named: str | None, entries: Sequence[str] | None = None) -> Change:
    """Return what changed in the work tree since its base.

    ``entries`` is what git lists now, for callers that have asked it already.

    Raises:
        UsageError: As :func:`find_base` does.
        GitFailed: Git does not answer.
    """
    base = find_base(project, named)
    return Change(base=base, files=() if isinstance(base, NoBase) else project.changed_files(base.commit, entries))


def find_base(project: Project, named: str | None) -> Base | NoBase:
    """Return the merge base of main and ``HEAD``; ``named`` is what the user calls main.

    Where no common ancestor is known, as in a shallow clone, main itself is taken. Then what main changed seems to be
    taken back here: that selects more tests, never fewer.

    Raises:
        UsageError: The name is empty.
        NotARepository, UnknownRevision: The user named a revision that cannot be found.
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
        advice = f" ({err.advice})" if err.advice else ""
        return NoBase(reason=f"there is nothing to compare with: {project.root.name}: {err.reason}{advice}")
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
