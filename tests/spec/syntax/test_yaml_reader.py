"""YAML is read by the core schema of YAML 1.2, with text as keys and nothing that JSON cannot express."""

import contextlib
import gc
import json
import sys
from types import FrameType
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.json_texts import block_yaml, flow_yaml, json_values

from contractdelta.errors import InvalidDocument
from contractdelta.spec.limits import MAX_ALIASED_NODES, MAX_DEPTH
from contractdelta.spec.syntax.yaml_reader import read_yaml


def _read(text: str) -> Any:
    return read_yaml(text.encode(), "a.yaml")


def _refusal(text: str | bytes) -> str:
    """Return the message with which a text is refused."""
    with pytest.raises(InvalidDocument) as caught:
        read_yaml(text.encode() if isinstance(text, str) else text, "a.yaml")
    return caught.value.message


# --- scalars ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            (text, text)
            for text in ("yes", "Yes", "YES", "no", "No", "NO", "on", "On", "off", "OFF", "y", "n", "Y", "N")
        ),
        *((text, True) for text in ("true", "True", "TRUE")),
        *((text, False) for text in ("false", "False", "FALSE")),
        *((text, text) for text in ("tRUE", "truE", "fALSE", "nULL", "nil", "none", "None", "t", "f")),
        *((text, None) for text in ("", "~", "null", "Null", "NULL")),
        ("0", 0),
        ("-0", 0),
        ("+1", 1),
        ("-19", -19),
        ("12345678901234567890123", 12345678901234567890123),
        ("0o17", 15),
        ("0x1F", 31),
        ("0xfeedface", 0xFEEDFACE),
        *((text, text) for text in ("0123", "-0123", "00", "0_1", "1_000", "0b101", "0X1F", "0O17", "-0x1F")),
        *(
            (text, text)
            for text in ("0o18", "0o", "0x", "0xG", "+0o7", "1e", "e3", ".", "..", "+", ".e3", "1.2.3", "1 2")
        ),
        ("1e3", 1000.0),
        ("1E+3", 1000.0),
        ("-2.5e-3", -0.0025),
        (".5", 0.5),
        ("-.5", -0.5),
        ("+.5", 0.5),
        ("5.", 5.0),
        ("0.0", 0.0),
        ("1e-400", 0.0),
        *((text, text) for text in ("12:30", "12:30:45", "190:20:30", "2020-01-01", "2020-01-01T00:00:00Z", "1.0.0")),
        *((text, text) for text in ("=", "<<", "+.nan", ".iNf", "NaN", "Infinity", "-Infinity", "٣", "½")),
    ],
)
def test_plain_scalars_follow_the_core_schema(text: str, value: Any) -> None:
    """A plain scalar is null, a boolean or a number exactly where YAML 1.2 says so, and text everywhere else."""
    read = _read(f"- {text}\n- [{text}]\n- k: {text}\n")
    assert repr(read) == repr([value, [value] if text else [], {"k": value}])


@pytest.mark.parametrize(
    "text", ["null", "~", "true", "1", "0x1F", "1.5", "1e3", ".inf", ".nan", "NO", "", "<<", "!!int 1"]
)
def test_quoted_scalars_are_text(text: str) -> None:
    """What stands in quotes or in a block scalar is text, whatever it looks like."""
    assert _read(f"a: '{text}'\nb: \"{text}\"\nc: |-\n  {text}\nd: >-\n  {text}\n") == dict.fromkeys("abcd", text)


@pytest.mark.parametrize("text", [".inf", "-.inf", "+.Inf", ".INF", ".nan", ".NaN", ".NAN", "1e400", "-1e400", "9e999"])
def test_numbers_that_are_not_finite_are_refused(text: str) -> None:
    """JSON cannot express infinity and NaN, and a number too large for a float becomes neither."""
    assert _refusal(f"a:\n- {text}\n").startswith("a.yaml:2:3: ")


@pytest.mark.parametrize("text", ["9" * 5000, "-" + "9" * 5000, "0x" + "f" * 5000, "0o" + "7" * 6000])
def test_integers_that_python_cannot_write_are_refused(text: str) -> None:
    """An integer of more digits than Python converts is an error here, in whatever base it is written."""
    refusal = _refusal(f"a:\n- {text}\n")
    assert (refusal.startswith("a.yaml:2:3: "), refusal.endswith("too large")) == (True, True), refusal


