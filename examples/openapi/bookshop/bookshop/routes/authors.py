"""Enter and look up authors."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from bookshop.dependencies import STAFF_ONLY, AuthorId, OpenStore
from bookshop.models import Author, Book, NewAuthor, Page
from bookshop.queries import Paging

router = APIRouter(prefix="/authors", tags=["authors"])


@router.get("")
def list_authors(query: Annotated[Paging, Query()], store: OpenStore) -> Page[Author]:
    """List the authors."""
    return store.find_authors(query)


@router.post("", status_code=HTTPStatus.CREATED, dependencies=STAFF_ONLY)
def create_author(new: NewAuthor, store: OpenStore, response: Response) -> Author:
    """Enter a new author."""
    author = store.add_author(new)
    response.headers["Location"] = f"/authors/{author.id}"
    return author


@router.get("/{authorId}")
def get_author(author_id: AuthorId, store: OpenStore) -> Author:
    """Look at one author."""
    return store.load_author(author_id)


@router.get("/{authorId}/books", tags=["books"])
def list_books_of_author(author_id: AuthorId, store: OpenStore) -> list[Book]:
    """List everything an author wrote."""
    return store.find_books_by(author_id)
