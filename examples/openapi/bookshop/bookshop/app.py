"""Put the shop together: its routes, its problems, and a store while it runs."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic.alias_generators import to_camel

from bookshop.problems import HANDLERS
from bookshop.routes import authors, books, customers, health, orders, reviews
from bookshop.store import Store


def operation_id(route: APIRoute) -> str:
    """Name the operation after its function, as ``openapi.yaml`` does."""
    return to_camel(route.name)


def create_app(database: str = ":memory:", *, api_key: str = "open sesame") -> FastAPI:
    """Build the application; it has ``database`` open from its start to its end.

    It publishes no OpenAPI document of its own making: the contract is written by hand.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        """Keep the store open while the application runs."""
        with closing(Store(database)) as store:
            app.state.store = store
            yield

    app = FastAPI(
        title="Bookshop",
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        exception_handlers=HANDLERS,
        generate_unique_id_function=operation_id,
    )
    app.state.api_key = api_key
    for module in (health, books, authors, customers, orders, reviews):
        app.include_router(module.router)
    return app


app = create_app(
    os.environ.get("BOOKSHOP_DATABASE", ":memory:"),
    api_key=os.environ.get("BOOKSHOP_API_KEY", "open sesame"),
)
