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


_N, _W, _S, _U, _O = Effect.NARROWS, Effect.WIDENS, Effect.SHIFTS, Effect.UNKNOWN, Effect.NONE

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
            yield f"{name}-set", Fact(_N, f"{what} was set")
            yield f"{name}-unset", Fact(_W, f"{what} was taken away")
        yield f"{name}-increased", Fact(_N if name in lower else _W, f"{what} rose")
        yield f"{name}-decreased", Fact(_W if name in lower else _N, f"{what} fell")


def _values() -> Iterator[tuple[str, Fact]]:
    yield "type-narrowed", Fact(_N, "fewer types are allowed")
    yield "type-widened", Fact(_W, "more types are allowed")
    yield "type-changed", Fact(_S, "other types are allowed")
    yield "type-respelled", Fact(_O, "types are written otherwise, and values are the same")
    yield "became-nullable", Fact(_W, "null is allowed")
    yield "became-not-nullable", Fact(_N, "null is not allowed any more")
    yield "enum-set", Fact(_N, "only listed values are allowed")
    yield "enum-unset", Fact(_W, "values are not listed any more")
    yield "enum-value-added", Fact(_W, "a value came to the enum")
    yield "enum-value-removed", Fact(_N, "a value went from the enum")
    yield "enum-changed", Fact(_S, "none of the listed values is left")
    yield "enum-respelled", Fact(_O, "values are listed in another way, as a union of single ones")
    yield "extensible-enum-value-added", Fact(_O, "a value came to x-extensible-enum, which others may follow anyway")
    yield "extensible-enum-value-removed", Fact(_N, "a value went from x-extensible-enum")
    yield "extensible-enum-changed", Fact(_O, "x-extensible-enum came or went")
    yield "pattern-set", Fact(_N, "texts have to match a pattern")
    yield "pattern-unset", Fact(_W, "texts need not match a pattern any more")
    yield (
        "pattern-changed",
        Fact(_U, "texts have to match another pattern; which one allows more is not decided"),
    )
    yield "format-set", Fact(_N, "values have to be of a format")
    yield "format-unset", Fact(_W, "values need not be of a format any more")
    yield "format-narrowed", Fact(_N, "the format has fewer values")
    yield "format-widened", Fact(_W, "the format has more values")
    yield "format-changed", Fact(_S, "values are of another format")
    yield "format-respelled", Fact(_O, "what texts hold is said by a format or by keywords, and is the same")
    yield "multiple-of-set", Fact(_N, "numbers have to be multiples")
    yield "multiple-of-unset", Fact(_W, "numbers need not be multiples any more")
    yield "multiple-of-narrowed", Fact(_N, "fewer numbers are such multiples")
    yield "multiple-of-widened", Fact(_W, "more numbers are such multiples")
    yield "multiple-of-changed", Fact(_S, "other numbers are such multiples")
    yield "unique-items-set", Fact(_N, "items may not repeat any more")
    yield "unique-items-unset", Fact(_W, "items may repeat")
    # What holds a text in an encoding is another value than the text itself (validation, section 8.3).
    yield "content-encoding-changed", Fact(_S, "texts stand for something in another encoding, or for themselves")
    yield "content-media-type-set", Fact(_N, "texts have to hold something in a media type")
    yield "content-media-type-unset", Fact(_W, "the media type of texts is open")
    yield "content-media-type-changed", Fact(_S, "texts hold something in another media type")
    yield "collection-format-changed", Fact(_S, "lists within a list are written otherwise")
    yield "default-changed", Fact(_O, "another value is meant where there is none")
    yield "idle-default-changed", Fact(_O, "another value would be meant where there is none, but there always is one")


def _objects() -> Iterator[tuple[str, Fact]]:
    yield "property-added", Fact(_O, "an optional property came; objects may have held anything by its name before")
    yield "required-property-added", Fact(_N, "a required property came")
    yield "property-added-to-closed-object", Fact(_W, "a property came to an object that allowed no others")
    yield "required-property-added-to-closed-object", Fact(_S, "a required property came that was not allowed before")
    yield "property-removed", Fact(_U, "an optional property went: it may be ignored, or meant otherwise")
    yield "required-property-removed", Fact(_W, "a property went that was always there")
    yield "property-removed-from-closed-object", Fact(_N, "a property went from an object that allows no others")
    yield "required-property-removed-from-closed-object", Fact(_S, "a property that was always there is not allowed")
    yield "required-property-described", Fact(_N, "a property that was always there has to follow a schema")
    yield "property-schema-added", Fact(_N, "a property has to follow one more schema, besides that of another part")
    yield "property-schema-removed", Fact(_W, "a property has to follow one schema less, that of another part still")
    yield "property-became-required", Fact(_N, "a property must be there")
    yield "property-became-optional", Fact(_W, "a property may be left out")
    yield (
        "requirement-respelled",
        Fact(_O, "another schema for the same object says what is required, or said it before"),
    )
    yield "pattern-property-added", Fact(_N, "properties with such names are described")
    yield "pattern-property-removed", Fact(_W, "properties with such names are not described any more")
    yield "pattern-property-changed", Fact(_S, "an object that allows no others allows other names")
    yield "dependent-required-narrowed", Fact(_N, "more properties require others")
    yield "dependent-required-widened", Fact(_W, "fewer properties require others")
    yield "dependent-required-changed", Fact(_S, "properties require others than before")
    yield "dependent-schema-added", Fact(_N, "a property asks more of its object")
    yield "dependent-schema-removed", Fact(_W, "a property does not ask more of its object any longer")
    yield "read-only-set", Fact(_O, "servers alone write the property")
    yield "read-only-unset", Fact(_O, "clients may write the property, too")
    yield "write-only-set", Fact(_O, "clients alone see the property")
    yield "write-only-unset", Fact(_O, "servers send the property, too")
    yield "required-read-only-set", Fact(_O, "servers alone write a required property")
    yield "required-read-only-unset", Fact(_O, "clients have to write a required property, too")
    yield "required-write-only-set", Fact(_O, "clients alone see a required property")
    yield "required-write-only-unset", Fact(_O, "servers always send a required property, too")


