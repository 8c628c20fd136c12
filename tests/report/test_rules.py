"""The registry of rules as text, JSON and markdown."""

import json
import tomllib

import pytest

from contractdelta.config import load_config
from contractdelta.delta.model import Direction, Effect, Severity
from contractdelta.delta.rules import RULES, Rule
from contractdelta.delta.waivers import read_waivers
from contractdelta.report.rules import (
    render_json,
    render_list,
    render_markdown_list,
    render_markdown_page,
    render_page,
)
from contractdelta.report.terminal import Terminal

_PIPE = Terminal()


def _rule(rule_id: str = "thing-removed", severity: Severity = Severity.BREAKING, area: str = "thing") -> Rule:
    return Rule(
        id=rule_id,
        area=area,
        direction=Direction.RESPONSE,
        effect=Effect.NARROWS,
        severity=severity,
        reason="Clients that read a | b do not find it.",
    )


_SOME = (
    _rule("thing-removed"),
    _rule("answer-changed", Severity.WARNING, "answer"),
    _rule("thing-added", Severity.COMPATIBLE),
)

_LIST = """\
rule              severity    direction  effect
answer
  answer-changed  warning     response   narrows
thing
  thing-removed   breaking    response   narrows
  thing-added     compatible  response   narrows

contractdelta rules RULE tells more of one.
"""

_PAGE = """\
thing-removed

Clients that read a | b do not find it.

severity   breaking  (clients that exist can fail)
area       thing
direction  response  (what servers send)
effect     narrows  (less is valid than before)

To set its severity, in pyproject.toml:

  [tool.contractdelta.severity]
  thing-removed = "warning"  # or: "compatible"

To accept a change, in contractdelta-waivers.toml, by operation and rule, or by its fingerprint:

  [[waiver]]
  operation = "GET /pets/{petId}"
  rule = "thing-removed"
  reason = "Why nobody minds."
  until = 2027-01-31  # may be left out
"""


def test_the_list_has_a_line_for_each_rule() -> None:
    """Rules stand in their area, kin as in the registry."""
    assert render_list(_SOME, _PIPE) == _LIST


def test_the_list_fits_a_terminal() -> None:
    """In 80 columns no line of the registry is broken or cut."""
    lines = render_list(RULES.values(), Terminal(width=80)).splitlines()
    assert max(map(len, lines)) <= 80
    assert {line.split()[0] for line in lines if line.startswith("  ")} == RULES.keys()


def test_a_page_says_what_why_and_how_to_decide_otherwise() -> None:
    """The page of a rule has the reason, what each of its values means, and lines to copy."""
    assert render_page(_rule(), _PIPE) == _PAGE


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_a_page_shows_can_be_copied(rule: Rule) -> None:
    """The lines for the configuration and for the waivers are read as they stand, and change something."""
    setting, waiver = (part.partition("\n```")[0] for part in render_markdown_page(rule).split("```toml\n")[1:])
    config = load_config({"pyproject.toml": setting.encode()}.get)
    assert [(name, value != rule.severity) for name, value in config.severity] == [(rule.id, True)]
    assert [entry.rule for entry in read_waivers("waivers.toml", waiver.encode())] == [rule.id]
    assert {line.strip() for line in waiver.splitlines()} <= {
        line.strip() for line in render_page(rule, _PIPE).splitlines()
    }


@pytest.mark.parametrize("severity", list(Severity))
@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("effect", list(Effect))
def test_every_value_has_a_meaning(severity: Severity, direction: Direction, effect: Effect) -> None:
    """Whatever a rule may be, its page and its line in the list can be made."""
    rule = Rule(id="a-b", area="a", direction=direction, effect=effect, severity=severity, reason="So.")
    page, line = render_page(rule, _PIPE), render_list([rule], _PIPE)
    for value in (severity, direction, effect):
        assert f"  {value}  (" in page
        assert f"  {value}" in line


def test_json_has_every_field() -> None:
    """The format ``contractdelta.rules/1`` has each rule in the order of the registry."""
    report = json.loads(render_json(_SOME))
    assert report["format"] == "contractdelta.rules/1"
    assert [rule["id"] for rule in report["rules"]] == ["thing-removed", "answer-changed", "thing-added"]
    assert report["rules"][0] == {
        "id": "thing-removed",
        "area": "thing",
        "direction": "response",
        "effect": "narrows",
        "severity": "breaking",
        "reason": "Clients that read a | b do not find it.",
    }


def test_markdown_has_a_table_for_each_area() -> None:
    """Each rule is a row of its area, with an anchor for links; what would end a cell does not."""
    text = render_markdown_list(_SOME)
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Rules of changes",
        "## answer",
        "## thing",
    ]
    rows = [line for line in text.splitlines() if line.startswith("| <a")]
    assert rows[1] == (
        '| <a id="thing-removed"></a>`thing-removed` | breaking | response | narrows '
        r"| Clients that read a \| b do not find it. |"
    )
    assert [row.split("`")[1] for row in rows] == ["answer-changed", "thing-removed", "thing-added"]


def test_a_page_of_markdown_says_the_same() -> None:
    """The page as markdown has the same facts and the same lines to copy, as TOML."""
    text = render_markdown_page(_rule())
    assert text.startswith("# thing-removed\n\nClients that read a | b do not find it.\n")
    assert "| effect | `narrows` | less is valid than before |" in text
    assert all(tomllib.loads(part.partition("\n```")[0]) for part in text.split("```toml\n")[1:])
