"""What the use cases take and hand over. By itself, so that naming these values loads no engine."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractdelta.config.project import Config

if TYPE_CHECKING:  # most changes touch no contract
    from contractdelta.delta.model import Delta
    from contractdelta.workflow.sides.pairs import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonOptions:
    """How APIs are compared. Details take time to find, so by default there is nothing but what changed."""

    #: Whether problems are errors that do not prevent the comparison of a document.
    is_strict: bool = False
    #: Whether changes get file, line and column.
    is_located: bool = False
    #: How long to look for payloads that prove changes, in seconds for all APIs together; 0: not at all.
    seconds_for_witnesses: float = 0.0

    def share(self, number: int) -> "ComparisonOptions":
        """Return the options for one of ``number`` APIs: they share the time.

        >>> ComparisonOptions(seconds_for_witnesses=6.0).share(3).seconds_for_witnesses
        2.0
        """
        return replace(self, seconds_for_witnesses=self.seconds_for_witnesses / max(number, 1))


#: Nothing but what changed.
DEFAULT_OPTIONS = ComparisonOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """What is asked of a change, before its tests are known."""

    #: The revision whose merge base with HEAD is the base; ``None``: that of the main branch.
    base: str | None = None
    options: ComparisonOptions = DEFAULT_OPTIONS
    #: Whether tests are selected; if not, not even the names of operations that cannot have changed are read.
    has_tests: bool = True
    #: Whether a single API is left out, too, if the change cannot have touched it: its operations are not counted then.
    is_brief: bool = False


#: Select tests for what differs from the main branch.
DEFAULT_REQUEST = PlanRequest()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBase:
    """A project as it was at its base."""

    #: 40 hexadecimal digits.
    commit: str
    config: Config


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownBase:
    """A base that cannot be read."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedApis:
    """APIs that were compared with their base; by default none was."""

    pairs: "tuple[Pair, ...]" = ()
    #: One for each pair.
    deltas: "tuple[Delta, ...]" = ()
    #: Problems of the documents that do not prevent the comparison, one line each.
    problems: tuple[str, ...] = ()
    #: The files whose changes the deltas describe, relative to the project.
    files: frozenset[str] = frozenset()
    #: Why every test has to run; empty if it need not.
    why_all: str = ""
