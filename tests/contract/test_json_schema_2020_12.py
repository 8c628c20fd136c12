"""Keywords of JSON Schema 2020-12, and older spellings of them that occur in documents of OpenAPI 3.1.

One schema is asked for what it leads to: the document's other operation must never change.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from support.documents import a_document
from support.loading import changed_facets, contract_of, documentation

STRING, INTEGER = {"type": "string"}, {"type": "integer"}
A = {"$ref": "#/components/schemas/A"}
BODY = {"GET /this": {"responses.200.application/json"}}
NONE: Mapping[str, set[str]] = {}


def two(schema: Any, minor: int = 1, **schemas: Any) -> dict[str, Any]:
    """Write a document in which one operation answers with a schema, and another with something else."""

    def answers(schema: Any) -> dict[str, Any]:
        return {"get": {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}}

    return a_document(
        {"/this": answers(schema), "/other": answers({"$ref": "#/components/schemas/Other"})},
        minor,
        schemas={"Other": {"properties": {"self": {"$ref": "#/components/schemas/Other"}}}, **schemas},
    )


def assert_change(old: Any, new: Any, expected: Mapping[str, set[str]]) -> None:
    """Compare two documents, there and back."""
    base, head = contract_of(old), contract_of(new)
    assert (base.problems, head.problems) == ((), ())
    assert changed_facets(base, head) == expected
    assert changed_facets(head, base) == expected


# --- keywords that hold schemas ---------------------------------------------------------------------------------------

HOLDERS = (
    *({key: A} for key in ("items", "unevaluatedItems", "contains", "additionalProperties", "unevaluatedProperties")),
    *({key: A} for key in ("propertyNames", "not", "contentSchema")),
    *({key: [True, A]} for key in ("allOf", "anyOf", "oneOf", "prefixItems")),
    *({key: {"description": A}} for key in ("properties", "patternProperties", "dependentSchemas", "dependencies")),
    {"if": A, "then": False},
    {"if": True, "then": A},
    {"if": False, "else": A},
    {**A, "maxProperties": 9},
    {"items": [STRING, A]},
    {"items": [STRING], "additionalItems": A},
    {"$dynamicRef": "#/components/schemas/A"},
)


@pytest.mark.parametrize("holder", HOLDERS, ids="-".join)
@pytest.mark.parametrize(("old", "new"), [(STRING, INTEGER), (STRING, True), (STRING, False), (True, False)])
def test_what_a_keyword_holds(holder: Any, old: Any, new: Any) -> None:
    """A change of the schema that a keyword holds, booleans included, changes what reaches it, and only that."""
    assert_change(two(holder, A=old), two(holder, A=new), BODY)


@pytest.mark.parametrize("holder", HOLDERS, ids="-".join)
def test_everything_is_true(holder: Any) -> None:
    """``true`` and an empty schema are one schema, and so are ``false`` and the negation of everything."""
    for one, other in ((True, {}), (False, {"not": {}}), (False, {"not": True}), ({"title": "t"}, {"minLength": 0})):
        assert_change(two(holder, A=one), two(holder, A=other), NONE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"contains": STRING}, {"contains": STRING, "minContains": 2}),
        ({"contains": STRING}, {"contains": STRING, "maxContains": 2}),
        ({"contains": STRING, "minContains": 2}, {"contains": STRING, "minContains": 0}),
        ({"if": STRING, "then": INTEGER}, {"if": STRING, "else": INTEGER}),
        ({"dependentRequired": {"a": ["b"]}}, {"dependentRequired": {"a": ["b", "c"]}}),
        ({"dependentSchemas": {"a": STRING}}, {"dependentSchemas": {"b": STRING}}),
        ({"dependencies": {"a": ["b"]}}, {"dependencies": {"a": ["c"]}}),
        ({"dependencies": {"a": ["b"]}}, {"dependencies": {"c": ["b"]}}),
        ({"dependencies": {"a": ["b"]}}, {"dependencies": {"a": {"required": ["b"]}}}),
        ({"dependencies": {"a": []}}, {"dependencies": 5}),
        ({"contentEncoding": "base64"}, {"contentEncoding": "base64url"}),
        ({"contentMediaType": "a/b"}, {"contentMediaType": "a/c"}),
        ({"format": "uuid"}, {"format": "uri"}),
        ({"items": [STRING, INTEGER]}, {"items": [INTEGER, STRING]}),
        ({"items": [STRING], "additionalItems": False}, {"items": [STRING]}),
        ({"$recursiveRef": "#"}, {}),
        ({"$schema": "https://json-schema.org/draft/2020-12/schema"}, {}),
        ({"id": "a"}, {"id": "b"}),
        ({"divisibleBy": 1}, {"divisibleBy": 2}),
    ],
)
def test_changes(old: Any, new: Any) -> None:
    """Any other value of a keyword, and any change of one that nobody knows, is a change."""
    assert_change(two(old), two(new), BODY)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({}, {"then": STRING}),
        ({}, {"else": False}),
        ({}, {"then": A, "else": A}),
        ({"unevaluatedProperties": False}, {"unevaluatedProperties": False, "then": {"properties": {"a": {}}}}),
        ({}, {"minContains": 2}),
        ({}, {"maxContains": 0}),
        (A, {**A, "then": STRING, "minContains": 3}),
        ({"items": STRING}, {"items": {**STRING, "else": False}}),
        ({"dependencies": {"a": ["b", "c"]}}, {"dependencies": {"a": ["c", "b"]}}),
        ({}, {"$defs": {"a": STRING}}),
        ({}, {"definitions": {"a": STRING}}),
        ({}, {"$id": "https://example.org/a", "$anchor": "b"}),
        ({}, {"$comment": "c"}),
        ({"items": {}}, {}),
        ({"items": [STRING], "additionalItems": True}, {"items": [STRING]}),
    ],
)
def test_no_changes(old: Any, new: Any) -> None:
    """A keyword that asserts nothing, by itself or without another one, says nothing."""
    assert_change(two(old, A=STRING), two(new, A=STRING), NONE)


def test_conditions_before_3_1() -> None:
    """In OpenAPI 3.0 nobody knows these keywords: they count alone."""
    for key, value in (("then", STRING), ("maxContains", 3)):
        assert_change(two({}, 0), two({key: value}, 0), BODY)


# --- identifiers and references ---------------------------------------------------------------------------------------


def rebased(schema: Any) -> dict[str, Any]:
    """Write a schema with a base of its own, and one below that with another."""
    return {
        "$id": "https://example.org/a/root.json",
        "properties": {
            "by_file": {"$ref": "leaf.json"},
            "by_path": {"$ref": "/a/leaf.json"},
            "up": {"$ref": "../a/leaf.json#"},
            "down": {"$ref": "b/inner.json#leaf"},
            "here": {"$ref": "#/$defs/Leaf"},
        },
        "$defs": {
            "Leaf": {"$id": "leaf.json", **schema},
            "Inner": {"$id": "b/inner.json", "$defs": {"Deep": {"$anchor": "leaf", **schema}}},
        },
    }


LEADING: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "an identifier": ({"$ref": "https://example.org/pet"}, {"P": {"$id": "https://example.org/pet"}}),
    "an identifier and a fragment": ({"$ref": "https://example.org/pet#"}, {"P": {"$id": "https://example.org/pet"}}),
    "an anchor": ({"$ref": "#pet"}, {"P": {"$anchor": "pet"}}),
    "a dynamic anchor": ({"$ref": "#pet"}, {"P": {"$dynamicAnchor": "pet"}}),
    "a dynamic reference to an anchor": ({"$dynamicRef": "#pet"}, {"P": {"$anchor": "pet"}}),
    "a dynamic reference": ({"$dynamicRef": "#pet"}, {"P": {"$dynamicAnchor": "pet"}}),
    "a dynamic reference to a file": (
        {"$dynamicRef": "https://example.org/pet"},
        {"P": {"$id": "https://example.org/pet"}},
    ),
    "an anchor of another resource": (
        {"$ref": "https://example.org/box#pet"},
        {"Box": {"$id": "https://example.org/box", "$defs": {"P": {"$anchor": "pet"}}}},
    ),
    "a pointer into another resource": (
        {"$ref": "https://example.org/box#/$defs/P"},
        {"Box": {"$id": "https://example.org/box", "$defs": {"P": {}}}},
    ),
    "definitions": ({"$ref": "#/components/schemas/Box/definitions/P"}, {"Box": {"definitions": {"P": {}}}}),
    "a URN": ({"$ref": "urn:example:pet"}, {"P": {"$id": "urn:example:pet"}}),
}


@pytest.mark.parametrize("name", LEADING)
def test_what_references_lead_to(name: str) -> None:
    """A reference by identifier or anchor leads to the schema that has it, and a change of that is seen."""
    schema, schemas = LEADING[name]

    def filled(leaf: Mapping[str, Any]) -> dict[str, Any]:
        def walk(value: Any, key: str) -> Any:
            below = {name: walk(item, name) for name, item in value.items()} if isinstance(value, dict) else value
            return {**below, **leaf} if key == "P" else below

        return two({"items": schema}, **{key: walk(value, key) for key, value in schemas.items()})

    assert_change(filled(STRING), filled(INTEGER), BODY)
    if "$ref" in schema:
        assert_change(filled(STRING), two({"items": STRING}), NONE)


def test_nested_bases() -> None:
    """References start from the nearest ``$id`` above them."""
    assert_change(two(rebased(STRING)), two(rebased(INTEGER)), BODY)
    names = ("by_file", "by_path", "up", "down", "here")
    assert_change(two(rebased(STRING)), two({"properties": dict.fromkeys(names, STRING)}), NONE)


def test_one_anchor_in_two_resources() -> None:
    """An anchor belongs to the resource that it stands in."""

    def document(left: Any, right: Any) -> dict[str, Any]:
        left, right = ({"$ref": "#a", "$defs": {"A": {"$anchor": "a", **item}}} for item in (left, right))
        other = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Right"}}}}
        found = two(
            {"$ref": "#/components/schemas/Left"}, Left={"$id": "left", **left}, Right={"$id": "right", **right}
        )
        found["paths"]["/right"] = {"get": {"responses": {"200": other}}}
        return found

    assert_change(document(STRING, STRING), document(INTEGER, STRING), BODY)
    assert_change(
        document(STRING, STRING), document(STRING, INTEGER), {"GET /right": {"responses.200.application/json"}}
    )


TREE = {
    "$id": "https://example.org/tree",
    "$dynamicAnchor": "node",
    "properties": {"c": {"items": {"$dynamicRef": "#node"}}},
}
TO_TREE = {"$ref": "#/components/schemas/Tree"}


def strict(**members: Any) -> dict[str, Any]:
    """Extend the tree, as the examples of JSON Schema do."""
    return {"$id": "https://example.org/strict", "$dynamicAnchor": "node", "$ref": "tree", **members}


def test_dynamic_references() -> None:
    """Whatever a dynamic reference may lead to is reached by what reaches it, and by nothing else."""
    old = two(TO_TREE, Tree=TREE, Strict=strict(unevaluatedProperties=False))
    new = two(TO_TREE, Tree=TREE, Strict=strict(unevaluatedProperties=STRING))
    assert_change(old, new, BODY)
    renamed = two(TO_TREE, Tree=TREE, Loose=strict(unevaluatedProperties=False))
    assert_change(old, renamed, NONE)
    assert_change(old, two(TO_TREE, Tree=TREE), BODY)
    unreached = [two(STRING, Tree=TREE, Strict=strict(minProperties=least)) for least in (1, 2)]
    assert_change(*unreached, NONE)


def test_generics_by_dynamic_reference() -> None:
    """A list whose items are given by whoever refers to it changes with what is given."""

    def document(schema: Any) -> dict[str, Any]:
        generic = {
            "$id": "https://example.org/list",
            "items": {"$dynamicRef": "#T"},
            "$defs": {"T": {"$dynamicAnchor": "T", "not": {}}},
        }
        given = {
            "$id": "https://example.org/names",
            "$ref": "list",
            "$defs": {"T": {"$dynamicAnchor": "T", **schema}},
        }
        return two({"$ref": "#/components/schemas/Names"}, List=generic, Names=given)

    assert_change(document(STRING), document(INTEGER), BODY)


def test_recursive_reference() -> None:
    """A ``$recursiveRef``, which nobody follows any more, hides no change of the schema that it leads back to."""

    def document(**members: Any) -> dict[str, Any]:
        tree = {"$id": "https://example.org/t", "$recursiveAnchor": True, "items": {"$recursiveRef": "#"}, **members}
        return two({"$ref": "#/components/schemas/T"}, T=tree)

    assert_change(document(), document(maxItems=3), BODY)
    assert_change(document(), document(), NONE)


def test_annotations_beside_a_reference() -> None:
    """What describes a reference in OpenAPI 3.1 is documentation of what holds it."""
    old, new = (contract_of(two({"items": {**A, "description": text}}, A=STRING)) for text in ("one", "two"))
    assert changed_facets(old, new) == NONE
    words = [documentation(contract) for contract in (old, new)]
    assert {key for key in words[0] if words[0][key] != words[1][key]} == {"GET /this"}
