"""New files that Python may import instead of a module of its own or of a package: this affects any importer."""

import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from posixpath import basename, dirname

_PACKAGE = "__init__.py"


def shadowing(fresh: Collection[str], paths: Collection[str]) -> Iterator[str]:
    """Yield the files among new ones that have the name of a module of Python, or of one that is installed here.

    ``paths`` are all Python files. Where imports start no configuration tells: it may be any folder that is no package.
    """
    packages = {dirname(path) for path in paths if basename(path) == _PACKAGE} if fresh else set[str]()
    for path in fresh:
        # A package is called as its folder.
        place = dirname(path) if basename(path) == _PACKAGE else path.removesuffix(".py")
        if dirname(place) not in packages and basename(place) in _elsewhere():
            yield path


@cache
def _elsewhere() -> frozenset[str]:
    """Return the names of the modules that are not of the project, that can be imported here."""
    found = set(sys.stdlib_module_names)
    for folder in map(Path, sys.path):
        if folder.name in ("site-packages", "dist-packages"):
            # From a folder that is not there, or must not be read, nothing is imported.
            with suppress(OSError):
                found.update(file.name.partition(".")[0] for file in folder.iterdir())
    return frozenset(found)
