"""What a JSON Schema validator says, so that a person can read it."""

from collections.abc import Iterator
from itertools import groupby

from jsonschema.exceptions import ValidationError

#: Longest message. The validator prints whole values, and a value may be the whole document.
_MAX_LENGTH = 300
#: Errors that tell one branch of a choice from another: where one is met, another branch was meant.
_DISCRIMINATING = frozenset({"const", "enum", "type"})
_NO_REFERENCE = "'$ref' is a required property"


def most_telling(error: ValidationError) -> ValidationError:
    """Return what is really wrong where none of several branches fits.

    That is the first error of the branch that was meant: not a reference where there is none, of the same type and
    with the same constants, with the deepest and the fewest errors.
    """
    while error.context:
        branches = [list(same) for _, same in groupby(error.context, key=lambda sub: sub.schema_path[0])]
        error = min(branches, key=_unlikelihood)[0]
    return error


def _unlikelihood(errors: list[ValidationError]) -> tuple[bool, int, int, int]:
    depths = [len(error.path) for error in errors]
    is_reference = any(error.message == _NO_REFERENCE for error in errors)
    others = sum(error.validator in _DISCRIMINATING and len(error.path) <= 1 for error in errors)
    return is_reference, others, -min(depths), len(errors)


def message_of(error: ValidationError) -> str:
    """Return the message in one line of moderate length, without the values that make it long."""
    message = str(error.message)
    if len(message) > _MAX_LENGTH:
        shown = repr(error.instance)
        if message.startswith(shown):
            message = _kind(error.instance) + message[len(shown) :]
    return message if len(message) <= _MAX_LENGTH else f"{message[:_MAX_LENGTH]}…"


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "this object"
    return "this list" if isinstance(value, list) else "the value"


def without_echoes(errors: Iterator[ValidationError]) -> Iterator[ValidationError]:
    """Leave out what only follows from another error.

    Where a member is wrong, the object that holds it counts as not evaluated, and so does each one around it
    (JSON Schema 2020-12 core, section 11.3).
    """
    kept = []
    wrong: set[tuple[str | int, ...]] = set()
    for error in errors:
        if error.validator in ("unevaluatedProperties", "unevaluatedItems"):
            kept.append(error)
        else:
            path = tuple(most_telling(error).absolute_path)
            wrong.update(path[:length] for length in range(len(path) + 1))
            yield error
    for error in sorted(kept, key=lambda item: -len(item.absolute_path)):
        path = tuple(error.absolute_path)
        if path not in wrong:
            wrong.update(path[:length] for length in range(len(path) + 1))
            yield error
