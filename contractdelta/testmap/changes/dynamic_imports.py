"""Files that are imported by a name which no code of the project tells: settings of Django, its apps and migrations.

A framework finds such a file by its own configuration, by a variable of the environment or by what it is called, and
nobody knows who uses what is in it. So what it does at import, or binds, concerns every test. What its functions do
while tests run is known, as anywhere.

A text that names a whole file, such as ``ROOT_URLCONF = "shop.urls"``, tells no more: whoever imports it for that looks
for what is in it. One that names something in it does: that is followed.
"""

import ast
from collections.abc import Callable, Collection, Iterable, Iterator

from contractdelta.code.conventions import IMPORTING_CALLS
from contractdelta.code.imports import Modules, imported_files
from contractdelta.code.scopes import imports_of
from contractdelta.code.syntax import chain_of, imported_literal, nodes_at_import, nodes_in, parse
from contractdelta.testmap.recorded import TestMap
from contractdelta.testmap.suite.pytest_names import is_test_file_or_conftest


def dynamically_imported_files(
    testmap: TestMap, imported: Collection[str], stated: Callable[[str], Collection[str]]
) -> frozenset[str]:
    """Return the files among imported ones that no file imports, nor names something in, which is imported itself.

    ``stated`` tells what a file imports by its code. Pytest finds test files, ``conftest.py`` and plugins by its own
    rules, which are known.
    """
    modules = Modules(testmap.sources)
    naming = [(path, source.imports) for path, source in testmap.sources.items() if path not in testmap.never_imported]
    known = testmap.never_imported.union(
        testmap.complete_files, testmap.plugins, (test.path for test in testmap.tests.values())
    )
    left = {
        path
        for path in imported
        if path in testmap.sources and path not in known and not is_test_file_or_conftest(path, testmap.test_files)
    }
    for path, names in naming:
        left.difference_update(imported_files(path, (name for name in names if not any(modules.find(name))), modules))
    for path, names in naming:
        whole = [name for name in names if any(modules.find(name))]
        # What a file imports by its code is asked only where it matters.
        if not left.isdisjoint(imported_files(path, whole, modules)):
            said = stated(path)
            left.difference_update(imported_files(path, (name for name in whole if name in said), modules))
    return frozenset(left)


def stated_imports(path: str, text: str) -> frozenset[str]:
    """Return what a file imports by statements, and by calls that are given a name: ``import_module("shop.late")``."""
    tree = parse(text)
    return _stated(nodes_in(tree), path) if tree else frozenset()


def imports_at_once(path: str, text: str) -> frozenset[str]:
    """Return what a file imports in these ways when it is imported itself: not in functions, nor for types alone."""
    tree = parse(text)
    return _stated(nodes_at_import(tree), path) if tree else frozenset()


def _stated(nodes: Collection[ast.AST], path: str) -> frozenset[str]:
    return frozenset((*imports_of(nodes, path), *_imported_by_calls(nodes)))


def _imported_by_calls(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Call) and not IMPORTING_CALLS.isdisjoint(chain_of(node.func)[-1:]):
            name = imported_literal(node)
            yield from [name] if name else []
