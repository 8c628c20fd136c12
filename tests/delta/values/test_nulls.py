"""Laws of ``nullable`` where no type is beside it: whoever says so means null, whatever the letter."""

from typing import Any

import pytest
from support.schemas import contract_of_schema, rules

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Severity

Schema = dict[str, Any]

_PET: Schema = {"type": "object", "properties": {"name": {"type": "string"}}}
_PETS = {"Pet": _PET, "Kind": {"type": "string", "enum": ["cat", "dog"]}}
_REFERENCES = [{"$ref": f"#/components/schemas/{name}"} for name in _PETS]
_NULL = {"type": "null"}
_TOLD = {"request-nullable-union-changed", "response-nullable-union-changed"}
_PARTS = {"request-all-of-regrouped", "response-all-of-regrouped"}


def _found(old: Schema, new: Schema, *, versions: tuple[str, str] = ("3.0.3", "3.0.3")) -> set[str]:
    base, head = (
        contract_of_schema(schema, version=version, schemas=_PETS)
        for schema, version in zip((old, new), versions, strict=True)
    )
    return rules(base, head)


def _both(fact: str) -> set[str]:
    return {f"request-{fact}", f"response-{fact}"}


@pytest.mark.parametrize(
    ("plain", "nullable"),
    [
        *[(reference, {"allOf": [reference], "nullable": True}) for reference in _REFERENCES],
        *[(reference, {"oneOf": [reference], "nullable": True}) for reference in _REFERENCES],
        *[({key: _REFERENCES}, {key: _REFERENCES, "nullable": True}) for key in ("anyOf", "oneOf")],
        ({"enum": ["a", "b"]}, {"enum": ["a", "b"], "nullable": True}),
    ],
)
def test_nullable_beside_what_has_no_type(plain: Schema, nullable: Schema) -> None:
    """A schema that comes to be nullable, or is no longer, does so by whatever it is beside."""
    assert _found(plain, nullable) - _PARTS == _both("became-nullable")
    assert _found(nullable, plain) - _PARTS == _both("became-not-nullable")


def test_who_is_broken() -> None:
    """Clients that get null break, and so do those whose null is refused."""
    base, head = (
        contract_of_schema(schema, version="3.0.3", schemas=_PETS)
        for schema in (_REFERENCES[0], {"allOf": _REFERENCES[:1], "nullable": True})
    )
    for old, new, breaking in ((base, head, "response"), (head, base, "request")):
        changes = [change for item in compare_contracts("shop", old, new).operations for change in item.changes]
        assert {c.rule.partition("-")[0] for c in changes if c.severity is Severity.BREAKING} == {breaking}


@pytest.mark.parametrize("union", ["anyOf", "oneOf"])
@pytest.mark.parametrize("key", ["allOf", "anyOf", "oneOf"])
def test_null_as_a_branch_in_its_place(key: str, union: str) -> None:
    """Where null is a branch on one side, as in 3.1, and ``nullable`` on the other, nothing that breaks is told."""
    branches = _REFERENCES[:1] if key == "allOf" else _REFERENCES
    nullable, other = {key: branches, "nullable": True}, {union: [*branches, _NULL]}
    is_switched = key not in ("allOf", union)
    switched = ("union-rewritten", "union-became-exclusive", "union-became-inclusive") if is_switched else ()
    for found in (
        _found(nullable, other, versions=("3.0.3", "3.1.0")),
        _found(other, nullable, versions=("3.1.0", "3.0.3")),
    ):
        assert _TOLD <= found <= _TOLD.union(*map(_both, switched))


def test_one_of_several_and_nullable() -> None:
    """What becomes one of several with ``nullable`` beside them is told both, and what is edited in it besides."""
    alone, several = _REFERENCES[0], {"oneOf": _REFERENCES, "nullable": True}
    assert _found(alone, several) == {*_both("became-nullable"), *_both("wrapped-in-union")}
    edited = {**_PETS, "Pet": {**_PET, "minProperties": 1}}
    base, head = (
        contract_of_schema(schema, version="3.0.3", schemas=schemas)
        for schema, schemas in ((alone, _PETS), ({"oneOf": [alone], "nullable": True}, edited))
    )
    assert rules(base, head) == {*_both("became-nullable"), *_both("min-properties-increased")}


@pytest.mark.parametrize("typed", [{"type": "object", "nullable": True}, {"type": "string", "nullable": True}])
def test_null_that_the_type_says(typed: Schema) -> None:
    """Where the type of one side says that null is allowed, ``nullable`` alone on the other says the same."""
    without = {key: value for key, value in typed.items() if key != "type"}
    assert _found(typed, without) == {*_both("keyword-changed"), *_both("type-widened")}
    assert _both("nullable-union-changed") <= _found(typed, {"oneOf": [typed], "nullable": True})


@pytest.mark.parametrize(
    ("nullable", "other", "told"),
    [
        pytest.param(
            {"allOf": _REFERENCES[:1], "nullable": True, "required": ["name"]},
            {"anyOf": [_REFERENCES[0], _NULL]},
            "response-property-became-optional",
            id="keywords beside a reference",
        ),
        pytest.param(
            {"anyOf": _REFERENCES, "nullable": True, "enum": ["a", None]},
            {"anyOf": [*_REFERENCES, _NULL], "enum": ["a"]},
            "request-enum-value-removed",
            id="null among values",
        ),
        pytest.param(
            {"anyOf": _REFERENCES, "nullable": True},
            {"anyOf": [*_REFERENCES, _NULL], "allOf": [_NULL]},
            "request-all-of-added",
            id="null alone",
        ),
    ],
)
def test_null_in_its_place_hides_nothing(nullable: Schema, other: Schema, told: str) -> None:
    """What else differs where null is a branch in place of ``nullable`` is told as anywhere."""
    assert told in _found(nullable, other, versions=("3.1.0", "3.1.0"))
