"""``contractdelta coverage``."""

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
    verbose_option,
    warn,
    write_report,
)
from contractdelta.errors import ExitCode


@click.command(
    epilog=examples(
        "contractdelta coverage",
        "contractdelta coverage --fail-under 90",
        "contractdelta coverage --format markdown -o coverage.md",
    )
)
@project_option
@base_option
@format_option("text", "json", "markdown")
@output_option
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    help="Exit with 1 if fewer operations than this, in percent, have a test.",
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
    fail_under: float | None,
    is_strict: bool,
    allow_remote: bool,
    is_verbose: bool,
) -> None:
    """Show how many tests each operation has, those first that changed and have none.

    Tests count that are tagged with an operation, or were seen to call it ("pytest --contract-record"); then answers
    that are documented and that no test has seen are told, too.
    """
    from contractdelta.report.coverage import render_json, render_markdown, render_text
    from contractdelta.workflow.coverage import measure_coverage
    from contractdelta.workflow.model import ComparisonOptions, PlanRequest
    from contractdelta.workflow.project import open_project

    project = open_project(folder, allow_remote=allow_remote)
    request = PlanRequest(base=base, options=ComparisonOptions(is_strict=is_strict))
    coverage, problems = measure_coverage(project, request)
    warn(problems)
    if format_ == "text":
        text = render_text(coverage, terminal(output, is_verbose=is_verbose))
    else:
        text = render_json(coverage) if format_ == "json" else render_markdown(coverage)
    write_report(text, output)
    if fail_under is not None and coverage.percent < fail_under:
        raise SystemExit(ExitCode.FAILED)
