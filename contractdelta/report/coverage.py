"""How well operations are tested, as text, JSON and Markdown."""

from html import escape

from rich.text import Text

from contractdelta.errors import counted, one_line
from contractdelta.impact.coverage import Coverage, CoveredOperation
from contractdelta.report.json_report import dump
from contractdelta.report.terminal import Terminal, table

#: How many operations are shown unless everything is asked for.
_SHOWN = 40


def render_text(coverage: Coverage, terminal: Terminal) -> str:
    """Return a table for people: what needs attention first."""
    rows = table(*_columns(coverage), right=("tests",))
    shown = coverage.operations if terminal.is_verbose else coverage.operations[:_SHOWN]
    for one in shown:
        style = "bold red" if one.is_changed and not one.tests else "yellow" if not one.tests else ""
        rows.add_row(Text(str(one.tests), style=style), _changed(one), one_line(one.operation), *_unseen(one))
    rest = len(coverage.operations) - len(shown)
    more = [Text(f"and {rest} more operations (-v shows all)", style="dim")] if rest else []
    return terminal.render(*([rows] if shown else []), *more, "", _summary(coverage))


def render_json(coverage: Coverage) -> str:
    """Return the format ``contractdelta.coverage/1``."""
    return dump(
        {
            "format": "contractdelta.coverage/1",
            "summary": {
                "operations": len(coverage.operations),
                "tested": coverage.tested,
                "percent": round(coverage.percent, 2),
            },
            "operations": [
                {
                    "operation": one.operation,
                    "operation_id": one.operation_id,
                    "tests": one.tests,
                    "changed": one.is_changed,
                    "unseen_responses": one.unseen,
                }
                for one in coverage.operations
            ],
        }
    )


def render_markdown(coverage: Coverage) -> str:
    """Return a table for a pull request or a wiki."""
    columns = _columns(coverage)
    lines = [f"| {' | '.join(columns)} |", f"|---:|{'---|' * (len(columns) - 1)}"]
    for one in coverage.operations:
        name = escape(one_line(one.operation)).replace("|", "&#124;").replace("`", "&#96;")
        lines.append(f"| {' | '.join((str(one.tests), _changed(one), f'<code>{name}</code>', *_unseen(one)))} |")
    return "\n".join([*lines, "", _summary(coverage), ""])


def _columns(coverage: Coverage) -> tuple[str, ...]:
    """Return the headings; without a recording there is none for responses."""
    return ("tests", "changed", "operation", *(("answers never seen",) if coverage.is_recorded else ()))


def _unseen(one: CoveredOperation) -> tuple[str, ...]:
    return () if one.unseen is None else (", ".join(one.unseen),)


def _changed(one: CoveredOperation) -> str:
    return "changed" if one.is_changed else ""


def _summary(coverage: Coverage) -> str:
    total = len(coverage.operations)
    rest = "" if coverage.is_recorded else " No answers are recorded yet (pytest --contract-record)."
    have = "has" if total == 1 else "have"
    return f"{coverage.tested} of {counted(total, 'operation')} {have} a test ({coverage.percent:.1f} %).{rest}"
