"""Fetch one file over HTTP, within limits.

Only ``https:`` and ``http:`` are spoken: there is no handler for ``file:`` or ``ftp:``, and a redirect is followed only
to the two, never from ``https:`` to ``http:``. Credentials are neither taken from URLs nor sent.
"""

import http.client
import queue
import threading
import time
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from contractdelta.errors import FetchFailed
from contractdelta.spec.limits import MAX_REDIRECTS
from contractdelta.spec.sources.urls import is_remote, shown_url

_OK = 200
_REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK = 65_536
_HEADERS = {"User-Agent": "contractdelta", "Accept-Encoding": "gzip", "Accept": "*/*"}
#: What may stand in a URL as it is (RFC 3986, section 2.2, and the percent sign).
_SAFE = "%:/?#[]@!$&'()*+,;=~"
_GZIP = 16 + zlib.MAX_WBITS


class _FailedError(Exception):
    """Why a file cannot be had."""


def fetch(url: str, *, seconds: float, max_bytes: int) -> bytes:
    """Return what a URL names, unpacked.

    Raises:
        FetchFailed: It cannot be had within the limits.
    """
    answers: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()
    deadline = time.monotonic() + seconds

    def work() -> None:
        try:
            answers.put(_fetch(url, deadline, max_bytes))
        except Exception as err:  # noqa: BLE001 - handed to the thread that waits
            answers.put(err)

    # In a thread that may be left behind: no time limit of a socket covers looking up names, or headers that drip.
    threading.Thread(target=work, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        answer = TimeoutError()
    if isinstance(answer, bytes):
        return answer
    if isinstance(answer, TimeoutError) or isinstance(getattr(answer, "reason", None), TimeoutError):
        raise FetchFailed(shown_url(url), f"no complete answer within {seconds:g} seconds")
    if isinstance(answer, _FailedError | OSError | ValueError | http.client.HTTPException | zlib.error):
        raise FetchFailed(shown_url(url), _reason(answer)) from answer
    raise answer


def _reason(err: Exception) -> str:
    if isinstance(err, _FailedError):
        return str(err)
    if isinstance(err, zlib.error):
        return "the answer is packed, and broken"
    cause = getattr(err, "reason", err)
    if isinstance(cause, OSError):
        return cause.strerror or str(cause) or type(cause).__name__
    # Only the kind: the text of an invalid URL or header may hold what is secret.
    return f"no usable answer ({type(err).__name__})"


def _fetch(url: str, deadline: float, max_bytes: int) -> bytes:
    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler()):
        opener.add_handler(handler)
    for _ in range(MAX_REDIRECTS + 1):
        _check(url)
        request = Request(quote(url, safe=_SAFE), headers=_HEADERS)  # noqa: S310 - checked
        with opener.open(request, timeout=max(deadline - time.monotonic(), 0.001)) as response:
            if response.status in _REDIRECTS:
                url = _redirected(url, response.headers.get("Location"))
                continue
            if response.status != _OK:
                raise _FailedError(f"the answer is {response.status} {response.reason}".rstrip())
            return _content(response, deadline, max_bytes)
    raise _FailedError(f"more than {MAX_REDIRECTS} redirects")


def _check(url: str) -> None:
    """Refuse what is not to be asked."""
    host = urlsplit(url).netloc
    if not is_remote(url) or not host:
        raise _FailedError("only https: and http: URLs are fetched")
    if "@" in host:
        raise _FailedError("a URL with a user or password in it is not fetched")


def _redirected(url: str, location: str | None) -> str:
    if not location:
        raise _FailedError("a redirect to nowhere")
    target = urljoin(url, location)
    if not is_remote(target) or (urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https"):
        raise _FailedError(f"a redirect from {urlsplit(url).scheme}: to {urlsplit(target).scheme}: is not followed")
    return target


def _content(response: Any, deadline: float, max_bytes: int) -> bytes:
    """Return the body, unpacked, if it is whole."""
    encoding = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    chunks = _chunks(response, deadline)
    if encoding in ("gzip", "x-gzip"):
        chunks = _unpacked(chunks, max_bytes)
    elif encoding != "identity":
        raise _FailedError(f"the answer is packed by {encoding!r}, which nobody asked for")
    found, size = [], 0
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise _FailedError(f"larger than {max_bytes / 1024 / 1024:g} MB")
        found.append(chunk)
    return b"".join(found)


def _chunks(response: Any, deadline: float) -> Iterator[bytes]:
    """Yield the body as it arrives, to the length that its header states."""
    stated = None if response.chunked else response.headers.get("Content-Length")
    left = int(stated) if stated is not None else None
    while left is None or left > 0:
        chunk: bytes = response.read1(_CHUNK)
        if time.monotonic() > deadline:
            raise TimeoutError
        if not chunk:
            break
        left = None if left is None else left - len(chunk)
        yield chunk
    if left:
        raise _FailedError("the answer is not whole")


def _unpacked(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    """Yield what was packed by gzip, in one member or several (RFC 1952, section 2.2), never much more than wanted."""
    decoder = zlib.decompressobj(_GZIP)
    for chunk in chunks:
        rest = chunk
        while rest:
            if decoder.eof:
                decoder = zlib.decompressobj(_GZIP)
            yield decoder.decompress(rest, max_bytes + 1)
            rest = decoder.unused_data or decoder.unconsumed_tail
    if not decoder.eof:
        raise _FailedError("the answer is not whole")
