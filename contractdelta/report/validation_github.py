"""Findings as workflow commands, which GitHub Actions shows beside the lines of a pull request.

Format: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

import re
from collections.abc import Sequence

from contractdelta.validation.model import Finding, Severity, Validation

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
#: Characters that a terminal obeys; the log of a workflow is shown as on one. Line breaks are escaped below.
_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def render_validations(validations: Sequence[Validation]) -> str:
    """Return one command for each finding, the worst of an API first: GitHub shows ten of a severity for each step."""
    return "".join(f"{_command(finding)}\n" for validation in validations for finding in validation.findings)


def _command(finding: Finding) -> str:
    place = f",line={finding.line},col={finding.column}" if finding.line else ""
    where = f" (at {finding.pointer or 'the root'})"
    return (
        f"::{_COMMANDS[finding.severity]} file={_property(finding.resource)}{place}"
        f",title={_property(finding.rule)}::{_data(finding.message + where)}"
    )


def _data(text: str) -> str:
    """Escape what would end a message, or be taken for an escape."""
    shown = _CONTROL.sub(lambda found: repr(found[0])[1:-1], text)
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape what would end a property, too."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
