"""From the normal form of schemas back to JSON Schema 2020-12, so that a validator can be asked about a payload.

What a payload cannot show is left out: annotations, and what only OpenAPI knows (discriminators, XML names, styles).
What cannot be written down, such as a reference that leads nowhere, stands as :data:`UNPROVABLE` with the reason: a
validator that meets it knows nothing, whatever the payload.

Sources: JSON Schema 2020-12 core and validation; OpenAPI 3.0.4, Schema Object (``readOnly``, ``writeOnly``).
"""

import json
from collections.abc import Callable
from typing import Any

from contractdelta.contract.canonical import canonical
from contractdelta.contract.grammar import COMBINATORS, IN_PLACE, POSITIONS, Kind
from contractdelta.contract.graphs.terms import ALLOWS_EVERYTHING
from contractdelta.contract.model import Contract, Edge
from contractdelta.contract.names.properties import hidden_names, mentioned_names

#: A JSON Schema: an object, or ``False`` for what allows nothing.
Schema = dict[str, Any] | bool
#: The keyword that stands for what cannot be written down; its value is the reason.
UNPROVABLE = "x-unprovable"
#: Where references lead.
_DEFINITIONS = "#/$defs/"

#: The simple types, by which text a keyword that names them is told from a malformed one.
_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
_LISTS = COMBINATORS | {"prefixItems"}
_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas"})
_NO_NAMES = frozenset[str]()
#: Edges that no payload shows.
_SILENT = frozenset({"discriminator", "defaultMapping", "contentSchema"})


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_type(value: Any) -> bool:
    return value in _TYPES if isinstance(value, str) else _is_names(value) and set(value) <= _TYPES


#: The members of a schema that assert something, and how to tell that one is well-formed.
_ASSERTIONS: dict[str, Callable[[Any], bool]] = {
    "type": _is_type,
    "enum": lambda value: isinstance(value, list),
    "const": lambda _: True,
    "required": _is_names,
    "dependentRequired": lambda value: isinstance(value, dict) and all(map(_is_names, value.values())),
    "multipleOf": lambda value: _is_number(value) and value > 0,
    "uniqueItems": lambda value: isinstance(value, bool),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _is_number),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _is_count),
    **dict.fromkeys(("minProperties", "maxProperties", "minContains", "maxContains"), _is_count),
    **dict.fromkeys(("pattern", "format"), lambda value: isinstance(value, str)),
}


