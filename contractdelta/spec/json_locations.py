"""Where the values of a JSON text stand, by JSON Pointer, without reading more of it than has to be.

Text as printers write it - two spaces a level, a member a line - is searched line by line: a line break within a string
is always escaped, so a line that starts with so many spaces and a key is that member. Any other text is walked through:
what is not asked for is skipped at the speed of the reader.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson

from contractdelta.spec.pointer import tokens_of

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_CLOSING = {ord("{"): b"}", ord("["): b"]"}
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")


def offsets_in_json(data: bytes, pointers: Iterable[str], tree: Any) -> dict[str, int]:
    """Return the offset, in bytes, of the values at JSON Pointers: a member's is that of its key.

    Pointers that lead nowhere are left out.

    Args:
        data: JSON text in UTF-8 that has been read before.
        pointers: What to look for.
        tree: What the text holds.
    """
    if is_printed(data, tree):
        return _Printed(data).offsets(pointers)
    text = data.decode()
    found = _Walk(text, pointers).offsets()
    return found if text.isascii() else {key: len(text[:at].encode()) for key, at in found.items()}


def is_printed(data: bytes, value: Any) -> bool:
    """Tell whether JSON text is what a printer makes of a value, with two spaces a level."""
    if not data.startswith((b"{\n  ", b"[\n  ")):
        return False
    try:
        written = orjson.dumps(value, option=orjson.OPT_INDENT_2)
    except TypeError:  # integers beyond 64 bits, too deep
        return False
    return data.startswith(written) and not data[len(written) :].strip()


class _Region(NamedTuple):
    """A value in the text."""

    #: Of its key, or of itself.
    at: int
    start: int
    end: int


class _Printed:
    """Text with two spaces a level."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._regions: dict[tuple[str, ...], _Region | None] = {(): _Region(0, 0, len(data))}

    def offsets(self, pointers: Iterable[str]) -> dict[str, int]:
        found = {pointer: self._region(tokens_of(pointer)) for pointer in pointers}
        return {pointer: region.at for pointer, region in found.items() if region is not None}

    def _region(self, tokens: tuple[str, ...]) -> _Region | None:
        if tokens not in self._regions:
            above = self._region(tokens[:-1])
            self._regions[tokens] = None if above is None else self._below(above, tokens[-1], b"  " * len(tokens))
        return self._regions[tokens]

    def _below(self, above: _Region, token: str, indent: bytes) -> _Region | None:
        kind = self._data[above.start : above.start + 1]
        if kind == b"{":
            return self._member(above, orjson.dumps(token), indent)
        if kind == b"[" and _INDEX.fullmatch(token):
            return self._element(above, int(token), indent)
        return None

    def _member(self, above: _Region, key: bytes, indent: bytes) -> _Region | None:
        line = b"\n%b%b: " % (indent, key)
        at = self._data.find(line, above.start, above.end)
        if at < 0:
            return None
        return self._value(at + 1 + len(indent), at + len(line), indent)

    def _element(self, above: _Region, index: int, indent: bytes) -> _Region | None:
        line = b"\n" + indent
        at = above.start
        for number in range(index + 1):
            at = self._data.find(line, at, above.end)
            if at < 0:
                return None
            start = at + len(line)
            region = self._value(start, start, indent)
            if number == index:
                return region
            at = region.end
        return None

    def _value(self, at: int, start: int, indent: bytes) -> _Region:
        """Return the region of a value whose line is indented so far."""
        data = self._data
        closing = _CLOSING.get(data[start])
        if closing is None or data[start + 1 : start + 2] == closing:
            end = data.find(b"\n", start)
        else:
            end = data.find(b"\n" + indent + closing, start) + 1 + len(indent)
        return _Region(at, start, end)


class _Walk:
    """Text in any layout."""

    def __init__(self, text: str, pointers: Iterable[str]) -> None:
        self._text = text
        #: What is asked for, token by token; the pointer itself stands at the empty tuple.
        self._wanted: dict[Any, Any] = {}
        self._found: dict[str, int] = {}
        for pointer in pointers:
            node = self._wanted
            for token in tokens_of(pointer):
                node = node.setdefault(token, {})
            node[()] = pointer

    def offsets(self) -> dict[str, int]:
        start = self._skip(0)
        self._note(self._wanted, start)
        self._visit(start, self._wanted)
        return self._found

    def _visit(self, start: int, wanted: dict[Any, Any]) -> int:
        """Look into a value; return where it ends."""
        kind = self._text[start]
        if kind not in "{[" or wanted.keys() <= {()}:
            return _DECODER.raw_decode(self._text, start)[1]
        return self._visit_object(start, wanted) if kind == "{" else self._visit_array(start, wanted)

    def _visit_object(self, start: int, wanted: dict[Any, Any]) -> int:
        at = self._skip(start + 1)
        while self._text[at] == '"':
            key, end = _DECODER.raw_decode(self._text, at)
            child = wanted.get(key, {})
            self._note(child, at)
            value = self._skip(self._skip(end) + 1)
            at = self._skip(self._visit(value, child))
            if self._text[at] == ",":
                at = self._skip(at + 1)
        return at + 1

    def _visit_array(self, start: int, wanted: dict[Any, Any]) -> int:
        at = self._skip(start + 1)
        index = 0
        while self._text[at] != "]":
            child = wanted.get(str(index), {})
            self._note(child, at)
            at = self._skip(self._visit(at, child))
            if self._text[at] == ",":
                at = self._skip(at + 1)
            index += 1
        return at + 1

    def _note(self, wanted: dict[Any, Any], at: int) -> None:
        if () in wanted:
            self._found[wanted[()]] = at

    def _skip(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return at if found is None else found.end()
