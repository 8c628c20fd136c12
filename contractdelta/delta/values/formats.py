"""What the values of a ``format`` look like.

A validator need not know any of them. Here those count that everybody reads alike; any other one only annotates. Where
readers differ about a value, nobody can tell, and it proves nothing.

Sources: JSON Schema 2020-12 validation, section 7.3; the OpenAPI Format Registry (``int32``, ``int64``, ``byte``).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from ipaddress import IPv4Address, IPv6Address
from types import MappingProxyType
from typing import Any, NamedTuple

#: Whether a value has a format; ``None`` where nobody can tell.
Check = Callable[[Any], bool | None]


class Format(NamedTuple):
    """A format, and some values that have it."""

    check: Check
    samples: tuple[str, ...] = ()
    #: The smallest and the largest integer that has it.
    bounds: tuple[int, int] | None = None


def _by_text(certain: str, possible: str) -> Check:
    """Accept texts that surely have the format, refuse those that surely have it not."""
    accepted, thinkable = re.compile(certain), re.compile(possible, re.DOTALL)

    def check(value: Any) -> bool | None:
        if not isinstance(value, str) or accepted.fullmatch(value):
            return True
        return None if thinkable.fullmatch(value) else False

    return check


def _by_reading(read: Callable[[str], object], form: str) -> Check:
    """Accept texts of a form that can be read."""
    expected = re.compile(form, re.ASCII)

    def check(value: Any) -> bool | None:
        if not isinstance(value, str):
            return True
        try:
            return bool(expected.fullmatch(value)) and read(value) is not None
        except ValueError:
            return False

    return check


def _integers(bits: int) -> Format:
    bound = 1 << (bits - 1)

    def check(value: Any) -> bool | None:
        if isinstance(value, str):
            return True if value.isascii() and value.isdigit() and int(value) < bound else None
        is_integer = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
        return -bound <= value < bound if is_integer else True

    return Format(check, ("0", "1"), (-bound, bound - 1))


def _instant(text: str) -> object:
    return datetime.fromisoformat(re.sub(r"\.\d+", "", text.upper()))


_DAY = r"\d{4}-\d\d-\d\d"
_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = Format(_by_text(r"[a-z0-9]+(\.[a-z0-9]+)*@[a-z0-9]+(\.[a-z0-9]+)*", ".*@.*"), ("a@example.org",))
_URI = Format(_by_text(r"(https?://[a-z0-9.]+(/[a-z0-9/]*)?|urn:[a-z]+:[a-z]+)", r"[A-Za-z][A-Za-z0-9+.-]*:[^ ]*"))

#: The formats that count, by name.
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "date": Format(_by_reading(date.fromisoformat, _DAY), ("2020-01-01",)),
        "date-time": Format(
            _by_reading(_instant, _DAY + r"[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)"), ("2020-01-01T00:00:00Z",)
        ),
        **dict.fromkeys(("email", "idn-email"), _MAIL),
        **dict.fromkeys(("uri", "url", "iri"), _URI._replace(samples=("https://example.org/a", "urn:a:b"))),
        "uuid": Format(
            _by_text("-".join(f"[0-9a-f]{{{n}}}" for n in (8, 4, 4, 4, 12)), "[0-9A-Fa-f-]{32,36}"),
            ("00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000001"),
        ),
        "ipv4": Format(_by_reading(IPv4Address, "[0-9.]+"), ("192.0.2.1",)),
        "ipv6": Format(_by_reading(IPv6Address, "[0-9a-fA-F:.]+"), ("2001:db8::1",)),
        "hostname": Format(_by_text(rf"{_LABEL}(\.{_LABEL}){{0,3}}", "[A-Za-z0-9._-]*"), ("example.org", "a")),
        "byte": Format(_by_text("([A-Za-z0-9+/]{4})*", "[A-Za-z0-9+/=_-]*"), ("", "QUJD")),
        "int32": _integers(32),
        "int64": _integers(64),
    }
)
