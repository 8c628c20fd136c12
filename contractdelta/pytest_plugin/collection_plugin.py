"""``--contract-collect``: tell another process which tests there are. Used by ``contractdelta select``."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from contractdelta.errors import ContractDeltaError
from contractdelta.pytest_plugin.items import collection_of, project_folder
from contractdelta.testmap.suite.collect import write_collection


class CollectingPlugin:
    """Writes what was collected, files that could not be collected included."""

    def __init__(self, config: Any) -> None:
        """Take the run's configuration."""
        self._config = config
        self._broken: list[Path] = []
        #: The files to look into, and the folders around them; ``None``: all.
        self._files: frozenset[Path] | None = None
        self._folders: frozenset[Path] = frozenset()

    def pytest_sessionstart(self) -> None:
        """Read which files are wanted. Pytest looks for them as ever, so that what it would not find is no test."""
        file = self._config.getoption("contract_files")
        if file is None:
            return
        wanted = json.loads(Path(file).read_text("utf-8"))
        root = project_folder(self._config).resolve()
        self._files = frozenset((root / path).resolve() for path in wanted["files"])
        self._folders = frozenset(folder for path in self._files for folder in path.parents)
        starts = [(self._config.invocation_params.dir / arg).resolve() for arg in self._config.args]
        named = [path for path in wanted["named"] if not _is_below((root / path).resolve(), starts)]
        self._config.args = [*self._config.args, *(str(root / path) for path in named)]

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Pass over folders without a wanted file."""
        if self._files is None or not collection_path.is_dir() or collection_path.resolve() in self._folders:
            return None
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(self, file_path: Path) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """Look into no other file."""
        found = yield
        return found if self._files is None or file_path.resolve() in self._files else []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember files that cannot be collected."""
        if report.failed:
            self._broken.append(self._config.rootpath / report.nodeid.split("::")[0])

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Write the answer."""
        try:
            project = project_folder(self._config)
            collection = collection_of(self._config, session.items, project, broken=self._broken)
        except ContractDeltaError as err:
            raise pytest.UsageError(str(err)) from err
        write_collection(collection, Path(self._config.getoption("contract_collect")))


def _is_below(path: Path, starts: list[Path]) -> bool:
    return any(path.is_relative_to(start) for start in starts)
