"""A real HTTP server on this machine, with answers of every kind."""

import contextlib
import gzip
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

#: Writes a whole answer to the socket, status line included, until it is told to stop.
Answer = Callable[[BaseHTTPRequestHandler, threading.Event], None]


class Web:
    """What the server answers, and what it was asked."""

    def __init__(self, port: int) -> None:
        """Answer nothing yet."""
        #: Where it is, without a slash at the end.
        self.url = f"http://127.0.0.1:{port}"
        self.answers: dict[str, bytes | Answer] = {}
        #: The paths that were asked for, in order.
        self.asked: list[str] = []
        #: The headers of the last question.
        self.headers: Mapping[str, str] = {}

    def give(self, path: str, content: str | bytes) -> str:
        """Answer a path with a content; return its URL."""
        self.answers[path] = content.encode() if isinstance(content, str) else content
        return self.url + path

    def do(self, path: str, answer: Answer) -> str:
        """Answer a path by a function; return its URL."""
        self.answers[path] = answer
        return self.url + path


def plain(content: bytes, *, status: int = 200, **headers: str) -> Answer:
    """Answer with a status and headers; an underscore in a name stands for "-"."""

    def answer(handler: BaseHTTPRequestHandler, _: threading.Event) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def packed(content: bytes, times: int = 1) -> Answer:
    """Answer in gzip, with some content as often as wanted; it is made when it is asked for."""

    def answer(handler: BaseHTTPRequestHandler, stop: threading.Event) -> None:
        plain(gzip.compress(content * times), Content_Encoding="gzip")(handler, stop)

    return answer


def redirect(target: str, status: int = 302) -> Answer:
    """Answer with a redirect."""
    return plain(b"", status=status, Location=target)


def drip(start: bytes, drop: bytes, pause: float = 0.05) -> Answer:
    """Answer with raw bytes, and then with drops that never end."""

    def answer(handler: BaseHTTPRequestHandler, stop: threading.Event) -> None:
        handler.wfile.write(start)
        while not stop.wait(pause):
            handler.wfile.write(drop)

    return answer


@contextmanager
def serving() -> Iterator[Web]:
    """Run a server until the end of the block."""
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer a question."""
            web.asked.append(self.path)
            web.headers = dict(self.headers.items())
            answer = web.answers.get(self.path)
            with contextlib.suppress(OSError):  # who asked may have gone
                if callable(answer):
                    answer(self, stop)
                elif answer is None:
                    self.send_error(404)
                else:
                    plain(answer)(self, stop)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web = Web(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield web
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """Return a server of this test's own, which no proxy stands before."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving() as server:
        yield server
