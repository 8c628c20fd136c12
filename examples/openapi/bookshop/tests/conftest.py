"""Open a fresh shop for each test, with a client that insists on the contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from bookshop.app import create_app
from bookshop.models import (
    Author,
    Book,
    Customer,
    NewAuthor,
    NewBook,
    NewCustomer,
    NewOrder,
    NewOrderLine,
    Order,
    Price,
)
from bookshop.store import Store
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openapi_contract import Contract

API_KEY = "the key of the tests"
DOCUMENT = Path(__file__).parents[1] / "openapi.yaml"


@pytest.fixture(scope="session")
def contract() -> Contract:
    """Read ``openapi.yaml``."""
    return Contract(yaml.safe_load(DOCUMENT.read_text("utf-8")))


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """Build the application once; it has a store only while a client is open."""
    return create_app(":memory:", api_key=API_KEY)


@pytest.fixture
def client(app: FastAPI, contract: Contract) -> Iterator[TestClient]:
    """Open the shop for a member of the staff, on an empty database.

    An exchange that breaks the contract fails the test, whatever the test is about.
    """
    with TestClient(app, headers={"X-API-Key": API_KEY}) as client:
        client.event_hooks = {"response": [contract.check]}
        yield client


@pytest.fixture
def stranger(client: TestClient) -> TestClient:
    """Take the API key away from the client."""
    del client.headers["X-API-Key"]
    return client


@pytest.fixture
def store(app: FastAPI, client: TestClient) -> Store:
    """Reach behind the counter, so that preparing a test calls no operation."""
    assert client.app is app, "the store belongs to the client's application"
    store: Store = app.state.store
    return store


@pytest.fixture
def author(store: Store) -> Author:
    """Know an author."""
    return store.add_author(NewAuthor(name="Mary Shelley", born=1797))


@pytest.fixture
def books(store: Store, author: Author) -> tuple[Book, Book]:
    """Sell two books by the author: seven copies of one, a single copy of the other."""
    frankenstein = NewBook(
        title="Frankenstein",
        author_id=author.id,
        genre="fiction",
        published=1818,
        price=Price(amount=950, currency="EUR"),
        stock=7,
    )
    rambles = NewBook(
        title="Rambles in Germany",
        author_id=author.id,
        genre="history",
        published=1844,
        price=Price(amount=2400, currency="EUR"),
        stock=1,
    )
    return store.add_book(frankenstein), store.add_book(rambles)


@pytest.fixture
def book(books: tuple[Book, Book]) -> Book:
    """Sell books, and look at the first."""
    return books[0]


@pytest.fixture
def customer(store: Store) -> Customer:
    """Know a customer."""
    return store.add_customer(NewCustomer(name="Ada", email="ada@example.org"))


@pytest.fixture
def order(store: Store, book: Book, customer: Customer) -> Order:
    """Have two copies of the first book ordered by the customer."""
    lines = [NewOrderLine(book_id=book.id, quantity=2)]
    return store.place_order(NewOrder(customer_id=customer.id, lines=lines))
