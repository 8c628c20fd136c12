"""Compare what the operands of ``diff`` stand for; without any, the base of the project with its work tree."""

from dataclasses import dataclass
from pathlib import Path

from contractdelta.delta.model import Delta
from contractdelta.errors import Unreadable, UsageError
from contractdelta.workflow.comparing.untouched_apis import unchanged_delta
from contractdelta.workflow.model import DEFAULT_OPTIONS, ComparisonOptions, PlanRequest
from contractdelta.workflow.project import Project
from contractdelta.workflow.sides.base import NO_BASE
from contractdelta.workflow.sides.equal_files import find_equal


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffResult:
    """What ``diff`` found."""

    #: How base and head were found, for people.
    base: str
    head: str
    #: One for each API that was compared.
    deltas: tuple[Delta, ...]
    #: One for each API that was not compared, because it cannot differ.
    untouched: tuple[Delta, ...] = ()
    #: Problems of the documents that do not prevent the comparison, one line each.
    problems: tuple[str, ...]
    #: Whether head is the work tree, with its configured APIs on both sides: its waivers are about these.
    is_of_work_tree: bool = False
    #: Messages about waivers, one line each; empty before the policy of the project is applied.
    findings: tuple[str, ...] = ()


def compare_operands(
    project: Project,
    base: str | None = None,
    head: str | None = None,
    *,
    folder: Path,
    options: ComparisonOptions = DEFAULT_OPTIONS,
) -> DiffResult:
    """Compare what two operands stand for; without any, the base of the project with its work tree.

    Args:
        project: Gives the configured APIs and the repository.
        base: A file, a snapshot, ``REV:PATH``, a URL or a revision.
        head: Likewise; the work tree if it is missing.
        folder: Paths are relative to it.
        options: What counts as an error, and how much detail the changes get.

    Raises:
        UsageError: An operand stands for nothing, or the two cannot be compared.
        Unreadable: A document or snapshot cannot be read.
    """
    if base is None:
        return _compare_with_base(project, options)
    if head is not None and not options.is_strict:
        untouched = find_equal(base, head, folder)
        if untouched is not None:
            return DiffResult(base=base, head=head, deltas=(), untouched=(untouched,), problems=())
    return _compare_two(project, base, head, folder=folder, options=options)


def _compare_two(
    project: Project, base: str, head: str | None, *, folder: Path, options: ComparisonOptions
) -> DiffResult:
    # Lazy, here and below: the engine is not needed if nothing differs.
    from contractdelta.workflow.comparing.comparison import compare_pairs
    from contractdelta.workflow.sides.operands import find_operand, paired, work_tree

    old = find_operand(project, base, folder)
    new = find_operand(project, head, folder) if head is not None else work_tree(project)
    _, deltas, problems = compare_pairs(paired(old, new), options)
    return DiffResult(
        base=old.shown,
        head=new.shown,
        deltas=deltas,
        problems=problems,
        is_of_work_tree=head is None and old.file is None,
    )


def _compare_with_base(project: Project, options: ComparisonOptions) -> DiffResult:
    from contractdelta.workflow.selecting.plan import plan_selection

    plan = plan_selection(project, PlanRequest(has_tests=False, options=options))
    if not plan.is_complete:
        project.require_repository()  # where there is none, to name a base would not help
        error = UsageError if plan.scope.base == NO_BASE else Unreadable
        raise error(plan.scope.why_all, hint="Name the base: contractdelta diff REVISION, or compare two files.")
    return DiffResult(
        base=plan.scope.base,
        head="work tree",
        deltas=plan.deltas,
        untouched=tuple(unchanged_delta(project, api) for api in plan.untouched),
        problems=plan.problems,
        is_of_work_tree=True,
    )
