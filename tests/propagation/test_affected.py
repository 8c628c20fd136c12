"""Which functions and importers each kind of change affects, by hand: no more, no less."""

import textwrap

import pytest
from support.python_files import ask, names_of, record, today

from contractdelta.code.analysis import analyse
from contractdelta.propagation.affected import affected
from contractdelta.propagation.recorded_code import RecordedCode

Files = dict[str, str]

_SETTINGS = {"shop/__init__.py": "", "shop/settings.py": "LIMIT = 3\nOTHER = 4\nBOTH = (LIMIT, OTHER)\n"}


def _using(text: str, **others: str) -> Files:
    """Return a project in which ``shop/a.py`` uses the settings."""
    return {**_SETTINGS, "shop/a.py": text, **{f"shop/{name}.py": other for name, other in others.items()}}


def _check(  # noqa: PLR0913, PLR0917 - a row of a table
    before: Files, path: str, old: str, new: str, functions: set[str], importers: set[str]
) -> None:
    """Replace a text in a file, and compare what that affects."""
    assert before[path].count(old) == 1, "the text to replace stands there once"
    found = ask(before, {**before, path: before[path].replace(old, new)})
    assert (names_of(found), set(found.importers)) == (functions, importers), found.causes


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("from shop.settings import LIMIT\ndef f():\n    return LIMIT\n", id="body"),
        pytest.param("from shop.settings import LIMIT as n\ndef f():\n    return n\n", id="another name"),
        pytest.param("from .settings import LIMIT\ndef f():\n    return LIMIT\n", id="relative import"),
        pytest.param("import shop.settings\ndef f():\n    return shop.settings.LIMIT\n", id="module"),
        pytest.param("import shop.settings as s\ndef f():\n    return s.LIMIT\n", id="module by another name"),
        pytest.param("from shop import settings\ndef f():\n    return settings.LIMIT\n", id="module from its package"),
        pytest.param("from . import settings as s\ndef f():\n    return s.LIMIT\n", id="relative import of a module"),
        pytest.param("def f():\n    from shop.settings import LIMIT\n    return LIMIT\n", id="import in a function"),
        pytest.param("def f():\n    import shop.settings\n    return shop.settings.LIMIT\n", id="module in a function"),
        pytest.param("from shop.settings import LIMIT\ndef f(n=LIMIT):\n    return n\n", id="default"),
        pytest.param("from shop.settings import LIMIT\ndef f(n: LIMIT):\n    return n\n", id="annotation"),
        pytest.param(
            "from shop.settings import LIMIT\ndef f(n: 'list[LIMIT]'):\n    return n\n", id="annotation in quotes"
        ),
        pytest.param(
            "from shop.settings import LIMIT\ndef f():\n    return lambda: [LIMIT for _ in ()]\n", id="lambda"
        ),
        pytest.param("from shop import settings\ndef f():\n    return getattr(settings, 'LIMIT')\n", id="getattr"),
        pytest.param(
            "from shop.settings import LIMIT\nA = getLogger('a', LIMIT)\ndef f():\n    return A\n", id="a logger"
        ),
        pytest.param("def f(monkeypatch):\n    monkeypatch.setattr('shop.settings.LIMIT', 2)\n", id="dotted text"),
        pytest.param("from shop import settings\ndef f(m):\n    m.setattr(settings, 'LIMIT', 2)\n", id="patch"),
        pytest.param(
            "from shop.settings import LIMIT\nA = LIMIT + 1\ndef f():\n    return A\n", id="a constant from it"
        ),
        pytest.param("from shop.settings import LIMIT\nA = {1: [LIMIT]}\ndef f():\n    return A\n", id="a container"),
        pytest.param(
            "import typing\nif typing.TYPE_CHECKING:\n    from shop.settings import LIMIT\ndef f(n: 'LIMIT'): pass\n",
            id="import for annotations",
        ),
        pytest.param(
            "try:\n    from shop.settings import LIMIT\nexcept ImportError:\n    LIMIT = 0\n"
            "def f():\n    return LIMIT\n",
            id="import that may fail",
        ),
    ],
)
def test_a_constant_affects_the_functions_that_use_it(text: str) -> None:
    """However a function comes by a name, it is affected; what uses another name of the module is not."""
    text += "from shop.settings import OTHER\ndef g():\n    return OTHER\n"
    _check(_using(text), "shop/settings.py", "LIMIT = 3", "LIMIT = 2", {"shop/a.py::f"}, set())


@pytest.mark.parametrize(
    "used", ["import shop.a\ndef g():\n    return shop.a.B\n", "from shop.a import B\ndef g():\n    return B\n"]
)
@pytest.mark.parametrize("call", ["LIMIT", "h()", "(lambda: h())()"])
def test_a_name_that_is_bound_anew_at_import_is_followed(used: str, call: str) -> None:
    """What a function binds to a global name when something is imported is what all find there who use it then."""
    text = (
        "from shop.settings import LIMIT\nB = 0\ndef h(n=LIMIT):\n    return n\n"
        f"def f():\n    global B\n    B = {call}\n    return 1\nC = f()\n"
    )
    found = ask(
        _using(text, b=used),
        {**_using(text, b=used), "shop/settings.py": _SETTINGS["shop/settings.py"].replace("3", "5")},
    )
    assert "shop/b.py::g" in names_of(found)


def test_names_are_followed_through_packages() -> None:
    """A package that hands a name on, under another one, is a step on the way."""
    files = _using("from shop.api import MOST\ndef f():\n    return MOST\n")
    files["shop/api/__init__.py"] = "from shop.settings import LIMIT as MOST\nfrom .. import settings as also\n"
    files["shop/b.py"] = "import shop.api\ndef g():\n    return shop.api.also.LIMIT\n"
    _check(files, "shop/settings.py", "LIMIT = 3", "LIMIT = 2", {"shop/a.py::f", "shop/b.py::g"}, set())


