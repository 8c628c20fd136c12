"""``--contract-record`` in real runs: what each test used is written under that test, however pytest is called."""

import json
import shutil
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from support.kitchens import ENDS, MAP, Kitchen, make_kitchen, without_times

from contractdelta.errors import counted
from contractdelta.testmap.recorded import Outcome, TestMap

#: A test that nobody needs to run is not in a map; these are, by the tests' files.
SCOPES, CALLS, END = "tests/test_scopes.py", "tests/test_calls.py", "tests/test_ends.py"
#: What the session's fixture does, its teardown included.
STOCKED = (("GET /guests", (200,)), ("POST /meals", (201,)))

#: A test with a marker.
SLOW = {"tests/test_slow.py": "import pytest\n\n\n@pytest.mark.slow\ndef test_slow():\n    pass\n"}

MakeKitchen = Callable[[Mapping[str, str]], Kitchen]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Kitchen:
    """Record every test of a kitchen once, in one process and in the order of the files."""
    kitchen = make_kitchen(tmp_path_factory.mktemp("whole") / "kitchen", {**ENDS, **SLOW})
    kitchen.append("pyproject.toml", 'markers = ["slow"]\n')
    kitchen.record("-p", "no:randomly", exit_code=1)
    return kitchen


@pytest.fixture(scope="module")
def whole(recorded: Kitchen) -> TestMap:
    """Return the map of every test."""
    return without_times(recorded.map())


@pytest.fixture
def again(recorded: Kitchen, tmp_path: Path) -> Kitchen:
    """Return a kitchen of which everything is recorded, for this test to change."""
    shutil.copytree(recorded.root, tmp_path / "again")
    return Kitchen(tmp_path / "again")


@pytest.fixture
def fresh(recorded: Kitchen, tmp_path: Path) -> Kitchen:
    """Return the same kitchen without its map."""
    shutil.copytree(recorded.root, tmp_path / "fresh", ignore=shutil.ignore_patterns(Path(MAP).name, ".pytest_cache"))
    return Kitchen(tmp_path / "fresh")


@pytest.fixture
def make(tmp_path: Path) -> MakeKitchen:
    """Return what makes a kitchen."""
    return lambda more: make_kitchen(tmp_path / "kitchen", more)


def functions(found: TestMap, nodeid: str) -> set[str]:
    """Return the functions of a test, the file's name without folders in front."""
    return {f"{path.rpartition('/')[2]}:{name}" for path, name in found.functions_of(nodeid)}


def functions_of_tests(found: TestMap) -> dict[str, set[tuple[str, str]]]:
    """Return the functions of every test."""
    return {nodeid: set(found.functions_of(nodeid)) for nodeid in found.tests}


@pytest.mark.parametrize("name", ["test_first", "test_second", "test_by_name"])
def test_a_shared_fixture_belongs_to_all_its_users(whole: TestMap, name: str) -> None:
    """Whoever uses a session's fixture, asked for by name included, used what its setup and its teardown did."""
    test = whole.tests[f"{SCOPES}::{name}"]
    assert (test.calls, test.data) == (STOCKED, ("kitchen/guests.json",))
    assert functions(whole, test.nodeid) == {
        *("app.py:answer", "app.py:app", "app.py:guests", "menu.py:meals"),
        *("conftest.py:call", "conftest.py:stocked", f"test_scopes.py:{name}"),
    }


@pytest.mark.parametrize(
    ("name", "ran"),
    [
        ("test_stove[gas]", {"conftest.py:stove", "menu.py:Stove.cook", "test_scopes.py:test_stove"}),
        ("test_stove[wood]", {"conftest.py:stove", "test_scopes.py:test_stove"}),
        ("TestTable::test_laid", {"conftest.py:table", "menu.py:meals", "test_scopes.py:TestTable.test_laid"}),
        ("TestTable::test_cleared", {"conftest.py:table", "menu.py:meals", "test_scopes.py:TestTable.test_cleared"}),
        ("test_none", {"test_scopes.py:test_none"}),
    ],
)
def test_fixtures_of_every_scope(whole: TestMap, name: str, ran: set[str]) -> None:
    """A test used the set-up of a fixture that it got: with its own parameter, of its own class."""
    assert functions(whole, f"{SCOPES}::{name}") == ran


