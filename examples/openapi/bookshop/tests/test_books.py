"""Books are found, sold, described anew and withdrawn."""

from http import HTTPStatus
from typing import Any

import pytest
from bookshop.models import Book, Order
from fastapi.testclient import TestClient

NEW_BOOK = {
    "title": "The Last Man",
    "authorId": 1,
    "genre": "fiction",
    "published": 1826,
    "price": {"amount": 1200, "currency": "EUR"},
    "stock": 3,
}


@pytest.mark.operation("listBooks")
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"q": "FRANK"}, ["Frankenstein"]),
        ({"authorId": "1", "genre": "history"}, ["Rambles in Germany"]),
        ({"authorId": "2"}, []),
    ],
    ids=["title", "author and genre", "none left"],
)
@pytest.mark.usefixtures("books")
def test_every_filter_narrows_the_list(client: TestClient, query: dict[str, str], titles: list[str]) -> None:
    """A listed book passes all filters; to find none is an answer, not an error."""
    page = client.get("/books", params=query).json()

    assert [book["title"] for book in page["items"]] == titles
    assert page["total"] == len(titles)


@pytest.mark.operation("GET /books")
def test_pages_make_up_the_whole(client: TestClient, books: tuple[Book, Book]) -> None:
    """The page moves with the offset and ends at the limit; the total stays."""
    for offset, titles in enumerate([["Frankenstein"], ["Rambles in Germany"], []]):
        page = client.get("/books", params={"limit": 1, "offset": offset}).json()

        assert [book["title"] for book in page["items"]] == titles
        assert page["total"] == len(books)


@pytest.mark.operation("listBooks")
def test_a_wrong_query_is_refused(client: TestClient) -> None:
    """A value out of range and an unknown parameter are both blamed by name."""
    response = client.get("/books", params={"limit": 101, "colour": "red"})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    fields = [error["field"] for error in response.json()["errors"]]
    assert fields == ["query.limit", "query.colour"]


@pytest.mark.operation("getBook")
def test_a_book_is_shown_with_its_author(client: TestClient, book: Book) -> None:
    """The author is a part of the book, but those similar to the author are not."""
    shown = client.get(f"/books/{book.id}").json()

    assert shown["title"] == "Frankenstein"
    assert shown["author"] == {"id": 1, "name": "Mary Shelley", "born": 1797}
    assert shown["rating"] is None


@pytest.mark.operation("GET /books/{bookId}")
@pytest.mark.parametrize(
    ("number", "status"),
    [("7", HTTPStatus.NOT_FOUND), ("seven", HTTPStatus.UNPROCESSABLE_ENTITY)],
)
def test_a_number_has_to_name_a_book(client: TestClient, number: str, status: HTTPStatus) -> None:
    """A number without a book is not found; what is no number at all is invalid."""
    response = client.get(f"/books/{number}")

    assert response.json()["status"] == response.status_code == status


@pytest.mark.operation("createBook", "getBook")
@pytest.mark.usefixtures("author")
def test_a_new_book_is_where_its_location_says(client: TestClient) -> None:
    """What was created is what is found from then on."""
    response = client.post("/books", json=NEW_BOOK)

    assert response.status_code == HTTPStatus.CREATED
    assert client.get(response.headers["Location"]).json() == response.json()


@pytest.mark.operation("createBook")
@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"price": {"amount": -1}}, ["price.amount", "price.currency"]),
        ({"authorId": 99}, ["authorId"]),
    ],
    ids=["price", "author"],
)
@pytest.mark.usefixtures("author")
def test_a_wrong_book_is_refused(client: TestClient, wrong: dict[str, Any], fields: list[str]) -> None:
    """Each field that breaks a rule, or refers to nothing, is blamed by its path."""
    response = client.post("/books", json=NEW_BOOK | wrong)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert [error["field"] for error in response.json()["errors"]] == [f"body.{field}" for field in fields]


@pytest.mark.operation("replaceBook", "getBook")
def test_a_replaced_book_keeps_only_its_number(client: TestClient, book: Book) -> None:
    """What the new description leaves out falls back to its default."""
    short = {key: NEW_BOOK[key] for key in ("title", "authorId", "genre", "price")}

    replaced = client.put(f"/books/{book.id}", json=short).json()

    assert replaced == client.get(f"/books/{book.id}").json()
    assert replaced["id"] == book.id
    assert replaced["title"] == "The Last Man"
    assert (replaced["published"], replaced["stock"]) == (None, 0)


@pytest.mark.operation("replaceBook")
@pytest.mark.usefixtures("author")
def test_only_a_book_can_be_replaced(client: TestClient) -> None:
    """Replacing never creates."""
    assert client.put("/books/7", json=NEW_BOOK).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.operation("deleteBook", "getBook")
def test_a_deleted_book_is_gone(client: TestClient, book: Book) -> None:
    """A book off sale is not found any more, not even to be deleted again."""
    statuses = [client.delete(f"/books/{book.id}").status_code for _ in range(2)]

    assert statuses == [HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND]
    assert client.get(f"/books/{book.id}").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.operation("deleteBook")
def test_an_ordered_book_stays(client: TestClient, order: Order) -> None:
    """An order never loses a book."""
    response = client.delete(f"/books/{order.lines[0].book_id}")

    assert response.status_code == HTTPStatus.CONFLICT


@pytest.mark.operation("createBook", "replaceBook", "deleteBook")
def test_only_the_staff_changes_books(stranger: TestClient, book: Book) -> None:
    """Without the key nothing is written, however right the rest may be."""
    assert stranger.post("/books", json=NEW_BOOK).status_code == HTTPStatus.UNAUTHORIZED
    for method in ("PUT", "DELETE"):
        response = stranger.request(method, f"/books/{book.id}", json=NEW_BOOK)
        assert response.status_code == HTTPStatus.UNAUTHORIZED
