"""Laws of unions around schemas and within unions: how deep they stand in one another is no change."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.schemas import contract_of_schema, rules

from contractdelta.contract.model import Contract

Schema = dict[str, Any]

_BRANCHES: list[Schema] = [
    {"type": "object", "required": [name], "properties": {name: {"type": kind}}}
    for name, kind in (("a", "string"), ("b", "integer"), ("c", "boolean"), ("d", "number"), ("e", "array"))
]
_SEEDS = st.integers(0, 2**32)
_RESPELLED = {"request-union-rewritten", "response-union-rewritten"}


def nested(branches: list[Schema], keyword: str, random: Random, names: dict[str, Schema]) -> Schema:
    """Say that one of some branches has to hold, in unions of unions, in place or in components."""
    count = random.randint(1, len(branches))
    first = branches[:count] if count < 2 else [nested(branches[:count], keyword, random, names)]
    rest = branches[count:]
    found: Schema = {keyword: [*first, *rest]} if rest else {keyword: branches}
    if random.random() < 0.5:
        names[f"Union{len(names)}"] = found
        return {"$ref": f"#/components/schemas/Union{len(names) - 1}"}
    return found


def contract_of_union(branches: list[Schema], keyword: str, seed: int) -> Contract:
    """Return the contract of a union that is nested in one of many ways."""
    names: dict[str, Schema] = {}
    schema = nested(branches, keyword, Random(seed), names)  # noqa: S311 - nothing is secret
    return contract_of_schema(schema, schemas=names)


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@given(st.integers(2, 5), _SEEDS, _SEEDS)
@settings(deadline=None, max_examples=40)
def test_how_unions_nest(keyword: str, count: int, one: int, other: int) -> None:
    """However unions stand in one another on either side, no branch came and none went."""
    contracts = (contract_of_union(_BRANCHES[:count], keyword, seed) for seed in (one, other))
    assert rules(*contracts) <= _RESPELLED


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@given(st.integers(2, 4), _SEEDS)
@settings(deadline=None, max_examples=20)
def test_a_branch_that_comes(keyword: str, count: int, seed: int) -> None:
    """A branch that comes with another nesting is the one that is told."""
    name = "any-of" if keyword == "anyOf" else "one-of"
    base = contract_of_schema({keyword: _BRANCHES[:count]})
    found = rules(base, contract_of_union(_BRANCHES[: count + 1], keyword, seed))
    wrapped = {"request-wrapped-in-union", "response-wrapped-in-union"}  # where what was there is a branch now
    assert found - _RESPELLED in ({f"request-{name}-added", f"response-{name}-added"}, wrapped)


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@pytest.mark.parametrize("edit", [{"required": ["id"]}, {"minProperties": 1}, {"properties": {"id": {}, "new": {}}}])
def test_a_component_that_is_one_of_several_is_looked_into(keyword: str, edit: Schema) -> None:
    """What is edited within a component that becomes one of several, or was one, is told as it is of it alone."""
    component = {"type": "object", "properties": {"id": {}}}
    alone: Schema = {"$ref": "#/components/schemas/Node"}
    union = {keyword: [alone, {"type": "string"}]}
    own = rules(contract_of_schema(component), contract_of_schema({**component, **edit}))
    for old, new, wrapped in ((alone, union, "wrapped-in-union"), (union, alone, "unwrapped-from-union")):
        found = rules(
            contract_of_schema(old, schemas={"Node": component}),
            contract_of_schema(new, schemas={"Node": {**component, **edit}}),
        )
        assert found == {*own, f"request-{wrapped}", f"response-{wrapped}"}


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_a_component_that_holds_itself_as_one_of_several(keyword: str) -> None:
    """Where a component holds itself, and something else may stand there now, nothing else is told."""
    alone: Schema = {"$ref": "#/components/schemas/Node"}
    base, head = (
        contract_of_schema(alone, schemas={"Node": {"type": "object", "properties": {"id": {}, "next": following}}})
        for following in (alone, {keyword: [alone, {"type": "string"}]})
    )
    assert rules(base, head) == {"request-wrapped-in-union", "response-wrapped-in-union"}


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"oneOf": [{"$ref": "#/components/schemas/N"}, {"type": "integer"}]}, "request-one-of-set"),
        ({"allOf": [{"$ref": "#/components/schemas/N"}, {"minLength": 1}]}, "response-type-widened"),
    ],
)
def test_what_only_refers_to_itself_is_not_what_it_was(schema: Schema, told: str) -> None:
    """A component that comes to hold itself, and so says no more what it said, has lost that."""
    reference = {"$ref": "#/components/schemas/N"}
    base = contract_of_schema(reference, schemas={"N": {"type": "string"}})
    assert told in rules(base, contract_of_schema(reference, schemas={"N": schema}))


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_an_edit_of_a_union_within_a_union(keyword: str) -> None:
    """What is edited where unions stand in one another as before is that edit, and no other nesting."""
    name = "any-of" if keyword == "anyOf" else "one-of"
    inner, other, edited = _BRANCHES[:2], _BRANCHES[3], {**_BRANCHES[3], "required": []}
    base = contract_of_schema({keyword: [{keyword: inner}, other]})
    longer = {keyword: _BRANCHES[:3]}

    one = rules(base, contract_of_schema({keyword: [longer, other]}))
    two = rules(base, contract_of_schema({keyword: [longer, edited]}))

    came = {f"request-{name}-added", f"response-{name}-added"}
    assert one == came
    assert two == came | {"request-property-became-optional", "response-property-became-optional"}
