"""How to read a client library: what a call sends, and what came of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}


class Call(NamedTuple):
    """A call of a watched method, by what it sends."""

    #: Of the request.
    method: str
    url: str
    #: The arguments of the call by name, that of the client left out.
    arguments: Mapping[str, Any]

    def target(self) -> tuple[str, str | None, int | None, str]:
        """Return what is the same for one request, in whatever form libraries pass it on to each other.

        >>> Call("get", "http://shop.example/pets/a%20b?page=2", {}).target()
        ('GET', 'shop.example', 80, '/pets/a b')
        """
        parts = urlsplit(self.url)
        return self.method.upper(), parts.hostname, parts.port or _PORTS.get(parts.scheme), unquote(parts.path) or "/"


class Hop(NamedTuple):
    """A request that was sent, and the status of its answer."""

    method: str
    url: str
    status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """How the methods of one class are watched."""

    #: The library. One that sends its requests by another one is seen once: calls of one family within another family's
    #: call for the same request are that request.
    family: str
    module: str
    owner: str
    names: tuple[str, ...]
    #: From the name of the method, the client and the arguments to the request that is sent.
    read: Callable[[str, Any, Mapping[str, Any]], Call]
    #: From what the call returned to the requests that it sent, those left out that are calls of their own.
    returned: Callable[[Call, Any], Iterable[Hop]]
    #: The same for an error of this library that it raised.
    raised: Callable[[Call, BaseException], Iterable[Hop]]
    #: From the arguments and a header to the keywords to call with instead, where the header is sent that way.
    with_header: Callable[[Mapping[str, Any], tuple[str, str]], Mapping[str, Any]] | None = None


def unanswered(call: Call, _error: BaseException) -> Iterator[Hop]:
    """Tell of a call that no answer came to."""
    yield Hop(call.method, call.url, None)
