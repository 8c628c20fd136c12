"""``contractdelta run``."""

import subprocess
import sys
from pathlib import Path

import click

from contractdelta.cli.options import base_option, examples, project_option
from contractdelta.errors import ExitCode

#: What pytest's exit codes mean here. Anything else counts as failed tests: a test file that cannot be collected must
#: never look like success.
_EXIT_CODES = {0: ExitCode.OK, 4: ExitCode.USAGE, 5: ExitCode.USAGE}


@click.command(
    epilog=examples("contractdelta run", "contractdelta run --base origin/release -- -n 4 -x"),
    context_settings={"ignore_unknown_options": True},
)
@project_option
@base_option
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def command(*, folder: Path, base: str | None, pytest_args: tuple[str, ...]) -> None:
    """Run the tests that the change needs, with pytest.

    What stands after "--" goes to pytest. Nothing to run is success.
    """
    from contractdelta.workflow.project import open_project  # noqa: PLC0415 - see diff

    project = open_project(folder)
    option = "--contract-delta" if base is None else f"--contract-delta={base}"
    done = subprocess.run(  # noqa: S603 - our own interpreter, no shell
        [sys.executable, "-m", "pytest", option, *pytest_args], cwd=project.root, check=False
    )
    raise SystemExit(_EXIT_CODES.get(done.returncode, ExitCode.FAILED))
