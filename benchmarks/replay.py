"""Tell what would have run for the last commits: ``python benchmarks/replay.py REPOSITORY [--commits 50] [TESTS]``.

For each commit the tests are recorded as of its parent, and what the commit changes is selected. So it takes as often
as there are commits what the tests take, and the repository's tests have to run with the Python that runs this.
REPOSITORY is only read: the work is done in a clone. Prints a table.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from subjects import ROOT

_MAP = Path("snapshots", "testmap.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A commit, and what it would have run."""

    commit: str
    subject: str
    #: How many tests there are, and how many would have run; none: contractdelta did not select.
    total: int = 0
    selected: int = 0
    #: Why all, or why none were selected: an error.
    why: str = ""


class Clone:
    """A clone of a repository, with what its tests need to be imported."""

    def __init__(self, source: Path, folder: Path, tests: Sequence[str], path: Sequence[str]) -> None:
        """Clone; ``tests`` are pytest's arguments, ``path`` the folders that Python imports from."""
        subprocess.run(["git", "clone", "--quiet", str(source.resolve()), str(folder)], check=True)  # noqa: S607
        self._folder = folder
        self._tests = tests
        self._path = path

    def commits(self, count: int) -> list[tuple[str, str, str]]:
        """Return the last commits that have one parent, oldest first: parent, commit, subject."""
        lines = self._git("log", "--no-merges", f"--max-count={count}", "--format=%P %H %s").splitlines()
        found = (line.split(" ", 2) for line in reversed(lines))
        # The first of all has no parent.
        return [(parent, commit, subject) for parent, commit, subject in found if parent]

    def replay(self, parent: str, commit: str, subject: str) -> Replayed:
        """Record the tests of a parent, and select what its child needs."""
        self._git("checkout", "--quiet", "--force", parent)
        (self._folder / _MAP).unlink(missing_ok=True)
        self._python("-m", "pytest", "-q", "-p", "no:randomly", "--contract-record", *self._tests)
        if not (self._folder / _MAP).is_file():
            return Replayed(commit=commit, subject=subject, why="its parent could not be recorded")
        kept = self._folder / ".git" / "testmap.json"
        shutil.copyfile(self._folder / _MAP, kept)
        self._git("checkout", "--quiet", "--force", commit)
        (self._folder / _MAP).parent.mkdir(exist_ok=True)
        shutil.copyfile(kept, self._folder / _MAP)
        done = self._python("-m", "contractdelta", "select", "--base", parent, "--format", "json")
        if done.returncode:
            return Replayed(commit=commit, subject=subject, why=(done.stderr.splitlines() or [""])[0])
        found = json.loads(done.stdout)
        summary = found["summary"]
        return Replayed(
            commit=commit,
            subject=subject,
            total=summary["total"],
            selected=summary["selected"],
            why=found["why_all"] or "",
        )

    def _git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self._folder, check=True, capture_output=True, text=True)  # noqa: S607
        return done.stdout

    def _python(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        path = os.pathsep.join([*(str(self._folder / name) for name in self._path), str(ROOT)])
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )


def main() -> None:
    """Read the command line, replay, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--commits", type=int, default=50, help="how many (default: 50)")
    parser.add_argument("--path", action="append", default=[], help="folder to import from, such as src")
    parser.add_argument("tests", nargs="*", help="what pytest is to record; default: what it collects by itself")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        clone = Clone(arguments.repository, Path(name, "clone"), arguments.tests, arguments.path)
        replayed = []
        for parent, commit, subject in clone.commits(arguments.commits):
            replayed.append(clone.replay(parent, commit, subject))
            print(_line(replayed[-1]), flush=True)
    print("\n".join(_summary(replayed)))


def _line(one: Replayed) -> str:
    share = f"{100 * one.selected / one.total:5.1f} % of {one.total}" if one.total else "-"
    return f"{one.commit[:10]}  {share:<16}  {one.subject[:50]:<50}  {one.why[:80]}".rstrip()


def _summary(replayed: Sequence[Replayed]) -> Iterator[str]:
    shares = [one.selected / one.total for one in replayed if one.total]
    yield f"{len(replayed)} commits, {len(replayed) - len(shares)} of them without a selection"
    if shares:
        yield f"share of the tests that would have run: mean {mean(shares):.1%}, median {median(shares):.1%}"
        everything, nothing = (sum(share == end for share in shares) for end in (1, 0))
        yield f"{everything} commits ran everything, {nothing} nothing"


if __name__ == "__main__":
    main()
