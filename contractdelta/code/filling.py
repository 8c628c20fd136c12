"""Functions that keep a result by hand: they look whether it is there, and make it only where it is not.

``if _db is None: _db = load()`` with ``global _db``, ``if key not in _cache: _cache[key] = compute(key)``, the same
with an attribute of a class or an object, or with ``try`` and ``KeyError``. Only what is computed counts: what a
function is given and puts into a table, as a shop its orders, is what a test leaves behind, and no result.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from contractdelta.code.conventions import FILLING_CALLS, REQUEST_OBJECTS
from contractdelta.code.syntax import FunctionNode, arguments_of, children_of, nodes_in

#: The names of ``a.b``, and ``[]`` for what is in it: ``a.b[key]``.
_Place: TypeAlias = tuple[str, ...]
_INSIDE = "[]"


def fills(node: FunctionNode, nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Return the names of what a function keeps something in: of a module, of a class, or its own first parameter."""
    nodes = list(nodes)
    if not any(isinstance(one, ast.If | ast.IfExp | ast.BoolOp | ast.Try) for one in nodes):
        return frozenset()
    outside = _outside(node, nodes)
    stores = [place for one in nodes for place in _stores(one) if outside(place)]
    if not stores:
        return frozenset()
    aliases = _aliases(nodes, outside)
    return frozenset(place[0] for place in stores if any(_is_made_if_missing(one, place, aliases) for one in nodes))


def _outside(node: FunctionNode, nodes: Iterable[ast.AST]) -> "_Outside":
    declared = {name for one in nodes if isinstance(one, ast.Global | ast.Nonlocal) for name in one.names}
    # What an object is made with is no result; nor is anything of the objects that inner functions are given.
    first = [] if node.name == "__init__" else [argument.arg for argument in arguments_of(node)[:1]]
    arguments = {one.arg for one in nodes if isinstance(one, ast.arg)}.difference(first)
    stored = {one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    return _Outside(declared, (stored | arguments | REQUEST_OBJECTS) - declared, first)


class _Outside:
    """Tells whether a place outlives a call of a function."""

    def __init__(self, declared: set[str], own: set[str], first: list[str]) -> None:
        self._declared = declared
        self._own = own
        self._first = first

    def __call__(self, place: _Place) -> bool:
        if place[0] in self._first:
            # An attribute of ``self`` or ``cls``; of any other first parameter the caller knows.
            return len(place) > 1 and place[0] in {"self", "cls"} and place[1] != _INSIDE
        return place[0] in self._declared if len(place) == 1 else place[0] not in self._own


def _place(node: ast.AST) -> _Place:
    names: list[str] = []
    while isinstance(node, ast.Attribute | ast.Subscript):
        names.append(node.attr if isinstance(node, ast.Attribute) else _INSIDE)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else ()


def _stores(node: ast.AST) -> Iterator[_Place]:
    """Yield where a statement or expression puts something that it computes."""
    match node:
        case ast.Assign(targets=targets, value=value):
            found = list(targets)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            found = [target]
        case ast.NamedExpr(target=name, value=value):
            found = [name]
        case ast.Call(func=ast.Attribute(value=owner, attr=attribute), args=args) if attribute in FILLING_CALLS:
            if args and _computes(args[-1]) and (place := _place(owner)):
                yield (*place, _INSIDE)
            return
        case _:
            return
    if _computes(value):
        yield from filter(None, map(_place, found))


def _computes(value: ast.expr) -> bool:
    return any(isinstance(one, ast.Call | ast.Await) for one in nodes_in(value))


def _aliases(nodes: Iterable[ast.AST], outside: Callable[[_Place], bool]) -> Mapping[str, _Place]:
    """Return the local names of what is looked up: ``found = _cache.get(key)``."""
    found: dict[str, _Place] = {}
    for one in nodes:
        if isinstance(one, ast.Assign | ast.NamedExpr) and _looks_up(one.value):
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            names = [target.id for target in targets if isinstance(target, ast.Name) and not outside((target.id,))]
            found |= dict.fromkeys(names, next(_reads(one.value, {}), ()))
    return found


def _looks_up(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Attribute) and value.func.attr == "get"
    return isinstance(value, ast.Name | ast.Attribute | ast.Subscript)


def _reads(node: ast.AST, aliases: Mapping[str, _Place]) -> Iterator[_Place]:
    """Yield the places that an expression looks at."""
    match node:
        case ast.Call(func=ast.Name(id="hasattr" | "getattr"), args=[owner, ast.Constant(value=str(name)), *_]):
            yield (*_place(owner), name)
        case ast.Call(func=ast.Attribute(value=owner)) if place := _place(owner):
            yield place
        case ast.Name() | ast.Attribute() | ast.Subscript() if place := _place(node):
            yield aliases.get(place[0], place) if len(place) == 1 else place
        case _:
            for inner in children_of(node):
                yield from _reads(inner, aliases)


def _is_made_if_missing(node: ast.AST, place: _Place, aliases: Mapping[str, _Place]) -> bool:
    """Tell whether a statement or expression makes what belongs to a place only where it is not there.

    What is there may be given back at once; then what is below makes it.
    """
    match node:
        case ast.If(test=test):
            made = _is_stored(nodes_in(*node.body, *node.orelse), place) or _gives_back(node.body, place, aliases)
            return made and _is_looked_at(test, place, aliases)
        case ast.IfExp(test=test) | ast.BoolOp(op=ast.Or(), values=[test, *_]):
            return _is_looked_at(test, place, aliases)
        case ast.Try(body=body, handlers=handlers):
            is_stored = _is_stored(nodes_in(*handlers), place)
            return _gives_back(body, place, aliases) or (
                is_stored and any(_is_looked_at(one, place, {}) for one in body)
            )
        case _:
            return False


def _is_looked_at(node: ast.AST, place: _Place, aliases: Mapping[str, _Place]) -> bool:
    return any(place in (read, (*read, _INSIDE)) for read in _reads(node, aliases))


def _is_stored(nodes: Iterable[ast.AST], place: _Place) -> bool:
    return any(place in _stores(one) for one in nodes)


def _gives_back(statements: Iterable[ast.stmt], place: _Place, aliases: Mapping[str, _Place]) -> bool:
    returned = (one.value for one in nodes_in(*statements) if isinstance(one, ast.Return) and one.value)
    return any(_is_looked_at(value, place, aliases) for value in returned)
