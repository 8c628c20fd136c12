"""What openapi-spec-validator finds in a document. Slow to import: see :mod:`~contractdelta.workflow.validate`.

Its parts are put together anew here, so that each finding has a place, one malformed object does not keep the rest from
being checked, nothing but the files of the document is read, and shared schemas are looked at once.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple, cast
from urllib.parse import quote, unquote, urlsplit

import openapi_spec_validator
from jsonschema import FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from jsonschema_path import SchemaPath
from openapi_spec_validator.validation import exceptions
from openapi_spec_validator.validation.keywords import (
    KeywordValidator,
    PathValidator,
    ResponseValidator,
    SchemaValidator,
    ValueValidator,
)
from openapi_spec_validator.validation.registries import KeywordValidatorRegistry
from referencing.exceptions import Unresolvable

from contractdelta.contract.grammar import COMBINATORS
from contractdelta.contract.places import meant_by, walked
from contractdelta.spec.document import Document
from contractdelta.spec.references import Place, References
from contractdelta.validation.messages import tell
from contractdelta.validation.model import Finding
from contractdelta.validation.patterns import is_of_ecma
from contractdelta.validation.rules import finding_at
from contractdelta.validation.time_limit import TakesTooLong, TimeLimit

#: Most references that are followed to check defaults, all and one: branches that share schemas multiply.
_MAX_REFERENCES = 100_000
_MAX_REFERENCES_OF_VALUE = 5_000
#: Where the files of a document seem to lie. A scheme by which relative references are joined.
_BASE = "file:///"
_RULES: Mapping[type, str] = {
    exceptions.ExtraParametersError: "required-property-undefined",
    exceptions.ParameterDuplicateError: "parameter-repeated",
    exceptions.UnresolvableParameterError: "path-parameter-unresolved",
    exceptions.DuplicateOperationIDError: "operation-id-repeated",
}

_Parts = tuple[str | int, ...]


class _Fault(NamedTuple):
    """An error and the object that it was met in, by the way that led there."""

    rule: str
    message: str
    parts: _Parts


def find_broken_rules(document: Document, version: str) -> Iterator[Finding]:
    """Yield what breaks the rules that the structure of a document alone does not tell."""
    name = "OpenAPIV2SpecValidator" if version == "2.0" else f"OpenAPIV{version.replace('.', '')}SpecValidator"
    validators = getattr(openapi_spec_validator, name).keyword_validators
    limit = TimeLimit()
    registry = KeywordValidatorRegistry({key: _located(cls, limit) for key, cls in validators.items()})
    start = SchemaPath.from_dict(
        document.tree,
        base_uri=_BASE + quote(document.root),
        handlers=_LoadedFiles(document),
        resolved_cache_maxsize=128,
    )
    references = References(document)
    root = Place(document.root, "", document.tree)
    # The validators yield what the innermost of them yields, which is located.
    for fault in cast("Iterator[_Fault]", cast("Any", registry["__root__"])(start)):
        place = meant_by(walked(root, fault.parts, references), references)
        if not (version == "2.0" and _is_file(fault, place)):
            yield finding_at(fault.rule, place, fault.message)


def _is_file(fault: _Fault, place: Place) -> bool:
    """Tell whether a fault is that an answer is a file, which Swagger allows (Swagger 2.0, Response Object)."""
    return place.value == "file" and fault.parts[-1:] == ("type",) and fault.parts[-4:-3] == ("responses",)


class _LoadedFiles(dict[str, Any]):
    """Reads the files that the document consists of, whatever the scheme, and nothing else."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document

    def __contains__(self, scheme: object) -> bool:
        # Of what is not in here the library opens the URL.
        return True

    def __getitem__(self, scheme: str) -> Callable[[str], Any]:
        return self._read if scheme == "file" else _refuse

    def _read(self, uri: str) -> Any:
        return self._document.resources[unquote(urlsplit(uri).path).removeprefix("/")]


def _refuse(uri: str) -> Any:
    raise LookupError(uri)


class _Seen(set[int]):
    """Takes the place of the lists in which the library remembers schemas: looking them up took most of its time."""

    append = set.add


def _located(cls: type[KeywordValidator], limit: TimeLimit) -> type[KeywordValidator]:
    """Return a validator that tells where its errors were met, and that nothing it raises stops."""
    overridden: dict[str, Any] = {"__call__": _call_of(cls, limit)}
    if issubclass(cls, SchemaValidator):
        overridden |= {
            "__init__": _init_of(cls),
            "_collect_properties": _collect_properties,
            "_get_schema_checker": _schema_checker_of(cls),
        }
    elif issubclass(cls, ValueValidator):
        overridden["value_validator_cls"] = staticmethod(_limited(cls.value_validator_cls))
    return type(cls.__name__, (cls,), overridden)


