"""Orders take books out of stock, and cancelling puts them back."""

from http import HTTPStatus

import pytest
from bookshop.models import Book, Customer, Order
from fastapi.testclient import TestClient


@pytest.mark.operation("placeOrder", "getOrder")
def test_an_order_adds_up(client: TestClient, customer: Customer, books: tuple[Book, Book]) -> None:
    """Lines keep their order, and the total is the sum of quantity times price."""
    first, second = books
    lines = [{"bookId": second.id, "quantity": 1}, {"bookId": first.id, "quantity": 2}]

    response = client.post("/orders", json={"customerId": customer.id, "lines": lines})

    order = response.json()
    assert response.status_code == HTTPStatus.CREATED
    assert [line["title"] for line in order["lines"]] == [second.title, first.title]
    assert order["total"] == {"amount": 2400 + 2 * 950, "currency": "EUR"}
    assert client.get(response.headers["Location"]).json() == order


@pytest.mark.operation("placeOrder", "GET /books/{bookId}")
def test_an_order_takes_its_books_out_of_stock(client: TestClient, customer: Customer, book: Book) -> None:
    """A copy is sold once."""
    lines = [{"bookId": book.id, "quantity": 5}]

    client.post("/orders", json={"customerId": customer.id, "lines": lines})

    assert client.get(f"/books/{book.id}").json()["stock"] == book.stock - 5


@pytest.mark.operation("placeOrder", "listOrders", "getBook")
def test_an_order_is_placed_whole_or_not_at_all(
    client: TestClient, customer: Customer, books: tuple[Book, Book]
) -> None:
    """If one line asks for too much, the other lines take nothing out of stock."""
    lines = [{"bookId": book.id, "quantity": 2} for book in books]

    response = client.post("/orders", json={"customerId": customer.id, "lines": lines})

    assert response.status_code == HTTPStatus.CONFLICT
    assert client.get("/orders").json()["total"] == 0
    assert client.get(f"/books/{books[0].id}").json()["stock"] == books[0].stock


@pytest.mark.operation("placeOrder")
@pytest.mark.parametrize(
    ("customer_id", "lines", "field"),
    [
        (1, [{"bookId": 9, "quantity": 1}], "body.lines.0.bookId"),
        (9, [{"bookId": 1, "quantity": 1}], "body.customerId"),
    ],
)
@pytest.mark.usefixtures("customer", "books")
def test_a_wrong_order_is_refused(
    client: TestClient, customer_id: int, lines: list[dict[str, int]], field: str
) -> None:
    """The field that breaks a rule, or refers to nothing, is blamed by its path."""
    response = client.post("/orders", json={"customerId": customer_id, "lines": lines})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.operation("getOrder", "replaceBook")
def test_an_order_keeps_the_price_of_its_day(client: TestClient, order: Order) -> None:
    """A book described anew does not change what was agreed before."""
    path = f"/books/{order.lines[0].book_id}"
    price = {"amount": 1, "currency": "EUR"}
    anew = {"title": "Cheap", "authorId": 1, "genre": "fiction", "price": price}
    client.put(path, json=anew)

    shown = client.get(f"/orders/{order.id}").json()

    assert shown == order.model_dump(mode="json", by_alias=True)


@pytest.mark.operation("GET /orders/{orderId}", "POST /orders/{orderId}/cancellation")
def test_an_unknown_order_is_not_found(client: TestClient) -> None:
    """A number has to name an order, to look at it or to cancel it."""
    for response in (client.get("/orders/7"), client.post("/orders/7/cancellation")):
        assert response.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.operation("listOrders")
@pytest.mark.parametrize(
    ("query", "total"),
    [({"customerId": 1, "status": "placed"}, 1), ({"customerId": 2}, 0)],
    ids=["theirs", "of somebody else"],
)
@pytest.mark.usefixtures("order")
def test_every_filter_narrows_the_orders(client: TestClient, query: dict[str, str | int], total: int) -> None:
    """A listed order passes all filters."""
    assert client.get("/orders", params=query).json()["total"] == total


@pytest.mark.operation("cancelOrder", "getBook")
def test_cancelling_puts_the_books_back(client: TestClient, order: Order, book: Book) -> None:
    """The stock is what it was before the order."""
    cancelled = client.post(f"/orders/{order.id}/cancellation").json()

    assert cancelled["status"] == "cancelled"
    assert client.get(f"/books/{book.id}").json()["stock"] == book.stock


@pytest.mark.operation("cancelOrder")
def test_an_order_is_cancelled_once(client: TestClient, order: Order) -> None:
    """The second time is a conflict, so no book comes back twice."""
    path = f"/orders/{order.id}/cancellation"

    statuses = [client.post(path).status_code for _ in range(2)]

    assert statuses == [HTTPStatus.OK, HTTPStatus.CONFLICT]


@pytest.mark.operation("placeOrder", "cancelOrder")
def test_only_the_staff_deals_with_orders(stranger: TestClient, order: Order) -> None:
    """Without the key nothing is ordered and nothing cancelled."""
    lines = [{"bookId": order.lines[0].book_id, "quantity": 1}]
    new = {"customerId": order.customer_id, "lines": lines}

    for path in ("/orders", f"/orders/{order.id}/cancellation"):
        response = stranger.post(path, json=new)
        assert response.status_code == HTTPStatus.UNAUTHORIZED
