"""Laws of schemas written as JSON Schema again: they accept what the original accepts, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from support.schemas import SCHEMAS, VALUES, contract_of_schema, is_valid, schema_term

from contractdelta.contract.json_schema import UNPROVABLE, JsonSchemas


def written(schema: Any, *, hidden: str = "", version: str = "3.1.0", **schemas: Any) -> dict[str, Any]:
    """Bring a schema into normal form and write it as JSON Schema."""
    contract = contract_of_schema(schema, version=version, schemas=schemas)
    again = JsonSchemas(contract, hidden)
    found = again.schema(schema_term(contract))
    assertion = found if isinstance(found, dict) else {"not": {}}
    return {**assertion, "$defs": again.definitions} if again.definitions else assertion


@settings(max_examples=80, deadline=None)
@given(schema=SCHEMAS, values=st.lists(VALUES, min_size=1, max_size=8))
def test_the_same_values_are_accepted(schema: Any, values: list[Any]) -> None:
    """A schema of 3.1 and what is written of its normal form accept the same values."""
    again = written(schema)
    Draft202012Validator.check_schema(again)
    for value in values:
        assert is_valid(again, value) == is_valid(schema, value), (again, value)


# --- OpenAPI 3.0 ------------------------------------------------------------------------------------------------------


def accepts_3_0(schema: dict[str, Any], value: Any) -> bool:
    """Tell by the letter of OpenAPI 3.0.4 whether a schema accepts a value; written for this test alone."""
    if not _has_type(schema, value):
        return False
    if "enum" in schema and json.dumps(value) not in map(json.dumps, schema["enum"]):
        return False
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _is_within(schema, value)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        known = all(accepts_3_0(properties[name], item) for name, item in value.items() if name in properties)
        return known and all(name in value for name in schema.get("required", ()))
    return not isinstance(value, list) or all(accepts_3_0(schema.get("items", {}), item) for item in value)


def _has_type(schema: dict[str, Any], value: Any) -> bool:
    if "type" not in schema:
        return True
    if value is None:
        return schema.get("nullable") is True
    if isinstance(value, bool):
        return bool(schema["type"] == "boolean")
    if isinstance(value, int | float):
        return schema["type"] == "number" or (schema["type"] == "integer" and value == int(value))
    return bool(schema["type"] == {str: "string", list: "array", dict: "object"}[type(value)])


def _is_within(schema: dict[str, Any], value: float) -> bool:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and (value < least or (schema.get("exclusiveMinimum") and value == least)):
        return False
    return most is None or not (value > most or (schema.get("exclusiveMaximum") and value == most))


_LEAF_3_0 = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["boolean", "integer", "number", "string", "array", "object"]),
        "nullable": st.booleans(),
        "minimum": st.integers(-2, 2),
        "exclusiveMinimum": st.booleans(),
        "maximum": st.integers(-2, 2),
        "exclusiveMaximum": st.booleans(),
        "enum": st.lists(st.sampled_from([None, 1, "a"]), min_size=1, max_size=2),
        "required": st.lists(st.sampled_from(["a", "b"]), max_size=2, unique=True),
    },
)
_SCHEMAS_3_0 = st.recursive(
    _LEAF_3_0,
    lambda inner: st.builds(
        lambda one, other: {**one, **other},
        _LEAF_3_0,
        st.fixed_dictionaries(
            {}, optional={"items": inner, "properties": st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2)}
        ),
    ),
    max_leaves=4,
)


@settings(max_examples=80, deadline=None)
@given(schema=_SCHEMAS_3_0, values=st.lists(VALUES, min_size=1, max_size=8))
def test_the_dialect_of_3_0(schema: dict[str, Any], values: list[Any]) -> None:
    """``nullable`` and boolean bounds mean what OpenAPI 3.0 says."""
    again = written(schema, version="3.0.3")
    for value in values:
        assert is_valid(again, value) == accepts_3_0(schema, value), (again, value)


# --- what is written otherwise ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "accepted", "refused"),
    [
        ({"items": [{"type": "string"}], "additionalItems": False}, ["a"], [0]),
        ({"items": [{"type": "string"}], "additionalItems": False}, [], ["a", "a"]),
        ({"items": {"type": "string"}, "additionalItems": False}, ["a", "a"], [0]),
        ({"dependencies": {"a": ["b"]}}, {"a": 1, "b": 1}, {"a": 1}),
        ({"dependencies": {"a": {"required": ["b"]}}}, {"b": 1}, {"a": 1}),
        ({"dependencies": {"a": ["b"]}, "dependentRequired": {"c": ["d"]}}, {"c": 1, "d": 1}, {"a": 1}),
        ({"allOf": [{"type": "string"}]}, "a", 0),
        ({"properties": {"a": False}}, {}, {"a": 1}),
        ({"exclusiveMinimum": True, "type": "integer"}, -5, "a"),
    ],
)
def test_earlier_spellings(schema: Any, accepted: Any, refused: Any) -> None:
    """Keywords of earlier drafts are written as those of 2020-12."""
    again = written(schema)
    assert is_valid(again, accepted)
    assert not is_valid(again, refused)


def test_a_cycle() -> None:
    """A schema that leads back to itself is written once, by reference."""
    tree = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/T"}}, "required": ["id"]}
    again = written({"$ref": "#/components/schemas/T"}, T=tree)
    assert is_valid(again, {"id": 1, "next": {"id": 2, "next": {"id": 3}}})
    assert not is_valid(again, {"id": 1, "next": {"id": 2, "next": {}}})
    assert len(again["$defs"]) == 1


def test_references_in_a_circle() -> None:
    """References that only lead to one another assert nothing."""
    a, b = {"$ref": "#/components/schemas/B"}, {"$ref": "#/components/schemas/A"}
    assert written({"$ref": "#/components/schemas/A"}, A=a, B=b) == {}


@pytest.mark.parametrize("schema", [{"type": "nothing"}, {"minLength": -1}, {"required": True}, {"properties": [1]}])
def test_malformed_members(schema: Any) -> None:
    """What is malformed cannot be written down, and says so."""
    assert UNPROVABLE in written(schema)


@pytest.mark.parametrize("reference", [{"$ref": "other.yaml#/A"}, {"$dynamicRef": "#node"}])
def test_references_that_lead_nowhere(reference: Any) -> None:
    """What was not read cannot be written down, and only where it stands."""
    again = written({"properties": {"a": reference, "b": {"type": "string"}}})
    assert UNPROVABLE in again["$defs"][again["$ref"].rpartition("/")[2]]["properties"]["a"]


def test_what_only_openapi_knows() -> None:
    """Discriminators, XML names, extensions and annotations are left out."""
    told = {"discriminator": {"propertyName": "kind"}, "xml": {"name": "x"}, "x-a": 1, "title": "t", "default": 1}
    assert written({**told, "type": "object"}) == {"type": "object"}


# --- what a direction hides -------------------------------------------------------------------------------------------

_MARKED = {"type": "integer", "readOnly": True}


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"id": _MARKED}, "required": ["id"]},
        {"properties": {"id": {"$ref": "#/components/schemas/Id"}}, "required": ["id"]},
        {"properties": {"id": {"allOf": [{"$ref": "#/components/schemas/Id"}]}}, "required": ["id"]},
        {"allOf": [{"properties": {"id": _MARKED}}, {"required": ["id"]}]},
        {"allOf": [{"properties": {"id": _MARKED}}], "required": ["id"]},
        {"properties": {"id": _MARKED}, "allOf": [{"properties": {"id": {"type": "integer"}}, "required": ["id"]}]},
        {"properties": {"id": _MARKED}, "oneOf": [{"required": ["id"]}]},
    ],
)
def test_hidden_properties(schema: Any) -> None:
    """A property that does not matter in a direction is not required there, and anything may stand in it."""
    request = written(schema, hidden="readOnly", Id=_MARKED)
    for value in ({}, {"id": "x"}):
        assert is_valid(request, value)
        assert not is_valid(written(schema, hidden="writeOnly", Id=_MARKED), value)
    assert is_valid(written(schema, hidden="writeOnly", Id=_MARKED), {"id": 1})


def test_a_hidden_property_elsewhere() -> None:
    """What is hidden in one object is not hidden in another one of the same name."""
    inner = {"properties": {"id": {"type": "integer"}}, "required": ["id"]}
    request = written({"properties": {"id": _MARKED, "in": inner}}, hidden="readOnly")
    assert not is_valid(request, {"in": {}})


def test_a_chain_is_written_once_however_much_it_hides() -> None:
    """What is hidden around a schema that does not mention it makes no other schema of it."""
    schemas = {f"S{at}": {"allOf": [{"$ref": f"#/components/schemas/S{at + 1}"}]} for at in range(30)}
    for at, schema in enumerate(schemas.values()):
        schema |= {"properties": {f"p{at}": _MARKED}}
    contract = contract_of_schema({"$ref": "#/components/schemas/S0"}, schemas=schemas | {"S30": {"type": "object"}})
    chain = [index for index, term in enumerate(contract.terms) if any(edge.keyword == "allOf" for edge in term.edges)]

    request = JsonSchemas(contract, "readOnly")
    for index in chain:
        request.schema(index)

    assert len(request.definitions) == len(chain)
