"""Documents of Swagger 2.0: a strategy that writes them, and their upgrade to OpenAPI 3.0.

The upgrade is written from the two specifications alone and shares nothing with the code that is tested. It writes
every operation out: parameters and responses lose their names, definitions become components. What OpenAPI 3.0 has no
word for stays as it is.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st
from support.documents import DISCRIMINATORS, KEYWORDS_3_0, PATHS, VALUES, XML, Draw, _Writer
from support.oracle import ReferencesOnly
from support.positions import METHODS, Spot, mapped, path_of, pointer_of, reference_in, value_at

Document = dict[str, Any]

FORMATS = ("csv", "ssv", "tsv", "pipes")
JSON, URL_ENCODED, MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
_KEYWORDS = (
    *("type", "format", "items", "default", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength"),
    *("minLength", "pattern", "maxItems", "minItems", "uniqueItems", "enum", "multipleOf"),
)
_SIMPLE = tuple(key for key in _KEYWORDS if key not in ("type", "items", "default", "enum"))


# --- writing documents ------------------------------------------------------------------------------------------------


@st.composite
def swagger_documents(draw: Draw, traits: tuple[str, ...] = ()) -> Document:
    """Write a document of Swagger 2.0."""
    return _SwaggerWriter(draw, 0, frozenset(traits)).document()


class _SwaggerWriter(_Writer):
    """Writes one document. An operation sends a body, a form or nothing; all of a path do the same."""

    def __init__(self, draw: Draw, minor: int, traits: frozenset[str]) -> None:
        super().__init__(draw, minor, traits)
        self.keywords = {key: make for key, make in KEYWORDS_3_0.items() if key != "nullable"}
        self.sent = {name: self.pick(("query", "header", "body", "formData")) for name in self.names["parameters"]}

    def document(self) -> Document:
        found: Document = {"swagger": "2.0", "info": {"title": "t", "version": "1"}}
        found["paths"] = {path: self.path_item(path) for path in self.some(PATHS, 3, 1)}
        found["definitions"] = {name: self.schema(2, index + 1) for index, name in enumerate(self.names["schemas"])}
        found["parameters"] = {name: self.parameter_in(where, name) for name, where in self.sent.items()}
        found["responses"] = {name: self.response() for name in self.names["responses"]}
        found["securityDefinitions"] = {name: self.security_scheme() for name in self.names["securitySchemes"]}
        return self.with_some(found, ("host", "basePath", "schemes", "consumes", "produces", "security"), 2)

    def with_some(self, value: dict[str, Any], keys: tuple[str, ...], one_in: int) -> dict[str, Any]:
        makers = {
            "host": lambda: self.pick(("a.example.org", "b.example.org:8080")),
            "basePath": lambda: self.pick(("/", "/v1", "/v2")),
            "schemes": lambda: self.some(("https", "http", "wss"), 2),
            "consumes": lambda: self.media_types((URL_ENCODED, MULTIPART)),
            "produces": lambda: self.media_types(("text/plain",)),
            "security": self.security,
        }
        return value | {key: makers[key]() for key in keys if self.chance(one_in)}

    def media_types(self, others: tuple[str, ...]) -> list[str]:
        xml = ("application/xml",) if XML in self.traits else ()
        return self.some((JSON, "application/hal+json", *others, *xml), 2)

    # --- operations ---------------------------------------------------------------------------------------------------

    def path_item(self, path: str, depth: int = 1) -> Any:
        del depth  # nothing is called back
        sent = self.pick(("body", "formData", ""))
        wanted = [self.parameter_in("path", part.split("}")[0]) for part in path.split("{")[1:]]
        item: dict[str, Any] = {"parameters": [*wanted, *self.parameters_of(sent)]} if self.chance(2) else {}
        for method in self.some(("get", "post", "put"), 2, 1):
            item[method] = self.swagger_operation(sent, [] if item.get("parameters") else wanted)
        return self.annotated(item) if self.chance(3) else item

    def swagger_operation(self, sent: str, wanted: list[Any]) -> dict[str, Any]:
        found: dict[str, Any] = {"responses": {}}
        for code in self.some(("200", "404", "default"), 2):
            found["responses"][code] = self.referred("responses") or self.response()
        found["parameters"] = [*wanted, *self.parameters_of(sent)]
        return self.annotated(self.with_some(found, ("schemes", "consumes", "produces", "security"), 4))

    def referred(self, section: str) -> dict[str, Any] | None:
        names = self.names[section]
        return {"$ref": "#" + pointer_of((section, self.pick(names)))} if names and self.chance(2) else None

    def parameters_of(self, sent: str) -> list[Any]:
        """Write parameters that are unique in one list, one of them by reference at most."""
        found: list[Any] = []
        usable = [name for name, where in self.sent.items() if where in (sent, "query", "header")]
        named = self.some(usable, 1)
        found += [{"$ref": "#" + pointer_of(("parameters", name))} for name in named]
        if sent == "body" and self.chance(2) and not any(self.sent[name] == "body" for name in named):
            found.append(self.parameter_in("body", "payload"))
        for name in self.some(("p1", "p2", "p3"), 2):
            found.append(self.parameter_in(sent if sent == "formData" else self.pick(("query", "header")), name))
        return found

    def parameter_in(self, where: str, name: str) -> dict[str, Any]:
        found: dict[str, Any] = {"name": name, "in": where}
        if where == "path" or self.chance(2):
            found["required"] = True if where == "path" else self.pick((False, True))
        if where == "body":
            return self.annotated({**found, "schema": self.schema(2, 0)})
        if where == "formData" and self.chance(4):
            return self.annotated({**found, "type": "file"})
        found |= self.simple(2, (*FORMATS, "multi") if where in ("query", "formData") else FORMATS)
        if where in ("query", "formData") and self.chance(4):
            found["allowEmptyValue"] = self.pick((False, True))
        return self.annotated(found)

    def simple(self, depth: int, formats: tuple[str, ...]) -> dict[str, Any]:
        """Write what a parameter, a header or items of one say of their value."""
        found: dict[str, Any] = {"type": self.pick(("string", "integer", "number", "boolean"))}
        if depth and self.chance(2):
            found = {"type": "array", "items": self.simple(depth - 1, FORMATS)}
        for key in self.some(_SIMPLE, 2):
            found[key] = self.keywords[key](self, 0, 0)
        if self.chance(3):
            found["collectionFormat"] = self.pick(formats)
        if self.chance(4):
            found["default"] = self.pick(VALUES)
        return found | ({"enum": self.some(VALUES, 3, 1)} if self.chance(4) else {})

    def response(self) -> dict[str, Any]:
        found: dict[str, Any] = {"description": "r"}
        if self.chance(2):
            found["schema"] = {"type": "file"} if self.chance(6) else self.schema(2, 0)
        if self.chance(3):
            names = self.some(("ETag", "x-Rate", "title", "Content-Type"), 2, 1)
            found["headers"] = {name: self.annotated(self.simple(1, FORMATS)) for name in names}
        return found | ({"examples": {JSON: self.pick(VALUES)}} if self.chance(4) else {})

    def security_scheme(self) -> dict[str, Any]:
        flow = self.pick(("implicit", "password", "application", "accessCode"))
        oauth: dict[str, Any] = {"type": "oauth2", "flow": flow, "scopes": {"read": "Read.", "x-note": 1}}
        if flow in ("implicit", "accessCode"):
            oauth["authorizationUrl"] = "https://example.org/a"
        if flow != "implicit":
            oauth["tokenUrl"] = "https://example.org/t"
        key = {"type": "apiKey", "name": "key", "in": self.pick(("header", "query"))}
        return self.annotated(self.pick(({"type": "basic"}, key, oauth)))

    # --- schemas ------------------------------------------------------------------------------------------------------

    def schema_reference(self, reference: str) -> dict[str, Any]:
        found = super().schema_reference(reference)
        return {**found, "$ref": found["$ref"].replace("#/components/schemas/", "#/definitions/")}

    def add_discriminator(self, schema: dict[str, Any], names: Any) -> None:
        del names
        schema["discriminator"] = self.pick(("kind", "type"))


# --- upgrading documents ----------------------------------------------------------------------------------------------


def upgraded(document: Document) -> Document:
    """Write a document of Swagger 2.0 as OpenAPI 3.0.

    Raises:
        ReferencesOnly: A response refers to itself and says nothing.
    """
    document = mapped(document, _with_new_words)
    found: Document = {"openapi": "3.0.4", "info": document["info"], "servers": _servers(document, document)}
    found["paths"] = {path: _path_item(document, item) for path, item in document["paths"].items()}
    schemes = document.get("securityDefinitions", {})
    found["components"] = {
        "schemas": document.get("definitions", {}),
        "securitySchemes": {name: _security_scheme(scheme) for name, scheme in schemes.items()},
    }
    return found | ({"security": document["security"]} if "security" in document else {})


def _with_new_words(spot: Spot) -> Any:
    """Write a schema in the words of OpenAPI 3.0."""
    if spot.kind != "schema" or not isinstance(spot.value, dict):
        return spot.value
    reference = reference_in(spot.value)
    if reference is not None:
        return {**spot.value, "$ref": reference.replace("#/definitions/", "#/components/schemas/")}
    found = dict(spot.value)
    if isinstance(found.get("discriminator"), str):
        found["discriminator"] = {"propertyName": found["discriminator"]}
    return _with_binary_text(found)


def _with_binary_text(schema: dict[str, Any]) -> dict[str, Any]:
    is_file = schema.get("type") == "file" and "format" not in schema
    return {**schema, "type": "string", "format": "binary"} if is_file else schema


def _meant(document: Document, value: Any) -> Any:
    seen = set()
    while (reference := reference_in(value)) is not None:
        if reference in seen:
            raise ReferencesOnly(reference)
        seen.add(reference)
        value = value_at(document, path_of(reference))
    return value


def _servers(document: Document, holder: Mapping[str, Any]) -> list[dict[str, Any]]:
    host, base = document.get("host"), document.get("basePath", "/")
    found = []
    for scheme in holder.get("schemes") or [None]:
        if host:
            authority = f"{scheme}://{host}" if scheme else f"//{host}"
            found.append({"url": authority + ("" if base == "/" else base)})
        else:
            found.append({"url": base} | ({"scheme": scheme} if scheme else {}))
    return found


def _security_scheme(scheme: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(scheme)
    if scheme["type"] == "basic":
        return {**found, "type": "http", "scheme": "basic"}
    if scheme["type"] != "oauth2":
        return found
    names = {"application": "clientCredentials", "accessCode": "authorizationCode"}
    name = found.pop("flow")
    flow = {key: found.pop(key) for key in ("authorizationUrl", "tokenUrl") if key in found}
    flow["scopes"] = {key: text for key, text in found.pop("scopes", {}).items() if not key.startswith("x-")}
    return {**found, "flows": {names.get(name, name): flow}}


def _path_item(document: Document, item: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in item.items() if key != "parameters"}
    for method in METHODS:
        if method in item:
            found[method] = _operation(document, item, item[method])
    return found


def _operation(document: Document, item: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[str, Any]:
    consumes = operation.get("consumes", document.get("consumes", []))
    produces = operation.get("produces", document.get("produces", []))
    moved = ("parameters", "consumes", "produces", "schemes", "responses")
    found = {key: value for key, value in operation.items() if key not in moved}
    if "schemes" in operation:
        found["servers"] = _servers(document, operation)
    parameters = _parameters(document, item, operation)
    body = _request_body(parameters, consumes)
    found["parameters"] = [_parameter(each) for each in parameters if each["in"] not in ("body", "formData")]
    answers = {code: _meant(document, response) for code, response in operation.get("responses", {}).items()}
    if "responses" in operation:
        found["responses"] = {code: _response(response, produces or [JSON]) for code, response in answers.items()}
    if body:
        found["requestBody"] = body
    elif consumes:
        found["consumes"] = sorted(set(consumes))
    if produces and not any("schema" in response for response in answers.values()):
        found["produces"] = sorted(set(produces))
    return found


def _parameters(document: Document, item: Mapping[str, Any], operation: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the parameters that hold: those of the operation replace those of the path, and there is one body."""
    found = {}
    for holder in (item, operation):
        for each in holder.get("parameters", []):
            parameter = _meant(document, each)
            where = parameter["in"]
            name = parameter["name"].lower() if where == "header" else parameter["name"]
            found[where, "" if where == "body" else name] = parameter
    return list(found.values())


