"""Laws of what is seen of requests: one table with a row for each client and way to call it."""

import asyncio
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
import flask
import httpx
import httpx2
import pytest
import requests
import urllib3
import werkzeug.test
from django.test import AsyncClient, Client
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse, RedirectResponse
from support import django_site  # noqa: F401 - configures Django
from support.echo_server import EchoServer, closed_url, serving

from contractdelta.recording.http.clients import watch
from contractdelta.recording.http.request import SeenRequest

_PETS = ("GET", "/v1/pets", 200)
_APP = FastAPI()
_FLASK = flask.Flask("shop")
_FLASK.testing = True


@_APP.get("/v1/pets")
def _pets() -> list[str]:
    return []


@_APP.get("/v1/old")
def _old() -> RedirectResponse:
    return RedirectResponse("/v1/pets", 302)


@_APP.get("/v1/broken")
def _broken() -> None:
    raise ZeroDivisionError


@_FLASK.get("/v1/pets")
def _flask_pets() -> str:
    return ""


@_FLASK.get("/v1/old")
def _flask_old() -> Any:
    return flask.redirect("/v1/pets")


@_FLASK.get("/v1/broken")
def _flask_broken() -> str:
    raise ZeroDivisionError


class _Sight:
    """What was seen."""

    def __init__(self) -> None:
        self.all: list[SeenRequest] = []
        self.errors: list[Exception] = []

    def brief(self) -> list[tuple[str, str, int | None]]:
        return [(seen.method, seen.path, seen.status) for seen in self.all]


@pytest.fixture(scope="module")
def server() -> Iterator[EchoServer]:
    """Serve for all tests of this file."""
    with serving() as echo:
        yield echo


@pytest.fixture
def sight() -> Iterator[_Sight]:
    """Watch during a test."""
    found = _Sight()
    undo = watch(found.all.append, on_error=found.errors.append)
    try:
        yield found
    finally:
        undo()
    assert not found.errors


# --- ways to call -----------------------------------------------------------------------------------------------------


async def _aiohttp(url: str, method: str = "GET", **keywords: Any) -> None:
    async with aiohttp.ClientSession() as session, session.request(method, url, **keywords) as answer:
        await answer.read()


async def _aiohttp_base(url: str) -> None:
    async with aiohttp.ClientSession(f"{url}/v1/") as session, session.get("pets", params={"a": "b"}) as answer:
        await answer.read()


async def _async_httpx(module: Any, url: str, **keywords: Any) -> None:
    async with module.AsyncClient() as client:
        await client.get(url, **keywords)


async def _async_httpx_stream(module: Any, url: str) -> None:
    async with module.AsyncClient() as client, client.stream("GET", url) as answer:
        await answer.aread()


async def _asgi(module: Any) -> None:
    transport = module.ASGITransport(PlainTextResponse("fine"))
    async with module.AsyncClient(transport=transport, base_url="http://testserver") as client:
        await client.get("/v1/pets?a=b")


def _httpx_stream(module: Any, url: str) -> None:
    with module.Client() as client, client.stream("GET", url) as answer:
        list(answer.iter_bytes())


def _httpx_prepared(module: Any, url: str) -> None:
    with module.Client(base_url=url) as client:
        client.send(client.build_request("GET", "/v1/pets"))


def _httpx_wsgi(module: Any) -> None:
    with module.Client(transport=module.WSGITransport(_FLASK), base_url="http://localhost") as client:
        client.get("/v1/pets")


def _session(url: str) -> None:
    with requests.Session() as session:
        session.get(url)


def _prepared(url: str) -> None:
    with requests.Session() as session:
        session.send(requests.Request("GET", url, params={"a": "b"}).prepare())


def _streamed(url: str) -> None:
    with requests.Session() as session, session.get(url, stream=True) as answer:
        list(answer.iter_content())


def _connection(url: str, method: str = "GET", path: str = "/v1/pets", body: bytes | None = None) -> None:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    connection.request(method, path, body)
    connection.getresponse().read()
    connection.close()


def _by_hand(url: str) -> None:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    connection.putrequest("GET", "/v1/pets?a=b", skip_accept_encoding=True)
    connection.endheaders()
    connection.getresponse().read()
    connection.close()


def _pool(url: str, method: str = "GET", path: str = "/v1/pets", **keywords: Any) -> None:
    with urllib3.connection_from_url(url) as pool:
        pool.urlopen(method, path, **keywords).drain_conn()


