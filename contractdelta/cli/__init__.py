"""The command line: one command a file. Commands parse, call one use case, render, and exit."""

import errno
import importlib
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import click

from contractdelta import __version__
from contractdelta.errors import ContractDeltaError, ExitCode, suggestion
from contractdelta.memory import gc_disabled_until_exit

#: Where each command lies. They are imported when they are needed: start-up is a feature.
COMMANDS: Mapping[str, str] = {
    "diff": "contractdelta.cli.diff",
    "select": "contractdelta.cli.select",
    "run": "contractdelta.cli.run",
    "explain": "contractdelta.cli.explain",
    "snapshot": "contractdelta.cli.snapshot",
    "validate": "contractdelta.cli.validate",
    "coverage": "contractdelta.cli.coverage",
    "rules": "contractdelta.cli.rules",
    "demo": "contractdelta.cli.demo",
}


class _Failure(click.ClickException):
    """An error of ours, as click shows it: on standard error, without a traceback."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        # click declares it as a class variable, and reads it from the instance.
        vars(self)["exit_code"] = exit_code

    def show(self, file: Any = None) -> None:
        """Print the message."""
        click.echo(f"error: {self.message}", file=file, err=True)


class _Group(click.Group):
    """Finds commands lazily, in the order of the way through the work."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"No such command {name!r}. {suggestion(name, COMMANDS)}".strip())
        return super().resolve_command(ctx, args)

    def main(self, args: Sequence[str] | None = None, *others: Any, **options: Any) -> Any:
        """Run with these arguments; without any, as the process of its own whose arguments are meant, and that ends."""
        is_process = args is None and options.get("standalone_mode", True)
        with gc_disabled_until_exit() if is_process else nullcontext():
            try:
                return super().main(args, *others, **options)
            except OSError as err:
                if err.errno != errno.ENOSPC:
                    raise
                from contractdelta.cli.options import drop_output

                drop_output()
                click.echo(f"error: {err.strerror}", err=True)
                raise SystemExit(ExitCode.USAGE) from err

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ContractDeltaError as err:
            raise _Failure(str(err), err.exit_code) from err


_EPILOG = """\b
Exit codes:
  0  fine
  1  tests failed, a snapshot is stale, a document is invalid, or --fail-on or --fail-under says so
  2  wrong usage or configuration
  3  a specification, a snapshot or the test map cannot be read

\b
Start here:
  contractdelta demo       see it at work on an example
  contractdelta diff       which operations did I change?
  contractdelta select     which tests would run, and why?
"""


@click.group(
    cls=_Group, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="contractdelta")
def main() -> None:
    """Choose the API tests that a change needs.

    contractdelta hashes the request and response contract of each OpenAPI operation, compares it with main, follows the
    operations that changed to the tests that depend on them, and runs those. What it cannot know, it runs.
    """
