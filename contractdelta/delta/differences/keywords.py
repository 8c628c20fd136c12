"""How the keywords of two schemas in normal form differ, keyword by keyword: which facts, and what to say of each.

Sources: JSON Schema 2020-12 validation, section 6; OpenAPI 3.0.4 and 3.1.1, Data Types.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from contractdelta.contract.canonical import canonical
from contractdelta.delta.rules.facts import LOWER_BOUNDS, UPPER_BOUNDS
from contractdelta.delta.values.codings import compare_codings
from contractdelta.delta.values.findings import Finding, Keyword, Members, listed, quoted
from contractdelta.delta.values.nulls import is_nullable
from contractdelta.delta.values.types import idle_keywords, types_of
from contractdelta.delta.values.wider_formats import compare_formats
from contractdelta.delta.values.wire import Wire

if TYPE_CHECKING:
    from fractions import Fraction

#: Yields the facts of one keyword.
_Compare = Callable[[Keyword], Iterator[Finding]]


def compare_keywords(old: Members, new: Members, wire: Wire) -> Iterator[Finding]:
    """Yield one finding or more for each keyword that differs, but for ``required``, which is about properties."""
    differing = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)} - {"required"}
    for finding, rewritten in compare_codings(old, new):
        differing -= rewritten
        yield finding
    for key in sorted(differing and differing & idle_keywords(old, new, wire)):
        differing.remove(key)
        yield Keyword(key, old.get(key), new.get(key)).found("inapplicable-keyword-changed")
    for name, keys in _RANGES.items():
        if not differing.isdisjoint(keys):
            differing -= set(keys)
            yield from _compare_range(name, keys, old, new)
    for key in sorted(differing):
        keyword = Keyword(key, old.get(key), new.get(key), wire)
        if key in _TOGETHER:
            yield from _TOGETHER[key](keyword, old, new)
        else:
            yield from _COMPARERS.get(key, _compare_unknown)(keyword)


# --- numbers ----------------------------------------------------------------------------------------------------------

#: The two ends of a range of numbers: the bound, and the one that is not part of it.
_RANGES = {"minimum": ("minimum", "exclusiveMinimum"), "maximum": ("maximum", "exclusiveMaximum")}


def _compare_range(name: str, keys: tuple[str, str], old: Members, new: Members) -> Iterator[Finding]:
    """Compare bounds of which either may hold: the tighter one does."""
    sign = 1 if name == "minimum" else -1
    is_whole = all(types_of(members) <= {"integer", "null"} for members in (old, new))
    before, after = (_tightest(members, keys, sign, is_whole=is_whole) for members in (old, new))
    changed = [key for key in keys if old.get(key) != new.get(key)]
    # One bound took the place of the other.
    message = f"{_range(keys, old)} became {_range(keys, new)}" if len(changed) > 1 else ""
    if before == after:
        # Of two bounds the tighter one holds; what is no number may hold for some.
        is_told = all(_is_number(json.loads(members[key])) for members in (old, new) for key in keys if key in members)
        fact = "bounds-rewritten" if is_told else "keyword-changed"
    elif before is None or after is None:
        fact = f"{name}-set" if before is None else f"{name}-unset"
    else:
        # Tighter is more for a minimum, and less for a maximum.
        fact = f"{name}-{'increased' if (after > before) == (sign > 0) else 'decreased'}"
    yield Keyword(changed[-1], old.get(changed[-1]), new.get(changed[-1])).found(fact, message)


def _tightest(members: Members, keys: tuple[str, str], sign: int, *, is_whole: bool) -> tuple[float, bool] | None:
    """Return the bound that holds, and whether it is none of the values itself; of whole numbers it always is one."""
    found = [
        (sign * value, key == keys[1])
        for key in keys
        if key in members and _is_number(value := json.loads(members[key]))
    ]
    if is_whole and all(math.isfinite(value) for value, _ in found if isinstance(value, float)):
        found = [(math.floor(value) + 1 if is_out else math.ceil(value), False) for value, is_out in found]
    return max(found, default=None)


def _range(keys: tuple[str, str], members: Members) -> str:
    return " and ".join(f"{key} {members[key]}" for key in keys if key in members) or "no bound"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(text: str | None, default: float | None = None) -> float | None:
    value = default if text is None else json.loads(text)
    return value if _is_number(value) else None


def _bound(name: str, default: float | None = None) -> _Compare:
    """Return what compares a bound; ``default`` is what holds where nothing is said, if anything does."""

    def compare(keyword: Keyword) -> Iterator[Finding]:
        old, new = _number(keyword.base, default), _number(keyword.head, default)
        if old is not None and new is not None and old != new:
            yield keyword.found(f"{name}-{'increased' if new > old else 'decreased'}")
        elif default is None and old != new:
            yield from keyword.came_or_went(name)
        else:
            yield keyword.found("keyword-changed")

    return compare


def _compare_multiple(keyword: Keyword, old: Members, new: Members) -> Iterator[Finding]:
    """Compare what numbers are multiples of; where none has a fraction, all are multiples of one."""
    before, after = (_multiple(members, keyword.wire) for members in (old, new))
    if before == after:
        is_told = all(text is None or _is_number(json.loads(text)) for text in (keyword.base, keyword.head))
        yield keyword.found("type-rewritten" if is_told else "keyword-changed")
    elif not before or not after:
        yield keyword.found("multiple-of-unset" if before else "multiple-of-set")
    elif after % before == 0:
        yield keyword.found("multiple-of-narrowed" if keyword.base else "multiple-of-set")
    elif before % after == 0:
        yield keyword.found("multiple-of-widened" if keyword.head else "multiple-of-unset")
    else:
        yield keyword.found("multiple-of-changed")


def _multiple(members: Members, wire: Wire) -> "Fraction | None":
    """Return what numbers are multiples of, in decimals: 0.3 is one of 0.1; ``None`` where nothing is said."""
    # Lazy: it brings decimal numbers with it, and few documents say so.
    from fractions import Fraction  # noqa: PLC0415

    value = _number(members.get("multipleOf"))
    said = Fraction(str(value)) if value and -math.inf < value < math.inf else None
    # A whole number is a multiple of a reduced fraction where it is one of the numerator.
    return said if "fraction" in types_of(members, wire) else Fraction(said.numerator if said else 1)


# --- types and values -------------------------------------------------------------------------------------------------


def _compare_types(keyword: Keyword, old: Members, new: Members) -> Iterator[Finding]:
    before, after = (types_of(members, keyword.wire) for members in (old, new))
    if keyword.base is not None and keyword.head is not None and ("null" in before) != ("null" in after):
        yield keyword.found("became-nullable" if "null" in after else "became-not-nullable")
        before, after = before - {"null"}, after - {"null"}
        if before == after:
            return
    if before == after:
        yield keyword.found("type-rewritten")
    elif before < after:
        yield keyword.found("type-widened")
    else:
        yield keyword.found("type-narrowed" if after < before else "type-changed")


def _compare_nullable(keyword: Keyword, old: Members, new: Members) -> Iterator[Finding]:
    """Compare what is said without a type: by OpenAPI 3.0.2 it "allows sending a null value", by 3.0.4 nothing.

    Whoever says so means null; what the type of the other side says of null is as good.
    """
    is_told = any("null" in listed(members.get("type")) for members in (old, new))
    if is_told or is_nullable(old) == is_nullable(new):
        yield keyword.found("keyword-changed")
    else:
        yield keyword.found("became-nullable" if is_nullable(new) else "became-not-nullable")


def _compare_enum(keyword: Keyword) -> Iterator[Finding]:
    if keyword.base is None or keyword.head is None:
        yield from keyword.came_or_went("enum")
        return
    old, new = ({_written(value, keyword.wire) for value in listed(text)} for text in (keyword.base, keyword.head))
    if old and new and old.isdisjoint(new):
        # Clients that expect more values still expect those that they know.
        yield keyword.found("enum-changed")
        return
    for value in sorted(old - new):
        yield keyword.found("enum-value-removed", f"value {quoted(value)} removed", value)
    for value in sorted(new - old):
        yield keyword.found("enum-value-added", f"value {quoted(value)} added", value)
    if old == new:  # the same texts, or no lists at all
        yield keyword.found("type-rewritten" if old else "keyword-changed")


def _written(value: Any, wire: Wire) -> str:
    """Return the canonical JSON text of a value; of its text where that is what goes over the wire."""
    text = canonical(value)
    return canonical(text) if wire not in (Wire.TYPED, Wire.BYTES) and isinstance(value, int | float) else text


def _compare_extensible(keyword: Keyword) -> Iterator[Finding]:
    if keyword.base is None or keyword.head is None:
        yield keyword.found("extensible-enum-changed")
        return
    old, new = ({canonical(value) for value in listed(text)} for text in (keyword.base, keyword.head))
    for value in sorted(old - new):
        yield keyword.found("extensible-enum-value-removed", f"value {quoted(value)} removed from {keyword.key}")
    for value in sorted(new - old):
        yield keyword.found("extensible-enum-value-added", f"value {quoted(value)} added to {keyword.key}")
    if old == new:
        yield keyword.found("extensible-enum-changed")


def _compare_dependent(keyword: Keyword) -> Iterator[Finding]:
    old, new = (_demands(text) for text in (keyword.base, keyword.head))
    if old == new:
        yield keyword.found("keyword-changed")
    elif old < new:
        yield keyword.found("dependent-required-narrowed")
    else:
        yield keyword.found("dependent-required-widened" if new < old else "dependent-required-changed")


def _demands(text: str | None) -> frozenset[tuple[str, str]]:
    """Return which property demands which, one pair each."""
    value = {} if text is None else json.loads(text)
    pairs = value.items() if isinstance(value, dict) else ()
    return frozenset((name, str(other)) for name, others in pairs if isinstance(others, list) for other in others)


# --- the rest ---------------------------------------------------------------------------------------------------------


def _presence(name: str, changed: str = "") -> _Compare:
    """Return what compares a keyword that is there or not; ``changed`` is the fact where both sides have one."""

    def compare(keyword: Keyword) -> Iterator[Finding]:
        yield from keyword.came_or_went(name)
        if keyword.base is not None and keyword.head is not None:
            yield keyword.found(changed or f"{name}-changed")

    return compare


def _always(fact: str) -> _Compare:
    def compare(keyword: Keyword) -> Iterator[Finding]:
        yield keyword.found(fact)

    return compare


def _compare_discriminator(keyword: Keyword) -> Iterator[Finding]:
    action = "added" if keyword.base is None else "removed" if keyword.head is None else "changed"
    yield keyword.found(f"discriminator-{action}")


def _compare_unknown(keyword: Keyword) -> Iterator[Finding]:
    if keyword.key.startswith("discriminator."):
        yield from _compare_discriminator(keyword)
    elif keyword.key.startswith("dependencies."):
        old, new = set(map(str, listed(keyword.base))), set(map(str, listed(keyword.head)))
        direction = "narrowed" if old < new else "widened" if new < old else "changed"
        yield keyword.found(f"dependent-required-{direction}")
    else:
        yield keyword.found("keyword-changed" if keyword.key else "schema-changed")


_COMPARERS: Mapping[str, _Compare] = {
    **{key: _bound(name) for key, name in UPPER_BOUNDS.items()},
    # "Omitting this keyword has the same behavior as a value of 0" (validation, sections 6.3.2, 6.4.2 and 6.5.2); where
    # "contains" is there, one item has to match unless it says otherwise (6.4.5).
    **{key: _bound(name, int(key == "minContains")) for key, name in LOWER_BOUNDS.items()},
    "enum": _compare_enum,
    "x-extensible-enum": _compare_extensible,
    "format": compare_formats,
    "pattern": _presence("pattern"),
    "uniqueItems": _presence("unique-items", "keyword-changed"),
    "contentEncoding": _always("content-encoding-changed"),
    "contentMediaType": _presence("content-media-type"),
    "default": _always("default-changed"),
    # Of the Items Object of Swagger 2.0.
    "collectionFormat": _always("collection-format-changed"),
    "dependentRequired": _compare_dependent,
    "readOnly": _presence("read-only", "keyword-changed"),
    "writeOnly": _presence("write-only", "keyword-changed"),
    "xml": _always("xml-changed"),
    "discriminator": _always("discriminator-changed"),
    "$dynamicRef": _always("reference-changed"),
}
#: The keywords whose meaning depends on what stands beside them.
_TOGETHER: Mapping[str, Callable[[Keyword, Members, Members], Iterator[Finding]]] = {
    "type": _compare_types,
    "nullable": _compare_nullable,
    "multipleOf": _compare_multiple,
}