def test_a_package_that_is_asked_for_names_is_followed() -> None:
    """A module's ``__getattr__`` that imports by a text affects those who take names from the package."""
    files = _using("from shop.api import LIMIT\ndef f():\n    return LIMIT\ndef g():\n    return 1\n")
    files["shop/api/__init__.py"] = (
        "import importlib\ndef __getattr__(name):\n    return getattr(importlib.import_module('shop.settings'), name)\n"
    )
    found = ask(files, {**files, "shop/settings.py": "LIMIT = 2\nOTHER = 4\nBOTH = (LIMIT, OTHER)\n"})
    assert "shop/a.py::f" in names_of(found)
    assert "shop/a.py::g" not in names_of(found)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def f(LIMIT):\n    return LIMIT\n", id="parameter"),
        pytest.param("def f():\n    LIMIT = 1\n    return LIMIT\n", id="local"),
        pytest.param("def f():\n    return [LIMIT for LIMIT in ()]\n", id="comprehension"),
        pytest.param("def f():\n    return lambda LIMIT: LIMIT\n", id="lambda"),
        pytest.param(
            "def f(LIMIT):\n    def g():\n        return LIMIT\n    return g\n", id="local of the function around"
        ),
        pytest.param("def f(x):\n    return x.LIMIT\n", id="attribute of something else"),
        pytest.param("def f():\n    return 'LIMIT'\n", id="text"),
        pytest.param("def f():\n    'LIMIT'\n", id="docstring"),
        pytest.param("def f(x):\n    match x:\n        case LIMIT:\n            return LIMIT\n", id="match"),
        pytest.param("def f():\n    for LIMIT in ():\n        return LIMIT\n", id="loop"),
        pytest.param("def f():\n    from elsewhere import LIMIT\n    return LIMIT\n", id="import from elsewhere"),
    ],
)
def test_a_local_by_the_same_name_is_another_thing(text: str) -> None:
    """What a function binds itself has nothing to do with the module's name."""
    _check(
        _using("from shop.settings import LIMIT\n" + text), "shop/settings.py", "LIMIT = 3", "LIMIT = 2", set(), set()
    )


_MODELS: Files = {
    "shop/__init__.py": "",
    "shop/models.py": (
        "from pydantic import BaseModel, Field\n"
        "class Author(BaseModel):\n    name: str = Field(max_length=9)\n"
        "class Book(BaseModel):\n    title: str\n    author: Author\n    def show(self):\n        return self.title\n"
        "class Order(BaseModel):\n    number: int\n"
    ),
    "shop/books.py": (
        "from fastapi import APIRouter\nfrom shop.models import Author, Book, Order\nrouter = APIRouter()\n"
        "@router.post('/books', response_model=Book)\ndef create_book(book: Book):\n    return book\n"
        "@router.post('/authors')\ndef create_author(author: Author) -> Author:\n    return author\n"
        "@router.post('/orders')\ndef create_order(order: Order) -> Order:\n    return order\n"
    ),
    "shop/main.py": (
        "from fastapi import FastAPI\nfrom shop import books\napp = FastAPI()\napp.include_router(books.router)\n"
        "@app.get('/health')\ndef health():\n    return {}\n"
    ),
    "tests/conftest.py": (
        "import pytest\nfrom fastapi.testclient import TestClient\nfrom shop.main import app\n"
        "@pytest.fixture\ndef client():\n    return TestClient(app)\n"
    ),
}
_ROUTES = {f"shop/books.py::create_{name}" for name in ("book", "author", "order")}
_USERS_OF_APP = {"shop/main.py::health", "tests/conftest.py::client"}


@pytest.mark.parametrize(
    ("path", "old", "new", "functions", "importers"),
    [
        pytest.param(
            "shop/models.py",
            "    number: int\n",
            "    number: int\n    note: str = ''\n",
            {"shop/books.py::create_order"},
            set(),
            id="a field of a model: the handler that names it",
        ),
        pytest.param(
            "shop/models.py",
            "max_length=9",
            "max_length=8",
            {"shop/books.py::create_author", "shop/books.py::create_book", "shop/models.py::Book.show"},
            set(),
            id="a model in a model: the handlers of both, and the methods of the other",
        ),
        pytest.param(
            "shop/models.py", "return self.title", "return ''", {"shop/models.py::Book.show"}, set(), id="a method"
        ),
        pytest.param(
            "shop/books.py", "return order", "return 1", {"shop/books.py::create_order"}, set(), id="a handler"
        ),
        pytest.param(
            "shop/books.py",
            "'/orders'",
            "'/order'",
            _ROUTES,
            {"shop/books.py", "shop/main.py"},
            id="a route: all that import its file, and who uses the router, or what includes it",
        ),
        pytest.param(
            "shop/main.py",
            "app.include_router(books.router)\n",
            "",
            _USERS_OF_APP,
            {"shop/main.py"},
            id="a bare call that went",
        ),
        pytest.param(
            "shop/main.py",
            "FastAPI()",
            "FastAPI(title='x')",
            _USERS_OF_APP,
            {"shop/main.py"},
            id="an object that effects use",
        ),
        pytest.param(
            "shop/books.py",
            "APIRouter()",
            "APIRouter(prefix='/x')",
            _ROUTES,
            {"shop/main.py"},
            id="a router: its own routes, and what includes it",
        ),
        pytest.param(
            "tests/conftest.py",
            "return TestClient(app)",
            "return TestClient(app, timeout=1)",
            {"tests/conftest.py::client"},
            set(),
            id="a fixture",
        ),
    ],
)
def test_an_application_stays_precise(path: str, old: str, new: str, functions: set[str], importers: set[str]) -> None:
    """A change of one model, handler or fixture does not reach whatever imports the application."""
    _check(_MODELS, path, old, new, functions, importers)


@pytest.mark.parametrize(
    "model", ["Order", "list[Order]", "dict[str, Order]", "Order | None", "typing.Optional[Order]"]
)
def test_a_model_comes_along_with_the_handler_that_answers_with_it(model: str) -> None:
    """Whatever a decorator is told of it, in brackets, too, only the route knows it."""
    books = f"import typing\n{_MODELS['shop/books.py']}@router.get('/x', response_model={model})\ndef show(): ...\n"
    functions = {"shop/books.py::create_order", "shop/books.py::show"}
    _check({**_MODELS, "shop/books.py": books}, "shop/models.py", "number: int", "number: str", functions, set())


