"""Schemas of a few values, written as one list of them.

``enum: [a, b]`` allows what ``oneOf: [{const: a}, {const: b}]`` does, where each value can be described by itself, and
so does a union of lists. Of types, ``boolean`` and ``null`` are such lists (JSON Schema 2020-12 core, section 4.2.1).
"""

import json
from collections import Counter
from collections.abc import Sequence

from contractdelta.contract.canonical import canonical
from contractdelta.contract.grammar import Kind
from contractdelta.delta.pairing.contract_sides import Side
from contractdelta.delta.pairing.ways_to_changes import Places
from contractdelta.delta.rewriting.model import Rewrite, Written
from contractdelta.delta.values.types import type_of, types_of

#: Values, in canonical text; ``None`` where they are not listed.
_Values = frozenset[str] | None
#: Members that say nothing about which values are valid.
_SILENT = frozenset({"default", "readOnly", "writeOnly"})
#: Members that list values, or tell of which type they are.
_TELLING = frozenset({"enum", "type"})
_UNIONS = ("anyOf", "oneOf", "allOf")
#: How many unions may stand in one another.
_MAX_DEPTH = 20
#: Every value of a type.
_VALUES_OF = {"boolean": frozenset({"false", "true"}), "null": frozenset({"null"})}


def _differs(old: Side, new: Side, place: Places) -> bool:
    """Tell whether both sides list values, each in another way; or in one way, though they list the same ones."""
    before = _values(old, place.old)
    after = _values(new, place.new) if before else None
    if not before or not after or ("null" in before) != ("null" in after):  # null is told as a type
        return False
    shapes = _shape(old, place.old), _shape(new, place.new)
    return shapes[0] != shapes[1] or (before == after and not shapes[0] <= _TELLING)


def _shape(side: Side, term: int) -> frozenset[str]:
    """Return by which keywords a schema says what is valid; of its types, nothing but whether it says more."""
    said = {*side.members(term), *(edge.keyword for edge in side.edges(term))} - _SILENT
    return frozenset(said - {"type"} or said)


def _listed(side: Side, term: int) -> Written | None:
    values = _values(side, term)
    if values is None:
        return None
    kept = {key: text for key, text in side.members(term).items() if key in _SILENT}
    return Written({**kept, "enum": f"[{','.join(sorted(values))}]"})


def _values(side: Side, term: int) -> _Values:
    """Return the values that a schema allows, where it lists them."""
    if side.contract.terms[term].kind is not Kind.SCHEMA:
        return None
    return _Lists(side).of(term, 0)


class _Lists:
    """The values that schemas list, each looked at once."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._known: dict[int, _Values] = {}

    def of(self, term: int, depth: int) -> _Values:
        """Return the values that a schema allows."""
        index = self._side.contract.resolve(term)
        if index not in self._known:
            self._known[index] = None  # for what leads back to it
            self._known[index] = self._found(index, depth)
        return self._known[index]

    def _found(self, term: int, depth: int) -> _Values:
        members, edges = self._side.members(term), self._side.edges(term)
        is_plain = members.keys() <= _SILENT | _TELLING and all(edge.keyword in _UNIONS for edge in edges)
        if not is_plain or depth > _MAX_DEPTH or self._side.contract.terms[term].is_alias:
            return None
        found = _own(members)
        for keyword in _UNIONS:
            below = [self.of(edge.target, depth + 1) for edge in edges if edge.keyword == keyword]
            lists = [values for values in below if values is not None]
            if len(lists) < len(below):
                return None
            if below:
                combined = _combined(keyword, lists)
                found = combined if found is None else found & combined
        return found if found is None or "type" not in members else _of_types(found, members["type"])


def _own(members: dict[str, str]) -> _Values:
    """Return the values that a schema itself lists, or that are all of its types."""
    listed = json.loads(members.get("enum", "null"))
    if isinstance(listed, list):
        return frozenset(map(canonical, listed))
    types = types_of(members)
    return frozenset[str]().union(*(_VALUES_OF[name] for name in types)) if types <= _VALUES_OF.keys() else None


def _combined(keyword: str, lists: Sequence[frozenset[str]]) -> frozenset[str]:
    if keyword == "allOf":
        return frozenset.intersection(*lists)
    counts = Counter(value for values in lists for value in values)
    return frozenset(value for value, count in counts.items() if keyword == "anyOf" or count == 1)


def _of_types(values: frozenset[str], text: str) -> frozenset[str]:
    types = types_of({"type": text})
    return frozenset(value for value in values if type_of(json.loads(value)) in types)


#: Values that are listed in another way.
VALUES = Rewrite("enum-rewritten", "the values are listed in another way", _differs, _listed)
