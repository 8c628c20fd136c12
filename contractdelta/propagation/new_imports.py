"""Imports that were not there before, and that may fail: nobody knows who would use what they bind."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

from contractdelta.code.imports import Modules
from contractdelta.code.name_resolution import NameResolver, ResolutionStep
from contractdelta.code.parsed_files import Binding, FileDigests, FileParser
from contractdelta.code.scopes import Reference

_DOT = "."


def doubtful_importers(
    paths: Iterable[str],
    before: Mapping[str, FileDigests],
    source: FileParser,
    modules: Modules,
    resolver: NameResolver,
) -> Iterator[str]:
    """Yield the files that import something else than before, unless it is there for sure.

    So it is where the project defines it, or imported it from outside before.
    """
    fresh = {path: list(_new_targets(path, before, source)) for path in paths}
    if not any(fresh.values()):
        return
    known = {part for one in before.values() for name in one.imports for part in _beginnings(name)}
    for path, targets in fresh.items():
        if not all(_is_there(target, modules, resolver) or _dotted(target) in known for target in targets):
            yield path


def _new_targets(path: str, before: Mapping[str, FileDigests], source: FileParser) -> Iterator[Reference]:
    """Find what the imports at module level of a file bind otherwise than when it was recorded."""
    today, old = source(path), before.get(path, FileDigests())
    recorded = {(one.name, one.digest) for one in old.definitions}
    for one in today.definitions if today else ():
        if one.kind is Binding.IMPORT and (one.name, one.digest) not in recorded:
            yield from one.targets


def _is_there(target: Reference, modules: Modules, resolver: NameResolver) -> bool:
    """Tell whether a module is one of the project or of Python, and defines what is taken from it."""
    module, chain = target
    if module is None:  # another name of the file
        return True
    files = modules.find(module)
    if not chain:
        return bool(files) or module in sys.stdlib_module_names
    separator = "/" if module.startswith("/") else _DOT
    steps = (ResolutionStep(path=file, name=chain[0]) for file in files)
    return any(modules.find(f"{module}{separator}{chain[0]}")) or any(map(resolver.definitions, steps))


def _dotted(target: Reference) -> str:
    module, chain = target
    return _DOT.join([module or "", *chain[:1]])


def _beginnings(name: str) -> Iterator[str]:
    """Yield ``a``, ``a.b`` and ``a.b.c`` of ``a.b.c``."""
    return accumulate(name.split(_DOT), lambda start, part: f"{start}{_DOT}{part}")
