"""How the properties of two objects differ: which came, which went, which must be there, and who writes them.

Sources: JSON Schema 2020-12 core, sections 10.3.2 and 11.3; validation, section 6.5.3; OpenAPI 3.0.4 and 3.1.1,
Schema Object (``readOnly``, ``writeOnly``: where the property is required, that holds for one direction only).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from contractdelta.contract.graphs.terms import ALLOWS_EVERYTHING, ALLOWS_NOTHING
from contractdelta.contract.model import Edge
from contractdelta.delta.differences.model import Below, ChildFinding, Schemas
from contractdelta.delta.differences.unevaluated import is_alone
from contractdelta.delta.model import Detail, Direction
from contractdelta.delta.pairing.children import match_named
from contractdelta.delta.pairing.contract_sides import ALONE, Marks
from contractdelta.delta.values.findings import listed

#: What happens where a property is required, and one side alone writes it, or does so no more.
_DEMANDS = {Direction.REQUEST: "required-read-only", Direction.RESPONSE: "required-write-only"}


class _Property(NamedTuple):
    """A property in base and in head."""

    name: str
    before: Edge | None
    after: Edge | None
    #: Whether it is required in base, and in head.
    was_required: bool
    is_required: bool


def compare_properties(schemas: Schemas) -> Iterator[ChildFinding | Below]:
    """Yield what differs in the properties of two objects, and in which of them are required."""
    required = [set(map(str, listed(members.get("required")))) for members in schemas.members()]
    marks, described = schemas.marks(), set()
    for before, after in match_named(*schemas.edges("properties")):
        name = _name_of(before, after)
        described.add(name)
        found = _Property(name, before, after, name in required[0], name in required[1])
        yield from _one(schemas, found, marks)
    for name in sorted((required[0] ^ required[1]) - described):
        is_required = name in required[1]
        yield _requirement(schemas, name, became=is_required, hidden=_alone(marks[is_required], name))
    if not schemas.around.is_joined:
        yield from _demands(schemas, marks)


def _name_of(before: Edge | None, after: Edge | None) -> str:
    edge = before or after
    assert edge is not None
    return edge.name


def _one(schemas: Schemas, found: _Property, marks: tuple[Marks, Marks]) -> Iterator[ChildFinding | Below]:
    """Yield what became of a property that is described on either side."""
    before, after = found.before, found.after
    old, new = (_alone(side, found.name) for side in marks)
    if before is None or after is None:
        yield from _came_or_went(schemas, found, old | new)
    elif schemas.differ(before, after):
        is_given = found.was_required and found.is_required
        hidden = old & new
        yield Below(before.target, after.target, hidden=hidden, part="properties", name=found.name, is_given=is_given)
    # A property that comes and is required at once is one change.
    is_told = (after if found.was_required else before) is None and not schemas.described_elsewhere(found.name)
    if found.was_required != found.is_required and not is_told:
        yield _requirement(schemas, found.name, became=found.is_required, hidden=new if found.is_required else old)


def _demands(schemas: Schemas, marks: tuple[Marks, Marks]) -> Iterator[ChildFinding]:
    """Yield that a required property comes to be asked of those who did not write it, or the other way about.

    Any of the schemas that have to hold together may require it, and any of them may say who writes it.
    """
    if marks[0] == marks[1]:
        return
    own = [set(map(str, listed(members.get("required")))) for members in schemas.members()]
    required = [side.required(term) for side, term in schemas.sides()]
    for name, direction in sorted(marks[0] ^ marks[1]):
        if name not in required[0] & required[1]:
            continue
        is_set = (name, direction) in marks[1]
        fact = f"{_DEMANDS[direction]}-{'set' if is_set else 'unset'}"
        word = fact.removeprefix("required-").rpartition("-")[0]
        message = f"required property '{name}' {'became' if is_set else 'is no longer'} {word}"
        member = "required" if name in own[0] & own[1] else ""
        yield ChildFinding(fact, message, schemas.old, schemas.new, member)


def compare_marks(schemas: Schemas, before: Edge | None, after: Edge | None) -> Iterator[ChildFinding]:
    """Yield what a part of an ``allOf`` that came, or went, says of who writes what."""
    edge, side = (after, schemas.new_side) if before is None else (before, schemas.old_side)
    assert edge is not None
    term = side.contract.resolve(edge.target)
    old, new = schemas.marks()
    about = [("", ALONE[key]) for key, value in side.members(term).items() if key in ALONE and value == "true"]
    about += sorted(side.marks(term) & (old ^ new))
    action = "set" if before is None else "unset"
    for name, direction in about:
        word = _DEMANDS[direction].removeprefix("required-")
        what = f"property '{name}'" if name else "it"
        message = f"{what} {'became' if before is None else 'is no longer'} {word}"
        yield ChildFinding(f"{word}-{action}", message, before and before.target, after and after.target)


def fact_of_pattern(schemas: Schemas, before: Edge | None, after: Edge | None) -> str:
    """Return the fact about properties whose name matches a pattern that came or went.

    In an open object these may have been anything anyway, and where any value is allowed they still may.
    """
    came = before is None
    action, ending = ("added", "-to-closed-object") if came else ("removed", "-from-closed-object")
    if _is_refused(schemas, _name_of(before, after), is_new=not came):
        return f"pattern-property-{action}{ending}"
    if any(schemas.edges("additionalProperties")):
        return "pattern-property-changed"
    edge, side = (after, schemas.new_side) if before is None else (before, schemas.old_side)
    if edge is not None and side.digest(edge) == ALLOWS_EVERYTHING and not any(schemas.watched()):
        return "inapplicable-keyword-changed"
    return f"pattern-property-{action}"


def _is_refused(schemas: Schemas, pattern: str, *, is_new: bool) -> bool:
    """Tell whether an object that does not know a pattern refuses every property whose name matches it."""
    side, edges = schemas.sides()[is_new][0], schemas.children()[is_new]
    closing = ("additionalProperties", "unevaluatedProperties") if is_alone(schemas) else ("additionalProperties",)
    is_closed = any(edge.keyword in closing and side.digest(edge) == ALLOWS_NOTHING for edge in edges)
    is_known = any(
        edge.keyword == "patternProperties" or (edge.keyword == "properties" and _may_match(pattern, edge.name))
        for edge in edges
    )
    return is_closed and not is_known


def _requirement(schemas: Schemas, name: str, *, became: bool, hidden: frozenset[Direction]) -> ChildFinding:
    word = "required" if became else "optional"
    message = f"property '{name}' became {word}"
    fact = f"property-became-{word}"
    if schemas.is_required_elsewhere(name):
        fact, message = "requirement-rewritten", f"{message} here, and is required all the same"
    detail = Detail("required", name)
    return ChildFinding(fact, message, schemas.old, schemas.new, "required", hidden, detail=detail)


# --- properties that came or went -------------------------------------------------------------------------------------


def _came_or_went(schemas: Schemas, found: _Property, hidden: frozenset[Direction]) -> Iterator[ChildFinding | Below]:
    """Yield the fact about a property that came or went, and what it was, or is, without a description."""
    before, after = found.before, found.after
    if before is None and after is not None:
        # Until now it was one of those without a description.
        pairs = [(rest.target, after.target) for rest in _rest(schemas, is_new=False)]
    else:
        pairs = [(before.target, rest.target) for rest in _rest(schemas, is_new=True)] if before else []
    fact = _fact(schemas, found, is_of_rest=bool(pairs))
    message = f"property '{found.name}' {'added' if before is None else 'removed'}"
    old_term, new_term = before and before.target, after and after.target
    detail = Detail("properties", found.name)
    yield ChildFinding(fact, message, old_term, new_term, hidden=hidden, detail=detail)
    for old, new in pairs:
        yield Below(old, new, hidden=hidden, part="properties", name=found.name)


def _fact(schemas: Schemas, found: _Property, *, is_of_rest: bool) -> str:
    came = found.before is None
    others = schemas.described_elsewhere(found.name)
    action, ending = ("added", "-to-closed-object") if came else ("removed", "-from-closed-object")
    # What is required with or without its description only comes to be described, or ceases to be.
    is_required = found.was_required != found.is_required and found.is_required == came
    if _is_closed(schemas, found.name, is_new=not came, is_described=bool(others)):
        return f"{'required-' if is_required else ''}property-{action}{ending}"
    if others and not is_of_rest:
        edge, side = (found.after, schemas.new_side) if came else (found.before, schemas.old_side)
        is_idle = edge is not None and side.digest(edge) in (ALLOWS_EVERYTHING, *others)
        return "all-of-repeated" if is_idle else f"property-schema-{action}"
    if came and found.was_required and found.is_required and not _says_nothing(schemas, found.after):
        return "required-property-described"
    return f"{'required-' if is_required else ''}property-{action}"


def _says_nothing(schemas: Schemas, edge: Edge | None) -> bool:
    return edge is not None and schemas.new_side.digest(edge) == ALLOWS_EVERYTHING


def _is_closed(schemas: Schemas, name: str, *, is_new: bool, is_described: bool) -> bool:
    """Tell whether an object refuses a property where it does not describe it by its name, and another schema may."""
    side, edges = schemas.sides()[is_new][0], schemas.children()[is_new]
    if any(edge.keyword == "patternProperties" and _may_match(edge.name, name) for edge in edges):
        return False
    own = [edge for edge in edges if edge.keyword == "additionalProperties"]
    # What it says of all other properties leaves none for the schemas around it.
    if own:
        return side.digest(own[0]) == ALLOWS_NOTHING
    return not is_described and ("properties", True) in schemas.watched()[is_new]


def _may_match(pattern: str, name: str) -> bool:
    """Tell whether a name matches a pattern; one of ECMA-262 that Python cannot read may match anything."""
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return True


def _rest(schemas: Schemas, *, is_new: bool) -> list[Edge]:
    """Return the schema of the properties that an object does not describe, where it has one that some values meet."""
    side, edges = schemas.sides()[is_new][0], {edge.keyword: edge for edge in schemas.children()[is_new]}
    found = edges.get("additionalProperties") or edges.get("unevaluatedProperties")
    return [found] if found and side.digest(found) != ALLOWS_NOTHING else []


def _alone(marks: Marks, name: str) -> frozenset[Direction]:
    """Return the directions in which a property does not matter (OpenAPI 3.0.4, Schema Object, ``readOnly``)."""
    return frozenset(direction for direction in Direction if (name, direction) in marks)
