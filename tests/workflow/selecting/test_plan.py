"""From the work tree and its base to the scope of a change."""

import json

import pytest
from support.projects import (
    CONFIGURATION,
    DOCUMENT,
    DOCUMENTATION,
    ONE_ADDED,
    ONE_OPERATION,
    ONE_REMOVED,
    ONE_SCHEMA,
    GitProject,
)

from contractdelta.errors import DocumentNotFound, InvalidConfiguration, InvalidDocument, StrictProblems, UsageError
from contractdelta.impact.model import Selection
from contractdelta.testmap.model import CollectedTest, Collection, Tag
from contractdelta.workflow.model import ComparisonOptions, PlanRequest
from contractdelta.workflow.project import open_project
from contractdelta.workflow.selecting.plan import Plan, plan_selection, select
from contractdelta.workflow.sides.work_tree import WorkTree

PLANT = ["GET /plants", "GET /plants/{plantId}", "POST /plants"]
PLOT = ["GET /plots", "GET /plots/{plotId}"]
SHED = '\n[tool.contractdelta.apis.shed]\nspec = "shed.yaml"\n'


def planned(garden: GitProject, *, is_strict: bool = False) -> Plan:
    """Compare the work tree with its base."""
    return plan_selection(open_project(garden.root), PlanRequest(options=ComparisonOptions(is_strict=is_strict)))


def affected(plan: Plan) -> list[str]:
    """Return the operations whose contract differs."""
    return [operation.node.removeprefix("operation:") for operation in plan.scope.affected]


def unknown_files(plan: Plan) -> list[str]:
    """Return the changed files that the deltas do not tell."""
    return [file.path for file in plan.scope.files if file.path not in plan.scope.known_files]


def selected(garden: GitProject, *tests: CollectedTest, broken: tuple[str, ...] = ()) -> Selection:
    """Select among tests as if pytest had collected them."""
    project = open_project(garden.root)
    return select(WorkTree(project), plan_selection(project).scope, Collection(tests=tests, broken=broken))


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (ONE_OPERATION, ["GET /plants"]),
        (ONE_SCHEMA, PLANT),
        (ONE_ADDED, ["GET /soil"]),
        (ONE_REMOVED, ["GET /weather"]),
        (("soil: {type: string}", "soil: {type: string, format: color}"), PLOT),
        (("{plantId}:\n", "{id}:\n"), []),
        (DOCUMENTATION, []),
        (("soil: {type: string}", "soil: {type: [string]}"), []),
        (("required: [name]\n", "required: [name]\n      additionalProperties: true\n"), []),
        (('version: "1"', 'version: "2"'), []),
    ],
)
def test_a_change_of_the_document(garden: GitProject, edit: tuple[str, str], expected: list[str]) -> None:
    """Exactly the operations whose contract changed are affected, and the document is no unknown file."""
    garden.edit("openapi.yaml", *edit)
    if "{id}" in edit[1]:
        garden.edit("openapi.yaml", "name: plantId", "name: id")
    plan = planned(garden)
    assert (affected(plan), unknown_files(plan), plan.scope.why_all) == (expected, [], "")


def test_no_change(garden: GitProject) -> None:
    """Without a change nothing is affected, every operation is known, and nothing has to run."""
    plan = planned(garden)
    assert (affected(plan), plan.scope.files, plan.scope.why_all, plan.problems) == ([], (), "", ())
    assert sorted(operation.key for operation in plan.scope.operations) == sorted(
        [*PLANT, *PLOT, "DELETE /plants/{plantId}", "GET /weather"]
    )


