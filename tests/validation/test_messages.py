"""Laws of what a person is told about errors."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contractdelta.validation.messages import tell, tell_all

REFERENCE = {"required": ["$ref"], "properties": {"$ref": {"type": "string"}}}
RESPONSE = {
    "required": ["description"],
    "properties": {"description": {}, "headers": {"type": "object"}},
    "additionalProperties": False,
}
CHOICES = [
    {"properties": {"in": {"const": place}, "style": {"enum": [style]}}, "required": ["in", "style"]}
    for place, style in (("path", "simple"), ("query", "form"))
]


def all_told(schema: Any, value: Any) -> list[tuple[tuple[Any, ...], str]]:
    """Return what is told about a value."""
    return [tuple(told) for told in tell_all(Draft202012Validator(schema).iter_errors(value))]


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"type": "object"}, {}, []),
        ({"required": ["a"]}, {}, [((), "'a' is a required property")]),
        # What is no reference is not told to be one, and what is wrong in the other branch is told whole.
        (
            {"oneOf": [RESPONSE, REFERENCE]},
            {"description": "", "headers": 1},
            [(("headers",), "1 is not of type 'object'")],
        ),
        # The branch with the same constants was meant.
        ({"anyOf": CHOICES}, {"in": "query"}, [((), "'style' is a required property")]),
        ({"anyOf": CHOICES}, {"in": "path", "style": "form"}, [(("style",), "'form' is not one of ['simple']")]),
        # The member that is too many is the place; of several, the object.
        (RESPONSE, {"description": "", "a b": 1}, [(("a b",), "'a b' is not expected here")]),
        (RESPONSE, {"description": "", "a": 1, "b": 2}, [((), "'a', 'b' are not expected here")]),
        ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, [(("ab",), "'ab' is too long")]),
        # Not evaluated is only told where nothing else is wrong.
        (
            {"properties": {"a": {"type": "string"}}, "unevaluatedProperties": False},
            {"a": 1},
            [(("a",), "1 is not of type 'string'")],
        ),
        (
            {"properties": {"a": {"type": "string"}}, "unevaluatedProperties": False},
            {"a": 1, "b": 1},
            [(("a",), "1 is not of type 'string'"), (("b",), "'b' is not expected here")],
        ),
        # A slip of the pen: both ends of it are told.
        (
            {"properties": {"name": {}}, "required": ["name"], "unevaluatedProperties": False},
            {"nmae": 1},
            [((), "'name' is a required property"), (("nmae",), "'nmae' is not expected here")],
        ),
        # Where an alternative does not hold, its members are not blamed.
        (
            {
                "if": {"properties": {"in": {"const": "path"}}},
                "then": {"properties": {"in": {}, "style": {}}, "required": ["style", "name"]},
                "unevaluatedProperties": False,
            },
            {"in": "path", "style": "x"},
            [((), "'name' is a required property")],
        ),
        (
            {
                "properties": {"a": {"properties": {"b": True}, "unevaluatedProperties": False}},
                "unevaluatedProperties": False,
            },
            {"a": {"b": 1, "c": 1}},
            [(("a", "c"), "'c' is not expected here")],
        ),
    ],
)
def test_what_is_wrong_is_told(schema: Any, value: Any, expected: Any) -> None:
    """Each thing that is wrong is told once, where it stands."""
    assert all_told(schema, value) == expected


def test_messages_are_short() -> None:
    """However large a value is, and however many members are too many, a message can be read."""
    large = {f"member {index}": "x" * 100 for index in range(1_000)}
    for schema in ({"type": "string"}, {"additionalProperties": False}, {"const": large}, {"maxProperties": 1}):
        for error in Draft202012Validator(schema).iter_errors(large if "const" not in schema else 1):
            for _, message in tell(error):
                assert len(message) <= 301, message
    assert all_told({"type": "string"}, large) == [((), "this object is not of type 'string'")]
    names = "'member 0', 'member 1', 'member 2', 'member 3', 'member 4' and 995 more are not expected here"
    assert all_told({"additionalProperties": False}, large) == [((), names)]
