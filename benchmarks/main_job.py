"""Run the main job on two versions of a specification: ``python benchmarks/main_job.py BASE HEAD [--tests N]``.

Makes a git repository with BASE on main, HEAD on a branch, and N tests tagged with each operation of either. Then it
measures ``contractdelta diff``, ``contractdelta select`` and ``pytest --contract-delta``, beside ``--collect-only``
of the same suite. Prints one line: operations changed, tests selected, seconds.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_GIT = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": os.devnull,
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "dev"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "dev@example.org"),
}
_CONFIGURATION = '[tool.contractdelta.apis.api]\nspec = "{name}"\n'


def main() -> None:
    """Read the command line, make the repository, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("head", type=Path)
    parser.add_argument("--tests", type=int, default=3, help="tests for each operation (default: 3)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder)
        name = f"openapi{arguments.base.suffix}"
        _make(repository, name, arguments.base, arguments.head, arguments.tests)
        print(_measure(repository))


def _make(repository: Path, name: str, base: Path, head: Path, tests: int) -> None:
    _git(repository, "init", "-q", "-b", "main")
    (repository / "pyproject.toml").write_text(_CONFIGURATION.format(name=name))
    (repository / ".gitignore").write_text("__pycache__/\n.pytest_cache/\n")
    shutil.copy(base, repository / name)
    _write_tests(repository, _operations(base) | _operations(head), tests)
    _git(repository, "add", "-A")
    _git(repository, "commit", "-q", "-m", "base")
    _git(repository, "checkout", "-q", "-b", "branch")
    shutil.copy(head, repository / name)
    _git(repository, "commit", "-q", "-a", "-m", "head")


def _operations(document: Path) -> set[str]:
    """Name the operations of a document, through the command line as a user would: all are removed against none."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.json"
        empty.write_text('{"openapi": "3.0.0", "info": {"title": "", "version": ""}, "paths": {}}')
        delta = json.loads(_contractdelta(Path(folder), "diff", document.resolve(), empty, "--format", "json"))
    return {operation["operation"] for operation in delta["apis"][0]["operations"]}


def _write_tests(repository: Path, operations: set[str], number: int) -> None:
    """Write a test file for each first segment of a path."""
    files: dict[str, list[str]] = {}
    for operation in sorted(operations):
        segment = "".join(c if c.isalnum() else "_" for c in operation.split("/", 2)[1]) or "root"
        files.setdefault(segment, []).append(operation)
    folder = repository / "tests"
    folder.mkdir()
    for segment, names in files.items():
        lines = ["import pytest", ""]
        for index, name in enumerate(names):
            lines += [f"@pytest.mark.operation({name!r})", f"@pytest.mark.parametrize('n', range({number}))"]
            lines += [f"def test_{index}(n):", "    pass", ""]
        (folder / f"test_{segment}.py").write_text("\n".join(lines))


def _measure(repository: Path) -> str:
    started = time.perf_counter()
    delta = json.loads(_contractdelta(repository, "diff", "--format", "json"))
    diffed = time.perf_counter()
    selection = json.loads(_contractdelta(repository, "select", "--format", "json"))
    selected = time.perf_counter()
    _python(repository, "pytest", "--collect-only", "-q")
    collected = time.perf_counter()
    _python(repository, "pytest", "--contract-delta", "-q")
    ran = time.perf_counter()
    summary, counts = delta["apis"][0]["summary"], selection["summary"]
    changed = summary["added"] + summary["removed"] + summary["changed"]
    return (
        f"{changed} of {summary['operations']} operations changed, {summary['documentation']} in documentation only; "
        f"{counts['selected']} of {counts['total']} tests selected; "
        f"diff {diffed - started:.2f} s, select {selected - diffed:.2f} s, "
        f"pytest --contract-delta {ran - collected:.2f} s (pytest --collect-only {collected - selected:.2f} s)"
    )


def _contractdelta(folder: Path, *arguments: object) -> str:
    return _python(folder, "contractdelta", *arguments)


def _python(folder: Path, module: str, *arguments: object) -> str:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=_GIT, check=True, capture_output=True)  # noqa: S607 - git


if __name__ == "__main__":
    main()
