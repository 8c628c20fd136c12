"""Laws of reports in JSON: their exact form, and the same bytes for the same input."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from support.contracts import contract_of_tree
from support.delta_documents import pairs
from support.impact_worlds import World, worlds
from support.judged_deltas import JUDGED, WAIVER
from support.processes import written
from support.report_samples import CHANGED, TESTS, TWO, UNCHANGED, Sample, sample

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Delta, Severity, Status
from contractdelta.impact.selection import select_tests
from contractdelta.report.json_report import render_deltas, render_selection

_COUNT = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string", "minLength": 1}


def _object(**members: Any) -> dict[str, Any]:
    """Return the schema of an object with exactly these members."""
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


#: The schema that users have.
_DELTA = Draft202012Validator(json.loads((Path(__file__).parents[2] / "docs/delta.schema.json").read_text("utf-8")))

_KINDS = ["operation", "source", "data", "test-changed", "new", "unmapped", "failed", "always"]
_SECONDS = {"type": ["number", "null"], "minimum": 0}
_SELECTION = Draft202012Validator(
    _object(
        format={"const": "contractdelta.selection/1"},
        mode={"enum": ["subset", "all", "none"]},
        why_all={"type": ["string", "null"], "minLength": 1},
        summary=_object(
            total=_COUNT,
            selected=_COUNT,
            skipped=_COUNT,
            skip_ratio={"type": "number", "minimum": 0, "maximum": 1},
            seconds_selected=_SECONDS,
            seconds_total=_SECONDS,
        ),
        tests=_list(
            _object(
                nodeid=_TEXT,
                reasons={
                    **_list(_object(kind={"enum": _KINDS}, node=_TEXT, path={**_list(_TEXT), "minItems": 1})),
                    "minItems": 1,
                },
            )
        ),
        skipped=_list(_TEXT),
    )
)


def _checked(validator: Draft202012Validator, text: str) -> Any:
    """Return what a report says, if it has the form that it must have."""
    report = json.loads(text)
    assert [error.message for error in validator.iter_errors(report)] == []
    return report


def _delta(pair: tuple[dict[str, Any], dict[str, Any]]) -> Delta:
    return compare_contracts("shop", *map(contract_of_tree, pair))


# --- deltas -----------------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(pairs())
def test_a_delta_has_the_form_that_is_documented(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Every delta in JSON has exactly the members of ``contractdelta.delta/1``, and its sums add up."""
    (api,) = _checked(_DELTA, render_deltas([_delta(pair)]))["apis"]

    summary, operations = api["summary"], api["operations"]
    for status in ("added", "removed", "changed", "documentation"):
        assert summary[status] == sum(operation["status"] == status for operation in operations)
    for severity in ("breaking", "warning", "compatible"):
        assert summary[severity] == sum(operation["severity"] == severity for operation in operations)
    assert summary["operations"] == summary["unchanged"] + len(operations)


