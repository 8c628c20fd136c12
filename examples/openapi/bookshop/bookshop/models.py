"""The shapes that travel, each under the name of its schema in ``openapi.yaml``."""

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Id = Annotated[int, Field(ge=1, le=2**53 - 1)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=200)]
Year = Annotated[int, Field(ge=-3000, le=2100)]
Stock = Annotated[int, Field(ge=0, le=1_000_000)]
Quantity = Annotated[int, Field(ge=1, le=100)]
Rating = Annotated[int, Field(ge=1, le=5)]
Genre = Literal["children", "fiction", "history", "poetry", "science"]
OrderStatus = Literal["placed", "cancelled"]


class Shape(BaseModel):
    """Speak camelCase JSON, refuse unknown fields, and take no ``"1"`` for a number."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        extra="forbid",
        frozen=True,
        strict=True,
    )


Item = TypeVar("Item", bound=Shape)


class Page(Shape, Generic[Item]):
    """Some items out of ``total``."""

    items: list[Item]
    total: int


class Money(Shape):
    """An amount in cents of the only currency the shop takes."""

    amount: Annotated[int, Field(ge=0)]
    currency: Literal["EUR"]


class Price(Money):
    """What one copy costs; not so much that an order would overflow."""

    amount: Annotated[int, Field(ge=0, le=1_000_000)]


class Health(Shape):
    """How the shop is doing."""

    status: Literal["ok"] = "ok"
    books: int


class NewAuthor(Shape):
    """What is to be known about an author to enter one."""

    name: Name
    born: Year | None = None
    similar_ids: Annotated[list[Id], Field(max_length=20)] = []


class Author(Shape):
    """Somebody who writes."""

    id: Id
    name: Name
    born: Year | None
    #: Left out where an author is a part of something else, or it would have no end.
    similar: Annotated["list[Author] | None", Field(exclude_if=lambda authors: authors is None)] = None


class NewBook(Shape):
    """What is to be known about a book to sell it."""

    title: Name
    author_id: Id
    genre: Genre
    published: Year | None = None
    price: Price
    stock: Stock = 0


class Book(Shape):
    """Something to read."""

    id: Id
    title: Name
    author: Author
    genre: Genre
    published: Year | None
    price: Price
    stock: int
    #: The mean of all ratings, ``None`` until the first review.
    rating: float | None


class NewCustomer(Shape):
    """What is to be known about a customer to register one."""

    name: Name
    email: Email


class Customer(NewCustomer):
    """Somebody who buys books."""

    id: Id


class NewOrderLine(Shape):
    """Some copies of one book."""

    book_id: Id
    quantity: Quantity


class NewOrder(Shape):
    """What to order, and for whom."""

    customer_id: Id
    lines: Annotated[list[NewOrderLine], Field(min_length=1, max_length=50)]


class OrderLine(NewOrderLine):
    """Some copies of one book, as it was when it was ordered."""

    title: Name
    unit_price: Price


class Order(Shape):
    """What a customer ordered."""

    id: Id
    customer_id: Id
    status: OrderStatus
    placed_at: datetime
    lines: list[OrderLine]
    total: Money


class NewReview(Shape):
    """A customer's opinion, about to be published."""

    customer_id: Id
    rating: Rating
    text: Annotated[str, Field(max_length=5000)] = ""


class Review(NewReview):
    """A customer's opinion of a book."""

    id: Id
    book_id: Id


class FieldError(Shape):
    """One thing wrong with one field of a request."""

    field: str
    message: str


class Problem(Shape):
    """Why a request was refused, after RFC 9457."""

    title: str
    status: int
    detail: str
    errors: list[FieldError]
