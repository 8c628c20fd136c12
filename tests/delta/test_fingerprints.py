"""Laws of fingerprints: the same for the same change wherever it stands, and another one for another change."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.contracts import contract_of, contract_of_tree
from support.delta_documents import pairs, reversed_keys
from support.processes import written
from support.schema_pairs import Maker

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Change, Delta

Tree = dict[str, Any]


def _changes(delta: Delta) -> list[tuple[str, Change]]:
    return [(operation.operation, change) for operation in delta.operations for change in operation.changes]


def _fingerprints(base: Tree, head: Tree) -> list[str]:
    delta = compare_contracts("shop", contract_of_tree(base), contract_of_tree(head))
    return sorted(change.fingerprint for _, change in _changes(delta))


def _renamed(tree: Tree) -> Tree:
    """Return a document whose components and path parameters are called otherwise, with its keys in another order."""
    text = json.dumps(reversed_keys(tree))
    for old, new in (("/Cat", "/Tiger"), ("/Dog", "/properties"), ("/Node", "/Knot"), ("{id}", "{key}")):
        text = text.replace(old, new)
    found = json.loads(text)
    schemas = found["components"]["schemas"]
    found["components"]["schemas"] = {
        {"Cat": "Tiger", "Dog": "properties", "Node": "Knot"}[name]: schema for name, schema in schemas.items()
    }
    for path, item in found["paths"].items():
        for parameter in item.get("parameters", []) if "{key}" in path else []:
            parameter["name"] = "key"
    return found


@settings(deadline=None, max_examples=60)
@given(pairs())
def test_names_and_order_do_not_matter(pair: tuple[Tree, Tree]) -> None:
    """A change has the same fingerprint whatever components and path parameters are called, in whatever order."""
    base, head = pair

    assert _fingerprints(_renamed(base), _renamed(head)) == _fingerprints(base, head)


@settings(deadline=None, max_examples=60)
@given(pairs())
def test_other_changes_have_other_fingerprints(pair: tuple[Tree, Tree]) -> None:
    """Two changes with one fingerprint are the same to whoever reads them, but for where they stand."""
    seen: dict[str, tuple[str, ...]] = {}
    for operation, change in _changes(compare_contracts("shop", *map(contract_of_tree, pair))):
        read = (operation, change.rule, change.facet, change.message)
        assert seen.setdefault(change.fingerprint, read) == read


_BEFORE = """\
paths:
  /a/{b}:
    get:
      parameters:
        - {name: b, in: path, required: true, schema: {type: string, maxLength: 5}}
        - {name: q, in: query, schema: {oneOf: [{type: integer, maximum: 9}, {type: string, format: uuid}]}}
      responses:
        '200':
          description: Fine.
          content: {application/json: {schema: {allOf: [{$ref: '#/components/schemas/A'}, {required: [x]}]}}}
components: {schemas: {A: {type: object, properties: {x: {type: string}}}}}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("maxLength: 5", "maxLength: 4", id="a parameter in the path"),
        pytest.param("maximum: 9", "maximum: 8", id="a branch"),
        pytest.param("x: {type: string}", "x: {type: integer}", id="a property of a component"),
        pytest.param("[x]", "[x, y]", id="a property that is required"),
        pytest.param("{type: integer, maximum: 9}", "{type: boolean}", id="a branch that went"),
    ],
)
@pytest.mark.parametrize(
    ("word", "other"),
    [
        pytest.param("schemas/A'}, {required", "schemas/B'}, {required", id="a component"),
        pytest.param("{b}", "{c}", id="a path parameter"),
        pytest.param("paths:\n", "info: {title: t, version: '2', description: Moved.}\npaths:\n", id="lines"),
        pytest.param(
            "{type: integer, maximum: 9}, {type: string, format: uuid}",
            "{type: string, format: uuid}, {type: integer, maximum: 9}",
            id="the order of branches",
        ),
    ],
)
def test_the_same_change_in_another_commit(old: str, new: str, word: str, other: str) -> None:
    """What else was done to a document, before or since, does not show in the fingerprint of a change."""
    found = []
    for text in (_BEFORE, _elsewhere(word, other)):
        delta = compare_contracts("shop", contract_of(text), contract_of(text.replace(old, new)))
        found.append([change.fingerprint for _, change in _changes(delta)])

    assert found[0]
    assert found[0] == found[1]


