"""Payloads that prove the changes of a delta."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from contractdelta.delta.model import Change, Delta, Severity, Witness
from contractdelta.delta.witnesses.prover import Prover
from contractdelta.workflow.sides.pairs import Pair

#: What clients may have to care about.
_PROVED = frozenset({Severity.BREAKING, Severity.WARNING})


def with_witnesses(delta: Delta, pair: Pair, budget: float, clock: Callable[[], float] = monotonic) -> Delta:
    """Return a delta whose breaking and warning changes of schemas are proved, or say why they are not.

    ``budget`` is how many seconds all proofs together may take; what is found depends on it only where it runs out.
    """
    if pair.old is None or pair.new is None:
        return delta
    prover = Prover(pair.old.contract, pair.new.contract, clock=clock, seconds=budget)
    operations = tuple(
        replace(operation, changes=tuple(_proved(change, prover) for change in operation.changes))
        for operation in delta.operations
    )
    return replace(delta, operations=operations)


def _proved(change: Change, prover: Prover) -> Change:
    if change.claim is None or change.severity not in _PROVED:
        return change
    found = prover.prove(change.claim)
    return replace(change, witness=found) if isinstance(found, Witness) else replace(change, unproved=found.reason)
