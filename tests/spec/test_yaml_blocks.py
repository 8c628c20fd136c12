"""YAML block by block: what it gives is what the reader of whole texts gives, or nothing."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from contractdelta.errors import InvalidDocument
from contractdelta.spec import yaml_blocks
from contractdelta.spec.yaml_blocks import read_blocks
from contractdelta.spec.yaml_reader import read_yaml

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


def read_whole(data: bytes) -> Any:
    """Read a text as a whole; a text too short for blocks is."""
    assert len(data) < yaml_blocks._LEAST  # noqa: SLF001 - else it would be read block by block
    return read_yaml(data, "x")


def read_by_blocks(data: bytes) -> Any:
    """Read a text block by block, however short it is."""
    padding = b"# padding\n" * (yaml_blocks._LEAST // 10 + 1)  # noqa: SLF001 - longer than that
    return read_blocks(data + (b"" if data.endswith(b"\n") else b"\n") + padding, {}, read_one)


def read_one(block: bytes) -> tuple[Any, int]:
    """Read a block by the rules."""
    return read_yaml(block, "x"), 0


def written(value: Any) -> str:
    """Write a value such that only equal ones are written alike, order included."""
    return json.dumps(value)


@given(text=texts())
@settings(deadline=None, max_examples=400)
def test_blocks_give_the_same_or_nothing(text: str) -> None:
    """Whatever a text holds: block by block it gives what it gives as a whole, and nothing where that is an error."""
    data = text.encode()
    found = read_by_blocks(data)
    if found is None:
        return
    assert written(found) == written(read_whole(data) or {})


@pytest.mark.parametrize("scalar", SCALARS)
@pytest.mark.parametrize("shape", ["a: {}", "a:\n  - {}", "a: [{}]", "a: {{k: {}}}", "a:\n  {}", "a: x {}", "{}: b"])
def test_odd_scalars(scalar: str, shape: str) -> None:
    """Each odd scalar is read by the rules, wherever it stands, or left to the reader of whole texts."""
    data = f"paths:\n  {shape.format(scalar)}\n".replace("\n  -", "\n    -").encode()
    found = read_by_blocks(data)
    try:
        expected = read_whole(data)
    except InvalidDocument:
        expected = None
    assert found is None or written(found) == written(expected)


@pytest.mark.parametrize("indent", [2, 4])
@pytest.mark.parametrize("width", [20, 100, 10_000])
def test_documents_are_read_block_by_block(indent: int, width: int) -> None:
    """What a printer writes is read block by block, and what was read once is not read again."""
    schemas = {
        f"S{number}": {"type": "string", "description": "some - text: of " * (number % 40)} for number in range(400)
    }
    paths = {f"/p{number}": {"get": {"responses": {200: {"description": "é"}}}} for number in range(400)}
    document = {"openapi": "3.1.0", "tags": [{"name": "a"}], "paths": paths, "components": {"schemas": schemas}}
    data = yaml.safe_dump(document, sort_keys=False, indent=indent, width=width, allow_unicode=True).encode()
    known: yaml_blocks.KnownBlocks = {}
    found = read_blocks(data, known, read_one)
    assert found is not None
    assert json.loads(json.dumps(found)) == json.loads(json.dumps(document))
    blocks = len(known)
    changed = data.replace(b"/p7:", b"/changed:")
    assert read_blocks(changed, known, read_one) is not None
    assert len(known) == blocks + 1


def test_errors_tell_the_line_in_the_whole_text() -> None:
    """A key that stands twice is found across blocks and within them, with its line."""
    paths = "".join(f"  /p{number}:\n    get: {{}}\n" for number in range(2_000))
    for extra, line in (("  /p7:\n    get: {}\n", 4_002), ("  /q:\n    a: 1\n    a: 2\n", 4_004)):
        with pytest.raises(InvalidDocument) as caught:
            read_yaml(f"paths:\n{paths}{extra}".encode(), "x")
        assert caught.value.line == line


@pytest.mark.parametrize(
    "text",
    [
        "paths: # a\u2028  /hidden: 1\n  /a: {}\n",
        "# x\ropenapi: 1\npaths:\n  /a: {}\n",
        "paths:\n\t/h: 1\n  /a: 2\n",
        "paths:\n  \t/h: 1\n  /a: 2\n",
        "paths:#a\n  /a: 2\n",
        "paths:\r\n  /a: 2\r\n",
        "paths:\n  a: _1\n  b: -0\n  c: |\n  d: |\n    a\n",
    ],
)
def test_nothing_is_passed_over(text: str) -> None:
    """What stands in front of the first block is read, or the text is left to the reader of whole texts."""
    data = text.encode()
    found = read_by_blocks(data)
    try:
        expected = read_whole(data)
    except InvalidDocument:
        expected = None
    assert found is None or written(found) == written(expected)


def test_aliases_of_all_blocks_count_together() -> None:
    """Blocks whose aliases stand for too much together are refused, as the whole text is."""
    inner = ", ".join(["*x"] * 1_000)
    block = "  /p{}:\n    a: &x [" + ", ".join(["1"] * 100) + "]\n    b: [" + inner + "]\n"
    text = "paths:\n" + "".join(block.format(number) for number in range(30))
    with pytest.raises(InvalidDocument, match="aliases"):
        read_yaml(text.encode(), "x")
