"""What is handed to others is told from what is only called by name, and from what nobody but pytest is told of."""

import ast

import pytest

from contractdelta.code.analysis import analyse
from contractdelta.code.callbacks import handed_functions, handed_names, is_handed
from contractdelta.code.imports import Modules
from contractdelta.code.name_resolution import NameResolver
from contractdelta.code.parsed_files import Function


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
    assert _handed("def f():\n    app = App(ids.made)\n    ids.other()\n    return App(made(), LIMIT)\n") == {"f"}
    assert not _handed("def f():\n    return App(made(), ids.LIMIT)\n")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("MADE = App(key=made)\n", id="an object"),
        pytest.param("APP = App(ids.made)\nMADE = Client(APP)\n", id="an object in an object"),
        pytest.param("MADE = [APP]\nAPP = App(made)\n", id="whatever comes first"),
        pytest.param("APP = App(made)\nclass MADE:\n    app = APP\n", id="an attribute of a class"),
    ],
)
def test_who_names_an_object_gives_what_it_was_given(text: str) -> None:
    """The object may call the function for whoever has it; who names another object has nothing to do with it."""
    text += "OTHER = App(made())\ndef f():\n    return MADE.run()\ndef g():\n    return OTHER.run()\n"
    assert _handed(text) == {"f"}


def _handed(text: str) -> set[str]:
    """Return the functions of a file that hand ``made`` to others, and nothing else."""
    files = {
        "shop/__init__.py": "",
        "shop/ids.py": "LIMIT = 1\ndef made():\n    return LIMIT\ndef other():\n    return App(LIMIT)\n",
        "shop/app.py": f"from shop import ids\nfrom shop.ids import LIMIT, made\nfrom box import App, Client\n{text}",
    }
    sources = {path: analyse(path, text) for path, text in files.items()}
    found = handed_functions(sources.values(), NameResolver(Modules(files), sources.get))
    assert all(given == {("shop/ids.py", "made")} for given in found.values())
    return {name for _, name in found}


def _function() -> Function:
    return analyse("a.py", "def f(): pass\n").functions[0]
