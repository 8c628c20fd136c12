"""A schema on one side that is one of the parts of the other side's: what is said beside it came, or went.

``allOf`` asks what each of its parts asks (JSON Schema 2020-12 core, section 10.2.1.1), so that a part which was the
whole is compared with itself, even where it cannot be written as one with what stands beside it.
"""

from collections.abc import Sequence

from contractdelta.contract.model import Edge
from contractdelta.delta.differences.model import Branches, Schemas
from contractdelta.delta.pairing.contract_sides import Side


def branches_beside(schemas: Schemas) -> Branches | None:
    """Return the branches of both sides where one is a part of the other: that one is its own branch."""
    for is_new in (True, False):
        (other_side, other), (side, term) = schemas.sides() if is_new else schemas.sides()[::-1]
        branches, whole = side.branches(term), Edge("allOf", "", other)
        # What only refers back to the schema itself is no part that it had been before.
        parts = [edge for edge in branches if side.contract.resolve(edge.target) != term]
        if _is_among(other_side, whole, side, parts):
            return ([whole], branches) if is_new else (branches, [whole])
    return None


def is_asked_by_parts(schemas: Schemas, keyword: str) -> bool:
    """Tell whether an ``anyOf`` of one side is asked by the other one, of whose parts one is among the branches.

    The other branches still describe something, where others are asked for.
    """
    edges = schemas.edges(keyword)
    if keyword != "anyOf" or all(edges) or any(schemas.watched()):
        return False
    (side, _), (other_side, other) = schemas.sides()[:: 1 if edges[0] else -1]
    parts = {other_side.contract.digests[term] for term in other_side.joined(other)}
    return any(side.digest(edge) in parts for found in edges for edge in found)


def _is_among(other_side: Side, other: Edge, side: Side, branches: Sequence[Edge]) -> bool:
    """Tell whether a schema is one of some branches, as it is or by the name of its component."""
    name, digest = other_side.name_of(other), other_side.digest(other)
    return any(side.digest(edge) == digest or (name and side.name_of(edge) == name) for edge in branches)
