"""Files are written as a whole or not at all; patterns mean what they mean to git."""

import os
import re
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from support.repositories import link_or_skip

from contractdelta.files import PathPatterns, read_regular, write_atomically


def _broken_bytes() -> bytes:
    """Return what looks like bytes until it is written: a write that fails in the middle."""
    view = memoryview(b"new")
    view.release()
    return cast("bytes", view)


@pytest.mark.parametrize("data", [b"", b"new", b"a\r\nb\n", bytes(range(256)), b"x" * 1_000_000], ids=len)
@pytest.mark.parametrize("old", [None, b"", b"old and longer than the new one"])
def test_what_is_written_can_be_read(tmp_path: Path, data: bytes, old: bytes | None) -> None:
    """The file holds exactly the new bytes, whether there was one before or not; nothing else is left behind."""
    path = tmp_path / "snapshot.json"
    if old is not None:
        path.write_bytes(old)
    write_atomically(path, data)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"snapshot.json": data}


def test_folders_are_made(tmp_path: Path) -> None:
    """The folders above a new file are made."""
    write_atomically(tmp_path / "a" / "b" / "c.json", b"new")
    assert (tmp_path / "a" / "b" / "c.json").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["with space.json", ".hidden", "日本.json", "a" * 60 + ".json"])
def test_any_name_can_be_written(tmp_path: Path, name: str) -> None:
    """The name of the file is no obstacle."""
    write_atomically(tmp_path / name, b"new")
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_failure_while_writing_keeps_the_old_file(tmp_path: Path) -> None:
    """Where writing fails, the old file is as it was, and nothing is left beside it."""
    path = tmp_path / "snapshot.json"
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match="released memoryview"):
        write_atomically(path, _broken_bytes())
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"snapshot.json": b"old"}


