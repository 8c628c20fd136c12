"""Tell how the shop is doing."""

from fastapi import APIRouter

from bookshop.dependencies import OpenStore
from bookshop.models import Health

router = APIRouter(tags=["health"])


@router.get("/health")
def health(store: OpenStore) -> Health:
    """Tell whether the shop can serve requests; it asks the database, to be sure."""
    return Health(books=store.count_books())
