"""The functions of a Python file, at any depth."""

import ast
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from contractdelta.code.callees import given_lines, makes_own
from contractdelta.code.conventions import (
    BUILTIN_FUNCTIONS,
    CACHING_DECORATORS,
    PLAIN_DECORATORS,
    PLAIN_MODULES,
    PLAIN_TYPES,
    PROPERTY_DECORATOR,
)
from contractdelta.code.memoization import Fillers, fillers_of, fills, storing_lines
from contractdelta.code.parsed_files import LOCALS, Function
from contractdelta.code.reflection import harmless_reads
from contractdelta.code.scopes import NameScope, block_scope, class_scope, function_scope
from contractdelta.code.syntax import (
    MAIN,
    FunctionNode,
    arguments_of,
    children_of,
    defaults_of,
    digest,
    doing,
    function_text,
    is_main,
    last_name,
    nodes_in,
    normal_text,
)
from contractdelta.code.uses import Role, Use, UseFinder


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """Where a function stands."""

    path: str
    #: Whether annotations are evaluated.
    annotated: bool
    #: Where the functions of the file put something.
    fillers: Fillers
    prefix: str = ""
    scope: NameScope | None = None
    held: int = 0
    #: The names of functions that the function around does nothing with but return them.
    returned: frozenset[str] = frozenset()
    #: By which names the file calls modules that call nothing of it: ``importlib.metadata``.
    plain: frozenset[tuple[str, ...]] = frozenset()
    #: Whether it stands in a class of a file that has no decorator and no metaclass.
    in_plain_class: bool = False


def functions_of(tree: ast.Module, path: str) -> tuple[Function, ...]:
    """Return the functions of a file, those that share a name with one digest."""
    fillers = fillers_of(node for node in nodes_in(tree) if isinstance(node, FunctionNode))
    plain = frozenset(_plain_modules(tree))
    around = _Around(path=path, annotated=not _keeps_texts(tree), plain=plain, fillers=fillers)
    found = (*_functions(tree.body, around), *_mains(tree, around))
    digests: dict[str, list[str]] = {}
    for one in found:
        digests.setdefault(one.qualname, []).append(one.digest)
    return tuple(
        one if len(digests[one.qualname]) == 1 else replace(one, digest=digest(*digests[one.qualname])) for one in found
    )


def called_line(function: FunctionNode) -> int:
    """Return the first line that may run when a function is called: its own where nothing in the body does anything.

    So it is where there is a docstring alone. ``pass`` and ``...`` are told to a tracer (PEP 626).
    """
    doing_something = function.body[ast.get_docstring(function, clean=False) is not None :]
    return _first_line(function if all(map(_is_silent, doing_something)) else function.body[0])


def _mains(tree: ast.Module, around: _Around) -> Iterator[Function]:
    """Yield what a file does when it is run as a program, as a function that no code calls."""
    for node in filter(is_main, tree.body):
        finder = UseFinder(block_scope(node, around.path), around.path, annotated=around.annotated)
        finder.find(doing(node.body), Role.RUN)
        yield Function(
            qualname=MAIN,
            digest=digest(normal_text(*node.body)),
            first_line=node.lineno,
            last_line=node.body[-1].end_lineno or node.lineno,
            # The line of the condition runs at each import, whatever else stands on it.
            body_line=max(_first_line(node.body[0]), (node.test.end_lineno or node.lineno) + 1),
            body=tuple(finder.found),
            reflection_lines=frozenset(finder.reflection_lines),
            attributes=frozenset(one.attr for one in nodes_in(*node.body) if isinstance(one, ast.Attribute)),
        )


def _functions(body: Iterable[ast.stmt], around: _Around) -> Iterator[Function]:
    for node in _definitions(body):
        if isinstance(node, ast.ClassDef):
            scope = class_scope(node, around.path, around.scope)
            name = _qualname(node.name, around)
            is_plain = around.scope is None and not node.decorator_list and not node.keywords
            inside = replace(around, prefix=f"{name}.", scope=scope, returned=frozenset(), in_plain_class=is_plain)
            yield from _functions(node.body, inside)
        else:
            yield from _function(node, around)


def _function(node: FunctionNode, around: _Around) -> Iterator[Function]:
    scope = function_scope(node, around.path, around.scope)
    nodes = nodes_in(node)
    harmless = harmless_reads(node.body) if _reads_modules(nodes) else frozenset()
    body = UseFinder(scope, around.path, harmless, annotated=around.annotated)
    body.find(doing(node.body), Role.RUN)
    name = _qualname(node.name, around)
    held = around.held + (node.name in around.returned)
    decorators = [last_name(decorator) for decorator in node.decorator_list]
    is_cached = not CACHING_DECORATORS.isdisjoint(decorators)
    filled = fills(node, nodes, around.fillers)
    is_kept_anyway = is_cached or _gives_once(name, nodes)
    yield Function(
        qualname=name,
        digest=digest(function_text(node, nodes)),
        first_line=_first_line(node),
        last_line=node.end_lineno or node.lineno,
        body_line=called_line(node),
        shares_line=called_line(node) <= node.lineno,
        header=_uses(around, header=node),
        annotations=_uses(around, annotations=node),
        annotated=around.annotated,
        body=tuple(body.found),
        reflection_lines=frozenset(body.reflection_lines),
        attributes=frozenset(one.attr for one in nodes if isinstance(one, ast.Attribute)),
        escapes=_escapes(node, nodes),
        given_lines=given_lines(node, scope, is_method=around.scope is not None and around.scope.is_class),
        makes_own=makes_own(node, nodes),
        decorated=not PLAIN_DECORATORS.issuperset(decorators),
        cached=is_kept_anyway or bool(filled),
        storing_lines=storing_lines(nodes, around.fillers) if filled and not is_kept_anyway else frozenset(),
        builtin=not around.prefix and _is_builtin(node, body.found, {*around.plain, *((name,) for name in filled)}),
        with_object=around.in_plain_class
        and (
            decorators == [PROPERTY_DECORATOR] or node.name == "__missing__" or (filled == {"self"} and not is_cached)
        ),
        held=held,
    )
    prefix = f"{name}{LOCALS}"
    inside = replace(around, prefix=prefix, scope=scope, held=held, in_plain_class=False)
    yield from _functions(node.body, replace(inside, returned=_returned(nodes)))


