"""What differs between base and head of one API."""

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Delta
from contractdelta.workflow.pairs import Pair


def compare(pair: Pair, *, is_located: bool = False) -> Delta:
    """Compare the two sides of an API; a side that is missing has no operations."""
    named = pair.named.contract
    old = pair.old.contract if pair.old else named.emptied()
    new = pair.new.contract if pair.new else named.emptied()
    delta = compare_contracts(pair.named.name, old, new)
    if not is_located:
        return delta
    # Lazy: to find places in a text takes time, and who only selects tests does not ask.
    from contractdelta.workflow.locations import with_locations  # noqa: PLC0415

    return with_locations(delta, pair)
