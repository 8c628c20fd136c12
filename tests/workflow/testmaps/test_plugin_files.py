"""Plugins of a project, and files that fixtures come from: pytest looks into them as into a ``conftest.py``."""

import json
from pathlib import Path

import pytest
from support.kitchens import Kitchen, record_kitchen
from support.projects import isolated

__all__ = ["isolated"]

FILES = {
    "conftest.py": "pytest_plugins = ['plugs.common']\n",
    "plugs/__init__.py": "",
    "plugs/common.py": """
        import pytest

        NAME = "salt"

        @pytest.fixture
        def salt():
            return NAME
        """,
    "plugs/fish.py": """
        import pytest

        @pytest.fixture
        def fish():
            return "cod"
        """,
    "tests/sea/conftest.py": "from plugs.fish import *\n",
    "tests/sea/test_sea.py": "def test_fish(fish):\n    assert fish\n\ndef test_sea():\n    pass\n",
    "tests/test_own.py": """
        from plugs.own import own

        def test_own(own):
            pass

        def test_beside():
            pass
        """,
    "plugs/own.py": "import pytest\n\n@pytest.fixture\ndef own(): return 1\n",
    "plugs/shared.py": "class Shared:\n    def test_shared(self):\n        assert self\n",
    "tests/test_shared.py": "from plugs.shared import Shared\n\nclass TestShared(Shared):\n    size = 1\n",
    "tests/test_salt.py": "def test_salt(salt):\n    assert salt\n\ndef test_none():\n    pass\n",
}
SEA = {"tests/sea/test_sea.py::test_fish", "tests/sea/test_sea.py::test_sea"}
OWN = {"tests/test_own.py::test_own", "tests/test_own.py::test_beside"}
DOCTEST = "kitchen/menu.py::kitchen.menu.double"
SHARED = "tests/test_shared.py::TestShared::test_shared"
SALT = "tests/test_salt.py::test_salt"
AUTOUSE = "import pytest\n\n@pytest.fixture(autouse=True)\ndef broken():\n    raise ValueError\n"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record such a project once, and commit its map."""
    return record_kitchen(tmp_path_factory.mktemp("plugs") / "kitchen", FILES)


def selected(kitchen: Kitchen) -> tuple[set[str], set[str]]:
    """Return the tests that run, and those that are skipped."""
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    return {test["nodeid"] for test in found["tests"]}, set(found["skipped"])


def test_a_new_fixture_of_a_plugin_concerns_all_tests(kitchen: Kitchen) -> None:
    """A fixture that a plugin brings may be for every test."""
    kitchen.edit("plugs/common.py", "import pytest\n", AUTOUSE)
    assert selected(kitchen)[1] == set()


def test_a_new_fixture_of_a_conftest_concerns_its_folder(kitchen: Kitchen) -> None:
    """So is one that comes to a ``conftest.py`` by an import, for the tests beside and below it."""
    kitchen.edit("plugs/fish.py", "import pytest\n", AUTOUSE)
    assert selected(kitchen)[0] == SEA


def test_a_fixture_of_a_test_file_concerns_that(kitchen: Kitchen) -> None:
    """And for the tests of one file, if that imports it."""
    kitchen.edit("plugs/own.py", "@pytest.fixture\n", "@pytest.fixture(autouse=True)\n")
    assert selected(kitchen)[0] == OWN


@pytest.mark.parametrize(
    ("old", "new"), [("return NAME", "return NAME + NAME"), ('"salt"', '"sugar"')], ids=["a body", "a constant"]
)
def test_the_inside_of_a_fixture_concerns_its_users(kitchen: Kitchen, old: str, new: str) -> None:
    """What changes nothing that pytest sees of a plugin is followed. Of doctests nobody knows what they use.

    Nor of a test that a base class elsewhere holds: it ran nothing of its own file.
    """
    kitchen.edit("plugs/common.py", old, new)
    assert selected(kitchen)[0] == {SALT, DOCTEST, SHARED}


@pytest.mark.parametrize("path", ["plugs/common.py", "plugs/own.py", "tests/sea/conftest.py", "tests/test_shared.py"])
def test_a_comment_concerns_nobody(kitchen: Kitchen, path: str) -> None:
    """Not even a test that ran nothing of its own file: one that a base class holds, or a doctest."""
    kitchen.append(path, "# a comment\n")
    assert selected(kitchen)[0] == set()


def test_another_attribute_concerns_a_test_that_a_base_class_holds(kitchen: Kitchen) -> None:
    """Anything but a comment may matter to it."""
    kitchen.edit("tests/test_shared.py", "size = 1", "size = 2")
    assert selected(kitchen)[0] == {SHARED}
