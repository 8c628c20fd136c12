"""Base and head of the APIs that a change may have touched: read, brought into normal form, compared."""

from collections.abc import Iterable, Sequence

from contractdelta.api_tables import ApiConfig
from contractdelta.errors import ContractDeltaError
from contractdelta.repository import ChangedFile
from contractdelta.spec.urls import is_remote
from contractdelta.workflow.compared import Before, Compared, Unknown
from contractdelta.workflow.contracts import (
    ReadApi,
    known_files,
    link_targets,
    problems_of,
    read_api,
    read_api_at,
    refuse_problems,
)
from contractdelta.workflow.deltas import compare
from contractdelta.workflow.pairs import pair_of
from contractdelta.workflow.project import Project
from contractdelta.workflow.wanted import Wanted


def compare_apis(  # noqa: PLR0913 - one argument a thing that is known
    project: Project,
    before: Before | Unknown,
    files: Sequence[ChangedFile],
    apis: Iterable[ApiConfig],
    *,
    is_strict: bool,
    wanted: Wanted,
) -> Compared:
    """Compare APIs of the work tree, and those that are configured no more, with their base.

    Raises:
        Unreadable: A document of head cannot be read, or has problems and ``is_strict`` does not live with them.
    """
    tree = project.disk()
    heads = [read_api(tree, project, api) for api in apis]
    found, why_all = _pairs(project, before, heads, {file.path for file in files})
    pairs = tuple(pair_of(old, new, is_known=is_known, is_whole=is_strict) for old, new, is_known in found)
    sides = [api for pair in pairs for api in (pair.old, pair.new) if api is not None]
    if is_strict:
        refuse_problems(sides)
    return Compared(
        pairs=pairs,
        deltas=tuple(compare(pair, wanted.share(len(pairs))) for pair in pairs),
        problems=problems_of(sides),
        files=known_files(project, sides),
        why_all=why_all,
    )


#: Base and head of an API before they are brought into normal form, and whether base could be read.
_Sides = tuple[ReadApi | None, ReadApi | None, bool]


def _pairs(
    project: Project, before: Before | Unknown, heads: Sequence[ReadApi], changed: set[str]
) -> tuple[list[_Sides], str]:
    """Return base and head of each API to compare, and why everything has to run, if it has.

    Where base cannot be read, head stands for it.
    """
    if isinstance(before, Unknown):
        return [(head, head, False) for head in heads], before.reason
    past = {api.name: api for api in before.config.apis}
    now = {api.name: api for api in project.config.apis}
    pairs: list[_Sides] = []
    reasons = []
    for head in heads:
        api = past.get(head.name, now[head.name])
        # Of what code gives nobody knows which files it depends on.
        if api == now[head.name] and not api.is_generated and _is_same(project, before, head, changed):
            pairs.append((head, head, True))
            continue
        old, why = _read_base(project, before, api)
        # An API that was not there is new; one that cannot be read may be anything.
        pairs.append((head, head, False) if why else (old, head, True))
        if old is None:
            reasons.append(why or f"{head.name} has neither a document nor a snapshot at {before.commit[:12]}")
    for name in sorted(past.keys() - now.keys()):
        old, why = _read_base(project, before, past[name])
        pairs += [(old, None, True)] if old else []
    return pairs, "; ".join(reasons)


def _is_same(project: Project, before: Before, head: ReadApi, changed: set[str]) -> bool:
    """Tell whether every file that a document names is the same in base, so that the base need not be read.

    A file that git ignores does not show among the changed ones: it has to be in the base to be known as the same. Nor
    does a symbolic link whose target changed.
    """
    named = {*head.document.resources, *head.document.absent} if head.document else set()
    # Remote files are the same for both sides.
    named = {name for name in named if not is_remote(name)}
    if not changed.isdisjoint(map(project.relative, named)) or link_targets(project, head):
        return False
    return project.repository is not None and project.repository.has_all(before.commit, sorted(head.files))


def _read_base(project: Project, before: Before, api: ApiConfig) -> tuple[ReadApi | None, str]:
    """Return an API at the base, ``None`` where it was not there; and why it cannot be read, if so."""
    try:
        read = read_api_at(project, before.commit, api)
    except ContractDeltaError as err:
        return None, f"the base of {api.name} cannot be read: {err.message}"
    return read, ""
