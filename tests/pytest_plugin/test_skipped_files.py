"""Files in which nothing is selected are not even imported, and everything else is as if they were."""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from support.kitchens import MAP, Kitchen, make_kitchen, without_times
from support.projects import WITHOUT_SLOW_PLUGINS, Outcome

#: What a test file does at import, to be seen from outside.
LOUD = 'import os\nopen(os.environ.get("IMPORTED", os.devnull), "a").write(__name__ + "\\n")\n'
#: Tests made in every way that is not written in their own file.
FILES = {
    "kitchen/cases.py": 'MEALS = ["soup"]\nOTHERS = ["pie"]\n',
    "tests/cookbook.py": "class Recipes:\n    def test_salt(self):\n        assert True\n",
    "tests/test_cases.py": f"""\
{LOUD}
import pytest
from kitchen.cases import MEALS


@pytest.mark.parametrize("meal", MEALS)
def test_meal(meal):
    assert meal
""",
    "tests/test_recipes.py": f"{LOUD}\nfrom cookbook import Recipes\n\n\nclass TestCake(Recipes):\n    pass\n",
    "tests/made/conftest.py": """\
from kitchen.cases import OTHERS


def pytest_generate_tests(metafunc):
    if "other" in metafunc.fixturenames:
        metafunc.parametrize("other", OTHERS)
""",
    "tests/made/__init__.py": "",
    "tests/made/test_made.py": f"{LOUD}\n\ndef test_other(other):\n    assert other\n",
    "tests/made/test_plain.py": f"{LOUD}\nfrom kitchen.menu import meals\n\n\ndef test_plain():\n    assert meals(1)\n",
    "tests/documents.py": """\
import pathlib

PATHS = [line.strip() for line in pathlib.Path("openapi.yaml").read_text().splitlines() if line.startswith("  /")]
""",
    "tests/test_documents.py": f"""\
{LOUD}
import pytest
from documents import PATHS


@pytest.mark.parametrize("path", PATHS)
def test_path(path):
    assert path
""",
    "tests/test_alone.py": f"""\
{LOUD}
import pytest
import unittest


@pytest.mark.slow
@pytest.mark.parametrize("value", ["a b", "[x]::y", "\\u00fc", "line\\nbreak"])
def test_value(value):
    '''Nothing that openapi.yaml tells.'''
    assert value  # It is not in 'openapi.yaml' either.


class TestOld(unittest.TestCase):
    def test_in_class(self):
        assert True
""",
}
Change = Callable[[Kitchen], object]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a kitchen once, and commit its map."""
    kitchen = make_kitchen(tmp_path_factory.mktemp("idle") / "kitchen", FILES)
    kitchen.edit("pyproject.toml", 'pythonpath = ["."]', 'pythonpath = [".", "tests"]\nmarkers = ["slow"]')
    kitchen.commit()
    kitchen.record("-p", "no:randomly")
    kitchen.land()
    kitchen.git("checkout", "--quiet", "-b", "change")
    return kitchen.root


@pytest.fixture(scope="module")
def tagged(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a kitchen in which every test is tagged by hand, so that it is known without a map as well."""
    root = tmp_path_factory.mktemp("tagged") / "kitchen"
    shutil.copytree(template, root)
    kitchen = Kitchen(root)
    mark = (
        'import pytest\n\n\ndef pytest_itemcollected(item):\n    item.add_marker(pytest.mark.operation("listMeals"))\n'
    )
    kitchen.write("conftest.py", mark)
    kitchen.record("-p", "no:randomly")
    kitchen.land()
    return root


@pytest.fixture
def kitchen(template: Path, tmp_path: Path) -> Kitchen:
    """Return a kitchen of this test's own."""
    shutil.copytree(template, tmp_path / "kitchen")
    return Kitchen(tmp_path / "kitchen")


def run(kitchen: Kitchen, *arguments: str, tmp: Path | None = None) -> tuple[Outcome, set[str]]:
    """Run the selection; return what pytest said, and the test files that were imported."""
    log = (tmp or kitchen.root.parent) / "imported"
    log.write_text("")
    environment: Mapping[str, str] = {"IMPORTED": str(log)}
    pytest_ = ("pytest", *WITHOUT_SLOW_PLUGINS, "-p", "no:randomly", "-rA")
    done = kitchen.module(*pytest_, *arguments, "--contract-delta", environment=environment)
    return done, {name.rpartition(".")[2] for name in log.read_text().split()}


def ran(done: Outcome) -> list[str]:
    """Return the tests that passed or failed, sorted."""
    # A name may hold a line break.
    found = re.findall(r"^(?:PASSED|FAILED) (.*?)(?= - |\n(?:PASSED|FAILED|=))", done.stdout, re.MULTILINE | re.DOTALL)
    return sorted(found)


