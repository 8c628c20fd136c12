"""Answers that are kept: a test that gets one depends on the operation that gave it, though another test called it."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TypeAlias

from contractdelta.propagation.affected import affected
from contractdelta.propagation.findings import Kept
from contractdelta.testmap.changed_files import Read, code_of_today, importers_of, recorded_code
from contractdelta.testmap.reached import Reached
from contractdelta.testmap.recorded import RecordedTest, TestMap

#: Path and name of what keeps an answer, as results have it.
Keeper: TypeAlias = tuple[str, str]


def with_kept_answers(
    testmap: TestMap,
    answers: Mapping[Keeper, AbstractSet[str]],
    read: Read,
    paths: AbstractSet[str],
) -> TestMap:
    """Count each test that may get a kept answer as a caller of the operations that gave it.

    ``answers`` are the names of these operations; ``paths`` are the Python files of today.
    """
    alike: dict[frozenset[str], list[Keeper]] = {}
    for keeper, names in sorted(answers.items()):
        alike.setdefault(frozenset(names), []).append(keeper)
    called: dict[str, set[str]] = {}
    for names, keepers in alike.items():
        for nodeid in _users(testmap, keepers, read, paths):
            called.setdefault(nodeid, set()).update(names)
    tests = {nodeid: _calling(test, called.get(nodeid, ())) for nodeid, test in testmap.tests.items()}
    return replace(testmap, tests=tests)


def _users(testmap: TestMap, keepers: Iterable[Keeper], read: Read, paths: AbstractSet[str]) -> list[str]:
    """Return the tests that may get what is kept, as a change of it would have to find them."""
    altered = [Kept("", *keeper) for keeper in keepers]
    result = affected(recorded_code(testmap), code_of_today(read, paths, frozenset()), altered=altered)
    reached = Reached(testmap, result.functions, importers_of(result, testmap.sources, testmap))
    return [nodeid for nodeid, test in testmap.tests.items() if any(reached.of(test))]


def _calling(test: RecordedTest, names: Iterable[str]) -> RecordedTest:
    more = [(name, ()) for name in set(names) - {name for name, _ in test.calls}]
    return test._replace(calls=tuple(sorted([*test.calls, *more]))) if more else test
