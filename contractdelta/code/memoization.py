"""Functions that keep a result by hand: they look whether it is there, and make it only where it is not.

``if _db is None: _db = load()`` with ``global _db``, ``if key not in _cache: _cache[key] = compute(key)``, the same
with an attribute of a class or an object, or with ``try`` and ``KeyError``; with a mark that it was done, as in
``if _is_ready: return``, and where another function of the file puts it there. Only what is computed counts: what a
function is given and puts into a table, as a shop its orders, is what a test leaves behind, and no result.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from contractdelta.code.conventions import CONTAINERS, FILLING_CALLS, IMPORT_PLACES, REQUEST_OBJECTS
from contractdelta.code.syntax import FunctionNode, arguments_of, chain_of, children_of, nodes_in

#: The names of ``a.b``, and ``[]`` for what is in it: ``a.b[key]``.
_Place: TypeAlias = tuple[str, ...]
#: Where the functions of a file put something, by their last names; what is of their own object begins with ``self``.
Fillers: TypeAlias = Mapping[str, frozenset[_Place]]
_INSIDE = "[]"
_OWNERS = frozenset(("self", "cls"))
_CHECKS = ast.If | ast.IfExp | ast.BoolOp | ast.Try | ast.While | ast.Match
#: A mark that something was done is a name, or an attribute of one: ``State.is_ready``.
_MARK_LENGTH = 2


def fills(node: FunctionNode, nodes: Iterable[ast.AST], fillers: Fillers) -> frozenset[str]:
    """Return the names of what a function keeps something in: of a module, of a class, or its own first parameter."""
    nodes = list(nodes)
    if not any(isinstance(one, _CHECKS) for one in nodes):
        return frozenset()
    body = _body(node, nodes, fillers)
    stores = {place for one in nodes for place in body.stores(one)}
    marks = {place for one in nodes for place in _marks(one) if body.is_outside(place)}
    aliases = _aliases(nodes, body.is_outside) if stores or marks else {}
    kept = {place[0] for place in stores if any(body.is_made_if_missing(one, place, aliases) for one in nodes)}
    if marks and any(isinstance(one, ast.Call) for one in nodes):
        tests = [one.test for one in nodes if isinstance(one, ast.If | ast.While)]
        marks = {place for place in marks if any(_is_looked_at(test, place, aliases) for test in tests)}
        # An object may as well note that it is closed: then it keeps nothing.
        kept |= {name for name, *_ in marks if name not in _OWNERS or name in {place[0] for place in stores}}
    return frozenset(kept)


def storing_lines(nodes: Iterable[ast.AST], fillers: Fillers) -> frozenset[int]:
    """Return the lines of all that may keep something in such a way: where none of them ran, nothing was kept."""
    nodes = list(nodes)
    declared = {name for one in nodes if isinstance(one, ast.Global | ast.Nonlocal) for name in one.names}
    found: set[int] = set()
    for one in nodes:
        is_kept = any(len(place) > 1 or place[0] in declared for place, _ in _stored(one))
        if is_kept or (isinstance(one, ast.Call) and not fillers.keys().isdisjoint(_place(one.func)[-1:])):
            found.update(range(*_span(one)))
    return frozenset(found)


def _span(node: ast.AST) -> tuple[int, int]:
    first: int = getattr(node, "lineno", 0)
    return first, (getattr(node, "end_lineno", None) or first) + 1


def fillers_of(functions: Iterable[FunctionNode]) -> Fillers:
    """Return where functions put what outlives their calls, whatever that is."""
    found: dict[str, frozenset[_Place]] = {}
    for node in functions:
        nodes = nodes_in(node)
        is_outside = _outside(node, nodes)
        places = {place for one in nodes for place, _ in _stored(one) if is_outside(place)}
        if places:
            found[node.name] = found.get(node.name, frozenset()) | places
    return found


def _outside(node: FunctionNode, nodes: Iterable[ast.AST]) -> "_Outside":
    declared = {name for one in nodes if isinstance(one, ast.Global | ast.Nonlocal) for name in one.names}
    # What an object is made with is no result; nor is anything of the objects that inner functions are given.
    first = [] if node.name == "__init__" else [argument.arg for argument in arguments_of(node)[:1]]
    lasting = _lasting(node)
    arguments = {one.arg for one in nodes if isinstance(one, ast.arg)}.difference(first, lasting)
    stored = {one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    return _Outside(declared, (stored | arguments | REQUEST_OBJECTS) - declared, set(first) - lasting)


def _lasting(node: FunctionNode) -> set[str]:
    """Return the parameters whose default is one object for all calls: ``def f(key, _cache={})``."""
    plain = [*node.args.posonlyargs, *node.args.args]
    pairs = [
        *zip(reversed(plain), reversed(node.args.defaults), strict=False),
        *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
    ]
    return {one.arg for one, default in pairs if _is_container(default)}


def _is_container(value: ast.expr | None) -> bool:
    made = chain_of(value.func)[-1:] if isinstance(value, ast.Call) else ()
    return isinstance(value, ast.Dict | ast.List | ast.Set) or not CONTAINERS.isdisjoint(made)


class _Outside:
    """Tells whether a place outlives a call of a function."""

    def __init__(self, declared: set[str], own: set[str], first: set[str]) -> None:
        self._declared = declared
        self._own = own
        self._first = first

    def __call__(self, place: _Place) -> bool:
        if place[0] in self._first:
            # What is in ``self`` or ``cls``; of any other first parameter the caller knows.
            return len(place) > 1 and place[0] in _OWNERS
        if place[:2] in IMPORT_PLACES:
            return False
        return place[0] in self._declared if len(place) == 1 else place[0] not in self._own


def _place(node: ast.AST) -> _Place:
    names: list[str] = []
    while isinstance(node, ast.Attribute | ast.Subscript):
        names.append(node.attr if isinstance(node, ast.Attribute) else _INSIDE)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else ()


def _stored(node: ast.AST) -> Iterator[tuple[_Place, Iterable[ast.expr]]]:
    """Yield where a statement or expression puts something, and what that is made of."""
    match node:
        case ast.Assign(targets=targets, value=value):
            found = [part for target in targets for part in _parts(target)]
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
            found = [target]
        case ast.Call(args=args) if args and (place := _filled(node)):
            yield (*place, _INSIDE), args
            return
        case _:
            return
    yield from ((place, [value]) for place in map(_place, found) if place)


def _filled(node: ast.Call) -> _Place:
    """Return what a call puts something into: ``rows.append(row)``, ``setattr(row, name, value)``."""
    match node.func:
        case ast.Attribute(value=owner, attr=name) if name in FILLING_CALLS:
            return _place(owner)
        case ast.Name(id="setattr"):
            return _place(node.args[0])
        case _:
            return ()


def _parts(target: ast.expr) -> list[ast.expr]:
    return list(target.elts) if isinstance(target, ast.Tuple | ast.List) else [target]


def _marks(node: ast.AST) -> Iterator[_Place]:
    """Yield where a statement notes that something was done; ``None`` says that something is not there any more."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is not None:
        places = filter(None, map(_place, node.targets))
        yield from (place for place in places if len(place) <= _MARK_LENGTH and _INSIDE not in place)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """What is known of the body of a function."""

    is_outside: Callable[[_Place], bool]
    #: The local names of what it computed.
    computed: frozenset[str]
    fillers: Fillers

    def stores(self, node: ast.AST) -> Iterator[_Place]:
        """Yield where a statement or expression puts something that is computed, by another function, too."""
        for place, values in _stored(node):
            # What an object gets by a name on the way is mostly no result: `self.app = app`; but in a table of its own.
            computed = frozenset[str]() if place[0] == "self" and _INSIDE not in place else self.computed
            if self.is_outside(place) and any(_computes(value, computed) for value in values):
                yield place
        if isinstance(node, ast.Call):
            # A name of the module that another function declares as global need not be declared here to be read.
            yield from (one for one in _filled_by(node, self.fillers) if self.is_outside((*one, _INSIDE)))

    def is_made_if_missing(self, node: ast.AST, place: _Place, aliases: Mapping[str, _Place]) -> bool:
        """Tell whether a statement or expression makes what belongs to a place only where it is not there.

        What is there may be given back at once; then what is below makes it.
        """
        match node:
            case ast.If(test=test) | ast.While(test=test):
                made = self._is_stored(nodes_in(*node.body, *node.orelse), place)
                ends = made or _gives_back(node.body, place, aliases) or _returns_nothing(node.body)
                return ends and _is_looked_at(test, place, aliases)
            case ast.IfExp(test=test) | ast.BoolOp(op=ast.Or(), values=[test, *_]):
                return _is_looked_at(test, place, aliases)
            case ast.Match(subject=subject, cases=cases):
                return self._is_stored(nodes_in(*cases), place) and _is_looked_at(subject, place, aliases)
            case ast.Try(body=body, handlers=handlers):
                is_stored = self._is_stored(nodes_in(*handlers), place)
                return _gives_back(body, place, aliases) or (
                    is_stored and any(_is_looked_at(one, place, {}) for one in body)
                )
            case _:
                return False

    def _is_stored(self, nodes: Iterable[ast.AST], place: _Place) -> bool:
        return any(place in self.stores(one) for one in nodes)


