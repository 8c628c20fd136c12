"""Authors are entered and looked up, and lead to one another and to their books."""

from http import HTTPStatus

import pytest
from bookshop.models import Author, Book
from fastapi.testclient import TestClient


@pytest.mark.operation("createAuthor", "getAuthor")
def test_a_new_author_is_where_the_location_says(client: TestClient) -> None:
    """What was created is what is found from then on."""
    response = client.post("/authors", json={"name": "Sappho", "born": -630})

    assert response.status_code == HTTPStatus.CREATED
    assert client.get(response.headers["Location"]).json() == response.json()


@pytest.mark.operation("createAuthor")
def test_similarity_is_shown_one_step_far(client: TestClient, author: Author) -> None:
    """Similar authors come without their own similar ones, so there is an end to it."""
    new = {"name": "Lord Byron", "born": 1788, "similarIds": [author.id, author.id]}

    byron = client.post("/authors", json=new).json()

    assert byron["similar"] == [{"id": 1, "name": "Mary Shelley", "born": 1797}]


@pytest.mark.operation("createAuthor")
def test_a_wrong_author_is_refused(client: TestClient) -> None:
    """Every field that breaks a rule is blamed by its path, all of them at once."""
    response = client.post("/authors", json={"name": "", "born": 2999})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    fields = [error["field"] for error in response.json()["errors"]]
    assert fields == ["body.name", "body.born"]


@pytest.mark.operation("createAuthor", "listAuthors")
def test_nobody_is_similar_to_nobody(client: TestClient) -> None:
    """An author and the similarities are entered together or not at all."""
    response = client.post("/authors", json={"name": "Anon", "similarIds": [9]})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert client.get("/authors").json()["total"] == 0


@pytest.mark.operation("createAuthor")
def test_only_the_staff_enters_authors(stranger: TestClient) -> None:
    """A wrong key is as good as none."""
    for headers in ({}, {"X-API-Key": "a guess"}):
        response = stranger.post("/authors", json={"name": "Anon"}, headers=headers)
        assert response.status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.operation("listAuthors")
def test_authors_are_listed_whole(client: TestClient, author: Author) -> None:
    """A list shows what a look at the one would show."""
    page = client.get("/authors", params={"limit": 1}).json()

    assert page == {"items": [author.model_dump()], "total": 1}


@pytest.mark.parametrize(
    "path",
    [  # A marker may also belong to a single case.
        pytest.param("/authors/7", marks=pytest.mark.operation("getAuthor")),
        pytest.param(
            "/authors/7/books",
            marks=pytest.mark.operation("GET /authors/{authorId}/books"),
        ),
    ],
)
def test_an_unknown_author_is_not_found(client: TestClient, path: str) -> None:
    """No author, and no list of books either, rather than an empty one."""
    response = client.get(path)

    assert response.status_code == HTTPStatus.NOT_FOUND
    assert response.json()["detail"] == "There is no author 7."


@pytest.mark.operation("listBooksOfAuthor")
def test_an_author_leads_to_all_books(client: TestClient, author: Author, books: tuple[Book, Book]) -> None:
    """The list is complete and in the order of entry."""
    listed = client.get(f"/authors/{author.id}/books").json()

    assert [book["id"] for book in listed] == [book.id for book in books]
