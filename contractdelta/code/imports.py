"""Which files of the project a module name stands for, and which files import which."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import pairwise
from operator import itemgetter
from posixpath import dirname, join

from contractdelta.code.parsed_files import FileDigests, ParsedFile
from contractdelta.code.scopes import ANY_MODULE

_PACKAGE = "__init__.py"


class Modules:
    """Finds the files of modules.

    No configuration says where imports start: any folder that is no package may be a root.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        """Index the Python files of a project, by paths relative to its root."""
        self._paths = frozenset(paths)
        self._by_name: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        # Many files import the same, and many stand in one folder.
        self.loaded = cache(self._loaded)
        self._packages_of = cache(self._packages)
        for path in sorted(self._paths):
            parts = tuple(path.removesuffix(".py").split("/"))
            parts = parts[:-1] if parts[-1] == "__init__" else parts
            if parts:
                self._by_name.setdefault(parts[-1], []).append((parts, path))

    def find(self, module: str) -> tuple[str, ...]:
        """Return the files that a module may be; none for one that is not of the project.

        Folders that are packages are taken for places where imports start only where there is no other.
        """
        if module.startswith("/"):
            return tuple(path for path in _candidates(module.strip("/")) if path in self._paths)
        names = tuple(module.split("."))
        found = [
            (parts[: -len(names)], path)
            for parts, path in self._by_name.get(names[-1], ())
            if parts[-len(names) :] == names
        ]
        starts = [path for root, path in found if not root or "/".join((*root, _PACKAGE)) not in self._paths]
        return tuple(starts or (path for _, path in found))

    def _loaded(self, module: str) -> tuple[str, ...]:
        """Return the files that run when ``a.b.c`` is imported, ``c`` a module or not: packages around it, too."""
        return tuple(dict.fromkeys(self._find_loaded(module)))

    def _find_loaded(self, module: str) -> Iterator[str]:
        if module.startswith("/"):
            parts = module.strip("/").split("/")
            yield from self.find(module)
            yield from self.find("/" + "/".join(parts[:-1]))
        else:
            names = module.split(".")
            for count in range(1, len(names) + 1):
                for path in self.find(".".join(names[:count])):
                    yield path
                    yield from self.around(path)

    def around(self, path: str) -> Iterator[str]:
        """Find the packages that a file stands in.

        Pytest imports each ``conftest.py`` above a test file, too. What that does at import is taken to concern tests
        that use something of it, by having run its functions.
        """
        return (beside for beside in self._packages_of(dirname(path)) if beside != path)

    def _packages(self, folder: str) -> tuple[str, ...]:
        """Return the packages from a folder upwards."""
        beside = join(folder, _PACKAGE)
        here = (beside,) if beside in self._paths else ()
        around = dirname(folder)
        return here if around == folder else (*here, *self._packages_of(around))

    @property
    def paths(self) -> frozenset[str]:
        """The files of the project."""
        return self._paths

    def portions(self, name: str) -> Iterator[tuple[str, str]]:
        """Find the files below folders of a name, sorted, each with the folder."""
        return iter(self._by_folder.get(name, ()))

    @cached_property
    def _by_folder(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for path in sorted(self._paths):
            names = path.split("/")[:-1]
            for count, name in enumerate(names, 1):
                found.setdefault(name, []).append(("/".join(names[:count]), path))
        return found


def importing(
    files: Iterable[str],
    sources: Mapping[str, ParsedFile | FileDigests],
    paths: Iterable[str] = (),
    imported_dynamically: Container[str] = (),
) -> dict[str, frozenset[str]]:
    """Return, for each file, the files that import it, directly or not, by any import statement anywhere in them.

    A module named by a text counts as imported. A file that imports by a name that is not known counts as importing
    everything, and every file as importing the packages around it. ``paths`` are files outside of ``sources``: what
    they import is not known. Any file may use one that is imported dynamically, and what that imports.
    """
    importers = _importers(sources, Modules({*sources, *paths}))
    anything = {path for path, source in sources.items() if ANY_MODULE in source.imports}
    everything = frozenset(sources)
    reached = {file: _reached(file, importers, anything) for file in files}
    return {
        file: everything - {file} if any(each in imported_dynamically for each in (file, *users)) else users
        for file, users in reached.items()
    }


def nearest_importers(
    files: Iterable[str],
    sources: Mapping[str, ParsedFile | FileDigests],
    paths: Iterable[str],
    among: Container[str],
    at_once: Callable[[str], Collection[str]],
) -> dict[str, str]:
    """Return, by file, the nearest one among some that imports it, directly or not; of several the first.

    ``at_once`` tells what a file imports when it is imported itself: imports in functions do not count, nor do modules
    that a text names. Files to which nothing else leads are left out.
    """
    modules = Modules({*sources, *paths})
    importers = _importers(sources, modules)
    started = cache(lambda path: frozenset(imported_files(path, at_once(path), modules)))
    late: set[tuple[str, str]] = set()
    found: dict[str, str] = {}

    def later(way: list[str]) -> list[tuple[str, str]]:
        return [(path, user) for path, user in pairwise(way) if path not in started(user)]

    for file in files:
        ways = _ways_to(file, importers, among, late)
        while ways and all(map(later, ways)):
            late.update(step for way in ways for step in later(way))
            ways = _ways_to(file, importers, among, late)
        found.update((file, way[-1]) for way in [way for way in ways if not later(way)][:1])
    return found


def _ways_to(
    file: str, importers: Mapping[str, set[str]], among: Container[str], without: Container[tuple[str, str]]
) -> list[list[str]]:
    """Return the shortest ways from a file to some that import it, sorted by these; ``without`` some steps."""
    seen, level = {file}, [[file]]
    while level:
        if found := [way for way in level if way[-1] in among]:
            return sorted(found, key=itemgetter(-1))
        further = []
        for way in level:
            for user in sorted(importers.get(way[-1], ())):
                if user not in seen and (way[-1], user) not in without:
                    seen.add(user)
                    further.append([*way, user])
        level = further
    return []


def _importers(sources: Mapping[str, ParsedFile | FileDigests], modules: Modules) -> Mapping[str, set[str]]:
    """Return the files that import each file."""
    importers: dict[str, set[str]] = {}
    for path, source in sources.items():
        for loaded in imported_files(path, source.imports, modules):
            importers.setdefault(loaded, set()).add(path)
    return importers


def imported_files(path: str, imports: Iterable[str], modules: Modules) -> list[str]:
    """Return the files around a file, and those that it imports by name, in its order."""
    found = dict.fromkeys([*modules.around(path), *(loaded for module in imports for loaded in modules.loaded(module))])
    return [file for file in found if file != path]


def _reached(file: str, importers: Mapping[str, set[str]], anything: set[str]) -> frozenset[str]:
    reached: set[str] = set()
    todo = [file, *anything]
    while todo:
        path = todo.pop()
        if path not in reached:
            reached.add(path)
            todo += importers.get(path, ())
    return frozenset(reached - {file})


def _candidates(stem: str) -> tuple[str, ...]:
    return (f"{stem}.py", f"{stem}/{_PACKAGE}") if stem else (_PACKAGE,)