@settings(deadline=None, max_examples=40)
@given(pairs())
def test_nothing_of_a_delta_is_lost(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """The report says of each operation and each change what the delta says, values as JSON, in the same order."""
    delta = _delta(pair)

    (api,) = json.loads(render_deltas([delta]))["apis"]

    assert [(o["operation"], o["operation_id"], o["status"], o["severity"]) for o in api["operations"]] == [
        (o.operation, o.operation_id, o.status, o.severity) for o in delta.operations
    ]
    for shown, operation in zip(api["operations"], delta.operations, strict=True):
        assert shown["facets"] == list(operation.facets)
        assert [
            (c["rule"], c["severity"], c["facet"], c["pointer"], c["message"], c["base"], c["head"])
            for c in shown["changes"]
        ] == [
            (
                *(change.rule, change.severity, change.facet, change.pointer, change.message),
                *(None if text is None else json.loads(text) for text in (change.base, change.head)),
            )
            for change in operation.changes
        ]


def test_every_status_and_severity_is_reported() -> None:
    """An operation of each status is in the report with its severity."""
    (api,) = _checked(_DELTA, render_deltas(sample(CHANGED).deltas))["apis"]

    assert {(operation["status"], operation["severity"]) for operation in api["operations"]} == {
        ("added", "compatible"),
        ("removed", "breaking"),
        ("changed", "breaking"),
        ("documentation", "none"),
    }
    assert {status.value for status in Status} == {operation["status"] for operation in api["operations"]}
    assert {severity.value for severity in Severity} == set(_DELTA.schema["$defs"]["severity"]["enum"])


def test_what_is_known_of_a_change_is_reported() -> None:
    """Direction, fingerprint, witness, the reason for having none, and waiver are there; what is not known is null."""
    (api,) = _checked(_DELTA, render_deltas([JUDGED]))["apis"]
    changes = {change["message"]: change for operation in api["operations"] for change in operation["changes"]}

    assert changes["'name' may be null"]["witness"] == {
        "value": None,
        "payload": [{"id": 9223372036854775807, "name": None}],
        "pointer": "/0/name",
        "direction": "response",
        "reason": "None is not of type 'string'",
    }
    assert changes["'born' removed"]["waiver"] == {"reason": WAIVER.reason, "until": "2027-01-31"}
    assert changes["'fax' removed"]["waiver"]["until"] is None
    assert changes["pattern added"]["unproved"] == "no string was found within 2 s"
    known = ("direction", "fingerprint", "witness", "unproved", "waiver")
    assert [changes["security changed"][name] for name in known] == ["both", "0123456789abcdef", None, None, None]


@pytest.mark.parametrize(
    "spoilt",
    [
        {"direction": "sideways"},
        {"witness": {"value": 1}},
        {"waiver": {"reason": "so", "until": "tomorrow"}},
        {"line": 0},
        {"surprise": 1},
    ],
)
def test_the_schema_refuses_what_is_no_report(spoilt: dict[str, Any]) -> None:
    """A schema that accepts everything would say nothing."""
    report = json.loads(render_deltas([JUDGED]))
    report["apis"][0]["operations"][1]["changes"][0] |= spoilt
    assert not _DELTA.is_valid(report)


def test_every_api_is_reported() -> None:
    """Each API has a part of its own, in the order given, with the names of its two documents."""
    report = _checked(_DELTA, render_deltas(sample(TWO).deltas))

    assert [api["api"] for api in report["apis"]] == ["shop", "stock"]
    assert {(api["base"]["source"], api["head"]["source"]) for api in report["apis"]} == {
        ("main:openapi.yaml", "openapi.yaml")
    }
    assert _checked(_DELTA, render_deltas([]))["apis"] == []
    assert _checked(_DELTA, render_deltas(sample(UNCHANGED).deltas))["apis"][0]["operations"] == []


# --- selections -------------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(worlds())
def test_a_selection_has_the_form_that_is_documented(world: World) -> None:
    """Every selection in JSON has exactly the members of ``contractdelta.selection/1``, and its sums add up."""
    selection = select_tests(world.scope, world.collection, world.mentions)

    report = _checked(_SELECTION, render_selection(selection))

    summary = report["summary"]
    assert summary["selected"] == len(report["tests"])
    assert summary["skipped"] == len(report["skipped"])
    assert summary["total"] == summary["selected"] + summary["skipped"]
    assert summary["skip_ratio"] == pytest.approx(summary["skipped"] / (summary["total"] or 1), abs=0.001)
    assert (report["why_all"] is not None) is (report["mode"] == "all")
    assert (report["mode"] == "none") is (not report["tests"] and report["why_all"] is None)


@settings(deadline=None, max_examples=40)
@given(worlds())
def test_nothing_of_a_selection_is_lost(world: World) -> None:
    """The report names each test with each of its reasons, and those that are skipped, in the same order."""
    selection = select_tests(world.scope, world.collection, world.mentions)

    report = json.loads(render_selection(selection))

    assert [(test["nodeid"], test["reasons"]) for test in report["tests"]] == [
        (test.nodeid, [{"kind": r.kind, "node": r.node, "path": list(r.path)} for r in test.reasons])
        for test in selection.tests
    ]
    assert report["skipped"] == list(selection.skipped)
    assert (report["mode"], report["why_all"]) == (selection.mode, selection.why_all)


# --- bytes ------------------------------------------------------------------------------------------------------------


def _reports(found: Sample) -> list[str]:
    return [render_deltas(found.deltas), render_selection(found.selection)]


@pytest.mark.parametrize("apis", [CHANGED, UNCHANGED, TWO], ids=["changed", "unchanged", "two"])
def test_a_report_is_text_for_people_and_git(apis: tuple[tuple[str, str, str], ...]) -> None:
    """A report is indented JSON with one line break at its end, and letters are written as they are."""
    for text in _reports(sample(apis, TESTS)):
        assert text.endswith("}\n")
        assert not text.endswith("\n\n")
        assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


def test_letters_are_written_as_they_are() -> None:
    """What is not ASCII is readable in a report."""
    base, head = (f"paths: {{/größe: {{get: {{operationId: π{more}}}}}}}" for more in ("", ", responses: {'200': {}}"))

    text = render_deltas(sample([("größe", base, head)]).deltas)

    assert '"operation": "GET /größe"' in text
    assert '"operation_id": "π"' in text


_SCRIPT = """\
import sys
from support.report_samples import CHANGED, TESTS, TWO, sample
from contractdelta.report.json_report import render_deltas, render_selection
for apis in (CHANGED, TWO):
    found = sample(apis, TESTS)
    sys.stdout.write(render_deltas(found.deltas) + render_selection(found.selection) + found.scope.dump())
"""


def test_every_process_writes_the_same_bytes() -> None:
    """The same input gives the same bytes, whatever the order of sets is in a process."""
    (text,) = written(_SCRIPT)
    assert len(text) > 1000
