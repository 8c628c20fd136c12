"""The discrimination law as a table: a keyword, at any position, changes the operations that reach it, and no other.

One document has an operation for each position at which a schema can stand. Into one position a keyword is put, changed
and taken away; the digests of the operations tell who noticed. All of them are asked for one keyword; for each of the
others, those that reach the position and some that do not.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from support.documents import a_document
from support.positions import Path, value_at, with_value

from contractdelta.contract.build import build_contract
from contractdelta.contract.model import Contract
from contractdelta.spec.document import document_of

STRING, INTEGER = {"type": "string"}, {"type": "integer"}
OTHER = {"$ref": "#/components/schemas/Other"}

# --- the document -----------------------------------------------------------------------------------------------------


def to(name: str) -> dict[str, Any]:
    """Refer to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def body(schema: Any) -> dict[str, Any]:
    """Write a request body or a response."""
    return {"description": "b", "content": {"application/json": {"schema": schema}}}


def answering(schema: Any) -> dict[str, Any]:
    """Write a path item whose one operation answers with a schema."""
    return {"get": {"responses": {"200": body(schema)}}}


def taking(where: str, **members: Any) -> dict[str, Any]:
    """Write an operation with one parameter."""
    return {"parameters": [{"name": "p", "in": where, "required": True, **members}]}


#: Schemas that hold the one in question, at the end of a way.
HOLDERS: Mapping[str, tuple[dict[str, Any], Path]] = {
    **{
        key: ({key: {}}, (key,))
        for key in (
            *("items", "contains", "additionalProperties", "propertyNames", "not", "unevaluatedItems", "contentSchema"),
            "unevaluatedProperties",
        )
    },
    **{key: ({key: [STRING, {}]}, (key, 1)) for key in ("allOf", "anyOf", "oneOf", "prefixItems")},
    **{
        key: ({key: {"description": {}}}, (key, "description"))
        for key in ("properties", "patternProperties", "dependentSchemas", "dependencies")
    },
    "tuple": ({"items": [{}]}, ("items", 0)),
    "additionalItems": ({"items": [STRING], "additionalItems": {}}, ("additionalItems",)),
    "if": ({"if": {}, "then": STRING}, ("if",)),
    "then": ({"if": STRING, "then": {}}, ("then",)),
    "else": ({"if": STRING, "else": {}}, ("else",)),
    "deep": ({"items": {"allOf": [STRING, {"not": {"items": {}}}]}}, ("items", "allOf", 1, "not", "items")),
}
HEADER = ("headers", "X-H", "schema")
JSON = ("content", "application/json", "schema")
PART = {"contentType": "a/b", "headers": {"X-H": {"schema": {}}}}
HOOK = {"post": {"requestBody": body({}), "responses": {"200": body({})}}}
#: Operations that hold the schema in question, at the end of a way.
OPERATIONS: Mapping[str, tuple[dict[str, Any], Path]] = {
    **{
        f"{where} parameter": (taking(where, schema={}), ("parameters", 0, "schema"))
        for where in ("query", "header", "cookie")
    },
    "parameter of a media type": (
        taking("query", content={"application/json": {"schema": {}}}),
        ("parameters", 0, *JSON),
    ),
    "query string": (
        taking("querystring", content={"application/json": {"schema": {}}}),
        ("parameters", 0, *JSON),
    ),
    "request body": ({"requestBody": body({})}, ("requestBody", *JSON)),
    "sequence": (
        {"requestBody": {"content": {"a/b": {"itemSchema": {}}}}},
        ("requestBody", "content", "a/b", "itemSchema"),
    ),
    "response": ({"responses": {"200": body({})}}, ("responses", "200", *JSON)),
    "default response": ({"responses": {"default": body({})}}, ("responses", "default", *JSON)),
    "response header": ({"responses": {"200": {"headers": {"X-H": {"schema": {}}}}}}, ("responses", "200", *HEADER)),
    "encoding header": (
        {"requestBody": {"content": {"a/b": {"encoding": {"a": PART}}}}},
        ("requestBody", "content", "a/b", "encoding", "a", *HEADER),
    ),
    "item encoding header": (
        {"requestBody": {"content": {"a/b": {"itemEncoding": {"prefixEncoding": [PART]}}}}},
        ("requestBody", "content", "a/b", "itemEncoding", "prefixEncoding", 0, *HEADER),
    ),
    "callback request": (
        {"callbacks": {"on": {"{$url}": HOOK}}},
        ("callbacks", "on", "{$url}", "post", "requestBody", *JSON),
    ),
    "callback response": (
        {"callbacks": {"on": {"{$url}": HOOK}}},
        ("callbacks", "on", "{$url}", "post", "responses", "200", *JSON),
    ),
}
COMPONENTS: Mapping[str, Any] = {
    "parameters": {"P": {"name": "p", "in": "query", "schema": {}}},
    "headers": {"H": {"schema": {}}},
    "requestBodies": {"B": body({})},
    "responses": {"R": body({})},
    "mediaTypes": {"M": {"schema": {}}},
    "callbacks": {"C": {"{$url}": {"post": {"requestBody": body({})}}}},
    "pathItems": {"I": {"put": {"requestBody": body({})}}},
}
SCHEMAS: Mapping[str, Any] = {
    "Other": {"properties": {"self": OTHER, "title": STRING}},
    "Direct": {},
    "Near": {"properties": {"a": to("Far")}},
    "Far": {},
    "Round": {"properties": {"next": to("About")}},
    "About": {"properties": {"next": to("Round"), "leaf": {}}},
    "Loop": {"anyOf": [to("Loop"), STRING], "items": {}},
    "Parent": {"discriminator": {"propertyName": "k"}, "properties": {"k": STRING}},
    "Child": {"allOf": [to("Parent"), {"properties": {"a": {}}}]},
    "Mapping": {"discriminator": {"propertyName": "k", "mapping": {"m": "Mapped"}, "defaultMapping": "Default"}},
    "Mapped": {"properties": {"a": {}}},
    "Default": {"properties": {"a": {}}},
    "Dynamic": {"items": {"$dynamicRef": "#here"}},
    "Anchored": {"$dynamicAnchor": "here", "properties": {"a": {}}},
    "Defining": {"$defs": {"D": {}}, "properties": {"a": to("Defining/$defs/D")}},
}