def selected(kitchen: Kitchen) -> list[str]:
    """Return what ``contractdelta select`` would run, sorted."""
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    return sorted(test["nodeid"] for test in json.loads(done.stdout)["tests"])


def said(done: Outcome) -> list[str]:
    """Return what is said about numbers of tests."""
    patterns = (r"collected .*", r"\d+ of \d+ tests selected.*", r"=+ (.*(?:passed|deselected).*) in .*")
    lines = done.stdout.splitlines()
    return [m[m.lastindex or 0].strip() for line in lines for p in patterns if (m := re.fullmatch(p, line))]


def test_what_did_not_change_is_not_imported(kitchen: Kitchen) -> None:
    """Where nothing changed no test file is imported, every test is counted, and the run is a success."""
    done, imported = run(kitchen)
    total = len(kitchen.map().tests)
    assert (ran(done), imported, done.exit_code) == ([], set(), 0), done.stdout
    assert said(done) == [
        f"collected {total} items / {total} deselected / 0 selected",
        f"0 of {total} tests selected",
        f"{total} deselected",
    ]


def test_what_is_needed_is_imported(kitchen: Kitchen) -> None:
    """A change of a function imports the files of the tests that ran it, in packages as well."""
    kitchen.edit("kitchen/menu.py", '["soup", "stew", "pie"]', '["soup", "stew", "pie", "tea"]')
    done, imported = run(kitchen, "tests/made", "tests/test_alone.py")
    assert (ran(done), imported) == (["tests/made/test_plain.py::test_plain"], {"test_plain"}), done.stdout
    assert "1 of 7 tests selected (source 1)" in done.stdout


#: Each with the files that have to be imported for it.
CHANGES: Mapping[str, tuple[Change, set[str]]] = {
    "nothing": (lambda _: None, set()),
    "a function": (lambda k: k.edit("kitchen/menu.py", "return self.heat", "return self.heat + 0"), set()),
    "parameters from a module": (
        lambda k: k.edit("kitchen/cases.py", 'MEALS = ["soup"]', 'MEALS = ["soup", "tea"]'),
        {"test_cases"},
    ),
    "parameters from a hook": (
        lambda k: k.edit("kitchen/cases.py", 'OTHERS = ["pie"]', 'OTHERS = ["pie", "tart"]'),
        {"test_made"},
    ),
    "a test in a base class": (
        lambda k: k.append("tests/cookbook.py", "\n    def test_sugar(self):\n        assert True\n"),
        {"test_recipes"},
    ),
    "a document": (
        lambda k: k.append("openapi.yaml", "  /tables:\n    get: {responses: {'200': {description: All.}}}\n"),
        {"test_documents"},
    ),
    "an operation": (lambda k: k.edit("openapi.yaml", "Every guest.", "Each guest."), set()),
    "a test file": (
        lambda k: k.append("tests/test_recipes.py", "\n\ndef test_new():\n    assert True\n"),
        {"test_recipes"},
    ),
    "a new test file": (lambda k: k.write("tests/test_new.py", "def test_new():\n    assert True\n"), set()),
    "a conftest.py": (
        lambda k: k.append("tests/made/conftest.py", "\n\nX = 1\n"),
        {"test_made", "test_plain"},
    ),
    "a data file": (lambda k: k.write("kitchen/guests.json", "[]\n"), set()),
    "anything": (
        lambda k: k.write("requirements.txt", "httpx>=0.1\n"),
        {"test_alone", "test_cases", "test_documents", "test_made", "test_plain", "test_recipes"},
    ),
    "a file that is gone": (lambda k: k.remove("tests/test_alone.py"), set()),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_same_runs_as_if_everything_was_imported(kitchen: Kitchen, name: str) -> None:
    """Whatever changes: the same tests run, and the same numbers are told, as where every file is imported.

    ``contractdelta select`` says the same.
    """
    change, needed = CHANGES[name]
    change(kitchen)
    done, imported = run(kitchen)
    # An option that chooses tests has everything imported.
    everything, all_imported = run(kitchen, "--deselect", "tests/no_such_file.py")
    assert (ran(done), said(done), done.exit_code) == (ran(everything), said(everything), everything.exit_code)
    assert selected(kitchen) == ran(done)
    assert needed <= imported <= all_imported, done.stdout
    if len(needed) < 3 and name != "a conftest.py":
        assert "test_alone" not in imported
    if name == "an operation":
        assert "test_made" not in imported


def test_doctests_that_were_not_recorded(tmp_path: Path) -> None:
    """Where only a part was recorded, ``select`` knows the tests of other folders that pytest finds, and no others."""
    kitchen = make_kitchen(
        tmp_path / "kitchen", {"docs/snippets.py": '"""\n>>> 1 + 1\n3\n"""\n', "docs/test_docs.py": LOUD}
    )
    kitchen.record("tests")
    kitchen.land()
    done, _ = run(kitchen)
    assert selected(kitchen) == ran(done) == ["kitchen/menu.py::kitchen.menu.double"]
    kitchen.record("kitchen")
    kitchen.land()
    assert selected(kitchen) == []


def test_files_that_pytest_does_not_find_itself(tmp_path: Path) -> None:
    """A test file outside of ``testpaths`` that was recorded is looked into by ``select`` when it changed."""
    kitchen = make_kitchen(tmp_path / "kitchen", {"extra/test_more.py": "def test_more():\n    assert True\n"})
    kitchen.record("extra/test_more.py", "tests")
    kitchen.land()
    kitchen.append("extra/test_more.py", "\n\ndef test_new():\n    assert True\n")
    found = [nodeid for nodeid in selected(kitchen) if nodeid.startswith("extra/")]
    assert found == ["extra/test_more.py::test_new"]


@pytest.mark.parametrize("arguments", [(), ("tests",), ("-n", "2", "tests/test_cases.py", "tests/test_alone.py")])
def test_with_workers(kitchen: Kitchen, arguments: tuple[str, ...]) -> None:
    """Each worker passes over the same files; new tests of a file that is to be imported run."""
    kitchen.edit("kitchen/cases.py", 'MEALS = ["soup"]', 'MEALS = ["soup", "tea"]')
    done, imported = run(kitchen, *(arguments or ("-n", "2")))
    assert {"tests/test_cases.py::test_meal[tea]"} <= set(ran(done)), done.stdout
    assert "test_alone" not in imported
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (("-k", "value"), 0),
        (("-k", "no_such_name"), 5),
        (("-m", "slow"), 0),
        (("tests/test_alone.py::TestOld::test_in_class",), 0),
        (("--lf",), 0),
        (("--sw",), 0),
        (("-p", "no:cacheprovider", "--ignore", "tests/made"), 0),
        (("--import-mode=importlib", "tests/made", "tests/made/test_plain.py"), 0),
    ],
    ids=str,
)
def test_other_ways_to_choose(tagged: Path, tmp_path: Path, arguments: tuple[str, ...], exit_code: int) -> None:
    """Nothing is needed, and exit code and numbers are those of a run without a map."""
    shutil.copytree(tagged, tmp_path / "kitchen")
    kitchen = Kitchen(tmp_path / "kitchen")
    done, _ = run(kitchen, *arguments)
    kitchen.remove(MAP)
    kitchen.land()
    without, _ = run(kitchen, *arguments)
    assert (ran(done), said(done), done.exit_code) == (ran(without), said(without), exit_code), without.stdout


