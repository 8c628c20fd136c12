"""How values are written on the wire, and so which types of them can be told apart there.

Sources: OpenAPI 3.0.4, Parameter Object ("Style Values"), Encoding Object, XML Object; RFC 8259, section 3.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple


class Wire(Enum):
    """What of the type of a value its text shows."""

    #: Every type has a shape of its own, as in JSON. What is not known otherwise is taken to be like this.
    TYPED = "typed"
    #: The same, but that the whole is bytes which a schema need not describe: images, sound, archives.
    BYTES = "bytes"
    #: Arrays and objects are spread over several texts, all other values are one: queries, headers, paths.
    SPREAD = "spread"
    #: The same, and a list has one text for each item: ``color=blue&color=black``.
    REPEATED = "repeated"
    #: The same, and a list is one text with something between its items: ``blue,black``.
    JOINED = "joined"
    #: An object whose properties are fields of a form.
    FORM = "form"
    #: A field of a form: an array is spread over several fields, an object is written as JSON.
    FIELD = "field"
    #: Everything but null is text, elements in elements included: XML, plain text.
    TEXT = "text"


class Writing(NamedTuple):
    """How values are written at a place."""

    wire: Wire = Wire.TYPED
    #: Of a form: the fields that are written in another way than fields are, by name.
    fields: frozenset[tuple[str, Wire]] = frozenset()

    def inside(self, part: str, name: str) -> "Writing":
        """Return how a part of a value is written: one of its ``properties``, with its name, or of its ``items``."""
        if self.wire in (Wire.REPEATED, Wire.JOINED) and part:
            return Writing(Wire.SPREAD)
        if self.wire is Wire.FORM and part:
            return Writing(dict(self.fields).get(name, Wire.FIELD) if part == "properties" else Wire.FIELD)
        # An object in a field is JSON (OpenAPI 3.0.4, Encoding Object, ``contentType``).
        return Writing() if self.wire is Wire.FIELD and part == "properties" else self


def fields_of(encodings: Iterable[Mapping[str, Mapping[str, str]]]) -> frozenset[tuple[str, Wire]]:
    """Return the fields that are not written as fields are, by the encodings of base and of head, by name.

    Where both differ, or the encoding is of a kind that is not told apart, types are taken to be written down.
    """
    old, new = encodings
    found = {name: {_wire_of_field(side.get(name, {})) for side in (old, new)} for name in old.keys() | new.keys()}
    wires = {name: next(iter(one)) if len(one) == 1 else Wire.TYPED for name, one in found.items()}
    return frozenset((name, wire) for name, wire in wires.items() if wire is not Wire.FIELD)


def _wire_of_field(encoding: Mapping[str, str]) -> Wire:
    """Return how a field is written by its encoding: the members of it, as canonical JSON."""
    if not encoding.keys().isdisjoint(("style", "explode", "allowReserved")):
        return Wire.SPREAD
    return wire_of(encoding["contentType"].strip('"')) if "contentType" in encoding else Wire.FIELD


#: What forms are sent as: field by field, each as a text (OpenAPI 3.0.4, Encoding Object).
_FORM_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/"
#: Formats that write types down, whatever they are registered under.
_TYPED = ("json", "yaml")
#: Media types whose content is bytes, whatever they stand for.
_BYTES = (
    *("image/", "audio/", "video/", "font/"),
    *("application/octet-stream", "application/pdf", "application/zip", "application/gzip"),
)


def wire_of(media_type: str) -> Wire:
    """Return how values are written in a media type; an empty one is none."""
    name = media_type.lower()
    if name.startswith((_FORM_URLENCODED, _MULTIPART)):
        return Wire.FORM
    if any(word in name for word in _TYPED):
        return Wire.TYPED
    if name.startswith("text/") or "xml" in name:
        return Wire.TEXT
    return Wire.BYTES if name.startswith(_BYTES) else Wire.TYPED
