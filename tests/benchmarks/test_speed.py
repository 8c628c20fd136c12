"""The benchmark measures each row of its table, and the page shows that table. No test depends on how long it takes."""

import json
import re
import sys
from pathlib import Path

import pytest
from growth import exponent, measure_growth
from processes import run, run_often, run_side_by_side
from rows import ROWS, table
from speed import MEASURED, PAGE, measure_pair, prepare
from synthetic import make_document

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs os.wait4")


def cells(markdown: str) -> list[list[str]]:
    """Return the rows of a table in Markdown, without its head."""
    lines = [line for line in markdown.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_row_is_measured(tmp_path: Path) -> None:
    """What is measured, by its name, is what the table shows: nothing is missing, nothing is dropped."""
    for name, is_head in (("old.json", False), ("new.json", True)):
        (tmp_path / name).write_text(json.dumps(make_document("a tree", 2, is_head=is_head)))
    folder = tmp_path / "folder"
    folder.mkdir()
    prepare(folder, tmp_path / "old.json", tmp_path / "new.json")
    results, unit = measure_pair(folder, 1)
    results |= measure_growth(folder, 1, (2, 3))
    assert results.keys() == ROWS.keys()
    assert [cell for _, cell, *_ in cells(table(results))] == [
        row.shown.format(results[name]) for name, row in ROWS.items()
    ]
    assert unit.seconds > 0
    assert all(results[name] > 0 for name in ("json", "memory", "snapshot", "yaml", "same", "size", "loading"))


def test_the_page_shows_the_table() -> None:
    """The page has the rows that are measured, what they must reach and aim at, each with a figure."""
    shown = MEASURED.search(PAGE.read_text("utf-8"))
    assert shown is not None, "the marks are missing"
    rows = cells(shown[0])
    assert [(title, must, aim) for title, _, must, aim in rows] == [
        (row.title, row.must, row.aim) for row in ROWS.values()
    ]
    for (_, figure, *_), row in zip(rows, ROWS.values(), strict=True):
        number = re.match(r"[0-9.]+", figure)
        assert number is not None, figure
        assert row.shown.format(float(number[0])) == figure


@pytest.mark.parametrize("power", [0.5, 1.0, 1.1, 2.0])
def test_the_exponent_is_that_of_the_time(power: float) -> None:
    """Time that grows with a power of the size has that power as its exponent, whatever a step costs."""
    sizes = (50, 100, 200, 400)
    assert exponent(sizes, [0.003 * size**power for size in sizes]) == pytest.approx(power)


def test_memory_is_that_of_the_process(tmp_path: Path) -> None:
    """A process that fills a hundred megabytes is seen to have them."""
    small = run(["-c", "pass"], tmp_path).megabytes
    large = run(["-c", "b'x' * 100_000_000"], tmp_path).megabytes
    assert 90 < large - small < 110


def test_processes_take_turns(tmp_path: Path) -> None:
    """Reference and command run by turns, once more each to warm up."""
    log = "open('log', 'a').write({!r})"
    run_side_by_side(["-c", log.format("a")], ["-c", log.format("b")], tmp_path, 2)
    run_often(["-c", log.format("c")], tmp_path, 2)
    assert (tmp_path / "log").read_text() == "abababccc"


def test_a_process_that_fails_ends_the_benchmark(tmp_path: Path) -> None:
    """A failure is never a fast run: it ends everything, with what the process said."""
    with pytest.raises(SystemExit, match="nothing to compare"):
        run(["-c", "raise SystemExit('nothing to compare')"], tmp_path)
