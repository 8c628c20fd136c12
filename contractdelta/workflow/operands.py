"""What ``diff`` compares: files, snapshots, ``REV:PATH``, URLs, revisions, or the work tree with its base."""

from dataclasses import dataclass
from pathlib import Path

from contractdelta.delta.model import Delta
from contractdelta.errors import Unreadable, UsageError
from contractdelta.workflow.equal_files import find_equal
from contractdelta.workflow.project import NO_BASE, Project
from contractdelta.workflow.untouched import unchanged_delta
from contractdelta.workflow.wanted import NOTHING_MORE, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What ``diff`` found."""

    #: How base and head were found, for people.
    base: str
    head: str
    #: One for each API that was compared.
    deltas: tuple[Delta, ...]
    #: One for each API that was not compared, because it cannot differ.
    untouched: tuple[Delta, ...] = ()
    problems: tuple[str, ...]
    #: Whether head is the work tree, with its configured APIs on both sides: what its waivers are about.
    is_of_work_tree: bool = False
    #: What should be said about waivers, one line each; empty before the policy of the project is applied.
    findings: tuple[str, ...] = ()


def compare_operands(  # noqa: PLR0913 - one argument a question
    project: Project,
    base: str | None,
    head: str | None,
    *,
    folder: Path,
    is_strict: bool = False,
    wanted: Wanted = NOTHING_MORE,
) -> Comparison:
    """Compare what two operands stand for; without any, the base of the project with its work tree.

    Args:
        project: Gives the configured APIs and the repository.
        base: A file, a snapshot, ``REV:PATH``, a URL or a revision.
        head: The same; the work tree where it is missing.
        folder: Paths are relative to it.
        is_strict: Whether problems that can be lived with are errors.
        wanted: What a report has to tell besides what changed.

    Raises:
        UsageError: An operand stands for nothing, or the two cannot be compared.
        Unreadable: A document or snapshot cannot be read.
    """
    if base is None:
        return _compare_with_base(project, is_strict=is_strict, wanted=wanted)
    if head is not None and not is_strict:
        untouched = find_equal(base, head, folder)
        if untouched is not None:
            return Comparison(base=base, head=head, deltas=(), untouched=(untouched,), problems=())
    return _compare_two(project, base, head, folder=folder, is_strict=is_strict, wanted=wanted)


def _compare_two(  # noqa: PLR0913 - those of compare_operands
    project: Project, base: str, head: str | None, *, folder: Path, is_strict: bool, wanted: Wanted
) -> Comparison:
    # Lazy, here and below: where nothing differs the engine is not needed.
    from contractdelta.workflow.contracts import problems_of, refuse_problems  # noqa: PLC0415
    from contractdelta.workflow.deltas import compare  # noqa: PLC0415
    from contractdelta.workflow.pairs import pair_of  # noqa: PLC0415
    from contractdelta.workflow.sides import paired, side_of, work_tree  # noqa: PLC0415

    old = side_of(project, base, folder)
    new = side_of(project, head, folder) if head is not None else work_tree(project)
    pairs = [pair_of(before, after, is_whole=is_strict) for before, after in paired(old, new)]
    sides = [side for pair in pairs for side in (pair.old, pair.new) if side is not None]
    if is_strict:
        refuse_problems(sides)
    return Comparison(
        base=old.shown,
        head=new.shown,
        deltas=tuple(compare(pair, wanted.share(len(pairs))) for pair in pairs),
        problems=problems_of(sides),
        is_of_work_tree=head is None and old.file is None,
    )


def _compare_with_base(project: Project, *, is_strict: bool, wanted: Wanted) -> Comparison:
    from contractdelta.workflow.plan import plan_selection  # noqa: PLC0415

    plan = plan_selection(project, is_strict=is_strict, has_tests=False, wanted=wanted)
    if not plan.is_complete:
        error = UsageError if plan.scope.base == NO_BASE else Unreadable
        raise error(plan.scope.why_all, hint="Name the base: contractdelta diff REVISION, or compare two files.")
    return Comparison(
        base=plan.scope.base,
        head="work tree",
        deltas=plan.deltas,
        untouched=tuple(unchanged_delta(project, api) for api in plan.untouched),
        problems=plan.problems,
        is_of_work_tree=True,
    )
