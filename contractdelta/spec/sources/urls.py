"""Names of remote files: ``https:`` and ``http:`` URLs. The normal path of a file in a tree never starts like one."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

_REMOTE = re.compile(r"https?://", re.IGNORECASE)


def is_remote(name: str) -> bool:
    """Tell whether a name is the URL of a remote file, and not the path of a file in a tree."""
    return _REMOTE.match(name) is not None


def resolve_url(base: str, reference: str) -> str | None:
    """Return the URL that a reference leads to (RFC 3986, section 5); ``None`` if that is no ``https:`` or ``http:``.

    From a file of a tree, whose own name is no URL, only absolute URLs lead anywhere.
    """
    try:
        url = urljoin(base if is_remote(base) else "", reference)
    except ValueError:  # no URL at all, such as "https://["
        return None
    return url if is_remote(url) else None


def shown_url(url: str) -> str:
    """Return a URL as it may stand in messages and reports: without user, password and query, which may be secret."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition("?")[0].rpartition("@")[2]
    query = "…" if parts.query else ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))
