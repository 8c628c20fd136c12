"""``explode`` where it does nothing: a value that is neither an array nor an object is written alike with and without.

Whether that is so is told by the schema in normal form, so that all ways to write one schema are read alike.

Sources: OpenAPI 3.0.4 and 3.1.1, Parameter Object, ``explode`` ("For other types of parameters this field has no
effect") and "Style Examples"; Header Object, which follows it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from contractdelta.contract.grammar import Kind
from contractdelta.contract.model import Term

_SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})
_EXPLODE = frozenset({("explode", "true"), ("explode", "false")})
#: Keywords whose schemas may tell what the schema around them allows.
_BRANCHES = frozenset({"allOf", "anyOf", "oneOf"})
#: The objects that say how a value is written, and hold its schema.
_WRITTEN = (Kind.PARAMETER, Kind.HEADER)


def without_idle_explode(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Return the terms of a document, without ``explode`` where every value that is allowed is a scalar."""
    written = [
        index for index, term in enumerate(terms) if term.kind in _WRITTEN and not _EXPLODE.isdisjoint(term.members)
    ]
    if not written:
        return terms
    schemas = {index: [edge.target for edge in terms[index].edges if edge.keyword == "schema"] for index in written}
    scalars = _find_scalars(terms, [schema for targets in schemas.values() for schema in targets])
    found = list(terms)
    for index, targets in schemas.items():
        if targets and scalars.issuperset(targets):
            members = tuple(member for member in terms[index].members if member not in _EXPLODE)
            found[index] = terms[index]._replace(members=members)
    return tuple(found)


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
            if term.is_alias or edge.keyword in _BRANCHES:
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
