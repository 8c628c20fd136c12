"""The registry of rules as text, JSON and markdown."""

import json
import re
import tomllib
from dataclasses import replace

import pytest

from contractdelta.config.project import load_config
from contractdelta.delta.model import Direction, Effect, Severity
from contractdelta.delta.rules.examples import Example, Place, example_of
from contractdelta.delta.rules.registry import RULES, Rule
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

_EXAMPLE = Example(
    name="thing-removed",
    entry="thing-added",
    place=Place.OPERATION,
    before="things:\n  - {id: 1}\n  - {id: 2}",
    after="things:\n  - {id: 2}",
    only_before='{"id": 1}',
    only_after="null",
)
_ILLUSTRATED = [(rule, replace(_EXAMPLE, name=rule.id)) for rule in _SOME]

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

Before, in an operation:

  things:
    - {id: 1}
    - {id: 2}

After:

  things:
    - {id: 2}

Valid only before: {"id": 1}
Valid only after: null

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
    assert render_page(_rule(), _EXAMPLE, _PIPE) == _PAGE


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_page_fits_a_terminal(rule: Rule) -> None:
    """In 80 columns no line of an example is broken: each can be copied as it stands."""
    example = example_of(rule)
    lines = render_page(rule, example, Terminal(width=80)).splitlines()
    assert {f"  {line}" for text in (example.before, example.after) for line in text.split("\n")} <= set(lines)
    assert {f"Valid only before: {example.only_before}", f"Valid only after: {example.only_after}"} - set(lines) == {
        f"Valid only {word}: "
        for word, value in (("before", example.only_before), ("after", example.only_after))
        if not value
    }


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_a_page_shows_can_be_copied(rule: Rule) -> None:
    """The lines for the configuration and for the waivers are read as they stand, and change something."""
    setting, waiver = (
        part.partition("\n```")[0] for part in render_markdown_page(rule, example_of(rule)).split("```toml\n")[1:]
    )
    config = load_config({"pyproject.toml": setting.encode()}.get)
    assert [(name, value != rule.severity) for name, value in config.severity] == [(rule.id, True)]
    assert [entry.rule for entry in read_waivers("waivers.toml", waiver.encode())] == [rule.id]
    assert {line.strip() for line in waiver.splitlines()} <= {
        line.strip() for line in render_page(rule, example_of(rule), _PIPE).splitlines()
    }


@pytest.mark.parametrize("severity", list(Severity))
@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("effect", list(Effect))
def test_every_value_has_a_meaning(severity: Severity, direction: Direction, effect: Effect) -> None:
    """Whatever a rule may be, its page and its line in the list can be made."""
    rule = Rule(id="a-b", area="a", direction=direction, effect=effect, severity=severity, reason="So.")
    page, line = render_page(rule, _EXAMPLE, _PIPE), render_list([rule], _PIPE)
    for value in (severity, direction, effect):
        assert f"  {value}  (" in page
        assert f"  {value}" in line


def test_json_has_every_field() -> None:
    """The format ``contractdelta.rules/1`` has each rule in the order of the registry."""
    report = json.loads(render_json(_ILLUSTRATED))
    assert report["format"] == "contractdelta.rules/1"
    assert [rule["id"] for rule in report["rules"]] == ["thing-removed", "answer-changed", "thing-added"]
    assert report["rules"][0] == {
        "id": "thing-removed",
        "area": "thing",
        "direction": "response",
        "effect": "narrows",
        "severity": "breaking",
        "reason": "Clients that read a | b do not find it.",
        "example": {
            "place": "operation",
            "before": "things:\n  - {id: 1}\n  - {id: 2}",
            "after": "things:\n  - {id: 2}",
            "only_before": {"id": 1},
            "only_after": None,
        },
    }


def test_json_has_no_value_where_there_is_none() -> None:
    """A value that is null is another thing than none."""
    example = replace(_EXAMPLE, only_before="", only_after="")
    assert json.loads(render_json([(_rule(), example)]))["rules"][0]["example"].keys() == {"place", "before", "after"}


def test_markdown_has_a_table_for_each_area() -> None:
    """Each rule is a row of its area, with an anchor for links; what would end a cell does not."""
    text = render_markdown_list(_ILLUSTRATED)
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Rules of changes",
        "## answer",
        "## thing",
        "## Examples",
        "### answer",
        "### thing",
    ]
    rows = [line for line in text.splitlines() if line.startswith("| <a")]
    assert rows[1] == (
        '| <a id="thing-removed"></a>`thing-removed` | breaking | response | narrows '
        r"| Clients that read a \| b do not find it. | [example](#example-thing-added) |"
    )
    assert [row.split("`")[1] for row in rows] == ["answer-changed", "thing-removed", "thing-added"]


_SHARED = """\
<a id="example-thing-added"></a>`thing-removed`, the other way round `thing-added`, in an operation:

```diff
 things:
-  - {id: 1}
   - {id: 2}
```

Valid only before: `{"id": 1}`
"""


def test_markdown_shows_each_example_once() -> None:
    """A rule and the opposite one share an example, as a diff, to which both link."""
    text = render_markdown_list(_ILLUSTRATED)
    assert text.partition("### thing\n\n")[2].startswith(_SHARED)


def test_every_rule_links_to_an_example() -> None:
    """Each link to an example of the registry leads somewhere, and each example is linked to."""
    text = render_markdown_list([(rule, example_of(rule)) for rule in RULES.values()])
    links, anchors = re.findall(r"\(#(example-[^)]+)\)", text), re.findall(r'<a id="(example-[^"]+)">', text)
    assert set(links) == set(anchors)
    assert (len(links), len(anchors)) == (len(RULES), len(set(anchors)))


def test_a_page_of_markdown_says_the_same() -> None:
    """The page as markdown has the same facts and the same lines to copy, as TOML."""
    text = render_markdown_page(_rule(), _EXAMPLE)
    assert text.startswith("# thing-removed\n\nClients that read a | b do not find it.\n")
    assert "| effect | `narrows` | less is valid than before |" in text
    assert "Before, in an operation:\n\n```yaml\nthings:\n  - {id: 1}\n  - {id: 2}\n```\n\nAfter:\n" in text
    assert '\n\nValid only before: `{"id": 1}`\n\nValid only after: `null`\n' in text
    assert all(tomllib.loads(part.partition("\n```")[0]) for part in text.split("```toml\n")[1:])
