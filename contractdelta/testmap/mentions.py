"""Which files of a test suite use which test files: helpers and base classes live in test files, too."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath


def find_mentions(root: Path, changed: Iterable[str], test_files: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return, for each changed test file, the files beside the tests that mention its module, directly or not.

    A mention is the module's name as a word anywhere in the file: that finds every import that is written out, and some
    that are not. Paths are relative to ``root``.
    """
    changed = tuple(changed)
    if not changed:
        return {}
    texts = _texts(root, {*test_files, *changed})
    found = {}
    for path in changed:
        mentioned: set[str] = set()
        todo = [path]
        while todo:
            stem = PurePosixPath(todo.pop()).stem
            word = re.compile(rf"\b{re.escape(stem)}\b")
            # Most files do not even hold the letters, which is told much faster, and without reading them as text.
            letters = stem.encode("utf-8", "surrogateescape")
            holding = [name for name, data in texts.items() if letters in data and name not in mentioned]
            fresh = [name for name in holding if word.search(texts[name].decode("utf-8", "replace"))]
            mentioned.update(fresh)
            todo += fresh
        found[path] = frozenset(mentioned - {path})
    return found


def _texts(root: Path, files: Iterable[str]) -> dict[str, bytes]:
    """Return what is in files, and in all Python files below the folders at the top of the project that hold them."""
    paths = {path for path in files if path.endswith(".py")}
    for top in {PurePosixPath(path).parts[0] for path in paths if not path.startswith("../")}:
        # A file at the top of the project: what is beside it. All that is below could be anything.
        found = (root / top).rglob("*.py") if (root / top).is_dir() else root.glob("*.py")
        paths.update(file.relative_to(root).as_posix() for file in found)
    paths |= {"conftest.py"} if (root / "conftest.py").is_file() else set()
    return {path: _content(root / path) for path in sorted(paths)}


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