@cache
def document() -> dict[str, Any]:
    """Write the document in which every position is."""
    paths = {f"/{name}": {"get": operation} for name, (operation, _) in OPERATIONS.items()}
    paths |= {f"/in {name}": answering(holder) for name, (holder, _) in HOLDERS.items()}
    paths |= {f"/to {name}": answering(to(name)) for name in SCHEMAS}
    paths["/shared/{p}"] = {
        "parameters": [{"name": "p", "in": "path", "required": True, "schema": {}}],
        **{method: {"responses": {}} for method in ("get", "query")},
        "additionalOperations": {"COPY": {"responses": {}}},
    }
    paths["/by reference"] = {
        "get": {
            "parameters": [{"$ref": "#/components/parameters/P"}],
            "requestBody": {"$ref": "#/components/requestBodies/B"},
            "responses": {"200": {"$ref": "#/components/responses/R"}},
            "callbacks": {"on": {"$ref": "#/components/callbacks/C"}},
        },
        "post": {
            "requestBody": {"content": {"a/b": {"$ref": "#/components/mediaTypes/M"}}},
            "responses": {"200": {"headers": {"X-H": {"$ref": "#/components/headers/H"}}}},
        },
    }
    paths["/item"] = {"$ref": "#/components/pathItems/I"}
    return a_document(paths, 2, webhooks={"sold": HOOK}, schemas=SCHEMAS, **COMPONENTS)


