"""Laws of witnesses: one side accepts them, the other refuses them, and they are the same every time."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from support.loading import contract_of
from support.schemas import SCHEMAS, claim_of, contract_of_schema, is_valid, prove, term_of, told

from contractdelta.contract.model import Contract
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Claim, Direction, Witness
from contractdelta.delta.witnesses.prover import Prover

STRING, INTEGER = {"type": "string"}, {"type": "integer"}
REQUEST, RESPONSE = Direction.REQUEST, Direction.RESPONSE

#: A wider and a narrower schema by keyword: whatever the wider one allows for more has to be found.
NARROWINGS: dict[str, tuple[Any, Any]] = {
    "minimum": ({"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 2}),
    "maximum": ({"type": "number"}, {"type": "number", "maximum": 99}),
    "exclusiveMinimum": ({"type": "number", "minimum": 0}, {"type": "number", "exclusiveMinimum": 0}),
    "exclusiveMaximum": ({"type": "integer", "exclusiveMaximum": 9}, {"type": "integer", "exclusiveMaximum": 8}),
    "multipleOf": ({"type": "integer", "multipleOf": 2}, {"type": "integer", "multipleOf": 4}),
    "multipleOf of fractions": ({"type": "number", "multipleOf": 0.25}, {"type": "number", "multipleOf": 0.5}),
    "minLength": ({"type": "string"}, {"type": "string", "minLength": 1}),
    "maxLength": ({"type": "string", "maxLength": 300}, {"type": "string", "maxLength": 299}),
    "lengths of a pattern": (
        {"type": "string", "pattern": "^[a-f]+$", "maxLength": 60},
        {"type": "string", "pattern": "^[a-f]+$", "maxLength": 50},
    ),
    "lengths of a format": ({"type": "string", "format": "uri"}, {"type": "string", "format": "uri", "maxLength": 90}),
    "lengths of a pattern and a format": (
        {"type": "string", "format": "uri", "pattern": "^https://"},
        {"type": "string", "format": "uri", "pattern": "^https://", "maxLength": 90},
    ),
    "lengths of an open pattern": (
        {"type": "string", "pattern": "^#"},
        {"type": "string", "pattern": "^#", "maxLength": 90},
    ),
    "pattern": ({"type": "string", "pattern": "^[a-z]+$"}, {"type": "string", "pattern": "^[a-y]+$"}),
    "pattern added": (STRING, {"type": "string", "pattern": "^[A-Z]{2}-[0-9]+$"}),
    "pattern of alternatives": (
        {"type": "string", "pattern": "^(cat|dog|cow)$"},
        {"type": "string", "pattern": "^(cat|dog)$"},
    ),
    "format": (STRING, {"type": "string", "format": "date"}),
    "another format": ({"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}),
    "format of integers": ({"type": "integer", "format": "int64"}, {"type": "integer", "format": "int32"}),
    "enum": ({"enum": ["a", "b"]}, {"enum": ["a"]}),
    "enum added": (STRING, {"type": "string", "enum": ["a"]}),
    "const": ({"enum": [1, 2]}, {"const": 2}),
    "type": ({"type": ["string", "integer"]}, STRING),
    "type added": ({}, {"type": "object"}),
    "null": ({"type": ["string", "null"]}, STRING),
    "number": ({"type": "number"}, INTEGER),
    "required": ({"type": "object"}, {"type": "object", "required": ["a"]}),
    "properties": ({"properties": {"a": {}}}, {"properties": {"a": STRING}}),
    "additionalProperties": ({"type": "object"}, {"type": "object", "additionalProperties": False}),
    "property of a closed object": (
        {"type": "object", "additionalProperties": False, "properties": {"a": INTEGER, "b": INTEGER}},
        {"type": "object", "additionalProperties": False, "properties": {"a": INTEGER}},
    ),
    "values of a map": (
        {"type": "object", "additionalProperties": STRING},
        {"type": "object", "additionalProperties": {"type": "string", "maxLength": 5}},
    ),
    "patternProperties": (
        {"type": "object", "patternProperties": {"^x-": {}}},
        {"type": "object", "patternProperties": {"^x-": STRING}},
    ),
    "propertyNames": ({"type": "object"}, {"type": "object", "propertyNames": {"maxLength": 4}}),
    "minProperties": ({"type": "object"}, {"type": "object", "minProperties": 1}),
    "maxProperties": ({"type": "object"}, {"type": "object", "maxProperties": 3}),
    "dependentRequired": ({"type": "object"}, {"type": "object", "dependentRequired": {"a": ["b"]}}),
    "dependentSchemas": ({"type": "object"}, {"type": "object", "dependentSchemas": {"a": {"required": ["b"]}}}),
    "items": ({"type": "array", "items": {}}, {"type": "array", "items": STRING}),
    "minItems": ({"type": "array", "items": STRING}, {"type": "array", "items": STRING, "minItems": 2}),
    "maxItems": ({"type": "array", "items": STRING}, {"type": "array", "items": STRING, "maxItems": 200}),
    "uniqueItems": ({"type": "array", "items": STRING}, {"type": "array", "items": STRING, "uniqueItems": True}),
    "different items": (
        {"type": "array", "items": INTEGER, "uniqueItems": True},
        {"type": "array", "items": INTEGER, "uniqueItems": True, "minItems": 3, "maxItems": 3},
    ),
    "prefixItems": (
        {"type": "array", "prefixItems": [STRING, {}]},
        {"type": "array", "prefixItems": [STRING, INTEGER]},
    ),
    "items after a prefix": (
        {"type": "array", "prefixItems": [STRING]},
        {"type": "array", "prefixItems": [STRING], "items": False},
    ),
    "contains": ({"type": "array"}, {"type": "array", "contains": STRING}),
    "narrower contains": (
        {"type": "array", "contains": STRING},
        {"type": "array", "contains": {"type": "string", "minLength": 9}},
    ),
    "minContains": ({"type": "array", "contains": STRING}, {"type": "array", "contains": STRING, "minContains": 2}),
    "maxContains": ({"type": "array", "contains": STRING}, {"type": "array", "contains": STRING, "maxContains": 2}),
    "unevaluatedItems": (
        {"type": "array", "allOf": [{"prefixItems": [STRING]}]},
        {"type": "array", "allOf": [{"prefixItems": [STRING]}], "unevaluatedItems": False},
    ),
    "unevaluatedProperties": (
        {"type": "object", "allOf": [{"properties": {"a": STRING}}]},
        {"type": "object", "allOf": [{"properties": {"a": STRING}}], "unevaluatedProperties": False},
    ),
    "allOf": ({"allOf": [STRING]}, {"allOf": [STRING, {"minLength": 3}]}),
    "anyOf": ({"anyOf": [STRING, INTEGER]}, {"anyOf": [STRING, {"type": "null"}]}),
    "oneOf": (
        {"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "type": "object"},
        {"oneOf": [{"required": ["a"]}, {"required": ["c"]}], "type": "object"},
    ),
    "oneOf that is met twice": ({"anyOf": [STRING, {"minLength": 3}]}, {"oneOf": [STRING, {"minLength": 3}]}),
    "not": ({"type": "string"}, {"type": "string", "not": {"enum": ["no"]}}),
    "not wider": ({"not": {"type": "string"}}, {"not": {"type": ["string", "null"]}}),
    "then": (
        {"type": "object", "properties": {"a": STRING}},
        {"type": "object", "properties": {"a": STRING}, "if": {"required": ["a"]}, "then": {"required": ["b"]}},
    ),
    "else": (
        {"type": "object"},
        {"type": "object", "if": {"required": ["a"]}, "else": {"required": ["b"]}},
    ),
    "what is required besides": (
        {"type": "object", "required": ["a", "b"], "properties": {"a": {"minimum": 3, **INTEGER}, "b": STRING}},
        {"type": "object", "required": ["a", "b"], "properties": {"a": {"minimum": 4, **INTEGER}, "b": STRING}},
    ),
    "deep below": (
        {"properties": {"a": {"items": {"anyOf": [{"properties": {"b": STRING}}, INTEGER]}}}},
        {"properties": {"a": {"items": {"anyOf": [{"properties": {"b": {"const": "b"}}}, INTEGER]}}}},
    ),
}


@pytest.mark.parametrize("name", NARROWINGS)
@pytest.mark.parametrize("direction", [REQUEST, RESPONSE])
def test_each_keyword(name: str, direction: Direction) -> None:
    """What a keyword refuses that it did not refuse before is found, whoever sends it."""
    wide, narrow = NARROWINGS[name]
    base, head = (wide, narrow) if direction is REQUEST else (narrow, wide)
    witness = prove(contract_of_schema(base), contract_of_schema(head), direction)
    assert isinstance(witness, Witness), witness
    assert is_valid(wide, json.loads(witness.value)), witness
    assert not is_valid(narrow, json.loads(witness.value)), witness
    assert witness.payload == witness.value
    assert (witness.pointer, witness.direction) == ("", direction)
    assert 0 < len(witness.reason) <= 160
    assert "\n" not in witness.reason


@settings(max_examples=80, deadline=None)
@given(old=SCHEMAS, new=SCHEMAS)
def test_every_witness_is_one(old: Any, new: Any) -> None:
    """What is shown is accepted by the one schema and refused by the other, each as it was written."""
    base, head = contract_of_schema(old), contract_of_schema(new)
    for direction, accepting, refusing in ((REQUEST, old, new), (RESPONSE, new, old)):
        witness = prove(base, head, direction)
        if isinstance(witness, Witness):
            payload = json.loads(witness.payload)
            assert is_valid(accepting, payload), witness
            assert not is_valid(refusing, payload), witness
        else:
            assert witness


@settings(max_examples=50, deadline=None)
@given(schema=SCHEMAS)
def test_nothing_tells_equal_schemas_apart(schema: Any) -> None:
    """A schema against itself is never proved to differ."""
    assert isinstance(prove(contract_of_schema(schema), contract_of_schema(schema)), str)


def test_compatible_changes() -> None:
    """What only widens is not proved in the direction that does not mind, and the answer says how hard it was tried."""
    for name, (wide, narrow) in NARROWINGS.items():
        if name not in _SHIFTS:
            answer = prove(contract_of_schema(narrow), contract_of_schema(wide), REQUEST)
            assert isinstance(answer, str), (name, answer)


#: Rows in which some values come and others go.
_SHIFTS = {"anyOf", "oneOf", "another format"}

# --- the whole around a value -----------------------------------------------------------------------------------------


def place_of(contract: Contract, pointer: str) -> int:
    """Return the index of the schema that stands at a place."""
    return next(index for index, term in enumerate(contract.terms) if term.pointer.endswith(pointer))


def embedded(old: Any, new: Any, pointer: str, **schemas: Any) -> Witness | str:
    """Prove that the schemas at a place below the body differ."""
    base, head = contract_of_schema(old, schemas=schemas), contract_of_schema(new, schemas=schemas)
    claim = Claim(
        term_of(base), term_of(head), place_of(base, f"/schema{pointer}"), place_of(head, f"/schema{pointer}"), REQUEST
    )
    return told(Prover(base, head, clock=lambda: 0.0, seconds=1.0).prove(claim))


def _at(holder: Callable[[Any], Any]) -> tuple[Any, Any]:
    return holder({"type": "integer", "minimum": 1}), holder({"type": "integer", "minimum": 2})


@pytest.mark.parametrize(
    ("holder", "place", "payload", "pointer"),
    [
        (lambda s: {"properties": {"a/b": s}}, "/properties/a~1b", {"a/b": 1}, "/a~1b"),
        (lambda s: {"properties": {"a": s, "b": STRING}, "required": ["b"]}, "/properties/a", {"a": 1, "b": "a"}, "/a"),
        (lambda s: {"type": "array", "items": s}, "/items", [1], "/0"),
        (lambda s: {"type": "array", "items": s, "minItems": 2}, "/items", [1, 1], "/0"),
        (lambda s: {"prefixItems": [STRING, s]}, "/prefixItems/1", ["a", 1], "/1"),
        (lambda s: {"prefixItems": [STRING], "items": s}, "/items", ["a", 1], "/1"),
        (lambda s: {"type": "object", "additionalProperties": s}, "/additionalProperties", {"other": 1}, "/other"),
        (lambda s: {"patternProperties": {"^x$": s}}, "/patternProperties/^x$", {"x": 1}, "/x"),
        (lambda s: {"oneOf": [STRING, s]}, "/oneOf/1", 1, ""),
        (lambda s: {"allOf": [{"type": "number"}, s]}, "/allOf/1", 1, ""),
        (
            lambda s: {"allOf": [{"required": ["b"]}, {"properties": {"a": s}}]},
            "/allOf/1/properties/a",
            {"a": 1, "b": "a"},
            "/a",
        ),
        (
            lambda s: {"properties": {"in": {"anyOf": [STRING, {"type": "array", "items": {"properties": {"a": s}}}]}}},
            "/properties/in/anyOf/1/items/properties/a",
            {"in": [{"a": 1}]},
            "/in/0/a",
        ),
    ],
)
def test_the_whole_around_a_value(holder: Callable[[Any], Any], place: str, payload: Any, pointer: str) -> None:
    """The value at the place of the change stands in the smallest whole that is valid but for it."""
    old, new = _at(holder)
    witness = embedded(old, new, place)
    assert isinstance(witness, Witness), witness
    assert (witness.value, witness.pointer) == ("1", pointer)
    assert json.loads(witness.payload) == payload
    assert is_valid(old, payload)
    assert not is_valid(new, payload)


def test_what_stands_around_a_value_may_demand_more() -> None:
    """Where the first value at hand does not suit what applies to it, too, another one is looked for."""
    old = {"allOf": [{"type": "object"}, {"properties": {"a": {}}}]}
    new = {"allOf": [{"type": "object"}, {"properties": {"a": {}}, "required": ["a"]}]}
    witness = embedded(old, new, "/allOf/1")
    assert isinstance(witness, Witness), witness
    assert witness.payload == "{}"


def test_what_stands_around_a_value_may_accept_it() -> None:
    """Where another branch accepts what one refuses, nothing is shown, and the answer says so."""
    old, new = _at(lambda schema: {"anyOf": [schema, {"type": "integer", "maximum": 5}]})
    assert embedded(old, new, "/anyOf/0") == (
        "1 is refused at its place, but what stands around it accepts it all the same"
    )


@pytest.mark.parametrize(
    ("rest", "place_in_rest", "place"),
    [
        ({"items": INTEGER}, "/items", "/prefixItems/0"),
        ({"items": [{}], "additionalItems": INTEGER}, "/additionalItems", "/items/1"),
        ({"additionalProperties": INTEGER}, "/additionalProperties", "/properties/a"),
        ({"unevaluatedProperties": INTEGER}, "/unevaluatedProperties", "/properties/a"),
    ],
)
def test_what_was_one_of_the_rest(rest: Any, place_in_rest: str, place: str) -> None:
    """What one side alone describes by its name or place is reached by way of what held there on the other side."""
    _, keyword, name = place.split("/")
    found = {"a": STRING} if name == "a" else [*rest.get(keyword, ()), STRING] if name == "1" else [STRING]
    one, other = contract_of_schema(rest), contract_of_schema({**rest, keyword: found})
    in_rest, by_itself = place_of(one, f"/schema{place_in_rest}"), place_of(other, f"/schema{place}")
    for base, head, places in ((one, other, (in_rest, by_itself)), (other, one, (by_itself, in_rest))):
        claim = Claim(term_of(base), term_of(head), *places, REQUEST)
        assert isinstance(Prover(base, head, clock=lambda: 0.0, seconds=1.0).prove(claim), Witness)


def test_what_a_validator_does_not_see() -> None:
    """Where both sides accept the same values, the answer says that nothing more is refused."""
    for old, new in (
        ({"default": "a"}, {"default": "b"}),
        ({"x-extensible-enum": ["a"]}, {"x-extensible-enum": ["b"]}),
    ):
        assert prove(contract_of_schema({**STRING, **old}), contract_of_schema({**STRING, **new})) == (
            "a validator refuses nothing more"
        )


def test_a_default_is_not_proved_by_what_changed_beside_it() -> None:
    """A payload that another type refuses shows the type, and says nothing of what is meant where there is no value."""
    base, head = (contract_of_schema(schema) for schema in ({**STRING, "default": "a"}, {**INTEGER, "default": 1}))
    prover = Prover(base, head, clock=lambda: 0.0, seconds=1.0)
    changes = [change for item in compare_contracts("shop", base, head).operations for change in item.changes]
    proved = {
        change.rule: isinstance(prover.prove(change.claim), Witness)
        for change in changes
        if change.claim and change.claim.direction is REQUEST
    }
    assert proved == {"request-default-changed": False, "request-type-changed": True}


def test_a_whole_that_nothing_meets() -> None:
    """Where no whole is valid, nothing is shown."""
    old, new = _at(lambda schema: {"required": ["b"], "properties": {"a": schema, "b": False}})
    assert embedded(old, new, "/properties/a") == "1 is refused at its place, but no valid whole was found around it"


def test_a_place_that_is_not_reached() -> None:
    """Where the place is not within the facet, the answer says so."""
    base, head = map(contract_of_schema, _at(lambda schema: {"not": schema}))
    places = place_of(base, "/schema/not"), place_of(head, "/schema/not")
    answer = Prover(base, head, clock=lambda: 0.0, seconds=1.0).prove(
        Claim(term_of(base), term_of(head), *places, REQUEST)
    )
    assert told(answer) == "its place is not reached in the same way on both sides"


def test_parameters_and_headers() -> None:
    """The whole is what a parameter holds, by a schema of its own or by a media type."""

    def document(least: int) -> Contract:
        schema = {"properties": {"a": {"type": "integer", "minimum": least}}}
        parameters = [
            {"name": "p", "in": "query", "schema": schema},
            {"name": "q", "in": "query", "content": {"application/json": {"schema": schema}}},
        ]
        responses = {"200": {"description": "", "headers": {"X-H": {"schema": schema}}}}
        operation = {"parameters": parameters, "responses": responses}
        return contract_of(
            {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/": {"get": operation}}}
        )

    base, head = document(1), document(2)
    prover = Prover(base, head, clock=lambda: 0.0, seconds=1.0)
    facets = {"parameters.query.p": "0/schema", "parameters.query.q": "1/content/application~1json/schema"}
    facets["responses.200.headers.X-H"] = "X-H/schema"
    for facet, way in facets.items():
        places = [place_of(contract, f"{way}/properties/a") for contract in (base, head)]
        witness = prover.prove(Claim(term_of(base, facet), term_of(head, facet), places[0], places[1], REQUEST))
        assert isinstance(witness, Witness), (facet, witness)
        assert (witness.payload, witness.pointer) == ('{"a":1}', "/a")


# --- one change of several --------------------------------------------------------------------------------------------

_BEFORE: dict[str, Any] = {"type": ["object", "null"], "properties": {"a": {}}}
_AFTER: dict[str, Any] = {
    "type": "object",
    "properties": {"a": STRING},
    "required": ["b"],
    "minProperties": 2,
    "additionalProperties": INTEGER,
    "if": {"required": ["c"]},
    "then": {"required": ["d"]},
}


@pytest.mark.parametrize("direction", [REQUEST, RESPONSE])
@pytest.mark.parametrize(
    ("keyword", "alone"),
    [
        ("type", {"type": "object"}),
        ("required", {"required": ["b"]}),
        ("minProperties", {"minProperties": 2}),
        ("properties", {"properties": {"a": STRING}}),
        ("additionalProperties", {"properties": {"a": {}}, "additionalProperties": INTEGER}),
        ("if", {"if": {"required": ["c"]}, "then": {"required": ["d"]}}),
    ],
)
def test_one_change_of_several(keyword: str, alone: Any, direction: Direction) -> None:
    """Of several changes in one schema, the one that is asked about is what the payload shows."""
    base, head = contract_of_schema(_BEFORE), contract_of_schema(_AFTER)
    base, head = (base, head) if direction is REQUEST else (head, base)
    claim = claim_of(base, head, direction)._replace(keyword=keyword)
    witness = Prover(base, head, clock=lambda: 0.0, seconds=1.0).prove(claim)
    assert isinstance(witness, Witness), witness
    payload = json.loads(witness.payload)
    assert is_valid(_BEFORE, payload)
    assert not is_valid(_AFTER, payload)
    assert not is_valid(alone, payload)


#: Two changes of one kind at one place: base, head, and what the payload of each has to be about.
_TWICE: dict[str, tuple[Any, Any, tuple[Any, Any]]] = {
    "values that go": ({"enum": ["a", "b", "c"]}, {"enum": ["b"]}, ({"enum": ["a"]}, {"enum": ["c"]})),
    "properties that go from a closed object": (
        {"additionalProperties": False, "properties": {"a": STRING, "b": STRING}},
        {"additionalProperties": False, "properties": {}},
        ({"type": "object", "required": ["a"]}, {"type": "object", "required": ["b"]}),
    ),
    "properties that come and are required, and more": (
        {"type": "object"},
        {"type": "object", "minProperties": 5, "required": ["a", "b"], "properties": {"a": STRING, "b": STRING}},
        ({"not": {"required": ["a"]}}, {"not": {"required": ["b"]}}),
    ),
    "properties that become required": (
        {"type": "object", "minProperties": 1},
        {"type": "object", "minProperties": 1, "required": ["a", "b"]},
        ({"not": {"required": ["a"]}}, {"not": {"required": ["b"]}}),
    ),
    "patterns that come": (
        {"type": "object"},
        {"type": "object", "patternProperties": {"^a$": STRING, "^b$": STRING}},
        ({"required": ["a"]}, {"required": ["b"]}),
    ),
    "items with a place of their own": (
        {"type": "array"},
        {"type": "array", "prefixItems": [STRING, {"type": "boolean"}]},
        ({"prefixItems": [{"not": STRING}]}, {"minItems": 2, "prefixItems": [{}, {"not": {"type": "boolean"}}]}),
    ),
    "branches that go": (
        {"anyOf": [STRING, INTEGER, {"type": "boolean"}, {"type": "object"}]},
        {"anyOf": [STRING, {"type": "object"}]},
        (INTEGER, {"type": "boolean"}),
    ),
    "parts that come": (
        {"allOf": [{"title": "x", "not": {"required": ["c"]}}, {"minProperties": 1}]},
        {
            "allOf": [
                {"not": {"required": ["c"]}},
                {"minProperties": 1},
                {"not": {"required": ["a"]}},
                {"maxProperties": 1},
            ]
        },
        ({"required": ["a"]}, {"minProperties": 2}),
    ),
    "schemas that depend on properties": (
        {"type": "object"},
        {"type": "object", "dependentSchemas": {"a": {"minProperties": 2}, "b": {"minProperties": 2}}},
        ({"required": ["a"]}, {"required": ["b"]}),
    ),
    "places that look the same": (
        {"type": "object", "properties": {"a": STRING, "b": STRING}},
        {"type": "object", "properties": {"a": INTEGER, "b": INTEGER}},
        ({"required": ["a"]}, {"required": ["b"]}),
    ),
}


@pytest.mark.parametrize("direction", [REQUEST, RESPONSE])
@pytest.mark.parametrize("case", _TWICE)
def test_each_of_two_changes_is_proved_by_itself(case: str, direction: Direction) -> None:
    """Where two things of one kind changed at one place, or at two that look the same, each payload shows its own."""
    wide, narrow, about = _TWICE[case]
    base, head = map(contract_of_schema, (wide, narrow) if direction is REQUEST else (narrow, wide))
    prover = Prover(base, head, clock=lambda: 0.0, seconds=1.0)
    changes = [change for item in compare_contracts("shop", base, head).operations for change in item.changes]
    claims = [change.claim for change in changes if change.claim and change.claim.direction is direction]
    found = [prover.prove(claim) for claim in claims]

    witnesses = [each for each in found if isinstance(each, Witness)]
    payloads = [json.loads(each.payload) for each in witnesses]
    assert len(payloads) == len(found) >= len(about)
    assert all(is_valid(wide, payload) and not is_valid(narrow, payload) for payload in payloads)
    assert all(any(is_valid(schema, payload) for payload in payloads) for schema in about)
    # What lacks two properties at once shows either, and the reason tells which.
    assert len({(each.payload, each.reason) for each in witnesses}) == len(found)


def test_a_change_that_shows_by_another_only() -> None:
    """What a keyword alone does not refuse is shown by the whole schema; a keyword that is gone, too."""
    base, head = contract_of_schema({"items": {}}), contract_of_schema({"type": "string"})
    for keyword in ("items", "type", "maxLength"):
        claim = claim_of(base, head, REQUEST)._replace(keyword=keyword)
        assert isinstance(Prover(base, head, clock=lambda: 0.0, seconds=1.0).prove(claim), Witness)


# --- cycles, directions, doubts ---------------------------------------------------------------------------------------


def test_cycles() -> None:
    """A schema that holds itself is proved at its place, however it is reached."""

    def tree(kind: str, place: str) -> dict[str, Any]:
        child = {"type": "object", "properties": {"next": {"$ref": f"#/{place}/T"}, "v": {"type": kind}}}
        return {**child, "required": ["v"]}

    base, head = (
        contract_of_schema({"$ref": "#/components/schemas/T"}, schemas={"T": tree(kind, "components/schemas")})
        for kind in ("number", "integer")
    )
    witness = prove(base, head)
    assert isinstance(witness, Witness)
    for kind, verdict in (("number", True), ("integer", False)):
        assert (
            is_valid({"$ref": "#/$defs/T", "$defs": {"T": tree(kind, "$defs")}}, json.loads(witness.payload)) is verdict
        )


def test_a_cycle_that_nothing_meets() -> None:
    """A schema that requires itself for ever has no value, and the search for one ends."""

    def tree(least: int) -> Contract:
        endless = {"type": "object", "required": ["next"], "minProperties": least}
        schema = {**endless, "properties": {"next": {"$ref": "#/components/schemas/T"}}}
        return contract_of_schema({"$ref": "#/components/schemas/T"}, schemas={"T": schema})

    assert prove(tree(1), tree(2)) == "no candidate was found"


def test_a_schema_that_joins_itself() -> None:
    """Where a validator would never end, nothing is proved."""

    def loop(least: int) -> Contract:
        schema = {"allOf": [{"$ref": "#/components/schemas/T"}], "minLength": least}
        return contract_of_schema({"$ref": "#/components/schemas/T"}, schemas={"T": schema})

    assert "without end" in str(prove(loop(1), loop(2)))


def test_both_directions() -> None:
    """Where either side may send, the witness tells which one does."""
    base, head = contract_of_schema(STRING), contract_of_schema({})
    witness = prove(base, head, Direction.BOTH)
    assert isinstance(witness, Witness)
    assert witness.direction is RESPONSE
    claim = claim_of(head, base, REQUEST)._replace(direction=Direction.BOTH)
    witness = Prover(head, base, clock=lambda: 0.0, seconds=1.0).prove(claim)
    assert isinstance(witness, Witness)
    assert witness.direction is REQUEST


@pytest.mark.parametrize(("mark", "direction"), [("readOnly", REQUEST), ("writeOnly", RESPONSE)])
def test_hidden_properties(mark: str, direction: Direction) -> None:
    """A property that does not matter in a direction proves nothing there, and something in the other one."""
    wide = contract_of_schema({"type": "object", "properties": {"id": {**INTEGER, mark: True}}})
    narrow = contract_of_schema({"type": "object", "properties": {"id": {**INTEGER, mark: True}}, "required": ["id"]})
    other = RESPONSE if direction is REQUEST else REQUEST
    for asked in (direction, other):
        base, head = (wide, narrow) if asked is REQUEST else (narrow, wide)
        assert isinstance(prove(base, head, asked), Witness) == (asked is other)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (STRING, {"type": "string", "pattern": r"^\p{Lu}"}, "pattern"),
        (STRING, {"type": "string", "pattern": "(?i)a"}, "pattern"),
        ({}, {"$ref": "other.yaml#/A"}, "other.yaml#/A"),
        ({}, {"type": "thing"}, "type is malformed"),
    ],
)
def test_what_cannot_be_told(old: Any, new: Any, words: str) -> None:
    """What is not understood proves nothing, and the answer names it."""
    answer = prove(contract_of_schema(old), contract_of_schema(new))
    assert isinstance(answer, str)
    assert answer.startswith("it cannot be told: ")
    assert words in answer


def test_what_is_not_known_elsewhere() -> None:
    """What was not read does no harm where nobody asks for it."""
    old = {"properties": {"a": {"$ref": "other.yaml#/A"}, "b": {}}}
    new = {"properties": {"a": {"$ref": "other.yaml#/A"}, "b": STRING}}
    witness = prove(contract_of_schema(old), contract_of_schema(new))
    assert isinstance(witness, Witness)
    assert "a" not in json.loads(witness.payload)


# --- time -------------------------------------------------------------------------------------------------------------


def test_the_time_is_bounded() -> None:
    """When the time is up nothing more is looked for, not even what would be found at once."""
    base, head = contract_of_schema({"anyOf": [INTEGER, STRING]}), contract_of_schema(STRING)
    ticks = count()
    prover = Prover(base, head, clock=lambda: float(next(ticks)), seconds=1.0)
    prover.prove(claim_of(base, head, REQUEST))
    assert told(prover.prove(claim_of(base, head, RESPONSE))) == "out of time"


def test_questions_are_bounded() -> None:
    """A schema with more in it than can be looked at ends the search by a number, not by the clock."""

    def many(least: int) -> Contract:
        names = [f"p{number}" for number in range(700)]
        properties = {name: {"type": "string", "minLength": number} for number, name in enumerate(names)}
        return contract_of_schema(
            {"type": "object", "properties": properties, "required": names, "minProperties": least}
        )

    assert prove(many(1), many(2)) == "none was found within 600 questions"


def test_catastrophic_patterns() -> None:
    """A pattern that repeats what repeats is asked about short texts only."""
    narrow = {"type": "string", "pattern": "^(a+)+$"}
    witness = prove(contract_of_schema({"type": "string", "minLength": 5000}), contract_of_schema(narrow))
    assert isinstance(witness, str)
    witness = prove(contract_of_schema(STRING), contract_of_schema(narrow))
    assert isinstance(witness, Witness)


_SCRIPT = """
import sys
sys.path.insert(0, {tests!r})
sys.path.insert(0, {here!r})
from test_prover import NARROWINGS
from support.schemas import contract_of_schema, prove
for wide, narrow in NARROWINGS.values():
    print(prove(contract_of_schema(wide), contract_of_schema(narrow)))
"""


def test_the_same_every_time() -> None:
    """Neither the order of sets nor the time of day changes what is found."""
    here = Path(__file__).parent
    tests = here.parents[1]
    script = _SCRIPT.format(tests=str(tests), here=str(here))
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(tests.parent)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
    assert next(iter(found)).count("Witness(") == len(NARROWINGS)


def test_equal_schemas_are_looked_at_once() -> None:
    """The same claim has the same answer, and costs no time again."""
    base, head = contract_of_schema({}), contract_of_schema(STRING)
    ticks = count()
    prover = Prover(base, head, clock=lambda: next(ticks) / 1000, seconds=1000.0)
    first = prover.prove(claim_of(base, head, REQUEST))
    before = next(ticks)
    assert prover.prove(claim_of(base, head, REQUEST)) == first
    assert next(ticks) == before + 1


def test_nothing_is_loaded_before_it_is_asked() -> None:
    """The validator is read when the first proof is wanted: most runs want none."""
    script = "import sys, contractdelta.delta.witnesses.prover; print('jsonschema' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
