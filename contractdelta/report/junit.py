"""Deltas as JUnit XML, which build servers show beside the results of tests.

An API is a suite, an operation whose contract differs a test case: it fails where it breaks clients, and is skipped
where all that would break them is waived. Warnings and what is compatible pass; what happened is their output. There is
no standard: this keeps to what the readers of Jenkins, GitLab, Azure and GitHub have in common.
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from contractdelta.delta.model import Delta, OperationDelta, Severity
from contractdelta.errors import counted, one_line
from contractdelta.report.changes import ToldChange, differing, place, told, waived
from contractdelta.report.proofs import payload_lines, proof

#: What a case ended with, of what is counted.
_FAILED, _SKIPPED, _PASSED = "failure", "skipped", ""


def render_deltas(deltas: Sequence[Delta], untouched: Sequence[Delta] = ()) -> str:
    """Return each API as a suite; one that the change cannot have touched has no cases."""
    suites = sorted([*deltas, *untouched], key=lambda delta: delta.api)
    cases = [operation for delta in suites for operation in differing(delta)]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="contractdelta"{_counts(cases)}>']
    for delta in suites:
        lines += _suite(delta)
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suite(delta: Delta) -> list[str]:
    operations = differing(delta)
    name = _attribute(delta.api)
    return [
        f"  <testsuite name={name}{_counts(operations)}>",
        *(line for operation in operations for line in _case(name, operation)),
        "  </testsuite>",
    ]


def _counts(operations: Sequence[OperationDelta]) -> str:
    """Return the counts that readers require; without a clock, the time is none."""
    ends = [_end(operation) for operation in operations]
    failures, skipped = ends.count(_FAILED), ends.count(_SKIPPED)
    return f' tests="{len(ends)}" failures="{failures}" errors="0" skipped="{skipped}" time="0"'


def _end(operation: OperationDelta) -> str:
    if operation.severity is Severity.BREAKING:
        return _FAILED
    would_break = any(change.waiver and change.severity is Severity.BREAKING for change in operation.changes)
    return _SKIPPED if would_break else _PASSED


def _case(classname: str, operation: OperationDelta) -> list[str]:
    changes = told(operation)
    text = _text("\n".join(line for item in changes for line in _lines(item)))
    start = f"    <testcase classname={classname} name={_attribute(operation.operation)} time="
    lines = [f'{start}"0">']
    match _end(operation):
        case "failure":
            message = _attribute(_headline(changes))
            lines.append(f"      <failure type={_attribute(changes[0].change.rule)} message={message}>{text}</failure>")
        case "skipped":
            reason = next(item.change.waiver for item in changes if item.change.waiver)
            lines += [f"      <skipped message={_attribute(waived(reason))}/>", _output(text)]
        case _:
            lines.append(_output(text))
    return [*lines, "    </testcase>"]


def _output(text: str) -> str:
    return f"      <system-out>{text}</system-out>"


def _headline(changes: Sequence[ToldChange]) -> str:
    """Return the worst change, and how many more break clients."""
    number = sum(item.verdict == Severity.BREAKING for item in changes) - 1
    return f"{changes[0].text} (and {counted(number, 'more breaking change')})" if number > 0 else changes[0].text


def _lines(item: ToldChange) -> list[str]:
    change = item.change
    lines = [f"{item.verdict}: {item.text}  [{change.rule}]", f"  at {place(change)}"]
    lines += [f"  {waived(change.waiver)}"] if change.waiver else []
    lines += [f"  {proof(change)}"] if proof(change) else []
    return [*lines, *(f"    {line}" for line in (payload_lines(change.witness) if change.witness else ()))]


def _text(text: str) -> str:
    """Write characters as text; those that XML 1.0 (2.2) forbids were shown as escapes, line by line."""
    return escape("\n".join(one_line(line) for line in text.split("\n")))


def _attribute(text: str) -> str:
    return quoteattr(one_line(text))
