"""What a class does on its own: when an instance is made, and when it gets a subclass."""

import ast
from collections.abc import Iterable

from contractdelta.code.conventions import PLAIN_BASES, REGISTERING_BASES
from contractdelta.code.parsed_files import Definition, Function, ParsedFile
from contractdelta.code.syntax import digest, normal_text
from contractdelta.code.uses import Role

#: How many letters of a digest tell of bases.
_LETTERS = 4


def class_digest(node: ast.ClassDef, *texts: str) -> str:
    """Return the digest of a class, made of ``texts``; with bases, some more letters are a digest of these alone."""
    bases = [*node.bases, *node.keywords]
    return digest(*texts) + (digest(normal_text(*bases))[:_LETTERS] if bases else "")


def bases_told(told: str) -> str:
    """Return the part of a digest that is about bases; empty without bases, or where the name is bound twice."""
    return told[len(digest()) :]


def methods_making(source: ParsedFile, definition: Definition) -> Iterable[Function]:
    """Return the methods that run when an instance is made: those that Python or others call, and what these name.

    These are all methods where other code may call any of them: a base, a metaclass, or code that gets the instance.
    """
    methods = list(source.methods(definition.name))
    for use in definition.uses:
        if use.role is Role.META or (use.role is Role.BASE and not PLAIN_BASES.issuperset(use.chain[-1:])):
            return methods
    making: list[Function] = []
    named: set[str] = set()
    todo = [one for one in methods if one.name.startswith("__") or one.decorated]
    while todo:
        making += todo
        if any(one.escapes for one in todo):
            return methods
        named |= {name for one in todo for name in one.attributes}
        todo = [one for one in methods if one not in making and one.name in named]
    return making


def has_hook(source: ParsedFile, definition: Definition) -> bool:
    """Tell whether a class runs code when it is subclassed: by a metaclass, a hook, or as a known registry."""
    hooks = {f"{definition.name}.{hook}" for hook in ("__init_subclass__", "__class_getitem__")}
    bases = {use.chain[-1] for use in definition.uses if use.role is Role.BASE and use.chain}
    return (
        any(use.role is Role.META for use in definition.uses)
        or bool(bases & REGISTERING_BASES)
        or any(one.qualname in hooks for one in source.functions)
    )
