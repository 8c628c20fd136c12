"""From the text of a Python file to what is in it."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from contractdelta.code.functions import called_line, functions_of
from contractdelta.code.parsed_files import AT_IMPORT, Binding, Definition, Function, MethodCall, ParsedFile
from contractdelta.code.scopes import ANY_MODULE, ANY_NAME, imports_of
from contractdelta.code.statements import ImportEffect, StatementReader
from contractdelta.code.syntax import FunctionNode, digest, nodes_in, nodes_that_run, parse
from contractdelta.code.uses import Role, Use

_MARK = Definition(name=AT_IMPORT, digest="", kind=Binding.LITERAL, ordered=True)


@cache
def analyse(path: str, text: str) -> ParsedFile:
    """Take a Python file apart, once; ``path`` is relative to the root of the project.

    What is not Python, or is nested too deeply to be read, is one effect: any change to it counts.
    """
    tree = parse(text)
    try:
        return _opaque(path, text) if tree is None else _source(path, tree)
    except RecursionError:
        return _opaque(path, text)


def names_at(path: str, text: str, line: int) -> tuple[str, ...]:
    """Return what the statement at module level binds that holds a line; :data:`AT_IMPORT` stands for its effects.

    Where no statement is to be found, anything may be bound.
    """
    tree = parse(text)
    try:
        statements = [node for node in tree.body if _holds(node, line)] if tree else []
        parts = list(StatementReader(tree, path).read(statements)) if tree else []
    except RecursionError:
        return (AT_IMPORT,)
    return tuple(sorted({part.name if isinstance(part, Definition) else AT_IMPORT for part in parts})) or (AT_IMPORT,)


def _holds(node: ast.stmt, line: int) -> bool:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)]) <= line <= (node.end_lineno or node.lineno)


def _opaque(path: str, text: str) -> ParsedFile:
    unknown = Use(module=ANY_MODULE, chain=(), role=Role.RUN)
    return ParsedFile(path=path, effects=digest(text), effect_uses=(unknown,), imports=(ANY_MODULE,))


def _source(path: str, tree: ast.Module) -> ParsedFile:
    functions = functions_of(tree, path)
    reader = StatementReader(tree, path)
    parts = (*reader.docstring(tree), *reader.read(tree.body))
    effects = [part for part in parts if isinstance(part, ImportEffect)]
    uses = tuple(dict.fromkeys(use for effect in effects if not effect.root for use in effect.uses))
    definitions = _with_one_digest(_MARK if isinstance(part, ImportEffect) else part for part in parts)
    counts = Counter(name for part in parts for name in _bound(part))
    early = list(_early(parts, functions))
    texts = [*(effect.text for effect in effects), *early]
    pieces = [*(part.uses for part in parts), *(one.header for one in functions)]
    bodies = [[use for use in one.body if use.module != ANY_MODULE] for one in functions]
    return ParsedFile(
        path=path,
        functions=functions,
        definitions=tuple(
            _unrepeated(_ordered(definitions) if early or any(count > 1 for count in counts.values()) else definitions)
        ),
        effects=digest(*texts) if texts else "",
        effect_uses=uses,
        alterations=tuple(
            one.uses for one in effects if not one.root and any(use.alters and use.role is Role.RUN for use in one.uses)
        ),
        calls=tuple(MethodCall(root=(None, (one.root,)), uses=one.uses) for one in effects if one.root),
        imports=tuple(
            dict.fromkeys(
                [
                    *imports_of(nodes_that_run(tree), path),
                    *(one for uses in (*pieces, *bodies) for one in _modules(uses)),
                ]
            )
        ),
        landmarks=frozenset(_landmarks(tree)),
    )


def _landmarks(tree: ast.Module) -> list[int]:
    """Return lines that run when the file is imported and, if there are any such, not when something of it is called.

    A body on the line of its ``def`` runs later, too, as one without a line does, and so may what is in a lambda or a
    generator.
    """
    alone = [node.lineno for node in tree.body if not (_is_short(node) or _is_kept(node))]
    return alone or [node.lineno for node in tree.body]


def _is_short(node: ast.stmt) -> bool:
    return isinstance(node, FunctionNode) and called_line(node) <= node.lineno


def _is_kept(node: ast.stmt) -> bool:
    return not isinstance(node, FunctionNode) and any(
        isinstance(inner, ast.Lambda | ast.GeneratorExp) for inner in nodes_in(node)
    )


def _modules(uses: Iterable[Use]) -> Iterator[str]:
    """Find the modules that code imports without an ``import``: by a text, or by one that is not known."""
    return (use.module for use in uses if use.module is not None and not use.module.startswith("/"))


def _with_one_digest(definitions: Iterable[Definition]) -> list[Definition]:
    """Give all statements that bind one name the same digest."""
    found = list(definitions)
    digests: dict[str, list[str]] = {}
    for one in found:
        known = digests.setdefault(one.name, [])
        # `import a.b` and `import a.c` both bind `a` to the same module.
        known += [one.digest] if one.kind is not Binding.IMPORT or one.digest not in known else []
    return [
        replace(one, digest=digest(*digests[one.name])) if one.name and len(digests[one.name]) > 1 else one
        for one in found
    ]


def _ordered(definitions: list[Definition]) -> list[Definition]:
    """Say that the place of every definition matters: where a name is bound twice, or read before it is bound.

    Else only the places of those matter that call or read something: the order of constants means nothing.
    """
    return [one if one is _MARK else replace(one, ordered=True) for one in definitions]


def _bound(part: Definition | ImportEffect) -> Iterable[str]:
    """Return the names that a statement binds; imports, which may well be repeated, apart."""
    if isinstance(part, ImportEffect):
        return part.names
    return () if part.kind is Binding.IMPORT else (part.name,)


def _early(parts: Iterable[Definition | ImportEffect], functions: Iterable[Function]) -> Iterator[str]:
    """Find the digests of statements that read what is bound after them: that fails, or is another thing."""
    inside: dict[str, list[Use]] = {}
    for function in functions:
        inside.setdefault(function.qualname.partition(".")[0], []).extend(function.body)
    later = {one.name for one in parts if isinstance(one, Definition)}
    for one in parts:
        reads = _reads(one.uses, inside)
        if later & reads or (later and ANY_NAME in reads):
            yield digest("early", one.digest if isinstance(one, Definition) else one.text)
        if isinstance(one, Definition):
            later.discard(one.name)


def _reads(uses: Iterable[Use], inside: Mapping[str, Iterable[Use]]) -> set[str]:
    """Return the names of the file that may be read when code runs, in functions that it may call, too."""
    found: set[str] = set()
    todo = list(uses)
    while todo:
        use = todo.pop()
        if use.module is None and use.role is not Role.NAMED and use.chain[0] not in found:
            found.add(use.chain[0])
            todo += inside.get(use.chain[0], ())
    return found


def _unrepeated(definitions: Iterable[Definition]) -> Iterator[Definition]:
    """Leave out marks of effects that follow one another."""
    previous = None
    for one in definitions:
        if not (one is _MARK and previous is _MARK):
            yield one
        previous = one
