"""The files of today: whatever git knows of them and spares reading, the answers are those of who reads each one."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.repositories import TemporaryRepository, isolate_git, link_or_skip, make_repository

from contractdelta.code.digests import content_digest
from contractdelta.workflow.project import open_project
from contractdelta.workflow.sides.work_tree import WorkTree

_OLD, _NEW = b"size = 1\n", b"size = 2\n"
#: Every content that a file may have had when a map was recorded.
_CONTENTS = (
    *(_OLD, _NEW, b"size = 1\r\n", b"size = 1\r\r\n", b"size = 2\r\n", b"", b"SIZE = 1\n"),
    *(b"# $Id$\n", b"# $Id: 0123456789012345678901234567890123456789 $\n"),
    *("größe\n".encode(), "größe\n".encode("utf-16")),
)
_FILES: dict[str, str | bytes] = {"a.py": _OLD, "b/c.py": _OLD, "crlf.py": b"size = 1\r\n", "openapi.yaml": "{}\n"}

_Step = Callable[[TemporaryRepository], object]


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate_git(monkeypatch, tmp_path)


def _write(name: str, content: bytes) -> _Step:
    return lambda made: made.write({name: content})


def _git(*arguments: str) -> _Step:
    return lambda made: made.git(*arguments)


def _stealthily(name: str, content: bytes) -> _Step:
    """Write a file that has the size and the stamp it has in the index, within one second."""

    def step(made: TemporaryRepository) -> None:
        os.utime(made.root / name, (1_000_000_000, 1_000_000_000))
        made.git("add", name)
        made.write({name: content})
        os.utime(made.root / name, (1_000_000_000, 1_000_000_000))

    return step


def _watched(made: TemporaryRepository) -> None:
    """Let somebody tell git that no file changes, whatever happens."""
    watcher = made.root / ".git" / "watcher"
    watcher.write_bytes(b"#!/bin/sh\nprintf 'never\\0'\n")
    watcher.chmod(0o755)
    made.git("config", "core.fsmonitor", str(watcher))
    made.git("update-index", "--fsmonitor")
    made.git("status")


def _link(name: str, target: str) -> _Step:
    def step(made: TemporaryRepository) -> None:
        (made.root / name).unlink()
        link_or_skip(made.root / name, target)

    return step


def _checked_out_anew(made: TemporaryRepository) -> None:
    """Let git write all files, as a clone does."""
    made.git("rm", "-r", "-q", "--cached", ".")
    for name in _FILES:
        (made.root / name).unlink(missing_ok=True)
    made.git("reset", "-q", "--hard")


def _submodule(made: TemporaryRepository) -> None:
    inner = make_repository(made.root.parent / "inner")
    inner.commit({"a.py": _OLD})
    made.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.root), "below")
    made.git("commit", "-q", "-m", "more")
    made.write({"below/a.py": _NEW})


def _conflict(made: TemporaryRepository) -> None:
    made.git("checkout", "-q", "-b", "topic")
    made.commit({"a.py": _NEW})
    made.git("checkout", "-q", "main")
    made.commit({"a.py": b"size = 3\n"})
    done = subprocess.run(["git", "merge", "-q", "topic"], cwd=made.root, check=False, capture_output=True)
    assert done.returncode == 1, done
    made.write({"a.py": _OLD})


#: What happens to files that are committed, each way to get past git at least once.
_STATES: dict[str, list[_Step]] = {
    "nothing": [],
    "modified": [_write("a.py", _NEW)],
    "modified with the same size and stamp": [_stealthily("a.py", _NEW)],
    "modified with the same size and stamp, and git trusts that": [
        _git("config", "core.trustctime", "false"),
        _git("config", "core.checkStat", "minimal"),
        _stealthily("a.py", _NEW),
    ],
    "modified behind the back of who watches files for git": [_watched, _write("a.py", _NEW)],
    "as before with another stamp": [lambda made: os.utime(made.root / "a.py", (1, 1))],
    "staged": [_write("a.py", _NEW), _git("add", "a.py")],
    "staged, but as before on disk": [_write("a.py", _NEW), _git("add", "a.py"), _write("a.py", _OLD)],
    "staged, and other again": [_write("a.py", _NEW), _git("add", "a.py"), _write("a.py", b"SIZE = 1\n")],
    "stashed": [_write("a.py", _NEW), _git("stash", "-q")],
    "stashed and back": [_write("a.py", _NEW), _git("stash", "-q"), _git("stash", "pop", "-q")],
    "assumed unchanged": [_git("update-index", "--assume-unchanged", "a.py"), _write("a.py", _NEW)],
    "assumed unchanged, all of them": [
        _git("config", "core.ignoreStat", "true"),
        _checked_out_anew,
        _write("a.py", _NEW),
    ],
    "skipped": [_git("update-index", "--skip-worktree", "a.py"), _write("a.py", _NEW)],
    "skipped and gone": [
        _git("update-index", "--skip-worktree", "a.py"),
        lambda made: (made.root / "a.py").unlink(),
    ],
    "gone": [lambda made: (made.root / "a.py").unlink()],
    "gone with its folder": [_git("rm", "-r", "-q", "b")],
    "out of the index": [_git("rm", "-q", "--cached", "a.py"), _write("a.py", _NEW)],
    "meant to be added": [_write("new.py", _NEW), _git("add", "-N", "new.py")],
    "untracked": [_write("new.py", _NEW)],
    "ignored": [_write(".gitignore", b"new.py\n"), _write("new.py", _NEW)],
    "ignored but tracked": [_write(".gitignore", b"a.py\n"), _write("a.py", _NEW)],
    "a link": [_link("a.py", "crlf.py"), _git("add", "a.py")],
    "below a link": [
        _git("rm", "-q", "-r", "b"),
        _write("real/c.py", _NEW),
        lambda made: link_or_skip(made.root / "b", "real", is_folder=True),
        _git("update-index", "--add", "--cacheinfo", "100644,0123456789012345678901234567890123456789,b/c.py"),
    ],
    "in a submodule": [_submodule],
    "in conflict": [_conflict],
    "with CRLF on disk": [_git("config", "core.autocrlf", "true"), _checked_out_anew],
    "with CRLF on disk, and modified": [
        _git("config", "core.autocrlf", "true"),
        _checked_out_anew,
        _write("a.py", b"size = 2\r\n"),
    ],
    "with CRLF by attribute": [_write(".gitattributes", b"*.py text eol=crlf\n"), _checked_out_anew],
    "with lines that end twice": [_write("a.py", b"size = 1\r\r\n"), _git("commit", "-q", "-a", "-m", "more")],
    "through a filter": [
        _git("config", "filter.small.clean", "tr A-Z a-z"),
        _write(".gitattributes", b"*.py filter=small\n"),
        _write("a.py", b"SIZE = 1\n"),
        _git("add", "."),
        _git("commit", "-q", "-m", "more"),
    ],
    "with a name of its own": [
        _write(".gitattributes", b"*.py ident\n"),
        _write("a.py", b"# $Id: 0123456789012345678901234567890123456789 $\n"),
        _git("add", "."),
        _git("commit", "-q", "-m", "more"),
    ],
    "in another encoding": [
        _write(".gitattributes", b"a.py working-tree-encoding=UTF-16\n"),
        _write("a.py", "größe\n".encode("utf-16")),
        _git("add", "."),
        _git("commit", "-q", "-m", "more"),
    ],
    "without an index": [lambda made: (made.root / ".git" / "index").unlink()],
}


def _assert_as_read(root: Path) -> None:
    tree, paths = WorkTree(open_project(root)), ["a.py", "b/c.py", "crlf.py", "new.py", "below/a.py"]
    for path in paths:
        data = (root / path).read_bytes() if (root / path).exists() else None
        assert tree.is_there(path) is (data is not None), path
        for content in (*_CONTENTS, None):
            digest = content_digest(content)
            assert tree.is_same(path, digest) is (content_digest(data) == digest), (path, content)
    # The first searches are those of git, the others are not; and not everything can be asked of git.
    assert WorkTree(tree.project).holding(["a\0b"], paths) == set()
    for text in ("size = 2", "nowhere", "size = 1", "größe", "size = 2", "nowhere"):
        holding = {path for path in paths if text.encode() in (tree.read(path) or b"")}
        assert tree.holding([text], paths) == holding, text


@pytest.mark.parametrize("state", _STATES)
def test_a_file_is_known_as_if_it_was_read(tmp_path: Path, state: str) -> None:
    """Whatever was done to a file, and whatever git was told about it: what differs is seen, and nothing else."""
    made = make_repository(tmp_path / "project")
    made.git("config", "core.autocrlf", "false")
    made.commit(_FILES)
    for step in _STATES[state]:
        step(made)
    _assert_as_read(made.root)


def test_without_git_files_are_read(tmp_path: Path) -> None:
    """In a folder without git the answers are the same."""
    for name, content in _FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    _assert_as_read(tmp_path)


def test_names_that_are_longer_are_no_digests(tmp_path: Path) -> None:
    """In a repository that names its content otherwise the answers are the same."""
    made = make_repository(tmp_path / "project", "--object-format=sha256")
    made.commit(_FILES)
    _assert_as_read(made.root)


def test_a_project_below_the_top_finds_its_files(tmp_path: Path) -> None:
    """A project that is a folder of its repository knows files in it and beside it by its own paths."""
    made = make_repository(tmp_path / "top")
    made.commit({f"shop/{name}": content for name, content in _FILES.items()} | {"beside.py": _NEW})
    _assert_as_read(made.root / "shop")
    tree = WorkTree(open_project(made.root / "shop"))
    assert tree.is_same("../beside.py", content_digest(_NEW))
    assert tree.holding(["size = 2"], ["a.py", "../beside.py"]) == {"../beside.py"}


@given(st.lists(st.sampled_from([b"\r", b"\n", b"a", b"\r\n"]), max_size=12).map(b"".join))
def test_ends_of_lines_are_no_content(text: bytes) -> None:
    """What git makes of the ends of lines, once or again and again, alters no digest."""
    digest = content_digest(text)
    for plain in (text.replace(b"\r\n", b"\n"), text.replace(b"\n", b"\r\n")):
        assert content_digest(plain) == digest
        assert content_digest(plain.replace(b"\r\n", b"\n")) == digest
