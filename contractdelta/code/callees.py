"""What a function calls that no name in it tells."""

import ast
from collections.abc import Collection, Iterable

from contractdelta.code.conventions import LOOKING_UP
from contractdelta.code.parsed_files import Function
from contractdelta.code.scopes import ANY_MODULE, ANY_NAME, NameScope, bound_names
from contractdelta.code.syntax import FunctionNode, arguments_of, children_of


def given_lines(node: FunctionNode, scope: NameScope, *, is_method: bool) -> frozenset[int]:
    """Return the lines where a function, not one within it, calls what has a name of its own alone, or none.

    What it was given has a name of its own, but for what a method is called on, and so has what it looked up.
    """
    nodes = list(_own_nodes(node))
    inner = {one.name for one in nodes if isinstance(one, FunctionNode | ast.ClassDef)}
    own = set(scope.names) - inner - {one.arg for one in arguments_of(node)[:1] if is_method}
    for one in nodes:
        if isinstance(one, ast.Lambda):
            own.update(name.arg for name in arguments_of(one))
        elif isinstance(one, ast.comprehension):
            own |= bound_names(one.target)
    calls = (one for one in nodes if isinstance(one, ast.Call) and _is_unknown(one, own))
    return frozenset(line for call in calls for line in range(call.lineno, (call.end_lineno or call.lineno) + 1))


def makes_own(node: FunctionNode, nodes: Iterable[ast.AST]) -> bool:
    """Tell whether a method may make another object of its class: ``cls()``, ``type(self)()``, ``self.__class__()``."""
    first = {argument.arg for argument in arguments_of(node)[:1]}
    for one in nodes:
        match one:
            case ast.Call(func=ast.Name(id=name)) if name in first:
                return True
            case ast.Call(func=ast.Name(id="type"), args=[ast.Name(id=name)]) if name in first:
                return True
            case ast.Attribute(attr="__class__"):
                return True
    return False


def calls_anything(function: Function) -> bool:
    """Tell whether a function may call what no name in it tells: what it was given, or finds by a name it makes up."""
    return bool(function.given_lines) or any(use.module == ANY_MODULE or ANY_NAME in use.chain for use in function.body)


def _own_nodes(node: FunctionNode) -> Iterable[ast.AST]:
    found: list[ast.AST] = list(node.body)
    # It grows while it is read.
    for one in found:
        found += () if isinstance(one, FunctionNode | ast.ClassDef) else children_of(one)
    return found


def _is_unknown(call: ast.Call, own: Collection[str]) -> bool:
    match call.func:
        case ast.Name(id="getattr"):
            return len(call.args) > 1 and not isinstance(call.args[1], ast.Constant)
        case ast.Name(id=name):
            return name in own or name in LOOKING_UP
        case ast.Attribute(attr=name):
            return name in LOOKING_UP
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name)):
            # A type with parameters is no table: `Page[Book](items)`.
            return not name[:1].isupper() or name.isupper()
        case ast.Call(func=ast.Name(id="type")):  # of this, `makes_own` tells
            return False
        case _:
            return True
