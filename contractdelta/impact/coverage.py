"""How well the operations of an API are tested: which have how many tests, and which answers no test has seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredOperation:
    """One operation of head."""

    #: ``GET /pets``; with several APIs ``shop::GET /pets``.
    operation: str
    operation_id: str | None
    #: How many tests depend on it.
    tests: int
    #: Whether its contract differs from base.
    is_changed: bool
    #: The documented answers that no recorded test has got, by their codes; sorted. ``None``: nothing was recorded.
    unseen: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """All operations of head: those changed without a test first, then by number of tests."""

    operations: tuple[CoveredOperation, ...]

    @property
    def tested(self) -> int:
        """How many operations have a test."""
        return sum(operation.tests > 0 for operation in self.operations)

    @property
    def is_recorded(self) -> bool:
        """Whether it is known which answers tests have got."""
        return all(operation.unseen is not None for operation in self.operations)

    @property
    def percent(self) -> float:
        """The share of operations that have a test; 100 where there is no operation."""
        return 100 * self.tested / len(self.operations) if self.operations else 100.0


def ordered(operations: Iterable[CoveredOperation]) -> Coverage:
    """Return operations in the order in which they need attention."""

    def urgency(one: CoveredOperation) -> tuple[bool, int, str]:
        return not (one.is_changed and not one.tests), one.tests, one.operation

    return Coverage(operations=tuple(sorted(operations, key=urgency)))


def unseen_responses(documented: Iterable[str], seen: Mapping[int, object] | Iterable[int]) -> tuple[str, ...]:
    """Return the documented codes that no status fits.

    ``2XX`` stands for any of a hundred, ``default`` for any that no other code covers (OpenAPI 3.1.1, Responses
    Object).

    >>> unseen_responses(["200", "4XX", "default"], [200, 503])
    ('4XX',)
    """
    codes, statuses = sorted(documented), sorted(set(seen))
    others = [status for status in statuses if not any(_fits(code, status) for code in codes if code != "default")]
    return tuple(
        code for code in codes if not (others if code == "default" else any(_fits(code, status) for status in statuses))
    )


def _fits(code: str, status: int) -> bool:
    return code == str(status) or (code[1:].upper() == "XX" and code[:1] == str(status)[:1])
