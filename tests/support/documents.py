"""Hypothesis strategies that write whole OpenAPI documents, 3.0 to 3.2, as plain JSON values.

They are valid in all that the laws build on: references lead to objects of the right kind, a schema is never only a
reference to itself, parameters are unique, path templates differ in more than names. They are as odd as they may be
everywhere else: properties called like keywords, components and headers called ``x-…``, cycles through every keyword
and through callbacks, ``$ref`` in examples.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st
from support.positions import SECTIONS, SINCE, operations_in, pointer_of, value_at

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[Any]], Any]

#: Names that look like something else where only position tells.
ODD_NAMES = ("description", "example", "default", "required", "$ref", "x-foo", "type", "properties", "title", "x-#")
PROPERTY_NAMES = ("id", "name", *ODD_NAMES)
COMPONENT_NAMES = ("Pet", "x-Thing", "description", "default", "A.b-c_d")
PATHS = ("/pets", "/pets/{petId}", "/shops/{shopId}/pets/{petId}", "/a~b/x-odd", "/health")
VALUES: tuple[Any, ...] = ("a", "NO", "", 1, 2.5, -7, 2**64 + 1, None, True, ["b"], {"$ref": "#/none", "title": "t"})
ANNOTATIONS = ("title", "description", "$comment", "example", "x-note", "deprecated")

#: What a document may hold besides the rest. Names of components are on the wire with the first two.
DISCRIMINATORS, XML, IGNORED_SIBLINGS = "discriminators", "XML", "ignored siblings"


@st.composite
def documents(draw: Draw, minors: Sequence[int] = (0, 1, 2), traits: Sequence[str] = ()) -> dict[str, Any]:
    """Write a document of OpenAPI ``3.minor``."""
    return _Writer(draw, draw(st.sampled_from(minors)), frozenset(traits)).document()


@cache
def _integers(least: int, most: int) -> st.SearchStrategy[int]:
    # Making a strategy costs more than drawing from it.
    return st.integers(least, most)


class _Writer:
    """Writes one document: knows its version and the names of its components."""

    def __init__(self, draw: Draw, minor: int, traits: frozenset[str]) -> None:
        self._draw = draw
        self.minor = minor
        self.is_new = minor >= 2
        self.traits = traits
        self.keywords = _KEYWORDS_3_1 if minor else KEYWORDS_3_0
        sections = [section for section in SECTIONS if minor >= SINCE.get(section, 0)]
        self.names: dict[str, tuple[str, ...]] = {section: COMPONENT_NAMES[: self.number(3)] for section in sections}
        self.names["schemas"] = COMPONENT_NAMES[: self.number(4, 1)]

    def number(self, most: int, least: int = 0) -> int:
        found: int = self._draw(_integers(least, most))
        return found

    def chance(self, one_in: int) -> bool:
        return self.number(one_in - 1) == one_in - 1

    def pick(self, values: Sequence[T]) -> T:
        return values[self.number(len(values) - 1)]

    def some(self, values: Sequence[T], most: int, least: int = 0) -> list[T]:
        """Pick different values, at most so many."""
        rest = list(values)
        return [rest.pop(self.number(len(rest) - 1)) for _ in range(self.number(min(most, len(rest)), least))]

    # --- the document -------------------------------------------------------------------------------------------------

    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = {"openapi": f"3.{self.minor}.0", "info": {"title": "t", "version": "1"}}
        found["paths"] = {path: self.path_item(path) for path in self.some(PATHS, 3, 1)}
        if self.minor and self.chance(2):
            found["webhooks"] = {name: self.path_item("") for name in self.some(("sold", "description"), 2)}
        if self.chance(2):
            found["security"] = self.security()
        if self.chance(2):
            found["servers"] = self.servers()
        if self.is_new and self.chance(3):
            found |= {"$self": "https://example.org/api/openapi", "tags": [{"name": "a", "kind": "nav", "parent": "b"}]}
        components = {section: self.section(section) for section, names in self.names.items() if names}
        return found | ({"components": components} if components else {})

    def section(self, section: str) -> dict[str, Any]:
        found = {}
        for index, name in enumerate(self.names[section]):
            later = self.names[section][index + 1 :]
            if section == "schemas":
                found[name] = self.schema(2, index + 1)
            elif later and self.chance(4):
                found[name] = {"$ref": reference_to(section, self.pick(later))}
            else:
                found[name] = self.inline(section)
        return found

    def component(self, section: str) -> Any:
        """Refer to a component, or write one inline."""
        names = self.names.get(section, ())
        if names and self.chance(2):
            return {"$ref": reference_to(section, self.pick(names))}
        return self.inline(section)

    def inline(self, section: str) -> Any:
        writers: dict[str, Callable[[], Any]] = {
            "schemas": lambda: self.schema(2, 0),
            "parameters": self.parameter,
            "headers": self.header,
            "requestBodies": self.request_body,
            "responses": self.response,
            "links": self.link,
            "callbacks": self.callback,
            "securitySchemes": self.security_scheme,
            "pathItems": lambda: self.path_item(""),
            "mediaTypes": self.media_type,
        }
        return writers[section]()

    def annotated(self, value: dict[str, Any]) -> dict[str, Any]:
        for key in self.some(ANNOTATIONS, 1):
            value[key] = self.pick(("one", "two", {"$ref": "missing.json"})) if key != "deprecated" else True
        return value

    # --- operations ---------------------------------------------------------------------------------------------------

    def path_item(self, path: str, depth: int = 1) -> Any:
        names = self.names.get("pathItems", ())
        if names and not path and depth == 1 and self.chance(3):
            # Within the section that is a cycle: nothing hangs on it.
            return {"$ref": reference_to("pathItems", self.pick(names))}
        methods = ("get", "post", "query" if self.is_new else "put")
        item: dict[str, Any] = {method: self.operation(depth) for method in self.some(methods, 2, 1)}
        if self.is_new and self.chance(4):
            item["additionalOperations"] = {self.pick(("COPY", "description")): self.operation(depth)}
        wanted = [{"name": name, "in": "path", "required": True, "schema": self.schema(1, 0)} for name in _names(path)]
        if self.chance(3):
            item["servers"] = self.servers()
        if self.chance(2):
            item["parameters"] = wanted + self.parameters(1)
        else:
            for _, way in operations_in(item):
                operation = value_at(item, way)
                operation["parameters"] = wanted + operation.get("parameters", [])
        return self.annotated(item) if self.chance(3) else item

    def operation(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {"responses": {}}
        for code in self.some(("200", "404", "default", "2XX"), 2):
            found["responses"][code] = self.component("responses")
        if self.chance(3):
            found["requestBody"] = self.component("requestBodies")
        if self.chance(2):
            found["parameters"] = self.parameters(2)
        if self.chance(3):
            found["security"] = self.security()
        if self.chance(4):
            found["servers"] = self.servers()
        if self.chance(4):
            names = self.some(("onEvent", "x-event"), 1, 1)
            found["callbacks"] = {name: self.callback_at(depth) for name in names}
        return self.annotated(found)

    def callback_at(self, depth: int) -> Any:
        names = self.names["callbacks"]
        if names and (depth == 0 or self.chance(2)):
            return {"$ref": reference_to("callbacks", self.pick(names))}
        return self.callback() if depth else {}

    def callback(self) -> dict[str, Any]:
        return {"{$request.body#/url}": self.path_item("", 0)}

    def parameters(self, most: int) -> list[Any]:
        """Write parameters that are unique in one list; those of components are called by the component's name."""
        names = self.some([*self.names["parameters"], "p1", "p2"], most)
        known = self.names["parameters"]
        return [
            {"$ref": reference_to("parameters", name)} if name in known else self.parameter(name)
            for name in _unaliased(names, known)
        ]

    def parameter(self, name: str = "") -> dict[str, Any]:
        where = self.pick(("query", "header", "cookie", *(["querystring"] if self.is_new else [])))
        name = name or self.pick(("limit", "X-Trace", "x-foo", "description", "Accept"))
        found: dict[str, Any] = {"name": name, "in": where}
        if self.chance(4) or where == "querystring":
            found["content"] = {"application/json": self.component("mediaTypes")}
            return self.annotated(found)
        found["schema"] = self.schema(1, 0)
        for key in self.some(("required", "explode", "allowReserved", "allowEmptyValue"), 2):
            found[key] = self.pick((False, True))
        if where == "query" and self.chance(3):
            found["style"] = self.pick(("form", "deepObject", "pipeDelimited"))
        if where == "cookie" and self.is_new and self.chance(3):
            found["style"] = "cookie"
        return self.annotated(found)

    def header(self) -> dict[str, Any]:
        found: dict[str, Any] = {"schema": self.schema(1, 0)}
        for key in self.some(("required", "explode"), 1):
            found[key] = self.pick((False, True))
        return self.annotated(found)

    def request_body(self) -> dict[str, Any]:
        found = {"content": self.content()}
        return self.annotated(found | ({"required": self.pick((False, True))} if self.chance(2) else {}))

    def response(self) -> dict[str, Any]:
        found: dict[str, Any] = {"summary" if self.is_new and self.chance(3) else "description": "r"}
        if self.chance(2):
            found["content"] = self.content()
        if self.chance(3):
            found["headers"] = {name: self.component("headers") for name in self.some(("ETag", "x-Rate", "title"), 2)}
        if self.chance(5):
            found["links"] = {name: self.component("links") for name in self.some(("next", "x-up"), 1)}
        return self.annotated(found)

    def content(self) -> dict[str, Any]:
        types = ["application/json", "text/plain", "multipart/form-data"]
        types += ["application/xml"] if XML in self.traits else []
        return {label: self.component("mediaTypes") for label in self.some(types, 2, 1)}

    def media_type(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if not self.chance(6):
            found["schema"] = self.schema(2, 0)
        if self.chance(6):
            found["encoding"] = {self.pick(PROPERTY_NAMES): self.encoding(1)}
        if self.is_new and self.chance(4):
            found["itemSchema"] = self.schema(2, 0)
        if self.is_new and self.chance(6):
            found |= {"itemEncoding": self.encoding(1), "prefixEncoding": [self.encoding(1), self.encoding(0)]}
        return self.annotated(found)

    def encoding(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {"contentType": "image/png"}
        if self.chance(2):
            found["headers"] = {"x-Part": self.component("headers")}
        if self.is_new and depth and self.chance(4):
            found["encoding"] = {self.pick(PROPERTY_NAMES): self.encoding(depth - 1)}
        return self.annotated(found)

    def link(self) -> dict[str, Any]:
        found: dict[str, Any] = {"operationId": "getPet", "parameters": {"description": "$response.body#/id"}}
        return self.annotated(found | ({"server": self.servers()[0]} if self.chance(3) else {}))

    def security(self) -> list[dict[str, list[str]]]:
        names = self.names["securitySchemes"]
        if not names:
            return []
        some = [self.some(names, 2) for _ in range(self.number(2))]
        return [{name: self.some(("read", "write"), 2) for name in requirement} for requirement in some]

    def security_scheme(self) -> dict[str, Any]:
        flow = {"tokenUrl": "https://example.org/t", "scopes": {"read": self.pick(("one", "two")), "x-all": "All."}}
        schemes: list[dict[str, Any]] = [
            {"type": "apiKey", "name": "x-key", "in": "header"},
            {"type": "http", "scheme": "Bearer"},
            {"type": "oauth2", "flows": {"clientCredentials": flow}},
        ]
        if self.is_new:
            flow = {**flow, "deviceAuthorizationUrl": "https://example.org/d"}
            schemes.append({"type": "oauth2", "flows": {"deviceAuthorization": flow}, "oauth2MetadataUrl": "/m"})
        return self.annotated(self.pick(schemes))

    def servers(self) -> list[dict[str, Any]]:
        variables = {"title": {"default": "a", "enum": ["a", "b"], "description": "v"}}
        urls = self.some(("https://example.org/v1", "/", "https://{title}.example.org"), 2, 1)
        found = [{"url": url} | ({"variables": variables} if "{" in url else {}) for url in urls]
        named = self.is_new and self.chance(3)
        return [server | ({"name": f"server {number}"} if named else {}) for number, server in enumerate(found)]

    # --- schemas ------------------------------------------------------------------------------------------------------

    def schema(self, depth: int, floor: int) -> Any:
        """Write a schema. What it refers to for the same instance is a component from ``floor`` on."""
        names = self.names["schemas"][floor:]
        how = self.number(9)
        if names and how >= (5 if depth == 0 else 7):
            return self.schema_reference(reference_to("schemas", self.pick(names)))
        if self.minor and how == 6:
            return self.pick((True, False))
        found: dict[str, Any] = {}
        if how % 2 == 0:
            found["type"] = self.types()
        for key in self.some(tuple(self.keywords), 3 if depth else 1):
            made = self.keywords[key](self, depth - 1, floor) if depth or key not in _APPLICATORS else None
            if made is not None:
                found[key] = made
        if DISCRIMINATORS in self.traits and depth and self.chance(6):
            self.add_discriminator(found, names)
        if XML in self.traits and self.chance(6):
            found["xml"] = {"name": self.pick(("a", "b")), "attribute": self.pick((False, True))}
        return self.annotated(found) if self.chance(3) else found

    def schema_reference(self, reference: str) -> dict[str, Any]:
        found: dict[str, Any] = {"$ref": reference}
        if self.minor and self.chance(4):
            found["minLength"] = self.pick((0, 1))
        if not self.minor and IGNORED_SIBLINGS in self.traits and self.chance(4):
            found["minLength"] = 3
        return found

    def types(self) -> Any:
        names = ("object", "array", "string", "integer", "number", "boolean")
        return self.some((*names, "null"), 2, 1) if self.minor and self.chance(3) else self.pick(names)

    def add_discriminator(self, schema: dict[str, Any], names: Sequence[str]) -> None:
        if names:
            union = [{"$ref": reference_to("schemas", name)} for name in self.some(names, 2, 1)]
            schema[self.pick(("oneOf", "anyOf"))] = union
        schema["discriminator"] = {"propertyName": "kind"}
        if names and self.chance(2):
            schema["discriminator"]["mapping"] = {"k": self.pick((names[0], reference_to("schemas", names[0])))}
        if names and self.is_new and self.chance(2):
            schema["discriminator"]["defaultMapping"] = self.pick((names[0], reference_to("schemas", names[0])))


_Make = Callable[[_Writer, int, int], Any]


_EITHER = (False, True)


def _literal(*values: Any) -> _Make:
    return lambda writer, _depth, _floor: writer.pick(values)


def _below(writer: _Writer, depth: int, _floor: int) -> Any:
    return writer.schema(depth, 0)


def _in_place(writer: _Writer, depth: int, floor: int) -> Any:
    return writer.schema(depth, floor)


def _boolean_or_below(writer: _Writer, depth: int, _floor: int) -> Any:
    return writer.pick((True, False)) if writer.chance(2) else writer.schema(depth, 0)


def _named(writer: _Writer, depth: int, _floor: int) -> Any:
    return {name: writer.schema(depth, 0) for name in writer.some(PROPERTY_NAMES, 3)}


def _patterns(writer: _Writer, depth: int, _floor: int) -> Any:
    return {name: writer.schema(depth, 0) for name in writer.some(("^x-", "description"), 1)}


def _named_in_place(writer: _Writer, depth: int, floor: int) -> Any:
    return {name: writer.schema(depth, floor) for name in writer.some(PROPERTY_NAMES, 1)}


def _branches(writer: _Writer, depth: int, floor: int) -> Any:
    return [writer.schema(depth, floor) for _ in range(writer.number(3, 1))]


def _tuple(writer: _Writer, depth: int, _floor: int) -> Any:
    return [writer.schema(depth, 0) for _ in range(writer.number(2, 1))]


def _property_names(writer: _Writer, _depth: int, _floor: int) -> Any:
    return writer.some(PROPERTY_NAMES, 2, 1)


def _dependent(writer: _Writer, _depth: int, _floor: int) -> Any:
    return {name: writer.some(PROPERTY_NAMES, 2, 1) for name in writer.some(PROPERTY_NAMES, 1)}


def _values(writer: _Writer, _depth: int, _floor: int) -> Any:
    return writer.some(VALUES, 3, 1)


_KEYWORDS: dict[str, _Make] = {
    "minLength": _literal(0, 2),
    "maxLength": _literal(5, 9),
    "pattern": _literal("^a", "b$"),
    "format": _literal("int64", "date"),
    "minimum": _literal(0, 1, 1.5, 2**63),
    "maximum": _literal(10, 10.0, 2.5),
    "multipleOf": _literal(2, 0.1),
    "minItems": _literal(0, 1),
    "maxItems": _literal(5),
    "uniqueItems": _literal(*_EITHER),
    "minProperties": _literal(0, 1),
    "maxProperties": _literal(5),
    "readOnly": _literal(*_EITHER),
    "writeOnly": _literal(*_EITHER),
    "default": _literal(*VALUES),
    "enum": _values,
    "required": _property_names,
    "properties": _named,
    "items": _below,
    "additionalProperties": _boolean_or_below,
    "allOf": _branches,
    "anyOf": _branches,
    "oneOf": _branches,
    "not": _in_place,
}
KEYWORDS_3_0: dict[str, _Make] = {
    **_KEYWORDS,
    "nullable": _literal(*_EITHER),
    "exclusiveMinimum": _literal(*_EITHER),
    "exclusiveMaximum": _literal(*_EITHER),
}
_KEYWORDS_3_1: dict[str, _Make] = {
    **_KEYWORDS,
    "exclusiveMinimum": _literal(0, 1.5),
    "exclusiveMaximum": _literal(10, 2.0),
    "const": _literal(*VALUES),
    "contentEncoding": _literal("base64"),
    "contentMediaType": _literal("image/png"),
    "contentSchema": _below,
    "prefixItems": _tuple,
    "contains": _below,
    "maxContains": _literal(3),
    "unevaluatedItems": _boolean_or_below,
    "unevaluatedProperties": _boolean_or_below,
    "patternProperties": _patterns,
    "propertyNames": _below,
    "dependentRequired": _dependent,
    "dependentSchemas": _named_in_place,
    "if": _in_place,
    "then": _in_place,
    "else": _in_place,
}
_APPLICATORS = frozenset(
    {
        "properties",
        "patternProperties",
        "dependentSchemas",
        "allOf",
        "anyOf",
        "oneOf",
        "prefixItems",
        "items",
        "additionalProperties",
        "unevaluatedItems",
        "unevaluatedProperties",
        "contains",
        "propertyNames",
        "not",
        "if",
        "then",
        "else",
        "contentSchema",
    }
)


def reference_to(section: str, name: str) -> str:
    """Return the reference to a component."""
    return "#" + pointer_of(("components", section, name))


def _names(path: str) -> list[str]:
    return [part.split("}")[0] for part in path.split("{")[1:]]


def _unaliased(names: Sequence[str], known: Sequence[str]) -> list[str]:
    """Keep one component at most: two of them may be the same parameter."""
    components = [name for name in names if name in known]
    return [name for name in names if name not in components[1:]]


# --- anything at all --------------------------------------------------------------------------------------------------

#: The words that decide where something stands; a random tree of others would never be looked into.
VOCABULARY = (
    *("get", "post", "parameters", "requestBody", "responses", "callbacks", "servers", "security", "200", "default"),
    *("name", "in", "required", "schema", "content", "headers", "links", "application/json", "application/xml"),
    *("schemas", "securitySchemes", "pathItems", "operationId", "tags", "url", "variables", "flows", "implicit"),
    *("scopes", "type", "properties", "items", "allOf", "oneOf", "not", "additionalProperties", "discriminator"),
    *("mapping", "propertyName", "enum", "const", "nullable", "minimum", "exclusiveMinimum", "xml", "$defs"),
    *("$ref", "$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "unevaluatedProperties", "dependentRequired"),
    *("additionalOperations", "operationRef", "description", "example", "x-foo", "x-#", "", "/a", "/b/{c}", "{", "é"),
)
REFERENCES = (
    *("#", "", "#/paths", "#/paths/~1a", "#/paths/~1a/get", "#/paths/~1a/get/responses/200", "#/x", "#/webhooks/a"),
    *("#/components/schemas/A", "#/components/schemas/B/properties/a", "#/components/parameters/A", "#a", "A", "{c}"),
    *("#/components/responses/A", "#/components/examples/a/value", "#/openapi", "#/info/title", "other.json#/a"),
    *("https://example.org/remote.json", "#/components/securitySchemes/A", "#/%7E", "#/~2", "path", "query", "header"),
)


def anything() -> st.SearchStrategy[Any]:
    """Write any JSON value, out of words that mean something in OpenAPI."""
    scalars = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(REFERENCES),
        st.sampled_from(VOCABULARY),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=4),
    )
    keys = st.one_of(st.sampled_from(VOCABULARY), st.just("$ref"))
    return st.recursive(
        scalars,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=4)),
        max_leaves=12,
    )


# --- by hand ----------------------------------------------------------------------------------------------------------


def a_document(paths: Any, minor: int = 1, **members: Any) -> dict[str, Any]:
    """Write a document around its paths; ``schemas`` and the like are sections of its components."""
    head = {"openapi": f"3.{minor}.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    sections = {key: members.pop(key) for key in tuple(members) if key in SECTIONS}
    return head | ({"components": sections} if sections else {}) | members


def an_operation(operation: Any, minor: int = 1, path: str = "/things", **members: Any) -> dict[str, Any]:
    """Write a document around one operation, ``GET /things``."""
    return a_document({path: {"get": operation}}, minor, **members)


def answering(schema: Any, minor: int = 1, label: str = "application/json", **members: Any) -> dict[str, Any]:
    """Write a document around the schema of one response."""
    content = {label: {"schema": schema}}
    return an_operation({"responses": {"200": {"description": "r", "content": content}}}, minor, **members)
