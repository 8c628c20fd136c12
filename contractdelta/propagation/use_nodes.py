"""From a use of a name to the node that it depends on."""

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


def used_at_import(step: ResolutionStep, use: Use) -> Node:
    """Return the node that code depends on which uses a definition at import."""
    if step.name == THE_FILE:
        return Node(Aspect.FILE, step.path)
    if step.name == ANY_NAME:
        return Node(Aspect.ANY_RUN, step.path)
    reaches = step.further and use.role in (Role.STORED, Role.MADE, Role.APPLIED)
    return Node(Aspect.RUN if reaches else _OF_ROLE[use.role], step.path, step.name)


def named_by(step: ResolutionStep) -> Node:
    """Return the node that code depends on which only needs what the name stands for."""
    if step.name == THE_FILE:
        return Node(Aspect.FILE, step.path)
    if step.name == ANY_NAME:
        return Node(Aspect.ANY, step.path)
    return Node(Aspect.NAME, step.path, step.name)


def as_run(path: str, uses: Iterable[Use], resolver: NameResolver) -> Iterable[Use]:
    """Return uses; as run at once, if the project itself defines a call that is named like one of a framework.

    Frameworks are known to keep the function in ``field(make)``. A function of the project may call it at once.
    """
    keeping = (use for use in uses if not KEEPING_CALLS.isdisjoint(use.chain[-1:]))
    steps = (step for use in keeping for step in resolver.find(path, (use.module, use.chain)))
    if not any(one.kind in (Binding.CLASS, Binding.FUNCTION) for step in steps for one in resolver.definitions(step)):
        return uses
    return [use._replace(role=Role.RUN) if use.given else use for use in uses]


def is_own(step: ResolutionStep, resolver: NameResolver) -> bool:
    """Tell whether a step stands for objects that the project made for this name, or for functions."""
    definitions = resolver.definitions(step)
    return bool(definitions) and all(one.fresh or one.kind is Binding.FUNCTION for one in definitions)


def is_member(definition: Definition, use: Use) -> bool:
    """Tell whether a class stores something under a name: through the class a module can be reached, too."""
    return definition.kind is Binding.CLASS and use.role is Role.STORED and use.module is None
