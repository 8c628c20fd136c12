"""Which functions may have run for a result that is kept."""

import textwrap

import pytest

from contractdelta.code.analysis import analyse
from contractdelta.code.held_functions import HeldFunctions
from contractdelta.code.imports import Modules
from contractdelta.code.name_resolution import NameResolver
from contractdelta.code.parsed_files import ParsedFile, Symbol
from contractdelta.recording.functions.kept_results import Ran, for_kept_results

TEXT = textwrap.dedent("""
    import importlib.metadata
    import os
    from functools import cache

    import hooks

    _version = _home = _plugin = None

    def version():
        global _version
        if not _version:
            _version = importlib.metadata.version("shop")
        return _version

    @cache
    def home(name: str):
        return os.environ.get(name) or os.getcwd()

    @cache
    def plugin():
        return importlib.import_module("plugin")

    @cache
    def hooked():
        return hooks.call("shop")

    @cache
    def kept():
        return first() + Thing().value()

    @cache
    def brief():
        return second()

    @cache
    def split(text: str) -> list[str]:
        return [text, *split(text.strip())] if text else []

    @cache
    def joined(text) -> str:
        return str(text)

    def parse(): ...

    PARSERS = {"a": parse}
    MORE = [PARSERS]

    @cache
    def parsed():
        return hooks.run(MORE)

    class Model(hooks.Model):
        kind: "Kind" = hooks.field(default=1)

        def check(self): ...

    class Kind:
        @hooks.field
        def name(self): ...

        def other(self): ...

    @cache
    def made():
        return Model()

    def strip(): ...

    def first():
        return second()

    def second(): ...

    class Thing:
        def __init__(self): ...
        def value(self): ...
        def other(self): ...

    def apart():
        return second()
""")


def _source(path: str) -> ParsedFile:
    return analyse(path, TEXT)


@pytest.mark.parametrize(
    ("ran", "found"),
    [
        (
            {"kept", "first", "second", "Thing.__init__", "Thing.value", "Thing.other", "apart"},
            {"kept": {"kept", "first", "second", "Thing.__init__", "Thing.value"}},
        ),
        ({"kept", "second"}, {"kept": {"kept"}}),
        ({"kept", "first", "second", "brief"}, {"kept": {"kept", "first", "second"}, "brief": {"brief", "second"}}),
        ({"split", "strip", "Thing.__init__"}, {"split": {"split"}}),
        ({"joined", "strip", "Thing.__init__"}, {"joined": {"joined", "Thing.__init__"}}),
        ({"version", "Thing.__init__"}, {"version": {"version"}}),
        ({"home", "Thing.__init__"}, {"home": {"home"}}),
        ({"plugin", "Thing.__init__"}, {"plugin": {"plugin", "Thing.__init__"}}),
        ({"hooked", "Thing.__init__"}, {"hooked": {"hooked", "Thing.__init__"}}),
        ({"parsed", "parse", "second"}, {"parsed": {"parsed", "parse"}}),
        (
            {"made", "parse", "Model.check", "Kind.name", "Kind.other"},
            {"made": {"made", "Model.check", "Kind.name"}},
        ),
        ({"first", "second", "Thing.__init__"}, {}),
    ],
)
def test_what_a_keeping_function_names_may_have_run_for_it(ran: set[str], found: dict[str, set[str]]) -> None:
    """It, what it names, and what that names, as far as they ran together; without such a function nothing."""
    functions = [Ran("a.py", one) for one in _source("a.py").functions if one.qualname in ran]
    expected = {("a.py", keeper): {("a.py", name) for name in names} for keeper, names in found.items()}
    held = HeldFunctions([_source("a.py")], NameResolver(Modules(["a.py"]), _source))
    assert for_kept_results(functions, (), held.reached) == expected


#: A function that runs for ``K``, which keeps what it returns, and how it comes to that.
WAYS = {
    "a wrapper": "def log(fn):\n    def f(*a): return fn(*a)\n    return f\n@log\ndef g(): ...\ndef K(): g()",
    "what is given": "def f(): ...\ndef load(make): return make()\nF = lambda: f()\ndef K(make): make()",
    "a name that is made up": "class A:\n    def f(self): ...\ndef K(n): getattr(A(), f'{n}')()",
    "a name of the file": "def f(): ...\ndef K(n): globals()[n]()",
    "any module": "import importlib\ndef f(): ...\ndef K(n): importlib.import_module(n).x()",
    "a table that is filled": "def f(): ...\nT = {}\ndef put(g): T['a'] = g\nput(f)\ndef K(): T['a']()",
    "a decorator of an object": "class R: ...\nR = R()\n@R.add\ndef f(): ...\ndef K(): R.run('f')",
    "an attribute of an object": "class R: ...\nR = R()\ndef f(): ...\nR.make = f\ndef K(): R.make()",
    "a call of an object": "class R: ...\nR = R()\ndef f(): ...\nR.add(f)\ndef K(): R.run()",
    "what is registered": "def show(x): ...\n@show.register\ndef f(x: int): ...\ndef K(): show(3)",
    "a function that is made": "def make(n):\n    def f(): ...\n    return f\nONE = make(0)\ndef K(): ONE()",
    "a part of a call": "import functools as t\ndef f(a): ...\nONE = t.partial(f, 1)\ndef K(): ONE()",
    "a text": "import operator\nclass A:\n    def f(self): ...\ndef K(): operator.methodcaller('f')(A())",
    "a base that calls": "import v\nclass A(v.Visitor):\n    def f(self): ...\ndef K(): A().visit()",
    "an annotation": "import v\ndef f(): ...\nclass A(v.Model):\n    x: 'v.Is(f)'\ndef K(): A()",
    "a class that is given": "import v\nclass A(v.Model):\n    @v.check\n    def f(self): ...\ndef K(cls): cls()",
    "a member of a class": "def f(): ...\nclass A:\n    def go(self): ...\n    make = f\ndef K(): A().go()",
    "a function within it": "def f(): ...\ndef K():\n    def inner(): f()\n    inner()",
}


@pytest.mark.parametrize("way", WAYS)
def test_what_runs_for_a_result_without_being_named_counts(way: str) -> None:
    """Whether tables, objects, classes and decorators lead to it, or nobody can tell: it ran meanwhile."""
    head, _, keeping = WAYS[way].rpartition("def K")
    source = analyse("a.py", f"import functools\n{head}@functools.cache\ndef K{keeping}\n")
    ran = [Ran("a.py", one) for one in source.functions if one.name in {"f", "K", "go", "inner"}]
    held = HeldFunctions([source], NameResolver(Modules(["a.py"]), lambda _: source))
    found = for_kept_results(ran, (), held.reached)[Symbol("a.py", "K")]
    assert {symbol.name.rpartition(".")[2] for symbol in found} >= {"f", "K"}
