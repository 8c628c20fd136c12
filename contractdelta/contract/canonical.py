"""One text for equal JSON values: keys sorted, exact integers, ``1.0`` written ``1``.

RFC 8785 is deliberately not followed for numbers: it writes every number as a double, so that the bounds of 64-bit
integers would merge.
"""

import json
from hashlib import blake2b
from typing import Any

#: Length of a digest in hexadecimal digits (128 bits).
DIGEST_LENGTH = 32


def canonical(value: Any) -> str:
    """Return the canonical text of a JSON value."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_set(values: list[Any]) -> str:
    """Return the canonical text of a list whose order and repetitions do not matter."""
    return f"[{','.join(sorted({canonical(value) for value in values}))}]"


def text_of(value: Any) -> str:
    """Return a text as it is, and any other value, which stands where a text was expected, as its canonical text."""
    return value if isinstance(value, str) else canonical(value)


def digest_of(*parts: str) -> str:
    """Return the digest of a sequence of texts, each one kept apart from the next."""
    state = blake2b(digest_size=DIGEST_LENGTH // 2)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        state.update(b"%d:" % len(data))
        state.update(data)
    return state.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
