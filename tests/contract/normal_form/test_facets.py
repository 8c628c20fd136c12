"""Operations and facets: what there is in a document, what it is called, and by what base and head are matched."""

from typing import Any

import pytest
from hypothesis import given, settings
from support.documents import a_document, an_operation, documents
from support.loading import contract_of
from support.positions import METHODS

from contractdelta.contract.graphs.terms import uses_of
from contractdelta.contract.model import Contract, Operation

STRING = {"type": "string"}
#: Every operation has these.
ALWAYS = {"security", "servers"}


def facets(document: Any) -> dict[str, set[str]]:
    """Return the names of the facets of each operation, those apart that every operation has."""
    return {
        operation.key: {facet.name for facet in operation.facets} - ALWAYS
        for operation in contract_of(document).operations
    }


def at(where: str, name: str) -> dict[str, Any]:
    """Write a parameter."""
    return {"name": name, "in": where, "required": where == "path", "schema": STRING}


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ({}, set()),
        ({"responses": {}}, set()),
        ({"parameters": [at("query", "limit")]}, {"parameters.query.limit"}),
        ({"parameters": [at("header", "X-Trace-Id")]}, {"parameters.header.X-Trace-Id"}),
        ({"parameters": [at("cookie", "a.b")]}, {"parameters.cookie.a.b"}),
        ({"parameters": [at("query", "a"), at("cookie", "a")]}, {"parameters.query.a", "parameters.cookie.a"}),
        ({"parameters": [at("header", name) for name in ("accept", "Content-Type", "AUTHORIZATION")]}, set()),
        ({"parameters": [at("query", "Accept")]}, {"parameters.query.Accept"}),
        ({"requestBody": {"content": {}}}, {"request_body"}),
        (
            {"requestBody": {"content": {"application/json": {}, "text/*; q=1": {}}}},
            {"request_body", "request_body.application/json", "request_body.text/*; q=1"},
        ),
        ({"responses": {"204": {}, "2XX": {}, "default": {}}}, {"responses.204", "responses.2XX", "responses.default"}),
        ({"responses": {"x-note": {}}}, set()),
        (
            {
                "responses": {
                    "200": {"content": {"application/json": {}}, "headers": {"ETag": {}}, "links": {"next": {}}}
                }
            },
            {
                "responses.200",
                "responses.200.application/json",
                "responses.200.headers.ETag",
                "responses.200.links.next",
            },
        ),
        (
            {"responses": {"200": {"headers": {"Content-Type": {}, "x-rate": {}}}}},
            {"responses.200", "responses.200.headers.x-rate"},
        ),
        ({"callbacks": {"onEvent": {}, "x-more": {}}}, {"callbacks.onEvent", "callbacks.x-more"}),
        ({"security": [], "servers": []}, set()),
        ({"summary": "s", "x-note": 1, "operationId": "o", "tags": ["t"], "deprecated": True}, set()),
        ({"unknown": 1}, {"unknown"}),
    ],
)
def test_names_of_facets(operation: Any, expected: set[str]) -> None:
    """Each part of an operation that can change by itself is a facet, called by where it stands."""
    assert facets(an_operation(operation)) == {"GET /things": expected}


@pytest.mark.parametrize(
    ("path", "names", "expected"),
    [
        ("/pets/{petId}", ["petId"], {"parameters.path.petId"}),
        ("/{a}/x/{b}.{c}", ["a", "b", "c"], {"parameters.path.a", "parameters.path.b", "parameters.path.c"}),
        ("/pets", ["petId"], {"parameters.path.petId"}),
        ("/pets/{petId}", ["PetId"], {"parameters.path.PetId"}),
        ("/pets/{petId}", ["{petId}"], {"parameters.path.{petId}"}),
        ("/pets/{petId}", ["{0}"], {"parameters.path.{0}"}),
        ("/pets/{petId}", ["{7}"], {"parameters.path.{7}"}),
        ("/pets/{", ["petId"], {"parameters.path.petId"}),
        ("/pets/{a{b}", ["b"], {"parameters.path.b"}),
        ("/pets/{}", [""], {"parameters.path."}),
    ],
)
def test_names_of_path_parameters(path: str, names: list[str], expected: set[str]) -> None:
    """A path parameter is called by its name, whether the template has it or not."""
    operation = {"parameters": [at("path", name) for name in names]}
    assert facets(a_document({path: {"get": operation}})) == {f"GET {path}": expected}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (a_document({}), []),
        (a_document({"/a": {}}), []),
        (a_document({"/a": {"parameters": [], "summary": "s", "servers": []}}), []),
        (
            a_document({"/a": {method: {} for method in reversed(METHODS)}}),
            [f"{method.upper()} /a" for method in sorted(METHODS)],
        ),
        (a_document({"/b": {"get": {}}, "/a/{x}": {"get": {}}}), ["GET /a/{x}", "GET /b"]),
        (a_document({"/a": {"GET": {}, "x-get": {}}}), []),
        (a_document({"x-paths": {"get": {}}}), []),
        (a_document({}, webhooks={"sold": {"post": {}}}), ["POST webhook:sold"]),
        (a_document({}, webhooks={"x-sold": {"post": {}}}), ["POST webhook:x-sold"]),
        (a_document({"/a": {"$ref": "#/components/pathItems/A"}}, pathItems={"A": {"get": {}}}), ["GET /a"]),
        (
            a_document({"/a": {"$ref": "#/components/pathItems/A", "put": {}}}, pathItems={"A": {"get": {}}}),
            ["GET /a", "PUT /a"],
        ),
        (a_document({}, pathItems={"A": {"get": {}}}), []),
        (a_document({"/a": {"get": {"callbacks": {"on": {"/b": {"post": {}}}}}}}), ["GET /a"]),
        (a_document({"": {"get": {}}}), ["GET "]),
    ],
)
def test_operations(document: Any, expected: list[str]) -> None:
    """Every method of every path and webhook is an operation, in order of their keys."""
    assert [operation.key for operation in contract_of(document).operations] == expected


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["/pets/{petId}"], ["GET /pets/{}"]),
        (["/pets", "/pets/{petId}"], ["GET /pets", "GET /pets/{}"]),
        (["/{a}/{b}"], ["GET /{}/{}"]),
        (["/pets/{a}", "/pets/{b}"], ["GET /pets/{a}", "GET /pets/{b}"]),
        (["/pets/{a}", "/pets/{b}", "/shops/{a}"], ["GET /pets/{a}", "GET /pets/{b}", "GET /shops/{}"]),
        (["/pets/{a}.{b}"], ["GET /pets/{}.{}"]),
        (["/pets/{"], ["GET /pets/{"]),
    ],
)
def test_identities(paths: list[str], expected: list[str]) -> None:
    """Base and head are matched without the names of path parameters, unless nothing else tells two paths apart."""
    contract = contract_of(a_document({path: {"get": {}} for path in paths}))
    assert [operation.identity for operation in contract.operations] == expected


