"""Witnesses in words, and as payloads in which the place that matters is marked."""

import json
from collections.abc import Iterator
from typing import Any

from contractdelta.delta.model import Change, Direction, Witness
from contractdelta.errors import one_line
from contractdelta.spec.pointer import join

#: Longest value that is shown in a line.
_MAX_VALUE = 60
#: What happened to a payload, and which side accepts it.
_WORDS = {
    Direction.REQUEST: ("was accepted", "Base accepts this payload, head refuses it"),
    Direction.RESPONSE: ("may now be sent", "Head may send this payload, base rules it out"),
    Direction.BOTH: ("is now judged differently", "One side accepts this payload, the other refuses it"),
}
#: What a line of a diff starts with, where head has it no more, has it anew, or neither.
_MARKS = {Direction.REQUEST: "-", Direction.RESPONSE: "+", Direction.BOTH: "!"}
_INDENT = "  "


class _Number(str):
    """A number as it was written: as a float it would lose digits."""

    __slots__ = ()


def shortly(witness: Witness) -> str:
    """Return a witness in a line: ``e.g. {"name":"x"} was accepted``."""
    value = one_line(witness.value)
    shown = value if len(value) <= _MAX_VALUE else f"{value[: _MAX_VALUE - 1]}…"
    return f"e.g. {shown} {_WORDS[witness.direction][0]}"


def proof(change: Change) -> str:
    """Return who accepts the witness of a change and why the other does not; why there is none; or nothing."""
    if change.witness is None:
        return f"No example: {one_line(change.unproved)}" if change.unproved else ""
    return f"{_WORDS[change.witness.direction][1]}: {one_line(change.witness.reason)}"


def payload_lines(witness: Witness) -> list[str]:
    """Return the whole payload as lines of a diff: those of the value that matters start with a mark."""
    payload = json.loads(witness.payload, parse_float=_Number, parse_int=_Number)
    lines = list(_lines(payload, "", witness.pointer))
    # A pointer to what the payload lacks marks nothing: then it is the whole that matters.
    has_mark = any(is_marked for is_marked, _ in lines)
    mark = _MARKS[witness.direction]
    return [f"{mark if is_marked or not has_mark else ' '} {one_line(line)}" for is_marked, line in lines]


def _lines(value: Any, at: str, pointer: str) -> Iterator[tuple[bool, str]]:
    """Yield the lines of a value and whether they belong to the one that is pointed at."""
    is_marked = at == pointer
    if not isinstance(value, (dict, list)) or not value:
        yield is_marked, value if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)
        return
    is_object = isinstance(value, dict)
    yield is_marked, "{" if is_object else "["
    members = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    for index, (key, member) in enumerate(members):
        inner = list(_lines(member, join(at, key), pointer))
        name = f"{json.dumps(key, ensure_ascii=False)}: " if is_object else ""
        comma = "," if index < len(members) - 1 else ""
        for number, (is_in, line) in enumerate(inner):
            start, end = (name if number == 0 else ""), (comma if number == len(inner) - 1 else "")
            yield is_in or is_marked, f"{_INDENT}{start}{line}{end}"
    yield is_marked, "}" if is_object else "]"
