"""The discrimination law: a change to what may be sent or received changes exactly the facets that reach it."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import oracle
from support.documents import DISCRIMINATORS, IGNORED_SIBLINGS, a_document, an_operation, answering, documents
from support.edits import wire_edits
from support.loading import changed_facets, contract_of, digests
from support.positions import Path, pointer_of, value_at, with_value

STRING, INTEGER = {"type": "string"}, {"type": "integer"}
SUBJECT = {"$ref": "#/components/schemas/Subject"}


def body(schema: Any) -> dict[str, Any]:
    """Write a request body or a response with one media type."""
    return {"description": "b", "content": {"application/json": {"schema": schema}}}


def reached_in_every_way(schema: Any, minor: int = 1) -> dict[str, Any]:
    """Write a document in which one schema is reached from everywhere, in every way, but from two operations."""
    calling = {"{$request.query.url}": {"post": {"requestBody": body(SUBJECT), "responses": {}}}}
    encoding = {"part": {"headers": {"X-Part": {"schema": SUBJECT}}}}
    paths = {
        "/direct": {"get": {"responses": {"200": body(SUBJECT), "404": body(STRING)}}},
        "/chain": {"post": {"requestBody": {"$ref": "#/components/requestBodies/Far"}, "responses": {}}},
        "/cycle": {"put": {"responses": {"default": {"$ref": "#/components/responses/Round"}}}},
        "/parameter": {"get": {"parameters": [{"name": "p", "in": "query", "schema": SUBJECT}], "responses": {}}},
        "/header": {"get": {"responses": {"200": {"headers": {"X-H": {"schema": SUBJECT}}}}}},
        "/form": {
            "post": {"requestBody": {"content": {"multipart/form-data": {"encoding": encoding}}}, "responses": {}}
        },
        "/called": {"get": {"callbacks": {"on": calling}, "responses": {}}},
        "/other": {"get": {"responses": {"200": body({"$ref": "#/components/schemas/Other"})}}},
        "/mentioning": {"get": {"responses": {"200": body({"example": SUBJECT, "enum": [SUBJECT]})}}},
    }
    schemas = {
        "Subject": schema,
        "Other": {"type": "object", "properties": {"self": {"$ref": "#/components/schemas/Other"}}},
        "Far": {"properties": {"a": {"$ref": "#/components/schemas/Farther"}}},
        "Farther": {"allOf": [INTEGER, {"items": {"additionalProperties": {"not": SUBJECT}}}]},
        "Round": {"properties": {"next": {"$ref": "#/components/schemas/About"}}},
        "About": {"anyOf": [{"$ref": "#/components/schemas/Round"}, {"$ref": "#/components/schemas/Alias"}]},
        "Alias": SUBJECT,
        "Any": {},
        "Number": {"type": "number"},
    }
    return a_document(
        paths,
        minor,
        schemas=schemas,
        requestBodies={"Far": body({"$ref": "#/components/schemas/Far"})},
        responses={"Round": body({"$ref": "#/components/schemas/Round"})},
    )


EVERYWHERE = {
    "GET /direct": {"responses.200.application/json"},
    "POST /chain": {"request_body.application/json"},
    "PUT /cycle": {"responses.default.application/json"},
    "GET /parameter": {"parameters.query.p"},
    "GET /header": {"responses.200.headers.X-H"},
    "POST /form": {"request_body.multipart/form-data"},
    "GET /called": {"callbacks.on"},
}
NOWHERE: Mapping[str, set[str]] = {}

CHANGES: tuple[tuple[Any, Any], ...] = (
    # Types and plain assertions.
    ({}, STRING),
    (STRING, INTEGER),
    (INTEGER, {"type": "number"}),
    (STRING, {"type": ["string", "null"]}),
    (STRING, {"type": "string", "nullable": True}),
    ({"type": ["string", "integer"]}, {"type": ["string", "boolean"]}),
    ({}, {"const": None}),
    ({"const": 1}, {"const": 2}),
    ({"const": 1}, {"const": True}),
    ({"const": "1"}, {"const": 1}),
    ({"enum": ["a", "b"]}, {"enum": ["a"]}),
    ({"enum": ["a"]}, {"enum": ["a", None]}),
    ({"enum": [{"title": "a"}]}, {"enum": [{"title": "b"}]}),
    ({"enum": [[1, 2]]}, {"enum": [[1, 3]]}),
    (STRING, {"type": "string", "minLength": 1}),
    ({"minLength": 1}, {"minLength": 2}),
    (STRING, {"type": "string", "maxLength": 0}),
    (STRING, {"type": "string", "pattern": ""}),
    ({"pattern": "a"}, {"pattern": "A"}),
    (STRING, {"type": "string", "format": "date"}),
    ({}, {"minimum": 0}),
    ({"minimum": 1}, {"minimum": 1.5}),
    ({"minimum": 1}, {"maximum": 1}),
    ({"minimum": 1}, {"exclusiveMinimum": 1}),
    ({"exclusiveMaximum": 2**63}, {"exclusiveMaximum": 2**63 + 1}),
    ({"maximum": 1e300}, {"maximum": 1e301}),
    ({}, {"multipleOf": 0.01}),
    ({}, {"minItems": 1}),
    ({}, {"maxItems": 0}),
    ({}, {"uniqueItems": True}),
    ({}, {"minProperties": 1}),
    ({}, {"maxProperties": 0}),
    ({}, {"required": ["a"]}),
    ({"required": ["a"]}, {"required": ["a", "b"]}),
    ({}, {"dependentRequired": {"a": ["b"]}}),
    ({"dependentRequired": {"a": ["b"]}}, {"dependentRequired": {"b": ["a"]}}),
    ({}, {"readOnly": True}),
    ({}, {"writeOnly": True}),
    ({"readOnly": True}, {"writeOnly": True}),
    ({}, {"default": None}),
    ({"default": {"description": "a"}}, {"default": {"description": "b"}}),
    ({}, {"contentEncoding": "base64"}),
    ({}, {"contentMediaType": "image/png"}),
    ({}, {"contentSchema": STRING}),
    ({"contains": {}}, {"contains": {}, "minContains": 0}),
    ({"contains": {}}, {"contains": {}, "maxContains": 3}),
    ({"contains": {}, "maxContains": 3}, {"contains": {}, "minContains": 0, "maxContains": 3}),
    ({"unevaluatedItems": False}, {"unevaluatedItems": False, "contains": STRING, "minContains": 0}),
    ({}, {"unknownKeyword": True}),
    ({"unknownKeyword": 1}, {"unknownKeyword": 2}),
    ({}, {"xml": {"name": "a"}}),
    ({"xml": {"name": "a"}}, {"xml": {"name": "a", "attribute": True}}),
    ({"xml": {"name": "a"}}, {"xml": {"name": "a", "wrapped": True}}),
    ({"xml": {"name": "a"}}, {"xml": {"name": "a", "namespace": "https://example.org", "prefix": "p"}}),
    # Subschemas.
    ({}, {"properties": {"a": {}}}),
    ({"properties": {"a": {}}}, {"properties": {"b": {}}}),
    ({"properties": {"a": STRING}}, {"properties": {"a": INTEGER}}),
    ({"properties": {"a": STRING}}, {"properties": {"a": {"$ref": "#/components/schemas/Number"}}}),
    ({"properties": {"a": STRING, "b": INTEGER}}, {"properties": {"a": INTEGER, "b": STRING}}),
    ({"properties": {"a": {"properties": {"b": STRING}}}}, {"properties": {"a": STRING, "b": STRING}}),
    ({"properties": {"": {}}}, {"properties": {" ": {}}}),
    ({}, {"patternProperties": {"^x-": {}}}),
    ({"patternProperties": {"a": STRING}}, {"properties": {"a": STRING}}),
    ({}, {"additionalProperties": False}),
    ({}, {"additionalProperties": STRING}),
    ({"additionalProperties": False}, {"additionalProperties": STRING}),
    ({}, {"propertyNames": STRING}),
    ({}, {"propertyNames": False}),
    ({}, {"dependentSchemas": {"a": {"required": ["b"]}}}),
    ({}, {"items": STRING}),
    ({}, {"items": False}),
    ({"items": STRING}, {"items": {"items": STRING}}),
    ({"items": STRING}, {"contains": STRING}),
    ({}, {"prefixItems": [{}]}),
    ({"prefixItems": [STRING, INTEGER]}, {"prefixItems": [INTEGER, STRING]}),
    ({}, {"contains": {}}),
    ({}, {"unevaluatedItems": False}),
    ({}, {"unevaluatedProperties": False}),
    ({"unevaluatedProperties": False}, {"additionalProperties": False}),
    ({}, {"allOf": [STRING]}),
    ({"allOf": [STRING, {"minLength": 1}]}, {"allOf": [STRING, {"minLength": 2}]}),
    ({"anyOf": [STRING, INTEGER]}, {"oneOf": [STRING, INTEGER]}),
    ({"anyOf": [STRING, INTEGER]}, {"allOf": [STRING, INTEGER]}),
    ({"anyOf": [STRING]}, {"anyOf": [STRING, INTEGER]}),
    ({"oneOf": [STRING, STRING]}, {"oneOf": [STRING]}),
    ({}, {"not": {}}),
    ({"not": STRING}, {"not": INTEGER}),
    ({"not": STRING}, {"not": {"not": STRING}}),
    ({"then": STRING}, {"if": {}, "then": STRING}),
    ({"if": {"const": 1}, "then": STRING}, {"if": {"const": 1}, "else": STRING}),
    (True, False),
    ({}, False),
    ({"properties": {"a": True}}, {"properties": {"a": False}}),
    ({"$ref": "#/components/schemas/Other"}, {"$ref": "#/components/schemas/Number"}),
    ({"$ref": "#/components/schemas/Number"}, {"$ref": "#/components/schemas/Number", "minimum": 1}),
    # What nothing evaluates looks through what applies in place, and through nothing else.
    (
        {"unevaluatedProperties": False, "allOf": [{"properties": {"a": {}}}, {"maxProperties": 5}]},
        {
            "unevaluatedProperties": False,
            "allOf": [{"properties": {"a": {}}}, {"maxProperties": 5, "additionalProperties": True}],
        },
    ),
    (
        {"unevaluatedProperties": STRING, "if": {"const": 1}},
        {"unevaluatedProperties": STRING, "if": {"const": 1}, "then": {"additionalProperties": {}}},
    ),
    (
        {"unevaluatedProperties": False, "allOf": [{"$ref": "#/components/schemas/Any"}, {"maxProperties": 5}]},
        {"unevaluatedProperties": False, "allOf": [{"additionalProperties": True}, {"maxProperties": 5}]},
    ),
    ({"unevaluatedItems": False, "not": {}}, {"unevaluatedItems": False, "not": {"items": {}}}),
    (
        {"unevaluatedProperties": False, "anyOf": [{}, STRING]},
        {"unevaluatedProperties": False, "anyOf": [{"unevaluatedProperties": True}, STRING]},
    ),
    ({"unevaluatedProperties": False, "$ref": "#/components/schemas/Any"}, {"unevaluatedProperties": False}),
    # A recursion that is not the same one level down.
    (
        {"properties": {"next": SUBJECT}},
        {"properties": {"next": {"properties": {"next": {**SUBJECT, "minProperties": 1}}}}},
    ),
    ({"properties": {"a": SUBJECT, "b": SUBJECT}}, {"properties": {"a": SUBJECT, "b": {"properties": {"a": SUBJECT}}}}),
    ({"items": SUBJECT}, {"items": {"items": {}}}),
)


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_changes_of_schemas(old: Any, new: Any) -> None:
    """Any change of a schema changes the facets that reach it, in whatever way, and there and back it is the same."""
    base, head = contract_of(reached_in_every_way(old)), contract_of(reached_in_every_way(new))
    assert changed_facets(base, head) == EVERYWHERE
    assert changed_facets(head, base) == EVERYWHERE


NO_CHANGES: tuple[tuple[Any, Any], ...] = (
    ({"description": "a"}, {"description": "b", "title": "c", "deprecated": True}),
    ({"properties": {"a": STRING}}, {"properties": {"a": {"type": "string", "example": 1, "x-owner": "o"}}}),
    ({"$defs": {"A": STRING}}, {"$defs": {"A": INTEGER, "B": {}}}),
    ({"definitions": {"A": STRING}}, {}),
    ({}, {"$anchor": "here"}),
    ({}, {"$comment": "c"}),
    (STRING, {"allOf": [STRING]}),
    (STRING, {"allOf": [{"type": ["string"]}], "description": "d"}),
    ({"enum": [1]}, {"const": 1.0}),
    ({"properties": {"a": SUBJECT}}, {"properties": {"a": {"properties": {"a": SUBJECT}}}}),
    (
        {"properties": {"a": SUBJECT, "b": SUBJECT}},
        {"properties": {"a": SUBJECT, "b": {"$ref": "#/components/schemas/Alias"}}},
    ),
    (
        {"properties": {"a": SUBJECT, "b": SUBJECT}},
        {"properties": {"a": SUBJECT, "b": {"properties": {"a": SUBJECT, "b": SUBJECT}}}},
    ),
    ({"items": {"$ref": "#/components/schemas/Any"}}, {}),
    ({"contains": STRING, "minContains": 1}, {"contains": STRING}),
    ({"contains": STRING, "minContains": 0}, {}),
    ({"allOf": [{"additionalProperties": True}, STRING]}, {"allOf": [{}, STRING]}),
    (
        {"unevaluatedProperties": False, "properties": {"a": {"additionalProperties": True}}},
        {"unevaluatedProperties": False, "properties": {"a": {}}},
    ),
    (
        {"unevaluatedProperties": False, "not": {"then": {}}},
        {"unevaluatedProperties": False, "not": {}},
    ),
    ({"xml": {"attribute": False, "x-a": 1}}, {"xml": {}}),
    ({"discriminator": {"propertyName": "k", "x-a": 1}}, {"discriminator": {"propertyName": "k"}}),
)


@pytest.mark.parametrize(("old", "new"), NO_CHANGES)
def test_no_changes_of_schemas(old: Any, new: Any) -> None:
    """What is no change of a schema changes no facet."""
    base, head = contract_of(reached_in_every_way(old)), contract_of(reached_in_every_way(new))
    assert changed_facets(base, head) == NOWHERE


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (STRING, {"type": "string", "nullable": True}, EVERYWHERE),
        ({"minimum": 1}, {"minimum": 1, "exclusiveMinimum": True}, EVERYWHERE),
        ({"maximum": 1, "exclusiveMaximum": True}, {"maximum": 2, "exclusiveMaximum": True}, EVERYWHERE),
        ({"properties": {"a": {"nullable": False}}}, {"properties": {"a": {}}}, NOWHERE),
        ({"$ref": "#/components/schemas/Number"}, {"$ref": "#/components/schemas/Number", "minimum": 1}, NOWHERE),
        ({"$ref": "#/components/schemas/Number", "type": "string"}, {"$ref": "#/components/schemas/Number"}, NOWHERE),
        ({"$ref": "#/components/schemas/Number"}, {"$ref": "#/components/schemas/Any"}, EVERYWHERE),
    ],
)
def test_changes_of_schemas_in_3_0(old: Any, new: Any, expected: dict[str, set[str]]) -> None:
    """The same holds for the keywords of OpenAPI 3.0, where nothing counts beside a reference."""
    base, head = contract_of(reached_in_every_way(old, 0)), contract_of(reached_in_every_way(new, 0))
    assert changed_facets(base, head) == expected


ODD = (
    *("description", "example", "examples", "default", "required", "$ref", "x-foo", "x-#", "type", "properties", ""),
    *("title", "tags", "deprecated", "summary", "externalDocs", "$comment", "items", "$defs", "operationId", "$id"),
)


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"a": {}}, {"a": {}, "NAME": STRING}),
        ({"NAME": STRING}, {"NAME": INTEGER}),
        ({"NAME": {"properties": {"NAME": STRING}}}, {"NAME": {"properties": {"NAME": INTEGER}}}),
    ],
)
@pytest.mark.parametrize("keyword", ["properties", "patternProperties", "dependentSchemas"])
def test_properties_named_like_keywords(keyword: str, old: Any, new: Any, name: str) -> None:
    """A property named like an annotation, or like any other keyword, is a property."""

    def named(value: Any) -> Any:
        is_map = isinstance(value, dict)
        return {key.replace("NAME", name): named(item) for key, item in value.items()} if is_map else value

    base, head = (contract_of(reached_in_every_way({keyword: named(each)})) for each in (old, new))
    assert changed_facets(base, head) == EVERYWHERE


# --- all other objects ------------------------------------------------------------------------------------------------

FLOW = {"tokenUrl": "https://example.org/token", "scopes": {"read": "Read.", "x-all": "All."}}
SHOP = a_document(
    {
        "/pets": {
            "summary": "Pets.",
            "parameters": [{"name": "X-Tenant", "in": "header", "schema": STRING}],
            "get": {
                "operationId": "listPets",
                "parameters": [
                    {"name": "tags", "in": "query", "schema": {"type": "array", "items": STRING}},
                    {"name": "filter", "in": "query", "content": {"application/json": {"schema": STRING}}},
                    {"$ref": "#/components/parameters/Limit"},
                    {"name": "description", "in": "cookie", "schema": STRING},
                ],
                "responses": {
                    "200": {
                        "description": "r",
                        "headers": {"X-Next": {"schema": STRING}, "description": {"$ref": "#/components/headers/Rate"}},
                        "content": {"application/json": {"schema": STRING}, "text/csv": {"schema": STRING}},
                        "links": {
                            "example": {"operationId": "getPet", "parameters": {"description": "$response.body#/id"}},
                            "up": {"operationRef": "#/paths/~1pets~1{petId}/get", "server": {"url": "/up"}},
                        },
                    },
                    "default": {"$ref": "#/components/responses/Error"},
                },
                "callbacks": {
                    "x-event": {"{$request.query.url}": {"post": {"responses": {"204": {"description": "r"}}}}}
                },
            },
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "multipart/form-data": {
                            "schema": {"properties": {"title": STRING}},
                            "encoding": {
                                "title": {"contentType": "text/plain", "headers": {"x-Part": {"schema": STRING}}}
                            },
                        }
                    },
                },
                "responses": {"201": {"description": "r"}, "default": {"$ref": "#/components/responses/Error"}},
                "security": [{"x-login": ["read"], "key": []}, {"key": []}],
                "servers": [
                    {
                        "url": "https://{title}.example.org",
                        "variables": {"title": {"default": "a", "enum": ["a", "b"], "description": "v"}},
                    }
                ],
            },
        },
        "/pets/{petId}": {
            "parameters": [{"name": "petId", "in": "path", "required": True, "schema": STRING}],
            "servers": [{"url": "https://two.example.org"}],
            "get": {"operationId": "getPet", "responses": {"200": {"description": "r"}}, "security": []},
        },
    },
    webhooks={"sold": {"post": {"requestBody": {"content": {"application/json": {}}}, "responses": {}}}},
    servers=[{"url": "https://one.example.org"}, {"url": "/"}],
    security=[{"key": []}],
    parameters={"Limit": {"name": "limit", "in": "query", "schema": INTEGER}},
    headers={"Rate": {"schema": INTEGER}},
    responses={"Error": {"description": "r", "content": {"application/problem+json": {"schema": STRING}}}},
    securitySchemes={
        "key": {"type": "apiKey", "name": "x-key", "in": "header"},
        "x-login": {"type": "oauth2", "flows": {"clientCredentials": FLOW}},
        "unused": {"type": "http", "scheme": "basic"},
    },
)
LIST, CREATE, SHOW = ("paths", "/pets", "get"), ("paths", "/pets", "post"), ("paths", "/pets/{petId}", "get")
PETS, PET, SOLD = "GET /pets", "POST /pets", "POST webhook:sold"
COMPONENTS = ("components",)
OK = (*LIST, "responses", "200")
FORM = (*CREATE, "requestBody", "content", "multipart/form-data")
REMOVED = object()
#: What is reached by the security of the document; that holds for what is called back, too.
GENERAL = {PETS: {"security", "callbacks.x-event"}, SOLD: {"security"}}

#: Where a value is set (or removed), and the facets that change by that.
EDITS: tuple[tuple[Path, Any, Mapping[str, set[str]]], ...] = (
    # Parameters.
    ((*LIST, "parameters", 0, "required"), True, {PETS: {"parameters.query.tags"}}),
    ((*LIST, "parameters", 0, "required"), False, {}),
    ((*LIST, "parameters", 0, "style"), "spaceDelimited", {PETS: {"parameters.query.tags"}}),
    ((*LIST, "parameters", 0, "explode"), False, {PETS: {"parameters.query.tags"}}),
    ((*LIST, "parameters", 0, "explode"), True, {}),
    ((*LIST, "parameters", 0, "allowReserved"), True, {PETS: {"parameters.query.tags"}}),
    ((*LIST, "parameters", 0, "allowEmptyValue"), True, {PETS: {"parameters.query.tags"}}),
    ((*LIST, "parameters", 0, "schema", "items"), INTEGER, {PETS: {"parameters.query.tags"}}),
    ((*LIST, "parameters", 0, "unknown"), 1, {PETS: {"parameters.query.tags"}}),
    ((*LIST, "parameters", 0, "name"), "Tags", {PETS: {"parameters.query.tags", "parameters.query.Tags"}}),
    ((*LIST, "parameters", 0, "in"), "cookie", {PETS: {"parameters.query.tags", "parameters.cookie.tags"}}),
    ((*LIST, "parameters", 0, "examples"), {"a": {"value": 1}}, {}),
    ((*LIST, "parameters", 0, "deprecated"), True, {}),
    ((*LIST, "parameters", 0), REMOVED, {PETS: {"parameters.query.tags"}}),
    ((*LIST, "parameters", 1, "content", "application/json", "schema"), INTEGER, {PETS: {"parameters.query.filter"}}),
    ((*LIST, "parameters", 1, "content"), {"text/plain": {"schema": STRING}}, {PETS: {"parameters.query.filter"}}),
    ((*LIST, "parameters", 3, "schema"), INTEGER, {PETS: {"parameters.cookie.description"}}),
    ((*LIST, "parameters", 3), REMOVED, {PETS: {"parameters.cookie.description"}}),
    (
        (*LIST, "parameters"),
        [],
        {PETS: {f"parameters.{p}" for p in ("query.tags", "query.filter", "query.limit", "cookie.description")}},
    ),
    ((*COMPONENTS, "parameters", "Limit", "schema", "minimum"), 1, {PETS: {"parameters.query.limit"}}),
    (
        ("paths", "/pets", "parameters", 0, "required"),
        True,
        {PETS: {"parameters.header.X-Tenant"}, PET: {"parameters.header.X-Tenant"}},
    ),
    (("paths", "/pets", "parameters", 0, "name"), "x-tenant", {}),
    (
        ("paths", "/pets", "parameters", 0, "name"),
        "Accept",
        {PETS: {"parameters.header.X-Tenant"}, PET: {"parameters.header.X-Tenant"}},
    ),
    (("paths", "/pets/{petId}", "parameters", 0, "schema"), INTEGER, {"GET /pets/{petId}": {"parameters.path.petId"}}),
    (("paths", "/pets/{petId}", "parameters", 0, "style"), "label", {"GET /pets/{petId}": {"parameters.path.petId"}}),
    (("paths", "/pets/{petId}", "parameters", 0, "required"), REMOVED, {}),
    # Request bodies.
    ((*CREATE, "requestBody", "required"), REMOVED, {PET: {"request_body"}}),
    ((*CREATE, "requestBody", "description"), "d", {}),
    ((*CREATE, "requestBody"), REMOVED, {PET: {"request_body", "request_body.multipart/form-data"}}),
    ((*CREATE, "requestBody", "content", "text/plain"), {}, {PET: {"request_body.text/plain"}}),
    ((*FORM, "schema", "properties", "title"), INTEGER, {PET: {"request_body.multipart/form-data"}}),
    ((*FORM, "encoding", "title", "contentType"), "text/html", {PET: {"request_body.multipart/form-data"}}),
    ((*FORM, "encoding", "title", "style"), "form", {PET: {"request_body.multipart/form-data"}}),
    ((*FORM, "encoding", "title", "headers", "x-Part"), REMOVED, {PET: {"request_body.multipart/form-data"}}),
    ((*FORM, "encoding", "title", "x-note"), 1, {}),
    ((*FORM, "encoding", "title"), REMOVED, {PET: {"request_body.multipart/form-data"}}),
    ((*FORM, "example"), {"title": "t"}, {}),
    (
        ("webhooks", "sold", "post", "requestBody", "content", "application/json", "schema"),
        STRING,
        {SOLD: {"request_body.application/json"}},
    ),
    # Responses.
    ((*OK, "description"), "another", {}),
    ((*OK, "unknown"), 1, {PETS: {"responses.200"}}),
    ((*OK, "content", "text/csv"), REMOVED, {PETS: {"responses.200.text/csv"}}),
    ((*OK, "content", "text/csv", "schema"), REMOVED, {PETS: {"responses.200.text/csv"}}),
    ((*OK, "headers", "X-Next", "required"), True, {PETS: {"responses.200.headers.X-Next"}}),
    ((*OK, "headers", "X-Next", "explode"), True, {}),
    ((*OK, "headers", "X-Next", "schema"), INTEGER, {PETS: {"responses.200.headers.X-Next"}}),
    ((*OK, "headers", "X-Next", "description"), "d", {}),
    ((*OK, "headers", "X-Next"), REMOVED, {PETS: {"responses.200.headers.X-Next"}}),
    ((*OK, "headers", "description"), REMOVED, {PETS: {"responses.200.headers.description"}}),
    ((*COMPONENTS, "headers", "Rate", "schema"), STRING, {PETS: {"responses.200.headers.description"}}),
    ((*OK, "headers", "Content-Type"), {"schema": STRING}, {}),
    ((*OK, "links", "example", "parameters", "description"), "$url", {PETS: {"responses.200.links.example"}}),
    ((*OK, "links", "example", "operationId"), "listPets", {PETS: {"responses.200.links.example"}}),
    ((*OK, "links", "example", "operationId"), "gone", {PETS: {"responses.200.links.example"}}),
    ((*OK, "links", "example", "requestBody"), "$url", {PETS: {"responses.200.links.example"}}),
    ((*OK, "links", "up", "server", "url"), "/down", {PETS: {"responses.200.links.up"}}),
    ((*OK, "links", "up", "description"), "d", {}),
    ((*OK, "links", "up"), REMOVED, {PETS: {"responses.200.links.up"}}),
    ((*LIST, "responses", "404"), {"description": "r"}, {PETS: {"responses.404"}}),
    ((*LIST, "responses", "x-404"), {"description": "r"}, {}),
    ((*CREATE, "responses", "201"), REMOVED, {PET: {"responses.201"}}),
    (
        (*COMPONENTS, "responses", "Error", "content", "application/problem+json", "schema"),
        INTEGER,
        {PETS: {"responses.default.application/problem+json"}, PET: {"responses.default.application/problem+json"}},
    ),
    # Security.
    (("security",), [], GENERAL),
    (("security",), [{"key": []}, {}], GENERAL),
    (("security",), [{"key": []}, {"unused": []}], GENERAL),
    ((*CREATE, "security", 0, "x-login"), ["read", "x-all"], {PET: {"security"}}),
    ((*CREATE, "security", 0, "x-login"), REMOVED, {PET: {"security"}}),
    ((*CREATE, "security", 1), REMOVED, {PET: {"security"}}),
    ((*CREATE, "security"), REMOVED, {PET: {"security"}}),
    ((*SHOW, "security"), REMOVED, {"GET /pets/{petId}": {"security"}}),
    ((*COMPONENTS, "securitySchemes", "key", "name"), "x-other", {**GENERAL, PET: {"security"}}),
    ((*COMPONENTS, "securitySchemes", "key", "in"), "query", {**GENERAL, PET: {"security"}}),
    ((*COMPONENTS, "securitySchemes", "x-login", "flows", "clientCredentials", "tokenUrl"), "/t", {PET: {"security"}}),
    (
        (*COMPONENTS, "securitySchemes", "x-login", "flows", "clientCredentials", "refreshUrl"),
        "/t",
        {PET: {"security"}},
    ),
    (
        (*COMPONENTS, "securitySchemes", "x-login", "flows", "clientCredentials", "scopes", "write"),
        "W.",
        {PET: {"security"}},
    ),
    (
        (*COMPONENTS, "securitySchemes", "x-login", "flows", "clientCredentials", "scopes", "x-all"),
        REMOVED,
        {PET: {"security"}},
    ),
    ((*COMPONENTS, "securitySchemes", "x-login", "flows", "clientCredentials", "scopes", "read"), "Other words.", {}),
    ((*COMPONENTS, "securitySchemes", "x-login", "flows", "implicit"), FLOW, {PET: {"security"}}),
    ((*COMPONENTS, "securitySchemes", "unused", "scheme"), "bearer", {}),
    ((*COMPONENTS, "securitySchemes", "key", "description"), "d", {}),
    # Servers.
    (("servers",), [{"url": "/"}, {"url": "https://one.example.org"}], {PETS: {"servers"}}),
    (("servers", 0, "url"), "https://elsewhere.example.org", {PETS: {"servers"}}),
    (("servers", 0, "description"), "d", {}),
    (("servers",), REMOVED, {PETS: {"servers"}}),
    (("paths", "/pets", "servers"), [{"url": "/pets"}], {PETS: {"servers"}}),
    (("paths", "/pets/{petId}", "servers", 0, "url"), "/three", {"GET /pets/{petId}": {"servers"}}),
    (("paths", "/pets/{petId}", "servers"), REMOVED, {"GET /pets/{petId}": {"servers"}}),
    (("webhooks", "sold", "servers"), [{"url": "/hook"}], {SOLD: {"servers"}}),
    ((*CREATE, "servers", 0, "variables", "title", "default"), "b", {PET: {"servers"}}),
    ((*CREATE, "servers", 0, "variables", "title", "enum"), ["a"], {PET: {"servers"}}),
    ((*CREATE, "servers", 0, "variables", "title", "enum"), ["b", "a"], {}),
    ((*CREATE, "servers", 0, "variables", "title", "description"), "d", {}),
    ((*CREATE, "servers", 0, "variables", "title"), REMOVED, {PET: {"servers"}}),
    # Callbacks.
    ((*LIST, "callbacks", "x-event"), REMOVED, {PETS: {"callbacks.x-event"}}),
    ((*LIST, "callbacks", "another"), {"{$url}": {"put": {"responses": {}}}}, {PETS: {"callbacks.another"}}),
    ((*LIST, "callbacks", "x-event", "{$request.query.url}", "put"), {"responses": {}}, {PETS: {"callbacks.x-event"}}),
    (
        (*LIST, "callbacks", "x-event", "{$request.query.other}"),
        {"post": {"responses": {}}},
        {PETS: {"callbacks.x-event"}},
    ),
    (
        (*LIST, "callbacks", "x-event", "{$request.query.url}", "post", "requestBody"),
        body(STRING),
        {PETS: {"callbacks.x-event"}},
    ),
    (
        (*LIST, "callbacks", "x-event", "{$request.query.url}", "post", "responses", "204"),
        REMOVED,
        {PETS: {"callbacks.x-event"}},
    ),
    ((*LIST, "callbacks", "x-event", "{$request.query.url}", "post", "security"), [], {PETS: {"callbacks.x-event"}}),
    ((*LIST, "callbacks", "x-event", "{$request.query.url}", "post", "summary"), "s", {}),
    ((*LIST, "callbacks", "x-event", "x-note"), {"post": {"responses": {}}}, {}),
    # The document and its operations.
    ((*LIST, "unknown"), 1, {PETS: {"unknown"}}),
    (("paths", "/pets", "unknown"), 1, {PETS: {"unknown"}, PET: {"unknown"}}),
    ((*LIST, "tags"), ["pets"], {}),
    ((*SHOW, "summary"), "s", {}),
    (("paths", "/pets", "summary"), "Others.", {}),
    (("paths", "x-note"), {"get": {}}, {}),
    (("info", "version"), "2", {}),
    (("tags",), [{"name": "pets"}], {}),
    (
        ("jsonSchemaDialect",),
        "https://example.org/dialect",
        {
            PETS: {"jsonSchemaDialect", "callbacks.x-event"},
            PET: {"jsonSchemaDialect"},
            SOLD: {"jsonSchemaDialect"},
            "GET /pets/{petId}": {"jsonSchemaDialect"},
        },
    ),
    (("jsonSchemaDialect",), "https://spec.openapis.org/oas/3.1/dialect/base", {}),
    ((*COMPONENTS, "schemas"), {"Unused": STRING}, {}),
)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    EDITS,
    ids=[f"{pointer_of(path)} {number}" for number, (path, *_) in enumerate(EDITS)],
)
def test_edits(path: Path, value: Any, expected: Mapping[str, set[str]]) -> None:
    """An edit of any object changes exactly the facets that reach it, and to take it back changes the same."""
    head = edited(SHOP, path, value)
    assert head != SHOP
    assert changed_facets(contract_of(SHOP), contract_of(head)) == expected
    assert changed_facets(contract_of(head), contract_of(SHOP)) == expected


def edited(document: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """Set a value in a document, or remove what is there."""
    parent: Any = value_at(document, path[:-1])
    if value is not REMOVED:
        changed = with_value({path[-1]: None, **parent} if isinstance(parent, dict) else parent, path[-1:], value)
    elif isinstance(parent, list):
        changed = [item for index, item in enumerate(parent) if index != path[-1]]
    else:
        changed = {key: item for key, item in parent.items() if key != path[-1]}
    return with_value(document, path[:-1], changed)


# --- names on the wire ------------------------------------------------------------------------------------------------

BODY = "responses.200.application/json"


def zoo(discriminator: Any, **schemas: Any) -> dict[str, Any]:
    """Write a document with a union, a parent of children, and what only knows one child."""
    to = {name: {"$ref": f"#/components/schemas/{name}"} for name in ("Union", "Pet", "Cat")}
    known = {
        "Union": {"oneOf": [to["Cat"], {"$ref": "#/components/schemas/Dog"}], "discriminator": discriminator},
        "Cat": {"properties": {"kind": STRING}},
        "Dog": {"properties": {"kind": STRING, "bark": STRING}},
        "Fish": {"properties": {"kind": STRING, "fins": INTEGER}},
        "Pet": {"properties": {"kind": STRING}, "discriminator": {"propertyName": "kind"}},
        "Bird": {"allOf": [to["Pet"], {"properties": {"wings": INTEGER}}]},
        "Owl": {"allOf": [{"$ref": "#/components/schemas/Bird"}, {"properties": {"wise": STRING}}]},
    }
    paths = {f"/{name}": {"get": {"responses": {"200": body(schema)}}} for name, schema in to.items()}
    return a_document(paths, schemas=known | schemas)


KIND = {"propertyName": "kind"}
MAPPED = {**KIND, "mapping": {"cat": "#/components/schemas/Cat", "d": "Dog"}}
UNION, PARENT, CHILD = {"GET /Union": {BODY}}, {"GET /Pet": {BODY}}, {"GET /Cat": {BODY}}
FISH = {**KIND, "mapping": {"f": "#/components/schemas/Fish"}}
NAMED = {"$id": "https://e.org/pet", "properties": {"kind": STRING}, "discriminator": KIND}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(zoo(KIND), zoo({"propertyName": "type"}), UNION, id="property"),
        pytest.param(zoo(KIND), zoo(MAPPED), UNION, id="mapping written"),
        pytest.param(zoo(MAPPED), zoo({**KIND, "mapping": {"d": "Cat", "cat": "Dog"}}), UNION, id="mapping swapped"),
        pytest.param(zoo(MAPPED), zoo({**KIND, "mapping": {"c": "Cat", "d": "Dog"}}), UNION, id="mapping renamed"),
        pytest.param(
            zoo(KIND), zoo({**KIND, "mapping": {"Cat": "Cat", "Dog": "#/components/schemas/Dog"}}), {}, id="as implied"
        ),
        pytest.param(zoo(MAPPED), zoo({**MAPPED, "x-note": 1}), {}, id="extension"),
        pytest.param(zoo(KIND), zoo(KIND, Cat={"properties": {"kind": INTEGER}}), UNION | CHILD, id="a branch"),
        pytest.param(zoo(KIND), zoo(KIND, Fish={}), {}, id="not a branch"),
        pytest.param(zoo(FISH), zoo(FISH, Fish={}), UNION, id="mapped to, and no branch"),
        pytest.param(zoo(KIND), zoo(KIND, Bird={"properties": {}}), PARENT, id="a child less"),
        pytest.param(
            zoo(KIND), zoo(KIND, Owl={"allOf": [{"$ref": "#/components/schemas/Bird"}]}), PARENT, id="a grandchild"
        ),
        pytest.param(
            zoo(KIND), zoo(KIND, Lizard={"allOf": [{"$ref": "#/components/schemas/Pet"}]}), PARENT, id="a child more"
        ),
        pytest.param(
            zoo(KIND), zoo(KIND, Lizard={"allOf": [{"$ref": "#/components/schemas/Cat"}]}), {}, id="of no parent"
        ),
        pytest.param(
            zoo(KIND),
            zoo(KIND, Owl={"allOf": [{"$ref": "#/components/schemas/Fowl"}, {"properties": {"wise": STRING}}]},
                Fowl={"$ref": "#/components/schemas/Bird"}),
            {},
            id="a grandchild by another name of its parent",
        ),
        pytest.param(
            zoo(KIND),
            zoo(KIND, Bird={"allOf": [{"allOf": [{"$ref": "#/components/schemas/Pet"}]},
                {"properties": {"wings": INTEGER}}]}),
            {},
            id="a child whose parent stands deeper",
        ),
        pytest.param(
            zoo(KIND, Lizard={"$ref": "#/components/schemas/Pet", "required": ["tail"]}),
            zoo(KIND, Lizard={"$ref": "#/components/schemas/Pet", "required": ["legs"]}),
            PARENT,
            id="a child that says more than its reference",
        ),
        pytest.param(
            zoo(KIND),
            zoo(KIND, Lizard={"$ref": "#/components/schemas/Pet", "description": "The same."}),
            {},
            id="another name of the parent",
        ),
        pytest.param(
            zoo(KIND, Pet=NAMED, Lizard={"allOf": [{}, {"$id": "https://e.org/a/b", "$ref": "../pet"}]}),
            zoo(KIND, Pet=NAMED, Lizard={"allOf": [STRING, {"$id": "https://e.org/a/b", "$ref": "../pet"}]}),
            PARENT,
            id="a child that names its parent from a name within",
        ),
        pytest.param(zoo(KIND), zoo(KIND, Unused={"oneOf": []}), {}, id="unused"),
    ],
)  # fmt: skip
def test_discriminators(old: Any, new: Any, expected: dict[str, set[str]]) -> None:
    """A discriminator reaches what its values stand for: mapped, implied by a branch, or extending it by ``allOf``."""
    assert changed_facets(contract_of(old), contract_of(new)) == expected


def xml(name: str, label: str = "application/xml", *, in_list: bool = False, **members: Any) -> dict[str, Any]:
    """Write a document with an XML response of a component of that name."""
    reference = {"$ref": f"#/components/schemas/{name}"}
    schema = {"type": "array", "items": reference} if in_list else reference
    return answering(schema, label=label, schemas={name: {"type": "object", "properties": {"a": STRING}, **members}})


def xml_content(name: str) -> dict[str, Any]:
    """Write content in XML."""
    return {"content": {"application/xml": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


TWO = {"Pet": {"type": "object"}, "Dog": {"type": "object"}}
XML_BODY = {"GET /things": {"responses.200.application/xml"}}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(xml("Pet"), xml("Dog"), XML_BODY, id="root"),
        pytest.param(xml("Pet", in_list=True), xml("Dog", in_list=True), XML_BODY, id="items of the root"),
        pytest.param(xml("Pet", xml={"name": "p"}), xml("Dog", xml={"name": "p"}), {}, id="root named"),
        pytest.param(xml("Pet", xml={"name": "p"}), xml("Pet", xml={"name": "q"}), XML_BODY, id="root renamed"),
        pytest.param(
            xml("Pet", "application/json"), xml("Dog", "application/json"), {}, id="JSON has no names of elements"
        ),
        pytest.param(
            xml("Pet", "application/atom+xml"),
            xml("Dog", "application/atom+xml"),
            {"GET /things": {"responses.200.application/atom+xml"}},
            id="a suffix",
        ),
        pytest.param(
            an_operation({"requestBody": xml_content("Pet")}, schemas=TWO),
            an_operation({"requestBody": xml_content("Dog")}, schemas=TWO),
            {"GET /things": {"request_body.application/xml"}},
            id="request body",
        ),
        pytest.param(
            an_operation({"parameters": [{"name": "p", "in": "query", **xml_content("Pet")}]}, schemas=TWO),
            an_operation({"parameters": [{"name": "p", "in": "query", **xml_content("Dog")}]}, schemas=TWO),
            {"GET /things": {"parameters.query.p"}},
            id="parameter",
        ),
    ],
)  # fmt: skip
def test_names_of_xml_elements(old: Any, new: Any, expected: dict[str, set[str]]) -> None:
    """In XML the name of a component is the name of the root element, unless the schema names it."""
    assert changed_facets(contract_of(old), contract_of(new)) == expected


# --- at random --------------------------------------------------------------------------------------------------------


@given(documents(traits=(DISCRIMINATORS, IGNORED_SIBLINGS)), st.data())
@settings(deadline=None, max_examples=100)
def test_edits_at_random(document: dict[str, Any], data: st.DataObject) -> None:
    """Whatever is edited wherever, those facets change that must by the oracle, and no others."""
    head = data.draw(wire_edits(document))
    assume(without_empty_schemas(head) != without_empty_schemas(document))
    try:
        expected = oracle.changes(document, head)
    except oracle.ReferencesOnly:
        assume(False)  # noqa: FBT003 - that is how Hypothesis is told
    old, new = digests(contract_of(document)), digests(contract_of(head))
    assert {key: different(old[key], new[key]) for key in old.keys() & new.keys() if old[key] != new[key]} == {
        key: facets | {""} for key, facets in expected.items()
    }


def without_empty_schemas(value: Any) -> Any:
    """Return a tree without schemas that allow everything, which says the same: the oracle reads what is written."""
    if isinstance(value, list):
        return [without_empty_schemas(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: without_empty_schemas(item) for key, item in value.items() if not (key == "schema" and item == {})}


def different(old: Mapping[str, str], new: Mapping[str, str]) -> set[str]:
    """Return the facets that differ, and the operation as a whole, which is called ``""``."""
    return {facet for facet in old.keys() | new.keys() if old.get(facet) != new.get(facet)}