def _combinations() -> Iterator[tuple[str, Fact]]:
    for keyword, name in NARROWING_SCHEMAS.items():
        yield f"{name}-set", Fact(_N, f"{keyword} asks more")
        yield f"{name}-unset", Fact(_W, f"{keyword} does not ask anything any more")
    yield "all-of-added", Fact(_N, "one more schema has to hold")
    yield "all-of-removed", Fact(_W, "a schema need not hold any more")
    yield (
        "all-of-repeated",
        Fact(_O, "a schema that asks nothing more came to an allOf, or one that asked nothing more went"),
    )
    yield "all-of-regrouped", Fact(_O, "what an allOf joins is split into other parts, or stands in one")
    for keyword in ("any-of", "one-of"):
        yield f"{keyword}-added", Fact(_W, "one more schema may hold")
        yield f"{keyword}-removed", Fact(_N, "one schema less may hold")
        yield f"{keyword}-set", Fact(_N, "one of some schemas has to hold")
        yield f"{keyword}-unset", Fact(_W, "none of some schemas has to hold any more")
    yield "union-became-exclusive", Fact(_N, "what two of some schemas allow is not allowed any more")
    yield "union-became-inclusive", Fact(_W, "what two of some schemas allow is allowed, too")
    yield "union-respelled", Fact(_O, "anyOf took the place of oneOf or the other way about, where it is the same")
    yield "wrapped-in-union", Fact(_W, "the schema became one of several")
    yield "unwrapped-from-union", Fact(_N, "one of several schemas is left")
    yield "wrapped-in-list", Fact(_W, "the value became a list, of which one is written as it was")
    yield "unwrapped-from-list", Fact(_N, "one value is left of a list, written as one of it was")
    yield "nullable-union-changed", Fact(_U, "null is a branch where nullable was, or the other way about")
    yield "prefix-items-added", Fact(_N, "the item at a place is described by itself")
    yield "prefix-items-removed", Fact(_W, "the item at a place is not described by itself any more")
    yield "prefix-items-changed", Fact(_S, "the item at a place has another schema than what was left there")
    yield "prefix-items-respelled", Fact(_O, "the item at a place is described by itself, as the rest is, or no more")
    yield "became-impossible", Fact(_N, "no value is valid any more")
    yield "became-possible", Fact(_W, "values are valid where none was")
    yield "negation-narrowed", Fact(_N, "what is below a not allows more")
    yield "negation-widened", Fact(_W, "what is below a not allows less")
    yield "negation-changed", Fact(_S, "what is below a not allows something else")
    yield "rest-narrowed", Fact(_N, "what is asked of members without a description is asked of more of them")
    yield "rest-widened", Fact(_W, "what is asked of members without a description is asked of fewer of them")
    yield "rest-respelled", Fact(_O, "what is asked of members without a description has another name")
    yield "evaluation-changed", Fact(_U, "other members are described, where something is asked of those that are not")
    yield "condition-changed", Fact(_U, "a condition holds for other values than before")
    yield "discriminator-added", Fact(_O, "a property tells which schema is meant")
    yield "discriminator-removed", Fact(_O, "no property tells any more which schema is meant")
    yield "discriminator-changed", Fact(_U, "something else tells which schema is meant")
    yield "xml-changed", Fact(_U, "it looks otherwise in XML")
    yield "reference-changed", Fact(_U, "a reference that cannot be followed is another one")
    yield "bounds-respelled", Fact(_O, "bounds are others, and the tighter ones are the same")
    yield "idle-keyword-changed", Fact(_O, "a keyword changed that asks nothing of any value that both sides may allow")
    yield "keyword-changed", Fact(_U, "a keyword changed whose meaning is not known")
    yield "schema-changed", Fact(_U, "a schema changed that is none, or changed in how it recurs")


#: Every fact by its name.
FACTS: Mapping[str, Fact] = MappingProxyType(
    dict((*_bounds(), *_values(), *_objects(), *_combinations())),
)
#: Facts whose effect is another one to the letter than what it means for the two sides: an object may have held
#: anything by the name of a property that comes. Below a ``not`` the letter counts.
LITERALLY: Mapping[str, Effect] = MappingProxyType({"property-added": _N})
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