class JsonSchemas:
    """The schemas of one contract as JSON Schema, each of them written once: they share much."""

    def __init__(
        self,
        contract: Contract,
        hidden: str = "",
        *,
        prefix: str = "",
        definitions: dict[str, Schema] | None = None,
    ) -> None:
        """Start with no definition, or with those of another contract, told from these by a prefix of their names.

        ``hidden`` is ``readOnly`` for what clients send and ``writeOnly`` for what servers send: a property so marked
        does not matter there, so it is not required, and anything may stand in it.
        """
        self.contract = contract
        #: What ``#/$defs/`` leads to: every schema asked for that has others below it, and all that they reach.
        self.definitions: dict[str, Schema] = {} if definitions is None else definitions
        self._prefix = prefix
        #: The digest that stands for each definition.
        self._identities: dict[str, str] = {}
        self._hides = hidden_names(contract, hidden) if hidden else {}
        self._mentions = mentioned_names(contract, frozenset().union(*self._hides.values()))
        #: The sets of names of properties that a schema around some schema hides, in the order they came up.
        self._scopes: list[frozenset[str]] = [_NO_NAMES]
        self._todo: list[tuple[str, int, frozenset[str]]] = []

    def schema(self, term: int) -> Schema:
        """Return the schema for a term; what it refers to is there in the definitions."""
        found = self._child(term, _NO_NAMES)
        while self._todo:
            name, index, names = self._todo.pop()
            self.definitions[name] = self._written(index, names)
        return found

    def identity(self, reference: str) -> str | None:
        """Return one text for what says the same, in this contract or another; ``None`` for what is not from here."""
        return self._identities.get(reference.removeprefix(_DEFINITIONS))

    def _child(self, term: int, names: frozenset[str]) -> Schema:
        """Write a schema with nothing below it where it stands, and any other as a reference to its definition."""
        index = self.contract.resolve(term)
        found = self.contract.terms[index]
        if found.is_alias:  # references that lead in a circle assert nothing
            return {}
        # What a schema does not mention, or hides itself, need not be hidden from around it.
        names = (names & self._mentions.get(index, _NO_NAMES)) - self._hides.get(index, _NO_NAMES) if names else names
        if not found.edges:
            return self._written(index, names)
        if self._allows_nothing(index):
            return False
        name = f"{self._prefix}{index}-{self._scope(names)}" if names else f"{self._prefix}{index}"
        if name not in self.definitions:
            self.definitions[name] = {}
            self._identities[name] = f"{self.contract.digests[index]} {','.join(sorted(names))}"
            self._todo.append((name, index, names))
        return {"$ref": f"{_DEFINITIONS}{name}"}

    def _scope(self, names: frozenset[str]) -> int:
        if names not in self._scopes:
            self._scopes.append(names)
        return self._scopes.index(names)

    def _allows_nothing(self, index: int) -> bool:
        """Tell whether a term is ``{"not": {}}``, as the normal form writes ``false``."""
        term = self.contract.terms[index]
        return (
            not term.members
            and [edge.keyword for edge in term.edges] == ["not"]
            and self.contract.digests[term.edges[0].target] == ALLOWS_EVERYTHING
        )

    def _written(self, index: int, around: frozenset[str]) -> Schema:
        term = self.contract.terms[index]
        names = around | self._hides.get(index, _NO_NAMES)
        # A validator asks in this order, and most refusals are by type.
        found: dict[str, Any] = {"type": None} if any(key == "type" for key, _ in term.members) else {}
        reason = "it is not a schema" if term.kind is not Kind.SCHEMA else ""
        for key, text in term.members:
            reason = self._add_member(found, key, json.loads(text)) or reason
        has_tuple = any(edge.keyword == "items" and edge.name for edge in term.edges)
        for edge in term.edges:
            reason = self._add_edge(found, edge, names, has_tuple=has_tuple) or reason
        if "required" in found:
            found["required"] = [name for name in found["required"] if name not in names]
        return {UNPROVABLE: reason} if reason else found

    @staticmethod
    def _add_member(found: dict[str, Any], key: str, value: Any) -> str:
        """Add what a member asserts; return why it cannot be written down, if so."""
        keyword, _, name = key.partition(".")
        if keyword == "dependencies" and name and _is_names(value):
            found.setdefault("dependentRequired", {})[name] = value
            return ""
        if key in ("$ref", "$dynamicRef"):
            return f"the schema refers to {value if isinstance(value, str) else canonical(value)}, which was not read"
        if key in ("", "dependencies"):
            return "it is not a schema"
        if key.startswith("exclusive") and isinstance(value, bool):  # OpenAPI 3.0, without a bound beside it
            return ""
        is_sound = _ASSERTIONS.get(key)
        if key in POSITIONS[Kind.SCHEMA] or (is_sound and not is_sound(value)):
            return f"its {key} is malformed"
        if is_sound:
            found[key] = {**found[key], **value} if found.get(key) else value
        return ""

    def _add_edge(self, found: dict[str, Any], edge: Edge, names: frozenset[str], *, has_tuple: bool) -> str:
        """Add what an edge asserts; return why it cannot be written down, if so."""
        if edge.keyword in _SILENT:
            return ""
        if edge.keyword == "$dynamicRef":
            return "the schema has a $dynamicRef, whose target depends on the way to it"
        if edge.is_trivial_where_true and self.contract.digests[edge.target] == ALLOWS_EVERYTHING:
            return ""
        keyword = _modern(edge, has_tuple=has_tuple)
        child = self._child(edge.target, names if keyword in IN_PLACE else _NO_NAMES)
        if keyword in _LISTS:
            found.setdefault(keyword, []).append(child)
        elif keyword in _MAPS:
            is_hidden = keyword == "properties" and edge.name in names
            found.setdefault(keyword, {})[edge.name] = {} if is_hidden else child
        elif keyword:
            found[keyword] = child
        return ""


def _modern(edge: Edge, *, has_tuple: bool) -> str:
    """Return what a keyword of earlier drafts is called since JSON Schema 2020-12; empty where it asserts nothing."""
    if edge.keyword == "items" and edge.name:
        return "prefixItems"
    if edge.keyword == "additionalItems":
        return "items" if has_tuple else ""
    return "dependentSchemas" if edge.keyword == "dependencies" else edge.keyword