def _keeps_texts(tree: ast.Module) -> bool:
    """Tell whether annotations are kept as texts: ``from __future__ import annotations`` (PEP 563)."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(one.name == "annotations" for one in node.names)
        for node in tree.body
    )


def _qualname(name: str, around: _Around) -> str:
    return name if around.scope and name in around.scope.shared else f"{around.prefix}{name}"


def _uses(
    around: _Around,
    *,
    header: FunctionNode | None = None,
    annotations: FunctionNode | None = None,
) -> tuple[Use, ...]:
    finder = UseFinder(around.scope, around.path)
    if header:
        finder.find_header(header)
    if annotations:
        finder.find_annotations(annotations)
    return tuple(finder.found)


def _definitions(body: Iterable[ast.stmt]) -> Iterator[FunctionNode | ast.ClassDef]:
    """Find functions and classes in a body, in its branches and loops, too, but not in one another."""
    todo: list[ast.AST] = list(reversed([*body]))
    while todo:
        node = todo.pop()
        if isinstance(node, FunctionNode | ast.ClassDef):
            yield node
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            todo += list(children_of(node))[::-1]


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _is_silent(node: ast.stmt) -> bool:
    """Tell whether a statement only says something of names: where they are bound, or of what type they are."""
    is_bare = isinstance(node, ast.AnnAssign) and node.value is None and isinstance(node.target, ast.Name)
    return is_bare or isinstance(node, ast.Global | ast.Nonlocal)


def _returned(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Return the names that a function only returns: ``return wrapper``."""
    loads = Counter(node.id for node in nodes if isinstance(node, ast.Name))
    returns = Counter(
        node.value.id for node in nodes if isinstance(node, ast.Return) and isinstance(node.value, ast.Name)
    )
    return frozenset(name for name, count in returns.items() if loads[name] == count)


def _escapes(node: FunctionNode, nodes: Iterable[ast.AST]) -> bool:
    first = next((argument.arg for argument in arguments_of(node)), None)
    names = [one for one in nodes if isinstance(one, ast.Name) and one.id == first]
    bases = {id(one.value) for one in nodes if isinstance(one, ast.Attribute)}
    return any(id(name) not in bases for name in names)


def _plain_modules(tree: ast.Module) -> Iterator[tuple[str, ...]]:
    for node in tree.body:
        for name in node.names if isinstance(node, ast.Import) else ():
            if name.name in PLAIN_MODULES:
                yield (name.asname,) if name.asname else tuple(name.name.split("."))


def _is_builtin(node: FunctionNode, body: Iterable[Use], plain: Collection[tuple[str, ...]]) -> bool:
    """Tell whether a function is given plain values only, and does with them what needs nothing else.

    ``plain`` are other names that it may use: of what gives plain values, too, and of where it keeps its own result.
    """
    known = {*PLAIN_TYPES, *BUILTIN_FUNCTIONS, node.name}
    inner = (one for one in nodes_in(node) if one is not node)
    return (
        all(_is_plain(argument.annotation) for argument in arguments_of(node))
        and not defaults_of(node)
        and all(
            use.module is None and (use.chain[0] in known or any(use.chain[: len(name)] == name for name in plain))
            for use in body
        )
        and not any(isinstance(one, FunctionNode | ast.Import | ast.ImportFrom) for one in inner)
    )


def _is_plain(annotation: ast.expr | None) -> bool:
    """Tell whether an annotation is a plain type, or several: ``int | str``."""
    if isinstance(annotation, ast.BinOp):
        return _is_plain(annotation.left) and _is_plain(annotation.right)
    is_none = isinstance(annotation, ast.Constant) and annotation.value is None
    return is_none or (isinstance(annotation, ast.Name) and annotation.id in PLAIN_TYPES)


def _reads_modules(nodes: Iterable[ast.AST]) -> bool:
    """Tell whether ``sys.modules`` may be read: of most functions there is nothing more to ask."""
    return any(isinstance(one, ast.Attribute) and one.attr == "modules" for one in nodes)


def _gives_once(qualname: str, nodes: Iterable[ast.AST]) -> bool:
    """Tell whether Python asks a function for what is not there, or a descriptor puts what it gives in its own place.

    What a module's ``__getattr__`` gives is often kept.
    """
    if qualname.endswith(".__get__"):
        return any(
            (isinstance(one, ast.Name) and one.id == "setattr")
            or (isinstance(one, ast.Attribute) and one.attr == "__dict__")
            for one in nodes
        )
    return qualname == "__getattr__" or qualname.endswith(".__missing__")
