"""Ask pytest, in a process of its own, which tests there are. It imports the test files and runs no test."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from contractdelta.errors import UsageError
from contractdelta.testmap.model import ALL_FILES, CollectedTest, Collection, dump_tag, parse_tag

_LINES_OF_OUTPUT = 12
#: How pytest begins such a line.
_REFUSAL = "ERROR: "
#: Pytest failed itself, or was called in a wrong way: what it collected by then may be nothing, and is not all.
_FAILURES = (3, 4)


def collect_tests(project: Path, files: Sequence[str] | None = ALL_FILES, named: Sequence[str] = ()) -> Collection:
    """Collect the tests of a project, or only those of some files, as far as pytest finds tests in them.

    In ``named`` are those of them that it has to look into even where it would not come by them itself.

    Raises:
        UsageError: Pytest cannot start there, or is called in a wrong way by the project's own configuration.
    """
    with tempfile.TemporaryDirectory(prefix="contractdelta-") as folder:
        answer = Path(folder) / "collection.json"
        wanted = Path(folder) / "files.json"
        if files is not ALL_FILES:
            wanted.write_text(json.dumps({"files": list(files), "named": list(named)}), encoding="utf-8")
        only = [] if files is ALL_FILES else [f"--contract-files={wanted}"]
        arguments = [
            *("--collect-only", "-q", f"--contract-collect={answer}"),
            # Nothing is written into the project, whatever its own options ask for, and the order does not change from
            # one call to the next.
            *("-o", f"cache_dir={folder}/cache", "--junit-xml=", "-p", "no:randomly", *only),
        ]
        # Where pytest-cov is asked for it deletes the data of the last run before anything is collected.
        exit_code, output = run_pytest(arguments, project, {**os.environ, "COVERAGE_FILE": f"{folder}/coverage"})
        if exit_code in _FAILURES:
            answer.unlink(missing_ok=True)
        try:
            return parse_collection(json.loads(answer.read_text("utf-8")))
        except (OSError, ValueError) as err:
            lines = output.strip().splitlines()
            # What pytest will not do it says in lines of its own, after the tests that it found.
            said = next((lines[at:] for at, line in enumerate(lines) if line.startswith(_REFUSAL)), lines)
            raise UsageError(
                f"pytest could not collect the tests of {project} (exit code {exit_code})",
                hint="\n".join(said[-_LINES_OF_OUTPUT:]),
            ) from err


def run_pytest(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Run pytest in a process of its own; return its exit code, and what it wrote."""
    done = subprocess.run(  # noqa: S603 - our own interpreter, no shell
        [sys.executable, "-m", "pytest", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    return done.returncode, done.stdout + done.stderr


def parse_collection(data: Mapping[str, Any]) -> Collection:
    """Read a collection that :func:`write_collection` wrote."""
    return Collection(
        tests=tuple(
            CollectedTest(
                nodeid=test["nodeid"],
                path=test["path"],
                tags=tuple(parse_tag(*tag) for tag in test["tags"]),
            )
            for test in data["tests"]
        ),
        broken=tuple(data["broken"]),
        test_files=tuple(data["test_files"]),
    )


def write_collection(collection: Collection, path: Path) -> None:
    """Write a collection for :func:`collect_tests` to read."""
    data = {
        "tests": [
            {
                "nodeid": test.nodeid,
                "path": test.path,
                "tags": [dump_tag(tag) for tag in test.tags],
            }
            for test in collection.tests
        ],
        "broken": collection.broken,
        "test_files": collection.test_files,
    }
    path.write_text(json.dumps(data), encoding="utf-8")
