"""The values of this room."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


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


class Direction(StrEnum):
    """Who sends what stands at a place."""

    #: Clients: what servers do not accept any more breaks them.
    REQUEST = "request"
    #: Servers: what clients did not have to expect breaks them.
    RESPONSE = "response"
    #: Either of them.
    BOTH = "both"


class Effect(StrEnum):
    """What a change does to the set of values that are valid at its place."""

    NARROWS = "narrows"
    WIDENS = "widens"
    #: Some values came, some went.
    SHIFTS = "shifts"
    #: It cannot be told from the documents.
    UNKNOWN = "unknown"
    #: Nothing that conforming clients and servers would notice.
    NONE = "none"


class Status(StrEnum):
    """How an operation differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    #: What may be sent and received is the same; what is said about it is not.
    DOCUMENTATION = "documentation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A payload that proves a change: one side accepts it, the other refuses it; both were asked."""

    #: Canonical JSON text of the value at the place of the change.
    value: str
    #: Canonical JSON text of the whole that holds it: a body, a parameter, a header.
    payload: str
    #: JSON Pointer of the value within the payload.
    pointer: str
    #: Who sends it.
    direction: Direction
    #: Why it is refused, in the words of the side that refuses it.
    reason: str


class Unproved(NamedTuple):
    """That no payload was found which proves a change."""

    #: Why there is none; empty where another facet with the same schemas may have one.
    reason: str


#: What became of the search for a payload.
Proof = Witness | Unproved


class Detail(NamedTuple):
    """Which one of several things under a keyword changed: ``required`` and a name, ``enum`` and a value."""

    keyword: str = ""
    #: The name; of a listed value its canonical JSON text, of a branch its digest.
    name: str = ""


class Claim(NamedTuple):
    """What a witness has to show: two schemas at one place differ, and what is sent notices. Indexes of terms."""

    #: The facet in base and in head: a media type, a parameter, a header, or a schema.
    old_root: int
    new_root: int
    #: The schemas at the place of the change.
    old: int
    new: int
    #: What clients send is accepted by base and refused by head; what head sends is refused by base.
    direction: Direction
    #: What changed there, such as ``required``: a payload that shows this very change is looked for first.
    keyword: str = ""
    #: What changed under a keyword, where that may be one of several: a payload that shows it comes before that one.
    detail: Detail = Detail()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """The decision that a change is accepted."""

    reason: str
    #: Until when, as ``2027-01-31``; empty: for good.
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
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
    #: Where in what the facet describes: ``pets[].name``; empty for the whole, and where that is not known.
    where: str = ""
    direction: Direction = Direction.BOTH
    #: Of the rule, the operation and what changed there: the same for the same change in another commit.
    fingerprint: str = ""
    #: The payload that proves it; ``None`` where nobody asked, or none was found: then the proof says so.
    witness: Witness | None = None
    #: Why there is no witness, where one was asked for; else empty.
    unproved: str = ""
    #: What a witness has to show; ``None`` where the change is none of a schema.
    claim: Claim | None = field(default=None, compare=False)
    #: The decision to accept it: then it does not count.
    waiver: Waiver | None = None
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
