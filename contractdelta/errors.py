"""What can go wrong, as values: each error knows its message, its way out and its exit code.

The tree::

    ContractDeltaError
    |- UsageError            2  wrong usage or configuration
    |  |- InvalidConfiguration
    |  |- NotARepository
    |  |- GitFailed
    |  |- UnknownRevision
    |  |- UnknownOperation
    |  |- UnknownRule
    |  `- UnknownTest
    `- Unreadable            3  a document, snapshot or test map cannot be read
       |- DocumentNotFound
       |- GenerationFailed
       |- SnapshotRequired
       |- FetchFailed
       |- InvalidDocument
       |  `- RepeatedKey
       |- InvalidSnapshot
       |- InvalidTestMap
       |- InvalidRequestLog
       `- StrictProblems
"""

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum

#: How many names are suggested.
_MAX_SUGGESTED = 3
#: Two revisions, and not a path: ``main..HEAD``.
_RANGE = re.compile(r"[^./\\]\.\.\.?[^./\\]")

#: The commands of git that read what a commit holds.
_READING = ("cat-file", "ls-tree")


class ExitCode(IntEnum):
    """What the command line answers to the shell."""

    #: Everything is fine.
    OK = 0
    #: Tests failed, a snapshot is stale, a document is invalid, or ``--fail-on`` or ``--fail-under`` says so.
    FAILED = 1
    #: The usage or the configuration is wrong.
    USAGE = 2
    #: A specification, a snapshot or the test map cannot be read.
    UNREADABLE = 3


class ContractDeltaError(Exception):
    """An error with one clear message, a way out and an exit code."""

    exit_code = ExitCode.USAGE

    def __init__(self, *lines: str, hint: str = "") -> None:
        """Keep the lines of the message and the hint, the sentence that tells what to do."""
        message = "\n".join(map(one_line, lines))
        super().__init__(message)
        #: What is wrong, in one line unless there are several things.
        self.message = message
        #: What to do about it; empty where the message says it all.
        self.hint = hint

    def __str__(self) -> str:
        """Join message and hint."""
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UsageError(ContractDeltaError):
    """The command line or the configuration asks for something impossible."""


class InvalidConfiguration(UsageError):
    """The configuration file cannot be used."""


class NotARepository(UsageError):
    """A git revision was asked for where there is no git repository, or none that git opens."""

    def __init__(self, folder: str, *, said: str = "") -> None:
        """Name the folder that was searched, and what git said where it holds what should be a repository."""
        #: What is wrong, without the folder.
        self.reason = "not a git repository"
        #: What git says that can be done, in one line; mostly empty.
        self.advice = ""
        hint = "Run inside a git repository, or compare two files: contractdelta diff BASE HEAD"
        if said:
            # Git explains itself in several lines: the first says what is wrong, the others what to do.
            first, *others = filter(None, map(str.strip, said.splitlines()))
            self.reason = f"git does not open the repository: {first.removeprefix('fatal: ')}"
            self.advice, hint = " ".join(others), "\n".join(others)
        super().__init__(f"{folder}: {self.reason}", hint=hint)


class GitFailed(UsageError):
    """Git was asked for what it should know, and failed."""

    def __init__(self, command: str, answer: str) -> None:
        """Name the command and what git said."""
        advice = " (is the clone partial? then git has to reach its origin)" if command in _READING else ""
        super().__init__(f"git {command} failed{advice}", hint=answer)


class UnknownRevision(UsageError):
    """A git revision does not exist."""

    def __init__(self, revision: str, *, fetched: Sequence[str] = ()) -> None:
        """Name the revision, and the branches of other repositories that are called so, as they were fetched."""
        hint = "Fetch it first (in CI: check out with the full history), or name another one."
        if _RANGE.search(revision):
            hint = "A range is two revisions: name its first one as base. contractdelta diff takes both, one by one."
        elif fetched:
            hint = _did_you_mean(fetched[:_MAX_SUGGESTED])
        super().__init__(f"{revision}: no such git revision", hint=hint)
        #: The branches that may be meant.
        self.fetched = tuple(fetched)
        #: The name that git does not know.
        self.revision = revision


class UnknownOperation(UsageError):
    """A tag names an operation, an OpenAPI tag or an API that is neither in base nor in head."""

    def __init__(self, name: str, known: Iterable[str], *, place: str = "", kind: str = "operation") -> None:
        """Suggest the nearest of the known names."""
        start = f"{place}: " if place else ""
        super().__init__(f"{start}unknown {kind} {name!r}", hint=suggestion(name, known))


class UnknownRule(UsageError):
    """A name stands for no rule of changes."""

    def __init__(self, name: str, known: Iterable[str], *, place: str = "") -> None:
        """Suggest the nearest of the known names."""
        start = f"{place}: " if place else ""
        super().__init__(
            f"{start}unknown rule {name!r}", hint=suggestion(name, known) or "All of them: contractdelta rules"
        )


