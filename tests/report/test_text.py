"""Reports as people read them: each beside a file that shows it, and laws that hold for all of them.

To accept what is rendered now: run these tests with the environment variable ``UPDATE_GOLDEN=1``, and read the diff.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from rich.cells import cell_len
from support.contracts import contract_of_tree
from support.delta_documents import pairs
from support.impact_worlds import World, worlds
from support.judged_deltas import HOSTILE, JUDGED, ODD, change, delta, operation
from support.report_samples import BASE, CHANGED, HEAD, TESTS, TWO, UNCHANGED, Sample, collected, many, sample

from contractdelta.config.project import Config, UnmappedTests
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Delta, Status
from contractdelta.errors import one_line
from contractdelta.git.repository import FileStatus
from contractdelta.impact.explanation import explain
from contractdelta.impact.selection import select_tests
from contractdelta.report.delta_text import render_deltas
from contractdelta.report.terminal import Terminal
from contractdelta.report.text import render_explanations, render_selection

_GOLDEN = Path(__file__).parent / "golden"
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")

Render = Callable[[Terminal], str]


def _diff(found: Sample) -> Render:
    return lambda terminal: render_deltas(found.deltas, BASE, HEAD, terminal)


def _select(found: Sample) -> Render:
    return lambda terminal: render_selection(found.selection, found.deltas, BASE, HEAD, terminal)


def _explain(found: Sample, *names: str) -> Render:
    explanations = [e for name in names for e in explain(found.scope, found.collection, found.selection, name)]
    return lambda terminal: render_explanations(explanations, terminal)


_HELPER = "tests/test_list.py"
_CHANGED = sample(CHANGED, TESTS)
_EVERY_REASON = sample(
    CHANGED,
    (
        *TESTS,
        collected(f"{_HELPER}::test_paging", "health"),
        collected("tests/test_new.py::test_new", "health"),
        collected("tests/smoke/test_up.py::test_up", "health"),
    ),
    files=[(_HELPER, FileStatus.MODIFIED), ("tests/test_new.py", FileStatus.ADDED)],
    mentions={_HELPER: frozenset({"tests/test_version.py"})},
    broken=("tests/test_broken.py",),
    config=Config(always=("tests/smoke/**",)),
)
_SKIPPING = sample(UNCHANGED, TESTS, config=Config(unmapped_tests=UnmappedTests.SKIP))
_FILES = sample(CHANGED, TESTS, files=[("src/shop/database.py", FileStatus.MODIFIED), ("Makefile", FileStatus.DELETED)])
_NO_BASE = sample(
    UNCHANGED,
    TESTS,
    why_all="there is no base: none of origin/HEAD, main, master, origin/main and origin/master exists",
)
_TWO = sample(
    TWO,
    (
        *TESTS,
        collected("tests/test_stock.py::test_it", "GET /pets", api="stock"),
        collected("tests/test_any.py::test_it", "listPets"),
    ),
)
_MANY = sample(many(99), [collected(f"tests/test_many.py::test_{number:02}", f"op{number:02}") for number in range(99)])

_REPORTS: dict[str, Render] = {
    "diff": _diff(_CHANGED),
    "diff-unchanged": _diff(_SKIPPING),
    "diff-two-apis": _diff(_TWO),
    "diff-many": _diff(_MANY),
    "diff-judged": lambda terminal: render_deltas([JUDGED], BASE, HEAD, terminal),
    "select": _select(_CHANGED),
    "select-every-reason": _select(_EVERY_REASON),
    "select-nothing": _select(_SKIPPING),
    "select-all-for-files": _select(_FILES),
    "select-all-without-base": lambda terminal: render_selection(_NO_BASE.selection, (), "none", HEAD, terminal),
    "select-two-apis": _select(_TWO),
    "select-many": _select(_MANY),
    "explain-operations": _explain(_CHANGED, "getPet", "deletePet", "patchPet", "createPet", "health"),
    "explain-tests": _explain(
        _EVERY_REASON,
        *(
            "tests/test_pets.py",
            "tests/integration/owners/test_owners.py",
            "tests/test_plain.py",
            "tests/test_health.py",
        ),
        *("tests/test_version.py", _HELPER, "tests/test_new.py", "tests/smoke/test_up.py"),
    ),
    "explain-skipped": _explain(_SKIPPING, "tests/test_plain.py", "tests/test_health.py"),
    "explain-all": _explain(_FILES, "tests/test_health.py"),
    "explain-two-apis": _explain(_TWO, "listPets", "tests/test_any.py"),
}
_TERMINALS = {
    "plain": Terminal(width=80),
    "wide": Terminal(width=160),
    "colour": Terminal(width=80, has_color=True),
    "pipe": Terminal(),
    "verbose": Terminal(is_verbose=True),
}
#: Each report and each terminal for which there is a file.
_ACCEPTED = [
    *((report, terminal) for report in _REPORTS for terminal in ("plain", "colour", "pipe") if "many" not in report),
    *((report, terminal) for report in ("diff-many", "select-many") for terminal in ("plain", "verbose")),
    ("diff", "verbose"),
    ("diff-judged", "verbose"),
    ("diff-judged", "wide"),
]


@pytest.mark.parametrize(("report", "terminal"), _ACCEPTED)
def test_a_report_looks_as_it_was_accepted(report: str, terminal: str) -> None:
    """A report is, letter by letter, what someone has looked at and found good."""
    path = _GOLDEN / f"{report}.{terminal}.txt"
    text = _REPORTS[report](_TERMINALS[terminal])
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")

    assert text == path.read_text("utf-8")


def test_every_accepted_text_is_still_rendered() -> None:
    """There is no file of accepted text that nothing is compared with."""
    assert {path.name for path in _GOLDEN.iterdir()} == {f"{report}.{terminal}.txt" for report, terminal in _ACCEPTED}


# --- laws -------------------------------------------------------------------------------------------------------------


def _lines(text: str) -> list[str]:
    return _ESCAPE.sub("", text).split("\n")


@pytest.mark.parametrize("width", [40, 60, 80, 132])
@pytest.mark.parametrize("has_color", [False, True])
@pytest.mark.parametrize("report", _REPORTS)
def test_a_report_fits_the_terminal(report: str, has_color: bool, width: int) -> None:  # noqa: FBT001 - a column of the table
    """No line is longer than the terminal is wide."""
    text = _REPORTS[report](Terminal(width=width, has_color=has_color))

    assert [line for line in _lines(text) if cell_len(line) > width] == []


@pytest.mark.parametrize("report", _REPORTS)
def test_a_report_is_the_same_with_and_without_colours(report: str) -> None:
    """Colours add nothing that is not in the words, and without them there are no escape codes."""
    plain, coloured = (_REPORTS[report](Terminal(width=80, has_color=has_color)) for has_color in (False, True))

    assert "\x1b" not in plain
    assert "\x1b" in coloured
    assert [line.rstrip() for line in _lines(coloured)] == plain.split("\n")


@pytest.mark.parametrize("width", [40, 80, None])
@pytest.mark.parametrize("report", _REPORTS)
def test_no_word_is_lost_where_it_is_narrow(report: str, width: int | None) -> None:
    """A narrow terminal breaks lines and cuts nothing off: the letters are those of a very wide one."""
    narrow, wide = (_REPORTS[report](Terminal(width=columns)) for columns in (width, 1000))

    assert sorted(narrow.replace(" ", "").replace("\n", "")) == sorted(wide.replace(" ", "").replace("\n", ""))


@settings(deadline=None, max_examples=40)
@given(pairs())
def test_every_changed_operation_is_shown(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Everything asked for, each operation that differs is named, each changed one with all its messages."""
    delta = compare_contracts("shop", *map(contract_of_tree, pair))

    text = render_deltas([delta], BASE, HEAD, Terminal(is_verbose=True))

    for changed in delta.operations:
        assert changed.operation in text
        if changed.status is Status.CHANGED:
            assert [found for found in changed.changes if found.message not in text] == []