def test_the_same_change_gives_the_same_scope(garden: GitProject) -> None:
    """Planning twice gives the same value."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    assert planned(garden) == planned(garden)


def test_other_files_are_told(garden: GitProject) -> None:
    """Every other file that differs is in the scope, with what happened to it."""
    garden.write("new.py", "")
    garden.append("tests/test_plants.py", "# changed\n")
    garden.remove("tests/test_plots.py")
    plan = planned(garden)
    assert {(file.path, str(file.status)) for file in plan.scope.files} == {
        ("new.py", "added"),
        ("tests/test_plants.py", "modified"),
        ("tests/test_plots.py", "deleted"),
    }
    assert len(unknown_files(plan)) == 3


# --- documents that move, come and go ---------------------------------------------------------------------------------


def test_a_document_moved_together_with_its_configuration(garden: GitProject) -> None:
    """An API is compared by its name: a document that moved as it was changes nothing, and both paths are known."""
    garden.move("openapi.yaml", "api/v2/garden.yml")
    garden.write("pyproject.toml", CONFIGURATION.replace("openapi.yaml", "api/v2/garden.yml"))
    garden.commit("Moved")
    plan = planned(garden)
    assert (affected(plan), plan.scope.why_all, unknown_files(plan)) == ([], "", ["pyproject.toml"])


def test_a_document_moved_and_changed(garden: GitProject) -> None:
    """What changed on the way is found."""
    garden.edit("openapi.yaml", *ONE_OPERATION)
    garden.move("openapi.yaml", "api/v2/garden.yml")
    garden.write("pyproject.toml", CONFIGURATION.replace("openapi.yaml", "api/v2/garden.yml"))
    assert affected(planned(garden)) == ["GET /plants"]


def test_another_document_under_the_name_of_an_api(garden: GitProject) -> None:
    """An API that is given another document, which lies in the base as well, is compared with its own of before."""
    garden.write("next.yaml", DOCUMENT.replace(*ONE_SCHEMA))
    garden.land()
    garden.write("pyproject.toml", CONFIGURATION.replace("openapi.yaml", "next.yaml"))
    plan = planned(garden)
    assert (affected(plan), plan.scope.why_all) == (PLANT, "")


def test_a_document_that_is_found_by_itself_may_change_its_format(garden: GitProject) -> None:
    """Without configuration, the document of base and of head are each found: from YAML to JSON nothing changes."""
    garden.write("pyproject.toml", "")
    garden.write("openapi.yaml", "openapi: 3.1.0\npaths: {/a: {get: {responses: {default: {description: x}}}}}\n")
    garden.land()
    garden.remove("openapi.yaml")
    responses = {"default": {"description": "x"}}
    garden.write("openapi.json", json.dumps({"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": responses}}}}))
    plan = planned(garden)
    assert (affected(plan), unknown_files(plan), plan.scope.why_all) == ([], [], "")


def test_an_api_that_is_added(garden: GitProject) -> None:
    """A new API whose document is new has no base: everything runs, its name in the reason, and all of it counts."""
    garden.write("shed.yaml", DOCUMENT)
    garden.append("pyproject.toml", SHED)
    plan = planned(garden)
    added = [name for name in affected(plan) if name.startswith("shed::")]
    assert (len(added), plan.scope.why_all.partition(" at ")[0]) == (7, "shed has neither a document nor a snapshot")


def test_an_api_that_is_added_for_an_old_document(garden: GitProject) -> None:
    """A document that was there before it was configured is compared with itself of then."""
    garden.write("shed.yaml", DOCUMENT)
    garden.land()
    garden.append("pyproject.toml", SHED)
    garden.edit("shed.yaml", *ONE_OPERATION)
    plan = planned(garden)
    assert (affected(plan), plan.scope.why_all) == (["shed::GET /plants"], "")


def test_an_api_that_is_removed(garden: GitProject) -> None:
    """All operations of an API that is configured no more are removed, and tests may still be tagged with them."""
    garden.write("shed.yaml", DOCUMENT.replace("/plots", "/tools"))
    garden.append("pyproject.toml", SHED)
    garden.land()
    garden.remove("shed.yaml")
    garden.write("pyproject.toml", CONFIGURATION)
    plan = planned(garden)
    assert {operation.api for operation in plan.scope.operations} == {"garden", "shed"}
    assert len(affected(plan)) == 7
    assert {name.partition("::")[0] for name in affected(plan)} == {"shed"}
    assert (unknown_files(plan), plan.scope.why_all) == (["pyproject.toml"], "")


def test_an_api_that_gets_another_name(garden: GitProject) -> None:
    """It is not told as removed; tests that are tagged with its old name are known, and run."""
    garden.write("pyproject.toml", CONFIGURATION.replace("apis.garden", "apis.yard"))
    plan = planned(garden)
    assert [(delta.api, delta.operations) for delta in plan.deltas] == [("yard", ())]
    assert {name.partition("::")[0] for name in affected(plan)} == {"garden"}


def test_with_several_apis_only_the_changed_one_is_affected(garden: GitProject) -> None:
    """A change of one document does not reach the operations of the same name in another."""
    garden.write("shed.yaml", DOCUMENT)
    garden.append("pyproject.toml", SHED)
    garden.land()
    garden.edit("shed.yaml", *ONE_OPERATION)
    assert affected(planned(garden)) == ["shed::GET /plants"]


def test_a_file_that_two_documents_refer_to(garden: GitProject) -> None:
    """A change of a shared file affects each API that refers to it, and the file is known."""
    garden.write("common/soil.yaml", "Soil:\n  type: string\n")
    shared = DOCUMENT.replace("soil: {type: string}", "soil: {$ref: 'common/soil.yaml#/Soil'}")
    garden.write("openapi.yaml", shared)
    garden.write("shed.yaml", shared)
    garden.append("pyproject.toml", SHED)
    garden.land()
    garden.edit("common/soil.yaml", "type: string", "type: integer")
    plan = planned(garden)
    expected = [f"{api}::{operation}" for api in ("garden", "shed") for operation in PLOT]
    assert (affected(plan), unknown_files(plan)) == (expected, [])


@pytest.mark.parametrize("direction", ["appears", "disappears"])
def test_a_file_that_a_document_refers_to(garden: GitProject, direction: str) -> None:
    """A referenced file that appears, or is gone, affects what refers to it, and no more."""
    garden.edit("openapi.yaml", "soil: {type: string}", "soil: {$ref: soil.yaml}")
    if direction == "disappears":
        garden.write("soil.yaml", "type: string\n")
    garden.land()
    if direction == "disappears":
        garden.remove("soil.yaml")
    else:
        garden.write("soil.yaml", "type: string\n")
    plan = planned(garden)
    assert (affected(plan), plan.scope.why_all) == (PLOT, "")
    assert [problem for problem in plan.problems if "soil.yaml" in problem] != []


# --- snapshots --------------------------------------------------------------------------------------------------------


@pytest.fixture
def generated(garden: GitProject) -> GitProject:
    """Return a garden whose document is generated: git ignores it, and its snapshot is committed."""
    garden.append(".gitignore", "openapi.yaml\n")
    garden.git("rm", "--quiet", "--cached", "openapi.yaml")
    garden.run("snapshot")
    garden.land()
    return garden


def test_an_ignored_document_is_compared_with_the_committed_snapshot(generated: GitProject) -> None:
    """Where only the snapshot is in git, it is the base."""
    plan = planned(generated)
    assert (affected(plan), plan.scope.why_all) == ([], "")
    generated.edit("openapi.yaml", *ONE_OPERATION)
    plan = planned(generated)
    assert (affected(plan), plan.scope.files, plan.scope.why_all) == (["GET /plants"], (), "")


def test_a_snapshot_of_the_base_that_cannot_be_read(generated: GitProject) -> None:
    """A damaged snapshot in the base is no base: everything runs, and the reason names it."""
    snapshot = generated.read("snapshots/garden.json")
    generated.write("snapshots/garden.json", snapshot[: len(snapshot) // 2])
    generated.land()
    generated.run("snapshot")
    why = planned(generated).scope.why_all
    assert "snapshots/garden.json" in why


def test_a_snapshot_in_the_work_tree_is_no_source(generated: GitProject) -> None:
    """Head is the document: a snapshot that is not brought up to date hides nothing."""
    generated.edit("openapi.yaml", *ONE_OPERATION)
    generated.remove("snapshots/garden.json")
    assert affected(planned(generated)) == ["GET /plants"]


def test_a_snapshot_is_a_known_file(garden: GitProject) -> None:
    """A snapshot follows from its document: that it is new or changed selects nothing."""
    garden.run("snapshot")
    plan = planned(garden)
    assert (affected(plan), unknown_files(plan)) == ([], [])
    assert [file.path for file in plan.scope.files] == ["snapshots/garden.json"]


# --- what cannot be known ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["openapi: [\n", "", "swagger: '1.2'\n", "[]"])
def test_a_base_document_that_cannot_be_read(garden: GitProject, text: str) -> None:
    """Then everything runs, with a reason that names revision and file; it is no error: main cannot be mended here."""
    garden.write("openapi.yaml", text)
    garden.land()
    garden.write("openapi.yaml", DOCUMENT)
    plan = planned(garden)
    commit = garden.git("rev-parse", "main")
    assert f"{commit[:12]}:openapi.yaml" in plan.scope.why_all
    assert len(plan.scope.operations) == 7


def test_a_base_without_the_document(garden: GitProject) -> None:
    """Where the base has neither document nor snapshot, everything runs, and the reason names API and commit."""
    garden.remove("openapi.yaml")
    garden.land()
    garden.write("openapi.yaml", DOCUMENT)
    why = planned(garden).scope.why_all
    assert "garden" in why
    assert garden.git("rev-parse", "main")[:12] in why


@pytest.mark.parametrize("text", ["[tool.contractdelta", "[tool.contractdelta]\nno-such-key = 1\n"])
def test_a_base_configuration_that_cannot_be_read(garden: GitProject, text: str) -> None:
    """Then everything runs, with that reason; the configuration of head is sound."""
    garden.write("pyproject.toml", text)
    garden.land()
    garden.write("pyproject.toml", CONFIGURATION)
    assert "configuration of the base" in planned(garden).scope.why_all


def test_every_reason_is_told(garden: GitProject) -> None:
    """Where two APIs have no base, both are named."""
    garden.remove("openapi.yaml")
    garden.append("pyproject.toml", SHED)
    garden.land()
    garden.write("openapi.yaml", DOCUMENT)
    garden.write("shed.yaml", DOCUMENT)
    why = planned(garden).scope.why_all
    assert ("garden" in why, "shed" in why) == (True, True), why


def test_a_head_document_that_cannot_be_read_is_an_error(garden: GitProject) -> None:
    """What is broken here can be mended here: it is an error with file and line."""
    garden.write("openapi.yaml", "openapi: 3.1.0\npaths: {\n")
    with pytest.raises(InvalidDocument, match=r"openapi\.yaml:\d"):
        planned(garden)


def test_a_head_document_that_is_missing_is_an_error(garden: GitProject) -> None:
    """A configured document that is not there is no API without operations."""
    garden.remove("openapi.yaml")
    with pytest.raises(DocumentNotFound, match=r"openapi\.yaml"):
        planned(garden)


def test_a_head_configuration_that_cannot_be_read_is_an_error(garden: GitProject) -> None:
    """Nothing goes on with a configuration that is not understood."""
    garden.write("pyproject.toml", "[tool.contractdelta]\nno-such-key = 1\n")
    with pytest.raises(InvalidConfiguration, match="no-such-key"):
        planned(garden)


@pytest.mark.parametrize("side", ["base", "head"])
def test_strict_refuses_problems_of_both_sides(garden: GitProject, side: str) -> None:
    """Problems that can be lived with are told, and refused where that is asked for, wherever they are."""
    dangling = ("soil: {type: string}", 'soil: {$ref: "#/components/schemas/Soil"}')
    garden.edit("openapi.yaml", *dangling)
    if side == "base":
        garden.land()
        garden.write("openapi.yaml", DOCUMENT)
    assert ["#/components/schemas/Soil" in problem for problem in planned(garden).problems] == [True]
    with pytest.raises(StrictProblems, match="#/components/schemas/Soil"):
        planned(garden, is_strict=True)


def test_without_any_api_there_is_no_plan(garden: GitProject) -> None:
    """A project that configures no API is told how to, not told that nothing changed."""
    garden.remove("openapi.yaml")
    garden.write("pyproject.toml", "[tool.contractdelta]\n")
    with pytest.raises(UsageError, match="no API is configured") as caught:
        planned(garden)
    assert "[tool.contractdelta.apis." in caught.value.hint


# --- selections -------------------------------------------------------------------------------------------------------

GET = CollectedTest(
    nodeid="tests/test_plants.py::test_get", path="tests/test_plants.py", tags=(Tag(names=("getPlant",)),)
)
LIST = CollectedTest(nodeid="tests/test_plots.py::test_list", path="tests/test_plots.py", tags=(Tag(tag="plots"),))


@pytest.mark.parametrize(
    ("edit", "expected"),
    [(ONE_SCHEMA, [GET]), (("soil: {type: string}", "soil: {type: integer}"), [LIST]), (DOCUMENTATION, [])],
)
def test_tagged_tests_of_affected_operations_are_selected(
    garden: GitProject, edit: tuple[str, str], expected: list[CollectedTest]
) -> None:
    """A test runs exactly if an operation that it is tagged with is affected."""
    garden.edit("openapi.yaml", *edit)
    selection = selected(garden, GET, LIST)
    assert [test.nodeid for test in selection.tests] == [test.nodeid for test in expected]
    assert set(selection.skipped) == {GET.nodeid, LIST.nodeid} - {test.nodeid for test in expected}


def test_a_test_file_that_uses_a_changed_one_is_selected(garden: GitProject) -> None:
    """A changed test file selects its own tests, and those of the files that import from it."""
    garden.write("tests/test_plots.py", "from test_plants import test_get\n")
    garden.land()
    garden.append("tests/test_plants.py", "# changed\n")
    assert [test.nodeid for test in selected(garden, GET, LIST).tests] == [GET.nodeid, LIST.nodeid]


def test_a_test_of_a_removed_operation_is_selected(garden: GitProject) -> None:
    """A tag may name an operation that only the base has."""
    weather = CollectedTest(nodeid="tests/test_w.py::test", path="tests/test_w.py", tags=(Tag(names=("getWeather",)),))
    garden.edit("openapi.yaml", *ONE_REMOVED)
    assert [test.nodeid for test in selected(garden, GET, weather).tests] == [weather.nodeid]


def test_without_a_base_every_test_is_selected(garden: GitProject) -> None:
    """Where nothing is known, each test has the reason that everything has."""
    garden.write("openapi.yaml", "")
    garden.land()
    garden.write("openapi.yaml", DOCUMENT)
    selection = selected(garden, GET, LIST, broken=("tests/test_broken.py",))
    assert (selection.skipped, len(selection.tests)) == ((), 3)
    assert all(test.reasons for test in selection.tests)
    assert "openapi.yaml" in (selection.why_all or "")
