"""Where the values of a document stand in its text."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from contractdelta.spec.syntax.json_locations import offsets_in_json


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
    # Lazy: a project in JSON needs no reader of YAML.
    from contractdelta.spec.syntax.yaml_locations import positions_in_yaml  # noqa: PLC0415

    return {key: Location(line=line, column=column) for key, (line, column) in positions_in_yaml(data, wanted).items()}


def _lines(data: bytes, offsets: Mapping[str, int]) -> Iterator[tuple[str, Location]]:
    """Yield line and column for offsets in bytes; no byte is looked at twice, though all may stand in one line."""
    line, column, at = 1, 1, 0
    for pointer, offset in sorted(offsets.items(), key=itemgetter(1)):
        breaks = data.count(b"\n", at, offset)
        if breaks:
            line, column, at = line + breaks, 1, data.rindex(b"\n", at, offset) + 1
        column, at = column + len(data[at:offset].decode(errors="replace")), offset
        yield pointer, Location(line=line, column=column)
