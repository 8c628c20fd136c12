"""Schemas that are versions of one another, the values that tell them apart, and what a validator says of those.

Everything is small and of few names, so that two random schemas speak of the same values.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from random import Random
from typing import Any

from jsonschema import Draft202012Validator
from support.contracts import contract_of_tree

from contractdelta.contract.model import Contract
from contractdelta.delta.model import Direction

Tree = Any
#: Schemas by name, as in ``components``; one refers to another by ``#/components/schemas/NAME``.
Components = Mapping[str, Tree]

COMPONENTS = ("Leaf", "Node")
#: Rules that are compatible by convention, though a validator sees a value that is refused, and why (docs/changes.md,
#: "Conventions"). The other one is that the branches of a ``oneOf`` have no value in common.
CONVENTIONS = {
    "request-property-added": "An open object may have held anything by the name, and hardly ever did.",
    "request-property-added-to-closed-object": "Another schema for the object may have allowed something else there.",
}
_NAMES = ("a", "b", "x")
_TYPES = ("null", "boolean", "integer", "number", "string", "object", "array")
_VALUES: tuple[Any, ...] = (None, True, 0, 1, 2, 2.5, "", "a", "ab", [], ["a"], {}, {"a": 1})
#: Keywords that hold something else in OpenAPI 3.0 than in 3.1, or that it does not have.
_NEW = {
    *("const", "prefixItems", "contains", "minContains", "maxContains", "unevaluatedItems", "patternProperties"),
    *("propertyNames", "dependentRequired", "dependentSchemas", "unevaluatedProperties", "if", "then", "else"),
}
_SINGLE = (
    *("items", "contains", "additionalProperties", "propertyNames", "unevaluatedProperties", "unevaluatedItems"),
    *("not", "if", "then", "else"),
)
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPS = ("properties", "patternProperties", "dependentSchemas")
_CONTAINS = ("minContains", "maxContains")
_NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
#: Keywords that speak of the same values; what schemas are mostly made of comes more often.
_OF_OBJECTS = (
    *("properties", "properties", "required", "required", "additionalProperties", "additionalProperties"),
    *("patternProperties", "unevaluatedProperties", "unevaluatedProperties", "propertyNames", "dependentRequired"),
    *("dependentSchemas", "minProperties", "maxProperties"),
)
_OF_ARRAYS = (
    *("items", "items", "prefixItems", "prefixItems", "contains", "unevaluatedItems", "unevaluatedItems"),
    *("uniqueItems", "minItems", "maxItems", *_CONTAINS),
)
_OF_SCALARS = (*_NUMBERS, "minLength", "maxLength", "pattern", "multipleOf", "enum", "const")
_OF_ALL = ("allOf", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "type")
_THEMES = (
    *((*_OF_OBJECTS, *_OF_ALL), (*_OF_OBJECTS, "allOf", "anyOf")),
    *((*_OF_ARRAYS, *_OF_ALL), (*_OF_SCALARS, *_OF_ALL), (*_OF_SCALARS, "type", "type")),
    (*_OF_OBJECTS, *_OF_ARRAYS, *_OF_SCALARS, *_OF_ALL),
)


def contract_of_components(schemas: Components, direction: Direction, *, is_old: bool) -> Contract:
    """Return the contract of one operation that takes, or answers with, the schema ``Root``; of OpenAPI 3.0 or 3.1."""
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Root"}}}}
    is_request = direction is Direction.REQUEST
    operation = {
        **({"requestBody": content} if is_request else {}),
        "responses": {"200": {"description": "Fine.", **({} if is_request else content)}},
    }
    tree = {"openapi": "3.0.4" if is_old else "3.1.0", "info": {"title": "t", "version": "1"}}
    return contract_of_tree({**tree, "paths": {"/a": {"post": operation}}, "components": {"schemas": schemas}})


class Maker:
    """Draws schemas of one version of OpenAPI, and edits them."""

    def __init__(self, seed: int, *, is_old: bool) -> None:
        """Take what all chance follows from; ``is_old`` is for OpenAPI 3.0."""
        self.random, self.is_old = Random(seed), is_old  # noqa: S311 - nothing is secret
        self._theme: tuple[str, ...] = ()

    def pair(self) -> tuple[dict[str, Tree], dict[str, Tree]]:
        """Draw the schemas of base and of head, which differ in a few edits; ``Root`` is the one that is sent.

        None of them refers to itself for the same value, which would mean nothing.
        """
        while True:
            base, head = self._pair()
            if not _recurs_in_place(base) and not _recurs_in_place(head):
                return base, head

    def _pair(self) -> tuple[dict[str, Tree], dict[str, Tree]]:
        self._theme = tuple(key for key in self.random.choice(_THEMES) if not (self.is_old and key in _NEW))
        self._theme += ("nullable",) if self.is_old else ()
        base = {name: self.schema(2) for name in COMPONENTS} | {"Root": self._rich(3)}
        head = deepcopy(base)
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            name = self.random.choice(("Root", "Root", "Root", *COMPONENTS))
            head[name] = self._edited(head[name])
        return base, head

    def schema(self, depth: int) -> Tree:
        """Draw a schema that is so deep at most."""
        choice = self.random.random()
        if choice < 0.1:
            return {"$ref": f"#/components/schemas/{self.random.choice(COMPONENTS)}"}
        if choice < 0.2 and not self.is_old:
            return self.random.choice((True, False))
        return self._rich(depth)

    def _rich(self, depth: int) -> Tree:
        found: dict[str, Tree] = {}
        for _ in range(self.random.choice((1, 1, 2, 2, 3)) + max(0, depth - 2)):
            self._put(found, self.random.choice(self._theme), depth)
        return found

    def _put(self, schema: dict[str, Tree], keyword: str, depth: int) -> None:
        if keyword not in (*_SINGLE, *_LISTS, *_MAPS):
            schema[keyword] = self._plain(keyword)
        elif depth > 0:
            schema[keyword] = self._holding(keyword, depth - 1)
            if keyword == "items" and self.is_old:
                schema["type"] = "array"

    def _holding(self, keyword: str, depth: int) -> Tree:
        if keyword in _SINGLE:
            closes = keyword in ("additionalProperties", "unevaluatedProperties") and self.random.random() < 0.5
            return False if closes else self.schema(depth)
        count = self.random.choice((1, 2, 2, 3))
        if keyword in _LISTS:
            return [self.schema(depth) for _ in range(count)]
        names = ("^a", "^x") if keyword == "patternProperties" else _NAMES
        return {name: self._property(depth) for name in self.random.sample(names, min(count, len(names)))}

    def _property(self, depth: int) -> Tree:
        found = self.schema(depth)
        if isinstance(found, dict) and "$ref" not in found and self.random.random() < 0.1:
            found[self.random.choice(("readOnly", "writeOnly"))] = True
        return found

    def _plain(self, keyword: str) -> Tree:
        pick = self.random.choice
        if keyword == "type":
            kinds = [kind for kind in _TYPES if not (self.is_old and kind == "null")]
            return pick(kinds) if self.is_old or pick((0, 1, 1)) else self.random.sample(kinds, 2)
        if keyword in ("enum", "required"):
            return self.random.sample(_VALUES if keyword == "enum" else _NAMES, pick((1, 2)))
        if keyword == "dependentRequired":
            return {pick(_NAMES): [pick(_NAMES)]}
        if self.is_old and keyword in ("exclusiveMinimum", "exclusiveMaximum"):
            return pick((True, False))
        values: Mapping[str, tuple[Any, ...]] = {
            "const": _VALUES,
            "multipleOf": (1, 2, 0.5),
            "pattern": ("a", "^a", "b$"),
            "uniqueItems": (True, False),
            "nullable": (True, True, False),
        }
        return pick(values.get(keyword, (0, 1, 2)))

    def _edited(self, schema: Tree) -> Tree:
        places = list(_places(schema))
        parent, key = self.random.choice(places[-1:] + places)
        if parent is None:
            return self._changed(schema)
        parent[key] = self._changed(parent[key])
        return schema

    def _changed(self, schema: Tree) -> Tree:
        edit = self.random.choice(
            (self._with_keyword, self._with_keyword, self._without, self._without, self._longer, self._wrapped)
        )
        if not isinstance(schema, dict) or "$ref" in schema or self.random.random() < 0.1:
            edit = self.random.choice((self._wrapped, lambda _: self.schema(1)))
        return edit(deepcopy(schema))

    def _with_keyword(self, schema: dict[str, Tree]) -> Tree:
        self._put(schema, self.random.choice(self._theme), 1)
        return schema

    def _without(self, schema: dict[str, Tree]) -> Tree:
        keyword = self.random.choice(sorted(schema)) if schema else ""
        value = schema.get(keyword)
        if isinstance(value, list | dict) and len(value) > 1 and keyword in (*_LISTS, *_MAPS, "required", "enum"):
            del value[self.random.choice(sorted(value) if isinstance(value, dict) else range(len(value)))]
        else:
            schema.pop(keyword, None)
        return schema

    def _longer(self, schema: dict[str, Tree]) -> Tree:
        found = [key for key in sorted(schema) if isinstance(schema[key], list | dict) and key in (*_LISTS, *_MAPS)]
        if not found:
            return self._with_keyword(schema)
        keyword = self.random.choice(found)
        more = self._holding(keyword, 1)
        schema[keyword] = [*schema[keyword], *more] if keyword in _LISTS else {**more, **schema[keyword]}
        return schema

    def _wrapped(self, schema: Tree) -> Tree:
        return {self.random.choice(("allOf", "anyOf", "oneOf")): [schema, self.schema(1)]}


def _places(schema: Tree) -> Iterator[tuple[Any, Any]]:
    """Yield where the schemas in a schema stand, itself included: what holds each, and under which key."""
    todo: list[tuple[Any, Any, Any]] = [(None, None, schema)]
    while todo:
        parent, key, found = todo.pop()
        yield parent, key
        for keyword, value in found.items() if isinstance(found, dict) else ():
            if keyword in _SINGLE:
                todo.append((found, keyword, value))
            elif keyword in _LISTS or keyword in _MAPS:
                items = value.items() if isinstance(value, dict) else enumerate(value)
                todo += [(value, name, item) for name, item in items]


# --- what a validator says --------------------------------------------------------------------------------------------


class Oracle:
    """Tells whether a value may be sent, by the letter of the schemas as they are written."""

    def __init__(self, schemas: Components, *, is_old: bool, alone: str = "", apart: bool = False) -> None:
        """Take schemas.

        ``alone`` is the keyword of properties that only the other side writes; ``apart`` takes for granted that no
        value is of two branches of a ``oneOf``.
        """
        self._schemas, self._is_old, self._alone, self._apart = schemas, is_old, alone, apart
        written = {name: self._translated(schema) for name, schema in schemas.items()}
        whole = {"$ref": "#/components/schemas/Root", "components": {"schemas": written}}
        self._validator = Draft202012Validator(whole)

    def accepts(self, value: Any) -> bool:
        """Tell whether a value is valid."""
        return self._validator.is_valid(value)

    def _translated(self, schema: Tree) -> Tree:
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema and self._is_old:
            return {"$ref": schema["$ref"]}
        found: dict[str, Tree] = {}
        for keyword, value in schema.items():
            if keyword in _SINGLE:
                found[keyword] = self._translated(value)
            elif keyword in _LISTS:
                found[keyword] = [self._translated(item) for item in value]
            elif keyword in _MAPS:
                found[keyword] = {name: self._translated(item) for name, item in value.items()}
            else:
                found[keyword] = value
        self._translate_own(found)
        return found

    def _translate_own(self, schema: dict[str, Tree]) -> None:
        if "required" in schema and self._alone:
            gone = {name for name, item in schema.get("properties", {}).items() if self._is_alone(item)}
            schema["required"] = [name for name in schema["required"] if name not in gone]
        if self._apart and "oneOf" in schema:
            branches = schema.pop("oneOf")
            schema["allOf"] = [*schema.get("allOf", []), {"anyOf": branches}]
        if self._is_old:
            _upgrade(schema)

    def _is_alone(self, schema: Tree) -> bool:
        """Tell whether a schema, or one that it joins, says that only the other side writes the value."""
        todo, seen = [schema], set[str]()
        for item in todo:  # it grows meanwhile
            if not isinstance(item, dict):
                continue
            reference = item.get("$ref")
            if reference and reference not in seen:
                seen.add(reference)
                todo.append(self._schemas[reference.rpartition("/")[2]])
            if not (reference and self._is_old):
                todo += item.get("allOf", ())
                if item.get(self._alone) is True:
                    return True
        return False


def _upgrade(schema: dict[str, Tree]) -> None:
    """Write a schema of OpenAPI 3.0 as one of JSON Schema."""
    if schema.pop("nullable", False) and "type" in schema:
        schema["type"] = [schema["type"], "null"]
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if schema.pop(exclusive, False) and bound in schema:
            schema[exclusive] = schema.pop(bound)


def _recurs_in_place(schemas: Components) -> bool:
    """Tell whether a schema refers to itself for the same value, which means nothing."""
    reached = {name: set(_references_in_place(schema)) for name, schema in schemas.items()}
    for _ in schemas:
        for found in reached.values():
            found.update(*(reached[name] for name in list(found)))
    return any(name in found for name, found in reached.items())


def _references_in_place(schema: Tree) -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2]
    for keyword in _IN_PLACE & schema.keys():
        inner = schema[keyword]
        single = keyword in _SINGLE
        for item in [inner] if single else inner.values() if isinstance(inner, dict) else inner:
            yield from _references_in_place(item)


_IN_PLACE = {"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"}


def names_alone(schemas: Components, keyword: str) -> frozenset[str]:
    """Return the names of the properties that bear a keyword, ``readOnly`` or ``writeOnly``, anywhere."""
    marked = {name for name, schema in schemas.items() if isinstance(schema, dict) and schema.get(keyword)}
    found = set()
    for schema in schemas.values():
        for parent, key in _places(schema):
            inner = parent[key] if parent is not None else schema
            reference = inner.get("$ref", "").rpartition("/")[2] if isinstance(inner, dict) else ""
            if isinstance(key, str) and isinstance(inner, dict) and (inner.get(keyword) or reference in marked):
                found.add(key)
    return frozenset(found)


def says(value: Any, names: frozenset[str]) -> bool:
    """Tell whether a value has a property by one of some names, anywhere."""
    if isinstance(value, dict):
        return not names.isdisjoint(value) or any(says(item, names) for item in value.values())
    return isinstance(value, list) and any(says(item, names) for item in value)


def _instances() -> Iterator[Any]:
    leaves: tuple[Any, ...] = (None, False, 0, 1, 1.5, 2, 3, "", "a", "b", "ba", "aab")
    few: tuple[Any, ...] = (None, 0, 2.5, "", "ab", [], {})
    yield from leaves
    yield from ([], *([leaf] for leaf in leaves), *([one, other] for one in few for other in (1, "a", {"a": 1})))
    yield from ([1, 1], ["a", "a", "b"], [1, "a", 1.5], [["a"]], [{"a": 1}], [{"a": "a", "b": 0}])
    yield {}
    yield from ({name: leaf} for name in (*_NAMES, "y") for leaf in (*leaves, [], [1], {}))
    yield from ({"a": one, name: other} for one in few for name in ("b", "x") for other in few)
    yield from ({"a": 1, "b": "a", "x": 2}, {"a": "a", "b": 1, "x": None, "y": 1})
    yield from ({name: {inner: leaf}} for name in _NAMES for inner in ("a", "x") for leaf in few)
    yield from ({"a": {"a": {"a": leaf}}} for leaf in few)
    yield from ({"a": [leaf], "x": {"a": leaf, "b": leaf}} for leaf in few)


#: Values of every kind, at and around the bounds that schemas are drawn with.
INSTANCES: tuple[Any, ...] = tuple(_instances())
