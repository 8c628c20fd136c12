"""What runs at import is told by name: never too little, and enough that most functions need no search."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st
from support.program_edits import edit
from support.programs import Program, Writer
from support.python_files import ask

from contractdelta.testmap.affected import affected
from contractdelta.testmap.analysis import analyse
from contractdelta.testmap.import_time import are_quiet, cover
from contractdelta.testmap.nodes import Aspect, Node
from contractdelta.testmap.sources import Recorded, Source


def record(files: Mapping[str, str]) -> dict[str, Recorded]:
    """Return what a test map keeps of files, with what may run at import."""
    sources = {path: analyse(path, text) for path, text in files.items()}
    found = cover(sources)
    return {path: replace(source.recorded(), import_time=found[path]) for path, source in sources.items()}


@st.composite
def _edited_programs(draw: st.DrawFn) -> tuple[Program, Program, Program]:
    """Draw a program, and two edits of it, one after the other."""
    writer = Writer(lambda below: draw(st.integers(0, below - 1)))
    before = writer.write()
    edit(writer)
    between = writer.program()
    assume(between.keys() == before.keys())
    edit(writer)
    return before, between, writer.program()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(programs=_edited_programs())
def test_what_is_kept_changes_no_answer(programs: tuple[Program, Program, Program]) -> None:
    """Whoever has what runs at import at hand gets the same answer as whoever reads all files."""
    before, _, after = programs
    note("".join(f"\n# {path}\n{before[path]}# now:\n{after.get(path)}" for path in before))
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert affected(record(before), after.get, after, changed=changed) == ask(before, after)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(programs=_edited_programs(), data=st.data())
def test_lines_of_several_recordings_change_no_answer(
    programs: tuple[Program, Program, Program], data: st.DataObject
) -> None:
    """Lines of two recordings side by side, as git merges them, tell nothing that is not so."""
    before, between, after = programs
    kept = [record(before), record(between)]
    paths = sorted(before.keys() & between.keys())
    mixed = {path: data.draw(st.sampled_from((0, 1)), label=path) for path in paths}
    program = {path: (before, between)[which][path] for path, which in mixed.items()}
    recorded = {path: kept[which][path] for path, which in mixed.items()}
    after = {path: text for path, text in after.items() if path in program}
    changed = {path for path in program if program[path] != after.get(path)}
    assert affected(recorded, after.get, after, changed=changed) == ask(program, after)


BASE = {
    "shop/__init__.py": "",
    "shop/core.py": "def used():\n    return 1\n\n\ndef called():\n    return used()\n\n\ndef other():\n    return 2\n",
    "shop/books.py": "from shop.core import called, other\n\nLIMIT = called()\n\n\ndef price():\n    return other()\n",
}


@pytest.mark.parametrize(
    ("path", "name", "is_quiet"),
    [
        ("shop/core.py", "used", False),
        ("shop/core.py", "called", False),
        ("shop/core.py", "other", True),
        ("shop/books.py", "price", True),
    ],
)
@pytest.mark.parametrize(
    ("edits", "makes_loud"),
    [
        ({}, set()),
        ({"shop/new.py": "import shop.core\n\nX = shop.core.other()\n"}, {"other"}),
        ({"shop/new.py": "from shop import core as all_of_it\n"}, {"other"}),
        ({"shop/new.py": "from shop.core import *\n"}, {"other"}),
        ({"shop/new.py": "from shop import books\n\nX = [books]\n"}, {"price"}),
        ({"shop/new.py": "from shop.books import price\n\n@price\ndef f():\n    pass\n"}, {"price", "other"}),
        ({"shop/new.py": "import importlib\n\nX = importlib.import_module(NAME)\n"}, {"price", "other"}),
        ({"shop/new.py": "from shop.books import price\n\n\ndef f() -> price:\n    return price()\n"}, set()),
    ],
)
def test_who_is_quiet(path: str, name: str, is_quiet: bool, edits: dict[str, str], makes_loud: set[str]) -> None:  # noqa: FBT001
    """A function is quiet unless it is used at import, directly or by one that is, or all of its module is."""
    now = BASE | edits
    node = Node(Aspect.BODY, path, name)
    found = are_quiet([node], record(BASE), lambda file: analyse(file, now[file]), {path, *edits})
    assert found == (is_quiet and name not in makes_loud)


@pytest.mark.parametrize("aspect", [aspect for aspect in Aspect if aspect is not Aspect.BODY])
def test_only_bodies_are_quiet(aspect: Aspect) -> None:
    """What is no body of a function has users that have to be looked for."""
    node = Node(aspect, "shop/core.py", "other")
    assert not are_quiet([node], record(BASE), lambda file: analyse(file, BASE[file]), {"shop/core.py"})


def test_what_nobody_looked_at_is_read() -> None:
    """Of a file of which it is not known what runs at import, that is found out."""
    before = record(BASE)
    before["shop/books.py"] = replace(before["shop/books.py"], import_time=None)
    read = set()

    def source(path: str) -> Source:
        read.add(path)
        return analyse(path, BASE[path])

    assert are_quiet([Node(Aspect.BODY, "shop/core.py", "other")], before, source, {"shop/core.py"})
    assert not are_quiet([Node(Aspect.BODY, "shop/core.py", "called")], before, source, {"shop/core.py"})
    assert read == {"shop/core.py", "shop/books.py"}
