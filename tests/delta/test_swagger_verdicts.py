"""Verdicts about Swagger 2.0, area by area: a change is as bad as it is in the words of OpenAPI 3."""

from typing import Any

import pytest
from support.contracts import contract_of_tree

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Severity
from contractdelta.spec.syntax.yaml_reader import read_yaml

_B, _W, _C = Severity.BREAKING, Severity.WARNING, Severity.COMPATIBLE


def _tree(operation: str, root: str = "") -> Any:
    text = f"swagger: '2.0'\ninfo: {{title: t, version: '1'}}\n{root}\npaths: {{/a: {{post: {{{operation}}}}}}}\n"
    return read_yaml(text.encode(), "swagger.yaml")


def _parameter(members: str) -> str:
    return f"parameters: [{{name: p, {members}}}], responses: {{}}"


def _body(schema: str, members: str = "") -> str:
    return _parameter(f"in: body, schema: {schema}{members}")


def _answer(members: str) -> str:
    return f"responses: {{'200': {{description: d{members}}}}}"


def _secured(requirement: str) -> str:
    return f"security: {requirement}, responses: {{}}"


def _schemes(key: str) -> str:
    return f"securityDefinitions: {{key: {key}, basic: {{type: basic}}}}"


_KEY = "{type: apiKey, in: header, name: K}"
_OAUTH = "{type: oauth2, flow: implicit, authorizationUrl: 'https://a.example', scopes: {r: read, w: write}}"
_FILE = "in: formData, type: file"
_LIST = "type: array, items: {type: string}"

_DEFAULT = "responses: {default: {description: d, schema: {type: string}}}"
_BOTH = _DEFAULT.replace("{default", "{'404': {description: d, schema: {type: string}}, default")

