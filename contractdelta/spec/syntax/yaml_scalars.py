"""What the plain scalars of YAML stand for, by the core schema (YAML 1.2.2, section 10.3.2)."""

import re
from typing import Any

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUES = frozenset({"true", "True", "TRUE"})
_FALSES = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
# Only these may start a scalar that is not text: most scalars are decided by one look.
_MAY_BE_TYPED = frozenset("0123456789+-.~ntfNTF")

#: Python writes no integers of more than 4,300 decimal digits.
_MAX_BITS = 14_000


def resolve(text: str) -> Any:
    """Resolve a plain scalar by the core schema.

    Raises:
        ValueError: It is a number that cannot be expressed in JSON.
    """
    if text and text[0] not in _MAY_BE_TYPED:
        return text
    if text in _NULLS:
        return None
    if text in _TRUES:
        return True
    if text in _FALSES:
        return False
    return _number(text)


def whole(text: str) -> int:
    """Return the number that decimal digits stand for.

    Raises:
        ValueError: There are more of them than Python converts.
    """
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"a number of {len(text.lstrip('+-'))} digits is too large") from None


def _number(text: str) -> Any:
    if _INTEGER.fullmatch(text):
        return whole(text)
    if _FLOAT.fullmatch(text):
        return _finite(text)
    if _OCTAL.fullmatch(text) or _HEXADECIMAL.fullmatch(text):
        number = int(text, 0)
        if number.bit_length() > _MAX_BITS:
            raise ValueError(f"a number of {number.bit_length()} bits is too large")
        return number
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text} cannot be expressed in JSON")
    return text


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is too large for a number")
    return number
