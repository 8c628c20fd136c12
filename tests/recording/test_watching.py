"""Laws of watching: it changes nothing, raises nothing, comes and goes without a trace."""

import asyncio
import http.client
import inspect
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import django.test.client
import httpx
import httpx2
import pytest
import requests
import urllib3.connectionpool
import werkzeug.test
from support.echo_server import EchoServer, serving

from contractdelta.recording.http.clients import HEADER, watch
from contractdelta.recording.http.request import SeenRequest

_METHODS = [
    (http.client.HTTPConnection, "putrequest"),
    (http.client.HTTPConnection, "getresponse"),
    (http.client.HTTPConnection, "close"),
    (httpx.Client, "send"),
    (httpx.AsyncClient, "send"),
    (httpx.HTTPTransport, "handle_request"),
    (httpx.AsyncHTTPTransport, "handle_async_request"),
    (httpx2.Client, "send"),
    (httpx2.AsyncClient, "send"),
    (requests.Session, "send"),
    (urllib3.connectionpool.HTTPConnectionPool, "urlopen"),
    (aiohttp.ClientSession, "_request"),
    (werkzeug.test.Client, "open"),
    (django.test.client.Client, "request"),
    (django.test.client.AsyncClient, "request"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[EchoServer]:
    """Serve for all tests of this file."""
    with serving() as echo:
        yield echo


def _nothing(_: object) -> None:
    """Take it and do nothing."""


async def _aiohttp(url: str, **keywords: Any) -> int:
    async with aiohttp.ClientSession() as session, session.get(url, **keywords) as answer:
        return answer.status


async def _httpx(url: str) -> int:
    async with httpx.AsyncClient() as client:
        return (await client.get(url)).status_code


def _http_client(url: str) -> int:
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host)
    connection.request("GET", f"/{path}")
    status = connection.getresponse().status
    connection.close()
    return status


_CLIENTS: dict[str, Callable[[str], int]] = {
    "requests": lambda url: requests.get(url, timeout=5).status_code,
    "urllib3": lambda url: urllib3.request("GET", url).status,
    "httpx": lambda url: httpx.get(url).status_code,
    "httpx, async": lambda url: asyncio.run(_httpx(url)),
    "httpx2": lambda url: httpx2.get(url).status_code,
    "aiohttp": lambda url: asyncio.run(_aiohttp(url)),
    "http.client": _http_client,
}


def test_undo_puts_everything_back() -> None:
    """The same objects stand where they stood, in whatever order watches end; names and signatures never change."""
    before = [vars(owner)[name] for owner, name in _METHODS]
    finders = [*sys.meta_path]
    undo = watch(_nothing, on_error=_nothing, header=lambda: "x")
    again = watch(_nothing, on_error=_nothing)
    for (owner, name), old in zip(_METHODS, before, strict=True):
        new = vars(owner)[name]
        assert new is not old
        assert (new.__name__, new.__qualname__, new.__doc__) == (old.__name__, old.__qualname__, old.__doc__)
        assert inspect.signature(new) == inspect.signature(old)
        assert inspect.iscoroutinefunction(new) == inspect.iscoroutinefunction(old)
    again()
    undo()
    undo()
    assert [vars(owner)[name] for owner, name in _METHODS] == before
    assert sys.meta_path == finders


def test_what_others_have_replaced_since_stays(monkeypatch: pytest.MonkeyPatch, server: EchoServer) -> None:
    """A wrapper around ours is not undone with ours; ours does nothing below it from then on."""
    found: list[SeenRequest] = []
    undo = watch(found.append, on_error=_nothing)
    ours = requests.Session.send

    def theirs(session: requests.Session, request: requests.PreparedRequest, **keywords: Any) -> requests.Response:
        session.headers["X-Theirs"] = "1"
        return ours(session, request, **keywords)

    monkeypatch.setattr(requests.Session, "send", theirs)
    requests.get(f"{server.url}/v1/pets", timeout=5)
    undo()
    assert requests.Session.send is theirs
    requests.get(f"{server.url}/v1/pets", timeout=5)
    assert len(found) == 1


@pytest.mark.parametrize("client", _CLIENTS.values(), ids=_CLIENTS)
@pytest.mark.parametrize("part", ["report", "labels", "header"])
def test_what_goes_wrong_in_watching_stays_there(client: Callable[[str], int], part: str, server: EchoServer) -> None:
    """The client gets its answer, and the error is handed over once for the request."""

    def fail(*_: object) -> Any:
        raise ZeroDivisionError(part)

    errors: list[Exception] = []
    parts: dict[str, Any] = {"report": _nothing, "labels": tuple, "header": lambda: "test"} | {part: fail}
    undo = watch(parts["report"], on_error=errors.append, labels=parts["labels"], header=parts["header"])
    try:
        assert client(f"{server.url}/v1/missing") == 404
    finally:
        undo()
    assert [str(error) for error in errors] == [part]


def test_an_error_of_the_one_who_is_told_of_errors_stays_there(server: EchoServer) -> None:
    """There is nobody left to tell."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    undo = watch(fail, on_error=fail)
    try:
        assert requests.get(f"{server.url}/v1/pets", timeout=5).status_code == 200
    finally:
        undo()


def test_wrong_calls_fail_as_ever() -> None:
    """A call that the client refuses is refused by the client itself, and is no request."""
    found: list[SeenRequest] = []
    undo = watch(found.append, on_error=_nothing)
    try:
        with pytest.raises(TypeError, match="unexpected keyword argument 'nonsense'"):
            httpx.Client().send(httpx.Request("GET", "http://localhost"), nonsense=1)  # type: ignore[call-arg]
        with pytest.raises(requests.exceptions.MissingSchema):
            requests.get("localhost", timeout=5)
        with pytest.raises(http.client.InvalidURL):
            http.client.HTTPConnection("localhost").request("GET", "/a b")
    finally:
        undo()
    assert not found


def test_labels_are_those_of_the_sender(server: EchoServer) -> None:
    """They are asked for in the thread that sends, when it sends."""
    found: list[SeenRequest] = []
    undo = watch(found.append, on_error=_nothing, labels=lambda: (threading.current_thread().name,))
    try:
        for name in ("one", "two"):
            thread = threading.Thread(target=_CLIENTS["requests"], args=(f"{server.url}/v1/pets",), name=name)
            thread.start()
            thread.join()
    finally:
        undo()
    assert [seen.labels for seen in found] == [("one",), ("two",)]


def test_two_watches_see_the_same(server: EchoServer) -> None:
    """A recording within a recording, as in the tests of a plugin: neither hides a request from the other."""
    found: tuple[list[SeenRequest], list[SeenRequest]] = ([], [])
    undos = [watch(one.append, on_error=_nothing) for one in found]
    try:
        for client in _CLIENTS.values():
            client(f"{server.url}/v1/pets")
    finally:
        for undo in undos:
            undo()
    assert found[0] == found[1]
    assert len(found[0]) == len(_CLIENTS)


@pytest.mark.parametrize("client", _CLIENTS.values(), ids=_CLIENTS)
def test_the_header_leaves_the_process(client: Callable[[str], int], server: EchoServer) -> None:
    """It names the test in ASCII, once, whatever stands in the name."""
    name = "tests/test_é.py::test_a[x-\r\n y:%]"
    undo = watch(_nothing, on_error=_nothing, header=lambda: name)
    try:
        client(f"{server.url}/v1/header")
    finally:
        undo()
    asked = server.asked[-1]
    assert asked == ("GET", "/v1/header", "tests/test_%C3%A9.py::test_a[x-%0D%0A%20y:%25]")


def test_the_header_stands_beside_those_of_the_test(server: EchoServer) -> None:
    """Headers that are given stay, and the test's own objects do not change."""
    given = {"X-Mine": "1"}
    undo = watch(_nothing, on_error=_nothing, header=lambda: "name")
    try:
        request = httpx.Request("GET", f"{server.url}/v1/pets", headers=given)
        with httpx.Client() as client:
            answer = client.send(request)
        assert asyncio.run(_aiohttp(f"{server.url}/v1/pets", headers=given)) == 200
        assert asyncio.run(_aiohttp(f"{server.url}/v1/pets", headers=[("X-Mine", "1")])) == 200
    finally:
        undo()
    assert HEADER not in request.headers
    assert HEADER not in answer.request.headers
    assert given == {"X-Mine": "1"}
    assert [test for *_, test in server.asked[-3:]] == ["name"] * 3


def test_no_header_stays_in_the_process() -> None:
    """A transport that calls an application, or stands for one, gets what the test sends and no more."""
    headers: list[bool] = []

    def answer(request: httpx.Request) -> httpx.Response:
        headers.append(HEADER in request.headers)
        return httpx.Response(200)

    undo = watch(_nothing, on_error=_nothing, header=lambda: "name")
    try:
        httpx.Client(transport=httpx.MockTransport(answer)).get("http://localhost/v1/pets")
    finally:
        undo()
    assert headers == [False]


def test_a_name_too_long_for_a_header_is_told(server: EchoServer) -> None:
    """Servers refuse such headers: it is not sent, and that is an error of watching."""
    errors: list[Exception] = []
    undo = watch(_nothing, on_error=errors.append, header=lambda: "x" * 5_000)
    try:
        assert _http_client(f"{server.url}/v1/pets") == 200
    finally:
        undo()
    assert server.asked[-1][2] is None
    assert "too long for the header" in str(errors[0])


_LATE = """
import sys
from contractdelta.recording.http.clients import watch
found, errors = [], []
undo = watch(found.append, on_error=errors.append)
modules = ("httpx", "httpx2", "requests", "urllib3", "aiohttp", "werkzeug", "django", "playwright")
assert not [name for name in modules if name in sys.modules], "watching imports what it watches"
import urllib3, requests, httpx, aiohttp
import werkzeug.test
assert requests.Session.send.__wrapped__ and urllib3.HTTPConnectionPool.urlopen.__wrapped__
assert type(requests.__loader__).__name__ == "SourceFileLoader" and "exec_module" not in vars(requests.__loader__)
requests.get(sys.argv[1] + "/v1/requests", timeout=5)
httpx.get(sys.argv[1] + "/v1/httpx")
undo()
assert not hasattr(requests.Session.send, "__wrapped__") and not hasattr(httpx.Client.send, "__wrapped__")
import httpx2
assert not hasattr(httpx2.Client.send, "__wrapped__")
assert not errors, errors
print(*(seen.path for seen in found))
"""


def test_libraries_are_watched_when_they_are_imported(server: EchoServer, tmp_path: Path) -> None:
    """Watching imports none of them; those that come later are watched; their loaders stay what they are."""
    script = tmp_path / "late.py"
    script.write_text(_LATE, encoding="utf-8")
    done = subprocess.run([sys.executable, script, server.url], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "/v1/requests /v1/httpx\n", "")


def test_a_library_that_is_not_as_expected_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its requests would not be seen: that is an error, and its import goes on."""
    tmp_path.joinpath("httpx.py").write_text("class Client: pass\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "httpx")
    errors: list[Exception] = []
    undo = watch(_nothing, on_error=errors.append)
    try:
        import httpx as other  # noqa: PLC0415 - the one of this test
    finally:
        undo()
    assert not hasattr(other.Client, "send")
    assert [type(error) for error in errors] == [AttributeError, AttributeError]
