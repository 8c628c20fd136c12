"""Who may get an answer that something keeps."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from support.maps import EMPTY
from support.python_files import record

from contractdelta.code.parsed_files import CachedResult, Symbol
from contractdelta.testmap.changes.kept_answers import with_kept_answers
from contractdelta.testmap.function_keys import pack
from contractdelta.testmap.recorded import RecordedTest, TestMap


def _asked(number: int) -> tuple[dict[str, str], TestMap]:
    """Return files with so many cached functions, a test for each that runs what names it, and one more; and a map."""
    files = {
        f"part{place}.py": f"import functools\n\n@functools.cache\ndef get(): return {place}\n\ndef use(): get()\n"
        for place in range(number)
    }
    tests = {
        name: RecordedTest(name, "test_a.py", ran=pack([(f"part{place}.py", "use")], "test_a.py"))
        for place in range(number)
        for name in [f"test_a.py::test_{place}"]
    }
    tests["test_a.py::test_none"] = RecordedTest("test_a.py::test_none", "test_a.py")
    results = {path: (CachedResult("get", path, "get"),) for path in files}
    return files, replace(EMPTY, sources=record(files), tests=tests, cached_results=results)


def _called(files: Mapping[str, str], testmap: TestMap, answers: Mapping[Symbol, set[str]]) -> dict[str, set[str]]:
    found = with_kept_answers(testmap, answers, lambda path: files[path].encode(), frozenset(files))
    return {nodeid: {name for name, _ in test.calls} for nodeid, test in found.tests.items()}


@pytest.mark.parametrize("number", [1, 3, 20])
def test_who_runs_what_names_a_keeper_may_get_what_it_keeps(number: int) -> None:
    """Each such test calls the operation, without an answer of its own; no other one does."""
    files, testmap = _asked(number)
    answers = {Symbol(f"part{place}.py", "get"): {f"GET /{place}"} for place in range(number)}
    expected = {f"test_a.py::test_{place}": {f"GET /{place}"} for place in range(number)}
    assert _called(files, testmap, answers) == {**expected, "test_a.py::test_none": set()}


def test_of_very_many_keepers_some_are_taken_together() -> None:
    """Then a test may count as a caller of more operations than it needs, and never of fewer."""
    files, testmap = _asked(50)
    answers = {Symbol(f"part{place}.py", "get"): {f"GET /{place}"} for place in range(50)}
    called = _called(files, testmap, answers)
    assert all(f"GET /{place}" in called[f"test_a.py::test_{place}"] for place in range(50))
    assert called["test_a.py::test_none"] == set()
    assert {len(names) for names in called.values()} == {0, 1, 30}


def test_an_answer_that_a_test_got_itself_stays() -> None:
    """What was seen of a test says more than that it may have got something."""
    files, testmap = _asked(2)
    own = testmap.tests["test_a.py::test_0"]._replace(calls=(("GET /0", (200,)),))
    testmap = replace(testmap, tests={**testmap.tests, own.nodeid: own})
    answers = {Symbol("part0.py", "get"): {"GET /0", "GET /1"}}
    found = with_kept_answers(testmap, answers, lambda path: files[path].encode(), frozenset(files))
    assert found.tests[own.nodeid].calls == (("GET /0", (200,)), ("GET /1", ()))


def test_what_everybody_uses_is_found_without_a_search_to_the_end() -> None:
    """Where each test may get an answer, each calls the operation."""
    files, testmap = _asked(3)
    tests = {name: test for name, test in testmap.tests.items() if test.ran}
    answers = {Symbol(f"part{place}.py", "get"): {"GET /"} for place in range(3)}
    called = _called(files, replace(testmap, tests=tests), answers)
    assert called == {name: {"GET /"} for name in tests}


@pytest.mark.parametrize(("path", "is_remote"), [("part0.py", False), ("tests/part0.py", True)])
def test_an_answer_from_elsewhere_makes_whoever_gets_it_remote(path: str, is_remote: bool) -> None:  # noqa: FBT001
    """Where only code of tests ran for an answer, what gave it was not seen; else all that ran is known."""
    text = "import functools\n\n@functools.cache\ndef get(): return 1\n\ndef use(): get()\n"
    test = RecordedTest("test_a.py::test_a", "test_a.py", ran=pack([(path, "use")], "test_a.py"))
    other = RecordedTest("test_a.py::test_b", "test_a.py")
    testmap = replace(
        EMPTY,
        sources=record({path: text}),
        tests={test.nodeid: test, other.nodeid: other},
        cached_results={path: (CachedResult("get", path, "get"),)},
    )
    found = with_kept_answers(
        testmap, {Symbol(path, "get"): {"POST /login"}}, lambda _: text.encode(), frozenset((path,))
    )
    assert (found.tests[test.nodeid].calls, found.tests[test.nodeid].is_remote) == ((("POST /login", ()),), is_remote)
    assert found.tests[other.nodeid] == other