#: Operation before and after; what that means for clients.
_PAIRS: dict[str, tuple[str, str, Severity]] = {
    # --- body ---
    "body: a property that is required": (
        _body("{properties: {a: {}}}"),
        _body("{required: [a], properties: {a: {}}}"),
        _B,
    ),
    "body: a type": (_body("{type: integer}"), _body("{type: string}"), _B),
    "body: it came": ("responses: {}", _body("{type: string}"), _C),
    "body: it came and is required": ("responses: {}", _body("{type: string}", ", required: true"), _B),
    "body: it went": (_body("{type: string}"), "responses: {}", _B),
    "body: it became required": (_body("{}"), _body("{}", ", required: true"), _B),
    "body: it became optional": (_body("{}", ", required: true"), _body("{}"), _C),
    "body: its name": (_body("{}"), _body("{}").replace("name: p", "name: q"), Severity.NONE),
    "body: it became a form": (_body("{type: object}"), _parameter("in: formData, type: string"), _B),
    "body: x-nullable is an extension": (
        _body("{type: string}"),
        _body("{type: string, x-nullable: true}"),
        Severity.NONE,
    ),
    "body: a read-only property": (
        _body("{properties: {a: {type: string, readOnly: true}}}"),
        _body("{properties: {a: {type: integer, readOnly: true}}}"),
        _C,
    ),
    "body: the property that discriminates": (
        _body("{discriminator: a, properties: {a: {type: string}}, required: [a]}"),
        _body("{discriminator: b, properties: {a: {type: string}}, required: [a]}"),
        _W,
    ),
    # --- form fields ---
    "field: it came": ("responses: {}", _parameter("in: formData, type: string"), _C),
    "field: it came and is required": ("responses: {}", _parameter("in: formData, type: string, required: true"), _B),
    "field: one more came": (
        "parameters: [{name: q, in: formData, type: string}], responses: {}",
        "parameters: [{name: q, in: formData, type: string}, {name: p, in: formData, type: string}], responses: {}",
        _C,
    ),
    "field: one more came and is required": (
        "parameters: [{name: q, in: formData, type: string}], responses: {}",
        "parameters: [{name: q, in: formData, type: string}, {name: p, in: formData, type: string, required: true}]",
        _B,
    ),
    "field: one went": (
        "parameters: [{name: q, in: formData, type: string}, {name: p, in: formData, type: string}], responses: {}",
        "parameters: [{name: q, in: formData, type: string}], responses: {}",
        _W,
    ),
    "field: it became required": (
        _parameter("in: formData, type: string"),
        _parameter("in: formData, type: string, required: true"),
        _B,
    ),
    "field: a list became a text": (_parameter(f"in: formData, {_LIST}"), _parameter("in: formData, type: string"), _B),
    "field: a number became a text": (
        _parameter("in: formData, type: integer"),
        _parameter("in: formData, type: string"),
        _C,
    ),
    "field: a text became a number": (
        _parameter("in: formData, type: string"),
        _parameter("in: formData, type: integer"),
        _B,
    ),
    "field: a text became a file": (_parameter("in: formData, type: string"), _parameter(_FILE), _B),
    "field: a file became a text": (_parameter(_FILE), _parameter("in: formData, type: string"), _B),
    "field: how a list is written": (
        _parameter(f"in: formData, {_LIST}"),
        _parameter(f"in: formData, {_LIST}, collectionFormat: multi"),
        _B,
    ),
    "field: what is no list": (
        _parameter("in: formData, type: string"),
        _parameter("in: formData, type: string, collectionFormat: multi"),
        Severity.NONE,
    ),
    "field: it moved to the query": (
        _parameter("in: formData, type: string"),
        _parameter("in: query, type: string"),
        _B,
    ),
    # --- collectionFormat ---
    **{
        f"query: from csv to {format_}": (
            _parameter(f"in: query, {_LIST}"),
            _parameter(f"in: query, {_LIST}, collectionFormat: {format_}"),
            _B,
        )
        for format_ in ("ssv", "tsv", "pipes", "multi")
    },
    "query: csv is the default": (
        _parameter(f"in: query, {_LIST}"),
        _parameter(f"in: query, {_LIST}, collectionFormat: csv"),
        Severity.NONE,
    ),
    "query: how lists in a list are written": (
        _parameter("in: query, type: array, items: {type: array, items: {type: string}}"),
        _parameter("in: query, type: array, items: {type: array, items: {type: string}, collectionFormat: pipes}"),
        _B,
    ),
    "query: a list became a text": (_parameter(f"in: query, {_LIST}"), _parameter("in: query, type: string"), _B),
    "query: a number became a text": (
        _parameter("in: query, type: integer"),
        _parameter("in: query, type: string"),
        _C,
    ),
    "query: a value of the enum went": (
        _parameter("in: query, type: string, enum: [a, b]"),
        _parameter("in: query, type: string, enum: [a]"),
        _B,
    ),
    "query: a default": (_parameter("in: query, type: string"), _parameter("in: query, type: string, default: a"), _B),
    "query: it may be empty": (
        _parameter("in: query, type: string"),
        _parameter("in: query, type: string, allowEmptyValue: true"),
        _C,
    ),
    "query: it may not be empty any more": (
        _parameter("in: query, type: string, allowEmptyValue: true"),
        _parameter("in: query, type: string"),
        _B,
    ),
    "header: it came and is required": ("responses: {}", _parameter("in: header, type: string, required: true"), _B),
    "header: how a list is written": (
        _parameter(f"in: header, {_LIST}"),
        _parameter(f"in: header, {_LIST}, collectionFormat: pipes"),
        _B,
    ),
    # --- consumes, produces ---
    "consumes: one came": (
        _body("{}", "") + ", consumes: [application/json]",
        _body("{}", "") + ", consumes: [application/json, application/xml]",
        _C,
    ),
    "consumes: one went": (
        _body("{}") + ", consumes: [application/json, application/xml]",
        _body("{}") + ", consumes: [application/json]",
        _B,
    ),
    "consumes: JSON is the default": (_body("{}"), _body("{}") + ", consumes: [application/json]", Severity.NONE),
    "consumes: it is written otherwise": (
        _body("{}") + ", consumes: [application/json]",
        _body("{}") + ", consumes: ['Application/JSON; charset=utf-8']",
        Severity.NONE,
    ),
    "consumes: all types": (_body("{}") + ", consumes: [application/json]", _body("{}") + ", consumes: ['*/*']", _C),
    "consumes: of a form": (
        _parameter("in: formData, type: string"),
        _parameter("in: formData, type: string") + ", consumes: [multipart/form-data]",
        _B,
    ),
    "consumes: without a body": ("responses: {}", "responses: {}, consumes: [application/xml]", _W),
    "produces: one came": (
        _answer(", schema: {}") + ", produces: [application/json]",
        _answer(", schema: {}") + ", produces: [application/json, application/xml]",
        _C,
    ),
    "produces: one went": (
        _answer(", schema: {}") + ", produces: [application/json, application/xml]",
        _answer(", schema: {}") + ", produces: [application/json]",
        _B,
    ),
    "produces: without a schema": (_answer(""), _answer("") + ", produces: [application/xml]", _W),
    # --- answers and their headers ---
    "answer: a type": (_answer(", schema: {type: string}"), _answer(", schema: {type: integer}"), _B),
    "answer: its schema went": (_answer(", schema: {type: string}"), _answer(""), _B),
    "answer: its schema came": (_answer(""), _answer(", schema: {type: string}"), _C),
    "answer: the default stays": (_BOTH, _DEFAULT, _C),
    "answer: a failure came, as the default was": (_DEFAULT, _BOTH, _C),
    "answer: a failure came, otherwise": (_DEFAULT, _BOTH.replace("string", "array", 1), _B),
    "header of an answer: it came": (_answer(""), _answer(", headers: {H: {type: string}}"), _C),
    "header of an answer: it went": (_answer(", headers: {H: {type: string}}"), _answer(""), _W),
    "header of an answer: a type": (
        _answer(", headers: {H: {type: string}}"),
        _answer(", headers: {H: {type: integer}}"),
        _C,
    ),
    "header of an answer: a wider type": (
        _answer(", headers: {H: {type: integer}}"),
        _answer(", headers: {H: {type: string}}"),
        _B,
    ),
    "header of an answer: a list became a text": (
        _answer(f", headers: {{H: {{{_LIST}}}}}"),
        _answer(", headers: {H: {type: string}}"),
        _B,
    ),
    "header of an answer: how a list is written": (
        _answer(f", headers: {{H: {{{_LIST}}}}}"),
        _answer(f", headers: {{H: {{{_LIST}, collectionFormat: pipes}}}}"),
        _B,
    ),
    "header of an answer: case of its name": (
        _answer(", headers: {H: {type: string}}"),
        _answer(", headers: {h: {type: string}}"),
        Severity.NONE,
    ),
    # --- credentials ---
    "security: it came": (_secured("[]"), _secured("[{key: []}]"), _W),
    "security: it went": (_secured("[{key: []}]"), _secured("[]"), _C),
    "security: an alternative came": (_secured("[{key: []}]"), _secured("[{key: []}, {basic: []}]"), _C),
    "security: an alternative went": (_secured("[{key: []}, {basic: []}]"), _secured("[{key: []}]"), _B),
    "security: both are asked for": (_secured("[{key: []}]"), _secured("[{key: [], basic: []}]"), _B),
}


