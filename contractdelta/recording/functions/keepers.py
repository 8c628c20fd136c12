"""What keeps values from one test to the next: cached results, answers to requests, data that was read.

A *keeper* is a definition of the project: a function whose results are cached, or a name that a module binds. Later
tests get what it keeps, and run nothing for it.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property

from contractdelta.code.analysis import names_at
from contractdelta.code.caching_decorators import kept_by_others
from contractdelta.code.held_functions import HeldFunctions
from contractdelta.code.parsed_files import Binding, Function, Symbol
from contractdelta.code.scopes import ANY_MODULE, ANY_NAME
from contractdelta.propagation.recorded_code import keeper_of
from contractdelta.recording.functions.kept_results import Ran, for_kept_results
from contractdelta.recording.functions.project_code import ProjectCode
from contractdelta.recording.journal import Entry
from contractdelta.recording.observer import SHARED_FIXTURE, Measured
from contractdelta.recording.session import KeptAnswer, KeptResult
from contractdelta.recording.watchers.code import Lines
from contractdelta.recording.watchers.files import Reader
from contractdelta.testmap.recorded import UNKNOWN_KEEPER
from contractdelta.testmap.suite.pytest_names import is_test_file

#: How test files are called where nothing is configured; what is called otherwise may be called by anybody.
_TEST_FILES = ("test_*.py", "*_test.py")


def has_kept(function: Function, executed: frozenset[int]) -> bool:
    """Tell whether a function kept what it made, if it keeps anything: by hand it does so on some ways only."""
    return not executed.isdisjoint(function.storing_lines or range(function.body_line, function.last_line + 1))


def _as_seen(function: Function, executed: frozenset[int], caching: Container[str]) -> Function:
    """Return a function that tells whether it kept its result, and only of what is unknown that it came to."""
    is_silent = function.reflection_lines.isdisjoint(executed)
    return replace(
        function,
        cached=function.qualname in caching and has_kept(function, executed),
        given_lines=function.given_lines & executed,
        body=tuple(use for use in function.body if not (is_silent and use.module == ANY_MODULE)),
    )


def _is_for_pytest(ran: Ran) -> bool:
    is_test = ran.function.name.startswith("test") and is_test_file(ran.path, _TEST_FILES)
    return is_test or ran.function.is_fixture


class KeeperFinder:
    """Finds what keeps values of a recording."""

    def __init__(self, code: ProjectCode) -> None:
        """Take the code that keepers are looked up in."""
        self._code = code
        self._caching = cache(self._find_caching)
        self._marked = cache(self._mark)
        self._kept_with_objects = cache(
            lambda path: frozenset(each.qualname for each in code.source(path).functions if each.with_object)
        )

    def cached_results(self, measured: Measured) -> set[KeptResult]:
        """Return the functions that may have run for results that are kept, each with the keeper.

        The keeper is the definition whose users may get the result, or the property of an object, such as
        ``Shelf.jars``, which only those see that have the object. If a shared fixture or a hook uses anything of the
        project, nobody knows which objects it made for all tests: then the keeper is the class. What is bound at import
        keeps the answer of that time.
        """
        lines = self._code.lines_by_path(measured)
        has_shared = self._has_shared_objects(lines)
        results = set()
        for context, ran in self._ran_by_context(lines):
            asked = (
                tuple(Symbol(each.path, each.qualname) for each in stack) for stack in measured.asked.get(context, ())
            )
            with_object = {each.symbol for each in ran if each.function.with_object and not has_shared}
            for caching, functions in for_kept_results(ran, asked, self._held.reached).items():
                keeper = caching if caching in with_object else Symbol(caching.path, keeper_of(caching.name))
                results |= {KeptResult(*function, *keeper) for function in functions}
        for context, stacks in measured.asked.items():
            keepers = {keeper for stack in stacks for keeper in self.bound(stack[-1], context)}
            answering = {each.symbol for each in self._code.ran_in(context, lines)} if keepers else set()
            results |= {KeptResult(*function, *keeper) for function in answering for keeper in keepers}
        return results

    def cached_answers(self, asked: Mapping[str, Entry], measured: Measured) -> Iterator[KeptAnswer]:
        """Yield each request whose answer is kept, with the keeper."""
        has_shared = bool(asked) and self._has_shared_objects(self._code.lines_by_path(measured))
        for context, entry in asked.items():
            for stack, requests in entry.askers.items():
                keepers = {*self.keepers(stack, has_shared=has_shared), *self.bound(stack[-1], context)}
                yield from (KeptAnswer(method, url, *keeper) for method, url, _ in requests for keeper in keepers)

    def keepers(self, readers: Iterable[Reader], *, has_shared: bool = True) -> Iterator[Symbol]:
        """Yield the definitions that keep what these read: names of modules, and cached functions.

        Without ``has_shared`` no objects were made for all tests: what an object keeps, its property keeps.
        """
        for reader in readers:
            if not reader.path:
                yield UNKNOWN_KEEPER
            elif reader.line:
                text = self._code.text(reader.path)
                yield from (Symbol(reader.path, name) for name in names_at(reader.path, text, reader.line))
            elif reader.path in self._code.paths and reader.qualname in self._caching(reader.path):
                is_own = not has_shared and reader.qualname in self._kept_with_objects(reader.path)
                yield Symbol(reader.path, reader.qualname if is_own else keeper_of(reader.qualname))

    def bound(self, outermost: Reader, context: str) -> Iterator[Symbol]:
        """Yield what keeps an answer or a process that was got at import, or by a hook of pytest: it is for all."""
        if outermost.line:
            yield from self.keepers([outermost])
        elif not context:
            yield Symbol(outermost.path, keeper_of(outermost.qualname))

    def _has_shared_objects(self, lines: Mapping[str, Lines]) -> bool:
        """Tell whether a fixture that several tests share, or a hook of pytest, uses anything of the project."""
        contexts = {name for by_context in lines.values() for name in by_context if name.startswith(SHARED_FIXTURE)}
        ran = {each for context in contexts for each in self._code.ran_in(context, lines)}
        sources = map(self._code.source, lines)
        ran |= {Ran(source.path, each) for source in sources for each in source.functions if each.is_hook}
        resolver = self._code.resolver()
        uses = ((path, use) for path, function in ran for use in (*function.header, *function.body))
        steps = ((path, step) for path, use in uses for step in resolver.find(path, (use.module, use.chain)))
        # What a file imports from elsewhere is found in it, too, but nowhere else.
        return any(
            step.path != path or step.name == ANY_NAME or any(each.kind is not Binding.IMPORT for each in definitions)
            for path, step in steps
            for definitions in [resolver.definitions(step)]
        )

    def _ran_by_context(self, lines: Mapping[str, Lines]) -> Iterator[tuple[str, list[Ran]]]:
        """Yield each context in which a function ran and its result was kept, with all that ran in it."""
        caching = {
            path: [each for each in self._code.source(path).functions if each.qualname in self._caching(path)]
            for path in lines
        }
        contexts = {
            context
            for path, functions in caching.items()
            for function in functions
            for context, executed in lines[path].items()
            if has_kept(function, executed)
        }
        for context in sorted(contexts):
            executed = ((path, by_context.get(context, frozenset())) for path, by_context in lines.items())
            yield context, [one for path, some in executed for one in self._marked(path, some)]

    def _mark(self, path: str, lines: frozenset[int]) -> list[Ran]:
        """Return the functions that ran in lines of a file, each as these show it.

        Tests and fixtures are left out: pytest alone calls them.
        """
        caching = self._caching(path)
        return [
            Ran(path, _as_seen(one.function, lines, caching))
            for one in self._code.ran(path, lines)
            if not _is_for_pytest(one)
        ]

    @cached_property
    def _held(self) -> HeldFunctions:
        return HeldFunctions(self._code.sources(), self._code.resolver())

    @cached_property
    def _cached_elsewhere(self) -> Mapping[str, frozenset[str]]:
        return kept_by_others(self._code.sources())

    def _find_caching(self, path: str) -> frozenset[str]:
        """Return the qualified names of the functions of a file whose results are cached."""
        cached = {each.qualname for each in self._code.source(path).functions if each.cached}
        return self._cached_elsewhere.get(path, frozenset()) | cached