GET, SHARED, BY = "GET /by reference", "/shared/{p}", "/by reference"
IN_SCHEMAS = ("components", "schemas")
#: Where the schema in question may stand, and the operations that reach that place.
POSITIONS: Mapping[str, tuple[Path, set[str]]] = {
    **{name: (("paths", f"/{name}", "get", *way), {f"GET /{name}"}) for name, (_, way) in OPERATIONS.items()},
    **{
        f"in {name}": (("paths", f"/in {name}", "get", "responses", "200", *JSON, *way), {f"GET /in {name}"})
        for name, (_, way) in HOLDERS.items()
    },
    "path parameter": (
        ("paths", SHARED, "parameters", 0, "schema"),
        {f"{m} {SHARED}" for m in ("GET", "QUERY", "COPY")},
    ),
    "webhook": (("webhooks", "sold", "post", "requestBody", *JSON), {"POST webhook:sold"}),
    "component parameter": (("components", "parameters", "P", "schema"), {GET}),
    "component request body": (("components", "requestBodies", "B", *JSON), {GET}),
    "component response": (("components", "responses", "R", *JSON), {GET}),
    "component callback": (("components", "callbacks", "C", "{$url}", "post", "requestBody", *JSON), {GET}),
    "component header": (("components", "headers", "H", "schema"), {f"POST {BY}"}),
    "component media type": (("components", "mediaTypes", "M", "schema"), {f"POST {BY}"}),
    "component path item": (("components", "pathItems", "I", "put", "requestBody", *JSON), {"PUT /item"}),
    "one reference": ((*IN_SCHEMAS, "Direct"), {"GET /to Direct"}),
    "two references": ((*IN_SCHEMAS, "Far"), {"GET /to Near", "GET /to Far"}),
    "a cycle of two": ((*IN_SCHEMAS, "About", "properties", "leaf"), {"GET /to Round", "GET /to About"}),
    "a cycle of one": ((*IN_SCHEMAS, "Loop", "items"), {"GET /to Loop"}),
    "a child": ((*IN_SCHEMAS, "Child", "allOf", 1, "properties", "a"), {"GET /to Parent", "GET /to Child"}),
    "mapped": ((*IN_SCHEMAS, "Mapped", "properties", "a"), {"GET /to Mapping", "GET /to Mapped"}),
    "mapped by default": ((*IN_SCHEMAS, "Default", "properties", "a"), {"GET /to Mapping", "GET /to Default"}),
    "dynamic": ((*IN_SCHEMAS, "Anchored", "properties", "a"), {"GET /to Dynamic", "GET /to Anchored"}),
    "a definition": ((*IN_SCHEMAS, "Defining", "$defs", "D"), {"GET /to Defining"}),
}

# --- schemas ----------------------------------------------------------------------------------------------------------

#: What is put into the position, and what that is changed to.
KEYWORDS: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    *(
        ({key: 1}, {key: 2})
        for key in ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
    ),
    *(
        ({key: 1}, {key: 1.5})
        for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "default", "const")
    ),
    *(({key: True}, {key: "odd"}) for key in ("uniqueItems", "readOnly", "writeOnly")),
    *(
        ({key: "a"}, {key: "b"})
        for key in ("format", "pattern", "contentEncoding", "contentMediaType", "unknownKeyword")
    ),
    *(
        ({key: STRING}, {key: INTEGER})
        for key in (
            *("items", "contains", "additionalProperties", "propertyNames", "not", "unevaluatedItems", "contentSchema"),
            "unevaluatedProperties",
        )
    ),
    *(({key: [STRING]}, {key: [INTEGER]}) for key in ("allOf", "anyOf", "oneOf", "prefixItems")),
    *(
        ({key: {"example": STRING}}, {key: {"example": INTEGER}})
        for key in ("properties", "patternProperties", "dependentSchemas", "dependencies")
    ),
    ({"type": "string"}, {"type": ["string", "null"]}),
    ({"enum": ["a"]}, {"enum": ["a", None]}),
    ({"required": ["a"]}, {"required": ["b"]}),
    ({"dependentRequired": {"a": ["b"]}}, {"dependentRequired": {"a": ["c"]}}),
    ({"if": STRING, "then": {"minLength": 1}}, {"if": STRING, "else": {"minLength": 1}}),
    ({"contains": {}, "minContains": 2}, {"contains": {}, "maxContains": 2}),
    ({"xml": {"name": "a"}}, {"xml": {"name": "a", "nodeType": "text"}}),
    ({"discriminator": {"propertyName": "a"}}, {"discriminator": {"propertyName": "b"}}),
    ({"$ref": "#/components/schemas/Other"}, {"$ref": "#/components/schemas/Other/properties/title"}),
    ({"$dynamicRef": "#/components/schemas/Other"}, {"$dynamicRef": "#/components/schemas/Other/properties/title"}),
)
EMPTY: dict[str, Any] = {}
#: Operations that are near every position, and reach none.
BYSTANDERS = {"GET /to Other", "GET /response"}


