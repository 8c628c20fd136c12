"""``contractdelta run``."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractdelta.cli.options import base_option, examples, project_option, remote_option, strict_option, warn
from contractdelta.errors import ExitCode

if TYPE_CHECKING:
    from contractdelta.workflow.project import Project

#: What pytest's exit codes mean here. Anything else counts as failed tests: a test file that cannot be collected must
#: never look like success.
_EXIT_CODES = {0: ExitCode.OK, 4: ExitCode.USAGE, 5: ExitCode.USAGE}


class _Run(click.Command):
    """Knows where options of pytest stand."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as err:
            name = err.option_name
            hint = f"No such option {name!r}. Options of pytest stand behind a double dash: contractdelta run -- {name}"
            raise click.NoSuchOption(name, hint, err.possibilities, err.ctx) from err


@click.command(cls=_Run, epilog=examples("contractdelta run", "contractdelta run --base origin/release -- -n 4 -x"))
@project_option
@base_option
@strict_option
@remote_option
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def command(
    *, folder: Path, base: str | None, is_strict: bool, allow_remote: bool, pytest_args: tuple[str, ...]
) -> None:
    """Run the tests that the change needs, with pytest.

    What stands after "--" goes to pytest. Nothing to run is success.
    """
    from contractdelta.workflow.model import ComparisonOptions, PlanRequest
    from contractdelta.workflow.project import open_project
    from contractdelta.workflow.selecting.edges import with_edges
    from contractdelta.workflow.selecting.plan import plan_selection

    project = open_project(folder, allow_remote=allow_remote)
    plan = plan_selection(project, PlanRequest(base=base, options=ComparisonOptions(is_strict=is_strict)))
    warn(plan.problems)
    with tempfile.TemporaryDirectory(prefix="contractdelta-") as temporary:
        scope = Path(temporary) / "scope.json"
        scope.write_text(with_edges(project, plan.scope, plan.pairs).dump(), encoding="utf-8")
        options = ("--contract-delta", f"--contract-scope={scope}")
        arguments = (_from_project(argument, folder.absolute(), project) for argument in pytest_args)
        call = [sys.executable, "-m", "pytest", *options, *arguments]
        # Pytest cannot do without a standard output, though somebody closed it.
        out = subprocess.DEVNULL if sys.stdout is None else None
        with _patient():
            done = subprocess.run(call, cwd=project.root, stdout=out, check=False)  # noqa: S603 - our own interpreter
    raise SystemExit(_EXIT_CODES.get(done.returncode, ExitCode.FAILED))


@contextmanager
def _patient() -> Iterator[None]:
    """Leave the first Ctrl-C to pytest, which gets it from the terminal as well, and has fixtures to end."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, lambda *_: signal.signal(signal.SIGINT, before))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _from_project(argument: str, folder: Path, project: "Project") -> str:
    """Return what leads to a test file from the project, where an argument leads to it from a folder; else the same."""
    from contractdelta.workflow.project import path_from

    file = argument.partition("::")[0]
    is_file = file.endswith(".py") and (folder / file).is_file()
    return (path_from(folder, argument, project.root) if is_file else "") or argument
