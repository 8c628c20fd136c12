"""From requests to the operations that they may be (OpenAPI 3.1.1, "Path Templating Matching")."""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from contractdelta.contract.names.path_templates import erase_names

_ROOT: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Endpoint:
    """An operation as requests reach it."""

    api: str
    #: As the operation is called: ``GET /pets/{petId}``.
    operation: str
    method: str
    #: The template of its path.
    template: str
    #: The base paths of its servers. ``{…}`` stands for any text without a slash.
    bases: tuple[str, ...] = ("/",)


class Matcher:
    """Finds the operations of requests. Every API's operations are known to it."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        """Index operations by base path, method and number of segments; those that no path leads to are left out."""
        #: By base path without placeholders; the root's holds every operation.
        self._bases: dict[tuple[str, ...], _Index] = {_ROOT: _Index()}
        #: Those whose base path has placeholders.
        self._open: dict[tuple[str, ...], _Index] = {}
        served = sorted(endpoint for endpoint in set(endpoints) if endpoint.template.startswith("/"))
        for method, endpoint in _with_heads(served):
            self._bases[_ROOT].add(method, endpoint)
            for base in {_template(base)[0] for base in endpoint.bases} - {_ROOT}:
                indexes = self._open if any(map(_is_open, base)) else self._bases
                indexes.setdefault(base, _Index()).add(method, endpoint)
        self._lengths = sorted({len(base) for base in self._bases} - {0})

    def match(self, method: str, url: str) -> tuple[Endpoint, ...]:
        """Return the operations that a request may be, sorted; none where there is none.

        ``url`` may be a path alone, percent-encoded as it was sent. Its host does not count: tests reach a server by
        other names than its clients do.

        - A base path that fits beats the root, which stands for "no base path": test clients within the process mostly
          call without one, so every operation is tried there. One with placeholders proves as little as none. Of other
          APIs it proves nothing: those whose own base path is the root are tried there as well.
        - Within each API, a path with the template's trailing slash or lack of it beats one without; in the templates
          that are left, those with more concrete segments at the same places beat the others.
        - Whatever is left is ambiguous, and all of it is returned: a test that may depend on an operation does.
        - HEAD is GET where no HEAD is described.
        """
        segments, has_slash = _segments(_path(url))
        request = _Request(method.upper(), tuple(map(unquote, segments)), has_slash)
        proved = {*self._under_bases(request)}
        apis = {endpoint.api for endpoint in proved}
        at_root = {one for one in self._bases[_ROOT].find(request, 0) if not apis or _is_other(one, apis)}
        return tuple(sorted(proved | at_root | (set() if proved else {*self._under_open(request)})))

    def _under_bases(self, request: "_Request") -> Iterator[Endpoint]:
        for length in self._lengths:
            index = self._bases.get(request.segments[:length])
            if index is not None and len(request.segments) >= length:
                yield from index.find(request, length)

    def _under_open(self, request: "_Request") -> Iterator[Endpoint]:
        for base, index in self._open.items():
            start = request.segments[: len(base)]
            if len(start) == len(base) and all(map(_fits, base, start)):
                yield from index.find(request, len(base))


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    #: Decoded, after the path was cut at its slashes: one that was encoded separates nothing.
    segments: tuple[str, ...]
    has_slash: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    endpoint: Endpoint
    #: Segments of the template, decoded where they are concrete.
    template: tuple[str, ...]
    has_slash: bool
    #: The places of its concrete segments.
    concrete: frozenset[int]
    #: The places of segments that are concrete in part: ``{name}.{format}``.
    partial: tuple[int, ...]

    def fits(self, segments: Sequence[str]) -> bool:
        """Tell whether the segments with placeholders fit. What they stand for is never empty."""
        return all(_fits(self.template[place], segments[place]) for place in self.partial)


class _Index:
    """The operations below one base path, by what can be looked up: which segments are concrete, and what they are."""

    def __init__(self) -> None:
        #: Method and number of segments -> places of concrete segments -> these segments -> operations.
        self._entries: dict[tuple[str, int], dict[tuple[int, ...], dict[tuple[str, ...], list[_Entry]]]] = {}

    def add(self, method: str, endpoint: Endpoint) -> None:
        """Add an operation under a method."""
        template, has_slash = _template(endpoint.template)
        concrete = tuple(place for place, segment in enumerate(template) if not _is_open(segment))
        entry = _Entry(
            endpoint=endpoint,
            template=template,
            has_slash=has_slash,
            concrete=frozenset(concrete),
            partial=tuple(place for place, segment in enumerate(template) if _is_open(segment)),
        )
        places = self._entries.setdefault((method, len(template)), {})
        key = tuple(template[place] for place in concrete)
        places.setdefault(concrete, {}).setdefault(key, []).append(entry)

    def find(self, request: _Request, start: int) -> Iterator[Endpoint]:
        """Yield the best operations of each API for a request without the segments before ``start``."""
        segments = request.segments[start:]
        found: dict[str, list[_Entry]] = {}
        for places, entries in self._entries.get((request.method, len(segments)), {}).items():
            for entry in entries.get(tuple([segments[place] for place in places]), ()):
                if entry.fits(segments):
                    found.setdefault(entry.endpoint.api, []).append(entry)
        for entries_of_api in found.values():
            yield from _best(entries_of_api, has_slash=request.has_slash)


def _best(entries: Sequence[_Entry], *, has_slash: bool) -> Iterator[Endpoint]:
    """Yield the operations of one API that none of the others beats."""
    left = [entry for entry in entries if entry.has_slash == has_slash] or entries
    for entry in left:
        if not any(entry.concrete < other.concrete for other in left):
            yield entry.endpoint


def _with_heads(endpoints: Sequence[Endpoint]) -> Iterator[tuple[str, Endpoint]]:
    """Yield all with their methods, and each GET once more as the HEAD that its path does not describe."""
    heads = {(item.api, erase_names(item.template)) for item in endpoints if item.method.upper() == "HEAD"}
    for endpoint in endpoints:
        method = endpoint.method.upper()
        yield method, endpoint
        if method == "GET" and (endpoint.api, erase_names(endpoint.template)) not in heads:
            yield "HEAD", endpoint


def _is_other(endpoint: Endpoint, apis: AbstractSet[str]) -> bool:
    """Tell whether an operation belongs to none of some APIs, and may have the root for its base path."""
    return endpoint.api not in apis and any(not _template(base)[0] for base in endpoint.bases)


def _path(url: str) -> str:
    """Return the path of a URL, or of a path with a query."""
    start, mark, rest = url.partition("://")
    if mark and not re.search(r"[/?#]", start):
        cut = re.search(r"[/?#]", rest)
        url = rest[cut.start() :] if cut else ""
    return re.split(r"[?#]", url, maxsplit=1)[0]


def _segments(path: str) -> tuple[list[str], bool]:
    """Return the segments of a path, and whether it ends in a slash."""
    segments = path.removeprefix("/").split("/")
    if not segments[-1]:
        segments.pop()
    return segments, path.endswith("/")


def _template(path: str) -> tuple[tuple[str, ...], bool]:
    """Return the same of a template, with ``{}`` for each placeholder and the text between them decoded."""
    segments, has_slash = _segments(re.split(r"[?#]", erase_names(path), maxsplit=1)[0])
    return tuple(map(unquote, segments)), has_slash


def _is_open(segment: str) -> bool:
    return "{}" in segment


def _fits(template: str, segment: str) -> bool:
    """Tell whether a decoded segment is what a template's segment can stand for."""
    if template == "{}":
        return bool(segment)
    return template == segment if "{}" not in template else _pattern(template).fullmatch(segment) is not None


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Compile a segment with text around its placeholders; there are few of them."""
    return re.compile(".+".join(map(re.escape, template.split("{}"))), re.DOTALL)
