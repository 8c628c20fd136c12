"""Results that are kept from one test to the next: what a change of how they came about may alter.

A test that gets such a result runs nothing of what made it. What a function keeps for all its callers may show wherever
it is named. What an object keeps of a ``cached_property`` shows only to those who have the object: one that a test made
for itself was asked in that test, which ran all that. So of these only objects count that live longer: those that are
made when a file is imported, and what holds them. Recording tells of objects that a shared fixture or a hook may have
made: they count like results for all.
"""

from collections.abc import Iterator
from typing import TypeAlias

from contractdelta.testmap.conventions import PLAIN_BASES
from contractdelta.testmap.nodes import Aspect, Node
from contractdelta.testmap.past import Past
from contractdelta.testmap.places import Found, Places
from contractdelta.testmap.sources import Definition, Function, Kind, Source
from contractdelta.testmap.uses import ANYTHING, Role

_Link: TypeAlias = tuple[Node, Node]


def nodes_after(node: Node, past: Past) -> Iterator[Node]:
    """Find what may change with what ran for a result, or with what objects keep, whatever uses that."""
    if node.aspect is Aspect.BODY:
        yield from past.keepers(node.path, node.name)
    if node.aspect is Aspect.KEPT and node.name != ANYTHING:
        yield from (Node(Aspect.KEPT, path, ANYTHING) for path in (node.path, ANYTHING))


def links_of_results(source: Source, places: Places, past: Past) -> Iterator[_Link]:
    """Find the links of a file: from what ran for results to what keeps them, from classes to what holds objects."""
    for function in source.functions:
        yield from _for_keepers(source.path, function, places, past)
        if past.has_objects and past.is_early(source.path, function.qualname):
            yield from _made_early(source.path, function, places)
    for definition in source.definitions:
        if past.has_objects and definition.name:
            yield from _held_by(source.path, definition, places)


def kept_in(found: Found) -> tuple[Node, ...]:
    """Return the node of what objects keep that code may get by a name."""
    return (Node(Aspect.KEPT, found.path, found.name),) if found.name else ()


def _for_keepers(path: str, function: Function, places: Places, past: Past) -> Iterator[_Link]:
    """Link what a function uses that ran for a result to what keeps that, and objects that it may have put into it."""
    for keeper in past.keepers(path, function.qualname):
        for use in (*function.header, *function.body):
            if use.module == ANYTHING and not past.is_roaming(path):
                continue
            for found in places.find(path, (use.module, use.chain)):
                if found.name == ANYTHING:
                    yield Node(Aspect.ANY_RUN, found.path), keeper
                elif found.name:
                    yield Node(Aspect.RUN, found.path, found.name), keeper
                yield from ((node, keeper) for node in kept_in(found))


def _made_early(path: str, function: Function, places: Places) -> Iterator[_Link]:
    """Link the objects that a function uses at import to what it returns, and to what it may put them into."""
    own = Node(Aspect.KEPT, path, function.qualname.partition(".")[0])
    for use in function.body:
        for found in places.find(path, (use.module, use.chain)):
            yield from ((node, own) for node in kept_in(found))
            if use.alters and any(one.kind is not Kind.IMPORT for one in places.definitions(found)):
                yield own, Node(Aspect.ALTERED, found.path, found.name)


def _held_by(path: str, definition: Definition, places: Places) -> Iterator[_Link]:
    """Link objects to the definition that holds them: a value, or a class or function with one among its members."""
    own = Node(Aspect.KEPT, path, definition.name)
    state = Node(Aspect.ALTERED, path, definition.name)
    if definition.kind in (Kind.VALUE, Kind.LITERAL):
        yield own, state
    for found in (found for place in definition.places for found in places.find(path, place)):
        yield from ((node, own) for node in kept_in(found))
    for use in definition.uses:
        if use.role is Role.NAMED:
            continue
        steps = places.find(path, (use.module, use.chain))
        is_held = definition.kind in (Kind.CLASS, Kind.FUNCTION) and use.role is not Role.BASE
        for found in steps:
            yield from ((node, state if is_held else own) for node in kept_in(found))
        if use.role is Role.BASE and not steps and not PLAIN_BASES.issuperset(use.chain[-1:]):
            # A base from elsewhere may make objects of it by itself, as an enumeration does, or know them all.
            yield own, Node(Aspect.NAME, path, definition.name)
