"""Which facets of which operations must change: a slow second opinion, from the laws and the specification alone.

Each operation of a document is unfolded into a graph whose nodes say what may be sent or received; two facets are the
same exactly if their graphs are bisimilar, which is found out in the most plain-spoken way: all nodes of both documents
start in one class, and classes are split until no split is left. Nothing is hashed, nothing is clever, and nothing is
shared with the code that is tested. Documents of one file, without names of XML elements and identifiers of schemas.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from support.positions import Path, operations_in, path_of, reference_in, value_at

_ANNOTATIONS = {
    *("title", "description", "summary", "example", "examples", "externalDocs", "$comment", "tags", "deprecated")
}
_LABELS = {"operationId"}
#: Keywords that assert nothing with this value.
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "schema": {
        **dict.fromkeys(("nullable", "readOnly", "writeOnly", "uniqueItems"), False),
        **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), False),
        **dict.fromkeys(("minLength", "minItems", "minProperties"), 0),
        "required": [],
        "dependentRequired": {},
        "xml": {},
    },
    "parameter": dict.fromkeys(("required", "allowReserved", "allowEmptyValue"), False),
    "header": {"required": False, "style": "simple", "explode": False},
    "request body": {"required": False},
}
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_MAPS = {"properties", "patternProperties", "dependentSchemas"}
_LISTS = {"allOf", "anyOf", "oneOf", "prefixItems"}
_SINGLE = {
    *("items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else", "contentSchema"),
    *("unevaluatedItems", "unevaluatedProperties"),
}
#: Keywords that assert nothing where their schema allows everything.
_NEEDLESS = {
    *("items", "additionalProperties", "propertyNames", "then", "else", "contentSchema"),
    *("unevaluatedItems", "unevaluatedProperties"),
}
#: Keywords that tell what an ``unevaluatedItems`` or ``unevaluatedProperties`` further out has still to look at.
_EVALUATING = {
    **dict.fromkeys(("additionalProperties", "unevaluatedProperties"), "unevaluatedProperties"),
    **dict.fromkeys(("items", "unevaluatedItems"), "unevaluatedItems"),
}
#: Keywords that have no effect without another one.
_CONDITIONS = {"then": "if", "else": "if", "minContains": "contains", "maxContains": "contains"}
_ENCODINGS = {"encoding", "itemEncoding", "prefixEncoding"}
_SAME_INSTANCE = {"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"}
_NO_SCHEMA = object()

_OPERATION_MEMBERS = {"parameters", "security", "servers", "requestBody", "responses", "callbacks"}

#: A node: what it says itself, and what stands below it, by name.
_Node = tuple[Hashable, list[tuple[Hashable, int]]]


class ReferencesOnly(ValueError):
    """An object refers to itself and says nothing: no law tells what that means."""


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return the facets that must change, by operation, for all operations that both documents have.

    Raises:
        ReferencesOnly: There is no telling.
    """
    nodes: list[_Node] = []
    old, new = (_Unfolding(document, nodes).operations() for document in (before, after))
    classes = _classes(nodes)
    found = {}
    for name in old.keys() & new.keys():
        ours = {facet: classes[node] for facet, node in old[name].items()}
        theirs = {facet: classes[node] for facet, node in new[name].items()}
        different = {facet for facet in ours.keys() | theirs.keys() if ours.get(facet) != theirs.get(facet)}
        if different:
            found[name] = different
    return found


def _classes(nodes: list[_Node]) -> list[int]:
    """Split the nodes into classes of those that nothing tells apart."""
    classes = [0] * len(nodes)
    while True:
        known: dict[Hashable, int] = {}
        split = []
        for label, edges in nodes:
            below = tuple(sorted((repr(name), classes[target]) for name, target in edges))
            split.append(known.setdefault((label, below), len(known)))
        if len(known) == len(set(classes)):
            return split
        classes = split


def plain(value: Any) -> Hashable:
    """Return a value that equals another exactly if their JSON does, ``1`` and ``1.0`` being one number."""
    if isinstance(value, dict):
        return ("object", frozenset((key, plain(item)) for key, item in value.items()))
    if isinstance(value, list):
        return ("array", tuple(plain(item) for item in value))
    return ("boolean" if isinstance(value, bool) else "scalar", value)


