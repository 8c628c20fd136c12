"""``explode`` where it does nothing: a value that is neither an array nor an object is written alike with and without.

Whether that is so is told by the schema in normal form, so that all ways to write one schema are read alike.

Sources: OpenAPI 3.0.4 and 3.1.1, Parameter Object, ``explode`` ("For other types of parameters this field has no
effect") and "Style Examples"; Header Object, which follows it.
"""

import json
from collections.abc import Sequence
from typing import Any

from contractdelta.contract.grammar import Kind
from contractdelta.contract.model import Term

_SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})
_EXPLODE = frozenset({("explode", "true"), ("explode", "false")})
#: The objects that say how a value is written, and hold its schema.
_WRITTEN = (Kind.PARAMETER, Kind.HEADER)


def without_idle_explode(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Return the terms of a document, without ``explode`` where every value that is allowed is a scalar."""
    idle = [
        index
        for index, term in enumerate(terms)
        if term.kind in _WRITTEN and not _EXPLODE.isdisjoint(term.members) and _has_scalars_only(terms, term)
    ]
    if not idle:
        return terms
    found = list(terms)
    for index in idle:
        members = tuple(member for member in terms[index].members if member not in _EXPLODE)
        found[index] = terms[index]._replace(members=members)
    return tuple(found)


def _has_scalars_only(terms: Sequence[Term], term: Term) -> bool:
    schemas = [edge.target for edge in term.edges if edge.keyword == "schema"]
    return bool(schemas) and all(_is_scalar(terms, schema, frozenset()) for schema in schemas)


def _is_scalar(terms: Sequence[Term], index: int, passed: frozenset[int]) -> bool:
    """Tell whether a schema allows nothing but scalars; one that does not say so may allow anything.

    It does by its type, by the values that it lists, by one of the schemas that all have to hold, or by all of those
    of which one has to hold.
    """
    if index in passed:  # it leads back to itself
        return False
    term, passed = terms[index], passed | {index}
    if term.is_alias:
        return _is_scalar(terms, term.edges[0].target, passed)
    members = dict(term.members)
    if _says_scalar(json.loads(members.get("type", "null"))) or _lists_scalars(json.loads(members.get("enum", "null"))):
        return True
    branches = {
        keyword: [_is_scalar(terms, edge.target, passed) for edge in term.edges if edge.keyword == keyword]
        for keyword in ("allOf", "anyOf", "oneOf")
    }
    return any(branches.pop("allOf")) or any(bool(found) and all(found) for found in branches.values())


def _says_scalar(types: Any) -> bool:
    names = types if isinstance(types, list) else [types]
    return bool(names) and all(isinstance(name, str) and name in _SCALARS for name in names)


def _lists_scalars(values: Any) -> bool:
    return isinstance(values, list) and bool(values) and not any(isinstance(value, list | dict) for value in values)
