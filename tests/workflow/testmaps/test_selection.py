"""Selection by the map: a table of edits of a recorded project, each with exactly the tests that run, and why."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.kitchens import MAP, Kitchen, make_kitchen
from support.projects import isolated

from contractdelta.testmap.recorded import Outcome

__all__ = ["isolated"]

SCOPES, CALLS = "tests/test_scopes.py", "tests/test_calls.py"
LIST, EATEN = f"{CALLS}::test_list", f"{CALLS}::test_eaten"
GET = {f"{CALLS}::test_get[[a/b::c] d]", f"{CALLS}::test_get[s\u00fcp]"}
NUMBERS = {f"{CALLS}::TestDouble::test_number", f"{CALLS}::TestDouble::test_parts"}
DOCTEST = "kitchen/menu.py::kitchen.menu.double"
STOCKED = {f"{SCOPES}::{name}" for name in ("test_first", "test_second", "test_through_another", "test_by_name")}
TABLE = {f"{SCOPES}::TestTable::test_laid", f"{SCOPES}::TestTable::test_cleared"}
STOVE = {f"{SCOPES}::test_stove[gas]", f"{SCOPES}::test_stove[wood]"}
NONE = f"{SCOPES}::test_none"
SERVED = {LIST, EATEN, *GET, *STOCKED}
#: Every test of the kitchen.
EVERY = {*SERVED, *NUMBERS, DOCTEST, *TABLE, *STOVE, NONE}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a kitchen once, and commit its map."""
    kitchen = make_kitchen(tmp_path_factory.mktemp("recorded") / "kitchen")
    kitchen.record()
    kitchen.commit("The map")
    return kitchen.root


def select(kitchen: Kitchen, *arguments: str) -> tuple[str, dict[str, set[str]], str]:
    """Return mode, the selected tests with the kinds of their reasons, and why everything runs."""
    done = kitchen.run("select", "--format", "json", *arguments)
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    tests = {test["nodeid"]: {reason["kind"] for reason in test["reasons"]} for test in found["tests"]}
    assert {*tests, *found["skipped"]} >= EVERY
    for test in found["tests"]:
        for reason in test["reasons"]:
            assert reason["path"][-1] == f"test:{test['nodeid']}", "every reason ends at its test"
    return found["mode"], tests, found["why_all"] or ""


def because(kind: str, tests: set[str]) -> dict[str, set[str]]:
    """Return tests that run for reasons of one kind."""
    return {nodeid: {kind} for nodeid in tests}


def edit(path: str, old: str, new: str) -> Callable[[Kitchen], None]:
    """Return an edit of a file."""
    return lambda kitchen: kitchen.edit(path, old, new)


def crlf(kitchen: Kitchen) -> None:
    """Give every Python file, the data and the map the other ends of lines."""
    for path in ("kitchen/menu.py", "kitchen/app.py", "kitchen/guests.json", SCOPES, MAP):
        kitchen.write(path, kitchen.read(path).replace("\n", "\r\n"))
    kitchen.commit("CRLF")


NOTHING = [
    ("nothing", lambda _: None),
    ("a comment", edit("kitchen/spices.py", "return wrapper", "return wrapper  # hot")),
    ("a docstring", edit("kitchen/app.py", "def guests():\n", 'def guests():\n    """Who comes?"""\n')),
    ("layout", edit("kitchen/app.py", "[json.dumps(value).encode()]", "[\n        json.dumps(value).encode(),\n    ]")),
    ("a constant that nobody uses", edit("kitchen/settings.py", "'kitchen'", "'cellar'")),
    ("ends of lines", crlf),
]

SOURCE = [
    (
        "a body",
        edit("kitchen/menu.py", "return 2 * number", "return number * 2"),
        {*NUMBERS, DOCTEST, f"{SCOPES}::test_through_another"},
    ),
    ("a body behind requests", edit("kitchen/app.py", ".read_text()", ".read_text('utf-8')"), STOCKED),
    ("a constant of another file", edit("kitchen/settings.py", "LIMIT = 3", "LIMIT = 4"), SERVED),
    ("an attribute of a class", edit("kitchen/menu.py", "heat = 3", "heat = 4"), STOVE),
    (
        "a wrapper",
        edit("kitchen/spices.py", "return function(*arguments)", "return (function)(*arguments) or None"),
        {EATEN, *GET},
    ),
]

DATA = [
    ("data", edit("kitchen/guests.json", "Bob", "Eve")),
    ("data that is gone", lambda kitchen: kitchen.remove("kitchen/guests.json")),
]


