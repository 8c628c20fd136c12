"""A project without tags whose tests are recorded: a kitchen served by WSGI, and tests of every kind."""

import json
import shutil
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from support.projects import WITHOUT_SLOW_PLUGINS, GitProject, Outcome, make_repository

from contractdelta.testmap.on_disk.map_file import parse_map
from contractdelta.testmap.recorded import TestMap

#: Where the map is.
MAP = "snapshots/testmap.json"

_DOCUMENT = """\
openapi: 3.1.0
info: {title: Kitchen, version: "1"}
paths:
  /meals:
    get:
      operationId: listMeals
      responses:
        "200": {description: Every meal.}
        default: {description: Anything else.}
    post:
      operationId: cookMeal
      responses:
        2XX: {description: It cooks.}
        "400": {description: It burns.}
  /meals/{mealId}:
    get:
      operationId: getMeal
      parameters: [{name: mealId, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: The meal.}, "404": {description: Eaten.}}
  /guests:
    get: {operationId: listGuests, responses: {"200": {description: Every guest.}}}
"""

_APP = """\
import json
import pathlib

from kitchen.menu import find_meal, meals
from kitchen.settings import LIMIT


def app(environ, start_response):
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if path == "/guests":
        return answer(start_response, "200 OK", guests())
    if path == "/meals":
        return answer(start_response, "201 Created" if method == "POST" else "200 OK", meals(LIMIT))
    meal = find_meal(path.rpartition("/")[2])
    return answer(start_response, "200 OK" if meal else "404 Not Found", meal)


def guests():
    return json.loads((pathlib.Path(__file__).parent / "guests.json").read_text())


def answer(start_response, status, value):
    start_response(status, [("content-type", "application/json")])
    return [json.dumps(value).encode()]
"""

_MENU = '''\
from kitchen.spices import traced


class Stove:
    heat = 3

    def cook(self):
        return self.heat


def meals(limit):
    return ["soup", "stew", "pie"][:limit]


@traced
def find_meal(name):
    return name if name in meals(3) else None


def double(number):
    """Double a number.

    >>> double(2)
    4
    """
    return 2 * number
'''

_SPICES = """\
import functools


def traced(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return function(*arguments)
    return wrapper
"""

_CONFTEST = """\
import httpx
import pytest

from kitchen.app import app
from kitchen.menu import Stove, double, meals


@pytest.fixture
def client():
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://kitchen") as client:
        yield client


def call(method, path):
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://kitchen") as client:
        return client.request(method, path)


@pytest.fixture(scope="session")
def stocked():
    call("POST", "/meals")
    yield "stocked"
    call("GET", "/guests")


@pytest.fixture(scope="package")
def larder(stocked):
    return double(2)


@pytest.fixture(scope="module", params=["gas", "wood"])
def stove(request):
    return Stove().cook() if request.param == "gas" else 0


@pytest.fixture(scope="class")
def table():
    return meals(1)
"""

_SCOPES = """\
import pytest


def test_first(stocked):
    assert stocked


def test_second(stocked):
    assert stocked


def test_through_another(larder):
    assert larder == 4


def test_by_name(request):
    assert request.getfixturevalue("stocked")


def test_stove(stove):
    assert stove in (0, 3)


class TestTable:
    def test_laid(self, table):
        assert table

    def test_cleared(self, table):
        assert table


def test_none():
    assert True
"""

_CALLS = """\
import unittest

import pytest

from kitchen.menu import double


def test_list(client):
    assert client.get("/meals").json() == ["soup", "stew", "pie"]


@pytest.mark.parametrize("meal", ["soup", "pie"], ids=["[a/b::c] d", "s\\u00fcp"])
def test_get(client, meal):
    assert client.get(f"/meals/{meal}").status_code == 200


def test_eaten(client):
    assert client.get("/meals/cake").status_code == 404


class TestDouble(unittest.TestCase):
    def setUp(self):
        self.number = double(1)

    def test_number(self):
        self.assertEqual(self.number, 2)

    def test_parts(self):
        for part in range(2):
            with self.subTest(part=part):
                self.assertEqual(double(part), 2 * part)
"""

