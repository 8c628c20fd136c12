"""Where output goes: the report to standard output or a file, messages to standard error, and the same bytes always."""

import io
import os
import subprocess
import sys
from contextlib import chdir, redirect_stdout
from pathlib import Path

import pytest
from support.projects import (
    DOCUMENT,
    ONE_OPERATION,
    ONE_SCHEMA,
    GitProject,
    isolated_environment,
    no_traceback,
)

from contractdelta.cli import main
from contractdelta.cli.diff import RENDERERS

DANGLING = ("soil: {type: string}", 'soil: {$ref: "#/components/schemas/Soil"}')


class Screen(io.TextIOWrapper):
    """A standard output that says of itself that it is a terminal."""

    def __init__(self) -> None:
        """Keep what is written."""
        super().__init__(io.BytesIO(), encoding="utf-8")

    def isatty(self) -> bool:
        """Say so."""
        return True

    def text(self) -> str:
        """Return what was written."""
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode()


def leftovers(folder: Path) -> list[str]:
    """Return the hidden files of a folder: those that are written before they get their name."""
    return sorted(path.name for path in folder.iterdir() if path.name.startswith((".report", ".garden")))


@pytest.mark.parametrize(
    "arguments",
    [("diff",), *(("diff", "--format", name) for name in RENDERERS), ("select", "--format", "json")],
)
def test_output_is_the_report_of_standard_output(garden: GitProject, arguments: tuple[str, ...]) -> None:
    """``-o FILE`` writes the very bytes of standard output to the file, and nothing to standard output."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    garden.edit("openapi.yaml", *DANGLING)
    garden.write(".git/info/exclude", "report.txt\n")
    shown = garden.run(*arguments)
    written = garden.run(*arguments, "-o", "report.txt")
    assert (written.exit_code, written.stdout, written.stderr) == (0, "", shown.stderr)
    assert "warning: " in shown.stderr
    assert (garden.root / "report.txt").read_bytes() == shown.stdout.encode()
    assert leftovers(garden.root) == []


def test_the_folder_of_an_output_is_made(garden: GitProject) -> None:
    """``-o`` makes the folders on the way, spaces and other letters in their names included."""
    name = "résumé of today/свод.txt"
    assert garden.run("diff", "--output", name).exit_code == 0
    assert garden.read(name) == garden.run("diff").stdout


def test_output_is_relative_to_where_the_command_started(garden: GitProject) -> None:
    """``-o`` names a file as the shell does, whatever ``-C`` says."""
    elsewhere = garden.root.parent
    assert garden.run("diff", "-C", "garden", "-o", "report.txt", folder=elsewhere).exit_code == 0
    assert (elsewhere / "report.txt").is_file()


@pytest.mark.parametrize(
    ("arguments", "exit_code"), [(("no-such-revision",), 2), (("openapi.yaml", "broken.yaml"), 3), (("--strict",), 3)]
)
def test_a_failure_leaves_the_old_output(garden: GitProject, arguments: tuple[str, ...], exit_code: int) -> None:
    """Where there is no report, the file of an earlier one stays as it was."""
    garden.write("report.txt", "yesterday")
    garden.write("broken.yaml", "openapi: [")
    garden.edit("openapi.yaml", *DANGLING)
    assert garden.run("diff", *arguments, "-o", "report.txt").exit_code == exit_code
    assert garden.read("report.txt") == "yesterday"
    assert leftovers(garden.root) == []


def test_an_output_is_replaced_whole(garden: GitProject) -> None:
    """A longer file of before leaves nothing behind."""
    garden.write("report.txt", "x" * 100_000)
    garden.run("diff", "-o", "report.txt")
    assert garden.read("report.txt") == garden.run("diff").stdout


@pytest.mark.parametrize("output", ["tests", "openapi.yaml/report.txt"])
def test_an_output_that_cannot_be_written_is_wrong_usage(garden: GitProject, output: str) -> None:
    """It is exit code 2 and a message that names the path; nothing is left behind."""
    before = garden.read("openapi.yaml")
    done = garden.run("diff", "-o", output)
    assert (done.exit_code, done.stdout, no_traceback(done)) == (2, "", True), done
    assert Path(output).parts[-1] in done.stderr
    assert garden.read("openapi.yaml") == before
    assert leftovers(garden.root) == []


def test_a_snapshot_that_cannot_be_written_is_wrong_usage(garden: GitProject) -> None:
    """Where the folder of snapshots is no folder, it is exit code 2 and a message that names it."""
    garden.write("snapshots", "not a folder")
    done = garden.run("snapshot")
    assert (done.exit_code, no_traceback(done)) == (2, True), done
    assert "snapshots" in done.stderr
    assert garden.read("snapshots") == "not a folder"


def test_standard_output_is_kept_from_messages_in_a_process(garden: GitProject) -> None:
    """In a real process, the report alone is on standard output, and warnings alone on standard error."""
    garden.edit("openapi.yaml", *ONE_OPERATION)
    clean = garden.process("diff", "--format", "json")
    garden.edit("openapi.yaml", *DANGLING)
    warned = garden.process("diff", "openapi.yaml", "openapi.yaml", "--format", "json")
    assert (clean.exit_code, clean.stderr, clean.stdout[:1], clean.stdout[-2:]) == (0, "", "{", "}\n")
    assert (warned.exit_code, warned.stdout[:1], warned.stdout[-2:]) == (0, "{", "}\n")
    assert [line[:9] for line in warned.stderr.splitlines()] == ["warning: "]


def test_exit_codes_reach_the_shell(garden: GitProject) -> None:
    """In a real process the exit codes are 1 for a stale snapshot, 2 for wrong usage, 3 for what cannot be read."""
    garden.write("broken.yaml", "openapi: [")
    done = {
        1: garden.process("snapshot", "--check"),
        2: garden.process("diff", "no-such-revision"),
        3: garden.process("diff", "openapi.yaml", "broken.yaml"),
    }
    assert {code: outcome.exit_code for code, outcome in done.items()} == {1: 1, 2: 2, 3: 3}
    assert all(no_traceback(outcome) and outcome.stderr for outcome in done.values()), done


@pytest.mark.parametrize(("arguments", "exit_code"), [((), 0), (("--fail-on", "any"), 1)], ids=["fine", "failed"])
@pytest.mark.parametrize("format_", ["text", "json"])
def test_a_reader_that_has_gone_gets_the_exit_code(
    garden: GitProject, format_: str, arguments: tuple[str, ...], exit_code: int
) -> None:
    """Where nobody reads on, as in ``contractdelta diff | head -0``, nothing is said, and the exit code is as ever."""
    garden.edit("openapi.yaml", *ONE_OPERATION)
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = _diff_into(garden, writing, "--format", format_, *arguments)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (exit_code, b"")


@pytest.mark.parametrize("command", ["diff", "select", "coverage", "explain getPlant", "validate", "rules", "run"])
def test_without_a_standard_output_nothing_fails(garden: GitProject, command: str) -> None:
    """A standard output that was closed, as by ``>&-``, is no error: nobody wants the report."""
    done = subprocess.run(
        ["sh", "-c", f'"$0" -m contractdelta {command} >&-', sys.executable],
        cwd=garden.root,
        env=isolated_environment(),
        capture_output=True,
        check=False,
    )
    expected = garden.process(*command.split())
    assert (done.returncode, b"Traceback" in done.stderr) == (expected.exit_code, False), done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_standard_output_that_is_full_is_wrong_usage(garden: GitProject) -> None:
    """A report that cannot be written is never taken for one that was."""
    with Path("/dev/full").open("wb") as full:
        done = _diff_into(garden, full.fileno())
    assert (done.returncode, done.stderr) == (2, b"error: standard output: No space left on device\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("arguments", [("snapshot",), ("--help",), ("--version",), ("diff", "--help"), ("demo",)])
def test_nothing_ends_in_a_traceback_where_standard_output_is_full(
    garden: GitProject, arguments: tuple[str, ...]
) -> None:
    """Help, versions and lines about snapshots are no reports, and are not taken for written either."""
    with Path("/dev/full").open("wb") as full:
        done = _run_into(garden, full.fileno(), *arguments)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1), done.stderr
    assert b"No space left on device" in done.stderr


def test_a_snapshot_is_not_stale_because_nobody_reads_on(garden: GitProject) -> None:
    """``contractdelta snapshot --check | head -1`` is fine where all snapshots are."""
    garden.append("pyproject.toml", '[tool.contractdelta.apis.again]\nspec = "openapi.yaml"\n')
    garden.run("snapshot")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = _run_into(garden, writing, "snapshot", "--check")
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def _diff_into(garden: GitProject, output: int, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return _run_into(garden, output, "diff", *arguments)


def _run_into(garden: GitProject, output: int, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "contractdelta", *arguments],
        cwd=garden.root,
        env=isolated_environment(),
        stdout=output,
        stderr=subprocess.PIPE,
        check=False,
    )


@pytest.mark.parametrize("arguments", [("diff", "--format", "json"), ("diff",), ("snapshot",)])
def test_the_order_of_sets_does_not_show(garden: GitProject, arguments: tuple[str, ...]) -> None:
    """With different seeds of Python's hashes, output and snapshot are the same bytes."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    garden.edit("openapi.yaml", *ONE_OPERATION)
    seen = set()
    for seed in ("1", "2"):
        done = garden.process(*arguments, environment={"PYTHONHASHSEED": seed})
        assert done.exit_code == 0, done
        snapshot = garden.root / "snapshots" / "garden.json"
        seen.add((done.stdout, snapshot.read_bytes() if snapshot.exists() else b""))
        snapshot.unlink(missing_ok=True)
    assert len(seen) == 1


