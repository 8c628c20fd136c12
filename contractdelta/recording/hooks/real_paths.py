"""Where files really are, whatever tests replace: some let parts of :mod:`os.path` fail, or tell of other files.

A test may look for calls that block, or play with a file system of its own; who watches it must not stumble over that.
"""

import os
from importlib.util import module_from_spec
from types import ModuleType, SimpleNamespace
from typing import Any


def _own_paths() -> ModuleType:
    """Return another :mod:`os.path`, which uses the functions of :mod:`os` as they are now."""
    spec = os.path.__spec__
    paths = module_from_spec(spec)
    spec.loader.exec_module(paths)  # type: ignore[union-attr]
    paths.os = SimpleNamespace(**vars(os))  # type: ignore[attr-defined]
    return paths


_PATHS = _own_paths()


def real_path(path: str | os.PathLike[str]) -> str:
    """Return the absolute path of a file without links in it."""
    return str(_PATHS.realpath(path))


class KnownFolders:
    """Tells where files really are. Most share a folder: where that is, is looked up once."""

    def __init__(self) -> None:
        """Know none yet."""
        self._folders: dict[str, str] = {}

    def real_path(self, path: str) -> str:
        """Return the absolute path of a file without links in it; the path that is given is absolute, too."""
        folder, name = _PATHS.split(path)
        if folder not in self._folders:
            self._folders[folder] = real_path(folder)
        real = str(_PATHS.join(self._folders[folder], name))
        return real_path(real) if _PATHS.islink(real) else real


def is_file(path: str | os.PathLike[str]) -> bool:
    """Tell whether there is a file."""
    return bool(_PATHS.isfile(path))


def file_size(path: str | bytes | os.PathLike[Any]) -> int:
    """Return how many bytes there are in a file; -1 where there is none."""
    try:
        return int(_PATHS.getsize(path))
    except OSError:
        return -1
