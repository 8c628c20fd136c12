"""Which names a piece of code binds, and what a name that it reads stands for: something local, or a global name."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from contractdelta.code.syntax import STAR, FunctionNode, arguments_of, chain_of, children_of, nodes_in, type_parameters

#: Where a name is looked up: in the namespace of a module (``None``: of the file itself), and the names on the
#: way from there. A relative module is written as its path below the root of the project, with ``/`` in front.
Reference: TypeAlias = tuple[str | None, tuple[str, ...]]
#: In place of a name: any name of the module, as ``globals()`` and ``from shop import *`` reach it.
ANY_NAME: Final = "*"
#: In place of a module: any module, as ``import_module(name)`` reaches it.
ANY_MODULE: Final = "*"

_COMPREHENSIONS = frozenset({ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp})
_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
#: Nothing in them is of the scope that they stand in.
_CLOSED = frozenset({ast.Lambda, ast.Name, ast.Constant})
#: What may bind a name; most nodes cannot.
_BINDING = frozenset(
    {
        *_DEFINING,
        *(ast.Name, ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping, ast.Import, ast.ImportFrom),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameScope:
    """The names that a function, lambda, comprehension or class binds."""

    names: frozenset[str] = frozenset()
    #: The names that stand for something elsewhere: bound by imports, and by loops over names that are written out.
    references: Mapping[str, tuple[Reference, ...]] = field(default_factory=dict)
    #: The names declared ``global``.
    shared: frozenset[str] = frozenset()
    parent: "NameScope | None" = None
    is_class: bool = False
    is_function: bool = False

    def find(self, name: str) -> tuple[Reference, ...]:
        """Return what a name stands for; nothing where it is local.

        The names that a class binds may be read from the module before the class binds them: they count as global.
        """
        scope: NameScope | None = self
        while scope is not None:
            if name in scope.shared:
                break
            if scope is self or not scope.is_class:
                if name in scope.references:
                    return scope.references[name]
                if name in scope.names and not scope.is_class:
                    return ()
            scope = scope.parent
        return ((None, (name,)),)


def function_scope(function: FunctionNode, path: str, parent: NameScope | None) -> NameScope:
    """Return the scope of a function's body."""
    own = {arg.arg for arg in arguments_of(function)}
    own |= {str(getattr(parameter, "name", "")) for parameter in type_parameters(function)}
    return replace(_scope(function.body, path, parent, own), is_function=True)


def class_scope(node: ast.ClassDef, path: str, parent: NameScope | None) -> NameScope:
    """Return the scope of a class body."""
    return replace(_scope(node.body, path, parent, set()), is_class=True)


def block_scope(statement: ast.stmt, path: str) -> NameScope:
    """Return the scope of a statement at module level: its names are global, those of written-out loops apart."""
    found = _scope([statement], path, None, set())
    references = {
        name: references
        for name, references in found.references.items()
        if all(reference[0] is None for reference in references)
    }
    return NameScope(references=references)


def inner_scope(names: Iterable[str], parent: NameScope | None) -> NameScope:
    """Return the scope of a lambda or a comprehension."""
    return NameScope(names=frozenset(names), parent=parent)


def bound_names(*nodes: ast.AST) -> frozenset[str]:
    """Return the names that pieces of code bind in their own scope."""
    return frozenset(name for node in _own_nodes(nodes) for name in _binds(node))


def imported_names(node: ast.Import | ast.ImportFrom, path: str) -> dict[str, Reference]:
    """Return what the names that an import binds stand for."""
    if isinstance(node, ast.ImportFrom):
        module = absolute_module(node, path)
        return {alias.asname or alias.name: (module, (alias.name,)) for alias in node.names if alias.name != STAR}
    return {
        alias.asname or alias.name.partition(".")[0]: (alias.name if alias.asname else alias.name.partition(".")[0], ())
        for alias in node.names
    }


def absolute_module(node: ast.ImportFrom, path: str) -> str:
    """Return the module that ``from ... import`` names; a relative one as a path with ``/`` in front."""
    if not node.level:
        return node.module or ""
    parts = path.split("/")[: -node.level]
    return "/" + "/".join([*parts, *(node.module.split(".") if node.module else ())])


def _scope(body: list[ast.stmt], path: str, parent: NameScope | None, own: set[str]) -> NameScope:
    names, shared = set(own), set()
    references: dict[str, tuple[Reference, ...]] = {}
    nodes = tuple(_own_nodes(body))
    for node in nodes:
        if isinstance(node, ast.Global):
            shared.update(node.names)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for name, reference in imported_names(node, path).items():
                references[name] = (*references.get(name, ()), reference)
        elif type(node) in _BINDING:
            names.update(_binds(node))
    names -= {name for node in nodes if isinstance(node, ast.Nonlocal) for name in node.names}
    outer = NameScope(names=frozenset(names), references=references, shared=frozenset(shared), parent=parent)
    loops = dict(_written_loops(nodes, outer))
    return NameScope(names=outer.names, references={**loops, **references}, shared=outer.shared, parent=parent)


def _written_loops(nodes: Iterable[ast.AST], scope: NameScope) -> Iterator[tuple[str, tuple[Reference, ...]]]:
    """Find ``for name in (a, b.c):`` whose name is bound nowhere else."""
    for node in nodes:
        if not isinstance(node, ast.For) or not isinstance(node.target, ast.Name):
            continue
        chains = written_out(node.iter)
        if chains and [name for one in nodes for name in _binds(one)].count(node.target.id) == 1:
            found = [(reference, chain[1:]) for chain in chains for reference in scope.find(chain[0])]
            yield node.target.id, tuple((module, (*names, *rest)) for (module, names), rest in found)


def written_out(iterable: ast.expr) -> list[tuple[str, ...]]:
    """Return the elements of ``(a, b.c)`` where all are names; else nothing."""
    elements = iterable.elts if isinstance(iterable, ast.Tuple | ast.List) else []
    chains = [chain_of(element) for element in elements]
    return chains if all(chains) else []


def _own_nodes(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Walk through code without going into the scopes in it; what ``:=`` binds in a comprehension is outside of it."""
    todo = list(nodes)
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, _DEFINING):
            todo += node.decorator_list
        elif type(node) in _COMPREHENSIONS:
            todo += [inner for inner in nodes_in(node) if isinstance(inner, ast.NamedExpr)]
        elif type(node) not in _CLOSED:
            todo += children_of(node)


def _binds(node: ast.AST) -> Iterable[str]:
    match node:
        case ast.Name(ctx=ast.Store() | ast.Del()):
            return (node.id,)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return (node.name,)
        case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
            return (node.name,) if node.name else ()
        case ast.MatchMapping():
            return (node.rest,) if node.rest else ()
        case ast.Import() | ast.ImportFrom():
            return tuple(imported_names(node, ""))
        case _:
            return ()


def imports_of(nodes: Iterable[ast.AST], path: str) -> Iterator[str]:
    """Find the modules that a file may import, with what it takes from them: ``shop.books.router``."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = absolute_module(node, path)
            separator = "/" if module.startswith("/") else "."
            yield from (module if alias.name == STAR else f"{module}{separator}{alias.name}" for alias in node.names)
