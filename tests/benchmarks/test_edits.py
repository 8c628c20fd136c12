"""Edits of the safety experiment are what they are called, each in one place, the same ones for the same seed."""

import ast
from collections import Counter
from pathlib import Path

import pytest
from edits import CHANGING, KEEPING, Edit, choose, find_edits

CODE = '''\
"""A shop."""

import os
from enum import Enum

LIMIT = 3
os.environ.setdefault("SHOP", "open")


class Size(Enum):
    """How large."""

    SMALL = "small"

    @property
    def is_small(self):
        """Tell it."""
        return self.value == "small" and 'ü' not in f"{self.value} é"
'''
TEST = """\
import pytest


@pytest.fixture(scope="session")
def limit():
    return 3


def test_limit(limit):
    assert limit == 3
"""
DOCUMENT = "paths:\n  /pets:\n    get:\n      schema:\n        type: string\n        maximum: 3\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a project."""
    files = {"shop.py": CODE, "test_shop.py": TEST, "rates.txt": "usd 3\n", "openapi.yaml": DOCUMENT}
    for path, text in files.items():
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


def _chosen(folder: Path, count: int = 1000, seed: int = 1) -> list[Edit]:
    edits = find_edits(folder, ["shop.py", "test_shop.py"], ["rates.txt"], "openapi.yaml")
    return choose(folder, edits, count, seed)


def test_there_is_one_of_every_kind(folder: Path) -> None:
    """In a project that has all there is to edit, each kind takes its turn."""
    chosen = _chosen(folder, len(CHANGING) + len(KEEPING))
    assert Counter(edit.kind for edit in chosen) == dict.fromkeys((*CHANGING, *KEEPING), 1)


def test_the_seed_decides(folder: Path) -> None:
    """The same seed gives the same edits, another one others; fewer edits are the first of more."""
    assert _chosen(folder) == _chosen(folder)
    assert _chosen(folder) != _chosen(folder, seed=2)
    assert _chosen(folder, 9) == _chosen(folder)[:9]


def test_code_stays_code(folder: Path) -> None:
    """Every edit leaves something that is Python, and another one; comments and layout leave the same to Python."""
    for edit in (one for one in _chosen(folder) if one.path.endswith(".py")):
        before = (folder / edit.path).read_bytes()
        after = edit.applied(before)
        assert after != before, edit
        is_same = ast.dump(ast.parse(after)) == ast.dump(ast.parse(before))
        assert is_same == (edit.kind in ("comment", "layout")), edit


def test_an_edit_is_in_one_place(folder: Path) -> None:
    """What stands before the line of an edit stays, and what stands after its end."""
    for edit in _chosen(folder):
        before = (folder / edit.path).read_bytes()
        after = edit.applied(before)
        assert after.startswith(before[: edit.start]), edit
        assert after.endswith(before[edit.end :]), edit
        assert edit.line == before[: edit.start].count(b"\n") + 1, edit


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("comparison", 'self.value == "small"', 'self.value != "small"'),
        ("comparison", "'ü' not in f", "'ü' in f"),
        ("module level", "LIMIT = 3", "LIMIT = 4"),
        ("class body", 'SMALL = "small"', "SMALL = 'smallx'"),
        ("decorator", "@property", ""),
        ("bare statement", "LIMIT = 3", "LIMIT = 3\n\n\nLIMIT = None"),
        ("import", "from enum import Enum", "pass"),
        ("fixture", "return 3", "return 4"),
        ("test", "assert limit == 3", "pass"),
        ("data file", "usd 3", "usd 4"),
        ("schema", "type: string", "type: integer"),
    ],
)
def test_what_an_edit_does(folder: Path, kind: str, old: str, new: str) -> None:
    """Each kind is what it is called."""
    files = {
        path: (folder / path).read_text("utf-8") for path in ("shop.py", "test_shop.py", "rates.txt", "openapi.yaml")
    }
    wanted = {text.replace(old, new) for text in files.values() if old in text}
    made = {edit.applied(files[edit.path].encode()).decode() for edit in _chosen(folder) if edit.kind == kind}
    assert wanted & made
