"""The projects that the safety experiment edits: git repositories made for it, with a recorded run of both tools."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from edits import Edit

ROOT = Path(__file__).parents[1]
_NOTHING = 'openapi: 3.1.0\ninfo: {title: Nothing, version: "1"}\npaths: {}\n'
_TABLE = '\n[tool.contractdelta]\nbase = "main"\n\n[tool.contractdelta.apis.nothing]\nspec = "openapi.yaml"\n'
_MADE = "__pycache__\n.pytest_cache\n*.egg-info\n"
_SLOWEST = 20.0
_USAGE_ERROR = 4


class Refused(Exception):
    """A tool gives no selection, but an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project of the experiment."""

    name: str
    #: What it is, for the page.
    title: str
    #: Folders with Python files that are edited.
    code: tuple[str, ...]
    #: Folders that Python imports from.
    path: tuple[str, ...]
    #: Puts the files of the project into a folder.
    fetch: Callable[[Path], None]


def _copy_example(folder: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", ".pytest_cache", "testmap.json")
    shutil.copytree(ROOT / "examples" / "openapi" / "bookshop", folder, ignore=ignored)


def _unpack(requirement: str, unwanted: Sequence[str]) -> Callable[[Path], None]:
    """Return what unpacks the source distribution of a package, with an API of no operation."""

    def fetch(folder: Path) -> None:
        package = requirement.partition("==")[0]
        command = ["download", "--quiet", "--no-deps", "--no-binary", package, "--dest", "sdist", requirement]
        subprocess.run([sys.executable, "-m", "pip", *command], cwd=folder.parent, check=True)
        archive = next((folder.parent / "sdist").glob("*.tar.gz"))
        with tarfile.open(archive) as file:
            file.extractall(folder.parent / "sdist", filter="data")
        shutil.move(archive.with_name(archive.name.removesuffix(".tar.gz")), folder)
        for name in unwanted:
            shutil.rmtree(folder / name)
        (folder / "openapi.yaml").write_text(_NOTHING)
        with (folder / "pyproject.toml").open("a") as file:
            file.write(_TABLE)

    return fetch


PROJECTS = {
    one.name: one
    for one in (
        Project(
            name="bookshop",
            title="the example of this repository",
            code=("bookshop", "tests"),
            path=(".", "tests"),
            fetch=_copy_example,
        ),
        Project(
            name="flask",
            title="Flask 3.1.3, from its source distribution",
            code=("src", "tests"),
            path=("src",),
            # Its examples are projects of their own; its documentation is no part of the tests.
            fetch=_unpack("flask==3.1.3", ("docs", "examples")),
        ),
    )
}


class Subject:
    """A project in a folder, with what both tools recorded of it."""

    def __init__(self, project: Project, folder: Path) -> None:
        """Make the repository and the recordings in a folder, or take those that are there."""
        self.project = project
        self.folder = folder / project.name
        self._recorded = folder / "recorded.testmon"
        self._limit = 600.0
        if not self._recorded.is_file():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            self._make()
        # One that was stopped leaves its edit behind.
        self._git("checkout", "--quiet", "--", ".")
        started = perf_counter()
        self.before = self.outcomes() or {}
        if not self.before or self.outcomes() != self.before:
            raise SystemExit(f"{project.name}: two runs without an edit end differently, or hold no test")
        self._limit = _SLOWEST + 10 * (perf_counter() - started)

    @contextmanager
    def edited(self, edit: Edit) -> Iterator[None]:
        """Apply an edit, and take it back."""
        file = self.folder / edit.path
        before = file.read_bytes()
        try:
            file.write_bytes(edit.applied(before))
            yield
        finally:
            file.write_bytes(before)

    def outcomes(self, *tests: str) -> Mapping[str, str] | None:
        """Run some tests, or all, and return how each ended; ``None`` where they do not come to an end."""
        return self._pytest("--continue-on-collection-errors", *tests)

    def collected(self) -> frozenset[str]:
        """Return the tests that there are, as far as they can be collected."""
        return frozenset(self._pytest("--continue-on-collection-errors", "--collect-only") or ())

    def selected(self) -> frozenset[str]:
        """Return what contractdelta selects: node ids, and files that cannot be collected.

        Raises:
            Refused: It says that it cannot tell.
        """
        done = self._run("-m", "contractdelta", "select", "--format", "json")
        if done.returncode:
            raise Refused(done.stderr)
        return frozenset(test["nodeid"] for test in json.loads(done.stdout)["tests"])

    def selected_by_testmon(self) -> frozenset[str]:
        """Return what pytest-testmon selects, with its data as they were recorded.

        Raises:
            Refused: Pytest stops before it collects.
        """
        data = self._recorded.with_name("now.testmon")
        for leftover in self._recorded.parent.glob("now.testmon*"):
            leftover.unlink()
        shutil.copyfile(self._recorded, data)
        found = self._pytest("--testmon", "--testmon-nocollect", "--collect-only", TESTMON_DATAFILE=str(data))
        if found is None:
            raise Refused("pytest stopped")
        return frozenset(found)

    def data_files(self) -> list[str]:
        """Return the files beside the code that are text."""
        found = (file for name in self.project.code for file in (self.folder / name).rglob("*") if _is_text(file))
        return sorted(file.relative_to(self.folder).as_posix() for file in found if file.suffix != ".py")

    def code_files(self) -> list[str]:
        """Return the Python files that are edited."""
        found = (file for name in self.project.code for file in (self.folder / name).rglob("*.py"))
        return sorted(file.relative_to(self.folder).as_posix() for file in found)

    def record(self) -> None:
        """Record a test map, and commit all there is."""
        (self.folder / "snapshots" / "testmap.json").unlink(missing_ok=True)
        self._pytest("--contract-record")
        self._git("add", "--all")
        author = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
        self._git(*author, "commit", "--quiet", "--allow-empty", "-m", "Record")

    def _make(self) -> None:
        self.project.fetch(self.folder)
        self._git("init", "--quiet", "--initial-branch=main")
        (self.folder / ".git" / "info" / "exclude").write_text(_MADE)
        self.record()
        data = self._recorded.with_suffix(".new")
        self._pytest("--testmon", TESTMON_DATAFILE=str(data))
        # What stands in its journal, too, goes into the one file.
        with sqlite3.connect(data) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        data.rename(self._recorded)

    def _git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.folder, check=True)  # noqa: S607 - the git that there is

    def _pytest(self, *arguments: str, **variables: str) -> Mapping[str, str] | None:
        answer = self.folder.parent / "outcomes.json"
        answer.unlink(missing_ok=True)
        plugins = ("-p", "outcomes", "-p", "no:randomly", "-o", f"cache_dir={self.folder.parent / 'cache'}")
        try:
            done = self._run("-m", "pytest", "-q", *plugins, *arguments, OUTCOMES=str(answer), **variables)
        except subprocess.TimeoutExpired:
            return None
        if not answer.is_file():
            return {} if done.returncode == _USAGE_ERROR else None
        found: Mapping[str, str] = json.loads(answer.read_text("utf-8"))
        return found

    def _run(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run Python in the project. Bytecode is not written: it is told apart by seconds and sizes."""
        path = [*(str(self.folder / name) for name in self.project.path), str(Path(__file__).parent), str(ROOT)]
        fixed = {"PYTHONPATH": os.pathsep.join(path), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**os.environ, **fixed, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=self._limit,
        )


def _is_text(file: Path) -> bool:
    try:
        file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return True
