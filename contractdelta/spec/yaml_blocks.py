"""Read YAML block by block: each path and each component by itself, what was read before not again.

The text of a large document is mostly the blocks of two or three mappings. Where it is written in block style, a block
starts at each line that is indented as far as the first one and no further; YAML lets nothing else stand there (YAML
1.2.2, section 8.2.2), but for lines within quotation marks or brackets, and those leave a block behind that cannot be
read. Whatever is out of the ordinary - an anchor, a tag, a key twice - is left to the reader of whole texts, which
decides, and knows the lines.

Blocks are known again by their text. So the head of a comparison costs only what differs from base.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from typing import Any

import orjson

from contractdelta.errors import InvalidDocument
from contractdelta.spec.limits import MAX_DEPTH
from contractdelta.spec.pointer import join

#: What blocks hold, by the digest of their text.
KnownBlocks = dict[bytes, Any]
#: Reads a text that holds one mapping; ``None`` where it is out of the ordinary.
ReadBlock = Callable[[bytes], Any]

#: Members whose own members are blocks, and those whose members' members are.
_OF_BLOCKS = frozenset({b"paths", b"webhooks", b"definitions", b"parameters", b"responses"})
_OF_SECTIONS = frozenset({b"components"})
_HEADER = re.compile(rb" *([A-Za-z0-9_.-]+):[ \t]*(?:#[^\n]*)?\r?\n")
_FIRST_LINE = re.compile(rb"\n( *)[^ \t\r\n#]")
#: What no block may start with: complex keys, directives, marks of documents, flow collections.
_NO_KEY = frozenset(b"-?%[]{},&*!|>@`.")
_BEGINNING = re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:---[ \t]*\r?\n)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*")
#: The key that a block starts with, but for escapes.
_KEY = re.compile(
    rb"""(?:'(?P<single>[^'\\]+)'|"(?P<double>[^"\\]+)"|(?P<plain>[^'"\s:#](?:[^:#]|:(?=\S)|(?<=\S)#)*?))\s*:(?:\s|\Z)"""
)
#: Smaller texts are not worth the effort.
_LEAST = 20_000

