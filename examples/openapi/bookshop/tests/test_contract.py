"""The application is what the contract says, and the tests notice if it is not."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openapi_contract import Contract


def test_the_routes_are_the_operations(app: FastAPI, contract: Contract) -> None:
    """Method, path and operationId of all routes are exactly those of openapi.yaml.

    This is about every operation there is or will be, so it has no marker on purpose:
    an unmapped test always runs.
    """
    routes = {
        (method.upper(), path, operation["operationId"])
        for path, item in app.openapi()["paths"].items()
        for method, operation in item.items()
    }

    assert routes == {
        (operation.method, operation.path, operation.place.node["operationId"]) for operation in contract.operations
    }


def _answering(status: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Write an operation that answers with JSON of a schema found by reference."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/It"}}}
    get = {"responses": {status: {"content": content}}}
    return {
        "paths": {"/health": {"get": get}},
        "components": {"schemas": {"It": schema}},
    }


@pytest.mark.operation("health")
@pytest.mark.parametrize(
    ("document", "breaches"),
    [
        (_answering("200", {"required": ["status"]}), []),
        (
            _answering("200", {"required": ["mood"]}),
            ["$: 'mood' is a required property"],
        ),
        (_answering("201", {}), ["the status is not documented"]),
    ],
    ids=["none", "body", "status"],
)
def test_a_breach_of_contract_is_found(client: TestClient, document: dict[str, Any], breaches: list[str]) -> None:
    """What a document does not allow is a breach, and what it allows is none."""
    response = client.get("/health")

    assert list(Contract(document).find_breaches(response)) == breaches
