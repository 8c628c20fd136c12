"""``contractdelta explain``."""

from pathlib import Path

import click

from contractdelta.cli.options import (
    base_option,
    examples,
    project_option,
    remote_option,
    strict_option,
    terminal,
    verbose_option,
    warn,
    write_report,
)


@click.command(
    epilog=examples(
        "contractdelta explain tests/test_pets.py::test_get_pet",
        "contractdelta explain getPet",
        'contractdelta explain "GET /pets/{petId}"',
        "contractdelta explain src/pets.py",
    )
)
@click.argument("name", metavar="TEST_OR_OPERATION")
@project_option
@base_option
@strict_option
@remote_option
@verbose_option
def command(  # noqa: PLR0913 - one argument an option
    *, name: str, folder: Path, base: str | None, is_strict: bool, allow_remote: bool, is_verbose: bool
) -> None:
    """Show the way from what changed to a test or operation, or from a file to tests.

    For a test that is skipped: why that is safe. A file, class or function of tests stands for all its tests; for any
    other file: which tests run for it, and which were seen to use it.
    """
    from contractdelta.report.text import render_explanations
    from contractdelta.workflow.model import ComparisonOptions, PlanRequest
    from contractdelta.workflow.project import open_project
    from contractdelta.workflow.selecting.preview import preview_selection

    request = PlanRequest(base=base, options=ComparisonOptions(is_strict=is_strict))
    preview = preview_selection(open_project(folder, allow_remote=allow_remote), request)
    warn(preview.warnings)
    found = preview.explain(name, folder.absolute())
    write_report(render_explanations(found, terminal(None, is_verbose=is_verbose)), None)
