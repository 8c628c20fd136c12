"""Which code runs while a file of the project is imported: what a test imports is imported for all after it, too."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType

from contractdelta.recording.hooks.imports import find_behind
from contractdelta.recording.hooks.real_paths import KnownFolders, real_path


class ImportWatcher(MetaPathFinder):
    """Has modules below a folder run within something. Finds nothing itself: it asks the finders behind it.

    Only modules with a plain loader of their own, which is nearly all: others are known by the lines that ran.
    """

    def __init__(
        self,
        root: Path,
        around: Callable[[], AbstractContextManager[None]],
        on_error: Callable[[Exception], None] = lambda _: None,
    ) -> None:
        """Watch nothing yet; ``around`` gives what a module runs within."""
        self._start = real_path(root) + os.sep
        self._folders = KnownFolders()
        self._around = around
        self._on_error = on_error

    def start(self) -> None:
        """Begin to watch."""
        sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Watch no more."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        """Find what the others find."""
        spec = find_behind(self, fullname, path, target)
        try:
            if spec is not None and type(spec.loader) is SourceFileLoader and self._is_inside(spec):
                self._wrap(spec.loader)
        except Exception as err:  # noqa: BLE001 - an error of ours would fail the import
            self._on_error(err)
        return spec

    def _is_inside(self, spec: ModuleSpec) -> bool:
        return self._folders.real_path(spec.origin or "").startswith(self._start)

    def _wrap(self, loader: SourceFileLoader) -> None:
        run = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            vars(loader).pop("exec_module", None)
            with self._around():
                run(module)

        loader.exec_module = exec_module  # type: ignore[method-assign]