def test_a_fixture_that_a_shared_one_asks_for_later_belongs_to_who_had_it_asked(make: MakeKitchen) -> None:
    """A shared fixture may keep its request and ask by name while tests run: each of these used what it asked for."""
    kitchen = make(
        {
            "tests/test_later.py": """\
import pytest

from kitchen.menu import double


@pytest.fixture(scope="module")
def number():
    return double(2)


@pytest.fixture(scope="module")
def get(request):
    return lambda name: request.getfixturevalue(name)


def test_none(get):
    pass


def test_first(get):
    assert get("number") == 4


def test_second(get):
    assert get("number") == 4


def test_unknown(get):
    with pytest.raises(pytest.FixtureLookupError):
        get("nobody")
"""
        }
    )
    kitchen.record("-p", "no:randomly", "tests/test_later.py")
    found = kitchen.map()
    users = {nodeid.partition("::")[2] for nodeid in found.tests if "menu.py:double" in functions(found, nodeid)}
    assert users == {"test_first", "test_second"}


def test_a_test_that_takes_over_the_tracing_stays_unmapped(make: MakeKitchen) -> None:
    """What ran while another tracer was there nobody saw: of that test nothing is known, of the others everything."""
    kitchen = make(
        {
            "tests/test_traced.py": """\
import sys

from kitchen.menu import double


def test_before():
    assert double(1) == 2


def test_ended():
    sys.settrace(None)
    assert double(2) == 4


def test_between():
    assert double(3) == 6


def test_for_a_while():
    tracer = sys.gettrace()
    sys.settrace(lambda *_: None)
    assert double(4) == 8
    sys.settrace(tracer)


def test_as_it_was():
    sys.settrace(sys.gettrace())
    assert double(5) == 10
"""
        }
    )
    said = kitchen.record("-p", "no:randomly", "tests/test_traced.py", "kitchen/menu.py")
    found = kitchen.map()
    users = {nodeid.partition("::test_")[2] for nodeid in found.tests if "menu.py:double" in functions(found, nodeid)}
    assert users - {""} == {"before", "between", "as_it_was"}
    assert len(found.tests) == 4
    assert "(tests/test_traced.py::test_ended and 1 more are not recorded)" in said


def test_an_overridden_fixture_belongs_to_the_users_of_what_overrides_it(make: MakeKitchen) -> None:
    """A test used what a shared fixture did that others override and ask for by its own name, set up for it or not."""
    shared = "import pytest\nfrom kitchen.menu import double\n\n\n@pytest.fixture(scope='module')\n"
    kitchen = make(
        {
            "tests/conftest.py": f"{shared}def number():\n    return double(1)\n",
            "tests/hot/conftest.py": "import pytest\n\n\n@pytest.fixture\ndef number(number):\n    return number + 1\n",
            "tests/hot/test_number.py": """\
import pytest


class TestHigher:
    @pytest.fixture
    def number(self, request):
        return request.getfixturevalue("number") + 1

    def test_higher(self, number):
        assert number == 4


class TestThrough:
    @pytest.fixture
    def more(self, number):
        return number + 1

    @pytest.fixture
    def number(self, more):
        return more + 1

    def test_through(self, number):
        assert number == 5


class TestOwn:
    @pytest.fixture
    def number(self):
        return 7

    def test_own(self, number):
        assert number == 7


def test_first(number):
    assert number == 3


def test_by_name(request):
    assert request.getfixturevalue("number") == 3
""",
        }
    )
    kitchen.record("-p", "no:randomly", "tests/hot")
    found = kitchen.map()
    used = {nodeid.rpartition("::")[2]: "menu.py:double" in functions(found, nodeid) for nodeid in found.tests}
    assert used == {
        "test_higher": True,
        "test_through": True,
        "test_own": False,
        "test_first": True,
        "test_by_name": True,
    }


def test_a_fixture_uses_another(whole: TestMap) -> None:
    """What a fixture of a package built on belongs to its users as well."""
    test = f"{SCOPES}::test_through_another"
    assert whole.tests[test].calls == STOCKED
    assert {"conftest.py:larder", "conftest.py:stocked", "menu.py:double"} <= functions(whole, test)


