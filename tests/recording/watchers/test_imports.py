"""Watching imports changes none of them."""

import sys
from contextlib import nullcontext
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path

import pytest

from contractdelta.recording.watchers.imports import ImportWatcher


class Odd(MetaPathFinder):
    """Finds one module, at a place that no file system knows."""

    def __init__(self, path: Path) -> None:
        """Take the file with its code."""
        self._path = path

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Find it."""
        if fullname != "an_odd_module":
            return None
        return ModuleSpec(fullname, SourceFileLoader(fullname, str(self._path)), origin="\0/odd.py")


def test_an_error_in_watching_fails_no_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of which it cannot be told where it is can be imported as ever; the error is told."""
    (tmp_path / "odd.py").write_text("HERE = 1\n", "utf-8")
    monkeypatch.setattr(sys, "meta_path", [Odd(tmp_path / "odd.py"), *sys.meta_path])
    monkeypatch.delitem(sys.modules, "an_odd_module", raising=False)
    told: list[Exception] = []
    watcher = ImportWatcher(tmp_path, nullcontext, told.append)
    watcher.start()
    try:
        assert import_module("an_odd_module").HERE == 1
    finally:
        watcher.stop()
    assert [type(error) for error in told] == [ValueError]
