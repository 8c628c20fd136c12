"""The base that a project is compared with."""

from dataclasses import dataclass

from contractdelta.errors import NotARepository, UnknownRevision, UsageError
from contractdelta.git.repository import MAIN_BRANCHES, Repository
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
