"""Folders in which nothing is selected are passed over, unless their ``conftest.py`` matters to other tests."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from support.kitchens import Kitchen, make_kitchen, without_times
from support.projects import WITHOUT_SLOW_PLUGINS, Outcome

#: Tells that a file is imported, and is no effect: it defines a name.
SEEN = 'import os\nimport pytest\n\nSEEN = open(os.environ.get("IMPORTED", os.devnull), "a").write("{} ")\n'
FIXTURE = "\n\n@pytest.fixture\ndef spoon():\n    return 1\n"
#: What a ``conftest.py`` holds besides a fixture, by its folder; nothing of it matters to other tests.
QUIET: Mapping[str, str] = {
    "fixture": "",
    "everywhere": '\n\n@pytest.fixture(autouse=True, scope="session")\ndef apron():\n    yield\n',
    "imports": "from kitchen.menu import meals\n\nMEALS = meals(2)\n",
}
#: The same, of which something does.
LOUD: Mapping[str, str] = {
    "ordering": "\n\ndef pytest_collection_modifyitems(items):\n    items.reverse()\n",
    "looking": "\n\ndef pytest_ignore_collect(collection_path):\n    return None\n",
    "named": '\n\n@pytest.hookimpl(specname="pytest_report_header")\ndef said():\n    return "hello"\n',
    "leaving_out": 'collect_ignore = ["test_broken.py"]\n',
    "setting": 'os.environ["SPOONS"] = "1"\n',
    "calling": "os.environ.setdefault('FORKS', '1')\n",
    "everything": "from kitchen.menu import *\n",
    "unused": "import kitchen.spices\n",
}
#: Ways to leave a file out that a variable names.
LEAVING_OUT = (
    """\
def pytest_ignore_collect(collection_path):
    return collection_path.name == os.environ.get("LEFT_OUT") or None
""",
    'collect_ignore_glob = ["*/" + os.environ.get("LEFT_OUT", "no_such_file")]\n',
)
PROBE = "def test_spoon(spoon):\n    assert spoon\n"
PACKAGE = "tests/in_package"


def in_folder(name: str, more: str) -> dict[str, str]:
    """Return the files of a folder with one test, whose file nobody can mistake for another."""
    folder = f"tests/{name}"
    return {f"{folder}/conftest.py": SEEN.format(name) + more + FIXTURE, f"{folder}/test_{name}.py": PROBE}


FILES = {
    path: text for name, more in {**QUIET, **LOUD, "around": ""}.items() for path, text in in_folder(name, more).items()
} | {
    "tests/leaving_out/test_broken.py": "import no_such_module\n",
    "tests/around/deeper/conftest.py": SEEN.format("deeper") + FIXTURE,
    "tests/around/deeper/test_deeper.py": PROBE,
    "tests/everywhere/data.json": ">>> 1\n1\n",
    f"{PACKAGE}/__init__.py": 'import os\n\nos.environ["PACKAGE"] = "1"\n',
    f"{PACKAGE}/conftest.py": SEEN.format("in_package") + FIXTURE,
    f"{PACKAGE}/test_in_package.py": "def test_in_package():\n    assert True\n",
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a kitchen once that looks for no doctests: these may be in a ``conftest.py``, too."""
    kitchen = make_kitchen(tmp_path_factory.mktemp("folders") / "kitchen", FILES)
    kitchen.edit("pyproject.toml", 'addopts = ["--doctest-modules"]\n', "")
    kitchen.commit()
    kitchen.record("-p", "no:randomly")
    kitchen.land()
    kitchen.git("checkout", "--quiet", "-b", "change")
    return kitchen.root


@pytest.fixture
def kitchen(template: Path, tmp_path: Path) -> Kitchen:
    """Return a kitchen of this test's own."""
    shutil.copytree(template, tmp_path / "kitchen")
    return Kitchen(tmp_path / "kitchen")


def run(kitchen: Kitchen, *arguments: str, **environment: str) -> tuple[Outcome, set[str]]:
    """Run the selection; return what pytest said, and the folders whose ``conftest.py`` was imported."""
    log = kitchen.root.parent / "imported"
    log.write_text("")
    done = kitchen.module(
        *("pytest", *WITHOUT_SLOW_PLUGINS, "-p", "no:randomly", "-rA", *arguments, "--contract-delta"),
        environment={"IMPORTED": str(log), **environment},
    )
    return done, set(log.read_text().split())


def deselected(kitchen: Kitchen) -> str:
    """Return what pytest says where none of the recorded tests is needed."""
    total = len(kitchen.map().tests)
    return f"collected {total} items / {total} deselected / 0 selected"


