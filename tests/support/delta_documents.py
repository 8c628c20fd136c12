"""Small documents for laws, and pairs of them that have most in common."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Tree = dict[str, Any]

_COMPONENTS = ("Cat", "Dog", "Node")
_PROPERTIES = ("age", "name", "next")
_PATHS = ("/orders", "/pets", "/pets/{id}")
_METHODS = ("get", "post")
_TEXTS = st.sampled_from(["one", "two"])
_REFERENCES = st.sampled_from([{"$ref": f"#/components/schemas/{name}"} for name in _COMPONENTS])

_LEAVES: SearchStrategy[Any] = st.one_of(
    _REFERENCES,
    st.fixed_dictionaries(
        {}, optional={"type": st.sampled_from(["string", "integer"]), "minimum": st.integers(0, 1), "title": _TEXTS}
    ),
    st.sampled_from([True, False, {"enum": ["a", "b"]}, {"enum": ["b", 1]}, {"const": "a"}]),
)


def _bigger(schemas: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.one_of(
        st.fixed_dictionaries(
            {"properties": st.dictionaries(st.sampled_from(_PROPERTIES), schemas, max_size=2)},
            optional={"required": st.sampled_from([["age"], ["age", "name"]]), "additionalProperties": schemas},
        ),
        schemas.map(lambda schema: {"type": "array", "items": schema}),
        st.lists(schemas, min_size=1, max_size=3).map(lambda branches: {"oneOf": branches}),
        st.lists(schemas, min_size=1, max_size=2).map(lambda branches: {"allOf": branches}),
    )


#: Schemas; they may refer to components.
_SCHEMAS: SearchStrategy[Any] = st.recursive(_LEAVES, _bigger, max_leaves=4)

_CONTENTS = st.dictionaries(
    st.sampled_from(["application/json", "text/csv"]),
    st.one_of(_REFERENCES, _SCHEMAS).map(lambda schema: {"schema": schema}),
    min_size=1,
    max_size=2,
)
_HEADERS = st.dictionaries(st.sampled_from(["ETag", "Link"]), _LEAVES.map(lambda s: {"schema": s}), max_size=1)
_RESPONSES = st.dictionaries(
    st.sampled_from(["200", "404", "default"]),
    st.fixed_dictionaries({"description": _TEXTS}, optional={"content": _CONTENTS, "headers": _HEADERS}),
    min_size=1,
    max_size=2,
)
_PARAMETERS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["limit", "X-Trace"]), "in": st.sampled_from(["query", "header"]), "schema": _LEAVES},
        optional={"required": st.booleans()},
    ),
    max_size=2,
    unique_by=lambda parameter: (parameter["in"], parameter["name"]),
)
_SECURITY = st.sampled_from([[], [{}], [{"key": []}], [{"basic": []}, {"key": []}], [{"basic": [], "key": []}]])
_SERVERS = st.sampled_from([[{"url": "/"}], [{"url": "/v1"}], [{"url": "/v2"}, {"url": "/v1"}]])
_BODIES = st.fixed_dictionaries({"content": _CONTENTS}, optional={"required": st.booleans()})
_CALLBACKS = _BODIES.map(lambda body: {"done": {"{$request.body#/url}": {"post": {"requestBody": body}}}})
_PARTS: dict[str, SearchStrategy[Any]] = {
    "responses": _RESPONSES,
    "parameters": _PARAMETERS,
    "requestBody": _BODIES,
    "callbacks": _CALLBACKS,
    "security": _SECURITY,
    "servers": _SERVERS,
    "summary": _TEXTS,
    "operationId": st.sampled_from(["first", "second", "third", "fourth"]),
    "tags": st.sampled_from([["pets"], ["orders"], ["orders", "pets"]]),
}
_OPERATIONS = st.fixed_dictionaries(
    {"responses": _RESPONSES}, optional={key: part for key, part in _PARTS.items() if key != "responses"}
)


@st.composite
def documents(draw: st.DrawFn) -> Tree:
    """Draw a document with up to four operations, which share schemas."""
    places = draw(st.lists(st.tuples(st.sampled_from(_PATHS), st.sampled_from(_METHODS)), max_size=4, unique=True))
    paths: Tree = {}
    for path, method in places:
        paths.setdefault(path, _item(path))[method] = draw(_OPERATIONS)
    schemes = {"key": {"type": "apiKey", "in": "header", "name": "X"}, "basic": {"type": "http", "scheme": "basic"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": paths,
        "components": {"schemas": {name: draw(_SCHEMAS) for name in _COMPONENTS}, "securitySchemes": schemes},
    }


def _item(path: str) -> Tree:
    names = [part.split("}")[0] for part in path.split("{")[1:]]
    return {"parameters": [{"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in names]}


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Tree, Tree]:
    """Draw a document and a copy with a few edits; now and then an edit changes nothing."""
    base = draw(documents())
    head = deepcopy(base)
    for edit in draw(st.lists(st.sampled_from(_EDITS), max_size=4)):
        edit(draw, head)
    return base, head


def _edit_component(draw: st.DrawFn, tree: Tree) -> None:
    tree["components"]["schemas"][draw(st.sampled_from(_COMPONENTS))] = draw(_SCHEMAS)


def _edit_operation(draw: st.DrawFn, tree: Tree) -> None:
    places = [(path, method) for path, item in tree["paths"].items() for method in _METHODS if method in item]
    if places:
        path, method = draw(st.sampled_from(places))
        part = draw(st.sampled_from(sorted(_PARTS)))
        value = draw(st.one_of(st.none(), _PARTS[part]))
        tree["paths"][path][method].pop(part, None)
        if value is not None:
            tree["paths"][path][method][part] = value


def _edit_path(draw: st.DrawFn, tree: Tree) -> None:
    path = draw(st.sampled_from(_PATHS))
    if path in tree["paths"]:
        del tree["paths"][path]
    elif "/pets/{petId}" not in tree["paths"]:
        tree["paths"][path] = _item(path) | {"get": draw(_OPERATIONS)}


def _rename_parameter(_draw: st.DrawFn, tree: Tree) -> None:
    if "/pets/{id}" in tree["paths"]:
        item = tree["paths"].pop("/pets/{id}")
        tree["paths"]["/pets/{petId}"] = item | _item("/pets/{petId}")


def _edit_root(draw: st.DrawFn, tree: Tree) -> None:
    key = draw(st.sampled_from(["security", "servers"]))
    tree[key] = draw(_PARTS[key])


_EDITS = [
    *(_edit_component, _edit_component, _edit_operation, _edit_operation),
    *(_edit_path, _edit_root, _rename_parameter),
]


def reversed_keys(value: Any) -> Any:
    """Return a copy of a tree with the keys of each mapping in the opposite order."""
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(value)}
    return [reversed_keys(item) for item in value] if isinstance(value, list) else value
