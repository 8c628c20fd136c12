"""Files that are imported by a name which no code of the project tells: settings of Django, its apps and migrations.

A framework finds such a file by its own configuration, by a variable of the environment or by what it is called, and
nobody knows who uses what is in it. So what it does at import, or binds, concerns every test. What its functions do
while tests run is known, as anywhere.

A text that names a whole file, such as ``ROOT_URLCONF = "shop.urls"``, tells no more: whoever imports it for that looks
for what is in it. One that names something in it does: that is followed.
"""

import ast
from collections.abc import Callable, Collection, Iterable, Iterator

from contractdelta.testmap.conventions import IMPORTING_CALLS
from contractdelta.testmap.imports import Modules, imported_files
from contractdelta.testmap.recorded import TestMap
from contractdelta.testmap.statements import imports_of
from contractdelta.testmap.syntax import chain_of, imported_literal, nodes_in, parse
from contractdelta.testmap.test_files import is_test_file


def unnamed_files(
    found: TestMap, imported: Collection[str], stated: Callable[[str], Collection[str]]
) -> frozenset[str]:
    """Return the files among imported ones that no file imports, nor names something in, which is imported itself.

    ``stated`` tells what a file imports by its code. Pytest finds test files, ``conftest.py`` and plugins by its own
    rules, which are known.
    """
    modules = Modules(found.sources)
    named = {
        file
        for path, source in found.sources.items()
        if path not in found.dormant
        for file in imported_files(path, _telling(source.imports, stated(path), modules), modules)
    }
    known = named.union(found.dormant, found.whole, found.plugins, (test.path for test in found.tests.values()))
    return frozenset(
        path
        for path in imported
        if path in found.sources and path not in known and not is_test_file(path, found.test_files)
    )


def stated_imports(path: str, text: str) -> frozenset[str]:
    """Return what a file imports by statements, and by calls that are given a name: ``import_module("shop.late")``."""
    tree = parse(text)
    return frozenset((*imports_of(tree, path), *_imported_by_calls(tree))) if tree else frozenset()


def _imported_by_calls(tree: ast.Module) -> Iterator[str]:
    for node in nodes_in(tree):
        if isinstance(node, ast.Call) and not IMPORTING_CALLS.isdisjoint(chain_of(node.func)[-1:]):
            name = imported_literal(node)
            yield from [name] if name else []


def _telling(imports: Iterable[str], stated: Collection[str], modules: Modules) -> Iterator[str]:
    """Find the names among those in a file that tell what of a file is used; a statement binds a name for that."""
    return (name for name in imports if name in stated or not any(modules.find(name)))
