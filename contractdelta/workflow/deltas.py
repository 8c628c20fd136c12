"""What differs between base and head of one API."""

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Delta
from contractdelta.workflow.pairs import Pair
from contractdelta.workflow.wanted import NOTHING_MORE, Wanted


def compare(pair: Pair, wanted: Wanted = NOTHING_MORE) -> Delta:
    """Compare the two sides of an API; a side that is missing has no operations."""
    named = pair.named.contract
    old = pair.old.contract if pair.old else named.emptied()
    new = pair.new.contract if pair.new else named.emptied()
    delta = compare_contracts(pair.named.name, old, new)
    # Lazy, both: to find proofs and places takes time, and who only selects tests does not ask.
    if wanted.seconds_for_witnesses:
        from contractdelta.workflow.witnesses import with_witnesses  # noqa: PLC0415

        delta = with_witnesses(delta, pair, wanted.seconds_for_witnesses)
    if wanted.is_located:
        from contractdelta.workflow.locations import with_locations  # noqa: PLC0415

        delta = with_locations(delta, pair)
    return delta