@settings(deadline=None, max_examples=40)
@given(worlds())
def test_every_selected_test_is_shown_and_counted(world: World) -> None:
    """Unless everything runs, each selected test stands on a line of its own; the last line has the figures."""
    selection = select_tests(world.scope, world.collection, world.mentions)

    text = render_selection(selection, [], BASE, HEAD, Terminal(is_verbose=True))

    lines = text.splitlines()
    if selection.why_all:
        assert any(selection.why_all in line for line in lines)
    else:
        assert [test for test in selection.tests if not any(test.nodeid in line for line in lines)] == []
    if selection.total:
        assert str(len(selection.skipped)) in lines[-1]
    if selection.tests:
        assert f"{len(selection.tests)} of {selection.total}" in lines[-1]


@pytest.mark.parametrize(
    ("report", "rest"), [("diff-many", "and 9 more operations"), ("select-many", "and 9 more operations")]
)
def test_a_long_list_says_how_to_see_the_rest(report: str, rest: str) -> None:
    """A list that is cut says how much is left out, and how to see it; the whole list says neither."""
    short, whole = (_REPORTS[report](Terminal(is_verbose=is_verbose)) for is_verbose in (False, True))

    assert f"{rest} (-v" in short
    assert "more" not in whole
    assert [f"/resources-{number:02}" in whole for number in range(49)] == [True] * 49


def _of_many(number: int) -> Delta:
    (delta,) = sample(many(number)).deltas
    return delta


