"""Programs of several modules, run for real: imported afresh, and a function of them called."""

import importlib
import importlib.abc
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any

from support.programs import PACKAGE

#: Available in every module, as if it came from a package that is installed.
_BUILTINS = {
    "number": lambda values: sum(_as_number(value) for value in values),
    "reach": lambda module: sum(value for name, value in sorted(vars(module).items()) if isinstance(value, int)),
}


def _as_number(value: Any) -> int:
    if isinstance(value, int):
        return value
    return (
        int(value.run())
        if hasattr(value, "run") and not isinstance(value, type)
        else int(getattr(value, "a", 0)) or (0 if isinstance(value, type) else int(value()))
    )


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the modules of a program."""

    def __init__(self, program: Mapping[str, str]) -> None:
        self._program = program
        #: Whether a module could not be imported, at the start or when a function asked for it.
        self.failed = False
        #: The modules that were imported.
        self.loaded: list[str] = []

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:  # noqa: ARG002
        stem = name.replace(".", "/")
        package = f"{stem}/__init__.py" in self._program
        if not package and f"{stem}.py" not in self._program:
            return None
        return importlib.util.spec_from_loader(name, self, is_package=package)

    def exec_module(self, module: ModuleType) -> None:
        stem = module.__name__.replace(".", "/")
        path = f"{stem}.py" if f"{stem}.py" in self._program else f"{stem}/__init__.py"
        vars(module).update(_BUILTINS)
        self.loaded.append(path)
        try:
            exec(compile(self._program[path], path, "exec", dont_inherit=True), vars(module))  # noqa: S102
        except Exception:
            self.failed = True
            raise


@dataclass(frozen=True)
class Outcome:
    """What came of a call."""

    result: str
    #: The functions that ran, by path and qualified name.
    ran: frozenset[tuple[str, str]] = frozenset()
    #: Those that ran before, when the module was imported.
    early: frozenset[tuple[str, str]] = frozenset()


def run(program: Mapping[str, str], path: str, function: str) -> Outcome:
    """Import a module of a program afresh, and what it imports, and call a function of it."""
    with _imported(program) as finder:
        try:
            with _watched(program) as early:
                module = importlib.import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        except Exception as error:  # noqa: BLE001 - any error of the program is an outcome
            return Outcome(f"import: {type(error).__name__}", early=frozenset(early))
        called = getattr(module, function, None)
        loaded = len(finder.loaded)
        with _watched(program) as ran:
            try:
                result = repr(called()) if called else "gone"
            except Exception as error:  # noqa: BLE001 - any error of the program is an outcome
                # A function that imports a module which fails has failed at import, too.
                result = f"import: {type(error).__name__}" if finder.failed else type(error).__name__
    # What is imported in a call is imported for those after it as well.
    return Outcome(result, frozenset(ran), frozenset(early | ran if len(finder.loaded) > loaded else early))


@contextmanager
def _watched(program: Mapping[str, str]) -> Iterator[set[tuple[str, str]]]:
    """Collect the functions of a program that run meanwhile."""
    ran: set[tuple[str, str]] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename in program:
            ran.add((frame.f_code.co_filename, frame.f_code.co_qualname))

    previous = sys.getprofile()
    sys.setprofile(note)
    try:
        yield ran
    finally:
        sys.setprofile(previous)


@contextmanager
def _imported(program: Mapping[str, str]) -> Iterator[_Finder]:
    finder = _Finder(program)
    sys.meta_path.insert(0, finder)
    try:
        yield finder
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name == PACKAGE or name.startswith(f"{PACKAGE}.")]:
            del sys.modules[name]
