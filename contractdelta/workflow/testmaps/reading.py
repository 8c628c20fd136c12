"""The test map of a project: read it, and set it against the files as they are."""

import sys
from functools import cache

from contractdelta.errors import InvalidTestMap
from contractdelta.files import PathPatterns
from contractdelta.testmap.changes.consequences import IsDeclared
from contractdelta.testmap.changes.evidence import Evidence
from contractdelta.testmap.model import ALL_FILES
from contractdelta.testmap.on_disk.map_file import parse_map
from contractdelta.testmap.recorded import TestMap
from contractdelta.testmap.suite.pytest_names import is_conftest, is_test_file
from contractdelta.workflow.project import SNAPSHOTS, Project
from contractdelta.workflow.sides.work_tree import WorkTree

#: Where the map is, relative to the project.
MAP = f"{SNAPSHOTS}/testmap.json"


def python_version() -> str:
    """Return the version of Python that tests run with, as a map names it: ``3.11``."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def read_map(project: Project) -> TestMap | None:
    """Return the map of a project; ``None`` where there is none.

    Raises:
        InvalidTestMap: It cannot be read.
    """
    try:
        data = (project.root / MAP).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as err:
        raise InvalidTestMap(MAP, str(err.strerror)) from err
    return parse_map(data, MAP)


def evidence_of(tree: WorkTree, testmap: TestMap) -> Evidence:
    """Set a map against the files as they are now."""
    return Evidence(testmap, tree.read, tree.is_same, tree.python_files, _declared_in(tree.project))


def _declared_in(project: Project) -> IsDeclared:
    """Return a predicate: is it declared which tests a file matters to, of those that call operations, or of others?"""
    documents = project.documents

    @cache
    def patterns() -> PathPatterns:
        return PathPatterns([*(pattern for pattern, _ in project.config.sources), *project.config.ignore])

    def is_declared(path: str, *, calls: bool) -> bool:
        return (calls and path in documents) or patterns().match(path)

    return is_declared


def unknown_test_files(
    tree: WorkTree, testmap: TestMap, unsettled: frozenset[str], steady: frozenset[str]
) -> tuple[str, ...] | None:
    """Return the test files whose tests a map does not tell; ``ALL_FILES`` where that may be any.

    What tests a file holds is also up to each ``conftest.py``, to plugins and to pytest's configuration. A file of
    which a test was never recorded, or not seen to its end, is one that the map does not tell. So are those in
    ``unsettled``; those in ``steady`` are as good as unchanged.
    """
    now = set(tree.python_files)
    recorded = testmap.suite.paths
    changed = {path for path in now | recorded if path not in steady and tree.differs(path, testmap)}
    is_looked_into = any(is_conftest(path) or path in testmap.plugins for path in changed)
    if is_looked_into or not recorded <= testmap.sources.keys():
        return ALL_FILES
    named = {path for path in now if is_test_file(path, testmap.test_files)}
    has_doctests = bool(recorded - named) or any(kinds > 1 for kinds in testmap.complete_files.values())
    # Where other files hold tests as well, doctests that is, a new file may, and one that was left out.
    candidates = now if has_doctests else named | recorded
    left_out = {
        path for path in now - testmap.complete_files.keys() if has_doctests and b">>>" in (tree.read(path) or b"")
    }
    holding = named | (recorded & now) | left_out
    return tuple(sorted(((changed | unsettled) & now & candidates) | (holding - testmap.complete_files.keys())))
