"""A server in a thread that answers every request, for clients of all kinds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

#: How the server answers where it does not answer 200.
_STATUSES = {"/v1/missing": 404, "/v1/old": 302, "/v1/older": 307, "/v1/loop": 302, "/v1/teapot": 418}
_LOCATIONS = {"/v1/old": "/v1/pets", "/v1/older": "/v1/old", "/v1/loop": "/v1/loop"}


@dataclass
class EchoServer:
    """Where the server is, and what it was asked."""

    url: str = ""
    #: Method, target and the test's header.
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[EchoServer]:
    """Serve while the block runs."""
    echo = EchoServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self) -> None:
            echo.asked.append((self.command, self.path, self.headers.get("X-ContractDelta-Test")))
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = self.path.partition("?")[0]
            body = b"" if self.command == "HEAD" else b"[]"
            self.send_response(_STATUSES.get(path, 200))
            if path in _LOCATIONS:
                self.send_header("Location", _LOCATIONS[path])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = answer  # noqa: N815 - names of http.server

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Say nothing: some clients go before their answer comes."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    # Clients that keep their connections open would be waited for.
    server.block_on_close = False
    echo.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield echo
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def closed_url() -> str:
    """Return the URL of a server that is no more."""
    with serving() as echo:
        return echo.url
