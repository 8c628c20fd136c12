"""What would run: collect with pytest, and select, without running a test."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from contractdelta.errors import UnknownTest
from contractdelta.impact.model import Learned, Scope, Selection
from contractdelta.testmap.model import ALL_FILES, CollectedTest, Collection
from contractdelta.testmap.recorded import RecordedTest, TestMap
from contractdelta.workflow.idle import unsettled_files
from contractdelta.workflow.learned import contract_only, learn
from contractdelta.workflow.plan import Plan, plan_selection, select
from contractdelta.workflow.project import Project, path_from
from contractdelta.workflow.testmap import unknown_test_files
from contractdelta.workflow.work_tree import WorkTree

if TYPE_CHECKING:
    from contractdelta.impact.explanation import Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A selection, with all that led to it."""

    plan: Plan
    collection: Collection
    selection: Selection
    learned: Learned
    project: Project
    #: The test map; ``None`` where there is none that can be read.
    recorded: TestMap | None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What can be lived with, one line each."""
        broken = (f"{path}: cannot be collected, so it is selected as a whole" for path in self.collection.broken)
        return (*self.plan.problems, *broken, *map(str, self.selection.cut))

    def explain(self, name: str, folder: Path | None = None) -> "tuple[Explanation, ...]":
        """Explain a test, an operation, or a file of the project that holds no tests.

        A path may be any that leads to the file, from a folder or else from the project.

        Raises:
            UnknownTest: The name stands for none of them.
        """
        # Lazy, here and below: what a preview from a map needs not would take longer to import than to look at the map.
        from contractdelta.impact.explanation import explain  # noqa: PLC0415
        from contractdelta.impact.files import explain_file  # noqa: PLC0415

        scope = self.plan.scope
        path = (self._path_of(name, folder) if folder else "") or self._path_of(name, self.project.root)
        try:
            return explain(scope, self.collection, self.selection, path or name, self.learned)
        except UnknownTest:
            if not (path and (any(file.path == path for file in scope.files) or (self.project.root / path).is_file())):
                raise
        users = self.recorded.users_of(path) if self.recorded else ()
        is_seen = self.project.is_seen(path)
        return (explain_file(scope, self.selection, self.learned, path, users, is_seen=is_seen),)

    def _path_of(self, name: str, folder: Path) -> str:
        """Return the path from the project of what a name leads to from a folder, a test behind it; else nothing."""
        path = path_from(folder, name, self.project.root)
        file = path.partition("::")[0]
        is_known = (self.project.root / file).is_file() or any(one.path == file for one in self.plan.scope.files)
        return path if is_known else ""


def preview_selection(
    project: Project,
    base: str | None = None,
    *,
    is_strict: bool = False,
    is_contract_only: bool = False,
    is_brief: bool = False,
) -> Preview:
    """Return which tests would run; with ``is_contract_only`` only for changes of the contract.

    With ``is_brief`` nothing more is told of APIs that the change cannot have touched: how many operations they have,
    or what these are called, unless tests are tagged with them.

    Raises:
        UsageError: No API is configured, the base is not to be had, pytest cannot collect, or a tag names no operation.
        Unreadable: A document of head cannot be read.
    """
    project.require_apis()
    tree = WorkTree(project)
    found, learned = learn(tree)
    if found is None:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

        # Pytest collects in its own process: meanwhile the documents are compared.
        with ThreadPoolExecutor(max_workers=1) as pool:
            collecting = pool.submit(_ask_pytest, project)
            plan = plan_selection(project, base, is_strict=is_strict, is_brief=is_brief)
            collection = collecting.result()
    else:
        has_names = not is_brief or names_operations(project, found.suite.special)
        compare = partial(plan_selection, project, base, is_strict=is_strict, is_brief=is_brief, entries=tree.entries)
        plan = compare(has_tests=has_names)
        collection = _collect(tree, plan.scope, found, learned)
        if not has_names and names_operations(project, collection.tests):  # a test that the map does not know is tagged
            plan = compare()
    scope = plan.scope
    if found is not None:
        learned = _believing(learned, found, scope, collection)
    if is_contract_only:
        scope, learned = contract_only(scope, learned)
    # A test that was recorded is known by what it calls.
    if any(test.tags and test.nodeid not in learned.operations for test in collection.tests):
        from contractdelta.workflow.edges import with_edges  # noqa: PLC0415

        scope = with_edges(project, scope, plan.pairs)
    selection = select(tree, scope, collection, learned)
    return Preview(
        plan=replace(plan, scope=scope),
        collection=collection,
        selection=selection,
        learned=learned,
        project=project,
        recorded=found,
    )


def names_operations(project: Project, tests: Iterable[RecordedTest | CollectedTest]) -> bool:
    """Tell whether anything names operations: a tag, or the configuration."""
    config = project.config
    return bool(config.sources or config.edges.add or config.edges.remove) or any(test.tags for test in tests)


def _believing(learned: Learned, testmap: TestMap, scope: Scope, collection: Collection) -> Learned:
    """Let everything run where a test file cannot be imported any more that did not change: who knows which others.

    Of a ``conftest.py`` that cannot be imported pytest names the folder.
    """
    changed = {file.path for file in scope.files}
    recorded = testmap.suite.paths
    broken = {path for path in collection.broken if any(f"{test}/".startswith(f"{path}/") for test in recorded)}
    failing = sorted(broken - changed)
    if not failing:
        return learned
    why = f"{failing[0]} cannot be collected any more, and did not change: what it imports fails"
    return replace(learned, why_all="; ".join(filter(None, (learned.why_all, why))))


def _collect(tree: WorkTree, scope: Scope, testmap: TestMap, learned: Learned) -> Collection:
    """Return the tests of a project: of files that are as they were, those that the map knows; else ask pytest."""
    unknown = unknown_test_files(tree, testmap, unsettled_files(tree, scope, testmap, learned), learned.steady)
    if unknown is ALL_FILES:
        return _ask_pytest(tree.project)
    recorded = testmap.suite.paths
    named = sorted(recorded.intersection(unknown))
    fresh = _ask_pytest(tree.project, unknown, named) if unknown else Collection(tests=())
    there = {path for path in recorded.difference(unknown) if tree.is_there(path)}
    tests = sorted((*testmap.suite.collected(there), *fresh.tests), key=attrgetter("nodeid"))
    return replace(fresh, tests=tuple(tests), others=frozenset(test.path for test in tests) | fresh.others)


def _ask_pytest(project: Project, files: Sequence[str] | None = ALL_FILES, named: Sequence[str] = ()) -> Collection:
    from contractdelta.testmap.collect import collect_tests  # noqa: PLC0415

    return collect_tests(project.root, files, named)
