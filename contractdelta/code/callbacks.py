"""Which functions code hands over, by naming them without a call: whoever gets one may call it at any time.

A function that is only called by name has known callers. One that is handed to a framework has not: the framework looks
at its annotations before it calls, and keeps the function.
"""

import ast
from collections.abc import Iterable, Mapping

from contractdelta.code.conventions import PLAIN_BASES, PLAIN_DECORATORS
from contractdelta.code.name_resolution import NameResolver
from contractdelta.code.parsed_files import Binding, Definition, Function, ParsedFile, Symbol
from contractdelta.code.syntax import FunctionNode, last_name, nodes_in
from contractdelta.code.uses import Use


def handed_names(tree: ast.AST) -> frozenset[str]:
    """Return the names under which a file may hand functions to others, whatever else bears the same name.

    These are names and attributes that are not called where they stand, words in texts, functions whose decorator may
    do anything with them, and methods of a class whose base may call them.
    """
    nodes = nodes_in(tree)
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    decorators = {id(one) for node in nodes for one in getattr(node, "decorator_list", ())}
    others = called | decorators
    return frozenset(name for node in nodes if id(node) not in others for name in _names(node))


def is_handed(function: Function, names: Iterable[str]) -> bool:
    """Tell whether a function may be handed over. Special methods may be: they come along with any object.

    A fixture never is, even where something else has its name.
    """
    if function.is_fixture:
        return False
    return function.name in names or (function.name.startswith("__") and function.name.endswith("__"))


def handed_functions(sources: Iterable[ParsedFile], resolver: NameResolver) -> dict[Symbol, frozenset[Symbol]]:
    """Return, for each function, the functions that it passes to calls, or that objects which it names hold.

    The code that got a function may call it in one test, and keep the result for the next.
    """
    sources = tuple(sources)
    kept = _kept(sources, resolver)
    handed = {
        Symbol(source.path, one.qualname): _given(source.path, one.body, resolver)
        | _held(source.path, one.body, resolver, kept)
        for source in sources
        for one in source.functions
    }
    return {giver: given for giver, given in handed.items() if given}


def _kept(sources: Iterable[ParsedFile], resolver: NameResolver) -> dict[Symbol, frozenset[Symbol]]:
    """Return the functions that objects of definitions were given when they were made, or those that these hold."""
    kept: dict[Symbol, frozenset[Symbol]] = {}
    fresh = True
    while fresh:
        fresh = False
        for source in sources:
            for one in source.definitions:
                if one.kind in (Binding.VALUE, Binding.CLASS):
                    direct = (
                        _given(source.path, one.uses, resolver) if one.kind is Binding.VALUE else frozenset[Symbol]()
                    )
                    given = direct | _held(source.path, one.uses, resolver, kept)
                    symbol = Symbol(source.path, one.name)
                    fresh = fresh or given > kept.get(symbol, frozenset())
                    kept[symbol] = given | kept.get(symbol, frozenset())
    return {symbol: given for symbol, given in kept.items() if given}


def _given(path: str, uses: Iterable[Use], resolver: NameResolver) -> frozenset[Symbol]:
    given = (step for use in uses if use.given for step in resolver.find(path, (use.module, use.chain)))
    return frozenset(Symbol(step.path, step.name) for step in given if _is_function(resolver.definitions(step)))


def _held(
    path: str, uses: Iterable[Use], resolver: NameResolver, kept: Mapping[Symbol, frozenset[Symbol]]
) -> frozenset[Symbol]:
    """Return what the objects hold that code of a file names."""
    if not kept:
        return frozenset()
    named = (step for use in uses for step in resolver.find(path, (use.module, use.chain)))
    return frozenset(one for step in named for one in kept.get(Symbol(step.path, step.name), ()))


def _is_function(definitions: Iterable[Definition]) -> bool:
    return any(one.kind is Binding.FUNCTION for one in definitions)


def _names(node: ast.AST) -> Iterable[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return (name,)
        case ast.Constant(value=str(text)):
            return (part for part in text.replace(":", ".").split(".") if part.isidentifier())
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return () if all(last_name(one) in PLAIN_DECORATORS for one in node.decorator_list) else (name,)
        case ast.ClassDef():
            is_plain = not node.keywords and all(last_name(base) in PLAIN_BASES for base in node.bases)
            return () if is_plain else (one.name for one in node.body if isinstance(one, FunctionNode))
        case _:
            return ()
