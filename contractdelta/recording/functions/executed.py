"""Which functions of a project executed lines belong to."""

from contractdelta.code.parsed_files import Symbol
from contractdelta.code.scopes import ANY_NAME
from contractdelta.recording.functions.project_code import ProjectCode
from contractdelta.recording.observer import Measured, Observation
from contractdelta.recording.watchers.code import imported_below


class FunctionFinder:
    """Finds the functions that ran, in tests and outside of them."""

    def __init__(self, code: ProjectCode) -> None:
        """Take the code that lines are looked up in."""
        self._code = code

    def functions(self, observation: Observation) -> list[list[str]]:
        """Return path and qualified name of each function that a test ran, or may have run; sorted."""
        unmeasured = self._code.known(observation.unmeasured)
        ran = {(path, function.qualname) for path in unmeasured for function in self._code.source(path).functions}
        for file, lines in observation.lines.items():
            path = self._code.relative(file)
            if path in self._code.paths:
                ran.update((path, each.function.qualname) for each in self._code.ran(path, lines))
        return [list(function) for function in sorted(ran)]

    def ran_outside_tests(self, measured: Measured) -> set[Symbol]:
        """Return the functions that ran outside of tests, or may have run there.

        That is during an import, or in a hook of pytest. If a test imported a file and begin and end of that were not
        seen, all that this test ran counts.
        """
        lines = self._code.lines_by_path(measured)
        unseen = self._code.known(measured.unseen)
        outside = {Symbol(path, function.qualname) for path in unseen for function in self._code.source(path).functions}
        ran = (each for context in self._contexts_outside_tests(measured) for each in self._code.ran_in(context, lines))
        return outside.union(each.symbol for each in ran)

    def imported(self, measured: Measured) -> set[str]:
        """Return the files in which a line ran, at import at least, or may have run unseen."""
        ran = {path for path, by_context in self._code.lines_by_path(measured).items() if any(by_context.values())}
        return ran | self._code.known(measured.unseen)

    def modules(self) -> set[str]:
        """Return the files of which Python keeps a module now."""
        return self._code.known(imported_below(self._code.top))

    def used_reflection(self, measured: Measured) -> set[Symbol]:
        """Return the functions that ran a line which uses a module by a computed name, or may have run one.

        If one did so outside of tests, its file is among them with :data:`ANY_NAME`.
        """
        unseen = self._code.known(measured.unseen)
        using = {
            Symbol(path, function.qualname)
            for path in unseen
            for function in self._code.source(path).functions
            if function.reflection_lines
        }
        outside = self._contexts_outside_tests(measured)
        for path, by_context in self._code.lines_by_path(measured).items():
            for function in self._code.source(path).functions:
                contexts = {
                    name for name, lines in by_context.items() if not function.reflection_lines.isdisjoint(lines)
                }
                using |= {Symbol(path, function.qualname)} if contexts else set()
                using |= {Symbol(path, ANY_NAME)} if contexts & outside else set()
        return using | {Symbol(path, ANY_NAME) for path, _ in using if path in unseen}

    def _contexts_outside_tests(self, measured: Measured) -> set[str]:
        """Return the contexts outside of tests, and the tests in which something was imported unseen."""
        lines = self._code.lines_by_path(measured)
        return {
            "",
            *measured.imports,
            *(
                name
                for path, by_context in lines.items()
                for name in by_context
                if self._imports(path, by_context[name])
            ),
        }

    def _imports(self, path: str, lines: frozenset[int]) -> bool:
        """Tell whether a file was imported, by the lines of it that were executed."""
        return not self._code.source(path).landmarks.isdisjoint(lines)
