"""Laws of which operations a request may be."""

import re
import time
from collections.abc import Iterable
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractdelta.recording.operations.matching import Endpoint, Matcher


def _endpoints(*keys: str, api: str = "shop", bases: tuple[str, ...] = ("/",)) -> list[Endpoint]:
    return [
        Endpoint(api=api, operation=key, method=key.partition(" ")[0], template=key.partition(" ")[2], bases=bases)
        for key in keys
    ]


_SHOP = (
    *_endpoints("GET /pets", "POST /pets", "GET /pets/{petId}", "HEAD /pets/{petId}", "GET /pets/mine", "GET /"),
    *_endpoints("GET /files/{path}", "GET /files/{name}.{format}", "GET /files/list.json", "GET /slash/"),
    *_endpoints("GET /a/{x}/c", "GET /a/b/{y}", "GET /a b/ä", "GET /q?Action=run", "POST webhook:newPet"),
    *_endpoints("GET /{tenant}/pets", api="open", bases=("/{}", "/v1/")),
    *_endpoints("GET /pets", "GET /pets/{id}", "DELETE /pets/{id}", api="stock", bases=("/stock/v2", "/stock")),
    *_endpoints("DELETE /stock/pets/{id}", "GET /stock/old/{id}", api="old"),
)
_MATCHER = Matcher(_SHOP)


@pytest.mark.parametrize(
    ("method", "url", "expected"),
    [
        pytest.param("POST", "/pets", ["shop POST /pets"], id="a method"),
        pytest.param("post", "/pets", ["shop POST /pets"], id="a small method"),
        pytest.param("PUT", "/pets", [], id="no such method"),
        pytest.param("BREW", "/pets", [], id="no method at all"),
        pytest.param("GET", "/pet", [], id="no such path"),
        pytest.param("GET", "/pets", ["shop GET /pets", "stock GET /pets"], id="two APIs without their base paths"),
        pytest.param("GET", "/stock/pets", ["stock GET /pets"], id="a base path"),
        pytest.param("GET", "/stock/v2/pets", ["stock GET /pets"], id="the longer base path"),
        pytest.param("GET", "/stock/v2", [], id="a base path alone"),
        pytest.param("GET", "/stock/old/1", ["old GET /stock/old/{id}"], id="another API's base path"),
        pytest.param(
            "DELETE", "/stock/pets/1", ["old DELETE /stock/pets/{id}", "stock DELETE /pets/{id}"], id="of both"
        ),
        pytest.param("GET", "http://h:8/stock/pets/7?a=/b", ["stock GET /pets/{id}"], id="a URL"),
        pytest.param("GET", "http://h", ["shop GET /"], id="a URL without a path"),
        pytest.param("GET", "http://h?a=b", ["shop GET /"], id="a URL with a query alone"),
        pytest.param("GET", "/?next=http://h/pets", ["shop GET /"], id="a URL in a query"),
        pytest.param("GET", "", ["shop GET /"], id="nothing"),
        pytest.param("GET", "/pets/mine", ["shop GET /pets/mine", "stock GET /pets/{id}"], id="concrete first"),
        pytest.param("DELETE", "/pets/mine", ["stock DELETE /pets/{id}"], id="a method of the template alone"),
        pytest.param("HEAD", "/pets/7", ["shop HEAD /pets/{petId}", "stock GET /pets/{id}"], id="HEAD where it is"),
        pytest.param("HEAD", "/pets", ["shop GET /pets", "stock GET /pets"], id="HEAD where it is not"),
        pytest.param("GET", "/a/b/c", ["shop GET /a/b/{y}", "shop GET /a/{x}/c"], id="neither is more concrete"),
        pytest.param("GET", "/pets/a%2Fb", ["shop GET /pets/{petId}", "stock GET /pets/{id}"], id="a slash, encoded"),
        pytest.param("GET", "/pets/m%69ne", ["shop GET /pets/mine", "stock GET /pets/{id}"], id="a letter, encoded"),
        pytest.param("GET", "/a%20b/%C3%A4", ["shop GET /a b/ä"], id="a template that is not encoded"),
        pytest.param("GET", "/files/a/b", [], id="a placeholder does not span slashes"),
        pytest.param("GET", "/files/a.b", ["shop GET /files/{name}.{format}", "shop GET /files/{path}"], id="in parts"),
        pytest.param("GET", "/files/ab", ["shop GET /files/{path}"], id="not in parts"),
        pytest.param("GET", "/files/.b", ["shop GET /files/{path}"], id="no part is empty"),
        pytest.param("GET", "/files/list.json", ["shop GET /files/list.json"], id="concrete before parts"),
        pytest.param("GET", "/files/", [], id="a placeholder stands for something"),
        pytest.param("GET", "/pets/", ["shop GET /pets", "stock GET /pets"], id="a slash too many"),
        pytest.param("GET", "/slash", ["shop GET /slash/"], id="a slash too few"),
        pytest.param("GET", "/slash/", ["shop GET /slash/"], id="the right slash"),
        pytest.param("GET", "//pets", [], id="an empty segment"),
        pytest.param("GET", "/v1/acme/pets", ["open GET /{tenant}/pets"], id="one of the base paths"),
        pytest.param("GET", "/v7/acme/pets", ["open GET /{tenant}/pets"], id="a base path with a variable"),
        pytest.param("GET", "/acme/pets", ["open GET /{tenant}/pets"], id="a template that starts with a placeholder"),
        pytest.param("GET", "/q?Action=stop", ["shop GET /q?Action=run"], id="a template with a query"),
        pytest.param("POST", "webhook:newPet", [], id="a webhook"),
        pytest.param("GET", "/Pets", [], id="other letters"),
    ],
)
def test_a_request_is_operations(method: str, url: str, expected: list[str]) -> None:
    """Method, base path and template decide; what is ambiguous is all of the best."""
    assert [f"{found.api} {found.operation}" for found in _MATCHER.match(method, url)] == expected


