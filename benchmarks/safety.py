"""Try whether contractdelta selects every test that an edit breaks: ``python benchmarks/safety.py [--project NAME]``.

Edits projects in one place each, runs all their tests, and compares what ended otherwise with what is selected, by
contractdelta and by pytest-testmon; ``docs/safety.md`` says what the figures mean. Prints tables, or writes them into
that page. Takes an hour; stopped, it goes on where it was with the same ``--folder``.

Needs pytest-testmon and, for Flask, what its tests need: ``pip install pytest-testmon flask asgiref python-dotenv``.
"""

import argparse
import platform
import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import mean

from edits import CHANGING, KEEPING, choose, find_edits
from subjects import PROJECTS, ROOT, Subject
from trials import TOOLS, Trial, tried

PAGE = ROOT / "docs" / "safety.md"
_HEAD = (
    "| edit | edits | tests changed | missed | selected | missed by testmon | selected by testmon |",
    "|---|---|---|---|---|---|---|",
)
_MOST_TESTS = 3
OURS = TOOLS[0]


def main() -> None:
    """Read the command line, try, print or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", choices=sorted(PROJECTS), action="append", help="default: all")
    parser.add_argument("--edits", type=int, default=240, help="how many edits of each project (default: 240)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (default: 1)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "contractdelta-safety"))
    parser.add_argument("--anew", action="store_true", help="record and ask contractdelta anew; keep all else")
    parser.add_argument("--write-docs", action="store_true", help=f"write the tables into docs/{PAGE.name}")
    arguments = parser.parse_args()
    for name in arguments.project or sorted(PROJECTS):
        trials = try_project(name, arguments.folder, arguments.edits, arguments.seed, is_anew=arguments.anew)
        text = f"\n## {name}: {PROJECTS[name].title}\n\n{report(trials)}\n{_about(name, len(trials), arguments.seed)}"
        if arguments.write_docs:
            _write(name, text)
        else:
            print(text, end="")


def _write(name: str, text: str) -> None:
    measured = re.compile(rf"(?<=<!-- measured {name} -->\n).*?(?=<!-- end -->)", re.DOTALL)
    PAGE.write_text(measured.sub(lambda _: text, PAGE.read_text("utf-8"), count=1), "utf-8", newline="\n")


def try_project(name: str, folder: Path, count: int, seed: int, *, is_anew: bool) -> list[Trial]:
    """Try edits of one project."""
    subject = Subject(PROJECTS[name], folder / name)
    if is_anew:
        subject.record()
        for file in (folder / name).glob(f"{OURS}*.jsonl"):
            file.unlink()
    found = find_edits(subject.folder, subject.code_files(), subject.data_files(), "openapi.yaml")
    trials = []
    for trial in tried(subject, choose(subject.folder, found, count, seed), folder / name):
        trials.append(trial)
        if sys.stderr.isatty() or trial.missed:
            missed = f"  MISSED {len(trial.missed)}" if trial.missed else ""
            print(
                f"{len(trials)}/{count} {trial.edit.kind}: {trial.edit.path}:{trial.edit.line}{missed}", file=sys.stderr
            )
    return trials


def report(trials: Sequence[Trial]) -> str:
    """Return the table of a project in Markdown, and each miss."""
    judged = [trial for trial in trials if not trial.is_hung]
    lines = [*_HEAD, *(_row(kind, [one for one in judged if one.edit.kind == kind]) for kind in (*CHANGING, *KEEPING))]
    lines.append(_row("**all that change something**", [one for one in judged if one.edit.kind in CHANGING]))
    both = [one for one in judged if one.edit.kind in CHANGING and not one.missed and not one.missed_by_testmon]
    lines += [_row("**those of them in which neither missed a test**", both), "", _about_trials(trials), ""]
    lines += _misses("contractdelta", ((one, one.missed) for one in judged))
    lines += _misses("pytest-testmon", ((one, one.missed_by_testmon) for one in judged))
    return "\n".join(lines).rstrip() + "\n"


def _about(name: str, count: int, seed: int) -> str:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    tools = ", ".join(f"{name} {version(name)}" for name in ("contractdelta", "pytest-testmon", "pytest", "coverage"))
    command = f"python benchmarks/safety.py --project {name} --edits {count} --seed {seed}"
    return f"Measured by `{command}` with {python}, {tools}.\n"


def _row(kind: str, trials: Sequence[Trial]) -> str:
    if not trials:
        return f"| {kind} | 0 | | | | | |"
    cells = (
        len(trials),
        sum(len(one.changed) for one in trials),
        _in_edits([one.missed for one in trials]),
        f"{100 * mean(one.selected / one.total for one in trials):.1f} %",
        _in_edits([one.missed_by_testmon for one in trials]),
        f"{100 * mean(one.selected_by_testmon / one.total for one in trials):.1f} %",
    )
    return f"| {kind} | {' | '.join(map(str, cells))} |"


def _in_edits(missed: Sequence[tuple[str, ...]]) -> str:
    tests, edits = sum(map(len, missed)), sum(map(bool, missed))
    return f"{tests} in {edits}" if tests else "0"


def _about_trials(trials: Sequence[Trial]) -> str:
    hung, refused = sum(one.is_hung for one in trials), sum(one.is_refused for one in trials)
    idle = sum(1 for one in trials if one.edit.kind in CHANGING and not one.changed and not one.is_hung)
    ended = f"{hung} edits timed out and are left out." if hung else "No edit timed out."
    return (
        f"{trials[0].total} tests. {idle} of the edits that change something changed the outcome of no test. {ended} "
        f"{refused} made contractdelta stop with an error and no selection."
    )


def _misses(tool: str, found: Iterable[tuple[Trial, tuple[str, ...]]]) -> list[str]:
    lines = []
    for trial, missed in found:
        if missed:
            more = f" and {len(missed) - _MOST_TESTS} more" if len(missed) > _MOST_TESTS else ""
            shown = ", ".join(f"`{test}`" for test in missed[:_MOST_TESTS])
            lines.append(f"- {trial.edit.path}:{trial.edit.line}, {trial.edit.kind}, {trial.edit.what}: {shown}{more}")
    if not lines:
        return []
    summary = f"<summary>Edits of which {tool} missed tests: {len(lines)}</summary>"
    return ["<details>", summary, "", *lines, "", "</details>", ""]


if __name__ == "__main__":
    main()
