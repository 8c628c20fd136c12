"""Laws of how a change is sent from one process to another."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.impact_worlds import World, worlds

from contractdelta.git.repository import ChangedFile, FileStatus
from contractdelta.impact.model import AffectedOperation, ChangeScope
from contractdelta.impact.selection import select_tests
from contractdelta.testmap.suite.tags import NamedOperation


@settings(deadline=None, max_examples=50)
@given(worlds())
def test_a_scope_survives_the_way_to_another_process(world: World) -> None:
    """What was written is read back, equal and hashable, and selects the same."""
    copy = ChangeScope.parse(world.scope.dump())

    assert copy == world.scope
    assert hash(copy) == hash(world.scope)
    assert select_tests(copy, world.collection, world.mentions) == select_tests(
        world.scope, world.collection, world.mentions
    )


@settings(deadline=None, max_examples=50)
@given(worlds())
def test_a_scope_is_written_the_same_way_again(world: World) -> None:
    """Writing what was read gives the same bytes: nothing depends on the order of a set."""
    text = world.scope.dump()

    assert ChangeScope.parse(text).dump() == text


@given(st.permutations([f"file-{number}.yaml" for number in range(6)]))
def test_sets_are_written_sorted(names: list[str]) -> None:
    """The order in which the known files were found does not show."""
    assert json.loads(ChangeScope(known_files=frozenset(names)).dump())["known_files"] == sorted(names)


def test_an_empty_scope_survives() -> None:
    """A change of which nothing is known survives, with its defaults."""
    assert ChangeScope.parse(ChangeScope().dump()) == ChangeScope()


@pytest.mark.parametrize("text", ["größe", "a\nb", '"quoted"', "\\", "\u2028", "\udc80", "日本"])
def test_every_text_survives(text: str) -> None:
    """Names may hold any character, and what file names of unknown encoding have in its place."""
    scope = ChangeScope(
        base=text,
        operations=(NamedOperation(api=text, key=text, names=(text,), tags=(text,)),),
        affected=(AffectedOperation(node=text, causes=(text,)),),
        uses=((text, text),),
        files=(ChangedFile(path=text, status=FileStatus.DELETED),),
        known_files=frozenset({text}),
        why_all=text,
        ignore=(text,),
        always=(text,),
    )

    assert ChangeScope.parse(scope.dump().encode("ascii").decode("ascii")) == scope
