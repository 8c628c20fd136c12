"""Laws of a file taken apart: functions, definitions, effects, imports."""

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest

from contractdelta.code.analysis import analyse
from contractdelta.code.parsed_files import ParsedFile

_HERE = Path(__file__).parents[2]
_FOLDERS = ("contractdelta/spec", "contractdelta/testmap", "tests/support", "tests/testmap")
_OWN = sorted(path for folder in _FOLDERS for path in (_HERE / folder).rglob("*.py"))
_NO_FUNCTIONS = ("<lambda>", "<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>", "<module>", "<generic parameters of")


def _source(text: str, path: str = "shop/books.py") -> ParsedFile:
    return analyse(path, textwrap.dedent(text))


def _name_at(source: ParsedFile, line: int) -> str | None:
    """Return the innermost function that a line belongs to."""
    return next((one.qualname for one in source.functions_at(line)), None)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Find all code that a file compiles to."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _is_function(code: CodeType) -> bool:
    # A class body is code without room for locals of its own.
    return not any(part in code.co_qualname for part in _NO_FUNCTIONS) and bool(code.co_flags & 0x2)


@pytest.mark.parametrize("path", _OWN, ids=lambda path: str(path.relative_to(_HERE)))
def test_functions_are_those_of_python(path: Path) -> None:
    """Names and first lines are those that Python compiles into the code, for every function at any depth.

    What a file does as a program is no function to Python.
    """
    text = path.read_text("utf-8")
    codes = [code for code in _codes(compile(text, str(path), "exec")) if _is_function(code)]
    found = analyse("a.py", text).functions
    assert sorted((one.qualname, one.first_line) for one in found if one.qualname != "__main__") == sorted(
        (code.co_qualname, code.co_firstlineno) for code in codes
    )


@pytest.mark.parametrize("path", _OWN, ids=lambda path: str(path.relative_to(_HERE)))
def test_lines_lead_to_the_function_that_runs_them(path: Path) -> None:
    """Each line of a function's code leads to that function; its definition alone may lead to the one around it."""
    text = path.read_text("utf-8")
    source = analyse("a.py", text)
    definitions = {line for one in source.functions for line in range(one.first_line, one.body_line)}
    for code in _codes(compile(text, str(path), "exec")):
        if _is_function(code):
            lines = {line for _, _, line in code.co_lines() if line and line > code.co_firstlineno} - definitions
            assert {_name_at(source, line) for line in lines} <= {code.co_qualname}


