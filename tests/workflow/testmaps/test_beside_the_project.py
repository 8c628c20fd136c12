"""A project may be a folder of a repository, and use what lies beside it: that counts as what is in it."""

import json
import shutil
from pathlib import Path

import pytest
from support.kitchens import Kitchen
from support.projects import isolated, make_repository

__all__ = ["isolated"]

TESTS = """
from pathlib import Path
from runpy import run_path

from shared.prices import price

BESIDE = Path(__file__).parents[3]


def test_price():
    assert price(2) == 4


def test_list():
    assert [path.name for path in (BESIDE / "lists").iterdir()] == ["a.txt"]


def test_top():
    assert BESIDE / "shared" in BESIDE.iterdir()


def test_data():
    assert (BESIDE / "shared" / "names.json").read_text()


def test_script():
    assert run_path(str(BESIDE / "shared" / "script.py"))["DONE"]


def test_nothing():
    assert True
"""
FILES = {
    ".gitignore": "__pycache__/\n.pytest_cache/\n",
    "conftest.py": "",
    "lists/a.txt": "",
    "other/service.py": "PORT = 1\n",
    "shared/__init__.py": "",
    "shared/names.json": "[]\n",
    "shared/nobody.json": "[]\n",
    "shared/prices.py": "RATE = 2\n\n\ndef price(value):\n    return value * RATE\n",
    "shared/script.py": "DONE = True\n",
    "services/shop/openapi.yaml": "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths: {}\n",
    "services/shop/pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["../.."]\n',
    "services/shop/tests/test_shop.py": TESTS,
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record the tests of a shop that uses code and data of its repository, and commit the map."""
    root = make_repository(tmp_path_factory.mktemp("shops") / "shops", FILES).root
    shop = Kitchen(root / "services/shop")
    shop.record()
    shop.commit("The map")
    return root


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        pytest.param("shared/prices.py", {"test_price"}, id="code"),
        pytest.param("shared/script.py", {"test_script"}, id="code that is run by its path"),
        pytest.param("shared/names.json", {"test_data"}, id="data"),
        pytest.param("lists/b.py", {"test_list"}, id="a folder, by a file of code in it"),
        pytest.param("new.py", {"test_top"}, id="the folder of the repository"),
        pytest.param("other/service.py", set(), id="code that no test imports"),
        pytest.param("shared/nobody.json", None, id="data that nobody knows"),
        pytest.param("conftest.py", None, id="a conftest.py above"),
    ],
)
def test_what_lies_beside_the_project_selects_who_uses_it(
    recorded: Path,
    tmp_path: Path,
    path: str,
    tests: set[str] | None,
    isolated: None,  # noqa: ARG001 - for its effect
) -> None:
    """Code and data of the repository select the tests that use them; what nobody knows runs everything."""
    shutil.copytree(recorded, tmp_path / "shops")
    shop = Kitchen(tmp_path / "shops/services/shop")
    before = shop.read(f"../../{path}") if path in FILES else ""
    shop.write(f"../../{path}", before.replace("value *", "value * 1 *") + "CHANGED = 1\n")
    done = shop.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    if tests is None:
        assert (found["mode"], path in found["why_all"]) == ("all", True)
    else:
        assert found["why_all"] is None
        assert {test["nodeid"] for test in found["tests"]} == {f"tests/test_shop.py::{name}" for name in tests}


def test_a_hook_above_the_project_may_make_other_tests_anywhere_in_it(
    tmp_path: Path,
    isolated: None,  # noqa: ARG001 - for its effect
) -> None:
    """A ``conftest.py`` above the project that uses changed code makes its tests unknown, as one in it does."""
    hook = (
        "from shared.cases import cases\n\n\ndef pytest_generate_tests(metafunc):\n"
        "    if 'case' in metafunc.fixturenames:\n        metafunc.parametrize('case', cases())\n"
    )
    files = FILES | {
        "conftest.py": hook,
        "shared/cases.py": "def cases():\n    return [1]\n",
        "services/shop/pyproject.toml": FILES["services/shop/pyproject.toml"]
        + "[tool.contractdelta.apis.shop]\nspec = 'openapi.yaml'\n",
        "services/shop/tests/test_shop.py": "def test_case(case):\n    assert case == 1\n",
    }
    shop = Kitchen(make_repository(tmp_path / "shops", files).root / "services/shop")
    arguments = ("--rootdir=../..", "-c", "pyproject.toml", "--confcutdir=../..")
    shop.record(*arguments)
    shop.commit("The map")
    shop.write("../../shared/cases.py", "def cases():\n    return [1, 2]\n")
    done = shop.pytest("--contract-delta", *arguments)
    assert "test_case[2]" in done.stdout
