"""``contractdelta validate``."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractdelta.cli.options import (
    examples,
    format_option,
    output_option,
    project_option,
    remote_option,
    terminal,
    verbose_option,
    write_report,
)
from contractdelta.errors import ExitCode

if TYPE_CHECKING:
    from contractdelta.validation.model import Validation


@click.command(
    epilog=examples(
        "contractdelta validate",
        "contractdelta validate shop --strict",
        "contractdelta validate --format sarif -o findings.sarif",
    )
)
@click.argument("apis", nargs=-1, metavar="[API]...")
@project_option
@format_option("text", "json", "github", "sarif")
@output_option
@click.option("--strict", "is_strict", is_flag=True, help="Exit with 1 where there is a warning, too.")
@remote_option
@verbose_option
def command(  # noqa: PLR0913 - one argument an option
    *,
    apis: tuple[str, ...],
    folder: Path,
    format_: str,
    output: Path | None,
    is_strict: bool,
    allow_remote: bool,
    is_verbose: bool,
) -> None:
    """Check that the documents of the APIs are valid and complete.

    What breaks the OpenAPI specification is an error, and makes the exit code 1. What teams ask of a document, such as
    an id for every operation, is a warning.
    """
    from contractdelta.workflow.project import open_project
    from contractdelta.workflow.validate import validate_apis

    validations = validate_apis(open_project(folder, allow_remote=allow_remote), apis)
    write_report(_renderer(format_, output, is_verbose=is_verbose)(validations), output)
    failing = ("error", "warning") if is_strict else ("error",)
    if any(finding.severity in failing for validation in validations for finding in validation.findings):
        raise SystemExit(ExitCode.FAILED)


def _renderer(format_: str, output: Path | None, *, is_verbose: bool) -> "Callable[[tuple[Validation, ...]], str]":
    # Lazy: only one renderer is needed.
    if format_ == "json":
        from contractdelta.report.json_report import render_validations as render_json

        return render_json
    if format_ == "github":
        from contractdelta.report.validation_github import render_validations as render_github

        return render_github
    if format_ == "sarif":
        from contractdelta.report.validation_sarif import render_validations as render_sarif

        return render_sarif
    from contractdelta.report.validation_text import render_validations

    shown = terminal(output, is_verbose=is_verbose)
    return lambda validations: render_validations(validations, shown)
