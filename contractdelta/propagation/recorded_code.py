"""What was recorded of the code: which functions ran outside of tests, used reflection, or ran for cached results."""

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from contractdelta.code.classes import bases_told
from contractdelta.code.parsed_files import AT_IMPORT, CachedResult, FileDigests, FileParser, Function, Symbol
from contractdelta.code.scopes import ANY_MODULE
from contractdelta.propagation.nodes import LEVELS, Aspect, Node

#: What was seen of a function, told by file and qualified name.
Seen: TypeAlias = Callable[[str, str], bool]
#: What keeps results for which functions ran, as :attr:`contractdelta.testmap.recorded.TestMap.cached_results` has it.
Results: TypeAlias = Mapping[str, Iterable[CachedResult]]

#: What others use of a file.
_USED = frozenset((*LEVELS, Aspect.MUTATED, Aspect.FILE, Aspect.ANY_RUN))


def keeper_of(qualname: str) -> str:
    """Return the definition of a file whose users may get what a function keeps for all."""
    return qualname.partition(".")[0]


def _by_function(results: Results) -> dict[Symbol, tuple[Node, ...]]:
    keepers: dict[Symbol, tuple[Node, ...]] = {}
    for path, cached in results.items():
        for one in cached:
            function = Symbol(path, one.function)
            keepers[function] = (*keepers.get(function, ()), node_of_keeper(one.path, one.keeper))
    return keepers


def node_of_keeper(path: str, name: str) -> Node:
    """Return what changes with a result: ``Shelf.jars`` is kept by each object of its class, ``count`` for all.

    By :data:`AT_IMPORT` it is what the file does at import.
    """
    if name == AT_IMPORT:
        return Node(Aspect.IMPORT_EFFECT, path)
    return Node(Aspect.CACHED_IN_OBJECT if "." in name else Aspect.NAME, path, keeper_of(name))


def anything(_path: str, _qualname: str) -> bool:
    """Return that any function may have done it: nothing was recorded."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCode:
    """What was recorded of the code of a project: its files, and what in them ran when."""

    #: What was in each file, by path.
    files: Mapping[str, FileDigests]
    #: Tells of a function whether it may have run outside of tests, at import above all; default: any.
    ran_outside_tests: Seen = anything
    #: Tells of a function whether it may have come to where it reaches for anything; default: any.
    used_reflection: Seen = anything
    #: The functions that ran for results that are kept; default: all that ran is a function whose decorator keeps them.
    cached_results: Results | None = None
    #: The files that were not imported while tests were recorded: no change spreads through them.
    never_imported: Collection[str] = ()
    #: The files that were imported by a name which no code tells: anybody may use what they bind.
    imported_dynamically: Collection[str] = ()


class RecordedFacts:
    """Answers questions about what was recorded."""

    def __init__(self, recorded: RecordedCode, source: FileParser, compared: Container[str]) -> None:
        """Take what was recorded, and what gives the parts of a file of today; only ``compared`` ones may be others."""
        self._keepers = None if recorded.cached_results is None else _by_function(recorded.cached_results)
        #: Whether there are results that objects keep, each for itself.
        self.has_objects = any(
            one.aspect is Aspect.CACHED_IN_OBJECT for each in (self._keepers or {}).values() for one in each
        )
        self._recorded = recorded
        self._compared = compared
        self._source = source

    def may_run_outside_tests(self, path: str, qualname: str) -> bool:
        """Tell whether a function may have run outside of tests. A new one may: its callers are not recorded."""
        return qualname not in self._functions(path) or self._recorded.ran_outside_tests(path, qualname)

    def is_used_by_anybody(self, node: Node) -> bool:
        """Tell whether any file may use the node: its file was imported by a name that no code states."""
        return node.aspect in _USED and node.path in self._recorded.imported_dynamically

    def keepers(self, path: str, qualname: str) -> tuple[Node, ...]:
        """Return what keeps a result for which a function may have run.

        Where that was not recorded: the definition that it belongs to, if it keeps what it returns.
        """
        if self._keepers is not None:
            return self._keepers.get(Symbol(path, qualname), ())
        source = self._source(path)
        cached = {one.qualname for one in source.functions if one.cached} if source else set()
        return (node_of_keeper(path, keeper_of(qualname)),) if qualname in cached else ()

    def may_use_reflection(self, path: str) -> bool:
        """Tell whether functions of a file may use reflection outside of tests."""
        recorded = self._recorded.files.get(path)
        return recorded is None or ANY_MODULE in recorded.imports or self._recorded.used_reflection is anything

    def as_seen(self, path: str, function: Function) -> Function:
        """Leave out the reflection of an unchanged function that was never seen to reach it."""
        is_same = self._functions(path).get(function.qualname) == function.digest
        if not function.reflection_lines or not is_same or self._recorded.used_reflection(path, function.qualname):
            return function
        return replace(function, body=tuple(use for use in function.body if use.module != ANY_MODULE))

    def is_gone(self, node: Node) -> bool:
        """Tell whether a file or a definition was recorded, and does not exist any more."""
        recorded = self._recorded.files.get(node.path) if node.path in self._compared else None
        source = self._source(node.path) if recorded else None
        if recorded is None or node.aspect is Aspect.ANY:
            return False
        if node.aspect is Aspect.FILE:
            return source is None
        names = {one.name for one in source.definitions} if source else set()
        return node.name not in names and any(one.name == node.name for one in recorded.definitions)

    def has_other_bases(self, node: Node) -> bool:
        """Tell whether a definition was recorded as a class with bases, and is now none, or has other bases."""
        recorded, source = self._recorded.files.get(node.path), self._source(node.path)
        told = next((one.digest for one in recorded.definitions if one.name == node.name), "") if recorded else ""
        now = (one.digest for one in source.definitions if one.name == node.name) if source else ()
        return bases_told(told) not in {"", *map(bases_told, now)}

    def _functions(self, path: str) -> Mapping[str, str]:
        recorded = self._recorded.files.get(path)
        return recorded.functions if recorded else {}
