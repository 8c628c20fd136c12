"""From bytes to a tree of dicts, lists and scalars, by one set of rules for base and head."""

import codecs
from typing import TYPE_CHECKING, Any

from contractdelta.errors import InvalidDocument
from contractdelta.spec.limits import MAX_BYTES

if TYPE_CHECKING:
    from contractdelta.spec.yaml_blocks import KnownBlocks

#: The rules by which trees are read. Raised when the same bytes may give another tree; snapshots carry it.
READING_RULES = "contractdelta.reading/1"

_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_tree(data: bytes, source: str, known: "KnownBlocks | None" = None) -> Any:
    """Read JSON or YAML. What is called ``*.json``, or starts as an object does, is read as JSON.

    Every JSON text is YAML too, but for a few control characters, so a file that only looks like JSON is tried as YAML.
    Blocks of YAML that stand in ``known`` are not read again.

    Raises:
        InvalidDocument: The bytes are too many, or neither JSON nor YAML.
    """
    if len(data) > MAX_BYTES:
        raise InvalidDocument(source, f"larger than {MAX_BYTES // 1024 // 1024} MB")
    data = as_utf8(data, source)
    if not data.strip():
        raise InvalidDocument(source, "empty", hint="An OpenAPI document was expected.")
    if b"\x00" in data:
        raise InvalidDocument(source, "a binary file", hint="An OpenAPI document in JSON or YAML was expected.")
    named_json = source.lower().endswith(".json")
    if named_json or data.lstrip()[:1] in b"{[":
        # Lazy: a project in YAML needs no JSON reader, and the other way about.
        from contractdelta.spec.json_reader import read_json  # noqa: PLC0415

        try:
            return read_json(data, source)
        except InvalidDocument:
            if named_json:
                raise
    from contractdelta.spec.yaml_reader import read_yaml  # noqa: PLC0415

    return read_yaml(data, source, known)


def as_utf8(data: bytes, source: str) -> bytes:
    """Return text of any encoding with a byte order mark in UTF-8 without one.

    Raises:
        InvalidDocument: The bytes are not of the encoding that their mark names.
    """
    if data.startswith(codecs.BOM_UTF8):
        return data[len(codecs.BOM_UTF8) :]
    for mark, encoding in _OTHER_ENCODINGS:
        if data.startswith(mark):
            try:
                return data.decode(encoding).encode()
            except UnicodeError as err:
                raise InvalidDocument(source, f"broken {encoding.upper()} text") from err
    return data
