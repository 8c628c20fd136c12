"""What a JSON Schema validator says, so that a person can read it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
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

_Path = tuple[str | int, ...]


class Told(NamedTuple):
    """An error, as a person is told about it."""

    #: From the value that was checked.
    path: _Path
    message: str


def tell(error: ValidationError) -> Told:
    """Return what is really wrong in one line of moderate length, without the values that make it long."""
    error = _most_telling(error)
    path = tuple(error.absolute_path)
    names = _unexpected(error)
    if names:
        return _about_names(path, names)
    return Told((*path, str(error.instance)) if _is_about_name(error) else path, _message(error))


def tell_all(errors: Iterable[ValidationError]) -> Iterator[Told]:
    """Tell about errors, but for those that only follow from others.

    Where a member is wrong, it counts as not evaluated, and so does each object around it (JSON Schema 2020-12 core,
    section 11.3).
    """
    late = []
    wrong: set[_Path] = set()
    around: set[_Path] = set()
    for error in errors:
        if error.validator in _UNEVALUATED:
            late.append(error)
            continue
        told = tell(error)
        wrong.update((tuple(error.absolute_path), told.path))
        around.update(_prefixes(told.path))
        yield told
    for error in sorted(late, key=lambda item: -len(item.absolute_path)):
        path = tuple(error.absolute_path)
        names = [name for name in _unexpected(error) if (*path, name) not in around]
        if path not in wrong and names:
            around.update(_prefixes((*path, names[0])))
            yield _about_names(path, names)


def _most_telling(error: ValidationError) -> ValidationError:
    """Return what is wrong in the branch that was meant, where none of several fits.

    That is the branch that is not a reference where there is none, of the same type and with the same constants, with
    the deepest and the fewest errors.
    """
    while error.context:
        branches = [list(same) for _, same in groupby(error.context, key=lambda sub: sub.schema_path[0])]
        error = min(branches, key=_unlikelihood)[0]
    return error


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
