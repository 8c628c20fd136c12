"""How the children of two schemas differ, keyword by keyword: which came, which went, which are to be looked into.

Sources: JSON Schema 2020-12 core, sections 10 and 11; OpenAPI 3.0.4 and 3.1.1, Schema and Discriminator Object.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from contractdelta.contract.graphs import ALLOWS_EVERYTHING, ALLOWS_NOTHING
from contractdelta.contract.model import Edge
from contractdelta.delta.facts import NARROWING_SCHEMAS
from contractdelta.delta.keywords import listed, types_of
from contractdelta.delta.matching import Match, match_branches, match_in_order, match_named
from contractdelta.delta.model import Direction
from contractdelta.delta.sides import Side

#: The facts that leave nothing else to say about a schema.
WHOLE = frozenset(
    {"became-impossible", "became-possible", "wrapped-in-union", "unwrapped-from-union", "nullable-union-changed"}
)
#: Where a change that narrows a child does so to the whole, where it widens it, and where that cannot be told.
ALONG, AGAINST, UNTOLD = 1, -1, 0
_ALONE = {("readOnly", "true"): Direction.REQUEST, ("writeOnly", "true"): Direction.RESPONSE}
_UNIONS = {"anyOf": "any-of", "oneOf": "one-of"}
_MAPPINGS = ("discriminator", "defaultMapping")


class ChildFinding(NamedTuple):
    """A fact about a child that came, or went, or is asked for."""

    fact: str
    message: str
    #: The terms of the child in base and in head; ``None`` where there is none.
    old: int | None
    new: int | None
    #: The member that it is about, where that is no single child; then the terms are those that hold it.
    member: str = ""
    #: The directions in which it does not matter.
    hidden: frozenset[Direction] = frozenset()


class Below(NamedTuple):
    """Two children that are to be looked into."""

    old: int
    new: int
    polarity: int = ALONG
    #: The directions in which what stands below does not matter.
    hidden: frozenset[Direction] = frozenset()
    #: Whether values are texts on the wire; ``None``: as above.
    is_textual: bool | None = None


class Schemas(NamedTuple):
    """The two schemas whose children are compared."""

    old_side: Side
    new_side: Side
    old: int
    new: int

    def edges(self, keyword: str) -> tuple[list[Edge], list[Edge]]:
        """Return the children in a member, of base and of head."""
        return (
            [edge for edge in self.old_side.edges(self.old) if edge.keyword == keyword],
            [edge for edge in self.new_side.edges(self.new) if edge.keyword == keyword],
        )

    def keywords(self) -> list[str]:
        """Return the members that hold children, sorted."""
        edges = (*self.old_side.edges(self.old), *self.new_side.edges(self.new))
        return sorted({edge.keyword for edge in edges})

    def differ(self, before: Edge, after: Edge) -> bool:
        """Tell whether two children differ."""
        return self.old_side.digest(before) != self.new_side.digest(after)


def compare_children(schemas: Schemas) -> Iterator[ChildFinding | Below]:
    """Yield what differs in the children of two schemas, and in which properties are required."""
    whole = _as_a_whole(schemas)
    if whole is not None:
        yield whole
        return
    switched = _switched(schemas)
    if switched:
        yield from _switch(schemas, *switched)
    for keyword in schemas.keywords():
        if keyword == "properties" or keyword in switched:
            continue
        if keyword in _UNIONS or keyword == "allOf":
            yield from _branches(schemas, keyword)
        elif keyword in NARROWING_SCHEMAS and not any(edge.name for side in schemas.edges(keyword) for edge in side):
            yield from _narrowing(schemas, keyword)
        else:
            yield from _named(schemas, keyword)
    yield from _properties(schemas)


def _as_a_whole(schemas: Schemas) -> ChildFinding | None:
    """Return what became of a schema that is as good as ``false``, or that became one of several."""
    old_side, new_side, old, new = schemas
    before, after = old_side.contract.digests[old], new_side.contract.digests[new]
    if ALLOWS_NOTHING in (before, after):
        fact = "became-impossible" if after == ALLOWS_NOTHING else "became-possible"
        return ChildFinding(fact, fact.replace("-", " "), old, new)
    for fact, side, term, digest in (
        ("wrapped-in-union", new_side, new, before),
        ("unwrapped-from-union", old_side, old, after),
    ):
        edges = side.edges(term)
        is_union = len({edge.keyword for edge in edges}) == 1 and edges[0].keyword in _UNIONS
        members = side.members(term).keys()
        if not is_union or digest not in map(side.digest, edges):
            continue
        if members == {"nullable"}:  # without a type beside it: readers differ about what it means there
            return ChildFinding("nullable-union-changed", f"nullable {edges[0].keyword} of its schema", old, new)
        if not members:
            return ChildFinding(fact, f"{fact.replace('-', ' ')} ({edges[0].keyword})", old, new)
    return None


# --- properties -------------------------------------------------------------------------------------------------------


def _properties(schemas: Schemas) -> Iterator[ChildFinding | Below]:
    old_side, new_side, old, new = schemas
    required = tuple(set(map(str, listed(side.members(term).get("required")))) for side, term in _sides(schemas))
    seen = set()
    for before, after in match_named(*schemas.edges("properties")):
        name = (before or after or _NOBODY).name
        if before is None or after is None:
            seen.add(name)
            # What is required with or without its description only comes to be described, or ceases to be.
            is_required = name in required[0] ^ required[1] and name in required[0 if after is None else 1]
            yield _property(schemas, before, after, is_required=is_required)
        elif schemas.differ(before, after):
            alone = _alone(old_side, before.target) & _alone(new_side, after.target)
            yield Below(before.target, after.target, ALONG, alone)
    for at, fact in ((0, "property-became-optional"), (1, "property-became-required")):
        for name in sorted(required[at] - required[1 - at] - seen):
            found = {edge.name: edge for edge in schemas.edges("properties")[at]}.get(name)
            alone = _alone(_sides(schemas)[at][0], found.target) if found else frozenset()
            message = f"property '{name}' {fact.removeprefix('property-').replace('-', ' ')}"
            yield ChildFinding(fact, message, old, new, "required", alone)


_NOBODY = Edge("", "", 0)


def _sides(schemas: Schemas) -> tuple[tuple[Side, int], tuple[Side, int]]:
    return (schemas.old_side, schemas.old), (schemas.new_side, schemas.new)


def _property(schemas: Schemas, before: Edge | None, after: Edge | None, *, is_required: bool) -> ChildFinding:
    """Return the fact about a property that came or went."""
    came = before is None
    side, edge = (schemas.new_side, after) if came else (schemas.old_side, before)
    assert edge is not None
    # Whether objects without the property's description let it pass.
    closed = _is_closed(schemas.old_side, schemas.old) if came else _is_closed(schemas.new_side, schemas.new)
    action = "added" if came else "removed"
    ending = ("-to-closed-object" if came else "-from-closed-object") if closed else ""
    fact = f"{'required-' if is_required else ''}property-{action}{ending}"
    message = f"property '{edge.name}' {action}"
    hidden = _alone(side, edge.target)
    return ChildFinding(fact, message, before and before.target, after and after.target, hidden=hidden)


def _is_closed(side: Side, term: int) -> bool:
    """Tell whether an object refuses properties that it does not describe."""
    closing = ("additionalProperties", "unevaluatedProperties")
    return any(edge.keyword in closing and side.digest(edge) == ALLOWS_NOTHING for edge in side.edges(term))


def _alone(side: Side, term: int) -> frozenset[Direction]:
    """Return the directions in which a property does not matter (OpenAPI 3.0.4, Schema Object, ``readOnly``)."""
    members = side.contract.terms[side.contract.resolve(term)].members
    return frozenset(direction for member, direction in _ALONE.items() if member in members)


# --- combinations -----------------------------------------------------------------------------------------------------


def _switched(schemas: Schemas) -> tuple[str, ...]:
    """Return the two kinds of union where one took the place of the other, that of base first; else nothing."""
    found = {keyword: tuple(map(bool, schemas.edges(keyword))) for keyword in _UNIONS}
    if set(found.values()) != {(True, False), (False, True)}:
        return ()
    return tuple(sorted(found, key=lambda keyword: not found[keyword][0]))


def _switch(schemas: Schemas, before: str, after: str) -> Iterator[ChildFinding | Below]:
    """Compare a union that became one of the other kind: ``oneOf`` is ``anyOf`` without what two branches allow."""
    old, new = schemas.edges(before)[0], schemas.edges(after)[1]
    fact = "union-became-exclusive" if after == "oneOf" else "union-became-inclusive"
    if _are_apart(schemas.old_side, old) and _are_apart(schemas.new_side, new):
        fact = "union-respelled"
    yield ChildFinding(fact, f"{before} became {after}", schemas.old, schemas.new, after)
    yield from _matched_branches(schemas, after, old, new)


def _are_apart(side: Side, edges: Sequence[Edge]) -> bool:
    """Tell whether branches allow nothing in common, because their types have nothing in common."""
    seen: set[str] = set()
    for edge in edges:
        types = types_of(dict(side.contract.terms[side.contract.resolve(edge.target)].members).get("type"))
        if types & seen:
            return False
        seen |= types
    return True


def _branches(schemas: Schemas, keyword: str) -> Iterator[ChildFinding | Below]:
    old, new = schemas.edges(keyword)
    if keyword in _UNIONS and (not old or not new):
        yield _came_or_went(schemas, keyword, _UNIONS[keyword], (*old, *new), came=not old)
    else:
        yield from _matched_branches(schemas, keyword, old, new)


def _matched_branches(
    schemas: Schemas, keyword: str, old: Sequence[Edge], new: Sequence[Edge]
) -> Iterator[ChildFinding | Below]:
    name = _UNIONS.get(keyword, "all-of")
    for before, after in match_branches(schemas.old_side, old, schemas.new_side, new):
        if before is not None and after is not None:
            yield Below(before.target, after.target)
            continue
        action = "added" if before is None else "removed"
        fact = "all-of-repeated" if name == "all-of" and _is_idle(schemas, before, after) else f"{name}-{action}"
        side, edge = (schemas.new_side, after) if before is None else (schemas.old_side, before)
        branch = side.name_of(edge or _NOBODY).partition(":")[2]
        message = f"{keyword}: '{branch}' {action}" if branch else f"{keyword}: a branch {action}"
        yield _child(fact, keyword, before, after)._replace(message=message)


def _is_idle(schemas: Schemas, before: Edge | None, after: Edge | None) -> bool:
    """Tell whether a branch of ``allOf`` came or went that says nothing, or went and is said by another one."""
    if before is None:
        return after is not None and schemas.new_side.digest(after) == ALLOWS_EVERYTHING
    digest = schemas.old_side.digest(before)
    return digest == ALLOWS_EVERYTHING or digest in map(schemas.new_side.digest, schemas.edges("allOf")[1])


def _came_or_went(schemas: Schemas, keyword: str, name: str, edges: Sequence[Edge], *, came: bool) -> ChildFinding:
    """Return the fact that a member with several children came or went."""
    fact = f"{name}-{'set' if came else 'unset'}"
    message = f"{keyword} of {len(edges)} {'added' if came else 'removed'}"
    return ChildFinding(fact, message, schemas.old, schemas.new, keyword)


def _narrowing(schemas: Schemas, keyword: str) -> Iterator[ChildFinding | Below]:
    old, new = schemas.edges(keyword)
    for before, after in match_in_order(schemas.old_side, old, schemas.new_side, new):
        if before is not None and after is not None:
            yield Below(before.target, after.target, _polarity(schemas, keyword))
        else:
            yield _child(f"{NARROWING_SCHEMAS[keyword]}-{'set' if before is None else 'unset'}", keyword, before, after)


def _polarity(schemas: Schemas, keyword: str) -> int:
    if keyword == "contains":
        # At most so many may match: then fewer that match are easier, and harder, at once.
        is_bounded = any("maxContains" in side.members(term) for side, term in _sides(schemas))
        return UNTOLD if is_bounded else ALONG
    return {"not": AGAINST, "if": UNTOLD}.get(keyword, ALONG)


def _named(schemas: Schemas, keyword: str) -> Iterator[ChildFinding | Below]:
    old, new = schemas.edges(keyword)
    is_named = any(edge.name for edge in (*old, *new))
    matches: Iterable[Match] = (
        match_named(old, new) if is_named else match_in_order(schemas.old_side, old, schemas.new_side, new)
    )
    for before, after in matches:
        if before is None or after is None:
            yield _child(_fact(schemas, keyword, came=before is None), keyword, before, after)
        elif schemas.differ(before, after):
            yield Below(before.target, after.target)


def _fact(schemas: Schemas, keyword: str, *, came: bool) -> str:
    action = "added" if came else "removed"
    if keyword in ("dependentSchemas", "dependencies"):
        return f"dependent-schema-{action}"
    if keyword in _MAPPINGS:
        return "discriminator-added" if came else "discriminator-changed"
    if keyword == "patternProperties":
        is_closed = any(_is_closed(side, term) for side, term in _sides(schemas))
        return "pattern-property-changed" if is_closed else f"pattern-property-{action}"
    if keyword in ("prefixItems", "items"):
        has_rest = any(edge.keyword in _REST for side, term in _sides(schemas) for edge in side.edges(term))
        return "prefix-items-changed" if has_rest and keyword == "prefixItems" else f"prefix-items-{action}"
    return "reference-changed"


#: What holds for the items that have no place of their own.
_REST = ("items", "additionalItems", "unevaluatedItems")


def _child(fact: str, keyword: str, before: Edge | None, after: Edge | None) -> ChildFinding:
    edge = before or after or _NOBODY
    name = f"{keyword} '{edge.name}'" if edge.name else keyword
    action = "added" if before is None else "removed"
    return ChildFinding(fact, f"{name} {action}", before and before.target, after and after.target)
