"""One text for equal JSON values: keys sorted, exact integers, ``1.0`` written ``1``.

RFC 8785 is deliberately not followed for numbers: it writes every number as a double, so that the bounds of 64-bit
integers would merge.
"""

import json
import re
from hashlib import blake2b
from typing import Any

import orjson

#: Length of a digest in hexadecimal digits (128 bits).
DIGEST_LENGTH = 32
#: Length of the digest of what annotates an object (40 bits). A collision hides a change of documentation, no more.
SHORT_DIGEST_LENGTH = 10
#: What a float without a fraction looks like, ``1.0`` or ``1e+16``: as an integer it is written otherwise.
_INTEGRAL_FLOAT = re.compile(r"\d(?:\.0(?!\d)|e\+)")


def canonical(value: Any) -> str:
    """Return the canonical text of a JSON value."""
    if type(value) is str and value.isascii() and value.isalnum():
        return f'"{value}"'
    try:
        text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:  # integers beyond 64 bits, and what is nested deeper than orjson writes
        return _written(value)
    return _written(value) if _INTEGRAL_FLOAT.search(text) else text


def canonical_set(values: list[Any]) -> str:
    """Return the canonical text of a list whose order and repetitions do not matter."""
    return f"[{','.join(sorted({canonical(value) for value in values}))}]"


def text_of(value: Any) -> str:
    """Return a text as it is, and any other value, which stands where a text was expected, as its canonical text."""
    return value if isinstance(value, str) else canonical(value)


def digest_of(*parts: str) -> str:
    """Return the digest of a sequence of texts, each one kept apart from the next."""
    text = "".join([f"{len(part)}:{part}" for part in parts])
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_LENGTH // 2).hexdigest()


def short_digest_of(text: str) -> str:
    """Return a short digest of a text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=SHORT_DIGEST_LENGTH // 2).hexdigest()


def _written(value: Any) -> str:
    """Write a value piece by piece, each number and text as orjson would."""
    if isinstance(value, dict):
        return f"{{{','.join(f'{_text(key)}:{_written(value[key])}' for key in sorted(value))}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_written, value))}]"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else orjson.dumps(value).decode()
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(text: str) -> str:
    try:
        return orjson.dumps(text).decode()
    except TypeError:  # half a character, as an argument of the command line may hold
        return json.dumps(text, ensure_ascii=False)
