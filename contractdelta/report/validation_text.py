"""Findings about documents for people."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from contractdelta.errors import counted
from contractdelta.report.terminal import Terminal, table
from contractdelta.validation.model import Finding, Severity, Validation

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
#: How much is shown of one API unless everything is asked for.
_SHOWN_FINDINGS = 40


def render_validations(validations: Sequence[Validation], terminal: Terminal) -> str:
    """Return what was found in each document, the worst first."""
    parts: list[RenderableType] = []
    for validation in validations:
        parts += [""] if parts else []
        parts += [_heading(validation), *_findings(validation, terminal)]
    return terminal.render(*parts)


def _heading(validation: Validation) -> Text:
    """``shop: 2 errors, 1 warning  (openapi.yaml)``."""
    counts = [counted(validation.count(severity), severity) for severity in Severity if validation.count(severity)]
    what = ", ".join(counts) if counts else "no findings"
    return Text.assemble((f"{validation.api}: ", "bold"), what, (f"  ({_one_line(validation.source)})", "dim"))


def _findings(validation: Validation, terminal: Terminal) -> list[RenderableType]:
    findings = validation.findings
    shown = findings if terminal.is_verbose else findings[:_SHOWN_FINDINGS]
    rows = table("severity", "place", "finding")
    for finding in shown:
        severity = Text(finding.severity, style=_STYLES[finding.severity])
        below = f"\n  {finding.rule}, at {_one_line(finding.pointer) or 'the root'}"
        rows.add_row(severity, _place(finding), Text.assemble(_one_line(finding.message), (below, "dim")))
    parts: list[RenderableType] = [rows] if shown else []
    if len(findings) > len(shown):
        parts.append(Text(f"and {len(findings) - len(shown)} more findings (-v shows all)", style="dim"))
    return parts


def _place(finding: Finding) -> str:
    """``openapi.yaml:12:5``, as editors understand it."""
    line = f":{finding.line}:{finding.column}" if finding.line else ""
    return f"{_one_line(finding.resource)}{line}"


def _one_line(text: str) -> str:
    # The terminal shows other control characters, but obeys this one: layout needs it.
    return text.replace("\n", "\\n")
