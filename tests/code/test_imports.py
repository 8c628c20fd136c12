"""Laws of which files a module name stands for, and which files import which."""

import pytest
from support.python_files import record

from contractdelta.code.imports import Modules, importing, nearest_importers
from contractdelta.testmap.changes.dynamic_imports import imports_at_once

_PATHS = (
    *("shop/__init__.py", "shop/books.py", "shop/api/__init__.py", "shop/api/books.py", "src/deep/__init__.py"),
    *("src/deep/a.py", "tests/conftest.py", "tests/helpers.py", "tests/api/helpers.py", "plain/thing.py", "alone.py"),
)


@pytest.mark.parametrize(
    ("module", "files"),
    [
        pytest.param("shop", {"shop/__init__.py"}, id="package"),
        pytest.param("shop.books", {"shop/books.py"}, id="module"),
        pytest.param("shop.api", {"shop/api/__init__.py"}, id="inner package"),
        pytest.param("shop.api.books", {"shop/api/books.py"}, id="module of an inner package"),
        pytest.param("deep.a", {"src/deep/a.py"}, id="below a folder that is no package"),
        pytest.param("plain.thing", {"plain/thing.py"}, id="folder without __init__.py"),
        pytest.param("thing", {"plain/thing.py"}, id="the folder itself may be where imports start"),
        pytest.param("helpers", {"tests/helpers.py", "tests/api/helpers.py"}, id="two of one name: both"),
        pytest.param("alone", {"alone.py"}, id="at the top"),
        pytest.param("/shop/api/books", {"shop/api/books.py"}, id="path"),
        pytest.param("/shop/api", {"shop/api/__init__.py"}, id="path of a package"),
        pytest.param("json", set(), id="not of the project"),
        pytest.param("shop.nothing", set(), id="not there"),
        pytest.param("elsewhere.books", set(), id="the same name elsewhere"),
    ],
)
def test_a_module_stands_for_files(module: str, files: set[str]) -> None:
    """Every file that may be meant is found; a package is not taken apart where something else fits."""
    assert set(Modules(_PATHS).find(module)) == files


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("import shop.books", id="import"),
        pytest.param("from shop.books import router", id="from-import"),
        pytest.param("from shop import books", id="module from its package"),
        pytest.param("def f():\n    import shop.books", id="in a function"),
        pytest.param("if x:\n    from shop import books", id="in a block"),
        pytest.param("import importlib\nimportlib.import_module('shop.books')", id="by a text"),
        pytest.param("import importlib\nimportlib.import_module(name)", id="by what may be anything"),
        pytest.param("run('shop.books:router')", id="by a text that looks like it"),
        pytest.param("from shop.books import *", id="star"),
        pytest.param("def (:", id="no Python: it may import anything"),
    ],
)
def test_an_import_is_found_however_it_is_written(text: str) -> None:
    """Whatever imports a file, directly or not, is among its importers; the file itself is not."""
    files = {"shop/__init__.py": "", "shop/books.py": "", "a.py": text, "b.py": "import a", "c.py": "import shop"}
    assert importing(["shop/books.py"], record(files)) == {"shop/books.py": {"a.py", "b.py"}}


def test_packages_and_conftest_are_imported_on_the_way() -> None:
    """A module imports the packages around it: what these import, it imports, too.

    A ``conftest.py`` is there for the tests below it, but what it imports is only for those that use something of it.
    """
    files = {
        "shop/__init__.py": "from shop import first\n",
        "shop/first.py": "",
        "shop/api/__init__.py": "",
        "shop/api/books.py": "",
        "tests/conftest.py": "import shop.api.books\n",
        "tests/test_a.py": "",
        "tests/deep/test_b.py": "",
        "other/test_c.py": "",
    }
    found = importing(["shop/first.py", "shop/api/books.py", "tests/conftest.py"], record(files))
    assert found["tests/conftest.py"] == set()
    assert found["shop/api/books.py"] == {"tests/conftest.py"}
    packages = {"shop/__init__.py", "shop/api/__init__.py", "shop/api/books.py"}
    assert found["shop/first.py"] == {"tests/conftest.py", *packages}


def test_what_an_unnamed_file_imports_anybody_may_use() -> None:
    """A file that no code names is used by all; so is what it imports, and nothing else."""
    files = {"shop.py": "", "urls.py": "import shop", "a.py": "", "b.py": "import a"}
    found = importing(["shop.py", "urls.py", "a.py"], record(files), (), {"urls.py"})
    assert found == {"shop.py": {"urls.py", "a.py", "b.py"}, "urls.py": {"shop.py", "a.py", "b.py"}, "a.py": {"b.py"}}


def test_importers_in_a_circle_are_found_once() -> None:
    """Files that import one another are importers of one another."""
    files = {"a.py": "import b", "b.py": "import c", "c.py": "import a"}
    assert importing(["a.py"], record(files)) == {"a.py": {"b.py", "c.py"}}


@pytest.mark.parametrize(("where", "who"), [("typing", set()), ("shop.flags", {"b.py"})])
def test_what_is_imported_for_types_is_not_imported(where: str, who: set[str]) -> None:
    """Nothing runs below the ``TYPE_CHECKING`` of typing; of another one, nobody knows."""
    files = {"a.py": "", "b.py": f"from {where} import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\n"}
    assert importing(["a.py"], record(files)) == {"a.py": who}


def test_names_of_folders_do_not_have_to_be_names_of_python() -> None:
    """Relative imports work below folders whose names are no identifiers."""
    files = {"my-app/v1.2/a.py": "from . import b", "my-app/v1.2/b.py": ""}
    assert importing(["my-app/v1.2/b.py"], record(files)) == {"my-app/v1.2/b.py": {"my-app/v1.2/a.py"}}


@pytest.mark.parametrize(
    ("late", "nearest"),
    [
        pytest.param("import shop", "tests/test_a.py", id="at import"),
        pytest.param("try:\n    import shop\nexcept ImportError:\n    pass", "tests/test_a.py", id="in a block"),
        pytest.param("import importlib\nimportlib.import_module('shop')", "tests/test_a.py", id="by a call"),
        pytest.param("def test():\n    import shop", "tests/test_c.py", id="in a function"),
        pytest.param("if TYPE_CHECKING:\n    import shop", "tests/test_c.py", id="for types alone"),
        pytest.param("if __name__ == '__main__':\n    import shop", "tests/test_c.py", id="as a program"),
        pytest.param("def test():\n    patch('shop.price')", "tests/test_c.py", id="by a text"),
    ],
)
def test_what_is_imported_at_once_is_nearer(late: str, nearest: str) -> None:
    """A file that imports another one only later tells nothing of it where it is imported itself: it is left out."""
    texts = {"shop.py": "", "tests/test_a.py": late, "b.py": "import shop", "tests/test_c.py": "import b"}

    def at_once(path: str) -> frozenset[str]:
        return imports_at_once(path, texts[path])

    tests = {path for path in texts if "test_" in path}
    assert nearest_importers(["shop.py"], record(texts), texts, tests, at_once) == {"shop.py": nearest}
    alone = {"shop.py": texts["shop.py"], "tests/test_a.py": late}
    found = {"shop.py": "tests/test_a.py"} if nearest == "tests/test_a.py" else {}
    assert nearest_importers(["shop.py"], record(alone), alone, tests, at_once) == found