def _pool_manager(url: str, **keywords: Any) -> None:
    with urllib3.PoolManager() as manager:
        manager.request("GET", url, **keywords)


def _open_url(url: str) -> None:
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - ours
        answer.read()


def _test_client(path: str = "/v1/pets") -> None:
    with TestClient(_APP) as client:
        client.get(path)


def _werkzeug(*args: Any, **keywords: Any) -> None:
    werkzeug.test.Client(_FLASK).open(*args, **keywords)


def _in_thread(call: Callable[[], Any]) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(call).result()


_ONE: dict[str, Callable[[str], Any]] = {
    "requests.get": lambda url: requests.get(f"{url}/v1/pets", timeout=5),
    "requests, another thread": lambda url: _in_thread(lambda: requests.get(f"{url}/v1/pets", timeout=5)),
    "requests.Session": lambda url: _session(f"{url}/v1/pets?a=b#c"),
    "requests, prepared": lambda url: _prepared(f"{url}/v1/pets"),
    "requests, streaming": lambda url: _streamed(f"{url}/v1/pets"),
    "urllib3 pool": _pool,
    "urllib3 pool, positions": lambda url: _pool(url, "GET", "/v1/pets?a=b"),
    "urllib3.PoolManager": lambda url: _pool_manager(f"{url}/v1/pets"),
    "urllib3, not preloaded": lambda url: _pool(url, preload_content=False),
    "urllib.request": lambda url: _open_url(f"{url}/v1/pets"),
    "http.client": _connection,
    "http.client, by hand": _by_hand,
    "aiohttp": lambda url: asyncio.run(_aiohttp(f"{url}/v1/pets?a=b")),
    "aiohttp, base URL": lambda url: asyncio.run(_aiohttp_base(url)),
    "aiohttp, another thread": lambda url: _in_thread(lambda: asyncio.run(_aiohttp(f"{url}/v1/pets"))),
    "TestClient": lambda _url: _test_client(),
    "Flask": lambda _url: _FLASK.test_client().get("/v1/pets?a=b"),
    "Flask, a builder": lambda _url: _FLASK.test_client().open(werkzeug.test.EnvironBuilder("/v1/pets")),
    "werkzeug, a path": lambda _url: _werkzeug("/v1/pets", query_string="a=b"),
    "werkzeug, keywords": lambda _url: _werkzeug(path="/v1/pets", method="GET"),
    "werkzeug, positions": lambda _url: _werkzeug("/v1/pets", "http://localhost", None, "GET"),
    "werkzeug, a URL": lambda _url: _werkzeug("http://localhost/v1/pets"),
    "werkzeug, a builder": lambda _url: _werkzeug(werkzeug.test.EnvironBuilder("/v1/pets")),
    "werkzeug, an environ": lambda _url: _werkzeug(werkzeug.test.create_environ("/v1/pets")),
    "werkzeug, a request": lambda _url: _werkzeug(werkzeug.test.EnvironBuilder("/v1/pets").get_request()),
    "Django": lambda _url: Client().get("/v1/pets?a=b"),
    "Django, generic": lambda _url: Client().generic("GET", "/v1/pets"),
    "Django, async": lambda _url: asyncio.run(_django_async("/v1/pets?a=b")),
}
for _module in (httpx, httpx2):
    _name = _module.__name__
    _ONE |= {
        f"{_name}.get": lambda url, module=_module: module.get(f"{url}/v1/pets?a=b"),
        f"{_name}, streaming": lambda url, module=_module: _httpx_stream(module, f"{url}/v1/pets"),
        f"{_name}, prepared": lambda url, module=_module: _httpx_prepared(module, url),
        f"{_name}, async": lambda url, module=_module: asyncio.run(_async_httpx(module, f"{url}/v1/pets")),
        f"{_name}, async streaming": lambda url, module=_module: asyncio.run(
            _async_httpx_stream(module, f"{url}/v1/pets")
        ),
        f"{_name}, ASGI": lambda _url, module=_module: asyncio.run(_asgi(module)),
        f"{_name}, WSGI": lambda _url, module=_module: _httpx_wsgi(module),
    }


async def _django_async(path: str, **keywords: Any) -> None:
    await AsyncClient().get(path, **keywords)


@pytest.mark.parametrize("call", _ONE.values(), ids=_ONE)
def test_a_request_is_seen_once(call: Callable[[str], Any], server: EchoServer, sight: _Sight) -> None:
    """Every client and way to call it: one request, with its method, path and status."""
    call(server.url)
    assert sight.brief() == [_PETS]
    assert sight.all[0].url.endswith("/v1/pets")


