"""APIs that a change cannot have touched are not compared, and the selection is the same as if they were."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from support.documents import documents
from support.projects import DOCUMENT, ONE_OPERATION, ONE_REMOVED, GitProject
from support.repositories import link_or_skip

from contractdelta.errors import InvalidDocument, StrictProblems
from contractdelta.report.json_report import render_selection
from contractdelta.testmap.model import CollectedTest, Collection, Tag
from contractdelta.workflow.comparing.untouched_apis import names_of
from contractdelta.workflow.diff import compare_operands
from contractdelta.workflow.model import ComparisonOptions, PlanRequest
from contractdelta.workflow.project import open_project
from contractdelta.workflow.selecting.plan import Plan, plan_selection, select
from contractdelta.workflow.sides.work_tree import WorkTree

SHED = """\
openapi: 3.1.0
paths:
  /tools/{toolId}:
    parameters: [{name: toolId, in: path, required: true, schema: {type: string}}]
    get: {operationId: getTool, tags: [plants, tools], responses: {"200": {$ref: "#/components/responses/Tool"}}}
  /plants/{id}:
    get: {operationId: getPlantOfShed, responses: {}}
components: {responses: {Tool: {description: It is sharp.}}}
"""
POND = "openapi: 3.1.0\npaths: {/fish: {get: {operationId: listFish, responses: {'200': {$ref: 'fish.yaml#/Fish'}}}}}\n"
FISH = "Fish: {description: Wet.}\n"
FILES = {"shed.yaml": SHED, "pond.yaml": POND, "fish.yaml": FISH}
CONFIGURATION = "".join(
    f'[tool.contractdelta.apis.{name}]\nspec = "{spec}"\n'
    for name, spec in {"garden": "openapi.yaml", "shed": "shed.yaml", "pond": "pond.yaml"}.items()
)
TESTS = tuple(
    CollectedTest(nodeid=f"tests/test_all.py::test_{number}", path="tests/test_all.py", tags=tags)
    for number, tags in enumerate(
        (
            (),
            (Tag(names=("listPlants",)),),
            (Tag(names=("getTool",)),),
            (Tag(names=("GET /tools/{other}", "listFish")),),
            (Tag(names=("get /plants/{x}",)),),
            (Tag(names=("shed::getTool", "getPlot")),),
            (Tag(tag="plants"),),
            (Tag(tag="tools", api="shed"), Tag(names=("getPlant",), api="garden")),
            (Tag(names=("getTool", "addPlant")),),
        )
    )
)


@pytest.fixture
def farm(garden: GitProject) -> GitProject:
    """Return three APIs: two of one file, and one that refers to another file."""
    for name, text in FILES.items():
        garden.write(name, text)
    garden.write("pyproject.toml", CONFIGURATION)
    garden.land()
    return garden


def untouched(garden: GitProject) -> list[str]:
    """Return the APIs that were not compared."""
    return [api.name for api in plan_selection(open_project(garden.root)).untouched]


def selection(garden: GitProject, plan: Plan, tests: tuple[CollectedTest, ...] = TESTS) -> str:
    """Return the report of a selection."""
    return render_selection(select(WorkTree(open_project(garden.root)), plan.scope, Collection(tests=tests)))


def tagged(what: str) -> str:
    """Return a test file with one test."""
    return f"import pytest\n@pytest.mark.operation({what})\ndef test_it(): pass\n"


def test_only_what_can_have_changed_is_compared(farm: GitProject) -> None:
    """A changed document is compared, one that refers to files as well, one that is alone and the same is not."""
    assert untouched(farm) == ["garden", "shed"]
    farm.edit("openapi.yaml", *ONE_OPERATION)
    assert untouched(farm) == ["shed"]
    farm.append("fish.yaml", "Other: 1\n")
    assert untouched(farm) == ["shed"]


CHANGES: dict[str, Callable[[GitProject], object]] = {
    "nothing": lambda _: None,
    "one document": lambda farm: farm.edit("openapi.yaml", *ONE_OPERATION),
    "two documents": lambda farm: (farm.edit("openapi.yaml", *ONE_REMOVED), farm.edit("shed.yaml", "sharp", "dull")),
    "a file that one refers to": lambda farm: farm.write("fish.yaml", "Fish: {description: x, content: {a/b: {}}}"),
    "another contract of the shed": lambda farm: farm.edit("shed.yaml", "type: string", "type: integer"),
    "an api is new": lambda farm: (
        farm.append("pyproject.toml", "[tool.contractdelta.apis.barn]\nspec = 'barn.yaml'\n"),
        farm.write("barn.yaml", SHED),
    ),
    "an api is new for an old file": lambda farm: farm.append(
        "pyproject.toml", "[tool.contractdelta.apis.barn]\nspec = 'shed.yaml'\n"
    ),
    "an api is gone": lambda farm: farm.edit(
        "pyproject.toml", '[tool.contractdelta.apis.pond]\nspec = "pond.yaml"\n', ""
    ),
    "a document moved": lambda farm: (
        farm.move("shed.yaml", "tools/shed.yaml"),
        farm.edit("pyproject.toml", '"shed', '"tools/shed'),
    ),
    "another file": lambda farm: farm.write("src.py", "x = 1"),
    "a test file": lambda farm: farm.write("tests/test_all.py", "x = 1"),
    "a snapshot": lambda farm: farm.run("snapshot"),
    "a base without a document": lambda farm: (
        farm.git("rm", "--quiet", "shed.yaml"),
        farm.commit("Gone"),
        farm.git("branch", "--force", "main"),
        farm.write("shed.yaml", SHED),
    ),
    "an ignored document": lambda farm: (
        farm.append(".gitignore", "shed.yaml\n"),
        farm.git("rm", "--quiet", "--cached", "shed.yaml"),
        farm.land(),
        farm.edit("shed.yaml", "type: string", "type: integer"),
    ),
    "a broken configuration of the base": lambda farm: (
        farm.write("pyproject.toml", "[tool"),
        farm.land(),
        farm.write("pyproject.toml", CONFIGURATION),
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_selection_is_the_same(farm: GitProject, change: Callable[[GitProject], object]) -> None:
    """With ``--strict`` all APIs are compared: the selection, and what differs, are the same, whatever changed."""
    change(farm)
    short = plan_selection(open_project(farm.root))
    full = plan_selection(open_project(farm.root), PlanRequest(options=ComparisonOptions(is_strict=True)))
    assert full.untouched == ()
    assert selection(farm, short) == selection(farm, full)
    assert short.scope.affected == full.scope.affected
    assert short.scope.operations == full.scope.operations
    assert short.scope.known_files == full.scope.known_files
    assert (short.scope.apis, short.scope.why_all, short.is_complete) == (
        full.scope.apis,
        full.scope.why_all,
        full.is_complete,
    )
    assert set(short.deltas) <= set(full.deltas)
    assert all(not delta.operations for delta in full.deltas if delta not in short.deltas)


@pytest.mark.parametrize("words", [(), ("listPlants",), ("getTool",), ("listFish",), ("GET /tools/{toolId}",)])
def test_the_command_line_gives_the_same(farm: GitProject, words: tuple[str, ...]) -> None:
    """``select`` and ``explain`` answer the same with and without the short cut, names of untouched APIs included."""
    farm.edit("openapi.yaml", *ONE_OPERATION)
    farm.write(
        "tests/test_plants.py", "import pytest\n@pytest.mark.operation('getTool', 'listPlants')\ndef test_x(): pass\n"
    )
    farm.write(
        "tests/test_plots.py", "import pytest\n@pytest.mark.operation(tag='tools', api='shed')\ndef test_y(): pass\n"
    )
    farm.append("pyproject.toml", '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n')
    command = ["explain", *words] if words else ["select", "--format", "json"]
    short, full = farm.run(*command), farm.run(*command, "--strict")
    assert (short.exit_code, short.stdout) == (full.exit_code, full.stdout)
    assert short.exit_code == 0


def test_an_unknown_name_is_an_error_as_ever(farm: GitProject) -> None:
    """A tag that names nothing is an error that suggests names of untouched APIs, too."""
    (farm.root / "tests" / "test_plots.py").unlink()
    farm.write("tests/test_plants.py", tagged("'getTol'"))
    outcome = farm.run("select")
    assert outcome.exit_code == 2
    assert "getTool" in outcome.stderr


def test_what_is_untouched_is_not_read(farm: GitProject) -> None:
    """``diff`` does not read such a document, it may be anything; what needs its names does, and ``--strict``."""
    farm.write("shed.yaml", "openapi: [")
    farm.land()
    farm.edit("openapi.yaml", *ONE_OPERATION)
    comparison = compare_operands(open_project(farm.root), None, None, folder=farm.root)
    assert [delta.api for delta in comparison.untouched] == ["shed"]
    with pytest.raises(InvalidDocument, match=r"shed\.yaml"):
        plan_selection(open_project(farm.root))
    with pytest.raises(InvalidDocument, match=r"shed\.yaml"):
        compare_operands(open_project(farm.root), folder=farm.root, options=ComparisonOptions(is_strict=True))


def test_strict_wants_the_problems_of_all(farm: GitProject) -> None:
    """Problems of an API that was not compared are not told, but for ``--strict``, which refuses them."""
    farm.write("shed.yaml", SHED.replace("responses/Tool", "responses/Missing"))
    farm.land()
    farm.edit("openapi.yaml", *ONE_OPERATION)
    assert plan_selection(open_project(farm.root)).problems == ()
    with pytest.raises(StrictProblems, match="Missing"):
        plan_selection(open_project(farm.root), PlanRequest(options=ComparisonOptions(is_strict=True)))


def test_a_single_api_is_always_compared(garden: GitProject) -> None:
    """Where there is one API its counts are what the report is about."""
    plan = plan_selection(open_project(garden.root))
    assert (plan.untouched, [delta.total for delta in plan.deltas]) == ((), [7])


def test_reports_list_untouched_apis(farm: GitProject) -> None:
    """JSON lists them among the others, with nothing changed and nothing counted; text names them."""
    farm.edit("openapi.yaml", *ONE_OPERATION)
    apis = json.loads(farm.run("diff", "--format", "json").stdout)["apis"]
    assert [api["api"] for api in apis] == ["garden", "pond", "shed"]
    shed = apis[2]
    assert (shed["operations"], shed["head"]) == ([], {"source": "shed.yaml"})
    assert {key for key, number in shed["summary"].items() if number is None} == {"operations", "unchanged"}
    assert {number for number in shed["summary"].values() if number is not None} == {0}
    assert farm.run("diff").stdout.endswith("\nuntouched: shed\n")


# --- what may have been touched ---------------------------------------------------------------------------------------


def test_a_document_in_another_encoding(farm: GitProject) -> None:
    """References are found, and found missing, in any encoding that documents may have."""
    farm.write("shed.yaml", SHED.encode("utf-16"))
    farm.write("pond.yaml", POND.encode("utf-16"))
    farm.land()
    assert untouched(farm) == ["garden", "shed"]


@pytest.mark.parametrize("is_folder", [False, True])
def test_what_a_link_leads_to_may_have_changed(farm: GitProject, is_folder: bool) -> None:  # noqa: FBT001 - a row
    """A document that is reached through a symbolic link is compared: git does not say that its target changed."""
    farm.move("shed.yaml", "real/shed.yaml")
    link_or_skip(
        farm.root / ("linked" if is_folder else "shed.yaml"),
        "real" if is_folder else "real/shed.yaml",
        is_folder=is_folder,
    )
    if is_folder:
        farm.edit("pyproject.toml", '"shed.yaml"', '"linked/shed.yaml"')
    farm.land()
    assert untouched(farm) == ["garden"]
    farm.edit("real/shed.yaml", "type: string", "type: integer")
    plan = plan_selection(open_project(farm.root))
    assert [item.node for item in plan.scope.affected] == ["operation:shed::GET /tools/{toolId}"]


def test_a_link_out_of_the_repository_is_refused(farm: GitProject) -> None:
    """A document that a link leads out of the repository for is not there, untouched or not."""
    (farm.root.parent / "outside.yaml").write_text(SHED)
    farm.remove("shed.yaml")
    link_or_skip(farm.root / "shed.yaml", "../outside.yaml")
    farm.land()
    for words in (["diff"], ["select"], ["snapshot"], ["diff", "main"]):
        outcome = farm.run(*words)
        assert outcome.exit_code == 3, outcome
        assert "shed.yaml: not read, as it lies outside of the repository" in outcome.stderr


@pytest.mark.parametrize("spec", ["../outside.yaml", "x/../../outside.yaml"])
def test_a_document_outside_of_the_repository_is_refused(farm: GitProject, spec: str) -> None:
    """No configuration reaches above the repository, in the work tree or at a revision."""
    (farm.root.parent / "outside.yaml").write_text(SHED)
    farm.edit("pyproject.toml", '"shed.yaml"', f'"{spec}"')
    farm.land()
    for words in (["diff"], ["select"], ["snapshot"]):
        assert farm.run(*words).exit_code == 3
    assert [
        delta.api for delta in compare_operands(open_project(farm.root), "main", "main", folder=farm.root).deltas
    ] == ["garden", "pond"]


# --- names ------------------------------------------------------------------------------------------------------------


@given(document=documents())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_names_are_those_of_the_contract(tmp_path: Path, document: object) -> None:
    """The names that are read without the contract are those that the contract has, for any document."""
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    project = open_project(tmp_path)
    (api,) = project.config.apis
    assert tuple(names_of(project, api)) == plan_selection(project).scope.operations


def test_templates_that_differ_in_names_only(garden: GitProject) -> None:
    """Operations whose templates differ in the names of parameters only are told apart, with and without contract."""
    garden.write("openapi.yaml", DOCUMENT.replace("  /plots:\n", "  /plots/{other}:\n"))
    project = open_project(garden.root)
    names = {operation.key: operation.names for operation in names_of(project, project.config.apis[0])}
    assert names["GET /plots/{other}"] == ("GET /plots/{other}", "listPlots")
    assert names["GET /plants/{plantId}"] == ("GET /plants/{plantId}", "GET /plants/{}", "getPlant")


def test_a_file_that_is_no_text(farm: GitProject) -> None:
    """Bytes that are broken in their encoding are left to whoever reads the document."""
    farm.write("shed.yaml", b"\xff\xfea")
    farm.land()
    assert farm.run("diff").exit_code == 3
