"""Laws of acting on modules when they are imported."""

import importlib
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from contractdelta.recording.hooks.imports import when_imported


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    """Forget the modules of a test."""
    yield
    for name in ("cd_one", "cd_two", "cd_broken"):
        sys.modules.pop(name, None)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make modules that can be imported."""
    tmp_path.joinpath("cd_one.py").write_text("import cd_two\nvalue = 1\n", encoding="utf-8")
    tmp_path.joinpath("cd_two.py").write_text("value = 2\n", encoding="utf-8")
    tmp_path.joinpath("cd_broken.py").write_text("raise ZeroDivisionError\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def _import(name: str) -> ModuleType:
    importlib.invalidate_caches()
    return importlib.import_module(name)


def test_a_hook_gets_a_module_that_is_whole(folder: Path) -> None:
    """After its code has run; once for each time that it runs."""
    assert folder.is_dir()
    values: list[int] = []
    end = when_imported({name: lambda module: values.append(module.value) for name in ("cd_one", "cd_two")})
    try:
        module = _import("cd_one")
        _import("cd_one")
        assert values == [2, 1]
        importlib.reload(module)
        assert values == [2, 1, 1]
    finally:
        end()
    importlib.reload(module)
    assert values == [2, 1, 1]


def test_a_module_that_is_there_is_acted_on_at_once(folder: Path) -> None:
    """It is not imported again."""
    assert folder.is_dir()
    module = _import("cd_two")
    found: list[ModuleType] = []
    when_imported({"cd_two": found.append})()
    assert found == [module]


def test_modules_of_an_archive_are_acted_on(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One loader stands for all of them: each hook gets its own module, once."""
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("cd_one.py", "cd_two.py"):
            file.write(folder / name, name)
            (folder / name).unlink()
    monkeypatch.syspath_prepend(archive)
    found: list[str] = []
    end = when_imported({name: lambda module: found.append(module.__name__) for name in ("cd_one", "cd_two")})
    try:
        _import("cd_one")
    finally:
        end()
    assert found == ["cd_two", "cd_one"]


def test_two_that_wait_for_one_module_are_both_served(folder: Path) -> None:
    """They do not ask each other for ever."""
    assert folder.is_dir()
    found: list[str] = []
    ends = [when_imported({"cd_two": lambda _, name=name: found.append(name)}) for name in ("first", "second")]
    try:
        _import("cd_two")
    finally:
        for end in ends:
            end()
    assert sorted(found) == ["first", "second"]


def test_a_module_that_fails_fails_as_ever(folder: Path) -> None:
    """Its hook is not called; one that is not there is not there."""
    assert folder.is_dir()
    found: list[ModuleType] = []
    end = when_imported({"cd_broken": found.append, "cd_missing": found.append})
    try:
        with pytest.raises(ZeroDivisionError):
            _import("cd_broken")
        with pytest.raises(ModuleNotFoundError):
            _import("cd_missing")
    finally:
        end()
    assert not found