@pytest.mark.parametrize(
    ("text", "old", "new", "functions", "importers"),
    [
        pytest.param("class A:\n    n = 1\ndef f():\n    return A\n", "n = 1", "n = 2", {"f"}, set(), id="attribute"),
        pytest.param(
            "class A:\n    n = 1\n    def m(self): return 1\nclass B(A):\n"
            "    def k(self): return 2\ndef f(): return B\n",
            "n = 1",
            "n = 2",
            {"A.m", "B.k", "f"},
            set(),
            id="a base: subclasses, their methods and users",
        ),
        pytest.param(
            "class A:\n    def m(self): return self.n\nclass B(A):\n    n = 1\n"
            "    def k(self): return 2\ndef f(): return A\n",
            "n = 1",
            "n = 2",
            {"A.m", "B.k"},
            set(),
            id="a subclass: the methods of its base may see it",
        ),
        pytest.param(
            "class A:\n    def m(self): return 1\ndef f(): return A\ndef g(): return 1\n",
            "def m",
            "def k(self): return 2\n    def m",
            {"A.m", "A.k", "f"},
            set(),
            id="a method that came",
        ),
        pytest.param(
            "class A:\n    def m(self): return 1\n    class B:\n        def k(self): return 1\n"
            "A.B\ndef f(): return A.B().k()\n",
            "def k(self): return 1",
            "def k(self): return 2",
            {"A.B.k"},
            {"."},
            id="a method of an inner class, which a bare expression may run",
        ),
        pytest.param(
            "A = Annotated[int, Field(ge=1)]\nB = Annotated[A, Path()]\ndef f(a: B): ...\ndef g(a: int): ...\n",
            "ge=1",
            "ge=2",
            {"f"},
            set(),
            id="a type that another one is made of",
        ),
        pytest.param(
            "class Limit:\n    most = 1\nSize = Annotated[int, Limit()]\ndef f(a: Size): ...\ndef g(a: int): ...\n",
            "most = 1",
            "most = 2",
            {"f"},
            set(),
            id="what a type is annotated with",
        ),
        pytest.param(
            "def make(): return 1\nX = make()\ndef f(): return X\ndef g(): return make()\n",
            "return 1\n",
            "return 2\n",
            {"make", "f"},
            set(),
            id="a function that runs at import: what is made of its result",
        ),
        pytest.param(
            "def low(): return 1\ndef make(): return low()\nX = [make()]\ndef f(): return X\n",
            "return 1\n",
            "return 2\n",
            {"low", "f"},
            set(),
            id="the same, called by another one",
        ),
        pytest.param(
            "def h(): return 1\nT = {'h': h}\ndef f(): return T['h']()\n",
            "return 1\n",
            "return 2\n",
            {"h"},
            set(),
            id="a function that is only kept runs when it is called",
        ),
        pytest.param(
            "def h(): return 1\nT = {'h': h}\nX = T['h']()\ndef f(): return X\n",
            "return 1\n",
            "return 2\n",
            {"h", "f"},
            set(),
            id="unless something runs it at import",
        ),
        pytest.param(
            "class S:\n    def __init__(self): self.n = 1\n    def find(self): return 2\ns = S()\ndef f(): return s\n",
            "return 2",
            "return 3",
            {"S.find"},
            set(),
            id="a method that making an instance does not run",
        ),
        pytest.param(
            "class S:\n    def __init__(self): self.n = 1\n    def find(self): return 2\ns = S()\ndef f(): return s\n",
            "self.n = 1",
            "self.n = 2",
            {"S.__init__", "f"},
            set(),
            id="one that it runs",
        ),
        pytest.param(
            "class S:\n    def __init__(self): self.go()\n    def go(self): return 2\ns = S()\ndef f(): return s\n",
            "return 2",
            "return 3",
            {"S.go", "f"},
            set(),
            id="one that it runs through another one",
        ),
        pytest.param(
            "def d(g):\n    def wrapper(): return g() + 1\n    return wrapper\n@d\n"
            "def f(): return 1\ndef k(): return f()\n",
            "g() + 1",
            "g() + 2",
            {"d.<locals>.wrapper"},
            set(),
            id="the wrapper of a decorator runs when the function is called",
        ),
        pytest.param(
            "def d(g):\n    x = 1\n    def wrapper(): return g() + x\n    return wrapper\n@d\n"
            "def f(): return 1\ndef k(): return f()\n",
            "x = 1",
            "x = 2",
            {"d", "d.<locals>.wrapper", "f", "k"},
            {"."},
            id="the decorator itself runs at import, and may register",
        ),
        pytest.param(
            "import functools\n@functools.cache\ndef c(): return 1\ndef f(): return c()\n",
            "return 1",
            "return 2",
            {"c", "f"},
            set(),
            id="a function whose results are kept: its users, which may not run it again",
        ),
        pytest.param(
            "class R:\n    def __init__(s): s.v = 1\nclass S:\n    def __init__(s, r: R): pass\n"
            "A = build(S)\ndef f(): return A\n",
            "s.v = 1",
            "s.v = 2",
            {"R.__init__", "f"},
            set(),
            id="what the annotations of a class name may be made with an instance of it",
        ),
        pytest.param(
            "def f():\n    x = 1\n    def g(): return x\n    return g\n",
            "x = 1",
            "x = 2",
            {"f", "f.<locals>.g"},
            set(),
            id="an inner function sees what the outer one binds",
        ),
        pytest.param(
            "def f():\n    def g(): return 1\n    return g\n",
            "return 1",
            "return 2",
            {"f.<locals>.g"},
            set(),
            id="an inner function",
        ),
        pytest.param(
            "X = []\nX.append(1)\ndef f(): return X\n", "append(1)", "append(2)", set(), {"."}, id="a bare call"
        ),
        pytest.param(
            "N = 1\nX = []\nX.append(N)\ndef f(): return X\n",
            "N = 1",
            "N = 2",
            set(),
            {"."},
            id="what a bare call uses",
        ),
        pytest.param(
            "N = 1\nX = Box()\nX.put(N)\ndef f(): return X\ndef g(): return 1\n",
            "N = 1",
            "N = 2",
            {"f"},
            set(),
            id="what is put into an object of its own",
        ),
        pytest.param(
            "N = 1\nX = Box()\nX.put(N)\ndef f(): return X\n", "put(N)", "put(3)", {"f"}, {"."}, id="another call"
        ),
        pytest.param(
            "N = 1\nX = box()\nX.put(N)\ndef f(): return X\n", "N = 1", "N = 2", set(), {"."}, id="an object of others"
        ),
        pytest.param(
            "from box import y\nN = 1\nX = Box()\nX = y\nX.put(N)\ndef f(): return X\n",
            "N = 1",
            "N = 2",
            set(),
            {"."},
            id="an object that may be another one",
        ),
        pytest.param(
            "import box\nN = 1\nbox.put(N)\ndef f(): return 1\n", "N = 1", "N = 2", set(), {"."}, id="a package"
        ),
        pytest.param(
            "N = 1\nX = Box()\nY = Box()\nX.put(N, Y)\ndef f(): return X\ndef g(): return Y\n",
            "N = 1",
            "N = 2",
            set(),
            {"."},
            id="an object that is given another one",
        ),
        pytest.param(
            "N = 1\nX = Box()\nZ = [X]\nX.put(N)\ndef f(): return Z\ndef g(): return 1\n",
            "N = 1",
            "N = 2",
            {"f"},
            set(),
            id="another name for the object",
        ),
        pytest.param(
            "from __future__ import annotations\nT = int\ndef f():\n    def g(a: T): return a\n    return g\n",
            "T = int",
            "T = str",
            {"f.<locals>.g"},
            set(),
            id="an annotation that is kept as a text",
        ),
        pytest.param(
            "T = int\ndef f(a):\n    b: T = 1\n    a.b: T = 1\n    return b\n",
            "T = int",
            "T = str",
            set(),
            set(),
            id="annotations in a function, which are never evaluated",
        ),
        pytest.param(
            "T = int\nclass A:\n    b: T = 1\ndef f():\n    class B:\n        c: T\n    return A, B\n",
            "T = int",
            "T = str",
            {"f"},
            set(),
            id="annotations in a class, which are",
        ),
        pytest.param(
            "S = Signals()\nA = S.signal('a')\nB = S.signal('b')\ndef f(): return A\ndef g(): return B\n",
            "'a'",
            "'c'",
            {"f"},
            set(),
            id="something that is found by its name",
        ),
        pytest.param(
            "S = Signals()\nA = S.add('a')\nB = S.add('b')\ndef f(): return A\ndef g(): return B\n",
            "'a'",
            "'c'",
            {"f", "g"},
            set(),
            id="something that alters where it is found",
        ),
        pytest.param("N = 1\nif N:\n    X = 2\ndef f(): return X\n", "X = 2", "X = 3", set(), {"."}, id="a block"),
        pytest.param(
            "X = 1\ndef f(): return X\ndef g(): return Y\n",
            "X = 1\n",
            "Y = 1\n",
            {"f", "g"},
            set(),
            id="one went, one came",
        ),
        pytest.param(
            "X = 1\nY = X\ndef f(): return Y\n",
            "X = 1\n",
            "",
            {"f"},
            {"."},
            id="a name that went, and an import that fails",
        ),
        pytest.param(
            "I = iter(())\nA = next(I)\nB = next(I)\ndef f(): return A\n",
            "A = next(I)\nB = next(I)\n",
            "B = next(I)\nA = next(I)\n",
            {"f"},
            set(),
            id="another order of calls",
        ),
        pytest.param(
            "A = 1\nB = 2\nclass C: pass\ndef f(): return A, B, C\n",
            "A = 1\nB = 2\nclass C: pass\n",
            "class C: pass\nB = 2\nA = 1\n",
            set(),
            set(),
            id="another order of what calls nothing",
        ),
        pytest.param(
            "R = []\ndef fill(): R.append(1)\n_ = fill()\ndef f(): return R\n",
            "append(1)",
            "append(2)",
            {"fill", "f"},
            set(),
            id="a function that runs at import and alters something else",
        ),
        pytest.param(
            "class R:\n    def __init_subclass__(cls): pass\nclass A(R):\n    n = 1\ndef f(): return R\n",
            "n = 1",
            "n = 2",
            {"f", "R.__init_subclass__"},
            set(),
            id="a base that is told of its subclasses",
        ),
        pytest.param(
            "class A:\n    n = 1\ndef f(k): return k.__subclasses__()\n",
            "n = 1",
            "n = 2",
            {"f"},
            set(),
            id="reflection",
        ),
        pytest.param(
            "X = 1\ndef f(): return globals()['X']\n", "X = 1", "X = 2", {"f"}, {"."}, id="the file's namespace"
        ),
    ],
)
def test_within_a_file(text: str, old: str, new: str, functions: set[str], importers: set[str]) -> None:
    """Uses, at import and later, are followed within a file; ``.`` stands for the file."""
    named = {f"a.py::{name}" for name in functions}
    _check({"a.py": text}, "a.py", old, new, named, {"a.py" for _ in importers})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("from shop.settings import *\n", id="star import"),
        pytest.param("from shop import settings\ndef f(name):\n    return getattr(settings, name)\n", id="getattr"),
        pytest.param("from shop import settings\ndef f(load):\n    load(settings)\n", id="a module as a value"),
        pytest.param("from shop import settings\nMODULES = [settings]\n", id="a module in a container"),
        pytest.param("import shop.settings as s\ndef f():\n    return vars(s)\n", id="vars"),
        pytest.param("import shop.settings as s\ndef f():\n    return s.__dict__['LIMIT']\n", id="namespace"),
        pytest.param("from shop import settings\nA = {k: v for k, v in settings.__dict__.items()}\n", id="made of it"),
        pytest.param("INSTALLED = ['shop.settings']\n", id="a module in a text"),
    ],
)
def test_a_module_in_other_hands_cannot_be_followed(text: str) -> None:
    """Any change of a definition in it is one for all that import it."""
    files = _using(text)
    found = ask(files, {**files, "shop/settings.py": "LIMIT = 2\nOTHER = 4\nBOTH = (LIMIT, OTHER)\n"})
    assert "shop/settings.py" in found.importers