@settings(deadline=None, max_examples=80)
@given(st.text(st.sampled_from("0123456789abcdefoxEeInfNaNuUlLtTrRsS+-._:~ "), min_size=1, max_size=8))
@example("1e5")
def test_every_plain_scalar_is_text_or_written_as_the_specification_says(text: str) -> None:
    """Whatever is no text when it is read has the value that Python gives to the same characters."""
    try:
        value = _read(f'[{text}, "end"]')[0]
    except InvalidDocument:
        return
    if isinstance(value, str):
        assert value == text.strip(" ")
    elif value is None or isinstance(value, bool):
        assert text.strip().lower() in ("~", "null", "true", "false")
    elif isinstance(value, int | float):
        assert value == (int(text, 0) if text.strip()[:2] in ("0x", "0o") else float(text))
    else:
        assert isinstance(value, dict), repr(text)  # "a: b" within brackets is a mapping


def test_scalars_may_span_lines() -> None:
    """Plain, quoted and block scalars are folded as YAML says."""
    text = 'plain: a\n  b\n\n  c\nquoted: "a\n  b\\\n  c"\nliteral: |\n  a\n   b\n\nfolded: >-\n  a\n  b\n\n  c\n'
    assert _read(text) == {"plain": "a b\nc", "quoted": "a bc", "literal": "a\n b\n", "folded": "a b\nc"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"\\x41\\u00e9\\U0001F600"', "A\u00e9\U0001f600"),
        ('"\\n\\t\\"\\\\\\/\\0\\e\\_"', '\n\t"\\/\x00\x1b\xa0'),
        ("'it''s'", "it's"),
        ("'\\n'", "\\n"),
    ],
)
def test_escapes_in_quotes_are_undone(text: str, value: str) -> None:
    """Double quotes know the escapes of YAML, single quotes only the doubled quote."""
    assert _read(text) == value


@pytest.mark.parametrize("text", ['"\\ud800"', '{"\\udfff": 1}', '"\\ud83d\\ude00"', '"\\UFFFFFFFF"', '"\\U00110000"'])
def test_escapes_that_are_no_character_are_refused(text: str) -> None:
    """An escape stands for a character of Unicode; half of one could not be written again."""
    assert _refusal(text).startswith("a.yaml:1:")


# --- keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    ["200", "null", "~", "1.0", "1.00", "true", "NO", "on", "0x1F", "0123", "2020-01-01", "12:30", ".5", "+1", ".inf"],
)
def test_keys_are_text_as_written(key: str) -> None:
    """A key is the text that stands there: ``200:`` is ``"200"``, never a number."""
    assert _read(f"{key}: 1\n") == {key: 1}
    assert _read(f"{{{key}: 1}}") == {key: 1}
    assert _read(f"? {key}\n: 1\n") == {key: 1}


@pytest.mark.parametrize(
    ("text", "value"),
    [("'': 1", {"": 1}), ("?\n: 1", {"": 1}), ("? a", {"a": None}), ("{a, b: }", {"a": None, "b": None})],
)
def test_keys_and_values_may_be_empty(text: str, value: Any) -> None:
    """A missing key is empty text, a missing value is null."""
    assert _read(text) == value


@pytest.mark.parametrize("text", ["? [a]\n: 1", "? {a: 1}\n: 1", "{[a]: 1}", "? - a\n: 1", "? |\n  a\n: 1\n? - b\n"])
def test_keys_that_are_no_text_are_refused(text: str) -> None:
    """JSON has text as keys only; the error says so, with line and column."""
    assert "cannot be expressed in JSON" in _refusal(text)


