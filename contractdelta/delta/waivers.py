"""The file of waivers, read into frozen values.

It is TOML, one table a waiver, so that a reviewer sees the decision and its reason beside the change::

    [[waiver]]
    operation = "GET /pets/{petId}"
    rule = "response-property-removed"
    reason = "No client reads the name."
    until = 2027-01-31
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contractdelta.config.toml import read_toml, refuse_unknown
from contractdelta.delta.model import Waiver
from contractdelta.delta.rules.registry import find_rule
from contractdelta.errors import InvalidConfiguration

_TEXTS = ("fingerprint", "operation", "rule", "api", "reason")
_HEADER = re.compile(r"[ \t]*\[\[[ \t]*waiver[ \t]*\]\]")
_OPERATION = re.compile(r"\S+ (/.*|webhook:.+)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WAYS = """\
Write one of:
fingerprint = "…"
operation = "GET /pets/{petId}" and rule = "response-property-removed\""""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverEntry:
    """One waiver of the file: the decision, and the changes that it is about."""

    waiver: Waiver
    #: Which one in the file, from 1.
    number: int
    #: The same for people: ``contractdelta-waivers.toml:12``.
    place: str
    #: The name of the API that it is limited to; empty: any.
    api: str = ""
    #: The change; empty where operation and rule tell it.
    fingerprint: str = ""
    #: As written, ``GET /pets/{petId}``; empty where there is a fingerprint.
    operation: str = ""
    rule: str = ""

    def is_expired(self, today: date) -> bool:
        """Tell whether its last day is over."""
        return bool(self.waiver.until) and date.fromisoformat(self.waiver.until) < today

    @property
    def subject(self) -> str:
        """What it is about, for people."""
        what = f"the fingerprint {self.fingerprint}" if self.fingerprint else f"{self.rule} in {self.operation}"
        return f"{what} of {self.api}" if self.api else what


def read_waivers(name: str, data: bytes) -> tuple[WaiverEntry, ...]:
    """Return the waivers of a file, in their order.

    Raises:
        InvalidConfiguration: It is no TOML, or an entry is wrong.
        UnknownRule: An entry names a rule that does not exist.
    """
    document = read_toml(name, data)
    refuse_unknown(name, document, ("waiver",))
    tables = document.get("waiver", [])
    if not isinstance(tables, list):
        raise InvalidConfiguration(f"{name}: waiver is no list of tables", hint="Write [[waiver]] above each.")
    places = _places(name, data, len(tables))
    return tuple(_entry(places[index], index + 1, table) for index, table in enumerate(tables))


def _places(name: str, data: bytes, number: int) -> list[str]:
    """Return what a person calls each entry: by its line where every entry has a header, else by its number.

    The reader of TOML keeps no lines. Where entries are written another way, as ``waiver = [{…}]``, or a text of
    several lines looks like a header, they do not come out even.
    """
    lines = [index for index, line in enumerate(data.decode("utf-8-sig").split("\n"), 1) if _HEADER.match(line)]
    if len(lines) == number:
        return [f"{name}:{line}" for line in lines]
    return [f"{name}: waiver {index}" for index in range(1, number + 1)]


def _entry(place: str, number: int, table: object) -> WaiverEntry:
    if not isinstance(table, dict):
        raise InvalidConfiguration(f"{place}: not a table", hint="Write [[waiver]] above each.")
    refuse_unknown(place, table, (*_TEXTS, "until"))
    texts = {key: _text(place, key, table[key]) for key in _TEXTS if key in table}
    reason = texts.pop("reason", "")
    if not reason:
        raise InvalidConfiguration(f"{place}: there is no reason", hint='reason = "No client reads the name."')
    _check_subject(place, texts)
    until = _until(place, table["until"]) if "until" in table else ""
    return WaiverEntry(waiver=Waiver(reason=reason, until=until), number=number, place=place, **texts)


def _text(place: str, key: str, value: object) -> str:
    # A reason may be written in several lines; reports have one.
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not text:
        reason = "is empty" if isinstance(value, str) else "is no text"
        raise InvalidConfiguration(f"{place}: {key} {reason}", hint=f'{key} = "…"')
    return text


def _check_subject(place: str, texts: Mapping[str, Any]) -> None:
    """Refuse what does not name a change in exactly one way."""
    named = [key for key in ("operation", "rule") if key in texts]
    if "fingerprint" in texts:
        if named:
            message = f"{place}: fingerprint and {' and '.join(named)} exclude each other"
            raise InvalidConfiguration(message, hint=_WAYS)
        return
    if not named:
        raise InvalidConfiguration(f"{place}: nothing tells which change is meant", hint=_WAYS)
    if len(named) == 1:
        missing = "rule" if named == ["operation"] else "operation"
        raise InvalidConfiguration(f"{place}: there is {' '.join(named)}, and no {missing}", hint=_WAYS)
    if not _OPERATION.fullmatch(texts["operation"]):
        hint = 'operation = "GET /pets/{petId}", or "POST webhook:newPet"'
        raise InvalidConfiguration(f"{place}: operation is not of the form METHOD PATH", hint=hint)
    find_rule(texts["rule"], place=place)


def _until(place: str, value: object) -> str:
    """Return a date as text; it may be written as one, too. What has a time of day is none."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:  # such as February 30th
            pass
    raise InvalidConfiguration(f"{place}: until is no date", hint="until = 2027-01-31")
