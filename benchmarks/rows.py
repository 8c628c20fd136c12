"""The rows of the table: what is measured, what must be reached, and what is aimed at."""

from collections.abc import Mapping
from dataclasses import dataclass

from synthetic import SHAPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that is measured."""

    #: What it is, in Markdown.
    title: str
    must: str
    aim: str = ""
    #: How the figure is written.
    shown: str = "{:.2f} units"


def _growth_rows() -> dict[str, Row]:
    parts = {"engine": "the engine alone", "diff": "`diff`, whole process"}
    return {
        f"{part}: {shape}": Row(title=f"growth of {what}, {shape}", must="1.1", aim="1.0", shown="{:.2f}")
        for part, what in parts.items()
        for shape in SHAPES
    }


#: The rows by the names under which they are measured.
ROWS: Mapping[str, Row] = {
    "json": Row(title="`diff --format json`, both sides JSON", must="2.5", aim="1.4"),
    "memory": Row(title="the same, peak memory", must="250 MB", shown="{:.0f} MB"),
    "snapshot": Row(title="the same, base is a snapshot", must="1.7", aim="1.0"),
    "yaml": Row(title="the same, both sides YAML", must="5", aim="3"),
    "same": Row(
        title="the same, both sides the same bytes, in terms of `import click, orjson`",
        must="2 times",
        aim="1.5 times",
        shown="{:.2f} times",
    ),
    "size": Row(title="snapshot, size in terms of its document", must="45 %", shown="{:.0f} %"),
    "loading": Row(
        title="snapshot, how many times faster it is read than its document as YAML",
        must="at least 5 times",
        shown="{:.1f} times",
    ),
    **_growth_rows(),
}


#: Selection from the map of a large project.
SELECTING_ROWS: Mapping[str, Row] = {
    "size": Row(title="size of the map", must="6 MB", shown="{:.1f} MB"),
    **{
        name: Row(title=f"`contractdelta select`, {what} changed", must="8 times", aim="5 times", shown="{:.1f} times")
        for name, what in {
            "operation": "one operation",
            "function": "one function",
            "data": "one data file",
            "test": "one test",
            "comment": "a comment",
            "constant": "a constant that all builds on",
            "base": "a class that others are made from everywhere",
        }.items()
    },
    "pytest": Row(
        title="`pytest --contract-delta`, one test file changed, in terms of `--collect-only`",
        must="10 %",
        shown="{:.0f} %",
    ),
}

#: What recording costs.
RECORDING_ROWS: Mapping[str, Row] = {
    f"{suite}: {way}": Row(title=f"the suite of {whose}, recording {what}", must=must, shown="{:.2f} times")
    for suite, whose in {"bookshop": "the bookshop", "package": "Starlette"}.items()
    for way, what, must in (("calls", "requests and data files", "1.3 times"), ("source", "code as well", "2 times"))
}


def table(results: Mapping[str, float], rows: Mapping[str, Row] = ROWS) -> str:
    """Return the table in Markdown.

    Raises:
        KeyError: A row was not measured.
    """
    lines = ["| | measured | must reach | aim |", "|---|---|---|---|"]
    for name, row in rows.items():
        lines.append(f"| {row.title} | {row.shown.format(results[name])} | {row.must} | {row.aim} |")
    return "\n".join(lines) + "\n"