@pytest.mark.parametrize(
    ("nodeid", "calls", "ran"),
    [
        (f"{CALLS}::test_list", (("GET /meals", (200,)),), "menu.py:meals"),
        (f"{CALLS}::test_get[[a/b::c] d]", (("GET /meals/{mealId}", (200,)),), "spices.py:traced.<locals>.wrapper"),
        (f"{CALLS}::test_get[s\u00fcp]", (("GET /meals/{mealId}", (200,)),), "menu.py:find_meal"),
        (f"{CALLS}::test_eaten", (("GET /meals/{mealId}", (404,)),), "menu.py:find_meal"),
        (f"{CALLS}::TestDouble::test_number", (), "test_calls.py:TestDouble.setUp"),
        (f"{CALLS}::TestDouble::test_parts", (), "menu.py:double"),
        ("kitchen/menu.py::kitchen.menu.double", (), "menu.py:double"),
    ],
)
def test_every_kind_of_test(whole: TestMap, nodeid: str, calls: object, ran: str) -> None:
    """Functions, parameters with odd characters, unittest's classes, subtests and doctests are all written down."""
    assert whole.tests[nodeid].calls == calls
    assert ran in functions(whole, nodeid)


@pytest.mark.parametrize(
    ("name", "outcome", "ran"),
    [
        ("test_fails", Outcome.FAILED, {"menu.py:double", "test_ends.py:test_fails"}),
        ("test_error_in_setup", Outcome.FAILED, {"menu.py:double", "test_ends.py:broken"}),
        (
            "test_error_in_teardown",
            Outcome.FAILED,
            {"menu.py:double", "test_ends.py:leaking", "test_ends.py:test_error_in_teardown"},
        ),
        ("test_skipped", Outcome.SKIPPED, set()),
        ("test_skips_itself", Outcome.SKIPPED, {"menu.py:double", "test_ends.py:test_skips_itself"}),
        ("test_closed", Outcome.SKIPPED, {"menu.py:double", "test_ends.py:closed"}),
        ("test_closed_again", Outcome.SKIPPED, {"menu.py:double", "test_ends.py:closed"}),
        ("test_xfails", Outcome.SKIPPED, {"menu.py:double", "test_ends.py:test_xfails"}),
        ("test_xpasses_strictly", Outcome.FAILED, {"menu.py:double", "test_ends.py:test_xpasses_strictly"}),
    ],
)
def test_every_end(whole: TestMap, name: str, outcome: Outcome, ran: set[str]) -> None:
    """However a test ends, what it ran until then is known; a fixture that skips its tests is a part of each."""
    assert whole.tests[f"{END}::{name}"].outcome is outcome
    assert functions(whole, f"{END}::{name}") == ran


def test_a_broken_fixture_belongs_to_all_its_users(whole: TestMap) -> None:
    """Where a session's fixture fails, the second test that wants it used what it did, and what that built on."""
    first, second = (whole.tests[f"{END}::{name}"] for name in ("test_wrecked", "test_wrecked_again"))
    assert (first.outcome, first.calls) == (Outcome.FAILED, STOCKED)
    assert second._replace(nodeid=first.nodeid) == first


@pytest.mark.parametrize(
    "arguments",
    [
        ("pytest", "-n", "2"),
        ("pytest", "-p", "no:cacheprovider", "-p", "randomly", "-p", "no:xdist"),
        ("coverage", "run", "-m", "pytest"),
        ("coverage", "run", "--branch", "--context=nightly", "-m", "pytest"),
    ],
    ids=" ".join,
)
def test_the_map_is_the_same_however_pytest_runs(fresh: Kitchen, whole: TestMap, arguments: tuple[str, ...]) -> None:
    """Two workers, another order, no cache and a coverage measurement at the same time change nothing but durations."""
    done = fresh.module(*arguments, "-p", "no:hypothesispytest", "--contract-record")
    assert done.exit_code == 1, done.stdout + done.stderr
    assert without_times(fresh.map()) == whole


