"""What the query parameters of an operation add up to."""

from typing import Annotated

from pydantic import Field

from bookshop.models import Genre, Id, OrderStatus, Shape


class Paging(Shape, strict=False):
    """Say which page is wanted; in a URL everything is text, hence not strict."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class BookQuery(Paging):
    """Say which books are wanted."""

    q: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    genre: Genre | None = None
    author_id: Id | None = None


class OrderQuery(Paging):
    """Say which orders are wanted."""

    customer_id: Id | None = None
    status: OrderStatus | None = None