def _severity(old: Any, new: Any) -> Severity:
    return compare_contracts("shop", contract_of_tree(old), contract_of_tree(new)).severity


@pytest.mark.parametrize("case", _PAIRS)
def test_a_change_of_an_operation(case: str) -> None:
    """What an operation says is judged by who fails."""
    old, new, expected = _PAIRS[case]

    assert _severity(*(_tree(operation, _schemes(_KEY)) for operation in (old, new))) is expected


#: What stands at the top of the document, before and after.
_ROOTS: dict[str, tuple[str, str, Severity]] = {
    "basePath": ("basePath: /v1", "basePath: /v2", _W),
    "basePath is the root": ("", "basePath: /", Severity.NONE),
    "host": ("host: a.example", "host: b.example", _W),
    "a scheme that came": ("host: a.example\nschemes: [https]", "host: a.example\nschemes: [https, http]", _C),
    "a scheme that went": ("host: a.example\nschemes: [https, http]", "host: a.example\nschemes: [https]", _W),
    "where a key is": (_schemes(_KEY), _schemes(_KEY.replace("header", "query")), _B),
    "what a key is called": (_schemes(_KEY), _schemes(_KEY.replace("K", "L")), _B),
    "what a scheme is called": (_schemes(_OAUTH), _schemes(_OAUTH).replace("basic:", "other:"), Severity.NONE),
    "another kind of scheme": (_schemes(_KEY), _schemes("{type: basic}"), _B),
    "where tokens are": (_schemes(_OAUTH), _schemes(_OAUTH.replace("a.example", "b.example")), _W),
    "another flow": (
        _schemes(_OAUTH),
        _schemes("{type: oauth2, flow: application, tokenUrl: 'https://a.example', scopes: {r: read, w: write}}"),
        _W,
    ),
    "what a scope is described with": (
        _schemes(_OAUTH),
        _schemes(_OAUTH.replace("r: read", "r: Read.")),
        Severity.NONE,
    ),
    "consumes for all operations": ("", "consumes: [application/xml]", _B),
    "produces for all operations": ("produces: [application/json]", "produces: [application/json, text/csv]", _C),
}


@pytest.mark.parametrize("case", _ROOTS)
def test_a_change_for_all_operations(case: str) -> None:
    """What holds for all operations is judged at each that it concerns."""
    old, new, expected = _ROOTS[case]
    operation = f"{_body('{}').replace('responses: {}', _answer(', schema: {}'))}, security: [{{key: []}}]"
    roots = [root if "key" in root else f"{root}\n{_schemes(_KEY)}" for root in (old, new)]

    assert _severity(*(_tree(operation, root) for root in roots)) is expected