class UnknownTest(UsageError):
    """A name stands for no collected test, for no operation and for no file."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        """Suggest the tests that are called so in their files, else the nearest of the known names."""
        known = set(known)
        called = sorted({way for one in known if (way := _way_to(one, name))})[:_MAX_SUGGESTED]
        hint = _did_you_mean(called) if called else suggestion(name, known)
        super().__init__(f"{name!r} is no test, no operation and no file of the project", hint=hint)


class Unreadable(ContractDeltaError):
    """A specification, a snapshot, the test map or what servers wrote down cannot be read."""

    exit_code = ExitCode.UNREADABLE


class DocumentNotFound(Unreadable):
    """There is no file where a specification was expected."""

    def __init__(self, source: str, *, reason: str = "no such file", hint: str = "") -> None:
        """Name the missing file, and say so if it is there but must not be read."""
        super().__init__(f"{source}: {reason}", hint=hint)
        #: Why it was not read.
        self.reason = reason


class GenerationFailed(Unreadable):
    """The code that generates a document failed, or returned none."""

    def __init__(self, source: str, reason: str, *, said: str = "", hint: str = "") -> None:
        """Say what failed, with the last lines of its output, and what to do."""
        super().__init__(f"{source}: {reason}", hint="\n".join(filter(None, (said, hint))))


class FetchFailed(Unreadable):
    """A URL could not be fetched, or must not be."""

    def __init__(self, url: str, reason: str, *, hint: str = "") -> None:
        """Name the URL as it may be shown, and the reason."""
        super().__init__(f"{url}: {reason}", hint=hint)


class SnapshotRequired(Unreadable):
    """The document of another revision would come from code, and there is no snapshot in its place."""

    def __init__(self, api: str, snapshot: str) -> None:
        """Name the snapshot that is missing."""
        super().__init__(
            f"{snapshot}: no such file, and code of a revision is not run, so {api} is unknown there "
            "(commit the snapshot: contractdelta snapshot)"
        )


class InvalidDocument(Unreadable):
    """The bytes are no OpenAPI document; says where as exactly as is known."""

    def __init__(  # noqa: PLR0913 - one argument a part of the message
        self, source: str, reason: str, *, line: int = 0, column: int = 0, pointer: str = "", hint: str = ""
    ) -> None:
        """Build ``source:line:column: reason`` (lines and columns from 1) or ``source#pointer: reason``."""
        place = source
        if line:
            place = f"{source}:{line}:{column}" if column else f"{source}:{line}"
        elif pointer:
            place = f"{source}#{pointer}"
        #: Where in the file, from 1; 0 where that is not known.
        self.line = line
        self.column = column
        #: The same as people read it, and what is wrong there.
        self.place = place
        self.reason = reason
        super().__init__(f"{place}: {reason}", hint=hint)


class RepeatedKey(InvalidDocument):
    """A key stands twice in one mapping."""


class InvalidSnapshot(Unreadable):
    """A snapshot file is damaged or of a format that this version does not know."""


class InvalidTestMap(Unreadable):
    """The test map is damaged or of a format that this version does not know."""

    def __init__(self, path: str, message: str) -> None:
        """Name the file; the way out is always the same."""
        super().__init__(f"{path}: {message}", hint="Record it anew: python -m pytest --contract-record")


class InvalidRequestLog(Unreadable):
    """What servers wrote down about requests is damaged."""

    def __init__(self, source: str, line: int, reason: str) -> None:
        """Name the file, the line and what is wrong with it."""
        super().__init__(f"{source}:{line}: {reason}", hint="Delete the file, and record the tests again.")


class StrictProblems(Unreadable):
    """Problems were found that only ``--strict`` makes errors."""

    def __init__(self, problems: Sequence[str]) -> None:
        """List every problem."""
        super().__init__(*problems, hint="Without --strict these are warnings.")


def one_line(text: str) -> str:
    r"""Return a text as it is shown in one line.

    Names come out of documents: what would break the line or steer a terminal is escaped as in a Python literal.

    >>> print(one_line("pets\n\x1b[31m"))
    pets\n\x1b[31m
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def counted(number: float, what: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "change"), counted(2, "change"), counted(60.0, "second")
    ('1 change', '2 changes', '60 seconds')
    """
    return f"{number:.15g} {what}{'' if number == 1 else 's'}"


def _way_to(nodeid: str, name: str) -> str:
    """Return the node id up to the file, class or function of a name; empty where none is called so."""
    file, *parts = nodeid.partition("[")[0].split("::")
    if name == file.rpartition("/")[2]:
        return file
    return "::".join((file, *parts[: parts.index(name) + 1])) if name in parts else ""


def _did_you_mean(names: Iterable[str]) -> str:
    return f"Did you mean {' or '.join(map(repr, names))}?"


def suggestion(name: str, known: Iterable[str], *, title: str = "") -> str:
    """Return a sentence with the nearest of the known names; with a ``title`` and none near, with all of them.

    >>> suggestion("ptes", ["pets", "orders"])
    "Did you mean 'pets'?"
    >>> suggestion("x", ["pets", "orders"], title="Configured")
    'Configured: orders, pets.'
    """
    # Lazy: for messages only.
    from difflib import get_close_matches  # noqa: PLC0415

    names = sorted(set(known))
    near = get_close_matches(name, names, n=_MAX_SUGGESTED, cutoff=0.5)
    if near:
        return _did_you_mean(near)
    return f"{title}: {', '.join(names)}." if title else ""