def _body(node: FunctionNode, nodes: Iterable[ast.AST], fillers: Fillers) -> _Body:
    others = {name: places for name, places in fillers.items() if name != node.name}
    return _Body(is_outside=_outside(node, nodes), computed=_computed(nodes), fillers=others)


def _filled_by(node: ast.Call, fillers: Fillers) -> Iterator[_Place]:
    """Yield where a function of the file that is called puts something: ``self._load()``, ``_fill()``."""
    match node.func:
        case ast.Attribute(value=owner, attr=name) if place := _place(owner):
            places = fillers.get(name, ())
            yield from ((*place, *one[1:]) for one in places if one[0] in _OWNERS)
        case ast.Name(id=name):
            yield from (one for one in fillers.get(name, ()) if one[0] not in _OWNERS)


def _computes(value: ast.expr, computed: frozenset[str] | set[str] = frozenset()) -> bool:
    return any(
        isinstance(one, ast.Call | ast.Await) or (isinstance(one, ast.Name) and one.id in computed)
        for one in nodes_in(value)
    )


def _computed(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Return the local names of what a function computes: ``row = load(key)``, and of what it makes of that."""
    bound = [each for one in nodes for each in _bindings(one)]
    found: set[str] = set()
    count = -1
    while count < len(found):
        count = len(found)
        found |= {name for name, value in bound if _computes(value, found)}
    return frozenset(found)


def _bindings(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=targets, value=value) if not _looks_up(value):
            found = [part for target in targets for part in _parts(target)]
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
            found = [] if _looks_up(value) else [target]
        case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
            found = _parts(target)
        case _:
            return
    yield from ((one.id, value) for one in found if isinstance(one, ast.Name))


def _aliases(nodes: Iterable[ast.AST], outside: Callable[[_Place], bool]) -> Mapping[str, _Place]:
    """Return the local names of what is looked up: ``found = _cache.get(key)``."""
    found: dict[str, _Place] = {}
    for one in nodes:
        if isinstance(one, ast.Assign | ast.NamedExpr) and _looks_up(one.value):
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            names = [part.id for target in targets for part in _parts(target) if isinstance(part, ast.Name)]
            place = next(_reads(one.value, {}), ())
            found |= {name: place for name in names if not outside((name,))}
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


def _is_looked_at(node: ast.AST, place: _Place, aliases: Mapping[str, _Place]) -> bool:
    return any(place in (read, (*read, _INSIDE)) for read in _reads(node, aliases))


def _gives_back(statements: Iterable[ast.stmt], place: _Place, aliases: Mapping[str, _Place]) -> bool:
    returned = (one.value for one in nodes_in(*statements) if isinstance(one, ast.Return) and one.value)
    return any(_is_looked_at(value, place, aliases) for value in returned)


def _returns_nothing(statements: Iterable[ast.stmt]) -> bool:
    return any(isinstance(one, ast.Return) and one.value is None for one in nodes_in(*statements))
