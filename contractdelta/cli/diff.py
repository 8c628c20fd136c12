"""``contractdelta diff``."""

from pathlib import Path

import click

from contractdelta.cli.options import (
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

#: The severities that each choice of ``--fail-on`` counts, by name.
_FAILING = {"breaking": ("breaking",), "warning": ("breaking", "warning"), "any": ("breaking", "warning", "compatible")}


@click.command(
    epilog=examples(
        "contractdelta diff",
        "contractdelta diff v1.4",
        "contractdelta diff old.yaml new.yaml",
        "contractdelta diff main:openapi.yaml openapi.yaml --fail-on breaking",
        "contractdelta diff https://example.com/openapi.json openapi.yaml",
    )
)
@click.argument("base", required=False)
@click.argument("head", required=False)
@project_option
@format_option("text", "json")
@output_option
@click.option(
    "--fail-on",
    type=click.Choice(list(_FAILING)),
    help="Exit with 1 if a change is this bad, or worse; any: if any contract changed.",
)
@strict_option
@remote_option
@verbose_option
def command(  # noqa: PLR0913 - one argument an option
    *,
    base: str | None,
    head: str | None,
    folder: Path,
    format_: str,
    output: Path | None,
    fail_on: str | None,
    is_strict: bool,
    allow_remote: bool,
    is_verbose: bool,
) -> None:
    """Show the operations whose contract changed.

    BASE and HEAD are specification files, snapshots, REV:PATH, URLs, or git revisions (then of the configured APIs).
    Without HEAD, the work tree; without both, the merge base with main against the work tree.
    """
    # Lazy, here and in the other commands: --help must not load the engine.
    from contractdelta.workflow.operands import compare_operands  # noqa: PLC0415
    from contractdelta.workflow.project import open_project  # noqa: PLC0415

    comparison = compare_operands(
        open_project(folder, allow_remote=allow_remote),
        base,
        head,
        folder=folder,
        is_strict=is_strict,
        is_located=format_ == "json",
    )
    warn(comparison.problems)
    if format_ == "json":
        from contractdelta.report.json_report import render_deltas as render_json  # noqa: PLC0415

        text = render_json(comparison.deltas, comparison.untouched)
    else:
        from contractdelta.report.delta_text import render_deltas  # noqa: PLC0415

        shown = terminal(output, is_verbose=is_verbose)
        text = render_deltas(comparison.deltas, comparison.base, comparison.head, shown, comparison.untouched)
    write_report(text, output)
    if fail_on and any(delta.severity in _FAILING[fail_on] for delta in comparison.deltas):
        raise SystemExit(ExitCode.FAILED)