def contract_with(tree: dict[str, Any], path: Path = (), value: Any = None) -> Contract:
    """Return the contract of a document, with something in one place of it."""
    tree = with_value(tree, path, value) if path else tree
    return build_contract(
        document_of(source="o.json", root="o.json", resources={"o.json": tree}, identified=["o.json"])
    )


def noticing(old: Contract, new: Contract) -> set[str]:
    """Return the operations whose digest differs."""
    digests = {operation.key: operation.digest for operation in old.operations}
    assert digests.keys() == {operation.key for operation in new.operations}
    return {operation.key for operation in new.operations if digests[operation.key] != operation.digest}


def rereading(old: Contract, new: Contract) -> set[str]:
    """Return the operations whose documentation differs."""
    words = {operation.key: operation.documentation for operation in old.operations}
    return {operation.key for operation in new.operations if words[operation.key] != operation.documentation}


@cache
def untouched() -> Contract:
    """Return the contract of the whole document."""
    contract = contract_with(document())
    assert contract.problems == ()
    return contract


def with_paths_of(keys: set[str]) -> dict[str, Any]:
    """Return the document with the paths of some operations alone."""
    paths = {key.split(" ", 1)[1] for key in keys | BYSTANDERS}
    tree = document()
    return {**tree, "paths": {path: item for path, item in tree["paths"].items() if path in paths}}


def unexpected(path: Path, expected: set[str]) -> Iterator[tuple[Any, Any, set[str]]]:
    """Yield what was put into a place or changed there, and noticed by others than expected."""
    tree = with_paths_of(expected)
    base = contract_with(tree)
    for value, another in KEYWORDS:
        one, two = (contract_with(tree, path, {**value_at(tree, path), **each}) for each in (value, another))
        steps = ((base, one, EMPTY, value), (one, two, value, another), (two, base, another, EMPTY))
        for old, new, before, after in steps:
            found = noticing(old, new)
            if found != expected:
                yield before, after, found


@pytest.mark.parametrize("position", POSITIONS)
def test_keywords_at_positions(position: str) -> None:
    """A keyword that is added, changed or removed is noticed by exactly the operations that reach its place."""
    path, expected = POSITIONS[position]
    assert list(unexpected(path, expected)) == []


@pytest.mark.parametrize("position", POSITIONS)
def test_one_keyword_and_all_operations(position: str) -> None:
    """Of all operations of a large document exactly those notice a change that reach its place."""
    path, expected = POSITIONS[position]
    value = value_at(document(), path)
    contract = contract_with(document(), path, {**value, "minLength": 3, "description": "d"})
    assert noticing(untouched(), contract) == expected
    assert rereading(untouched(), contract) == expected


WORDS = ("title", "description", "$comment", "example", "examples", "externalDocs", "x-note", "deprecated", "summary")


@pytest.mark.parametrize("position", POSITIONS)
def test_words_at_positions(position: str) -> None:
    """What only annotates a schema is noticed by no digest, and by the documentation of those that reach its place."""
    path, expected = POSITIONS[position]
    tree = with_paths_of(expected)
    base = contract_with(tree)
    for key in WORDS:
        contract = contract_with(tree, path, {**value_at(tree, path), key: {"type": "edited"}})
        assert (noticing(base, contract), rereading(base, contract)) == (set(), expected)


# --- other objects ----------------------------------------------------------------------------------------------------

