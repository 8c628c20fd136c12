"""Places of changes: file, line and column of what was changed, in head, and in base where head has it no more."""

import json
from pathlib import Path

import pytest
from support.projects import GitProject

from contractdelta.delta.model import Change
from contractdelta.workflow.diff import compare_operands
from contractdelta.workflow.model import ComparisonOptions
from contractdelta.workflow.project import open_project

BASE = """\
openapi: 3.0.3
info: {title: t, version: v}
paths:
  /a:
    get:
      responses:
        "200": {$ref: "parts.yaml#/ok"}
"""
PARTS = """\
ok:
  description: d
  content:
    application/json:
      schema:
        properties:
          kept: {type: string}
          gone: {type: string}
"""


def changes(folder: Path, base: str, head: str | None = None) -> list[Change]:
    """Return the changes between two operands, with their places."""
    options = ComparisonOptions(is_located=True)
    comparison = compare_operands(open_project(folder), base, head, folder=folder, options=options)
    return [change for delta in comparison.deltas for item in delta.operations for change in item.changes]


def written(folder: Path, name: str, text: str) -> str:
    """Write a file; return the text at a place in it."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return name


def test_files_of_one_document(tmp_path: Path) -> None:
    """A change is told in the file that it stands in: in head, and in base for what head has no more."""
    for side, parts in (("old", PARTS), ("new", PARTS.replace("kept: {type: string}\n          gone", "gone"))):
        written(tmp_path, f"{side}/openapi.yaml", BASE)
        written(tmp_path, f"{side}/parts.yaml", parts)
    [change] = changes(tmp_path, "old/openapi.yaml", "new/openapi.yaml")
    assert (change.file, change.line, change.column) == ("old/parts.yaml", 7, 11)
    [change] = changes(tmp_path, "new/openapi.yaml", "old/openapi.yaml")
    assert (change.file, change.line, change.column) == ("old/parts.yaml", 7, 11)


@pytest.mark.parametrize("name", ["openapi.json", "openapi.yaml"])
def test_one_file(tmp_path: Path, name: str) -> None:
    """JSON and YAML tell places alike; what stands in no text of its own is told by what is around it."""
    document = {
        "openapi": "3.0.3",
        "paths": {"/a": {"get": {"responses": {"200": {"description": "d"}}}}},
        "servers": [{"url": "/v1"}],
    }
    text = json.dumps(document, indent=2)
    old = written(tmp_path, f"old-{name}", text)
    new = written(tmp_path, f"new-{name}", text.replace("/v1", "/v2"))
    [change] = changes(tmp_path, old, new)
    lines = (tmp_path / new).read_text().split("\n")
    assert lines[change.line - 1][change.column - 1 :].startswith('"url"')
    gone = written(tmp_path, f"gone-{name}", json.dumps({**document, "servers": []}, indent=2))
    assert [change.line for change in changes(tmp_path, old, gone)] != [0]


def test_revisions(garden: GitProject) -> None:
    """A file of a revision is named with its commit."""
    garden.edit("openapi.yaml", "/plants:", "/flowers:")
    found = changes(garden.root, "HEAD")
    removed = [change for change in found if change.head is None]
    assert removed
    assert all(change.file.endswith(":openapi.yaml") and change.line for change in removed)
    assert all(change.file == "openapi.yaml" and change.line for change in found if change.head is not None)