def _add_unseen(seen: list[Path], at: Path) -> None:
    if at in seen:
        raise ReferencesOnly(at)
    seen.append(at)


def _multiset(values: Iterable[Hashable]) -> Hashable:
    return frozenset(Counter(values).items())


def _plain_set(value: Any) -> Hashable:
    return frozenset(plain(item) for item in value) if isinstance(value, list) else plain(value)


class _Unfolding:
    """Writes one document into the list of nodes."""

    def __init__(self, document: Mapping[str, Any], nodes: list[_Node]) -> None:
        self.document = document
        self.is_old = str(document["openapi"]).startswith("3.0")
        self.nodes = nodes
        self.known: dict[Hashable, int] = {}
        #: Schemas of which it is being found out whether they say anything: a circle does.
        self.asking: set[tuple[Path, frozenset[str]]] = set()

    def operations(self) -> dict[str, dict[str, int]]:
        """Return the nodes of the facets of each operation."""
        found = {}
        for section, prefix in (("paths", ""), ("webhooks", "webhook:")):
            for name in self.document.get(section, {}):
                at = self.resolve((section, name))
                for method, way in operations_in(value_at(self.document, at)):
                    found[f"{method} {prefix}{_erased(name)}"] = self.facets(at, way, prefix + name)
        return found

    def resolve(self, at: Path) -> Path:
        seen = [at]
        while (reference := reference_in(value_at(self.document, at))) is not None:
            at = path_of(reference)
            _add_unseen(seen, at)
        return at

    def value(self, at: Path, default: Any = None) -> Any:
        value = self.document
        for token in at:
            if isinstance(value, dict) and token not in value:
                return default
            value = value[token]  # type: ignore[index]
        return value

    def node(self, key: Hashable, label: Hashable) -> tuple[int, list[tuple[Hashable, int]]]:
        """Start a node; its edges are filled in by the caller."""
        edges: list[tuple[Hashable, int]] = []
        self.nodes.append((label, edges))
        self.known[key] = len(self.nodes) - 1
        return len(self.nodes) - 1, edges

    def constant(self, value: Hashable) -> int:
        return self.node(("constant", value), value)[0]

    # --- operations ---------------------------------------------------------------------------------------------------

    def facets(self, item: Path, way: Path, path: str) -> dict[str, int]:
        at = (*item, *way)
        found = self.parameters(item, at, path)
        found["security"] = self.security(at)
        servers = self.servers(item, at, path)
        if servers is not None:
            found["servers"] = servers
        if self.value((*at, "requestBody")) is not None:
            found |= self.message("request body", (*at, "requestBody"), "request_body")
        for code in self.value((*at, "responses"), {}):
            if not code.startswith("x-"):
                found |= self.message("response", (*at, "responses", code), f"responses.{code}")
        for name in self.value((*at, "callbacks"), {}):
            found[f"callbacks.{name}"] = self.callback((*at, "callbacks", name))
        for key, value in value_at(self.document, at).items():
            if key not in _OPERATION_MEMBERS and not _is_annotation(key):
                found[key] = self.constant(plain(value))
        return found

    def parameters(self, item: Path, operation: Path, path: str) -> dict[str, int]:
        """Those of the operation replace those of the path that have the same name and place."""
        template = [part.split("}")[0] for part in path.split("{")[1:]]
        found = {}
        for holder in (item, operation):
            for index in range(len(self.value((*holder, "parameters"), []))):
                at = self.resolve((*holder, "parameters", index))
                value = value_at(self.document, at)
                where, name = value["in"], value["name"]
                if where == "path" and name in template:
                    name = f"{{{template.index(name)}}}"
                if where == "header":
                    name = name.lower()
                    if name in ("accept", "content-type", "authorization"):
                        continue
                found[f"parameters.{where}.{name}"] = self.content_holder("parameter", at)
        match [key for key in found if key.startswith("parameters.querystring.")]:
            case [key]:  # the name of the only one is not used
                found["parameters.querystring"] = found.pop(key)
        return found

    def content_holder(self, kind: str, at: Path) -> int:
        """Unfold a parameter or a header."""
        at = self.resolve(at)
        if (kind, at) in self.known:
            return self.known[kind, at]
        value = dict(value_at(self.document, at))
        where = value.pop("in", "")
        value.pop("name", "")
        if kind == "parameter":
            style = value.setdefault("style", _STYLES.get(where))
            value.setdefault("explode", style in ("form", "cookie"))
            if where == "path":
                value.pop("required", None)
            if where == "header":
                value.pop("allowReserved", None)
        if isinstance(value.get("explode"), bool) and self.is_scalar((*at, "schema"), ()):
            del value["explode"]  # there is nothing to explode
        number, edges = self.node((kind, at), (kind, where, _members(kind, value, {"schema", "content"})))
        edges += self.schema_below(at)
        for label in value.get("content", {}):
            edges.append((("content", label), self.media_type((*at, "content", label))))
        return number

    def schema_below(self, at: Path) -> Iterator[tuple[Hashable, int]]:
        if self.value((*at, "schema"), _NO_SCHEMA) is not _NO_SCHEMA:
            yield "schema", self.schema((*at, "schema"), frozenset())

    def is_scalar(self, at: Path, seen: tuple[Path, ...]) -> bool:
        """Tell whether a schema allows neither lists nor objects, as far as that is said."""
        value = self.value(at)
        if at in seen or not isinstance(value, dict):
            return False
        seen = (*seen, at)
        reference = reference_in(value)
        if reference is not None and self.is_scalar(path_of(reference), seen):
            return True
        if reference is not None and self.is_old:  # what stands beside it is ignored
            return False
        kinds = value.get("type", [])
        values = value.get("enum", [value["const"]] if "const" in value else [])
        for said, structured in ((kinds, ("array", "object")), (values, None)):
            items = said if isinstance(said, list) else [said]
            plain_items = [
                item not in structured if structured else not isinstance(item, list | dict) for item in items
            ]
            if plain_items and all(plain_items):
                return True
        found = {
            key: [self.is_scalar((*at, key, index), seen) for index in range(len(value.get(key, [])))]
            for key in ("allOf", "anyOf", "oneOf")
        }
        return any(found.pop("allOf")) or any(branches and all(branches) for branches in found.values())

    def message(self, kind: str, at: Path, name: str) -> dict[str, int]:
        """Unfold a request body or a response: itself, and its parts."""
        at = self.resolve(at)
        value = value_at(self.document, at)
        found = {name: self.constant((kind, _members(kind, value, {"content", "headers", "links"})))}
        for label in value.get("content", {}):
            found[f"{name}.{label}"] = self.media_type((*at, "content", label))
        for label in value.get("headers", {}):
            if label.lower() != "content-type":
                found[f"{name}.headers.{label.lower()}"] = self.content_holder("header", (*at, "headers", label))
        for label in value.get("links", {}):
            found[f"{name}.links.{label}"] = self.link((*at, "links", label))
        return found

    def media_type(self, at: Path) -> int:
        at = self.resolve(at)
        if ("media type", at) in self.known:
            return self.known["media type", at]
        value = value_at(self.document, at)
        members = _members("media type", value, {"schema", "itemSchema", *_ENCODINGS})
        number, edges = self.node(("media type", at), ("media type", members))
        if "schema" not in value or not self.allows_everything((*at, "schema"), frozenset()):
            edges += self.schema_below(at)
        if "itemSchema" in value:
            edges.append(("itemSchema", self.schema((*at, "itemSchema"), frozenset())))
        edges += self.encodings(at)
        return number

    def encodings(self, at: Path) -> Iterator[tuple[Hashable, int]]:
        """Unfold the encodings of a media type, or of an encoding."""
        value = value_at(self.document, at)
        ways: list[Path] = [
            ("encoding", name) for name, said in value.get("encoding", {}).items() if not _is_idle(said)
        ]
        ways += [("prefixEncoding", index) for index in range(len(value.get("prefixEncoding", ())))]
        ways += [("itemEncoding",)] if "itemEncoding" in value else []
        for way in ways:
            encoding = value_at(value, way)
            members = _members("encoding", encoding, {"headers", *_ENCODINGS})
            number, below = self.node(("encoding", at, way), ("encoding", members))
            for label in (name for name in encoding.get("headers", {}) if name.lower() != "content-type"):
                below.append((("header", label.lower()), self.content_holder("header", (*at, *way, "headers", label))))
            below += self.encodings((*at, *way))
            yield way, number

    def link(self, at: Path) -> int:
        value = value_at(self.document, self.resolve(at))
        target = value.get("operationId")
        for operation, name in self.operation_ids():
            if name == target:
                value = {**value, "operationId": operation}
        server = value.get("server")
        members = _members("link", value, {"server"})
        return self.constant(("link", members, None if server is None else self.server(server)))

    def operation_ids(self) -> Iterator[tuple[str, Any]]:
        for section, prefix in (("paths", ""), ("webhooks", "webhook:")):
            for name in self.document.get(section, {}):
                item = value_at(self.document, self.resolve((section, name)))
                for method, way in operations_in(item):
                    yield f"{method} {prefix}{_erased(name)}", value_at(item, way).get("operationId")

    def callback(self, at: Path) -> int:
        at = self.resolve(at)
        if ("callback", at) in self.known:
            return self.known["callback", at]
        number, edges = self.node(("callback", at), "callback")
        for expression in value_at(self.document, at):
            if not expression.startswith("x-"):
                item = self.resolve((*at, expression))
                for method, way in operations_in(value_at(self.document, item)):
                    edges.append(((expression, method), self.operation(item, way, expression)))
        return number

    def operation(self, item: Path, way: Path, expression: str) -> int:
        """Unfold an operation that is called back."""
        key = ("operation", item, way, expression)
        if key not in self.known:
            _, edges = self.node(key, "operation")
            edges += self.facets(item, way, expression).items()
        return self.known[key]

    def security(self, at: Path) -> int:
        """Those of the operation hold, else those of the document, else none; in any order."""
        found = self.value((*at, "security"))
        if found is None:
            found = self.document.get("security", [])
        alternatives = [
            _multiset((self.scheme(name), _plain_set(scopes)) for name, scopes in requirement.items())
            for requirement in found
        ]
        return self.constant(("security", _multiset(alternatives)))

    def scheme(self, name: str) -> Hashable:
        value = dict(value_at(self.document, self.resolve(("components", "securitySchemes", name))))
        if "scheme" in value:
            value["scheme"] = value["scheme"].lower()
        flows = {
            kind: (_members("flow", flow, {"scopes"}), frozenset(flow.get("scopes", {})))
            for kind, flow in value.get("flows", {}).items()
            if not kind.startswith("x-")
        }
        return (_members("security scheme", value, {"flows"}), frozenset(flows.items()))

    def servers(self, item: Path, at: Path, path: str) -> int | None:
        """Those of the operation hold, else those of the path, else those of the document, where that is called."""
        found = self.value((*at, "servers")) or self.value((*item, "servers"))
        if not found:
            if not path.startswith("/"):
                return None
            found = self.document.get("servers") or [{"url": "/"}]
        return self.constant(("servers", tuple(self.server(server) for server in found)))

    def server(self, value: Mapping[str, Any]) -> Hashable:
        variables = [
            (
                name,
                _members("server variable", variable, {"enum"}),
                _plain_set(variable["enum"]) if "enum" in variable else None,
            )
            for name, variable in value.get("variables", {}).items()
        ]
        return (_members("server", value, {"variables", "name"}), frozenset(variables))

    # --- schemas ------------------------------------------------------------------------------------------------------

    def schema(self, at: Path, scopes: frozenset[str]) -> int:
        """Unfold a schema; ``scopes`` are the keywords further out that look at what it evaluates."""
        at = self.stands_for(at, scopes)
        if ("schema", at, scopes) in self.known:
            return self.known["schema", at, scopes]
        value = self.effective(value_at(self.document, at))
        label = ("schema", frozenset(_assertions(value) if isinstance(value, dict) else ()))
        number, edges = self.node(("schema", at, scopes), label)
        if isinstance(value, dict):
            edges += self.subschemas(at, value, scopes)
        elif not value:
            edges.append(("not", self.constant(("schema", frozenset()))))
        return number

    def effective(self, value: Any) -> Any:
        """Return a schema without keywords that have no effect for want of another one."""
        if self.is_old or not isinstance(value, dict):
            return value
        return {key: item for key, item in value.items() if _CONDITIONS.get(key, key) in value}

    def stands_for(self, at: Path, scopes: frozenset[str]) -> Path:
        """Follow what says nothing but what another schema says: a reference, an ``allOf`` of one."""
        seen = [at]
        while isinstance(value := self.effective(value_at(self.document, at)), dict):
            ways: list[Path] = [path_of(value["$ref"])] if "$ref" in value else []
            if not self.is_old or not ways:
                ways += [(*at, "allOf", index) for index in range(len(value.get("allOf", ())))]
                rest = {key: item for key, item in value.items() if key not in ("$ref", "allOf")}
                if self.says_anything(at, rest, scopes):
                    break
            if len(ways) != 1:
                break
            at = ways[0]
            _add_unseen(seen, at)
        return at

    def says_anything(self, at: Path, value: Mapping[str, Any], scopes: frozenset[str]) -> bool:
        if _assertions(value) or "$ref" in value:
            return True
        return any(
            not self.is_needless(at, key, value, scopes) if key in _SINGLE else bool(value[key])
            for key in value.keys() & (_MAPS | _LISTS | _SINGLE)
        )

    def is_needless(self, at: Path, key: str, value: Mapping[str, Any], scopes: frozenset[str]) -> bool:
        """Tell whether a keyword is written out with a schema that it has anyway, or says nothing at all."""
        if key == "if" and value.keys().isdisjoint(("then", "else")) and not self.is_old:
            # It only describes something, to those who look at what is evaluated.
            return not self.looking(at, value, scopes)
        if key not in _NEEDLESS:
            return False
        seen = scopes if key.startswith("unevaluated") else self.looking(at, value, scopes)
        inner = seen if key in _SAME_INSTANCE else frozenset()
        return _EVALUATING.get(key) not in seen and self.allows_everything((*at, key), inner)

    def looking(self, at: Path, value: Mapping[str, Any], scopes: frozenset[str]) -> frozenset[str]:
        """Return the keywords that look at what the schemas for the same instance evaluate."""
        own = value.keys() & {"unevaluatedItems", "unevaluatedProperties"}
        return scopes | {key for key in own if not self.is_needless(at, key, value, scopes)}

    def allows_everything(self, at: Path, scopes: frozenset[str]) -> bool:
        """Tell whether a schema says nothing, however far it is unfolded."""
        if (at, scopes) in self.asking:
            return False
        self.asking.add((at, scopes))
        try:
            end = self.stands_for(at, scopes)
            value = self.effective(value_at(self.document, end))
            return value is True or (isinstance(value, dict) and not self.says_anything(end, value, scopes))
        finally:
            self.asking.remove((at, scopes))

    def subschemas(self, at: Path, value: Mapping[str, Any], scopes: frozenset[str]) -> Iterator[tuple[Hashable, int]]:
        looking = self.looking(at, value, scopes)
        if "$ref" in value:
            yield ("allOf", ""), self.schema(path_of(value["$ref"]), looking)
        for key in value:
            inner = looking if key in _SAME_INSTANCE else frozenset()
            if key in _MAPS:
                yield from (((key, name), self.schema((*at, key, name), inner)) for name in value[key])
            elif key in _LISTS:
                for index in range(len(value[key])):
                    yield (key, index if key == "prefixItems" else ""), self.schema((*at, key, index), inner)
            elif key in _SINGLE and not self.is_needless(at, key, value, scopes):
                yield key, self.schema((*at, key), inner)
        yield from self.discriminated(at, value)

    def discriminated(self, at: Path, value: Mapping[str, Any]) -> Iterator[tuple[Hashable, int]]:
        """Yield what a value of the discriminator stands for: by mapping, else by the name of a component."""
        if "discriminator" not in value:
            return
        discriminator = value["discriminator"]
        named = {name: self.called(target) for name, target in discriminator.get("mapping", {}).items()}
        if "defaultMapping" in discriminator:
            yield "defaultMapping", self.schema(self.called(discriminator["defaultMapping"]), frozenset())
        mapped = set(named.values())
        branches = [branch for key in ("oneOf", "anyOf") for branch in value.get(key, ())]
        implicit = [path_of(reference) for branch in branches if (reference := reference_in(branch)) is not None]
        for target in (*implicit, *self.children(at)):
            if target not in mapped:
                named.setdefault(str(target[-1]), target)
        for name, target in named.items():
            yield ("discriminator", name), self.schema(target, frozenset())

    def called(self, target: str) -> Path:
        """Return the schema that a discriminator calls by the name of a component, or by a reference."""
        is_component = target in self.document.get("components", {}).get("schemas", {})
        return ("components", "schemas", target) if is_component else path_of(target)

    def children(self, parent: Path) -> Iterator[Path]:
        """Yield the components that name a schema in ``allOf``, and those that name these."""
        found: list[Path] = [parent]
        for above in found:
            for name, value in self.document.get("components", {}).get("schemas", {}).items():
                branches = value.get("allOf", ()) if isinstance(value, dict) else ()
                if any(reference_in(b) is not None and path_of(reference_in(b) or "") == above for b in branches):
                    child = ("components", "schemas", name)
                    if child not in found:
                        found.append(child)
                        yield child


