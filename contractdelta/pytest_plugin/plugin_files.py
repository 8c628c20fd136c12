"""Files that pytest looks into though no test names them: plugins, and files that define fixtures.

A ``conftest.py`` says by its place whose fixtures and hooks it holds. Other files of a project may hold some, too: by
``pytest_plugins`` or ``-p``, or because a ``conftest.py`` imports fixtures from them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contractdelta.pytest_plugin.items import relative_path
from contractdelta.recording.session import PluginFile
from contractdelta.testmap.suite.pytest_names import is_conftest


def find_plugin_files(config: pytest.Config, items: list[pytest.Item], project: Path) -> Iterator[PluginFile]:
    """Yield Python files of a project, each with a folder or a test file whose tests it may matter to.

    ``.`` is the folder of all. Each ``conftest.py`` is left out, and so is a file that only its own tests use.
    """
    for plugin in config.pluginmanager.get_plugins():
        # Only a module has a file; what other objects answer to any name is none.
        file = vars(plugin).get("__file__") if hasattr(plugin, "__spec__") else None
        if isinstance(file, str):
            yield from _inside(Path(file), ".", project)
    found = {each for item in items for each in _fixtures_of(item)}
    for file, where in sorted(found):
        below = relative_path(config.rootpath / where.partition("::")[0], project)
        yield from _inside(Path(file), "." if below.startswith("..") else below, project)


def _fixtures_of(item: pytest.Item) -> Iterator[tuple[str, str]]:
    """Yield where fixtures of a test are written, and for which tests.

    Pytest has no public way to tell; where its inner one is gone, plugins are what is known.
    """
    known: dict[str, Any] = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    for fixturedefs in known.values():
        for each in fixturedefs:
            code = getattr(getattr(each, "func", None), "__code__", None)
            if code is not None:
                yield code.co_filename, str(getattr(each, "baseid", ""))


def _inside(file: Path, below: str, project: Path) -> Iterator[PluginFile]:
    path = relative_path(file, project)
    if not path.startswith("..") and path.endswith(".py") and path != below and not is_conftest(file.name):
        yield PluginFile(path, below)
