"""Set the operations of head against what tests are tagged with and were seen to call."""

from collections.abc import Iterator

from contractdelta.contract.model import Contract, Operation
from contractdelta.delta.model import Status
from contractdelta.impact.coverage import Coverage, CoveredOperation, ordered, unseen_responses
from contractdelta.impact.graph import ImpactGraph, node_of_operation
from contractdelta.testmap.recorded import Calls
from contractdelta.workflow.model import DEFAULT_REQUEST, PlanRequest
from contractdelta.workflow.project import Project
from contractdelta.workflow.selecting.preview import preview_selection
from contractdelta.workflow.sides.contracts import load, read_api
from contractdelta.workflow.testmaps.reading import read_map


def measure_coverage(project: Project, request: PlanRequest = DEFAULT_REQUEST) -> tuple[Coverage, tuple[str, ...]]:
    """Return how well the operations of head are tested, and warnings, one line each.

    Raises:
        UsageError: No API is configured, the base cannot be found, or a tag names no operation.
        Unreadable: A document of head, or the test map, cannot be read; or it has problems and the options are strict.
    """
    preview = preview_selection(project, request)
    found = read_map(project)
    calls = {nodeid: dict(test.calls) for nodeid, test in found.tests.items()} if found else {}
    graph = ImpactGraph(
        preview.plan.scope, preview.collection.tests, Calls({nodeid: tuple(c) for nodeid, c in calls.items()})
    )
    statuses: dict[str, set[int]] = {}
    for called in calls.values():
        for name, seen in called.items():
            statuses.setdefault(name, set()).update({*seen} - {0})
    several = preview.plan.scope.has_several_apis
    changed = {
        node_of_operation(delta.api, operation.operation, has_several_apis=several)
        for delta in preview.plan.deltas
        for operation in delta.operations
        if operation.status in (Status.ADDED, Status.CHANGED)
    }
    tree = project.disk()
    rows = []
    for api in project.require_apis():
        contract = load(read_api(tree, project, api)).contract
        for operation in _served(contract):
            node = node_of_operation(api.name, operation.key, has_several_apis=several)
            name = node.removeprefix("operation:")
            rows.append(
                CoveredOperation(
                    operation=name,
                    operation_id=operation.operation_id,
                    tests=len(graph.tests_of(node)),
                    is_changed=node in changed,
                    unseen=unseen_responses(_responses(operation), statuses.get(name, ())) if found else None,
                )
            )
    unknown = preview.plan.scope.why_all
    told = (f"which operations changed is not known: {unknown}",) if unknown else ()
    return ordered(rows), (*preview.warnings, *told)


def _served(contract: Contract) -> Iterator[Operation]:
    """Yield the operations that tests can call: a webhook is called by the server."""
    return (operation for operation in contract.operations if " /" in operation.key)


def _responses(operation: Operation) -> list[str]:
    names = (facet.name for facet in operation.facets)
    return [name.removeprefix("responses.") for name in names if name.startswith("responses.") and name.count(".") == 1]