_METHODS: dict[str, Callable[[str], Any]] = {
    "requests": lambda url: requests.post(f"{url}/v1/missing", json={}, timeout=5),
    "urllib3": lambda url: _pool(url, "POST", "/v1/missing", body=b"{}"),
    "urllib.request": lambda url: _failing(lambda: urllib.request.urlopen(f"{url}/v1/missing", b"{}")),  # noqa: S310 - ours
    "http.client": lambda url: _connection(url, "POST", "/v1/missing", b"{}"),
    "httpx": lambda url: httpx.post(f"{url}/v1/missing", json={}),
    "httpx2": lambda url: httpx2.post(f"{url}/v1/missing", json={}),
    "aiohttp": lambda url: asyncio.run(_aiohttp(f"{url}/v1/missing", "post", json={})),
    "aiohttp, refusing": lambda url: _failing(
        lambda: asyncio.run(_aiohttp(f"{url}/v1/missing", "POST", raise_for_status=True))
    ),
    "httpx, refusing": lambda url: _failing(lambda: _refusing(url)),
    "requests, refusing": lambda url: _failing(
        lambda: requests.post(
            f"{url}/v1/missing", timeout=5, hooks={"response": lambda answer, **_: answer.raise_for_status()}
        )
    ),
    "TestClient": lambda _url: TestClient(_APP).post("/v1/missing"),
    "Flask": lambda _url: _FLASK.test_client().post("/v1/missing", json={}),
    "Django": lambda _url: Client().post("/v1/missing", {}),
}


def _failing(call: Callable[[], Any]) -> None:
    with pytest.raises(Exception, match=r".") as caught:
        call()
    # Errors hold answers, and these their connections.
    answer = caught.value if isinstance(caught.value, urllib.error.HTTPError) else caught.value.__dict__.get("response")
    if answer is not None:
        answer.close()


def _refusing(url: str) -> None:
    with httpx.Client(event_hooks={"response": [lambda answer: answer.raise_for_status()]}) as client:
        client.post(f"{url}/v1/missing")


@pytest.mark.parametrize("call", _METHODS.values(), ids=_METHODS)
def test_method_and_status_are_those_of_the_wire(call: Callable[[str], Any], server: EchoServer, sight: _Sight) -> None:
    """A status that means failure is a status, also where the client makes an exception of it."""
    call(server.url)
    assert sight.brief() == [("POST", "/v1/missing", 404)]


_REDIRECTS: dict[str, Callable[[str], Any]] = {
    "requests": lambda url: requests.get(f"{url}/v1/older", timeout=5),
    "urllib3 pool": lambda url: _pool(url, "GET", "/v1/older"),
    "urllib3.PoolManager": lambda url: _pool_manager(f"{url}/v1/older"),
    "urllib.request": lambda url: _open_url(f"{url}/v1/older"),
    "httpx": lambda url: httpx.get(f"{url}/v1/older", follow_redirects=True),
    "httpx2": lambda url: httpx2.get(f"{url}/v1/older", follow_redirects=True),
    "httpx, async": lambda url: asyncio.run(_async_httpx(httpx, f"{url}/v1/older", follow_redirects=True)),
    "aiohttp": lambda url: asyncio.run(_aiohttp(f"{url}/v1/older")),
}


@pytest.mark.parametrize("call", _REDIRECTS.values(), ids=_REDIRECTS)
def test_each_redirect_is_a_request(call: Callable[[str], Any], server: EchoServer, sight: _Sight) -> None:
    """Each hop has its own path and status."""
    call(server.url)
    assert sorted(sight.brief()) == [("GET", "/v1/old", 302), ("GET", "/v1/older", 307), _PETS]


_INNER_REDIRECTS: dict[str, Callable[[], Any]] = {
    "TestClient": lambda: _test_client("/v1/old"),
    "Flask": lambda: _FLASK.test_client().get("/v1/old", follow_redirects=True),
    "werkzeug": lambda: _werkzeug("/v1/old", follow_redirects=True),
    "Django": lambda: Client().get("/v1/old", follow=True),
    "Django, async": lambda: asyncio.run(_django_async("/v1/old", follow=True)),
}


