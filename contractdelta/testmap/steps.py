"""From where a name leads to what of it counts."""

from contractdelta.code.places import Found
from contractdelta.code.uses import ANYTHING, Role, Use
from contractdelta.testmap.nodes import Aspect, Node

_OF_ROLE = {
    Role.NAMED: Aspect.NAME,
    Role.STORED: Aspect.NAME,
    Role.BASE: Aspect.NAME,
    Role.META: Aspect.RUN,
    Role.REGISTERED: Aspect.NAME,
    Role.MADE: Aspect.MADE,
    Role.APPLIED: Aspect.APPLIED,
    Role.RUN: Aspect.RUN,
}


def used_at_import(found: Found, use: Use) -> Node:
    """Return what of a definition counts for code that uses it at import."""
    if found.name == "":
        return Node(Aspect.FILE, found.path)
    if found.name == ANYTHING:
        return Node(Aspect.ANY_RUN, found.path)
    reaches = found.further and use.role in (Role.STORED, Role.MADE, Role.APPLIED)
    return Node(Aspect.RUN if reaches else _OF_ROLE[use.role], found.path, found.name)


def named_by(found: Found) -> Node:
    """Return the node of a step for code that only needs what the name stands for."""
    if found.name == "":
        return Node(Aspect.FILE, found.path)
    if found.name == ANYTHING:
        return Node(Aspect.ANY, found.path)
    return Node(Aspect.NAME, found.path, found.name)