#: What the two readers may read differently where a scalar may start: tags, anchors, merges, complex keys, indentation
#: that is told, odd numbers. Possessive, so that no space is looked at twice.
_ODD = re.compile(
    rb"(?:: ++|- ++|, *+|[\[{] *+|\":|\n *+)(?=[!&<?|>0-9+.-])"
    rb"(?:!|&(?=[^ \n])|<<|\? |[|>][0-9+-]*+(?:(?<=[0-9])| *+[,\]}])|\+[0-9.]"
    rb"|[-+]?(?:0[0-9_]+|0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9]+_[0-9_]*|[0-9.]+[eE][-+]?[0-9]{3,}"
    rb"|\.[iInN][a-zA-Z]{2})(?=[ :\n,\]}]|\Z))"
)
_ODD_ESCAPE = re.compile(rb"\\[^nrt\"\\/ ]")
#: So many lists in lists that a reader that recurses might not come back.
_DEEP = b"- " * 16
_ODD_TEXTS = (_DEEP, b"\t", b"\x7f", b"\xc2\x80", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9", b"\xef\xbb\xbf", b"\r")


def _quick_reader() -> Callable[[str], Any] | None:
    """Return a reader three times as fast as libyaml, of the extra "fast"; ``None`` where it is not installed.

    What it reads another way than the rules of yaml_reader is left to them.
    """
    try:
        from yaml_rs import loads  # noqa: PLC0415 - it may not be there
    except ImportError:
        return None
    return partial(loads, parse_datetime=False)


_QUICK = _quick_reader()


class _OutOfTheOrdinary(Exception):
    """The text is not what is read block by block."""


def read_blocks(data: bytes, known: KnownBlocks, read: ReadBlock) -> dict[str, Any] | None:
    """Return what a document in block style holds; ``None`` where it is out of the ordinary.

    Args:
        data: The text, in UTF-8.
        known: Blocks that were read before; those that are new are added.
        read: Reads a block by the rules.
    """
    if len(data) < _LEAST:
        return None
    beginning = _BEGINNING.match(data)
    try:
        return _Blocks(b"\n" + data[beginning.end() if beginning else 0 :], known, read).document()
    except _OutOfTheOrdinary:
        return None


def outline(data: bytes) -> dict[str, tuple[int, int]] | None:
    """Return where the blocks of a document start and end, and the lines above them, by JSON Pointer.

    ``None`` where the text is out of the ordinary.
    """
    if len(data) < _LEAST:
        return None
    beginning = _BEGINNING.match(data)
    skipped = beginning.end() if beginning else 0
    try:
        places = list(_Blocks(b"\n" + data[skipped:], {}, lambda _: None).places())
    except _OutOfTheOrdinary:
        return None
    return {pointer: (start + skipped, end + skipped) for pointer, start, end in places}


class _Blocks:
    """One text; a line break stands in front of it, so that every line has one before it."""

    def __init__(self, text: bytes, known: KnownBlocks, read: ReadBlock) -> None:
        self._text = text
        self._known = known
        self._read = read

    def document(self) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for start, end in self._members(0, len(self._text)):
            header = _HEADER.match(self._text, start + 1)
            name = header[1] if header else b""
            if header is None or name not in _OF_BLOCKS | _OF_SECTIONS:
                self._add(tree, start, end)
            elif name in _OF_BLOCKS:
                self._put(tree, name, self._mapping(header.end() - 1, end))
            else:
                self._put(tree, name, self._sections(header.end() - 1, end))
        return tree

    def places(self) -> Iterator[tuple[str, int, int]]:
        """Yield pointer, start and end of each block and of each line above blocks."""
        for start, end in self._members(0, len(self._text)):
            header = _HEADER.match(self._text, start + 1)
            name = header[1] if header else b""
            if header is None or name not in _OF_BLOCKS | _OF_SECTIONS:
                yield self._place("", start, end)
                continue
            yield self._place("", start, header.end() - 1)
            pointer = f"/{name.decode()}"
            if name in _OF_BLOCKS:
                yield from (self._place(pointer, *member) for member in self._members(header.end() - 1, end))
            else:
                yield from self._places_of_sections(pointer, header.end() - 1, end)

    def _places_of_sections(self, above: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        for at, until in self._members(start, end):
            header = _HEADER.match(self._text, at + 1)
            if header is None:
                yield self._place(above, at, until)
                continue
            yield self._place(above, at, header.end() - 1)
            pointer = f"{above}/{header[1].decode()}"
            yield from (self._place(pointer, *member) for member in self._members(header.end() - 1, until))

    def _place(self, above: str, start: int, end: int) -> tuple[str, int, int]:
        """Return the pointer of a block by the key in its first line."""
        line = self._text[start + 1 : end + 1].partition(b"\n")[0].strip()
        key = _KEY.match(line)
        if key is None:
            raise _OutOfTheOrdinary
        text = key["plain"] or key["single"] or key["double"]
        return join(above, text.decode()), start, end

    def _sections(self, start: int, end: int) -> dict[str, Any]:
        sections: dict[str, Any] = {}
        for at, until in self._members(start, end):
            header = _HEADER.match(self._text, at + 1)
            if header is None:
                self._add(sections, at, until)
            else:
                self._put(sections, header[1], self._mapping(header.end() - 1, until))
        return sections

    def _mapping(self, start: int, end: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for at, until in self._members(start, end):
            self._add(found, at, until)
        return found

    def _members(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where each member of a mapping starts, with the line break before it, and ends."""
        first = _FIRST_LINE.search(self._text, start, end)
        if first is None:
            raise _OutOfTheOrdinary
        # The entries of a list may stand as far to the left as the key that it belongs to.
        line = re.compile(rb"\n" + first[1] + rb"(?!-[ \r\n])[^ \t\r\n#]")
        starts = [found.start() for found in line.finditer(self._text, start, end)]
        if starts[:1] != [first.start()]:
            raise _OutOfTheOrdinary
        for at, until in zip(starts, [*starts[1:], end], strict=True):
            if self._text[at + 1 + len(first[1])] in _NO_KEY:
                raise _OutOfTheOrdinary
            yield at, until

    def _add(self, mapping: dict[str, Any], start: int, end: int) -> None:
        """Add the one member that a block holds."""
        block = self._text[start : end + 1]
        digest = sha256(block).digest()
        value = self._known.get(digest)
        if value is None:
            value = _read_quickly(block)
            if value is None:
                value = self._read_by_the_rules(block)
            if type(value) is not dict or len(value) != 1:
                raise _OutOfTheOrdinary
            self._known[digest] = value
        for key, item in value.items():
            if key in mapping:
                raise _OutOfTheOrdinary
            mapping[key] = item

    def _read_by_the_rules(self, block: bytes) -> Any:
        try:
            return self._read(block)
        except InvalidDocument:  # the message has to tell the line in the whole text
            raise _OutOfTheOrdinary from None

    def _put(self, mapping: dict[str, Any], name: bytes, value: dict[str, Any]) -> None:
        key = name.decode()
        if key in mapping:
            raise _OutOfTheOrdinary
        mapping[key] = value


def _read_quickly(block: bytes) -> Any:
    """Return what a block holds, where that is certainly what the rules say; ``None`` where it may not be."""
    if _QUICK is None or any(odd in block for odd in _ODD_TEXTS) or _ODD_ESCAPE.search(block) or _ODD.search(block):
        return None
    try:
        value = _QUICK(block.decode())
    except ValueError:  # no UTF-8 or no YAML
        return None
    try:
        orjson.dumps(value)
    except TypeError:  # keys that are no text, integers beyond 64 bits
        return _with_text_keys(value)
    return value


def _with_text_keys(value: Any) -> Any:
    """Write keys such as ``200`` as the text that they are; ``None`` where a key is anything else."""
    try:
        return _texts(value, 0)
    except _OutOfTheOrdinary:
        return None


def _texts(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH // 2:
        raise _OutOfTheOrdinary
    if isinstance(value, list):
        return [_texts(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for key, item in value.items():
        if type(key) not in (str, int) or str(key) in found:
            raise _OutOfTheOrdinary
        found[str(key)] = _texts(item, depth + 1)
    return found