def test_code_that_coverage_leaves_out_counts_as_run(fresh: Kitchen, whole: TestMap) -> None:
    """A coverage measurement that knows a part of the project hides nothing: the rest counts as run, and it is said."""
    done = fresh.module("coverage", "run", "--source=kitchen", "-m", "pytest", "--contract-record")
    found = without_times(fresh.map())
    assert found.tests.keys() == whole.tests.keys()
    for nodeid, test in whole.tests.items():
        assert set(whole.functions_of(nodeid)) <= set(found.functions_of(nodeid)), nodeid
        assert (test.calls, test.outcome) == (found.tests[nodeid].calls, found.tests[nodeid].outcome)
    assert done.stdout.count("leaves out 5 imported files of the project") == 1, done.stdout


def test_contexts_of_others_are_understood(fresh: Kitchen, whole: TestMap) -> None:
    """Where pytest-cov names contexts as well, as ``--cov-context=test`` does, everything is found all the same."""
    fresh.write(
        "contexts.py",
        """\
import coverage
import pytest


def switch(item, phase):
    coverage.Coverage.current().switch_context(f"{item.nodeid}|{phase}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    switch(item, "setup")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item):
    switch(item, "run")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item):
    switch(item, "teardown")
""",
    )
    done = fresh.module("coverage", "run", "-m", "pytest", "-p", "contexts", "--contract-record")
    assert done.exit_code == 1, done.stdout + done.stderr
    found = functions_of_tests(fresh.map())
    found = {nodeid: {one for one in ran if one[0] != "contexts.py"} for nodeid, ran in found.items()}
    assert found == functions_of_tests(whole)


@pytest.mark.parametrize(
    ("arguments", "ran"),
    [
        (("-k", "stove"), {f"{SCOPES}::test_stove[gas]", f"{SCOPES}::test_stove[wood]"}),
        ((f"{SCOPES}::TestTable",), {f"{SCOPES}::TestTable::test_laid", f"{SCOPES}::TestTable::test_cleared"}),
        (("-m", "slow"), {"tests/test_slow.py::test_slow"}),
        (("-n", "2", "-k", "test_none"), {f"{SCOPES}::test_none"}),
    ],
    ids=["-k", "a class", "-m", "two workers"],
)
def test_what_did_not_run_is_kept(again: Kitchen, arguments: tuple[str, ...], ran: set[str]) -> None:
    """Recording a part changes the lines of the tests that ran, and no other byte."""
    before = again.read(MAP).splitlines()
    said = again.record(*arguments)
    after = again.read(MAP).splitlines()
    assert f"{counted(len(ran), 'test')} recorded, {len(again.map().tests)} known" in said
    assert len(before) == len(after)
    changed = {one.partition('":')[0].strip('"') for one, other in zip(before, after, strict=True) if one != other}
    assert changed <= {f"::{nodeid.partition('::')[2]}" for nodeid in ran}


def test_last_failed_is_recorded_again(again: Kitchen, whole: TestMap) -> None:
    """With ``--lf`` the tests that failed are written anew, and the others stay."""
    again.edit(END, "def test_fails():\n    assert double(2) == 5", "def test_fails():\n    assert double(2) == 4")
    again.record("--lf", exit_code=1)
    after = without_times(again.map())
    assert after.tests.keys() == whole.tests.keys()
    assert after.tests[f"{END}::test_fails"].outcome is Outcome.PASSED
    kept = {nodeid for nodeid, test in whole.tests.items() if test == after.tests[nodeid]}
    assert {nodeid for nodeid, test in whole.tests.items() if test.path != END} <= kept


def test_tests_that_are_gone_leave_the_map(again: Kitchen, whole: TestMap) -> None:
    """A test that is no more in its file, and all tests of a file that is gone, are forgotten."""
    again.remove("tests/test_slow.py")
    again.edit("tests/test_scopes.py", "def test_none():", "def test_nothing():")
    again.record("tests/test_scopes.py", "-k", "nothing")
    gone = {"tests/test_slow.py::test_slow", f"{SCOPES}::test_none"}
    assert gone <= whole.tests.keys()
    assert again.map().tests.keys() == {*whole.tests, f"{SCOPES}::test_nothing"} - gone


