"""Settings that a framework finds by its own configuration: no code of the project names their file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.kitchens import Kitchen, names_selected, record_kitchen, select_after
from support.projects import isolated

__all__ = ["isolated"]

#: What ``pkgutil`` does here a framework does with a variable of the environment, or with ``pytest.ini``.
FILES = {
    ".gitignore": "__pycache__/\n.pytest_cache/\n",
    "framework.cfg": "site_.settings\n",
    "site_/__init__.py": "",
    "site_/base.py": "LIMIT = 2\n",
    "site_/settings.py": "from site_.base import *\nPAGE = 3\n\ndef size():\n    return PAGE\n",
    "site_/named.py": "WORD = 'tea'\n",
    "site_/urls.py": "from site_.pages import home\nPATHS = ['/']\n",
    "site_/pages.py": "SIZES = {'s': 1}\n\ndef home():\n    return SIZES\n",
    "manage.py": "import site_.settings\n",
    "tests/conftest.py": """
        import os
        import pkgutil
        from pathlib import Path

        os.environ["SITE_URLS"] = "site_.urls"

        def pytest_configure(config):
            config.settings = pkgutil.resolve_name(Path("framework.cfg").read_text().strip())
            config.urls = pkgutil.resolve_name(os.environ["SITE_URLS"])
        """,
    "tests/test_settings.py": """
        def test_page(pytestconfig):
            assert pytestconfig.settings.PAGE

        def test_size(pytestconfig):
            assert pytestconfig.settings.size()

        def test_word():
            from site_.named import WORD
            assert WORD

        def test_nothing():
            assert True
        """,
}
ALL = {"page", "size", "word", "nothing"}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record such a project once, and commit its map."""
    return record_kitchen(tmp_path_factory.mktemp("dynamic_imports") / "kitchen", FILES, "tests/test_settings.py")


@pytest.mark.parametrize(
    ("change", "tests"),
    [
        pytest.param(lambda _: None, set(), id="nothing"),
        pytest.param(lambda kitchen: kitchen.edit("site_/settings.py", "= 3", "= 4"), ALL, id="a value"),
        pytest.param(lambda kitchen: kitchen.edit("site_/base.py", "= 2", "= 4"), ALL, id="a value that it imports"),
        pytest.param(lambda kitchen: kitchen.edit("site_/settings.py", "PAGE\n", "9\n"), {"size"}, id="a function"),
        pytest.param(lambda kitchen: kitchen.edit("site_/urls.py", "/", "/a"), ALL, id="a file that a text names"),
        pytest.param(
            lambda kitchen: kitchen.edit("site_/pages.py", "def", "SMALL = SIZES['s']\n\ndef"),
            ALL,
            id="a value that may fail in a file that it imports",
        ),
        pytest.param(
            lambda kitchen: kitchen.edit("site_/pages.py", "def", "from json import loads\n\ndef"),
            ALL,
            id="an import that may fail in a file that it imports",
        ),
        pytest.param(
            lambda kitchen: kitchen.edit("site_/pages.py", "def", "print()\n\ndef"),
            ALL,
            id="a statement in a file that it imports",
        ),
        pytest.param(
            lambda kitchen: kitchen.edit("site_/pages.py", "1}", "2}"),
            set(),
            id="a value that cannot fail in a file that it imports",
        ),
        pytest.param(lambda kitchen: kitchen.edit("site_/settings.py", "= 3", "= 3  # few"), set(), id="a comment"),
        pytest.param(lambda kitchen: kitchen.edit("site_/named.py", "tea", "jam"), {"word"}, id="a file that is named"),
        pytest.param(lambda kitchen: kitchen.edit("manage.py", "site_", "os, site_"), set(), id="nobody imported it"),
    ],
)
def test_a_file_that_no_code_names_concerns_every_test(
    recorded: Path,
    tmp_path: Path,
    isolated: None,  # noqa: ARG001 - for its effect
    change: Callable[[Kitchen], object],
    tests: set[str],
) -> None:
    """Nobody knows who uses what it binds; who names it in a file that is not imported tells nothing."""
    found = select_after(recorded, tmp_path / "kitchen", change)
    assert names_selected(found, "tests/test_settings.py") == tests
