"""Where the values of a document stand in its text."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import yaml
from yaml import events

from contractdelta.spec.json_locations import offsets_in_json
from contractdelta.spec.pointer import enclosing, join
from contractdelta.spec.yaml_blocks import outline

# As in the reader: libyaml's parser where it is there.
_Parser: Any = vars(yaml.cyaml)["CParser"] if yaml.__with_libyaml__ else yaml.Loader


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place in a text; lines and columns count from 1."""

    line: int
    column: int


def locate(data: bytes, source: str, pointers: Iterable[str], tree: Any) -> dict[str, Location]:
    """Return where the values at JSON Pointers stand: a member at its key, an element at its start.

    A pointer to nothing is left out, and all where the text cannot be read.

    Args:
        data: The text, in UTF-8.
        source: Its name.
        pointers: What to look for.
        tree: What the text was found to hold.
    """
    wanted = set(pointers)
    if source.lower().endswith(".json") or data.lstrip()[:1] in b"{[":
        try:
            return dict(_lines(data, offsets_in_json(data, wanted, tree)))
        except (ValueError, IndexError):  # no JSON: it may be YAML all the same
            pass
    return _locate_in_yaml(data, wanted)


def _lines(data: bytes, offsets: Mapping[str, int]) -> Iterator[tuple[str, Location]]:
    """Yield line and column for offsets in bytes; lines are counted once."""
    line, at = 1, 0
    for pointer, offset in sorted(offsets.items(), key=itemgetter(1)):
        line, at = line + data.count(b"\n", at, offset), offset
        start = data.rfind(b"\n", 0, offset) + 1
        yield pointer, Location(line=line, column=len(data[start:offset].decode(errors="replace")) + 1)


def _locate_in_yaml(data: bytes, wanted: set[str]) -> dict[str, Location]:
    """Look into the blocks that are asked for only, where the text is written in blocks."""
    found = {"": Location(line=1, column=1)} if "" in wanted else {}
    blocks = outline(data)
    if blocks is None:
        return found | _locate_in_block(data, wanted, "", 0)
    by_block: dict[str, set[str]] = {}
    for pointer in wanted:
        block = next((up for up in enclosing(pointer) if up in blocks), "")
        by_block.setdefault(block, set()).add(pointer)
    line, at = 0, 0
    for block in sorted(by_block.keys() & blocks.keys(), key=lambda name: blocks[name][0]):
        start, end = blocks[block]
        line, at = line + data.count(b"\n", at, start), start
        above = block.rpartition("/")[0]
        found |= _locate_in_block(data[start:end], by_block[block], above, line)
    return found


def _locate_in_block(text: bytes, wanted: set[str], above: str, line: int) -> dict[str, Location]:
    """Return where values stand in a block that starts after so many lines, and below a pointer."""
    found: dict[str, Location] = {}
    try:
        for pointer, mark in _places(_Parser(text)):
            if above + pointer in wanted:
                found[above + pointer] = Location(line=line + mark.line + 1, column=mark.column + 1)
                if len(found) == len(wanted):
                    break
    except (yaml.YAMLError, ValueError):
        # The reader accepts a little more than YAML does, such as DEL in JSON: a finding without a line is a finding.
        return found
    return found


@dataclass(slots=True)
class _Open:
    """A mapping (``index`` is -1) or list that is open."""

    pointer: str
    index: int
    #: Pointer of the value that comes next in a mapping; ``None`` where a key comes next.
    child: str | None = None


def _places(parser: Any) -> Iterator[tuple[str, Any]]:
    """Yield pointer and mark of each member and element, in the order of the text."""
    stack: list[_Open] = []
    while (event := parser.get_event()) is not None:
        if isinstance(event, events.CollectionEndEvent):
            stack.pop()
            continue
        if not isinstance(event, events.NodeEvent):
            continue
        top = stack[-1] if stack else None
        if top is not None and top.index < 0 and top.child is None:
            top.child = join(top.pointer, getattr(event, "value", ""))
            yield top.child, event.start_mark
            continue
        pointer = _next_pointer(top)
        if top is not None and top.index > 0:
            yield pointer, event.start_mark
        if isinstance(event, events.CollectionStartEvent):
            stack.append(_Open(pointer, 0 if isinstance(event, events.SequenceStartEvent) else -1))


def _next_pointer(top: _Open | None) -> str:
    if top is None:
        return ""
    if top.index < 0:
        pointer, top.child = top.child or "", None
        return pointer
    top.index += 1
    return join(top.pointer, top.index - 1)
