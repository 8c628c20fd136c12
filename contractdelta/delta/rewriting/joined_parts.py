"""Parts of schemas: what ``allOf`` joins, written as one.

To move what is common to several schemas into one that they join, or back, changes no value that is valid: ``allOf``
asks what its parts ask (JSON Schema 2020-12 core, section 10.2.1.1). So where something is said in another part than
before, the parts are taken together on both sides.

Only keywords that mean the same in any part are taken together. ``additionalProperties`` and its like ask about what
their own part does not describe (section 10.3.2.3), and stay where they are if another part describes some of that. But
a part that is closed closes the whole: whatever other parts describe and it does not is refused.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from contractdelta.contract.canonical import canonical
from contractdelta.contract.grammar import Kind
from contractdelta.contract.graphs.terms import ALLOWS_NOTHING
from contractdelta.contract.model import Edge
from contractdelta.contract.names.properties import required_in
from contractdelta.delta.pairing.children import match_branches
from contractdelta.delta.pairing.contract_sides import Side
from contractdelta.delta.pairing.ways_to_changes import Places
from contractdelta.delta.rewriting.model import Rewrite, Written

#: Members that ask the same in any part, of the parts that stand for one value.
_MEMBERS = frozenset(
    {
        *("type", "required", "enum", "const", "format", "pattern", "default", "readOnly", "writeOnly"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength"),
        *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "dependentRequired"),
        *("minContains", "maxContains"),
    }
)
#: Members with schemas of which that is so, too.
_EDGES = frozenset(
    {
        *("properties", "patternProperties", "additionalProperties", "propertyNames", "dependentSchemas"),
        *("items", "prefixItems", "additionalItems", "contains", "discriminator"),
        *("anyOf", "oneOf", "not", "if", "then", "else"),
    }
)
#: Those of them that two parts have for themselves: unions, and what ``minContains`` is about in one part alone.
_UNJOINED = frozenset({"anyOf", "oneOf", "contains"})
#: Members that describe items, and properties: one of them may be about what the others of its part leave over.
_FAMILIES = (
    frozenset({"items", "prefixItems", "additionalItems"}),
    frozenset({"properties", "patternProperties", "additionalProperties"}),
)
#: Members beside which others of another part would mean something else.
_BOUND = frozenset({"prefixItems", "additionalItems"})
_REST = "additionalProperties"
#: The most schemas that are taken together.
_MAX_PARTS = 100
#: What a part says: a keyword, or a name under one, with the text or the digest of what it is.
_Saying = tuple[str, ...]


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


def _as_one(side: Side, term: int) -> Written | None:
    """Return a schema with all that it joins as one; ``None`` where that means something else."""
    own = Written(side.members(term), tuple(edge for edge in side.edges(term) if edge.keyword != "allOf"))
    joined = list(_joined(side, term))
    if not joined:
        return own
    parts = [] if len(joined) > _MAX_PARTS else [own, *(part for index in joined if (part := _part(side, index)))]
    if len(parts) <= len(joined) or _are_bound(side, parts):
        return None
    edges = [edge for part in parts for edge in part.edges]
    is_closed = any(_is_closing(side, edge) for edge in edges)
    # A pattern of one part describes nothing for another part that is closed.
    if is_closed and any(edge.keyword == "patternProperties" for edge in edges):
        return None
    whole: Written | None
    whole, *others = _without_refused(side, parts) if is_closed else parts
    for part in others:
        whole = whole and _both(side, whole, part)
    return whole


def _joined(side: Side, term: int) -> Iterator[int]:
    """Yield what a schema joins: one more than the most parts of a whole at most, so that long chains cost little."""
    return islice(side.joined(term), _MAX_PARTS + 1)


def _part(side: Side, term: int) -> Written | None:
    """Return what a schema says itself; ``None`` where that may mean something else in another place."""
    own = [edge for edge in side.edges(term) if edge.keyword != "allOf"]
    members = side.members(term)
    is_plain = all(key in _MEMBERS or key.startswith("discriminator") for key in members) and _EDGES.issuperset(
        edge.keyword for edge in own
    )
    return Written(members, tuple(own)) if is_plain and not side.contract.terms[term].is_alias else None


def _are_bound(side: Side, parts: Sequence[Written]) -> bool:
    """Tell whether a member asks about what its own part leaves over, and another part would leave less of that."""
    for family in _FAMILIES:
        found = [[edge for edge in part.edges if edge.keyword in family] for part in parts]
        holding = [edges for edges in found if edges]
        if len(holding) > 1 and any(_is_of_rest(side, edge) for edges in holding for edge in edges):
            return True
    return False


def _is_of_rest(side: Side, edge: Edge) -> bool:
    """Tell whether a member means something else beside those of another part, as that of a closed part does not."""
    is_tuple = edge.keyword == "items" and edge.name != ""
    return is_tuple or edge.keyword in _BOUND or (edge.keyword == _REST and not _is_closing(side, edge))


def _is_closing(side: Side, edge: Edge) -> bool:
    return edge.keyword == _REST and side.digest(edge) == ALLOWS_NOTHING


def _without_refused(side: Side, parts: Sequence[Written]) -> list[Written]:
    """Leave out the properties that a closed part does not describe: whatever another part says, none is valid."""
    closed = (part for part in parts if any(_is_closing(side, edge) for edge in part.edges))
    names = (frozenset(edge.name for edge in part.edges if edge.keyword == "properties") for part in closed)
    left = frozenset.intersection(*names)
    return [
        part._replace(edges=tuple(edge for edge in part.edges if edge.keyword != "properties" or edge.name in left))
        for part in parts
    ]


def _both(side: Side, one: Written, other: Written) -> Written | None:
    """Return two parts as one; ``None`` where a keyword of both says something else in each."""
    members = dict(one.members)
    for key, text in other.members.items():
        both = text if members.get(key, text) == text else _MERGED.get(key, _neither)(members[key], text)
        if both is None:
            return None
        members[key] = both
    edges = list(one.edges)
    known = {(edge.keyword, edge.name): side.digest(edge) for edge in one.edges}
    unjoined = {edge.keyword for edge in one.edges} & _UNJOINED
    for edge in other.edges:
        if edge.keyword in unjoined or known.get((edge.keyword, edge.name), side.digest(edge)) != side.digest(edge):
            return None
        if edge.keyword in _UNJOINED or (edge.keyword, edge.name) not in known:
            edges.append(edge)
    return Written(members, tuple(edges))


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
#: Schemas that are split into other parts.
PARTS = Rewrite("all-of-regrouped", "allOf: split into other parts than before", _is_regrouped, _as_one)
