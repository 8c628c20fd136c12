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


@pytest.mark.parametrize(
    ("text", "functions"),
    [
        pytest.param("'One.'\ndef f():\n    return __doc__\n", {"f"}, id="of the file"),
        pytest.param("def f():\n    'One.'\n    return f.__doc__\n", {"f"}, id="of a function"),
        pytest.param(OF_A_CLASS, {"K.f"}, id="of a class"),
        pytest.param(OF_ANOTHER, {"f", "h"}, id="of another function"),
        pytest.param(A_COMMAND, {"f", "h"}, id="of a command"),
        pytest.param(OF_A_GROUP, {"f", "h"}, id="of a command of a group"),
        pytest.param("'One.'\ndef f():\n    'Some.'\n", set(), id="that nobody reads"),
    ],
)
def test_a_docstring_matters_where_code_reads_it(text: str, functions: set[str]) -> None:
    """As the help of a command, or to code of the same file; whoever does not use it is not affected."""
    text += "def g():\n    pass\n"
    found = ask({"shop/a.py": text}, {"shop/a.py": text.replace("One.", "Two.")})
    assert (names_of(found), set(found.importers)) == ({f"shop/a.py::{name}" for name in functions}, set())
