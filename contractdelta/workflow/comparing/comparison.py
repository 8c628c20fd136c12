"""Compare base and head of APIs: read both, bring them into normal form, find what differs."""

from collections.abc import Iterable, Sequence

from contractdelta.config.apis import ApiConfig
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Delta
from contractdelta.errors import ContractDeltaError
from contractdelta.git.repository import ChangedFile
from contractdelta.spec.sources.urls import is_remote
from contractdelta.workflow.model import DEFAULT_OPTIONS, ComparedApis, ComparisonOptions, KnownBase, UnknownBase
from contractdelta.workflow.project import Project
from contractdelta.workflow.sides.contracts import (
    LoadedApi,
    ReadApi,
    known_files,
    link_targets,
    problems_of,
    read_api,
    read_api_at,
    refuse_problems,
)
from contractdelta.workflow.sides.pairs import Pair, ReadPair


def compare_with_base(
    project: Project,
    base: KnownBase | UnknownBase,
    files: Sequence[ChangedFile],
    apis: Iterable[ApiConfig],
    options: ComparisonOptions,
) -> ComparedApis:
    """Compare APIs of the work tree, and those that are no longer configured, with their base.

    Raises:
        Unreadable: A document of head cannot be read, or has problems and ``options`` are strict.
    """
    tree = project.disk()
    heads = [read_api(tree, project, api) for api in apis]
    read, why_all = _read_pairs(project, base, heads, {file.path for file in files})
    pairs, deltas, problems = compare_pairs(read, options)
    return ComparedApis(
        pairs=pairs,
        deltas=deltas,
        problems=problems,
        files=known_files(project, _sides(pairs)),
        why_all=why_all,
    )


def compare_pairs(
    read: Sequence[ReadPair], options: ComparisonOptions
) -> tuple[tuple[Pair, ...], tuple[Delta, ...], tuple[str, ...]]:
    """Return pairs in normal form, the delta of each, and the problems of all documents, one line each.

    Raises:
        Unreadable: A side cannot be understood, or has problems and ``options`` are strict.
    """
    pairs = tuple(pair.load(is_whole=options.is_strict) for pair in read)
    sides = _sides(pairs)
    if options.is_strict:
        refuse_problems(sides)
    share = options.share(len(pairs))
    return pairs, tuple(compare_pair(pair, share) for pair in pairs), problems_of(sides)


def compare_pair(pair: Pair, options: ComparisonOptions = DEFAULT_OPTIONS) -> Delta:
    """Compare the two sides of an API; a side that does not exist has no operations."""
    named = pair.named.contract
    old = pair.old.contract if pair.old else named.emptied()
    new = pair.new.contract if pair.new else named.emptied()
    delta = compare_contracts(pair.named.name, old, new)
    if options.seconds_for_witnesses:
        from contractdelta.workflow.comparing.witnesses import with_witnesses

        delta = with_witnesses(delta, pair, options.seconds_for_witnesses)
    if options.is_located:
        from contractdelta.workflow.comparing.locations import with_locations

        delta = with_locations(delta, pair)
    return delta


def _sides(pairs: Iterable[Pair]) -> list[LoadedApi]:
    return [side for pair in pairs for side in (pair.old, pair.new) if side is not None]


def _read_pairs(
    project: Project, base: KnownBase | UnknownBase, heads: Sequence[ReadApi], changed: set[str]
) -> tuple[list[ReadPair], str]:
    """Return base and head of each API to compare, and why every test has to run; empty if it need not.

    If the base cannot be read, head stands for it.
    """
    if isinstance(base, UnknownBase):
        return [ReadPair(old=head, new=head, is_known=False) for head in heads], base.reason
    past = {api.name: api for api in base.config.apis}
    now = {api.name: api for api in project.config.apis}
    pairs: list[ReadPair] = []
    reasons = []
    for head in heads:
        api = past.get(head.name, now[head.name])
        # It is not known which files a generated document depends on.
        if api == now[head.name] and not api.is_generated and _is_same(project, base, head, changed):
            pairs.append(ReadPair(old=head, new=head))
            continue
        old, why = _read_base(project, base, api)
        # An API that did not exist at the base is new; one that cannot be read may be anything.
        pairs.append(ReadPair(old=head, new=head, is_known=False) if why else ReadPair(old=old, new=head))
        if old is None:
            reasons.append(why or f"{head.name} has neither a document nor a snapshot at {base.commit[:12]}")
    for name in sorted(past.keys() - now.keys()):
        old, why = _read_base(project, base, past[name])
        pairs += [ReadPair(old=old, new=None)] if old else []
    return pairs, "; ".join(reasons)


def _is_same(project: Project, base: KnownBase, head: ReadApi, changed: set[str]) -> bool:
    """Tell whether every file that a document names is the same in base, so that the base need not be read.

    Git does not list a file that it ignores among the changed ones, so the file has to be in the base to count as the
    same. Nor does git list a symbolic link whose target changed.
    """
    named = {*head.document.resources, *head.document.absent} if head.document else set()
    # Remote files are the same for both sides.
    named = {name for name in named if not is_remote(name)}
    if not changed.isdisjoint(map(project.relative, named)) or link_targets(project, head):
        return False
    return project.repository is not None and project.repository.has_all(base.commit, sorted(head.files))


def _read_base(project: Project, base: KnownBase, api: ApiConfig) -> tuple[ReadApi | None, str]:
    """Return an API at the base, ``None`` if it did not exist; and why it cannot be read, if so."""
    try:
        read = read_api_at(project, base.commit, api)
    except ContractDeltaError as err:
        return None, f"the base of {api.name} cannot be read: {err.message}"
    return read, ""
