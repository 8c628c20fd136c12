"""What is found out about a keyword of two schemas, and how it is said."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from contractdelta.delta.values.wire import Wire

#: Longest value that a message quotes.
_MAX_QUOTED = 60
#: The members of a schema in normal form: keyword and canonical JSON text.
Members = Mapping[str, str]


class Finding(NamedTuple):
    """A fact about a keyword."""

    fact: str
    #: The member that it is about.
    key: str
    message: str
    #: Canonical JSON text of the value in base and in head; ``None`` where there is none.
    base: str | None
    head: str | None
    #: Which one of several values it is about, as canonical JSON text; empty where it is about all of them.
    value: str = ""


class Keyword(NamedTuple):
    """A keyword that differs."""

    key: str
    base: str | None
    head: str | None
    #: How values are written: a number may be a text, too.
    wire: Wire = Wire.TYPED

    def found(self, fact: str, message: str = "", value: str = "") -> Finding:
        """Return a fact about it, or about one of its values."""
        message = message or message_of(self.key, self.base, self.head)
        return Finding(fact, self.key, message, self.base, self.head, value)

    def came_or_went(self, name: str) -> Iterator[Finding]:
        """Yield the fact that the keyword came or went; nothing where both sides have it."""
        if self.base is None:
            yield self.found(f"{name}-set")
        elif self.head is None:
            yield self.found(f"{name}-unset")


def listed(text: str | None) -> list[Any]:
    """Return the list that a text holds; an empty one where it holds none."""
    value = [] if text is None else json.loads(text)
    return value if isinstance(value, list) else []


def message_of(key: str, before: str | None, after: str | None) -> str:
    """Return what became of a member, in words."""
    if key == "required" and "true" in (before, after):
        return f"became {'required' if after == 'true' else 'optional'}"
    if not key:
        return "" if before is None or after is None else f"{quoted(before)} became {quoted(after)}"
    if before is None:
        return f"{key} {quoted(after)} added"
    if after is None:
        return f"{key} {quoted(before)} removed"
    return f"{key} {quoted(before)} became {quoted(after)}"


def quoted(text: str | None) -> str:
    """Return a value as a message quotes it: not more than its beginning."""
    text = text or ""
    return text if len(text) <= _MAX_QUOTED else f"{text[: _MAX_QUOTED - 1]}…"
