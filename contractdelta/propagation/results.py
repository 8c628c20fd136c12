"""Results that are cached from one test to the next: what a change of the code that computed them affects.

A test that gets such a result does not run that code. What a function caches for all its callers may show wherever the
function is named. What an object caches of a ``cached_property`` shows only to code that has the object. An object that
a test made itself computed it in that test. So only objects count that live longer: those made when a file is imported,
and what holds them. If a shared fixture or a hook may have made objects, recording says so, and they count as results
for all callers.
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


def nodes_after(node: Node, facts: RecordedFacts) -> Iterator[Node]:
    """Yield what follows from a change of what ran for a cached result, or of what objects cache."""
    if node.aspect is Aspect.BODY:
        yield from facts.keepers(node.path, node.name)
    if node.aspect in (Aspect.CACHED_IN_OBJECT, Aspect.RUNTIME_STATE) and node.name != ANY_NAME:
        yield from (Node(node.aspect, path, ANY_NAME) for path in (node.path, ANY_FILE))
    if node.aspect is Aspect.RUNTIME_STATE:
        yield Node(Aspect.FUNCTION, node.path, node.name)
        yield Node(Aspect.METHODS, node.path, node.name)


def links_to_function(node: Node, steps: Iterable[ResolutionStep], facts: RecordedFacts) -> Iterator[_Link]:
    """Yield links from what holds objects to a function that reaches them by a name."""
    if facts.has_objects:
        yield from ((Node(Aspect.RUNTIME_STATE, step.path, step.name), node) for step in steps if step.name)


def links_of_results(source: ParsedFile, resolver: NameResolver, facts: RecordedFacts) -> Iterator[_Link]:
    """Yield the links of a file: from code that ran for results to their caches, from objects to what holds them."""
    yield from _links_of_hooks(source, resolver, facts)
    for function in source.functions:
        yield from _for_keepers(source.path, function, resolver, facts)
        if facts.has_objects and facts.may_run_outside_tests(source.path, function.qualname):
            yield from _made_outside_tests(source.path, function, resolver)
        if facts.has_objects:
            yield from _annotated_with(source.path, function, resolver)
    for definition in source.definitions:
        if facts.has_objects and definition.name:
            yield from _held_by(source.path, definition, resolver)
    for uses in (source.effect_uses, *(call.uses for call in source.calls)) if facts.has_objects else ():
        yield from _handed_over(source.path, uses, resolver)


def _links_of_hooks(source: ParsedFile, resolver: NameResolver, facts: RecordedFacts) -> Iterator[_Link]:
    """Link what hooks of pytest did outside of tests to their file: it is kept in ways that nobody can follow.

    A hook may be bound to a function of another name, of this file or of another one.
    """
    hooked = Node(Aspect.HOOKED, source.path)
    for function in source.functions:
        if function.is_hook and facts.may_run_outside_tests(source.path, function.qualname):
            yield Node(Aspect.RUN, source.path, keeper_of(function.qualname)), hooked
    for hook in (each for each in source.definitions if each.is_hook):
        targets = hook.targets or [(use.module, use.chain) for use in hook.uses]
        for step in (step for target in targets for step in resolver.find(source.path, target)):
            if step.name and facts.may_run_outside_tests(step.path, step.name):
                yield Node(Aspect.RUN, step.path, step.name), hooked


def _kept_in(step: ResolutionStep) -> tuple[Node, ...]:
    """Return the node of what objects cache that code reaches by a name."""
    return (Node(Aspect.CACHED_IN_OBJECT, step.path, step.name),) if step.name else ()


def _for_keepers(path: str, function: Function, resolver: NameResolver, facts: RecordedFacts) -> Iterator[_Link]:
    """Link what a function used that ran for a result, and the objects that it may have put into it, to its cache."""
    for keeper in facts.keepers(path, function.qualname):
        for use in (*function.header, *function.body):
            if use.module == ANY_MODULE and not facts.may_use_reflection(path):
                continue
            for step in resolver.find(path, (use.module, use.chain)):
                if step.name == ANY_NAME:
                    yield Node(Aspect.ANY_RUN, step.path), keeper
                elif step.name:
                    yield Node(Aspect.RUN, step.path, step.name), keeper
                yield from ((node, keeper) for node in _kept_in(step))


def _made_outside_tests(path: str, function: Function, resolver: NameResolver) -> Iterator[_Link]:
    """Link the objects that a function uses at import to what it returns, and to what it may put them into."""
    own = Node(Aspect.CACHED_IN_OBJECT, path, keeper_of(function.qualname))
    for use in function.body:
        for step in _steps(path, use, resolver):
            yield from ((node, own) for node in _kept_in(step))
            kinds = {one.kind for one in resolver.definitions(step)} if use.alters else set()
            yield from ((own, node) for node in _kept_in(step) if Binding.VALUE in kinds)
            if kinds - {Binding.VALUE, Binding.IMPORT}:
                yield own, Node(Aspect.RUNTIME_STATE, step.path, step.name)


def _annotated_with(path: str, function: Function, resolver: NameResolver) -> Iterator[_Link]:
    """Link the objects in annotations to the function: a framework may use them whenever that is called."""
    state = Node(Aspect.RUNTIME_STATE, path, keeper_of(function.qualname))
    for use in function.annotations:
        yield from ((node, state) for step in _steps(path, use, resolver) for node in _kept_in(step))


def _handed_over(path: str, uses: Iterable[Use], resolver: NameResolver) -> Iterator[_Link]:
    """Link the objects that a statement names to one another: any may hold the others from now on.

    Where it names anything but objects that the project made for these names, somebody else may hold them.
    """
    steps = [_steps(path, use, resolver) for use in uses]
    fresh = [[one for one in each if _is_fresh(one, resolver)] for each in steps]
    holders = [node for each in fresh for one in each for node in _kept_in(one)]
    for step in (one for each in steps for one in each):
        to = holders if all(fresh) else [Node(Aspect.IMPORT_EFFECT, path)]
        yield from ((node, holder) for node in _kept_in(step) for holder in to)


def _steps(path: str, use: Use, resolver: NameResolver) -> tuple[ResolutionStep, ...]:
    """Return what a name stands for; of a mere annotation only the objects that it names, or makes."""
    steps = resolver.find(path, (use.module, use.chain))
    if use.role is not Role.NAMED or use.given:
        return steps
    return tuple(one for one in steps if any(each.kind is Binding.VALUE for each in resolver.definitions(one)))


def _is_fresh(step: ResolutionStep, resolver: NameResolver) -> bool:
    definitions = resolver.definitions(step)
    return bool(definitions) and all(one.kind is Binding.VALUE and one.fresh for one in definitions)


def _held_by(path: str, definition: Definition, resolver: NameResolver) -> Iterator[_Link]:
    """Link objects to the definition that holds them: a value, or a class or function with one among its members."""
    own = Node(Aspect.CACHED_IN_OBJECT, path, definition.name)
    state = Node(Aspect.RUNTIME_STATE, path, definition.name)
    if definition.kind in (Binding.VALUE, Binding.LITERAL):
        yield own, state
    for step in (step for target in definition.targets for step in resolver.find(path, target)):
        yield from ((node, own) for node in _kept_in(step) if step.name != ANY_NAME)
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
