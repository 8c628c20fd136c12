"""Laws of values: how they are listed is no change, and one that comes or goes is told however they are listed."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.schemas import contract_of_schema, prove, rules

from contractdelta.contract.model import Contract
from contractdelta.delta.model import Witness

Schema = dict[str, Any]

_VALUES = ("a", "b", "c", 1, 2.5, True, False, None)
_SEEDS = st.integers(0, 2**32)
_RESPELLED = {"request-enum-rewritten", "response-enum-rewritten"}
_WRAPPED = {"request-wrapped-in-union", "response-wrapped-in-union"}


def listed(values: list[Any], random: Random, names: dict[str, Schema], depth: int = 0) -> Schema:
    """List values in one of many ways: at once, one by one, in lists of lists, in place or in components."""
    way = random.choice(["enum", "anyOf", "oneOf", "allOf"]) if depth < 3 else "enum"
    if way == "enum":
        found: Schema = {"const": values[0]} if len(values) == 1 and random.random() < 0.5 else {"enum": values}
    elif way == "allOf":
        found = {"allOf": [listed([*values, "other"], random, names, depth + 1), {"enum": [*values, "another"]}]}
    else:
        middle = random.randint(0, len(values))
        halves = [half for half in (values[:middle], values[middle:]) if half]
        found = {way: [listed(half, random, names, depth + 1) for half in halves]}
    if random.random() < 0.3:
        names[f"Part{len(names)}"] = found
        return {"$ref": f"#/components/schemas/Part{len(names) - 1}"}
    return found


def contract_of_values(values: list[Any], seed: int) -> Contract:
    """Return the contract of some values, listed in one of many ways."""
    names: dict[str, Schema] = {}
    schema = listed(values, Random(seed), names)  # noqa: S311 - nothing is secret
    return contract_of_schema(schema, schemas=names)


@given(st.lists(st.sampled_from(_VALUES), unique_by=repr, min_size=1), _SEEDS, _SEEDS)
@settings(deadline=None, max_examples=80)
def test_how_values_are_listed(values: list[Any], one: int, other: int) -> None:
    """Whatever the spellings of base and head: nothing came, and nothing went."""
    assert rules(contract_of_values(values, one), contract_of_values(values, other)) <= _RESPELLED


@given(st.lists(st.sampled_from(_VALUES[:5]), unique_by=repr, min_size=1), _SEEDS)
@settings(deadline=None, max_examples=40)
def test_a_value_that_goes(values: list[Any], seed: int) -> None:
    """A value that goes with another spelling is told by the value, and proved."""
    base = contract_of_schema({"enum": [*values, "gone"]})
    head = contract_of_schema({"anyOf": [{"const": value} for value in values]}) if seed % 2 else None
    head = head or contract_of_schema({"oneOf": [{"enum": [value]} for value in values]})
    if len(values) > 1:
        gone = {"request-enum-value-removed", "response-enum-value-removed"}
        assert rules(base, head) == gone | _RESPELLED
    assert isinstance(prove(base, head), Witness)


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ({"type": "boolean"}, {"enum": [True, False]}),
        ({"type": "null"}, {"enum": [None]}),
        ({"type": "null"}, {"const": None, "type": "null"}),
        ({"type": ["boolean", "null"]}, {"type": ["boolean", "null"], "enum": [True, False, None]}),
        ({"type": "string", "enum": ["a", "b", 1]}, {"type": "string", "oneOf": [{"const": "a"}, {"const": "b"}]}),
        ({"enum": ["a"]}, {"oneOf": [{"enum": ["a", "b"]}, {"enum": ["b"]}]}),
    ],
    ids=[
        "a type of two values",
        "null",
        "null as a constant",
        "null besides",
        "values of no type",
        "a value of two branches",
    ],
)
def test_values_without_a_list(base: Schema, head: Schema) -> None:
    """Types of few values are lists, a type takes others away, and what two branches of a ``oneOf`` allow is none."""
    for one, other in ((base, head), (head, base)):
        assert rules(contract_of_schema(one), contract_of_schema(other)) == _RESPELLED


@pytest.mark.parametrize("null", [{"type": "null"}, {"const": None}, {"enum": [None]}, {"type": "null", "const": None}])
@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_null_as_a_branch(keyword: str, null: Schema) -> None:
    """However a branch says that null is valid, it says what a type does; that null came is told by what it is."""
    base = contract_of_schema({"type": "string", "maxLength": 9})
    nullable = contract_of_schema({"type": ["string", "null"], "maxLength": 9})
    head = contract_of_schema({keyword: [{"type": "string", "maxLength": 9}, null]})
    united = {"request-union-rewritten", "response-union-rewritten"}
    assert rules(nullable, head) == rules(head, nullable) == united
    assert rules(base, head) <= {"request-became-nullable", "response-became-nullable"} | _WRAPPED


@pytest.mark.parametrize(
    "schema",
    [
        {"anyOf": [{"const": "a"}, {"type": "string", "minLength": 2}]},
        {"oneOf": [{"const": "a"}, {"const": "b"}], "not": {"const": "b"}},
        {"oneOf": [{"const": "a"}, {"const": "b"}], "pattern": "a"},
    ],
)
def test_more_than_a_list(schema: Schema) -> None:
    """Where more is asked than one of some values, keywords are compared."""
    found = rules(contract_of_schema({"enum": ["a", "b"]}), contract_of_schema(schema))
    assert found
    assert not found & _RESPELLED
