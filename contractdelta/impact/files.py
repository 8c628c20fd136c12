"""What a file has to do with tests: which run for a change of it, and which were seen to use it."""

from collections.abc import Iterable
from dataclasses import dataclass

from contractdelta.files import PathPatterns
from contractdelta.impact.model import Learned, Reason, ReasonKind, Scope, Selection
from contractdelta.repository import FileStatus

#: The kinds of nodes that stand for a file, or for a part of one.
_KINDS = ("file", "source", "data")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileExplanation:
    """What a file has to do with tests."""

    path: str
    #: How it differs from base; ``None`` where it does not.
    status: FileStatus | None
    #: The tests that run for it, each with the first reason whose way leads through it.
    tests: tuple[tuple[str, Reason], ...]
    #: The tests that were seen to use it when they were recorded; sorted.
    users: tuple[str, ...]
    #: What a change of it means where the tests do not tell; empty where they do.
    meaning: str


def explain_file(  # noqa: PLR0913 - one argument a question
    scope: Scope, selection: Selection, learned: Learned, path: str, users: Iterable[str], *, is_seen: bool = True
) -> FileExplanation:
    """Explain a file of the project; ``users`` are the tests that were seen to use it.

    ``is_seen`` tells whether git would show a change of it.
    """
    status = next((file.status for file in scope.files if file.path == path), None)
    tests = tuple(
        (test.nodeid, reason)
        for test in selection.tests
        for reason in [next((one for one in test.reasons if _leads_through(one, path)), None)]
        if reason is not None
    )
    users = tuple(sorted(users))
    if tests:
        runs_all = any(reason.kind is ReasonKind.ALWAYS for _, reason in tests)
        meaning = f"everything runs: {selection.why_all}" if runs_all else ""
    else:
        is_changed = status is not None
        meaning = _meaning(scope, learned, path, is_changed=is_changed, is_used=bool(users), is_seen=is_seen)
    return FileExplanation(path=path, status=status, tests=tests, users=users, meaning=meaning)


def _leads_through(reason: Reason, path: str) -> bool:
    nodes = {f"{kind}:{path}" for kind in _KINDS}
    return any(step in nodes or step.startswith(f"source:{path}::") for step in reason.path)


def _meaning(  # noqa: PLR0913 - one argument a question
    scope: Scope, learned: Learned, path: str, *, is_changed: bool, is_used: bool, is_seen: bool
) -> str:
    if path in scope.known_files:
        return "it belongs to the contract of an API: operations tell of its changes (contractdelta diff)"
    if path in learned.files:
        unused = "" if is_used else "no test was seen to use it when tests were recorded"
        return "nothing differs in it that a test was seen to use" if is_changed else unused
    if not is_seen:
        return "git ignores it, or it lies outside of the repository: nobody sees a change of it"
    if PathPatterns(scope.ignore).match(path):
        return "its changes are ignored"
    if any(PathPatterns([pattern]).match(path) for pattern, _ in scope.sources):
        return "it is declared as code behind operations (sources)"
    return "nothing tells which tests use it: a change of it runs everything"
