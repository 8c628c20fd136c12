"""``contractdelta demo``: the main job on an example, for real."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import click

import contractdelta
from contractdelta.cli.options import examples
from contractdelta.errors import ExitCode, UsageError
from contractdelta.git.process import run_git

#: What the example needs, by module, beyond what contractdelta needs itself.
_PACKAGES = ("fastapi", "httpx2")

#: Edits of the example's openapi.yaml, as a pull request might hold them: old text, new text.
_EDITS = (
    # The one change of the contract: an order line may say how much was taken off.
    (
        "        unitPrice:\n          description: What one copy cost.\n",
        """\
        discount:
          description: What was taken off, if anything.
          $ref: "#/components/schemas/Price"
        unitPrice:
          description: What one copy cost.
""",
    ),
    # A better sentence.
    ("How many copies are left to order.", "How many copies can still be ordered."),
    # A better name.
    ("OrderPage", "OrdersOnPage"),
)

_GIT_SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "bookshop",
    "GIT_AUTHOR_EMAIL": "bookshop@example.org",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "bookshop",
    "GIT_COMMITTER_EMAIL": "bookshop@example.org",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}


@click.command(epilog=examples("contractdelta demo", "contractdelta demo --keep bookshop"))
@click.pass_context
@click.option("--keep", type=click.Path(path_type=Path), help="Make the example in this new folder, and keep it.")
def command(ctx: click.Context, *, keep: Path | None) -> None:
    """See it at work on an example.

    Makes a git repository of a small bookshop with an HTTP API in a temporary folder, changes its OpenAPI document on a
    branch, shows what changed and which tests that selects, and runs them.
    """
    _require_packages()
    if keep is not None:
        if keep.exists():
            raise UsageError(f"{keep} exists already", hint="Name a folder that does not.")
        raise SystemExit(_show(ctx, keep.absolute()))
    # On Windows git's read-only files cannot always be removed: that is no reason to fail.
    with tempfile.TemporaryDirectory(prefix="contractdelta-demo-", ignore_cleanup_errors=True) as folder:
        raise SystemExit(_show(ctx, Path(folder) / "bookshop"))


def _require_packages() -> None:
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        hint = 'Install them: python -m pip install "contractdelta[demo]"'
        raise UsageError(f"the example needs {' and '.join(missing)}", hint=hint)
    if shutil.which("git") is None:
        raise UsageError("the example needs git", hint="Install git, or put it on the PATH.")


def _show(ctx: click.Context, folder: Path) -> ExitCode:
    # Lazy: --help must not load the engine.
    from contractdelta.cli import diff, select
    from contractdelta.workflow.project import open_project
    from contractdelta.workflow.selecting.preview import preview_selection

    _say("A small bookshop: 18 operations, 55 tests. Its openapi.yaml is on main, with a snapshot of the contract.")
    _make_repository(folder)
    _say("On a branch, someone adds a property to order lines, rewords a description, and renames a schema.")
    _edit(folder / "openapi.yaml")
    _git(folder, "commit", "--quiet", "--all", "--message", "Order lines can have a discount")

    _echo_command("contractdelta diff")
    ctx.invoke(diff.command, folder=folder)
    _echo_command("contractdelta select")
    ctx.invoke(select.command, folder=folder)
    _echo_command("contractdelta run -- -q")
    code = _run(folder, "-q")

    selection = preview_selection(open_project(folder)).selection
    _say(f"Skipped, and safe to skip: {len(selection.skipped)} of {selection.total} tests.")
    for name, number in sorted(Counter(nodeid.split("::")[0] for nodeid in selection.skipped).items()):
        click.echo(f"{number:4}  {name}")
    return ExitCode.OK if code == 0 else ExitCode.FAILED


def _make_repository(folder: Path) -> None:
    shutil.copytree(_example(), folder, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    (folder / ".gitignore").write_text("__pycache__/\n.pytest_cache/\n", encoding="utf-8")
    _git(folder, "init", "--quiet", "--initial-branch", "main")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", "The bookshop")
    _git(folder, "checkout", "--quiet", "-b", "discounts")


def _example() -> Path:
    """Return the folder of the example: within the package where it is installed, beside it in a checkout."""
    package = Path(contractdelta.__file__).parent
    for folder in (package / "examples" / "bookshop", package.parent / "examples" / "openapi" / "bookshop"):
        if folder.is_dir():
            return folder
    raise UsageError("the example is not installed", hint="Install contractdelta anew.")


def _edit(document: Path) -> None:
    text = document.read_text("utf-8")
    for old, new in _EDITS:
        assert old in text, old
        text = text.replace(old, new)
    document.write_text(text, encoding="utf-8", newline="\n")


def _git(folder: Path, *arguments: str) -> None:
    code, _, said = run_git(folder, arguments, _GIT_SETTINGS)
    if code:
        raise UsageError(f"git {arguments[0]} failed", hint=said)


def _run(folder: Path, *arguments: str) -> int:
    command = [sys.executable, "-m", "contractdelta", "run", "--", *arguments]
    return subprocess.run(command, cwd=folder, check=False).returncode  # noqa: S603 - our own interpreter, no shell


def _say(text: str) -> None:
    click.secho(f"\n# {text}", bold=True)
    sys.stdout.flush()


def _echo_command(text: str) -> None:
    click.secho(f"\n$ {text}", bold=True)
    # What comes next may be printed by another process.
    sys.stdout.flush()