@pytest.mark.parametrize("change", [row[1] for row in NOTHING], ids=[row[0] for row in NOTHING])
def test_what_alters_no_test_selects_none(kitchen: Kitchen, change: Callable[[Kitchen], None]) -> None:
    """Comments, docstrings, layout, ends of lines and the name of the folder select nothing."""
    change(kitchen)
    assert select(kitchen) == ("none", {}, "")


@pytest.mark.parametrize(("change", "tests"), [row[1:] for row in SOURCE], ids=[row[0] for row in SOURCE])
def test_code_selects_the_tests_that_ran_it(
    kitchen: Kitchen, change: Callable[[Kitchen], None], tests: set[str]
) -> None:
    """A change of code selects exactly the tests that ran what depends on it."""
    change(kitchen)
    found = because("source", tests)
    if "kitchen/menu.py" in kitchen.git("diff", "--name-only"):
        found[DOCTEST] = {"test-changed", *found.get(DOCTEST, ())}
    assert select(kitchen) == ("subset", found, "")


@pytest.mark.parametrize("change", [row[1] for row in DATA], ids=[row[0] for row in DATA])
def test_data_selects_the_tests_that_read_it(kitchen: Kitchen, change: Callable[[Kitchen], None]) -> None:
    """A data file that changed, or is gone, selects exactly the tests that read it."""
    change(kitchen)
    assert select(kitchen) == ("subset", because("data", STOCKED), "")


def test_what_a_file_does_at_import_selects_its_importers(kitchen: Kitchen) -> None:
    """A bare statement cannot be followed: whatever ran code of a file that imports its file runs."""
    kitchen.append("kitchen/spices.py", "\n\nprint('hot')\n")
    assert select(kitchen) == ("subset", because("source", EVERY - {NONE}), "")


def test_another_decorator(kitchen: Kitchen) -> None:
    """A function that gets a decorator is another one for the tests that ran it."""
    kitchen.edit("kitchen/menu.py", "def double(", "@traced\ndef double(")
    _, tests, _ = select(kitchen)
    users = {*NUMBERS, DOCTEST, f"{SCOPES}::test_through_another"}
    assert {nodeid for nodeid in users if "source" in tests[nodeid]} == users


def test_a_deleted_module_selects_who_used_it(kitchen: Kitchen) -> None:
    """Code that is gone is code that changed."""
    kitchen.remove("kitchen/settings.py")
    kitchen.edit("kitchen/app.py", "from kitchen.settings import LIMIT", "LIMIT = 3")
    assert select(kitchen) == ("subset", because("source", SERVED), "")


def test_a_module_that_is_missed_is_told(kitchen: Kitchen) -> None:
    """Where the tests cannot even be imported any more, nothing is called unneeded."""
    kitchen.remove("kitchen/settings.py")
    done = kitchen.run("select")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "No module named 'kitchen.settings'" in done.stderr


def test_a_file_with_doctests_is_a_test_file_too(kitchen: Kitchen) -> None:
    """A docstring is no code, but it may be a test: the doctests of a changed file run, and no other test does."""
    kitchen.edit("kitchen/menu.py", "Double a number.", "Double any number.")
    assert select(kitchen) == ("subset", because("test-changed", {DOCTEST}), "")


def test_tags_do_not_stand_for_a_recording(kitchen: Kitchen) -> None:
    """Beside a map, a test that is tagged and was never recorded runs; for the contract alone its tags are enough."""
    kitchen.write(
        "tests/test_tagged.py",
        'import pytest\n\n\n@pytest.mark.operation("cookMeal")\ndef test_tagged():\n    pass\n',
    )
    kitchen.commit()
    kitchen.edit("kitchen/settings.py", "LIMIT = 3", "LIMIT = 4")
    tagged = {"tests/test_tagged.py::test_tagged"}
    assert select(kitchen, "--base", "HEAD")[1] == because("source", SERVED) | because("unmapped", tagged)
    assert select(kitchen, "--base", "HEAD", "--contract-only") == ("none", {}, "")


def test_a_new_test_file(kitchen: Kitchen) -> None:
    """The tests of a new file are new, and no other test runs."""
    kitchen.write("tests/test_more.py", "def test_more():\n    pass\n")
    kitchen.commit()
    _, tests, _ = select(kitchen, "--base", "HEAD~1")
    assert tests.keys() == {"tests/test_more.py::test_more"}
    assert "new" in tests["tests/test_more.py::test_more"]


