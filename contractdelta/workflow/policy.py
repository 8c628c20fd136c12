"""The policy of a project, applied where severities are shown.

It is read from the work tree, never from the base: a change is accepted by a waiver in that change.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from contractdelta.config.project import DEFAULT_WAIVERS, Config
from contractdelta.errors import InvalidConfiguration
from contractdelta.workflow.project import Project

if TYPE_CHECKING:  # a comparison of two files needs no plan, and a selection no diff
    from contractdelta.delta.model import Delta
    from contractdelta.delta.policy import PolicyFinding
    from contractdelta.workflow.diff import DiffResult
    from contractdelta.workflow.selecting.plan import Plan


def judge_diff(project: Project, result: "DiffResult", today: date) -> "DiffResult":
    """Return what ``diff`` found as the project judges it.

    Raises:
        UsageError: The policy cannot be used.
    """
    deltas, findings = _judge(project, result.deltas, today, is_of_work_tree=result.is_of_work_tree)
    return replace(result, deltas=deltas, findings=findings)


def judge_plan(project: Project, plan: "Plan", today: date) -> "Plan":
    """Return a change as the project judges it. Its scope stays: which tests run is not a matter of policy.

    Raises:
        UsageError: The policy cannot be used.
    """
    deltas, findings = _judge(project, plan.deltas, today, is_of_work_tree=True)
    return replace(plan, deltas=deltas, findings=findings)


def _judge(
    project: Project, deltas: "Sequence[Delta]", today: date, *, is_of_work_tree: bool
) -> "tuple[tuple[Delta, ...], tuple[str, ...]]":
    """Apply the policy of a project; return messages about its waivers, one line each.

    Expired waivers are always reported. Unused ones are reported only if the configured APIs were compared with the
    work tree, which holds the waivers, and if every API was compared that the waiver may be about: one that was left
    out as untouched, or whose base could not be read, proves nothing.
    """
    config = project.config
    waivers = _read_waivers(project.root, config)
    if not (config.severity or waivers):
        return tuple(deltas), ()
    # Lazy: most projects have no policy.
    from contractdelta.delta.policy import Policy, Trouble, apply_policy, severities_of
    from contractdelta.delta.waivers import read_waivers

    policy = Policy(
        severities=severities_of(config.severity, config.file), waivers=read_waivers(config.waivers, waivers)
    )
    judged, findings = apply_policy(deltas, policy, today)
    left_out = {api.name for api in config.apis} - {delta.api for delta in deltas}
    told = (
        finding
        for finding in findings
        if finding.trouble is Trouble.EXPIRED or (is_of_work_tree and _is_known(finding, left_out))
    )
    return judged, tuple(map(str, told))


def _is_known(finding: "PolicyFinding", left_out: set[str]) -> bool:
    """Tell whether every API that a waiver may be about was compared."""
    api = finding.entry.api
    return api not in left_out if api else not left_out


def _read_waivers(root: Path, config: Config) -> bytes:
    path = root / config.waivers
    try:
        # Through a symbolic link, too, nothing outside the project decides.
        if not path.resolve().is_relative_to(root.resolve()):
            raise InvalidConfiguration(
                f"{config.waivers}: leads outside the project", hint="Keep the waivers in the project."
            )
        return path.read_bytes()
    except FileNotFoundError as err:
        if config.waivers == DEFAULT_WAIVERS:
            return b""
        hint = f"It is configured as the file of waivers in {config.file}."
        raise InvalidConfiguration(f"{config.waivers}: no such file", hint=hint) from err
    except (OSError, RuntimeError) as err:  # a folder, not readable, links in a circle
        reason = err.strerror if isinstance(err, OSError) else "links in a circle"
        raise InvalidConfiguration(f"{config.waivers}: {reason}") from err
