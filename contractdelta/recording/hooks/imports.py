"""Act on modules when they are imported, and on those that are already there at once."""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

#: What is done to a module.
Hook = Callable[[ModuleType], None]


def when_imported(hooks: Mapping[str, Hook]) -> Callable[[], None]:
    """Call each hook with its module as soon as that has been imported, before anybody else sees it.

    A module that is imported anew is a new module: its hook is called again. One that is never imported costs nothing.

    Returns:
        A function that ends it.
    """
    finder = _Finder(hooks)
    sys.meta_path.insert(0, finder)
    for name, hook in hooks.items():
        module = sys.modules.get(name)
        if module is not None:
            hook(module)

    def end() -> None:
        if finder in sys.meta_path:
            sys.meta_path.remove(finder)

    return end


class _Finder(MetaPathFinder):
    """Finds nothing itself; adds the hook to what the finders behind it find."""

    def __init__(self, hooks: Mapping[str, Hook]) -> None:
        self._hooks = hooks

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        hook = self._hooks.get(fullname)
        if hook is None:
            return None
        spec = find_behind(self, fullname, path, target)
        if spec is not None:
            _add(hook, spec)
        return spec


def find_behind(
    finder: MetaPathFinder, fullname: str, path: Sequence[str] | None, target: ModuleType | None
) -> ModuleSpec | None:
    """Return what the finders behind one find: two that asked all others would ask each other for ever."""
    behind = sys.meta_path[sys.meta_path.index(finder) + 1 :] if finder in sys.meta_path else []
    finders = (find for other in behind if (find := getattr(other, "find_spec", None)) is not None)
    return next(filter(None, (find(fullname, path, target) for find in finders)), None)


def _add(hook: Hook, spec: ModuleSpec) -> None:
    """Have a loader call the hook after it has run the module.

    The loader stays the one that it is: resources, coverage and tracebacks ask it for more than to load.
    """
    loader = spec.loader
    run = getattr(loader, "exec_module", None)
    if loader is None or run is None:
        return
    is_due = True

    def exec_module(module: ModuleType) -> None:
        nonlocal is_due
        run(module)
        # One loader can stand for many modules: an archive's does.
        if is_due and module.__spec__ is spec:
            is_due = False
            vars(loader).pop("exec_module", None)
            hook(module)

    loader.exec_module = exec_module  # type: ignore[method-assign]
