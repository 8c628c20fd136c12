"""The parts of a document: operations, path items without their operations, components; and their text.

What two documents say in the same words can be told part by part, by text or by prints of it, before anything is
brought into normal form (see :mod:`~contractdelta.contract.parts.settled`).
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from contractdelta.contract.canonical import canonical
from contractdelta.contract.grammar import METHODS
from contractdelta.contract.names.components import depth_of_components, sections_of
from contractdelta.spec.dialects import Dialect
from contractdelta.spec.document import Document
from contractdelta.spec.pointer import join

#: A part that no document has.
NOWHERE = "nowhere"
#: Hexadecimal digits of a print (64 bits): enough among the parts of two documents.
_PRINT_LENGTH = 16


class Source(NamedTuple):
    """What a contract is built from."""

    document: Document
    #: Where the document comes from a snapshot: the prints of the parts that it was made from, by pointer.
    prints: Mapping[str, str] | None = None


def texts_of(document: Document) -> dict[str, bytes]:
    """Return the text of each part of a document, by pointer; none where parts do not tell all."""
    return {pointer: text_of(value) for pointer, value in parts_of(document)} if is_plain(document) else {}


def print_of(text: bytes, condensed: Any) -> str:
    """Return the print of a part: of its text, and of what is left of it in a snapshot.

    So a print tells that a line of a snapshot was made from this very text, and that nobody has edited it since.
    """
    state = sha256(text)
    state.update(b"\0" + text_of(condensed))
    return state.hexdigest()[:_PRINT_LENGTH]


def text_of(value: Any) -> bytes:
    """Return one text for equal values: keys sorted, numbers as they are written."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # integers beyond 64 bits
        return canonical(value).encode()


def parts_of(document: Document) -> Iterator[tuple[str, Any]]:
    """Yield the parts of the root file, with their pointers."""
    for section in ("paths", "webhooks"):
        for path, item in (document.tree.get(section) or {}).items():
            yield from _parts_of_item(join("", section, path), item)
    for components in sections_of(document):
        for name, value in components.value.items():
            yield join(components.pointer, name), value


def part_of(pointer: str, dialect: Dialect) -> str:
    """Return the part that holds what a pointer leads to; :data:`NOWHERE` where that is more than one, or none."""
    tokens = pointer.split("/")
    length = depth_of_components(tokens[1:2], dialect)
    if not length and tokens[1:2] in (["paths"], ["webhooks"]):
        length = 3 if len(tokens) > 3 and tokens[3] in METHODS else 2  # noqa: PLR2004 - /paths/PATH/METHOD
    return "/".join(tokens[: length + 1]) if 0 < length < len(tokens) else NOWHERE


def _parts_of_item(pointer: str, item: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(item, dict):
        yield pointer, item
        return
    rest = {}
    for key, value in item.items():
        if key in METHODS and isinstance(value, dict):
            yield f"{pointer}/{key}", value
        else:
            rest[key] = value
    if rest:
        yield pointer, rest


def is_plain(document: Document) -> bool:
    """Tell whether a document is one file without identifiers, which would give pointers another meaning."""
    return len(document.resources) == 1 and not document.identified
