"""The positions of OpenAPI: what stands below each kind of object, what only annotates it, what its defaults are.

Every walk over a document goes by these tables, so that a *property* named ``description`` is never taken for the
keyword, nor a ``$ref`` within an example for a reference.

Sources: the fixed fields of all objects in Swagger 2.0, OpenAPI 3.0.4, 3.1.1 and 3.2.0; JSON Schema 2020-12 core and
validation.
"""

from collections.abc import Iterator, Mapping
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from contractdelta.spec.dialects import Dialect


class Kind(StrEnum):
    """A kind of object."""

    SCHEMA = "schema"
    PARAMETER = "parameter"
    HEADER = "header"
    MEDIA_TYPE = "media_type"
    ENCODING = "encoding"
    REQUEST_BODY = "request_body"
    RESPONSES = "responses"
    RESPONSE = "response"
    LINK = "link"
    CALLBACK = "callback"
    PATH_ITEM = "path_item"
    OPERATION = "operation"
    #: A list of alternatives.
    SECURITY = "security"
    SECURITY_SCHEME = "security_scheme"
    SECURITY_REQUIREMENT = "security_requirement"
    FLOWS = "flows"
    FLOW = "flow"
    #: A list; the first one is the default.
    SERVERS = "servers"
    SERVER = "server"
    SERVER_VARIABLE = "server_variable"
    #: An object that only refers to another.
    REFERENCE = "reference"
    #: A value that is no object of OpenAPI: an unknown keyword, a malformed member.
    VALUE = "value"


class Shape(Enum):
    """How children stand in a member."""

    #: The member is the child.
    ONE = "one"
    #: Children by name.
    MAP = "map"
    #: A list whose order counts.
    LIST = "list"
    #: A list whose order does not count; repetitions do.
    BAG = "bag"


class Position(NamedTuple):
    """A member that holds children."""

    shape: Shape
    kind: Kind


_ONE_SCHEMA = Position(Shape.ONE, Kind.SCHEMA)
_SCHEMA_MAP = Position(Shape.MAP, Kind.SCHEMA)
_CONTENT = Position(Shape.MAP, Kind.MEDIA_TYPE)
_HEADERS = Position(Shape.MAP, Kind.HEADER)
_SERVERS = Position(Shape.LIST, Kind.SERVER)
_ONE_OPERATION = Position(Shape.ONE, Kind.OPERATION)
_ONE_FLOW = Position(Shape.ONE, Kind.FLOW)

#: Methods that are members of a path item (``query`` since OpenAPI 3.2).
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

#: Schemas that are only there to be referred to: their names and places do not count.
DEFINITIONS = frozenset({"$defs", "definitions"})
#: Members that hold several schemas for the same value.
COMBINATORS = frozenset({"allOf", "anyOf", "oneOf"})