def test_a_quiet_folder_is_passed_over(kitchen: Kitchen) -> None:
    """A ``conftest.py`` is imported if it may do something for tests elsewhere; every test is counted either way."""
    done, imported = run(kitchen)
    assert imported == {*LOUD, "in_package"}, done.stdout
    assert deselected(kitchen) in done.stdout.splitlines()
    assert done.exit_code == 0


def test_a_folder_with_a_selected_test_is_not(kitchen: Kitchen) -> None:
    """What is in a folder is imported with the ``conftest.py`` around it, and nothing beside it."""
    kitchen.edit("tests/around/deeper/test_deeper.py", "assert spoon", "assert spoon == 1")
    done, imported = run(kitchen)
    assert "PASSED tests/around/deeper/test_deeper.py::test_spoon" in done.stdout.splitlines()
    assert imported == {*LOUD, "in_package", "around", "deeper"}, done.stdout


@pytest.mark.parametrize("folder", ["tests/fixture", "tests/around/deeper"])
@pytest.mark.parametrize("is_ignored", [False, True])
def test_a_new_test_is_found(kitchen: Kitchen, folder: str, is_ignored: bool) -> None:  # noqa: FBT001 - a case
    """A file that the map does not know runs, wherever it is, one that git ignores included."""
    if is_ignored:
        kitchen.append(".gitignore", "test_new.py\n")
    kitchen.write(f"{folder}/test_new.py", PROBE if folder.endswith("fixture") else "def test_spoon(): pass\n")
    done, imported = run(kitchen)
    assert f"PASSED {folder}/test_new.py::test_spoon" in done.stdout.splitlines(), done.stdout
    assert folder.rpartition("/")[2] in imported


def test_a_conftest_that_is_not_in_the_map(kitchen: Kitchen) -> None:
    """One that git ignores may do anything, so it is imported."""
    kitchen.append(".gitignore", "conftest.py\n")
    kitchen.git("rm", "--quiet", "--cached", "tests/fixture/conftest.py")
    kitchen.record("-p", "no:randomly")
    kitchen.land()
    assert run(kitchen)[1] == {*LOUD, "in_package", "fixture"}


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        (("tests/fixture",), 1),
        (("tests/around",), 2),
        (("tests/around/deeper", "tests/fixture/test_fixture.py"), 2),
        (("tests/fixture/test_fixture.py::test_spoon",), 1),
        (("tests/around", "tests/around/deeper"), 2),
        (("tests/around", "--ignore", "tests/around/deeper"), 1),
        (("tests/fixture", "tests/around", "--keep-duplicates", "tests/fixture"), 4),
    ],
    ids=str,
)
def test_what_was_asked_for(kitchen: Kitchen, arguments: tuple[str, ...], number: int) -> None:
    """Tests are counted that pytest would have collected, and no others."""
    done, _ = run(kitchen, *arguments)
    items = f"{number} item{'' if number == 1 else 's'}"
    assert f"collected {items} / {number} deselected / 0 selected" in done.stdout.splitlines(), done.stdout
    assert f"0 of {number} tests selected" in done.stdout
    assert done.exit_code == 0


@pytest.mark.parametrize("leaving_out", LEAVING_OUT, ids=["hook", "list"])
def test_a_conftest_above_has_a_say(kitchen: Kitchen, leaving_out: str) -> None:
    """What a ``conftest.py`` leaves out in a folder below is not counted, though the map knows it."""
    kitchen.append("tests/conftest.py", f"\n\nimport os\n\n{leaving_out}")
    kitchen.record("-p", "no:randomly")
    kitchen.land()
    assert "0 of 2 tests selected" in run(kitchen, "tests/around")[0].stdout
    done, _ = run(kitchen, "tests/around", LEFT_OUT="test_deeper.py")
    assert "0 of 1 tests selected" in done.stdout, done.stdout


