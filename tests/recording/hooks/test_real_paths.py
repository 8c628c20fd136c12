"""Where files are does not depend on what is replaced."""

import os
from pathlib import Path
from typing import NoReturn

import pytest

from contractdelta.recording.hooks.real_paths import KnownFolders, real_path


def _fail(*_: object, **__: object) -> NoReturn:
    raise AssertionError


def test_it_finds_what_the_standard_library_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative or not, through links or not: the same path, though every function that finds it is replaced."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    paths = ["folder/../a.txt", str(tmp_path / "none"), "."]
    if os.name != "nt":
        (tmp_path / "link").symlink_to("folder")
        paths.append("link/b.txt")
    expected = [os.path.realpath(path) for path in paths]
    with monkeypatch.context() as patch:
        for name in ("getcwd", "lstat", "stat", "readlink"):
            patch.setattr(os, name, _fail)
        for name in ("abspath", "realpath", "join", "normpath"):
            patch.setattr(os.path, name, _fail)
        found = [real_path(path) for path in paths]
    assert found == expected


@pytest.mark.skipif(os.name == "nt", reason="not every file system has links")
def test_known_folders_find_the_same(tmp_path: Path) -> None:
    """Through a folder that is a link, a file that is one, and both, asked for the second time as well."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.py").touch()
    (tmp_path / "folder" / "b.py").symlink_to(tmp_path / "c.py")
    (tmp_path / "link").symlink_to("folder")
    folders = KnownFolders()
    for path in [f"{tmp_path}/{folder}/{name}.py" for folder in ("folder", "link", "none") for name in "abab"]:
        assert folders.real_path(path) == os.path.realpath(path)