@pytest.mark.parametrize(
    ("text", "place", "key"),
    [
        ("a: 1\na: 1\n", "2:1", "a"),
        ("{a: 1, b: 2, a: 3}", "1:14", "a"),
        ("a: 1\n'a': 2\n", "2:1", "a"),
        ('a: 1\n"\\x61": 2\n', "2:1", "a"),
        ("200: 1\n'200': 2\n", "2:1", "200"),
        ("null: 1\n'null': 2\n", "2:1", "null"),
        ("x:\n  y:\n  - k: 1\n    l: 1\n    k: 1\n", "5:5", "k"),
        ("a:\n  a: 1\na:\n  b: 1\n", "3:1", "a"),
        ("- &k a\n- {*k : 1, a: 2}\n", "2:12", "a"),
        ("- &k a\n- {a: 2, *k : 1}\n", "2:10", "a"),
        ("? a\n? a\n", "2:3", "a"),
    ],
)
def test_a_key_stands_once_in_a_mapping(text: str, place: str, key: str) -> None:
    """A key that stands twice in one mapping is an error at the second one, however it is written or referred to."""
    assert _refusal(text) == f"a.yaml:{place}: key {key!r} stands twice in one mapping"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: {a: {a: 1}}", {"a": {"a": {"a": 1}}}),
        ("[a: 1, a: 2]", [{"a": 1}, {"a": 2}]),
        ("1: a\n'1.0': b\n01: c\n", {"1": "a", "1.0": "b", "01": "c"}),
        ("a: 1\nA: 2\n' a': 3\n", {"a": 1, "A": 2, " a": 3}),
    ],
)
def test_like_keys_in_different_mappings_are_no_duplicates(text: str, value: Any) -> None:
    """Only the same text in the same mapping is a duplicate."""
    assert _read(text) == value


# --- merge keys -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<<: {a: 1}\nb: 2\n", {"a": 1, "b": 2}),
        ("a: 1\n<<: {a: 2, b: 3}\n", {"a": 1, "b": 3}),
        ("<<: {a: 2, b: 3}\na: 1\n", {"a": 1, "b": 3}),
        ("<<: [{a: 1}, {a: 2, b: 2}]\n", {"a": 1, "b": 2}),
        ("<<: [{a: 1}, {a: 2, b: 2}]\nb: 3\n", {"a": 1, "b": 3}),
        ("<<: []\na: 1\n", {"a": 1}),
        ("<<: {}\n", {}),
        ("<<: {<<: {a: 1, b: 1}, a: 2}\n", {"a": 2, "b": 1}),
        ("<<: {a: {x: 1}}\na: {y: 2}\n", {"a": {"y": 2}}),
        ("'<<': {a: 1}\n", {"<<": {"a": 1}}),
        ('"<<": 1\n', {"<<": 1}),
        ("'<<': 1\nb: <<\n", {"<<": 1, "b": "<<"}),
        ("<<: {b: 1}\n'<<': {a: 1}\n", {"b": 1, "<<": {"a": 1}}),
    ],
)
def test_a_plain_merge_key_merges(text: str, value: Any) -> None:
    """``<<`` adds the members of mappings, what stands there itself wins, then the first; in quotes it is a key."""
    assert _read(text) == value


def test_merged_mappings_may_be_aliases() -> None:
    """What is merged is usually defined elsewhere, and stays as it is."""
    text = "base: &base {a: 1}\nmore: &more {b: 1}\none: {<<: *base, a: 2}\nall: {<<: [*base, *more]}\n"
    assert _read(text) == {"base": {"a": 1}, "more": {"b": 1}, "one": {"a": 2}, "all": {"a": 1, "b": 1}}


def test_an_anchored_mapping_carries_what_was_merged_into_it() -> None:
    """An alias stands for the mapping with what was merged, not for what was written."""
    assert _read("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: *b\n")["c"] == {"x": 1, "y": 2}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("<<: 1", "1:5"),
        ("a: 1\n<<: text\n", "2:5"),
        ("<<: [{a: 1}, b]", "1:"),
        ("<<:\n", "1:4"),
        ("<<: [[{a: 1}]]", "1:"),
    ],
)
def test_only_mappings_can_be_merged(text: str, place: str) -> None:
    """``<<`` with anything but a mapping or a list of mappings is an error."""
    message = _refusal(text)
    assert message.startswith(f"a.yaml:{place}")
    assert message.endswith("'<<' merges mappings only")


