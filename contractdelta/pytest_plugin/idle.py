"""Stands in for test files that need not be imported: their tests are counted, and deselected.

A package around such a file, and each ``conftest.py``, is loaded as ever.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from contractdelta.pytest_plugin.items import relative_path
from contractdelta.testmap.recorded import TestMap

#: Options that choose tests by what is known only of imported ones, or by their order.
_CHOOSING = ("keyword", "markexpr", "lf", "stepwise", "deselect", "pyargs", "contract_shadow")


class IdleFile(pytest.File):
    """A test file that is not imported."""

    #: The node ids of its tests.
    nodeids: Sequence[str] = ()

    def collect(self) -> Iterator["IdleTest"]:
        """Yield a test for each that is known."""
        for nodeid in self.nodeids:
            yield IdleTest.from_parent(self, name=nodeid.partition("::")[2], nodeid=nodeid)


class IdleTest(pytest.Item):
    """A test that is there to be counted."""

    def runtest(self) -> None:
        """Refuse.

        Raises:
            NotImplementedError: Always. A plugin that runs it would otherwise take it for passed.
        """
        raise NotImplementedError(f"{self.nodeid} was not imported: nothing that changed can alter its outcome")


class IdleFiles:
    """Puts stand-ins where test files need not be imported."""

    def __init__(self, config: pytest.Config, root: Path, found: TestMap, idle: frozenset[str]) -> None:
        """Take the files, relative to the folder of the project."""
        self._root = root
        self._whole = found.whole
        self._tests: dict[str, list[str]] = {path: [] for path in idle - _named_in_part(config, root)}
        for test in found.tests.values():
            if test.path in self._tests:
                self._tests[test.path].append(test.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """Replace what would look into an idle file, if that is what looked into it when it was recorded."""
        found = yield
        path = relative_path(file_path, self._root)
        if path not in self._tests or number_of_kinds(found) != self._whole[path]:
            return found
        file = IdleFile.from_parent(parent, path=file_path)
        file.nodeids = self._tests[path]
        return [file]


def may_be_idle(config: pytest.Config) -> bool:
    """Tell whether the tests that are not selected are only to be counted, so that the map knows enough of them."""
    return not any(config.getoption(option, None) for option in _CHOOSING)


def number_of_kinds(collectors: Sequence[pytest.Collector]) -> int:
    """Return how many kinds of tests are looked for: Python's tests and doctests, say."""
    return len({type(collector) for collector in collectors})


def idle_tests(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Return the stand-ins among the items."""
    return [item for item in items if isinstance(item, IdleTest)]


def _named_in_part(config: Any, root: Path) -> set[str]:
    """Return the files of which single tests were asked for: pytest looks for these by their names."""
    names: Mapping[str, None] = dict.fromkeys(arg.partition("::")[0] for arg in config.args if "::" in arg)
    return {relative_path(config.invocation_params.dir / name, root) for name in names}
