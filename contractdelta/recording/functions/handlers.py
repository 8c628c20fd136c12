"""Which functions answer an operation: their annotations decide about requests that never reach them.

A framework that checks a request against the annotations of a function refuses it without running the function. A test
of such a refusal depends on those annotations, and is known by nothing but the operation that it called.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

#: The key of a function.
_Function: TypeAlias = str
#: Operations with the status codes of their answers, and the functions that ran.
Recording: TypeAlias = tuple[Mapping[str, Iterable[int]], frozenset[_Function]]

_REFUSED = 400


def handlers_of(recordings: Iterable[Recording], asking: frozenset[_Function]) -> dict[str, frozenset[_Function]]:
    """Return what may answer each operation: what ran in all tests in which it answered well.

    Functions are told by their keys. ``asking`` are those whose annotations or defaults name something. An operation
    that was always refused has no handler that is known.
    """
    handlers: dict[str, frozenset[_Function]] = {}
    for calls, ran in recordings:
        for operation, statuses in calls.items():
            if any(0 < status < _REFUSED for status in statuses):
                handlers[operation] = handlers.get(operation, asking) & ran
    return handlers
