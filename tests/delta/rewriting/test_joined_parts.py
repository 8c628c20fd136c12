"""Laws of parts: how a schema is split into parts that it joins is no change, and what changes with it is told."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.contracts import contract_of
from support.schemas import NAMES, SCHEMAS, VALUES, contract_of_schema, is_valid, prove, rules, schema_term

from contractdelta.contract.json_schema import JsonSchemas
from contractdelta.contract.model import Contract
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Severity, Witness
from contractdelta.delta.rewriting.contracts import rewritten

Schema = dict[str, Any]

_WHOLE: Schema = {
    "type": "object",
    "required": ["id", "name"],
    "minProperties": 2,
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, "tag": {"enum": ["a", "b"]}},
    "patternProperties": {"^x-": {"type": "string"}},
    "not": {"required": ["forbidden"]},
}
#: What may be said of an object in any of the parts that stand for it.
_OBJECTS = st.fixed_dictionaries(
    {"properties": st.dictionaries(st.sampled_from(NAMES), SCHEMAS, min_size=1)},
    optional={
        "type": st.just("object"),
        "required": st.lists(st.sampled_from(NAMES), unique=True, min_size=1),
        "minProperties": st.integers(1, 3),
        "maxProperties": st.integers(1, 3),
        "propertyNames": st.sampled_from([{"maxLength": 2}, {"pattern": "^[a-c]"}]),
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "b"]), SCHEMAS, min_size=1, max_size=1),
        "anyOf": st.lists(SCHEMAS, min_size=2, max_size=2),
        "not": SCHEMAS,
        "enum": st.just([{}, {"a": 1}, {"b": "a"}]),
    },
)


def split(schema: Schema, random: Random, names: dict[str, Schema], depth: int = 0) -> Schema:
    """Say what an object schema says in parts: in place, in branches of branches, or in components."""
    own, *others = parts_of(schema, random)
    branches = []
    for other in others:
        part = split(other, random, names, depth + 1) if depth < 2 else other
        if random.random() < 0.5:
            names[f"Part{len(names)}"] = part
            part = {"$ref": f"#/components/schemas/Part{len(names) - 1}"}
        branches.append(part)
    return {**own, "allOf": branches} if branches else own


def parts_of(schema: Schema, random: Random) -> list[Schema]:
    """Share out what a schema says."""
    parts: list[Schema] = [{} for _ in range(random.randint(1, 3))]
    for keyword, value in schema.items():
        if keyword in ("properties", "patternProperties"):
            for name, below in value.items():
                random.choice(parts).setdefault(keyword, {})[name] = below
        elif keyword == "required":
            for name in value:
                random.choice(parts).setdefault(keyword, []).append(name)
        else:
            random.choice(parts)[keyword] = value
    return parts


def contract_in_parts(schema: Schema, seed: int) -> Contract:
    """Return the contract of a schema that is split in one of many ways."""
    names: dict[str, Schema] = {}
    parts = split(schema, Random(seed), names)  # noqa: S311 - nothing is secret
    return contract_of_schema(parts, schemas=names)


_SEEDS = st.integers(0, 2**32)
_REGROUPED = {"request-all-of-regrouped", "response-all-of-regrouped"}
_REPEATED = {"request-all-of-repeated", "response-all-of-repeated"}
_JOINED = {"request-all-of-added", "response-all-of-added"}


@given(_OBJECTS, _SEEDS, _SEEDS)
@settings(deadline=None, max_examples=40)
def test_parts_are_no_change(schema: Schema, one: int, other: int) -> None:
    """Whatever parts a schema is split into, on either side: nothing breaks, and nothing is added or removed."""
    base, head = contract_in_parts(schema, one), contract_in_parts(schema, other)
    found = rules(base, head)
    assert found <= _REGROUPED | _REPEATED  # a part may be empty


@given(st.lists(_SEEDS, min_size=2, max_size=2, unique=True))
@settings(deadline=None, max_examples=40)
def test_what_changes_with_the_parts(seeds: list[int]) -> None:
    """A change that comes with other parts is told as it is told of the whole, and proved."""
    edited = {**_WHOLE, "required": ["id", "name", "tag"]}
    base, head = contract_in_parts(_WHOLE, seeds[0]), contract_in_parts(edited, seeds[1])
    whole = rules(contract_of_schema(_WHOLE), contract_of_schema(edited))
    assert whole == {"request-property-became-required", "response-property-became-required"}
    found = rules(base, head)
    # A part may be empty; and what came may be a part of its own, while nothing else moved.
    assert whole <= found <= whole | _REGROUPED | _REPEATED or found - _REPEATED == _JOINED
    proof = prove(base, head)
    assert isinstance(proof, Witness)


@given(_OBJECTS, _SEEDS, _SEEDS, st.lists(VALUES, min_size=1, max_size=8))
@settings(deadline=None, max_examples=25)
def test_a_whole_means_the_same(schema: Schema, one: int, other: int, values: list[Any]) -> None:
    """What is written as one accepts exactly what its parts accept."""
    base, head = contract_in_parts(schema, one), contract_in_parts(schema, other)
    joined = rewritten(base, head)
    for before, after in ((base, joined.base), (head, joined.head)):
        for value in values:
            assert accepts(before, value) == accepts(after, value) == is_valid(schema, value)


_PARTS = st.fixed_dictionaries(
    {"properties": st.sets(st.sampled_from(NAMES)).map(lambda names: {name: _PROPERTIES[name] for name in names})},
    optional={"required": st.lists(st.sampled_from(NAMES), unique=True), "additionalProperties": st.just(value=False)},
)
_PROPERTIES = {name: {"maxLength": number} for number, name in enumerate(NAMES)}


@given(st.lists(_PARTS, min_size=2, max_size=3), st.lists(VALUES, min_size=1, max_size=8))
@settings(deadline=None, max_examples=60)
def test_closed_parts_are_a_closed_whole(parts: list[Schema], values: list[Any]) -> None:
    """A part that is closed closes the whole, whichever part is the schema itself; as one they mean the same."""
    own, *others = parts
    base, head = contract_of_schema({"allOf": parts}), contract_of_schema({**own, "allOf": others})
    assert rules(base, head) <= _REGROUPED | _REPEATED
    joined = rewritten(base, head)
    for contract in (head, joined.base, joined.head):
        assert [accepts(contract, value) for value in values] == [accepts(base, value) for value in values]


def accepts(contract: Contract, value: Any) -> bool:
    """Ask a validator about the schema of a body in normal form."""
    schemas = JsonSchemas(contract, "")
    schema = schemas.schema(schema_term(contract))
    return is_valid({"allOf": [schema], "$defs": schemas.definitions}, value)


_CLOSED = {**_WHOLE, "additionalProperties": False}
_FIRST = {"type": "object", "properties": {"a": {"type": "string"}}}
_SECOND = {"properties": {"b": {"type": "integer"}}, "required": ["b"]}


@pytest.mark.parametrize(
    ("base", "head", "rule"),
    [
        pytest.param(
            _CLOSED,
            {"allOf": [{**_CLOSED, "required": ["id"]}, {"required": ["name"], "additionalProperties": False}]},
            "request-all-of-added",
            id="closed parts with names by pattern",
        ),
        pytest.param(
            {"allOf": [_FIRST, {"minProperties": 1}]},
            {"allOf": [_FIRST, {"minProperties": 1}, _SECOND]},
            "request-all-of-added",
            id="a part that came",
        ),
        pytest.param(
            {**_FIRST, "allOf": [_SECOND, {"minProperties": 1}]},
            {**_FIRST, "allOf": [_SECOND]},
            "response-all-of-removed",
            id="a part that went",
        ),
    ],
)
def test_parts_that_stay_parts(base: Schema, head: Schema, rule: str) -> None:
    """Where nothing moved from one part to another, or parts mean something else as one, parts are compared."""
    found = rules(contract_of_schema(base), contract_of_schema(head))
    assert rule in found
    assert not found & _REGROUPED


@pytest.mark.parametrize(
    ("whole", "edited"),
    [
        ({"prefixItems": [{"type": "string"}], "items": {"type": "integer"}, "minItems": 1}, {"minItems": 2}),
        ({"prefixItems": [{"type": "string"}], "unevaluatedItems": False, "minItems": 1}, {"minItems": 2}),
        (
            {"additionalProperties": {"type": "string"}, "properties": {"a": {}}, "minProperties": 1},
            {"minProperties": 2},
        ),
    ],
)
def test_a_part_that_describes_the_rest(whole: Schema, edited: Schema) -> None:
    """What describes the rest of something stands in one part or another, and is what it was."""
    head = {**whole, **edited}
    rest = {
        key: head.pop(key)
        for key in list(head)
        if key in ("prefixItems", "items", "additionalProperties", "properties")
    }
    found = rules(contract_of_schema(whole), contract_of_schema({**head, "allOf": [rest, {"minProperties": 0}]}))

    assert found == rules(contract_of_schema(whole), contract_of_schema({**whole, **edited})) | _REGROUPED


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "additionalProperties": {"type": "string"}, "properties": {"a": {"type": "string"}}},
        {"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
        {"type": "object", "not": {"required": ["a"]}, "maxProperties": 7},
        {"type": "object", "prefixItems": [{"type": "string"}]},
    ],
)
@pytest.mark.parametrize("own", [{}, {"type": "object"}])
def test_a_part_that_comes_beside_one_that_was_alone(schema: Schema, own: Schema) -> None:
    """A schema that is joined with another one is what it was, and what is edited in it besides is that edit."""
    another = {
        "type": "object",
        "properties": {"d": {}},
        "items": {"type": "string"},
        "not": {"required": ["c"]},
        "oneOf": [{"required": ["d"]}, {"required": ["e"]}],
    }
    reference: Schema = {"$ref": "#/components/schemas/One"}
    joined = {**own, "allOf": [reference, another]}
    for edit in ({}, {"minProperties": 1}):
        alone = contract_of_schema(reference, schemas={"One": schema})
        both = contract_of_schema(joined, schemas={"One": {**schema, **edit}})
        edited = rules(contract_of_schema(schema), contract_of_schema({**schema, **edit}))
        undone = rules(contract_of_schema({**schema, **edit}), contract_of_schema(schema))
        assert rules(alone, both) == edited | _JOINED
        assert rules(both, alone) == {*undone, "request-all-of-removed", "response-all-of-removed"}


@pytest.mark.parametrize("said", [{"readOnly": True}, {"default": {}}, {"nullable": True}, {"xml": {"name": "one"}}])
def test_what_is_said_beside_a_closed_part(said: Schema) -> None:
    """What is said beside a reference is told as it is told in place, though the parts cannot be written as one."""
    closed = {"type": "object", "additionalProperties": False, "properties": {"a": {"type": "string"}}}
    reference: Schema = {"$ref": "#/components/schemas/One"}
    alone, beside, in_place = (
        contract_of_schema(schema, schemas={"One": closed})
        for schema in (reference, {"allOf": [reference], **said}, {**closed, **said})
    )
    assert rules(alone, beside) == {*rules(alone, in_place), *_REGROUPED}
    assert rules(beside, alone) == {*rules(in_place, alone), *_REGROUPED}


_DEMANDS: list[Schema] = [
    {"dependentRequired": {"a": ["b"]}},
    {"dependentSchemas": {"a": {"required": ["b"]}}},
    {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}},
    {"contains": {"type": "string"}, "minContains": 2},
    {"contains": {"type": "string"}, "maxContains": 3},
]


@pytest.mark.parametrize("demand", _DEMANDS)
def test_demands_that_other_parts_make(demand: Schema) -> None:
    """What asks the same in any part is no change where another part asks it, and one that differs is told as such."""
    own, other = {"type": ["object", "array"], **demand}, {"type": ["object", "array"], "allOf": [demand]}
    assert rules(contract_of_schema(own), contract_of_schema(other)) == _REGROUPED
    assert rules(contract_of_schema(other), contract_of_schema(own)) == _REGROUPED


@pytest.mark.parametrize("demand", _DEMANDS)
@given(st.data())
@settings(deadline=None, max_examples=10)
def test_demands_of_two_parts(demand: Schema, data: st.DataObject) -> None:
    """Two parts may ask alike, or otherwise: what is written as one asks what both asked."""
    another = data.draw(st.sampled_from(_DEMANDS))
    base = contract_of_schema({**demand, "minItems": 2, "allOf": [another]})
    head = contract_of_schema({**demand, "allOf": [{"minItems": 2, **another}]})
    values = data.draw(st.lists(VALUES, min_size=1, max_size=8))
    for contract in (head, *rewritten(base, head)[:2]):
        assert [accepts(contract, value) for value in values] == [accepts(base, value) for value in values]


def test_types_that_several_parts_name() -> None:
    """A type that one part does not name any more, and another one does, is the type still."""
    parts = {"allOf": [{"type": "object", "required": ["a"]}, {"minProperties": 1}]}
    found = rules(contract_of_schema({"type": "object", **parts}), contract_of_schema(parts))
    assert found == _REGROUPED


def test_what_others_are_compared_with() -> None:
    """A schema that is split otherwise in one place is whole in all: what did not change there is not told as such."""
    parts = {"Base": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}}
    small = {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"name": {"type": "string"}}}]}
    flat = {**parts["Base"], "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
    edited = {"allOf": [*small["allOf"][:1], {"properties": {"name": {"type": "string", "maxLength": 9}}}]}
    base = contract_of_schema({"properties": {"a": flat, "b": small}}, schemas=parts)
    head = contract_of_schema({"properties": {"a": edited, "b": edited}}, schemas=parts)
    assert rules(base, head) == {*_REGROUPED, "request-max-length-set", "response-max-length-set"}


def test_a_schema_that_joins_itself() -> None:
    """Parts that lead back to their whole stay as they are."""
    parts = {"Node": {"allOf": [{"$ref": "#/components/schemas/Node"}, {"minProperties": 1}], "required": ["a"]}}
    reference = {"$ref": "#/components/schemas/Node"}
    base = contract_of_schema({"required": ["a"], "minProperties": 1})
    head = contract_of_schema(reference, schemas=parts)
    delta = compare_contracts("shop", base, head)
    assert all(change.severity is not Severity.NONE for item in delta.operations for change in item.changes)


@pytest.mark.parametrize("wrap", [{"minProperties": 1}, {"readOnly": True}, {"default": {}}])
def test_a_schema_that_holds_itself(wrap: Schema) -> None:
    """Something said beside a reference is told alone, be it a reference to the schema that it stands in."""
    reference = {"$ref": "#/components/schemas/Node"}
    found = []
    for version, joined in (("3.0.3", {"allOf": [reference]}), ("3.1.0", reference)):
        base, head = (
            contract_of_schema(
                reference,
                version=version,
                schemas={"Node": {"type": "object", "properties": {"id": {"type": "integer"}, "next": following}}},
            )
            for following in (reference, {**joined, **wrap})
        )
        found.append(rules(base, head) - _REGROUPED)
    own = rules(contract_of_schema({"properties": {"a": {}}}), contract_of_schema({"properties": {"a": wrap}}))
    assert found == [own, own]


@pytest.mark.parametrize(
    "place",
    [
        "callbacks: {done: {'{$url}': {post: {requestBody: {content: {application/json: {schema: %s}}}}}}}",
        "callbacks: {done: {'{$url}': {post: {parameters: [{name: a, in: query, schema: %s}]}}}}",
        "requestBody: {content: {multipart/form-data: {encoding: {a: {headers: {X-A: {schema: %s}}}}}}}",
    ],
)
def test_parts_within_what_an_operation_holds(place: str) -> None:
    """Callbacks, and the headers of the parts of a body, may be split into other parts as anything else may."""
    whole = "{type: object, properties: {a: {type: string}, b: {type: integer}}}"
    parts = "{allOf: [{type: object, properties: {a: {type: string}}}, {properties: {b: {type: integer}}}]}"
    base, head = (contract_of(f"paths: {{/a: {{post: {{{place % schema}}}}}}}") for schema in (whole, parts))

    assert {rule.partition("-")[2] for rule in rules(base, head)} == {"all-of-regrouped"}
    assert {rule.partition("-")[2] for rule in rules(head, base)} == {"all-of-regrouped"}


def test_a_callback_that_holds_itself() -> None:
    """What a callback answers with may be the same callback again."""
    text = """
    paths: {/a: {post: {callbacks: {done: {$ref: '#/components/callbacks/done'}}}}}
    components:
      callbacks:
        done:
          '{$request.body#/url}':
            post:
              requestBody: {content: {application/json: {schema: {allOf: [{type: object, required: [a]}, {type: %s}]}}}}
              callbacks: {done: {$ref: '#/components/callbacks/done'}}
    """
    base, head = (contract_of(text % kind) for kind in ("object", "string"))

    assert rules(base, head)


def test_a_malformed_member_beside_a_part() -> None:
    """What is no schema in one part is told, and keeps nobody from reading the other parts."""
    base = contract_of_schema({"properties": {"a": {}}})
    head = contract_of_schema({"allOf": [{"properties": {"a": {}}}], "properties": []})

    assert "request-keyword-changed" in rules(base, head)


def test_many_levels() -> None:
    """However deep the parts nest, the comparison comes to its end, and tells nothing that is not so."""
    whole: Schema = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}
    parts = whole
    for _ in range(40):
        parts = {"type": "object", "properties": {"a": {"allOf": [{"type": "object"}, parts]}}, "minProperties": 1}
        whole = {"type": "object", "properties": {"a": whole}, "minProperties": 1}
    delta = compare_contracts("shop", contract_of_schema(whole), contract_of_schema(parts))
    assert {change.severity for item in delta.operations for change in item.changes} <= {Severity.COMPATIBLE}
