"""Synthetic documents whose size can be chosen, so that growth can be measured: acyclic and cyclic ones.

Names have a fixed width, so that the bytes of a document grow as its schemas and operations do. Schemas are of few
kinds, and one of them is unlike all others: what is alike has to be told apart by where it leads, the hard case for
whatever digests a cycle.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

#: How many schemas there are for each operation.
SCHEMAS_EACH = 4
_FORMATS = ("byte", "date", "date-time", "duration", "email", "ipv4", "uuid")
_CYCLE = 5
_MESH = 16


def _long_chain(index: int, number: int) -> Iterable[int]:
    return range(index + 1, min(index + 2, number))


def _tree(index: int, number: int) -> Iterable[int]:
    return range(2 * index + 1, min(2 * index + 3, number))


def _long_cycle(index: int, number: int) -> Iterable[int]:
    return ((index + 1) % number,)


def _small_cycles(index: int, number: int) -> Iterable[int]:
    start = index - index % _CYCLE
    return (start + (index - start + 1) % min(_CYCLE, number - start),)


def _dense_mesh(index: int, number: int) -> Iterable[int]:
    """Lead to the next schema, which makes one component of all, and to others far and near."""
    return ((factor * index + 1) % number for factor in range(1, _MESH + 1))


#: Which schemas a schema refers to, by the shape of the document: of its index and the number of all to indexes.
SHAPES: Mapping[str, Callable[[int, int], Iterable[int]]] = {
    "one long chain": _long_chain,
    "a tree": _tree,
    "one long cycle": _long_cycle,
    "many small cycles": _small_cycles,
    "a dense mesh": _dense_mesh,
}


def make_document(shape: str, operations: int, *, is_head: bool = False) -> dict[str, Any]:
    """Return a document of a shape, or what became of it.

    In head each operation has one more parameter, so that none is the same on both sides, and the last schema has one
    more property, which is reached through all that leads there. So what has to be told grows with the document, too.
    """
    schemas = SCHEMAS_EACH * operations
    return {
        "openapi": "3.0.3",
        "info": {"title": f"Synthetic: {shape}", "version": "2" if is_head else "1"},
        "paths": {
            f"/things{index:06}/{{id}}": {"post": _operation(index, is_head=is_head)} for index in range(operations)
        },
        "components": {
            "schemas": {
                _name(index): _schema(
                    index, SHAPES[shape](index, schemas), is_last=index == schemas - 1, is_head=is_head
                )
                for index in range(schemas)
            }
        },
    }


def _operation(index: int, *, is_head: bool) -> dict[str, Any]:
    first = SCHEMAS_EACH * index
    parameters = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}},
    ]
    if is_head:
        parameters.append({"name": "after", "in": "query", "schema": {"type": "string"}})
    return {
        "operationId": f"change{index:06}",
        "summary": "Change a thing, and get what became of it.",
        "parameters": parameters,
        "requestBody": {"content": _content(first + 1)},
        "responses": {"200": {"description": "What became of it.", "content": _content(first)}},
    }


def _content(index: int) -> dict[str, Any]:
    return {"application/json": {"schema": _reference(index)}}


def _reference(index: int) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{_name(index)}"}


def _name(index: int) -> str:
    return f"Thing{index:06}"


def _schema(index: int, targets: Iterable[int], *, is_last: bool, is_head: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {"id": {"type": "string", "format": _FORMATS[index % len(_FORMATS)]}}
    for target in sorted(set(targets)):
        properties[f"link{len(properties):02}"] = _reference(target)
    if is_last:
        properties["last"] = {"type": "boolean"}
        if is_head:
            properties["news"] = {"type": "string"}
    return {"type": "object", "description": "A thing.", "required": ["id"], "properties": properties}
