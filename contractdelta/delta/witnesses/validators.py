"""Whether a schema accepts a payload, asked of jsonschema.

What cannot be told is neither yes nor no: a schema that was not read, a pattern that is not understood, a value that
has a format for some readers only. Then a payload proves nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from contractdelta.contract.json_schema import UNPROVABLE, Schema
from contractdelta.delta.values.formats import FORMATS
from contractdelta.delta.witnesses.patterns import pattern_of

#: The longest reason that is shown.
_MAX_REASON = 160
#: How many references one question follows: there may be more ways to one schema than ever come to an end.
_MAX_REFERENCES = 2_000
#: Asks a keyword: validator, value of the keyword, payload, schema.
_Ask = Callable[[Any, Any, Any, Any], Iterator[Any] | None]


class CannotTell(Exception):
    """A validator that has no answer; the message says why."""


class Validators:
    """Asks the schemas of both sides."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        """Take what the schemas refer to; further ones may be written meanwhile."""
        self._definitions = definitions
        self._validator: Any = None
        #: How many references the question that is being asked may still follow.
        self._left = 0

    def accepts(self, schema: Schema, value: Any) -> bool:
        """Tell whether a schema accepts a value.

        Raises:
            CannotTell: That depends on what is not known.
        """
        try:
            return bool(self._asking(schema).is_valid(value))
        except RecursionError:
            raise CannotTell("the schema refers to itself without end") from None
        except (re.error, OverflowError) as error:
            raise CannotTell(f"the validator gives up: {error}") from None

    def refusal(self, schema: Schema, value: Any) -> str:
        """Return in one line why a schema refuses a value."""
        from jsonschema.exceptions import best_match  # noqa: PLC0415 - 0.1 s, and most runs prove nothing

        error = best_match(self._asking(schema).iter_errors(value))
        text = " ".join(error.message.split()) if error else ""
        return text if len(text) <= _MAX_REASON else f"{text[: _MAX_REASON - 1]}…"

    def _asking(self, schema: Schema) -> Any:
        if self._validator is None:
            self._validator = _validator_class(self._counted)({"$defs": self._definitions})
        self._left = _MAX_REFERENCES
        return self._validator.evolve(schema=schema)

    def _counted(self, follow: _Ask) -> _Ask:
        """Let a keyword that leads elsewhere be asked only so often in one question."""

        def counted(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any] | None:
            self._left -= 1
            if self._left < 0:
                raise CannotTell(f"one question leads along more than {_MAX_REFERENCES:,} references")
            return follow(validator, value, instance, schema)

        return counted


def _validator_class(counted: Callable[[_Ask], _Ask]) -> Any:
    """Return the validator of JSON Schema 2020-12 that knows what it does not know, and counts what it follows."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - 0.1 s, and most runs prove nothing
    from jsonschema.validators import extend  # noqa: PLC0415 - 0.1 s, and most runs prove nothing

    known = Draft202012Validator.VALIDATORS
    screened = {
        key: _screened(known[key]) for key in ("patternProperties", "additionalProperties", "unevaluatedProperties")
    }
    asked = {**screened, UNPROVABLE: _unprovable, "pattern": _pattern, "format": _format}
    asked["$ref"] = counted(known["$ref"])
    return extend(Draft202012Validator, asked)  # type: ignore[no-untyped-call]


def _unprovable(_validator: Any, reason: str, _instance: Any, _schema: Any) -> None:
    raise CannotTell(reason)


def _matches(text: str, value: str) -> bool:
    pattern = pattern_of(text)
    if pattern is None:
        raise CannotTell(f"the pattern {text} is not understood")
    found = pattern.matches(value)
    if found is None:
        raise CannotTell(f"whether the pattern {text} matches cannot be told safely")
    return found


def _pattern(_validator: Any, text: str, instance: Any, _schema: Any) -> Iterator[Any]:
    from jsonschema import ValidationError  # noqa: PLC0415 - 0.1 s, and most runs prove nothing

    if isinstance(instance, str) and not _matches(text, instance):
        yield ValidationError(f"{instance!r} does not match {text!r}")


def _format(_validator: Any, name: str, instance: Any, _schema: Any) -> Iterator[Any]:
    from jsonschema import ValidationError  # noqa: PLC0415 - 0.1 s, and most runs prove nothing

    verdict = FORMATS[name].check(instance) if name in FORMATS else True
    if verdict is None:
        raise CannotTell(f"readers differ about the format {name}")
    if not verdict:
        yield ValidationError(f"{instance!r} is not a {name!r}")


def _screened(ask: _Ask) -> _Ask:
    """Let a keyword that goes by patterns of names be asked only where each of them can be."""

    def screened(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
        patterns: Mapping[str, Any] = schema.get("patternProperties", {})
        for text in patterns if isinstance(instance, dict) else ():
            for name in instance:
                _matches(text, name)
        yield from ask(validator, value, instance, schema) or ()

    return screened
