"""The count of witnesses: what is proved, what is not, and what speaks against a verdict."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from witnesses import Tally, count_pair, pairs_in, report

from contractdelta.contract.build import build_contract
from contractdelta.contract.model import Contract
from contractdelta.spec.document import document_of

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "witnesses.py"
_INTEGER, _STRING = {"type": "integer"}, {"type": "string"}
#: Ask the same of texts as before, by a pattern that nobody can tell.
_HARD = {"type": "string", "pattern": "^(?=a)(?<b>a)$"}


def _tree(schema: Any) -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": schema}}}
    paths = {path: {"post": {"requestBody": body, "responses": {}}} for path in ("/a", "/b")}
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}


def _contract(schema: Any) -> Contract:
    return build_contract(document_of(source="s", root="s", resources={"s": _tree(schema)}, identified=()))


def _counted(*pairs: tuple[Any, Any]) -> Tally:
    tally = Tally()
    for number, (old, new) in enumerate(pairs):
        count_pair(tally, f"pair {number}", _contract(old), _contract(new), 5.0)
    return tally


def test_a_breaking_change_is_proved_or_has_a_reason() -> None:
    """What is proved counts for each operation; what is not is counted by rule and reason, without its values."""
    tally = _counted((_INTEGER, _STRING), (_STRING, _HARD), (_STRING, _STRING))

    assert tally.proved == {True: 2, False: 2}
    assert list(tally.unproved.values()) == [2]
    ((rule, reason),) = tally.unproved
    assert rule == "request-pattern-set"
    assert "(?=a)" not in reason
    assert not tally.contradictions
    assert "proved: 2 (50.0%)" in report(tally)


def test_a_contradiction_is_seen() -> None:
    """A change that is called compatible and has a witness is named, with its place; a convention is none."""
    overlapping = {"oneOf": [_STRING, {"maxLength": 3}]}
    tally = _counted(({"oneOf": [_STRING]}, overlapping), ({}, {"properties": {"a": _STRING}}))

    assert {rule for _, rule, _ in tally.contradictions} == {"request-one-of-added"}
    assert "contradictions: 2" in report(tally)


def test_a_folder_of_pairs(tmp_path: Path) -> None:
    """Each folder with a base and a revision is a pair; the script prints the report, and fails on contradictions."""
    for name, new in (("one", _STRING), ("two", _INTEGER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "base.json").write_text(json.dumps(_tree(_INTEGER)))
        (tmp_path / name / "revision.json").write_text(json.dumps(_tree(new)))
    (tmp_path / "none").mkdir()

    assert [name for name, *_ in pairs_in(tmp_path)] == ["one", "two"]
    done = subprocess.run([sys.executable, str(SCRIPT), str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("breaking changes of schemas: 2, proved: 2 (100.0%)\n")
