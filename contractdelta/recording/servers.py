"""Middleware for servers in other processes: each writes what it sees, and for which test that was sent."""

import json
import logging
import os
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping
from functools import wraps
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from contractdelta.errors import InvalidRequestLog
from contractdelta.recording.http.asgi_wsgi import path_of_environ, path_of_scope
from contractdelta.recording.http.clients import HEADER
from contractdelta.recording.http.request import SeenRequest, seen_request

#: Names the file to write to, or a folder that is there: then each process writes a file of its own.
#: Where it is not set, nothing is written.
VARIABLE = "CONTRACTDELTA_SEEN"
_LOG = logging.getLogger("contractdelta")

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Scope = MutableMapping[str, Any]


class ContractDeltaMiddleware:
    """Middleware for ASGI applications: ``app.add_middleware(ContractDeltaMiddleware)``, or around the application."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        """Keep the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and write it down before its answer leaves."""
        if scope["type"] != "http" or not os.environ.get(VARIABLE):
            await self._app(scope, receive, send)
            return
        note = _Note(lambda: (_header_of_scope(scope), scope["method"], path_of_scope(scope)))

        @wraps(send)
        async def noting(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                note.write(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            note.write(None)


class ContractDeltaWsgiMiddleware:
    """Middleware for WSGI applications: ``app.wsgi_app = ContractDeltaWsgiMiddleware(app.wsgi_app)``."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        """Keep the application."""
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, and write it down before its answer leaves.

        An application that starts its answer only when that is asked for is written down without a status.
        """
        if not os.environ.get(VARIABLE):
            return self._app(environ, start_response)
        key = f"HTTP_{HEADER.upper().replace('-', '_')}"
        note = _Note(lambda: (environ.get(key, ""), environ["REQUEST_METHOD"], path_of_environ(environ)))

        @wraps(start_response)
        def noting(status: str, *args: Any, **keywords: Any) -> Any:
            note.write(status.partition(" ")[0])
            return start_response(status, *args, **keywords)

        try:
            return self._app(environ, noting)
        finally:
            note.write(None)


def sizes_of(path: Path) -> dict[Path, int]:
    """Return how much servers have written so far: what comes later is what :func:`read_seen` reads from there on."""
    return {file: file.stat().st_size for file in _files(path)}


def read_seen(path: Path, since: Mapping[Path, int] = MappingProxyType({})) -> tuple[SeenRequest, ...]:
    """Read what servers wrote into a file, or into the files of a folder; the label of a request is its test.

    A request that names no test has no label. What is not there is empty: no server was asked for anything. ``since``
    is how much of each file is left out.

    Raises:
        InvalidRequestLog: A line is none that the middleware writes.
    """
    return tuple(found for file in _files(path) for found in _read(file, since.get(file, 0)))


class _Note:
    """One request, written down once."""

    def __init__(self, read: Callable[[], tuple[str, str, str]]) -> None:
        #: Gives test, method and path.
        self._read = read
        self._is_written = False

    def write(self, status: str | int | None) -> None:
        """Write the line; the server goes on, whatever is wrong with that."""
        if self._is_written:
            return
        self._is_written = True
        try:
            test, method, path = self._read()
            fields = {"test": unquote(test) or None, "method": method, "path": path}
            line = json.dumps({**fields, "status": None if status is None else int(status)})
            # One write to a file that is open for appending: lines of several processes do not mix.
            with _target().open("ab", buffering=0) as file:
                file.write(f"{line}\n".encode())
        except Exception:  # noqa: BLE001 - the server goes on
            _LOG.exception("contractdelta cannot write down a request")


def _target() -> Path:
    path = Path(os.environ[VARIABLE])
    return path / f"seen-{os.getpid()}.jsonl" if path.is_dir() else path


def _header_of_scope(scope: Mapping[str, Any]) -> str:
    name = HEADER.lower().encode()
    return next((value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name), "")


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(path.glob("*.jsonl"))
    return [path] if path.exists() else []


def _read(file: Path, start: int) -> Iterator[SeenRequest]:
    data = file.read_bytes()
    # A file that is shorter than it was has been begun anew.
    start = start if start <= len(data) else 0
    for number, line in enumerate(data[start:].splitlines(), start=data.count(b"\n", 0, start) + 1):
        try:
            yield _parsed(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError) as err:
            raise InvalidRequestLog(str(file), number, "no line that the middleware writes") from err


def _parsed(fields: Any) -> SeenRequest:
    labels = (fields["test"],) if fields["test"] else ()
    return seen_request(fields["method"], fields["path"], fields["status"], labels)
