"""Where the values of a YAML text stand, by JSON Pointer: the marks of PyYAML's parser (libyaml)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml import events

from contractdelta.spec.pointer import enclosing, join
from contractdelta.spec.syntax.yaml_blocks import outline
from contractdelta.spec.syntax.yaml_reader import Parser


def positions_in_yaml(data: bytes, wanted: set[str]) -> dict[str, tuple[int, int]]:
    """Return line and column of the values at JSON Pointers, from 1; those that are not there are left out.

    Where the text is written in blocks, only those that are asked for are looked into.
    """
    found = {"": (1, 1)} if "" in wanted else {}
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


def _locate_in_block(text: bytes, wanted: set[str], above: str, line: int) -> dict[str, tuple[int, int]]:
    """Return where values stand in a block that starts after so many lines, and below a pointer."""
    found: dict[str, tuple[int, int]] = {}
    try:
        for pointer, mark in _places(Parser(text)):
            if above + pointer in wanted:
                found[above + pointer] = (line + mark.line + 1, mark.column + 1)
                if len(found) == len(wanted):
                    break
    except (yaml.YAMLError, ValueError):
        # The reader accepts a little more than YAML does, such as DEL in JSON: a finding without a line is a finding.
        return found
    return found


#: The events that start mappings and lists, with the index that these have then, and those that end them.
_STARTS = {events.MappingStartEvent: -1, events.SequenceStartEvent: 0}
_ENDS = (events.MappingEndEvent, events.SequenceEndEvent)
_NODES = (*_STARTS, events.ScalarEvent, events.AliasEvent)


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
        kind = type(event)
        if kind in _ENDS:
            stack.pop()
            continue
        if kind not in _NODES:
            continue
        top = stack[-1] if stack else None
        if top is not None and top.index < 0 and top.child is None:
            top.child = join(top.pointer, getattr(event, "value", ""))
            yield top.child, event.start_mark
            continue
        pointer = _next_pointer(top)
        if top is not None and top.index > 0:
            yield pointer, event.start_mark
        if kind in _STARTS:
            stack.append(_Open(pointer, _STARTS[kind]))


def _next_pointer(top: _Open | None) -> str:
    if top is None:
        return ""
    if top.index < 0:
        pointer, top.child = top.child or "", None
        return pointer
    top.index += 1
    return join(top.pointer, top.index - 1)
