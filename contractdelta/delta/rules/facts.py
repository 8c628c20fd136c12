"""What can happen to a schema, and what it does to the values that are valid.

A fact is the same wherever the schema stands. Who sends the values makes a verdict of it: clients may not be refused
what was accepted, nor be sent what they did not have to expect (see :mod:`~contractdelta.delta.rules.registry`).

Sources: JSON Schema 2020-12 validation, section 6, and core, sections 10 and 11; OpenAPI 3.0.4 and 3.1.1, Schema
Object; how substitution follows from containment: G. Castagna, "Covariance and contravariance: conflict without a
cause", 1995.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from contractdelta.delta.model import Effect


class Fact(NamedTuple):
    """One thing that can happen to a schema."""

    effect: Effect
    #: What happened, as the start of a sentence: "a value was removed from the enum".
    what: str


_NA, _WI, _SH, _UN, _NO = Effect.NARROWS, Effect.WIDENS, Effect.SHIFTS, Effect.UNKNOWN, Effect.NONE

#: Bounds by what they bound. A lower bound that rises narrows, an upper one that rises widens.
LOWER_BOUNDS: Mapping[str, str] = MappingProxyType(
    {
        "minLength": "min-length",
        "minItems": "min-items",
        "minProperties": "min-properties",
        "minContains": "min-contains",
    }
)
UPPER_BOUNDS: Mapping[str, str] = MappingProxyType(
    {
        "maxLength": "max-length",
        "maxItems": "max-items",
        "maxProperties": "max-properties",
        "maxContains": "max-contains",
    }
)
#: Keywords that hold one schema, or more, and whose presence can only take values away.
NARROWING_SCHEMAS: Mapping[str, str] = MappingProxyType(
    {
        "items": "items",
        "additionalItems": "additional-items",
        "unevaluatedItems": "unevaluated-items",
        "contains": "contains",
        "additionalProperties": "additional-properties",
        "unevaluatedProperties": "unevaluated-properties",
        "propertyNames": "property-names",
        "if": "if",
        "then": "then",
        "else": "else",
        "contentSchema": "content-schema",
        "not": "not",
    }
)
#: The keywords of which one of several schemas has to hold, and what facts about them are called.
UNIONS: Mapping[str, str] = MappingProxyType({"anyOf": "any-of", "oneOf": "one-of"})


def _bounds() -> Iterator[tuple[str, Fact]]:
    lower, upper = {**LOWER_BOUNDS, "minimum": "minimum"}, {**UPPER_BOUNDS, "maximum": "maximum"}
    for keyword, name in (lower | upper).items():
        if keyword not in LOWER_BOUNDS:  # zero, or one, where nothing is said
            yield f"{name}-set", Fact(_NA, f"the bound {keyword} was added")
            yield f"{name}-unset", Fact(_WI, f"the bound {keyword} was removed")
        yield f"{name}-increased", Fact(_NA if keyword in lower else _WI, f"the bound {keyword} was raised")
        yield f"{name}-decreased", Fact(_WI if keyword in lower else _NA, f"the bound {keyword} was lowered")


def _values() -> Iterator[tuple[str, Fact]]:
    yield "type-narrowed", Fact(_NA, "fewer types are allowed")
    yield "type-widened", Fact(_WI, "more types are allowed")
    yield "type-changed", Fact(_SH, "other types are allowed")
    yield "type-rewritten", Fact(_NO, "the types are written differently and allow the same values")
    yield "became-nullable", Fact(_WI, "null became valid")
    yield "became-not-nullable", Fact(_NA, "null is no longer valid")
    yield "enum-set", Fact(_NA, "only listed values are valid now")
    yield "enum-unset", Fact(_WI, "values no longer need to be listed")
    yield "enum-value-added", Fact(_WI, "a value was added to the enum")
    yield "enum-value-removed", Fact(_NA, "a value was removed from the enum")
    yield "enum-changed", Fact(_SH, "the enum lists other values and none of the old ones")
    yield "enum-rewritten", Fact(_NO, "an enum and a union of single values replaced each other")
    yield (
        "extensible-enum-value-added",
        Fact(_NO, "a value was added to x-extensible-enum, which never excluded other values"),
    )
    yield "extensible-enum-value-removed", Fact(_NA, "a value was removed from x-extensible-enum")
    yield "extensible-enum-changed", Fact(_NO, "the keyword x-extensible-enum was added or removed")
    yield "pattern-set", Fact(_NA, "texts must match a pattern now")
    yield "pattern-unset", Fact(_WI, "texts no longer need to match a pattern")
    yield "pattern-changed", Fact(_UN, "texts must match another pattern")
    yield "format-set", Fact(_NA, "values must have a format now")
    yield "format-unset", Fact(_WI, "values no longer need to have a format")
    yield "format-narrowed", Fact(_NA, "the new format has fewer values")
    yield "format-widened", Fact(_WI, "the new format has more values")
    yield "format-changed", Fact(_SH, "values must have another format")
    yield "format-rewritten", Fact(_NO, "a format and keywords with the same meaning replaced each other")
    yield "multiple-of-set", Fact(_NA, "numbers must be multiples of a number now")
    yield "multiple-of-unset", Fact(_WI, "numbers no longer need to be multiples of a number")
    yield "multiple-of-narrowed", Fact(_NA, "fewer numbers are multiples of the new multipleOf")
    yield "multiple-of-widened", Fact(_WI, "more numbers are multiples of the new multipleOf")
    yield "multiple-of-changed", Fact(_SH, "other numbers are multiples of the new multipleOf")
    yield "unique-items-set", Fact(_NA, "items must be unique now")
    yield "unique-items-unset", Fact(_WI, "items no longer need to be unique")
    # What holds a text in an encoding is another value than the text itself (validation, section 8.3).
    yield "content-encoding-changed", Fact(_SH, "the content of texts has another encoding, or none")
    yield "content-media-type-set", Fact(_NA, "the content of texts must have a media type now")
    yield "content-media-type-unset", Fact(_WI, "the content of texts no longer needs to have a media type")
    yield "content-media-type-changed", Fact(_SH, "the content of texts has another media type")
    yield "collection-format-changed", Fact(_SH, "lists within a list are written differently")
    yield "default-changed", Fact(_NO, "another value is assumed where there is none")
    yield "unused-default-changed", Fact(_NO, "the default changed, but is not used, as the value is always given")


def _objects() -> Iterator[tuple[str, Fact]]:
    yield (
        "property-added",
        Fact(_NO, "an optional property was added, and objects may have held anything by its name before"),
    )
    yield "required-property-added", Fact(_NA, "a required property was added")
    yield "property-added-to-closed-object", Fact(_WI, "a property was added to an object that allows no others")
    yield (
        "required-property-added-to-closed-object",
        Fact(_SH, "a required property was added that was not allowed before"),
    )
    yield "property-removed", Fact(_UN, "an optional property was removed, so it may be ignored or mean something else")
    yield "required-property-removed", Fact(_WI, "a required property was removed")
    yield (
        "property-removed-from-closed-object",
        Fact(_NA, "a property was removed from an object that allows no others"),
    )
    yield (
        "required-property-removed-from-closed-object",
        Fact(_SH, "a required property was removed and is no longer allowed"),
    )
    yield "required-property-described", Fact(_NA, "a required property without a schema got one")
    yield "property-schema-added", Fact(_NA, "a property must match a further schema, besides that of another part")
    yield "property-schema-removed", Fact(_WI, "a property no longer needs to match one of its schemas")
    yield "property-became-required", Fact(_NA, "an optional property became required")
    yield "property-became-optional", Fact(_WI, "a required property became optional")
    yield "requirement-rewritten", Fact(_NO, "another schema of the same object requires the property, now or before")
    yield "pattern-property-added", Fact(_NA, "properties whose name matches a pattern got a schema")
    yield "pattern-property-removed", Fact(_WI, "properties whose name matches a pattern lost their schema")
    yield (
        "pattern-property-added-to-closed-object",
        Fact(_WI, "an object that allows no others allows properties whose name matches a pattern"),
    )
    yield (
        "pattern-property-removed-from-closed-object",
        Fact(_NA, "an object that allows no others no longer allows properties whose name matches a pattern"),
    )
    yield "pattern-property-changed", Fact(_SH, "an object that allows no other properties allows other names")
    yield "dependent-required-narrowed", Fact(_NA, "a property requires more other properties")
    yield "dependent-required-widened", Fact(_WI, "a property requires fewer other properties")
    yield "dependent-required-changed", Fact(_SH, "a property requires other properties than before")
    yield "dependent-schema-added", Fact(_NA, "objects with a certain property must match a further schema")
    yield "dependent-schema-removed", Fact(_WI, "objects with a certain property no longer need to match a schema")
    yield "read-only-set", Fact(_NO, "the property became readOnly, so only servers write it")
    yield "read-only-unset", Fact(_NO, "the property is no longer readOnly, so clients may write it, too")
    yield "write-only-set", Fact(_NO, "the property became writeOnly, so only clients write it")
    yield "write-only-unset", Fact(_NO, "the property is no longer writeOnly, so servers may send it, too")
    yield "required-read-only-set", Fact(_NO, "the required property became readOnly, so only servers write it")
    yield (
        "required-read-only-unset",
        Fact(_NO, "the required property is no longer readOnly, so clients must send it, too"),
    )
    yield "required-write-only-set", Fact(_NO, "the required property became writeOnly, so servers do not send it")
    yield (
        "required-write-only-unset",
        Fact(_NO, "the required property is no longer writeOnly, so servers always send it"),
    )


def _combinations() -> Iterator[tuple[str, Fact]]:
    for keyword, name in NARROWING_SCHEMAS.items():
        yield f"{name}-set", Fact(_NA, f"a schema was added in the keyword {keyword}")
        yield f"{name}-unset", Fact(_WI, f"the schema in the keyword {keyword} was removed")
    yield "all-of-added", Fact(_NA, "values must match a further schema")
    yield "all-of-removed", Fact(_WI, "values no longer need to match one of the schemas")
    yield (
        "all-of-repeated",
        Fact(_NO, "a schema was added to an allOf or removed from it that excludes no further values"),
    )
    yield "all-of-regrouped", Fact(_NO, "the same keywords are spread over other schemas of an allOf")
    for name, keyword in (("any-of", "anyOf"), ("one-of", "oneOf")):
        yield f"{name}-added", Fact(_WI, f"a schema was added to {keyword}, and values may match it, too")
        yield f"{name}-removed", Fact(_NA, f"a schema was removed from {keyword}")
        yield f"{name}-set", Fact(_NA, f"values must match a schema of {keyword} now")
        yield f"{name}-unset", Fact(_WI, f"values no longer need to match a schema of {keyword}")
    yield (
        "union-became-exclusive",
        Fact(_NA, "a union became oneOf, so values that match several of its schemas are no longer valid"),
    )
    yield (
        "union-became-inclusive",
        Fact(_WI, "a union became anyOf, so values that match several of its schemas are valid, too"),
    )
    yield (
        "union-rewritten",
        Fact(_NO, "a union is written in another way, and means the same"),
    )
    yield "wrapped-in-union", Fact(_WI, "the schema became one of several that values may match")
    yield "unwrapped-from-union", Fact(_NA, "one schema is left of several that values could match")
    yield "wrapped-in-list", Fact(_WI, "the value became a list, and a list of one is written as the value was")
    yield "unwrapped-from-list", Fact(_NA, "the list became a single value, written as a list of one was")
    yield "nullable-union-changed", Fact(_UN, "the keyword nullable and a branch for null replaced each other")
    yield "prefix-items-added", Fact(_NA, "the item at a position got a schema of its own")
    yield "prefix-items-removed", Fact(_WI, "the item at a position lost the schema of its own")
    yield "prefix-items-changed", Fact(_SH, "the item at a position has another schema than the rest had")
    yield (
        "prefix-items-rewritten",
        Fact(_NO, "the item at a position has a schema of its own that is the same as that of the rest, now or before"),
    )
    yield "became-unsatisfiable", Fact(_NA, "no value is valid any more")
    yield "became-satisfiable", Fact(_WI, "values are valid where none was before")
    yield "negation-narrowed", Fact(_NA, "the schema in the keyword not allows more values, so fewer are valid")
    yield "negation-widened", Fact(_WI, "the schema in the keyword not allows fewer values, so more are valid")
    yield "negation-changed", Fact(_SH, "the schema in the keyword not allows other values, so others are valid")
    yield "unevaluated-narrowed", Fact(_NA, "a schema for all members that are not described applies to more of them")
    yield "unevaluated-widened", Fact(_WI, "a schema for all members that are not described applies to fewer of them")
    yield (
        "unevaluated-rewritten",
        Fact(_NO, "a schema for all members that are not described has another keyword and applies to the same ones"),
    )
    yield "evaluation-changed", Fact(_UN, "other members are described, and a schema applies to all that are not")
    yield "condition-changed", Fact(_UN, "a condition holds for other values than before")
    yield "discriminator-added", Fact(_NO, "a property now tells which schema applies")
    yield "discriminator-removed", Fact(_NO, "no property tells any more which schema applies")
    yield (
        "discriminator-changed",
        Fact(_UN, "another property tells which schema applies, or its values mean other schemas"),
    )
    yield "xml-changed", Fact(_UN, "the value is written differently in XML")
    yield "reference-changed", Fact(_UN, "a reference changed that cannot be followed")
    yield "bounds-rewritten", Fact(_NO, "the bounds are written differently, and the effective ones are the same")
    yield "inapplicable-keyword-changed", Fact(_NO, "a keyword changed that asks nothing of any valid value")
    yield "keyword-changed", Fact(_UN, "a keyword changed whose meaning is not known")
    yield "schema-changed", Fact(_UN, "a schema changed that is no valid schema, or changed in how it refers to itself")


#: Every fact by its name.
FACTS: Mapping[str, Fact] = MappingProxyType(
    dict((*_bounds(), *_values(), *_objects(), *_combinations())),
)
#: Facts whose effect is another one to the letter than what it means for the two sides: an object may have held
#: anything by the name of a property that comes. Below a ``not`` the letter counts.
LITERALLY: Mapping[str, Effect] = MappingProxyType({"property-added": _NA})
_PROPERTIES, _ITEMS = ("properties",), ("items",)
#: Facts with which a schema describes more or fewer members of a value, and so leaves fewer or more of them to an
#: ``unevaluatedProperties`` or ``unevaluatedItems``, besides what it asks itself. Where several schemas may hold, more
#: that hold describe more, which is no other direction.
EVALUATING_FACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **{
            f"{name}-{action}": (*_PROPERTIES, *_ITEMS)
            for name, actions in {
                "all-of": ("added", "removed"),
                "dependent-schema": ("added", "removed"),
                **dict.fromkeys(("any-of", "one-of", "if", "then", "else"), ("set", "unset")),
            }.items()
            for action in actions
        },
        **dict.fromkeys(("additional-properties-set", "additional-properties-unset"), _PROPERTIES),
        **dict.fromkeys(("unevaluated-properties-set", "unevaluated-properties-unset"), _PROPERTIES),
        **dict.fromkeys(("pattern-property-added", "pattern-property-removed"), _PROPERTIES),
        **dict.fromkeys(("property-added", "required-property-added", "required-property-described"), _PROPERTIES),
        **dict.fromkeys(("items-set", "items-unset", "additional-items-set", "additional-items-unset"), _ITEMS),
        **dict.fromkeys(("unevaluated-items-set", "unevaluated-items-unset"), _ITEMS),
        **dict.fromkeys(("contains-set", "contains-unset", "prefix-items-added", "prefix-items-removed"), _ITEMS),
    }
)
