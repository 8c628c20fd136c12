"""What :mod:`contractdelta.testmap.changes.changed_files` finds, and what it asks for that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from contractdelta.propagation.findings import Affected
from contractdelta.testmap.changes.unseen_code import UnseenCode


class IsDeclared(Protocol):
    """Whether configuration or a contract already says which tests a file matters to."""

    def __call__(self, path: str, *, calls: bool) -> bool:
        """Tell it of a file, for tests that call operations (``calls``) or for all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What the changed files of a project mean for its tests; by default nothing."""

    affected: Affected = field(default_factory=Affected)
    #: By file whose importers are affected, these: the files that import it, directly or not.
    importers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: The test files to import, so that it shows whether all files still can be imported that may fail.
    trials: frozenset[str] = frozenset()
    #: The changed files whose change, if they are test files, concerns only tests that have a tie.
    followed: frozenset[str] = frozenset()
    #: The changed files that make the same tests as before, if they make any.
    steady: frozenset[str] = frozenset()
    #: What may have run unseen, in other processes; ``None`` where that matters to no test.
    unseen: UnseenCode | None = None
