"""Reads of ``sys.modules`` that reach nothing of a project: those of what Python itself keeps in a module."""

import ast
from collections.abc import Iterable, Iterator

from contractdelta.code.syntax import chain_of, children_of, nodes_in

#: What takes the keys of a mapping.
_OF_KEYS = frozenset(("frozenset", "len", "list", "set", "sorted", "tuple"))
_BY_NAME = frozenset(("getattr", "hasattr"))


def harmless_reads(nodes: Iterable[ast.AST]) -> frozenset[int]:
    """Return the identities of each ``sys.modules`` in code, and of what stands around, if all are harmless; else none.

    A module that is looked up there may be kept under a name. Then all that is done with that name counts: whether it
    is ``None``, and attributes such as ``__file__``, which no statement of a project binds. Who asks for the names of
    modules alone, or takes one out and lets it go, sees nothing of any: where it is imported again, code runs.
    """
    inner = nodes_in(*nodes)
    parents = {id(child): node for node in inner for child in children_of(node)}
    reads = [one for one in inner if isinstance(one, ast.Attribute) and chain_of(one) == ("sys", "modules")]
    values = [_looked_up(read, parents) for read in reads if not _is_nameless(read, parents)]
    names = {name for value in values if value is not None for name in _kept(value, parents)}
    values += [one for one in inner if isinstance(one, ast.Name) and one.id in names and isinstance(one.ctx, ast.Load)]
    kept = {id(value) for value in values if value is not None and list(_kept(value, parents))}
    is_harmless = all(value is not None and (id(value) in kept or _is_plain(value, parents)) for value in values)
    return frozenset(id(one) for read in reads for one in (read, parents[id(read)])) if is_harmless else frozenset()


def _is_nameless(read: ast.AST, parents: dict[int, ast.AST]) -> bool:
    """Tell whether no module is got from a read: its keys are, or one is dropped."""
    around = parents.get(id(read))
    above = parents.get(id(around))
    match around:
        case ast.Attribute(attr="keys"):
            return isinstance(above, ast.Call) and above.func is around
        case ast.Attribute(attr="pop"):
            return isinstance(above, ast.Call) and above.func is around and isinstance(parents.get(id(above)), ast.Expr)
        case ast.Call(func=ast.Name(id=name)):
            return name in _OF_KEYS
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[container]):
            return container is read
        case ast.Subscript(ctx=ast.Del()):
            return around.value is read
        case _:
            return False


def _looked_up(read: ast.AST, parents: dict[int, ast.AST]) -> ast.AST | None:
    """Return the expression that is the module: ``sys.modules[name]`` or ``sys.modules.get(name)``."""
    around = parents.get(id(read))
    if isinstance(around, ast.Subscript) and around.value is read and isinstance(around.ctx, ast.Load):
        return around
    call = parents.get(id(around))
    is_get = isinstance(around, ast.Attribute) and around.attr == "get"
    return call if is_get and isinstance(call, ast.Call) and call.func is around and len(call.args) == 1 else None


def _kept(value: ast.AST, parents: dict[int, ast.AST]) -> Iterator[str]:
    """Find the names that a module is kept under."""
    around = parents.get(id(value))
    if isinstance(around, ast.Assign) and around.value is value and not isinstance(value, ast.Name):
        yield from (target.id for target in around.targets if isinstance(target, ast.Name))


def _is_plain(value: ast.AST, parents: dict[int, ast.AST]) -> bool:
    """Tell whether nothing is read of a module but what Python keeps in it."""
    match parents.get(id(value)):
        case ast.Attribute(attr=name):
            return _is_special(name)
        case ast.Call(func=ast.Name(id=function), args=[target, ast.Constant(value=str(name)), *_]):
            return function in _BY_NAME and target is value and _is_special(name)
        case ast.Compare(ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return True
        case _:
            return False


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and name not in ("__dict__", "__all__")