def test_a_loop_over_modules_is_followed() -> None:
    """``for module in (books, orders)`` means each of them where the names are written out."""
    text = "from shop import settings\ndef f():\n    for m in (settings,):\n        m.LIMIT\n"
    _check(_using(text), "shop/settings.py", "LIMIT = 3", "LIMIT = 2", {"shop/a.py::f"}, set())
    _check(_using(text), "shop/settings.py", "OTHER = 4", "OTHER = 5", set(), set())


@pytest.mark.parametrize(
    ("text", "importers"),
    [
        pytest.param("from shop.settings import LIMIT\n", {"shop/a.py"}, id="an import that fails"),
        pytest.param("import shop.settings\nshop\n", {"shop/a.py"}, id="a module that is missing"),
        pytest.param("def f():\n    from shop.settings import LIMIT\n", set(), id="an import in a function"),
    ],
)
def test_a_file_that_went_affects_its_importers(text: str, importers: set[str]) -> None:
    """An import of what is gone fails, for all that import the file, or when the function runs."""
    files = _using(text)
    found = ask(files, {path: text for path, text in files.items() if path != "shop/settings.py"})
    assert set(found.importers) == importers
    assert names_of(found) == ({"shop/a.py::f"} if "def" in text else set())


def test_a_file_that_came_affects_what_names_it() -> None:
    """A new module, with effects of its own, and whoever imports it by a name that stood for something else before."""
    files = _using("from shop.late import now\ndef f():\n    return now()\n")
    found = ask(files, {**files, "shop/late.py": "import os\nos.umask(0)\ndef now():\n    return 1\n"})
    assert set(found.importers) == {"shop/late.py"}
    assert names_of(found) == {"shop/a.py::f", "shop/late.py::now"}


