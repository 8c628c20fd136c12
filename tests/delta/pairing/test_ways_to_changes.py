"""Laws of ways: what stands between what is sent and the place of a change is told, in words that lead there."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from support.documents import a_document, answering
from support.loading import contract_of
from support.schemas import SCHEMAS, contract_of_schema

from contractdelta.contract.model import Contract
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Change, Witness
from contractdelta.delta.witnesses.prover import Prover
from contractdelta.spec.pointer import tokens_of

STRING = {"type": "string"}
LONG = {"type": "string", "maxLength": 9}


def changes(base: Any, head: Any, **schemas: Any) -> list[Change]:
    """Compare a request body before and after."""
    sides = (contract_of_schema(schema, schemas=schemas) for schema in (base, head))
    return [change for operation in compare_contracts("x", *sides).operations for change in operation.changes]


def holding(name: str, schema: Any) -> dict[str, Any]:
    """Write an object that has a property."""
    return {"type": "object", "properties": {name: schema}}


@pytest.mark.parametrize(
    ("around", "where"),
    [
        pytest.param(lambda s: s, "", id="the whole"),
        pytest.param(lambda s: holding("pet", holding("name", s)), "pet.name", id="properties"),
        pytest.param(lambda s: {"type": "array", "items": s}, "[]", id="items"),
        pytest.param(lambda s: holding("pets", {"items": holding("name", s)}), "pets[].name", id="items of a property"),
        pytest.param(lambda s: {"prefixItems": [{}, holding("a", s)]}, "[1].a", id="one item"),
        pytest.param(lambda s: {"contains": s}, "[]", id="an item"),
        pytest.param(lambda s: {"additionalProperties": holding("a", s)}, "*.a", id="other properties"),
        pytest.param(lambda s: {"patternProperties": {"^a": s}}, "*", id="properties by pattern"),
        pytest.param(lambda s: holding("a.b", holding("", s)), '"a.b".""', id="odd names"),
        pytest.param(lambda s: holding("*", s), '"*"', id="a name that is a star"),
        pytest.param(lambda s: {"allOf": [{"title": "x"}, holding("a", s)]}, "a", id="a part"),
        pytest.param(lambda s: {"oneOf": [holding("a", s), {"type": "integer"}]}, "a", id="a branch"),
        pytest.param(lambda s: {"not": holding("a", s)}, "", id="no way through not"),
    ],
)
def test_where_a_change_is(around: Any, where: str) -> None:
    """A change is told with what has to be passed in the payload, and with nothing that applies to the same value."""
    assert {change.where for change in changes(around(STRING), around(LONG))} == {where}


def test_the_shortest_way_is_told() -> None:
    """Where a schema stands at several places, and in itself, the place next to the whole is named."""
    tree = {"type": "object", "properties": {"name": STRING, "below": {"$ref": "#/components/schemas/Tree"}}}
    other = replace_in(tree, LONG)
    way = {"$ref": "#/components/schemas/Tree"}
    sides = (contract_of_schema(holding("root", way), schemas={"Tree": one}) for one in (tree, other))
    (operation,) = compare_contracts("x", *sides).operations
    assert {change.where for change in operation.changes} == {"root.name"}


def replace_in(tree: dict[str, Any], name: Any) -> dict[str, Any]:
    """Write the same tree with another name."""
    return {**tree, "properties": {**tree["properties"], "name": name}}


def test_one_message_at_two_places_is_two_changes() -> None:
    """What happened to two properties is told of both."""
    pair = ({"type": "object", "properties": {"a": one, "b": holding("c", one)}} for one in (STRING, LONG))
    assert {change.where for change in changes(*pair)} == {"a", "b.c"}


def test_places_are_told_in_their_order() -> None:
    """Where many places refer to one schema now, which says more than they did, they are sorted, as all is."""
    names = [f"p{number:02}" for number in range(20)]
    shared = {"$ref": "#/components/schemas/Name"}
    base, head = ({"type": "object", "properties": dict.fromkeys(names, one)} for one in (STRING, shared))
    sides = contract_of_schema(base), contract_of_schema(head, schemas={"Name": LONG})
    (operation,) = compare_contracts("x", *sides).operations
    assert [change.where for change in operation.changes if change.facet.startswith("request")] == names


@settings(max_examples=50)
@given(SCHEMAS, SCHEMAS)
def test_the_value_that_proves_a_change_stands_where_the_change_is_told(base: Any, head: Any) -> None:
    """Names of properties lead through the payload as the way says; an index stands for an item, a star for a name."""
    sides = contract_of_schema(base), contract_of_schema(head)
    prover = Prover(*sides, clock=lambda: 0.0, seconds=1.0)
    for operation in compare_contracts("x", *sides).operations:
        for change in operation.changes:
            found = prover.prove(change.claim) if change.claim else ""
            if isinstance(found, Witness):
                steps = [json.loads(step) if step.startswith('"') else step for step in _steps(change.where)]
                tokens = tokens_of(found.pointer)
                assert len(tokens) == len(steps)
                assert all(step in (token, "*", "[]", f"[{token}]") for step, token in zip(steps, tokens, strict=True))


def _steps(where: str) -> list[str]:
    return re.findall(r'"(?:[^"\\]|\\.)*"|\[\d*\]|[^.\[\]]+', where)


def test_where_is_told_as_long_as_that_takes_no_time() -> None:
    """Of many operations that each reach much of a document only the first are told where: all would be the square."""

    def contract(last: Any, length: int) -> Contract:
        ways = [{"$ref": f"#/components/schemas/S{number}"} for number in range(length + 1)]
        chain = {f"S{number}": holding("a", ways[number + 1]) for number in range(length)}
        answers = {f"/{number}": answering(ways[number])["paths"]["/things"] for number in range(length)}
        return contract_of(a_document(answers, schemas={**chain, f"S{length}": last}))

    def told(length: int) -> list[bool]:
        found = compare_contracts("x", contract(STRING, length), contract(LONG, length))
        return [bool(change.where) for operation in found.operations for change in operation.changes]

    assert told(10) == [True] * 10
    assert set(told(800)) == {True, False}
