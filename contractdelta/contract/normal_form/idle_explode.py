"""``explode`` where it does nothing: a value that is neither an array nor an object is written alike with and without.

Whether that is so is told by the schema in normal form, so that all ways to write one schema are read alike.

Sources: OpenAPI 3.0.4 and 3.1.1, Parameter Object, ``explode`` ("For other types of parameters this field has no
effect") and "Style Examples"; Header Object, which follows it; Encoding Object, ``explode`` ("For other types of
properties, or when style is deepObject, this field has no effect").
"""

import json
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import Any

from contractdelta.contract.grammar import COMBINATORS, Kind
from contractdelta.contract.model import Edge, Term

_SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})
_EXPLODE = frozenset({("explode", "true"), ("explode", "false")})
#: The objects that say how a value is written; but for encodings, they hold its schema.
_WRITTEN = (Kind.PARAMETER, Kind.HEADER, Kind.ENCODING)


def without_idle_explode(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Return the terms of a document, without ``explode`` where every value that is allowed is a scalar.

    An encoding that says nothing else is left out with it.
    """
    written = [
        index for index, term in enumerate(terms) if term.kind in _WRITTEN and not _EXPLODE.isdisjoint(term.members)
    ]
    if not written:
        return terms
    fields = _find_fields(terms, {index for index in written if terms[index].kind is Kind.ENCODING})
    own = {index: [edge.target for edge in terms[index].edges if edge.keyword == "schema"] for index in written}
    schemas = own | fields
    scalars = _find_scalars(terms, [schema for targets in schemas.values() for schema in targets])
    found = list(terms)
    for index, targets in schemas.items():
        # A field may be described by several schemas, which all have to hold: one of them is enough.
        if not scalars.isdisjoint(targets):
            members = tuple(member for member in terms[index].members if member not in _EXPLODE)
            found[index] = terms[index]._replace(members=members)
    return _without_encodings(found, {index for index in fields if not found[index].members + found[index].edges})


def _without_encodings(terms: Sequence[Term], silent: Container[int]) -> tuple[Term, ...]:
    return tuple(
        term._replace(edges=tuple(edge for edge in term.edges if not (_is_encoding(edge) and edge.target in silent)))
        if term.kind is Kind.MEDIA_TYPE and any(map(_is_encoding, term.edges))
        else term
        for term in terms
    )


def _is_encoding(edge: Edge) -> bool:
    return edge.keyword == "encoding"


def _find_fields(terms: Sequence[Term], wanted: set[int]) -> dict[int, list[int]]:
    """Return the schemas of the field that each of some encodings is about (Encoding Object)."""
    found: dict[int, list[int]] = {}
    for term in terms if wanted else ():
        is_content = term.kind is Kind.MEDIA_TYPE
        encodings = [edge for edge in term.edges if _is_encoding(edge) and edge.target in wanted] if is_content else ()
        if not encodings:
            continue
        properties = _properties(terms, [edge.target for edge in term.edges if edge.keyword == "schema"])
        found |= {edge.target: properties.get(edge.name, []) for edge in encodings}
    return found


def _properties(terms: Sequence[Term], schemas: Iterable[int]) -> dict[str, list[int]]:
    """Return the schemas of the properties that some schemas describe, or those that these join."""
    found: dict[str, list[int]] = {}
    todo = list(schemas)
    seen = set(todo)
    for index in todo:  # it grows meanwhile
        for edge in terms[index].edges:
            if edge.keyword == "properties":
                found.setdefault(edge.name, []).append(edge.target)
            elif (terms[index].is_alias or edge.keyword == "allOf") and edge.target not in seen:
                seen.add(edge.target)
                todo.append(edge.target)
    return found


def _find_scalars(terms: Sequence[Term], roots: Iterable[int]) -> set[int]:
    """Return the schemas that allow nothing but scalars, among some and all that they lead to.

    One does by its type, by the values that it lists, by one of the schemas that all have to hold, or by all of those
    of which one has to hold. One that does not say so, or only leads back to itself, may allow anything. Each edge is
    looked at once, from what is known upwards: neither depth nor how often schemas are shared costs more than that.
    """
    reached = list(dict.fromkeys(roots))
    seen = set(reached)
    #: Who follows from each schema, and how many more of a keyword's schemas each of them needs for that.
    users: dict[int, list[tuple[int, str]]] = {}
    missing: Counter[tuple[int, str]] = Counter()
    for index in reached:  # it grows meanwhile
        term = terms[index]
        for edge in term.edges:
            if term.is_alias or edge.keyword in COMBINATORS:
                users.setdefault(edge.target, []).append((index, edge.keyword))
                missing[index, edge.keyword] += 1
                if edge.target not in seen:
                    seen.add(edge.target)
                    reached.append(edge.target)
    todo = [index for index in reached if _is_plainly_scalar(terms[index])]
    found = set(todo)
    while todo:
        for user, keyword in users.get(todo.pop(), ()):
            missing[user, keyword] -= 1
            is_enough = keyword == "allOf" or not missing[user, keyword]
            if is_enough and user not in found:
                found.add(user)
                todo.append(user)
    return found


def _is_plainly_scalar(term: Term) -> bool:
    members = dict(term.members)
    return _says_scalar(json.loads(members.get("type", "null"))) or _lists_scalars(
        json.loads(members.get("enum", "null"))
    )


def _says_scalar(types: Any) -> bool:
    names = types if isinstance(types, list) else [types]
    return bool(names) and all(isinstance(name, str) and name in _SCALARS for name in names)


def _lists_scalars(values: Any) -> bool:
    return isinstance(values, list) and bool(values) and not any(isinstance(value, list | dict) for value in values)
