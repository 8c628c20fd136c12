"""What was recorded of code that ran: which functions ran outside of tests, and how far they came."""

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from typing import TypeAlias

from contractdelta.testmap.nodes import Aspect, Node
from contractdelta.testmap.sources import Function, Recorded, Source
from contractdelta.testmap.uses import ANYTHING

#: What was seen of a function, by file and qualified name.
Seen: TypeAlias = Callable[[str, str], bool]


def anything(_path: str, _qualname: str) -> bool:
    """Tell of any function that it may have done it."""
    return True


class Past:
    """Answers what is asked of the past of a project."""

    def __init__(
        self,
        before: Mapping[str, Recorded],
        source: Callable[[str], Source | None],
        early: Seen,
        reaching: Seen,
        compared: Container[str],
    ) -> None:
        """Take what was recorded, and what gives the parts of a file of today; only ``compared`` ones may be others."""
        self._compared = compared
        self._before = before
        self._source = source
        self._early = early
        self._reaching = reaching
        self._digests: dict[str, Mapping[str, str]] = {}

    def is_early(self, path: str, qualname: str) -> bool:
        """Tell whether a function may have run outside of tests; of one that is new nobody knows what calls it."""
        return qualname not in self._functions(path) or self._early(path, qualname)

    def is_roaming(self, path: str) -> bool:
        """Tell whether functions of a file may reach for anything outside of tests."""
        recorded = self._before.get(path)
        return recorded is None or ANYTHING in recorded.imports or self._reaching is anything

    def as_seen(self, path: str, function: Function) -> Function:
        """Leave out what a function that is as it was never came to: unless something else changes, it will not now."""
        is_same = self._functions(path).get(function.qualname) == function.digest
        if not function.reaching or not is_same or self._reaching(path, function.qualname):
            return function
        return replace(function, body=tuple(use for use in function.body if use.module != ANYTHING))

    def is_gone(self, node: Node) -> bool:
        """Tell whether a file or a definition was there, and is no more."""
        recorded = self._before.get(node.path) if node.path in self._compared else None
        source = self._source(node.path) if recorded else None
        if recorded is None or node.aspect is Aspect.ANY:
            return False
        if node.aspect is Aspect.FILE:
            return source is None
        names = {one.name for one in source.definitions} if source else set()
        return node.name not in names and any(name == node.name for name, _, _ in recorded.definitions)

    def _functions(self, path: str) -> Mapping[str, str]:
        if path not in self._digests:
            recorded = self._before.get(path)
            self._digests[path] = dict(recorded.functions) if recorded else {}
        return self._digests[path]
