"""Deltas, selections and findings as JSON."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from contractdelta.delta.model import Change, Delta, OperationDelta, Witness
    from contractdelta.impact.model import Selection
    from contractdelta.validation.model import Finding, Validation


def render_deltas(deltas: "Iterable[Delta]", untouched: "Iterable[Delta]" = ()) -> str:
    """Return deltas in the format ``contractdelta.delta/1``; the operations of untouched APIs were not counted."""
    apis = [_delta(delta) for delta in deltas]
    apis += [_without_counts(_delta(delta)) for delta in untouched]
    return dump({"format": "contractdelta.delta/1", "apis": sorted(apis, key=lambda api: str(api["api"]))})


def render_selection(selection: "Selection") -> str:
    """Return a selection in the format ``contractdelta.selection/1``."""
    return dump(
        {
            "format": "contractdelta.selection/1",
            "mode": selection.mode,
            "why_all": selection.why_all,
            "summary": {
                "total": selection.total,
                "selected": len(selection.tests),
                "skipped": len(selection.skipped),
                "skip_ratio": round(selection.skip_ratio, 4),
                # Durations are known from recordings only.
                "seconds_selected": selection.seconds_selected,
                "seconds_total": selection.seconds_total,
            },
            "tests": [
                {
                    "nodeid": test.nodeid,
                    "reasons": [
                        {"kind": reason.kind, "node": reason.node, "path": list(reason.path)} for reason in test.reasons
                    ],
                }
                for test in selection.tests
            ],
            "skipped": list(selection.skipped),
        }
    )


def render_validations(validations: "Iterable[Validation]") -> str:
    """Return findings in the format ``contractdelta.validation/1``."""
    # Lazy: only ``validate`` needs it.
    from contractdelta.validation.model import Severity as Weight

    apis = [
        {
            "api": validation.api,
            "source": validation.source,
            "summary": {severity.value: validation.count(severity) for severity in Weight},
            "findings": [_finding(finding) for finding in validation.findings],
        }
        for validation in validations
    ]
    return dump({"format": "contractdelta.validation/1", "apis": apis})


def _delta(delta: "Delta") -> dict[str, Any]:
    # Lazy: a selection has none.
    from contractdelta.delta.model import Severity, Status

    return {
        "api": delta.api,
        "base": {"source": delta.base},
        "head": {"source": delta.head},
        "summary": {
            "operations": delta.total,
            **{status.value: delta.count(status) for status in Status},
            "unchanged": delta.unchanged,
            **{
                severity.value: delta.count_severity(severity)
                for severity in (Severity.BREAKING, Severity.WARNING, Severity.COMPATIBLE)
            },
        },
        "operations": [_operation(operation) for operation in delta.operations],
    }


def _without_counts(delta: dict[str, Any]) -> dict[str, Any]:
    return delta | {"summary": delta["summary"] | {"operations": None, "unchanged": None}}


def _operation(operation: "OperationDelta") -> dict[str, Any]:
    return {
        "operation": operation.operation,
        "operation_id": operation.operation_id,
        "status": operation.status,
        "severity": operation.severity,
        "facets": list(operation.facets),
        "changes": [_change(change) for change in operation.changes],
    }


def _change(change: "Change") -> dict[str, Any]:
    return {
        "rule": change.rule,
        "severity": change.severity,
        "facet": change.facet,
        "where": change.where or None,
        "pointer": change.pointer,
        "file": change.file or None,
        "line": change.line or None,
        "column": change.column or None,
        "message": change.message,
        "base": None if change.base is None else json.loads(change.base),
        "head": None if change.head is None else json.loads(change.head),
        "direction": change.direction,
        "fingerprint": change.fingerprint,
        "witness": None if change.witness is None else _witness(change.witness),
        "unproved": change.unproved or None,
        "waiver": change.waiver and {"reason": change.waiver.reason, "until": change.waiver.until or None},
    }


def _witness(witness: "Witness") -> dict[str, Any]:
    return {
        "value": json.loads(witness.value),
        "payload": json.loads(witness.payload),
        "pointer": witness.pointer,
        "direction": witness.direction,
        "reason": witness.reason,
    }


def _finding(finding: "Finding") -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "file": finding.resource,
        "pointer": finding.pointer,
        "line": finding.line or None,
        "column": finding.column or None,
    }


def dump(value: Any) -> str:
    """Return a value as JSON text that people can read, too."""
    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
    except TypeError:  # integers beyond 64 bits, half a character, what is nested deeper than orjson writes
        return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