_SCHEMA_POSITIONS = {
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas", "dependencies", *DEFINITIONS), _SCHEMA_MAP),
    **dict.fromkeys(sorted(COMBINATORS), Position(Shape.BAG, Kind.SCHEMA)),
    "prefixItems": Position(Shape.LIST, Kind.SCHEMA),
    **dict.fromkeys(
        (
            "items",
            "additionalItems",
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
        _ONE_SCHEMA,
    ),
}
_PARAMETER_POSITIONS = {"schema": _ONE_SCHEMA, "content": _CONTENT}
_ENCODING_POSITIONS = {
    "encoding": Position(Shape.MAP, Kind.ENCODING),
    "itemEncoding": Position(Shape.ONE, Kind.ENCODING),
    "prefixEncoding": Position(Shape.LIST, Kind.ENCODING),
}

#: What stands below each kind of object, by the name of the member.
POSITIONS: Mapping[Kind, Mapping[str, Position]] = MappingProxyType(
    {
        Kind.SCHEMA: _SCHEMA_POSITIONS,
        Kind.PARAMETER: _PARAMETER_POSITIONS,
        Kind.HEADER: _PARAMETER_POSITIONS,
        Kind.MEDIA_TYPE: {"schema": _ONE_SCHEMA, "itemSchema": _ONE_SCHEMA, **_ENCODING_POSITIONS},
        Kind.ENCODING: {"headers": _HEADERS, **_ENCODING_POSITIONS},
        Kind.REQUEST_BODY: {"content": _CONTENT},
        Kind.RESPONSE: {"content": _CONTENT, "headers": _HEADERS, "links": Position(Shape.MAP, Kind.LINK)},
        Kind.LINK: {"server": Position(Shape.ONE, Kind.SERVER)},
        Kind.PATH_ITEM: {
            "parameters": Position(Shape.LIST, Kind.PARAMETER),
            "servers": _SERVERS,
            **dict.fromkeys(METHODS, _ONE_OPERATION),
            "additionalOperations": Position(Shape.MAP, Kind.OPERATION),
        },
        Kind.OPERATION: {
            "parameters": Position(Shape.LIST, Kind.PARAMETER),
            "requestBody": Position(Shape.ONE, Kind.REQUEST_BODY),
            "responses": Position(Shape.ONE, Kind.RESPONSES),
            "callbacks": Position(Shape.MAP, Kind.CALLBACK),
            "servers": _SERVERS,
        },
        Kind.SECURITY_SCHEME: {"flows": Position(Shape.ONE, Kind.FLOWS)},
        Kind.FLOWS: dict.fromkeys(
            ("implicit", "password", "clientCredentials", "authorizationCode", "deviceAuthorization"), _ONE_FLOW
        ),
        Kind.SERVER: {"variables": Position(Shape.MAP, Kind.SERVER_VARIABLE)},
    }
)

_SWAGGER = Dialect.SWAGGER_2_0
#: The same in Swagger 2.0. What stood elsewhere then is no position of it: there it is a member that nobody knows.
SWAGGER_POSITIONS: Mapping[Kind, Mapping[str, Position]] = MappingProxyType(
    {
        Kind.SCHEMA: _SCHEMA_POSITIONS,
        Kind.PARAMETER: {"schema": _ONE_SCHEMA, "items": _ONE_SCHEMA},
        Kind.HEADER: {"schema": _ONE_SCHEMA, "items": _ONE_SCHEMA},
        Kind.RESPONSE: {"schema": _ONE_SCHEMA, "headers": _HEADERS},
        Kind.PATH_ITEM: {key: item for key, item in POSITIONS[Kind.PATH_ITEM].items() if key != "servers"},
        Kind.OPERATION: {key: POSITIONS[Kind.OPERATION][key] for key in ("parameters", "responses")},
    }
)

#: Kinds whose members, but for extensions, are all children of one kind.
OPEN_MAPS: Mapping[Kind, Kind] = MappingProxyType({Kind.CALLBACK: Kind.PATH_ITEM, Kind.RESPONSES: Kind.RESPONSE})

_ANNOTATIONS = frozenset(
    {
        "title",
        "description",
        "summary",
        "example",
        "examples",
        "externalDocs",
        "$comment",
        "tags",
        # Not an annotation by the letter, but it changes no message: it is kept with the documentation.
        "deprecated",
    }
)
#: What asserts something, though it is called like an extension: values that clients may send, and have to expect
#: more of (Zalando RESTful API Guidelines, rule 112).
ASSERTING_EXTENSIONS = frozenset({"x-extensible-enum"})
#: Labels of an operation: they name it, and change no message.
LABELS = frozenset({"operationId", "tags"})
#: How long an operation is to be called; it changes no message either. Extensions of that name are a convention.
LIFECYCLE = frozenset({"deprecated", "x-sunset"})
#: The same by kind of object. Servers have names since OpenAPI 3.2.
_LABELS_OF: Mapping[Kind, frozenset[str]] = {Kind.OPERATION: LABELS, Kind.SERVER: frozenset({"name"})}

#: Members of a schema that name it and assert nothing.
IDENTIFIERS = frozenset({"$id", "$anchor", "$dynamicAnchor"})

#: Members of a schema that are objects of their own, with annotations of their own, and say nothing apart from it.
PARTS_OF_SCHEMAS = ("discriminator", "xml")

#: Values that a member has anyway when it is not written.
DEFAULTS: Mapping[Kind, Mapping[str, str]] = MappingProxyType(
    {
        Kind.SCHEMA: {
            "nullable": "false",
            "readOnly": "false",
            "writeOnly": "false",
            "uniqueItems": "false",
            "exclusiveMinimum": "false",
            "exclusiveMaximum": "false",
            "minLength": "0",
            "minItems": "0",
            "minProperties": "0",
            "required": "[]",
            "dependentRequired": "{}",
        },
        Kind.PARAMETER: {"required": "false", "allowEmptyValue": "false", "allowReserved": "false"},
        Kind.HEADER: {"required": "false", "style": '"simple"', "explode": "false"},
        Kind.REQUEST_BODY: {"required": "false"},
    }
)

#: Members of a schema that assert nothing where their schema allows everything. Each is its own default.
TRIVIAL_WHERE_TRUE = frozenset(
    {
        "items",
        "additionalItems",
        "unevaluatedItems",
        "additionalProperties",
        "unevaluatedProperties",
        "propertyNames",
        "then",
        "else",
        "contentSchema",
    }
)
#: Those of them that still mark what they cover as evaluated, and what that is (JSON Schema 2020-12 core, section 11).
EVALUATING: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("items", "additionalItems", "unevaluatedItems"), "items"),
        **dict.fromkeys(("additionalProperties", "unevaluatedProperties"), "properties"),
    }
)
#: Members of a schema that apply to the same instance, so that evaluated members are seen through them.
IN_PLACE = COMBINATORS | {"not", "if", "then", "else", "dependentSchemas", "dependencies"}


