"""Texts that look like YAML, much of it odd: for laws of its readers."""

import json
from typing import Any

from hypothesis import strategies as st

#: What may stand behind a key, in the place of an entry, or anywhere: much of it is read one way by few readers.
SCALARS = (
    *(
        "1",
        "-1",
        "+1",
        "0",
        "-0",
        "00",
        "0123",
        "1_000",
        "1__0",
        "0x1F",
        "+0x1F",
        "0o17",
        "0O7",
        "0b11",
        "1e3",
        "1e400",
    ),
    *("1.", ".5", "+.5", ".", "-", "1.5E+3", "1,000", "[1,02]", "{a: 01}", '{"a":01}', "99999999999999999999999"),
    *(".inf", "-.INF", ".nan", "~", "null", "Null", "TRUE", "true", "NO", "on", "y", "=", "<<", "", '""', "''"),
    *(
        "2020-01-01",
        "12:30",
        "2011-01-26T19:01:12Z",
        "a: b",
        "a:b",
        "a #b",
        "a#b",
        "#a",
        "'a''b'",
        '"a\\nb"',
        '"\\x41"',
    ),
    *('"\\u00e9"', '"\\ud83d\\ude00"', '"\\ud800"', '"\\/"', '"a\\', "&x 1", "*x", "& a", "a & b", "a *b* c", "*"),
    *("!!str 1", "!!int a", "!x 1", "! 1", "[!NOTE]", "[!x a]", "? a", "a ? b", "? ", "%a", "@a", "`a`", "é", "\u2028"),
    *(
        "\x85",
        "\t",
        "a\tb",
        "\ufeff",
        "|",
        ">",
        "|2",
        ">-",
        "|+",
        "|1-",
        "[a, b",
        "a]",
        "{a: b",
        "{}",
        "[]",
        "[a, [b]]",
    ),
    *("{a: {b: c}}", "[a: b]", "- a", "- - a", "-a", "--- a", "...", '"open', "'open", 'clo"sed', "a\\b", "^\\d+$"),
)
KEYS = (
    "a",
    "b",
    "200",
    "'200'",
    "1.5",
    "true",
    "~",
    "0x1",
    "+1",
    "é",
    '"q"',
    "/a/{b}",
    "x-y",
    "? c",
    "&k d",
    "<<",
    "a b",
)


@st.composite
def lines(draw: st.DrawFn, indent: int, depth: int = 0) -> str:
    """Draw the lines of a mapping, most of them right."""
    step = draw(st.sampled_from([2, 2, 2, 4, 1]))
    found = []
    for _ in range(draw(st.integers(1, 3))):
        key = draw(st.sampled_from(KEYS))
        kind = draw(
            st.sampled_from(["scalar", "scalar", "mapping", "list", "text", "loose"] if depth < 3 else ["scalar"])
        )
        start = " " * indent + key + ":"
        if kind == "scalar":
            found.append(f"{start} {draw(st.sampled_from(SCALARS))}")
        elif kind == "mapping":
            found.append(f"{start}\n{draw(lines(indent + step, depth + 1))}")
        elif kind == "list":
            dash = " " * (indent + draw(st.sampled_from([0, 2]))) + "- "
            entries = draw(st.lists(st.sampled_from(SCALARS), min_size=1, max_size=3))
            found.append("\n".join([start, *(dash + entry for entry in entries)]))
        elif kind == "text":
            style = draw(st.sampled_from(["|", ">", "|-", ">+", "'", '"', ""]))
            text = draw(
                st.lists(st.sampled_from([*SCALARS, "components:", "paths:", "  deeper"]), min_size=1, max_size=3)
            )
            close = style if style in ("'", '"') else ""
            body = "\n".join(" " * draw(st.sampled_from([indent + 2, indent + 2, indent, 0])) + line for line in text)
            found.append(
                f"{start} {style}\n{body}{close}" if style not in ("'", '"') else f"{start} {style}{body}{close}"
            )
        else:
            found.append(
                draw(st.sampled_from(["# comment", " " * indent + "# comment", "", "   ", " " * indent + "- a", "a"]))
            )
    return "\n".join(found)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw a text with the outline of a document."""
    step = draw(st.sampled_from([2, 2, 4]))
    sections = draw(st.lists(st.sampled_from(["paths", "components", "definitions", "info", "tags"]), max_size=3))
    found = [draw(st.sampled_from(["", "# a\n", "---\n", "%YAML 1.2\n---\n", "openapi: 3.1.0\n", "\n\n", "--- {}\n"]))]
    for section in sections:
        tail = draw(st.sampled_from(["", "", " ", " # c", " {}", " |", " &x"]))
        if section == "components":
            found.append(f"components:{tail}\n{' ' * step}schemas:{tail}\n{draw(lines(2 * step))}\n")
        else:
            found.append(f"{section}:{tail}\n{draw(lines(step))}\n")
    found.append(draw(st.sampled_from(["", "...\n", "---\n", "\n", "# end"])))
    return "".join(found)


def written(value: Any) -> str:
    """Write a value such that only equal ones are written alike, order included."""
    return json.dumps(value)
