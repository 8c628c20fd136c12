"""Places of values in JSON text: each pointer leads to its own key or element, in any layout."""

import json
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractdelta.spec.pointer import join
from contractdelta.spec.syntax.json_locations import offsets_in_json

KEYS = st.sampled_from(["a", "b", "", "a/b", "~", "é", '"', "\\", "\n", "0", "{", "  ", "a: b", "☃", "\U0001f600"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 2**70), KEYS, st.just('\n  "a": 1')),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
LAYOUTS = {
    "printed": lambda value: json.dumps(value, indent=2, ensure_ascii=False),
    "escaped": lambda value: json.dumps(value, indent=2),
    "one line": json.dumps,
    "four spaces": lambda value: json.dumps(value, indent=4, ensure_ascii=False) + "\n",
    "tabs": lambda value: json.dumps(value, indent="\t", separators=(" ,", " :\r\n")),
    "no space": lambda value: json.dumps(value, separators=(",", ":"), ensure_ascii=False),
}


def pointers_in(value: Any, pointer: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield each pointer with its key, or ``None`` for an element, and its value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        below = join(pointer, key)
        yield below, key if isinstance(value, dict) else None, child
        yield from pointers_in(child, below)


@given(VALUES, st.sampled_from(sorted(LAYOUTS)), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=120)
def test_every_value_is_found(value: Any, layout: str, random: Any) -> None:
    """What stands at the offset is the key, or the element; asking for few finds them where asking for all does."""
    data = LAYOUTS[layout](value).encode()
    known = list(pointers_in(value))
    found = offsets_in_json(data, [pointer for pointer, _, _ in known], value)
    assert found.keys() == {pointer for pointer, _, _ in known}
    for pointer, key, child in known:
        text = data[found[pointer] :].decode()
        assert json.JSONDecoder().raw_decode(text)[0] == (child if key is None else key)
    few = [pointer for pointer in found if random.random() < 0.3]
    assert offsets_in_json(data, few, value) == {pointer: found[pointer] for pointer in few}


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize("pointer", ["/x", "/a/9", "/a/01", "/a/-", "/a/b", "/b/c", "/a/0/0"])
def test_what_is_not_there_is_left_out(layout: str, pointer: str) -> None:
    """A pointer that leads nowhere has no place; others do not mind."""
    value = {"a": [1, 2], "b": "c"}
    data = LAYOUTS[layout](value).encode()
    assert offsets_in_json(data, [pointer, "/a/1"], value).keys() == {"/a/1"}


def test_the_whole_text() -> None:
    """The empty pointer stands at the start of the value."""
    assert offsets_in_json(b'\n {"a": 1}', [""], {"a": 1}) == {"": 2}
    assert offsets_in_json(orjson.dumps({"a": 1}, option=orjson.OPT_INDENT_2), [""], {"a": 1}) == {"": 0}


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_large_objects(layout: str) -> None:
    """Each of many members is found, whatever it is called."""
    value = {"paths": {f'/p{number}"\\': {"get": [number, "x" * 100]} for number in range(1_500)}, "z": 1}
    data = LAYOUTS[layout](value).encode()
    known = list(pointers_in(value))
    found = offsets_in_json(data, [pointer for pointer, _, _ in known], value)
    assert found.keys() == {pointer for pointer, _, _ in known}
    text = data.decode()
    assert all(key is None or json.JSONDecoder().raw_decode(text, found[at])[0] == key for at, key, _ in known)
