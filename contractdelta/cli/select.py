"""``contractdelta select``."""

from pathlib import Path

import click

from contractdelta.cli.options import (
    base_option,
    examples,
    format_option,
    output_option,
    project_option,
    remote_option,
    strict_option,
    terminal,
    today,
    verbose_option,
    warn,
    warn_of_waivers,
    write_report,
)


@click.command(
    epilog=examples(
        "contractdelta select",
        "contractdelta select --base origin/release",
        "contractdelta select --format json -o selection.json",
    )
)
@project_option
@base_option
@format_option("text", "json")
@output_option
@click.option(
    "--contract-only",
    "is_contract_only",
    is_flag=True,
    help="Look at the contract alone: changes of code, data and test files select nothing.",
)
@strict_option
@remote_option
@verbose_option
def command(  # noqa: PLR0913 - one argument an option
    *,
    folder: Path,
    base: str | None,
    format_: str,
    output: Path | None,
    is_contract_only: bool,
    is_strict: bool,
    allow_remote: bool,
    is_verbose: bool,
) -> None:
    """Show which tests would run, and why. Runs none."""
    from contractdelta.workflow.model import ComparisonOptions, PlanRequest
    from contractdelta.workflow.policy import judge_plan
    from contractdelta.workflow.project import open_project
    from contractdelta.workflow.selecting.preview import preview_selection

    project = open_project(folder, allow_remote=allow_remote)
    # Only the report for people says how many operations there are.
    is_brief = format_ == "json"
    request = PlanRequest(base=base, options=ComparisonOptions(is_strict=is_strict), is_brief=is_brief)
    preview = preview_selection(project, request, is_contract_only=is_contract_only)
    plan = judge_plan(project, preview.plan, today())
    warn(preview.warnings)
    warn_of_waivers(plan.findings)
    if format_ == "json":
        from contractdelta.report.json_report import render_selection as render_json

        text = render_json(preview.selection)
    else:
        from contractdelta.report.text import render_selection

        shown = terminal(output, is_verbose=is_verbose)
        text = render_selection(preview.selection, plan.deltas, plan.scope.base, "work tree", shown)
    write_report(text, output)
