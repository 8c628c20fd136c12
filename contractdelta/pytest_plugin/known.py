"""What is known before tests are collected: the files of a project, its test map, and what changed."""

import gc
from functools import cached_property

import pytest

from contractdelta.impact.model import Learned, Scope
from contractdelta.testmap.recorded import TestMap
from contractdelta.workflow.learned import learn
from contractdelta.workflow.plan import plan_selection
from contractdelta.workflow.preview import names_operations
from contractdelta.workflow.project import Project
from contractdelta.workflow.work_tree import WorkTree


class Known:
    """Finds out what is asked for; forgets it on demand, as it is much, and finds it out anew if need be."""

    def __init__(self, project: Project) -> None:
        """Know nothing yet."""
        self.project = project

    @cached_property
    def _found(self) -> tuple[WorkTree, TestMap | None, Learned]:
        work_tree = WorkTree(self.project)
        return work_tree, *learn(work_tree)

    @property
    def work_tree(self) -> WorkTree:
        """The files as they are."""
        return self._found[0]

    @property
    def testmap(self) -> TestMap | None:
        """The test map; ``None`` where there is none."""
        return self._found[1]

    @property
    def learned(self) -> Learned:
        """What the map tells about the files as they are."""
        return self._found[2]

    @cached_property
    def has_names(self) -> bool:
        """Whether anything that is known names operations, so that all of them have to be known by their names."""
        return self.testmap is None or names_operations(self.project, self.testmap.suite.special)

    def set_aside(self) -> None:
        """Keep what is there out of the way of the garbage collector, which would walk through it over and over."""
        gc.freeze()

    def forget(self, *, is_needed: bool = False) -> None:
        """Leave the memory to the tests, unless what is known is needed still."""
        if not is_needed:
            vars(self).pop("_found", None)
        gc.unfreeze()


def find_scope(config: pytest.Config, project: Project, *, is_named: bool) -> tuple[Scope, tuple[str, ...]]:
    """Return what changed against the base that was asked for, and what can be lived with, one line each.

    Of an API that the change cannot have touched only the names of operations are read, and with ``is_named`` alone.
    Edges between operations are for tests that name some.

    Raises:
        ContractDeltaError: The base or a document is not to be had.
    """
    named = config.getoption("contract_delta")
    named_base = None if named is True else named
    plan = plan_selection(project, named_base, has_tests=is_named, is_brief=True)
    if not is_named:
        return plan.scope, plan.problems
    from contractdelta.workflow.edges import with_edges  # noqa: PLC0415 - reads documents, which takes long to import

    return with_edges(project, plan.scope, plan.pairs), plan.problems
