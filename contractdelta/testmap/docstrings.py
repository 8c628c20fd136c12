"""Docstrings that code reads, as the help of a command above all; of all others nothing is recorded."""

import ast
from collections.abc import Iterable, Iterator

from contractdelta.testmap.conventions import COMMAND_DECORATORS
from contractdelta.testmap.syntax import FunctionNode, chain_of, nodes_in

#: What a module calls its own docstring, and what code calls that of anything.
MODULE = "__doc__"
_READERS = frozenset((MODULE, "getdoc"))


def reads_docstrings(nodes: Iterable[ast.AST]) -> bool:
    """Tell whether code reads docstrings of functions or classes: nobody knows of which, those of its file at least."""
    return any(
        (isinstance(one, ast.Attribute) and one.attr in _READERS) or (isinstance(one, ast.Name) and one.id == "getdoc")
        for one in nodes
    )


def is_command(node: FunctionNode) -> bool:
    """Tell whether a decorator makes a command of a function, whose docstring is its help then: ``@cli.command()``."""
    called = (one.func if isinstance(one, ast.Call) else one for one in node.decorator_list)
    return any(not COMMAND_DECORATORS.isdisjoint(chain_of(one)[-1:]) for one in called)


def docstrings_in(node: ast.stmt | ast.Module) -> Iterator[str]:
    """Find the docstrings of a function or class, and of those in it."""
    for one in nodes_in(node):
        if isinstance(one, FunctionNode | ast.ClassDef) and (text := ast.get_docstring(one)):
            yield text
