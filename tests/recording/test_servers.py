"""Laws of what servers in other processes write down."""

import asyncio
import json
import logging
import multiprocessing
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import flask
import pytest
import requests
import werkzeug.test
from fastapi import FastAPI
from fastapi.testclient import TestClient

from contractdelta.errors import InvalidRequestLog
from contractdelta.recording.http.clients import HEADER, watch
from contractdelta.recording.http.request import SeenRequest
from contractdelta.recording.servers import (
    VARIABLE,
    ContractDeltaMiddleware,
    ContractDeltaWsgiMiddleware,
    read_seen,
)

_TEST = "tests/test_é.py::test_a[x y]"
_SENT = {HEADER: "tests/test_%C3%A9.py::test_a[x%20y]"}


def _asgi() -> TestClient:
    app = FastAPI()
    app.add_middleware(ContractDeltaMiddleware)

    @app.post("/v1/pets/{pet}", status_code=201)
    def _pets(pet: str) -> str:
        return pet

    @app.get("/v1/broken")
    def _broken() -> None:
        raise ZeroDivisionError

    return TestClient(app, raise_server_exceptions=False)


def _wsgi() -> nullcontext[werkzeug.test.Client]:
    app = flask.Flask("shop")

    @app.post("/v1/pets/<pet>")
    def _pets(pet: str) -> tuple[str, int]:
        return pet, 201

    @app.get("/v1/broken")
    def _broken() -> None:
        raise ZeroDivisionError

    return nullcontext(werkzeug.test.Client(ContractDeltaWsgiMiddleware(app.wsgi_app)))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name a folder to write to."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


def _seen(method: str, path: str, status: int | None, *labels: str) -> SeenRequest:
    return SeenRequest(method=method, url=path, path=path, status=status, labels=labels)


@pytest.mark.parametrize("client", [_asgi, _wsgi], ids=["ASGI", "WSGI"])
def test_what_a_server_sees_is_written_down(client: Callable[[], Any], folder: Path) -> None:
    """Test, method, path and status of each request, before its answer is there; no test where none is named."""
    with client() as asking:
        asking.post("/v1/pets/caf%C3%A9?a=b", headers=_SENT)
        assert read_seen(folder) == (_seen("POST", "/v1/pets/caf%C3%A9", 201, _TEST),)
        asking.get("/v1/missing")
    assert read_seen(folder)[1:] == (_seen("GET", "/v1/missing", 404),)


@pytest.mark.parametrize("client", [_asgi, _wsgi], ids=["ASGI", "WSGI"])
def test_a_server_that_fails_is_written_down(client: Callable[[], Any], folder: Path) -> None:
    """The status is what its framework makes of the exception, if anything."""
    with client() as asking:
        asking.get("/v1/broken", headers=_SENT)
    (found,) = read_seen(folder)
    assert (found.path, found.labels) == ("/v1/broken", (_TEST,))
    assert found.status in (None, 500)


