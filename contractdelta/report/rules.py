"""The registry of rules, and the page of one rule: as text, as JSON, as markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from contractdelta.delta.model import Direction, Effect, Severity
from contractdelta.delta.rules.examples import Example
from contractdelta.delta.rules.registry import Rule
from contractdelta.report import examples
from contractdelta.report.json_report import dump
from contractdelta.report.terminal import Terminal, table

#: What a rule can be set to, and how that is shown.
_STYLES = {Severity.BREAKING: "bold red", Severity.WARNING: "yellow", Severity.COMPATIBLE: "green"}
_SEVERITIES = {
    Severity.BREAKING: "clients that exist can fail",
    Severity.WARNING: "whether clients can fail cannot be told from the documents",
    Severity.COMPATIBLE: "clients that exist go on as before",
    Severity.NONE: "documentation only",
}
_DIRECTIONS = {
    Direction.REQUEST: "what clients send",
    Direction.RESPONSE: "what servers send",
    Direction.BOTH: "what either of them sends",
}
_EFFECTS = {
    Effect.NARROWS: "less is valid than before",
    Effect.WIDENS: "more is valid than before",
    Effect.SHIFTS: "some values came, some went",
    Effect.UNKNOWN: "it cannot be told from the documents",
    Effect.NONE: "nothing that conforming clients and servers would notice",
}
_WAIVER = """\
[[waiver]]
operation = "GET /pets/{{petId}}"
rule = "{rule}"
reason = "Why nobody minds."
until = 2027-01-31  # may be left out"""
_HEADER = """\
# Rules of changes

Each change that `contractdelta diff` reports falls under one of these rules. A rule states the fact; its severity is
what can be told from the fact alone. `contractdelta rules RULE` prints one of them. How to set a severity, and how to
accept a change: [Policy](policy.md). This page is made by `contractdelta rules --format markdown`.

"""
_EXAMPLES = """\
## Examples

What goes is marked with `-`, what comes with `+`. One example serves what clients and what servers send. The other way
round it is one of the opposite rule.
"""


def render_list(rules: Iterable[Rule], terminal: Terminal) -> str:
    """Return every rule in a line, area by area."""
    rows = table("rule", "severity", "direction", "effect")
    for area, group in _by_area(rules):
        rows.add_row(Text(area, style="bold"))
        for rule in group:
            severity = Text(rule.severity, style=_STYLES.get(rule.severity, "dim"))
            rows.add_row(f"  {rule.id}", severity, rule.direction, rule.effect)
    return terminal.render(rows, "", Text("contractdelta rules RULE tells more of one.", style="dim"))


def render_page(rule: Rule, example: Example, terminal: Terminal) -> str:
    """Return what a rule says, why, what it looks like, and how to set another severity."""
    facts = [
        Text.assemble((f"{name:<11}", "bold"), value, (f"  ({meaning})" if meaning else "", "dim"))
        for name, value, meaning in _facts(rule)
    ]
    steps: list[RenderableType] = ["", Text(examples.as_text(example, rule.direction))]
    for title, code in _ways(rule):
        steps += ["", Text(title), "", *(Text(f"  {line}") for line in code.split("\n"))]
    return terminal.render(Text(rule.id, style="bold"), "", Text(rule.reason), "", *facts, *steps)


def render_json(rules: Iterable[tuple[Rule, Example]]) -> str:
    """Return rules with their examples in the format ``contractdelta.rules/1``."""
    return dump({"format": "contractdelta.rules/1", "rules": [_as_json(rule, example) for rule, example in rules]})


def render_markdown_list(rules: Iterable[tuple[Rule, Example]]) -> str:
    """Return every rule in a table, area by area, and the examples once each: the page of the documentation."""
    shown = dict(rules)
    sections = []
    for area, group in _by_area(shown):
        lines = [f"## {area}", "", "| rule | severity | direction | effect | why | |", "|---|---|---|---|---|---|"]
        # The anchor is for links from reports.
        lines += [
            f'| <a id="{rule.id}"></a>`{rule.id}` | {rule.severity} | {rule.direction} | {rule.effect} '
            f"| {_in_cell(rule.reason)} | [example](#example-{shown[rule].entry}) |"
            for rule in group
        ]
        sections.append("\n".join(lines) + "\n")
    sections.append(_EXAMPLES)
    for area, group in _by_area(shown):
        sections.append("\n".join([f"### {area}\n", *_examples_of(group, shown)]))
    return _HEADER + "\n".join(sections)


def _examples_of(rules: Iterable[Rule], shown: Mapping[Rule, Example]) -> Iterator[str]:
    """Yield each example of some rules once, under the names of all that it shows."""
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        groups.setdefault(shown[rule].entry, []).append(rule)
    for shared, group in groups.items():
        names = dict.fromkeys(f"`{shown[rule].name}`" for rule in group)
        example = shown[group[0]]
        place = examples.place_of(example, Direction.BOTH if group[0].fact else group[0].direction)
        title = f"{', the other way round '.join(names)}, {place}"
        yield f'<a id="example-{shared}"></a>{title}:\n\n{examples.as_markdown_diff(example)}\n'


def render_markdown_page(rule: Rule, example: Example) -> str:
    """Return the page of a rule as markdown."""
    rows = [f"| {name} | `{value}` | {meaning} |" for name, value, meaning in _facts(rule)]
    parts = [f"# {rule.id}", rule.reason, "\n".join(["| | | |", "|---|---|---|", *rows])]
    parts.append(examples.as_markdown(example, rule.direction))
    for title, code in _ways(rule):
        parts += [title, f"```toml\n{code}\n```"]
    return "\n\n".join(parts) + "\n"


def _by_area(rules: Iterable[Rule]) -> list[tuple[str, Sequence[Rule]]]:
    ordered = sorted(rules, key=lambda rule: rule.area)  # in an area as in the registry, where kin stand together
    return [(area, tuple(group)) for area, group in groupby(ordered, key=lambda rule: rule.area)]


def _facts(rule: Rule) -> list[tuple[str, str, str]]:
    """Return what is known of a rule: name, value, and what the value means."""
    return [
        ("severity", rule.severity, _SEVERITIES[rule.severity]),
        ("area", rule.area, ""),
        ("direction", rule.direction, _DIRECTIONS[rule.direction]),
        ("effect", rule.effect, _EFFECTS[rule.effect]),
    ]


def _ways(rule: Rule) -> list[tuple[str, str]]:
    """Return how to set another severity: what to do, and the lines to write."""
    first, *others = (f'"{severity}"' for severity in _STYLES if severity is not rule.severity)
    setting = f"[tool.contractdelta.severity]\n{rule.id} = {first}  # or: {' or '.join(others)}"
    waiver = _WAIVER.format(rule=rule.id)
    return [
        ("To set its severity, in pyproject.toml:", setting),
        ("To accept a change, in contractdelta-waivers.toml, by operation and rule, or by its fingerprint:", waiver),
    ]


def _in_cell(text: str) -> str:
    return text.replace("|", "\\|")


def _as_json(rule: Rule, example: Example) -> dict[str, Any]:
    return {
        "id": rule.id,
        "area": rule.area,
        "direction": rule.direction,
        "effect": rule.effect,
        "severity": rule.severity,
        "reason": rule.reason,
        "example": examples.as_json(example),
    }
