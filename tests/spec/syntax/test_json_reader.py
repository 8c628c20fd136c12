"""JSON is read exactly, and what is wrong with it is said with its place."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import example, given, note, settings
from hypothesis import strategies as st
from support.json_texts import awkward_texts, json_scalars, json_styles, json_values

from contractdelta.errors import InvalidDocument
from contractdelta.spec.limits import MAX_DEPTH
from contractdelta.spec.syntax.json_reader import read_json


@settings(deadline=None, max_examples=80)
@given(json_values(), json_styles())
@example({'"': "\\", "\\": '"', '\\"': '\\\\"', "\u2028": "\x00"}, {"ensure_ascii": True})
@example({"a": "{'a':1}", "b": '","b":"'}, {"separators": (",", ":")})
@example([2**64, -(2**63) - 1, 0.1, 1e22, -0.0, 5e-324], {})
@example({"1234567890123456789": "12345678901234567890123"}, {})
def test_reading_undoes_writing(value: Any, style: dict[str, Any]) -> None:
    """A value is read back exactly, however it was written: no duplicate is seen where none is, no digit is lost."""
    text = json.dumps(value, **style)
    # The representation also tells 1 from 1.0 and from true, and shows the order of members.
    assert repr(read_json(text.encode(), "a.json")) == repr(value)


@settings(deadline=None)
@given(st.integers(2**63, 10**308), st.booleans())
@example(2**64 - 1, False)  # noqa: FBT003 - the sign
@example(2**64, False)  # noqa: FBT003 - the sign
def test_integers_beyond_64_bits_are_exact(size: int, is_negative: bool) -> None:  # noqa: FBT001 - drawn
    """An integer keeps every digit, whatever machine word it fits in."""
    number = -size if is_negative else size
    assert repr(read_json(b'{"maximum": %d}' % number, "a.json")) == repr({"maximum": number})


@pytest.mark.parametrize("digits", [309, 400, 4300])
def test_integers_beyond_floating_point_are_exact(digits: int) -> None:
    """An integer may be larger than the largest floating-point number."""
    number = 10**digits - 1
    assert read_json(b"[%s]" % (b"9" * digits), "a.json") == [number]


def test_integers_that_python_cannot_write_are_refused() -> None:
    """An integer of more digits than Python converts is an error with its place, in words of ours."""
    with pytest.raises(InvalidDocument, match=r"^a\.json:2:1: a number of 5000 digits is too large$"):
        read_json(b"[\n-%s]" % (b"9" * 5000), "a.json")


def _written(key: str) -> st.SearchStrategy[str]:
    """Return ways to write one key."""
    escaped = "".join(f"\\u{unit:04x}" for unit in memoryview(key.encode("utf-16-le")).cast("H"))
    ways = [json.dumps(key), json.dumps(key, ensure_ascii=False), f'"{escaped}"']
    return st.sampled_from(ways)


@settings(deadline=None)
@given(st.data(), awkward_texts())
def test_members_with_one_name_are_refused(data: st.DataObject, key: str) -> None:
    """Two members with one name are found at any depth, however the name and the values are written."""
    members = [
        f"{data.draw(_written(key), label='first')}: {json.dumps(data.draw(json_scalars()))}",
        f"{data.draw(_written(key), label='second')}: {json.dumps(data.draw(json_scalars()))}",
    ]
    others = data.draw(st.lists(awkward_texts().filter(lambda other: other != key), unique=True, max_size=3))
    members += [f"{json.dumps(other)}: {json.dumps(data.draw(awkward_texts()))}" for other in others]
    text = "{" + ",".join(data.draw(st.permutations(members))) + "}"
    for wrapping in data.draw(
        st.lists(st.sampled_from(["[%s]", '{"in": %s}', '[{"\\\\\\"": %s}, "\\""]']), max_size=3)
    ):
        text = wrapping.replace("%s", text)
    note(text)
    with pytest.raises(InvalidDocument, match="stands twice in one object"):
        read_json(text.encode(), "a.json")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"a": 1,\n "a": 2}', 2),
        ('{"type": {\n"a": 1,\n"b": 2,\n"a": 3}}', 4),
        ('{"é\\"": 1,\n\n\n"é\\"": 1}', 4),
        ('{"big": 12345678901234567890123,\n"a": 1,\n"a": 2}', 3),
        ('{"a": {"x": 1},\n"b": {"x": 1},\n"c": {"x": 1,\n"x": 2}}', 4),
        ('{"a": "x",\n"b": "\\"x\\": ",\n"x": 1,\n"x": 2}', 4),
    ],
)
def test_a_repeated_name_is_shown_where_it_stands(text: str, line: int) -> None:
    """The error about a repeated name says its line, also where other objects have members of that name."""
    with pytest.raises(InvalidDocument) as caught:
        read_json(text.encode(), "a.json")
    assert caught.value.message.startswith(f"a.json:{line}: key ")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "1:1"),
        ("nul", "1:"),
        ("{", "1:2"),
        ('{"a": 1,}', "1:"),
        ('{"a": 1,\n "b": x}', "2:7"),
        ('{"é😀": x}', "1:8"),
        ("[1,\r\n 2\r\n x]", "3:2"),
        ("[1] [2]", "1:5"),
        ("{'a': 1}", "1:2"),
        ("{a: 1}", "1:2"),
        ("// comment\n1", "1:1"),
        ('{"a": "b\nc"}', "1:9"),
        ('"\\x41"', "1:2"),
        ("[01]", "1:"),
        ("[+1]", "1:2"),
        ("[.5]", "1:2"),
        ("[1.]", "1:"),
        ("[0x1F]", "1:3"),
    ],
)
def test_what_is_no_json_is_refused_with_line_and_column(text: str, place: str) -> None:
    """An error names the line and the column, counted in characters from 1."""
    with pytest.raises(InvalidDocument) as caught:
        read_json(text.encode(), "api/a.json")
    assert caught.value.message.startswith(f"api/a.json:{place}")


@pytest.mark.parametrize("template", ["%s", '{"big": 123456789012345678901, "a": %s}', '{"a": [%s], "a": 1}'])
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "nan", "inf", "1e400", "-1e400"])
def test_numbers_that_are_not_finite_are_refused(number: str, template: str) -> None:
    """JSON knows no infinity and no NaN, and no number is turned into one, whatever else stands in the text."""
    with pytest.raises(InvalidDocument):
        read_json(template.replace("%s", number).encode(), "a.json")


@pytest.mark.parametrize("text", ['"\\ud800"', '"\\udc00\\ud800"', '{"\\udfff": 1}', '"\\ud800x"'])
def test_lone_surrogates_are_refused(text: str) -> None:
    """Half of a character is no text: it could not be written again."""
    with pytest.raises(InvalidDocument):
        read_json(text.encode(), "a.json")


def test_surrogate_pairs_are_one_character() -> None:
    """Two escapes that make one character are read as that character."""
    assert read_json(b'"\\ud83d\\ude00"', "a.json") == "\U0001f600"


@pytest.mark.parametrize(
    ("data", "line"), [(b'{"a": "\xff"}', 1), (b'{"a": 1,\n"b": "\xe9"}', 2), (b'[1,\n2,\n"\xed\xa0\x80"]', 3)]
)
def test_bytes_that_are_no_text_are_shown_where_they_stand(data: bytes, line: int) -> None:
    """An error about the encoding names the line of the wrong byte."""
    with pytest.raises(InvalidDocument) as caught:
        read_json(data, "a.json")
    assert caught.value.message.startswith(f"a.json:{line}:")


@pytest.mark.parametrize("text", ['{"a" 1}', '{"a": 1 "b": 2}', "[1 2]", "[tru]", '{"a": }', "[1,]", '{"a"}', "{,}"])
def test_the_reason_is_told_in_full(text: str) -> None:
    """The reason that the parser gives is passed on as a whole, what it expected included."""
    with pytest.raises(orjson.JSONDecodeError) as told:
        orjson.loads(text)
    reason = str(told.value).rpartition(": line ")[0]
    with pytest.raises(InvalidDocument) as caught:
        read_json(text.encode(), "a.json")
    assert caught.value.message.endswith(f": {reason}")


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 900, 990, 1000, 1024, 1025, 5000, 100_000])
def test_deep_nesting_is_refused(depth: int, opening: bytes, closing: bytes) -> None:
    """What is nested more deeply than the limit is an error with a message, never a crash."""
    with pytest.raises(InvalidDocument):
        read_json(opening * depth + b"1" + closing * depth, "a.json")


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
@pytest.mark.parametrize("depth", [1, 200, 254, 255, 256, MAX_DEPTH])
def test_nesting_up_to_the_limit_is_read(depth: int, opening: bytes, closing: bytes) -> None:
    """Every depth up to the limit is read, also where orjson cannot write it again."""
    value = read_json(opening * depth + b"1" + closing * depth, "a.json")
    for _ in range(depth):
        value = value[0] if isinstance(value, list) else value["a"]
    assert value == 1