def test_the_right_slash_comes_first() -> None:
    """An API with both paths means both."""
    matcher = Matcher(_endpoints("GET /pets", "GET /pets/", "GET /{any}/"))
    assert [found.template for found in matcher.match("GET", "/pets")] == ["/pets"]
    assert [found.template for found in matcher.match("GET", "/pets/")] == ["/pets/"]
    assert [found.template for found in matcher.match("GET", "/other")] == ["/{any}/"]


# --- against a slow one -----------------------------------------------------------------------------------------------

_WORDS = ("a", "b", "a.b", "ä", "a b")
_TEMPLATES = st.lists(st.sampled_from(["a", "b", "ä", "a b", "{x}", "{x}.{y}", "a{x}", "a.{x}"]), max_size=3)
_BASES = st.lists(st.sampled_from(["/", "/a", "/a/b/", "/{}", "/b/{}"]), min_size=1, max_size=2, unique=True).map(tuple)
_SLASH = st.sampled_from(["", "/"])


@st.composite
def _described(draw: st.DrawFn) -> Endpoint:
    template = f"/{'/'.join(draw(_TEMPLATES))}"
    template += "" if template == "/" else draw(_SLASH)
    method = draw(st.sampled_from(["GET", "HEAD", "PUT"]))
    api = draw(st.sampled_from(["one", "two"]))
    return Endpoint(api=api, operation=f"{method} {template}", method=method, template=template, bases=draw(_BASES))


@st.composite
def _asked(draw: st.DrawFn) -> str:
    segments = draw(st.lists(st.sampled_from([*_WORDS, "%61", "a%2Fb", "a%20b", "%C3%A4", ""]), max_size=5))
    path = f"/{'/'.join(segments)}"
    return draw(st.sampled_from(["", "http://h:1"])) + path + draw(_SLASH) + draw(st.sampled_from(["", "?a=/a"]))


