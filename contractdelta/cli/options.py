"""Options that commands share, and the one way out for reports and warnings."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from contractdelta.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from contractdelta.report.terminal import Terminal

_Function = TypeVar("_Function", bound=Callable[..., Any])
#: Most warnings that are printed.
_MAX_WARNINGS = 20


def examples(*lines: str) -> str:
    """Return the end of a help text: calls to copy."""
    # The backspace keeps click from filling the lines.
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def project_option(function: _Function) -> _Function:
    """Add ``-C/--project``."""
    return click.option(
        "-C",
        "--project",
        "folder",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=".",
        help="Run as if started in this folder.",
    )(function)


def base_option(function: _Function) -> _Function:
    """Add ``--base``."""
    return click.option(
        "--base",
        metavar="REVISION",
        help="What to compare with: the merge base of this revision and HEAD.  [default: origin/HEAD, main or master]",
    )(function)


def strict_option(function: _Function) -> _Function:
    """Add ``--strict``."""
    return click.option(
        "--strict",
        "is_strict",
        is_flag=True,
        help="Refuse documents with problems that could be lived with, such as dangling references.",
    )(function)


def remote_option(function: _Function) -> _Function:
    """Add ``--allow-remote``."""
    return click.option(
        "--allow-remote",
        is_flag=True,
        help="Fetch the https: and http: files that documents refer to, instead of warning of each.",
    )(function)


def format_option(*formats: str) -> Callable[[_Function], _Function]:
    """Add ``--format``, the first one the default."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to write the report.",
    )


def output_option(function: _Function) -> _Function:
    """Add ``-o/--output``."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write the report to this file instead of standard output.",
    )(function)


def verbose_option(function: _Function) -> _Function:
    """Add ``-v/--verbose``."""
    return click.option("-v", "--verbose", "is_verbose", is_flag=True, help="Show long lists whole.")(function)


def terminal(output: Path | None, *, is_verbose: bool) -> "Terminal":
    """Return how to render text: with colours and a width on a terminal, plain anywhere else."""
    # Lazy: rich is for text only.
    from contractdelta.report.terminal import Terminal

    # Where standard output was closed there is none.
    if output is not None or sys.stdout is None or not sys.stdout.isatty():
        return Terminal(is_verbose=is_verbose)
    # https://no-color.org: set, and not empty.
    has_color = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Terminal(width=_columns(), has_color=has_color, is_verbose=is_verbose)


def write_report(text: str, output: Path | None) -> None:
    """Write a report to standard output, or to a file in one step.

    If the reader of standard output stops reading, as ``head`` does, the rest is dropped. The exit code stays the same.

    Raises:
        UsageError: The file, or standard output, cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    if output is None:
        _write_out(data)
        return
    # Lazy: most reports go to standard output.
    from contractdelta.files import write_atomically

    try:
        write_atomically(output, data)
    except OSError as err:
        raise UsageError(f"{output}: {err.strerror}") from err


def _write_out(data: bytes) -> None:
    try:
        # As bytes: a report is UTF-8 wherever it goes.
        click.echo(data, nl=False)
    except OSError as err:
        drop_output()
        if not isinstance(err, BrokenPipeError):
            raise UsageError(f"standard output: {err.strerror}") from err


def drop_output() -> None:
    """Drop what is left for standard output: it would be written, and fail again, when Python ends."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def warn(problems: Sequence[str]) -> None:
    """Print warnings on standard error."""
    for problem in problems[:_MAX_WARNINGS]:
        click.echo(f"warning: {problem}", err=True)
    if len(problems) > _MAX_WARNINGS:
        click.echo(f"warning: and {len(problems) - _MAX_WARNINGS} more (--strict shows all)", err=True)


def warn_of_waivers(findings: Sequence[str]) -> None:
    """Print messages about waivers on standard error: all of them, as somebody wrote each waiver."""
    for finding in findings:
        click.echo(f"warning: {finding}", err=True)


def today() -> "date":
    """Return today's date in UTC, so that a waiver ends everywhere at once."""
    from datetime import UTC, datetime  # for waivers only

    return datetime.now(UTC).date()


def _columns() -> int:
    import shutil  # for terminals only

    return shutil.get_terminal_size().columns
