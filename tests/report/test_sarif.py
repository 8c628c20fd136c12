"""Laws of deltas as SARIF 2.1.0: what its specification requires, and what code scanning services need."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from jsonschema import Draft202012Validator
from support.judged_deltas import HOSTILE, JUDGED, ODD, UNCHANGED, WAIVER, change, delta, operation
from support.sarif_schema import SARIF

from contractdelta.delta.model import Delta, Severity, Status
from contractdelta.delta.rules.examples import example_of
from contractdelta.delta.rules.registry import RULES
from contractdelta.report.examples import as_markdown, as_text
from contractdelta.report.sarif import render_deltas


def run_of(*deltas: Delta) -> Any:
    """Return the run of a report that is well-formed."""
    log = json.loads(render_deltas(deltas))
    Draft202012Validator(SARIF).validate(log)
    return log["runs"][0]


def test_a_report_is_well_formed() -> None:
    """Every change is a result, with members that the format has, and none that it requires is missing."""
    changes = [
        c for d in (JUDGED, HOSTILE) for o in d.operations if o.status is not Status.DOCUMENTATION for c in o.changes
    ]
    assert len(run_of(JUDGED, HOSTILE, UNCHANGED)["results"]) == len(changes)
    assert run_of(UNCHANGED)["results"] == []


def test_rules_are_described_once() -> None:
    """Each rule is described, whether it fired or not, with help; each result points to its own."""
    run = run_of(JUDGED)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    assert all(rule["help"]["text"].startswith(RULES[rule["id"]].reason) for rule in rules)
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_a_rule_that_fired_shows_its_example() -> None:
    """The help of a rule that a result points to ends with its example, in both forms; no other one grows by it."""
    run = run_of(JUDGED)
    fired = {result["ruleId"] for result in run["results"]}
    for found in run["tool"]["driver"]["rules"]:
        rule, told = RULES[found["id"]], found["help"]
        if rule.id in fired:
            example = example_of(rule)
            assert told["text"].endswith(f"\n\n{as_text(example, rule.direction)}")
            assert told["markdown"].endswith(f"\n\n{as_markdown(example, rule.direction)}")
        else:
            assert told.keys() == {"text"}
            assert "After" not in told["text"]


def test_every_severity_has_a_level() -> None:
    """The worse a change is, the higher its level."""
    found = delta("shop", operation("GET /pets", *(change(severity, severity) for severity in Severity)))
    assert [result["level"] for result in run_of(found)["results"]] == ["error", "warning", "note", "none"]


def test_files_are_relative_references() -> None:
    """A file is named by a relative URI that leads to it, whatever its name; nothing in it looks like a scheme."""
    result = run_of(HOSTILE)["results"][0]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    parts = urlsplit(uri)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    assert unquote(parts.path) == f"docs/{ODD}.yaml"


def test_what_head_has_no_more_is_shown_at_its_document() -> None:
    """A place in base is not one that a service knows: the document stands for it, the message tells more."""
    (result,) = [result for result in run_of(JUDGED)["results"] if result["ruleId"] == "operation-removed"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "openapi.yaml"
    assert "region" not in result["locations"][0]["physicalLocation"]
    assert "In base at 0123456789ab:openapi.yaml:12:5" in result["message"]["text"]


def test_places_and_witnesses_survive() -> None:
    """Line, column and pointer come out as they went in; the message names the operation and tells the witness."""
    (result,) = [r for r in run_of(JUDGED)["results"] if "may be null" in r["message"]["text"]]
    (location,) = result["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 12, "startColumn": 5}
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "shop#/paths/~1pets/get"
    assert result["message"]["text"].splitlines() == [
        "GET /pets: responses.200.application/json: 'name' may be null",
        "e.g. null may now be sent",
        "Head may send this payload, base rules it out: None is not of type 'string'",
    ]


def test_what_is_waived_is_suppressed() -> None:
    """A waived change is there with its level, suppressed, and says why; no other is suppressed."""
    suppressed = {
        result["message"]["text"]: result["suppressions"]
        for result in run_of(JUDGED)["results"]
        if "suppressions" in result
    }
    assert len(suppressed) == 2
    assert [{"kind": "external", "status": "accepted", "justification": WAIVER.reason}] in suppressed.values()


def test_a_fingerprint_is_that_of_the_change() -> None:
    """Where only lines moved, a service knows the change again."""
    moved = replace(
        JUDGED,
        operations=tuple(
            replace(o, changes=tuple(replace(c, line=c.line + 1, fingerprint="fedc") for c in o.changes))
            for o in JUDGED.operations
        ),
    )
    assert {r["partialFingerprints"]["contractdelta/v1"] for r in run_of(JUDGED)["results"]} == {"0123456789abcdef"}
    assert {r["partialFingerprints"]["contractdelta/v1"] for r in run_of(moved)["results"]} == {"fedc"}
