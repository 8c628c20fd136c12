"""``unevaluatedProperties`` for ``additionalProperties``, ``unevaluatedItems`` for ``items``, and the reverse.

Both ask something of members that are not described: ``additionalProperties`` by the same schema, and
``unevaluatedProperties`` by any schema for the same value. So the latter asks less, and the same where there are no
other schemas.

Source: JSON Schema 2020-12 core, sections 10.3.1.2, 10.3.2.3 and 11.
"""

from collections.abc import Iterator, Mapping

from contractdelta.contract.grammar import IN_PLACE
from contractdelta.delta.differences.model import Below, ChildFinding, Schemas, part_of

#: What is asked of all other members, and what is asked of those that no other schema describes.
UNEVALUATED: Mapping[str, str] = {"additionalProperties": "unevaluatedProperties", "items": "unevaluatedItems"}
#: What may describe members, too; what stands below a ``not`` does not.
_DESCRIBING = IN_PLACE - {"not"} | {"contains", "$dynamicRef"}


def is_renamed(schemas: Schemas, additional: str, unevaluated: str) -> bool:
    """Tell whether each side has one of two such keywords, and the other side the other one.

    A list of ``items``, as earlier versions have it, is about items that have a place of their own.
    """
    found = [schemas.edges(keyword) for keyword in (additional, unevaluated)]
    if any(edge.name for sides in found for edges in sides for edge in edges):
        return False
    return [tuple(map(len, sides)) for sides in found] in ([(1, 0), (0, 1)], [(0, 1), (1, 0)])


def is_alone(schemas: Schemas) -> bool:
    """Tell whether no other schema describes members of the same value, on either side."""
    return all(edge.keyword not in _DESCRIBING for edges in schemas.children() for edge in edges)


def compare_unevaluated(schemas: Schemas, additional: str, unevaluated: str) -> Iterator[ChildFinding | Below]:
    """Yield what became of the schema of such members, and of which members it is asked."""
    is_less = bool(schemas.edges(additional)[0])
    old, new = (additional, unevaluated) if is_less else (unevaluated, additional)
    (before,), (after,) = schemas.edges(old)[0], schemas.edges(new)[1]
    fact = (
        "unevaluated-rewritten" if is_alone(schemas) else "unevaluated-widened" if is_less else "unevaluated-narrowed"
    )
    yield ChildFinding(fact, f"{old} became {new}", schemas.old, schemas.new, new)
    if schemas.differ(before, after):
        yield Below(before.target, after.target, part=part_of(new))