def test_an_import_for_what_a_module_does_is_an_effect() -> None:
    """An import that brings a module with effects counts for the file's importers; one without does not."""
    files = _using("A = 1\n", signals="connect()\n", plain="B = 2\n")
    for module, importers in (("signals", {"shop/a.py"}), ("plain", set())):
        found = ask(files, {**files, "shop/a.py": f"from shop.{module} import B\nA = 1\n"})
        assert set(found.importers) == importers


def test_a_file_that_is_no_python_any_more_counts_as_changed_throughout() -> None:
    """What cannot be parsed cannot be followed."""
    files = _using("from shop.settings import LIMIT\ndef f():\n    return LIMIT\n")
    found = ask(files, {**files, "shop/settings.py": "LIMIT = (\n"})
    assert "shop/settings.py" in found.importers
    assert "shop/a.py::f" in names_of(found)


def test_a_chain_leads_from_the_change_to_what_it_affects() -> None:
    """Each answer tells the names on the way."""
    files = _using("from shop.settings import LIMIT\nA = LIMIT + 1\ndef f():\n    return A\n")
    (cause,) = ask(files, {**files, "shop/settings.py": files["shop/settings.py"].replace("3", "2")}).causes
    assert (cause.path, cause.qualname) == ("shop/a.py", "f")
    assert cause.chain == ("shop/settings.py::LIMIT", "shop/a.py::A", "shop/a.py::f")


def test_files_that_hold_no_name_on_the_way_are_not_taken_apart() -> None:
    """What has nothing to do with a change is searched for names, and that is all."""
    files = _using("from shop.settings import LIMIT\ndef f():\n    return LIMIT\n", b="def (: no Python", c="C = 1\n")
    texts = {**files, "shop/settings.py": files["shop/settings.py"].replace("3", "2")}
    found = affected(RecordedCode(files=record(files)), today(texts, ["shop/settings.py"]))
    assert names_of(found) == {"shop/a.py::f"}
    assert found.reevaluated == {"shop/settings.py"}


def test_nothing_is_affected_where_nothing_changed() -> None:
    """The same files affect nothing, whatever is in them."""
    files = {**_MODELS, **_using("from shop.settings import *\nprint(1)\n")}
    found = ask(files, files)
    assert not found.functions
    assert not found.importers
    assert not found.reevaluated
    assert analyse("a.py", "").recorded() == record({"b.py": "# nothing\n"})["b.py"]


# --- what was seen while it was recorded ------------------------------------------------------------------------------

_MADE = {
    "shop/__init__.py": "",
    "shop/make.py": "def make(): return inner()\ndef inner(): return 1\ndef other(): return 2\n",
    "shop/a.py": "from shop.make import make\nVALUE = make()\ndef f(): return VALUE\n",
}


@pytest.mark.parametrize(
    ("early", "functions"),
    [
        ({"make", "inner"}, {"shop/make.py::inner", "shop/a.py::f"}),
        ({"make"}, {"shop/make.py::inner"}),
        (set(), {"shop/make.py::inner"}),
    ],
)
def test_a_body_that_did_not_run_at_import_alters_nothing_there(early: set[str], functions: set[str]) -> None:
    """A value is affected by the functions that ran when it was made, as far as that is known; never by others."""
    after = {**_MADE, "shop/make.py": _MADE["shop/make.py"].replace("return 1", "return 3")}
    assert names_of(ask(_MADE, after, early=lambda _, name: name in early)) == functions


def test_what_is_new_may_run_at_import() -> None:
    """Of a function that was not there when tests were recorded nobody knows who calls it."""
    after = {
        **_MADE,
        "shop/make.py": _MADE["shop/make.py"] + "def inner(): return 4\n",
        "shop/a.py": _MADE["shop/a.py"].replace("make()", "make() or 1"),
    }
    assert "shop/a.py::f" in names_of(ask(_MADE, after, early=lambda *_: False))


@pytest.mark.parametrize(("came", "functions"), [(True, {"shop/a.py::f"}), (False, set())])
def test_what_reaches_for_anything_does_so_where_it_came_to_that(*, came: bool, functions: set[str]) -> None:
    """An import of what no text names uses every definition, if it was seen to be done."""
    before = {"shop/b.py": "LIMIT = 3\n", "shop/a.py": "def f(n):\n    if n:\n        __import__(n)\n"}
    after = {**before, "shop/b.py": "LIMIT = 4\n"}
    found = affected(RecordedCode(files=record(before), used_reflection=lambda *_: came), today(after))
    assert names_of(found) == functions


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def f() -> LIMIT: return 1\n", id="what is returned"),
        pytest.param("def f(n: LIMIT): return 1\n", id="a parameter"),
        pytest.param("class A:\n    def f(self, n: LIMIT): return 1\n", id="a method"),
        pytest.param("VALUE = LIMIT\n", id="a value"),
    ],
)
def test_a_name_that_is_missed_at_import_affects_all_importers(text: str) -> None:
    """An annotation is evaluated when its function is defined: without its name, the file cannot be imported."""
    before = _using(f"from shop.settings import LIMIT\n{text}")
    after = {**before, "shop/a.py": text}
    assert "shop/a.py" in ask(before, after, early=lambda *_: False).importers


def test_a_name_that_is_missed_in_a_function_affects_that() -> None:
    """A body, and the annotations of functions defined in it, are evaluated when it runs."""
    text = "def f():\n    def g(n: LIMIT): return LIMIT\n"
    before = _using(f"from shop.settings import LIMIT\n{text}")
    found = ask(before, {**before, "shop/a.py": text}, early=lambda *_: False)
    assert (names_of(found), found.importers) == ({"shop/a.py::f", "shop/a.py::f.<locals>.g"}, frozenset())


_REGISTRY = {
    "shop/base.py": """
        TABLE = {}
        class Base:
            def __init_subclass__(cls):
                TABLE[cls.__name__] = cls
        class Middle(Base): pass
        """,
    "shop/one.py": "from shop.base import Middle\nclass One(Middle):\n    n = 1\n",
    "shop/three.py": "from shop.base import Middle\nHeld = Middle\nclass Three(Held): pass\n",
    "shop/meta.py": """
        NAMES = []
        class Meta(type):
            def __new__(meta, name, bases, space):
                NAMES.append(name)
                return super().__new__(meta, name, bases, space)
        class Made(metaclass=Meta): pass
        """,
    "shop/two.py": "from shop.meta import Made\nclass Two(Made):\n    n = 1\n",
    "shop/user.py": """
        import shop.one, shop.two, shop.three
        from shop.base import TABLE
        from shop.meta import NAMES
        def table(): return TABLE
        def names(): return NAMES
        def other(): return 1
        """,
}