COLLECTOR = """\
import pytest


class Data(pytest.File):
    def collect(self):
        yield Datum.from_parent(self, name="is_there")


class Datum(pytest.Item):
    def runtest(self):
        assert self.path.read_text()


def pytest_collect_file(file_path, parent):
    return Data.from_parent(parent, path=file_path) if file_path.name == "data.json" else None
"""


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        pytest.param((), 0, id="as recorded"),
        pytest.param(("--ignore-glob", "*/test_everywhere.py"), -1, id="ignored"),
        pytest.param(("-o", "python_files=test_[!e]*.py"), -2, id="other test files"),
        pytest.param(("--doctest-glob", "*.json"), 1, id="doctests in other files"),
        pytest.param(("-p", "collector"), 1, id="a plugin that looks for other files"),
    ],
)
def test_what_is_in_a_quiet_folder(kitchen: Kitchen, arguments: tuple[str, ...], more: int) -> None:
    """Tests are counted as pytest finds them, with the options and plugins of today."""
    plugins = kitchen.root.parent / "plugins"
    plugins.mkdir()
    (plugins / "collector.py").write_text(COLLECTOR)
    done, _ = run(kitchen, *arguments, PYTHONPATH=str(plugins))
    total = len(kitchen.map().tests) + more
    assert f"{max(more, 0)} of {total} tests selected" in done.stdout, done.stdout
    assert ("PASSED tests/everywhere/data.json::" in done.stdout) == (more > 0), done.stdout


def test_a_pattern_that_begins_at_the_top(kitchen: Kitchen) -> None:
    """A new file is found, though only ``python_files`` with the whole path tells that it holds tests."""
    kitchen.write("tests/everywhere/check_new.py", "def test_new(): pass\n")
    done, _ = run(kitchen, "-o", f"python_files=test_*.py {kitchen.root.resolve()}/tests/everywhere/check_*.py")
    assert "PASSED tests/everywhere/check_new.py::test_new" in done.stdout.splitlines(), done.stdout


def test_recording_at_the_same_time_forgets_nothing(kitchen: Kitchen) -> None:
    """The map stays as it was, though a ``conftest.py`` was not imported."""
    before = without_times(kitchen.map())
    done, imported = run(kitchen, "--contract-record")
    assert ("fixture" in imported, done.exit_code) == (False, 0)
    assert without_times(kitchen.map()) == before


#: Asks every deselected test for all that a test has.
ASKING = """\
import json


def pytest_deselected(items):
    asked = {
        item.nodeid: [
            item.name, item.parent.nodeid, item.path.name, item.location[0], list(item.iter_markers()),
            item.name in item.keywords, item.listchain()[0] is item.session, hasattr(item, "no_such_attribute"),
            len({item, item}), item.user_properties, str(item)
        ]
        for item in items
    }
    with open("asked.json", "w") as file:
        json.dump(asked, file)
"""


def test_plugins_may_ask_for_anything(kitchen: Kitchen) -> None:
    """A test that was not imported has what each test has, as far as its id and file tell it."""
    kitchen.write("conftest.py", ASKING)
    kitchen.record("-p", "no:randomly")
    kitchen.land()
    done, _ = run(kitchen)
    assert done.exit_code == 0, done.stdout
    asked = json.loads(kitchen.read("asked.json"))
    assert set(asked) == set(kitchen.map().tests)
    for nodeid, answers in asked.items():
        file, _, name = nodeid.partition("::")
        about = f"<SkippedTest {name}>"
        assert answers == [name, file, file.rpartition("/")[2], file, [], True, True, False, 1, [], about]


def test_the_garbage_collector_works_while_tests_run(kitchen: Kitchen) -> None:
    """What the plugin keeps from it until then is back: tests that look for garbage find theirs."""
    kitchen.write(
        "tests/fixture/test_garbage.py", "import gc\n\n\ndef test_it():\n    assert not gc.get_freeze_count()\n"
    )
    done, _ = run(kitchen)
    assert "PASSED tests/fixture/test_garbage.py::test_it" in done.stdout.splitlines(), done.stdout
    with_workers, _ = run(kitchen, "-n", "1")
    assert "PASSED tests/fixture/test_garbage.py::test_it" in with_workers.stdout.splitlines(), with_workers.stdout


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_test_that_nobody_knows_names_an_operation(kitchen: Kitchen, workers: tuple[str, ...]) -> None:
    """Operations are known by name as soon as a test is tagged: a right one is fine, a wrong one is an error."""
    tagged = "import pytest\n\n\n@pytest.mark.operation({!r})\ndef test_tagged(): pass\n"
    kitchen.write("tests/fixture/test_tagged.py", tagged.format("listMeals"))
    done, _ = run(kitchen, *workers)
    assert "PASSED tests/fixture/test_tagged.py::test_tagged" in done.stdout.splitlines(), done.stdout
    kitchen.write("tests/fixture/test_tagged.py", tagged.format("listMeal"))
    wrong, _ = run(kitchen, *workers)
    assert "listMeals" in wrong.stdout + wrong.stderr
    assert wrong.exit_code == pytest.ExitCode.USAGE_ERROR
