"""Read YAML block by block: each path and each component by itself, what was read before not again.

The text of a large document is mostly the blocks of two or three mappings. Where it is written in block style, a block
starts at each line that is indented as far as the first one and no further; YAML lets nothing else stand there (YAML
1.2.2, section 8.2.2), but for lines within quotation marks or brackets, and those leave a block behind that cannot be
read. Whatever is out of the ordinary - an alias of another block, a directive, a key twice - is left to the reader of
whole texts, which decides, and knows the lines.

Blocks are known again by their text, and so are the blocks within a large one. So the head of a comparison costs little
more than what differs from base, and what a document says in many places is read once.
"""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from contractdelta.errors import InvalidDocument
from contractdelta.spec.limits import MAX_ALIASED_NODES
from contractdelta.spec.pointer import join

#: What a text holds, and how many nodes its aliases stand for.
Held = tuple[Any, int]
#: What blocks hold, by the digest of their text.
KnownBlocks = dict[bytes, Held]
#: Reads a text by the rules.
ReadBlock = Callable[[bytes], Held]

#: Members at the top whose own members are blocks, and the one whose members' members are.
_OF_BLOCKS = frozenset({"paths", "webhooks", "components", "definitions", "parameters", "responses"})
_SECTIONED = ("components",)
_HEADER = re.compile(rb" *([A-Za-z0-9_.-]+): *(?:(?<= )#[^\n]*)?\n")
_FIRST_LINE = re.compile(rb"\n( *)[^ \t\n#]")
#: Blank lines and comments.
_NOTHING = re.compile(rb"(?:\n *(?:#[^\n]*)?)*")
#: What no block may start with: complex keys, directives, marks of documents, flow collections.
_NO_KEY = frozenset(b"\t-?%[]{},&*!|>@`.")
_BEGINNING = re.compile(rb"(?: *(?:#[^\n]*)?\n)*(?:--- *\n)?(?: *(?:#[^\n]*)?\n)*")
#: The key that a block starts with, but for escapes.
_KEY = re.compile(
    rb"""(?:'(?P<single>[^'\\]+)'|"(?P<double>[^"\\]+)"|(?P<plain>[^'"\s:#](?:[^:#]|:(?=\S)|(?<=\S)#)*?))\s*:(?:\s|\Z)"""
)
#: Smaller texts are not worth the effort.
_LEAST = 20_000
#: Larger blocks are put together from the blocks within them, and those within these, down to so many levels.
_LARGE = 2_000
_LEVELS = 8
#: In how many mappings a block may stand at most: ``components``, a section, and the levels within a block.
MOST_AROUND = _LEVELS + 3