def _call_of(cls: Any, limit: TimeLimit) -> Callable[..., Iterator[_Fault]]:
    is_about_value = issubclass(cls, ValueValidator)
    may_extend = issubclass(cls, PathValidator | ResponseValidator)
    rule = "default-invalid" if is_about_value else "schema-invalid"

    def call(self: Any, *args: Any, **kwargs: Any) -> Iterator[_Fault]:
        parts = next(arg for arg in args if isinstance(arg, SchemaPath)).parts
        if may_extend and str(parts[-1]).startswith("x-"):  # an extension beside paths and answers, and none of them
            return
        try:
            errors = cls.__call__(self, *args, **kwargs)
            if is_about_value:
                with limit.ending():
                    errors = list(errors)
            for error in errors:
                yield from (error,) if isinstance(error, _Fault) else _faults(error, rule, parts)
        except Exception as err:  # noqa: BLE001 - the library meets malformed objects with whatever comes up
            yield _Fault("not-checked", f"not checked: {_reason(err)}", parts)

    return call


def _faults(error: ValidationError, rule: str, parts: _Parts) -> Iterator[_Fault]:
    start = (*parts, "default") if rule == "default-invalid" else parts
    for path, message in tell(error):
        if message.startswith("Unknown JSON Schema dialect"):
            yield _Fault("not-checked", f"not checked: {message}", parts)
        else:
            yield _Fault(_RULES.get(type(error), rule), message, (*start, *path))


def _reason(err: Exception) -> str:
    if isinstance(err, RecursionError):
        return "nested too deeply, or without end"
    if isinstance(err, _TooManyReferences):
        return "too many references"
    if isinstance(err, TakesTooLong):
        return "takes too long, as some patterns do"
    if isinstance(err, Unresolvable):
        return f"cannot follow the reference {err.ref!r}"
    text = " ".join(str(err).split())
    return f"{type(err).__name__}: {text[:200]}" if text else type(err).__name__


def _init_of(cls: Any) -> Callable[..., None]:
    def init(self: Any, registry: KeywordValidatorRegistry) -> None:
        cls.__init__(self, registry)
        self.visited_schema_ids = _Seen()
        self.meta_checked_schema_ids = _Seen()

    return init


def _collect_properties(_self: Any, schema: SchemaPath) -> set[str]:
    """Return the names of all properties that a schema describes, itself or through others.

    The library's own goes through a shared schema once for each way to it, and round cycles for ever.
    """
    names: set[str] = set()
    seen: set[int] = set()
    todo = [schema]
    while todo:
        place = todo.pop()
        value = place.read_value()
        if id(value) in seen or not isinstance(value, Mapping):
            continue
        seen.add(id(value))
        names.update(value.get("properties", ()))
        todo += [part for keyword in sorted(COMBINATORS.intersection(value)) for part in place / keyword]
        todo += [place / keyword for keyword in ("items", "not") if keyword in value]
    return names


def _schema_checker_of(cls: Any) -> Callable[..., Callable[[Any], None]]:
    """Return what gives a check of schemas that knows patterns which Python does not read."""
    known = getattr(cls, "schema_validator_format_checker", None) or cls.schema_validator_cls.FORMAT_CHECKER
    formats = FormatChecker(())
    formats.checkers = {**known.checkers, "regex": (is_of_ecma, ())}

    def checker(self: Any, *args: Any) -> Callable[[Any], None]:
        return partial(cls._get_schema_checker(self, *args), format_checker=formats)

    return checker


class _TooManyReferences(Exception):
    """A value cannot be checked within limits."""


def _limited(cls: Any) -> Callable[..., Any]:
    """Return what makes a validator of values that gives up after many references, in all and for one value."""
    all_of_them = iter(range(_MAX_REFERENCES))
    of_this_value: Iterator[int] = iter(())

    def limited(follow: Any) -> Any:
        def keyword(validator: Any, reference: Any, instance: Any, schema: Any) -> Any:
            if next(of_this_value, None) is None or next(all_of_them, None) is None:
                raise _TooManyReferences
            return follow(validator, reference, instance, schema)

        return keyword

    names = [name for name in ("$ref", "$dynamicRef") if name in cls.VALIDATORS]
    made = cast("Any", extend)(cls, {name: limited(cls.VALIDATORS[name]) for name in names})

    def make(*args: Any, **kwargs: Any) -> Any:
        nonlocal of_this_value
        of_this_value = iter(range(_MAX_REFERENCES_OF_VALUE))
        return made(*args, **kwargs)

    return make