def _elsewhere(word: str, other: str) -> str:
    text = _BEFORE.replace(word, other)
    if "schemas/B" in other:
        text = text.replace("schemas: {A:", "schemas: {B:")
    return text.replace("name: b", "name: c") if other == "{c}" else text


_TWINS = """\
paths:
  /a:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                one: {anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
                two: {$ref: '#/components/schemas/C'}
                three: {$ref: '#/components/schemas/D'}
components:
  schemas:
    A: {type: string, maxLength: 5, pattern: a}
    B: {type: string, maxLength: 5, pattern: b}
    C: {type: string, maxLength: 5}
    D: {type: string, maxLength: 5}
"""
_EDITED = _TWINS.replace("maxLength: 5", "maxLength: 4")


def _by_place(base: str, head: str, names: str = "ABCD") -> dict[str, str]:
    """Return the fingerprints by the components that they stand in, called as they were first."""
    changes = _changes(compare_contracts("shop", contract_of(base), contract_of(head)))
    first = dict(zip(names, "ABCD", strict=True))
    return {first[change.unit.removeprefix("schema:")]: change.fingerprint for _, change in changes}


def test_one_edit_at_several_places_is_several_changes() -> None:
    """The same edit in two branches, or in two components, however alike, has as many fingerprints."""
    found = _by_place(_TWINS, _EDITED)

    assert found.keys() == set("ABCD")
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize(
    ("word", "other", "names"),
    [
        pytest.param(
            "{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}",
            "{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/A'}",
            "ABCD",
            id="the order of branches",
        ),
        pytest.param("schemas:\n    A:", "schemas:\n    Z: {}\n    A:", "ABCD", id="another component"),
        pytest.param("A", "Z", "ZBCD", id="the name of a branch"),
        pytest.param("C", "Z", "ABZD", id="the name of a component"),
    ],
)
def test_each_place_keeps_its_fingerprint(word: str, other: str, names: str) -> None:
    """Which of them has which does not depend on order, nor on the names of components."""
    base, head = (re.sub(rf"(?<![a-z]){re.escape(word)}(?![a-z])", other, text) for text in (_TWINS, _EDITED))

    assert base != _TWINS
    assert _by_place(base, head, names) == _by_place(_TWINS, _EDITED)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.booleans())
def test_no_two_changes_have_one_fingerprint(seed: int, is_old: bool) -> None:  # noqa: FBT001
    """Whatever is edited in however many places, each change of an operation has a fingerprint of its own."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Root"}}}
    paths = {"/a": {"post": {"responses": {}, "requestBody": {"content": content}}}}
    trees = [
        {"openapi": "3.0.4" if is_old else "3.1.0", "info": {}, "paths": paths, "components": {"schemas": schemas}}
        for schemas in Maker(seed, is_old=is_old).pair()
    ]

    found = [change.fingerprint for _, change in _changes(compare_contracts("s", *map(contract_of_tree, trees)))]

    assert len(set(found)) == len(found)


_SCRIPT = """\
import sys
from support.contracts import contract_of_tree
from support.schema_pairs import Maker
from contractdelta.delta.compare import compare_contracts
for seed in range(60):
    sides = Maker(seed, is_old=False).pair()
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Root"}}}
    paths = {"/a": {"post": {"responses": {}, "requestBody": {"content": content}}}}
    trees = [{"openapi": "3.1.0", "paths": paths, "components": {"schemas": schemas}} for schemas in sides]
    sys.stdout.write(repr(compare_contracts("shop", *map(contract_of_tree, trees)).operations))
"""


def test_every_process_finds_the_same() -> None:
    """Whatever the order of sets is in a process, its changes and their fingerprints are the same."""
    (text,) = written(_SCRIPT)

    assert text.count(b"fingerprint=") > 30
