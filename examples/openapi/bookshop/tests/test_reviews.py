"""Customers review books, and the whole module is mapped by its OpenAPI tag."""

from http import HTTPStatus

import pytest
from bookshop.models import Book, Customer
from fastapi.testclient import TestClient

pytestmark = pytest.mark.operation(tag="reviews")


@pytest.fixture
def path(book: Book) -> str:
    """Say where the reviews of the first book are."""
    return f"/books/{book.id}/reviews"


def test_a_review_is_published(client: TestClient, path: str, customer: Customer) -> None:
    """What was added is what everybody reads; words are not obligatory."""
    assert client.get(path).json() == []

    response = client.post(path, json={"customerId": customer.id, "rating": 4})

    assert response.status_code == HTTPStatus.CREATED
    assert response.json()["text"] == ""
    assert client.get(path).json() == [response.json()]


def test_a_customer_reviews_a_book_once(client: TestClient, path: str, customer: Customer) -> None:
    """The second opinion is a conflict, and the first one stands."""
    for rating in (5, 1):
        response = client.post(path, json={"customerId": customer.id, "rating": rating})

    assert response.status_code == HTTPStatus.CONFLICT
    assert [review["rating"] for review in client.get(path).json()] == [5]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"rating": 6}, "body.rating"),
        ({"customerId": 9}, "body.customerId"),
    ],
)
def test_a_wrong_review_is_refused(
    client: TestClient,
    path: str,
    customer: Customer,
    wrong: dict[str, float],
    field: str,
) -> None:
    """The field that breaks a rule, or refers to nothing, is blamed by its path."""
    response = client.post(path, json={"customerId": customer.id, "rating": 3} | wrong)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_an_unknown_book_has_no_reviews(client: TestClient) -> None:
    """A book that is not there is not found, rather than without reviews."""
    assert client.get("/books/7/reviews").status_code == HTTPStatus.NOT_FOUND


def test_only_the_staff_publishes(stranger: TestClient, path: str) -> None:
    """Without the key no opinion gets published."""
    response = stranger.post(path, json={"customerId": 1, "rating": 1})

    assert response.status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.operation("getBook")
def test_the_rating_of_a_book_is_the_mean(client: TestClient, path: str, book: Book, customer: Customer) -> None:
    """One rating is its own mean; the marker adds getBook to those of the module."""
    client.post(path, json={"customerId": customer.id, "rating": 4})

    assert client.get(f"/books/{book.id}").json()["rating"] == 4