@pytest.mark.parametrize("client", [_asgi, _wsgi], ids=["ASGI", "WSGI"])
def test_without_the_variable_nothing_is_written(
    client: Callable[[], Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The middleware can stay where it is."""
    monkeypatch.delenv(VARIABLE)
    with client() as asking:
        assert asking.post("/v1/pets/7", headers=_SENT).status_code == 201
    assert read_seen(folder) == ()


@pytest.mark.parametrize("client", [_asgi, _wsgi], ids=["ASGI", "WSGI"])
def test_a_server_goes_on_where_nothing_can_be_written(
    client: Callable[[], Any], folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its log has it."""
    monkeypatch.setenv(VARIABLE, str(folder / "missing" / "seen.jsonl"))
    with caplog.at_level(logging.ERROR, "contractdelta"), client() as asking:
        assert asking.post("/v1/pets/7").status_code == 201
    assert "cannot write down a request" in caplog.text


def test_other_protocols_pass_untouched(folder: Path) -> None:
    """The start of a server and web sockets are no requests with a status."""
    passed: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        passed.append((scope, receive, send))

    async def receive() -> MutableMapping[str, Any]:
        return {}

    async def send(_: MutableMapping[str, Any]) -> None:
        """Take it."""

    scope = {"type": "lifespan"}
    asyncio.run(ContractDeltaMiddleware(app)(scope, receive, send))
    assert passed == [(scope, receive, send)]
    assert read_seen(folder) == ()


def test_an_answer_that_starts_late_is_written_down(folder: Path) -> None:
    """A WSGI application may start its answer when that is read: then the status is not known, the request is."""

    def app(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield b"late"

    environ = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "/v1", "PATH_INFO": "/pets"}
    assert list(ContractDeltaWsgiMiddleware(app)(environ, lambda *_: None)) == [b"late"]
    assert read_seen(folder) == (_seen("GET", "/v1/pets", None),)


def _ask(count: int) -> None:
    with _wsgi() as client:
        for number in range(count):
            client.post(f"/v1/pets/{number}", headers=_SENT).close()


@pytest.mark.parametrize(("name", "files"), [("seen.jsonl", 1), ("", 2)], ids=["a file", "a folder"])
def test_processes_do_not_mix_their_lines(name: str, files: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several processes write at the same time, and every line is whole."""
    target = folder / name
    monkeypatch.setenv(VARIABLE, str(target))
    # Not forked: the tests have threads.
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_ask, args=(200,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    expected = [_seen("POST", f"/v1/pets/{number}", 201, _TEST) for number in range(200)]
    assert sorted(read_seen(target), key=repr) == sorted([*expected, *expected], key=repr)
    assert len([*folder.iterdir()]) == files


def test_nothing_written_is_nothing_seen(tmp_path: Path) -> None:
    """A server that was never asked writes no file."""
    assert read_seen(tmp_path / "missing.jsonl") == ()
    assert read_seen(tmp_path) == ()


@pytest.mark.parametrize(
    "line",
    [
        b'{"test": null, "method": "GET", "pa',
        b"\xff",
        b"[]",
        b"7",
        b"{}",
        b'{"test": null, "method": 5, "path": "/", "status": 200}',
        json.dumps({"method": "GET", "path": "/", "status": 200}).encode(),
    ],
)
def test_a_damaged_line_is_told(line: bytes, tmp_path: Path) -> None:
    """With its file and number: requests that are lost would be tests that are not run."""
    file = tmp_path / "seen.jsonl"
    file.write_bytes(b'{"test": null, "method": "GET", "path": "/", "status": 200}\n' + line + b"\n")
    with pytest.raises(InvalidRequestLog) as caught:
        read_seen(tmp_path)
    assert str(caught.value).startswith(f"{file}:2: ")


_SERVER = """
import sys
from wsgiref.simple_server import make_server
from contractdelta.recording.servers import ContractDeltaWsgiMiddleware

def app(environ, start_response):
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]

make_server("127.0.0.1", int(sys.argv[1]), ContractDeltaWsgiMiddleware(app)).serve_forever()
"""


@contextmanager
def _serving(script: Path) -> Iterator[str]:
    script.write_text(_SERVER, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, script, str(port)], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def test_client_and_server_in_two_processes_see_the_same(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The client's header tells the server which test asks."""
    found: list[SeenRequest] = []
    errors: list[Exception] = []
    undo = watch(found.append, on_error=errors.append, labels=lambda: (_TEST,), header=lambda: _TEST)
    try:
        with _serving(tmp_path_factory.mktemp("server") / "serve.py") as url:
            requests.get(f"{url}/v1/pets", timeout=5)
    finally:
        undo()
    assert not errors
    assert [(seen.method, seen.path, seen.status, seen.labels) for seen in found] == [
        (seen.method, seen.path, seen.status, seen.labels) for seen in read_seen(folder)
    ]
    assert found[0].labels == (_TEST,)
