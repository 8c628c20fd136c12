"""Passes over test files that need not be imported: their tests are counted, and deselected.

Where nothing else is in a folder, all of it is passed over, its ``conftest.py`` included, unless that may matter to
other tests. Of what is passed over pytest sees no collector, and tests only as deselected ones.
"""

import re
from collections.abc import Generator, Mapping, Sequence
from functools import cache
from pathlib import Path
from posixpath import basename, join, normpath
from typing import Any, Self

import pytest

from contractdelta.pytest_plugin.folders import LOOKING, FolderNames
from contractdelta.pytest_plugin.items import relative_path
from contractdelta.testmap.recorded import TestMap
from contractdelta.testmap.suite.pytest_names import is_conftest

#: Options that choose tests by what is known only of imported ones, or by their order, or take tests twice.
_CHOOSING = ("keyword", "markexpr", "lf", "stepwise", "deselect", "pyargs", "keepduplicates", "contract_shadow")
#: What a ``conftest.py`` holds, by this or another name, that has a say in more than the tests below it.
_HOOKS = re.compile(rb"pytest_|hookimpl|collect_ignore")
#: What is imported in a folder before its test files are.
_IMPORTED = ("conftest.py", "__init__.py")
#: The names that do so without a function.
_IGNORING = ("collect_ignore", "collect_ignore_glob")
#: Collectors whose behaviour is known.
_FOLDERS = (pytest.Dir, pytest.Package)


class SkippedFile(pytest.File):
    """A test file that is not imported."""

    #: The node ids of its tests.
    nodeids: Sequence[str] = ()

    @classmethod
    def instead_of(cls, found: pytest.Collector, parent: pytest.Collector, nodeids: Sequence[str]) -> Self:
        """Make a file with tests from what would look into it."""
        # What it is called is known by that, and takes a while to find out again.
        file = cls.from_parent(parent, path=found.path, name=found.name, nodeid=found.nodeid)
        file.nodeids = nodeids
        return file

    def collect(self) -> Sequence[pytest.Item]:
        """Return nothing: its tests are reported with those of all other skipped files."""
        return ()

    def tests(self) -> list[pytest.Item | pytest.Collector]:
        """Return a test for each that is known."""
        return [SkippedTest.known_as(nodeid, self) for nodeid in self.nodeids]


class SkippedTest(pytest.Item):
    """A test that only has to be counted.

    There may be tens of thousands, and most plugins only count them, or ask for their ids. All else that a test has is
    computed on demand.
    """

    # Most never need a dictionary.
    __slots__ = ("_known_as",)
    _known_as: str
    #: What pytest asks of whatever it counts in the last line.
    count_towards_summary = True

    @classmethod
    def known_as(cls, nodeid: str, file: SkippedFile) -> Self:
        """Make a test that has no more than an id and a file."""
        test = cls.__new__(cls)
        test._known_as = nodeid  # noqa: SLF001 - its own
        test.parent = file
        return test

    @property
    def nodeid(self) -> str:
        """The id that the map has."""
        return self._known_as

    def __hash__(self) -> int:
        """Do not ask for more, as pytest's own does."""
        return hash(self._known_as)

    def __getattr__(self, name: str) -> Any:
        """Become a whole item: something is asked for that it has not yet."""
        if name == "_known_as" or "keywords" in vars(self):
            raise AttributeError(name)
        super().__init__(self._known_as.partition("::")[2], self.parent, nodeid=self._known_as)
        return getattr(self, name)

    def runtest(self) -> None:
        """Refuse.

        Raises:
            NotImplementedError: Always. A plugin that runs it would otherwise take it for passed.
        """
        raise NotImplementedError(f"{self.nodeid} was not imported: nothing that changed can alter its outcome")