@pytest.mark.parametrize(
    ("path", "old", "new", "user"),
    [
        pytest.param("shop/one.py", "n = 1", "n = 2", "table", id="an attribute of a subclass"),
        pytest.param("shop/one.py", "class One(Middle):\n    n = 1\n", "", "table", id="a subclass that is gone"),
        pytest.param("shop/one.py", "n = 1\n", "n = 1\nclass More(Middle): pass\n", "table", id="a new subclass"),
        pytest.param("shop/one.py", "One(Middle)", "One", "table", id="a class that is none any more"),
        pytest.param("shop/one.py", "class One(Middle):\n    n = 1\n", "One = 1\n", "table", id="a value instead"),
        pytest.param("shop/three.py", "Held = Middle", "Held = list", "table", id="a base by another name"),
        pytest.param("shop/base.py", "cls.__name__", "cls.__qualname__", "table", id="the hook"),
        pytest.param("shop/two.py", "n = 1", "n = 2", "names", id="an attribute of a class with a metaclass"),
        pytest.param("shop/two.py", "class Two(Made):\n    n = 1\n", "", "names", id="one that is gone"),
        pytest.param("shop/two.py", "Two(Made)", "Two", "names", id="one without it"),
        pytest.param("shop/meta.py", "append(name)", "append(meta)", "names", id="the metaclass"),
    ],
)
def test_what_a_hook_keeps_of_subclasses_changes_with_them(path: str, old: str, new: str, user: str) -> None:
    """A table that is filled when a class gets a subclass is another one where a subclass changed, came or went."""
    before = {name: textwrap.dedent(text) for name, text in _REGISTRY.items()}
    assert before[path].count(old) == 1, "the text to replace stands there once"
    found = names_of(ask(before, {**before, path: before[path].replace(old, new)}))
    assert found & {f"shop/user.py::{name}" for name in ("table", "names", "other")} == {f"shop/user.py::{user}"}


def test_a_class_that_was_no_subclass_is_kept_by_no_hook() -> None:
    """The digest of a class tells whether it has the bases that it had."""
    before = {name: textwrap.dedent(text) for name, text in _REGISTRY.items()}
    before["shop/one.py"] += "class Free:\n    free = 1\nclass Freer(Free): pass\n"
    now = {**before, "shop/one.py": before["shop/one.py"].replace("free = 1", "free = 2")}
    assert "shop/user.py::table" not in names_of(ask(before, now))


@pytest.mark.parametrize("path", ["shop/one.py", "shop/way.py"], ids=["there", "by another file"])
def test_a_base_of_the_same_name_is_another_one_elsewhere(path: str) -> None:
    """The one that it was knows the class no more."""
    before = {
        "shop/base.py": """
            class Base:
                kinds = []
                def __init_subclass__(cls):
                    Base.kinds.append(cls)
            """,
        "shop/plain.py": "class Base: pass\n",
        "shop/way.py": "from shop.base import Base\n",
        "shop/one.py": "from shop.base import Base\nclass One(Base): pass\n",
        "shop/two.py": "from shop.way import Base\nclass Two(Base): pass\n",
        "shop/user.py": "import shop.one, shop.two\nfrom shop.base import Base\ndef kinds(): return Base.kinds\n",
    }
    found = ask(before, {**before, path: before[path].replace("shop.base", "shop.plain")})
    assert "shop/user.py::kinds" in names_of(found)


def test_an_import_of_a_function_was_no_base() -> None:
    """Where a function comes from elsewhere no class lost a base."""
    before = {name: textwrap.dedent(text) for name, text in _REGISTRY.items()}
    before |= {"shop/left.py": "def free(): pass\n", "shop/right.py": "def free(): pass\n"}
    before["shop/one.py"] += "from shop.left import free\n"
    now = {**before, "shop/one.py": before["shop/one.py"].replace("left", "right")}
    assert "shop/user.py::table" not in names_of(ask(before, now))


_DECORATORS = """\
TABLE = {}
class Bus:
    def on(self, one):
        self.last = one
        return one
BUS = Bus()
def provider(one):
    TABLE[one.__annotations__["return"]] = one
    return one
def noted(one):
    return one
def asked():
    return BUS.last
def looked_up():
    return TABLE
"""


@pytest.mark.parametrize(
    ("text", "old", "new", "functions"),
    [
        pytest.param("@BUS.on\nclass K:\n    key = 1\n", "key = 1", "key = 2", {"asked"}, id="a class"),
        pytest.param("@BUS.on\ndef f(n: int): pass\n", "n: int", "n: str", {"f", "asked"}, id="a parameter"),
        pytest.param("@BUS.on()\ndef f(n: int): pass\n", "n: int", "n: str", {"f", "asked"}, id="called"),
        pytest.param("@BUS.on('x')\ndef f(n: int): pass\n", "n: int", "n: str", {"f", "asked"}, id="given a name"),
        pytest.param("@BUS.get('/x')\ndef f(n: int): pass\n", "n: int", "n: str", {"f"}, id="for an operation"),
        pytest.param("@noted\ndef f() -> int: pass\n", "int", "str", {"f"}, id="a decorator that alters nothing"),
        pytest.param("@BUS.on\ndef f(n: int): pass\n", "pass", "return n", {"f", "asked"}, id="what it does at import"),
    ],
)
def test_a_decorator_may_register_a_class_or_a_function_for_what_it_is(
    text: str, old: str, new: str, functions: set[str]
) -> None:
    """Keys are read from attributes of classes and from annotations, as by ``functools.singledispatch``."""
    header = "from shop.registry import BUS, noted, provider\n"
    files = {"shop/__init__.py": "", "shop/registry.py": _DECORATORS, "shop/a.py": header + text}
    expected = {f"shop/{'a' if name == 'f' else 'registry'}.py::{name}" for name in functions}
    _check(files, "shop/a.py", old, new, expected, set())


@pytest.mark.parametrize("decorator", ["validate_call", "validate_call(config=None)"])
def test_a_decorator_may_refuse_a_call_for_annotations(decorator: str) -> None:
    """Then the function does not run: who calls it is concerned."""
    text = f"from pydantic import validate_call\n@{decorator}\ndef f(n: int): pass\ndef user(): f('x')\n"
    assert "shop/a.py::user" in names_of(ask({"shop/a.py": text}, {"shop/a.py": text.replace("n: int", "n: str")}))


