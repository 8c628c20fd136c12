"""How the children of two schemas differ, keyword by keyword: which came, which went, which are to be looked into.

Sources: JSON Schema 2020-12 core, sections 10 and 11; OpenAPI 3.0.4 and 3.1.1, Schema and Discriminator Object.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from contractdelta.contract.graphs.terms import ALLOWS_EVERYTHING
from contractdelta.contract.model import Edge
from contractdelta.delta.differences.discriminators import MAPPINGS, mapped
from contractdelta.delta.differences.model import (
    Below,
    ChildFinding,
    Schemas,
    Watch,
    is_seen_through,
    part_of,
)
from contractdelta.delta.differences.properties import compare_marks, compare_properties, fact_of_pattern
from contractdelta.delta.differences.schema_among_parts import is_asked_by_parts
from contractdelta.delta.differences.unevaluated import UNEVALUATED, compare_unevaluated, is_alone, is_renamed
from contractdelta.delta.model import Detail
from contractdelta.delta.pairing.children import Match, match_branches, match_in_order, match_named
from contractdelta.delta.rules.facts import EVALUATING_FACTS, NARROWING_SCHEMAS, UNIONS
from contractdelta.delta.rules.variance import Variance
from contractdelta.delta.values.findings import message_of
from contractdelta.delta.values.types import are_apart, idle_keywords
from contractdelta.delta.values.wire import Wire

_NOBODY = Edge("", "", 0)
_EVALUATED = ("items", "properties")
#: Members with which a schema refuses nothing.
_WITHOUT_DEMANDS = frozenset({"readOnly", "writeOnly", "nullable", "default", "xml", "x-extensible-enum"})


def compare_children(schemas: Schemas, wire: Wire) -> Iterator[ChildFinding | Below]:
    """Yield what differs in the children of two schemas, and in which properties are required.

    What is asked of arrays, or of objects, is nothing to values that both may allow where these are of other types.
    """
    idle = idle_keywords(*schemas.members(), wire)
    found = [*_parts(schemas, idle), *_unasked(schemas, idle)]
    yield from found
    facts = {item.fact for item in found if isinstance(item, ChildFinding)}
    if schemas.beside and not facts:
        yield ChildFinding("all-of-regrouped", "allOf: a part has something beside it", schemas.old, schemas.new)
    yield from _evaluation(schemas, facts)


def _parts(schemas: Schemas, idle: frozenset[str]) -> Iterator[ChildFinding | Below]:
    switched = _switched(schemas)
    if switched:
        yield from _switch(schemas, *switched)
    renamed = [
        keywords for keywords in UNEVALUATED.items() if idle.isdisjoint(keywords) and is_renamed(schemas, *keywords)
    ]
    for keywords in renamed:
        yield from compare_unevaluated(schemas, *keywords)
    told = {"properties", *switched, *idle, *chain.from_iterable(renamed)}
    for keyword in schemas.keywords():
        if keyword not in told:
            yield from _below(schemas, keyword)
    if "properties" not in idle:
        yield from compare_properties(schemas)


def _below(schemas: Schemas, keyword: str) -> Iterator[ChildFinding | Below]:
    if keyword in UNIONS or keyword == "allOf":
        yield from _branches(schemas, keyword)
    elif keyword in NARROWING_SCHEMAS and not any(edge.name for side in schemas.edges(keyword) for edge in side):
        yield from _narrowing(schemas, keyword)
    elif keyword in _REST:
        yield from _places(schemas, keyword)
    else:
        yield from _named(schemas, keyword)


def _unasked(schemas: Schemas, idle: frozenset[str]) -> Iterator[ChildFinding]:
    """Yield what differs in keywords that ask nothing of any value that both schemas may allow."""
    for keyword in schemas.keywords():
        if keyword not in idle:
            continue
        old, new = schemas.edges(keyword)
        before = {(edge.name, schemas.old_side.digest(edge)) for edge in old}
        if before != {(edge.name, schemas.new_side.digest(edge)) for edge in new}:
            action = "changed" if old and new else "removed" if old else "added"
            yield ChildFinding("inapplicable-keyword-changed", f"{keyword} {action}", schemas.old, schemas.new, keyword)
    required = [members.get("required") for members in schemas.members()]
    if "required" in idle and required[0] != required[1]:
        message = message_of("required", *required)
        yield ChildFinding("inapplicable-keyword-changed", message, schemas.old, schemas.new, "required")


def _evaluation(schemas: Schemas, facts: set[str]) -> Iterator[ChildFinding]:
    """Yield that other members are described than before, where a schema asks something of those that are not.

    What asks more of a value describes more of it at once, so that neither can be told from the fact alone.
    """
    # What stands beside "unevaluatedItems" is looked at by that one, and not the other way about.
    told = facts - {f"unevaluated-{what}-{action}" for what in _EVALUATED for action in ("set", "unset")}
    for what in _EVALUATED:
        is_watched = _is_watched(schemas.watched(), what) and any(
            what in EVALUATING_FACTS.get(fact, ()) for fact in told
        )
        is_watched |= _is_watched(schemas.around.watch, what) and not facts.isdisjoint(
            (f"unevaluated-{what}-set", f"unevaluated-{what}-unset")
        )
        if is_watched:
            message = f"which {what} are described changed, and others are asked for by unevaluated{what.title()}"
            yield ChildFinding("evaluation-changed", message, schemas.old, schemas.new)


def _is_watched(watch: Watch, what: str) -> bool:
    return any(name == what for side in watch for name, _ in side)


# --- combinations -----------------------------------------------------------------------------------------------------


def _switched(schemas: Schemas) -> tuple[str, ...]:
    """Return the two kinds of union where one took the place of the other, that of base first; else nothing."""
    found = {keyword: tuple(map(bool, schemas.edges(keyword))) for keyword in UNIONS}
    if set(found.values()) != {(True, False), (False, True)}:
        return ()
    return tuple(sorted(found, key=lambda keyword: not found[keyword][0]))


def _switch(schemas: Schemas, before: str, after: str) -> Iterator[ChildFinding | Below]:
    """Compare a union that became one of the other kind: ``oneOf`` is ``anyOf`` without what two branches allow."""
    old, new = schemas.edges(before)[0], schemas.edges(after)[1]
    fact = "union-became-exclusive" if after == "oneOf" else "union-became-inclusive"
    branches = [
        [side.members(side.contract.resolve(edge.target)) for edge in edges]
        for (side, _), edges in zip(schemas.sides(), (old, new), strict=True)
    ]
    if all(map(are_apart, branches)):
        fact = "union-rewritten"
    yield ChildFinding(fact, f"{before} became {after}", schemas.old, schemas.new, after)
    yield from _matched_branches(schemas, after, old, new)


def _branches(schemas: Schemas, keyword: str) -> Iterator[ChildFinding | Below]:
    old, new = schemas.edges(keyword)
    if keyword in UNIONS and (not old or not new):
        found = _came_or_went(schemas, keyword, UNIONS[keyword], (*old, *new), came=not old)
        yield found._replace(fact="inapplicable-keyword-changed") if is_asked_by_parts(schemas, keyword) else found
    else:
        yield from _matched_branches(schemas, keyword, old, new)


def _matched_branches(
    schemas: Schemas, keyword: str, old: Sequence[Edge], new: Sequence[Edge]
) -> Iterator[ChildFinding | Below]:
    name = UNIONS.get(keyword, "all-of")
    are_named = any(any(schemas.edges(key)) for key in MAPPINGS)
    for before, after in match_branches(schemas.old_side, old, schemas.new_side, new, are_named=are_named):
        if before is not None and after is not None:
            yield Below(before.target, after.target, is_in_place=True, is_joined=keyword == "allOf")
            continue
        action = "added" if before is None else "removed"
        if keyword in UNIONS and _is_nullable_elsewhere(schemas, before, after):
            yield ChildFinding("nullable-union-changed", f"null as a branch {action}", schemas.old, schemas.new)
            continue
        fact = "all-of-repeated" if name == "all-of" and _is_idle(schemas, before, after) else f"{name}-{action}"
        side, edge = (schemas.new_side, after) if before is None else (schemas.old_side, before)
        other, branches = (schemas.old_side, old) if before is None else (schemas.new_side, new)
        # A component of another name that says the same is there for its own sake.
        said = {(other.name_of(branch), other.digest(branch)) for branch in branches} if keyword == "anyOf" else set()
        if not are_named and edge is not None and (side.name_of(edge), side.digest(edge)) in said:
            fact = "union-rewritten"
        branch = side.name_of(edge or _NOBODY).partition(":")[2]
        message = f"{keyword}: '{branch}' {action}" if branch else f"{keyword}: a branch {action}"
        found = _child(fact, keyword, before, after)._replace(message=message, told_by=f"{keyword} {action}")
        yield found._replace(detail=Detail(keyword, side.digest(edge or _NOBODY)))
        if keyword == "allOf":
            yield from compare_marks(schemas, before, after)


def _is_nullable_elsewhere(schemas: Schemas, before: Edge | None, after: Edge | None) -> bool:
    """Tell whether a branch of null came or went that the other side says by ``nullable``."""
    edge, side = (after, schemas.new_side) if before is None else (before, schemas.old_side)
    return edge is not None and side.is_null(edge) and schemas.is_null_rewritten()


def _is_idle(schemas: Schemas, before: Edge | None, after: Edge | None) -> bool:
    """Tell whether a branch of ``allOf`` came or went that asks nothing more, or went and is said by another one.

    One that comes is taken to ask more even where another one says the same: as a rule it is about to be edited.
    """
    edge, side = (after, schemas.new_side) if before is None else (before, schemas.old_side)
    if edge is None or side.digest(edge) == ALLOWS_EVERYTHING:
        return edge is not None
    said = schemas.old_side.types_said(schemas.old) if before is None else schemas.new_side.types_said(schemas.new)
    # What asks nothing still describes something, where others are asked for.
    if not any(schemas.watched()) and side.asserts_nothing(edge.target, said):
        return True
    return after is None and side.digest(edge) in map(schemas.new_side.digest, schemas.edges("allOf")[1])


def _came_or_went(schemas: Schemas, keyword: str, name: str, edges: Sequence[Edge], *, came: bool) -> ChildFinding:
    """Return the fact that a member with several children came or went."""
    fact = f"{name}-{'set' if came else 'unset'}"
    message = f"{keyword} of {len(edges)} {'added' if came else 'removed'}"
    return ChildFinding(fact, message, schemas.old, schemas.new, keyword)


def _narrowing(schemas: Schemas, keyword: str) -> Iterator[ChildFinding | Below]:
    old, new = schemas.edges(keyword)
    for before, after in match_in_order(schemas.old_side, old, schemas.new_side, new):
        if before is not None and after is not None:
            variance = _variance(schemas, keyword)
            is_in_place = is_seen_through(keyword)
            yield Below(before.target, after.target, variance, part=part_of(keyword), is_in_place=is_in_place)
        elif _asks_nothing(schemas, before, after):
            yield _child("keyword-changed", keyword, before, after)
        else:
            yield _child(f"{NARROWING_SCHEMAS[keyword]}-{'set' if before is None else 'unset'}", keyword, before, after)


def _asks_nothing(schemas: Schemas, before: Edge | None, after: Edge | None) -> bool:
    """Tell whether a child came or went that says something of values, and refuses none."""
    edge, side = (after, schemas.new_side) if before is None else (before, schemas.old_side)
    members = schemas.members()[before is None]
    if edge is not None and edge.keyword == "contains" and members.get("minContains") == "0":
        return "maxContains" not in members
    if edge is None or not edge.is_trivial_where_true or any(schemas.watched()):
        return False
    target = side.contract.resolve(edge.target)
    return not side.edges(target) and side.members(target).keys() <= _WITHOUT_DEMANDS


def _variance(schemas: Schemas, keyword: str) -> Variance:
    if keyword == "contains":
        # At most so many may match: then fewer that match are easier, and harder, at once. None need match: nothing is.
        is_bounded = any("maxContains" in members or members.get("minContains") == "0" for members in schemas.members())
        return Variance.INVARIANT if is_bounded else Variance.COVARIANT
    return {"not": Variance.CONTRAVARIANT, "if": Variance.INVARIANT}.get(keyword, Variance.COVARIANT)


def _named(schemas: Schemas, keyword: str) -> Iterator[ChildFinding | Below]:
    old, new = mapped(schemas, keyword) if keyword in MAPPINGS else schemas.edges(keyword)
    is_named = any(edge.name for edge in (*old, *new))
    matches: Iterable[Match] = (
        match_named(old, new) if is_named else match_in_order(schemas.old_side, old, schemas.new_side, new)
    )
    for before, after in matches:
        if before is None or after is None:
            yield _child(_fact(schemas, keyword, before, after), keyword, before, after)
        elif schemas.differ(before, after):
            yield Below(before.target, after.target, part=part_of(keyword), is_in_place=is_seen_through(keyword))


def _fact(schemas: Schemas, keyword: str, before: Edge | None, after: Edge | None) -> str:
    action = "added" if before is None else "removed"
    if keyword in ("dependentSchemas", "dependencies"):
        return f"dependent-schema-{action}"
    if keyword in MAPPINGS:
        return "discriminator-added" if before is None else "discriminator-changed"
    if keyword == "patternProperties":
        return fact_of_pattern(schemas, before, after)
    return "reference-changed"


#: What holds for the items that have no place of their own, by what describes those that have one.
_REST: Mapping[str, str] = {"prefixItems": "items", "items": "additionalItems"}


def _places(schemas: Schemas, keyword: str) -> Iterator[ChildFinding | Below]:
    """Compare items that have a place of their own; where a side has none there, the item was one of the rest.

    "This keyword applies its subschema to all instance elements at indexes greater than the length of the
    ``prefixItems`` array" (JSON Schema 2020-12 core, section 10.3.1.2). What is asked of items that no schema evaluates
    is asked of the same ones where no other schema is there.
    """
    rests: Sequence[Sequence[Edge]] = schemas.edges(_REST[keyword])
    if keyword == "prefixItems" and is_alone(schemas):
        rests = [rest or left for rest, left in zip(rests, schemas.edges("unevaluatedItems"), strict=True)]
    for place in match_named(*schemas.edges(keyword)):
        before, after = (edge or next(iter(rest), None) for edge, rest in zip(place, rests, strict=True))
        if before is None or after is None:
            others = schemas.old_side.edges(schemas.old) if before is None else schemas.new_side.edges(schemas.new)
            action = "added" if before is None else "removed"
            is_left = any(edge.keyword == "unevaluatedItems" for edge in others)
            yield _child("prefix-items-changed" if is_left else f"prefix-items-{action}", keyword, before, after)
        elif schemas.differ(before, after):
            yield Below(before.target, after.target, part=part_of(keyword))
        elif None in place:
            message = f"{keyword} '{(place[0] or place[1] or _NOBODY).name}' is as the rest"
            yield ChildFinding("prefix-items-rewritten", message, before.target, after.target)


def _child(fact: str, keyword: str, before: Edge | None, after: Edge | None) -> ChildFinding:
    edge = before or after or _NOBODY
    name = f"{keyword} '{edge.name}'" if edge.name else keyword
    action = "added" if before is None else "removed"
    terms = before and before.target, after and after.target
    return ChildFinding(fact, f"{name} {action}", *terms, detail=Detail(keyword, edge.name))
