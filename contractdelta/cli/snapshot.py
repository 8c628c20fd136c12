"""``contractdelta snapshot``."""

from pathlib import Path

import click

from contractdelta.cli.options import examples, project_option, remote_option, strict_option, warn, write_report
from contractdelta.errors import ExitCode, counted


@click.command(
    epilog=examples("contractdelta snapshot", "contractdelta snapshot shop", "contractdelta snapshot --check")
)
@click.argument("apis", nargs=-1, metavar="[API]...")
@project_option
@click.option("--check", "is_check", is_flag=True, help="Write nothing; exit with 1 where a snapshot is stale.")
@strict_option
@remote_option
def command(*, apis: tuple[str, ...], folder: Path, is_check: bool, is_strict: bool, allow_remote: bool) -> None:
    """Write the snapshots of the APIs: snapshots/API.json."""
    from contractdelta.workflow.project import open_project
    from contractdelta.workflow.snapshots import SnapshotState, update_snapshots

    results, problems = update_snapshots(
        open_project(folder, allow_remote=allow_remote), apis, is_check=is_check, is_strict=is_strict
    )
    warn(problems)
    lines = (f"{result.path}: {result.state}, {counted(result.operations, 'operation')}\n" for result in results)
    write_report("".join(lines), None)
    if any(result.state in (SnapshotState.STALE, SnapshotState.MISSING) for result in results):
        click.echo("Bring them up to date: contractdelta snapshot", err=True)
        raise SystemExit(ExitCode.FAILED)
