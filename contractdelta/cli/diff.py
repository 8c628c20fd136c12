"""``contractdelta diff``."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractdelta.cli.options import (
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
from contractdelta.errors import ExitCode

if TYPE_CHECKING:
    from contractdelta.workflow.diff import DiffResult

#: How long payloads are looked for that prove changes.
_SECONDS_FOR_WITNESSES = 5.0
#: Where the renderer of each format lies that is not for a terminal. They are imported when they are needed.
RENDERERS: Mapping[str, str] = {
    "json": "contractdelta.report.json_report",
    "markdown": "contractdelta.report.markdown",
    "github": "contractdelta.report.github",
    "junit": "contractdelta.report.junit",
    "sarif": "contractdelta.report.sarif",
    "html": "contractdelta.report.html",
}
#: The formats of services that show a change beside the lines of a file.
_ANNOTATING = ("github", "sarif")


@click.command(
    epilog=examples(
        "contractdelta diff",
        "contractdelta diff v1.4",
        "contractdelta diff old.yaml new.yaml",
        "contractdelta diff main:openapi.yaml openapi.yaml --fail-on breaking",
        "contractdelta diff https://example.com/openapi.json openapi.yaml",
        "contractdelta diff --format markdown -o comment.md",
        "contractdelta diff --format html -o report.html",
    )
)
@click.argument("base", required=False)
@click.argument("head", required=False)
@project_option
@format_option("text", *RENDERERS)
@output_option
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "warning", "any"]),
    help="Exit with 1 if a change is this bad, or worse; any: if any contract changed. What is waived does "
    "not count, except for any.",
)
@click.option(
    "--witnesses/--no-witnesses",
    "has_witnesses",
    default=True,
    show_default=True,
    help="Look for a payload that proves each breaking change, and each warning, for at most 5 seconds.",
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
    has_witnesses: bool,
    is_strict: bool,
    allow_remote: bool,
    is_verbose: bool,
) -> None:
    """Show the operations whose contract changed.

    BASE and HEAD are specification files, snapshots, REV:PATH, URLs, or git revisions (then of the configured APIs).
    Without HEAD, the work tree; without both, the merge base with main against the work tree.

    Formats: text for people, json for programs, markdown for a comment on a pull request, github for annotations beside
    its lines, junit for build servers, sarif for code scanning, html for a page to keep.

    A change that is accepted is waived in contractdelta-waivers.toml; "contractdelta rules RULE" shows how.
    """
    # Lazy, here and in the other commands: --help must not load the engine.
    from contractdelta.workflow.diff import compare_operands
    from contractdelta.workflow.model import ComparisonOptions
    from contractdelta.workflow.project import open_project

    project = open_project(folder, allow_remote=allow_remote)
    options = ComparisonOptions(
        is_strict=is_strict,
        # The text has no room for places; to find them takes time.
        is_located=format_ != "text",
        seconds_for_witnesses=_SECONDS_FOR_WITNESSES if has_witnesses else 0.0,
    )
    result = compare_operands(project, base, head, folder=folder, options=options)
    if result.deltas or result.is_of_work_tree:
        from contractdelta.workflow.policy import judge_diff

        result = judge_diff(project, result, today())
    if head is not None and format_ in _ANNOTATING:
        from contractdelta.workflow.repository_paths import named_from_top

        result = named_from_top(project, result, folder)
    warn(result.problems)
    warn_of_waivers(result.findings)
    write_report(_rendered(result, format_, output, is_verbose=is_verbose), output)
    if fail_on and result.deltas:
        from contractdelta.delta.policy import FailOn, is_failure

        if is_failure(result.deltas, FailOn(fail_on)):
            raise SystemExit(ExitCode.FAILED)


def _rendered(result: "DiffResult", format_: str, output: Path | None, *, is_verbose: bool) -> str:
    if format_ in RENDERERS:
        text: str = importlib.import_module(RENDERERS[format_]).render_deltas(result.deltas, result.untouched)
        return text
    from contractdelta.report.delta_text import render_deltas  # for text only

    shown = terminal(output, is_verbose=is_verbose)
    return render_deltas(result.deltas, result.base, result.head, shown, result.untouched)
