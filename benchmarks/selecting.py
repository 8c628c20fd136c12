"""Measure selection from the map of a large project: ``python benchmarks/selecting.py [--write-docs]``.

The project is made up: 18,480 tests in 840 files, 1,200 operations. ``docs/performance.md`` says what the rows mean.
Prints the table, or writes it into that page. Takes about half an hour, and needs git and Linux or macOS.
"""

import argparse
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path

from large_map import write_map
from large_project import Size, area_name, file_of_tests, write_project
from processes import run_side_by_side
from rows import SELECTING_ROWS, table

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
#: What the page takes from here.
MEASURED = re.compile(r"(?<=<!-- measured: selecting -->\n).*?(?=<!-- end -->)", re.DOTALL)

_UNIT = ("-c", "import click, orjson")
_SELECT = ("-m", "contractdelta", "select", "--format", "json", "-o", "../selection.json")
#: What other plugins take is not what is measured.
_OTHERS = [f"-pno:{plugin.name}" for plugin in entry_points(group="pytest11") if plugin.name != "contractdelta"]
_PYTEST = ("-m", "pytest", "-q", "-pno:cacheprovider", *_OTHERS)
_NAMES = ("-c", "user.name=dev", "-c", "user.email=dev@example.org", "-c", "commit.gpgsign=false")
#: File, what stands in it, and what instead, by the names of the rows; the first place in the file.
_EDITS: Mapping[str, tuple[str, str, str]] = {
    "operation": ("openapi.json", '"name": "limit"', '"name": "most"'),
    "function": (f"shop/{area_name(0)}/service.py", "    result = ", "    result = 1 + "),
    "data": (f"data/{area_name(0)}/names.json", ": 0", ": 1"),
    "test": (file_of_tests(0, 0), "    client.write(0)", "    client.write(1)"),
    "constant": ("shop/core/settings.py", "LIMIT = 8", "LIMIT = 9"),
    "base": ("shop/core/records.py", '    """Keeps records."""\n', '    """Keeps records."""\n\n    kept = 1\n'),
    "comment": (f"shop/{area_name(0)}/service.py", "    result = ", "    # Why not?\n    result = "),
}


def main() -> None:
    """Read the command line, measure, print or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often each thing is measured (default: 5)")
    parser.add_argument(
        "--areas", type=int, default=Size().areas, help="the size of the project (default: %(default)s)"
    )
    parser.add_argument("--write-docs", action="store_true", help=f"write the table into docs/{PAGE.name}")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        results = measure(Path(name), Size(areas=arguments.areas), arguments.rounds)
    text = table(results, SELECTING_ROWS)
    if arguments.write_docs:
        PAGE.write_text(MEASURED.sub(lambda _: text, PAGE.read_text("utf-8")), "utf-8", newline="\n")
    else:
        print(text, end="")


def measure(folder: Path, size: Size, rounds: int) -> dict[str, float]:
    """Return the figures by the names of their rows."""
    project = folder / "project"
    prepare(project, size)
    results = {"size": (project / "snapshots/testmap.json").stat().st_size / 1_000_000}
    for name, edit in _EDITS.items():
        with_edit(project, edit)
        unit, select = run_side_by_side(_UNIT, _SELECT, project, rounds)
        results[name] = select.seconds / unit.seconds
        _git(project, "checkout", "-q", ".")
    with_edit(project, _EDITS["test"])
    everything, selected = run_side_by_side(
        (*_PYTEST, "--collect-only"), (*_PYTEST, "--contract-delta"), project, max(rounds // 2, 1)
    )
    results["pytest"] = 100 * selected.seconds / everything.seconds
    return results


def prepare(project: Path, size: Size) -> None:
    """Write the project and its map, and commit both."""
    write_project(project, size)
    _git(project, "init", "-q", "-b", "main")
    _git(project, "add", "-A")
    _git(project, "commit", "-q", "-m", "base")
    write_map(project, size)
    _git(project, "add", "-A")
    _git(project, "commit", "-q", "-m", "map")


def with_edit(project: Path, edit: tuple[str, str, str]) -> None:
    """Change a file of a project.

    Raises:
        ValueError: What is to be replaced is not there.
    """
    path, old, new = edit
    text = (project / path).read_text("utf-8")
    if old not in text:
        raise ValueError(edit)
    (project / path).write_text(text.replace(old, new, 1), "utf-8", newline="\n")


def _git(folder: Path, *arguments: str) -> None:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    command = ["git", *_NAMES, *arguments]
    subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)


if __name__ == "__main__":
    main()