def test_a_failure_while_replacing_leaves_nothing_behind(tmp_path: Path) -> None:
    """Where a folder has the name of the file, it stays as it was, and nothing is left beside it."""
    (tmp_path / "snapshot.json" / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match=r"snapshot\.json"):
        write_atomically(tmp_path / "snapshot.json", b"new")
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == [
        "snapshot.json",
        "snapshot.json/inside",
    ]


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    """Where a file stands in the way of the folder, it stays as it was."""
    (tmp_path / "snapshots").write_bytes(b"old")
    with pytest.raises(OSError, match="snapshots"):
        write_atomically(tmp_path / "snapshots" / "shop.json", b"new")
    assert (tmp_path / "snapshots").read_bytes() == b"old"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_what_is_no_file_is_written_to_and_stays(tmp_path: Path) -> None:
    """A pipe gets the bytes, and is a pipe afterwards: whoever may replace it, as root may a device, does not."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, b"new")
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
    assert [file.is_fifo() for file in tmp_path.iterdir()] == [True]


def test_a_folder_is_no_place_to_write_to(tmp_path: Path) -> None:
    """Where a folder is, an error says so, and nothing is left behind."""
    with pytest.raises(OSError, match=r"directory|denied"):
        write_atomically(tmp_path, b"new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o664, 0o755])
def test_permissions_are_kept(tmp_path: Path, mode: int) -> None:
    """A file that is written again may be read and written by whom it might before."""
    path = tmp_path / "snapshot.json"
    path.write_bytes(b"old")
    path.chmod(mode)
    before = path.stat().st_mode
    write_atomically(path, b"new")
    assert (path.stat().st_mode, path.read_bytes()) == (before, b"new")


@pytest.fixture(params=[0o022, 0o027, 0o077, 0o002], ids=oct)
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_umask")
def test_a_new_file_is_an_ordinary_one(tmp_path: Path) -> None:
    """A new file has the permissions that any new file of the user has, and the setting stays as it was."""
    write_atomically(tmp_path / "snapshot.json", b"new")
    (tmp_path / "ordinary").write_bytes(b"")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("snapshot.json", "ordinary")]
    assert modes[0] == modes[1], [oct(mode) for mode in modes]


# --- patterns ---------------------------------------------------------------------------------------------------------

_PATHS = [
    "README.md",
    "keep.md",
    "docs",
    "docs/a.md",
    "docs/b.py",
    "docs/sub/c.txt",
    "src/docs/d.txt",
    "src/main.py",
    "src/a/x.md",
    "a b.txt",
    "#x",
    "!x",
]


@pytest.mark.parametrize(
    ("patterns", "matching"),
    [
        ([], []),
        (["*.md"], ["README.md", "keep.md", "docs/a.md", "src/a/x.md"]),
        (["/*.md"], ["README.md", "keep.md"]),
        (["*.MD"], []),
        (["docs/**"], ["docs/a.md", "docs/b.py", "docs/sub/c.txt"]),
        (["docs/*"], ["docs/a.md", "docs/b.py", "docs/sub/c.txt"]),
        (["docs/*.md"], ["docs/a.md"]),
        (["docs/"], ["docs/a.md", "docs/b.py", "docs/sub/c.txt", "src/docs/d.txt"]),
        (["docs"], ["docs", "docs/a.md", "docs/b.py", "docs/sub/c.txt", "src/docs/d.txt"]),
        (["/docs"], ["docs", "docs/a.md", "docs/b.py", "docs/sub/c.txt"]),
        (["**/docs"], ["docs", "docs/a.md", "docs/b.py", "docs/sub/c.txt", "src/docs/d.txt"]),
        (["**/x.md"], ["src/a/x.md"]),
        (["src/**/x.md"], ["src/a/x.md"]),
        (["src/*/x.md"], ["src/a/x.md"]),
        (["src/x.md"], []),
        (["x.md"], ["src/a/x.md"]),
        (["x.md/"], []),
        (["*.md", "!keep.md"], ["README.md", "docs/a.md", "src/a/x.md"]),
        (["!keep.md", "*.md"], ["README.md", "keep.md", "docs/a.md", "src/a/x.md"]),
        (["docs/**", "!docs/b.py"], ["docs/a.md", "docs/sub/c.txt"]),
        (["!*.md"], []),
        (["[a-k]*.md"], ["keep.md", "docs/a.md"]),
        (["?.md"], ["docs/a.md", "src/a/x.md"]),
        (["a b.txt"], ["a b.txt"]),
        (["#x"], []),
        (["\\#x"], ["#x"]),
        (["\\!x"], ["!x"]),
        (["", "  "], []),
        (["/"], []),
        (["missing/**"], []),
        (["**"], _PATHS),
        (["*"], _PATHS),
    ],
    ids=str,
)
def test_patterns_match_as_in_gitignore(patterns: list[str], matching: list[str]) -> None:
    """A list of patterns matches exactly the files that git would ignore by it."""
    compiled = PathPatterns(patterns)
    assert [path for path in _PATHS if compiled.match(path)] == matching


@pytest.mark.parametrize("pattern", ["!", "\\", "a\\", "[z-a]", "docs/[9-0]/**"])
@pytest.mark.parametrize("others", [[], ["*.md"]], ids=["alone", "first"])
def test_a_pattern_that_means_nothing_is_an_error(pattern: str, others: list[str]) -> None:
    """A pattern that cannot be understood is told, by name, from one that matches nothing."""
    with pytest.raises(ValueError, match=re.escape(f"Invalid git pattern: {pattern!r}")):
        PathPatterns([*others, pattern, *others])


def test_a_bracket_in_brackets_is_no_cause_to_warn() -> None:
    """What Python says about regular expressions of its future is nothing that a user of patterns can do about."""
    assert PathPatterns(["[[]a-z].py"]).match("[a-z].py")


@pytest.mark.skipif(sys.platform != "linux", reason="where open files have names")
def test_a_file_behind_a_device_is_written_to(tmp_path: Path) -> None:
    """``/dev/stdout`` may stand for a file that somebody else has open: that gets the bytes, behind what it has."""
    with (tmp_path / "out.txt").open("wb", buffering=0) as file:
        file.write(b"before, ")
        write_atomically(Path(f"/proc/self/fd/{file.fileno()}"), b"now")
    assert (tmp_path / "out.txt").read_bytes() == b"before, now"


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    """Nobody waits for a folder, a link to itself or a device to end."""
    link_or_skip(tmp_path / "link", "link")
    link_or_skip(tmp_path / "zeros", "/dev/zero")
    assert [read_regular(tmp_path / name) for name in ("", "link", "zeros", "nothing")] == [None] * 4
    (tmp_path / "file").write_bytes(b"text")
    assert read_regular(tmp_path / "file") == b"text"
