"""What a file has to do with tests: which run for a change of it, and which were seen to use it."""

from dataclasses import dataclass

from contractdelta.files import PathPatterns
from contractdelta.git.repository import FileStatus
from contractdelta.impact.model import ChangeScope, Reason, ReasonKind, RecordedImpact, Selection

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


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file of the project, and what is known of it besides the change."""

    path: str
    #: The tests that were seen to use it when they were recorded.
    users: frozenset[str] = frozenset()
    #: Whether git would list a change of it.
    is_seen: bool = True


def explain_file(scope: ChangeScope, selection: Selection, impact: RecordedImpact, file: FileFacts) -> FileExplanation:
    """Explain what a file has to do with tests."""
    path = file.path
    status = next((changed.status for changed in scope.files if changed.path == path), None)
    tests = tuple(
        (test.nodeid, reason)
        for test in selection.tests
        for reason in [next((each for each in test.reasons if _leads_through(each, path)), None)]
        if reason is not None
    )
    if tests:
        runs_all = any(reason.kind is ReasonKind.ALWAYS for _, reason in tests)
        meaning = f"everything runs: {selection.why_all}" if runs_all else ""
    else:
        meaning = _meaning(scope, impact, file, is_changed=status is not None)
    return FileExplanation(path=path, status=status, tests=tests, users=tuple(sorted(file.users)), meaning=meaning)


def _leads_through(reason: Reason, path: str) -> bool:
    nodes = {f"{kind}:{path}" for kind in _KINDS}
    return any(step in nodes or step.startswith(f"source:{path}::") for step in reason.path)


def _meaning(scope: ChangeScope, impact: RecordedImpact, file: FileFacts, *, is_changed: bool) -> str:
    if file.path in scope.known_files:
        return "it belongs to the contract of an API: operations tell of its changes (contractdelta diff)"
    if file.path in impact.files:
        unused = "" if file.users else "no test was seen to use it when tests were recorded"
        return "nothing differs in it that a test was seen to use" if is_changed else unused
    if not file.is_seen:
        return "git ignores it, or it lies outside of the repository: nobody sees a change of it"
    if PathPatterns(scope.ignore).match(file.path):
        return "its changes are ignored"
    if any(PathPatterns([pattern]).match(file.path) for pattern, _ in scope.sources):
        return "it is declared as code behind operations (sources)"
    return "nothing tells which tests use it: a change of it runs everything"
