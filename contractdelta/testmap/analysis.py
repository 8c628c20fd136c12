"""From the text of a Python file to what is in it."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from contractdelta.testmap.functions import functions_of
from contractdelta.testmap.sources import Definition, Kind, Source
from contractdelta.testmap.statements import Effect, StatementReader, imports_of
from contractdelta.testmap.syntax import digest, parse
from contractdelta.testmap.uses import ANYTHING, Role, Use

_MARK = Definition(name="", digest="", kind=Kind.LITERAL, ordered=True)


def analyse(path: str, text: str) -> Source:
    """Take a Python file apart; ``path`` is relative to the root of the project.

    What is not Python, or is nested too deeply to be read, is one effect: any change to it counts.
    """
    tree = parse(text)
    try:
        return _opaque(path, text) if tree is None else _source(path, tree)
    except RecursionError:
        return _opaque(path, text)


def _opaque(path: str, text: str) -> Source:
    unknown = Use(module=ANYTHING, chain=(), role=Role.RUN)
    return Source(path=path, effects=digest(text), effect_uses=(unknown,), imports=(ANYTHING,))


def _source(path: str, tree: ast.Module) -> Source:
    functions = functions_of(tree, path)
    parts = tuple(StatementReader(tree, path).read(tree.body))
    effects = [part for part in parts if isinstance(part, Effect)]
    uses = tuple(dict.fromkeys(use for effect in effects for use in effect.uses))
    definitions = _ordered(_with_one_digest(_MARK if isinstance(part, Effect) else part for part in parts))
    pieces = [uses, *(one.uses for one in definitions), *(use for one in functions for use in (one.header, one.body))]
    return Source(
        path=path,
        functions=functions,
        definitions=definitions,
        effects=digest(*(effect.text for effect in effects)) if effects else "",
        effect_uses=uses,
        imports=tuple(sorted({*imports_of(tree, path), *(module for uses in pieces for module in _modules(uses))})),
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
        known += [one.digest] if one.kind is not Kind.IMPORT or one.digest not in known else []
    return [
        replace(one, digest=digest(*digests[one.name])) if one.name and len(digests[one.name]) > 1 else one
        for one in found
    ]


def _ordered(definitions: list[Definition]) -> tuple[Definition, ...]:
    """Say that the place of every definition matters where a name is bound twice, or read before it is bound.

    Else only the places of those matter that call something: the order of classes and constants means nothing.
    """
    counts = Counter(one.name for one in definitions if one.name and one.kind is not Kind.IMPORT)
    later = set(counts)
    early = False
    for one in definitions:
        early = early or any(use.module is None and use.chain[:1] and use.chain[0] in later for use in _reads(one))
        later.discard(one.name)
    marks = [one for one in definitions if one is not _MARK]
    if early or any(count > 1 for count in counts.values()):
        marks = [replace(one, ordered=True) for one in marks]
    rest = iter(marks)
    return tuple(_unrepeated(one if one is _MARK else next(rest) for one in definitions))


def _reads(one: Definition) -> Iterator[Use]:
    """Find what a definition reads when it runs; a class may name what comes later in an annotation."""
    return (use for use in one.uses if use.role is not Role.NAMED)


def _unrepeated(definitions: Iterable[Definition]) -> Iterator[Definition]:
    """Leave out marks of effects that follow one another."""
    previous = None
    for one in definitions:
        if not (one is _MARK and previous is _MARK):
            yield one
        previous = one
