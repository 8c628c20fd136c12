"""Candidates among objects and lists: the smallest valid one, and that with one thing that the other side minds."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Protocol

from contractdelta.contract.json_schema import Schema
from contractdelta.delta.witnesses.patterns import pattern_of
from contractdelta.delta.witnesses.shapes import Keywords

#: The most items and properties of a candidate.
_MAX_SIZE = 2000
#: The most names that are tried by a pattern.
_MAX_NAMES = 3
#: Names of properties that a schema does not name.
_FRESH = ("other", "other-2", "x", "X", "1")


class Prober(Protocol):
    """Looks for values of the schemas below."""

    def sample(self, schema: Schema) -> tuple[Any, ...]:
        """Return a valid value, the smallest that is known; empty where none was found."""

    def samples(self, schema: Schema, count: int) -> tuple[Any, ...]:
        """Return up to so many different valid values."""

    def proofs(self, accepting: Schema, refusing: Schema) -> tuple[Any, ...]:
        """Return values that the one schema accepts and the other refuses."""

    def is_same(self, one: Schema, other: Schema) -> bool:
        """Tell whether two schemas say the same."""


# --- objects ----------------------------------------------------------------------------------------------------------


def objects(accepting: Keywords, refusing: Keywords, prober: Prober) -> Iterator[dict[str, Any]]:
    """Yield objects that one schema may accept and the other may refuse."""
    smallest = completed(accepting, {}, prober)
    if smallest is not None:
        yield smallest
    elif not refusing:
        return
    names = list(_names(accepting, refusing))
    for forced in (*_telling(accepting, refusing, names, prober), *_triggers(accepting, names, prober)):
        found = completed(accepting, forced, prober)
        if found is not None:
            yield found
    for count in (refusing.get("maxProperties", -1) + 1, refusing.get("minProperties", 0) - 1):
        if 0 < count <= min(accepting.get("maxProperties", _MAX_SIZE), _MAX_SIZE):
            found = completed({**accepting, "minProperties": count}, {}, prober)
            if found is not None:
                yield found


def _telling(accepting: Keywords, refusing: Keywords, names: list[str], prober: Prober) -> Iterator[dict[str, Any]]:
    """Yield single properties whose value, or whose name, tells the schemas apart."""
    for name in names:
        old, new = property_schema(accepting, name), property_schema(refusing, name)
        if not prober.is_same(old, new):
            yield from ({name: value} for value in prober.proofs(old, new))
    for name in prober.proofs(accepting.get("propertyNames", {}), refusing.get("propertyNames", {})):
        if isinstance(name, str):
            yield from ({name: value} for value in prober.sample(property_schema(accepting, name)))


def _triggers(accepting: Keywords, names: list[str], prober: Prober) -> Iterator[dict[str, Any]]:
    """Yield single properties that need not be there: what they bring with them may tell the schemas apart."""
    required = set(accepting.get("required", ()))
    every: dict[str, Any] = {}
    for name in names:
        for value in prober.sample(property_schema(accepting, name)) if name not in required else ():
            every[name] = value
            yield {name: value}
    if len(every) > 1:
        yield every


def _names(accepting: Keywords, refusing: Keywords) -> Iterator[str]:
    """Yield each name worth a try once: those that are written, some by each pattern, some of none."""
    own, others = accepting.get("properties", {}), refusing.get("properties", {})
    named = dict.fromkeys((*sorted(own), *sorted(others)))
    yield from named
    for text in dict.fromkeys((*accepting.get("patternProperties", ()), *refusing.get("patternProperties", ()))):
        pattern = pattern_of(text)
        yield from (name for name in islice(pattern.texts(), _MAX_NAMES) if name not in named) if pattern else ()
    yield from (name for name in _FRESH[:2] if name not in named)


def property_schema(keywords: Keywords, name: str) -> Schema:
    """Return what a schema asks of a property."""
    found = [keywords["properties"][name]] if name in keywords.get("properties", {}) else []
    for text, schema in keywords.get("patternProperties", {}).items():
        pattern = pattern_of(text)
        if pattern and pattern.matches(name):
            found.append(schema)
    if not found:
        found = [keywords.get("additionalProperties", keywords.get("unevaluatedProperties", {}))]
    return found[0] if len(found) == 1 else {"allOf": found}


def completed(keywords: Keywords, forced: Mapping[str, Any], prober: Prober) -> dict[str, Any] | None:
    """Return the smallest object with some properties; ``None`` where what it needs besides is not found."""
    found = dict(forced)
    todo = [*keywords.get("required", ()), *_needed(keywords, found)]
    for name in todo:  # it grows meanwhile
        if name in found:
            continue
        values = prober.sample(property_schema(keywords, name))
        if not values:
            return None
        found[name] = values[0]
        todo += keywords.get("dependentRequired", {}).get(name, ())
    return found if _pad(keywords, found, prober) else None


def _needed(keywords: Keywords, found: Mapping[str, Any]) -> Iterator[str]:
    dependent = keywords.get("dependentRequired", {})
    for name in found:
        yield from dependent.get(name, ())


def _pad(keywords: Keywords, found: dict[str, Any], prober: Prober) -> bool:
    """Add properties until there are as many as there have to be; tell whether that worked."""
    least: int = keywords.get("minProperties", 0)
    if len(found) >= least:
        return True
    names = [*sorted(keywords.get("properties", {})), *_pattern_names(keywords), *_fresh_names(keywords, prober)]
    names += [f"other-{number}" for number in range(3, min(least, _MAX_SIZE) + 3)]
    for name in names:
        if len(found) >= least:
            break
        for value in prober.sample(property_schema(keywords, name)) if name not in found else ():
            found[name] = value
    return len(found) >= least


def _pattern_names(keywords: Keywords) -> Iterator[str]:
    for text in keywords.get("patternProperties", {}):
        pattern = pattern_of(text)
        yield from pattern.texts() if pattern else ()


def _fresh_names(keywords: Keywords, prober: Prober) -> Iterator[str]:
    wanted = keywords.get("propertyNames", {})
    yield from (name for name in prober.samples(wanted, 10) if isinstance(name, str)) if wanted else _FRESH


def fresh_name(keywords: Keywords, prober: Prober) -> str:
    """Return the name of a property that a schema does not name."""
    named = keywords.get("properties", {})
    return next((name for name in _fresh_names(keywords, prober) if name not in named), _FRESH[0])


# --- lists ------------------------------------------------------------------------------------------------------------


def lists(accepting: Keywords, refusing: Keywords, prober: Prober) -> Iterator[list[Any]]:
    """Yield lists that one schema may accept and the other may refuse."""
    smallest = filled(accepting, {}, prober)
    if smallest is not None:
        yield smallest
    for forced in _placed(accepting, refusing, prober):
        found = filled(accepting, forced, prober)
        if found is not None:
            yield found
    for count in _counts(accepting, refusing):
        found = filled({**accepting, "minItems": count}, {}, prober)
        if found is not None:
            yield found
    yield from _repeated(accepting, refusing, prober)


def _counts(accepting: Keywords, refusing: Keywords) -> Iterator[int]:
    """Yield how many items may tell the schemas apart."""
    most = min(accepting.get("maxItems", _MAX_SIZE), _MAX_SIZE)
    wanted = (
        *(refusing.get("maxItems", -1) + 1, refusing.get("minItems", 0) - 1, refusing.get("maxContains", -1) + 1),
        *(refusing.get("minContains", 0) - 1, 1, 2),
        *(len(keywords.get("prefixItems", ())) + 1 for keywords in (refusing, accepting)),
    )
    yield from (count for count in dict.fromkeys(wanted) if 0 < count <= most)


def _placed(accepting: Keywords, refusing: Keywords, prober: Prober) -> Iterator[dict[int, Any]]:
    """Yield single items, by where they stand, that tell the schemas apart."""
    for index in range(max(len(keywords.get("prefixItems", ())) for keywords in (accepting, refusing)) + 1):
        old, new = item_schema(accepting, index), item_schema(refusing, index)
        if not prober.is_same(old, new):
            yield from ({index: value} for value in prober.proofs(old, new))
    old, new = accepting.get("contains", {}), refusing.get("contains", {})
    first = item_schema(accepting, 0)
    if not prober.is_same(old, new):
        yield from ({0: value} for value in prober.proofs({"allOf": [old, first]}, new))
        for value in prober.sample({"allOf": [new, first]}):
            count = min(refusing.get("maxContains", 0) + 1, _MAX_SIZE)
            yield dict.fromkeys(range(count), value)


def _repeated(accepting: Keywords, refusing: Keywords, prober: Prober) -> Iterator[list[Any]]:
    """Yield a list with one item twice, where only one schema minds."""
    if refusing.get("uniqueItems") and not accepting.get("uniqueItems"):
        values = prober.sample({"allOf": [item_schema(accepting, 0), item_schema(accepting, 1)]})
        twice = (filled(accepting, {0: value, 1: value}, prober) for value in values)
        yield from (found for found in twice if found is not None)


def item_schema(keywords: Keywords, index: int) -> Schema:
    """Return what a schema asks of an item."""
    prefix: list[Schema] = keywords.get("prefixItems", [])
    if index < len(prefix):
        return prefix[index]
    beyond: Schema = keywords["items"] if "items" in keywords else keywords.get("unevaluatedItems", {})
    return beyond


def filled(keywords: Keywords, forced: Mapping[int, Any], prober: Prober) -> list[Any] | None:
    """Return the shortest list with some items in their places; ``None`` where what it needs besides is not found."""
    forced = {**_contained(keywords, prober), **forced}
    length = max([keywords.get("minItems", 0), *(index + 1 for index in forced)])
    if length > _MAX_SIZE:
        return None
    found: list[Any] = []
    for index in range(length):
        schema = item_schema(keywords, index)
        wanted = index + 1 if keywords.get("uniqueItems") else 1
        values = (forced[index],) if index in forced else prober.samples(schema, wanted)
        fresh = [value for value in values if value not in found] if wanted > 1 else values
        if not fresh:
            return None
        found.append(fresh[0])
    return found


def _contained(keywords: Keywords, prober: Prober) -> dict[int, Any]:
    """Return the items that have to be contained, by their places."""
    if "contains" not in keywords:
        return {}
    count = min(keywords.get("minContains", 1), _MAX_SIZE)
    values = prober.sample({"allOf": [keywords["contains"], item_schema(keywords, 0)]})
    return {index: value for value in values for index in range(count)}
