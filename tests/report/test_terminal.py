"""Laws of how text is laid out for where it goes."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from contractdelta.report.terminal import Terminal, table

#: What switches colours on and off.
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")

_words = st.text(st.sampled_from("ab/{}:[]→é日 "), min_size=1, max_size=60)
_rows = st.lists(st.tuples(_words, _words), max_size=5)


def _parts(rows: list[tuple[str, str]]) -> list[RenderableType]:
    found = table("one", "other")
    for one, other in rows:
        found.add_row(one, Text(other, style="bold red"))
    return [*(one for one, _ in rows), Text("|").join(Text(other, style="dim") for _, other in rows), found]


@settings(deadline=None, max_examples=40)
@given(_rows, st.integers(20, 120), st.booleans())
def test_no_line_is_longer_than_the_terminal_is_wide(rows: list[tuple[str, str]], width: int, has_color: bool) -> None:  # noqa: FBT001 - drawn
    """On a terminal every line fits, in columns and not in letters."""
    text = Terminal(width=width, has_color=has_color).render(*_parts(rows))

    assert max(map(cell_len, _ESCAPE.sub("", text).split("\n"))) <= width


@settings(deadline=None, max_examples=40)
@given(_rows)
def test_without_colour_there_are_no_escape_codes(rows: list[tuple[str, str]]) -> None:
    """Where colours are not wanted, or the reader is a pipe, text is nothing but text."""
    for terminal in (Terminal(width=80), Terminal()):
        assert "\x1b" not in terminal.render(*_parts(rows))


@settings(deadline=None, max_examples=40)
@given(_rows)
def test_colours_change_nothing_but_colours(rows: list[tuple[str, str]]) -> None:
    """Without its escape codes a coloured text is the plain one, blanks at the ends of lines aside."""
    plain, coloured = (Terminal(width=60, has_color=has_color).render(*_parts(rows)) for has_color in (False, True))

    assert [line.rstrip() for line in _ESCAPE.sub("", coloured).split("\n")] == plain.split("\n")


@settings(deadline=None, max_examples=40)
@given(_rows)
def test_no_line_ends_with_blanks(rows: list[tuple[str, str]]) -> None:
    """Lines are not filled up, so that text can be compared and pasted; the last one is ended, too."""
    for terminal in (Terminal(width=40), Terminal()):
        text = terminal.render(*_parts(rows))
        assert [line for line in text.split("\n") if line != line.rstrip(" ")] == []
        assert text.endswith("\n")


@pytest.mark.parametrize("length", [100, 9_000, 30_000])
@pytest.mark.parametrize("separator", ["", " "])
def test_nothing_is_wrapped_in_a_pipe(length: int, separator: str) -> None:
    """A pipe has no width: a line is as long as it has to be, in a table as well."""
    long = separator.join("x" * 9 for _ in range(length // (9 + len(separator))))
    rows = table("name", "value")
    rows.add_row("one", long)

    assert Terminal().render(long) == f"{long}\n"
    assert Terminal().render(rows).splitlines() == ["name  value", f"one   {long}"]


@pytest.mark.parametrize("text", ["[bold]x[/bold]", "a[cat]", "[/]", ":smile:", "http://example.org", "1234 'x' True"])
def test_text_is_taken_as_it_is(text: str) -> None:
    """What looks like markup, an emoji or a value is neither interpreted nor coloured."""
    rows = table("name")
    rows.add_row(text)

    for terminal in (Terminal(width=80), Terminal(), Terminal(width=80, has_color=True)):
        assert terminal.render(text) == f"{text}\n"
        assert terminal.render(rows).splitlines()[1] == text


def test_nothing_is_rendered_as_nothing() -> None:
    """No part gives no line; an empty part gives an empty line."""
    assert Terminal().render() == ""
    assert Terminal().render("", "a", "") == "\na\n\n"


def test_a_table_has_no_lines() -> None:
    """Columns are told apart by blanks, the headings stand above them, and figures can stand on the right."""
    rows = table("count", "name", right=("count",))
    rows.add_row("1", "one")
    rows.add_row("1000", "thousand")

    assert Terminal().render(rows) == "count  name\n    1  one\n 1000  thousand\n"


@pytest.mark.parametrize("character", ["\x1b[31m", "\x07", "\r", "\x00", "\x9b31m", "\u202e", "\u200b", "\ud83d"])
def test_control_characters_do_not_reach_the_terminal(character: str) -> None:
    """What a document holds cannot move the cursor, ring the bell, change colours, or hide letters."""
    for terminal in (Terminal(width=80), Terminal(), Terminal(width=80, has_color=True)):
        text = terminal.render(f"GET /a{character}b")
        assert text.removesuffix("\n").isprintable(), repr(text)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x85"])
def test_only_line_breaks_break_lines(separator: str) -> None:
    """A name that holds a character at which some programs break lines stays on its line."""
    assert Terminal().render(f"GET /a{separator}b").count("\n") == 1


@pytest.mark.parametrize(
    "variables", [{"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}, {"TERM": "dumb"}, {"COLUMNS": "20"}, {}]
)
def test_the_environment_is_not_asked(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a terminal can do is told, once; variables of the environment make no odds here."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "LINES", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    part = Text("word " * 20, style="bold")

    assert Terminal().render(part) == f"{('word ' * 20).strip()}\n"
    assert Terminal(width=50).render(part) == "word word word word word word word word word word\n" * 2
    assert "\x1b[1m" in Terminal(width=50, has_color=True).render(part)
