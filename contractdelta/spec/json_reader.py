"""Read JSON (RFC 8259) with orjson: exact integers, no duplicate keys, errors with line and column."""

import json
import re
from typing import Any, NoReturn

import orjson

from contractdelta.errors import InvalidDocument

# orjson turns integers beyond 64 bits into floats. Every such integer has at least 19 digits in a row.
_LONG_RUN = b"0" * 19
_DIGITS_TO_ZERO = bytes.maketrans(b"123456789", b"0" * 9)


def read_json(data: bytes, source: str) -> Any:
    """Return the value that ``data`` holds; ``source`` names it in messages.

    Raises:
        InvalidDocument: The bytes are no JSON text, or an object has a key twice.
    """
    try:
        value = orjson.loads(data)
        written = orjson.dumps(value)
    except orjson.JSONDecodeError as err:
        raise InvalidDocument(source, err.msg.split(":")[0], line=err.lineno, column=err.colno) from err
    except orjson.JSONEncodeError:
        return _read_slowly(data, source)
    if _LONG_RUN in data.translate(_DIGITS_TO_ZERO) or _strings(data) != _strings(written):
        return _read_slowly(data, source)
    return value


def _strings(data: bytes) -> int:
    """Count the quotation marks that delimit strings.

    orjson keeps the last of two members with one key. Then the text that it writes again has fewer strings than the
    text that was read, which finds duplicate keys at the speed of counting bytes.
    """
    # In valid JSON a backslash stands within strings only; without the pairs, each one left escapes what follows it.
    single = data.replace(rb"\\", b"") if b"\\" in data else data
    return single.count(b'"') - single.count(b'\\"')


def _read_slowly(data: bytes, source: str) -> Any:
    """Read with the standard library, which keeps every integer and shows every member."""
    text = data.decode("utf-8")

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            line = _line_of_second(text, twice)
            raise InvalidDocument(source, f"key {twice!r} stands twice in one object", line=line)
        return found

    try:
        return json.loads(text, object_pairs_hook=members, parse_constant=_refuse_constant)
    except json.JSONDecodeError as err:
        raise InvalidDocument(source, err.msg, line=err.lineno, column=err.colno) from err
    except ValueError as err:  # an integer of more digits than Python converts
        raise InvalidDocument(source, str(err)) from err


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _line_of_second(text: str, key: str) -> int:
    """Return the line of the second member of that name in the text, the nearest to the duplicate that is cheap."""
    found = list(re.finditer(rf"{re.escape(json.dumps(key, ensure_ascii=False))}\s*:", text))
    return text.count("\n", 0, found[1].start()) + 1 if len(found) > 1 else 0