_NORMALISED = {
    *("type", "nullable", "enum", "const", "required", "dependentRequired", "minContains", "discriminator"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
}


def _assertions(value: Mapping[str, Any]) -> set[tuple[str, Hashable]]:
    """Return what a schema says without its subschemas."""
    without = {*_MAPS, *_LISTS, *_SINGLE, *_NORMALISED, "$ref", "$defs"}
    found = {*_members("schema", value, without), *_types(value), *_bounds(value)}
    if "enum" in value or "const" in value:
        found.add(("enum", _plain_set(value.get("enum", [value.get("const")]))))
    if "enum" in value and "const" in value:
        found.add(("const", plain(value["const"])))
    if value.get("required"):
        found.add(("required", frozenset(value["required"])))
    dependent = {name: frozenset(names) for name, names in value.get("dependentRequired", {}).items()}
    if dependent:
        found.add(("dependentRequired", frozenset(dependent.items())))
    if value.get("minContains", 1) != 1:
        found.add(("minContains", value["minContains"]))
    if "discriminator" in value:
        found.add(("discriminator", value["discriminator"]["propertyName"]))
    return found


def _types(value: Mapping[str, Any]) -> Iterator[tuple[str, Hashable]]:
    """Yield the types as a set; ``nullable`` is one of them."""
    nullable = value.get("nullable", False)
    if "type" in value:
        types = [value["type"]] if isinstance(value["type"], str) else value["type"]
        yield "type", frozenset([*types, *(["null"] if nullable else [])])
    elif nullable:
        yield "nullable", True


def _bounds(value: Mapping[str, Any]) -> Iterator[tuple[str, Hashable]]:
    for exclusive, inclusive in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if value.get(exclusive) is True and inclusive in value:
            yield exclusive, plain(value[inclusive])
        else:
            if inclusive in value:
                yield inclusive, plain(value[inclusive])
            if exclusive in value and value[exclusive] is not False:
                yield exclusive, plain(value[exclusive])


def _is_idle(encoding: Any) -> bool:
    """Tell whether an encoding says nothing: extensions, and headers of which none counts."""
    if not isinstance(encoding, dict):
        return False
    said = {key: value for key, value in encoding.items() if not key.startswith("x-")}
    headers = said.pop("headers", {})
    return not said and isinstance(headers, dict) and all(name.lower() == "content-type" for name in headers)


def _members(kind: str, value: Mapping[str, Any], without: set[str]) -> frozenset[tuple[str, Hashable]]:
    """Return what an object says itself: no annotations, no defaults."""
    defaults = {key: plain(item) for key, item in _DEFAULTS.get(kind, {}).items()}
    return frozenset(
        (key, plain(item))
        for key, item in value.items()
        if key not in without and not _is_annotation(key) and defaults.get(key) != plain(item)
    )


def _is_annotation(key: str) -> bool:
    return key in _ANNOTATIONS or key in _LABELS or key.startswith("x-")


def _erased(path: str) -> str:
    """Return a path without the names in it."""
    parts = path.split("{")
    return "{".join([parts[0], *("}" + part.split("}", 1)[1] for part in parts[1:])])
