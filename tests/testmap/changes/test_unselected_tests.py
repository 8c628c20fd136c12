"""The law of looking no further: whoever stops once all tests are selected selects the same as who goes on."""

from collections.abc import Iterator

from hypothesis import HealthCheck, event, given, note, settings
from hypothesis import strategies as st
from support.program_edits import edited_programs
from support.program_runs import run
from support.programs import Program
from support.python_files import ask, record, today

from contractdelta.code.analysis import analyse
from contractdelta.propagation.affected import affected
from contractdelta.propagation.findings import Affected
from contractdelta.propagation.recorded_code import RecordedCode, Seen, anything
from contractdelta.testmap.changes.unselected_tests import UnselectedTests
from contractdelta.testmap.function_keys import pack
from contractdelta.testmap.recorded import RecordedTest


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(programs=edited_programs(), data=st.data())
def test_who_stops_selects_the_same(programs: tuple[Program, Program, str], data: st.DataObject) -> None:
    """Each test that is selected by all that is affected is selected by what was found until none was left.

    Where a test is left, all was found. Else each file that is evaluated anew is told, if it holds tests.
    """
    before, after, what = programs
    note(what + "".join(f"\n# {path}\n{before[path]}# now:\n{after.get(path)}" for path in before))
    runs = {f"{path}::{name}": run(before, path, name) for path, name in _callable(before)}
    ran = {nodeid: frozenset({*one.ran, _function(nodeid)}) for nodeid, one in runs.items()}
    early = {each for one in runs.values() for each in one.early}
    chosen = data.draw(st.sets(st.sampled_from(sorted(ran))) if ran else st.just(set[str]()), label="tests")
    unselected = UnselectedTests((_test(nodeid, ran[nodeid]) for nodeid in sorted(chosen)), before, few=1)
    changed = {path for path in before if before[path] != after.get(path)}
    is_early: Seen = data.draw(st.sampled_from((anything, lambda path, name: (path, name) in early)))
    found = affected(
        RecordedCode(files=record(before), ran_outside_tests=is_early), today(after, changed), unselected=unselected
    )
    whole = ask(before, after, early=is_early)
    event(f"stopped: {unselected.is_empty}")
    assert {one for one in chosen if _is_selected(ran[one], found)} == {
        one for one in chosen if _is_selected(ran[one], whole)
    }
    assert found.functions <= whole.functions
    assert whole.reevaluated & before.keys() <= found.reevaluated
    if not unselected.is_empty:
        assert (found.functions, found.importers, found.reevaluated) == (
            whole.functions,
            whole.importers,
            whole.reevaluated,
        )


def _callable(program: Program) -> Iterator[tuple[str, str]]:
    """Find the functions of a program that can be called without arguments, as a test would call them."""
    for path, text in program.items():
        for function in analyse(path, text).functions:
            if function.qualname.startswith("f") and "." not in function.qualname:
                yield path, function.qualname


def _function(nodeid: str) -> tuple[str, str]:
    path, _, name = nodeid.partition("::")
    return path, name


def _test(nodeid: str, functions: frozenset[tuple[str, str]]) -> RecordedTest:
    path = nodeid.partition("::")[0]
    return RecordedTest(nodeid=nodeid, path=path, ran=pack(functions, path))


def _is_selected(ran: frozenset[tuple[str, str]], found: Affected) -> bool:
    return not ran.isdisjoint(found.functions)
