"""``--contract-collect``: tell another process which tests there are. Used by ``contractdelta select``."""

from pathlib import Path

import pytest

from contractdelta.errors import ContractDeltaError
from contractdelta.pytest_plugin.items import collection_of, project_folder
from contractdelta.testmap.collect import write_collection


class CollectingPlugin:
    """Writes what was collected, files that could not be collected included."""

    def __init__(self, config: pytest.Config) -> None:
        """Take the run's configuration."""
        self._config = config
        self._broken: list[Path] = []

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
