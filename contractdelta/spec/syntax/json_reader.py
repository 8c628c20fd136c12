"""Read JSON (RFC 8259) with orjson: exact integers, no duplicate keys, errors with line and column."""

import json
import re
from collections import Counter
from typing import Any, NoReturn

import orjson

from contractdelta.errors import InvalidDocument, RepeatedKey
from contractdelta.spec.limits import MAX_DEPTH
from contractdelta.spec.syntax.json_locations import is_printed
from contractdelta.spec.syntax.yaml_scalars import whole

#: What orjson says at the end of a message; we say it in front.
_PLACE = re.compile(r": line \d+ column \d+ \(char \d+\)$")
# orjson turns integers beyond 64 bits into floats. Every such integer has at least 19 digits in a row.
_LONG_RUN = b"0" * 19
_DIGITS_TO_ZERO = bytes.maketrans(b"123456789", b"0" * 9)
#: What stands around a number that is no part of a text.
_BEFORE_NUMBER = re.compile(rb"(?:^|[:,\[])\s*-?\Z|\A\s+\Z")
_AFTER_NUMBER = re.compile(rb"\s*(?:[,\]}.eE]|\Z)")
_LOOK_BACK = 80
_SEVERAL_BACKSLASHES_AND_QUOTE = re.compile(rb'\\\\+"')


def read_json(data: bytes, source: str, *, is_lenient: bool = False) -> Any:
    """Return the value that ``data`` holds; ``source`` names it in messages.

    With ``is_lenient`` the last of the members with one key counts.

    Raises:
        RepeatedKey: An object has a key twice.
        InvalidDocument: The bytes are no JSON text.
    """
    if is_lenient:
        return _read_slowly(data, source, is_lenient=True)
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as err:
        if _may_have_long_number(data):
            return _read_slowly(data, source)
        raise _invalid(err, data, source) from err
    if is_printed(data, value):  # nothing was lost: the text comes back byte by byte
        return value
    if _may_have_long_number(data):
        return _read_slowly(data, source)
    try:
        written = orjson.dumps(value)
    except orjson.JSONEncodeError:  # nested deeper than orjson writes
        return _read_slowly(data, source)
    return value if _strings(data) == _strings(written) else _read_slowly(data, source)


def _invalid(err: json.JSONDecodeError, data: bytes, source: str) -> InvalidDocument:
    try:
        data.decode()
    except UnicodeDecodeError as broken:
        line = data.count(b"\n", 0, broken.start) + 1
        return InvalidDocument(source, "not UTF-8", line=line, hint="Is it a text file in UTF-8?")
    return InvalidDocument(source, _PLACE.sub("", err.msg), line=err.lineno, column=err.colno)


def _may_have_long_number(data: bytes) -> bool:
    """Tell whether there may be an integer beyond 64 bits. Most long runs of digits stand within texts."""
    digits = data.translate(_DIGITS_TO_ZERO)
    start = digits.find(_LONG_RUN)
    while start >= 0:
        end = start
        while digits[end : end + 1] == b"0":
            end += 1
        if _BEFORE_NUMBER.search(data[max(0, start - _LOOK_BACK) : start]) and _AFTER_NUMBER.match(data, end):
            return True
        start = digits.find(_LONG_RUN, end)
    return False


def _strings(data: bytes) -> int:
    """Count the quotation marks that delimit strings.

    orjson keeps the last of two members with one key. Then the text that it writes again has fewer strings than the
    text that was read, which finds duplicate keys at the speed of counting bytes.
    """
    # In valid JSON a backslash stands within strings only; an even number of them escapes each other, not the mark.
    unescaped = sum(len(found) % 2 for found in _SEVERAL_BACKSLASHES_AND_QUOTE.findall(data))
    return data.count(b'"') - data.count(b'\\"') + unescaped


def _read_slowly(data: bytes, source: str, *, is_lenient: bool = False) -> Any:
    """Read with the standard library, which keeps every integer and shows every member."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs) and not is_lenient:
            twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
            raise _repeated(twice, data, source)
        return found

    try:
        value = json.loads(
            data.decode(),
            object_pairs_hook=members,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=whole,
        )
        _require_depth(value)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as err:
        raise _invalid(err, data, source) from err
    except UnicodeError as err:  # no UTF-8, or an escape that stands for half a character
        raise _invalid(json.JSONDecodeError("no text", "", 0), data, source) from err
    except RecursionError:
        raise InvalidDocument(source, "nested too deeply") from None
    except ValueError as err:  # a number that cannot be expressed
        raise _placed(err, data, source) from err
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is too large for a number")
    return number


def _require_depth(value: Any) -> None:
    """Refuse what is nested deeper than any document; level by level, so that no depth is too much to look at."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        containers = [node for node in level if isinstance(node, dict | list)]
        level = [child for node in containers for child in (node.values() if isinstance(node, dict) else node)]
        if not level:
            return
    raise RecursionError


def _placed(err: ValueError, data: bytes, source: str) -> InvalidDocument:
    """Return the error about a number, with its place as the reader of YAML sees it."""
    from contractdelta.spec.syntax.yaml_reader import read_yaml  # noqa: PLC0415 - for this message only

    try:
        read_yaml(data, source)
    except InvalidDocument as found:
        return found
    return InvalidDocument(source, str(err))


def _repeated(key: str, data: bytes, source: str) -> RepeatedKey:
    """Return the error about a key that stands twice, with its line as the reader of YAML sees it."""
    # Lazy: JSON text is YAML text, and that reader knows lines; it is needed for this message only.
    from contractdelta.spec.syntax.yaml_reader import read_yaml  # noqa: PLC0415

    line = 0
    try:
        read_yaml(data, source)
    except RepeatedKey as err:
        line = err.line
    except InvalidDocument:
        pass
    return RepeatedKey(source, f"key {key!r} stands twice in one object", line=line)
