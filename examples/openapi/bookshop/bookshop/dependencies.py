"""What the routes ask for: the open store, a valid API key, the numbers in a path."""

from secrets import compare_digest
from typing import Annotated, Final

from fastapi import Depends, Path, Request, Security
from fastapi.security import APIKeyHeader

from bookshop.models import Id
from bookshop.problems import Unauthorized
from bookshop.store import Store

BookId = Annotated[Id, Path(alias="bookId")]
AuthorId = Annotated[Id, Path(alias="authorId")]
CustomerId = Annotated[Id, Path(alias="customerId")]
OrderId = Annotated[Id, Path(alias="orderId")]

header = APIKeyHeader(name="X-API-Key", scheme_name="apiKey", auto_error=False)


def get_store(request: Request) -> Store:
    """Hand out the store that the application opened when it started."""
    store: Store = request.app.state.store
    return store


def check_api_key(request: Request, given: Annotated[str | None, Security(header)]) -> None:
    """Let nobody in without the key; how long it takes tells nothing about the key.

    Raises:
        Unauthorized: the key is missing or wrong.

    """
    expected: str = request.app.state.api_key
    if not compare_digest((given or "").encode(), expected.encode()):
        raise Unauthorized


OpenStore = Annotated[Store, Depends(get_store)]

#: For the ``dependencies`` of every route that writes.
STAFF_ONLY: Final = [Depends(check_api_key)]