#: Each breaks what is watched, or what watches, in one test: by a plugin of the project.
CRASHES = {
    "a library": """\
import sys

import httpx
import pytest

as_text = httpx.URL.__str__


@pytest.fixture(autouse=True)
def broken(request, monkeypatch):
    def broken_for_the_recorder(url):
        if "contractdelta" in sys._getframe(1).f_code.co_filename:
            raise ZeroDivisionError("division by zero")
        return as_text(url)

    if request.node.name == "test_list":
        monkeypatch.setattr(httpx.URL, "__str__", broken_for_the_recorder)
""",
    "the measurement": """\
import coverage
import pytest

switch = coverage.Coverage.switch_context


def broken(self, context):
    if context.endswith("::test_list"):
        raise ZeroDivisionError("division by zero")
    return switch(self, context)


coverage.Coverage.switch_context = broken
""",
    "the files": """\
import sys

import pytest


@pytest.fixture(autouse=True)
def broken(request, monkeypatch):
    if request.node.name == "test_list":
        real = sys._getframe
        monkeypatch.setattr(sys, "_getframe", lambda depth=0: 1 / 0)
        open("pyproject.toml").close()
        monkeypatch.setattr(sys, "_getframe", real)
""",
}


#: What it replaces is what code that reads a file is made of.
REPLACING = """\
import os
import subprocess
import sys
from unittest.mock import Mock, patch

as_ever = open
absolute = os.path.abspath


def blocked(path):
    # As blockbuster does it, to find calls that block: it leaves pytest and coverage.py alone.
    callers = [sys._getframe(depth).f_code.co_filename for depth in (1, 2)]
    assert not any("contractdelta" in name for name in callers), callers
    return absolute(path)


def test_replaced():
    with patch("pathlib.Path", Mock()), patch("builtins.open", Mock()) as opened:
        assert as_ever("data/menu.txt").read() == "soup\\n"
        assert os.listdir("data") == ["menu.txt"]
        subprocess.run(["git", "--version"], check=True)
        opened.assert_not_called()
    with patch("os.path.abspath", blocked):
        from kitchen.late import SALT
    assert SALT
"""


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])
@pytest.mark.parametrize("crash", CRASHES)
def test_a_crash_of_the_recorder_fails_no_test(make: MakeKitchen, crash: str, workers: tuple[str, ...]) -> None:
    """Whatever goes wrong in the recorder, tests pass; what was not seen stays unmapped, and is named once."""
    kitchen = make({"breaking.py": CRASHES[crash]})
    said = kitchen.record("-p", "breaking", *workers)
    assert said.count("warning: ZeroDivisionError: division by zero") == 1, said
    assert f"division by zero ({CALLS}::test_list is not recorded)" in said, said
    assert f"{CALLS}::test_list" not in kitchen.map().tests
    assert f"{CALLS}::test_eaten" in kitchen.map().tests
    kitchen.commit()
    done = kitchen.run("select", "--base", "HEAD")
    assert (f"{CALLS}::test_list" in done.stdout, "unmapped" in done.stdout) == (True, True), done.stdout


def test_without_a_measurement_no_test_is_mapped(make: MakeKitchen) -> None:
    """Where code cannot be watched at all, a test that seems to run none is none that is known: all stay unmapped."""
    kitchen = make({"breaking.py": "import sys\n\nsys.modules['coverage'] = None\n"})
    said = kitchen.record("-p", "breaking")
    assert "warning: ModuleNotFoundError" in said
    assert "(no test is recorded)" in said
    assert not kitchen.map().tests


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_what_is_not_put_together_to_its_end_does_not_count(make: MakeKitchen, workers: tuple[str, ...]) -> None:
    """Where a recorder fails after the last test nothing that it saw is written, the map stays, and it says why."""
    broken = """\
        from contractdelta.recording.functions.keepers import KeeperFinder

        KeeperFinder.cached_results = lambda self, measured: 1 / 0
        """
    kitchen = make({"breaking.py": textwrap.dedent(broken)})
    said = kitchen.record("-p", "breaking", *workers)
    assert said.count("warning: ZeroDivisionError: division by zero") == 1, said
    assert "what tests used is not known: the test map stays as it was" in said
    assert not (kitchen.root / MAP).exists()