LOGIN = {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "/a", "scopes": {"r": "R"}}}}
SHOP = a_document(
    {
        "/one": {
            "parameters": [{"name": "q", "in": "query", "schema": STRING}],
            "get": {
                "parameters": [{"$ref": "#/components/parameters/P"}],
                "requestBody": {"content": {"a/b": {"schema": {"xml": {"name": "x"}}, "encoding": {"a": PART}}}},
                "responses": {
                    "200": {
                        "content": {"a/b": {"schema": {"discriminator": {"propertyName": "k"}}}},
                        "headers": {"X-H": {"schema": STRING}},
                        "links": {"next": {"operationId": "two", "server": {"url": "/l"}}},
                    }
                },
                "callbacks": {"on": {"{$url}": {"post": {"responses": {"200": {"description": "r"}}}}}},
                "security": [{"login": ["r"]}],
                "servers": [{"url": "/{v}", "variables": {"v": {"default": "a"}}}],
            },
            "put": {"responses": {"200": {"$ref": "#/components/responses/R"}}, "security": []},
        },
        "/two": {
            "get": {"operationId": "two", "responses": {"200": {"$ref": "#/components/responses/R"}}, "security": []}
        },
        "/three": {
            "get": {
                "requestBody": {"content": {"a/b": {"$ref": "#/components/mediaTypes/M"}}},
                "security": [{"login": []}],
            }
        },
    },
    2,
    parameters={"P": {"name": "p", "in": "query", "schema": STRING}},
    responses={"R": {"description": "r"}},
    mediaTypes={"M": {"schema": STRING, "itemEncoding": {"contentType": "a/b"}}},
    securitySchemes={"login": LOGIN},
)
ONE = ("paths", "/one", "get")
OK, FORM = (*ONE, "responses", "200"), (*ONE, "requestBody", "content", "a/b")
FLOWS = ("components", "securitySchemes", "login", "flows")
FIRST, SECOND, BOTH = {"GET /one"}, {"PUT /one", "GET /two"}, {"GET /one", "PUT /one"}
SECURED = {"GET /one", "GET /three"}
OBJECTS: Mapping[str, tuple[Path, set[str]]] = {
    "operation": (ONE, FIRST),
    "path item": (ONE[:2], BOTH),
    "parameter of a path": ((*ONE[:2], "parameters", 0), BOTH),
    "component parameter": (("components", "parameters", "P"), FIRST),
    "request body": ((*ONE, "requestBody"), FIRST),
    "media type": (FORM, FIRST),
    "component media type": (("components", "mediaTypes", "M"), {"GET /three"}),
    "XML object": ((*FORM, "schema", "xml"), FIRST),
    "encoding": ((*FORM, "encoding", "a"), FIRST),
    "item encoding": (("components", "mediaTypes", "M", "itemEncoding"), {"GET /three"}),
    "encoding header": ((*FORM, "encoding", "a", "headers", "X-H"), FIRST),
    "responses": ((*ONE, "responses"), FIRST),
    "response": (OK, FIRST),
    "component response": (("components", "responses", "R"), SECOND),
    "discriminator": ((*OK, "content", "a/b", "schema", "discriminator"), FIRST),
    "header": ((*OK, "headers", "X-H"), FIRST),
    "link": ((*OK, "links", "next"), FIRST),
    "server of a link": ((*OK, "links", "next", "server"), FIRST),
    "path item of a callback": ((*ONE, "callbacks", "on", "{$url}"), FIRST),
    "operation of a callback": ((*ONE, "callbacks", "on", "{$url}", "post"), FIRST),
    "response of a callback": ((*ONE, "callbacks", "on", "{$url}", "post", "responses", "200"), FIRST),
    "server": ((*ONE, "servers", 0), FIRST),
    "server variable": ((*ONE, "servers", 0, "variables", "v"), FIRST),
    "security scheme": (FLOWS[:3], SECURED),
    "flows": (FLOWS, SECURED),
    "flow": ((*FLOWS, "implicit"), SECURED),
}


def shop(path: Path = (), **members: Any) -> Contract:
    """Return the contract of the shop with members added to one of its objects."""
    tree = with_value(SHOP, path, {**value_at(SHOP, path), **members})
    return build_contract(document_of(source="o.json", root="o.json", resources={"o.json": tree}))


@pytest.mark.parametrize("name", OBJECTS)
def test_unknown_keywords(name: str) -> None:
    """A keyword that nobody knows and that is no extension counts at every kind of object, and its value does."""
    path, expected = OBJECTS[name]
    # What is added to the responses is another response, whatever it is called.
    contracts = [shop(path), shop(path, unknownKeyword=1), shop(path, unknownKeyword=[2]), shop(path)]
    assert [noticing(*pair) for pair in pairwise(contracts)] == [expected] * 3


@pytest.mark.parametrize("name", OBJECTS)
def test_extensions(name: str) -> None:
    """An extension counts at no kind of object: it is documentation."""
    path, expected = OBJECTS[name]
    old, new = shop(path), shop(path, **{"x-note": {"type": "string"}})
    assert noticing(old, new) == set()
    assert rereading(old, new) == expected
