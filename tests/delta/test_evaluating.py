"""Laws of members that nothing describes: by which keyword they are asked for is no change where both ask the same."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.schemas import NAMES, SCHEMAS, VALUES, contract_of_schema, is_valid, rules, schema_term

from contractdelta.contract.json_schema import JsonSchemas
from contractdelta.contract.model import Contract
from contractdelta.delta.respelling import respelled

Schema = dict[str, Any]

_RESPELLED = {"request-rest-respelled", "response-rest-respelled"}
_PLAIN = {"unevaluatedProperties": "additionalProperties", "unevaluatedItems": "items"}
#: What stands for no other schema of the same value.
_BESIDE = st.fixed_dictionaries(
    {},
    optional={
        "properties": st.dictionaries(st.sampled_from(NAMES), SCHEMAS, min_size=1),
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "b"]), SCHEMAS, min_size=1, max_size=1),
        "prefixItems": st.lists(SCHEMAS, min_size=1, max_size=2),
        "required": st.lists(st.sampled_from(NAMES), unique=True, min_size=1),
        "maxItems": st.integers(1, 3),
    },
)
_DEMANDS = st.sampled_from([False, {"type": "string"}, {"maxLength": 1, "minItems": 1}])


@pytest.mark.parametrize("keyword", _PLAIN)
@given(beside=_BESIDE, demand=_DEMANDS, values=st.lists(VALUES, min_size=1, max_size=8))
@settings(deadline=None, max_examples=40)
def test_both_keywords_ask_the_same(keyword: str, beside: Schema, demand: Any, values: list[Any]) -> None:
    """Where nothing else is about the same value, one keyword for the other is told, and compatible."""
    base = contract_of_schema({**beside, keyword: demand})
    head = contract_of_schema({**beside, _PLAIN[keyword]: demand})
    assert rules(base, head) == rules(head, base) == _RESPELLED
    for contract in respelled(base, head)[:2]:
        assert [_accepts(contract, value) for value in values] == [_accepts(base, value) for value in values]


@pytest.mark.parametrize(
    ("keyword", "beside"),
    [
        ("unevaluatedProperties", {"anyOf": [{"properties": {"a": {}}}, {"type": "object"}]}),
        ("unevaluatedProperties", {"$dynamicRef": "#nowhere"}),
        ("unevaluatedProperties", {"dependentSchemas": {"a": {"properties": {"b": {}}}}}),
        ("unevaluatedItems", {"contains": {"type": "string"}}),
    ],
)
def test_what_looks_further_is_something_else(keyword: str, beside: Schema) -> None:
    """A keyword that looks at more than the other one is not taken for it."""
    base = contract_of_schema({**beside, keyword: False})
    head = contract_of_schema({**beside, _PLAIN[keyword]: False})
    assert not (rules(base, head) | rules(head, base)) & _RESPELLED


def _accepts(contract: Contract, value: Any) -> bool:
    """Ask a validator about the schema of a body in normal form."""
    schemas = JsonSchemas(contract, "")
    schema = schemas.schema(schema_term(contract))
    return is_valid({"allOf": [schema], "$defs": schemas.definitions}, value)
