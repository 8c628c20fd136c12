"""From bytes to a tree of dicts, lists and scalars, by one set of rules for base and head."""

import codecs
from collections.abc import Callable, Hashable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from contractdelta.errors import InvalidDocument, RepeatedKey
from contractdelta.files import CONFLICT, conflict_line
from contractdelta.spec.limits import MAX_BYTES

if TYPE_CHECKING:
    from contractdelta.spec.syntax.yaml_blocks import KnownBlocks

T = TypeVar("T")
#: The rules by which trees are read. Raised when the same bytes may give another tree; snapshots carry it.
READING_RULES = "contractdelta.reading/1"

#: How a file begins that stands for one that Git LFS keeps elsewhere.
_POINTER = b"version https://git-lfs.github.com/spec/"

_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class KnownTexts:
    """What has been read in one run. Base and head are mostly the same text: that is read once.

    What a text holds is shared by all who read it; nobody changes it.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        #: Blocks of YAML, by the digest of their text.
        self.blocks: KnownBlocks = {}
        self._found: list[tuple[bytes, dict[Hashable, Any]]] = []

    def once(self, data: bytes, what: Hashable, find: Callable[[], T]) -> T:
        """Return what is to be found in a text; of equal texts only the first is looked at."""
        found = next((facts for text, facts in self._found if text == data), None)
        if found is None:
            found = {}
            self._found = [*self._found[-_KEPT:], (data, found)]
        if what not in found:
            found[what] = find()
        fact: T = found[what]
        return fact


#: How many whole texts are kept: those of base come shortly before those of head.
_KEPT = 8


def read_tree(data: bytes, source: str, known: KnownTexts | None = None) -> Any:
    """Read JSON or YAML. What is called ``*.json``, or starts as an object does, is read as JSON.

    Every JSON text is YAML too, but for a few control characters, so a file that only looks like JSON is tried as YAML.
    What stands in ``known`` is not read again.

    Raises:
        InvalidDocument: The bytes are too many, or neither JSON nor YAML.
    """
    known = KnownTexts() if known is None else known
    is_named_json = source.lower().endswith(".json")
    try:
        read = partial(_read, data, source, known, is_named_json=is_named_json)
        return known.once(data, ("tree", is_named_json), read)
    except InvalidDocument as err:
        line = conflict_line(data)
        if not line:
            raise
        hint = "Keep one of the two texts, or write the file anew."
        raise InvalidDocument(source, CONFLICT, line=line, hint=hint) from err


def read_leniently(data: bytes, source: str) -> Any:
    """Read JSON or YAML in which keys may stand twice in a mapping: the last one counts.

    Raises:
        InvalidDocument: As for what is read strictly, but for that.
    """
    return _read(data, source, KnownTexts(), is_named_json=source.lower().endswith(".json"), is_lenient=True)


def _read(data: bytes, source: str, known: KnownTexts, *, is_named_json: bool, is_lenient: bool = False) -> Any:
    if len(data) > MAX_BYTES:
        raise InvalidDocument(source, f"larger than {MAX_BYTES // 1024 // 1024} MB")
    data = as_utf8(data, source)
    _refuse_others(data, source)
    if is_named_json or data.lstrip()[:1] in b"{[":
        # Lazy: a project in YAML needs no JSON reader, and the other way about.
        from contractdelta.spec.syntax.json_reader import read_json  # noqa: PLC0415

        try:
            return read_json(data, source, is_lenient=is_lenient)
        except RepeatedKey:
            raise
        except InvalidDocument:
            if is_named_json:
                raise
    from contractdelta.spec.syntax.yaml_reader import read_yaml  # noqa: PLC0415

    return read_yaml(data, source, known.blocks, is_lenient=is_lenient)


def _refuse_others(data: bytes, source: str) -> None:
    """Refuse what neither JSON nor YAML can be, by the name of what it is."""
    if not data.strip():
        raise InvalidDocument(source, "empty", hint="An OpenAPI document was expected.")
    if is_pointer(data):
        raise InvalidDocument(source, "a pointer of Git LFS, and not the file", hint="Fetch the file: git lfs pull")
    if b"\x00" in data:
        raise InvalidDocument(source, "a binary file", hint="An OpenAPI document in JSON or YAML was expected.")


def is_pointer(data: bytes) -> bool:
    """Tell whether a file only stands for one that Git LFS keeps elsewhere."""
    return data.startswith(_POINTER)


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
