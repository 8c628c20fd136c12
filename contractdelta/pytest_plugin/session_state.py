"""What is known before tests are collected: the files of a project, its test map, and the impact of the change."""

import gc
from functools import cached_property

import pytest

from contractdelta.impact.model import ChangeScope, RecordedImpact
from contractdelta.testmap.recorded import TestMap
from contractdelta.workflow.model import PlanRequest
from contractdelta.workflow.project import Project
from contractdelta.workflow.selecting.plan import plan_selection
from contractdelta.workflow.selecting.preview import names_operations
from contractdelta.workflow.sides.base import Change
from contractdelta.workflow.sides.work_tree import WorkTree
from contractdelta.workflow.testmaps.recorded_impact import find_recorded_impact


class SessionState:
    """Loads files and map on demand. It can free them, as they are large, and loads them again if they are needed."""

    def __init__(self, project: Project) -> None:
        """Load nothing yet."""
        self.project = project

    @cached_property
    def work_tree(self) -> WorkTree:
        """The files as they are."""
        return WorkTree(self.project)

    @cached_property
    def _found(self) -> tuple[TestMap | None, RecordedImpact]:
        return find_recorded_impact(self.work_tree)

    @property
    def testmap(self) -> TestMap | None:
        """The test map; ``None`` where there is none."""
        return self._found[0]

    @property
    def impact(self) -> RecordedImpact:
        """What the map tells about the files as they are."""
        return self._found[1]

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
            for name in ("_found", "work_tree"):
                vars(self).pop(name, None)
        gc.unfreeze()


def base_of(config: pytest.Config) -> str | None:
    """Return the base that was asked for by its name."""
    named: str | bool | None = config.getoption("contract_delta")
    return named if isinstance(named, str) else None


def find_scope(
    config: pytest.Config, project: Project, *, is_named: bool, change: Change | None = None
) -> tuple[ChangeScope, tuple[str, ...]]:
    """Return what changed against the base that was asked for, and warnings, one line each.

    With ``is_named`` tests name operations: then the names of all are read, and edges between them are found.
    ``change`` is for callers that have asked git for it already.

    Raises:
        ContractDeltaError: The base or a document cannot be read.
    """
    request = PlanRequest(base=base_of(config), has_tests=is_named, is_brief=True)
    plan = plan_selection(project, request, change=change)
    if not is_named:
        return plan.scope, plan.problems
    from contractdelta.workflow.selecting.edges import with_edges  # reads documents, which takes long to import

    return with_edges(project, plan.scope, plan.pairs), plan.problems
