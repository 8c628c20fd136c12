"""Bytes become a tree by one set of rules, whatever the file is called."""

import codecs
import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.json_texts import json_containers, json_styles, json_values

from contractdelta.errors import InvalidDocument
from contractdelta.spec.limits import MAX_BYTES, MAX_DEPTH
from contractdelta.spec.reading import READING_RULES, read_tree

_NAMES = ["a.json", "a.yaml"]


def _keys(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *(key for item in value.values() for key in _keys(item))]
    return [key for item in value for key in _keys(item)] if isinstance(value, list) else []


def _expect_a_json_value_or_an_error(data: bytes, name: str) -> None:
    with contextlib.suppress(InvalidDocument):
        value = read_tree(data, name)
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
        assert all(isinstance(key, str) for key in _keys(value)), value


@settings(deadline=None, max_examples=80)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode), st.sampled_from(_NAMES))
def test_any_bytes_give_a_json_value_or_an_error(data: bytes, name: str) -> None:
    """Whatever is in a file, the result can be written as JSON, or is an error with a message."""
    _expect_a_json_value_or_an_error(data, name)


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 * 2 + b"{}",
        codecs.BOM_UTF16_LE * 2 + b"a\x00",
        codecs.BOM_UTF16_BE * 2,
        b"\x0b{}",
        b"\x85[]",
        b"[\xff]",
        b'["\xed\xa0\x80"]',
        b'["\\ud800"]',
        b'{"\\udfff": 1}',
        b'a: "\\UFFFFFFFF"',
        b"0x" + b"f" * 5000,
        b"9" * 5000,
        b"[" + b"9" * 400 + b"]",
        b"%YAML 1." + b"9" * 5000 + b"\n---\n1",
        b"!" * 5000,
        b"&" * 5000,
        b'"' + b"\\" * 5001,
    ],
    ids=lambda data: repr(data[:12]),
)
def test_hard_bytes_give_a_json_value_or_an_error(data: bytes, name: str) -> None:
    """The same holds for bytes that are made to break a parser."""
    _expect_a_json_value_or_an_error(data, name)


@settings(deadline=None)
@given(st.text(st.sampled_from('{}[]":,\\u00e9ntfl -&*#<!|>\n\t'), max_size=30), st.sampled_from(_NAMES))
def test_any_text_of_punctuation_gives_a_json_value_or_an_error(text: str, name: str) -> None:
    """The same holds for text that looks much like JSON or YAML."""
    _expect_a_json_value_or_an_error(text.encode(), name)


@settings(deadline=None)
@given(json_values(), json_styles(), st.data())
def test_damaged_json_gives_a_json_value_or_an_error(value: Any, style: dict[str, Any], data: st.DataObject) -> None:
    """The same holds for a JSON text with some bytes lost or replaced."""
    text = json.dumps(value, **style).encode()
    start = data.draw(st.integers(0, len(text)), label="start")
    end = data.draw(st.integers(start, min(start + 3, len(text))), label="end")
    damaged = text[:start] + data.draw(st.binary(max_size=3), label="instead") + text[end:]
    for name in _NAMES:
        _expect_a_json_value_or_an_error(damaged, name)


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}"), (b"- ", b""), (b"? ", b"")])
@pytest.mark.parametrize("depth", [MAX_DEPTH - 1, MAX_DEPTH + 1, 900, 990, 1000, 1024, 1025, 20_000])
def test_any_depth_gives_a_json_value_or_an_error(name: str, opening: bytes, closing: bytes, depth: int) -> None:
    """However deeply something is nested, reading it ends with a value or with an error."""
    with contextlib.suppress(InvalidDocument):
        read_tree(opening * depth + b"1" + closing * depth, name)


@settings(deadline=None)
@given(json_containers(), json_styles())
def test_json_is_the_same_whatever_the_file_is_called(value: Any, style: dict[str, Any]) -> None:
    """An object or array in JSON, however written, is the same value as ``*.json`` and as ``*.yaml``."""
    data = json.dumps(value, **style).encode()
    assert repr(read_tree(data, "a.json")) == repr(read_tree(data, "a.yaml")) == repr(value)


@pytest.mark.parametrize("source", ["a.json", "A.JSON", "dir.yaml/a.json", "0123456789ab:api/a.Json"])
def test_what_is_called_json_must_be_json(source: str) -> None:
    """A file by the name of JSON is held to the rules of JSON."""
    with pytest.raises(InvalidDocument) as caught:
        read_tree(b"{a: 1}", source)
    assert caught.value.message.startswith(f"{source}:1:2: ")


@pytest.mark.parametrize("source", ["a.yaml", "a.yml", "openapi", "a.json.txt", "a.json/openapi", "standard input"])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a: 1}", {"a": 1}),
        ("[a, NO]", ["a", "NO"]),
        ('{"a": 1} # comment', {"a": 1}),
        ('{"a": 1,}', {"a": 1}),
        ("{a: &x 1, b: *x}", {"a": 1, "b": 1}),
        (' \n\t{"a":\t1}', {"a": 1}),
        ('{"a":\n\t1}', {"a": 1}),
        ('{"a": "\\ud83d\\ude00"}', {"a": "\U0001f600"}),
    ],
)
def test_anything_else_is_json_or_yaml(source: str, text: str, value: Any) -> None:
    """Whatever starts as an object or list does may be JSON or YAML, unless it is called JSON."""
    assert read_tree(text.encode(), source) == value


