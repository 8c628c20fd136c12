"""Schemas and values to try them with, and the contracts of documents that hold them."""

from typing import Any

from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from support.loading import contract_of

from contractdelta.contract.grammar import Kind
from contractdelta.contract.model import Contract
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Claim, Direction, Proof, Unproved, Witness
from contractdelta.delta.witnesses.prover import Prover

Schema = dict[str, Any] | bool

NAMES = ("a", "b", "c")


def contract_of_schema(schema: Any, *, version: str = "3.1.0", schemas: dict[str, Any] | None = None) -> Contract:
    """Return the contract of a document in which one operation takes a schema and answers with it."""
    content = {"application/json": {"schema": schema}}
    operation = {"requestBody": {"content": content}, "responses": {"200": {"description": "", "content": content}}}
    document = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {"/x": {"post": operation}}}
    return contract_of({**document, "components": {"schemas": schemas or {}}})


def term_of(contract: Contract, facet: str = "request_body.application/json") -> int:
    """Return the index of a facet's term."""
    return next(found.term for found in contract.operations[0].facets if found.name == facet)


def schema_term(contract: Contract, facet: str = "request_body.application/json") -> int:
    """Return the index of the term of the schema that a body holds."""
    media_type = contract.terms[contract.resolve(term_of(contract, facet))]
    found = next(edge.target for edge in media_type.edges if edge.keyword == "schema")
    assert contract.terms[found].kind is Kind.SCHEMA
    return contract.resolve(found)


def claim_of(base: Contract, head: Contract, direction: Direction) -> Claim:
    """Claim that the schemas of the body differ."""
    facet = "request_body.application/json" if direction is Direction.REQUEST else "responses.200.application/json"
    roots = term_of(base, facet), term_of(head, facet)
    return Claim(*roots, schema_term(base, facet), schema_term(head, facet), direction)


def rules(base: Contract, head: Contract) -> set[str]:
    """Return the rules that the changes between two contracts fall under."""
    delta = compare_contracts("shop", base, head)
    return {change.rule for operation in delta.operations for change in operation.changes}


def prove(base: Contract, head: Contract, direction: Direction = Direction.REQUEST) -> Witness | str:
    """Prove that the schemas of the body differ, with all the time in the world."""
    return told(Prover(base, head, clock=lambda: 0.0, seconds=1.0).prove(claim_of(base, head, direction)))


def told(proof: Proof) -> Witness | str:
    """Return the payload that proves a change, else why there is none."""
    return proof.reason if isinstance(proof, Unproved) else proof


_FORMATS = FormatChecker(("date", "date-time", "ipv4", "uuid", "email"))
_FORMATS.checks("int32")(lambda value: not isinstance(value, int) or value.bit_length() < 32)
_FORMATS.checks("uri")(lambda value: not isinstance(value, str) or ":" in value)


def is_valid(schema: Schema, value: Any) -> bool:
    """Ask jsonschema about a schema as it is written, formats included."""
    return Draft202012Validator(schema, format_checker=_FORMATS).is_valid(value)


def _leaves() -> st.SearchStrategy[Any]:
    count = st.integers(0, 3)
    members = {
        "type": st.one_of(
            st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"]),
            st.lists(st.sampled_from(["null", "integer", "string", "object"]), min_size=1, max_size=2, unique=True),
        ),
        "enum": st.lists(st.sampled_from([None, True, 0, 1, "", "a", "b", [], {}]), min_size=1, max_size=3),
        "const": st.sampled_from([None, False, 1, "a"]),
        **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), st.integers(-3, 3)),
        "multipleOf": st.sampled_from([1, 2, 0.5]),
        **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), count),
        "pattern": st.sampled_from(["^a", "b$", "^[ab]*$", "a|b"]),
        "format": st.sampled_from(["date", "ipv4"]),
        "uniqueItems": st.booleans(),
        "required": st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
        "dependentRequired": st.dictionaries(
            st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=2, unique=True), max_size=1
        ),
    }
    return st.fixed_dictionaries({}, optional=members).flatmap(_few)


def _few(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Keep some members only: most random schemas of many members accept nothing."""
    keys = st.lists(st.sampled_from(sorted(schema)), max_size=3, unique=True) if schema else st.just([])
    return keys.map(lambda kept: {key: schema[key] for key in kept})


def _holding(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(children, min_size=1, max_size=2)
    by_name = st.dictionaries(st.sampled_from(NAMES), children, min_size=1, max_size=2)
    holders = {
        **dict.fromkeys(("properties", "dependentSchemas"), by_name),
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "b"]), children, min_size=1, max_size=1),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), some),
        **dict.fromkeys(("items", "contains", "additionalProperties", "propertyNames", "not", "if", "then"), children),
        **dict.fromkeys(("else", "unevaluatedItems", "unevaluatedProperties"), children),
    }
    outer = st.fixed_dictionaries({}, optional=holders).flatmap(_few)
    return st.builds(lambda one, other: {**one, **other}, _leaves(), outer)


#: JSON Schema 2020-12, small enough to be met by small values.
SCHEMAS = st.recursive(st.one_of(_leaves(), st.booleans()), _holding, max_leaves=6)
#: Values that such schemas may accept.
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-4, 4), st.sampled_from([0.5, 1.5, "", "a", "b", "ab", "2020-01-01"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from((*NAMES, "x")), inner, max_size=3)
    ),
    max_leaves=6,
)
