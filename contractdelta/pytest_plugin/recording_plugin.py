"""``--contract-record``: see what each test uses while it runs, and write the test map.

Under pytest-xdist the workers see, and the controller writes. Whatever goes wrong here never fails a test: one that was
not seen to its end stays unmapped, so that it always runs.
"""

import json
import os
from collections.abc import Generator, Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from contractdelta.config.project import find_project
from contractdelta.errors import ContractDeltaError
from contractdelta.pytest_plugin.fixtures import Fixture, fixtures_of, fixtures_of_fixture, tell_by_name
from contractdelta.pytest_plugin.inventory import Inventory
from contractdelta.pytest_plugin.items import project_folder, relative_path, tags_of
from contractdelta.pytest_plugin.map_writer import CUT_SHORT, KEY, MapWriter
from contractdelta.pytest_plugin.outcomes import ItemOutcomes
from contractdelta.pytest_plugin.plugin_files import find_plugin_files
from contractdelta.recording.functions.executed import FunctionFinder
from contractdelta.recording.functions.keepers import KeeperFinder
from contractdelta.recording.functions.project_code import ProjectCode
from contractdelta.recording.observer import SHARED_FIXTURE, Observer
from contractdelta.recording.servers import VARIABLE
from contractdelta.recording.session import DocumentReader, RecordedSession
from contractdelta.testmap.model import dump_tag
from contractdelta.testmap.recorded import ANY_DOCUMENT, ANY_READER, PROCESSES
from contractdelta.workflow.project import Project, open_project
from contractdelta.workflow.sides.work_tree import WorkTree
from contractdelta.workflow.testmaps.reading import MAP
from contractdelta.workflow.testmaps.update import code_of

#: The observer that began when pytest started, and whether it watches more than files.
_OBSERVER = pytest.StashKey[Observer]()
_IS_WATCHING = pytest.StashKey[bool]()


def watch_early(config: pytest.Config) -> None:
    """Begin to watch before anything of the project is imported; code only where pytest-cov is not to measure it.

    Other errors of the project are reported later.

    Raises:
        pytest.UsageError: What may be its configuration is no TOML.
    """
    try:
        root = find_project(project_folder(config).absolute())
    except ContractDeltaError as err:
        raise pytest.UsageError(str(err)) from err
    observer = config.stash[_OBSERVER] = Observer(root, _top_of(root))
    servers = os.environ.get(VARIABLE)
    observer.servers = Path(servers).absolute() if servers else None
    observer.start_files()
    config.stash[_IS_WATCHING] = not _is_measured(config)
    if config.stash[_IS_WATCHING]:
        observer.start()


def watch_measured(config: pytest.Config) -> None:
    """Join the measurement of pytest-cov, before the first ``conftest.py`` is imported.

    In a worker of pytest-xdist that begins later, and we with it: of what is imported until then it is known that it
    was not seen.
    """
    if not config.stash[_IS_WATCHING] and "PYTEST_XDIST_WORKER" not in os.environ:
        config.stash[_IS_WATCHING] = True
        config.stash[_OBSERVER].start()


def _is_measured(config: pytest.Config) -> bool:
    """Tell whether pytest-cov is to measure what is executed."""
    options = config.known_args_namespace
    return bool(getattr(options, "cov_source", None)) and not getattr(options, "no_cov", False)