# --- anchors and aliases ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &x 1\nb: *x\n", {"a": 1, "b": 1}),
        ("a: &x [1]\nb: {c: *x}\n", {"a": [1], "b": {"c": [1]}}),
        ("a: &x 1\nb: *x\nc: &x 2\nd: *x\n", {"a": 1, "b": 1, "c": 2, "d": 2}),
        ("a: &x {p: &x 1}\nb: *x\n", {"a": {"p": 1}, "b": {"p": 1}}),
        ("a: &x\nb: *x\n", {"a": None, "b": None}),
        ("a: &x '1'\nb: *x\n", {"a": "1", "b": "1"}),
        ("&k key: *k\n", {"key": "key"}),
        ("- &k key\n- {*k : 1}\n", ["key", {"key": 1}]),
        ("a: &a-b_1 1\nb: *a-b_1\n", {"a": 1, "b": 1}),
        ("a: '*x'\nb: \"&x\"\n", {"a": "*x", "b": "&x"}),
    ],
)
def test_an_alias_stands_for_what_its_anchor_last_named(text: str, value: Any) -> None:
    """An anchor may be defined twice; an alias means the one defined last before it."""
    assert _read(text) == value


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: *x\n", "1:4"), ("a: *x\nb: &x 1\n", "1:4"), ("*x : 1\n", "1:1"), ("a: &x 1\nb: [*y]\n", "2:5")],
)
def test_an_alias_without_an_anchor_before_it_is_refused(text: str, place: str) -> None:
    """An alias means something that stands above it."""
    message = _refusal(text)
    assert message.startswith(f"a.yaml:{place}: alias *")
    assert message.endswith("without an anchor before it")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: &x [*x]\n", "1:8"),
        ("a: &x {b: {c: [1, *x]}}\n", "1:19"),
        ("a: &x 1\nb: &x [*x]\n", "2:8"),
        ("&x {<<: *x}\n", "1:9"),
    ],
)
def test_an_alias_within_its_own_anchor_is_refused(text: str, place: str) -> None:
    """Nothing contains itself: JSON could not express it."""
    assert _refusal(text) == f"a.yaml:{place}: alias *x within its own anchor"


@pytest.mark.parametrize("text", ["- &k [a]\n- {*k : 1}\n", "- &k {a: 1}\n- {*k : 1}\n"])
def test_an_alias_as_a_key_stands_for_text(text: str) -> None:
    """A key that is an alias of a mapping or list is refused."""
    assert _refusal(text) == "a.yaml:2:4: only text can be a key"


def test_what_an_alias_stands_for_is_not_copied() -> None:
    """An alias costs nothing: it is the same value as its anchor."""
    read = _read("a: &x {p: [1]}\nb: *x\n")
    assert read["a"] is read["b"]


def _bomb(levels: int, width: int) -> str:
    """Return a list of which each level holds the level before many times."""
    lines = [f"- &a0 [{', '.join('0' * width)}]"]
    lines += [f"- &a{level} [{', '.join([f'*a{level - 1}'] * width)}]" for level in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize("levels", [7, 12, 100, 1000])
def test_alias_bombs_are_refused_before_they_go_off(levels: int) -> None:
    """However many levels a bomb has, it is refused at the first alias that goes beyond the limit."""
    message = _refusal(_bomb(levels, 10))
    # Levels 1 to 5 stand for 10 * (1 + 10), 10 * (1 + 10 + 100), … nodes: together fewer than 2 million.
    assert message.startswith("a.yaml:7:")
    assert message.endswith(f"its aliases stand for more than {MAX_ALIASED_NODES:,} nodes")


def test_a_bomb_of_merge_keys_is_refused() -> None:
    """Mappings that merge each other many times count as any other alias does."""
    lines = [f"- &a0 {{{', '.join(f'k{i}: 1' for i in range(10))}}}"]
    lines += [f"- &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}], m{n}: *a{n - 1}}}" for n in range(1, 20)]
    assert _refusal("\n".join(lines)).endswith(f"its aliases stand for more than {MAX_ALIASED_NODES:,} nodes")


def test_many_aliases_of_something_small_are_legal() -> None:
    """A document may repeat itself: the limit is on what aliases stand for, not on how many there are."""
    read = _read("- &a {x: 1}\n" + "- *a\n" * 2000)
    assert read == [{"x": 1}] * 2001


def test_aliases_do_not_lead_around_the_limit_of_depth() -> None:
    """What is nested too deeply is refused, also where an alias in the depth brings depth of its own."""
    half = MAX_DEPTH // 2
    lines = ["a0: &a0 end"]
    lines += [f"a{n}: &a{n} {'[' * half}*a{n - 1}{']' * half}" for n in range(1, 5)]
    assert "nested more than" in _refusal("\n".join(lines))


# --- structure --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_nesting_up_to_the_limit_is_read(opening: str, closing: str) -> None:
    """The deepest legal nesting is read."""
    value = _read(opening * MAX_DEPTH + "end" + closing * MAX_DEPTH)
    for _ in range(MAX_DEPTH):
        value = value[0] if isinstance(value, list) else value["a"]
    assert value == "end"


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_deeper_nesting_is_refused(opening: str, closing: str) -> None:
    """One level more than the limit is an error that says where."""
    text = opening * (MAX_DEPTH + 1) + "end" + closing * (MAX_DEPTH + 1)
    column = len(opening) * MAX_DEPTH + 1
    assert _refusal(text) == f"a.yaml:1:{column}: nested more than {MAX_DEPTH} levels deep"


@pytest.mark.parametrize("text", ["a: 1\n---\nb: 2\n", "--- a\n--- b\n", "---\n---\na: 1\n", "a\n...\n---\nb\n"])
def test_several_documents_are_refused(text: str) -> None:
    """One file holds one document; the error names the line where the second one starts."""
    line = [number for number, at in enumerate(text.split("\n"), 1) if at.startswith("---")][-1]
    assert _refusal(text) == f"a.yaml:{line}:1: a second document starts here; one file holds one document"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("---\na: 1\n...\n", {"a": 1}),
        ("%YAML 1.2\n---\na: NO\n", {"a": "NO"}),
        ("%YAML 1.1\n---\na: NO\nb: 0123\n", {"a": "NO", "b": "0123"}),
        ("# first\n---\n# second\na: 1 # third\n", {"a": 1}),
        ("a: 1\r\nb:\r\n- 2\r\n", {"a": 1, "b": [2]}),
        ("# nothing but a comment\n", None),
        ("", None),
        ("text", "text"),
        ("- 1\n-  - 2\n   - 3\n", [1, [2, 3]]),
        ("a:\n- 1\nb: 2\n", {"a": [1], "b": 2}),
        ("{a: [1, {b: c}], 'd': }", {"a": [1, {"b": "c"}], "d": None}),
        ("a: 1,000\n", {"a": "1,000"}),
        ("a#b: c#d\n", {"a#b": "c#d"}),
        ("url: http://x:80/y?z=[1]\n", {"url": "http://x:80/y?z=[1]"}),
    ],
)
def test_one_document_is_read(text: str, value: Any) -> None:
    """Directives, markers, comments and line breaks of any kind change nothing; the rules are those of 1.2 always."""
    assert _read(text) == value


