"""Places of values in JSON and YAML: line and column of each key and element, however the text is laid out."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from support.documents import documents

from contractdelta.spec.locations import Location, locate
from contractdelta.spec.pointer import tokens_of
from contractdelta.spec.reading import read_tree
from contractdelta.spec.references import value_at
from contractdelta.spec.syntax import yaml_blocks


def pointers_in(value: Any, pointer: str = "") -> list[str]:
    """Return the pointers of everything in a value."""
    found = [pointer]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        found += pointers_in(child, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")
    return found


def as_yaml(value: Any, *, indent: int = 2) -> bytes:
    """Write YAML in block style, with a comment in front."""
    value = json.loads(json.dumps(value))  # nothing is shared: what an alias brings has no line
    return b"# first\n" + yaml.safe_dump(value, sort_keys=False, indent=indent, allow_unicode=True).encode()


@given(documents(), st.sampled_from([2, 4]), st.booleans())
@settings(deadline=None, max_examples=40)
def test_blocks_tell_what_the_whole_tells(document: dict[str, Any], indent: int, is_few: bool) -> None:  # noqa: FBT001
    """Looking into blocks finds every value where looking through the whole text finds it."""
    data = as_yaml(document, indent=indent)
    tree = read_tree(data, "x.yaml")
    wanted = pointers_in(tree)[:: 7 if is_few else 1]
    whole = locate(data, "x.yaml", wanted, tree)
    assert whole.keys() == set(wanted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_blocks, "_LEAST", 0)
        assert locate(data, "x.yaml", wanted, tree) == whole


@given(documents())
@settings(deadline=None, max_examples=20)
def test_keys_stand_where_they_are_said_to_stand(document: dict[str, Any]) -> None:
    """At line and column of a member stands its key."""
    data = as_yaml(document)
    tree = read_tree(data, "x.yaml")
    lines = data.decode().split("\n")
    for pointer, place in locate(data, "x.yaml", pointers_in(tree), tree).items():
        rest = lines[place.line - 1][place.column - 1 :]
        key = tokens_of(pointer)[-1] if pointer else ""
        if key.isalpha():
            assert rest.startswith((key, f"'{key}'", f'"{key}"', "- ", "{", "[")) or pointer.rpartition("/")[0] == ""


@pytest.mark.parametrize("quote", ["", '"', "'"])
@given(documents())
@settings(deadline=None, max_examples=10)
def test_yaml_that_starts_as_json_does(quote: str, document: dict[str, Any]) -> None:
    """YAML in flow style tells where everything is, whatever its keys are quoted with."""
    value = json.loads(json.dumps(document))
    text = yaml.safe_dump(value, sort_keys=False, default_flow_style=True, default_style=quote or None)
    tree = read_tree(text.encode(), "x.yaml")
    found = locate(text.encode(), "x.yaml", pointers_in(tree), tree)
    beside = locate(b"# first\n" + text.encode(), "x.yaml", pointers_in(tree), tree)
    assert found.keys() == set(pointers_in(tree))
    for pointer, place in beside.items():
        moved = Location(line=place.line - 1, column=place.column)
        assert not pointer or found[pointer] == moved


@given(documents(), st.sampled_from([None, 0, 2, "\t"]), st.booleans())
@settings(deadline=None, max_examples=40)
def test_json_of_any_layout(document: dict[str, Any], indent: int | str | None, is_ascii: bool) -> None:  # noqa: FBT001
    """At line and column of a member stands its key, of an element its value, though all may stand in one line."""
    text = json.dumps({"é": document}, indent=indent, ensure_ascii=is_ascii)
    tree = read_tree(text.encode(), "x.json")
    lines = text.split("\n")
    found = locate(text.encode(), "x.json", pointers_in(tree), tree)
    assert found.keys() == set(pointers_in(tree))
    for pointer, place in found.items():
        rest = "\n".join(lines[place.line - 1 :])[place.column - 1 :]
        parent, key = value_at(tree, pointer.rpartition("/")[0]), tokens_of(pointer)[-1:]
        name = f"{json.dumps(key[0], ensure_ascii=is_ascii)}:" if key and isinstance(parent, dict) else ""
        assert rest.startswith(name)
        assert json.JSONDecoder().raw_decode(rest[len(name) :].lstrip())[0] == json.loads(
            json.dumps(value_at(tree, pointer))
        )


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("x.json", '{\n  "a": [\n    1,\n    {\n      "é": 2\n    }\n  ]\n}\n', {"/a/1/é": (5, 7), "/a/1": (4, 5)}),
        ("x.json", '{"é": {"b": [1, 2]}}', {"/é": (1, 2), "/é/b": (1, 8), "/é/b/1": (1, 17)}),
        ("x.yaml", "a:\n  é: [1, {b: 2}]\n", {"/a/é": (2, 3), "/a/é/1/b": (2, 11)}),
        ("x.yaml", '{"a": 1,\n\t"b": 2}', {"/b": (2, 2)}),
        ("x.yaml", "- 1\n- a: 2\n", {"/1/a": (2, 3), "": (1, 1)}),
    ],
)
def test_lines_and_columns(name: str, text: str, expected: dict[str, tuple[int, int]]) -> None:
    """Lines and columns count from 1, columns in characters."""
    data = text.encode()
    found = locate(data, name, expected, read_tree(data, name))
    assert found == {key: Location(line=line, column=column) for key, (line, column) in expected.items()}
