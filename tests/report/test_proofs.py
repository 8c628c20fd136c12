"""Laws of witnesses in words: the payload is whole, and exactly the value that matters is marked."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.judged_deltas import REQUEST_WITNESS, RESPONSE_WITNESS, change

from contractdelta.delta.model import Direction, Witness
from contractdelta.report.proofs import payload_lines, proof, shortly
from contractdelta.spec.pointer import join

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=12,
)


def witness(payload: Any, pointer: str, direction: Direction = Direction.REQUEST) -> Witness:
    """Return a witness with a payload."""
    return Witness(value="1", payload=json.dumps(payload), pointer=pointer, direction=direction, reason="so")


def places(value: Any, at: str = "") -> list[tuple[str, Any]]:
    """Return the pointers into a value with what they lead to."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(at, value), *(found for key, member in members for found in places(member, join(at, key)))]


@given(_VALUES, st.data())
def test_a_payload_is_whole_and_its_value_is_marked(payload: Any, data: st.DataObject) -> None:
    """Without the marks the lines are the payload; those with a mark are the value, with its name and comma at most."""
    pointer, value = data.draw(st.sampled_from(places(payload)))

    lines = payload_lines(witness(payload, pointer))

    assert {line[:2] for line in lines} <= {"- ", "  "}
    text = "".join(line[2:].strip() for line in lines)
    # What cannot be printed is shown as Python does, which JSON does not read.
    if json.dumps(payload, ensure_ascii=False).isprintable():
        assert json.loads(text) == payload
        marked = "".join(line[2:].strip() for line in lines if line[0] == "-").removesuffix(",")
        assert marked.endswith(json.dumps(value, ensure_ascii=False)) or json.loads(_unnamed(marked, value)) == value


def _unnamed(marked: str, value: Any) -> str:
    """Take the name of a member away: an object or array starts after it."""
    for at in (at for at, letter in enumerate(marked) if letter in "{["):
        try:
            if json.loads(marked[at:]) == value:
                return marked[at:]
        except json.JSONDecodeError:
            continue
    return "null"


def test_every_line_is_one_line() -> None:
    """Nothing in a payload breaks a line or moves the cursor."""
    lines = payload_lines(witness({"a\nb\u2028": ["\x1b[31m\u202e"]}, "/none"))
    assert all(line.isprintable() for line in lines)


def test_numbers_are_as_they_were() -> None:
    """A number keeps its digits, however many."""
    text = '{"a":9223372036854775808,"b":1.10,"c":1e400}'
    found = Witness(value="1", payload=text, pointer="/b", direction=Direction.RESPONSE, reason="")
    assert payload_lines(found) == ["  {", '    "a": 9223372036854775808,', '+   "b": 1.10,', '    "c": 1e400', "  }"]


def test_a_pointer_to_what_is_missing_marks_the_whole() -> None:
    """Where the payload lacks what the pointer names, all of it matters."""
    assert payload_lines(witness({"a": 1}, "/b")) == ["- {", '-   "a": 1', "- }"]


@pytest.mark.parametrize("direction", list(Direction))
def test_every_direction_has_words(direction: Direction) -> None:
    """Whoever sends it, there is a line for it, and a sentence with the reason."""
    found = witness(1, "", direction)
    assert shortly(found).startswith("e.g. 1 ")
    assert proof(change("a", witness=found)).endswith(": so")


def test_words() -> None:
    """A request was accepted, a response may now be sent; where there is no witness the reason for that is told."""
    assert shortly(REQUEST_WITNESS) == 'e.g. "Maria-Theresia" was accepted'
    assert shortly(RESPONSE_WITNESS) == "e.g. null may now be sent"
    assert proof(change("a", unproved="too\nlong")) == "No example: too\\nlong"
    assert proof(change("a")) == ""


def test_a_long_value_is_cut() -> None:
    """A line stays one that people read."""
    found = Witness(value=f'"{"x" * 5000}"', payload="1", pointer="", direction=Direction.REQUEST, reason="")
    assert len(shortly(found)) < 100
    assert "… was accepted" in shortly(found)
