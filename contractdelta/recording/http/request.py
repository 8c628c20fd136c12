"""One HTTP request that was seen."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRequest:
    """One HTTP request. A redirect that is followed is a request of its own."""

    #: In capitals.
    method: str
    #: Scheme, host and path; the path alone where no more is known. Names, passwords and queries are left out: they can
    #: be secrets, and no operation is told by them.
    url: str
    #: The path as it was sent, percent-encoded.
    path: str
    #: ``None`` where no answer came.
    status: int | None
    #: The contexts that the request belongs to, as the watcher named them when it was sent.
    labels: tuple[str, ...] = ()


def seen_request(method: str, url: str, status: int | None, labels: tuple[str, ...] = ()) -> SeenRequest:
    """Make a :class:`SeenRequest` of a URL, or of a path whose host is not known.

    >>> seen_request("get", "https://user:secret@shop.example/pets?page=2", 200).url
    'https://shop.example/pets'

    Raises:
        ValueError: It is no URL.
    """
    # Two slashes at the start of a path are no host.
    parts = urlsplit(f"http:///{url.removeprefix('/')}" if url.startswith("/") else url)
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    host = parts.netloc.rpartition("@")[2]
    shown = urlunsplit((parts.scheme, host, path, "", "")) if host else path
    return SeenRequest(method=method.upper(), url=shown, path=path, status=status, labels=labels)
