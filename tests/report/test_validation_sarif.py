"""Laws of findings as SARIF 2.1.0: what its specification requires, and what code scanning services need."""

import json
from typing import Any
from urllib.parse import unquote, urlsplit

from jsonschema import Draft202012Validator
from support.sarif_schema import SARIF
from support.validations import BOTH, CLEAN, FOUND, ODD

from contractdelta.report.validation_sarif import render_validations
from contractdelta.validation.rules import RULES


def run_of(*validations: Any) -> Any:
    """Return the run of a report that is well-formed."""
    log = json.loads(render_validations(validations))
    Draft202012Validator(SARIF).validate(log)
    return log["runs"][0]


def test_a_report_is_well_formed() -> None:
    """With findings and without, every member is one that the format has, and none that it requires is missing."""
    assert len(run_of(*BOTH)["results"]) == len(FOUND.findings)
    assert run_of(CLEAN)["results"] == []


def test_rules_are_described_once() -> None:
    """Each rule is described, whether found or not, and each result points to its own."""
    run = run_of(*BOTH)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_files_are_relative_references() -> None:
    """A file is named by a relative URI that leads to it, whatever its name; nothing in it looks like a scheme."""
    for result, finding in zip(run_of(FOUND)["results"], FOUND.findings, strict=True):
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        parts = urlsplit(uri)
        assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
        assert unquote(parts.path) == finding.resource


def test_places_and_messages_survive() -> None:
    """Line, column, pointer and message come out as they went in."""
    result = run_of(FOUND)["results"][1]
    location = result["locations"][0]
    assert location["physicalLocation"]["region"] == {"startLine": 12, "startColumn": 34}
    assert location["logicalLocations"][0]["fullyQualifiedName"] == f"garden#/a/{ODD}"
    assert result["message"]["text"] == FOUND.findings[1].message
    assert "region" not in run_of(FOUND)["results"][2]["locations"][0]["physicalLocation"]


def test_fingerprints_outlive_moves_and_tell_findings_apart() -> None:
    """A finding that moves to another line keeps its fingerprint, and no two findings share one."""

    def fingerprint(result: Any) -> str:
        return str(result["partialFingerprints"])

    moved = tuple(finding.with_location(99, 9) for finding in FOUND.findings)
    there = [fingerprint(result) for result in run_of(FOUND)["results"]]
    elsewhere = type(FOUND)(api=FOUND.api, source=FOUND.source, findings=moved)
    assert [fingerprint(result) for result in run_of(elsewhere)["results"]] == there
    assert len(set(there)) == len(there)
