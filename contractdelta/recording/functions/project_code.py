"""The Python files of a project, taken apart, and the lines that were executed in them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from posixpath import relpath

from contractdelta.code.analysis import analyse
from contractdelta.code.imports import Modules
from contractdelta.code.name_resolution import NameResolver
from contractdelta.code.parsed_files import ParsedFile
from contractdelta.files import source_text
from contractdelta.recording.functions.kept_results import Ran
from contractdelta.recording.observer import Measured
from contractdelta.recording.watchers.code import Lines


class ProjectCode:
    """Takes each file of a project apart once, and finds the executed lines in it."""

    def __init__(self, root: Path, top: Path, paths: Iterable[str], read: Callable[[str], bytes | None]) -> None:
        """Read nothing yet.

        Args:
            root: The folder of the project.
            top: A folder around it, its repository: code there belongs to the project, too.
            paths: The Python files of the project, relative to it.
            read: Reads one of them; ``None`` if it does not exist.
        """
        self._root = root.resolve()
        #: The folder that the code of the project is below.
        self.top = top.resolve()
        self._read = read
        #: Relative to the project.
        self.paths = frozenset(paths)
        self.relative = cache(self._relative)
        # Many tests run the same lines of a file: what belongs to them is looked up once.
        self.ran = cache(self._ran)
        self._functions_at = cache(lambda path, line: tuple(self.source(path).functions_at(line)))

    def text(self, path: str) -> str:
        """Return the text of a file; empty if it does not exist."""
        return source_text(self._read(path))

    def source(self, path: str) -> ParsedFile:
        """Return a file taken apart."""
        return analysed(path, self._read(path))

    def sources(self) -> Iterator[ParsedFile]:
        """Yield all files, sorted by path."""
        return map(self.source, sorted(self.paths))

    def resolver(self) -> NameResolver:
        """Return what finds the definitions that names stand for."""
        return NameResolver(Modules(self.paths), self.source)

    def known(self, files: Iterable[str]) -> set[str]:
        """Return the paths, relative to the project, of those files that belong to it."""
        return set(map(self.relative, files)) & self.paths

    def lines_by_path(self, measured: Measured) -> dict[str, Lines]:
        """Return the executed lines of the files of the project, by path relative to it."""
        lines = ((self.relative(file), lines) for file, lines in measured.lines.items())
        return {path: by_context for path, by_context in lines if path in self.paths}

    def ran_in(self, context: str, lines: Mapping[str, Lines]) -> Iterator[Ran]:
        """Yield the functions that ran in a context."""
        for path, by_context in lines.items():
            yield from self.ran(path, by_context.get(context, frozenset()))

    def _ran(self, path: str, lines: frozenset[int]) -> tuple[Ran, ...]:
        """Return the functions that executed lines of a file belong to."""
        found = {id(each): Ran(path, each) for line in lines for each in self._functions_at(path, line)}
        return tuple(found.values())

    def _relative(self, file: str) -> str:
        path = Path(file).resolve()
        # A project may be a folder of a repository, and use code beside it.
        return relpath(path.as_posix(), self._root.as_posix()) if path.is_relative_to(self.top) else ""


@cache
def analysed(path: str, data: bytes | None) -> ParsedFile:
    """Take a file apart, whatever is in it; one that does not exist is empty.

    Results are kept by the bytes, which are asked for once a function: they need not be decoded each time.
    """
    return analyse(path, source_text(data))