def test_recording_at_the_same_time_forgets_nothing(kitchen: Kitchen) -> None:
    """What was not imported stays in the map as it was, and its files are known as a whole from then on, too."""
    before = without_times(kitchen.map())
    done, imported = run(kitchen, "--contract-record")
    assert (imported, done.exit_code) == (set(), 0)
    assert without_times(kitchen.map()) == before


def test_other_kinds_of_tests_are_looked_for(tmp_path: Path) -> None:
    """A file that was recorded without its doctests is imported where they are asked for: they run."""
    kitchen = make_kitchen(tmp_path / "kitchen")
    kitchen.edit("pyproject.toml", '["--doctest-modules"]', "[]")
    kitchen.edit("pyproject.toml", '"kitchen"]', "]")
    doctest = '"""\n>>> 1 + 1\n2\n"""\n'
    kitchen.write("tests/test_both.py", f"{doctest}\n\ndef test_one():\n    assert True\n")
    kitchen.record()
    kitchen.land()
    assert ran(run(kitchen)[0]) == []
    assert ran(run(kitchen, "--doctest-modules")[0]) == ["tests/test_both.py::test_both"]
    kitchen.record("--doctest-modules")
    kitchen.commit()
    assert ran(run(kitchen, "--doctest-modules")[0]) == []


def test_plugins_that_expect_functions(kitchen: Kitchen) -> None:
    """A plugin that asks each test for its function sees none that was not imported."""
    kitchen.write(
        "conftest.py",
        "import pytest\n\n\n@pytest.hookimpl(tryfirst=True)\ndef pytest_collection_modifyitems(items):\n"
        "    for item in items:\n        assert item.fixturenames is not None\n        assert item.function\n",
    )
    kitchen.edit("pyproject.toml", '["--doctest-modules"]', "[]")
    kitchen.record("-p", "no:randomly")
    kitchen.land()
    done, imported = run(kitchen)
    assert (imported, done.exit_code) == (set(), 0), done.stdout
