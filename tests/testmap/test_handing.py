"""What is handed to others is told from what is only called by name, and from what nobody but pytest is told of."""

import ast

import pytest

from contractdelta.testmap.analysis import analyse
from contractdelta.testmap.handing import given_at_import, handed_by, handed_names, is_handed
from contractdelta.testmap.imports import Modules
from contractdelta.testmap.places import Places
from contractdelta.testmap.sources import Function

_FILES = {
    "shop/__init__.py": "",
    "shop/app.py": (
        "from shop.ids import made\nfrom shop import ids\nfrom framework import App\n"
        "MADE = App(key=made)\nIDS = made()\n"
        "def create():\n    app = App(ids.made)\n    ids.other()\n    return app\n"
        "def call():\n    return App(made())\n"
    ),
    "shop/ids.py": "LIMIT = 1\ndef made():\n    return LIMIT\ndef other():\n    return App(LIMIT)\n",
}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Depends(f)", id="an argument"),
        pytest.param("Depends(shop.f)", id="an attribute"),
        pytest.param("HANDLERS = {1: f}", id="kept"),
        pytest.param("path('/', 'shop.views.f')", id="a text"),
        pytest.param("def g(key: Annotated[str, Depends(f)]): pass", id="in an annotation"),
        pytest.param("@router.get('/')\ndef f(): pass", id="a decorator that may tell others"),
        pytest.param("@router\nasync def f(): pass", id="a plain decorator"),
        pytest.param("class A(View):\n    def f(self): pass", id="a method that a base may call"),
        pytest.param("class A(metaclass=M):\n    def f(self): pass", id="a method that a metaclass may call"),
        pytest.param("f(f)", id="called, and handed over"),
    ],
)
def test_what_others_may_call_is_handed(text: str) -> None:
    """What stands anywhere but where it is called may be in others' hands; so may what they decorate or inherit."""
    assert is_handed(_function(), handed_names(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("f()", id="called"),
        pytest.param("shop.f(1)", id="an attribute that is called"),
        pytest.param("def f(): pass", id="only defined"),
        pytest.param("@pytest.fixture(scope='session')\ndef f(): pass", id="a fixture"),
        pytest.param("class A(Exception):\n    @property\n    def f(self): pass", id="a method of a plain class"),
    ],
)
def test_what_is_only_called_is_not_handed(text: str) -> None:
    """What nobody holds but by its name is called by those alone who name it."""
    assert not is_handed(_function(), handed_names(ast.parse(text)))


def test_special_methods_are_handed_with_their_objects() -> None:
    """Whoever has an object may call it, and whoever has a class may make one."""
    called, plain = analyse("a.py", "class A:\n    def __call__(self): pass\n    def get(self): pass\n").functions
    assert (is_handed(called, ()), is_handed(plain, ())) == (True, False)


@pytest.mark.parametrize("decorator", ["pytest.fixture", "pytest.fixture(scope='module')", "fixture"])
def test_a_fixture_is_not_handed(decorator: str) -> None:
    """What bears the name of a fixture elsewhere is something else."""
    (fixture,) = analyse("conftest.py", f"@{decorator}\ndef books(store: Store): pass\n").functions
    assert not is_handed(fixture, {"books"})


def test_functions_are_given_to_what_is_called() -> None:
    """A function, from whatever file, is given where it is an argument; what is called or no function, is not."""
    sources = {path: analyse(path, text) for path, text in _FILES.items()}
    places = Places(Modules(_FILES), sources.get)
    app = sources["shop/app.py"]
    bodies = {one.qualname: handed_by(app, one.body, places) for one in app.functions}
    assert bodies == {"create": {("shop/ids.py", "made")}, "call": frozenset()}
    assert handed_by(app, given_at_import(app), places) == {("shop/ids.py", "made")}
    assert not handed_by(sources["shop/ids.py"], sources["shop/ids.py"].functions[1].body, places)


def _function() -> Function:
    return analyse("a.py", "def f(): pass\n").functions[0]