_LINES = """\
import functools

@functools.cache
def one(
    a=1,
):
    b = 2

    @functools.wraps(one)
    def inner(
        c=3,
    ):
        return c
    return inner

class Book:
    title = ""

    @property
    def total(self):
        return lambda: 1
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (1, None),
        (3, None),
        (4, None),
        (5, None),
        (7, "one"),
        (9, "one"),
        (11, "one"),
        (13, "one.<locals>.inner"),
        (14, "one"),
        (17, None),
        (19, None),
        (20, None),
        (21, "Book.total"),
        (99, None),
    ],
)
def test_the_definition_of_a_function_is_no_part_of_its_body(line: int, expected: str | None) -> None:
    """Decorators, parameters and ``def`` itself belong to what is around."""
    assert _name_at(_source(_LINES), line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('def a():\n    """Doc."""\n', ["a"], id="a docstring"),
        pytest.param('@one\n@two\ndef a(\n    b=1,\n):\n    """Doc."""\n', ["a"], id="below decorators"),
        pytest.param('class A:\n    def a(self):\n        """Doc."""\n', ["A.a"], id="in a class"),
        pytest.param("def a():\n    global b\n", ["a"], id="a declaration"),
        pytest.param('def a():\n    """Doc."""\n    b: int\n', ["a"], id="an annotation"),
        pytest.param("def a():\n    def b(): return 1\n    return b\n", ["a", "a.<locals>.b"], id="a line of two"),
        pytest.param(
            'def a():\n    def b():\n        """Doc."""\n    return b\n', ["a", "a.<locals>.b"], id="nothing inside"
        ),
    ],
)
def test_a_function_is_found_where_it_has_no_line_of_its_own(text: str, expected: list[str]) -> None:
    """A body that does nothing is told by the first line of the function; one beside its ``def`` shares that line.

    Whoever is around, and runs the definition, counts then, too: nobody knows which of them ran.
    """
    code = next(code for code in _codes(compile(text, "a.py", "exec")) if code.co_qualname == expected[-1])
    told = {line for _, _, line in code.co_lines() if line and line > code.co_firstlineno} or {code.co_firstlineno}
    assert [sorted(one.qualname for one in _source(text).functions_at(line)) for line in told] == [expected]


def test_a_function_begins_at_its_first_decorator() -> None:
    """First and last line hold decorators and the whole body."""
    one, inner, total = _source(_LINES).functions
    assert [(one.first_line, one.last_line), (inner.first_line, inner.last_line)] == [(3, 14), (9, 13)]
    assert (total.first_line, total.last_line) == (19, 21)


def test_functions_that_share_a_name_share_a_digest() -> None:
    """A getter and its setter cannot be told apart by name: a change of one is a change of both."""
    text = (
        "class A:\n    @property\n    def b(self):\n        return 1\n"
        "    @b.setter\n    def b(self, n):\n        self.n = n\n"
    )
    first, second = _source(text).functions
    assert first.digest == second.digest != _source(text.replace("= n", "= -n")).functions[0].digest


def test_an_inner_function_has_a_digest_of_its_own() -> None:
    """The body of an inner function is no part of the outer one; its parameters are of both."""
    text = "def outer():\n    def inner(a=1):\n        return a\n    return inner\n"
    outer, inner = _source(text).functions
    assert _source(text.replace("return a", "return -a")).functions[0].digest == outer.digest
    other, changed = _source(text.replace("a=1", "a=2")).functions
    assert other.digest != outer.digest
    assert changed.digest != inner.digest


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("A = 1\nB: int = 2\nC: str\n", ["A", "B", "C"], id="assignments"),
        pytest.param("A, (B, *C) = 1, (2, 3)\n", ["A", "B", "C"], id="several names at once"),
        pytest.param("A = (B := 2)\n", ["A", "B"], id="a name within an expression"),
        pytest.param(
            "def f(): pass\nasync def g(): pass\nclass K: pass\n", ["f", "g", "K"], id="functions and classes"
        ),
        pytest.param("from m import a as b, c\n", ["b", "c"], id="from-import"),
        pytest.param("import a.b, c as d\n", ["a", "a.b", "d"], id="imports of modules"),
        pytest.param("if TYPE_CHECKING:\n    from m import a\n", ["a"], id="imports for annotations"),
        pytest.param(
            "try:\n    import a\nexcept ImportError:\n    a = None\na\n", ["a"], id="a module that may be missing"
        ),
        pytest.param(
            "try:\n    import a.b\nexcept ImportError:\n    a = None\na.b\n", ["a", "a.b"], id="one of a package"
        ),
    ],
)
def test_definitions_are_what_binds_a_name(text: str, names: list[str]) -> None:
    """What binds names and does nothing else has no effects."""
    found = {one.name for one in _source(text).definitions if one.name}
    assert sorted(found) == sorted(names)


@pytest.mark.parametrize("layout", ["\n    ", " "], ids=["below", "on one line"])
def test_what_runs_as_a_program_is_a_function_of_its_own(layout: str) -> None:
    """What stands below ``if __name__ == "__main__"`` is told by a digest, and is nothing that runs at import."""
    before, now = (_source(f"LIMIT = 1\nif __name__ == '__main__':{layout}run({text})\n") for text in ("LIMIT", "2"))
    assert [one.qualname for one in now.functions] == ["__main__"]
    assert before.recorded().functions != now.recorded().functions
    assert before.recorded().definitions == now.recorded().definitions
    assert ("LIMIT",) in {use.chain for use in before.functions[0].body}
    assert _name_at(now, 2) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("A = 1", id="a constant"),
        pytest.param("A = make()", id="a call that binds a name"),
        pytest.param("'docstring'", id="a docstring"),
        pytest.param("...", id="nothing at all"),
        pytest.param("if __name__ == '__main__':\n    run()", id="what runs as a script alone"),
        pytest.param("if '__main__' == __name__:\n    run()", id="the same the other way about"),
        pytest.param("import typing\nif typing.TYPE_CHECKING:\n    from m import a", id="imports for annotations"),
        pytest.param(
            "try:\n    from m import a\nexcept (ImportError, ModuleNotFoundError):\n    a = None", id="fallback"
        ),
        pytest.param("from functools import cache\n@cache\ndef f(): pass", id="a decorator of the standard library"),
        pytest.param("import dataclasses as d\n@d.dataclass\nclass K: pass", id="the same by another name"),
        pytest.param("import pytest\n@pytest.fixture(scope='session')\ndef f(): pass", id="a fixture"),
        pytest.param("class K:\n    @app.get('/')\n    def f(self): pass", id="a decorator in a class"),
        pytest.param("class K:\n    a.b = 1\n    for n in range(3):\n        pass", id="statements in a class"),
        pytest.param("from m import a", id="a name for others to import"),
        pytest.param("import os, json as j", id="modules of the standard library that nothing uses"),
    ],
)
def test_what_can_be_followed_is_no_effect(text: str) -> None:
    """Definitions, and what does nothing at import, have no effects."""
    assert _source(text).effects == ""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("app.include_router(router)", id="a bare call"),
        pytest.param("a.b = 1", id="assignment to an attribute"),
        pytest.param("a['b'] = 1", id="assignment to an item"),
        pytest.param("c = a.b = 1", id="assignment to a name and an attribute"),
        pytest.param("a = 1\na += 1", id="augmented assignment"),
        pytest.param("a = 1\ndel a", id="del"),
        pytest.param("if flag:\n    a = 1", id="if"),
        pytest.param("for a in b:\n    pass", id="for"),
        pytest.param("while a():\n    pass", id="while"),
        pytest.param("with a():\n    pass", id="with"),
        pytest.param("try:\n    a()\nexcept ImportError:\n    pass", id="try"),
        pytest.param("try:\n    import a\nexcept Exception:\n    a = None", id="a fallback for any error"),
        pytest.param("match a:\n    case 1:\n        pass", id="match"),
        pytest.param("assert a", id="assert"),
        pytest.param("from m import *", id="star import"),
        pytest.param("import xml.dom", id="a module of the standard library, which others may use by its package"),
        pytest.param("import os, readline", id="a module of the standard library that does something"),
        pytest.param("import m", id="an import that nothing uses: it is there for what the module does"),
        pytest.param("@app.get('/')\ndef f(): pass", id="a decorator that registers"),
        pytest.param("@register\nclass K: pass", id="a decorator of a class"),
        pytest.param("A = B\nB = 1", id="a name that is read before it is bound"),
        pytest.param("def f():\n    return B\nA = f()\nB = 1", id="the same in a function that is called"),
        pytest.param("def (:", id="no Python at all"),
        pytest.param(
            "from django.db import models\nclass K(models.Model): pass", id="a base that knows its subclasses"
        ),
    ],
)
def test_what_cannot_be_followed_is_an_effect(text: str) -> None:
    """Whatever does something that no name leads to is an effect."""
    assert _source(text).effects != ""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("@app.get('/')\ndef f(): return 1", "@app.get('/')\ndef f(): return 2", id="the body"),
        pytest.param("@app.get('/')\ndef f(a: A): pass", "@app.get('/')\ndef f(a: B): pass", id="an annotation"),
        pytest.param(
            "if a:\n    def f(): return 1", "if a:\n    def f(): return 2", id="the body of a function in a block"
        ),
        pytest.param("@app.get('/')\n@cache\ndef f(): pass", "@app.get('/')\n@cache\ndef f(a): pass", id="a parameter"),
    ],
)
def test_functions_have_no_part_in_effects(first: str, second: str) -> None:
    """What a function does is no effect, even if it is registered, or defined in a block."""
    assert _source(first).effects == _source(second).effects != ""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("@app.get('/')\ndef f(): pass", "@app.get('/x')\ndef f(): pass", id="a changed decorator"),
        pytest.param("@app.get('/')\ndef f(): pass", "def f(): pass", id="a decorator that went"),
        pytest.param("@app.get('/')\ndef f(): pass", "@app.get('/')\ndef g(): pass", id="another name"),
        pytest.param("a()\nb()", "b()\na()", id="another order"),
        pytest.param("a()", "a(1)", id="another argument"),
    ],
)
def test_another_effect_has_another_digest(first: str, second: str) -> None:
    """Registrations and statements count, with their order."""
    assert _source(first).effects != _source(second).effects


@pytest.mark.parametrize(
    ("text", "imports"),
    [
        pytest.param("import a.b as c", ["a.b"], id="import"),
        pytest.param("from a import b, c", ["a.b", "a.c"], id="from-import: it may be a module"),
        pytest.param("from . import a", ["/shop/a"], id="relative"),
        pytest.param("from ..x import a", ["/x/a"], id="relative, further up"),
        pytest.param("from a import *", ["a"], id="star"),
        pytest.param("def f():\n    import a", ["a"], id="in a function"),
        pytest.param("import importlib\nm = importlib.import_module('a')", ["importlib", "a"], id="by a text"),
        pytest.param(
            "import importlib\nm = importlib.import_module(n)", ["importlib", "*"], id="by a text that is not known"
        ),
        pytest.param("run('shop.main:app')", ["shop.main.app"], id="a text that looks like a module"),
        pytest.param("import typing as t\nif t.TYPE_CHECKING:\n    import a", ["typing"], id="for types alone"),
        pytest.param(
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    import b",
            ["typing.TYPE_CHECKING", "b"],
            id="for types, and otherwise",
        ),
        pytest.param("TYPE_CHECKING = f()\nif TYPE_CHECKING:\n    import a", ["a"], id="perhaps for more than types"),
    ],
)
def test_imports_are_found_anywhere(text: str, imports: list[str]) -> None:
    """An import counts wherever it stands, and however it is written."""
    assert list(_source(text).imports) == imports


def test_digests_do_not_depend_on_the_hash_seed() -> None:
    """Two processes with other seeds for sets say the same of all files of this project."""
    code = (
        "import sys; from pathlib import Path; from contractdelta.code.analysis import analyse\n"
        "print([repr(analyse('a.py', Path(path).read_text('utf-8')).recorded()) for path in sys.argv[1:]])"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code, *map(str, _OWN)],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(_HERE)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(answers) == 1