# --- tags -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!str 12", "12"),
        ("!!str", ""),
        ("!!str null", "null"),
        ("!!int '12'", 12),
        ("!!int 0o17", 15),
        ("!!float 1", 1),
        ("!!float 1.5", 1.5),
        ("!!bool 'true'", True),
        ("!!null ''", None),
        ("!!map {a: 1}", {"a": 1}),
        ("!!seq [1]", [1]),
        ("!<tag:yaml.org,2002:str> 1", "1"),
        ("%TAG !y! tag:yaml.org,2002:\n---\n!y!str 1", "1"),
        ('! "12"', "12"),
        ("! {a: 1}", {"a": 1}),
        ("! [1]", [1]),
    ],
)
def test_tags_of_the_core_schema_are_obeyed(text: str, value: Any) -> None:
    """A tag says what a value is; ``!`` says that it is what its form says: text, a mapping, a list."""
    read = _read(text)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        "!custom x",
        "!custom {a: 1}",
        "!custom [1]",
        "!custom",
        "!custom key: 1",
        "!!binary aGk=",
        "!!timestamp 2020-01-01",
        "!!set {a}",
        "!!omap [a: 1]",
        "!!python/object/apply:os.system ['true']",
        "!!python/name:os.system",
        "!include other.yaml",
        "!!str {a: 1}",
        "!!int [1]",
        "!!map [1]",
        "!!seq {a: 1}",
        "!!map x",
        "!!int x",
        "!!int 1.5",
        "!!bool yes",
        "!!null x",
        "!!float x",
        "!!float .inf",
        "!unknown!x y",
    ],
)
def test_other_tags_and_wrong_ones_are_refused(text: str) -> None:
    """A tag that JSON cannot express, or that its value contradicts, is an error with line and column."""
    assert _refusal(f"a:\n- {text}\n").startswith("a.yaml:2:")


