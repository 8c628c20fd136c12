"""From where a name leads to what of it counts."""

from collections.abc import Iterable

from contractdelta.code.conventions import KEEPING_CALLS
from contractdelta.code.name_resolution import THE_FILE, NameResolver, ResolutionStep
from contractdelta.code.parsed_files import Binding, Definition
from contractdelta.code.scopes import ANY_NAME
from contractdelta.code.uses import Role, Use
from contractdelta.propagation.nodes import Aspect, Node

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


def used_at_import(found: ResolutionStep, use: Use) -> Node:
    """Return what of a definition counts for code that uses it at import."""
    if found.name == THE_FILE:
        return Node(Aspect.FILE, found.path)
    if found.name == ANY_NAME:
        return Node(Aspect.ANY_RUN, found.path)
    reaches = found.further and use.role in (Role.STORED, Role.MADE, Role.APPLIED)
    return Node(Aspect.RUN if reaches else _OF_ROLE[use.role], found.path, found.name)


def named_by(found: ResolutionStep) -> Node:
    """Return the node of a step for code that only needs what the name stands for."""
    if found.name == THE_FILE:
        return Node(Aspect.FILE, found.path)
    if found.name == ANY_NAME:
        return Node(Aspect.ANY, found.path)
    return Node(Aspect.NAME, found.path, found.name)


def as_run(path: str, uses: Iterable[Use], resolver: NameResolver) -> Iterable[Use]:
    """Return the uses in code as they count where the project itself defines a call that frameworks have.

    What ``field(make)`` does with a function is known of theirs alone: another one of that name may run it at once.
    """
    keeping = (use for use in uses if not KEEPING_CALLS.isdisjoint(use.chain[-1:]))
    found = (one for use in keeping for one in resolver.find(path, (use.module, use.chain)))
    if not any(one.kind in (Binding.CLASS, Binding.FUNCTION) for each in found for one in resolver.definitions(each)):
        return uses
    return [use._replace(role=Role.RUN) if use.given else use for use in uses]


def is_own(found: ResolutionStep, resolver: NameResolver) -> bool:
    """Tell whether a step stands for objects that the project made for this name, or for functions."""
    definitions = resolver.definitions(found)
    return bool(definitions) and all(one.fresh or one.kind is Binding.FUNCTION for one in definitions)


def is_member(definition: Definition, use: Use) -> bool:
    """Tell whether a class keeps something under a name: a module, too, is come by through the class then."""
    return definition.kind is Binding.CLASS and use.role is Role.STORED and use.module is None
