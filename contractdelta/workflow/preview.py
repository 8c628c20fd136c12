"""What would run: collect with pytest, and select, without running a test."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from contractdelta.impact.explanation import Explanation, explain
from contractdelta.impact.model import Learned, Scope, Selection
from contractdelta.testmap.collect import collect_tests
from contractdelta.testmap.model import Collection
from contractdelta.testmap.recorded import TestMap
from contractdelta.workflow.idle import unsettled_files
from contractdelta.workflow.learned import collected, contract_only, learn
from contractdelta.workflow.plan import Plan, plan_selection, select
from contractdelta.workflow.project import Project
from contractdelta.workflow.testmap import unknown_test_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A selection, with all that led to it."""

    plan: Plan
    collection: Collection
    selection: Selection
    learned: Learned

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
        return explain(self.plan.scope, self.collection, self.selection, name, self.learned)


def preview_selection(
    project: Project, base: str | None = None, *, is_strict: bool = False, is_contract_only: bool = False
) -> Preview:
    """Return which tests would run; with ``is_contract_only`` only for changes of the contract.

    Raises:
        UsageError: The base is not to be had, pytest cannot collect, or a tag names no operation.
        Unreadable: A document of head cannot be read.
    """
    found, learned = learn(project)
    if found is None:
        # Pytest collects in its own process: meanwhile the documents are compared.
        with ThreadPoolExecutor(max_workers=1) as pool:
            collecting = pool.submit(collect_tests, project.root)
            plan = plan_selection(project, base, is_strict=is_strict)
            collection = collecting.result()
    else:
        plan = plan_selection(project, base, is_strict=is_strict)
        collection = _collect(project, plan.scope, found, learned)
    scope = plan.scope
    if is_contract_only:
        scope, learned = contract_only(scope, learned)
    selection = select(project, scope, collection, learned)
    return Preview(plan=replace(plan, scope=scope), collection=collection, selection=selection, learned=learned)


def _collect(project: Project, scope: Scope, found: TestMap, learned: Learned) -> Collection:
    """Return the tests of a project: of files that are as they were, those that the map knows; else ask pytest."""
    unknown = unknown_test_files(project, found, unsettled_files(project, scope, found, learned))
    if unknown is None:
        return collect_tests(project.root)
    recorded = {test.path for test in found.tests.values()}
    named = sorted(recorded.intersection(unknown))
    fresh = collect_tests(project.root, unknown, named) if unknown else Collection(tests=())
    known = (collected(test) for test in found.tests.values() if test.path not in unknown)
    tests = sorted((*known, *fresh.tests), key=lambda test: test.nodeid)
    return replace(fresh, tests=tuple(tests), others=frozenset(test.path for test in tests) | fresh.others)
