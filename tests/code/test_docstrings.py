"""Docstrings that code reads: they are as much a part of it as any text."""

import pytest
from support.python_files import ask, names_of

OF_A_GROUP = """
from elsewhere import Cli
cli = Cli()
@cli.command("h")
def h():
    "One."
def f():
    cli()
"""
OF_A_CLASS = """
class K:
    "One."
    def f(self):
        return self.__doc__
"""
OF_ANOTHER = """
import inspect
def h():
    "One."
def f():
    return inspect.getdoc(h)
"""
A_COMMAND = """
import click
@click.command()
def h():
    "One."
def f():
    h()
"""

IN_A_FACTORY = """
import click
def make():
    cli = click.Group()
    @cli.command()
    def h():
        "One."
    return cli
def f():
    make()
"""
A_METHOD = """
class K:
    @tool.command()
    def h(self):
        "One."
def f():
    K()
"""
IF_ANYTHING = """
import os
if os.environ:
    def h():
        "One."
def f():
    return h.__doc__
"""
OR_ELSE = """
try:
    import click
    @click.command()
    def h():
        "One."
except ImportError:
    h = None
def f():
    h()
"""


@pytest.mark.parametrize(
    ("text", "functions"),
    [
        pytest.param("'One.'\ndef f():\n    return __doc__\n", {"f"}, id="of the file"),
        pytest.param("def f():\n    'One.'\n    return f.__doc__\n", {"f"}, id="of a function"),
        pytest.param(OF_A_CLASS, {"K.f"}, id="of a class"),
        pytest.param(OF_ANOTHER, {"f", "h"}, id="of another function"),
        pytest.param(A_COMMAND, {"f", "h"}, id="of a command"),
        pytest.param(OF_A_GROUP, {"f", "h"}, id="of a command of a group"),
        pytest.param(IN_A_FACTORY, {"f", "make", "make.<locals>.h"}, id="of a command that a function makes"),
        pytest.param(A_METHOD, {"f", "K.h"}, id="of a command that is a method"),
        pytest.param("'One.'\ndef f():\n    'Some.'\n", set(), id="that nobody reads"),
    ],
)
def test_a_docstring_matters_where_code_reads_it(text: str, functions: set[str]) -> None:
    """As the help of a command, or to code of the same file; whoever does not use it is not affected."""
    text += "def g():\n    pass\n"
    found = ask({"shop/a.py": text}, {"shop/a.py": text.replace("One.", "Two.")})
    assert (names_of(found), set(found.importers)) == ({f"shop/a.py::{name}" for name in functions}, set())


@pytest.mark.parametrize("text", [IF_ANYTHING, OR_ELSE])
def test_a_docstring_in_a_block_matters(text: str) -> None:
    """Where a block makes a function, what code reads of it is a part of the block."""
    found = ask({"shop/a.py": text}, {"shop/a.py": text.replace("One.", "Two.")})
    assert "shop/a.py::f" in names_of(found) or "shop/a.py" in found.importers


def test_annotations_of_methods_that_are_registered_matter() -> None:
    """What a method is registered for may be told by its annotations alone: the class is another one with others."""
    text = "class K:\n    @show.register\n    def _(self, x: int): pass\ndef f():\n    K()\n"
    assert "shop/a.py::f" in names_of(ask({"shop/a.py": text}, {"shop/a.py": text.replace("int", "str")}))