@pytest.mark.parametrize("is_moved", [False, True], ids=["gone", "moved"])
def test_tests_of_a_file_that_is_gone_do_not_run(kitchen: Kitchen, *, is_moved: bool) -> None:
    """What is there no more is neither selected nor skipped; where it is now it is new."""
    text = kitchen.read(SCOPES)
    kitchen.remove(SCOPES)
    if is_moved:
        kitchen.write("tests/test_moved.py", text)
        kitchen.git("add", "-A")
    done = kitchen.run("select", "--format", "json")
    found = json.loads(done.stdout)
    shown = {*(test["nodeid"] for test in found["tests"]), *found["skipped"]}
    assert {nodeid.partition("::")[0] for nodeid in shown} & {SCOPES, "tests/test_moved.py"} == (
        {"tests/test_moved.py"} if is_moved else set()
    )


def test_a_changed_test_file(kitchen: Kitchen) -> None:
    """Of a changed file those tests run that changed, or are new; no other one of it, and none of another file."""
    kitchen.edit(
        SCOPES, "def test_none():\n    assert True", "def test_none():\n    assert 1\n\n\ndef test_new():\n    pass"
    )
    _, tests, _ = select(kitchen)
    assert tests == {f"{SCOPES}::test_new": {"test-changed", "unmapped"}, NONE: {"source"}}


@pytest.mark.parametrize(
    "added", ["pytestmark = []", "def setup_module():\n    pass", "import json", "print()", "HOT = dict()"]
)
def test_what_pytest_may_see_of_a_test_file(kitchen: Kitchen, added: str) -> None:
    """Where more changed than what is in functions, all tests of the file run; no test of another file does."""
    kitchen.append(SCOPES, f"\n\n\n{added}\n")
    _, tests, _ = select(kitchen)
    assert tests.keys() == {NONE, *STOCKED, *TABLE, *STOVE}
    assert all("test-changed" in kinds for kinds in tests.values())


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        (edit(SCOPES, "assert True", "assert 1"), False),
        (edit("tests/conftest.py", "return meals(1)", "return meals(2)"), False),
        (edit(SCOPES, "def test_none():", "def test_nothing():"), True),
        (edit("tests/conftest.py", '["gas", "wood"]', '["gas", "coal"]'), True),
        (edit("kitchen/menu.py", "return 2 * number", "return number * 2"), True),
    ],
    ids=["a test", "a fixture", "the name of a test", "the parameters of a fixture", "a file with a doctest"],
)
def test_pytest_is_asked_for_tests_only_where_they_may_be_others(
    kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch, change: Callable[[Kitchen], None], *, asked: bool
) -> None:
    """Of a file in which nothing but what tests do has changed the map knows the tests: pytest need not even start."""
    change(kitchen)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-option-of-pytest")
    done = kitchen.run("select", "--format", "json")
    assert ("pytest could not collect" in done.stderr) is asked, done.stderr
    assert bool(done.exit_code) is asked


def test_a_changed_conftest(kitchen: Kitchen) -> None:
    """What is in a fixture concerns its users alone, as in any other file."""
    kitchen.edit("tests/conftest.py", "return meals(1)", "return meals(2)")
    assert select(kitchen) == ("subset", because("source", TABLE), "")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (edit("requirements.txt", "httpx", "httpx>=0.27"), "requirements.txt is modified"),
        (lambda kitchen: kitchen.write("kitchen/rates.json", "{}"), "kitchen/rates.json is added"),
        (lambda kitchen: kitchen.write("idna.py", "raise RuntimeError"), "idna.py is added"),
        (edit(MAP, '"python": "3.', '"python": "2.'), "tests were recorded with Python 2."),
        (
            edit(MAP, '"sources": {', '"sources": ['),
            "the test map cannot be read: snapshots/testmap.json: it is damaged",
        ),
        (edit(MAP, "testmap/8", "testmap/7"), "it has the format 'contractdelta.testmap/7'"),
    ],
    ids=["dependencies", "unknown file", "module of a package", "another Python", "damage", "another format"],
)
def test_what_is_not_known_widens_to_everything(kitchen: Kitchen, change: Callable[[Kitchen], None], why: str) -> None:
    """What nobody can tell the users of makes everything run, and it is said why; pytest's own run agrees."""
    change(kitchen)
    mode, tests, why_all = select(kitchen)
    assert (mode, tests.keys()) == ("all", EVERY)
    assert why in why_all
    done = kitchen.pytest("--contract-delta", "-q")
    assert f"{len(EVERY)} of {len(EVERY)} tests selected" in done.stdout, done.stdout
    assert why in done.stdout


def test_a_test_that_failed_runs_until_it_passes(kitchen: Kitchen) -> None:
    """What failed when it was recorded is selected though nothing changed since."""
    kitchen.edit("kitchen/menu.py", "return 2 * number", "return 3 * number")
    kitchen.record("-k", "test_number", exit_code=1)
    kitchen.edit("kitchen/menu.py", "return 3 * number", "return 2 * number")
    number = f"{CALLS}::TestDouble::test_number"
    assert kitchen.map().tests[number].outcome is Outcome.FAILED
    assert "failed" in select(kitchen)[1][number]


