"""Laws of what stands below a schema."""

import pytest
from support.contracts import contract_of
from support.rule_samples import in_request, in_response

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Severity

_B, _C = Severity.BREAKING, Severity.COMPATIBLE


def _severities(old: str, new: str) -> tuple[Severity, ...]:
    """Return what a change means in what clients send, and in what servers send."""
    return tuple(
        compare_contracts("shop", contract_of(place(old)), contract_of(place(new))).severity
        for place in (in_request, in_response)
    )


def _list(*parts: str) -> str:
    return f"{{{', '.join(('type: array', *parts))}}}"


_PLACES = {
    "as the rest": ("items: {type: number}", "number", (_C, _C)),
    "narrower than the rest": ("items: {type: number}", "integer", (_B, _C)),
    "wider than the rest": ("items: {type: integer}", "number", (_C, _B)),
    "other than the rest": ("items: {type: string}", "integer", (_B, _B)),
    "where nothing was allowed": ("prefixItems: [{}], items: false", "integer", (_C, _B)),
    "where anything was allowed": ("prefixItems: [{}]", "integer", (_B, _C)),
    "where what is left is asked of": ("unevaluatedItems: {type: string}", "integer", (_B, _B)),
}


@pytest.mark.parametrize("what", _PLACES)
def test_an_item_with_a_place_of_its_own_was_one_of_the_rest(what: str) -> None:
    """An item that is described by its place is compared with what held there before, and the other way about."""
    rest, kind, expected = _PLACES[what]
    old = _list(rest)
    has_first = "prefixItems: [{}" in rest
    new = (
        old.replace("[{}", f"[{{}}, {{type: {kind}}}") if has_first else _list(rest, f"prefixItems: [{{type: {kind}}}]")
    )

    assert _severities(old, new) == expected
    assert _severities(new, old) == expected[::-1]


@pytest.mark.parametrize("keyword", ["items", "additionalProperties", "propertyNames"])
@pytest.mark.parametrize("said", ["readOnly: true", "default: 1", "nullable: true", "xml: {name: a}"])
def test_what_is_said_of_any_value_refuses_none(keyword: str, said: str) -> None:
    """A schema that asks nothing breaks nobody where it comes and any value was allowed, or goes again."""
    old, new = (f"{{{keyword}: {{{member}}}}}" for member in ("", said))

    assert _B not in {*_severities(old, new), *_severities(new, old)}


@pytest.mark.parametrize("keyword", ["contains", "not"])
def test_what_is_said_of_any_value_where_one_is_asked_for(keyword: str) -> None:
    """An item that has to be there, or a value that must not be, is asked for by a schema that asks nothing, too."""
    assert _severities("{}", f"{{{keyword}: {{default: 1}}}}") == (_B, _C)


_PART = "{type: object, properties: {a: {}, b: {type: string}}REQUIRED}"


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        ("{allOf: [PART, {required: [a]}]}", (_C, _C)),
        ("{required: [a], allOf: [PART]}", (_C, _C)),
        ("{allOf: [{allOf: [PART]}, {allOf: [{required: [a]}]}]}", (_C, _C)),
        ("{required: [a], anyOf: [PART, {type: string}]}", (_C, _C)),
        ("{allOf: [PART, {required: [b]}]}", (_B, _C)),
        ("{allOf: [PART, {anyOf: [{required: [a]}, {type: string}]}]}", (_B, _C)),
        ("{required: [a], properties: {c: PART}}", (_B, _C)),
    ],
)
def test_what_is_required_all_the_same_is_no_change(around: str, expected: tuple[Severity, ...]) -> None:
    """A part that comes to require a property, or requires it no more, says nothing where the whole requires it."""
    old, new = (around.replace("PART", _PART.replace("REQUIRED", required)) for required in ("", ", required: [a]"))

    assert _severities(old, new) == expected
    assert _severities(new, old) == expected[::-1]


def test_a_requirement_that_moves_to_another_part_is_no_change() -> None:
    """It makes no odds which of the schemas that hold together requires a property."""
    parts = "{allOf: [{properties: {a: {}}, required: [ONE]}, {properties: {b: {type: string}}, required: [TWO]}]}"
    old, new = (parts.replace("ONE", one).replace("TWO", two) for one, two in (("a", "b"), ("b", "a")))

    assert _severities(old, new) == (_C, _C)


_OF_OTHERS = {
    "array": (
        "items: {minLength: 2}",
        "prefixItems: [{type: string}]",
        "contains: {type: string}",
        "contains: {}, maxContains: 2",
        "unevaluatedItems: {type: string}",
    ),
    "object": (
        "properties: {a: {type: string}}",
        "required: [a]",
        "properties: {a: {}}, required: [a]",
        "patternProperties: {a: {type: string}}",
        "additionalProperties: false",
        "unevaluatedProperties: false",
        "propertyNames: {maxLength: 1}",
        "dependentSchemas: {a: {required: [b]}}",
    ),
}