@pytest.mark.parametrize("call", _INNER_REDIRECTS.values(), ids=_INNER_REDIRECTS)
def test_each_redirect_within_the_process_is_a_request(call: Callable[[], Any], sight: _Sight) -> None:
    """The same for test clients."""
    call()
    assert sorted(sight.brief()) == [("GET", "/v1/old", 302), _PETS]


_ERRORS: dict[str, Callable[[str], Any]] = {
    "requests": lambda url: requests.get(f"{url}/v1/pets", timeout=5),
    "urllib3": lambda url: _pool(url, retries=False),
    "urllib.request": lambda url: _open_url(f"{url}/v1/pets"),
    "http.client": _connection,
    "httpx": lambda url: httpx.get(f"{url}/v1/pets"),
    "httpx2, async": lambda url: asyncio.run(_async_httpx(httpx2, f"{url}/v1/pets")),
    "aiohttp": lambda url: asyncio.run(_aiohttp(f"{url}/v1/pets")),
}


@pytest.mark.parametrize("call", _ERRORS.values(), ids=_ERRORS)
def test_a_request_without_an_answer_is_seen(call: Callable[[str], Any], sight: _Sight) -> None:
    """It has no status; the client's error is raised as ever."""
    with pytest.raises((OSError, httpx.ConnectError, httpx2.ConnectError, urllib3.exceptions.HTTPError)):
        call(closed_url())
    assert sight.brief() == [("GET", "/v1/pets", None)]


_BROKEN: dict[str, Callable[[], Any]] = {
    "TestClient": lambda: _test_client("/v1/broken"),
    "Flask": lambda: _FLASK.test_client().get("/v1/broken"),
    "Django": lambda: Client().get("/v1/broken"),
    "Django, async": lambda: asyncio.run(_django_async("/v1/broken")),
}


@pytest.mark.parametrize("call", _BROKEN.values(), ids=_BROKEN)
def test_an_application_that_raises_is_seen(call: Callable[[], Any], sight: _Sight) -> None:
    """An exception of the application goes through the test client, and the request is seen."""
    with pytest.raises(ZeroDivisionError):
        call()
    assert sight.brief() == [("GET", "/v1/broken", None)]


@pytest.mark.parametrize(
    "call",
    [
        lambda url: requests.get(f"{url}/v1/loop", timeout=5),
        lambda url: httpx.get(f"{url}/v1/loop", follow_redirects=True),
        lambda url: asyncio.run(_aiohttp(f"{url}/v1/loop")),
    ],
    ids=["requests", "httpx", "aiohttp"],
)
def test_redirects_without_end_are_seen(call: Callable[[str], Any], server: EchoServer, sight: _Sight) -> None:
    """The error tells of requests that were answered."""
    with pytest.raises((requests.TooManyRedirects, httpx.TooManyRedirects, aiohttp.TooManyRedirects)):
        call(server.url)
    assert {seen.path for seen in sight.all} == {"/v1/loop"}


def test_what_an_application_sends_is_seen(server: EchoServer, sight: _Sight) -> None:
    """An application in this process that asks another service: both requests are the test's, by any client."""
    app = flask.Flask("front")

    @app.get("/v1/pets")
    def _pets() -> str:
        # The same path, another server: no request on its way through libraries.
        return requests.get(f"{server.url}/v1/pets", timeout=5).text + httpx.get(f"{server.url}/v1/teapot").text

    app.test_client().get("/v1/pets")
    assert [seen.url for seen in sight.all] == [
        f"{server.url}/v1/pets",
        f"{server.url}/v1/teapot",
        "http://localhost/v1/pets",
    ]


def test_an_application_that_fails_by_another_answer_is_seen(server: EchoServer, sight: _Sight) -> None:
    """The error that goes through the test client belongs to the request that the application sent."""
    app = FastAPI()

    @app.get("/v1/front")
    def _front() -> None:
        httpx2.get(f"{server.url}/v1/missing").raise_for_status()

    with pytest.raises(httpx2.HTTPStatusError):
        TestClient(app).get("/v1/front")
    assert {("GET", "/v1/front", None), ("GET", "/v1/missing", 404)} <= set(sight.brief())


def test_an_error_of_another_library_tells_nothing_of_the_request(sight: _Sight) -> None:
    """An answer that it holds is the answer to something else."""

    class Adapter(requests.adapters.BaseAdapter):
        def send(self, *_: Any, **__: Any) -> requests.Response:
            raise httpx.HTTPStatusError("", request=other.request, response=other)

        def close(self) -> None:
            """Hold nothing."""

    other = httpx.Response(404, request=httpx.Request("GET", "http://other.example/v1/missing"))
    with requests.Session() as session:
        session.mount("http://", Adapter())
        with pytest.raises(httpx.HTTPStatusError):
            session.get("http://shop.example/v1/pets")
    assert sight.brief() == [("GET", "/v1/pets", None)]