@pytest.mark.parametrize(("old", "new"), [("float", "str"), ("-> Text", "-> int"), ("'a'", "'b'")])
@pytest.mark.parametrize("decorator", ["computed_field", "field_serializer('n')", "model_serializer(mode='plain')"])
def test_a_decorator_may_tell_a_schema_by_annotations(decorator: str, old: str, new: str) -> None:
    """To ask for the schema runs no method: who uses the class is concerned, and by what the annotation names, too."""
    text = f"""
        import pydantic
        from typing import Annotated
        Text = Annotated[float, pydantic.Field(description='a')]
        class Cart(pydantic.BaseModel):
            @pydantic.{decorator}
            def total(self) -> Text: pass
        def user(): Cart.model_json_schema()
        """
    assert "shop/a.py::user" in names_of(ask({"shop/a.py": text}, {"shop/a.py": text.replace(old, new)}))


def test_what_refuses_a_call_may_be_named_by_an_annotation() -> None:
    """The function does not run: who calls it is concerned where what the annotation names is something else."""
    text = """
        from pydantic import Field, validate_call
        from typing import Annotated
        Few = Annotated[int, Field(lt=3)]
        @validate_call
        def f(n: Few): pass
        def user(): f(4)
        """
    assert "shop/a.py::user" in names_of(ask({"shop/a.py": text}, {"shop/a.py": text.replace("lt=3", "lt=5")}))


def test_a_decorator_that_is_a_function_may_fill_a_table() -> None:
    """It is known what it alters; as it uses that as well, all that it decorates may be something else."""
    files = {"shop/__init__.py": "", "shop/registry.py": _DECORATORS}
    files["shop/a.py"] = "from shop.registry import provider\n@provider\ndef f() -> int: pass\n"
    found = ask(files, {**files, "shop/a.py": files["shop/a.py"].replace("int", "str")})
    assert {"shop/a.py::f", "shop/registry.py::looked_up"} <= names_of(found)
    assert "shop/registry.py::asked" not in names_of(found)


@pytest.mark.parametrize("goes", [False, True], ids=["comes", "goes"])
def test_a_package_hides_folders_of_the_same_name(goes: bool) -> None:  # noqa: FBT001 - a parameter
    """Namespace packages end where one of their folders gets an ``__init__.py``; what nobody imports is not hidden."""
    without = {
        "a/ns/alpha.py": "def f(): pass\n",
        "b/ns/beta.py": "def g(): pass\n",
        "b/ns/alone.py": "def h(): pass\n",
        "b/use.py": "from ns.beta import g\n",
        "c/other/ns.py": "def i(): pass\n",
    }
    package = {**without, "a/ns/__init__.py": ""}
    found = ask(package, without) if goes else ask(without, package)
    assert set(found.importers) == {"b/ns/beta.py"}


@pytest.mark.parametrize(
    ("before", "more"),
    [
        pytest.param({}, {"b/ns.py": ""}, id="a module comes"),
        pytest.param({}, {"a/ns/__init__.py": "", "b/ns/__init__.py": ""}, id="two packages come"),
        pytest.param({"a/ns/__init__.py": ""}, {"b/ns/__init__.py": ""}, id="a package goes where another one comes"),
    ],
)
def test_portions_are_hidden(before: dict[str, str], more: dict[str, str]) -> None:
    """Whatever hides a portion of a namespace package, and whatever hid it, affects what stands there."""
    files = {"a/ns/alpha.py": "def f(): pass\n", "use.py": "from ns.alpha import f\n"}
    assert "a/ns/alpha.py" in ask({**files, **before}, {**files, **more}).importers


@pytest.mark.parametrize(
    ("text", "functions"),
    [
        pytest.param("def get_logger(n):\n    return 1\nA = get_logger('a')\n", set(), id="a logger"),
        pytest.param(
            "def field(g):\n    return g()\ndef make():\n    return 1\nA = field(make)\n", {"make"}, id="field"
        ),
        pytest.param(
            "class Route:\n    def __init__(self, g): g()\ndef make():\n    return 1\nA = Route(make)\n",
            {"make"},
            id="a class",
        ),
    ],
)
def test_what_the_project_calls_like_a_framework_is_followed(text: str, functions: set[str]) -> None:
    """Of calls of frameworks it is known what they do with what they are given; the project's own may do anything."""
    found = ask({"a.py": f"{text}def f(): return A\n"}, {"a.py": f"{text.replace('1', '2')}def f(): return A\n"})
    assert {"a.py::f", *(f"a.py::{name}" for name in functions)} <= names_of(found)


@pytest.mark.parametrize(
    ("text", "user"),
    [
        pytest.param("from shop import core\ncore.Price.rate = 1\n", "rate", id="an attribute"),
        pytest.param("from shop import core\nsetattr(core.Price, 'rate', 1)\n", "rate", id="setattr"),
        pytest.param("from shop import core\ncore.price = lambda: 1\n", "price", id="a function"),
        pytest.param("from shop import core\ncore.TABLE['x'] = 1\n", "table", id="an element"),
        pytest.param("from shop import core\ncore.TABLE['x']['y'] = 1\n", "table", id="an element of an element"),
        pytest.param("from shop import core\ncore.TABLE['x'].y = 1\n", "table", id="an attribute of an element"),
        pytest.param("from shop import core\ncore.TABLE['x'].append(1)\n", "table", id="a method of an element"),
        pytest.param("from shop import core\ncore.on('x', 1)\n", "table", id="by a function"),
        pytest.param("from shop.core import SHELF\nSHELF.put(1)\n", "shelf", id="by a method"),
        pytest.param("from shop.core import SHELF\n@SHELF.keeps(1)\ndef f(): ...\n", "shelf", id="by a decorator"),
    ],
)
def test_what_a_file_alters_in_another_one_affects_who_uses_that(text: str, user: str) -> None:
    """Who imports the other file alone sees it altered, once anybody imported this one."""
    core = """
        TABLE = {}
        def on(name, what):
            TABLE[name].append(what)
        class Price:
            rate = 2
        def price():
            return 3
        def use_rate():
            return Price.rate
        def use_price():
            return price()
        def use_table():
            return TABLE
        SHELF = Shelf()
        def use_shelf():
            return SHELF
        def use_nothing():
            return 4
        """
    before = {"shop/__init__.py": "", "shop/core.py": textwrap.dedent(core), "shop/patch.py": text}
    found = ask(before, {**before, "shop/patch.py": text.replace("1", "5")})
    names = {name.rpartition("::")[2] for name in names_of(found)}
    assert f"use_{user}" in names
    assert "use_nothing" not in names