def is_annotation(kind: Kind, key: str) -> bool:
    """Tell whether a member only annotates the object that it stands in."""
    if kind is Kind.SECURITY_REQUIREMENT:  # a plain map: its keys are names
        return False
    if kind in OPEN_MAPS:
        return key.startswith("x-")
    if kind is Kind.SCHEMA and key in ASSERTING_EXTENSIONS:
        return False
    return key in _ANNOTATIONS or key.startswith("x-") or key in _LABELS_OF.get(kind, ())


def assertions_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a schema that do not only annotate it."""
    return {
        key: item
        for key, item in schema.items()
        if key not in _ANNOTATIONS and (key[:2] != "x-" or key in ASSERTING_EXTENSIONS)
    }


def describes_scopes(kind: Kind, value: Mapping[str, Any], dialect: Dialect) -> bool:
    """Tell whether an object holds scopes by name: their names are on the wire, their descriptions are not."""
    holder = Kind.SECURITY_SCHEME if dialect is _SWAGGER else Kind.FLOW
    return kind is holder and isinstance(value.get("scopes"), dict)


def annotations_of(kind: Kind, value: Mapping[str, Any], dialect: Dialect) -> dict[str, Any]:
    """Return the members of an object that only annotate it."""
    if kind is Kind.SCHEMA:  # most objects are schemas
        found = {
            key: item
            for key, item in value.items()
            if key in _ANNOTATIONS or (key[:2] == "x-" and key not in ASSERTING_EXTENSIONS)
        }
    else:
        found = {key: item for key, item in value.items() if is_annotation(kind, key)}
    if describes_scopes(kind, value, dialect):
        found["scopes"] = value["scopes"]
    for key in PARTS_OF_SCHEMAS if kind is Kind.SCHEMA else ():
        part = value.get(key)
        about = (
            {name: item for name, item in part.items() if is_annotation(kind, name)} if isinstance(part, dict) else {}
        )
        if about:
            found[f"x-{key}"] = about
    return found


def position_of(kind: Kind, key: str, dialect: Dialect) -> Position | None:
    """Return what stands in a member; ``None`` where it holds a plain value."""
    if kind in OPEN_MAPS:
        return None if key.startswith("x-") else Position(Shape.ONE, OPEN_MAPS[kind])
    return (SWAGGER_POSITIONS if dialect is _SWAGGER else POSITIONS).get(kind, {}).get(key)


def children_of(position: Position, value: Any) -> Iterator[tuple[tuple[str | int, ...], Any]] | None:
    """Yield each child in a member with its way there; ``None`` where the member has not the shape it should have."""
    if position.shape is Shape.ONE:
        return iter([((), value)])
    if position.shape is Shape.MAP:
        return (((name,), value[name]) for name in sorted(value)) if isinstance(value, dict) else None
    return (((index,), child) for index, child in enumerate(value)) if isinstance(value, list) else None
