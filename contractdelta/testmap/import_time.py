"""What runs at import, by name: enough to tell of most functions that a change of their body reaches nobody else.

Tests that ran such a function are known by having been recorded. Its callers are no matter, unless one of them runs at
import and something keeps the result. So a map keeps of each file what is used when it is imported, and what is used by
those of its functions that may run then: those that are called like something that is used at import, anywhere in the
project. Nothing here depends on another file but that choice, and whether it still covers all is asked each time: what
two branches recorded and git merged is never taken for more than it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from contractdelta.testmap.nodes import Aspect, Node
from contractdelta.testmap.sources import ImportTime, Kind, Recorded, Source
from contractdelta.testmap.uses import ANYTHING, Role, Use


def used_at_import(source: Source) -> tuple[str, ...]:
    """Return what a file uses when it is imported, dotted names with their modules; sorted."""
    found = {text for one in source.definitions for text in _texts(one.uses)} | set(_texts(source.effect_uses))
    for one in source.definitions:
        # Under another name it cannot be looked for: it counts as used.
        renamed = (place for place in one.places if one.kind is Kind.IMPORT and one.name not in place[1][-1:])
        found.update(_text(module, chain) for module, chain in renamed if _last(module, chain) != one.name)
    found.update(_top(one.qualname) for one in source.functions if one.cached)
    return tuple(sorted(found))


def cover(sources: Mapping[str, Source], names: Iterable[str] = ()) -> dict[str, ImportTime]:
    """Return what to keep of files; ``names`` are those that others use at import."""
    found = {path: ImportTime(used=used_at_import(source)) for path, source in sources.items()}
    known = {*names, *_names(found.values())}
    while True:
        found = {path: _running(source, found[path], known) for path, source in sources.items()}
        fresh = _names(found.values()) - known
        if not fresh:
            return found
        known |= fresh


def are_quiet(
    nodes: Iterable[Node], before: Mapping[str, Recorded], source: Callable[[str], Source | None], changed: set[str]
) -> bool:
    """Tell whether changes are changes of function bodies that reach no other definition.

    ``before`` has every file of today that is not among those that changed.
    """
    nodes = list(nodes)
    if any(node.aspect is not Aspect.BODY for node in nodes):
        return False
    kept = {path: one.import_time for path, one in before.items() if path not in changed and one.import_time}
    read = {*changed, *(before.keys() - kept.keys())}
    while True:
        sources = {path: found for path in sorted(read) if (found := source(path)) is not None}
        known = [one for path, one in kept.items() if path not in read]
        facts = [*known, *cover(sources, _names(known)).values()]
        names = _names(facts)
        # What may run at import only now was not kept: that file has to be read, too.
        missing = {
            path for path, one in kept.items() if not names.intersection(_tops(before[path])).issubset(one.names)
        }
        if missing <= read:
            break
        read |= missing
    texts = {text for one in facts for text in (*one.used, *one.runs)}
    return not any(_is_reached(node, names, texts) for node in nodes)


def _running(source: Source, one: ImportTime, names: set[str]) -> ImportTime:
    """Add what the functions of a file use that may run at import, classes with all their methods."""
    running = [function for function in source.functions if _top(function.qualname) in names]
    texts = {text for function in running for text in _texts((*function.header, *function.body), all_roles=True)}
    tops = {_top(function.qualname) for function in running}
    return replace(one, names=tuple(sorted(tops)), runs=tuple(sorted(texts - set(one.used))))


def _is_reached(node: Node, names: set[str], texts: set[str]) -> bool:
    """Tell whether a function, or all that is in its module, may run at import."""
    path = PurePosixPath(node.path)
    module = path.parent.name if path.name == "__init__.py" else path.stem
    wholes = (module, f".{module}", f"{module}.{ANYTHING}")
    return _top(node.name) in names or ANYTHING in texts or any(text.endswith(wholes) for text in texts)


def _names(found: Iterable[ImportTime]) -> set[str]:
    return {word for one in found for text in (*one.used, *one.runs) for word in text.split(".")}


def _tops(recorded: Recorded) -> set[str]:
    return {_top(name) for name, _ in recorded.functions}


def _texts(uses: Iterable[Use], *, all_roles: bool = False) -> Iterator[str]:
    return (_text(use.module, use.chain) for use in uses if all_roles or use.role is not Role.NAMED)


def _text(module: str | None, chain: tuple[str, ...]) -> str:
    """Return a name with the last part of its module; a module that is used as a whole in full."""
    parts = (module or "").strip("/").replace("/", ".").split(".")
    return ".".join(filter(None, (*(parts[-1:] if chain else parts), *chain)))


def _last(module: str | None, chain: tuple[str, ...]) -> str:
    return _text(module, chain).rpartition(".")[2]


def _top(qualname: str) -> str:
    return qualname.partition(".")[0]
