"""Which types of values a schema allows, by ``type``, or by the values that it lists.

Sources: JSON Schema 2020-12 validation, sections 6.1.1 and 6.1.2; OpenAPI 3.0.4, Parameter Object, ``style``.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from contractdelta.delta.values.wire import Wire

#: What each type stands for. A whole number is a number.
_TYPES = {"number": frozenset({"integer", "fraction"}), "integer": frozenset({"integer"})}
_ALL_TYPES = frozenset({"null", "boolean", "object", "array", "integer", "fraction", "string"})
#: What else a text may stand for, by how it is written.
_READ_FROM_TEXT = {
    **dict.fromkeys((Wire.TYPED, Wire.BYTES), frozenset[str]()),
    **dict.fromkeys(
        (Wire.SPREAD, Wire.REPEATED, Wire.JOINED, Wire.FORM, Wire.FIELD), _ALL_TYPES - {"null", "array", "object"}
    ),
    Wire.TEXT: _ALL_TYPES - {"null"},
}
_NUMBERS = frozenset({"integer", "fraction"})
#: What the keywords are about that ask something of values of some types alone.
ABOUT: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType"), frozenset({"string"})
    ),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), _NUMBERS),
    **dict.fromkeys(
        (
            *("minItems", "maxItems", "uniqueItems"),
            *("items", "prefixItems", "additionalItems", "unevaluatedItems"),
            *("contains", "minContains", "maxContains"),
        ),
        frozenset({"array"}),
    ),
    **dict.fromkeys(
        (
            *("minProperties", "maxProperties", "required", "dependentRequired", "dependentSchemas"),
            *("properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames"),
        ),
        frozenset({"object"}),
    ),
}
_NAMES = {bool: "boolean", str: "string", list: "array", dict: "object", type(None): "null"}


def types_of(members: Mapping[str, str], wire: Wire = Wire.TYPED) -> frozenset[str]:
    """Return the types that a schema in normal form allows, a number as a whole one or one with a fraction.

    Where no type is named, the listed values have theirs. Multiples of a whole number have no fraction, and numbers
    are listed with theirs. What is written as a text may be any text.
    """
    text = members.get("type")
    value = None if text is None else json.loads(text)
    if value is None:
        names = _types_of_values(members)
        names = _ALL_TYPES if names is None else names
    else:
        names = value if isinstance(value, list) else [value]
    found = frozenset[str]().union(*(_TYPES.get(str(name), {str(name)}) for name in names))
    if "fraction" in found and _has_no_fractions(members):
        found -= {"fraction"}
    return found | _READ_FROM_TEXT[wire] if "string" in found else found


def _has_no_fractions(members: Mapping[str, str]) -> bool:
    multiple = json.loads(members.get("multipleOf", "null"))
    is_whole = type(multiple) in (int, float) and type_of(multiple) == "integer"
    return is_whole or "fraction" not in (_types_of_values(members) or ["fraction"])


def _types_of_values(members: Mapping[str, str]) -> Iterable[Any] | None:
    """Return the types of the listed values; ``None`` where nothing is listed."""
    values = json.loads(members.get("enum", "null"))
    return {type_of(value) for value in values} if isinstance(values, list) else None


def type_of(value: Any) -> str:
    """Return the type of a JSON value, as :func:`types_of` calls it."""
    if isinstance(value, float):
        return "integer" if value.is_integer() else "fraction"
    if isinstance(value, int) and not isinstance(value, bool):  # whatever its size: no float need hold it
        return "integer"
    return _NAMES[type(value)]


def idle_keywords(old: Mapping[str, str], new: Mapping[str, str], wire: Wire) -> frozenset[str]:
    """Return the keywords that ask nothing of any value that two schemas may both allow: for want of its type.

    What is written as a text may be read as one, whatever the other side takes it for; as a list or an object only
    where all of it is one text.
    """
    # Whether a number is a whole one `multipleOf` says itself.
    types = [types_of({**members, "multipleOf": "null"}) for members in (old, new)]
    common = types[0] & types[1]
    if wire not in (Wire.TYPED, Wire.BYTES):
        read = types[0] | types[1]
        common |= read if wire is Wire.TEXT else read - {"array", "object"}
    return frozenset(key for key, about in ABOUT.items() if common.isdisjoint(about))


def are_apart(branches: Iterable[Mapping[str, str]]) -> bool:
    """Tell whether schemas allow nothing in common, because their types have nothing in common."""
    seen: set[str] = set()
    for members in branches:
        types = types_of(members)
        if types & seen:
            return False
        seen |= types
    return True