_ENDS = """\
import pytest

from kitchen.menu import double


@pytest.fixture
def broken():
    raise RuntimeError(double(3))


@pytest.fixture
def leaking():
    yield
    raise RuntimeError(double(3))


def test_fails():
    assert double(2) == 5


@pytest.fixture(scope="session")
def closed():
    pytest.skip(str(double(4)))


@pytest.fixture(scope="session")
def wrecked(stocked):
    raise RuntimeError(double(5))


def test_closed(closed):
    pass


def test_closed_again(closed):
    pass


def test_wrecked(wrecked):
    pass


def test_wrecked_again(wrecked):
    pass


def test_error_in_setup(broken):
    pass


def test_error_in_teardown(leaking):
    pass


@pytest.mark.skip
def test_skipped():
    double(2)


def test_skips_itself():
    pytest.skip(str(double(2)))


@pytest.mark.xfail
def test_xfails():
    assert double(2) == 5


@pytest.mark.xfail(strict=True)
def test_xpasses_strictly():
    assert double(2) == 4
"""

FILES: Mapping[str, str] = {
    "pyproject.toml": """\
[tool.contractdelta.apis.kitchen]
spec = "openapi.yaml"

[tool.pytest.ini_options]
pythonpath = ["."]
testpaths = ["tests", "kitchen"]
addopts = ["--doctest-modules"]
disable_test_id_escaping_and_forfeit_all_rights_to_community_support = true
""",
    ".gitignore": "__pycache__/\n.pytest_cache/\n.coverage*\n",
    "openapi.yaml": _DOCUMENT,
    "requirements.txt": "httpx\n",
    "kitchen/__init__.py": "",
    "kitchen/settings.py": "LIMIT = 3\nNAME = 'kitchen'\n",
    "kitchen/spices.py": _SPICES,
    "kitchen/menu.py": _MENU,
    "kitchen/app.py": _APP,
    "kitchen/guests.json": '["Ann", "Bob"]\n',
    "tests/conftest.py": _CONFTEST,
    "tests/test_scopes.py": _SCOPES,
    "tests/test_calls.py": _CALLS,
}
#: Tests that do not pass, for who wants them.
ENDS = {"tests/test_ends.py": _ENDS}


class Kitchen(GitProject):
    """A project in git whose tests are recorded in processes of their own."""

    def pytest(self, *arguments: str) -> Outcome:
        """Run pytest there, with the plugins that a user would have, but for those that take long."""
        return self.module("pytest", *WITHOUT_SLOW_PLUGINS, "-rA", *arguments)

    def record(self, *arguments: str, exit_code: int = 0) -> str:
        """Record the tests; return what pytest said."""
        done = self.pytest("--contract-record", *arguments)
        assert done.exit_code == exit_code, done.stdout + done.stderr
        return done.stdout

    def map(self) -> TestMap:
        """Return the map."""
        return parse_map((self.root / MAP).read_bytes(), MAP)


def make_kitchen(root: Path, more: Mapping[str, str] | None = None) -> Kitchen:
    """Return a kitchen of which nothing is recorded yet."""
    return Kitchen(make_repository(root, {**FILES, **(more or {})}).root)


def record_kitchen(root: Path, files: Mapping[str, str], *arguments: str) -> Path:
    """Record a kitchen with more files in it, whose texts may be indented, and commit its map; return where it is."""
    kitchen = make_kitchen(root, {path: textwrap.dedent(text).lstrip() for path, text in files.items()})
    kitchen.record("-p", "no:randomly", *arguments)
    kitchen.commit("The map")
    return kitchen.root


def select_after(recorded: Path, folder: Path, change: Callable[[Kitchen], object]) -> dict[str, Any]:
    """Change a copy of a recorded kitchen; return what ``contractdelta select --format json`` says then."""
    shutil.copytree(recorded, folder)
    kitchen = Kitchen(folder)
    change(kitchen)
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def names_selected(found: dict[str, Any], path: str) -> set[str]:
    """Return the names of the tests of a file that are selected, where not everything is: ``test_x`` is ``x``."""
    assert found["why_all"] is None
    start = f"{path}::test_"
    return {test["nodeid"].removeprefix(start) for test in found["tests"] if test["nodeid"].startswith(f"{path}::")}


def without_times(found: TestMap) -> TestMap:
    """Return a map without what differs from run to run: how long tests took."""
    return replace(found, tests={name: test._replace(seconds=0.0) for name, test in found.tests.items()})
