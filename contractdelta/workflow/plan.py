"""Compare a project with its base, and select its tests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contractdelta.api_tables import ApiConfig
from contractdelta.errors import ContractDeltaError
from contractdelta.impact.model import Learned, Scope, Selection
from contractdelta.impact.selection import changed_test_files, select_tests
from contractdelta.repository import ChangedFile
from contractdelta.testmap.mentions import find_mentions
from contractdelta.testmap.model import Collection
from contractdelta.workflow.compared import Before, Compared, Unknown
from contractdelta.workflow.other_projects import why_other_projects
from contractdelta.workflow.project import SNAPSHOTS, Base, NoBase, Project, find_base
from contractdelta.workflow.scope import make_scope
from contractdelta.workflow.untouched import find_untouched, names_of
from contractdelta.workflow.wanted import NOTHING_MORE, Wanted
from contractdelta.workflow.work_tree import WorkTree

if TYPE_CHECKING:  # most changes touch no contract
    from contractdelta.delta.model import Delta
    from contractdelta.workflow.pairs import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A change, before its tests are known."""

    #: One for each API that was compared, and whose base could be read.
    deltas: "tuple[Delta, ...]"
    #: The APIs that were not compared, because the change cannot have touched them.
    untouched: tuple[ApiConfig, ...]
    #: Whether that is every API.
    is_complete: bool
    #: What can be lived with in the documents that were compared, one line each.
    problems: tuple[str, ...]
    scope: Scope
    #: What was compared; its documents are compared by identity, so it does not count.
    pairs: "tuple[Pair, ...]" = field(default=(), compare=False)
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
    entries: Sequence[str] | None = None,
) -> Plan:
    """Compare the work tree with its base.

    What cannot be known about the base widens the selection to everything; what cannot be known about head is an error.
    Of several APIs, or with ``is_brief`` of any, those that the change cannot have touched are not compared, unless
    ``is_strict`` asks for the problems of all. Without tests, not even the names of their operations are read.
    ``wanted`` is what a report has to tell besides what changed, ``entries`` what git lists in this moment, for who has
    asked already.

    Raises:
        UsageError: No API is configured, or the named base is not to be had.
        Unreadable: A document of head cannot be read, or has problems and ``is_strict`` does not live with them.
    """
    base = find_base(project, named_base)
    files = () if isinstance(base, NoBase) else project.changed_files(base.commit, entries)
    before = _before(project, base, files)
    untouched = () if is_strict else _untouched(project, before, files, is_brief=is_brief)
    compared = Compared()
    touched = [api for api in project.require_apis() if api not in untouched]
    if touched or isinstance(before, Unknown) or len(before.config.apis) > len(untouched):
        # Lazy: most changes touch no contract.
        from contractdelta.workflow.comparing import compare_apis  # noqa: PLC0415

        compared = compare_apis(project, before, files, touched, is_strict=is_strict, wanted=wanted)
    scope = make_scope(
        project.config,
        compared.pairs,
        compared.deltas,
        others={api.name: tuple(names_of(project, api)) if has_tests else () for api in untouched},
        base=str(base),
        files=files,
        # Waivers are decisions about deltas: no test depends on them.
        known_files=_files_of(project, untouched) | {project.config.waivers} | compared.files,
        why_all=compared.why_all,
    )
    known = tuple(delta for pair, delta in zip(compared.pairs, compared.deltas, strict=True) if pair.is_known)
    return Plan(
        deltas=known,
        untouched=untouched,
        is_complete=len(known) == len(compared.pairs),
        problems=compared.problems,
        scope=_declared(project, scope) if has_tests else scope,
        pairs=compared.pairs,
    )


def select(tree: WorkTree, scope: Scope, collection: Collection, learned: Learned | None = None) -> Selection:
    """Select among the tests that pytest collected; ``learned`` is what the test map tells.

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
    return select_tests(scope, collection, mentions, learned)


def _declared(project: Project, scope: Scope) -> Scope:
    # Lazy: who only compares asks for no edges, and does not wait for them.
    from contractdelta.workflow.edges import with_declared  # noqa: PLC0415

    return with_declared(project.config, scope)


def _before(project: Project, base: Base | NoBase, changed: Sequence[ChangedFile]) -> Before | Unknown:
    """Return what the project was at its base, by the configuration that it had there."""
    if isinstance(base, NoBase):
        return Unknown(reason=base.reason)
    try:
        is_same = project.is_configured_as_at(base.commit, changed)
        return Before(commit=base.commit, config=project.config if is_same else project.config_at(base.commit))
    except ContractDeltaError as err:
        return Unknown(reason=f"the configuration of the base cannot be read: {err.message}")


def _untouched(
    project: Project, before: Before | Unknown, files: Sequence[ChangedFile], *, is_brief: bool
) -> tuple[ApiConfig, ...]:
    """Return the APIs that need not be compared: none where the base is not known.

    Nor where there is only one, unless it is no matter how many operations it has.
    """
    if isinstance(before, Unknown) or (len(project.config.apis) == 1 and not is_brief):
        return ()
    return find_untouched(project, before, {file.path for file in files})


def _files_of(project: Project, untouched: Iterable[ApiConfig]) -> frozenset[str]:
    """Return the files of APIs that are one file each, and their snapshots."""
    return frozenset(
        path for api in untouched for path in (project.relative(project.spec_path(api)), f"{SNAPSHOTS}/{api.name}.json")
    )
