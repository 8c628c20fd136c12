"""Where objects stand in an OpenAPI document, read off the specification: for tests that walk and edit documents.

Deliberately not taken from :mod:`contractdelta.contract.grammar`: a position that is wrong there must show.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar, cast

T = TypeVar("T")

#: The way from the top of a document to a value in it.
Path = tuple[str | int, ...]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

#: Sections of components and the kinds of objects in them.
SECTIONS: Mapping[str, str] = {
    "schemas": "schema",
    "parameters": "parameter",
    "headers": "header",
    "requestBodies": "request body",
    "responses": "response",
    "links": "link",
    "callbacks": "callback",
    "securitySchemes": "security scheme",
    "pathItems": "path item",
    "mediaTypes": "media type",
}
#: The minor version of OpenAPI 3 that brought a section.
SINCE: Mapping[str, int] = {"pathItems": 1, "mediaTypes": 2}
#: The same in Swagger 2.0, at the top of the document.
SWAGGER_SECTIONS: Mapping[str, str] = {
    "definitions": "schema",
    "parameters": "parameter",
    "responses": "response",
    "securityDefinitions": "security scheme",
}
SECTION_OF: Mapping[str, str] = {kind: section for section, kind in SECTIONS.items()}

_ONE, _MAP, _LIST = "one", "map", "list"
_CONTENT = {"schema": (_ONE, "schema"), "content": (_MAP, "media type")}
_ENCODING = {"encoding": (_MAP, "encoding"), "itemEncoding": (_ONE, "encoding"), "prefixEncoding": (_LIST, "encoding")}
_POSITIONS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "path item": {
        **dict.fromkeys(METHODS, (_ONE, "operation")),
        "additionalOperations": (_MAP, "operation"),
        "parameters": (_LIST, "parameter"),
        "servers": (_LIST, "server"),
    },
    "operation": {
        "parameters": (_LIST, "parameter"),
        "requestBody": (_ONE, "request body"),
        "responses": (_ONE, "responses"),
        "callbacks": (_MAP, "callback"),
        "servers": (_LIST, "server"),
    },
    # Items of parameters and headers, and schemas of responses, are Swagger 2.0 alone.
    "parameter": {**_CONTENT, "items": (_ONE, "items")},
    "header": {**_CONTENT, "items": (_ONE, "items")},
    "items": {"items": (_ONE, "items")},
    "request body": {"content": (_MAP, "media type")},
    "response": {
        "schema": (_ONE, "schema"),
        "content": (_MAP, "media type"),
        "headers": (_MAP, "header"),
        "links": (_MAP, "link"),
    },
    "media type": {"schema": (_ONE, "schema"), "itemSchema": (_ONE, "schema"), **_ENCODING},
    "encoding": {"headers": (_MAP, "header"), **_ENCODING},
    "link": {"server": (_ONE, "server")},
    "server": {"variables": (_MAP, "server variable")},
    "security scheme": {"flows": (_ONE, "flows")},
    "flows": dict.fromkeys(
        ("implicit", "password", "clientCredentials", "authorizationCode", "deviceAuthorization"), (_ONE, "flow")
    ),
    "schema": {
        **dict.fromkeys(("properties", "patternProperties", "dependentSchemas", "$defs"), (_MAP, "schema")),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), (_LIST, "schema")),
        **dict.fromkeys(
            (
                "items",
                "unevaluatedItems",
                "contains",
                "additionalProperties",
                "unevaluatedProperties",
                "propertyNames",
                "not",
                "if",
                "then",
                "else",
                "contentSchema",
            ),
            (_ONE, "schema"),
        ),
        "discriminator": (_ONE, "discriminator"),
        "xml": (_ONE, "xml"),
    },
}
#: Objects whose members are all children of one kind, extensions apart.
_OPEN_MAPS: Mapping[str, str] = {"responses": "response", "callback": "path item"}


class Spot(NamedTuple):
    """An object in a document."""

    kind: str
    path: Path
    value: Any


def spots(document: Mapping[str, Any]) -> Iterator[Spot]:
    """Yield every object of a document, each once, where it is written; references are not followed."""
    for section in ("paths", "webhooks"):
        for name, item in document.get(section, {}).items():
            yield from spots_in("path item", (section, name), item)
    for section, kind in SECTIONS.items():
        for name, value in document.get("components", {}).get(section, {}).items():
            yield from spots_in(kind, ("components", section, name), value)
    for section, kind in SWAGGER_SECTIONS.items() if "swagger" in document else ():
        for name, value in document.get(section, {}).items():
            yield from spots_in(kind, (section, name), value)
    for index, server in enumerate(document.get("servers", ())):
        yield from spots_in("server", ("servers", index), server)


def spots_in(kind: str, path: Path, value: Any) -> Iterator[Spot]:
    """Yield an object and those below it."""
    yield Spot(kind, path, value)
    if not isinstance(value, dict) or (kind != "schema" and reference_in(value) is not None):
        return
    for key, item in value.items():
        for tokens, child_kind, child in _children(kind, key, item):
            yield from spots_in(child_kind, (*path, *tokens), child)


def _children(kind: str, key: str, value: Any) -> Iterator[tuple[Path, str, Any]]:
    if kind in _OPEN_MAPS:
        if not key.startswith("x-"):
            yield (key,), _OPEN_MAPS[kind], value
        return
    shape, child_kind = _POSITIONS.get(kind, {}).get(key, ("", ""))
    if shape == _ONE:
        yield (key,), child_kind, value
    elif shape == _MAP:
        yield from (((key, name), child_kind, child) for name, child in value.items())
    elif shape == _LIST:
        yield from (((key, index), child_kind, child) for index, child in enumerate(value))


def operations_in(item: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    """Yield each method of a path item with the way to its operation."""
    yield from ((method.upper(), (method,)) for method in METHODS if method in item)
    yield from ((method, ("additionalOperations", method)) for method in item.get("additionalOperations", ()))


def value_at(document: Any, path: Path) -> Any:
    """Return the value at the end of a way."""
    for token in path:
        document = document[token]
    return document


def with_value(document: T, path: Path, value: Any) -> T:
    """Return a copy of a document with another value at the end of a way; what is beside it is shared."""
    if not path:
        return cast("T", value)
    node: Any = document
    copy: Any = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = with_value(copy[path[0]], path[1:], value)
    return cast("T", copy)


def mapped(document: dict[str, Any], function: Callable[[Spot], Any]) -> dict[str, Any]:
    """Return a copy of a document in which each object is what a function makes of it; those below come first."""
    for spot in sorted(spots(document), key=lambda spot: len(spot.path), reverse=True):
        current = value_at(document, spot.path)
        made = function(spot._replace(value=current))
        if made is not current:
            document = with_value(document, spot.path, made)
    return document


def pointer_of(path: Path) -> str:
    """Return the JSON Pointer of a way."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in path)


def path_of(reference: str) -> Path:
    """Return the way that a reference within a document stands for."""
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in reference.removeprefix("#").split("/")[1:])


def reference_in(value: Any) -> str | None:
    """Return the reference that an object is; ``None`` where it is none."""
    reference = value.get("$ref") if isinstance(value, dict) else None
    return reference if isinstance(reference, str) else None