def test_reports_are_utf_8_whatever_the_locale(garden: GitProject) -> None:
    """A report in a process that was told to write ASCII is UTF-8 all the same, and no traceback."""
    garden.write("grün.yaml", DOCUMENT.replace("/weather", "/wetter/für/ölbäume"))
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = garden.process("diff", "openapi.yaml", "grün.yaml", environment=environment)
    assert (done.exit_code, no_traceback(done)) == (0, True), done
    assert "/wetter/für/ölbäume" in done.stdout


@pytest.mark.parametrize(
    ("environment", "is_colored"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": "0"}, False),
        ({"TERM": "dumb"}, False),
    ],
)
def test_colors_are_for_terminals_that_want_them(
    garden: GitProject, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], *, is_colored: bool
) -> None:
    """On a terminal the report has colours, unless ``NO_COLOR`` is set and not empty, or the terminal is dumb."""
    garden.edit("openapi.yaml", *ONE_OPERATION)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    screen = Screen()
    with chdir(garden.root), redirect_stdout(screen):
        main(["diff"], standalone_mode=False)
    assert ("\x1b[" in screen.text()) == is_colored, screen.text()


@pytest.mark.parametrize(
    "environment", [{}, {"FORCE_COLOR": "1"}, {"TERM": "xterm-256color", "COLORTERM": "truecolor"}]
)
def test_a_pipe_gets_plain_text(garden: GitProject, environment: dict[str, str]) -> None:
    """What is piped has no colours, and long lines stay whole."""
    long = "plant-with-a-name-" * 15
    garden.edit("openapi.yaml", "{name: limit,", f"{{name: {long},")
    done = garden.process("diff", environment=environment)
    assert "\x1b" not in done.stdout
    assert long in done.stdout
    assert [line for line in done.stdout.splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize("columns", ["40", "80"])
def test_a_terminal_is_not_overrun(garden: GitProject, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    """On a terminal no line is longer than it is wide, and no letter is lost: lines are broken, not cut."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    whole = garden.run("diff").stdout
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    screen = Screen()
    with chdir(garden.root), redirect_stdout(screen):
        main(["diff"], standalone_mode=False)
    shown = screen.text()
    assert [line for line in shown.splitlines() if len(line) > int(columns)] == []
    assert sorted("".join(shown.split())) == sorted("".join(whole.split())), shown
