"""Docstrings that code reads, as the help of a command above all; all others are no code."""

import ast
import re
from collections.abc import Iterator, Sequence

from contractdelta.testmap.conventions import COMMAND_DECORATORS
from contractdelta.testmap.syntax import FunctionNode, chain_of, nodes_in, parse

#: What a module calls its own docstring, and what code calls that of anything.
DOCSTRING = "__doc__"
_READERS = frozenset((DOCSTRING, "getdoc"))


class Docstrings:
    """The docstrings of one file that code reads."""

    def __init__(self, nodes: Sequence[ast.AST]) -> None:
        """Take all nodes of the file: where one reads docstrings, nobody knows of which, those of its file at least."""
        self._are_all_read = any(map(_reads_docstrings, nodes))
        self._are_some_read = self._are_all_read or any(map(_is_a_command, nodes))

    def within(self, node: ast.stmt) -> Iterator[str]:
        """Find those in a statement: of the commands in it, or of all functions and classes. It may be one itself."""
        for one in nodes_in(node) if self._are_some_read else ():
            if isinstance(one, FunctionNode | ast.ClassDef) and (self._are_all_read or _is_a_command(one)):
                yield from filter(None, [ast.get_docstring(one)])


def names_in_code(text: str, names: Sequence[str]) -> bool:
    """Tell whether code holds one of some names in a text; comments do not count, nor docstrings that no code reads.

    Of what is no Python nobody knows.
    """
    either = "|".join(map(re.escape, names))
    # Mostly it stands within the quotes of one line, which is told without taking the file apart.
    if re.search(rf"""^[^#\n]*(?<!["'])["'][^"'#\n]*(?:{either})""", text, re.MULTILINE):
        return True
    tree = parse(text)
    if tree is None:
        return True
    nodes = nodes_in(tree)
    are_read = any(_reads_docstrings(node) or (isinstance(node, ast.Name) and node.id == DOCSTRING) for node in nodes)
    without = {id(node.value) for node in nodes if isinstance(node, ast.Expr) and not are_read}
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in without)
    return any(name in str(value) for value in texts for name in names)


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
