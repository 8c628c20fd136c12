"""The values of this room."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a change means for the clients that exist; the worst first."""

    BREAKING = "breaking"
    #: It cannot be told from the documents.
    WARNING = "warning"
    COMPATIBLE = "compatible"
    #: Documentation only.
    NONE = "none"

    @staticmethod
    def worst(severities: "Iterable[Severity]") -> "Severity":
        """Return the worst of some severities; ``NONE`` of none."""
        order = list(Severity)
        return min(severities, key=order.index, default=Severity.NONE)


class Status(StrEnum):
    """How an operation differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    #: What may be sent and received is the same; what is said about it is not.
    DOCUMENTATION = "documentation"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """One difference of an operation."""

    #: JSON Pointer in head; in base for what head has no more. In a file other than the root: ``FILE#POINTER``.
    pointer: str
    #: Id of the rule that it falls under.
    rule: str
    severity: Severity
    facet: str
    message: str
    #: Canonical JSON text of the value in base; ``None`` where base has none.
    base: str | None
    #: The same in head.
    head: str | None
    #: The named part of the document that it stands in, ``schema:Pet``; empty where it stands in the operation.
    unit: str
    #: The file that the pointer leads into, and where it leads there, from 1; empty and 0 where nobody asked.
    file: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationDelta:
    """How one operation differs."""

    #: Key in head; in base for a removed one.
    operation: str
    operation_id: str | None
    status: Status
    severity: Severity
    #: Names of the facets that differ; sorted.
    facets: tuple[str, ...]
    #: Sorted.
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """How the contract of one API differs between base and head."""

    api: str
    #: What a person calls the two documents.
    base: str
    head: str
    #: How many operations there are in base and head together.
    total: int
    #: The operations that differ; sorted by key.
    operations: tuple[OperationDelta, ...]

    def count(self, status: Status) -> int:
        """Return how many operations have a status."""
        return sum(operation.status is status for operation in self.operations)

    def count_severity(self, severity: Severity) -> int:
        """Return how many operations have a severity."""
        return sum(operation.severity is severity for operation in self.operations)

    @property
    def unchanged(self) -> int:
        """How many operations are the same, documentation included."""
        return self.total - len(self.operations)

    @property
    def severity(self) -> Severity:
        """The worst severity of its operations."""
        return Severity.worst(operation.severity for operation in self.operations)
