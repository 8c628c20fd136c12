"""Measure what recording costs: ``python benchmarks/recording.py [--write-docs]``.

The suites are that of the bookshop in ``examples/`` and that of Starlette, downloaded as a source distribution.
``docs/performance.md`` says what the rows mean. Prints the table, or writes it into that page. Needs Linux or macOS,
git, and what that suite needs: ``python -m pip install starlette[full] trio sniffio``.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from processes import run_side_by_side
from rows import RECORDING_ROWS, table

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
#: What the page takes from here.
MEASURED = re.compile(r"(?<=<!-- measured: recording -->\n).*?(?=<!-- end -->)", re.DOTALL)
BOOKSHOP = Path(__file__).parent.parent / "examples" / "openapi" / "bookshop"
#: The package whose suite is measured, as pip names it.
_PACKAGE = "starlette==1.10.0"
#: This file needs a package that has nothing to do with it.
_SUITE = ("tests", "--ignore=tests/middleware/test_opentelemetry.py")
#: Runs pytest. Tests that fail, as a few do with other packages than their suite pins, take their time as well.
_RUN = "import sys, pytest\nsys.exit(pytest.main(sys.argv[1:]) > 1)"
_PYTEST = ("-q", "-p", "no:randomly", "-p", "no:cacheprovider")
_CONFIGURATION = '[contractdelta.apis.api]\nspec = "openapi.json"\n'
_DOCUMENT = '{"openapi": "3.1.0", "info": {"title": "None", "version": "1"}, "paths": {}}'
#: The same with recording, and no code that is executed counts.
_RUN_WITHOUT_CODE = f"""
from contractdelta.recording.watchers.code import CodeWatcher
CodeWatcher.start = lambda self: None
{_RUN}"""


def main() -> None:
    """Read the command line, measure, print or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often each thing is measured (default: 5)")
    parser.add_argument("--write-docs", action="store_true", help=f"write the table into docs/{PAGE.name}")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(BOOKSHOP, folder / "bookshop", ignore=shutil.ignore_patterns("__pycache__"))
        results = measure("bookshop", folder / "bookshop", (), arguments.rounds)
        results |= measure("package", prepare_package(folder), _SUITE, arguments.rounds)
    text = table(results, RECORDING_ROWS)
    if arguments.write_docs:
        PAGE.write_text(MEASURED.sub(lambda _: text, PAGE.read_text("utf-8")), "utf-8", newline="\n")
    else:
        print(text, end="")


def measure(name: str, project: Path, arguments: Sequence[str], rounds: int) -> dict[str, float]:
    """Return how many times longer a suite takes, by the names of the rows."""
    _commit(project)
    options = (*_PYTEST, *arguments)
    plain = ("-c", _RUN, *options)
    ways = {
        "source": ("-c", _RUN, *options, "--contract-record"),
        "calls": ("-c", _RUN_WITHOUT_CODE, *options, "--contract-record"),
    }
    results = {}
    for way, command in ways.items():
        before, recording = run_side_by_side(plain, command, project, rounds)
        results[f"{name}: {way}"] = recording.seconds / before.seconds
    return results


def prepare_package(folder: Path) -> Path:
    """Download a package's source distribution, and return the folder of its sources, made a project of ours.

    Raises:
        CalledProcessError: It cannot be downloaded.
    """
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--no-deps",
        "--no-binary",
        ":all:",
        "-d",
        folder,
        _PACKAGE,
    ]
    subprocess.run(command, check=True, capture_output=True)
    archive = next(folder.glob("*.tar.gz"))
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    project = folder / archive.name.removesuffix(".tar.gz")
    make_project(project)
    return project


def make_project(folder: Path) -> None:
    """Configure an API without operations: what its tests run is recorded."""
    (folder / "contractdelta.toml").write_text(_CONFIGURATION)
    (folder / "openapi.json").write_text(_DOCUMENT)


def _commit(project: Path) -> None:
    """Make a repository: the files of a project are those that git knows."""
    subprocess.run(["git", "init", "-q"], cwd=project, check=True, capture_output=True)  # noqa: S607 - git


if __name__ == "__main__":
    main()
