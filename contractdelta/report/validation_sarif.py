"""Findings as SARIF 2.1.0, which code scanning services and editors read.

Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from contractdelta.report.json_report import dump
from contractdelta.validation.model import Finding, Validation
from contractdelta.validation.rules import RULES

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_INDEXES = {rule: index for index, rule in enumerate(RULES)}
#: What file names are relative to: the top of the repository, wherever that is.
_ROOT = "%SRCROOT%"


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
    run = {
        # Without a version: the same input gives the same bytes.
        "tool": {"driver": {"name": "contractdelta", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(validation, finding) for validation in validations for finding in validation.findings],
    }
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(validation: Validation, finding: Finding) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.resource), "uriBaseId": _ROOT}}
    if finding.line:
        physical["region"] = {"startLine": finding.line, "startColumn": finding.column}
    logical = {"fullyQualifiedName": f"{validation.api}#{finding.pointer}", "kind": "member"}
    return {
        "ruleId": finding.rule,
        "ruleIndex": _INDEXES[finding.rule],
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": physical, "logicalLocations": [logical]}],
        "partialFingerprints": {"contractdelta/v1": _fingerprint(validation, finding)},
    }


def _uri(path: str) -> str:
    """Return a relative reference; a colon in its first part would be taken for the end of a scheme (RFC 3986, 4.2)."""
    return quote(path, safe="/")


def _fingerprint(validation: Validation, finding: Finding) -> str:
    """Digest what stays the same when lines move."""
    parts = (validation.api, finding.rule, finding.resource, finding.pointer, finding.message)
    return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()
