"""Publish and show reviews."""

from http import HTTPStatus

from fastapi import APIRouter

from bookshop.dependencies import STAFF_ONLY, BookId, OpenStore
from bookshop.models import NewReview, Review

router = APIRouter(prefix="/books/{bookId}/reviews", tags=["reviews"])


@router.get("")
def list_reviews(book_id: BookId, store: OpenStore) -> list[Review]:
    """Read the reviews of a book."""
    return store.find_reviews(book_id)


@router.post("", status_code=HTTPStatus.CREATED, dependencies=STAFF_ONLY)
def add_review(book_id: BookId, new: NewReview, store: OpenStore) -> Review:
    """Review a book."""
    return store.add_review(book_id, new)
