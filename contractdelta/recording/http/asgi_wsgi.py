"""Requests as gateways to applications have them: WSGI's environ and ASGI's scope."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

#: What may stand in a path as it is (RFC 3986, 3.3).
_PATH = "/:@!$&'()*+,;=~"


def path_of_environ(environ: Mapping[str, Any]) -> str:
    """Return the path of a request to a WSGI application.

    The gateway has decoded it: a slash that was percent-encoded cannot be told from one that was not (PEP 3333).
    """
    path = f"{environ.get('SCRIPT_NAME') or ''}{environ.get('PATH_INFO') or ''}"
    try:
        return quote(path.encode("latin-1"), safe=_PATH) or "/"
    except UnicodeEncodeError:
        # httpx hands over text that is decoded once too often.
        return quote(path, safe=_PATH)


def url_of_environ(environ: Mapping[str, Any]) -> str:
    """Return the URL of a request to a WSGI application."""
    server = f"{environ.get('SERVER_NAME') or 'testserver'}:{environ.get('SERVER_PORT') or '80'}"
    host = environ.get("HTTP_HOST") or server
    return f"{environ.get('wsgi.url_scheme') or 'http'}://{host}{path_of_environ(environ)}"


def path_of_scope(scope: Mapping[str, Any]) -> str:
    """Return the path of a request to an ASGI application, as it was sent if the server kept that.

    >>> path_of_scope({"raw_path": b"/pets/a%2Fb?page=2", "path": "/pets/a/b"})
    '/pets/a%2Fb'
    >>> path_of_scope({"path": "/pets/a b"})
    '/pets/a%20b'
    """
    raw = scope.get("raw_path")
    if raw:
        # Some servers keep the query with it.
        return bytes(raw).partition(b"?")[0].decode("latin-1")
    return quote(str(scope.get("path") or "/"), safe=_PATH)


def url_of_scope(scope: Mapping[str, Any]) -> str:
    """Return the URL of a request to an ASGI application."""
    headers = dict(scope.get("headers") or ())
    name, port = scope.get("server") or ("testserver", 80)
    host = headers[b"host"].decode("latin-1") if b"host" in headers else f"{name}:{port}"
    return f"{scope.get('scheme') or 'http'}://{host}{path_of_scope(scope)}"
