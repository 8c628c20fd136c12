"""Laws of what is seen of requests, for clients that the tests do not ask everybody to install."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support import django_site  # noqa: F401 - configures Django
from support.echo_server import EchoServer, serving

from contractdelta.recording.http.clients import HEADER, watch
from contractdelta.recording.http.request import SeenRequest


@pytest.fixture(scope="module")
def server() -> Iterator[EchoServer]:
    """Serve for all tests of this file."""
    with serving() as echo:
        yield echo


def _seen(call: Callable[[], Any], **watching: Any) -> list[tuple[str, str, int | None]]:
    found: list[SeenRequest] = []
    errors: list[Exception] = []
    undo = watch(found.append, on_error=errors.append, **watching)
    try:
        call()
    finally:
        undo()
    assert not errors
    return [(seen.method, seen.path, seen.status) for seen in found]


@pytest.mark.parametrize("name", ["APIClient", "RequestsClient"])
def test_clients_of_django_rest_framework_are_seen(name: str) -> None:
    """Once, though each goes through the client of another library."""
    module = pytest.importorskip("rest_framework.test", reason="needs djangorestframework")
    client = getattr(module, name)()
    assert _seen(lambda: client.get("http://testserver/v1/pets?a=b")) == [("GET", "/v1/pets", 200)]


_HEADER = {"header": lambda: "tests/test_a.py::test_b"}


def _playwright(url: str, name: str, path: str, **keywords: Any) -> None:
    module = pytest.importorskip("playwright.sync_api", reason="needs playwright, not its browsers")
    with module.sync_playwright() as driver:
        context = driver.request.new_context(base_url=f"{url}/v1/", extra_http_headers={"X-Mine": "1"})
        getattr(context, name)(path, **keywords)
        context.dispose()


async def _async_playwright(url: str) -> None:
    module = pytest.importorskip("playwright.async_api", reason="needs playwright, not its browsers")
    async with module.async_playwright() as driver:
        context = await driver.request.new_context()
        await context.post(f"{url}/v1/pets?a=b", data={"name": "Rex"})
        await context.dispose()


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param(lambda url: _playwright(url, "get", "pets?a=b"), [("GET", "/v1/pets", 200)], id="a path"),
        pytest.param(lambda url: _playwright(url, "put", f"{url}/v1/missing"), [("PUT", "/v1/missing", 404)], id="put"),
        pytest.param(
            lambda url: _playwright(url, "fetch", f"{url}/v1/pets", method="delete", headers={"X-Other": "1"}),
            [("DELETE", "/v1/pets", 200)],
            id="fetch",
        ),
        pytest.param(
            lambda url: _playwright(url, "get", f"{url}/v1/old"),
            [("GET", "/v1/old", None), ("GET", "/v1/pets", 200)],
            id="a redirect",
        ),
        pytest.param(
            lambda url: _playwright(url, "post", f"{url}/v1/older"),
            [("POST", "/v1/older", None), ("POST", "/v1/pets", 200), ("GET", "/v1/pets", 200)],
            id="a redirect of POST",
        ),
        pytest.param(lambda url: asyncio.run(_async_playwright(url)), [("POST", "/v1/pets", 200)], id="async"),
    ],
)
def test_requests_of_playwright_are_seen(
    call: Callable[[str], Any], expected: list[tuple[str, str, int | None]], server: EchoServer
) -> None:
    """Its driver sends them from another process; each carries the header."""
    assert _seen(lambda: call(server.url), **_HEADER) == expected
    assert server.asked[-1][2] == "tests/test_a.py::test_b"
    assert HEADER == "X-ContractDelta-Test"
