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
    texts = _texts(root, test_files)
    found = {}
    for path in changed:
        mentioned: set[str] = set()
        todo = [path]
        while todo:
            word = re.compile(rf"\b{re.escape(PurePosixPath(todo.pop()).stem)}\b")
            fresh = [name for name, text in texts.items() if name not in mentioned and word.search(text)]
            mentioned.update(fresh)
            todo += fresh
        found[path] = frozenset(mentioned - {path})
    return found


def _texts(root: Path, test_files: Iterable[str]) -> dict[str, str]:
    """Return the text of the test files, and of the Python files beside and above them."""
    folders = {parent for path in test_files for parent in PurePosixPath(path).parents if ".." not in parent.parts}
    texts = {}
    for folder in sorted(folders):
        for file in sorted((root / folder).glob("*.py")):
            try:
                texts[file.relative_to(root).as_posix()] = file.read_text("utf-8", errors="replace")
            except OSError:
                continue
    return texts