def _request_body(parameters: list[dict[str, Any]], consumes: list[str]) -> dict[str, Any] | None:
    bodies = [each for each in parameters if each["in"] == "body"]
    fields = [each for each in parameters if each["in"] == "formData"]
    if bodies:
        content = {"schema": bodies[0]["schema"]} if "schema" in bodies[0] else {}
        rest = {key: value for key, value in bodies[0].items() if key not in ("name", "in", "schema")}
        return {**rest, "content": dict.fromkeys(consumes or [JSON], content)}
    if not fields:
        return None
    required = [each["name"] for each in fields if each.get("required")]
    schema = {"type": "object", "properties": {each["name"]: _schema(each) for each in fields}}
    encodings = {each["name"]: encoding for each in fields if (encoding := dict(_encoding(each)))}
    form = {"schema": schema | ({"required": required} if required else {})}
    default = MULTIPART if any(each.get("type") == "file" for each in fields) else URL_ENCODED
    form |= {"encoding": encodings} if encodings else {}
    return {"content": dict.fromkeys(consumes or [default], form), "required": bool(required)}


def _encoding(field: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what a field says of its encoding where that is not the default of OpenAPI 3.0."""
    style = _style(field, "formData")
    if style != {"style": "form", "explode": True}:
        yield from style.items()
    if field.get("allowEmptyValue"):
        yield "allowEmptyValue", True


def _style(value: Mapping[str, Any], where: str) -> dict[str, Any]:
    written = value.get("collectionFormat", "csv")
    styles = {"csv": ("form", False), "multi": ("form", True), "ssv": ("spaceDelimited", False)}
    styles["pipes"] = ("pipeDelimited", False)
    if value.get("type") == "array" and where in ("query", "formData") and written in styles:
        style, explode = styles[written]
        return {"style": style, "explode": explode}
    is_list = value.get("type") == "array" or written not in (*styles, "tsv")
    return {} if written == "csv" or not is_list else {"collectionFormat": written}


def _parameter(parameter: Mapping[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in parameter.items() if key not in (*_KEYWORDS, "collectionFormat")}
    return {**rest, **_style(parameter, parameter["in"]), "schema": _schema(parameter)}


def _schema(value: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: item for key, item in value.items() if key in _KEYWORDS}
    return _with_binary_text(found | ({"items": _items(found["items"])} if "items" in found else {}))


def _items(value: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: item for key, item in value.items() if not (key == "collectionFormat" and item == "csv")}
    return _with_binary_text(found | ({"items": _items(found["items"])} if "items" in found else {}))


def _response(response: Mapping[str, Any], produces: list[str]) -> dict[str, Any]:
    found = {key: value for key, value in response.items() if key not in ("schema", "headers", "examples")}
    if "schema" in response:
        found["content"] = {label: {"schema": response["schema"]} for label in produces}
    if "headers" in response:
        found["headers"] = {name: _header(header) for name, header in response["headers"].items()}
    return found


def _header(header: Mapping[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in header.items() if key not in (*_KEYWORDS, "collectionFormat")}
    return {**rest, **_style(header, "header"), "schema": _schema(header)}


#: What a document may hold besides the rest.
TRAITS = (DISCRIMINATORS, XML)
