"""Files of a project that were not imported while its tests were recorded: examples, scripts, checks of types.

What such a file does with other code it does in no test. So no change reaches a test through it, unless a file imports
it now. That file has changed, too: either its text is new, or it depends on what changed by its own code.
"""

from collections.abc import Callable, Collection, Iterable

from contractdelta.code.imports import Modules, imported_files
from contractdelta.code.parsed_files import FileDigests, FileParser


def still_not_imported(
    never_imported: Collection[str],
    changed: Iterable[str],
    source: FileParser,
    modules: Modules,
) -> frozenset[str]:
    """Return the files that were never imported, and that no changed file imports, directly or not."""
    awake: set[str] = set()
    todo = [path for path in changed if path not in never_imported] if never_imported else []
    while todo:
        path = todo.pop()
        today = source(path)
        imported = imported_files(path, today.imports, modules) if today else []
        fresh = [file for file in imported if file in never_imported and file not in awake]
        awake.update(fresh)
        todo += fresh
    return frozenset(never_imported) - awake


def never_imported_files(
    sources: Collection[str], imported: Collection[str], is_empty: Callable[[str], bool]
) -> list[str]:
    """Return the files that no test run imported; sorted.

    An empty file is left out, as its import cannot be seen; so is a package of which any file was imported.
    """
    packages = {folder for path in imported for folder in _folders(path)}
    return sorted(
        path
        for path in sources
        if path not in imported
        and not is_empty(path)
        and not (path.endswith("__init__.py") and path.removesuffix("__init__.py") in packages)
    )


def _folders(path: str) -> Iterable[str]:
    """Return the folders that a file lies in, each with a slash at its end; the root is empty."""
    names = path.split("/")[:-1]
    return ("".join(f"{name}/" for name in names[:count]) for count in range(len(names) + 1))


def nothing_in(recorded: FileDigests) -> bool:
    """Tell whether a file holds nothing that runs when it is imported."""
    return not (recorded.definitions or recorded.functions or recorded.effects)
