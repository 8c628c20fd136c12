"""Docstrings that code reads, as the help of a command above all; of all others nothing is recorded."""

import ast
from collections.abc import Iterator, Sequence

from contractdelta.code.conventions import COMMAND_DECORATORS
from contractdelta.code.syntax import FunctionNode, chain_of, nodes_in

#: What a module calls its own docstring, and what code calls that of anything.
DOCSTRING = "__doc__"
_READERS = frozenset((DOCSTRING, "getdoc"))


class Docstrings:
    """The docstrings of one file that code reads."""

    def __init__(self, nodes: Sequence[ast.AST]) -> None:
        """Take all nodes of the file. Code that reads docstrings at all may read each one of its file."""
        self._are_all_read = any(map(_reads_docstrings, nodes))
        self._are_some_read = self._are_all_read or any(map(_is_a_command, nodes))

    def within(self, node: ast.stmt) -> Iterator[str]:
        """Find those in a statement: of the commands in it, or of all functions and classes. It may be one itself."""
        for one in nodes_in(node) if self._are_some_read else ():
            if isinstance(one, FunctionNode | ast.ClassDef) and (self._are_all_read or _is_a_command(one)):
                yield from filter(None, [ast.get_docstring(one)])


def is_command(node: FunctionNode) -> bool:
    """Tell whether a decorator makes a command of a function, whose docstring is its help then: ``@cli.command()``."""
    called = (one.func if isinstance(one, ast.Call) else one for one in node.decorator_list)
    return any(not COMMAND_DECORATORS.isdisjoint(chain_of(one)[-1:]) for one in called)


def _is_a_command(node: ast.AST) -> bool:
    return isinstance(node, FunctionNode) and is_command(node)


def _reads_docstrings(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in _READERS
    return isinstance(node, ast.Name) and node.id == "getdoc"
