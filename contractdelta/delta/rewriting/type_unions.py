"""Unions of types, written as one schema of several types: what is asked of each is asked of values of that type alone.

``anyOf: [{type: string}, {type: array, items: …}]`` allows what ``type: [string, array], items: …`` does, since "most
assertions only constrain values within a certain primitive type" (JSON Schema 2020-12 core, section 7.6.1). So does
``oneOf``: no value is of two types.
"""

import json
from collections.abc import Sequence
from itertools import chain

from contractdelta.contract.canonical import canonical, canonical_set
from contractdelta.contract.grammar import Kind
from contractdelta.contract.model import Edge
from contractdelta.delta.pairing.contract_sides import Side
from contractdelta.delta.pairing.ways_to_changes import Places
from contractdelta.delta.rewriting.model import Rewrite, Written
from contractdelta.delta.rules.facts import UNIONS
from contractdelta.delta.values.formats import FORMATS
from contractdelta.delta.values.types import ABOUT, types_of

#: The formats, as canonical JSON, that texts alone have.
_OF_TEXTS = frozenset(canonical(name) for name, about in FORMATS.items() if about.bounds is None)


def _differs(old: Side, new: Side, place: Places) -> bool:
    """Tell whether one side is a union of types, and the other one names several types, and asks something of them."""
    if any(side.contract.terms[term].kind is not Kind.SCHEMA for side, term in zip((old, new), place, strict=True)):
        return False
    for (side, term), (other, typed) in (
        ((old, place.old), (new, place.new)),
        ((new, place.new), (old, place.old)),
    ):
        if _is_union(side, term) and _names_several(other, typed):
            return _as_one(side, term) is not None
    return False


def _is_union(side: Side, term: int) -> bool:
    keywords = {edge.keyword for edge in side.edges(term)}
    return not side.members(term) and len(keywords) == 1 and not keywords.isdisjoint(UNIONS)


def _names_several(side: Side, term: int) -> bool:
    members, edges = side.members(term), side.edges(term)
    has_branches = any(edge.keyword in UNIONS for edge in edges)  # these are to be matched
    return "type" in members and not has_branches and len(types_of(members) - {"null"}) > 1


def _written(side: Side, term: int) -> Written | None:
    if _is_union(side, term):
        return _as_one(side, term)
    return Written(side.members(term), side.edges(term)) if "type" in side.members(term) else None


def _as_one(side: Side, term: int) -> Written | None:
    """Return a union of types as one schema; ``None`` where something is asked of a value of more than one branch."""
    branches = [side.contract.resolve(edge.target) for edge in side.edges(term)]
    members, edges = [side.members(branch) for branch in branches], [side.edges(branch) for branch in branches]
    types = [types_of(said) if "type" in said else frozenset[str]() for said in members]
    if not all(types) or sum(map(len, types)) > len(frozenset[str]().union(*types)):
        return None
    for said, below, own in zip(members, edges, types, strict=True):
        if not _is_asked_of(said, below, own, frozenset[str]().union(*types) - own):
            return None
    names = (json.loads(said["type"]) for said in members)
    listed = chain.from_iterable(name if isinstance(name, list) else [name] for name in names)
    asked = {key: text for said in members for key, text in said.items()}
    return Written({**asked, "type": canonical_set(list(listed))}, tuple(chain.from_iterable(edges)))


def _is_asked_of(members: dict[str, str], edges: Sequence[Edge], own: frozenset[str], others: frozenset[str]) -> bool:
    """Tell whether all that a schema says besides its types is about these, and about no others."""
    keywords = {*(key for key in members if key != "type"), *(edge.keyword for edge in edges)}
    if members.get("format") in _OF_TEXTS and "string" not in others:
        keywords -= {"format"}
    about = [ABOUT.get(keyword, own | others) for keyword in keywords]
    return all(others.isdisjoint(types) for types in about)


#: Types in a list or in a union, and what is asked of values of each.
TYPES = Rewrite("union-rewritten", "types stand in a list or in a union otherwise than before", _differs, _written)