def test_an_error_in_a_yaml_file_that_starts_like_json_is_one_of_yaml() -> None:
    """Where neither way to read succeeds, the error is the one of the format that the name promises."""
    with pytest.raises(InvalidDocument) as caught:
        read_tree(b"{a: 1,\n b: @x}", "a.yaml")
    assert caught.value.message.startswith("a.yaml:2:5: not YAML: ")


@pytest.mark.parametrize("name", _NAMES)
def test_duplicates_are_refused_whatever_the_file_is_called(name: str) -> None:
    """JSON with a name twice is refused as JSON, and not let in as YAML."""
    with pytest.raises(InvalidDocument, match=rf"^{name}:2.*key 'a' stands twice"):
        read_tree(b'{"a": 1,\n"a": 2}', name)


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_tells_the_encoding(name: str, mark: bytes, encoding: str) -> None:
    """Text in any Unicode encoding is read, where a byte order mark names it."""
    text = '{"é": ["\U0001f600", 12345678901234567890123]}'
    assert read_tree(mark + text.encode(encoding), name) == {"é": ["\U0001f600", 12345678901234567890123]}


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize(
    "data", [b"", b" ", b"\n\r\n\t ", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF8 + b"\n"]
)
def test_an_empty_file_is_called_empty(data: bytes, name: str) -> None:
    """A file with nothing in it is refused as what it is."""
    with pytest.raises(InvalidDocument) as caught:
        read_tree(data, name)
    assert caught.value.message == f"{name}: empty"
    assert caught.value.hint


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize(
    "data",
    [
        b"\x00",
        b"a: \x00",
        b"PK\x03\x04\x14\x00\x00",
        b'{"a": 1}\x00',
        "a: 1".encode("utf-16-le"),
        codecs.BOM_UTF8 + b"\0",
    ],
)
def test_a_binary_file_is_called_binary(data: bytes, name: str) -> None:
    """A file with a null byte is refused as what it is."""
    with pytest.raises(InvalidDocument) as caught:
        read_tree(data, name)
    assert caught.value.message == f"{name}: a binary file"
    assert caught.value.hint


@pytest.mark.parametrize("name", _NAMES)
def test_a_pointer_of_git_lfs_is_called_so(name: str) -> None:
    """A file that was not fetched is told from one that is no document, with the command that fetches it."""
    data = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4d" * 32 + b"\nsize 12345\n"
    with pytest.raises(InvalidDocument) as caught:
        read_tree(data, name)
    assert caught.value.message == f"{name}: a pointer of Git LFS, and not the file"
    assert "git lfs pull" in caught.value.hint


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (codecs.BOM_UTF16_LE + b"a", "UTF-16"),
        (codecs.BOM_UTF16_BE + b"\xd8\x00", "UTF-16"),
        (codecs.BOM_UTF32_LE + b"\xff\xff\xff\xff", "UTF-32"),
        (codecs.BOM_UTF32_BE + b"abc", "UTF-32"),
    ],
)
def test_broken_text_names_its_encoding(data: bytes, encoding: str, name: str) -> None:
    """A file that breaks the encoding that its byte order mark names is refused."""
    with pytest.raises(InvalidDocument) as caught:
        read_tree(data, name)
    assert caught.value.message == f"{name}: broken {encoding} text"


@pytest.mark.parametrize("name", _NAMES)
def test_a_file_that_is_too_large_is_refused(name: str) -> None:
    """A file beyond the limit is refused before a byte of it is looked at."""
    with pytest.raises(InvalidDocument) as caught:
        read_tree(bytes(MAX_BYTES + 1), name)
    assert caught.value.message == f"{name}: larger than {MAX_BYTES // 2**20} MB"


def test_the_rules_of_reading_have_a_name_and_a_number() -> None:
    """Snapshots carry the name of the rules by which their document was read."""
    name, _, number = READING_RULES.partition("/")
    assert (name, number.isdecimal()) == ("contractdelta.reading", True)


@pytest.mark.parametrize(
    ("name", "text"),
    [("openapi.json", '{{\n"a":\n{}1\n{}2\n{}}}\n'), ("openapi.yaml", "a: 1\nb:\n{}  c: 1\n{}  c: 2\n{}")],
)
def test_a_merge_conflict_is_called_so(name: str, text: str) -> None:
    """Whatever the parser stumbles over first: what git left there is told, with its line."""
    data = text.format("<<<<<<< HEAD\n", "=======\n", ">>>>>>> other\n").encode()
    with pytest.raises(InvalidDocument) as caught:
        read_tree(data, name)
    assert caught.value.message == f"{name}:3: a merge conflict that nobody resolved"
    assert "Keep one of the two texts" in caught.value.hint
