"""Which components the values of a discriminator name, but for those that something else tells of.

Source: OpenAPI 3.0.4 and 3.1.1, Discriminator Object: without a mapping each branch is named by its component.
"""

from collections.abc import Iterator

from contractdelta.delta.differences.model import Branches, Schemas
from contractdelta.delta.pairing.children import match_branches
from contractdelta.delta.rules.facts import UNIONS

#: Members that name components.
MAPPINGS = ("discriminator", "defaultMapping")


def mapped(schemas: Schemas, keyword: str) -> Branches:
    """Return the components that a discriminator names, of base and of head.

    Where it came or went as a whole, its property tells so; a branch that came or went brought its name, or took it. A
    value that names another component on the other side, one that stays, is told: the branch alone does not tell that.
    """
    edges = schemas.edges(keyword)
    has_property = [any(key.startswith("discriminator") for key in members) for members in schemas.members()]
    if has_property[0] != has_property[1] and not all(edges):
        return [], []
    told = set(_told(schemas))
    left = [
        {edge.name for edge in found if side.name_of(edge) not in told}
        for (side, _), found in zip(schemas.sides(), edges, strict=True)
    ]
    old, new = ([edge for edge in found if edge.name in left[0] | left[1]] for found in edges)
    return old, new


def _told(schemas: Schemas) -> Iterator[str]:
    """Yield the names of the components that came to a union as branches, or went."""
    old, new = ([edge for found in side for edge in found] for side in zip(*map(schemas.edges, UNIONS), strict=True))
    for before, after in match_branches(schemas.old_side, old, schemas.new_side, new, are_named=True):
        if after is None and before is not None:
            yield schemas.old_side.name_of(before)
        elif before is None and after is not None:
            yield schemas.new_side.name_of(after)
