"""Tests that use functions which they were not seen to run.

A function that was given to others may be called in any test. One that answers an operation may be called by a
framework once for all tests. The map counts the tests that got the function, or called the operation, among its users.
"""

from collections.abc import Mapping
from dataclasses import replace

from contractdelta.code.callbacks import handed_functions, handed_names, is_handed
from contractdelta.code.parsed_files import Symbol
from contractdelta.code.syntax import parse
from contractdelta.recording.functions.handlers import handlers_of
from contractdelta.recording.functions.project_code import ProjectCode
from contractdelta.testmap.function_keys import key_of, pack, unpack
from contractdelta.testmap.recorded import RecordedTest, TestMap


def with_indirect_users(testmap: TestMap, code: ProjectCode) -> TestMap:
    """Count tests as users of functions that code they ran gave away, and that answer the operations they called."""
    testmap = _with_given(testmap, handed_functions(code.sources(), code.resolver()))
    if not any(test.calls for test in testmap.tests.values()):
        return testmap
    return replace(testmap, tests=_with_handlers(testmap, _possible_handlers(code)))


def _possible_handlers(code: ProjectCode) -> frozenset[Symbol]:
    """Return the functions that may be given to a framework and have annotations or defaults that name something.

    Others are only called by name: nobody looks at their signatures.
    """
    trees = (parse(code.text(path)) for path in code.paths)
    handed = frozenset(name for tree in trees if tree for name in handed_names(tree))
    return frozenset(
        Symbol(source.path, function.qualname)
        for source in code.sources()
        for function in source.functions
        if (function.annotations or function.header) and is_handed(function, handed)
    )


def _with_given(testmap: TestMap, given_by: Mapping[Symbol, frozenset[Symbol]]) -> TestMap:
    """Count each test as a user of the functions that those it ran gave to others.

    The receiver may call the function in another test, and keep the result for all: FastAPI makes the ids of operations
    when a route is asked for first. A function that no test ran matters to none.
    """
    ran = {nodeid: set(unpack("".join(test.ran))) for nodeid, test in testmap.tests.items()}
    seen: set[str] = set().union(*ran.values())
    givers = {key_of(*giver): sorted(given) for giver, given in given_by.items()}
    tests = {}
    for nodeid, test in testmap.tests.items():
        given = {function for key in ran[nodeid] & givers.keys() for function in givers[key]}
        more = {each for each in given if (key := key_of(*each)) in seen and key not in ran[nodeid]}
        tests[nodeid] = test._replace(ran=tuple(sorted({*test.ran, *pack(more, test.path)}))) if more else test
    return replace(testmap, tests=tests)


def _with_handlers(testmap: TestMap, possible: frozenset[Symbol]) -> dict[str, RecordedTest]:
    """Count each test as a user of the functions that answer the operations it called."""
    paths = {test.path for test in testmap.tests.values()}
    known = {key_of(*function): function for function in sorted(possible) if function.path not in paths}
    ran = {
        nodeid: frozenset(key for packed in test.ran for key in unpack(packed))
        for nodeid, test in testmap.tests.items()
    }
    recordings = ((dict(test.calls), ran[nodeid]) for nodeid, test in testmap.tests.items() if not test.stale)
    handlers = handlers_of(recordings, frozenset(known))
    tests = {}
    for nodeid, test in testmap.tests.items():
        more = {key for name, _ in test.calls for key in handlers.get(name, ())} - ran[nodeid]
        added = pack((known[key] for key in more), test.path)
        tests[nodeid] = test._replace(ran=tuple(sorted({*test.ran, *added}))) if more else test
    return tests