def test_a_module_that_bears_no_question_does_no_harm(make: MakeKitchen) -> None:
    """All modules are asked for their files: one that stands for another may raise anything."""
    odd = "import sys\n\n\nclass Odd:\n    def __getattr__(self, name):\n        raise KeyError(name)\n\n\n"
    kitchen = make({"breaking.py": f"{odd}sys.modules['odd'] = Odd()\n"})
    said = kitchen.record("-p", "breaking")
    assert "warning" not in said
    assert kitchen.map().tests


def test_what_a_test_replaces_blinds_nobody(make: MakeKitchen) -> None:
    """A test that replaces ``pathlib.Path``, ``open`` or ``os.path`` is seen as any other, and can import."""
    kitchen = make({"tests/test_replacing.py": REPLACING, "data/menu.txt": "soup\n", "kitchen/late.py": "SALT = 1\n"})
    said = kitchen.record("tests/test_replacing.py")
    assert "warning" not in said, said
    seen = kitchen.map().tests["tests/test_replacing.py::test_replaced"]
    assert {"data/menu.txt", "data/"} <= set(seen.data)


def test_collecting_alone_writes_nothing(make: MakeKitchen) -> None:
    """``--collect-only`` runs no test: the map stays as it is."""
    kitchen = make({})
    kitchen.record("--collect-only")
    assert not (kitchen.root / MAP).exists()


def test_a_wrong_call_leaves_the_map_as_it_is(make: MakeKitchen) -> None:
    """Where pytest does not come to running tests nothing was seen, so that nothing is written."""
    kitchen = make({})
    kitchen.record()
    before = kitchen.read(MAP)
    kitchen.record("tests/no_such_file.py", exit_code=4)
    assert kitchen.read(MAP) == before


def test_a_damaged_map_is_replaced(make: MakeKitchen) -> None:
    """Recording starts anew where the map cannot be read, and says so."""
    kitchen = make({})
    kitchen.write(MAP, "<<<<<<< ours\n")
    said = kitchen.record("-k", "none")
    assert f"warning: {MAP}: a merge conflict that nobody resolved, in line 1; it is replaced" in said
    assert set(kitchen.map().tests) == {f"{SCOPES}::test_none"}


def test_what_was_never_recorded_is_selected(make: MakeKitchen) -> None:
    """Tests of a file that was recorded in part, or not at all, are found and run, though no file changed."""
    kitchen = make({})
    kitchen.record(f"{SCOPES}::TestTable")
    kitchen.commit()
    done = kitchen.run("select", "--base", "HEAD", "--format", "json")
    selection = json.loads(done.stdout)
    assert set(selection["skipped"]) == {f"{SCOPES}::TestTable::test_laid", f"{SCOPES}::TestTable::test_cleared"}
    found = {test["nodeid"]: {reason["kind"] for reason in test["reasons"]} for test in selection["tests"]}
    assert {f"{SCOPES}::test_none", f"{CALLS}::test_list"} <= found.keys()
    assert set(map(frozenset, found.values())) == {frozenset({"unmapped"})}


def test_what_runs_while_a_test_imports_is_done_for_all(make: MakeKitchen) -> None:
    """What a test imports stays imported: the functions that ran meanwhile ran outside of tests, the test's own not."""
    lazy = "from kitchen.menu import double\n\nVALUE = double(2)\n"
    test = "def test_lazy():\n    from kitchen import lazy, menu\n\n    assert menu.Stove().cook() < lazy.VALUE\n"
    kitchen = make({"kitchen/lazy.py": lazy, "tests/test_lazy.py": test})
    kitchen.record("tests/test_lazy.py")
    early = kitchen.map().ran_outside_tests["kitchen/menu.py"]
    assert "double" in early
    assert "Stove.cook" not in early
    assert ("kitchen/menu.py", "double") in kitchen.map().functions_of("tests/test_lazy.py::test_lazy")


def test_what_a_conftest_imports_runs_outside_of_tests(whole: TestMap) -> None:
    """Decorators run when a module is imported, before pytest collects anything: that is seen, too."""
    assert whole.ran_outside_tests["kitchen/spices.py"] == ("traced",)
    assert "kitchen/menu.py" not in whole.ran_outside_tests


