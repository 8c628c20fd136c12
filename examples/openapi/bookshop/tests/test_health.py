"""The shop tells how it is doing."""

import pytest
from bookshop.models import Book
from fastapi.testclient import TestClient


@pytest.mark.operation("health")
def test_a_shop_without_books_is_healthy(stranger: TestClient) -> None:
    """Anybody may ask, and nothing to sell is no illness."""
    response = stranger.get("/health")

    assert response.json() == {"status": "ok", "books": 0}


@pytest.mark.operation("GET /health")
def test_health_counts_the_books(client: TestClient, books: tuple[Book, Book]) -> None:
    """Health comes from the database, so that it shows a database that is gone."""
    response = client.get("/health")

    assert response.json()["books"] == len(books)
