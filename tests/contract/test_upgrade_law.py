"""A document and its faithful upgrade to a later version of OpenAPI have the same digests, facet by facet.

What ``nullable`` of OpenAPI 3.0 means is taken by the letter of 3.0.4: it adds to the ``type`` beside it, and to
nothing else. So ``enum`` must name ``null`` itself, before and after; without ``type`` there is nothing to upgrade.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from support.documents import DISCRIMINATORS, IGNORED_SIBLINGS, XML, an_operation, answering, documents
from support.loading import changed_facets, contract_of, digests, documentation
from support.refactorings import REFACTORINGS, upgraded

STRING = {"type": "string"}
BODY = {"GET /things": {"responses.200.application/json"}}
REF = {"$ref": "#/components/schemas/Pet"}
SCHEMAS = {"Pet": {"type": "object"}}


@pytest.mark.parametrize("minor", [1, 2])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"type": "string", "nullable": False}, {"type": ["string"]}),
        (
            {"type": "string", "nullable": True, "enum": ["a", None]},
            {"type": ["null", "string"], "enum": [None, "a"]},
        ),
        ({"type": "string", "nullable": True, "enum": ["a"]}, {"type": ["string", "null"], "enum": ["a"]}),
        ({"type": "string", "enum": ["a"]}, {"type": "string", "const": "a"}),
        ({"type": "object", "nullable": True, "allOf": [REF]}, {"type": ["object", "null"], "allOf": [REF]}),
        ({"allOf": [{**REF, "nullable": True}]}, REF),
        ({**REF, "description": "d", "minLength": 3}, {**REF, "description": "d"}),
        (
            {"type": "array", "items": {"type": "integer", "nullable": True}},
            {"type": "array", "items": {"type": ["null", "integer"]}},
        ),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"maximum": 1, "exclusiveMaximum": True, "minimum": 0}, {"exclusiveMaximum": 1, "minimum": 0}),
        ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
        ({"type": "string", "format": "binary"}, {"type": "string", "format": "binary"}),
        ({"properties": {"nullable": {"type": "boolean"}}}, {"properties": {"nullable": {"type": ["boolean"]}}}),
        ({"enum": [{"nullable": True, "type": "string"}]}, {"enum": [{"type": "string", "nullable": True}]}),
        ({"example": 1}, {"examples": [1]}),
    ],
)
def test_upgrades_of_schemas(old: Any, new: Any, minor: int) -> None:
    """A schema of OpenAPI 3.0 and the schema of JSON Schema 2020-12 that says the same have one digest."""
    base = contract_of(answering(old, 0, schemas=SCHEMAS))
    head = contract_of(answering(new, minor, schemas=SCHEMAS))
    assert digests(head) == digests(base)


@pytest.mark.parametrize("minor", [1, 2])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": "string"}),
        ({"type": "string", "nullable": True, "enum": ["a"]}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"minimum": 1, "exclusiveMinimum": True}, {"minimum": 1}),
        ({"type": "string", "nullable": True}, {"type": "string", "nullable": True}),
        ({**REF, "minLength": 3}, {**REF, "minLength": 3}),
        ({"default": {"nullable": True}}, {"default": {}}),
    ],
)
def test_upgrades_that_are_not_faithful(old: Any, new: Any, minor: int) -> None:
    """An upgrade that changes what may be sent is a change, be it that what was ignored counts now."""
    base = contract_of(answering(old, 0, schemas=SCHEMAS))
    assert changed_facets(base, contract_of(answering(new, minor, schemas=SCHEMAS))) == BODY


def test_what_is_no_schema() -> None:
    """All other objects mean the same in each version: parameters, bodies, responses, security, servers, callbacks."""
    operation = {
        "parameters": [
            {"name": name, "in": name, "schema": STRING, "explode": flag, "required": flag}
            for name in ("query", "header", "cookie")
            for flag in (True, False)
            if flag == (name == "query")
        ],
        "requestBody": {"required": True, "content": {"multipart/form-data": {"encoding": {"a": {"style": "form"}}}}},
        "responses": {"200": {"description": "r", "headers": {"X-H": {"schema": STRING}}, "links": {"a": {}}}},
        "callbacks": {"on": {"{$url}": {"post": {"responses": {"200": {"description": "r"}}}}}},
        "security": [{"key": []}],
        "servers": [{"url": "/{v}", "variables": {"v": {"default": "a", "enum": ["a"]}}}],
    }
    schemes = {"key": {"type": "http", "scheme": "bearer"}}
    one, two, three = (contract_of(an_operation(operation, minor, securitySchemes=schemes)) for minor in (0, 1, 2))
    assert digests(one) == digests(two) == digests(three)
    assert documentation(one) == documentation(two) == documentation(three)


def picker(data: st.DataObject) -> Callable[[int], int]:
    """Return a way to choose one of so many."""
    return lambda many: data.draw(st.integers(0, many - 1))


#: Names of components are on the wire: only what leaves them alone.
STEPS = st.lists(
    st.sampled_from(sorted(name for name, refactoring in REFACTORINGS.items() if refactoring.keeps_names)), max_size=3
)


@given(documents(minors=(0, 1), traits=(DISCRIMINATORS, XML, IGNORED_SIBLINGS)), STEPS, STEPS, st.data())
@settings(deadline=None, max_examples=50)
def test_upgrades_between_refactorings(
    document: dict[str, Any], before: list[str], after: list[str], data: st.DataObject
) -> None:
    """An upgrade changes no digest, whatever is refactored before it, and after it by the rules of the new version."""
    head = document
    for name in before:
        head = REFACTORINGS[name].transform(head, picker(data))
    head = upgraded(head, picker(data))
    for name in after:
        head = REFACTORINGS[name].transform(head, picker(data))
    note(json.dumps(head, ensure_ascii=False))
    assert digests(contract_of(head)) == digests(contract_of(document))
    assert head["openapi"] != document["openapi"]
