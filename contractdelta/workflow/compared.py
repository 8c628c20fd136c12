"""What comparing the APIs of a project with their base takes and gives."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractdelta.config import Config

if TYPE_CHECKING:  # most changes touch no contract
    from contractdelta.delta.model import Delta
    from contractdelta.workflow.pairs import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What a project was at its base."""

    #: 40 hexadecimal digits.
    commit: str
    config: Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Nobody knows what a project was at its base."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """APIs that were compared with their base; by default none was."""

    pairs: "tuple[Pair, ...]" = ()
    #: One for each pair.
    deltas: "tuple[Delta, ...]" = ()
    #: What can be lived with in the documents, one line each.
    problems: tuple[str, ...] = ()
    #: The files whose changes the deltas tell, relative to the project.
    files: frozenset[str] = frozenset()
    #: Why everything has to run; empty where it has not.
    why_all: str = ""