class _Oracle:
    """Tries every operation under every base path by one regular expression each."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._endpoints = set(endpoints)

    def match(self, method: str, url: str) -> tuple[Endpoint, ...]:
        path = re.fullmatch(r"(?:http://[^/?]*)?([^?]*)(?:\?.*)?", url)[1]  # type: ignore[index]
        # Decoded but for the slashes: a mark that no template has stands for those that were encoded.
        path = unquote(re.sub("%2F", "\0", path))
        proved = self._found(method, path, lambda base: base != "/" and "{" not in base)
        if not proved:
            return tuple(sorted(self._found(method, path, lambda base: base == "/" or "{" in base)))
        apis = {one.api for one in proved}
        others = {one for one in self._found(method, path, lambda base: base == "/") if one.api not in apis}
        return tuple(sorted(proved | {one for one in others if "/" in one.bases}))

    def _found(self, method: str, path: str, is_meant: object) -> set[Endpoint]:
        assert callable(is_meant)
        found: set[Endpoint] = set()
        bases = {base.rstrip("/") or "/" for endpoint in self._endpoints for base in endpoint.bases} | {"/"}
        for base in filter(is_meant, bases):
            for api in ("one", "two"):
                under = [
                    endpoint
                    for endpoint in self._endpoints
                    if endpoint.api == api and (base == "/" or base in {b.rstrip("/") for b in endpoint.bases})
                ]
                found |= self._best([e for e in under if self._is_method(e, method) and _fits(base, e, path)], path)
        return found

    def _is_method(self, endpoint: Endpoint, method: str) -> bool:
        twins = {
            other.method
            for other in self._endpoints
            if other.api == endpoint.api and _erased(other.template) == _erased(endpoint.template)
        }
        return endpoint.method == method or ((method, endpoint.method) == ("HEAD", "GET") and "HEAD" not in twins)

    @staticmethod
    def _best(found: list[Endpoint], path: str) -> set[Endpoint]:
        found = [e for e in found if e.template.endswith("/") == path.endswith("/")] or found
        shapes = {e: [("{" not in segment) for segment in e.template.strip("/").split("/")] for e in found}
        return {e for e in found if not any(_beats(shapes[other], shapes[e]) for other in found)}


def _beats(one: list[bool], other: list[bool]) -> bool:
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))


def _erased(template: str) -> str:
    return re.sub(r"\{.*?\}", "{}", template)


def _fits(base: str, endpoint: Endpoint, path: str) -> bool:
    whole = base.rstrip("/") + endpoint.template.rstrip("/")
    pattern = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{.*?\})", whole))
    return re.fullmatch(f"{pattern}/?", path) is not None


@given(endpoints=st.lists(_described(), max_size=12), method=st.sampled_from(["GET", "HEAD", "PUT"]), url=_asked())
def test_the_index_finds_what_regular_expressions_find(endpoints: list[Endpoint], method: str, url: str) -> None:
    """The fast way is the slow way."""
    assert Matcher(endpoints).match(method, url) == _Oracle(endpoints).match(method, url)


@given(endpoints=st.lists(_described(), min_size=1, max_size=12), data=st.data())
def test_every_operation_is_found_by_its_own_path(endpoints: list[Endpoint], data: st.DataObject) -> None:
    """A request made of a template reaches its API: the operation itself, or one that is more concrete."""
    endpoint = data.draw(st.sampled_from(endpoints))
    plain = [Endpoint(api=e.api, operation=e.operation, method=e.method, template=e.template) for e in endpoints]
    found = Matcher(plain).match(endpoint.method, re.sub(r"\{.*?\}", "z", endpoint.template))
    assert endpoint.api in {one.api for one in found}


def test_matching_is_fast() -> None:
    """1,200 operations and 20,000 requests: a request costs what its segments cost, not what there are operations."""
    keys = [f"{method} /r{n}{rest}" for n in range(300) for method in ("GET", "PUT") for rest in ("", "/{id}")]
    matcher = Matcher(_endpoints(*keys, bases=("/api/v1",)))
    start = time.process_time()
    for number in range(20_000):
        assert len(matcher.match("GET", f"http://testserver/api/v1/r{number % 300}/{number}")) == 1
    assert time.process_time() - start < 2
