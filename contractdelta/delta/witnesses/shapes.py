"""What a schema says when all that it joins is taken together: the shape of the values to look for.

Only near enough to find candidates: whether a candidate is valid is asked of the schema itself.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from contractdelta.contract.canonical import canonical
from contractdelta.contract.json_schema import Schema

#: The keywords of a schema with nothing to choose or to follow at the top.
Keywords = dict[str, Any]
#: The most ways to meet a schema that are looked at.
_MAX_VARIANTS = 24
#: The most schemas that are joined, and the most choices made on the way.
_MAX_JOINED = 200
#: How many branches of a ``oneOf`` are looked at in pairs.
_MAX_PAIRED = 6

_EXTREMES: Mapping[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"), min),
}


#: What belongs to a keyword, so that it says nothing, or something else, without it.
_COMPANIONS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("if", "then", "else"), ("if", "then", "else")),
    **dict.fromkeys(("contains", "minContains", "maxContains"), ("contains", "minContains", "maxContains")),
}
#: What takes away from what a keyword applies to.
_COVERING: Mapping[str, tuple[str, ...]] = {
    "additionalProperties": ("properties", "patternProperties"),
    "items": ("prefixItems",),
}


class Trap(NamedTuple):
    """What is refused: whatever meets the condition and not the demand."""

    condition: Schema
    demand: Schema


class Shape(NamedTuple):
    """A schema with all that it refers to and joins by ``allOf`` taken together."""

    keywords: Keywords
    #: One of each of these holds, too.
    choices: tuple[tuple[Schema, ...], ...]
    traps: tuple[Trap, ...]


class Shapes:
    """Takes schemas together."""

    def __init__(self, definitions: Mapping[str, Schema], identity: Callable[[str], str]) -> None:
        """Take what references lead to, and what tells whether two of them lead to the same."""
        self._definitions, self._identity = definitions, identity

    def identity(self, value: Any) -> str:
        """Return one text for schemas that say the same, wherever they are from."""
        if isinstance(value, dict) and set(value) == {"$ref"} and isinstance(value["$ref"], str):
            return self._identity(value["$ref"])
        if isinstance(value, dict):
            return f"{{{','.join(f'{canonical(key)}:{self.identity(value[key])}' for key in sorted(value))}}}"
        return f"[{','.join(map(self.identity, value))}]" if isinstance(value, list) else canonical(value)

    def keywords(self, schema: Schema) -> Keywords:
        """Return what a schema says, or what it refers to; nothing of one that is no object."""
        if isinstance(schema, dict) and set(schema) == {"$ref"}:
            schema = self._definitions[schema["$ref"].rpartition("/")[2]]
        return {} if isinstance(schema, bool) else schema

    def focused(self, schema: Schema, keyword: str) -> Schema | None:
        """Return what a schema says by one keyword; ``None`` where it has none, or where all others count for it."""
        schema = self.keywords(schema)
        if keyword not in schema or keyword.startswith("unevaluated"):
            return None
        found = {key: schema[key] for key in (keyword, *_COMPANIONS.get(keyword, ())) if key in schema}
        for key in _COVERING.get(keyword, ()):
            covered = schema.get(key, {})
            found[key] = [{} for _ in covered] if isinstance(covered, list) else {name: {} for name in covered}
        return found

    def shape(self, *schemas: Schema) -> Shape:
        """Take schemas together that all hold."""
        keywords: Keywords = {}
        choices: list[tuple[Schema, ...]] = []
        traps: list[Trap] = []
        seen: set[str] = set()
        todo = list(reversed(schemas))
        for _ in range(_MAX_JOINED):
            if not todo:
                break
            schema = todo.pop()
            if isinstance(schema, bool):
                schema = {} if schema else {"type": []}
            reference = schema.get("$ref")
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                todo.append(self._definitions[reference.rpartition("/")[2]])
            todo += reversed(schema.get("allOf", ()))
            choices += _choices(schema)
            traps += _traps(schema)
            for key, value in schema.items():
                _join(keywords, key, value)
        return Shape(keywords, tuple(choices), tuple(traps))

    def variants(self, *schemas: Schema, common: frozenset[str] = frozenset()) -> list[Keywords]:
        """Return the ways to meet schemas that all hold: one branch taken of each choice.

        ``common`` are the identities of branches to be taken last.
        """
        found: list[Keywords] = []
        todo: list[tuple[Schema, ...]] = [schemas]
        for _ in range(_MAX_JOINED):
            if not todo or len(found) == _MAX_VARIANTS:
                break
            shape = self.shape(*todo.pop())
            if not shape.choices:
                found.append(shape.keywords)
                continue
            branches = sorted(shape.choices[0], key=lambda branch: self.identity(branch) in common)
            rest = [{"anyOf": list(choice)} for choice in shape.choices[1:]]
            todo += [(shape.keywords, branch, *rest) for branch in reversed(branches)]
        return found

    def branches(self, schema: Schema) -> frozenset[str]:
        """Return the identities of what a schema lets choose from."""
        return frozenset(self.identity(branch) for choice in self.shape(schema).choices for branch in choice)


def _choices(schema: Mapping[str, Any]) -> Iterator[tuple[Schema, ...]]:
    for key in ("anyOf", "oneOf"):
        if schema.get(key):
            yield tuple(schema[key])
    if "if" in schema:
        yield {"allOf": [schema["if"], schema.get("then", {})]}, schema.get("else", {})


def _traps(schema: Mapping[str, Any]) -> Iterator[Trap]:
    if "not" in schema:
        yield Trap(schema["not"], demand=False)
    if "if" in schema:
        yield Trap(schema["if"], schema.get("then", {}))
        yield Trap({}, schema.get("else", {}))
    for name, demand in schema.get("dependentSchemas", {}).items():
        yield Trap({"required": [name]}, demand)
    for name, names in schema.get("dependentRequired", {}).items():
        yield Trap({"required": [name]}, {"required": names})
    branches = schema.get("oneOf", ())[:_MAX_PAIRED]
    for index, branch in enumerate(branches):
        for other in branches[index + 1 :]:
            yield Trap({"allOf": [branch, other]}, demand=False)


#: Keywords that are taken apart elsewhere.
_FOLLOWED = frozenset({"$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "not", "dependentSchemas"})
_NAMED = frozenset({"properties", "patternProperties"})


def _join(keywords: Keywords, key: str, value: Any) -> None:
    """Add a keyword to those that hold already."""
    if key in _FOLLOWED:
        return
    if key == "const":
        key, value = "enum", [value]
    if key == "type":
        value = [value] if isinstance(value, str) else value
    if key not in keywords:
        keywords[key] = value
    elif key in _EXTREMES:
        keywords[key] = _EXTREMES[key](keywords[key], value)
    else:
        keywords[key] = _JOINS.get(key, _both)(keywords[key], value)


def _both(one: Any, other: Any) -> Any:
    """Join two schemas; of two plain values the first stands for both."""
    if not isinstance(one, dict | bool):
        return one
    return one if one == other else {"allOf": [one, other]}


def _named(one: Mapping[str, Schema], other: Mapping[str, Schema]) -> dict[str, Schema]:
    return {
        **one,
        **{name: _both(one[name], schema) if name in one else schema for name, schema in other.items()},
    }


def _types(one: list[str], other: list[str]) -> list[str]:
    """Return the types that are in both; every integer is a number."""
    common = [kind for kind in one if kind in other or (kind == "integer" and "number" in other)]
    return common + ["integer"] * ("integer" in other and "number" in one and "integer" not in common)


def _values(one: list[Any], other: list[Any]) -> list[Any]:
    texts = set(map(canonical, other))
    return [value for value in one if canonical(value) in texts]


def _multiple(one: Any, other: Any) -> Any:
    larger, smaller = max(one, other), min(one, other)
    return larger if larger % smaller == 0 else larger * smaller


def _tuples(one: list[Schema], other: list[Schema]) -> list[Schema]:
    common = [_both(*pair) for pair in zip(one, other, strict=False)]
    return common + one[len(common) :] + other[len(common) :]


_JOINS: Mapping[str, Callable[[Any, Any], Any]] = {
    "type": _types,
    "enum": _values,
    "required": lambda one, other: list(dict.fromkeys([*one, *other])),
    "dependentRequired": lambda one, other: {
        name: [*one.get(name, ()), *other.get(name, ())] for name in {**one, **other}
    },
    "uniqueItems": lambda one, other: one or other,
    "multipleOf": _multiple,
    "prefixItems": _tuples,
    **dict.fromkeys(_NAMED, _named),
}
