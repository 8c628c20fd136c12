"""From a name in a file to the definitions that it stands for, across modules.

Sources: the Python reference, "Naming and binding" and "The import system"; PEP 562 (``__getattr__`` of modules). Names
are followed through assignments between modules, classes and functions, whatever runs first, as in V. Salis and others,
"PyCG: Practical Call Graph Generation in Python", ICSE 2021.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from contractdelta.code.imports import Modules
from contractdelta.code.parsed_files import Binding, Definition, FileParser
from contractdelta.code.scopes import ANY_MODULE, ANY_NAME, Reference

#: In the place of a path: any file of the project.
ANY_FILE: Final = "*"
#: In the place of a name: the file itself, which is passed through on the way to the name.
THE_FILE: Final = ""
#: The names of steps that stand for no definition.
NAMELESS = (THE_FILE, ANY_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionStep:
    """A step on the way from a name to what it stands for."""

    path: str
    #: The name that is looked up in that file; or :data:`THE_FILE`, or :data:`ANY_NAME` where the file is a value.
    name: str = THE_FILE
    #: Whether attributes of what the name stands for are read.
    further: bool = False


class NameResolver:
    """Resolves names. Files are read only where a name leads into them."""

    def __init__(self, modules: Modules, source: FileParser) -> None:
        """Take the modules of the project, and a function that parses a file of it."""
        self._modules = modules
        self._source = source
        self._found: dict[tuple[str, Reference], tuple[ResolutionStep, ...]] = {}

    def find(self, path: str, reference: Reference) -> tuple[ResolutionStep, ...]:
        """Return every step on the way from a name in a file; none if the name leads out of the project.

        In a project with several roots a module may be one of several files: all of them are followed.
        """
        # The functions of a file mostly use the same few names.
        known = self._found.get((path, reference))
        if known is None:
            known = self._found[path, reference] = tuple(dict.fromkeys(self._steps(path, reference)))
        return known

    def _steps(self, path: str, reference: Reference) -> Iterator[ResolutionStep]:
        module, chain = reference
        if module == ANY_MODULE:
            yield ResolutionStep(path=ANY_FILE, name=ANY_NAME)
        elif module is None:
            yield from self._in_file(path, chain, set())
        else:
            yield from self._in_module(module, chain, set())

    def definitions(self, step: ResolutionStep) -> tuple[Definition, ...]:
        """Return the definitions that a step stands for; none for a file."""
        source = self._source(step.path)
        return tuple(one for one in source.definitions if one.name == step.name) if source and step.name else ()

    def _in_module(self, module: str, chain: tuple[str, ...], seen: set[Reference]) -> Iterator[ResolutionStep]:
        if (module, chain) in seen:
            return
        seen.add((module, chain))
        separator = "/" if module.startswith("/") else "."
        files = self._modules.find(module)
        for file in files:
            yield ResolutionStep(path=file)
            yield from self._in_file(file, chain, seen)
        if not files and chain:
            # A folder without __init__.py, or a module outside of the project.
            yield from self._in_module(f"{module}{separator}{chain[0]}", chain[1:], seen)
        elif not files:
            yield from self._in_text(module, seen)

    def _in_text(self, module: str, seen: set[Reference]) -> Iterator[ResolutionStep]:
        """Resolve a text such as ``shop.main.app``, which does not say where the module ends."""
        names = module.split(".")
        for count in range(len(names) - 1, 0, -1):
            start, rest = ".".join(names[:count]), tuple(names[count:])
            if self._modules.find(start):
                # `from mypy.state import state` in a `mypy.py` would lead to itself by ever more names.
                if not any(
                    place == start and known[:1] == rest[:1] and len(known) < len(rest) for place, known in seen
                ):
                    yield from self._in_module(start, rest, seen)
                return

    def _in_file(self, path: str, chain: tuple[str, ...], seen: set[Reference]) -> Iterator[ResolutionStep]:
        if (path, chain) in seen:
            return
        seen.add((path, chain))
        if not chain or chain[0] == ANY_NAME:
            yield ResolutionStep(path=path, name=ANY_NAME)
            return
        source = self._source(path)
        definitions = [one for one in source.definitions if one.name == chain[0]] if source else []
        targets = {target for one in definitions for target in one.targets}
        yield ResolutionStep(path=path, name=chain[0], further=len(chain) > 1)
        for module, rest in sorted(targets, key=str):
            yield from self._in_module(module or "", (*rest, *chain[1:]), seen)
        for count in range(2, len(chain) + 1):
            yield ResolutionStep(path=path, name=".".join(chain[:count]), further=True)
        if all(one.kind is Binding.IMPORT for one in definitions):
            yield from self._beside(path, chain, seen)

    def _beside(self, path: str, chain: tuple[str, ...], seen: set[Reference]) -> Iterator[ResolutionStep]:
        """Resolve a name to a module of the package, and to ``__getattr__`` of a package that has one."""
        source = self._source(path)
        if path.endswith("__init__.py"):
            stem = "/" + path.removesuffix("__init__.py") + chain[0]
            if self._modules.find(stem):
                yield from self._in_module(stem, chain[1:], seen)
        if source and any(one.name == "__getattr__" for one in source.definitions):
            yield ResolutionStep(path=path, name="__getattr__")
