"""The hunt for contradictions: what rules say of a change, and what payloads show, told by ways that share no code.

A validator of JSON Schema tells what a payload shows; rules tell it from what was written.
"""

from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.schema_pairs import CONVENTIONS, INSTANCES, Maker, Oracle, contract_of_components, names_alone, says
from support.schemas import told

from contractdelta.contract.model import Contract
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Change, Direction, Severity, Witness
from contractdelta.delta.witnesses.prover import Prover

Schemas = dict[str, Any]

REQUEST, RESPONSE = Direction.REQUEST, Direction.RESPONSE
_ALONE = {REQUEST: "readOnly", RESPONSE: "writeOnly"}
#: That branches of a ``oneOf`` have no value in common is the other convention: then one more only widens.
_APART = "oneOf"
#: How a search for a payload may end without one, and what that says of the change.
_ENDS = {
    "none of": "the candidates do not show it: it may be harmless where it stands",
    "no candidate": "nothing is valid there on the side that sends",
    "a validator refuses nothing more": "the change is none of what is valid, as far as a validator sees",
    "the schemas lead back to themselves": "every payload would be endless",
    "its place is not reached": "a condition or a negation stands around it",
    "it cannot be told": "readers differ, or a pattern is too hard",
    "none was found within": "the search is bounded",
}
_REFUSED = "is refused at its place, but"
_SEEDS = st.integers(0, 2**32)


class _Case(NamedTuple):
    """Two versions of a schema, and who sends what it describes."""

    base: Schemas
    head: Schemas
    direction: Direction
    is_old: bool

    def contracts(self) -> tuple[Contract, Contract]:
        """Return the contracts of one operation each."""
        base, head = (
            contract_of_components(schemas, self.direction, is_old=self.is_old) for schemas in (self.base, self.head)
        )
        return base, head

    def is_broken(self) -> bool:
        """Tell whether one of some small values is sent and refused, by the letter of the schemas."""
        alone = _ALONE[self.direction]
        names = names_alone(self.base, alone) | names_alone(self.head, alone)
        oracles = [Oracle(schemas, is_old=self.is_old, alone=alone) for schemas in (self.base, self.head)]
        sender, receiver = oracles if self.direction is REQUEST else reversed(oracles)
        return any(
            sender.accepts(value) and not receiver.accepts(value) for value in INSTANCES if not says(value, names)
        )


def _case(seed: int, direction: Direction) -> _Case:
    is_old = bool(seed % 2)
    return _Case(*Maker(seed, is_old=is_old).pair(), direction, is_old)


def _judged(case: _Case) -> tuple[list[Change], Prover]:
    """Return the changes of a pair, and who may prove them; the clock stands still, so that questions count."""
    contracts = case.contracts()
    delta = compare_contracts("shop", *contracts)
    changes = [change for operation in delta.operations for change in operation.changes if change.claim]
    return changes, Prover(*contracts, clock=lambda: 0.0, seconds=1.0)


def _proof(prover: Prover, change: Change) -> Witness | str:
    assert change.claim is not None
    return told(prover.prove(change.claim))


def _is_agreed(case: _Case, changes: list[Change]) -> bool:
    """Tell whether all changes are compatible, and none by convention."""
    rules = {change.rule for change in changes}
    is_by_convention = f"'{_APART}'" in repr(case) or not CONVENTIONS.keys().isdisjoint(rules)
    return not is_by_convention and all(change.severity is Severity.COMPATIBLE for change in changes)


@settings(deadline=None, max_examples=60)
@given(_SEEDS, st.sampled_from([REQUEST, RESPONSE]))
def test_no_payload_contradicts_a_compatible_change(seed: int, direction: Direction) -> None:
    """Where all changes of a body are compatible, no payload is verified that shows otherwise."""
    for case in (_case(seed + number, direction) for number in range(8)):
        changes, prover = _judged(case)
        if _is_agreed(case, changes):
            found = {change.rule: _proof(prover, change) for change in changes}
            assert not any(isinstance(proof, Witness) for proof in found.values()), (case, found)


@settings(deadline=None, max_examples=60)
@given(_SEEDS, st.sampled_from([REQUEST, RESPONSE]))
def test_a_breaking_change_is_proved_or_explained(seed: int, direction: Direction) -> None:
    """A change called breaking has a payload that shows it, or the search says why it found none."""
    for case in (_case(seed + number, direction) for number in range(4)):
        changes, prover = _judged(case)
        for change in changes:
            if change.severity is Severity.BREAKING:
                proof = _proof(prover, change)
                is_explained = isinstance(proof, str) and (proof.startswith(tuple(_ENDS)) or _REFUSED in proof)
                assert isinstance(proof, Witness) or is_explained, (case, change.rule, proof)


@pytest.mark.parametrize("direction", [REQUEST, RESPONSE])
def test_what_breaks_somebody_is_mostly_proved(direction: Direction) -> None:
    """Of the breaking changes that one of some small values shows, the search finds nine in ten by itself."""
    found = []
    for seed in range(800):
        case = _case(seed, direction)
        changes, prover = _judged(case)
        if len(changes) == 1 and changes[0].severity is Severity.BREAKING and case.is_broken():
            found.append(isinstance(_proof(prover, changes[0]), Witness))

    assert len(found) > 20
    assert sum(found) >= 0.9 * len(found)


@pytest.mark.parametrize(
    ("base", "head", "rule"),
    [
        pytest.param({}, {"properties": {"a": {"type": "string"}}}, "request-property-added", id="an open object"),
        pytest.param(
            {"oneOf": [{"type": "string"}]},
            {"oneOf": [{"type": "string"}, {"maxLength": 3}]},
            "request-one-of-added",
            id="branches that overlap",
        ),
    ],
)
def test_a_convention_is_one(base: Any, head: Any, rule: str) -> None:
    """What is compatible by convention is no oversight: a payload shows otherwise, and the rule stays."""
    changes, prover = _judged(_Case({"Root": base}, {"Root": head}, REQUEST, is_old=False))

    assert [(change.rule, change.severity) for change in changes] == [(rule, Severity.COMPATIBLE)]
    assert isinstance(_proof(prover, changes[0]), Witness)
