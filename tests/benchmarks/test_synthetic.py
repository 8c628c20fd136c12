"""Synthetic documents are valid, of the size that they are said to be, and of the shape."""

import json
from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from growth import SIZES
from openapi_spec_validator import validate
from support.loading import load
from synthetic import SCHEMAS_EACH, SHAPES, make_document

from contractdelta.contract.build import build_contract
from contractdelta.delta.compare import compare_contracts

#: How many schemas the largest cyclic component of a document with 20 operations has; 1: there is no cycle.
LARGEST = {"one long chain": 1, "a tree": 1, "one long cycle": 80, "many small cycles": 5, "a dense mesh": 80}

shapes = pytest.mark.parametrize("shape", SHAPES)


def references(value: Any) -> list[str]:
    """Return the names of the schemas that a value refers to."""
    if not isinstance(value, dict):
        return [name for item in value for name in references(item)] if isinstance(value, list) else []
    found = [name for item in value.values() for name in references(item)]
    return [value["$ref"].rsplit("/", 1)[1], *found] if "$ref" in value else found


def graph_of(document: dict[str, Any]) -> "nx.DiGraph[str]":
    """Return which schema refers to which."""
    schemas = document["components"]["schemas"]
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(schemas)
    graph.add_edges_from((name, target) for name, schema in schemas.items() for target in references(schema))
    return graph


@shapes
@pytest.mark.parametrize("is_head", [False, True], ids=["base", "head"])
def test_documents_are_valid(shape: str, is_head: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """What is measured is what people have: valid documents, whose references lead somewhere."""
    validate(make_document(shape, 3, is_head=is_head))


@shapes
def test_sizes_are_as_they_are_said_to_be(shape: str) -> None:
    """The smallest has 250 operations and schemas, each further one twice as many; bytes grow as they do."""
    documents = [make_document(shape, size) for size in SIZES]
    counts = [len(document["paths"]) + len(document["components"]["schemas"]) for document in documents]
    assert counts == [250, 500, 1000, 2000, 4000]
    for smaller, larger in pairwise(documents):
        assert 1.9 < len(json.dumps(larger)) / len(json.dumps(smaller)) < 2.1


@shapes
def test_shapes_are_what_they_are_called(shape: str) -> None:
    """Cyclic ones have one component of all schemas, or many of five; the others have none."""
    graph = graph_of(make_document(shape, 20))
    assert set(graph) == {name for name, _ in graph.degree}
    assert len(graph) == 20 * SCHEMAS_EACH, "a reference leads nowhere"
    assert max(map(len, nx.strongly_connected_components(graph))) == LARGEST[shape]


def test_every_shape_has_its_law() -> None:
    """A new shape says how cyclic it is."""
    assert LARGEST.keys() == SHAPES.keys()


@shapes
def test_every_operation_changes(shape: str) -> None:
    """No operation is the same on both sides, so none is settled by its text."""
    base, head = (build_contract(load(make_document(shape, 7, is_head=is_head))) for is_head in (False, True))
    delta = compare_contracts("api", base, head)
    assert [operation.status for operation in delta.operations] == ["changed"] * 7
    pointers = {change.pointer for operation in delta.operations for change in operation.changes}
    assert any(pointer.endswith("/properties/news") for pointer in pointers), "the change at the end is not reached"