@pytest.mark.parametrize(
    ("kind", "asked"), [(kind, asked) for kind, several in _OF_OTHERS.items() for asked in several]
)
def test_what_is_asked_of_values_of_a_type_that_comes(kind: str, asked: str) -> None:
    """What is asked of arrays, or of objects, comes with these: whoever sent, or reads, others sees wider types alone.

    Where neither side allows them it says nothing.
    """
    old, new, idle = "{type: string}", f"{{type: [string, {kind}], {asked}}}", f"{{type: string, {asked}}}"

    assert _severities(old, new) == (_C, _B)
    assert _severities(new, old) == (_B, _C)
    assert _severities(old, idle) == _severities(idle, old) == (_C, _C)


@pytest.mark.parametrize("asked", ["items: {type: KIND}", "properties: {a: {type: KIND}}"])
def test_what_stands_below_values_of_a_type_that_none_is(asked: str) -> None:
    """What differs below a keyword that asks nothing is no other change than that one."""
    old, new = (f"{{type: string, {asked.replace('KIND', kind)}}}" for kind in ("string", "integer"))

    assert _severities(old, new) == (_C, _C)


@pytest.mark.parametrize(
    ("additional", "unevaluated", "beside", "expected"),
    [
        ("additionalProperties: TYPE", "unevaluatedProperties: TYPE", "properties: {a: {}}", (_C, _C)),
        ("additionalProperties: TYPE", "unevaluatedProperties: TYPE", "not: {required: [a]}", (_C, _C)),
        ("additionalProperties: TYPE", "unevaluatedProperties: TYPE", "allOf: [{properties: {a: {}}}]", (_C, _B)),
        (
            "additionalProperties: TYPE",
            "unevaluatedProperties: TYPE",
            "dependentSchemas: {b: {properties: {a: {}}}}",
            (_C, _B),
        ),
        ("items: TYPE", "unevaluatedItems: TYPE", "prefixItems: [{}]", (_C, _C)),
        ("items: TYPE", "unevaluatedItems: TYPE", "contains: {type: string}", (_C, _B)),
    ],
)
def test_members_that_are_left_to_other_schemas(
    additional: str, unevaluated: str, beside: str, expected: tuple[Severity, ...]
) -> None:
    """What was asked of all others, and now is of those that no other schema describes, is asked of fewer at most."""
    for asked in ("false", "{type: integer}"):
        old, new = (f"{{{text.replace('TYPE', asked)}, {beside}}}" for text in (additional, unevaluated))
        assert _severities(old, new) == expected
        assert _severities(new, old) == expected[::-1]

    old, new = (f"{{{text}, {beside}}}" for text in (additional, unevaluated))
    number, whole = ("{type: number}", "{type: integer}")
    assert _severities(old.replace("TYPE", number), new.replace("TYPE", whole))[0] is _B
    assert _severities(new.replace("TYPE", whole), old.replace("TYPE", number))[1] is _B


def test_a_list_of_items_is_no_rest() -> None:
    """Items that have a place of their own, as earlier versions write them, are not all items of what comes instead."""
    old, new = _list("items: [{type: string}]"), _list("unevaluatedItems: {type: string}")

    assert _severities(old, new)[0] is _B
    assert _severities(new, old)[1] is _B


def test_a_place_may_be_one_of_those_that_are_left() -> None:
    """Where no other schema describes items, those that are left are the rest."""
    old = _list("prefixItems: [{type: string}, {type: string}]", "items: {type: string}")
    new = _list("prefixItems: [{type: string}]", "unevaluatedItems: {type: string}")

    assert _severities(old, new) == _severities(new, old) == (_C, _C)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{type: string}, {type: integer}", "{type: string}, {type: integer}, {type: string}"),
        ("{required: [a]}", "{required: [a]}, {required: [a]}"),
        ("{not: {}}, {type: string}", "{type: string}, {not: {}}, {not: {}}"),
    ],
)
def test_a_branch_of_anyof_that_is_repeated_is_said_once(old: str, new: str) -> None:
    """It breaks nobody to write it again, or to write it once."""
    once, twice = (f"{{anyOf: [{branches}]}}" for branches in (old, new))

    assert {*_severities(once, twice), *_severities(twice, once)} == {_C}


def test_a_component_that_says_what_another_one_does_is_a_branch_of_its_own() -> None:
    """Whoever names a kind of value twice means two kinds, and one of them went."""
    one, two = "{$ref: '#/components/schemas/Cat'}", "{$ref: '#/components/schemas/Dog'}"
    named = "\ncomponents: {schemas: {Cat: {required: [name]}, Dog: {required: [name]}}}"
    old, *others = (
        contract_of(in_request(f"{{anyOf: [{branches}]}}") + named)
        for branches in (f"{one}, {two}", one, f"{one}, {two}, {two}")
    )

    assert [compare_contracts("shop", old, new).severity for new in others] == [_B, _C]


@pytest.mark.parametrize(
    ("rest", "is_idle"),
    [
        ("", True),
        ("properties: {ab: {type: string}}", True),
        ("additionalProperties: {type: string}", False),
        ("additionalProperties: false", False),
        ("unevaluatedProperties: {type: string}", False),
    ],
)
def test_a_pattern_of_names_for_any_value(rest: str, is_idle: bool) -> None:  # noqa: FBT001 - a row of the table
    """It asks nothing of an open object; where others are asked something of, it takes properties out of that."""
    old, new = (f"{{{', '.join(filter(None, (rest, more)))}}}" for more in ("", "patternProperties: {'^a': true}"))

    assert ({*_severities(old, new), *_severities(new, old)} == {_C}) is is_idle
