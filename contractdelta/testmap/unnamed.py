"""Files that are imported by a name which no code of the project tells: settings of Django, its apps and migrations.

A framework finds such a file by its own configuration, by a variable of the environment or by what it is called, and
nobody knows who uses what is in it. So what it does at import, or binds, concerns every test. What its functions do
while tests run is known, as anywhere.
"""

from collections.abc import Collection

from contractdelta.testmap.imports import Modules, imported_files
from contractdelta.testmap.recorded import TestMap
from contractdelta.testmap.test_files import is_test_file


def unnamed_files(found: TestMap, imported: Collection[str]) -> frozenset[str]:
    """Return the files among imported ones that no file names which is imported itself, in a statement or a text.

    Pytest finds test files, ``conftest.py`` and plugins by its own rules, which are known.
    """
    modules = Modules(found.sources)
    naming = ((path, source) for path, source in found.sources.items() if path not in found.dormant)
    named = {file for path, source in naming for file in imported_files(path, source.imports, modules)}
    known = named.union(found.dormant, found.whole, found.plugins, (test.path for test in found.tests.values()))
    return frozenset(
        path
        for path in imported
        if path in found.sources and path not in known and not is_test_file(path, found.test_files)
    )
