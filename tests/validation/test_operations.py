"""Laws of what is asked of every operation."""

from typing import Any

import pytest
from support.validating import described, findings_of, told

RULES = ("success-response-missing", "success-response-without-schema")
JSON = {"description": "Fine.", "content": {"application/json": {"schema": {}}}}
BARE = {"description": "Fine."}
MISSING = [("success-response-missing", "/paths/~1a/get/responses")]


def without_schema(status: str, method: str = "get") -> list[tuple[str, str]]:
    """Return the finding about a response."""
    return [("success-response-without-schema", f"/paths/~1a/{method}/responses/{status}")]


@pytest.mark.parametrize(
    ("responses", "expected"),
    [
        ({"200": JSON}, []),
        ({"2XX": JSON}, []),
        ({"200": BARE}, without_schema("200")),
        ({"2XX": BARE}, without_schema("2XX")),
        ({"200": {**BARE, "content": {}}}, without_schema("200")),
        ({"200": {**BARE, "content": {"application/json": {}}}}, without_schema("200")),
        # One success that is told is enough.
        ({"200": BARE, "202": JSON}, []),
        # These have no body.
        ({"204": BARE}, []),
        ({"205": BARE}, []),
        ({"304": BARE}, []),
        # A redirect is a success, and so is what leads to another protocol.
        ({"302": BARE}, []),
        ({"3XX": BARE}, []),
        ({"101": BARE}, []),
        # The default is anything that is not told, success included.
        ({"default": JSON}, []),
        ({"default": BARE}, without_schema("default")),
        ({"default": JSON, "404": BARE}, []),
        ({"default": JSON, "200": BARE}, without_schema("200")),
        ({"404": JSON}, MISSING),
        ({"4XX": JSON, "500": JSON}, MISSING),
        ({}, MISSING),
        # References are followed; one that leads nowhere has a warning of its own.
        ({"200": {"$ref": "#/components/responses/Told"}}, []),
        ({"200": {"$ref": "#/components/responses/Bare"}}, without_schema("200")),
        ({"200": {"$ref": "#/components/responses/None"}}, []),
    ],
    ids=str,
)
def test_success_is_documented(responses: Any, expected: Any) -> None:
    """An operation tells what it answers when all is well, and what the body looks like if there is one."""
    components = {"responses": {"Told": JSON, "Bare": BARE}}
    document = described(paths={"/a": {"get": {"responses": responses}}}, components=components)
    assert told(findings_of(document), *RULES) == expected


def test_an_operation_without_responses() -> None:
    """Where an operation has no responses at all, it documents no success."""
    found = findings_of(described("3.1.0", paths={"/a": {"get": {}}}))
    assert told(found, *RULES) == [("success-response-missing", "/paths/~1a/get")]


def test_head_has_no_body() -> None:
    """What answers HEAD needs no schema."""
    assert told(findings_of(described(paths={"/a": {"head": {"responses": {"200": BARE}}}})), *RULES) == []


@pytest.mark.parametrize(
    ("version", "media_type", "is_fine"),
    [
        ("3.0.3", "image/png", False),
        ("3.1.0", "image/png", True),
        ("3.2.0", "application/octet-stream", True),
        ("3.1.0", "application/vnd.plants+json", False),
        ("3.1.0", "text/csv", False),
        ("3.1.0", "*/*", False),
    ],
)
def test_binary_content_needs_no_schema(version: str, media_type: str, is_fine: bool) -> None:  # noqa: FBT001 - a column
    """From OpenAPI 3.1 on, a media type alone describes binary content."""
    responses = {"200": {"description": "Fine.", "content": {media_type: {}}}}
    found = told(findings_of(described(version, paths={"/a": {"get": {"responses": responses}}})), *RULES)
    assert found == ([] if is_fine else without_schema("200"))


def test_sequences_have_schemas_of_their_own() -> None:
    """In OpenAPI 3.2 the schema of the items tells what comes."""
    content = {"application/jsonl": {"itemSchema": {"type": "object"}}}
    responses = {"200": {"description": "Fine.", "content": content}}
    assert told(findings_of(described("3.2.0", paths={"/a": {"get": {"responses": responses}}})), *RULES) == []


def test_webhooks_need_ids_but_no_success() -> None:
    """A webhook has an id like any operation; what answers it is up to those who are called."""
    found = findings_of(described("3.1.0", webhooks={"grown": {"post": {"responses": {"200": BARE}}}}))
    assert told(found) == [("operation-id-missing", "/webhooks/grown/post")]


def test_every_operation_has_an_id() -> None:
    """Each operation without an id is found; those of callbacks need none."""
    callback = {"grown": {"{$request.body#/url}": {"post": {"responses": {"204": BARE}}}}}
    named = {"operationId": "a", "responses": {"204": BARE}, "callbacks": callback}
    nameless = {"responses": {"204": BARE}}
    found = findings_of(described(paths={"/a": {"get": named, "put": nameless}, "/b": {"get": nameless}}))
    assert told(found) == [("operation-id-missing", "/paths/~1a/put"), ("operation-id-missing", "/paths/~1b/get")]


def test_ids_are_unique_across_operations_webhooks_and_callbacks() -> None:
    """Wherever an operation stands, its id is its own; the first keeps it, each later one is found."""
    same = {"operationId": "a", "responses": {"204": BARE}}
    callback = {"grown": {"{$request.body#/url}": {"post": same}}}
    paths = {"/a": {"get": {**same, "callbacks": callback}, "put": {**same, "operationId": "A"}}}
    found = findings_of(described("3.1.0", paths=paths, webhooks={"b": {"post": same}}))
    assert sorted(told(found, "operation-id-repeated")) == [
        ("operation-id-repeated", "/paths/~1a/get/callbacks/grown/{$request.body#~1url}/post/operationId"),
        ("operation-id-repeated", "/webhooks/b/post/operationId"),
    ]
    assert "contract-problem" not in {item.rule for item in found}


def test_a_shared_path_item_repeats_its_ids() -> None:
    """A path item that serves two paths describes two operations of one id."""
    item = {"get": {"operationId": "a", "responses": {"204": BARE}}}
    paths = {"/a": {"$ref": "#/components/pathItems/Shared"}, "/b": {"$ref": "#/components/pathItems/Shared"}}
    found = findings_of(described("3.1.0", paths=paths, components={"pathItems": {"Shared": item}}))
    assert told(found, "operation-id-repeated") == [
        ("operation-id-repeated", "/components/pathItems/Shared/get/operationId"),
    ]
    assert "GET /a" in found[0].message
    assert "GET /b" in found[0].message
