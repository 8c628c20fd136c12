"""Measure how fast contractdelta is: ``python benchmarks/speed.py OLD.json NEW.json [--write-docs]``.

OLD and NEW are two versions of a large OpenAPI document; ``docs/performance.md`` says which, and what the rows mean.
Prints the table, or writes it into that page. Takes some minutes, and needs Linux or macOS.
"""

import argparse
import gc
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter

from growth import measure_growth
from processes import Run, run, run_side_by_side
from rows import table

from contractdelta.contract.snapshots.on_disk import read_snapshot
from contractdelta.spec.reading import read_tree

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
#: What the page takes from here.
MEASURED = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- end -->)", re.DOTALL)

_UNIT = "import json, sys\nfor name in sys.argv[1:]:\n    with open(name, 'rb') as file:\n        json.load(file)"
_IMPORTS = "import click, orjson"
#: In a process of its own: afterwards its memory is free again.
_TO_YAML = """
import json, sys, yaml
with open(sys.argv[1], "rb") as source, open(sys.argv[2], "w") as target:
    yaml.dump(json.load(source), target, Dumper=yaml.CSafeDumper, sort_keys=False, width=1 << 30)
"""
_DIFF = ("-m", "contractdelta", "diff", "--format", "json", "--no-witnesses")
_SNAPSHOT = "snapshots/api.json"


def main() -> None:
    """Read the command line, measure, print or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--rounds", type=int, default=5, help="how often each thing is measured (default: 5)")
    parser.add_argument("--write-docs", action="store_true", help=f"write the table into docs/{PAGE.name}")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, arguments.old, arguments.new)
        results, unit = measure_pair(folder, arguments.rounds)
        results |= measure_growth(folder, arguments.rounds)
    text = report(results, unit)
    if arguments.write_docs:
        PAGE.write_text(MEASURED.sub(lambda _: text, PAGE.read_text("utf-8")), "utf-8", newline="\n")
    else:
        print(text, end="")


def prepare(folder: Path, old: Path, new: Path) -> None:
    """Put into a folder what is compared: both documents as JSON and YAML, the snapshot of the old one, and a copy."""
    for source, stem in ((old, "old"), (new, "new"), (old, "copy")):
        shutil.copyfile(source, folder / f"{stem}.json")
    for stem in ("old", "new"):
        run(["-c", _TO_YAML, f"{stem}.json", f"{stem}.yaml"], folder)
    (folder / "pyproject.toml").write_text('[tool.contractdelta.apis.api]\nspec = "old.json"\n')
    run(["-m", "contractdelta", "snapshot"], folder)


def measure_pair(folder: Path, rounds: int) -> tuple[dict[str, float], Run]:
    """Return the figures of the pair by the names of their rows, and what one unit took."""
    unit = ["-c", _UNIT, "old.json", "new.json"]
    one, both_json = run_side_by_side(unit, [*_DIFF, "old.json", "new.json"], folder, rounds)
    results = {
        "json": both_json.seconds / one.seconds,
        "memory": both_json.megabytes,
        "snapshot": _ratio(unit, [*_DIFF, _SNAPSHOT, "new.json"], folder, rounds),
        "yaml": _ratio(unit, [*_DIFF, "old.yaml", "new.yaml"], folder, rounds),
        "same": _ratio(["-c", _IMPORTS], [*_DIFF, "old.json", "copy.json"], folder, rounds),
        "size": 100 * (folder / _SNAPSHOT).stat().st_size / (folder / "old.json").stat().st_size,
        "loading": _loading_ratio(folder, rounds),
    }
    return results, one


def report(results: Mapping[str, float], unit: Run) -> str:
    """Return what was measured in Markdown, with the machine."""
    machine = f"{platform.system()} on {os.cpu_count()} cores ({platform.machine()})"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"Measured with {python}, {machine}. One unit was {unit.seconds:.2f} s.\n\n{table(results)}"


def _ratio(reference: list[str], arguments: list[str], folder: Path, rounds: int) -> float:
    one, other = run_side_by_side(reference, arguments, folder, rounds)
    return other.seconds / one.seconds


def _loading_ratio(folder: Path, rounds: int) -> float:
    """Return how many times longer it takes to read the old document as YAML than to read its snapshot.

    The time of YAML is that of its text alone, without what makes a document of it.
    """
    yaml, snapshot = (folder / "old.yaml").read_bytes(), (folder / _SNAPSHOT).read_bytes()
    turns = [
        (_seconds(lambda: read_tree(yaml, "old.yaml")), _seconds(lambda: read_snapshot(snapshot, _SNAPSHOT)))
        for _ in range(rounds + 1)
    ][1:]
    return median(first for first, _ in turns) / median(second for _, second in turns)


def _seconds(action: Callable[[], object]) -> float:
    gc.collect()
    started = perf_counter()
    action()
    return perf_counter() - started


if __name__ == "__main__":
    main()
