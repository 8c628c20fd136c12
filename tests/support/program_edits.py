"""Edits of small programs, at random."""

import re

from hypothesis import strategies as st
from support.programs import PATHS, Program, ProgramWriter


def edit(writer: ProgramWriter) -> str:
    """Change one thing in a program; return what, in a word."""
    path = writer.pick(PATHS)
    edits = [
        *(_other_number, _other_number, _other_number, _dropped, _swapped, _replaced, _altered, _added),
        *(_line_dropped, _deleted),
    ]
    chosen = writer.pick(edits)
    chosen(writer, path)
    return f"{chosen.__name__.strip('_')} in {path}"


def _other_number(writer: ProgramWriter, path: str) -> None:
    at, statements = _somewhere(writer, path)
    text = statements[at]
    if numbers := list(re.finditer(r"\b\d+\b", text)):
        number = writer.pick(numbers)
        statements[at] = f"{text[: number.start()]}{int(number[0]) + 1 + writer.below(3)}{text[number.end() :]}"


def _dropped(writer: ProgramWriter, path: str) -> None:
    at, statements = _somewhere(writer, path)
    del statements[at]


def _swapped(writer: ProgramWriter, path: str) -> None:
    at, statements = _somewhere(writer, path)
    other = writer.below(len(statements))
    statements[at], statements[other] = statements[other], statements[at]


def _replaced(writer: ProgramWriter, path: str) -> None:
    at, statements = _somewhere(writer, path)
    statements[at] = re.sub(r"\b\d+\b", lambda _: writer.number(path), statements[at], count=1)


def _altered(writer: ProgramWriter, path: str) -> None:
    at, statements = _somewhere(writer, path)
    statements[at] = statements[at].replace(" + ", " - ", 1)


def _added(writer: ProgramWriter, path: str) -> None:
    at, statements = _somewhere(writer, path)
    statements.insert(at, writer.pick([writer.statement, writer.import_])(path))


def _line_dropped(writer: ProgramWriter, path: str) -> None:
    at, statements = _somewhere(writer, path)
    lines = statements[at].splitlines(keepends=True)
    del lines[writer.below(len(lines))]
    statements[at] = "".join(lines)


def _deleted(writer: ProgramWriter, path: str) -> None:
    del writer.modules[path]


def _somewhere(writer: ProgramWriter, path: str) -> tuple[int, list[str]]:
    statements = writer.modules[path]
    return writer.below(len(statements)), statements


@st.composite
def edited_programs(draw: st.DrawFn) -> tuple[Program, Program, str]:
    """Draw a program, the same program with one edit, and what was edited."""
    writer = ProgramWriter(lambda below: draw(st.integers(0, below - 1)))
    before = writer.write()
    what = edit(writer)
    return before, writer.program(), what
