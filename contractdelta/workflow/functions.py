"""Which functions of a project executed lines belong to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from posixpath import relpath

from contractdelta.code.analysis import analyse, names_at
from contractdelta.code.caching_decorators import kept_by_others
from contractdelta.code.callbacks import handed_names, handing, is_handed
from contractdelta.code.imports import Modules
from contractdelta.code.name_resolution import NameResolver
from contractdelta.code.parsed_files import Binding, ParsedFile, Symbol
from contractdelta.code.scopes import ANY_NAME
from contractdelta.code.syntax import parse
from contractdelta.files import source_text
from contractdelta.propagation.recorded_code import keeper_of
from contractdelta.recording.executed import Lines, imported_below
from contractdelta.recording.files import Reader
from contractdelta.recording.journal import Entry
from contractdelta.recording.observer import SHARED_FIXTURE, Measured, Observation
from contractdelta.testmap.kept_results import Ran, for_kept_results
from contractdelta.testmap.recorded import UNKNOWN_KEEPER
from contractdelta.workflow.observed import KeptAnswer, KeptResult
from contractdelta.workflow.project import Project


class FunctionFinder:
    """Finds the functions of a project that executed lines belong to; takes each file apart once."""

    def __init__(self, project: Project, read: Callable[[str], bytes | None]) -> None:
        """Take a project, and what reads a file of it."""
        self._root, self._top = project.root.resolve(), project.top.resolve()
        self._paths = frozenset(project.python_files())
        self._read = read
        # Many tests run the same lines of a file: what belongs to them is looked up once.
        self._relative = cache(self._find_relative)
        self._names_at = cache(self._find_names_at)
        self._names_of = cache(self._find_names)
        self._keeping = cache(self._find_keeping)
        self._kept_with_objects = cache(
            lambda path: frozenset(one.qualname for one in self._source(path).functions if one.with_object)
        )

    def functions(self, observation: Observation) -> list[list[str]]:
        """Return file and qualified name of each function that was executed, or may have been; sorted."""
        unmeasured = self.known(observation.unmeasured)
        found = {(path, one.qualname) for path in unmeasured for one in self._source(path).functions}
        for file, lines in observation.lines.items():
            path = self._relative(file)
            if path in self._paths:
                found.update((path, name) for name in self._names_of(path, lines))
        return [list(one) for one in sorted(found)]

    def _find_names(self, path: str, lines: frozenset[int]) -> frozenset[str]:
        return frozenset(name for line in lines for name in self._names_at(path, line))

    def _find_names_at(self, path: str, line: int) -> tuple[str, ...]:
        return tuple(one.qualname for one in self._source(path).functions_at(line))

    def ran_outside_tests(self, measured: Measured) -> set[Symbol]:
        """Return the functions that ran outside of tests, or may have.

        That is when something was imported, or when pytest called a hook. Where a file was imported in a test and
        nobody saw that begin and end, all that this test ran counts.
        """
        lines = self._lines_by_path(measured)
        unseen = self.known(measured.unseen)
        early = {Symbol(path, one.qualname) for path in unseen for one in self._source(path).functions}
        ran = (each for context in self._early_contexts(measured) for each in self._ran_in(context, lines))
        return early.union(one.symbol for one in ran)

    def imported(self, measured: Measured) -> set[str]:
        """Return the files of which anything ran, at import at least, or of which nobody would have seen it."""
        ran = {path for path, found in self._lines_by_path(measured).items() if any(found.values())}
        return ran | self.known(measured.unseen)

    def modules(self) -> set[str]:
        """Return the files of which Python keeps a module now."""
        return self.known(imported_below(self._top))

    def known(self, files: Iterable[str]) -> set[str]:
        """Return the paths, relative to the project, of those files that are code of it."""
        return set(map(self._relative, files)) & self._paths

    def cached_results(self, measured: Measured) -> set[KeptResult]:
        """Return the functions that may have run for results that are kept: later tests get them, and run nothing.

        Each with what keeps it: the definition whose users may get it, or
        the property of an object, such as ``Shelf.jars``, which shows only to who has that. Where a shared fixture or
        a hook uses anything of the project nobody knows what objects they made for all: then it is the class. What is
        bound at import keeps what was answered then.
        """
        lines = self._lines_by_path(measured)
        has_shared = self._has_shared_objects(lines)
        found = set()
        for context, ran in self._ran_by_context(lines):
            asked = (
                tuple(Symbol(each.path, each.qualname) for each in stack) for stack in measured.asked.get(context, ())
            )
            with_object = {one.symbol for one in ran if one.function.with_object and not has_shared}
            for caching, functions in for_kept_results(ran, asked).items():
                keeper = caching if caching in with_object else Symbol(caching.path, keeper_of(caching.name))
                found |= {KeptResult(*function, *keeper) for function in functions}
        for context, stacks in measured.asked.items():
            keepers = {keeper for stack in stacks for keeper in self.bound(stack[-1], context)}
            answering = {one.symbol for one in self._ran_in(context, lines)} if keepers else set()
            found |= {KeptResult(*function, *keeper) for function in answering for keeper in keepers}
        return found

    def cached_answers(self, asked: Mapping[str, Entry], measured: Measured) -> Iterator[KeptAnswer]:
        """Yield each request with each definition that keeps its answer."""
        has_shared = bool(asked) and self._has_shared_objects(self._lines_by_path(measured))
        for context, entry in asked.items():
            for stack, requests in entry.askers.items():
                keepers = {*self.keepers(stack, has_shared=has_shared), *self.bound(stack[-1], context)}
                yield from (KeptAnswer(method, url, *keeper) for method, url, _ in requests for keeper in keepers)

    def bound(self, outermost: Reader, context: str) -> Iterator[Symbol]:
        """Yield what keeps an answer or a process that was got at import, or by a hook of pytest: it is for all."""
        if outermost.line:
            yield from self.keepers([outermost])
        elif not context:
            yield Symbol(outermost.path, keeper_of(outermost.qualname))

    def _has_shared_objects(self, lines: Mapping[str, Lines]) -> bool:
        """Tell whether a fixture that several tests share, or a hook of pytest, uses anything of the project."""
        contexts = {context for found in lines.values() for context in found if context.startswith(SHARED_FIXTURE)}
        ran = {each for context in contexts for each in self._ran_in(context, lines)}
        sources = map(self._source, lines)
        ran |= {Ran(one.path, each) for one in sources for each in one.functions if each.is_hook}
        places = NameResolver(Modules(self._paths), self._source)
        uses = ((path, use) for path, one in ran for use in (*one.header, *one.body))
        found = ((path, found) for path, use in uses for found in places.find(path, (use.module, use.chain)))
        # What a file imports from elsewhere is found in it, too, but nowhere else.
        return any(
            step.path != path or step.name == ANY_NAME or any(one.kind is not Binding.IMPORT for one in definitions)
            for path, step in found
            for definitions in [places.definitions(step)]
        )

    def _ran_in(self, context: str, lines: Mapping[str, Lines]) -> Iterator[Ran]:
        for path, by_context in lines.items():
            source = self._source(path)
            for line in by_context.get(context, ()):
                yield from (Ran(path, one) for one in source.functions_at(line))

    def _ran_by_context(self, lines: Mapping[str, Lines]) -> Iterator[tuple[str, frozenset[Ran]]]:
        """Yield each context with what ran together in it, in which a function ran whose results are kept."""
        keeping = {
            path: [one for one in self._source(path).functions if one.qualname in self._keeping(path)] for path in lines
        }
        contexts = {
            context
            for path, functions in keeping.items()
            for one in functions
            for context, found in lines[path].items()
            if not found.isdisjoint(range(one.body_line, one.last_line + 1))
        }
        for context in sorted(contexts):
            ran = frozenset(
                Ran(path, replace(one, cached=True) if one.qualname in self._keeping(path) else one)
                for path, one in self._ran_in(context, lines)
            )
            yield context, ran

    @cached_property
    def _kept_by_others(self) -> Mapping[str, frozenset[str]]:
        return kept_by_others(map(self._source, sorted(self._paths)))

    def _find_keeping(self, path: str) -> frozenset[str]:
        """Return the qualified names of the functions of a file whose results are kept."""
        cached = {one.qualname for one in self._source(path).functions if one.cached}
        return self._kept_by_others.get(path, frozenset()) | cached

    def keepers(self, readers: Iterable[Reader], *, has_shared: bool = True) -> Iterator[Symbol]:
        """Yield the definitions that keep what these read: what a module binds, and what is cached.

        Without ``has_shared`` no objects were made for all tests: of what one keeps it is the property.
        """
        for reader in readers:
            if not reader.path:
                yield UNKNOWN_KEEPER
            elif reader.line:
                text = source_text(self._read(reader.path))
                yield from (Symbol(reader.path, name) for name in names_at(reader.path, text, reader.line))
            elif reader.path in self._paths and reader.qualname in self._keeping(reader.path):
                is_own = not has_shared and reader.qualname in self._kept_with_objects(reader.path)
                yield Symbol(reader.path, reader.qualname if is_own else keeper_of(reader.qualname))

    def used_reflection(self, measured: Measured) -> set[Symbol]:
        """Return the functions that came to where they reach for anything, or may have.

        Where one did outside of tests, its file stands among them under ``*``.
        """
        unseen = self.known(measured.unseen)
        found = {
            Symbol(path, one.qualname)
            for path in unseen
            for one in self._source(path).functions
            if one.reflection_lines
        }
        early = self._early_contexts(measured)
        for path, by_context in self._lines_by_path(measured).items():
            for function in self._source(path).functions:
                contexts = {one for one, lines in by_context.items() if not function.reflection_lines.isdisjoint(lines)}
                found |= {Symbol(path, function.qualname)} if contexts else set()
                found |= {Symbol(path, ANY_NAME)} if contexts & early else set()
        return found | {Symbol(path, ANY_NAME) for path, _ in found if path in unseen}

    def _lines_by_path(self, measured: Measured) -> dict[str, Lines]:
        return {path: found for file, found in measured.lines.items() if (path := self._relative(file)) in self._paths}

    def _early_contexts(self, measured: Measured) -> set[str]:
        """Return the contexts outside of tests, and the tests in which something was imported unseen."""
        lines = self._lines_by_path(measured)
        return {
            "",
            *measured.imports,
            *(one for path, found in lines.items() for one in found if self._imports(path, found[one])),
        }

    def asking(self) -> frozenset[Symbol]:
        """Return the functions that may be handed to a framework and have annotations or defaults that name something.

        Others are only called by name: what they ask for, nobody looks at.
        """
        trees = (parse(source_text(self._read(path))) for path in self._paths)
        handed = frozenset(name for tree in trees if tree for name in handed_names(tree))
        sources = map(self._source, self._paths)
        return frozenset(
            Symbol(source.path, one.qualname)
            for source in sources
            for one in source.functions
            if (one.annotations or one.header) and is_handed(one, handed)
        )

    def handing(self) -> dict[Symbol, frozenset[Symbol]]:
        """Return the functions that each function gives to others, or that an object was given that it names."""
        return handing(map(self._source, sorted(self._paths)), NameResolver(Modules(self._paths), self._source))

    def _imports(self, path: str, lines: frozenset[int]) -> bool:
        """Tell whether a file was imported, by the lines of it that were executed."""
        return not self._source(path).landmarks.isdisjoint(lines)

    def _find_relative(self, file: str) -> str:
        path = Path(file).resolve()
        # Of the repository, too: a project may be a folder of it, and use code beside it.
        return relpath(path.as_posix(), self._root.as_posix()) if path.is_relative_to(self._top) else ""

    def _source(self, path: str) -> ParsedFile:
        return analysed(path, self._read(path))


@cache
def analysed(path: str, data: bytes | None) -> ParsedFile:
    """Take a file apart, whatever is in it; one that is gone is empty.

    Kept by its bytes: it is asked for once a function, and need not be decoded each time.
    """
    return analyse(path, source_text(data))
