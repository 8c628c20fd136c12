"""Swagger 2.0 by hand: what each member at each position is, what it is called, and what it concerns."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.contracts import load_snapshot
from support.documents import anything
from support.loading import ROOT, changed_facets, contract_of, digests, essence, load, load_files
from support.positions import Path, value_at, with_value

from contractdelta.contract.build import build_contract
from contractdelta.contract.graphs.terms import uses_of
from contractdelta.contract.snapshots.on_disk import dump_snapshot
from contractdelta.delta.compare import compare_contracts
from contractdelta.errors import ContractDeltaError
from contractdelta.spec.document import document_of

JSON, FORM, MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
STRING = {"type": "string"}
LIST = {"type": "array", "items": STRING}
REMOVED = object()


def swagger(paths: Any, **members: Any) -> dict[str, Any]:
    """Write a document around its paths."""
    return {"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": paths, **members}


def sending(*parameters: Any, **members: Any) -> dict[str, Any]:
    """Write a document around the parameters of one operation."""
    return swagger({"/things": {"post": {"parameters": list(parameters)}}}, **members)


def at(where: str, name: str = "p", **members: Any) -> dict[str, Any]:
    """Write a parameter, of text unless told otherwise."""
    return {"name": name, "in": where, **(members or STRING)}


def named(document: Any) -> set[str]:
    """Return the facets of the first operation, those apart that every operation has."""
    return {facet.name for facet in contract_of(document).operations[0].facets} - {"security", "servers"}


# --- what facets are called -------------------------------------------------------------------------------------------

BODY = {"name": "thing", "in": "body", "schema": STRING}
FILE = {"name": "f", "in": "formData", "type": "file"}
ANSWER = {"description": "r", "schema": STRING, "headers": {"ETag": STRING, "Content-Type": STRING}}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (sending(at("query"), at("path", "q"), at("header", "X-P")),
         {"parameters.query.p", "parameters.path.q", "parameters.header.X-P"}),
        (sending(at("header", "Authorization")), {"parameters.header.Authorization"}),
        (sending(BODY), {"request_body", f"request_body.{JSON}"}),
        (sending(BODY, consumes=["a/b", "c/d"]), {"request_body", "request_body.a/b", "request_body.c/d"}),
        (sending(at("formData")), {"request_body", f"request_body.{FORM}"}),
        (sending(at("formData"), FILE), {"request_body", f"request_body.{MULTIPART}"}),
        (sending(FILE, consumes=[FORM, MULTIPART]),
         {"request_body", f"request_body.{FORM}", f"request_body.{MULTIPART}"}),
        (sending(BODY, at("formData")), {"request_body", f"request_body.{JSON}", "parameters.formData.p"}),
        (sending(BODY, {**BODY, "name": "other"}), {"request_body", f"request_body.{JSON}", "parameters.body.other"}),
        (sending(consumes=["a/b"], produces=["c/d"]), {"consumes", "produces"}),
        (sending(consumes=[], produces=[]), set()),
        (sending(consumes="a/b"), {"consumes"}),
        (swagger({"/things": {"get": {"responses": {"200": ANSWER}}}}),
         {"responses.200", f"responses.200.{JSON}", "responses.200.headers.ETag"}),
        (swagger({"/things": {"get": {"responses": {"200": ANSWER, "x-note": 1}, "produces": ["a/b", "a/b"]}}}),
         {"responses.200", "responses.200.a/b", "responses.200.headers.ETag"}),
        (swagger({"/things": {"get": {"responses": {"204": {"description": "r", "content": {JSON: {}}}}}}}),
         {"responses.204"}),
        (swagger({"/things": {"get": {"requestBody": {}, "servers": []}, "servers": [], "x-a": 1}}),
         {"requestBody", "servers"}),
    ],
)  # fmt: skip
def test_names_of_facets(document: Any, expected: set[str]) -> None:
    """Facets are called as in OpenAPI 3.0; what has no place there is called as it is."""
    assert named(document) - {"security"} == expected - {"servers"}
    if "servers" in expected:
        facets = [facet.name for facet in contract_of(document).operations[0].facets]
        assert facets.count("servers") == 3  # what holds, and what nobody knows, twice


# --- what each member concerns ----------------------------------------------------------------------------------------

SHOP = swagger(
    {
        "/pets/{id}": {
            "parameters": [at("path", "id"), {"$ref": "#/parameters/limit"}],
            "get": {
                "operationId": "get",
                "responses": {
                    "200": {"description": "r", "schema": {"$ref": "#/definitions/Cat"}, "headers": {"ETag": LIST}},
                    "404": {"$ref": "#/responses/Gone"},
                },
            },
            "put": {
                "parameters": [{**BODY, "schema": {"$ref": "#/definitions/Pet"}}],
                "responses": {"404": {"$ref": "#/responses/Gone"}},
                "schemes": ["https"],
            },
        },
        "/files": {
            "post": {
                "parameters": [FILE, at("formData", "tags", **LIST), at("formData", "note")],
                "responses": {"204": {"description": "r"}},
                "security": [{"oauth": ["write"]}],
            }
        },
    },
    host="example.org",
    basePath="/v1",
    schemes=["https"],
    produces=["application/json"],
    security=[{"key": []}],
    parameters={"limit": at("query", "limit", type="integer", maximum=10)},
    responses={"Gone": {"description": "r", "schema": {"type": "object"}, "examples": {JSON: {}}}},
    definitions={
        "Pet": {"type": "object", "discriminator": "kind", "properties": {"kind": STRING}, "required": ["kind"]},
        "Cat": {"allOf": [{"$ref": "#/definitions/Pet"}, {"properties": {"lives": {"type": "integer"}}}]},
        "Unused": {"type": "object"},
    },
    securityDefinitions={
        "key": {"type": "apiKey", "name": "key", "in": "header"},
        "oauth": {
            "type": "oauth2",
            "flow": "accessCode",
            "authorizationUrl": "https://example.org/a",
            "tokenUrl": "https://example.org/t",
            "scopes": {"write": "Write.", "x-note": "n"},
        },
    },
)
GET, PUT, POST = "GET /pets/{id}", "PUT /pets/{id}", "POST /files"
AT_PET, AT_FILES = ("paths", "/pets/{id}"), ("paths", "/files", "post")
OK, GONE = "responses.200.application/json", "responses.404.application/json"
EVERY = {GET, PUT, POST}
PETS = {GET: {OK}, PUT: {f"request_body.{JSON}"}}


def of(operations: Any, *facets: str) -> dict[str, set[str]]:
    """Say that these facets change in each of some operations."""
    return {operation: set(facets) for operation in operations}


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("host",), "b.example.org", of(EVERY, "servers")),
        (("basePath",), "/v2", of(EVERY, "servers")),
        (("basePath",), REMOVED, of(EVERY, "servers")),
        (("schemes",), ["http"], of({GET, POST}, "servers")),
        ((*AT_PET, "put", "schemes"), ["wss"], of({PUT}, "servers")),
        (("consumes",), ["application/xml"],
         of({GET}, "consumes") | of({PUT}, f"request_body.{JSON}", "request_body.application/xml")
         | of({POST}, f"request_body.{MULTIPART}", "request_body.application/xml")),
        (("produces",), ["a/b"],
         of({GET}, OK, GONE, "responses.200.a/b", "responses.404.a/b") | of({PUT}, GONE, "responses.404.a/b")
         | of({POST}, "produces")),
        (("security",), [], of({GET, PUT}, "security")),
        (("securityDefinitions", "key", "name"), "token", of({GET, PUT}, "security")),
        (("securityDefinitions", "key", "type"), "basic", of({GET, PUT}, "security")),
        (("securityDefinitions", "oauth", "flow"), "implicit", of({POST}, "security")),
        (("securityDefinitions", "oauth", "flow"), "odd", of({POST}, "security")),
        (("securityDefinitions", "oauth", "tokenUrl"), "https://example.org/u", of({POST}, "security")),
        (("securityDefinitions", "oauth", "scopes", "read"), "Read.", of({POST}, "security")),
        (("securityDefinitions", "oauth", "scopes", "write"), "Other.", {}),
        (("securityDefinitions", "oauth", "scopes", "x-note"), "Other.", {}),
        (("parameters", "limit", "maximum"), 20, of({GET, PUT}, "parameters.query.limit")),
        (("parameters", "limit", "type"), "number", of({GET, PUT}, "parameters.query.limit")),
        (("parameters", "limit", "required"), True, of({GET, PUT}, "parameters.query.limit")),
        (("parameters", "limit", "allowEmptyValue"), True, of({GET, PUT}, "parameters.query.limit")),
        (("parameters", "limit", "odd"), 1, of({GET, PUT}, "parameters.query.limit")),
        (("parameters", "limit", "x-odd"), 1, {}),
        (("parameters", "limit", "description"), "d", {}),
        (("parameters", "limit", "collectionFormat"), "csv", {}),
        (("parameters", "limit", "in"), "header",
         of({GET, PUT}, "parameters.query.limit", "parameters.header.limit")),
        (("responses", "Gone", "schema", "type"), "string", of({GET, PUT}, GONE)),
        (("responses", "Gone", "examples"), {}, {}),
        (("responses", "Gone", "headers"), {"A": STRING}, of({GET, PUT}, "responses.404.headers.A")),
        (("responses", "Gone", "headers"), {}, of({GET, PUT}, "responses.404")),
        (("responses", "Gone", "odd"), 1, of({GET, PUT}, "responses.404")),
        (("definitions", "Pet", "discriminator"), "type", PETS),
        (("definitions", "Pet", "x-nullable"), True, {}),
        (("definitions", "Pet", "nullable"), True, PETS),
        (("definitions", "Pet", "oneOf"), [STRING, LIST], PETS),
        (("definitions", "Pet", "properties", "kind", "readOnly"), True, PETS),
        (("definitions", "Pet", "xml"), {"name": "p"}, PETS),
        (("definitions", "Cat", "allOf", 1, "properties", "lives", "type"), "number", PETS),
        (("definitions", "Unused", "type"), "string", {}),
        (("definitions", "Dog"), {"allOf": [{"$ref": "#/definitions/Pet"}]}, PETS),
        ((*AT_PET, "get", "responses", "200", "headers", "ETag", "items", "type"), "number",
         of({GET}, "responses.200.headers.ETag")),
        ((*AT_PET, "get", "responses", "200", "headers", "ETag", "collectionFormat"), "pipes",
         of({GET}, "responses.200.headers.ETag")),
        ((*AT_PET, "get", "responses", "200", "headers", "ETag", "collectionFormat"), "csv", {}),
        ((*AT_PET, "put", "parameters", 0, "required"), True, of({PUT}, "request_body")),
        ((*AT_PET, "put", "parameters", 0, "name"), "other", {}),
        ((*AT_PET, "put", "parameters", 0, "odd"), 1, of({PUT}, "request_body")),
        ((*AT_FILES, "parameters", 0, "type"), "string",
         of({POST}, f"request_body.{MULTIPART}", f"request_body.{FORM}")),
        ((*AT_FILES, "parameters", 0, "required"), True, of({POST}, "request_body", f"request_body.{MULTIPART}")),
        ((*AT_FILES, "parameters", 1, "collectionFormat"), "multi", of({POST}, f"request_body.{MULTIPART}")),
        ((*AT_FILES, "parameters", 1, "collectionFormat"), "tsv", of({POST}, f"request_body.{MULTIPART}")),
        ((*AT_FILES, "parameters", 1, "items", "collectionFormat"), "ssv", of({POST}, f"request_body.{MULTIPART}")),
        ((*AT_FILES, "parameters", 1, "items", "collectionFormat"), "csv", {}),
        ((*AT_FILES, "parameters", 2, "name"), "notes", of({POST}, f"request_body.{MULTIPART}")),
        ((*AT_FILES, "parameters", 2, "pattern"), "^a", of({POST}, f"request_body.{MULTIPART}")),
        ((*AT_FILES, "parameters", 2, "allowEmptyValue"), True, of({POST}, f"request_body.{MULTIPART}")),
        ((*AT_FILES, "parameters", 2, "allowEmptyValue"), False, {}),
        ((*AT_FILES, "odd"), 1, of({POST}, "odd")),
        ((*AT_FILES, "tags"), ["t"], {}),
        ((*AT_PET, "odd"), 1, of({GET, PUT}, "odd")),
    ],
)  # fmt: skip
def test_what_a_member_concerns(path: Path, value: Any, expected: dict[str, set[str]]) -> None:
    """Each member changes the facets that reach it, and no others."""
    parent = value_at(SHOP, path[:-1])
    rest = {key: item for key, item in parent.items() if key != path[-1]}
    head = with_value(SHOP, path[:-1], rest if value is REMOVED else {**parent, path[-1]: value})
    assert changed_facets(contract_of(SHOP), contract_of(head)) == expected
    assert changed_facets(contract_of(head), contract_of(SHOP)) == expected


@pytest.mark.parametrize(
    "place", [at("query", **LIST), at("formData", **LIST), at("header", **LIST), at("path", **LIST)]
)
def test_formats_of_arrays_differ(place: Any) -> None:
    """Every ``collectionFormat`` is another contract, whether OpenAPI 3 has a word for it or not; ``csv`` is usual."""
    formats = ("csv", "ssv", "tsv", "pipes", "multi", "odd", None, ["csv"])
    found = [json.dumps(digests(contract_of(sending({**place, "collectionFormat": each})))) for each in formats]
    assert len(set(found)) == len(formats)
    assert json.dumps(digests(contract_of(sending(place)))) == found[0]


@pytest.mark.parametrize(
    ("members", "urls"),
    [
        ({}, ["/"]),
        ({"basePath": "/"}, ["/"]),
        ({"basePath": "/v1"}, ["/v1"]),
        ({"host": "a.org"}, ["//a.org"]),
        ({"host": "a.org", "basePath": "/"}, ["//a.org"]),
        ({"host": "a.org", "basePath": "/v1"}, ["//a.org/v1"]),
        ({"host": "a.org", "schemes": ["https"]}, ["https://a.org"]),
        ({"host": "a.org:80", "basePath": "/v1", "schemes": ["wss", "ws"]}, ["wss://a.org:80/v1", "ws://a.org:80/v1"]),
    ],
)
def test_servers(members: Any, urls: list[str]) -> None:
    """Host, base path and schemes are the servers of OpenAPI 3; what is absent is as for the document itself."""
    upgrade = {
        "openapi": "3.0.4",
        "paths": {"/things": {"get": {"responses": {}}}},
        "servers": [{"url": url} for url in urls],
    }
    old = contract_of(swagger({"/things": {"get": {"responses": {}}}}, **members))
    assert changed_facets(old, contract_of(upgrade)) == {}


@pytest.mark.parametrize(
    "members",
    [
        {"schemes": ["https"]}, {"schemes": ["http"]}, {"schemes": "https"}, {"host": 1}, {"host": ["a"]},
        {"basePath": "v1"}, {"basePath": 1}, {"schemes": [1]}, {"schemes": {"https": 1}}, {"schemes": ["http", "ws"]},
    ],
)  # fmt: skip
def test_servers_without_a_counterpart(members: Any) -> None:
    """A scheme without a host, and what is malformed, counts as it is."""
    old, new = (contract_of(swagger({"/things": {"get": {}}}, **each)) for each in ({}, members))
    assert changed_facets(old, new) == {"GET /things": {"servers"}}


# --- references, nodes, pointers --------------------------------------------------------------------------------------


def test_nodes_of_the_impact_graph() -> None:
    """Named parts are called by what they are, whatever the section of Swagger 2.0 that they stand in."""
    uses = set(uses_of(contract_of(SHOP)))
    assert {
        ("schema:Pet", "operation:PUT /pets/{id}"),
        ("schema:Cat", "operation:GET /pets/{id}"),
        ("parameter:limit", "operation:GET /pets/{id}"),
        ("response:Gone", "operation:PUT /pets/{id}"),
        ("security:key", "operation:GET /pets/{id}"),
        ("security:oauth", "operation:POST /files"),
    } <= uses
    field = sending({"$ref": "#/parameters/note"}, parameters={"note": at("formData", "note")})
    assert uses_of(contract_of(field)) == (("parameter:note", "operation:POST /things"),)


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        (("parameters", "limit", "maximum"), 20, "/parameters/limit/maximum"),
        ((*AT_PET, "put", "schemes"), ["wss"], "/paths/~1pets~1{id}/put"),
        (("definitions", "Pet", "discriminator"), "type", "/definitions/Pet/discriminator"),
        (("securityDefinitions", "oauth", "tokenUrl"), "u", "/securityDefinitions/oauth/tokenUrl"),
        ((*AT_FILES, "parameters", 2, "pattern"), "^a", "/paths/~1files/post/parameters/2/pattern"),
        ((*AT_FILES, "parameters", 2, "required"), True, "/paths/~1files/post/parameters"),
        ((*AT_PET, "put", "parameters", 0, "required"), True, "/paths/~1pets~1{id}/put/parameters/0/required"),
        (("responses", "Gone", "schema", "type"), "string", "/responses/Gone/schema/type"),
    ],
)
def test_pointers(path: Path, value: Any, pointer: str) -> None:
    """A change points at what is written in the document."""
    parent = value_at(SHOP, path[:-1])
    head = with_value(SHOP, path[:-1], {**parent, path[-1]: value})
    delta = compare_contracts("shop", contract_of(SHOP), contract_of(head))
    assert {change.pointer for operation in delta.operations for change in operation.changes} == {pointer}


@pytest.mark.parametrize(("members", "pointer"), [({}, "/basePath"), ({"host": "a.org"}, "")])
def test_the_pointer_of_a_server(members: Any, pointer: str) -> None:
    """A server is made of up to three members: where it is made of one, that is where it stands."""
    old, new = (contract_of(swagger({"/a": {"get": {}}}, basePath=base, **members)) for base in ("/v1", "/v2"))
    changes = compare_contracts("shop", old, new).operations[0].changes
    assert [change.pointer for change in changes] == [pointer]


INLINE = swagger(
    {"/things": {"get": {"responses": {"200": {"description": "r", "schema": {"properties": {"a": STRING}}}}}}}
)
AWAY = {"definitions": {"A": {"properties": {"a": STRING}}}, "parameters": {"P": at("query", "p", **LIST)}}


@pytest.mark.parametrize(
    ("schema", "others", "members"),
    [
        ("common.json#/definitions/A", {"common.json": AWAY}, {}),
        ("a/b.yaml", {"a/b.yaml": "allOf: [{$ref: '../common.json#/definitions/A'}]", "common.json": AWAY}, {}),
        ("#/definitions/B", {}, {"definitions": {"B": {"$ref": "#/definitions/A"}, **AWAY["definitions"]}}),
        ("#/definitions/B/properties/b", {}, {"definitions": {"B": {"properties": {"b": AWAY["definitions"]["A"]}}}}),
        ("#/responses/R/schema", {}, {"responses": {"R": {"schema": AWAY["definitions"]["A"]}}}),
        ("#/parameters/P/schema", {}, {"parameters": {"P": {**BODY, "schema": AWAY["definitions"]["A"]}}}),
    ],
)
def test_references_to_schemas(schema: str, others: dict[str, Any], members: Any) -> None:
    """A schema is the same in another file, behind another reference, and in the middle of something."""
    responses = {"200": {"description": "r", "schema": {"$ref": schema}}}
    document = load_files({ROOT: swagger({"/things": {"get": {"responses": responses}}}, **members), **others})
    contract = build_contract(document)
    assert contract.problems == ()
    assert digests(contract) == digests(contract_of(INLINE))
    assert essence(load_snapshot(dump_snapshot(document, contract), "s.json")) == essence(contract)


def test_references_to_paths_parameters_and_responses() -> None:
    """Path items, parameters, fields, bodies and responses may stand in other files."""
    whole = {
        "get": {"parameters": [AWAY["parameters"]["P"]], "responses": {"200": ANSWER}},
        "post": {"parameters": [FILE]},
    }
    refs = {
        "get": {
            "parameters": [{"$ref": "c.json#/parameters/P"}],
            "responses": {"200": {"$ref": "c.json#/responses/R"}},
        },
        "post": {"parameters": [{"$ref": "c.json#/f"}]},
    }
    others = {"paths/a.json": json.loads(json.dumps(refs).replace("c.json", "../c.json")),
              "c.json": {**AWAY, "responses": {"R": ANSWER}, "f": FILE}}  # fmt: skip
    document = load_files({ROOT: swagger({"/things": {"$ref": "paths/a.json"}}), **others})
    contract = build_contract(document)
    assert contract.problems == ()
    assert digests(contract) == digests(contract_of(swagger({"/things": whole})))
    assert essence(load_snapshot(dump_snapshot(document, contract), "s.json")) == essence(contract)


def test_a_form_of_a_shared_path_item() -> None:
    """Two paths may share a path item, one with fields of its own: each has its own form."""
    shared = {"post": {"responses": {}}, "parameters": [at("formData", "a")]}
    paths = {"/a": {"$ref": "#/x-items/s"}, "/b": {"$ref": "#/x-items/s", "parameters": [at("formData", "b")]}}
    one, two = (digests(contract_of(swagger(each, **{"x-items": {"s": shared}}))) for each in (paths, {"/a": shared}))
    assert one["POST /a"] == two["POST /a"]
    assert one["POST /a"][f"request_body.{FORM}"] != one["POST /b"][f"request_body.{FORM}"]


# --- malformed input --------------------------------------------------------------------------------------------------


SHOP_CONTRACT = contract_of(SHOP)


@given(st.data())
@settings(deadline=None, max_examples=50)
def test_anything_has_a_contract_or_an_error(data: st.DataObject) -> None:
    """Whatever stands wherever, the answer is a contract that a snapshot keeps, or a typed error."""
    document = SHOP
    for _ in range(data.draw(st.integers(1, 3))):
        ways = sorted(_ways(document, ()), key=str)
        document = with_value(document, data.draw(st.sampled_from(ways)), data.draw(anything()))
    try:
        loaded = document_of(source="a", root="a", resources={"a": json.loads(json.dumps(document))})
    except ContractDeltaError:
        return
    contract = build_contract(loaded)
    assert compare_contracts("shop", SHOP_CONTRACT, contract).total >= len(contract.operations)
    back = load_snapshot(dump_snapshot(loaded, contract), "snapshots/shop.json")
    assert essence(back) == essence(contract)


def _ways(value: Any, way: Path) -> Any:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*way, key)
        yield from _ways(item, (*way, key))


@pytest.mark.parametrize("section", ["definitions", "parameters", "responses", "securityDefinitions"])
@pytest.mark.parametrize("value", [None, [], "text", 1])
def test_sections_of_the_wrong_kind(section: str, value: Any) -> None:
    """References into them lead nowhere, which is a problem and no error."""
    contract = build_contract(load({**SHOP, section: value}))
    assert contract.problems
    assert [operation.key for operation in contract.operations] == sorted(EVERY)
