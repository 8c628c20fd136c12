"""What a JSON Schema validator says, so that a person can read it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, takewhile
from typing import Any, NamedTuple

from jsonschema.exceptions import ValidationError

#: Longest message. The validator prints whole values, and a value may be the whole document.
_MAX_LENGTH = 300
_MAX_NAMES = 5
#: Errors that tell one branch of a choice from another: where one is met, another branch was meant.
_DISCRIMINATING = frozenset({"const", "enum", "type"})
_NO_REFERENCE = "'$ref' is a required property"
#: Keywords whose errors may only follow from others.
_UNEVALUATED = frozenset({"unevaluatedProperties", "unevaluatedItems"})

#: Keywords whose schemas hold in some cases only, and those whose schemas are about values further down.
_CONDITIONAL = frozenset({"oneOf", "anyOf", "then", "else", "dependentSchemas"})
_DOWNWARDS = frozenset({"properties", "patternProperties", "additionalProperties", "items", "prefixItems"})

_Path = tuple[str | int, ...]


class Told(NamedTuple):
    """An error, as a person is told about it."""

    #: From the value that was checked.
    path: _Path
    message: str


def tell(error: ValidationError) -> Iterator[Told]:
    """Yield what is really wrong, in lines of moderate length, without the values that make them long."""
    todo = [error]
    while todo:
        error = todo.pop()
        path = tuple(error.absolute_path)
        names = _unexpected(error)
        if error.context:
            todo += _meant(error.context)
        elif names:
            yield _about_names(path, names)
        else:
            yield Told((*path, str(error.instance)) if _is_about_name(error) else path, _message(error))


def tell_all(errors: Iterable[ValidationError]) -> Iterator[Told]:
    """Tell about errors, but for those that only follow from others.

    Where a member is wrong, it counts as not evaluated, and so does each object around it (JSON Schema 2020-12 core,
    section 11.3).
    """
    late = []
    # Objects of which a whole alternative does not hold: none of its members counts as evaluated.
    wrong: set[_Path] = set()
    around: set[_Path] = set()
    for error in errors:
        if error.validator in _UNEVALUATED:
            late.append(error)
            continue
        if _is_conditional(error):
            wrong.add(tuple(error.absolute_path))
        for told in tell(error):
            around.update(_prefixes(told.path))
            yield told
    for error in sorted(late, key=lambda item: -len(item.absolute_path)):
        path = tuple(error.absolute_path)
        names = [name for name in _unexpected(error) if (*path, name) not in around]
        if path not in wrong and names:
            around.update(_prefixes((*path, names[0])))
            yield _about_names(path, names)


def _is_conditional(error: ValidationError) -> bool:
    """Tell whether an error is met in a schema that holds in some cases only, within the schema of the value itself."""
    keywords = [str(keyword) for keyword in error.absolute_schema_path]
    own = takewhile(lambda keyword: keyword not in _DOWNWARDS, reversed(keywords))
    return any(keyword in _CONDITIONAL for keyword in own)


def _meant(errors: Iterable[ValidationError]) -> Sequence[ValidationError]:
    """Return the errors of the branch that was meant, where none of several fits.

    That is the branch that is not a reference where there is none, of the same type and with the same constants, with
    the deepest and the fewest errors.
    """
    branches = [list(same) for _, same in groupby(errors, key=lambda error: error.schema_path[0])]
    return min(branches, key=_unlikelihood)


def _unlikelihood(errors: Sequence[ValidationError]) -> tuple[bool, int, int, int]:
    depths = [len(error.path) for error in errors]
    is_reference = any(error.message == _NO_REFERENCE for error in errors)
    others = sum(error.validator in _DISCRIMINATING and len(error.path) <= 1 for error in errors)
    return is_reference, others, -min(depths), len(errors)


def _unexpected(error: ValidationError) -> list[str]:
    """Return the members of an object that its schema does not know; empty for other errors."""
    members: Any = error.instance
    schema: Any = error.schema
    if error.validator == "unevaluatedProperties" and isinstance(members, dict):
        # The names stand in the message only.
        return [name for name in members if repr(name) in error.message]
    if error.validator != "additionalProperties" or error.validator_value is not False:
        return []
    patterns = [re.compile(pattern) for pattern in schema.get("patternProperties", ())]
    known = schema.get("properties", ())
    return [name for name in members if name not in known and not any(p.search(name) for p in patterns)]


def _is_about_name(error: ValidationError) -> bool:
    """Tell whether the name of a member is wrong: the path of such an error ends at the object that holds it."""
    keywords = list(error.absolute_schema_path)
    # A property may be called like the keyword.
    return keywords[-2:-1] == ["propertyNames"] and keywords[-3:-2] != ["properties"]


def _about_names(path: _Path, names: Sequence[str]) -> Told:
    """Point at the one member that is too many, or at the object that holds several."""
    shown = ", ".join(map(repr, names[:_MAX_NAMES]))
    more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    verb = "is" if len(names) == 1 else "are"
    return Told((*path, *names) if len(names) == 1 else path, _shortened(f"{shown}{more} {verb} not expected here"))


def _message(error: ValidationError) -> str:
    message = str(error.message)
    if len(message) > _MAX_LENGTH:
        shown = repr(error.instance)
        if message.startswith(shown):
            message = _kind(error.instance) + message[len(shown) :]
    return _shortened(message)


def _shortened(message: str) -> str:
    return message if len(message) <= _MAX_LENGTH else f"{message[:_MAX_LENGTH]}…"


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "this object"
    return "this list" if isinstance(value, list) else "the value"


def _prefixes(path: _Path) -> Iterator[_Path]:
    return (path[:length] for length in range(len(path) + 1))
