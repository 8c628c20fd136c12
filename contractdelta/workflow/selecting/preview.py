"""What would run: collect with pytest, and select, without running a test."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from contractdelta.errors import UnknownTest, UsageError
from contractdelta.impact.model import ChangeScope, RecordedImpact, Selection
from contractdelta.testmap.model import ALL_FILES, CollectedTest, Collection
from contractdelta.testmap.recorded import RecordedTest, TestMap
from contractdelta.workflow.model import DEFAULT_REQUEST, PlanRequest
from contractdelta.workflow.project import Project, path_from
from contractdelta.workflow.selecting.plan import Plan, plan_selection, select
from contractdelta.workflow.selecting.skippable_files import files_to_collect
from contractdelta.workflow.sides.base import Change
from contractdelta.workflow.sides.work_tree import WorkTree
from contractdelta.workflow.testmaps.reading import unknown_test_files
from contractdelta.workflow.testmaps.recorded_impact import contract_only, find_recorded_impact

if TYPE_CHECKING:
    from contractdelta.impact.explanation import Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A selection, with all that led to it."""

    plan: Plan
    collection: Collection
    selection: Selection
    impact: RecordedImpact
    project: Project
    #: The test map; ``None`` where there is none that can be read.
    testmap: TestMap | None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Problems that do not prevent the selection, one line each."""
        broken = (f"{path}: cannot be collected, so it is selected as a whole" for path in self.collection.broken)
        return (*self.plan.problems, *broken, *map(str, self.selection.cut))

    def explain(self, name: str, folder: Path | None = None) -> "tuple[Explanation, ...]":
        """Explain a test, an operation, or a file of the project that holds no tests.

        A path may be any that leads to the file, from a folder or else from the project.

        Raises:
            UnknownTest: The name stands for none of them.
            UsageError: It stands for a folder.
        """
        # Lazy: most previews explain nothing, and reading the map takes less time than importing this.
        from contractdelta.impact.explanation import explain
        from contractdelta.impact.file_explanation import FileFacts, explain_file

        scope = self.plan.scope
        path = (self._path_of(name, folder) if folder else "") or self._path_of(name, self.project.root)
        try:
            return explain(scope, self.collection, self.selection, path or name, self.impact)
        except UnknownTest:
            if not (path and (any(file.path == path for file in scope.files) or (self.project.root / path).is_file())):
                if any((start / name).is_dir() for start in (folder, self.project.root) if name and start):
                    raise UsageError(f"{name}: a folder", hint="Name a file in it, or a test.") from None
                raise
        users = frozenset(self.testmap.users_of(path)) if self.testmap else frozenset[str]()
        facts = FileFacts(path=path, users=users, is_seen=self.project.is_seen(path))
        return (explain_file(scope, self.selection, self.impact, facts),)

    def _path_of(self, name: str, folder: Path) -> str:
        """Return a file relative to the project, with the test behind it if there is one; ``""``: no file."""
        path = path_from(folder, name, self.project.root)
        file = path.partition("::")[0]
        is_known = (self.project.root / file).is_file() or any(one.path == file for one in self.plan.scope.files)
        return path if is_known else ""


def preview_selection(
    project: Project, request: PlanRequest = DEFAULT_REQUEST, *, is_contract_only: bool = False
) -> Preview:
    """Return which tests would run; with ``is_contract_only`` only for changes of the contract.

    Raises:
        UsageError: No API is configured, the base cannot be found, pytest cannot collect, or a tag names no operation.
        Unreadable: A document of head cannot be read.
    """
    project.require_apis()
    tree = WorkTree(project)
    with ThreadPoolExecutor() as threads:
        # Git works in processes of its own: meanwhile the map is read.
        change = threads.submit(tree.find_change, request.base)
        testmap, impact = find_recorded_impact(tree)
        if testmap is None:
            plan, collection = _plan_while_collecting(project, request, change, threads)
        else:
            plan, collection = _plan_with_map(tree, request, change, testmap, impact)
            impact = _with_failed_imports(impact, testmap, plan.scope, collection)
    scope = plan.scope
    if is_contract_only:
        scope, impact = contract_only(scope, impact)
    # A test that was recorded is known by what it calls.
    if any(test.tags and test.nodeid not in impact.operations for test in collection.tests):
        from contractdelta.workflow.selecting.edges import with_edges

        scope = with_edges(project, scope, plan.pairs)
    selection = select(tree, scope, collection, impact)
    return Preview(
        plan=replace(plan, scope=scope),
        collection=collection,
        selection=selection,
        impact=impact,
        project=project,
        testmap=testmap,
    )


def _plan_while_collecting(
    project: Project, request: PlanRequest, change: Future[Change], threads: Executor
) -> tuple[Plan, Collection]:
    """Compare the documents while pytest collects in a process of its own: there is no map that knows the tests."""
    collecting = threads.submit(_ask_pytest, project)
    plan = plan_selection(project, request, change=change.result())
    return plan, collecting.result()


def _plan_with_map(
    tree: WorkTree, request: PlanRequest, change: Future[Change], testmap: TestMap, impact: RecordedImpact
) -> tuple[Plan, Collection]:
    """Compare the documents, then collect what the map does not know.

    A brief request reads the names of operations only if a test or the configuration names some.
    """
    project = tree.project
    has_names = not request.is_brief or names_operations(project, testmap.suite.special)
    plan = plan_selection(project, replace(request, has_tests=has_names), change=change.result())
    collection = _collect(tree, plan.scope, testmap, impact)
    if not has_names and names_operations(project, collection.tests):  # a test that the map does not know is tagged
        plan = plan_selection(project, request, change=change.result())
    return plan, collection


def names_operations(project: Project, tests: Iterable[RecordedTest | CollectedTest]) -> bool:
    """Tell whether anything names operations: a tag, or the configuration."""
    config = project.config
    return bool(config.sources or config.edges.add or config.edges.remove) or any(test.tags for test in tests)


def _with_failed_imports(
    impact: RecordedImpact, testmap: TestMap, scope: ChangeScope, collection: Collection
) -> RecordedImpact:
    """Let every test run if an unchanged test file cannot be imported any more: others may fail, too.

    If a ``conftest.py`` cannot be imported, pytest names its folder.
    """
    changed = {file.path for file in scope.files}
    recorded = testmap.suite.paths
    broken = {path for path in collection.broken if any(f"{test}/".startswith(f"{path}/") for test in recorded)}
    failing = sorted(broken - changed)
    if not failing:
        return impact
    why = f"{failing[0]} cannot be collected any more, and did not change: what it imports fails"
    return replace(impact, why_all="; ".join(filter(None, (impact.why_all, why))))


def _collect(tree: WorkTree, scope: ChangeScope, testmap: TestMap, impact: RecordedImpact) -> Collection:
    """Return the tests of a project: the map knows those of unchanged files, pytest collects the others."""
    unknown = unknown_test_files(tree, testmap, files_to_collect(tree, scope, testmap, impact), impact.same_tests)
    if unknown is ALL_FILES:
        return _ask_pytest(tree.project)
    recorded = testmap.suite.paths
    named = sorted(recorded.intersection(unknown))
    fresh = _ask_pytest(tree.project, unknown, named) if unknown else Collection(tests=())
    there = {path for path in recorded.difference(unknown) if tree.is_there(path)}
    tests = sorted((*testmap.suite.collected(there), *fresh.tests), key=attrgetter("nodeid"))
    return replace(fresh, tests=tuple(tests), others=frozenset(test.path for test in tests) | fresh.others)


def _ask_pytest(project: Project, files: Sequence[str] | None = ALL_FILES, named: Sequence[str] = ()) -> Collection:
    from contractdelta.testmap.suite.collect import collect_tests

    return collect_tests(project.root, files, named)
