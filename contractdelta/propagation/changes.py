"""What differs between a file as it was recorded and as it is today."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import cache
from posixpath import basename

from contractdelta.code.imports import Modules, imported_files
from contractdelta.code.parsed_files import FileDigests, FileParser, ParsedFile
from contractdelta.propagation.nodes import Aspect, Node

_INIT = "__init__"


def find_changes(
    before: Mapping[str, FileDigests],
    source: FileParser,
    paths: Iterable[str],
    modules: Modules,
) -> Iterator[tuple[Node, Node | None]]:
    """Yield the differences in files, each with its cause if that is another change.

    Only digests were recorded: a name that is new and one that is gone count as changed like any other.
    """

    @cache
    def imported() -> set[str]:
        return {file for name, one in before.items() for file in imported_files(name, one.imports, modules)}

    for path in paths:
        today = source(path)
        old, new = before.get(path), today.recorded() if today else None
        if old == new:
            continue
        for node in _differences(path, old or FileDigests(), new or FileDigests()):
            yield node, None
        if old is None or new is None:
            yield Node(Aspect.FILE, path), None
            yield from _hiding(path, before, source, modules, imported)
        # Whoever imports a new file is another one, too, and loads what that loads.
        if old is not None or path in imported():
            yield from _loading(path, before, source, modules)


def _hiding(
    path: str,
    before: Mapping[str, FileDigests],
    source: FileParser,
    modules: Modules,
    imported: Callable[[], Container[str]],
) -> Iterator[tuple[Node, Node | None]]:
    """Find files that are imported from folders of the same name if a package or module comes or goes.

    Folders without an ``__init__.py`` make one package together (PEP 420); one that has it, or a module, hides them.
    """
    package = path.removesuffix(".py").removesuffix(f"/{_INIT}")
    for folder, file in modules.portions(basename(package)):
        init = f"{folder}/{_INIT}.py"
        is_portion = init != path and not (init in before and source(init))
        if is_portion and file != path and file in imported():
            yield Node(Aspect.IMPORT_EFFECT, file), Node(Aspect.FILE, path)


def _differences(path: str, old: FileDigests, new: FileDigests) -> Iterator[Node]:
    for name, _ in old.functions.items() ^ new.functions.items():
        yield Node(Aspect.BODY, path, name)
    olds, news = ({one.name: one.digest for one in recorded.definitions if one.name} for recorded in (old, new))
    for name in olds.keys() | news.keys():
        if olds.get(name) != news.get(name):
            yield Node(Aspect.NAME, path, name)
    if old.effects != new.effects:
        yield Node(Aspect.IMPORT_EFFECT, path)
        yield Node(Aspect.MODULE_CALL, path)
    for name in _moved(old, new):
        yield Node(Aspect.NAME, path, name) if name else Node(Aspect.IMPORT_EFFECT, path)


def _moved(old: FileDigests, new: FileDigests) -> set[str]:
    """Return the names between which the order of what runs has changed, all of them; an empty one for effects.

    ``a = next(ids)`` and ``b = next(ids)`` the other way about are the same statements with other results.
    """
    ordered = {one.name for recorded in (old, new) for one in recorded.definitions if one.is_ordered}
    sequences = [[one.name for one in recorded.definitions if one.name in ordered] for recorded in (old, new)]
    common = set(sequences[0]) & set(sequences[1])
    first, second = ([name for name in sequence if name in common] for sequence in sequences)
    while first and second and first[0] == second[0]:
        del first[0], second[0]
    while first and second and first[-1] == second[-1]:
        del first[-1], second[-1]
    return {*first, *second}


def _loading(
    path: str, before: Mapping[str, FileDigests], source: FileParser, modules: Modules
) -> Iterator[tuple[Node, Node | None]]:
    """Find files that are imported through this one only before, only now, or in another order.

    What they do at import is then done, or not, for all that import this one: ``import shop.signals`` may stand there
    for that alone.
    """

    def then(file: str) -> FileDigests | ParsedFile | None:
        return before.get(file)

    def today(file: str) -> FileDigests | ParsedFile | None:
        return source(file)

    if _direct(path, then, modules) == _direct(path, today, modules):
        return
    past, present = _loaded(path, then, modules), _loaded(path, today, modules)
    apart = [file for file in (*past, *present) if file not in past or file not in present]
    first, second = ([file for file in one if file in past and file in present] for one in (past, present))
    moved = [file for files in zip(first, second, strict=True) if files[0] != files[1] for file in files]
    yield from ((Node(Aspect.LOADED, file), Node(Aspect.FILE, path)) for file in apart)
    if any((past.get(file) or present[file]).effects for file in (*apart, *moved)):
        yield Node(Aspect.IMPORT_EFFECT, path), None


def _direct(path: str, find: Callable[[str], FileDigests | ParsedFile | None], modules: Modules) -> list[str]:
    one = find(path)
    return imported_files(path, one.imports, modules) if one else []


def _loaded(
    path: str, find: Callable[[str], FileDigests | ParsedFile | None], modules: Modules
) -> dict[str, FileDigests | ParsedFile]:
    """Return all files that are imported with a file, itself included, in the order in which they start."""
    loaded: dict[str, FileDigests | ParsedFile] = {}
    todo = [path]
    while todo:
        file = todo.pop()
        parts = find(file)
        if file not in loaded and parts is not None:
            loaded[file] = parts
            todo += reversed(imported_files(file, parts.imports, modules))
    return loaded
