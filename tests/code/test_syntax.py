"""Laws of the text of code: what does the same has the same one."""

import ast
import io
import tokenize
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.programs import ProgramWriter

from contractdelta.code.analysis import analyse
from contractdelta.code.docstrings import is_command
from contractdelta.code.parsed_files import FileDigests
from contractdelta.code.syntax import FunctionNode

_OWN = sorted(Path(__file__).parents[2].joinpath("contractdelta").rglob("*.py"))


def _recorded(text: str) -> FileDigests:
    return analyse("shop/books.py", text).recorded()


def _with_comments(text: str, places: list[int]) -> str:
    """Put comments and blank lines before some of a file's statements, and after some of its lines."""
    lines = text.splitlines(keepends=True)
    inside = {
        line
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        for line in range(token.start[0], token.end[0])
    }
    for number in sorted({place % (len(lines) + 1) for place in places}, reverse=True):
        if number not in inside:
            lines.insert(number, "\n   # nothing to see\n\n")
    return "".join(lines)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), places=st.lists(st.integers(0, 10_000), max_size=6))
def test_comments_and_layout_change_nothing(data: st.DataObject, places: list[int]) -> None:
    """Comments, blank lines, quotes, parentheses and everything else that ``ast.unparse`` loses are no part of it."""
    written = ProgramWriter(lambda below: data.draw(st.integers(0, below - 1))).write()
    for text in written.values():
        assert _recorded(_with_comments(text, places)) == _recorded(text) == _recorded(ast.unparse(ast.parse(text)))


@pytest.mark.parametrize("path", _OWN, ids=lambda path: path.name)
def test_real_files_keep_their_digests_when_written_anew(path: Path) -> None:
    """The files of this project, written by ``ast.unparse``, are the same to a test map, without docstrings, too.

    But for those of commands, which are what these say of themselves.
    """
    text = path.read_text("utf-8")
    bare = ast.parse(text)
    for node in ast.walk(bare):
        if isinstance(node, FunctionNode) and is_command(node):
            continue
        if isinstance(node, ast.Module | ast.ClassDef | FunctionNode) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    assert _recorded(text) == _recorded(ast.unparse(ast.fix_missing_locations(bare)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("a = 'x'", 'a = ("x")', id="quotes and parentheses"),
        pytest.param("a = 16", "a = 0x10", id="the same number"),
        pytest.param("a = 'xy'", "a = 'x' 'y'", id="a text in two pieces"),
        pytest.param("a = u'x'", "a = 'x'", id="a prefix that means nothing"),
        pytest.param("def f():\n    'One.'\n    return 1", "def f():\n    return 1", id="docstring of a function"),
        pytest.param("class A:\n    'One.'", "class A:\n    pass", id="docstring of a class"),
        pytest.param("'One.'\nA = 1", "'Two.'\nA = 1", id="docstring of a module"),
        pytest.param("class A:\n    b = 1\n    'One.'", "class A:\n    b = 1", id="docstring of an attribute"),
        pytest.param("def f(): ...", "def f():\n    pass", id="a body without anything in it"),
        pytest.param("\ufeffA = 1", "A = 1", id="byte order mark"),
        pytest.param("import a, b\na, b", "import a\nimport b\na, b", id="imports on one line"),
    ],
)
def test_what_does_the_same_has_the_same_digests(first: str, second: str) -> None:
    """The way in which something is written does not matter."""
    assert _recorded(first) == _recorded(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("a = 1", "a = True", id="equal values of other types"),
        pytest.param("a = 1", "a = 1.0", id="a float"),
        pytest.param("a = 'x'", "a = b'x'", id="bytes"),
        pytest.param("a = None", "a = ...", id="None"),
        pytest.param("def f(a, /): pass", "def f(a): pass", id="positional only"),
        pytest.param("def f(a, *, b): pass", "def f(a, b): pass", id="keyword only"),
        pytest.param("def f(*, a, b=1): pass", "def f(*, a=1, b): pass", id="the default of another one"),
        pytest.param("def f(a, b): pass", "def f(b, a): pass", id="order of parameters"),
        pytest.param("def f(*a): pass", "def f(**a): pass", id="one star or two"),
        pytest.param("def f(): pass", "async def f(): pass", id="async"),
        pytest.param("def f(a: int): pass", "def f(a: str): pass", id="annotation"),
        pytest.param("def f() -> int: pass", "def f(): pass", id="annotation of the result"),
        pytest.param("def f():\n    a.b = 1", "def f():\n    del a.b", id="assignment and deletion"),
        pytest.param("def f(a):\n    return f'{a!r}'", "def f(a):\n    return f'{a!s}'", id="conversion in a text"),
        pytest.param("def f():\n    return 'doc'", "def f():\n    return 'other'", id="a text that is no docstring"),
        pytest.param("a = [1, 2]", "a = [2, 1]", id="order"),
        pytest.param("a = -1", "a = 1", id="sign"),
        pytest.param("a = {**b}", "a = {None: b}", id="two stars"),
        pytest.param(
            "def f():\n    x = 1\n    return x", "def f():\n    y = 1\n    return y", id="a local by another name"
        ),
    ],
)
def test_what_does_another_thing_has_other_digests(first: str, second: str) -> None:
    """Whatever may do another thing has another digest."""
    assert _recorded(first) != _recorded(second)
