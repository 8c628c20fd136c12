"""The lines of sources in a test map: what is recorded of each file of the code, in a few texts.

What is in one is read only for those who ask: of a large project that is nearly nobody.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from contractdelta.code.parsed_files import DefinitionDigest, FileDigests
from contractdelta.errors import InvalidTestMap

#: What a damaged map may raise that is read.
DAMAGE = (ValueError, KeyError, TypeError, AttributeError, IndexError)
#: Stands for an empty text where texts are told apart by spaces.
_EMPTY = "-"
#: Stands behind the digest of a definition whose place matters.
_ORDERED = "!"
#: What stands for an empty text, with or without that, in full.
_FULL = {_EMPTY: "", f"{_EMPTY}{_ORDERED}": _ORDERED}


class Sources(Mapping[str, FileDigests]):
    """The sources of a map, each read when it is asked for."""

    def __init__(self, items: Mapping[str, list[Any]], path: str) -> None:
        """Take the lines by the file that each is of, and the path of the map, which errors name."""
        self._items = items
        self._path = path
        self._known: dict[str, FileDigests] = {}

    def __getitem__(self, path: str) -> FileDigests:
        """Read what is recorded of a file.

        Raises:
            InvalidTestMap: It is damaged.
        """
        if path not in self._known:
            item = self._items[path]
            try:
                self._known[path] = _parsed(item)
            except DAMAGE as err:
                raise InvalidTestMap(self._path, "it is damaged") from err
        return self._known[path]

    def __contains__(self, path: object) -> bool:
        """Tell whether a file is among them; nothing is read for that."""
        return path in self._items

    def __iter__(self) -> Iterator[str]:
        """Name the files."""
        return iter(self._items)

    def __len__(self) -> int:
        """Count the files."""
        return len(self._items)


def source_line(parts: FileDigests) -> list[Any]:
    """Return what stands in the line of a source behind the digest of its content."""
    functions = " ".join(text for pair in parts.functions.items() for text in pair)
    definitions = " ".join(
        f"{name or _EMPTY} {digest or _EMPTY}{_ORDERED * is_ordered}" for name, digest, is_ordered in parts.definitions
    )
    return [parts.effects, functions, definitions, " ".join(parts.imports)]


def _parsed(item: list[Any]) -> FileDigests:
    _, effects, functions, definitions, imports = item
    return FileDigests(
        functions=dict(_pairs(functions)),
        definitions=_definitions(definitions),
        effects=required_text(effects),
        imports=tuple(imports.split()),
    )


def _definitions(text: str) -> tuple[DefinitionDigest, ...]:
    words = text.split()
    if text.startswith(_EMPTY) or f" {_EMPTY}" in text:
        words = [_FULL.get(word, word) for word in words]
    # Made as `DefinitionDigest._make` does it, but without a call for each: there are tens of thousands.
    cls, make = DefinitionDigest, tuple.__new__
    return tuple(
        [
            make(cls, (name, digest[:-1], True) if _ORDERED in digest else (name, digest, False))
            for name, digest in zip(words[::2], words[1::2], strict=True)
        ]
    )


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    words = text.split()
    return zip(words[::2], words[1::2], strict=True)


def required_texts(value: list[str]) -> tuple[str, ...]:
    """Return texts.

    Raises:
        TypeError: It is no list of them: a text is a sequence of texts as well.
    """
    if type(value) is not list:
        raise TypeError(value)
    return tuple(map(required_text, value))


def required_text(value: str) -> str:
    """Return a text.

    Raises:
        TypeError: It is none.
    """
    if type(value) is not str:
        raise TypeError(value)
    return value
