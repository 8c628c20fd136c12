"""What an object keeps of a ``cached_property``: who has the same object gets it, and nobody else."""

import json
import textwrap
from pathlib import Path

import pytest
from support.kitchens import Kitchen, make_kitchen
from support.projects import isolated

__all__ = ["isolated"]

#: Each test of a pair asks the same lamp how bright it is: the second one gets what the first one had computed.
HOLDERS = {
    "value": "lamps.lamp",
    "display": "lamps.row[0]",
    "derived": "lamps.second",
    "class": "lamps.Room.lamp",
    "instance": "lamps.Room().lamp",
    "subclass": "lamps.Hall.lamp",
    "subclass_object": "lamps.torch",
    "factory": "lamps.made",
    "default": "lamps.default()",
    "annotation": "lamps.hung.__annotations__['at'].__metadata__[0]",
    "annotated": "lamps.Place.__metadata__[0]",
    "alias": "again",
    "function": "lamps.kept_lamp()",
    "named": "import_module('house.lamps').lamp",
}
#: Of these nobody knows who else may hold the lamp: whoever imports the file may.
OPEN_HOLDERS = {
    "table": "lamps.table['a']",
    "handed": "lamps.box.lamps[0]",
    "enumeration": "lamps.Kind.SMALL",
    "star": "lit()",
}
LAMPS = """
    from functools import cache, cached_property
    from typing import Annotated

    from house.power import watts

    class Lamp:
        @cached_property
        def light(self):
            return watts()

        def name(self):
            return "lamp"

    class Torch(Lamp):
        pass

    class Room:
        lamp = Lamp()

    class Hall(Room):
        pass

    def make():
        return Lamp()

    def default(lamp=Lamp()):
        return lamp

    def switch(word):
        def asked(self, lamp: Lamp = None):
            return word

        return asked

    class Plug:
        on = switch("on")

    def hung(at: Annotated[int, Lamp()]):
        return at

    Place = Annotated[int, Lamp()]

    @cache
    def kept_lamp():
        return Lamp()

    lamp = Lamp()
    row = [Lamp()]
    second = row[-1] if len(row) > 1 else Lamp()
    torch = Torch()
    made = make()
    """
OPEN_LAMPS = """
    from enum import Enum

    class Kind(Enum):
        SMALL = 1

        @cached_property
        def light(self):
            return watts()

    class Box:
        def __init__(self):
            self.lamps = []

        def add(self, lamp):
            self.lamps.append(lamp)

    table = {}
    table["a"] = Lamp()
    box = Box()
    box.add(Lamp())
    """
POWER = """
    def watts():
        return voltage() * 2

    def voltage():
        return 3

    def spare():
        return 1
    """
STAR = """
    from house.lamps import *

    def lit():
        return torch if lamp is None else lamp
    """
TESTS = """
    from importlib import import_module

    import pytest

    from house import lamps
    from house.lamps import lamp as again
    from house.power import spare

    def test_own():
        assert lamps.Lamp().light == 6

    def test_dark():
        assert lamps.Lamp().name() == "lamp"

    def test_plug():
        assert lamps.Plug().on() == "on"

    def test_spare():
        assert spare() == 1
    """


def files() -> dict[str, str]:
    """Return a project in which each holder is asked by two tests."""
    texts = {"house/lamps.py": LAMPS, "house/power.py": POWER, "tests/test_lamps.py": TESTS}
    found = {"house/__init__.py": "", **{path: textwrap.dedent(text).lstrip() for path, text in texts.items()}}
    found["tests/test_lamps.py"] += pairs(HOLDERS)
    return found


def open_files() -> dict[str, str]:
    """Return the same with the others, too."""
    found = files()
    found["house/lamps.py"] += textwrap.dedent(OPEN_LAMPS)
    found["house/star.py"] = textwrap.dedent(STAR).lstrip()
    found["tests/test_lamps.py"] += "\nfrom house.star import lit\n" + pairs(OPEN_HOLDERS)
    return found


def pairs(holders: dict[str, str]) -> str:
    """Return the tests of some holders."""
    return "".join(
        f"\n@pytest.mark.parametrize('time', [1, 2])\ndef test_{name}(time):\n    assert {asked}.light == 6\n"
        for name, asked in holders.items()
    )


def names_of(*holders: str) -> set[str]:
    """Return what the tests of some holders are called."""
    return {f"test_{name}[{time}]" for name in holders for time in (1, 2)}


def selected(kitchen: Kitchen, path: str, old: str, new: str) -> set[str]:
    """Return the tests that are selected for an edit, by their names."""
    kitchen.edit(path, old, new)
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    names = {test["nodeid"].partition("::") for test in json.loads(done.stdout)["tests"]}
    return {name for path, _, name in names if path == "tests/test_lamps.py"}


def recorded(folder: Path, project: dict[str, str]) -> Kitchen:
    """Record such a project, and commit its map."""
    kitchen = make_kitchen(folder / "kitchen", project)
    kitchen.record("-p", "no:randomly", "tests/test_lamps.py")
    kitchen.commit("The map")
    return kitchen


@pytest.mark.parametrize(("old", "new"), [("* 2", "* 4"), ("return 3", "return 4")])
def test_who_has_the_object_uses_what_it_keeps(tmp_path: Path, isolated: None, old: str, new: str) -> None:  # noqa: ARG001 - for its effect
    """Both tests of each pair are selected, whatever holds the object; who made one and did not ask it is not.

    Nor is who uses what was made with the annotations of its class alone.
    """
    kitchen = recorded(tmp_path, files())
    assert selected(kitchen, "house/power.py", old, new) == {*names_of(*HOLDERS), "test_own"}


def test_an_object_that_anybody_may_have_is_used_by_all(tmp_path: Path, isolated: None) -> None:  # noqa: ARG001 - for its effect
    """Where something else was given it, a star brings it, or a base from elsewhere makes it, both are selected."""
    kitchen = recorded(tmp_path, open_files())
    assert selected(kitchen, "house/power.py", "return 3", "return 4") >= names_of(*HOLDERS, *OPEN_HOLDERS)


def test_objects_of_shared_fixtures_may_be_anywhere(tmp_path: Path, isolated: None) -> None:  # noqa: ARG001 - for its effect
    """Where a fixture of wider scope uses the project, all that may have got an object from it is selected."""
    project = files()
    project["tests/test_lamps.py"] += textwrap.dedent("""
        @pytest.fixture(scope="module")
        def shared():
            return lamps.Lamp()

        @pytest.mark.parametrize("time", [1, 2])
        def test_shared(shared, time):
            assert shared.light == 6
        """)
    found = selected(recorded(tmp_path, project), "house/power.py", "return 3", "return 4")
    # What only looks at the annotations of a function counts as no user of the classes in them.
    assert found >= {*names_of(*HOLDERS.keys() - {"annotation"}), "test_shared[1]", "test_shared[2]"}
    assert "test_spare" not in found
