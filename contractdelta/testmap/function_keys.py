"""Short keys of functions: a few letters made from file and name, so that a map does not spell each one out.

Two functions may have the same key. Then a test that ran one of them is taken for one that ran the other as well: it
runs once more than it need, and never once less.
"""

from collections.abc import Iterable
from posixpath import dirname

from contractdelta.code.digests import digest_of
from contractdelta.code.parsed_files import Symbol

#: Letters of a key.
LENGTH = 4
_BYTES = 3


def key_of(path: str, qualname: str) -> str:
    """Return the key of a function."""
    return digest_of(f"{path}::{qualname}".encode("utf-8", "surrogatepass"), _BYTES)


def pack(functions: Iterable[Symbol], own: str) -> tuple[str, ...]:
    """Return the keys of functions as one text for each folder, and one for the file ``own``; sorted.

    What tests of a folder do in the layers below is often the same; what they do in their own file never is.
    """
    by_place: dict[tuple[bool, str], set[str]] = {}
    for path, name in functions:
        place = (True, path) if path == own else (False, dirname(path))
        by_place.setdefault(place, set()).add(key_of(path, name))
    return tuple(sorted({"".join(sorted(keys)) for keys in by_place.values()}))


def unpack(packed: str) -> list[str]:
    """Return the keys in a text.

    Raises:
        ValueError: It is not made of keys.
    """
    if len(packed) % LENGTH:
        raise ValueError(packed)
    return [packed[start : start + LENGTH] for start in range(0, len(packed), LENGTH)]
