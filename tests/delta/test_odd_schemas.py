"""Laws of schemas that say what no schema should: they are compared all the same, and proofs are looked for."""

from itertools import product
from typing import Any

import pytest
from support.schemas import contract_of_schema, prove, schema_term

from contractdelta.contract.model import Contract
from contractdelta.delta.compare import compare_contracts

_HUGE = 10**400
_KEYWORDS = (
    *("type", "enum", "const", "format", "pattern", "nullable", "default", "required", "multipleOf"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"),
    *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "minContains", "maxContains"),
    *("properties", "patternProperties", "additionalProperties", "propertyNames", "unevaluatedProperties"),
    *("items", "prefixItems", "contains", "unevaluatedItems", "dependentRequired", "dependentSchemas"),
    *("allOf", "anyOf", "oneOf", "not", "if", "then", "discriminator", "readOnly", "x-extensible-enum"),
    *("contentEncoding", "contentMediaType", "contentSchema", "xml", "unknown"),
)
_VALUES = (None, True, _HUGE, 0.5, "a", [], [{}, _HUGE], {}, {"a": [{}]})


def _tell(base: Contract, head: Contract) -> None:
    (operation,) = compare_contracts("shop", base, head).operations
    assert operation.changes
    assert prove(base, head)


@pytest.mark.parametrize("keyword", _KEYWORDS)
def test_any_value_of_any_keyword(keyword: str) -> None:
    """Whatever becomes of a keyword, it is told, and somebody who asks for a proof gets an answer."""
    contracts = [contract_of_schema({}), *(contract_of_schema({keyword: value}) for value in _VALUES)]
    for number, base in enumerate(contracts):
        # Each with the next, and the one after that.
        for head in (*contracts, *contracts)[number + 1 : number + 3]:
            if base.digests[schema_term(base)] != head.digests[schema_term(head)]:
                _tell(base, head)


@pytest.mark.parametrize("required", [[{}], [[], "a"], "a", None, {"a": {}}])
def test_odd_requirements_where_marks_change(required: Any) -> None:
    """What is no name of a property is required of nobody, whoever may write the properties."""
    base, head = (
        contract_of_schema({"properties": {"a": {"readOnly": is_read_only}}, "required": required})
        for is_read_only in (True, False)
    )
    _tell(base, head)


_NUMBERS = (-_HUGE, -1e308, 1e-320, 0.25, 3, 1e308, _HUGE, _HUGE + 1)
_OF_NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "enum")


@pytest.mark.parametrize("keyword", _OF_NUMBERS)
def test_numbers_of_any_size(keyword: str) -> None:
    """A number that no float holds is a number like any other."""
    schemas = [{keyword: [number] if keyword == "enum" else number} for number in _NUMBERS]
    bases = [contract_of_schema(schema) for schema in schemas]
    heads = [contract_of_schema({"type": ["number", "null"], **schema}) for schema in schemas]
    for base, head in product(bases, heads):
        _tell(base, head)
