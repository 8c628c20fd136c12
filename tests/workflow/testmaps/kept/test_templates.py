"""Templates that an engine keeps: a test that gets one from it opens no file."""

import json
from pathlib import Path

import pytest
from support.kitchens import make_kitchen
from support.projects import isolated

__all__ = ["isolated"]

FILES = {
    "pages/base.html": "<h1>{% block body %}{% endblock %}</h1>\n",
    "pages/soup.html": "{% extends 'base.html' %}{% block body %}soup{% endblock %}\n",
    "pages/pie.html": "{% extends 'base.html' %}{% block body %}{% include 'part.html' %}{% endblock %}\n",
    "pages/part.html": "pie\n",
    "kitchen/jinja.py": """
from jinja2 import DictLoader, ChoiceLoader, Environment, FileSystemLoader

PAGES = Environment(loader=ChoiceLoader([FileSystemLoader("pages"), DictLoader({"memory.html": "m"})]))


def page(*names):
    return PAGES.select_template(names).render()
""",
    "kitchen/django_pages.py": """
from django.template import Context, Engine

PAGES = Engine(dirs=["pages"])


def page(*names):
    return PAGES.select_template(names).render(Context())
""",
    "tests/test_pages.py": """
import pytest
from kitchen import jinja, django_pages

BOTH = pytest.mark.parametrize("engine", [jinja, django_pages], ids=["jinja", "django"])


@BOTH
@pytest.mark.parametrize("time", [1, 2])
def test_soup(engine, time):
    assert "h1" in engine.page("none.html", "soup.html")


@BOTH
@pytest.mark.parametrize("time", [1, 2])
def test_pie(engine, time):
    assert "h1" in engine.page("pie.html")


def test_memory():
    assert jinja.page("memory.html") == "m"
""",
}


@pytest.mark.parametrize(
    ("template", "tests"),
    [("base.html", {"test_soup", "test_pie"}), ("soup.html", {"test_soup"}), ("part.html", {"test_pie"})],
)
def test_a_template_belongs_to_each_test_that_uses_it(
    tmp_path: Path,
    template: str,
    tests: set[str],
    isolated: None,  # noqa: ARG001 - for its effect
) -> None:
    """Whichever test came first and read it, and whichever template leads to it."""
    kitchen = make_kitchen(tmp_path / "kitchen", FILES)
    kitchen.record("-p", "no:randomly", "tests/test_pages.py")
    kitchen.commit("The map")
    kitchen.append(f"pages/{template}", "!\n")
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = {test["nodeid"]: test["reasons"] for test in json.loads(done.stdout)["tests"]}
    expected = {
        f"tests/test_pages.py::{name}[{time}-{engine}]"
        for name in tests
        for time in (1, 2)
        for engine in ("jinja", "django")
    }
    assert {name for name in found if "test_pages" in name} == expected


ELSEWHERE = """
from jinja2 import Environment, FileSystemLoader

PAGES = Environment(loader=FileSystemLoader("pages"), auto_reload=False)


def test_here():
    assert PAGES.get_template("part.html").render()


def test_there(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert PAGES.get_template("part.html").render()
"""


def test_a_template_stays_where_it_was(tmp_path: Path, isolated: None) -> None:  # noqa: ARG001 - for its effect
    """Which file it is does not depend on the folder that a later test is in."""
    kitchen = make_kitchen(tmp_path / "kitchen", {"pages/part.html": "pie\n", "tests/test_elsewhere.py": ELSEWHERE})
    kitchen.record("-p", "no:randomly", "tests/test_elsewhere.py")
    kitchen.commit("The map")
    kitchen.append("pages/part.html", "!\n")
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = {test["nodeid"] for test in json.loads(done.stdout)["tests"]}
    assert {f"tests/test_elsewhere.py::test_{name}" for name in ("here", "there")} <= found
