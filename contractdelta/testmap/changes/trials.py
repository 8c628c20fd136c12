"""Test files to import, so that it shows whether other files still can be imported.

If one cannot, every test fails whose process imports it, whatever else the test does. One test file is enough to find
out: the nearest that imports the file at once, or is below a ``conftest.py`` or a plugin that does. What is imported
later, in a function or by a name that a framework was told, is in doubt: trying would take the framework.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from contractdelta.code.imports import Modules, imported_files, nearest_importers
from contractdelta.code.parsed_files import FileDigests, ParsedFile
from contractdelta.testmap.changes.dynamic_imports import imports_at_once
from contractdelta.testmap.recorded import TestMap
from contractdelta.testmap.suite.pytest_names import conftests_around


class Trials(NamedTuple):
    """What is tried, and what is not."""

    #: The test files to import.
    tests: frozenset[str]
    #: The files that no test file imports at once: if one fails, whatever imports it may fail.
    untried: frozenset[str]


NO_TRIALS: Final = Trials(tests=frozenset(), untried=frozenset())


def find_trials(
    files: AbstractSet[str],
    testmap: TestMap,
    now: Mapping[str, ParsedFile],
    paths: AbstractSet[str],
    text: Callable[[str], str | None],
) -> Trials:
    """Find test files that import files which may fail; ``now`` are the files that changed, of ``paths`` of today."""
    importing: dict[str, str] = {}
    plugins = {path: set(map(PurePosixPath, places)) for path, places in testmap.plugins.items()}
    for test in sorted(testmap.suite.paths & paths):
        importing[test] = test
        around = {PurePosixPath(test), *PurePosixPath(test).parents}
        of_plugins = (path for path, places in plugins.items() if not places.isdisjoint(around))
        for other in (*conftests_around(test), *of_plugins):
            importing.setdefault(other, test)

    def at_once(path: str) -> frozenset[str]:
        return imports_at_once(path, text(path) or "")

    sources: dict[str, ParsedFile | FileDigests] = {**testmap.sources, **now}
    tried = nearest_importers(sorted(files), sources, paths, importing, at_once)
    untried = files - tried.keys()
    # Whoever imports a new file is another one, too.
    if new := untried - testmap.sources.keys():
        modules = Modules({*sources, *paths})
        named = {file for path, one in sources.items() for file in imported_files(path, one.imports, modules)}
        untried -= new - named
    return Trials(tests=frozenset(importing[path] for path in tried.values()), untried=frozenset(untried))
