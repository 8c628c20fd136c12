"""The law of safety: what a change alters is affected. Programs are run before and after, and compared."""

from collections.abc import Iterable, Iterator, Mapping

from hypothesis import HealthCheck, given, note, settings
from support.program_edits import edited_programs
from support.program_runs import Outcome, run
from support.programs import Program
from support.python_files import ask, record, today

from contractdelta.code.analysis import analyse
from contractdelta.code.imports import importing
from contractdelta.code.parsed_files import Binding
from contractdelta.code.uses import Role, Use
from contractdelta.propagation.affected import affected
from contractdelta.propagation.findings import Affected
from contractdelta.propagation.recorded_code import RecordedCode


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(programs=edited_programs())
def test_whatever_changes_its_result_is_affected(programs: tuple[Program, Program, str]) -> None:
    """A function with another result ran an affected one, or its file imports one whose importers are affected.

    An import that fails after the change, which no one can foresee for certain, fails in a file that is told to be
    evaluated anew. All that holds for who knows which functions ran at import as well as for who does not.
    """
    before, after, what = programs
    note(what + "".join(f"\n# {path}\n{before[path]}# now:\n{after.get(path)}" for path in before))
    runs = {each: run(before, *each) for each in _callable(before)}
    early = {each for one in runs.values() for each in one.early}
    _check(before, after, ask(before, after), runs)
    _check(before, after, ask(before, after, early=lambda path, name: (path, name) in early), runs)


def _check(before: Program, after: Program, found: Affected, runs: Mapping[tuple[str, str], Outcome]) -> None:
    importers = _with_importers(found.importers, before)
    failing = _with_importers(found.importers | found.reevaluated, before, after)
    for (path, function), past in runs.items():
        if past.result.startswith("import:"):
            continue
        present = run(after, path, function)
        # A test that calls a function names it, even if what it returned before is kept and given back.
        selected = path in importers or (past.ran | {(path, function)}) & found.functions
        fails = present.result.startswith("import:") and path in failing
        is_affected = selected or fails or _forgets_a_call(before, after)
        assert past.result == present.result or is_affected, (path, function, past, present)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(programs=edited_programs())
def test_the_files_that_may_differ_are_enough_to_compare(programs: tuple[Program, Program, str]) -> None:
    """Whoever knows which files changed gets the same answer as whoever has all of them compared."""
    before, after, _ = programs
    changed = {path for path in before if before[path] != after.get(path)}
    assert affected(RecordedCode(files=record(before)), today(after, changed)) == ask(before, after)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(programs=edited_programs())
def test_every_answer_has_a_cause(programs: tuple[Program, Program, str]) -> None:
    """For each affected function and file there is one chain, from a file that changed to it."""
    before, after, _ = programs
    found = ask(before, after)
    named = {(cause.path, cause.qualname) for cause in found.causes}
    assert named == found.functions | {(path, "") for path in found.importers}
    for cause in found.causes:
        start = cause.chain[0].partition("::")[0]
        assert before[start] != after.get(start) or start == cause.path
        assert cause.chain[-1] == (f"{cause.path}::{cause.qualname}" if cause.qualname else cause.path)


def _forgets_a_call(before: Program, after: Program) -> bool:
    """Tell whether the value of a definition called something that it does not call any more.

    The map does not keep what that was, which may have altered anything: ``docs/testmap.md`` names it as not seen.
    """
    return any(
        not calls <= _calls_of(path, after).get(name, frozenset())
        for path in before.keys() & after.keys()
        for name, calls in _calls_of(path, before).items()
    )


def _calls_of(path: str, program: Program) -> dict[str, frozenset[Use]]:
    """Return what the definitions of a file do with other names when they run, by their own names."""
    calls: dict[str, frozenset[Use]] = {}
    for one in analyse(path, program[path]).definitions:
        if one.ordered and one.kind is Binding.VALUE:
            used = frozenset(use for use in one.uses if use.role not in (Role.NAMED, Role.STORED))
            calls[one.name] = calls.get(one.name, frozenset()) | used
    return calls


def _callable(program: Program) -> Iterator[tuple[str, str]]:
    """Find the functions of a program that can be called without arguments."""
    for path, text in program.items():
        for function in analyse(path, text).functions:
            if function.qualname.startswith("f") and "." not in function.qualname:
                yield path, function.qualname


def _with_importers(files: Iterable[str], *programs: Mapping[str, str]) -> frozenset[str]:
    """Return files and all that import them in one of the programs, directly or not."""
    return frozenset(files).union(*(one for program in programs for one in importing(files, record(program)).values()))
