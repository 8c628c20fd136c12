"""The values of this room: findings, each under a rule."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is, the worst first."""

    #: The document is not valid.
    ERROR = "error"
    #: The document can be lived with.
    WARNING = "warning"
    #: Something that a reader of the report should know.
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found in a document."""

    #: Id of the rule.
    rule: str
    severity: Severity
    message: str
    #: The file, by its path from the top of the repository.
    resource: str
    #: JSON Pointer within the file.
    pointer: str
    #: Where in the file, from 1; 0 where that is not known.
    line: int = 0
    column: int = 0

    def with_location(self, line: int, column: int) -> "Finding":
        """Return a copy that tells line and column."""
        return replace(self, line=line, column=column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What was found in the document of one API."""

    api: str
    #: What a person calls the document.
    source: str
    #: The worst first, then as they stand in the files.
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """Return how many findings are this bad."""
        return sum(finding.severity is severity for finding in self.findings)
