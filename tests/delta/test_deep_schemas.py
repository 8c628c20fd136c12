"""The law of shapes: however deep schemas are, and however much they share, a comparison ends, and so does a proof.

Each schema uses the next one twice, so that there are more ways down than ever come to an end; or there are so many
schemas that no recursion holds them. Nothing here is timed: what takes each way by itself hangs.
"""

from collections.abc import Callable
from typing import Any

import pytest
from support.schemas import contract_of_schema, prove

from contractdelta.contract.model import Contract
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Direction

#: How a schema uses the next one.
_USES: dict[str, Callable[[Any], Any]] = {
    "properties": lambda one: {"type": "object", "properties": {"a": one, "b": one}, "required": ["a"]},
    "items": lambda one: {"type": "array", "items": one},
    "allOf": lambda one: {"allOf": [one, {"type": "object", "properties": {"y": one}}]},
    "readOnly": lambda one: {
        "allOf": [one, {"anyOf": [one, {"required": ["a"]}]}],
        "properties": {"a": {"readOnly": True}},
    },
    "anyOf": lambda one: {"anyOf": [one, {"type": "object", "properties": {"x": one}}]},
    "oneOf": lambda one: {"oneOf": [one, one]},
    "not": lambda one: {"not": {"properties": {"a": one, "b": one}}},
}
_FIRST = {"$ref": "#/components/schemas/S0"}


def _contract(use: Callable[[Any], Any], count: int, last: Any) -> Contract:
    schemas = {f"S{index}": use({"$ref": f"#/components/schemas/S{index + 1}"}) for index in range(count)}
    return contract_of_schema(_FIRST, schemas=schemas | {f"S{count}": last})


@pytest.mark.parametrize("count", [30, 300])
@pytest.mark.parametrize("keyword", _USES)
def test_it_ends(keyword: str, count: int) -> None:
    """One schema at the end that changes is found in both directions, and each proof comes to an end."""
    base, head = (_contract(_USES[keyword], count, last) for last in ({"type": "string"}, {"const": "a"}))
    (operation,) = compare_contracts("shop", base, head).operations
    assert {facet.rpartition(".")[0] for facet in operation.facets} == {"request_body", "responses.200"}
    assert {change.facet for change in operation.changes} == set(operation.facets)
    for direction in Direction.REQUEST, Direction.RESPONSE:
        assert prove(base, head, direction)
