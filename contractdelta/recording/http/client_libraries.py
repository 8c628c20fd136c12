"""The client libraries that are watched, each at the lowest public method that all its requests go through.

Nothing here imports them: what they hand over is read by the names of its attributes.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

from contractdelta.recording.http.asgi_wsgi import url_of_environ, url_of_scope
from contractdelta.recording.http.client_probes import Call, Hop, Probe, unanswered

# --- requests, werkzeug: redirects are calls of the same method -------------------------------------------------------


def _own(call: Call, result: Any) -> Iterator[Hop]:
    """Tell of the first request of a chain, as often as it was sent: a challenge is answered by sending it anew."""
    hops = [_hop(answer) for answer in (*result.history, result)]
    same = [*takewhile(lambda hop: (hop.method, hop.url) == call[:2], hops)]
    yield from same or [Hop(call.method, call.url, hops[0].status)]


def _own_raised(call: Call, error: BaseException) -> Iterator[Hop]:
    """Tell of the first request where hooks refuse its answer, or redirects do not end."""
    answer = getattr(error, "response", None)
    return unanswered(call, error) if answer is None else _own(call, answer)


def _hop(answer: Any) -> Hop:
    environ = getattr(answer.request, "environ", None)
    url = answer.request.url if environ is None else url_of_environ(environ)
    return Hop(answer.request.method, str(url), answer.status_code)


def _requests(_name: str, _session: Any, arguments: Mapping[str, Any]) -> Call:
    request = arguments["request"]
    return Call(request.method, request.url, arguments)


def _werkzeug(_name: str, _client: Any, arguments: Mapping[str, Any]) -> Call:
    """Read what ``werkzeug.test.EnvironBuilder`` takes: a request, a builder, an environ, or the parts of one."""
    args, keywords = arguments.get("args", ()), arguments.get("kwargs", {})
    first = args[0] if args else keywords.get("path", "/")
    environ = first if isinstance(first, Mapping) else getattr(first, "environ", None)
    if environ is not None:
        return Call(environ.get("REQUEST_METHOD", "GET"), url_of_environ(environ), arguments)
    named = {**dict(zip(("path", "base_url", "query_string", "method"), args, strict=False)), **keywords}
    if not isinstance(first, str):
        named = {"method": first.method, "path": first.path, "base_url": first.base_url}
    path = str(named.get("path", "/"))
    if not urlsplit(path).scheme:
        path = f"{(named.get('base_url') or 'http://localhost').rstrip('/')}/{path.lstrip('/')}"
    return Call(named.get("method") or "GET", path, arguments)


# --- httpx, httpx2, aiohttp: one call follows all redirects -----------------------------------------------------------


def _httpx(_name: str, _client: Any, arguments: Mapping[str, Any]) -> Call:
    request = arguments["request"]
    return Call(request.method, str(request.url), arguments)


def _httpx_returned(_call: Call, result: Any) -> Iterator[Hop]:
    yield from (_hop(answer) for answer in (*result.history, result))


def _httpx_raised(call: Call, error: BaseException) -> Iterator[Hop]:
    """Tell of the answer that a hook refused; else of the first request, and of the one that failed after redirects."""
    answer = getattr(error, "response", None)
    hops = [] if answer is None else [*_httpx_returned(call, answer)]
    # Hooks get answers before these know what came before them; and an application that answers this request in this
    # process can fail by the answer to another one.
    if [hop[:2] for hop in hops[:1]] == [call[:2]]:
        yield from hops
        return
    yield from unanswered(call, error)
    # The property raises where no request is known.
    with suppress(RuntimeError):
        last = getattr(error, "request", None)
        if last is not None and str(last.url) != call.url:
            yield Hop(last.method, str(last.url), None)


def _aiohttp(_name: str, session: Any, arguments: Mapping[str, Any]) -> Call:
    # Private, as is what is watched: a URL may be relative to the session's.
    url = session._build_url(arguments["str_or_url"])  # noqa: SLF001
    return Call(arguments["method"], str(url), arguments)


def _aiohttp_returned(_call: Call, result: Any) -> Iterator[Hop]:
    yield from (Hop(answer.method, str(answer.url), answer.status) for answer in (*result.history, result))


def _aiohttp_raised(call: Call, error: BaseException) -> Iterator[Hop]:
    """Tell of the redirects that an error knows, and of the answer that it is raised for."""
    hops = [Hop(answer.method, str(answer.url), answer.status) for answer in getattr(error, "history", ())]
    status = getattr(error, "status", 0)
    if status:
        info: Any = getattr(error, "request_info", None)
        hops.append(Hop(info.method, str(info.url), status))
    yield from hops or unanswered(call, error)


def _aiohttp_header(arguments: Mapping[str, Any], header: tuple[str, str]) -> Mapping[str, Any]:
    given = arguments.get("headers") or ()
    pairs = [*(given.items() if isinstance(given, Mapping) else given)]
    return {"headers": [*pairs, header]}


# --- urllib3: redirects and repetitions are calls of the same method --------------------------------------------------


def _urllib3(_name: str, pool: Any, arguments: Mapping[str, Any]) -> Call:
    target = arguments["url"]
    # An absolute one is for a proxy.
    if target.startswith("/"):
        host = f"[{pool.host.strip('[]')}]" if ":" in pool.host else pool.host
        target = f"{pool.scheme}://{host}{f':{pool.port}' if pool.port else ''}{target}"
    return Call(arguments["method"], target, arguments)


def _urllib3_returned(call: Call, result: Any) -> Iterator[Hop]:
    """Tell of this request: what it was answered stands in the history, where others followed it."""
    before = len(getattr(call.arguments.get("retries"), "history", ()))
    after = getattr(getattr(result, "retries", None), "history", ())
    status = after[before].status if len(after) > before else result.status
    yield Hop(call.method, call.url, status)


# --- Django -----------------------------------------------------------------------------------------------------------


def _django(_name: str, client: Any, arguments: Mapping[str, Any]) -> Call:
    environ = {**client.defaults, **arguments.get("request", {})}
    return Call(environ.get("REQUEST_METHOD", "GET"), url_of_environ(environ), arguments)


def _django_async(_name: str, _client: Any, arguments: Mapping[str, Any]) -> Call:
    scope = arguments.get("request", {})
    return Call(scope.get("method", "GET"), url_of_scope(scope), arguments)


def _django_returned(call: Call, result: Any) -> Iterator[Hop]:
    yield Hop(call.method, call.url, result.status_code)


# --- Playwright: redirects are followed by its driver -----------------------------------------------------------------


def _playwright(name: str, _context: Any, arguments: Mapping[str, Any]) -> Call:
    if name != "fetch":
        return Call(name.upper(), arguments["url"], arguments)
    given = arguments["url_or_request"]
    url, method = (given, "GET") if isinstance(given, str) else (given.url, given.method)
    return Call(arguments.get("method") or method, url, arguments)


def _playwright_returned(call: Call, result: Any) -> Iterator[Hop]:
    """Tell of the first request and of the last: those in between are not known, nor is the method of the last.

    A path that the context completes is known by its end.
    """
    if _is_place(call, result.url):
        yield Hop(call.method, result.url, result.status)
        return
    yield Hop(call.method, call.url, None)
    for method in dict.fromkeys((call.method.upper(), "GET")):
        yield Hop(method, result.url, result.status)


def _is_place(call: Call, url: str) -> bool:
    parts = urlsplit(call.url)
    if parts.scheme:
        return call.target() == call._replace(url=url).target()
    path = parts.path.lstrip("./")
    return bool(path) and urlsplit(url).path.endswith(f"/{path}")


def _playwright_header(arguments: Mapping[str, Any], header: tuple[str, str]) -> Mapping[str, Any]:
    """Add the header. Headers that are given stand in the place of those of a request that is sent again."""
    given = arguments.get("headers")
    if given is None:
        given = getattr(arguments.get("url_or_request"), "headers", {})
    return {"headers": {**given, header[0]: header[1]}}


_PLAYWRIGHT = ("delete", "fetch", "get", "head", "patch", "post", "put")


#: What is watched.
PROBES: Iterable[Probe] = (
    *(
        Probe(
            family=module,
            module=module,
            owner=owner,
            names=("send",),
            read=_httpx,
            returned=_httpx_returned,
            raised=_httpx_raised,
        )
        for module in ("httpx", "httpx2")
        for owner in ("Client", "AsyncClient")
    ),
    Probe(
        family="requests",
        module="requests",
        owner="Session",
        names=("send",),
        read=_requests,
        returned=_own,
        raised=_own_raised,
    ),
    Probe(
        family="urllib3",
        module="urllib3.connectionpool",
        owner="HTTPConnectionPool",
        names=("urlopen",),
        read=_urllib3,
        returned=_urllib3_returned,
        raised=unanswered,
    ),
    Probe(
        family="aiohttp",
        module="aiohttp",
        owner="ClientSession",
        names=("_request",),
        read=_aiohttp,
        returned=_aiohttp_returned,
        raised=_aiohttp_raised,
        with_header=_aiohttp_header,
    ),
    Probe(
        family="werkzeug",
        module="werkzeug.test",
        owner="Client",
        names=("open",),
        read=_werkzeug,
        returned=_own,
        raised=unanswered,
    ),
    *(
        Probe(
            family="django",
            module="django.test.client",
            owner=owner,
            names=("request",),
            read=read,
            returned=_django_returned,
            raised=unanswered,
        )
        for owner, read in (("Client", _django), ("AsyncClient", _django_async))
    ),
    *(
        Probe(
            family="playwright",
            module=module,
            owner="APIRequestContext",
            names=_PLAYWRIGHT,
            read=_playwright,
            returned=_playwright_returned,
            raised=unanswered,
            with_header=_playwright_header,
        )
        for module in ("playwright.sync_api", "playwright.async_api")
    ),
)
#: What of a library takes requests out of the process, by module. What replaces it in tests does not.
_HTTPX_TRANSPORTS = (("HTTPTransport", "handle_request"), ("AsyncHTTPTransport", "handle_async_request"))
TRANSPORTS: Mapping[str, Iterable[tuple[str, str]]] = {"httpx": _HTTPX_TRANSPORTS, "httpx2": _HTTPX_TRANSPORTS}