def test_what_outlives_a_request_is_no_part_of_it(sight: _Sight) -> None:
    """A task that an application starts keeps the context of the request; what it sends later is its own."""

    async def main() -> None:
        answered = asyncio.Event()
        tasks: list[asyncio.Task[None]] = []

        async def send() -> None:
            await answered.wait()
            transport = httpx.MockTransport(lambda _: httpx.Response(418))
            async with httpx.AsyncClient(transport=transport) as client:
                await client.get("http://testserver/v1/pets")

        async def app(scope: Any, receive: Any, send_back: Any) -> None:
            tasks.append(asyncio.create_task(send()))
            await PlainTextResponse("fine")(scope, receive, send_back)

        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://testserver") as client:
            await client.get("/v1/pets")
        answered.set()
        await asyncio.gather(*tasks)

    asyncio.run(main())
    assert sight.brief() == [_PETS, ("GET", "/v1/pets", 418)]


def test_requests_at_the_same_time_are_each_seen(server: EchoServer, sight: _Sight) -> None:
    """In threads and in tasks."""

    async def many() -> None:
        async with httpx2.AsyncClient() as client:
            await asyncio.gather(*(client.get(f"{server.url}/v1/tasks/{number}") for number in range(20)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: requests.get(f"{server.url}/v1/threads/{number}", timeout=5), range(20)))
    asyncio.run(many())
    expected = [("GET", f"/v1/{kind}/{number}", 200) for kind in ("tasks", "threads") for number in range(20)]
    assert sorted(sight.brief()) == sorted(expected)


def test_a_connection_that_is_used_again_is_seen_each_time(server: EchoServer, sight: _Sight) -> None:
    """Also where one request was given up, and where nobody waits for the answer."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
    for path in ("/v1/a", "/v1/b"):
        connection.request("GET", path)
        connection.getresponse().read()
    connection.request("GET", "/v1/given-up")
    connection.close()
    connection.request("GET", "/v1/dropped")
    connection.sock.close()
    del connection
    statuses = {"/v1/a": 200, "/v1/b": 200, "/v1/given-up": None, "/v1/dropped": None}
    assert sight.brief() == [("GET", path, status) for path, status in statuses.items()]


def test_a_repeated_request_is_seen_each_time(server: EchoServer, sight: _Sight) -> None:
    """A client that tries again sends again: each status is that of its own attempt."""
    retries = urllib3.Retry(2, status_forcelist=[418], raise_on_status=False)
    _pool(server.url, "GET", "/v1/teapot", retries=retries)
    assert sight.brief() == [("GET", "/v1/teapot", 418)] * 3


@pytest.mark.parametrize(
    "call",
    [
        lambda proxy, url: requests.get(url, timeout=5, proxies={"http": proxy}),
        lambda proxy, url: httpx.get(url, proxy=proxy),
        lambda proxy, url: urllib3.ProxyManager(proxy).request("GET", url),
        lambda proxy, url: asyncio.run(_aiohttp(url, proxy=proxy)),
    ],
    ids=["requests", "httpx", "urllib3", "aiohttp"],
)
def test_a_request_by_a_proxy_is_one_to_its_server(
    call: Callable[[str, str], Any], server: EchoServer, sight: _Sight
) -> None:
    """The proxy is no server of an API."""
    url = "http://shop.example/v1/http://b/pets"
    call(server.url, url)
    assert [seen.url for seen in sight.all] == [url]


def test_paths_stay_encoded_and_secrets_stay_out(server: EchoServer, sight: _Sight) -> None:
    """The path is as it was sent; names, passwords and queries are not kept."""
    host = server.url.removeprefix("http://")
    httpx.get(f"http://me:secret@{host}/v1/a%2Fb/caf%C3%A9?token=secret")
    requests.get(f"http://me:secret@{host}/v1/a%2Fb/café?token=secret", timeout=5)
    assert {seen.path for seen in sight.all} == {"/v1/a%2Fb/caf%C3%A9"}
    assert {seen.url for seen in sight.all} == {f"{server.url}/v1/a%2Fb/caf%C3%A9"}
