"""Compare a project with its base, and select its tests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from contractdelta.config import ApiConfig, Config
from contractdelta.delta.model import Delta
from contractdelta.errors import ContractDeltaError
from contractdelta.impact.model import Learned, Scope, Selection
from contractdelta.impact.selection import changed_test_files, select_tests
from contractdelta.repository import ChangedFile
from contractdelta.spec.urls import is_remote
from contractdelta.testmap.mentions import find_mentions
from contractdelta.testmap.model import Collection
from contractdelta.workflow.contracts import (
    LoadedApi,
    ReadApi,
    problems_of,
    read_api,
    read_api_at,
    refuse_problems,
    spec_path,
)
from contractdelta.workflow.pairs import Pair, pair_of
from contractdelta.workflow.project import SNAPSHOTS, Base, NoBase, Project, find_base
from contractdelta.workflow.scope import make_scope
from contractdelta.workflow.untouched import find_untouched, names_of, unchanged_delta
from contractdelta.workflow.wanted import NOTHING_MORE, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A change, before its tests are known."""

    #: One for each API that was compared, and whose base could be read.
    deltas: tuple[Delta, ...]
    #: One for each API that was not compared, because the change cannot have touched it.
    untouched: tuple[Delta, ...]
    #: Whether that is every API.
    is_complete: bool
    #: What can be lived with in the documents that were compared, one line each.
    problems: tuple[str, ...]
    scope: Scope
    #: What was compared; its documents are compared by identity, so it does not count.
    pairs: tuple[Pair, ...] = field(default=(), compare=False)
    #: What should be said about waivers, one line each; empty before the policy of the project is applied.
    findings: tuple[str, ...] = ()


def plan_selection(  # noqa: PLR0913 - one argument a question that may be left out
    project: Project,
    named_base: str | None = None,
    *,
    is_strict: bool = False,
    has_tests: bool = True,
    is_brief: bool = False,
    wanted: Wanted = NOTHING_MORE,
) -> Plan:
    """Compare the work tree with its base.

    What cannot be known about the base widens the selection to everything; what cannot be known about head is an error.
    Of several APIs, or with ``is_brief`` of any, those that the change cannot have touched are not compared, unless
    ``is_strict`` asks for the problems of all. Without tests, not even the names of their operations are read.
    ``wanted`` is what a report has to tell besides what changed.

    Raises:
        UsageError: No API is configured, or the named base is not to be had.
        Unreadable: A document of head cannot be read, or has problems and ``is_strict`` does not live with them.
    """
    base = find_base(project, named_base)
    files = () if isinstance(base, NoBase) else project.changed_files(base.commit)
    before = _config_before(project, base)
    untouched = () if is_strict else _untouched(project, base, before, files, is_brief=is_brief)
    tree = project.disk()
    heads = [read_api(tree, project, api) for api in project.require_apis() if api not in untouched]
    found, why_all = _pairs(project, base, before, heads, {file.path for file in files})
    pairs = [pair_of(old, new, is_known=is_known, is_whole=is_strict) for old, new, is_known in found]
    sides = [api for pair in pairs for api in (pair.old, pair.new) if api is not None]
    if is_strict:
        refuse_problems(sides)
    deltas = _compared(pairs, wanted)
    scope = make_scope(
        project.config,
        pairs,
        deltas,
        others={api.name: tuple(names_of(project, api)) if has_tests else () for api in untouched},
        base=str(base),
        files=files,
        # Waivers are decisions about deltas: no test depends on them.
        known_files=_known_files(project, sides) | _files_of(project, untouched) | {project.config.waivers},
        why_all=why_all,
    )
    known = tuple(delta for pair, delta in zip(pairs, deltas, strict=True) if pair.is_known)
    return Plan(
        deltas=known,
        untouched=tuple(unchanged_delta(project, api) for api in untouched),
        is_complete=len(known) == len(pairs),
        problems=problems_of(sides),
        scope=_declared(project, scope) if has_tests else scope,
        pairs=tuple(pairs),
    )


def _compared(pairs: Sequence[Pair], wanted: Wanted) -> tuple[Delta, ...]:
    if not pairs:
        return ()
    # Lazy: most changes touch no contract.
    from contractdelta.workflow.deltas import compare  # noqa: PLC0415

    return tuple(compare(pair, wanted.share(len(pairs))) for pair in pairs)


def select(project: Project, scope: Scope, collection: Collection, learned: Learned | None = None) -> Selection:
    """Select among the tests that pytest collected; ``learned`` is what the test map tells.

    Raises:
        UnknownOperation: A test is tagged with something that exists neither in base nor in head.
    """
    changed = changed_test_files(scope, collection)
    sources = project.python_files() if changed else ()
    mentions = find_mentions(project.root, changed, {*collection.files, *sources})
    return select_tests(scope, collection, mentions, learned)


