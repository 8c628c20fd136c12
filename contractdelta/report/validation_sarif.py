"""Findings as SARIF 2.1.0, which code scanning services and editors read."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from contractdelta.report.sarif_log import physical_location, render_log
from contractdelta.validation.model import Finding, Validation
from contractdelta.validation.rules import RULES

_INDEXES = {rule: index for index, rule in enumerate(RULES)}


def render_validations(validations: Sequence[Validation]) -> str:
    """Return findings as one run of one tool."""
    rules = [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.reason},
            "defaultConfiguration": {"level": rule.severity},
        }
        for rule in RULES.values()
    ]
    return render_log(
        rules, [_result(validation, finding) for validation in validations for finding in validation.findings]
    )


def _result(validation: Validation, finding: Finding) -> dict[str, Any]:
    physical = physical_location(finding.resource, finding.line, finding.column)
    logical = {"fullyQualifiedName": f"{validation.api}#{finding.pointer}", "kind": "member"}
    return {
        "ruleId": finding.rule,
        "ruleIndex": _INDEXES[finding.rule],
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": physical, "logicalLocations": [logical]}],
        "partialFingerprints": {"contractdelta/v1": _fingerprint(validation, finding)},
    }


def _fingerprint(validation: Validation, finding: Finding) -> str:
    """Digest what stays the same when lines move."""
    parts = (validation.api, finding.rule, finding.resource, finding.pointer, finding.message)
    return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()
