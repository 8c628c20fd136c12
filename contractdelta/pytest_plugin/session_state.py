"""What is known before tests are collected: the files of a project, its test map, and the impact of the change."""

import gc
from functools import cached_property

import pytest

from contractdelta.impact.model import ChangeScope, RecordedImpact
from contractdelta.testmap.recorded import TestMap
from contractdelta.workflow.model import PlanRequest
from contractdelta.workflow.plan import plan_selection
from contractdelta.workflow.preview import names_operations
from contractdelta.workflow.project import Project
from contractdelta.workflow.recorded_impact import find_recorded_impact
from contractdelta.workflow.work_tree import WorkTree


class SessionState:
    """Loads files and map on demand. It can free them, as they are large, and loads them again if they are needed."""

    def __init__(self, project: Project) -> None:
        """Load nothing yet."""
        self.project = project

    @cached_property
    def _found(self) -> tuple[WorkTree, TestMap | None, RecordedImpact]:
        work_tree = WorkTree(self.project)
        return work_tree, *find_recorded_impact(work_tree)

    @property
    def work_tree(self) -> WorkTree:
        """The files as they are."""
        return self._found[0]

    @property
    def testmap(self) -> TestMap | None:
        """The test map; ``None`` where there is none."""
        return self._found[1]

    @property
    def impact(self) -> RecordedImpact:
        """What the map tells about the files as they are."""
        return self._found[2]

    @cached_property
    def has_names(self) -> bool:
        """Whether a known test or the configuration names operations, so that the names of all are needed."""
        return self.testmap is None or names_operations(self.project, self.testmap.suite.special)

    def set_aside(self) -> None:
        """Keep what is there out of the way of the garbage collector, which would walk through it over and over."""
        gc.freeze()

    def forget(self, *, is_needed: bool = False) -> None:
        """Leave the memory to the tests, unless what is known is needed still."""
        if not is_needed:
            vars(self).pop("_found", None)
        gc.unfreeze()


def find_scope(config: pytest.Config, project: Project, *, is_named: bool) -> tuple[ChangeScope, tuple[str, ...]]:
    """Return what changed against the base that was asked for, and warnings, one line each.

    With ``is_named`` tests name operations: then the names of all are read, and edges between them are found.

    Raises:
        ContractDeltaError: The base or a document cannot be read.
    """
    named = config.getoption("contract_delta")
    request = PlanRequest(base=None if named is True else named, has_tests=is_named, is_brief=True)
    plan = plan_selection(project, request)
    if not is_named:
        return plan.scope, plan.problems
    from contractdelta.workflow.edges import with_edges  # reads documents, which takes long to import

    return with_edges(project, plan.scope, plan.pairs), plan.problems