def test_what_did_not_run_again_is_stale(kitchen: Kitchen) -> None:
    """Recording a part forgets no change: other users of the changed code run until they are recorded, too."""
    kitchen.edit("kitchen/menu.py", "return 2 * number", "return number * 2")
    kitchen.record("-k", "test_number")
    kitchen.commit()
    left = {f"{CALLS}::TestDouble::test_parts", DOCTEST, f"{SCOPES}::test_through_another"}
    assert {nodeid for nodeid, test in kitchen.map().tests.items() if test.stale} == left
    assert select(kitchen, "--base", "HEAD") == ("subset", because("source", left), "")
    kitchen.record("--contract-delta=HEAD")
    kitchen.commit()
    assert select(kitchen, "--base", "HEAD") == ("none", {}, "")


def test_the_contract_alone(kitchen: Kitchen) -> None:
    """With ``--contract-only`` code and data select nothing, and the contract what calls it."""
    kitchen.edit("kitchen/menu.py", "return 2 * number", "return number * 2")
    assert select(kitchen, "--contract-only") == ("none", {}, "")
    kitchen.edit("openapi.yaml", '"404": {description: Eaten.}', '"410": {description: Eaten.}')
    assert select(kitchen, "--contract-only") == ("subset", because("operation", {EATEN, *GET}), "")


def test_explain_shows_the_way(kitchen: Kitchen) -> None:
    """A test that is selected for its code is explained by what changed, and what leads from there to it."""
    kitchen.edit("kitchen/settings.py", "LIMIT = 3", "LIMIT = 4")
    done = kitchen.run("explain", LIST)
    assert done.exit_code == 0, done.stderr
    assert "kitchen/settings.py::LIMIT" in done.stdout
    assert "kitchen/app.py::app" in done.stdout


# --- coverage ---------------------------------------------------------------------------------------------------------


def test_coverage_says_nothing_of_answers_that_nobody_recorded(kitchen: Kitchen) -> None:
    """Without a map it is not known which answers tests have got: that is said, and no operation seems to have all."""
    kitchen.remove(MAP)
    found = json.loads(kitchen.run("coverage", "--format", "json").stdout)
    assert {row["unseen_responses"] for row in found["operations"]} == {None}
    for words in (["coverage"], ["coverage", "--format", "markdown"]):
        said = kitchen.run(*words).stdout
        assert ("never seen" in said, "No answers are recorded yet (pytest --contract-record)" in said) == (
            False,
            True,
        ), said


def test_coverage_tells_tests_changes_and_answers(kitchen: Kitchen) -> None:
    """Each operation has its tests, whether it changed, and the documented answers that no test has got."""
    kitchen.edit(
        "openapi.yaml",
        "  /guests:\n",
        "  /cooks:\n    get: {responses: {5XX: {description: On strike.}}}\n  /guests:\n",
    )
    done = kitchen.run("coverage", "--format", "json")
    found = json.loads(done.stdout)
    rows = {row["operation"]: (row["tests"], row["changed"], row["unseen_responses"]) for row in found["operations"]}
    assert rows == {
        "GET /cooks": (0, True, ["5XX"]),
        "GET /meals": (1, False, ["default"]),
        "GET /meals/{mealId}": (3, False, []),
        "GET /guests": (4, False, []),
        "POST /meals": (4, False, ["400"]),
    }
    assert found["operations"][0]["operation"] == "GET /cooks", "what changed and has no test comes first"
    assert found["summary"] == {"operations": 5, "tested": 4, "percent": 80.0}
    text = kitchen.run("coverage").stdout
    markdown = kitchen.run("coverage", "--format", "markdown").stdout
    for name in rows:
        assert name in text
        assert f"<code>{name}</code>" in markdown
    assert "4 of 5 operations have a test (80.0 %)" in text
    assert (
        kitchen.run("coverage", "--fail-under", "80").exit_code,
        kitchen.run("coverage", "--fail-under", "81").exit_code,
    ) == (0, 1)


def test_coverage_of_a_damaged_map(kitchen: Kitchen) -> None:
    """Where the map cannot be read, nothing can be counted: exit code 3, file and way out."""
    kitchen.edit(MAP, '"sources": {', '"sources": [')
    done = kitchen.run("coverage")
    assert (done.exit_code, done.stdout) == (3, "")
    assert MAP in done.stderr
    assert "--contract-record" in done.stderr
