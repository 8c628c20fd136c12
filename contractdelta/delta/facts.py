"""What can happen to a schema, and what it does to the values that are valid.

A fact is the same wherever the schema stands. Who sends the values makes a verdict of it: clients may not be refused
what was accepted, nor be sent what they did not have to expect (see :mod:`~contractdelta.delta.rules`).

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
    #: What happened, as the start of a sentence: "a value went from the enum".
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


def _bounds() -> Iterator[tuple[str, Fact]]:
    lower, upper = [*LOWER_BOUNDS.values(), "minimum"], [*UPPER_BOUNDS.values(), "maximum"]
    for name in (*lower, *upper):
        what = name.replace("-", " ")
        if name not in LOWER_BOUNDS.values():  # zero, or one, where nothing is said
            yield f"{name}-set", Fact(_NA, f"{what} was set")
            yield f"{name}-unset", Fact(_WI, f"{what} was taken away")
        yield f"{name}-increased", Fact(_NA if name in lower else _WI, f"{what} rose")
        yield f"{name}-decreased", Fact(_WI if name in lower else _NA, f"{what} fell")


def _values() -> Iterator[tuple[str, Fact]]:
    yield "type-narrowed", Fact(_NA, "fewer types are allowed")
    yield "type-widened", Fact(_WI, "more types are allowed")
    yield "type-changed", Fact(_SH, "other types are allowed")
    yield "type-rewritten", Fact(_NO, "types are written otherwise, and values are the same")
    yield "became-nullable", Fact(_WI, "null is allowed")
    yield "became-not-nullable", Fact(_NA, "null is not allowed any more")
    yield "enum-set", Fact(_NA, "only listed values are allowed")
    yield "enum-unset", Fact(_WI, "values are not listed any more")
    yield "enum-value-added", Fact(_WI, "a value came to the enum")
    yield "enum-value-removed", Fact(_NA, "a value went from the enum")
    yield "enum-changed", Fact(_SH, "none of the listed values is left")
    yield "enum-rewritten", Fact(_NO, "values are listed in another way, as a union of single ones")
    yield "extensible-enum-value-added", Fact(_NO, "a value came to x-extensible-enum, which others may follow anyway")
    yield "extensible-enum-value-removed", Fact(_NA, "a value went from x-extensible-enum")
    yield "extensible-enum-changed", Fact(_NO, "x-extensible-enum came or went")
    yield "pattern-set", Fact(_NA, "texts have to match a pattern")
    yield "pattern-unset", Fact(_WI, "texts need not match a pattern any more")
    yield (
        "pattern-changed",
        Fact(_UN, "texts have to match another pattern; which one allows more is not decided"),
    )
    yield "format-set", Fact(_NA, "values have to be of a format")
    yield "format-unset", Fact(_WI, "values need not be of a format any more")
    yield "format-narrowed", Fact(_NA, "the format has fewer values")
    yield "format-widened", Fact(_WI, "the format has more values")
    yield "format-changed", Fact(_SH, "values are of another format")
    yield "format-rewritten", Fact(_NO, "what texts hold is said by a format or by keywords, and is the same")
    yield "multiple-of-set", Fact(_NA, "numbers have to be multiples")
    yield "multiple-of-unset", Fact(_WI, "numbers need not be multiples any more")
    yield "multiple-of-narrowed", Fact(_NA, "fewer numbers are such multiples")
    yield "multiple-of-widened", Fact(_WI, "more numbers are such multiples")
    yield "multiple-of-changed", Fact(_SH, "other numbers are such multiples")
    yield "unique-items-set", Fact(_NA, "items may not repeat any more")
    yield "unique-items-unset", Fact(_WI, "items may repeat")
    # What holds a text in an encoding is another value than the text itself (validation, section 8.3).
    yield "content-encoding-changed", Fact(_SH, "texts stand for something in another encoding, or for themselves")
    yield "content-media-type-set", Fact(_NA, "texts have to hold something in a media type")
    yield "content-media-type-unset", Fact(_WI, "the media type of texts is open")
    yield "content-media-type-changed", Fact(_SH, "texts hold something in another media type")
    yield "collection-format-changed", Fact(_SH, "lists within a list are written otherwise")
    yield "default-changed", Fact(_NO, "another value is meant where there is none")
    yield (
        "unused-default-changed",
        Fact(_NO, "another value would be meant where there is none, but there always is one"),
    )


def _objects() -> Iterator[tuple[str, Fact]]:
    yield "property-added", Fact(_NO, "an optional property came; objects may have held anything by its name before")
    yield "required-property-added", Fact(_NA, "a required property came")
    yield "property-added-to-closed-object", Fact(_WI, "a property came to an object that allowed no others")
    yield "required-property-added-to-closed-object", Fact(_SH, "a required property came that was not allowed before")
    yield "property-removed", Fact(_UN, "an optional property went: it may be ignored, or meant otherwise")
    yield "required-property-removed", Fact(_WI, "a property went that was always there")
    yield "property-removed-from-closed-object", Fact(_NA, "a property went from an object that allows no others")
    yield "required-property-removed-from-closed-object", Fact(_SH, "a property that was always there is not allowed")
    yield "required-property-described", Fact(_NA, "a property that was always there has to follow a schema")
    yield "property-schema-added", Fact(_NA, "a property has to follow one more schema, besides that of another part")
    yield "property-schema-removed", Fact(_WI, "a property has to follow one schema less, that of another part still")
    yield "property-became-required", Fact(_NA, "a property must be there")
    yield "property-became-optional", Fact(_WI, "a property may be left out")
    yield (
        "requirement-rewritten",
        Fact(_NO, "another schema for the same object says what is required, or said it before"),
    )
    yield "pattern-property-added", Fact(_NA, "properties with such names are described")
    yield "pattern-property-removed", Fact(_WI, "properties with such names are not described any more")
    yield "pattern-property-changed", Fact(_SH, "an object that allows no others allows other names")
    yield "dependent-required-narrowed", Fact(_NA, "more properties require others")
    yield "dependent-required-widened", Fact(_WI, "fewer properties require others")
    yield "dependent-required-changed", Fact(_SH, "properties require others than before")
    yield "dependent-schema-added", Fact(_NA, "a property asks more of its object")
    yield "dependent-schema-removed", Fact(_WI, "a property does not ask more of its object any longer")
    yield "read-only-set", Fact(_NO, "servers alone write the property")
    yield "read-only-unset", Fact(_NO, "clients may write the property, too")
    yield "write-only-set", Fact(_NO, "clients alone see the property")
    yield "write-only-unset", Fact(_NO, "servers send the property, too")
    yield "required-read-only-set", Fact(_NO, "servers alone write a required property")
    yield "required-read-only-unset", Fact(_NO, "clients have to write a required property, too")
    yield "required-write-only-set", Fact(_NO, "clients alone see a required property")
    yield "required-write-only-unset", Fact(_NO, "servers always send a required property, too")


def _combinations() -> Iterator[tuple[str, Fact]]:
    for keyword, name in NARROWING_SCHEMAS.items():
        yield f"{name}-set", Fact(_NA, f"{keyword} asks more")
        yield f"{name}-unset", Fact(_WI, f"{keyword} does not ask anything any more")
    yield "all-of-added", Fact(_NA, "one more schema has to hold")
    yield "all-of-removed", Fact(_WI, "a schema need not hold any more")
    yield (
        "all-of-repeated",
        Fact(_NO, "a schema that asks nothing more came to an allOf, or one that asked nothing more went"),
    )
    yield "all-of-regrouped", Fact(_NO, "what an allOf joins is split into other parts, or stands in one")
    for keyword in ("any-of", "one-of"):
        yield f"{keyword}-added", Fact(_WI, "one more schema may hold")
        yield f"{keyword}-removed", Fact(_NA, "one schema less may hold")
        yield f"{keyword}-set", Fact(_NA, "one of some schemas has to hold")
        yield f"{keyword}-unset", Fact(_WI, "none of some schemas has to hold any more")
    yield "union-became-exclusive", Fact(_NA, "what two of some schemas allow is not allowed any more")
    yield "union-became-inclusive", Fact(_WI, "what two of some schemas allow is allowed, too")
    yield "union-rewritten", Fact(_NO, "anyOf took the place of oneOf or the other way about, where it is the same")
    yield "wrapped-in-union", Fact(_WI, "the schema became one of several")
    yield "unwrapped-from-union", Fact(_NA, "one of several schemas is left")
    yield "wrapped-in-list", Fact(_WI, "the value became a list, of which one is written as it was")
    yield "unwrapped-from-list", Fact(_NA, "one value is left of a list, written as one of it was")
    yield "nullable-union-changed", Fact(_UN, "null is a branch where nullable was, or the other way about")
    yield "prefix-items-added", Fact(_NA, "the item at a place is described by itself")
    yield "prefix-items-removed", Fact(_WI, "the item at a place is not described by itself any more")
    yield "prefix-items-changed", Fact(_SH, "the item at a place has another schema than what was left there")
    yield "prefix-items-rewritten", Fact(_NO, "the item at a place is described by itself, as the rest is, or no more")
    yield "became-unsatisfiable", Fact(_NA, "no value is valid any more")
    yield "became-satisfiable", Fact(_WI, "values are valid where none was")
    yield "negation-narrowed", Fact(_NA, "what is below a not allows more")
    yield "negation-widened", Fact(_WI, "what is below a not allows less")
    yield "negation-changed", Fact(_SH, "what is below a not allows something else")
    yield "unevaluated-narrowed", Fact(_NA, "what is asked of members without a description is asked of more of them")
    yield "unevaluated-widened", Fact(_WI, "what is asked of members without a description is asked of fewer of them")
    yield "unevaluated-rewritten", Fact(_NO, "what is asked of members without a description has another name")
    yield "evaluation-changed", Fact(_UN, "other members are described, where something is asked of those that are not")
    yield "condition-changed", Fact(_UN, "a condition holds for other values than before")
    yield "discriminator-added", Fact(_NO, "a property tells which schema is meant")
    yield "discriminator-removed", Fact(_NO, "no property tells any more which schema is meant")
    yield "discriminator-changed", Fact(_UN, "something else tells which schema is meant")
    yield "xml-changed", Fact(_UN, "it looks otherwise in XML")
    yield "reference-changed", Fact(_UN, "a reference that cannot be followed is another one")
    yield "bounds-rewritten", Fact(_NO, "bounds are others, and the tighter ones are the same")
    yield (
        "inapplicable-keyword-changed",
        Fact(_NO, "a keyword changed that asks nothing of any value that both sides may allow"),
    )
    yield "keyword-changed", Fact(_UN, "a keyword changed whose meaning is not known")
    yield "schema-changed", Fact(_UN, "a schema changed that is none, or changed in how it recurs")


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
