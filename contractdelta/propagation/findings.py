"""What a change of the code affects, and why."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from contractdelta.code.parsed_files import AT_IMPORT, Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why something is affected."""

    path: str
    #: The qualified name of the function; or :data:`AT_IMPORT`, where the file affects what imports it.
    qualname: str = AT_IMPORT
    #: From what changed to it: ``shop/settings.py::LIMIT``, or a path for what a file does at import, or for data.
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """What a change of the code affects."""

    #: A test that ran one of them may have another outcome.
    functions: frozenset[Symbol] = frozenset()
    #: A test whose process imported one of them, directly or not, may have another outcome.
    importers: frozenset[str] = frozenset()
    #: Files with hooks of pytest that may have done something else outside of tests: any test that such a file matters
    #: to may have another outcome.
    hooked: frozenset[str] = frozenset()
    #: Files with definitions that do something else at import than before. This module does not import them. A caller
    #: that does not try either must treat them as ``importers``.
    reevaluated: frozenset[str] = frozenset()
    #: More files whose import may fail now: they do something else there, or import what may not be there.
    doubtful: frozenset[str] = frozenset()
    #: One for each function, importer and file with hooks, sorted.
    causes: tuple[Cause, ...] = ()
    #: One for each of ``reevaluated`` that was reached, sorted.
    reevaluations: tuple[Cause, ...] = ()


#: In the place of a data file: an answer to a request.
AN_ANSWER: Final = ""


class CachedContent(NamedTuple):
    """A definition that keeps what stood in a data file, or an answer."""

    #: The data file, or :data:`AN_ANSWER`.
    data: str
    path: str
    #: Its name, or :data:`AT_IMPORT` where what the file does at import may keep it.
    name: str

    @property
    def keeper(self) -> Symbol:
        """The definition."""
        return Symbol(self.path, self.name)