#: What breaks lines for libyaml besides a line feed, and the byte order mark, which it takes for nothing where a line
#: starts: nothing of that in texts that are cut into blocks.
_ODD_CHARACTERS = (b"\r", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9", b"\xef\xbb\xbf")


class _Block(NamedTuple):
    """A block, or a line above blocks."""

    #: The keys of the lines above it.
    above: tuple[str, ...]
    #: The key of a line above blocks; empty for a block.
    header: str
    #: Where it starts, with the line break before it, and where it ends.
    start: int
    end: int


class _OutOfTheOrdinary(Exception):
    """The text is not what is read block by block."""


def read_blocks(data: bytes, known: KnownBlocks, read: ReadBlock) -> dict[str, Any] | None:
    """Return what a document in block style holds; ``None`` where it is out of the ordinary.

    Args:
        data: The text, in UTF-8.
        known: Blocks that were read before; those that are new are added.
        read: Reads a block by the rules.
    """
    if len(data) < _LEAST or _has_odd_lines(data):
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
    if len(data) < _LEAST or _has_odd_lines(data):
        return None
    beginning = _BEGINNING.match(data)
    skipped = beginning.end() if beginning else 0
    try:
        places = list(_Blocks(b"\n" + data[skipped:], {}, lambda _: (None, 0)).places())
    except _OutOfTheOrdinary:
        return None
    return {pointer: (start + skipped, end + skipped) for pointer, start, end in places}


def _has_odd_lines(data: bytes) -> bool:
    # One byte is found much faster than several, and that one is seldom there.
    return any(odd[-1:] in data and odd in data for odd in _ODD_CHARACTERS)


class _Blocks:
    """One text; a line break stands in front of it, so that every line has one before it."""

    def __init__(self, text: bytes, known: KnownBlocks, read: ReadBlock) -> None:
        self._text = text
        self._known = known
        self._read = read
        self._aliased = 0

    def document(self) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for block in self._blocks((), 0, len(self._text)):
            mapping = tree
            for name in block.above:
                mapping = mapping[name]
            if not block.header:
                self._aliased += self._add(mapping, block.start, block.end, _LEVELS)
                if self._aliased > MAX_ALIASED_NODES:
                    raise _OutOfTheOrdinary
            elif block.header in mapping:
                raise _OutOfTheOrdinary
            else:
                mapping[block.header] = {}
        return tree

    def places(self) -> Iterator[tuple[str, int, int]]:
        """Yield pointer, start and end of each block and of each line above blocks."""
        for block in self._blocks((), 0, len(self._text)):
            end = self._text.find(b"\n", block.start + 1, block.end + 1)
            key = _KEY.match(self._text[block.start + 1 : block.end + 1 if end < 0 else end].strip())
            if key is None:
                raise _OutOfTheOrdinary
            text = key["plain"] or key["single"] or key["double"]
            yield join("", *block.above, text.decode()), block.start, block.end

    def _blocks(self, above: tuple[str, ...], start: int, end: int) -> Iterator[_Block]:
        for at, until in self._members(start, end):
            header = _HEADER.match(self._text, at + 1)
            name = header[1].decode() if header else ""
            if header is None or not (above == _SECTIONED or (not above and name in _OF_BLOCKS)):
                yield _Block(above, "", at, until)
            else:
                yield _Block(above, name, at, header.end() - 1)
                yield from self._blocks((*above, name), header.end() - 1, until)

    def _members(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where each member of a mapping starts, with the line break before it, and ends."""
        first = _FIRST_LINE.search(self._text, start, end)
        if first is None or not _NOTHING.fullmatch(self._text, start, first.start()):
            raise _OutOfTheOrdinary
        # The entries of a list may stand as far to the left as the key that it belongs to.
        # Most lines stand deeper: that is told by the one character behind the indent.
        line = re.compile(rb"\n" + first[1] + rb"[^ \n#](?:(?<!-)|(?![ \n]))")
        starts = [found.start() for found in line.finditer(self._text, start, end)]
        if starts[:1] != [first.start()]:
            raise _OutOfTheOrdinary
        for at, until in zip(starts, [*starts[1:], end], strict=True):
            if self._text[at + 1 + len(first[1])] in _NO_KEY:
                raise _OutOfTheOrdinary
            yield at, until

    def _add(self, mapping: dict[str, Any], start: int, end: int, levels: int) -> int:
        """Add the one member that a block holds; return how many nodes its aliases stand for."""
        block = self._text[start : end + 1]
        digest = sha256(block).digest()
        held = self._known.get(digest)
        if held is None:
            held = self._put_together(start, end, levels) or self._read_by_the_rules(block)
            self._known[digest] = held
        value, aliased = held
        if type(value) is not dict or len(value) != 1:
            raise _OutOfTheOrdinary
        for key, item in value.items():
            if key in mapping:
                raise _OutOfTheOrdinary
            mapping[key] = item
        return aliased

    def _put_together(self, start: int, end: int, levels: int) -> Held | None:
        """Return what a large block holds whose value is a mapping of blocks; ``None`` of any other."""
        header = _HEADER.match(self._text, start + 1) if levels and end - start > _LARGE else None
        if header is None:
            return None
        value: dict[str, Any] = {}
        try:
            inner = list(self._members(header.end() - 1, end))
            return {header[1].decode(): value}, sum(self._add(value, *within, levels - 1) for within in inner)
        except _OutOfTheOrdinary:  # it is read as a whole, which may find nothing wrong
            return None

    def _read_by_the_rules(self, block: bytes) -> Held:
        try:
            return self._read(block)
        except InvalidDocument:  # the message has to tell the line in the whole text
            raise _OutOfTheOrdinary from None