class SkippedFiles:
    """Keeps pytest from importing test files, and reports their tests as deselected."""

    def __init__(self, config: pytest.Config, root: Path, testmap: TestMap, files: frozenset[str]) -> None:
        """Take the files, relative to the folder of the project."""
        self._config = config
        self._root = root
        self._relative = cache(self._find_relative)
        self._whole = testmap.complete_files
        #: Whether a file that pytest imports by itself only defines names, as far as the map knows.
        self._is_quiet = {
            path: not testmap.sources[path].effects for path in testmap.sources if basename(path) in _IMPORTED
        }
        self._tests: dict[str, list[str]] = {path: [] for path in files - _named_in_part(config, root)}
        for test in testmap.suite.collected(self._tests.keys()):
            self._tests[test.path].append(test.nodeid)
        self._names = FolderNames(config)
        #: Every ``conftest.py`` that was imported so far, with its folder.
        self._conftests: list[tuple[Path, Any]] = []
        #: What was passed over, by its path.
        self._passed: dict[Path, SkippedFile] = {}
        #: The folders that were looked at, and whether more is in them than what is passed over.
        self._folders: dict[Path, bool] = {}
        #: The folders that were looked at, and whether they are to be collected as a whole.
        self._asked: dict[Path, bool] = {}

    @property
    def files(self) -> frozenset[str]:
        """The files that were passed over, relative to the folder of the project."""
        return frozenset(map(self._relative, self._passed))

    @property
    def number(self) -> int:
        """How many tests were passed over."""
        return sum(len(file.nodeids) for file in self._passed.values())

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """Drop what would look into a skipped file, if that is what looked into it when it was recorded.

        Of a file that was asked for by its name pytest wants to hear something.
        """
        found = yield
        if not found:
            return found
        path = self._relative(file_path)
        if path not in self._tests or number_of_kinds(found) != self._whole[path]:
            return found
        is_named = parent.session.isinitpath(file_path)
        # On its way to what was asked for pytest looks at all that is beside it.
        if not is_named and not self._is_asked_for(file_path.parent, parent.session):
            return found
        if file_path not in self._passed:
            self._passed[file_path] = SkippedFile.instead_of(found[0], parent, self._tests[path])
        return [self._passed[file_path]] if is_named else []

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_directory(
        self, path: Path, parent: pytest.Collector
    ) -> Generator[None, pytest.Collector | None, pytest.Collector | None]:
        """Drop a folder in which nothing else is, so that its ``conftest.py`` is not imported either."""
        found = yield
        session = parent.session
        # To what it was called with pytest wants to find a way.
        is_named = session.isinitpath(path, with_parents=True)
        if found is None or type(found) not in _FOLDERS or is_named or not self._is_asked_for(path.parent, session):
            return found
        if path not in self._folders:
            self._folders[path] = self._holds_more(found)
        return found if self._folders[path] else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self) -> None:
        """Tell of the tests that were passed over, as if they had been collected and deselected."""
        hook = self._config.hook
        every: list[pytest.Item | pytest.Collector] = []
        for file in self._passed.values():
            tests = file.tests()
            hook.pytest_collectreport(report=pytest.CollectReport(file.nodeid, "passed", None, tests))
            every += tests
        if every:
            hook.pytest_deselected(items=every)

    def pytest_plugin_registered(self, plugin: object) -> None:
        """Remember a ``conftest.py``. Some plugins answer to any name."""
        file = getattr(plugin, "__file__", None)
        if isinstance(file, str) and is_conftest(Path(file).name):
            self._conftests.append((Path(file).parent, plugin))

    def _is_asked_for(self, folder: Path, session: pytest.Session) -> bool:
        """Tell whether a folder stands, with all that is in it, in what pytest was called with."""
        if folder not in self._asked:
            self._asked[folder] = any(map(session.isinitpath, (folder, *folder.parents)))
        return self._asked[folder]

    def _find_relative(self, path: Path) -> str:
        # Where links lead is looked up from the top for each path, which takes a while for thousands.
        if path.is_symlink() or self._root not in path.parents:
            return relative_path(path, self._root)
        return normpath(join(self._relative(path.parent), path.name))

    def _holds_more(self, folder: pytest.Collector) -> bool:
        """Tell whether more is in a folder than what is passed over: pytest looks, as ever, but imports nothing."""
        if self._matters_elsewhere(folder.path) or self._may_conftest_choose(folder.path):
            return True
        try:
            return not self._is_known(folder) and any(True for _ in folder.collect())
        except OSError:  # pytest says what is wrong with it
            return True

    def _is_known(self, folder: pytest.Collector) -> bool:
        """Pass over the files in a folder if names tell all that is in it, and tell whether they do."""
        start = self._relative(folder.path)

        def path_of(name: str) -> str:
            return normpath(join(start, name))

        names = self._names.known_files(folder.path, lambda name: self._is_of_one_kind(path_of(name)))
        for name in names or ():
            path = folder.path / name
            file = self._passed[path] = SkippedFile.from_parent(
                folder, path=path, name=name, nodeid=join(folder.nodeid, name)
            )
            file.nodeids = self._tests[path_of(name)]
        return names is not None

    def _is_of_one_kind(self, path: str) -> bool:
        return path in self._tests and self._whole[path] == 1

    def _may_conftest_choose(self, folder: Path) -> bool:
        """Tell whether a ``conftest.py`` around a folder has a say in what is in it.

        Pytest asks that only once it has imported the one in the folder. Other plugins it asks anyway.
        """
        around = [each for above, each in self._conftests if above in folder.parents]
        hooks = (getattr(self._config.hook, name) for name in LOOKING) if around else ()
        looking = [each.plugin for hook in hooks for each in hook.get_hookimpls()]
        return any(each in looking or any(hasattr(each, name) for name in _IGNORING) for each in around)

    def _matters_elsewhere(self, folder: Path) -> bool:
        """Tell whether the ``conftest.py`` in a folder may do something for tests that are not below it.

        The map knows whether it does more at import than to define names, and so the package that it stands in.
        """
        try:
            text = (folder / "conftest.py").read_bytes()
        except FileNotFoundError:
            return False
        except OSError:  # pytest says what is wrong with it
            return True
        imported = (folder / name for name in _IMPORTED if (folder / name).exists())
        is_quiet = all(self._is_quiet.get(self._relative(file), False) for file in imported)
        return not is_quiet or _HOOKS.search(text) is not None


def may_skip_files(config: pytest.Config) -> bool:
    """Tell whether the tests that are not selected are only to be counted, so that the map knows enough of them."""
    return not any(config.getoption(option, None) for option in _CHOOSING)


def number_of_kinds(collectors: Sequence[pytest.Collector]) -> int:
    """Return how many kinds of tests are looked for: Python's tests and doctests, say."""
    return len({type(collector) for collector in collectors})


def _named_in_part(config: Any, root: Path) -> set[str]:
    """Return the files of which the command line names single tests: pytest finds these by their names."""
    names: Mapping[str, None] = dict.fromkeys(arg.partition("::")[0] for arg in config.args if "::" in arg)
    return {relative_path(config.invocation_params.dir / name, root) for name in names}
