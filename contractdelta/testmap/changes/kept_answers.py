"""Answers that are kept: a test that gets one depends on the operation that gave it, though another test called it.

Where nothing of the project but code of tests ran for an answer, it came from elsewhere: then code that nobody saw may
have run for who gets it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache

from contractdelta.code.analysis import analyse
from contractdelta.code.parsed_files import Symbol
from contractdelta.propagation.affected import CodeOfToday, affected
from contractdelta.propagation.findings import AN_ANSWER, CachedContent
from contractdelta.testmap.changes.changed_files import Read, code_of_today, importers_of, recorded_code
from contractdelta.testmap.changes.reached_tests import Reached
from contractdelta.testmap.changes.unseen_code import helping_functions
from contractdelta.testmap.changes.unselected_tests import UnselectedTests
from contractdelta.testmap.function_keys import key_of
from contractdelta.testmap.recorded import RecordedTest, TestMap

#: How many groups of keepers are told from one another: for each of them the code is searched.
_MAX_GROUPS = 20


def with_kept_answers(
    testmap: TestMap,
    answers: Mapping[Symbol, AbstractSet[str]],
    read: Read,
    paths: AbstractSet[str],
) -> TestMap:
    """Count each test that may get a kept answer as a caller of the operations that gave it.

    ``answers`` are the names of these operations, by what keeps their answers; ``paths`` are the Python files of today.
    """
    called: dict[str, set[str]] = {}
    remote: set[str] = set()
    seen = _seen(testmap)
    # Each file is taken apart once, however often it is asked for.
    today = replace(code_of_today(read, paths, frozenset()), analyse=cache(analyse))
    for names, keepers in _groups(answers):
        users = _users(testmap, keepers, today)
        for nodeid in users:
            called.setdefault(nodeid, set()).update(names)
        remote.update(() if seen.issuperset(keepers) else users)
    tests = {
        nodeid: _calling(test, called[nodeid], is_remote=nodeid in remote) if nodeid in called else test
        for nodeid, test in testmap.tests.items()
    }
    return replace(testmap, tests=tests)


def _seen(testmap: TestMap) -> set[Symbol]:
    """Return what keeps results for which code of the project ran, other than code of tests."""
    helping = helping_functions(testmap)
    return {
        Symbol(one.path, one.keeper)
        for path, results in testmap.cached_results.items()
        for one in results
        if key_of(path, one.function) not in helping
    }


def _groups(answers: Mapping[Symbol, AbstractSet[str]]) -> Iterator[tuple[frozenset[str], list[Symbol]]]:
    """Yield operations, and what keeps answers of just these; beyond some number, of any of these."""
    alike: dict[frozenset[str], list[Symbol]] = {}
    for keeper, names in sorted(answers.items()):
        alike.setdefault(frozenset(names), []).append(keeper)
    groups = sorted(alike.items(), key=lambda group: group[1])
    yield from groups[:_MAX_GROUPS]
    if rest := groups[_MAX_GROUPS:]:
        yield frozenset().union(*(names for names, _ in rest)), [keeper for _, keepers in rest for keeper in keepers]


def _users(testmap: TestMap, keepers: Iterable[Symbol], today: CodeOfToday) -> Collection[str]:
    """Return the tests that may get what is kept, as a change of it would have to find them."""
    unselected = UnselectedTests(testmap.tests.values(), ())
    altered = [CachedContent(AN_ANSWER, *keeper) for keeper in keepers]
    result = affected(recorded_code(testmap), today, altered=altered, unselected=unselected)
    if unselected.is_empty:
        return testmap.tests.keys()
    reached = Reached(testmap, result.functions, importers_of(result, testmap, {}))
    return [nodeid for nodeid, test in testmap.tests.items() if any(reached.of(test))]


def _calling(test: RecordedTest, names: Iterable[str], *, is_remote: bool) -> RecordedTest:
    more = [(name, ()) for name in set(names) - {name for name, _ in test.calls}]
    return test._replace(calls=tuple(sorted([*test.calls, *more])), is_remote=test.is_remote or is_remote)
