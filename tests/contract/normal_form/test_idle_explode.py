"""The law of ``explode``: it counts exactly where a list or an object may stand, and what is not known counts."""

from collections.abc import Callable
from typing import Any

import pytest
from support.contracts import contract_of, contract_of_tree

_COMPONENTS = """
components:
  schemas:
    Name: {type: string}
    Names: {type: array}
    Loop: {allOf: [{$ref: '#/components/schemas/Loop'}]}
    Alias: {$ref: '#/components/schemas/Name'}
"""
#: Schemas that allow nothing but scalars.
_SCALARS = (
    "{type: string}",
    "{type: [integer, 'null']}",
    "{type: boolean, title: t}",
    "{enum: [a, 1, null]}",
    "{const: 1}",
    "{$ref: '#/components/schemas/Alias'}",
    "{$ref: '#/components/schemas/Name', minLength: 1}",
    "{allOf: [{}, {type: number}]}",
    "{anyOf: [{type: string}, {oneOf: [{type: integer}, {const: x}]}]}",
)
#: Schemas that may allow others, or that nobody can tell.
_OTHERS = (
    "{}",
    "true",
    "{minLength: 1}",
    "{type: array}",
    "{type: [string, array]}",
    "{type: []}",
    "{type: future}",
    "{enum: [[a]]}",
    "{enum: []}",
    "{$ref: '#/components/schemas/Names'}",
    "{$ref: '#/components/schemas/Loop'}",
    "{$ref: '#/components/schemas/Missing'}",
    "{anyOf: [{type: string}, {}]}",
    "{oneOf: []}",
    "{not: {type: array}}",
)
#: Where a parameter or a header stands, with what ``explode`` is there by default.
_PLACES = {
    "query": ("parameters: [{name: p, in: query, schema: SCHEMA MORE}]", "false"),
    "cookie": ("parameters: [{name: p, in: cookie, schema: SCHEMA MORE}]", "false"),
    "header": ("parameters: [{name: p, in: header, schema: SCHEMA MORE}]", "true"),
    "deep": ("parameters: [{name: p, in: query, style: deepObject, schema: SCHEMA MORE}]", "true"),
    "field": (
        "requestBody: {content: {multipart/form-data: {schema: {properties: {p: SCHEMA}}, ENCODING}}}".replace(
            "ENCODING", "encoding: {p: {contentType: a/b MORE}}"
        ),
        "false",
    ),
    "answer": ("responses: {'200': {description: d, headers: {H: {schema: SCHEMA MORE}}}}", "true"),
}


def _digest(place: str, schema: str, more: str) -> str:
    members = _PLACES[place][0].replace("SCHEMA", schema).replace("MORE", more)
    (operation,) = contract_of(f"paths: {{/a: {{get: {{{members}}}}}}}\n{_COMPONENTS}").operations
    return operation.digest


@pytest.mark.parametrize("place", _PLACES)
@pytest.mark.parametrize("schema", _SCALARS)
def test_a_scalar_does_not_explode(place: str, schema: str) -> None:
    """Where every value that is allowed is a scalar, ``explode`` changes nothing."""
    other = _PLACES[place][1]

    assert _digest(place, schema, f", explode: {other}") == _digest(place, schema, "")


@pytest.mark.parametrize("place", _PLACES)
@pytest.mark.parametrize("schema", _OTHERS)
def test_what_may_explode_counts(place: str, schema: str) -> None:
    """Where a list or an object may stand, or nothing tells what may, ``explode`` counts."""
    other = _PLACES[place][1]

    assert _digest(place, schema, f", explode: {other}") != _digest(place, schema, "")


@pytest.mark.parametrize("schema", ["{properties: {p: KIND}}", "{allOf: [{type: object}, {properties: {p: KIND}}]}"])
@pytest.mark.parametrize("explode", ["true", "false"])
def test_an_encoding_that_says_nothing_does_not_count(schema: str, explode: str) -> None:
    """An encoding that has only ``explode`` says nothing of a scalar, and something of a list (Encoding Object)."""

    def digest(kind: str, encoding: str) -> str:
        content = f"multipart/form-data: {{schema: {schema.replace('KIND', kind)}, encoding: {encoding}}}"
        text = f"paths: {{/a: {{post: {{requestBody: {{content: {{{content}}}}}}}}}}}"
        return contract_of(text).operations[0].digest

    told = f"{{p: {{explode: {explode}}}}}"
    assert digest("{type: integer}", told) == digest("{type: integer}", "{}")
    assert digest("{type: array}", told) != digest("{type: array}", "{}")


@pytest.mark.parametrize("place", _PLACES)
def test_what_is_no_truth_value_counts(place: str) -> None:
    """An ``explode`` that is malformed is kept as it is."""
    assert _digest(place, "{type: string}", ", explode: 1") != _digest(place, "{type: string}", "")


def _swagger(where: str = "query", **members: Any) -> str:
    parameter = {"name": "p", "in": where, "type": "string", **members}
    tree = {"swagger": "2.0", "info": {}, "paths": {"/a": {"post": {"parameters": [parameter]}}}}
    return contract_of_tree(tree).operations[0].digest


@pytest.mark.parametrize("where", ["query", "header", "formData"])
@pytest.mark.parametrize("format_", ["csv", "ssv", "tsv", "pipes", "multi"])
def test_a_scalar_of_swagger_has_no_format_of_lists(where: str, format_: str) -> None:
    """``collectionFormat`` says how lists are written (Swagger 2.0, Parameter Object), and nothing of a scalar."""
    assert _swagger(where, collectionFormat=format_) == _swagger(where)


@pytest.mark.parametrize("format_", ["future", 1, ["csv"]])
def test_a_format_that_nobody_knows_counts(format_: Any) -> None:
    """What is no format of lists may mean anything."""
    assert _swagger(collectionFormat=format_) != _swagger()


@pytest.mark.parametrize(
    "schema",
    [
        lambda below: {"allOf": [below, {"maxLength": 9}]},
        lambda below: {"anyOf": [below, below]},
        lambda below: {"oneOf": [below, {"type": "string", "allOf": [below, below]}]},
    ],
    ids=["deep", "wide", "both"],
)
def test_no_depth_or_sharing_is_too_much(schema: Callable[[Any], Any]) -> None:
    """A long chain of references, in which each schema is used twice, tells the same as its end."""
    most = 3000
    schemas = {f"S{index}": schema({"$ref": f"#/components/schemas/S{index + 1}"}) for index in range(most)}

    def digest(kind: str, **more: object) -> str:
        parameter = {"name": "p", "in": "query", "schema": {"$ref": "#/components/schemas/S0"}, **more}
        (operation,) = contract_of_tree(
            {
                "openapi": "3.0.3",
                "info": {"title": "t", "version": "1"},
                "paths": {"/a": {"get": {"parameters": [parameter], "responses": {}}}},
                "components": {"schemas": {**schemas, f"S{most}": {"type": kind}}},
            }
        ).operations
        return operation.digest

    assert digest("string") == digest("string", explode=False)
    assert digest("array") != digest("array", explode=False)