def test_what_runs_in_a_process_of_a_test_may_be_any_code(make: MakeKitchen) -> None:
    """A test that starts Python, by a fixture too, counts as a user of all code; one that starts git does not."""
    text = """
        import subprocess
        import sys

        import pytest

        @pytest.fixture(scope="module")
        def cooked():
            subprocess.run([sys.executable, "-c", "import kitchen.menu"], check=True)

        def test_itself():
            subprocess.run([sys.executable, "-c", "import kitchen.menu"], check=True)

        def test_by_a_fixture(cooked):
            pass

        def test_git():
            subprocess.run(["git", "--version"], check=True)
        """
    kitchen = make({"tests/test_processes.py": textwrap.dedent(text)})
    kitchen.record("tests/test_processes.py")
    remote = {nodeid.rpartition("::")[2] for nodeid, test in kitchen.map().tests.items() if test.is_remote}
    assert remote == {"test_itself", "test_by_a_fixture"}


def test_a_refused_request_has_the_handler_of_the_others(make: MakeKitchen) -> None:
    """A test that calls an operation is counted among the users of the function that answers it, run or not.

    So it is for a function that is in the hands of a framework, which looks at what it asks for; not for one that such
    a function calls by its name.
    """
    app = (
        "import httpx\n\n\ndef look(name: str = 'soup'):\n    return 200\n\n\n"
        "def answer(name: str = 'soup'):\n    return look(name)\n\n\n"
        "ROUTES = {'/guests': answer}\n\n\ndef app(environ, start_response):\n"
        "    status = 422 if environ['QUERY_STRING'] else ROUTES[environ['PATH_INFO']]()\n"
        "    start_response(f'{status} -', [])\n    return []\n\n\ndef call(path):\n"
        "    with httpx.Client(transport=httpx.WSGITransport(app), base_url='http://kitchen') as client:\n"
        "        return client.get(path).status_code\n"
    )
    tests = (
        "from kitchen.refusing import call\n\n\ndef test_good():\n    assert call('/guests') == 200\n\n\n"
        "def test_bad():\n    assert call('/guests?name=7') == 422\n"
    )
    kitchen = make({"kitchen/refusing.py": app, "tests/test_refusing.py": tests})
    kitchen.record("tests/test_refusing.py")
    ran = kitchen.map().functions_of("tests/test_refusing.py::test_bad")
    assert ("kitchen/refusing.py", "answer") in ran
    assert ("kitchen/refusing.py", "look") not in ran


def test_what_is_handed_over_belongs_to_all_who_ran_that(make: MakeKitchen) -> None:
    """Who is given a function may call it in one test and keep what came of it for the next: both are its users.

    So are those who name an object that was given it at import. What no test ran is no one's.
    """
    code = (
        "class Book:\n    def __init__(self, make):\n        self.make = make\n        self.title = None\n\n"
        "    def ask(self):\n        self.title = self.title or self.make()\n        return self.title\n\n\n"
        "def name():\n    return 'soup'\n\n\ndef word():\n    return 'stew'\n\n\ndef unused():\n    return ''\n\n\n"
        "def book():\n    return Book(name)\n\n\ndef other():\n    return Book(unused)\n\n\nBOOK = Book(word)\n"
    )
    tests = (
        "import pytest\nfrom kitchen import handed\n\n\n@pytest.fixture(scope='module')\ndef book():\n"
        "    handed.other()\n    return handed.book()\n\n\ndef test_first(book):\n    assert book.ask() == 'soup'\n\n\n"
        "def test_second(book):\n    assert book.ask() == 'soup'\n\n\n"
        "def test_third():\n    assert handed.BOOK.ask() == 'stew'\n\n\n"
        "def test_fourth():\n    assert handed.BOOK.ask() == 'stew'\n"
    )
    kitchen = make({"kitchen/handed.py": code, "tests/test_handed.py": tests})
    kitchen.record("tests/test_handed.py")
    users = {
        test: functions(kitchen.map(), f"tests/test_handed.py::test_{test}")
        for test in ("first", "second", "third", "fourth")
    }
    assert [test for test, ran in users.items() if "handed.py:name" in ran] == ["first", "second"]
    assert not any("handed.py:unused" in ran for ran in users.values())
    assert [test for test, ran in users.items() if "handed.py:word" in ran] == ["third", "fourth"]
