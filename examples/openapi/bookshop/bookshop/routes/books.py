"""Find, sell, describe and withdraw books."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from bookshop.dependencies import STAFF_ONLY, BookId, OpenStore
from bookshop.models import Book, NewBook, Page
from bookshop.queries import BookQuery

router = APIRouter(prefix="/books", tags=["books"])


@router.get("")
def list_books(query: Annotated[BookQuery, Query()], store: OpenStore) -> Page[Book]:
    """Find books."""
    return store.find_books(query)


@router.post("", status_code=HTTPStatus.CREATED, dependencies=STAFF_ONLY)
def create_book(new: NewBook, store: OpenStore, response: Response) -> Book:
    """Put a new book on sale."""
    book = store.add_book(new)
    response.headers["Location"] = f"/books/{book.id}"
    return book


@router.get("/{bookId}")
def get_book(book_id: BookId, store: OpenStore) -> Book:
    """Look at one book."""
    return store.load_book(book_id)


@router.put("/{bookId}", dependencies=STAFF_ONLY)
def replace_book(book_id: BookId, new: NewBook, store: OpenStore) -> Book:
    """Describe a book anew."""
    return store.replace_book(book_id, new)


@router.delete("/{bookId}", status_code=HTTPStatus.NO_CONTENT, dependencies=STAFF_ONLY)
def delete_book(book_id: BookId, store: OpenStore) -> None:
    """Take a book off sale for good."""
    store.delete_book(book_id)
