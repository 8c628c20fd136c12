"""Customers are registered and looked up."""

from http import HTTPStatus

import pytest
from bookshop.models import Customer
from fastapi.testclient import TestClient

BYRON = {"name": "Byron", "email": "byron@example.org"}


@pytest.mark.operation("createCustomer", "getCustomer")
def test_a_new_customer_is_where_the_location_says(client: TestClient) -> None:
    """What was created is what is found from then on."""
    response = client.post("/customers", json=BYRON)

    assert response.status_code == HTTPStatus.CREATED
    assert client.get(response.headers["Location"]).json() == response.json()


@pytest.mark.operation("createCustomer")
def test_an_address_belongs_to_one(client: TestClient, customer: Customer) -> None:
    """Upper case does not make it another address."""
    response = client.post("/customers", json={"name": "Augusta", "email": customer.email.upper()})

    assert response.status_code == HTTPStatus.CONFLICT


@pytest.mark.operation("createCustomer")
def test_an_address_looks_like_one(client: TestClient) -> None:
    """Something has to stand on both sides of a single @, without a gap."""
    for email in ("byron", "@", "by ron@example.org", "by@ron@example.org", None):
        response = client.post("/customers", json=BYRON | {"email": email})

        assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, email
        assert response.json()["errors"][0]["field"] == "body.email"


@pytest.mark.operation("POST /customers")
def test_only_the_staff_registers_customers(stranger: TestClient) -> None:
    """Without the key nobody is registered."""
    response = stranger.post("/customers", json=BYRON)

    assert response.status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.operation("getCustomer")
def test_an_unknown_customer_is_not_found(client: TestClient) -> None:
    """A number has to name a customer."""
    assert client.get("/customers/7").status_code == HTTPStatus.NOT_FOUND
