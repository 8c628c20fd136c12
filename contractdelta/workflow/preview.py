"""What would run: collect with pytest, and select, without running a test."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from contractdelta.impact.explanation import Explanation, explain
from contractdelta.impact.model import Selection
from contractdelta.testmap.collect import collect_tests
from contractdelta.testmap.model import CollectedTest, Collection
from contractdelta.testmap.recorded import RecordedTest, TestMap
from contractdelta.workflow.learned import contract_only, learn
from contractdelta.workflow.plan import Plan, plan_selection, select
from contractdelta.workflow.project import Project
from contractdelta.workflow.testmap import unknown_test_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A selection, with all that led to it."""

    plan: Plan
    collection: Collection
    selection: Selection

    @property
    def warnings(self) -> tuple[str, ...]:
        """What can be lived with, one line each."""
        broken = (f"{path}: cannot be collected, so it is selected as a whole" for path in self.collection.broken)
        return (*self.plan.problems, *broken)

    def explain(self, name: str) -> tuple[Explanation, ...]:
        """Explain a test or an operation.

        Raises:
            UnknownTest: The name stands for neither.
        """
        return explain(self.plan.scope, self.collection, self.selection, name)


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
        UsageError: The base is not to be had, pytest cannot collect, or a tag names no operation.
        Unreadable: A document of head cannot be read.
    """
    found, learned = learn(project)
    # Pytest collects in its own process: meanwhile the documents are compared.
    with ThreadPoolExecutor(max_workers=1) as pool:
        collecting = pool.submit(_collect, project, found)
        has_tags = not is_brief or found is None or any(test.tags for test in found.tests.values())
        plan = plan_selection(project, base, is_strict=is_strict, has_tests=has_tags, is_brief=is_brief)
        collection = collecting.result()
    if not has_tags and any(test.tags for test in collection.tests):
        # A test that the map does not know is tagged.
        plan = plan_selection(project, base, is_strict=is_strict, is_brief=is_brief)
    scope = plan.scope
    if is_contract_only:
        scope, learned = contract_only(scope, learned)
    selection = select(project, scope, collection, learned)
    return Preview(plan=replace(plan, scope=scope), collection=collection, selection=selection)


def _collect(project: Project, found: TestMap | None) -> Collection:
    """Return the tests of a project: of files that are as they were, those that the map knows; else ask pytest."""
    if found is None:
        return collect_tests(project.root)
    unknown = unknown_test_files(project, found)
    if unknown is None:
        return collect_tests(project.root)
    fresh = collect_tests(project.root, unknown) if unknown else Collection(tests=())
    known = {test.nodeid: _collected(test) for test in found.tests.values() if test.path not in unknown}
    tests = known | {test.nodeid: test for test in fresh.tests}
    files = frozenset(test.path for test in tests.values()) | fresh.others
    return replace(fresh, tests=tuple(tests[nodeid] for nodeid in sorted(tests)), others=files)


def _collected(test: RecordedTest) -> CollectedTest:
    return CollectedTest(nodeid=test.nodeid, path=test.path, tags=test.tags)