def _declared(project: Project, scope: Scope) -> Scope:
    # Lazy: who only compares asks for no edges, and does not wait for them.
    from contractdelta.workflow.edges import with_declared  # noqa: PLC0415

    return with_declared(project.config, scope)


def _config_before(project: Project, base: Base | NoBase) -> Config | str:
    """Return the configuration of the base; where that is not known, the reason."""
    if isinstance(base, NoBase):
        return base.reason
    try:
        return project.config_at(base.commit)
    except ContractDeltaError as err:
        return f"the configuration of the base cannot be read: {err.message}"


def _untouched(
    project: Project, base: Base | NoBase, before: Config | str, files: Sequence[ChangedFile], *, is_brief: bool
) -> tuple[ApiConfig, ...]:
    """Return the APIs that need not be compared: none where the base is not known.

    Nor where there is only one, unless it is no matter how many operations it has.
    """
    if isinstance(base, NoBase) or isinstance(before, str) or (len(project.config.apis) == 1 and not is_brief):
        return ()
    return find_untouched(project, base, before, {file.path for file in files})


#: Base and head of an API before they are brought into normal form, and whether base could be read.
_Sides = tuple[ReadApi | None, ReadApi | None, bool]


def _pairs(
    project: Project, base: Base | NoBase, config: Config | str, heads: Sequence[ReadApi], changed: set[str]
) -> tuple[list[_Sides], str]:
    """Return base and head of each API to compare, and why everything has to run, if it has.

    Where base cannot be read, head stands for it.
    """
    if isinstance(base, NoBase) or isinstance(config, str):
        return [(head, head, False) for head in heads], str(config)
    before = {api.name: api for api in config.apis}
    now = {api.name: api for api in project.config.apis}
    pairs: list[_Sides] = []
    reasons = []
    for head in heads:
        api = before.get(head.name, now[head.name])
        # Of what code gives nobody knows which files it depends on.
        if api == now[head.name] and not api.is_generated and _is_same(project, base, head, changed):
            pairs.append((head, head, True))
            continue
        old, why = _read_base(project, base, api)
        # An API that was not there is new; one that cannot be read may be anything.
        pairs.append((head, head, False) if why else (old, head, True))
        if old is None:
            reasons.append(why or f"{head.name} has neither a document nor a snapshot at {base.commit[:12]}")
    for name in sorted(before.keys() - now.keys()):
        old, why = _read_base(project, base, before[name])
        pairs += [(old, None, True)] if old else []
    return pairs, "; ".join(reasons)


def _is_same(project: Project, base: Base, head: ReadApi, changed: set[str]) -> bool:
    """Tell whether every file that a document names is the same in base, so that the base need not be read.

    A file that git ignores does not show among the changed ones: it has to be in the base to be known as the same. Nor
    does a symbolic link whose target changed.
    """
    named = {*head.document.resources, *head.document.absent} if head.document else set()
    # Remote files are the same for both sides.
    named = {name for name in named if not is_remote(name)}
    if not changed.isdisjoint(map(project.relative, named)) or _targets(project, head):
        return False
    return project.repository is not None and project.repository.has_all(base.commit, sorted(head.files))


def _targets(project: Project, head: ReadApi | LoadedApi) -> frozenset[str]:
    """Return the files that symbolic links among the files of a document lead to, relative to the repository."""
    repository = project.repository
    if repository is None:
        return frozenset()
    root = repository.root.resolve()
    targets = {path: (root / path).resolve() for path in head.files}
    return frozenset(
        target.relative_to(root).as_posix()
        for path, target in targets.items()
        if target != root / path and target.is_relative_to(root)
    )


def _read_base(project: Project, base: Base, api: ApiConfig) -> tuple[ReadApi | None, str]:
    """Return an API at the base, ``None`` where it was not there; and why it cannot be read, if so."""
    try:
        read = read_api_at(project, base.commit, api)
    except ContractDeltaError as err:
        return None, f"the base of {api.name} cannot be read: {err.message}"
    return read, ""


def _files_of(project: Project, untouched: Iterable[ApiConfig]) -> frozenset[str]:
    """Return the files of APIs that are one file each, and their snapshots."""
    return frozenset(
        path
        for api in untouched
        for path in (project.relative(spec_path(project, api)), f"{SNAPSHOTS}/{api.name}.json")
    )


def _known_files(project: Project, loaded: Iterable[LoadedApi]) -> frozenset[str]:
    """Return the files whose changes the deltas tell: documents, and snapshots, which follow from them."""
    loaded = list(loaded)
    snapshots = {f"{SNAPSHOTS}/{api.name}.json" for api in loaded}
    files = {path for api in loaded for path in (*api.files, *_targets(project, api))}
    return frozenset(snapshots | set(map(project.relative, files)))
