"""What a change of the code affects, and why."""

from dataclasses import dataclass
from typing import NamedTuple

from contractdelta.code.sources import Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why something is affected."""

    path: str
    #: The qualified name of the function; empty: the file affects what imports it.
    qualname: str = ""
    #: From what changed to it: ``shop/settings.py::LIMIT``, or a path for what a file does at import, or for data.
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """What a change of the code affects."""

    #: A test that ran one of them may have another outcome.
    functions: frozenset[Symbol] = frozenset()
    #: A test whose process imported one of them, directly or not, may have another outcome.
    importers: frozenset[str] = frozenset()
    #: Files with definitions that run otherwise at import than before. Whether they still can be imported is not known
    #: here: who does not try counts them among ``importers``.
    reevaluated: frozenset[str] = frozenset()
    #: One for each function and importer, sorted.
    causes: tuple[Cause, ...] = ()


class CachedContent(NamedTuple):
    """A definition that keeps what stood in a data file, or an answer; without a name: a file whose effects may."""

    #: The data file; empty for an answer.
    data: str
    path: str
    name: str
