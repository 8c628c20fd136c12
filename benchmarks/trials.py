"""What an edit does to the tests, and what both tools select for it; kept in files, so that a run can go on later."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edits import Edit
from subjects import Refused, Subject

#: What their answers are kept under.
TOOLS = ("contractdelta", "testmon")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """What a tool selects for an edit."""

    #: Node ids, and files that cannot be collected.
    tests: frozenset[str]
    #: Why it would not select: an error that stops a build, so that nothing is skipped.
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One edit, tried."""

    edit: Edit
    #: How many tests there are.
    total: int
    #: The tests that ended otherwise than without the edit.
    changed: tuple[str, ...]
    #: Those among them that were not selected, and do not only suffer from one that was.
    missed: tuple[str, ...]
    missed_by_testmon: tuple[str, ...]
    #: How many tests were selected.
    selected: int
    selected_by_testmon: int
    #: Whether contractdelta would not select.
    is_refused: bool
    #: Whether the tests came to no end.
    is_hung: bool


class Log:
    """Answers about edits, one line of JSON each: what was asked once is not asked again."""

    def __init__(self, file: Path) -> None:
        """Read the answers that are there."""
        self._file = file
        lines = file.read_text("utf-8").splitlines() if file.is_file() else []
        self._known: dict[str, Any] = dict(json.loads(line) for line in lines)

    def answer(self, edit: Edit, ask: Callable[[], Any]) -> Any:
        """Return the answer about an edit."""
        key = f"{edit.kind}: {edit.path}:{edit.line} {edit.what}"
        if key not in self._known:
            self._known[key] = ask()
            with self._file.open("a", encoding="utf-8") as log:
                log.write(json.dumps([key, self._known[key]]) + "\n")
        return self._known[key]


def tried(subject: Subject, edits: Sequence[Edit], folder: Path) -> Iterator[Trial]:
    """Try edits, each as far as it was not tried before."""
    outcomes, ours, theirs = (Log(folder / f"{name}.jsonl") for name in ("outcomes", *TOOLS))
    our_misses, their_misses = (Log(folder / f"{name}-misses.jsonl") for name in TOOLS)
    for edit in edits:
        changed = outcomes.answer(edit, lambda edit=edit: _changed(subject, edit))
        by_us = _parse(ours.answer(edit, lambda edit=edit: _selected(subject, edit, subject.selected)))
        by_them = _parse(theirs.answer(edit, lambda edit=edit: _selected(subject, edit, subject.selected_by_testmon)))
        yield Trial(
            edit=edit,
            total=len(subject.before),
            changed=tuple(changed or ()),
            missed=_missed(subject, edit, changed or (), by_us, our_misses),
            missed_by_testmon=_missed(subject, edit, changed or (), by_them, their_misses),
            selected=sum(_is_selected(test, by_us) for test in subject.before),
            selected_by_testmon=sum(_is_selected(test, by_them) for test in subject.before),
            is_refused=bool(by_us.refused),
            is_hung=changed is None,
        )


def _selected(subject: Subject, edit: Edit, ask: Callable[[], frozenset[str]]) -> dict[str, Any]:
    try:
        with subject.edited(edit):
            return {"tests": sorted(ask())}
    except Refused as err:
        return {"tests": [], "refused": str(err)}


def _parse(data: dict[str, Any]) -> Selected:
    return Selected(tests=frozenset(data["tests"]), refused=data.get("refused", ""))


def _changed(subject: Subject, edit: Edit) -> list[str] | None:
    """Return the tests that end otherwise with an edit; ``None`` where they do not come to an end."""
    with subject.edited(edit):
        after = subject.outcomes()
    return None if after is None else differing(subject.before, after)


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the tests that ended otherwise, or are there only once."""
    return sorted(test for test in before.keys() | after.keys() if before.get(test) != after.get(test))


def _missed(subject: Subject, edit: Edit, changed: Sequence[str], selected: Selected, log: Log) -> tuple[str, ...]:
    """Return the tests that were not selected, and end otherwise also without those that were.

    The others only suffer from what a test left behind that is selected, and fails. A test that goes because the values
    of its parameters change comes back with others, by which it is called then: if that is selected, it is not missed.
    """
    left = [test for test in changed if not _is_selected(test, selected)]
    if not left:
        return ()

    def run_alone() -> list[str]:
        with subject.edited(edit):
            there = subject.collected()
            came = {_function_of(test) for test in there.difference(subject.before) if _is_selected(test, selected)}
            rest = [test for test in left if test in there or _function_of(test) not in came]
            after = (subject.outcomes(*rest) or {}) if rest else {}
        return [test for test in rest if after.get(test) != subject.before.get(test)]

    return tuple(log.answer(edit, run_alone))


def _function_of(test: str) -> str:
    return test.partition("[")[0]


def _is_selected(test: str, selected: Selected) -> bool:
    return bool(selected.refused) or not selected.tests.isdisjoint({test, test.partition("::")[0]})