# --- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: b: c\n", "1:5"),
        ("a: 1\nb: @x\n", "2:4"),
        ("a: 1\nb: `x`\n", "2:4"),
        ("a: 1\nb: %x\n", "2:4"),
        ("\ta: 1\n", "1:1"),
        ("a:\n\tb: 1\n", "2:1"),
        ("- a\nb: 1\n", "2:1"),
        ("é: 1\nü: @x\n", "2:4"),
        ("😀: @x\n", "1:4"),
        ("a: 'b", "1:6"),
        ("%YAML 2.0\n---\na: 1\n", "1:"),
        ("%YAML 1." + "9" * 5000 + "\n---\na: 1\n", "1:"),
        ("a: [1, 2\nb: 3\n", "2:"),
        ("a: ]\n", "1:4"),
        ("a: &\n", "1:"),
        ("a: |x\n", "1:"),
    ],
)
def test_what_is_no_yaml_is_refused_with_line_and_column(text: str, place: str) -> None:
    """An error names the line and the column, counted in characters from 1."""
    assert _refusal(text).startswith(f"a.yaml:{place}")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a: 1\nb: \xff\n", 2),
        (b"a: 1\n\nb: caf\xe9\n", 3),
        (b"a: \x01\n", 1),
        (b"a: 1\nb: x\x7f\n", 2),
        (b"a: 1\r\n\r\nb: \xed\xa0\x80\r\n", 3),
    ],
)
def test_bytes_that_are_no_text_are_shown_where_they_stand(data: bytes, line: int) -> None:
    """An error about the encoding or a control character names its line."""
    assert _refusal(data).startswith(f"a.yaml:{line}:")


def test_a_tab_may_separate_but_not_indent() -> None:
    """YAML forbids tabs in indentation only."""
    assert _read("a:\t1\nb: 2\t# comment\nc:\t[1,\t2]\n") == {"a": 1, "b": 2, "c": [1, 2]}


@pytest.mark.parametrize(
    "text", ["\ta: 1\n", "a:\n\tb: 1\n", "ä:\r\n  \tb: 1\r\n  \tc: 1\r\n", "a:\n  b:\n \t  c: 1\n"]
)
def test_a_tab_that_indents_is_named(text: str) -> None:
    """A tab is not seen in an editor: the error says that one stands there."""
    with pytest.raises(InvalidDocument, match=r"A tab stands there: YAML is indented by spaces\.$"):
        _read(text)


@pytest.mark.parametrize("text", ["a: @\tx\n", "a: b: c\n", "a:\t@x\n", "a: [1, 2"])
def test_no_tab_is_named_where_none_indents(text: str) -> None:
    """What else is wrong is not blamed on a tab."""
    with pytest.raises(InvalidDocument) as caught:
        _read(text)
    assert caught.value.hint == ""


# --- any value --------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(json_values(), st.sampled_from([None, 0, 2]))
def test_json_is_yaml(value: Any, indent: int | None) -> None:
    """A JSON text that is YAML as well is read as the value that it holds."""
    text = flow_yaml(value, indent)
    assert repr(_read(text)) == repr(json.loads(text)) == repr(value)


@settings(deadline=None)
@given(json_values())
def test_block_style_is_flow_style(value: Any) -> None:
    """The style in which a mapping or list is written changes nothing."""
    assert repr(_read(block_yaml(value))) == repr(value)


@settings(deadline=None)
@given(st.text(st.sampled_from("ab1 :-?,[]{}#&*!|>'\"%@`~<.=\\\n\t"), max_size=30))
@example('- &a "<<"\n- {*a : 1}')
@example('"\\x')
@example("!<")
@example("&a *a")
def test_any_text_gives_a_json_value_or_an_error(text: str) -> None:
    """Whatever stands there, the result can be written as JSON, or is an error with a message."""
    with contextlib.suppress(InvalidDocument):
        json.dumps(_read(text), allow_nan=False, ensure_ascii=False).encode()


# --- how it is read ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["a: 1", "a: [", "a: *x", "\x00"])
@pytest.mark.parametrize("is_enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(text: str, is_enabled: bool) -> None:  # noqa: FBT001 - a row
    """Reading pauses the garbage collector at most for its own time, after an error too."""
    was_enabled = gc.isenabled()
    try:
        (gc.enable if is_enabled else gc.disable)()
        with contextlib.suppress(InvalidDocument):
            _read(text)
        assert gc.isenabled() is is_enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()


def test_the_parser_written_in_c_is_used_where_there_is_one() -> None:
    """Where PyYAML has libyaml, not one line of its slow scanner in Python runs."""
    seen: set[str] = set()

    def watch(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_filename == yaml.scanner.__file__:
            seen.add(frame.f_code.co_name)

    sys.setprofile(watch)
    try:
        read_yaml(b"a: [1, {b: c}]\n", "a.yaml")
    finally:
        sys.setprofile(None)
    assert bool(seen) is not yaml.__with_libyaml__, sorted(seen)
