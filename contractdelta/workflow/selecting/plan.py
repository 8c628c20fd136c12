"""Compare a project with its base, and select its tests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contractdelta.config.apis import ApiConfig
from contractdelta.errors import ContractDeltaError
from contractdelta.git.repository import ChangedFile
from contractdelta.impact.model import ChangeScope, RecordedImpact, Selection
from contractdelta.impact.selection import changed_test_files, select_tests
from contractdelta.testmap.model import Collection
from contractdelta.testmap.suite.mentions import find_mentions
from contractdelta.workflow.comparing.untouched_apis import find_untouched, names_of
from contractdelta.workflow.model import DEFAULT_REQUEST, ComparedApis, KnownBase, PlanRequest, UnknownBase
from contractdelta.workflow.project import SNAPSHOTS, Project
from contractdelta.workflow.selecting.other_projects import why_other_projects
from contractdelta.workflow.selecting.scope import make_scope
from contractdelta.workflow.sides.base import Base, Change, NoBase, find_change
from contractdelta.workflow.sides.work_tree import WorkTree

if TYPE_CHECKING:  # most changes touch no contract
    from contractdelta.delta.model import Delta
    from contractdelta.workflow.sides.pairs import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A change, before its tests are known."""

    #: One for each API that was compared, and whose base could be read.
    deltas: "tuple[Delta, ...]"
    #: The APIs that were not compared, because the change cannot have touched them.
    untouched: tuple[ApiConfig, ...]
    #: Whether that is every API.
    is_complete: bool
    #: Problems of the compared documents that do not prevent the comparison, one line each.
    problems: tuple[str, ...]
    scope: ChangeScope
    #: What was compared; its documents are compared by identity, so it does not count.
    pairs: "tuple[Pair, ...]" = field(default=(), compare=False)
    #: Messages about waivers, one line each; empty before the policy of the project is applied.
    findings: tuple[str, ...] = ()


def plan_selection(project: Project, request: PlanRequest = DEFAULT_REQUEST, *, change: Change | None = None) -> Plan:
    """Compare the work tree with its base.

    What cannot be known about the base widens the selection to every test; what cannot be known about head is an error.
    APIs that the change cannot have touched are not compared if there are several, or if the request is brief; strict
    options compare all, for their problems. ``change`` is for callers that have asked git for it already.

    Raises:
        UsageError: No API is configured, or the named base cannot be found.
        Unreadable: A document of head cannot be read, or has problems and the options are strict.
    """
    apis = project.require_apis()
    found = find_change(project, request.base) if change is None else change
    files = found.files
    base = _state_of(project, found.base, files)
    untouched = () if request.options.is_strict else _untouched(project, base, files, is_brief=request.is_brief)
    compared = ComparedApis()
    touched = [api for api in apis if api not in untouched]
    if touched or isinstance(base, UnknownBase) or len(base.config.apis) > len(untouched):
        # Lazy: most changes touch no contract.
        from contractdelta.workflow.comparing.comparison import compare_with_base

        compared = compare_with_base(project, base, files, touched, request.options)
    compared = replace(compared, files=compared.files | _files_of(project, untouched))
    scope = make_scope(
        project.config,
        compared,
        others={api.name: tuple(names_of(project, api)) if request.has_tests else () for api in untouched},
        base=str(found.base),
        files=files,
    )
    known = [delta for pair, delta in zip(compared.pairs, compared.deltas, strict=True) if pair.is_known]
    renamed = _renamed(base, compared.pairs)
    return Plan(
        deltas=tuple(delta for delta in known if delta.api not in renamed),
        untouched=untouched,
        is_complete=len(known) == len(compared.pairs),
        problems=compared.problems,
        scope=_declared(project, scope) if request.has_tests else scope,
        pairs=compared.pairs,
    )


def select(
    tree: WorkTree, scope: ChangeScope, collection: Collection, impact: RecordedImpact | None = None
) -> Selection:
    """Select among the tests that pytest collected; ``impact`` is what the test map tells.

    Where tests of another project are among them, all of them run.

    Raises:
        UnknownOperation: A test is tagged with something that exists neither in base nor in head.
    """
    others = why_other_projects(tree.project, collection.files)
    if others:
        scope = replace(scope, why_all="; ".join(filter(None, (scope.why_all, others))))
    changed = changed_test_files(scope, collection)
    sources = tree.python_files if changed else ()
    mentions = find_mentions(tree.project.root, changed, {*collection.files, *sources}, tree.read, tree.holding)
    return select_tests(scope, collection, mentions, impact)


def _declared(project: Project, scope: ChangeScope) -> ChangeScope:
    # Lazy: a comparison without tests needs no edges.
    from contractdelta.workflow.selecting.edges import with_configured

    return with_configured(project.config, scope)


def _state_of(project: Project, base: Base | NoBase, changed: Sequence[ChangedFile]) -> KnownBase | UnknownBase:
    """Return the project as it was at its base, with the configuration that it had there."""
    if isinstance(base, NoBase):
        return UnknownBase(reason=base.reason)
    try:
        is_same = project.is_configured_as_at(base.commit, changed)
        return KnownBase(commit=base.commit, config=project.config if is_same else project.config_at(base.commit))
    except ContractDeltaError as err:
        return UnknownBase(reason=f"the configuration of the base cannot be read: {err.message}")


def _untouched(
    project: Project, base: KnownBase | UnknownBase, files: Sequence[ChangedFile], *, is_brief: bool
) -> tuple[ApiConfig, ...]:
    """Return the APIs that need not be compared: none where the base is not known.

    Nor where there is only one, unless it is no matter how many operations it has.
    """
    if isinstance(base, UnknownBase) or (len(project.config.apis) == 1 and not is_brief):
        return ()
    return find_untouched(project, base, {file.path for file in files})


def _renamed(base: KnownBase | UnknownBase, pairs: "Sequence[Pair]") -> frozenset[str]:
    """Return the APIs that have other names now. Tests may still be tagged with the old ones, which the scope keeps."""
    if isinstance(base, UnknownBase) or all(pair.new is not None for pair in pairs):
        return frozenset()
    from contractdelta.workflow.sides.pairs import find_renamed

    return find_renamed(pairs, {api.name for api in base.config.apis})


def _files_of(project: Project, untouched: Iterable[ApiConfig]) -> frozenset[str]:
    """Return the files of APIs that are one file each, and their snapshots."""
    return frozenset(
        path for api in untouched for path in (project.relative(project.spec_path(api)), f"{SNAPSHOTS}/{api.name}.json")
    )
