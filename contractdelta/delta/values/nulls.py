"""Null as one of the types of a schema in normal form, and a schema without it.

Sources: OpenAPI 3.1.1, Schema Object; JSON Schema 2020-12 validation, sections 6.1.1 and 6.1.2.
"""

import json
from collections.abc import Mapping, Sequence

from contractdelta.contract.canonical import canonical, canonical_set
from contractdelta.delta.values.findings import listed
from contractdelta.delta.values.types import types_of

#: What a schema of null, and nothing else, may say.
_NULLS: Sequence[Mapping[str, str]] = (
    {"type": '"null"'},
    {"enum": "[null]"},
    {"enum": "[null]", "type": '"null"'},
)


def is_null(members: Mapping[str, str]) -> bool:
    """Tell whether a schema allows null, and nothing else."""
    return members in _NULLS


def is_nullable(members: Mapping[str, str]) -> bool:
    """Tell whether a schema says ``nullable``: in OpenAPI 3.0 without a type, with which it would be one of several."""
    return members.get("nullable") == "true"


def allows_null(members: Mapping[str, str]) -> bool:
    """Tell whether a schema allows null by its type, and by its values, where it lists some."""
    values = json.loads(members["enum"]) if "enum" in members else [None]
    return "null" in types_of(members) and isinstance(values, list) and None in values


def without_nullable(members: Mapping[str, str]) -> dict[str, str]:
    """Return what a schema says besides ``nullable``."""
    return {key: text for key, text in members.items() if key != "nullable"}


def without_null(members: Mapping[str, str]) -> dict[str, str]:
    """Return what a schema says of anything but null."""
    found = without_nullable(members)
    types = [name for name in listed(members.get("type")) if name != "null"]
    if types:
        found["type"] = canonical(types[0]) if len(types) == 1 else canonical_set(types)
    values = listed(members.get("enum"))
    if None in values:
        found["enum"] = canonical_set([value for value in values if value is not None])
    return found
