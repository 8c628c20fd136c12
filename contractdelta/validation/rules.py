"""The rules that findings fall under. A rule states the fact; ids never change."""

from dataclasses import dataclass

from contractdelta.spec.references import Place
from contractdelta.validation.model import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of finding."""

    id: str
    severity: Severity
    #: Why it matters, in one line.
    reason: str


def _rule(rule_id: str, severity: Severity, reason: str) -> tuple[str, Rule]:
    return rule_id, Rule(id=rule_id, severity=severity, reason=reason)


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

#: Every rule by its id.
RULES: dict[str, Rule] = dict(
    (
        _rule("structure-invalid", _E, "The OpenAPI specification does not allow it: tools may read it in any way."),
        _rule("schema-invalid", _E, "The schema breaks the rules of its dialect, so nothing can be checked by it."),
        _rule("default-invalid", _E, "The default does not fit its own schema."),
        _rule("required-property-undefined", _E, "A property is required that the schema does not describe."),
        _rule("path-parameter-unresolved", _E, "Path template and path parameters do not name the same things."),
        _rule("parameter-repeated", _E, "Two parameters of one name in one place: either may be meant."),
        _rule("operation-id-repeated", _E, "An id must name one operation: tests and clients refer to it."),
        _rule("operation-id-missing", _W, "Without an id, tests and clients have no short name for the operation."),
        _rule("success-response-missing", _W, "Nobody can tell what the operation answers when all is well."),
        _rule("success-response-without-schema", _W, "What the body of the answer looks like can change unseen."),
        _rule("operation-untested", _W, "The operation can break unseen: no change of it selects a test."),
        _rule("component-unused", _W, "No operation reaches the component: it may be a leftover."),
        _rule("contract-problem", _W, "The contract of an operation cannot be told whole."),
        _rule("not-checked", _N, "A part of the document was not looked at."),
    )
)


def finding_at(rule: str, place: Place, message: str) -> Finding:
    """Return a finding of a rule at a place."""
    return finding(rule, place.resource, place.pointer, message)


def finding(rule: str, resource: str, pointer: str, message: str) -> Finding:
    """Return a finding of a rule."""
    return Finding(rule=rule, severity=RULES[rule].severity, message=message, resource=resource, pointer=pointer)