@pytest.mark.parametrize(
    ("members", "operation_id", "tags"),
    [
        ({}, None, ()),
        ({"operationId": "getThing", "tags": ["b", "a"]}, "getThing", ("b", "a")),
        ({"operationId": 7, "tags": "a"}, None, ()),
        ({"operationId": "", "tags": ["a", 1, None, ["b"]]}, "", ("a",)),
    ],
)
def test_labels(members: Any, operation_id: str | None, tags: tuple[str, ...]) -> None:
    """Operations carry their labels; what is no label is left out."""
    (operation,) = contract_of(an_operation(members)).operations
    assert (operation.operation_id, operation.tags) == (operation_id, tags)


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (a_document({"/a": {"get": {"operationId": "x"}, "put": {"operationId": "x"}}}), "'x'"),
        (a_document({"/a/{x}": {"get": {}}, "/a/{y}": {"get": {}}}), "names of parameters only"),
        (an_operation({"security": [{"nobody": []}]}), "'nobody'"),
        (
            an_operation({"responses": {"200": {"$ref": "#/components/responses/None"}}}),
            "'#/components/responses/None'",
        ),
        (an_operation({"parameters": {"a": 1}}), "parameters"),
        (an_operation({"requestBody": 1}), "request body"),
        (a_document({"/things": {"get": 1}}), "operation"),
        (a_document({"/things": 1}), "path item"),
        (an_operation({"responses": {"200": {"description": "r"}}}), None),
        (an_operation({"example": {"$ref": "#/nowhere"}, "x-any": {"$ref": "nowhere.json"}}), None),
        (a_document({}, schemas={"Unused": {"$ref": "#/nowhere"}}), None),
    ],
)
def test_problems(document: Any, problem: str | None) -> None:
    """What can be lived with, and is reached, is a problem that names its place; what nothing reaches is none."""
    found = [str(each) for each in contract_of(document).problems]
    if problem is None:
        assert found == []
    else:
        assert found
        assert all(problem in each and "openapi.json#/" in each for each in found)


def users(contract: Contract, unit: str) -> set[str]:
    """Return what uses a named part, by one step."""
    return {user for used, user in uses_of(contract) if used == unit}


def test_uses() -> None:
    """Named parts of a document are used by the parts and operations that refer to them, and by no others."""
    reference = {"$ref": "#/components/schemas/Pet"}
    contract = contract_of(
        a_document(
            {
                "/pets": {
                    "get": {
                        "responses": {"200": {"content": {"application/json": {"schema": reference}}}},
                        "security": [{"key": []}],
                    },
                    "post": {"parameters": [{"$ref": "#/components/parameters/Limit"}]},
                }
            },
            schemas={
                "Pet": {"properties": {"friends": {"items": reference}, "tag": {"$ref": "#/components/schemas/Tag"}}},
                "Tag": {"properties": {"text": STRING}},
                "Unused": {"items": reference},
            },
            parameters={"Limit": {"name": "limit", "in": "query", "schema": {"$ref": "#/components/schemas/Tag"}}},
            securitySchemes={"key": {"type": "http", "scheme": "basic"}},
        )
    )
    assert users(contract, "schema:Pet") == {"operation:GET /pets"}
    assert users(contract, "schema:Tag") == {"schema:Pet", "parameter:Limit"}
    assert users(contract, "parameter:Limit") == {"operation:POST /pets"}
    assert users(contract, "security:key") == {"operation:GET /pets"}
    assert uses_of(contract) == tuple(sorted(uses_of(contract)))


def facet_digests(operation: Operation) -> dict[str, str]:
    """Return the digest of each facet."""
    return {facet.identity: facet.digest for facet in operation.facets}


@given(documents())
@settings(deadline=None, max_examples=60)
def test_an_operation_is_its_facets(document: dict[str, Any]) -> None:
    """Two operations have one digest exactly if they have the same facets with the same digests."""
    operations = contract_of(document).operations
    for one in operations:
        for other in operations:
            assert (one.digest == other.digest) == (facet_digests(one) == facet_digests(other))


@given(documents())
@settings(deadline=None, max_examples=60)
def test_facets_are_unique_and_sorted(document: dict[str, Any]) -> None:
    """The facets of an operation are sorted by an identity that is unique, and operations by a key that is unique."""
    operations = contract_of(document).operations
    assert [operation.key for operation in operations] == sorted({operation.key for operation in operations})
    for operation in operations:
        identities = [facet.identity for facet in operation.facets]
        assert identities == sorted(set(identities))
