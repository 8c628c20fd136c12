"""Laws of where operations are served."""

import pytest
from support.contracts import SOURCE, contract_of, contract_of_tree

from contractdelta.recording.operations.endpoints import base_paths, endpoints_of
from contractdelta.recording.operations.matching import Matcher
from contractdelta.spec.syntax.yaml_reader import read_yaml


@pytest.mark.parametrize(
    ("url", "variables", "expected"),
    [
        pytest.param("/", {}, {"/"}, id="the default"),
        pytest.param("", {}, {"/"}, id="empty"),
        pytest.param("https://a.example", {}, {"/"}, id="a host alone"),
        pytest.param("https://a.example/v1/", {}, {"/v1"}, id="a slash at the end"),
        pytest.param("https://a.example:8080/v1/shop?a=/b#/c", {}, {"/v1/shop"}, id="query and fragment"),
        pytest.param("//a.example/v1", {}, {"/v1"}, id="no scheme"),
        pytest.param("/v1", {}, {"/v1"}, id="no host"),
        pytest.param("v1", {}, {"/v1"}, id="relative"),
        pytest.param("./v1/../v2/.", {}, {"/v2"}, id="with dots"),
        pytest.param("../../v1", {}, {"/v1"}, id="above the root"),
        pytest.param("/{v}", {"v": ("v1", ("v1", "v2"))}, {"/v1", "/v2"}, id="enumerated values"),
        pytest.param("/{v}", {"v": ("v1", ())}, {"/v1", "/{}"}, id="any value"),
        pytest.param("/{v}/x", {"v": ("a/b", ())}, {"/a/b/x", "/{}/x"}, id="a default with a slash"),
        pytest.param("/{v}/x", {"v": ("", ("", "beta"))}, {"/x", "/beta/x"}, id="an empty value"),
        pytest.param("/{v}", {}, {"/{v}"}, id="a variable that is not described"),
        pytest.param("https://{r}.a.example:{p}/v1", {"r": ("eu", ("eu", "us")), "p": ("1", ())}, {"/v1"}, id="a host"),
        pytest.param("{s}://{h}/v1", {"s": ("https", ()), "h": ("a", ())}, {"/v1"}, id="a scheme"),
        pytest.param("https://{h}/v1", {"h": ("a.example/api", ())}, {"/api/v1"}, id="a host with a path"),
        pytest.param("/a//b", {}, {"/a/b"}, id="two slashes"),
        pytest.param("{base}/v1", {"base": ("https://a.example/api", ())}, {"/api/v1"}, id="all of it"),
        pytest.param(
            "/{a}/{b}",
            {"a": ("0", tuple(map(str, range(50)))), "b": ("x", tuple("xyz"))},
            {"/0/x", *(f"/{n}/{{}}" for n in range(50))},
            id="too many values",
        ),
    ],
)
def test_a_server_has_base_paths(
    url: str, variables: dict[str, tuple[str, tuple[str, ...]]], expected: set[str]
) -> None:
    """Those of its URL with every value that its variables can have."""
    assert base_paths(url, variables) == expected


_SERVED = """
servers:
- url: "https://{region}.shop.example/{version}"
  variables: {region: {default: eu}, version: {default: v1, enum: [v1, v2]}}
- {url: /local}
webhooks:
  newPet: {post: {responses: {'200': {description: fine}}}}
paths:
  /pets:
    get: {responses: {'200': {description: fine}}}
    post: {servers: [{url: /write}], responses: {'200': {description: fine}}}
  /pets/{petId}:
    servers: [{url: /one}]
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: fine}}
"""


def test_servers_are_those_that_hold_for_the_operation() -> None:
    """Of the operation, else of its path, else of the document; webhooks are served by nobody."""
    found = {one.operation: one.bases for one in endpoints_of("shop", contract_of(_SERVED))}
    assert found == {
        "GET /pets": ("/local", "/v1", "/v2"),
        "POST /pets": ("/write",),
        "GET /pets/{petId}": ("/one",),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("{swagger: '2.0', basePath: /api}", ("/api",), id="a base path"),
        pytest.param(
            "{swagger: '2.0', basePath: /api/, host: a.example, schemes: [https]}", ("/api",), id="and a host"
        ),
        pytest.param("{swagger: '2.0', basePath: /api, schemes: [http, https]}", ("/api",), id="and schemes"),
        pytest.param("{swagger: '2.0'}", ("/",), id="none"),
        pytest.param("{openapi: 3.0.3}", ("/",), id="OpenAPI without servers"),
        pytest.param("{openapi: 3.0.3, servers: []}", ("/",), id="no servers"),
        pytest.param("{openapi: 3.0.3, servers: [{url: 5}, 7]}", ("/",), id="broken servers"),
        pytest.param(
            "{openapi: 3.0.3, servers: [{url: '/{v}', variables: {v: {default: 2, enum: [1, 2]}}}]}",
            ("/1", "/2"),
            id="numbers",
        ),
    ],
)
def test_servers_of_every_dialect_are_read(text: str, expected: tuple[str, ...]) -> None:
    """Where no server is described, it is the root (OpenAPI 3.1.1, "OpenAPI Object")."""
    paths = {"/pets": {"get": {"responses": {"200": {"description": "fine"}}}}}
    contract = contract_of_tree(
        {**read_yaml(text.encode(), SOURCE), "info": {"title": "t", "version": "1"}, "paths": paths}
    )
    assert [one.bases for one in endpoints_of("shop", contract)] == [expected]


def test_a_contract_answers_requests() -> None:
    """From a document to the operations of requests, with and without base paths."""
    matcher = Matcher(endpoints_of("shop", contract_of(_SERVED)))
    urls = ("https://us.shop.example/v2/pets", "/pets", "/one/pets/7", "/v1/pets/7")
    assert [[one.operation for one in matcher.match("GET", url)] for url in urls] == [
        ["GET /pets"],
        ["GET /pets"],
        ["GET /pets/{petId}"],
        [],
    ]
