"""Where the values of a JSON text stand, by JSON Pointer, without reading more of it than has to be.

Text as printers write it - two spaces a level, a member a line - is searched line by line: a line break within a string
is always escaped, so a line that starts with so many spaces and a key is that member. Any other text is walked through:
what is not asked for is skipped at the speed of the reader.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any

import orjson

from contractdelta.spec.pointer import tokens_of

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")


def offsets_in_json(data: bytes, pointers: Iterable[str], tree: Any) -> dict[str, int]:
    """Return the offset, in bytes, of the values at JSON Pointers: a member's is that of its key.

    Pointers that lead nowhere are left out.

    Args:
        data: JSON text in UTF-8 that has been read before.
        pointers: What to look for.
        tree: What the text holds.

    Raises:
        ValueError: Text that only starts as JSON does.
        IndexError: The same, and it ends before it should.
    """
    wanted = _asked_for(pointers)
    if is_printed(data, tree):
        return _Printed(data).offsets(wanted, tree)
    text = data.decode()
    found = _Walk(text).offsets(wanted)
    return found if text.isascii() else _in_bytes(text, found)


def _in_bytes(text: str, offsets: Mapping[str, int]) -> dict[str, int]:
    """Return offsets in UTF-8 for those in a text, which is encoded once."""
    found, start, size = {}, 0, 0
    for pointer, at in sorted(offsets.items(), key=itemgetter(1)):
        size, start = size + len(text[start:at].encode()), at
        found[pointer] = size
    return found


def _asked_for(pointers: Iterable[str]) -> dict[Any, Any]:
    """Return what is asked for, token by token; the pointer itself stands at the empty tuple."""
    wanted: dict[Any, Any] = {}
    for pointer in pointers:
        node = wanted
        for token in tokens_of(pointer):
            node = node.setdefault(token, {})
        node[()] = pointer
    return wanted


def is_printed(data: bytes, value: Any) -> bool:
    """Tell whether JSON text is what a printer makes of a value, with two spaces a level."""
    if not data.startswith((b"{\n  ", b"[\n  ")):
        return False
    try:
        written = orjson.dumps(value, option=orjson.OPT_INDENT_2)
    except TypeError:  # integers beyond 64 bits, too deep
        return False
    return data.startswith(written) and not data[len(written) :].strip()


class _Printed:
    """Text with two spaces a level. Members are looked for in their order, so that no text is searched twice."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._found: dict[str, int] = {}

    def offsets(self, wanted: dict[Any, Any], tree: Any) -> dict[str, int]:
        self._note(wanted, 0)
        self._visit(0, wanted, tree, b"  ")
        return self._found

    def _visit(self, start: int, wanted: dict[Any, Any], value: Any, indent: bytes) -> None:
        """Look into a value that starts here, and whose members are indented so far."""
        if isinstance(value, dict):
            self._visit_object(start, wanted, value, indent)
        elif isinstance(value, list):
            self._visit_array(start, wanted, value, indent)

    def _visit_object(self, start: int, wanted: dict[Any, Any], value: dict[str, Any], indent: bytes) -> None:
        at = start
        for key in sorted(wanted.keys() & value.keys(), key=_order_in(value, wanted)):
            line = b"\n%b%b: " % (indent, orjson.dumps(key))
            at = self._data.find(line, at)
            child = wanted[key]
            self._note(child, at + 1 + len(indent))
            if len(child) > (() in child):
                self._visit(at + len(line), child, value[key], indent + b"  ")

    def _visit_array(self, start: int, wanted: dict[Any, Any], value: list[Any], indent: bytes) -> None:
        at = start
        last = max((int(key) for key in wanted if key != () and _INDEX.fullmatch(key)), default=-1)
        for index in range(min(last + 1, len(value))):
            at = self._data.find(b"\n" + indent, at) + 1 + len(indent)
            child = wanted.get(str(index), {})
            self._note(child, at)
            self._visit(at, child, value[index], indent + b"  ")
            at = self._end(at, value[index], indent)

    def _end(self, start: int, value: Any, indent: bytes) -> int:
        """Return where a value ends whose line is indented so far."""
        if not value or not isinstance(value, dict | list):
            return self._data.find(b"\n", start)
        closing = b"}" if isinstance(value, dict) else b"]"
        return self._data.find(b"\n" + indent + closing, start) + 1 + len(indent)

    def _note(self, wanted: dict[Any, Any], at: int) -> None:
        if () in wanted:
            self._found[wanted[()]] = at


def _order_in(value: dict[str, Any], wanted: dict[Any, Any]) -> Callable[[str], int]:
    """Return what tells the order of keys in an object."""
    place = {key: at for at, key in enumerate(value) if key in wanted}
    return place.__getitem__


class _Walk:
    """Text in any layout."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, int] = {}

    def offsets(self, wanted: dict[Any, Any]) -> dict[str, int]:
        start = self._skip(0)
        self._note(wanted, start)
        self._visit(start, wanted)
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
        if self._text[at] != "}":
            raise ValueError("no JSON: YAML in flow style, as a rule")
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
