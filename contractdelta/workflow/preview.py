"""What would run: collect with pytest, and select, without running a test."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from contractdelta.impact.explanation import Explanation, explain
from contractdelta.impact.model import Selection
from contractdelta.testmap.collect import collect_tests
from contractdelta.testmap.model import Collection
from contractdelta.workflow.plan import Plan, plan_selection, select
from contractdelta.workflow.project import Project


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


def preview_selection(project: Project, base: str | None = None, *, is_strict: bool = False) -> Preview:
    """Return which tests would run.

    Raises:
        UsageError: The base is not to be had, pytest cannot collect, or a tag names no operation.
        Unreadable: A document of head cannot be read.
    """
    # Pytest collects in its own process: meanwhile the documents are compared.
    with ThreadPoolExecutor(max_workers=1) as pool:
        collecting = pool.submit(collect_tests, project.root)
        plan = plan_selection(project, base, is_strict=is_strict)
        collection = collecting.result()
    return Preview(plan=plan, collection=collection, selection=select(project, plan.scope, collection))
