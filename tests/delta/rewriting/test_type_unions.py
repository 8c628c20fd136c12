"""Laws of types in a list and in a union: what is asked of each type is the same, however it is written."""

from typing import Any

import pytest
from support.schemas import contract_of_schema, rules

_RESPELLED = {"request-union-rewritten", "response-union-rewritten"}
_TEXT = {"type": "string", "maxLength": 3}
_LIST = {"type": "array", "items": {"type": "string"}, "minItems": 1}
_OBJECT = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
_NUMBER = {"type": "integer", "minimum": 1}


def _in_a_list(branches: list[dict[str, Any]]) -> dict[str, Any]:
    joined = {key: item for branch in branches for key, item in branch.items()}
    return {**joined, "type": [branch["type"] for branch in branches]}


_BRANCHES = [
    [_TEXT, _LIST],
    [_OBJECT, {"type": "string"}],
    [_NUMBER, _TEXT, _OBJECT],
    [_NUMBER, {"type": "string", "format": "date-time"}],
    [_LIST, _OBJECT, {"type": "null"}],
]


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@pytest.mark.parametrize("branches", _BRANCHES)
def test_types_in_a_list_or_in_a_union(keyword: str, branches: list[dict[str, Any]]) -> None:
    """What is asked of values of one type may stand with that type in a branch, or beside all types."""
    names = {"First": branches[0]}
    union = {keyword: [{"$ref": "#/components/schemas/First"}, *branches[1:]]}
    one, other = contract_of_schema(_in_a_list(branches)), contract_of_schema(union, schemas=names)

    assert rules(one, other) == rules(other, one) == _RESPELLED


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_an_edit_of_a_branch_is_that_edit(keyword: str) -> None:
    """What is edited besides is told, as if both sides were written alike."""
    base = contract_of_schema(_in_a_list([_TEXT, _LIST]))
    edited = contract_of_schema({keyword: [{**_TEXT, "maxLength": 5}, _LIST, {"type": "boolean"}]})

    facts = ("union-rewritten", "max-length-increased", "type-widened")
    assert rules(base, edited) == {f"{way}-{fact}" for way in ("request", "response") for fact in facts}


@pytest.mark.parametrize(
    "branches",
    [
        [_TEXT, {**_LIST, "maxLength": 9}],
        [_LIST, {**_NUMBER, "format": "int64"}],
        [{"type": "number"}, {**_NUMBER, "minimum": 5}],
        [_TEXT, {**_LIST, "default": []}],
        [_TEXT, {"items": {}}],
        [{**_TEXT, "enum": ["a"]}, _LIST],
    ],
)
def test_what_is_asked_of_several_branches_stays_where_it_is(branches: list[dict[str, Any]]) -> None:
    """Where a keyword would come to be about values of another branch, a union is no list of types."""
    base = contract_of_schema(_in_a_list([_TEXT, _LIST]))

    assert rules(base, contract_of_schema({"anyOf": branches})).isdisjoint(_RESPELLED)


@pytest.mark.parametrize("branches", [[{"type": "string"}, _LIST], [_TEXT, {"type": "array"}], [_NUMBER, _OBJECT]])
def test_what_is_asked_of_one_type_comes_with_the_union(branches: list[dict[str, Any]]) -> None:
    """Where types alone stood in a list, what a branch asks besides its type is what is told."""
    base = contract_of_schema({"type": [branch["type"] for branch in branches]})
    found = rules(base, contract_of_schema({"anyOf": branches}))

    assert {"request-union-rewritten"} < found
    assert found.isdisjoint({"request-any-of-set", "request-type-widened", "response-type-widened"})


def test_what_all_types_are_asked_stands_beside_them() -> None:
    """A part that the types had in common, and that goes, is told as that."""
    types = {**_in_a_list([_TEXT, _LIST]), "allOf": [{"minLength": 1}]}
    found = rules(contract_of_schema(types), contract_of_schema({"anyOf": [_TEXT, _LIST]}))

    assert "request-any-of-set" not in found
