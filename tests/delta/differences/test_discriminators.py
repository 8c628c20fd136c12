"""Laws of discriminators: what names components is told once, and with what came or went."""

import pytest
from support.contracts import contract_of
from support.rule_samples import in_request, in_response

from contractdelta.contract.model import Contract
from contractdelta.delta.compare import compare_contracts

_PETS = ("Cat", "Dog", "Bird")
_NAMED = "discriminator: {propertyName: kind}"
_MAPPED = "discriminator: {propertyName: kind, mapping: {%s}}"


def _contract(place: str, names: str, discriminator: str = "", union: str = "oneOf") -> Contract:
    make = in_request if place == "request" else in_response
    branches = ", ".join(f"{{$ref: '#/components/schemas/{name}'}}" for name in names.split())
    schemas = ", ".join(f"{name}: {{type: object, required: [kind, {name}]}}" for name in _PETS)
    schema = f"{{{union}: [{branches}]{', ' * bool(discriminator)}{discriminator}}}"
    return contract_of(f"{make(schema)}\ncomponents: {{schemas: {{{schemas}}}}}")


def _told(base: Contract, head: Contract) -> list[str]:
    return [change.rule for item in compare_contracts("shop", base, head).operations for change in item.changes]


@pytest.mark.parametrize("place", ["request", "response"])
@pytest.mark.parametrize("discriminator", [_NAMED, _MAPPED % "c: Cat, d: Dog"])
def test_a_discriminator_that_comes_or_goes_is_one_change(place: str, discriminator: str) -> None:
    """No schema allows anything else with a discriminator, so that it breaks nobody, and is told once."""
    without, with_ = _contract(place, "Cat Dog"), _contract(place, "Cat Dog", discriminator)

    assert _told(without, with_) == [f"{place}-discriminator-added"]
    assert _told(with_, without) == [f"{place}-discriminator-removed"]


@pytest.mark.parametrize("place", ["request", "response"])
@pytest.mark.parametrize("union", ["oneOf", "anyOf"])
@pytest.mark.parametrize(
    ("less", "more"), [(_NAMED, _NAMED), (_MAPPED % "c: Cat, d: Dog", _MAPPED % "c: Cat, d: Dog, b: Bird")]
)
def test_a_branch_brings_its_name(place: str, union: str, less: str, more: str) -> None:
    """A branch that comes or goes is one change, though a discriminator names it."""
    fewer, all_of_them = _contract(place, "Cat Dog", less, union), _contract(place, "Cat Dog Bird", more, union)
    fact = f"{place}-{union.removesuffix('Of')}-of"

    assert _told(fewer, all_of_them) == [f"{fact}-added"]
    assert _told(all_of_them, fewer) == [f"{fact}-removed"]


@pytest.mark.parametrize("place", ["request", "response"])
def test_another_name_of_a_branch_that_stays_is_told(place: str) -> None:
    """Values have to name a branch otherwise than before, whether by a mapping or as another component."""
    base = _contract(place, "Cat Dog", _NAMED)
    mapped = _contract(place, "Cat Dog", _MAPPED % "c: Cat")
    renamed = contract_of(_text_of(place).replace("Dog", "Hound"))
    expected = {f"{place}-discriminator-added", f"{place}-discriminator-changed"}

    assert set(_told(base, mapped)) == expected
    assert set(_told(contract_of(_text_of(place)), renamed)) == expected


@pytest.mark.parametrize("place", ["request", "response"])
def test_a_name_that_a_branch_which_stays_takes_over(place: str) -> None:
    """What was a dog is a cat: that no dog comes any more does not tell it, and clients would read the cat as one."""
    base = _contract(place, "Cat Dog", _MAPPED % "c: Cat, d: Dog")
    head = _contract(place, "Cat", _MAPPED % "c: Cat, d: Cat")

    for before, after in ((base, head), (head, base)):
        action = "removed" if before is base else "added"
        told = _told(before, after)
        assert {f"{place}-one-of-{action}"} < set(told), told
        assert not any("discriminator" in rule for rule in told), told


def _text_of(place: str) -> str:
    make = in_request if place == "request" else in_response
    branches = "{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}"
    schemas = "Cat: {type: object, required: [cat]}, Dog: {type: object, required: [bark]}"
    return f"{make(f'{{oneOf: [{branches}], {_NAMED}}}')}\ncomponents: {{schemas: {{{schemas}}}}}"
