"""Results that are kept from one test to the next: what a change of how they came about may alter.

A test that gets such a result runs nothing of what made it. What a function keeps for all its callers may show wherever
it is named. What an object keeps of a ``cached_property`` shows only to those who have the object: one that a test made
for itself was asked in that test, which ran all that. So of these only objects count that live longer: those that are
made when a file is imported, and what holds them. Recording tells of objects that a shared fixture or a hook may have
made: they count like results for all.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from contractdelta.code.conventions import PLAIN_BASES
from contractdelta.code.name_resolution import ANY_FILE, NameResolver, ResolutionStep
from contractdelta.code.parsed_files import Binding, Definition, Function, ParsedFile
from contractdelta.code.scopes import ANY_MODULE, ANY_NAME
from contractdelta.code.uses import Role, Use
from contractdelta.propagation.nodes import Aspect, Node
from contractdelta.propagation.recorded_code import RecordedFacts, keeper_of

_Link: TypeAlias = tuple[Node, Node]
#: What pytest reads of a file, though nothing names it.
MARKS = "pytestmark"


def nodes_after(node: Node, past: RecordedFacts) -> Iterator[Node]:
    """Find what may change with what ran for a result, or with what objects keep, whatever uses that."""
    if node.aspect is Aspect.BODY:
        yield from past.keepers(node.path, node.name)
    if node.aspect in (Aspect.CACHED_IN_OBJECT, Aspect.RUNTIME_STATE) and node.name != ANY_NAME:
        yield from (Node(node.aspect, path, ANY_NAME) for path in (node.path, ANY_FILE))
    if node.aspect is Aspect.RUNTIME_STATE:
        yield Node(Aspect.FUNCTION, node.path, node.name)
        yield Node(Aspect.METHODS, node.path, node.name)


def links_to_function(node: Node, steps: Iterable[ResolutionStep], past: RecordedFacts) -> Iterator[_Link]:
    """Find the links from what holds objects to a function that may get them by a name."""
    if past.has_objects:
        yield from ((Node(Aspect.RUNTIME_STATE, found.path, found.name), node) for found in steps if found.name)


def links_of_results(source: ParsedFile, resolver: NameResolver, past: RecordedFacts) -> Iterator[_Link]:
    """Find the links of a file: from what ran for results to what keeps them, from classes to what holds objects."""
    for function in source.functions:
        yield from _for_keepers(source.path, function, resolver, past)
        if past.has_objects and past.may_run_outside_tests(source.path, function.qualname):
            yield from _made_early(source.path, function, resolver)
        if past.has_objects:
            yield from _annotated_with(source.path, function, resolver)
    for definition in source.definitions:
        if past.has_objects and definition.name:
            yield from _held_by(source.path, definition, resolver)
    for uses in (source.effect_uses, *(call.uses for call in source.calls)) if past.has_objects else ():
        yield from _handed_over(source.path, uses, resolver)


def _kept_in(found: ResolutionStep) -> tuple[Node, ...]:
    """Return the node of what objects keep that code may get by a name."""
    return (Node(Aspect.CACHED_IN_OBJECT, found.path, found.name),) if found.name else ()


def _for_keepers(path: str, function: Function, resolver: NameResolver, past: RecordedFacts) -> Iterator[_Link]:
    """Link what a function uses that ran for a result to what keeps that, and objects that it may have put into it."""
    for keeper in past.keepers(path, function.qualname):
        for use in (*function.header, *function.body):
            if use.module == ANY_MODULE and not past.may_use_reflection(path):
                continue
            for found in resolver.find(path, (use.module, use.chain)):
                if found.name == ANY_NAME:
                    yield Node(Aspect.ANY_RUN, found.path), keeper
                elif found.name:
                    yield Node(Aspect.RUN, found.path, found.name), keeper
                yield from ((node, keeper) for node in _kept_in(found))


def _made_early(path: str, function: Function, resolver: NameResolver) -> Iterator[_Link]:
    """Link the objects that a function uses at import to what it returns, and to what it may put them into."""
    own = Node(Aspect.CACHED_IN_OBJECT, path, keeper_of(function.qualname))
    for use in function.body:
        for found in _steps(path, use, resolver):
            yield from ((node, own) for node in _kept_in(found))
            kinds = {one.kind for one in resolver.definitions(found)} if use.alters else set()
            yield from ((own, node) for node in _kept_in(found) if Binding.VALUE in kinds)
            if kinds - {Binding.VALUE, Binding.IMPORT}:
                yield own, Node(Aspect.RUNTIME_STATE, found.path, found.name)


def _annotated_with(path: str, function: Function, resolver: NameResolver) -> Iterator[_Link]:
    """Link the objects in annotations to the function: a framework may use them whenever that is called."""
    state = Node(Aspect.RUNTIME_STATE, path, keeper_of(function.qualname))
    for use in function.annotations:
        yield from ((node, state) for found in _steps(path, use, resolver) for node in _kept_in(found))


def _handed_over(path: str, uses: Iterable[Use], resolver: NameResolver) -> Iterator[_Link]:
    """Link the objects that a statement names to one another: any may hold the others from now on.

    Where it names anything but objects that the project made for these names, somebody else may hold them.
    """
    steps = [_steps(path, use, resolver) for use in uses]
    fresh = [[one for one in each if _is_fresh(one, resolver)] for each in steps]
    holders = [node for each in fresh for one in each for node in _kept_in(one)]
    for found in (one for each in steps for one in each):
        to = holders if all(fresh) else [Node(Aspect.IMPORT_EFFECT, path)]
        yield from ((node, holder) for node in _kept_in(found) for holder in to)


def _steps(path: str, use: Use, resolver: NameResolver) -> tuple[ResolutionStep, ...]:
    """Find what a name stands for; where it is only an annotation, as far as that is an object, or makes one."""
    steps = resolver.find(path, (use.module, use.chain))
    if use.role is not Role.NAMED or use.given:
        return steps
    return tuple(one for one in steps if any(each.kind is Binding.VALUE for each in resolver.definitions(one)))


def _is_fresh(found: ResolutionStep, resolver: NameResolver) -> bool:
    definitions = resolver.definitions(found)
    return bool(definitions) and all(one.kind is Binding.VALUE and one.fresh for one in definitions)


def _held_by(path: str, definition: Definition, resolver: NameResolver) -> Iterator[_Link]:
    """Link objects to the definition that holds them: a value, or a class or function with one among its members."""
    own = Node(Aspect.CACHED_IN_OBJECT, path, definition.name)
    state = Node(Aspect.RUNTIME_STATE, path, definition.name)
    if definition.kind in (Binding.VALUE, Binding.LITERAL):
        yield own, state
    for found in (found for target in definition.targets for found in resolver.find(path, target)):
        yield from ((node, own) for node in _kept_in(found) if found.name != ANY_NAME)
    if definition.name == MARKS:
        yield own, Node(Aspect.IMPORT_EFFECT, path)
    for use in definition.uses:
        steps = _steps(path, use, resolver)
        is_held = definition.kind in (Binding.CLASS, Binding.FUNCTION) and use.role is not Role.BASE
        # A module that a function is decorated with is used when that runs: only what is named is made at import.
        used = (one for one in steps if one.name != ANY_NAME or definition.kind is not Binding.FUNCTION)
        yield from ((node, state if is_held else own) for one in used for node in _kept_in(one))
        if use.role is Role.BASE:
            yield from ((Node(Aspect.RUNTIME_STATE, one.path, one.name), state) for one in steps if one.name)
        if use.role is Role.BASE and not steps and not PLAIN_BASES.issuperset(use.chain[-1:]):
            # A base from elsewhere may make objects of it by itself, as an enumeration does, or know them all.
            yield own, Node(Aspect.NAME, path, definition.name)
