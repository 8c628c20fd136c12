"""Which files of a test suite use which test files: helpers and base classes live in test files, too."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from contractdelta.files import source_text

_PYTHON = ".py"
#: There is one beside the files of nearly each folder, and none in it.
_BYTECODE = "__pycache__"


def find_mentions(
    root: Path,
    changed: Iterable[str],
    test_files: Iterable[str],
    read: Callable[[str], bytes | None],
    holding: Callable[[Sequence[str], Iterable[str]], Iterable[str]],
) -> Mapping[str, frozenset[str]]:
    """Return, for each changed test file, the files beside the tests that mention its module, directly or not.

    A mention is the module's name as a word anywhere in the file, but where a function is called so: that finds every
    import that is written out, and some that are not. Paths are relative to ``root``; ``read`` gives what is in a file,
    nothing where it is not there, and ``holding`` the files among some that hold one of some texts.
    """
    changed = tuple(changed)
    if not changed:
        return {}
    paths = _files_around(root, {*test_files, *changed})
    found = {}
    for path in changed:
        mentioned: set[str] = set()
        todo = [path]
        while todo:
            stem = PurePosixPath(todo.pop()).stem
            word = re.compile(rf"(?<!def )\b{re.escape(stem)}\b")
            # Most files do not even hold the letters, which is told much faster, and without reading them as text.
            named = sorted(holding([stem], paths - mentioned))
            fresh = [name for name in named if word.search(source_text(read(name)))]
            mentioned.update(fresh)
            todo += fresh
        found[path] = frozenset(mentioned - {path})
    return found


def _files_around(root: Path, files: Iterable[str]) -> set[str]:
    """Return files, and all Python files below the folders at the top of the project that hold them."""
    paths = {path for path in files if path.endswith(_PYTHON)}
    for top in {path.partition("/")[0] for path in paths if not path.startswith("../")}:
        # A file at the top of the project: what is beside it. All that is below could be anything.
        if (root / top).is_dir():
            paths.update(_below(root, top))
        else:
            paths.update(file.name for file in root.glob(f"*{_PYTHON}"))
    return paths | ({"conftest.py"} if (root / "conftest.py").is_file() else set())


def _below(root: Path, top: str) -> Iterator[str]:
    # Thousands of files: paths as texts are there much faster.
    start = f"{root}{os.sep}"
    for folder, folders, names in os.walk(root / top):
        folders[:] = [each for each in folders if each != _BYTECODE]
        relative = folder.removeprefix(start).replace(os.sep, "/")
        yield from (f"{relative}/{name}" for name in names if name.endswith(_PYTHON))
