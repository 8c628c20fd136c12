"""Plain YAML: what it gives is what the reader of any YAML gives, or nothing."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from support.yaml_texts import KEYS, SCALARS, texts, written

from contractdelta.errors import InvalidDocument
from contractdelta.spec.syntax.yaml_plain import PlainReader
from contractdelta.spec.syntax.yaml_reader import read_yaml
from contractdelta.spec.syntax.yaml_scalars import resolve

#: What is read without a parser, most of it.
PLAIN = ("a", "a b", "it's", "a, b]", "1", "-1", "true", "no", "'x: y'", '"x # y"', "{}", "[]", "é", "http://x", "")
#: Text in quotes that goes on for some lines.
LONG = (
    "'a\n  b'",
    "'a\n\n  b''s\n    c: d\n'",
    "' a \n\n\n b '",
    "'\n\n'",
    "'a\n--- b'",
    "'a\n...\nb'",
    "'a\n  b' c",
    "'a\n- b'",
)


def plain(text: str) -> dict[str, Any] | None:
    """Read a text without a parser, if that can be."""
    return PlainReader(resolve).read(f"\n{text}".encode())


def agrees(text: str) -> bool:
    """Check that a text is read as by the rules, if it is read without a parser; tell whether it is."""
    found = plain(text)
    if found is not None:
        assert written(found) == written(read_yaml(text.encode(), "x") or {})
    return found is not None


@st.composite
def plain_lines(draw: st.DrawFn) -> str:
    """Draw lines that stand in any column, with dashes, keys and scalars as they come."""
    found = []
    for _ in range(draw(st.integers(1, 8))):
        indent = " " * draw(st.sampled_from([0, 0, 2, 2, 2, 4, 4, 3, 6]))
        dashes = "- " * draw(st.sampled_from([0, 0, 0, 1, 1, 2]))
        key = draw(st.sampled_from(["a: ", "b: ", "c:", "d:", "'e': ", "f : ", "", *(f"{key}: " for key in KEYS)]))
        scalar = draw(st.sampled_from([*PLAIN, *PLAIN, *LONG, *SCALARS]))
        found.append(f"{indent}{dashes}{key}{scalar}")
    return "\n".join(found)


@given(text=plain_lines())
@settings(deadline=None, max_examples=600)
def test_lines_give_the_same_or_nothing(text: str) -> None:
    """Whatever lines are put together: they are read as by the rules, or not at all."""
    agrees(text)


@given(text=texts())
@settings(deadline=None, max_examples=150)
def test_documents_give_the_same_or_nothing(text: str) -> None:
    """The same for what looks like a document."""
    agrees(text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(value=st.dictionaries(st.text(min_size=1, max_size=5), VALUES, min_size=1), width=st.sampled_from([8, 80, 9999]))
@settings(deadline=None, max_examples=150)
def test_what_printers_write(value: dict[str, Any], width: int) -> None:
    """What a printer writes is read as by the rules, or not at all."""
    agrees(yaml.safe_dump(value, sort_keys=False, width=width, allow_unicode=True))


@pytest.mark.parametrize("shape", ["a: {}", "a:\n  - {}\n  - b", "- {}", "a:\n- b: {}\n  c: d", "{}: b", "a:\n  {}"])
def test_scalars(shape: str) -> None:
    """Each scalar is read by the rules, wherever it stands, or not at all."""
    for scalar in (*PLAIN, *LONG, *SCALARS):
        agrees(shape.replace("{}", scalar))


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb:\n  c: x y\n  d: []\ne: {}\n",
        "a:\n- b\n- c: d\n  e: f\ng: h",
        "a:\n  - - b\n    - c\n  - d",
        "/pets/{petId}:\n  'get':\n    '200': 'it''s'\n\n    # comment\n    x-y: \"a\\nb\"",
        "a: 'one\n\n  two\n  three'\nb: c",
        "a:\nb:\n  c:\n",
        "a: é\n",
    ],
)
def test_what_is_plain(text: str) -> None:
    """What documents are mostly made of needs no parser."""
    assert agrees(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x",
        "a: |\n  b",
        "a: [b]",
        "a: b\n  c",
        "a: b # c",
        "a: 1\na: 2",
        "<<: {}",
        "a:\n   b: 1\n  c: 2",
        "  a: 1\nb: 2",
        "a:\tb",
        "a: b\x85c",
        "a: 99999999999999999999e999",
        "- a\nb: c",
        "a:\n  - \n    b: c",
        f"a: {'9' * 5000}",
        "---\na: b",
        "".join(f"{'  ' * depth}a:\n" for depth in range(300)),
    ],
)
def test_what_is_left_to_the_parser(text: str) -> None:
    """Whatever takes more than one look is not read here, be it right or wrong."""
    assert plain(text) is None


def test_wrong_bytes_are_left_to_the_parser() -> None:
    """What is no UTF-8 is no text."""
    assert PlainReader(resolve).read(b"\na: \xff") is None
    with pytest.raises(InvalidDocument):
        read_yaml(b"a: \xff", "x")


def test_time_is_linear() -> None:
    """Quotes that are never closed are looked for once."""
    assert plain("a: 'b ''\n" * 200_000) is None
