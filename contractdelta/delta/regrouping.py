"""Schemas that base and head split into other parts: what ``allOf`` joins, written as one.

To move what is common to several schemas into one that they join, or back, changes no value that is valid: ``allOf``
asks what its parts ask (JSON Schema 2020-12 core, section 10.2.1.1). To compare such parts one by one would tell of
properties that went and came. So where something is said in another part than before, the parts that are not the same
on both sides are taken together on both, and what is left to differ is what changed.

Only keywords that mean the same in any part are taken together. ``additionalProperties`` and its like ask about what
their own part does not describe (section 10.3.2.3), and stay where they are.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from contractdelta.contract.canonical import canonical
from contractdelta.contract.grammar import Kind
from contractdelta.contract.hiding import required_in
from contractdelta.contract.model import Contract, Edge
from contractdelta.delta.matching import match_branches
from contractdelta.delta.pairing import matched_operations, paired_facets
from contractdelta.delta.sides import Side
from contractdelta.delta.ways import Places, Ways

#: Members that ask the same in any part, of the parts that stand for one value.
_MEMBERS = frozenset(
    {
        *("type", "required", "enum", "const", "format", "pattern", "default", "readOnly", "writeOnly"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength"),
        *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
    }
)
#: Members with schemas of which that is so, too.
_EDGES = frozenset({"properties", "patternProperties", "propertyNames", "items", "anyOf", "oneOf", "not"})
#: Members that ask about what stands beside them in their own part.
_BOUND = frozenset({"additionalProperties", "prefixItems", "additionalItems"})
#: How often terms are looked at, for each of them: what is written as one may bring up more that has to be.
_LOOKS_AT_A_TERM = 20
#: What a part says: a keyword, or a name under one, with the text or the digest of what it is.
_Saying = tuple[str, ...]


class _Part(NamedTuple):
    """A schema, or some that hold together, as one."""

    members: Mapping[str, str]
    edges: tuple[Edge, ...]


class Regrouped(NamedTuple):
    """Base and head, in which schemas are whole that are split into other parts than on the other side."""

    base: Contract
    head: Contract
    #: The ways through them.
    ways: Ways
    #: The pairs of schemas that are split otherwise.
    places: frozenset[Places] = frozenset()


def regrouped(base: Contract, head: Contract) -> Regrouped:
    """Write schemas as one, on both sides, where a part of one says what another part says on the other side.

    What such a schema is compared with anywhere is written as one, too; where that cannot be, all of them stay as
    they are.
    """
    if not (_may_be_split(base, head) or _may_be_split(head, base)):
        return Regrouped(base, head, Ways(base, head))
    wholes, starts = _Wholes(base, head), list(_starts(base, head))
    left = _LOOKS_AT_A_TERM * (len(base.terms) + len(head.terms))
    while left > 0:
        found = wholes.written()
        places = found.ways.reached(starts)
        if not wholes.has_grown(places):
            return found
        left -= len(places)
    return Regrouped(base, head, Ways(base, head))


def _starts(base: Contract, head: Contract) -> Iterator[tuple[int, int]]:
    """Yield the facets that are compared."""
    for old, new in matched_operations(base.operations, head.operations):
        for pair in paired_facets(old.facets, new.facets) if old and new else ():
            if pair.before and pair.after:
                yield pair.before.term, pair.after.term


def _may_be_split(contract: Contract, other: Contract) -> bool:
    """Tell whether a schema that is not in the other contract joins others."""
    there = frozenset(other.digests)
    return any(
        digest not in there and any(edge.keyword == "allOf" for edge in term.edges)
        for term, digest in zip(contract.terms, contract.digests, strict=True)
    )


class _Wholes:
    """The schemas that are to be written as one. Its state is which ones are known so far."""

    def __init__(self, base: Contract, head: Contract) -> None:
        self._sides = Side(base), Side(head)
        #: What is written for each of them, of base and of head.
        self._whole: tuple[dict[int, _Part], dict[int, _Part]] = {}, {}
        #: Those that stay as they are: they, or what they are compared with, mean something else when written as one.
        self._split: tuple[set[int], set[int]] = set(), set()
        self._places: set[Places] = set()
        self._seen: set[Places] = set()

    def written(self) -> Regrouped:
        """Return both contracts with what is known so far written as one."""
        places = (place for place in self._places if place.old in self._whole[0] and place.new in self._whole[1])
        base, head = (_with_terms(side.contract, parts) for side, parts in zip(self._sides, self._whole, strict=True))
        return Regrouped(base, head, Ways(base, head), frozenset(places))

    def has_grown(self, places: Sequence[Places]) -> bool:
        """Learn from the pairs that are compared, and tell whether something else is to be written than before."""
        before = tuple(map(len, (*self._whole, *self._split)))
        for place in places:
            if place not in self._seen and _is_regrouped(*self._sides, place):
                self._places.add(place)
            self._seen.add(place)
            if place in self._places or any(term in parts for term, parts in zip(place, self._whole, strict=True)):
                self._join(place)
        return before != tuple(map(len, (*self._whole, *self._split)))

    def _join(self, place: Places) -> None:
        for side, term, parts, split in zip(self._sides, place, self._whole, self._split, strict=True):
            part = None if term in split else parts.get(term) or _as_one(side, term)
            if part is None:
                split.add(term)
            else:
                parts[term] = part
        if any(term in split for term, split in zip(place, self._split, strict=True)):
            for term, parts, split in zip(place, self._whole, self._split, strict=True):
                parts.pop(term, None)
                split.add(term)


def _with_terms(contract: Contract, parts: Mapping[int, _Part]) -> Contract:
    """Put schemas in their places; what leads to them leads to them still."""
    if not parts:
        return contract
    terms = list(contract.terms)
    for index, part in parts.items():
        terms[index] = terms[index]._replace(members=tuple(sorted(part.members.items())), edges=part.edges)
    return replace(contract, terms=tuple(terms))


# --- whether something is said in another part -----------------------------------------------------------------------


def _is_regrouped(old: Side, new: Side, place: Places) -> bool:
    """Tell whether something that one part of a schema said is said by another part on the other side."""
    if old.contract.terms[place.old].kind is not Kind.SCHEMA:
        return False
    before, after = old.branches(place.old), new.branches(place.new)
    if not (before or after):
        return False
    gone: set[_Saying] = set()
    come: set[_Saying] = set()
    edited: set[_Saying] = set()
    types: set[_Saying] = set()
    for part in _parts_of(old, new, place, before, after):
        gone |= part.said - part.says
        come |= part.says - part.said
        edited |= part.said ^ part.says if part.is_kept else set()
        types |= {saying for saying in part.said & part.says if saying[0] == "type"}
    # A type that one part does not name any more may be named by another one still, as nearly all do.
    return not (gone.isdisjoint(come) and edited.isdisjoint(types))


class _Said(NamedTuple):
    """What one part of a schema said in base, and says in head."""

    said: frozenset[_Saying]
    says: frozenset[_Saying]
    #: Whether both have it.
    is_kept: bool


def _parts_of(old: Side, new: Side, place: Places, before: Sequence[Edge], after: Sequence[Edge]) -> Iterator[_Said]:
    """Yield what each part of a schema said and says: the schema itself, and each of its branches."""
    yield _Said(_sayings(old, place.old), _sayings(new, place.new), is_kept=True)
    there = frozenset(map(new.digest, after))
    for edge in before:
        if old.digest(edge) in there:
            same = _sayings_within(old, edge)
            yield _Said(same, same, is_kept=True)
    for one, other in match_branches(old, before, new, after):
        yield _Said(_sayings_within(old, one), _sayings_within(new, other), is_kept=bool(one and other))


def _sayings_within(side: Side, branch: Edge | None) -> frozenset[_Saying]:
    """Return what a branch says, and all that it joins."""
    if branch is None:
        return frozenset()
    start = side.contract.resolve(branch.target)
    return frozenset().union(*(_sayings(side, term) for term in (start, *_joined(side, start))))


def _sayings(side: Side, term: int) -> frozenset[_Saying]:
    """Return what a schema says by itself, whatever it joins."""
    found: set[_Saying] = set()
    for key, text in side.members(term).items():
        if key == "required":
            found.update((key, name) for name in required_in(text))
        else:
            found.add((key, text))
    for edge in side.edges(term):
        # A property that is edited on the way is the same property.
        is_named = edge.keyword == "properties"
        if edge.keyword != "allOf":
            found.add((edge.keyword, edge.name, "" if is_named else side.digest(edge)))
    return frozenset(found)


# --- parts taken together ---------------------------------------------------------------------------------------------


def _as_one(side: Side, term: int) -> _Part | None:
    """Return a schema with all that it joins as one; ``None`` where that means something else."""
    branches = side.branches(term)
    if branches and any(edge.keyword in _BOUND for edge in side.edges(term)):
        return None
    own = tuple(edge for edge in side.contract.terms[term].edges if edge.keyword != "allOf")
    whole: _Part | None = _Part(side.members(term), own)
    for index in _joined(side, term):
        part = _part(side, index)
        whole = _both(side, whole, part) if whole and part else None
    return whole


def _joined(side: Side, term: int) -> Iterator[int]:
    """Yield each schema that one joins, directly or not, once: what leads back to it asks nothing more."""
    todo, seen = [term], {term}
    for index in todo:  # it grows meanwhile
        for edge in side.branches(index):
            found = side.contract.resolve(edge.target)
            if found not in seen:
                seen.add(found)
                todo.append(found)
                yield found


def _part(side: Side, term: int) -> _Part | None:
    """Return what a schema says itself; ``None`` where that means something else in another place."""
    own = [edge for edge in side.edges(term) if edge.keyword != "allOf"]
    members = side.members(term)
    is_plain = _MEMBERS.issuperset(members) and _EDGES.issuperset(edge.keyword for edge in own)
    if side.contract.terms[term].is_alias or not is_plain or any(map(_is_tuple, own)):
        return None
    return _Part(members, tuple(own))


def _is_tuple(edge: Edge) -> bool:
    return edge.keyword == "items" and edge.name != ""


def _both(side: Side, one: _Part, other: _Part) -> _Part | None:
    """Return two parts as one; ``None`` where a keyword of both says something else in each."""
    members = dict(one.members)
    for key, text in other.members.items():
        both = text if members.get(key, text) == text else _MERGED.get(key, _neither)(members[key], text)
        if both is None:
            return None
        members[key] = both
    edges = list(one.edges)
    known = {(edge.keyword, edge.name): side.digest(edge) for edge in one.edges}
    unions = {edge.keyword for edge in one.edges} & {"anyOf", "oneOf"}
    for edge in other.edges:
        if edge.keyword in unions or known.get((edge.keyword, edge.name), side.digest(edge)) != side.digest(edge):
            return None
        if edge.keyword in ("anyOf", "oneOf") or (edge.keyword, edge.name) not in known:
            edges.append(edge)
    return _Part(members, tuple(edges))


def _neither(_one: str, _other: str) -> None:
    return None


def _both_required(one: str, other: str) -> str:
    return canonical(sorted({*required_in(one), *required_in(other)}))


def _both_types(one: str, other: str) -> str | None:
    """Return the types that both allow, where the ones are among the others."""
    names = [
        frozenset(map(canonical, each if isinstance(each, list) else [each])) for each in map(json.loads, (one, other))
    ]
    return one if names[0] <= names[1] else other if names[1] <= names[0] else None


_MERGED = {"required": _both_required, "type": _both_types}
