"""Files that were imported by a name which no code of the project tells."""

from dataclasses import replace

import pytest
from support.maps import EMPTY
from support.python_files import names_of, record, today

from contractdelta.propagation.affected import affected
from contractdelta.propagation.recorded_code import RecordedCode, Seen
from contractdelta.testmap.changes.dynamic_imports import dynamically_imported_files, stated_imports

#: A framework reads the settings, and calls the function that is to be called when all is there.
BEFORE = {
    "shop/__init__.py": "",
    "shop/base.py": "LIMIT = 1\nclass Base: wide = True\n",
    "shop/settings.py": "from shop.base import *\nPAGE = 2\ndef f(): return PAGE\n",
    "shop/apps.py": "from shop.made import make\nclass App:\n def ready(self): make()\n def late(self): return 1\n",
    "shop/made.py": "def make(): return help_out()\ndef help_out(): return 1\ndef other(): return 1\n",
    "shop/read.py": "def g(): return 1\n",
}
DYNAMIC = ("shop/settings.py", "shop/apps.py")
_EARLY = {("shop/apps.py", "App.ready"), ("shop/made.py", "make"), ("shop/made.py", "help_out")}


def _recorded(early: Seen) -> RecordedCode:
    return RecordedCode(files=record(BEFORE), ran_outside_tests=early, imported_dynamically=DYNAMIC)


def edit(path: str, old: str, new: str) -> dict[str, str | None]:
    """Return an edit of one file."""
    assert old in BEFORE[path]
    return {path: BEFORE[path].replace(old, new)}


@pytest.mark.parametrize(
    ("edits", "files"),
    [
        pytest.param(edit("shop/settings.py", "PAGE = 2", "PAGE = 3"), {"shop/settings.py"}, id="a value"),
        pytest.param(edit("shop/settings.py", "PAGE = 2\n", ""), {"shop/settings.py"}, id="a value that is gone"),
        pytest.param({"shop/settings.py": None}, {"shop/settings.py"}, id="the file"),
        pytest.param(edit("shop/base.py", "LIMIT = 1", "LIMIT = 2"), {"shop/settings.py"}, id="a value beneath"),
        pytest.param(edit("shop/apps.py", ": make()", ": pass"), {"shop/apps.py"}, id="what ran early"),
        pytest.param(edit("shop/made.py", "help_out(): return 1", "help_out(): return 2"), {"shop/apps.py"}, id="deep"),
        pytest.param(edit("shop/apps.py", "class App:", "class App(dict):"), {"shop/apps.py"}, id="a class"),
        pytest.param(edit("shop/settings.py", "return PAGE", "return 0"), set(), id="what a test ran"),
        pytest.param(edit("shop/apps.py", "return 1", "return 2"), set(), id="a method that a test ran"),
        pytest.param(edit("shop/made.py", "other(): return 1", "other(): return 2"), set(), id="not used"),
        pytest.param(edit("shop/settings.py", "PAGE = 2", "PAGE = 2  # of 9"), set(), id="a comment"),
        pytest.param(edit("shop/read.py", "return 1", "return 2"), set(), id="another file"),
    ],
)
def test_what_a_file_imported_dynamically_binds_or_does_at_import_is_for_anybody(
    edits: dict[str, str | None], files: set[str]
) -> None:
    """It acts like a statement that cannot be followed; what its functions do in tests is known as ever."""
    after = {path: text for path, text in {**BEFORE, **edits}.items() if text is not None}
    found = affected(_recorded(lambda *function: function in _EARLY), today(after))
    assert found.importers & set(DYNAMIC) == files


def test_a_function_that_a_test_ran_of_such_a_file_is_told() -> None:
    """Without knowing who uses the file, it is known who ran its functions."""
    after = {**BEFORE, **edit("shop/settings.py", "return PAGE", "return 0")}
    found = affected(_recorded(lambda *_: False), today(after))
    assert "shop/settings.py::f" in names_of(found)


def test_a_file_is_imported_dynamically_if_none_that_is_imported_tells_what_it_uses_of_it() -> None:
    """Pytest finds its own files; one that nobody imports names nothing; an import does, and a text as far as it goes.

    Where a text names the whole file, nobody knows what is used of it.
    """
    sources = {
        "shop/__init__.py": "",
        "shop/settings.py": "MIDDLEWARE = ['shop.middleware.Tag']\nROOT_URLCONF = 'shop.urls'\n",
        "shop/middleware.py": "class Tag: pass\n",
        "shop/urls.py": "from shop import views\nMORE = include('shop.more')\n",
        "shop/more.py": "urlpatterns = []\n",
        "shop/views.py": "import shop.models\nfrom importlib import import_module\nLATE = import_module('shop.late')\n",
        "shop/models.py": "class Model: pass\nNAME = 'shop.models'\n",
        "shop/late.py": "x = 1\n",
        "manage.py": "import shop.settings\n",
        "tests/conftest.py": "import os\nimport shop.views\nos.environ['SETTINGS'] = 'shop.settings'\n",
        "tests/test_a.py": "def test_a(): pass\n",
        "tests/plugin.py": "x = 1\n",
    }
    found = replace(
        EMPTY, sources=record(sources), never_imported=frozenset({"manage.py"}), plugins={"tests/plugin.py": (".",)}
    )

    def stated(path: str) -> frozenset[str]:
        return stated_imports(path, sources[path])

    expected = {f"shop/{name}.py" for name in ("settings", "urls", "more")}
    assert dynamically_imported_files(found, sources.keys() - {"manage.py"}, stated) == expected
    assert dynamically_imported_files(found, (), stated) == frozenset()
