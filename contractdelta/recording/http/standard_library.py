"""Watch ``http.client``: a request is begun by one method of a connection and answered by another."""

import weakref
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, Protocol

from contractdelta.recording.http.client_probes import Call, Hop

_FAMILY = "http.client"
_HTTPS = 443


class Listener(Protocol):
    """Who is told of requests. Raises nothing."""

    is_on: bool

    def labels(self) -> tuple[str, ...] | None:
        """Return the labels of a request that is sent now."""
        ...

    def header(self) -> tuple[str, str] | None:
        """Return the header that a request is to carry."""
        ...

    def is_known(self, family: str, call: Call) -> bool:
        """Tell whether a call is a request that is under way already."""
        ...

    def tell(self, hops: Callable[[], Iterable[Hop]], labels: tuple[str, ...] | None) -> None:
        """Report requests."""
        ...

    def fail(self, error: Exception) -> None:
        """Hand over what went wrong."""
        ...


class _Pending:
    """A request that was begun. Told once: with its status, or without where the connection ends before."""

    def __init__(self, listener: Listener, call: Call, labels: tuple[str, ...] | None) -> None:
        self._listener = listener
        self._call = call
        self._labels = labels
        self._is_told = False

    def tell(self, status: int | None = None) -> None:
        if not self._is_told:
            self._is_told = True
            self._listener.tell(lambda: (Hop(self._call.method, self._call.url, status),), self._labels)

    def __del__(self) -> None:
        # A connection that is dropped without an answer, and without being closed.
        self.tell()


class ConnectionWatch:
    """Watches connections."""

    def __init__(self, listener: Listener) -> None:
        """Keep who is told."""
        self._listener = listener
        self._pending: weakref.WeakKeyDictionary[Any, _Pending] = weakref.WeakKeyDictionary()

    def wrappers(self) -> Iterator[tuple[str, Callable[[Any], Any]]]:
        """Yield the methods of ``HTTPConnection`` to replace, and what makes their replacements."""
        yield "putrequest", self._begin
        yield "getresponse", self._answer
        yield "close", self._close

    def _begin(self, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def putrequest(connection: Any, *args: Any, **keywords: Any) -> Any:
            result = method(connection, *args, **keywords)
            if self._listener.is_on:
                self._note(connection, args, keywords)
                # All that goes through here leaves the process, whichever library it comes from.
                header = self._listener.header()
                if header:
                    connection.putheader(*header)
            return result

        return putrequest

    def _note(self, connection: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> None:
        try:
            self._tell(connection)
            named = {**dict(zip(("method", "url"), args, strict=False)), **keywords}
            call = Call(named["method"], _url(connection, named["url"]), named)
            if not self._listener.is_known(_FAMILY, call):
                self._pending[connection] = _Pending(self._listener, call, self._listener.labels())
        except Exception as error:  # noqa: BLE001 - whatever is wrong in here, the client goes on
            self._listener.fail(error)

    def _answer(self, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def getresponse(connection: Any, *args: Any, **keywords: Any) -> Any:
            # What is closed within it is no end without an answer.
            pending = self._pending.pop(connection, None)
            status = None
            try:
                response = method(connection, *args, **keywords)
                status = response.status
            finally:
                if pending:
                    pending.tell(status)
            return response

        return getresponse

    def _close(self, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def close(connection: Any) -> Any:
            self._tell(connection)
            return method(connection)

        return close

    def _tell(self, connection: Any) -> None:
        pending = self._pending.pop(connection, None)
        if pending:
            pending.tell()


def _url(connection: Any, target: str) -> str:
    """Return the URL of a request target: an absolute one where it goes to a proxy, else what the connection says.

    Through a tunnel, the connection is the proxy's.
    """
    if not target.startswith("/") and "://" in target:
        return target
    host = getattr(connection, "_tunnel_host", None) or connection.host
    port = getattr(connection, "_tunnel_port", None) or connection.port
    scheme = "https" if connection.default_port == _HTTPS else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}{target if target.startswith('/') else '/'}"
