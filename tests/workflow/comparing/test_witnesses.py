"""Laws of the walk over a delta: what may break somebody is proved or says why not; nothing else is touched."""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from support.schemas import claim_of, contract_of_schema

from contractdelta.contract.model import Contract
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Claim, Delta, Direction, Severity, Witness
from contractdelta.workflow.comparing.witnesses import with_witnesses
from contractdelta.workflow.sides.contracts import LoadedApi
from contractdelta.workflow.sides.pairs import Pair

_WIDE: dict[str, Any] = {"type": ["string", "null"]}
_NARROW: dict[str, Any] = {"type": "string"}


def pair_of(base: Contract, head: Contract) -> Pair:
    """Return the base and head of one API."""
    return Pair(old=LoadedApi(name="a", contract=base), new=LoadedApi(name="a", contract=head))


def delta_of(pair: Pair, severity: Severity, claim: Claim | None) -> Delta:
    """Return the delta of base and head, with every change so severe and with a claim."""
    base, head = pair.contracts[1], pair.contracts[0]
    delta = compare_contracts("a", base, head)
    operations = tuple(
        replace(item, changes=tuple(replace(change, severity=severity, claim=claim) for change in item.changes))
        for item in delta.operations
    )
    return replace(delta, operations=operations)


def answers(delta: Delta) -> list[tuple[Witness | None, str]]:
    """Return what became of each change."""
    found = [(change.witness, change.unproved) for item in delta.operations for change in item.changes]
    assert found
    return found


@pytest.mark.parametrize("severity", [Severity.BREAKING, Severity.WARNING])
def test_what_may_break_somebody(severity: Severity) -> None:
    """A change that matters has its witness, or the reason why there is none; never both."""
    base, head = contract_of_schema(_WIDE), contract_of_schema(_NARROW)
    pair = pair_of(base, head)
    for direction, is_proved in ((Direction.REQUEST, True), (Direction.RESPONSE, False)):
        delta = with_witnesses(delta_of(pair, severity, claim_of(base, head, direction)), pair, 5.0, lambda: 0.0)
        for witness, unproved in answers(delta):
            assert (witness is not None) == is_proved == (unproved == "")
            assert witness is None or (witness.payload, witness.direction) == ("null", direction)


@pytest.mark.parametrize("severity", [Severity.COMPATIBLE, Severity.NONE])
def test_what_breaks_nobody(severity: Severity) -> None:
    """A compatible change needs no proof."""
    base, head = contract_of_schema(_WIDE), contract_of_schema(_NARROW)
    pair = pair_of(base, head)
    delta = delta_of(pair, severity, claim_of(base, head, Direction.REQUEST))
    assert with_witnesses(delta, pair, 5.0) == delta


def test_changes_without_a_claim() -> None:
    """A change that is none of a schema is left as it is."""
    pair = pair_of(contract_of_schema(_WIDE), contract_of_schema(_NARROW))
    delta = delta_of(pair, Severity.BREAKING, None)
    assert with_witnesses(delta, pair, 5.0) == delta


def test_a_side_that_is_missing() -> None:
    """Where one side was not there, there is nothing to tell apart."""
    base, head = contract_of_schema(_WIDE), contract_of_schema(_NARROW)
    pair = pair_of(base, head)
    delta = delta_of(pair, Severity.BREAKING, claim_of(base, head, Direction.REQUEST))
    assert with_witnesses(delta, replace(pair, old=None), 5.0) == delta


def test_when_the_time_is_up() -> None:
    """Without time every change that matters says so."""
    base, head = contract_of_schema(_WIDE), contract_of_schema(_NARROW)
    pair, ticks = pair_of(base, head), count()
    delta = delta_of(pair, Severity.BREAKING, claim_of(base, head, Direction.REQUEST))
    proved = with_witnesses(delta, pair, 0.0, lambda: float(next(ticks)))
    assert set(answers(proved)) == {(None, "out of time")}
