"""Findings as workflow commands, which GitHub Actions shows beside the lines of a pull request."""

from collections.abc import Sequence

from contractdelta.report.workflow_commands import command
from contractdelta.validation.model import Finding, Severity, Validation

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render_validations(validations: Sequence[Validation]) -> str:
    """Return one command for each finding, the worst of an API first: GitHub shows ten of a severity for each step."""
    return "".join(_command(finding) for validation in validations for finding in validation.findings)


def _command(finding: Finding) -> str:
    return command(
        _COMMANDS[finding.severity],
        f"{finding.message} (at {finding.pointer or 'the root'})",
        title=finding.rule,
        file=finding.resource,
        line=finding.line,
        column=finding.column,
    )
