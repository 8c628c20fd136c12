"""What pytest would collect in a folder, told by the names in it.

Pytest asks all its plugins about each file, one after the other, which takes most of the time that passing over
thousands of files takes. Where pytest's own plugins are the only ones with an answer, names are enough.
"""

import os
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

import pytest

from contractdelta.testmap.suite.pytest_names import is_test_file

#: The hooks that tell what is in a folder.
LOOKING = ("pytest_ignore_collect", "pytest_collect_directory", "pytest_collect_file")
#: Whose answers are known: pytest's own, and ours.
_KNOWN = frozenset(("_pytest.main", "_pytest.python", "_pytest.doctest", "contractdelta.pytest_plugin.skipped_files"))
#: Options by which files are left out, or looked into for more than Python's tests.
_OPTIONS = ("ignore", "ignore_glob", "doctestmodules")
#: The text files that hold doctests where nothing else is configured.
_DOCTESTS = ("test*.txt",)
#: What pytest never looks into.
_BYTECODE = "__pycache__"


class FolderNames:
    """Tells what is in folders by the names there."""

    def __init__(self, config: pytest.Config) -> None:
        """Read no folder yet."""
        self._config = config
        has_doctests = config.pluginmanager.hasplugin("doctest")
        self._doctests = (config.getoption("doctestglob", None) or _DOCTESTS) if has_doctests else ()
        self._python_files = tuple(config.getini("python_files"))
        has_options = any(config.getoption(option, None) for option in _OPTIONS)
        # What is not told by names: see :func:`is_test_file`.
        self._is_plain = not has_options and not any(map(os.path.isabs, self._python_files))

    def known_files(self, folder: Path, is_known: Callable[[str], bool]) -> list[str] | None:
        """Return the names of the known files in a folder, sorted; ``None`` where pytest may find anything else.

        Known are files in which one kind of tests is looked for, as it was when they were recorded.

        Raises:
            OSError: The folder cannot be read.
        """
        if not self._is_plain or not self._is_asked_alone():
            return None
        found = []
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name == _BYTECODE:
                    continue
                if entry.is_symlink() or not entry.is_file():
                    return None
                if self._is_collected(folder, entry.name):
                    if not is_known(entry.name):
                        return None
                    found.append(entry.name)
        return sorted(found)

    def _is_asked_alone(self) -> bool:
        """Tell whether no other plugin, and no ``conftest.py`` that was imported so far, has a say."""
        hooks = (getattr(self._config.hook, name) for name in LOOKING)
        return all(each.function.__module__ in _KNOWN for hook in hooks for each in hook.get_hookimpls())

    def _is_collected(self, folder: Path, name: str) -> bool:
        if name.endswith(".py"):
            return is_test_file(f"{folder}/{name}", self._python_files)
        # A pattern with a folder in it may be about any file.
        return any("/" in pattern or fnmatch(name, pattern) for pattern in self._doctests)