def test_a_long_list_is_one_line_in_a_pipe() -> None:
    """In a pipe, a list of names stays on its line however many there are."""
    text = render_deltas([_of_many(1200)], BASE, HEAD, Terminal(is_verbose=True))

    (line,) = [line for line in text.splitlines() if line.startswith("documentation only")]
    assert line.count("GET /resources-") == 600


@pytest.mark.parametrize(
    ("number", "skipped", "said"),
    [(3, 1, "33%"), (1000, 999, "999"), (1000, 1, "1 skipped"), (4, 4, "all 4"), (2, 0, "0%")],
)
def test_the_share_of_skipped_tests_is_not_rounded_to_all_or_none(number: int, skipped: int, said: str) -> None:
    """Where some tests run it does not say that 100 % are skipped, and where some are skipped, not that none is."""
    tests = [collected(f"test_a.py::test_{n}", "health" if n < skipped else "listPets") for n in range(number)]
    found = sample(CHANGED, tests)

    last = _select(found)(Terminal()).splitlines()[-1]

    assert said in last
    assert ("100%" in last) <= (skipped == number)
    assert ("(0%)" in last) <= (skipped == 0)


def test_without_tests_it_does_not_speak_of_skipped_ones() -> None:
    """Where no test was collected, it says so."""
    last = _select(sample(UNCHANGED))(Terminal()).splitlines()[-1]

    assert "all 0" not in last
    assert "no test" in last.lower()


def test_operations_to_which_the_same_happened_share_its_lines() -> None:
    """Each of them has a line with its severity; what happened stands once, below them."""
    shared = delta("shop", *(operation(f"GET /{n}", change("'p' removed")) for n in range(7)))
    short, whole = (
        render_deltas([shared], BASE, HEAD, Terminal(is_verbose=is_verbose)) for is_verbose in (False, True)
    )

    assert "and 2 more operations alike (-v shows all)" in short
    assert [line.split() for line in whole.splitlines()[4:11]] == [
        ["breaking", "changed", "GET", f"/{n}"] for n in range(7)
    ]
    assert short.count("'p' removed") == whole.count("'p' removed") == 1


def test_what_is_waived_comes_last_and_says_why() -> None:
    """A waived change is told after those that count, not as breaking, with its reason and its end."""
    lines = render_deltas([JUDGED], BASE, HEAD, Terminal(is_verbose=True)).splitlines()

    (at,) = [number for number, line in enumerate(lines) if "'born' removed" in line]
    assert lines[at].split()[0] == "waived"
    assert lines[at + 1].strip() == "waived until 2027-01-31: No client has sent it since May."
    assert lines[at + 2].split() == ["warning", "changed", "PUT", "/pets"]
    assert ["waived", "changed", "GET", "/owners"] in [line.split() for line in lines]


def test_a_witness_is_a_line_and_everything_asked_for_a_payload() -> None:
    """The line has the value; with -v stand who refuses the payload, why, and the payload with the value marked."""
    short, whole = (
        render_deltas([JUDGED], BASE, HEAD, Terminal(is_verbose=is_verbose)) for is_verbose in (False, True)
    )

    assert 'e.g. "Maria-Theresia" was accepted\n' in short
    assert "e.g. null may now be sent\n" in short
    assert "weight" not in short
    assert "Base accepts this payload, head refuses it: 'Maria-Theresia' is too long\n" in whole
    lines = [line.strip() for line in whole.splitlines()]
    at = lines.index('"kind": "cat",')
    assert lines[at - 1 : at + 5] == [
        "{",
        '"kind": "cat",',
        '-   "name": "Maria-Theresia",',
        '"tags": [],',
        '"weight": 4.10',
        "}",
    ]
    assert "No example: no string was found within 2 s\n" in whole


def test_a_delta_is_as_long_as_it_has_to_be() -> None:
    """Where nothing changed, the heading says so and nothing follows."""
    text = _REPORTS["diff-unchanged"](Terminal())

    assert text == f"base  {BASE}\nhead  {HEAD}\n\nshop: 0 of 7 operations changed\n"


@pytest.mark.parametrize("is_verbose", [False, True])
def test_what_a_document_says_breaks_no_line_and_hides_no_letter(is_verbose: bool) -> None:  # noqa: FBT001 - both ways
    """An operation is told in one line, with escapes in place of what cannot be seen, and so is everything else."""
    lines = render_deltas([HOSTILE], ODD, ODD, Terminal(is_verbose=is_verbose)).split("\n")

    assert [line for line in lines if not line.isprintable()] == []
    assert lines[:2] == [f"base  {one_line(ODD)}", f"head  {one_line(ODD)}"]
    assert any(line.endswith(one_line(f"  GET /{ODD}")) for line in lines)