_ROUTE = "from fastapi import FastAPI, Depends\nfrom shop.more import DEPS, Book, Kind, pick\napp = FastAPI()\n"
_MORE = "class Kind:\n    one = 1\nclass Book:\n    a = 1\nDEPS = {}\ndef pick():\n    return 3\n"


@pytest.mark.parametrize(
    ("given", "old", "is_for_all"),
    [
        pytest.param("dependencies=[DEPS[pick()]]", "return 3", True, id="an element that a call tells"),
        pytest.param("dependencies=[DEPS[Kind.one]]", "one = 1", True, id="an element that a name tells"),
        pytest.param("dependencies=[pick()]", "return 3", True, id="a call"),
        pytest.param("dependencies=[Depends(pick)]", "return 3", False, id="what is called for each request"),
        pytest.param("response_model=list[Book]", "a = 1", False, id="a model in brackets"),
    ],
)
def test_what_runs_to_make_a_route_concerns_the_application(given: str, old: str, *, is_for_all: bool) -> None:
    """What runs when a handler is registered may alter the application; what comes along with it does not."""
    files = {
        "shop/__init__.py": "",
        "shop/main.py": f"{_ROUTE}@app.get('/', {given})\ndef root():\n    return 1\n",
        "shop/more.py": _MORE,
        "tests/test_a.py": "from shop.main import app\ndef test_a():\n    return app\n",
    }
    found = ask(files, {**files, "shop/more.py": _MORE.replace(old, f"{old}1")})
    assert ("tests/test_a.py::test_a" in names_of(found)) is is_for_all


def test_what_is_put_into_another_file_is_made_where_it_is_put() -> None:
    """A statement that puts something into a table elsewhere alters it when what it puts is made otherwise."""
    files = {
        "shop/__init__.py": "",
        "shop/tables.py": "RATES = {}\nNAMES = {}\ndef rate():\n    return RATES\ndef name():\n    return NAMES\n",
        "shop/plug.py": "from shop import tables, helper\ntables.RATES['x'] = helper.rate()\ntables.NAMES['x'] = 1\n",
        "shop/helper.py": "def rate():\n    return 7\n",
    }
    _check(files, "shop/helper.py", "7", "8", {"shop/helper.py::rate", "shop/tables.py::rate"}, {"shop/plug.py"})


@pytest.mark.parametrize(
    ("given", "is_read"),
    [("__name__", True), ("Settings", False), ("'shop.settings'", False)],
)
def test_settings_may_be_the_file_itself(given: str, *, is_read: bool) -> None:
    """Who gives a file's own name to what reads settings from modules reads all names of the file."""
    text = f"LIMIT = 3\ndef f(app):\n    app.config.from_object({given})\ndef g(app):\n    return app\n"
    found = ask({"tests/test_a.py": text}, {"tests/test_a.py": text.replace("3", "4")})
    assert names_of(found) == ({"tests/test_a.py::f"} if is_read else set())


def test_a_file_that_is_called_like_a_package_it_imports_does_not_lead_to_itself_for_ever() -> None:
    """The text of such an import may mean the file itself: that is followed once."""
    files = {"shop/__init__.py": "", "shop/state.py": "", "shop/mypy.py": "from mypy.state import state\n"}
    files["shop/mypy.py"] += "LIMIT = 3\ndef f():\n    return state.strict, LIMIT\n"
    _check(files, "shop/mypy.py", "3", "4", {"shop/mypy.py::f"}, set())


@pytest.mark.parametrize(
    ("came", "functions"),
    [
        pytest.param("    import shop.late\n", set(), id="a module, for a text that names it"),
        pytest.param("    from shop.late import Late\n", set(), id="a name that nobody uses"),
        pytest.param("    from shop.late import Book\n", {"shop/a.py::f"}, id="a name in an annotation"),
    ],
)
def test_what_is_imported_for_types_does_nothing(came: str, functions: set[str]) -> None:
    """What a file does that is imported for types alone is not done: who names something of it is affected."""
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.models import Author\n"
    text += "def f(book: 'Book') -> 'Author': ...\ndef g(): ...\n"
    files = {"shop/late.py": "print(1)\nclass Book: ...\n", "shop/models.py": "class Author: ...\n", "shop/a.py": text}
    _check(files, "shop/a.py", "    from shop.models", f"{came}    from shop.models", functions, set())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def m(): return 1\nclass C:\n    x: int = field(default_factory=m)\n", id="a factory"),
        pytest.param("def m(v): return 1\nclass C(Model):\n    x: Annotated[int, Is(m)]\n", id="a validator"),
        pytest.param("def m(v): return 1\nInt = Annotated[int, Is(m)]\nclass C(Model):\n    x: Int\n", id="a type"),
        pytest.param(
            "class D(Model):\n    @check\n    def m(self): return 1\nclass C(Model):\n    x: D\n", id="a part"
        ),
        pytest.param("class C:\n    x = value()\n    @x.default\n    def m(self): return 1\n", id="a method"),
        pytest.param(
            "def m(): return 1\nclass C:\n    T = [m]\n    def __init__(self): self.T[0]()\n", id="a table of it"
        ),
    ],
)
@pytest.mark.parametrize("made", ["X = C()", "X = [C()]", "def make(): return C()\nX = make()"])
def test_what_a_class_holds_may_run_when_an_instance_is_made(text: str, made: str) -> None:
    """So a change of it shows in objects that are made at import, though nothing there names it."""
    before = {"a.py": f"{text}{made}\ndef f(): return X\n"}
    found = names_of(ask(before, {"a.py": before["a.py"].replace("return 1", "return 2")}))
    assert "a.py::f" in found


def test_what_a_function_does_that_is_registered_shows_where_it_was_called_at_import() -> None:
    """Whoever sends a signal calls all that are connected to it."""
    text = "SIGNAL = Signal()\n@SIGNAL.connect\ndef noted(): return 1\nX = SIGNAL.send()\ndef f(): return X\n"
    _check({"a.py": text}, "a.py", "return 1", "return 2", {"a.py::noted", "a.py::f"}, set())
    late = ask({"a.py": text}, {"a.py": text.replace("return 1", "return 2")}, lambda _path, _name: False)
    assert names_of(late) == {"a.py::noted"}