def _top_of(root: Path) -> Path:
    """Return the top of the git repository that holds a folder, without asking git; the folder itself if none does."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def register(config: pytest.Config) -> None:
    """Register the plugin for a controller, for a worker, or for a run in one process."""
    try:
        project = open_project(project_folder(config))
        project.require_apis()
    except ContractDeltaError as err:
        config.stash[_OBSERVER].stop()
        raise pytest.UsageError(str(err)) from err
    is_worker = hasattr(config, "workerinput")
    is_controller = not is_worker and bool(getattr(config.option, "numprocesses", None))
    recorder = None if is_controller else _Recorder(config, project)
    if recorder is not None:
        config.pluginmanager.register(recorder, "contractdelta-recorder")
    else:
        config.stash[_OBSERVER].stop()
    if not is_worker:
        config.pluginmanager.register(MapWriter(project, recorder), "contractdelta-writer")


class _Recorder:
    """Sees what the tests of one process use."""

    def __init__(self, config: Any, project: Project) -> None:
        # Of the type Any: pytest-xdist adds what workers send to pytest's configuration.
        self._config = config
        self._project = project
        self._observer = config.stash[_OBSERVER]
        self._observer.excluded = frozenset((MAP,))
        self._inventory = Inventory(project.root)
        self._endings = ItemOutcomes()
        #: By node id.
        self._items: dict[str, list[pytest.Item]] = {}
        #: The context of each shared fixture as it was set up last: one that is set up again may do something else.
        self._contexts: dict[Fixture, str] = {}
        self._setups = count(1)
        self._worker: str = getattr(config, "workerinput", {}).get("workerid", "")
        self.session = RecordedSession()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        """Begin to watch, before any test file is imported, and after pytest-cov, which starts here in a worker."""
        if not self._config.stash[_IS_WATCHING]:
            self._observer.start()

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Note what each file and class holds, before "--lf" takes some of it away."""
        report = yield
        self._observer.guarded(self._inventory.saw, collector, report)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Remember every test, before others deselect some."""
        for item in items:
            self._items.setdefault(item.nodeid, []).append(item)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Write down under a test what happens from its setup to its teardown."""
        with self._observer.within(item.nodeid):
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        """Note which fixtures a test got, those included that were asked for by name: after its end they are gone."""
        self._observer.guarded(self._note_uses, item.nodeid, fixtures_of(item))

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Fixture, request: pytest.FixtureRequest) -> Iterator[None]:
        """Write down what a fixture does that several tests share under its own name."""
        if fixturedef.scope == "function":
            return (yield)
        # Servers see the fixtures of all workers.
        number = f"{self._worker}{next(self._setups)}"
        context = self._contexts[fixturedef] = f"{SHARED_FIXTURE}{fixturedef.argname} ({number})"
        # Finalizers run in reverse order: its own stand between these two.
        fixturedef.addfinalizer(self._observer.leave)
        self._observer.guarded(tell_by_name, request, self._note_now)
        try:
            with self._observer.within(context):
                return (yield)
        finally:
            # One that fails, or skips its test, has done something, too.
            fixturedef.addfinalizer(lambda: self._observer.enter(context))
            self._observer.guarded(self._note_fixtures_of, context, fixturedef, request)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note outcome and time."""
        self._endings.saw(report)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtestloop(self) -> Iterator[Any]:
        """Put together what was seen, before other plugins end their measurements."""
        try:
            return (yield)
        finally:
            self._observer.stop()
            self._observer.guarded(self._put_together)
            if not self.session.is_whole:
                self.session = RecordedSession()
            self.session.errors |= self._observer.errors

    def pytest_sessionfinish(self) -> None:
        """Send what was seen to the controller, where there is one."""
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput[KEY] = json.dumps(self.session.dump())

    def pytest_unconfigure(self) -> None:
        """Watch no more, if it has not come to running tests."""
        self._observer.stop()

    def _note_fixtures_of(self, context: str, fixturedef: Fixture, request: pytest.FixtureRequest) -> None:
        self._note_uses(context, fixtures_of_fixture(fixturedef, request))

    def _note_now(self, fixturedef: Fixture) -> None:
        self._observer.guarded(self._note_uses, self._observer.current, [fixturedef])

    def _note_uses(self, context: str, fixturedefs: Iterable[Fixture]) -> None:
        contexts = {self._contexts[each] for each in fixturedefs if each in self._contexts}
        self._observer.builds_on(context, sorted(contexts - {context}))

    def _only_item(self, nodeid: str) -> pytest.Item | None:
        """Return the test with a node id; none where several have it, as Schemathesis' tests do with pytest 9.2.

        Which of these ran, and what each used, nobody could tell by that name.
        """
        items = self._items.get(nodeid, ())
        if len(items) > 1:
            error = f"{nodeid}: {len(items)} tests have this name: they stay unmapped"
            self._observer.errors.add(error)
            self.session.lost.setdefault(error, set()).add(nodeid)
        return items[0] if len(items) == 1 else None

    def _put_together(self) -> None:
        code = code_of(WorkTree(self._project))
        finder, keeper_finder = FunctionFinder(code), KeeperFinder(code)
        self._put_tests_together(finder)
        documents = self._project.documents
        for data, readers in self._observer.readers().items():
            keepers = set(keeper_finder.keepers(readers))
            if data not in documents:
                self.session.add_cached_data(data, keepers)
            else:  # code that keeps it hands it to all that import it, in other tests, too
                self.session.document_readers |= {
                    DocumentReader(data, keeper.path) for keeper in keepers if keeper.path
                }
        self.session.document_readers |= set(self._early_readers(code))
        self.session.add_cached_data(PROCESSES, keeper_finder.keepers(self._observer.starters()))
        for stack in self._observer.early_starters():
            self.session.add_cached_data(PROCESSES, keeper_finder.bound(stack, ""))
        measured = self._observer.measured
        self.session.ran_outside_tests |= finder.ran_outside_tests(measured)
        self.session.imported |= finder.imported(measured)
        self.session.modules |= finder.modules()
        self.session.cached_results |= keeper_finder.cached_results(measured)
        self.session.cached_answers |= set(keeper_finder.cached_answers(self._observer.asked(), measured))
        self.session.used_reflection |= finder.used_reflection(measured)
        items = [item for each in self._items.values() for item in each]
        self.session.plugins |= set(find_plugin_files(self._config, items, self._project.root))
        self.session.collected |= self._inventory.tests
        self.session.complete_files |= self._inventory.whole_files()
        self.session.test_files |= set(self._config.getini("python_files"))

    def _early_readers(self, code: ProjectCode) -> Iterator[DocumentReader]:
        """Yield data file and reader outside of tests; by :data:`ANY_DOCUMENT` one that may have read any."""
        for data, readers in self._observer.early_readers().items():
            yield from (DocumentReader(data, reader.path) for reader in readers)
        yield from (DocumentReader(ANY_DOCUMENT, path) for path in code.known(self._observer.unwatched()))
        if self._observer.has_early_process:
            yield DocumentReader(ANY_DOCUMENT, ANY_READER)

    def _put_tests_together(self, finder: FunctionFinder) -> None:
        for nodeid, ending in self._endings:
            item = self._only_item(nodeid)
            errors = self._observer.lost_to(nodeid)
            if not ending.is_whole:
                self._observer.errors.add(CUT_SHORT)
                errors |= {CUT_SHORT}
            for error in errors:
                self.session.lost.setdefault(error, set()).add(nodeid)
            if item is not None and not errors:
                seen = self._observer.seen(nodeid)
                path = relative_path(item.path, self._project.root)
                self.session.tests[nodeid] = {
                    "path": path,
                    "outcome": ending.outcome.value,
                    "seconds": ending.seconds,
                    "tags": [dump_tag(tag) for tag in tags_of(item)],
                    "requests": list(seen.requests),
                    "data": list(seen.data),
                    "processes": seen.has_processes,
                    "functions": finder.functions(seen),
                }
