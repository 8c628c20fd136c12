"""Deltas as SARIF 2.1.0, which code scanning services and editors read."""

from collections.abc import Sequence
from typing import Any

from contractdelta.delta.model import Change, Delta, Direction, OperationDelta, Severity
from contractdelta.delta.rules.examples import example_of
from contractdelta.delta.rules.registry import RULES, Rule
from contractdelta.report import examples
from contractdelta.report.changes import ToldChange, differing, former_place, head_place
from contractdelta.report.proofs import proof, shortly
from contractdelta.report.sarif_log import physical_location, render_log

_INDEXES = {rule: index for index, rule in enumerate(RULES)}
#: Level of a result (3.27.10).
_LEVELS = {
    Severity.BREAKING: "error",
    Severity.WARNING: "warning",
    Severity.COMPATIBLE: "note",
    Severity.NONE: "none",
}
_SENDERS = {
    Direction.REQUEST: "It is about what clients send.",
    Direction.RESPONSE: "It is about what servers send.",
    Direction.BOTH: "It is about what clients and servers send, or agree on.",
}


def render_deltas(deltas: Sequence[Delta], untouched: Sequence[Delta] = ()) -> str:  # noqa: ARG001 - as all renderers
    """Return every change as a result of one run; what is waived is suppressed, and says why."""
    results = [
        _result(delta, operation, change)
        for delta in deltas
        for operation in differing(delta)
        for change in operation.changes
    ]
    fired = {result["ruleId"] for result in results}
    return render_log([_rule(rule, is_shown=rule.id in fired) for rule in RULES.values()], results)


def _rule(rule: Rule, *, is_shown: bool) -> dict[str, Any]:
    """Return a rule; with its example where a result shows it to somebody."""
    about = f"{rule.reason} {_SENDERS[rule.direction]} Unless configured otherwise: {rule.severity}."
    told = {"text": about}
    if is_shown:
        example = example_of(rule)
        told = {
            "text": f"{about}\n\n{examples.as_text(example, rule.direction)}",
            "markdown": f"{about}\n\n{examples.as_markdown(example, rule.direction)}",
        }
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.reason},
        "help": told,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.area]},
    }


def _result(delta: Delta, operation: OperationDelta, change: Change) -> dict[str, Any]:
    where = head_place(delta, change)
    logical = {"fullyQualifiedName": f"{delta.api}#{change.pointer}", "kind": "member"}
    found = {
        "ruleId": change.rule,
        "ruleIndex": _INDEXES[change.rule],
        "level": _LEVELS[change.severity],
        "message": {"text": "\n".join(_lines(operation, change))},
        "locations": [
            {
                "physicalLocation": physical_location(where.file, where.line, where.column),
                "logicalLocations": [logical],
            }
        ],
        "partialFingerprints": {"contractdelta/v1": change.fingerprint},
    }
    if change.waiver is None:
        return found
    # Somebody decided it outside of the documents (3.35.2), and it is in force (3.35.3).
    return found | {"suppressions": [{"kind": "external", "status": "accepted", "justification": change.waiver.reason}]}


def _lines(operation: OperationDelta, change: Change) -> list[str]:
    text = ToldChange(change=change, facets=(change.facet,)).told_of(operation.operation)
    example = shortly(change.witness) if change.witness else ""
    return [text, *filter(None, [former_place(change), example, proof(change)])]
