"""Random edits of documents that may change what is sent or received, and edits of what only annotates it.

Whether an edit changes anything is for the oracle to say: it may meet what nothing uses, or write a default.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st
from support.documents import Draw
from support.positions import Path, Spot, reference_in, spots, with_value

_SCHEMA_MEMBERS: Mapping[str, Sequence[Any]] = {
    "type": ("string", "object", "null"),
    "minLength": (0, 3),
    "maxLength": (3, 5),
    "pattern": ("^edited$",),
    "format": ("edited",),
    "minimum": (0, 1.5, 77),
    "maximum": (0, 10, 77),
    "multipleOf": (3,),
    "minItems": (0, 4),
    "maxItems": (4,),
    "uniqueItems": (True, False),
    "minProperties": (0, 4),
    "maxProperties": (4,),
    "readOnly": (True, False),
    "writeOnly": (True, False),
    "default": ("edited", None, {"title": "edited"}),
    "enum": (["edited"], ["edited", 1], [True, 1]),
    "required": (["id"], ["description", "example"]),
    "properties": ({"description": {"type": "string"}}, {"$ref": {"type": "string"}}, {}),
    "items": ({"type": "string"}, {}),
    "additionalProperties": (True, False, {}, {"type": "string"}),
    "allOf": ([{"minLength": 1}], [{"minLength": 1}, {"minLength": 1}]),
    "anyOf": ([{"minLength": 1}], [{"minLength": 1}, {}]),
    "oneOf": ([{"minLength": 1}],),
    "not": ({"minLength": 1}, {}),
}
_SCHEMA_MEMBERS_3_0: Mapping[str, Sequence[Any]] = {
    "nullable": (True, False),
    "exclusiveMinimum": (True, False),
    "exclusiveMaximum": (True, False),
}
_SCHEMA_MEMBERS_3_1: Mapping[str, Sequence[Any]] = {
    "exclusiveMinimum": (5, 1.5),
    "exclusiveMaximum": (5, 10),
    "const": ("edited", None, 1),
    "contentEncoding": ("base32",),
    "contentMediaType": ("edited/edited",),
    "contentSchema": ({"type": "string"}, True),
    "prefixItems": ([{"type": "string"}], [{}, {"type": "string"}]),
    "contains": ({"type": "string"}, {}),
    "maxContains": (2,),
    "unevaluatedItems": (True, False),
    "unevaluatedProperties": (True, False),
    "patternProperties": ({"^x-": {"type": "string"}}, {}),
    "propertyNames": ({"maxLength": 4}, True),
    "dependentRequired": ({"id": ["description"]}, {}),
    "dependentSchemas": ({"example": {"minProperties": 2}}, {}),
    "if": ({"minProperties": 2},),
    "then": ({"minProperties": 2}, {}),
    "else": ({"minProperties": 2}, {}),
}
_MEDIA_TYPE = {"schema": {"type": "string", "format": "edited"}}
_MEMBERS: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "parameter": {
        "required": (True, False),
        "explode": (True, False),
        "allowReserved": (True, False),
        "style": ("form", "simple", "deepObject", "cookie"),
        "schema": ({"type": "string"}, {"type": "integer"}),
    },
    "header": {"required": (True, False), "explode": (True, False), "schema": ({"type": "integer"},)},
    "request body": {"required": (True, False), "content": ({"text/edited": _MEDIA_TYPE},)},
    "response": {
        "content": ({"text/edited": _MEDIA_TYPE}, {"application/json": _MEDIA_TYPE}),
        "headers": ({"x-Edited": {"schema": {"type": "string"}}}, {"ETag": {"schema": {"type": "string"}}}),
        "links": ({"next": {"operationId": "edited"}},),
    },
    "media type": {
        "schema": ({"type": "string", "format": "edited"},),
        "encoding": ({"id": {"contentType": "text/edited"}}, {"x-foo": {"style": "form"}}),
        "itemSchema": ({"type": "string", "format": "edited"}, {}),
        "itemEncoding": ({"contentType": "text/edited"}, {}),
        "prefixEncoding": ([], [{"contentType": "text/edited"}], [{}, {"contentType": "text/edited"}]),
    },
    "encoding": {"contentType": ("text/edited",), "explode": (True, False)},
    "link": {"parameters": ({"id": "$request.query.edited"},), "requestBody": ("edited",)},
    "security scheme": {"type": ("mutualTLS",), "name": ("edited",), "scheme": ("basic", "bearer")},
    "flow": {"tokenUrl": ("https://edited.example.org",), "scopes": ({"edited": "Edited."}, {"read": "Edited."})},
    "server": {"url": ("https://edited.example.org", "/")},
    "server variable": {"default": ("b",), "enum": (["b", "a"], ["a"])},
    "operation": {
        "security": ([], [{}]),
        "servers": ([{"url": "/edited"}],),
        "requestBody": ({"content": {"text/edited": _MEDIA_TYPE}},),
        "responses": ({}, {"500": {"description": "edited"}}, {"200": {"description": "edited"}}),
        "callbacks": ({}, {"x-edited": {"{$request.query.url}": {"post": {"responses": {}}}}}),
        "parameters": ([{"name": "edited", "in": "cookie", "schema": {"type": "string"}}],),
    },
    "path item": {"servers": ([{"url": "/edited"}],)},
    "": {"security": ([], [{}]), "servers": ([{"url": "/edited"}], [])},
}
_SIMPLE: Mapping[str, Sequence[Any]] = {
    "type": ("string", "integer", "array"),
    "format": ("edited",),
    "items": ({"type": "string"}, {"type": "edited"}),
    "default": ("edited", None),
    "enum": (["edited"], ["edited", 1]),
    "collectionFormat": ("csv", "ssv", "tsv", "pipes", "multi"),
    **{key: _SCHEMA_MEMBERS[key] for key in ("minLength", "maxLength", "pattern", "minimum", "maximum", "multipleOf")},
    **{key: _SCHEMA_MEMBERS[key] for key in ("minItems", "maxItems", "uniqueItems")},
    **{key: _SCHEMA_MEMBERS_3_0[key] for key in ("exclusiveMinimum", "exclusiveMaximum")},
}
_MEDIA_TYPES = ([], ["application/edited"], ["application/json", "application/edited"], ["text/plain"])
_BODY: Mapping[str, Sequence[Any]] = {"required": (True, False), "schema": ({"type": "string"}, {"type": "file"})}
_PARAMETER: Mapping[str, Sequence[Any]] = {**_SIMPLE, "required": (True, False), "allowEmptyValue": (True, False)}
_SWAGGER_MEMBERS: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "schema": {
        **_SCHEMA_MEMBERS,
        **{key: _SCHEMA_MEMBERS_3_0[key] for key in ("exclusiveMinimum", "exclusiveMaximum")},
        "type": (*_SCHEMA_MEMBERS["type"], "file"),
        "discriminator": ("edited", "id"),
    },
    "header": _SIMPLE,
    "items": _SIMPLE,
    "response": {
        "schema": ({"type": "integer"}, {"type": "file"}),
        "headers": ({"x-Edited": {"type": "string"}}, {"ETag": {"type": "string"}}),
    },
    "security scheme": {
        "name": ("edited",),
        "in": ("query", "header"),
        "scopes": ({"edited": "Edited."}, {"read": "Edited."}),
        "tokenUrl": ("https://edited.example.org",),
        "authorizationUrl": ("https://edited.example.org",),
    },
    "operation": {
        "security": ([], [{}]),
        "consumes": _MEDIA_TYPES,
        "produces": _MEDIA_TYPES,
        "schemes": (["https"], ["http", "https"], []),
        "responses": ({}, {"500": {"description": "edited"}}, {"200": {"description": "edited"}}),
        "parameters": ([{"name": "edited", "in": "formData", "type": "file"}], []),
    },
    "path item": {"parameters": ([{"name": "edited", "in": "query", "type": "string"}],)},
    "": {
        "security": ([], [{}]),
        "host": ("edited.example.org",),
        "basePath": ("/edited", "/"),
        "schemes": (["https"], ["http", "https"]),
        "consumes": _MEDIA_TYPES,
        "produces": _MEDIA_TYPES,
    },
}
_ANNOTATIONS = ("description", "x-edited", "summary", "externalDocs")
#: Keywords of schemas that no other kind of object has as an annotation.
_SCHEMA_ANNOTATIONS = ("title", "$comment", "example", "examples", "deprecated", *_ANNOTATIONS)


@st.composite
def wire_edits(draw: Draw, document: dict[str, Any]) -> dict[str, Any]:
    """Set, remove or replace one thing in a document."""
    choose = _chooser(draw)
    places = [*spots(document), Spot("", (), document)]
    spot = choose([spot for spot in places if _members_of(spot, document)])
    if reference_in(spot.value) is None and isinstance(spot.value, dict) and choose((True, True, False)):
        members = _members_of(spot, document)
        return with_value(document, spot.path, _with_member(choose, spot.value, members))
    return with_value(document, spot.path, choose(list(_replacements(spot, document))))


@st.composite
def annotation_edits(draw: Draw, document: dict[str, Any], kinds: Sequence[str] = ()) -> tuple[Spot, dict[str, Any]]:
    """Add or replace an annotation of one object; return the object as it was, and the edited document."""
    choose = _chooser(draw)
    found = [spot for spot in spots(document) if isinstance(spot.value, dict) and spot.kind in (kinds or _ANNOTATED)]
    spot = choose([spot for spot in found if reference_in(spot.value) is None and _has_effect(document, spot.path)])
    key = choose(_SCHEMA_ANNOTATIONS if spot.kind == "schema" else _ANNOTATIONS)
    return spot, with_value(document, spot.path, {**spot.value, key: {"type": "edited"}})


def _has_effect(document: Any, path: Path) -> bool:
    """Tell whether a place is not below a ``then`` or ``else`` without ``if``, where nobody looks."""
    for token in path:
        if token in ("then", "else") and isinstance(document, dict) and "if" not in document:
            return False
        document = document[token]
    return True


_ANNOTATED = (*(kind for kind in _MEMBERS if kind), "schema")


def _chooser(draw: Draw) -> Callable[[Sequence[Any]], Any]:
    return lambda values: values[draw(st.integers(0, len(values) - 1))]


def _members_of(spot: Spot, document: Mapping[str, Any]) -> Mapping[str, Sequence[Any]]:
    """Return what may be set in an object; nothing for what is not edited."""
    if "swagger" in document:
        is_parameter = spot.kind == "parameter" and reference_in(spot.value) is None
        if not is_parameter:
            return _SWAGGER_MEMBERS.get(spot.kind, {})
        return _BODY if spot.value["in"] == "body" else _PARAMETER
    if spot.kind == "schema":
        is_old = document["openapi"].startswith("3.0")
        return {**_SCHEMA_MEMBERS, **(_SCHEMA_MEMBERS_3_0 if is_old else _SCHEMA_MEMBERS_3_1)}
    return _MEMBERS.get(spot.kind, {})


def _with_member(
    choose: Callable[[Sequence[Any]], Any], value: dict[str, Any], members: Mapping[str, Sequence[Any]]
) -> dict[str, Any]:
    """Set a member, or remove one that is there."""
    present = [key for key in value if key in members]
    if present and choose((True, False)):
        removed = choose(present)
        return {key: item for key, item in value.items() if key != removed}
    key = choose(sorted(members))
    return {**value, key: choose(members[key])}


def _replacements(spot: Spot, document: Mapping[str, Any]) -> Iterator[Any]:
    """Yield what may stand in the place of an object: another of its kind, from anywhere in the document."""
    yield spot.value
    for other in spots(document):
        is_within = other.path == spot.path[: len(other.path)] or spot.path == other.path[: len(spot.path)]
        if other.kind == spot.kind and spot.kind in _REPLACEABLE and not is_within:
            yield other.value


#: Kinds of which any object may stand in the place of any other.
_REPLACEABLE = frozenset({"schema", "header", "response", "request body", "media type", "link", "server", "flow"})
