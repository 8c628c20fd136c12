"""Edges between operations in a project: what is configured, linked and inferred, and which tests run for it."""

import pytest
from support.projects import GitProject

from contractdelta.errors import UnknownOperation
from contractdelta.impact.model import ChangeScope, RecordedImpact, Selection
from contractdelta.testmap.model import CollectedTest, Collection, Tag
from contractdelta.testmap.recorded import Calls
from contractdelta.workflow.project import open_project
from contractdelta.workflow.selecting.edges import with_edges
from contractdelta.workflow.selecting.plan import plan_selection, select
from contractdelta.workflow.sides.work_tree import WorkTree

DOCUMENT = """\
openapi: 3.1.0
paths:
  /pets:
    get: {operationId: listPets, tags: [pets], responses: {"200": {description: d}}}
    post:
      operationId: addPet
      tags: [pets]
      requestBody: {content: {application/json: {schema: {maxLength: 9}}}}
      responses:
        "201":
          description: d
          content: {application/json: {schema: {properties: {id: {type: integer}}}}}
          links:
            count: {operationRef: "#/paths/~1pets~1count/get"}
            nowhere: {operationId: none}
            circle: {operationId: addPet}
  /pets/count:
    get:
      operationId: countPets
      responses: {"200": {description: d, links: {stats: {$ref: "#/components/links/Stats"}}}}
  /pets/{petId}:
    get: {operationId: getPet, tags: [pets], responses: {"200": {description: d}}}
  /pets/{petId}/toys:
    post:
      operationId: addToy
      responses:
        "201": {description: d, content: {application/json: {schema: {properties: {id: {type: integer}}}}}}
  /pets/{petId}/toys/{toyId}:
    get: {operationId: getToy, responses: {"200": {description: d}}}
  /toys/{toyId}:
    get: {operationId: findToy, responses: {"200": {description: d}}}
  /stats:
    get: {operationId: getStats, responses: {"200": {description: d}}}
components: {links: {Stats: {operationId: getStats}}}
"""
#: Every operation has a test called like its id.
IDS = ("listPets", "addPet", "countPets", "getPet", "addToy", "getToy", "findToy", "getStats")
TESTS = tuple(
    CollectedTest(nodeid=f"tests/test_pets.py::{name}", path="tests/test_pets.py", tags=(Tag(names=(name,)),))
    for name in IDS
)
ONE_CHANGE = ("maxLength: 9", "maxLength: 8")
CODE = "services/pets/main.py"


@pytest.fixture
def pets(garden: GitProject) -> GitProject:
    """Return a project with the document above at its base."""
    garden.write("openapi.yaml", DOCUMENT)
    garden.write(CODE, "")
    garden.write("tests/test_pets.py", "")
    settle(garden)
    return garden


def settle(project: GitProject) -> None:
    """Commit everything, and make it the base."""
    project.land()


def configure(project: GitProject, table: str) -> None:
    """Add to the configuration, at the base too."""
    project.append("pyproject.toml", f"\n[tool.contractdelta.edges]\n{table}\n")
    settle(project)


def scope_of(project: GitProject) -> ChangeScope:
    """Return what is known of a change, edges included."""
    opened = open_project(project.root)
    plan = plan_selection(opened)
    return with_edges(opened, plan.scope, plan.pairs)


def selection_of(project: GitProject, *recorded: str) -> Selection:
    """Select among the tests; ``recorded`` are those that the test map knows."""
    called = {test.nodeid: test.tags[0].names for test in TESTS if test.tags[0].names[0] in recorded}
    impact = RecordedImpact(operations=Calls(called))
    return select(WorkTree(open_project(project.root)), scope_of(project), Collection(tests=TESTS), impact)


def ran(selection: Selection) -> dict[str, list[str]]:
    """Return the tests that run, by what their only reason's edges are."""
    return {
        test.nodeid.partition("::")[2]: [str(edge.provenance) for edge in reason.edges]
        for test in selection.tests
        for reason in test.reasons
    }


def test_a_test_of_what_builds_on_a_change_runs(pets: GitProject) -> None:
    """Tests known by tags alone run for what they need: links to their end, one inferred step, and not two."""
    pets.edit("openapi.yaml", *ONE_CHANGE)
    assert ran(selection_of(pets)) == {
        "addPet": [],
        "getPet": ["inferred"],
        "addToy": ["inferred"],
        "getToy": ["inferred"],
        "countPets": ["links"],
        "getStats": ["links", "links"],
    }


def test_the_way_leads_over_the_edge(pets: GitProject) -> None:
    """The path of a reason names the operation that changed, then those that build on it."""
    pets.edit("openapi.yaml", *ONE_CHANGE)
    (stats,) = (test for test in selection_of(pets).tests if test.nodeid.endswith("getStats"))
    (reason,) = stats.reasons
    assert reason.node == "POST /pets"
    assert reason.path == (
        "operation:POST /pets",
        "operation:GET /pets/count",
        "operation:GET /stats",
        "test:tests/test_pets.py::getStats",
    )
    assert [edge.why for edge in reason.edges] == ["link count", "link stats"]


def test_what_nothing_builds_on_selects_its_own_tests(pets: GitProject) -> None:
    """An operation that makes nothing and links nothing has no edges."""
    pets.edit("openapi.yaml", "getPet, tags: [pets],", "getPet, tags: [pets], security: [],")
    pets.edit("openapi.yaml", "operationId: getToy,", "operationId: getToy, deprecated: true,")
    assert ran(selection_of(pets)) == {}
    pets.edit("openapi.yaml", '"200": {description: d}}}\n  /stats', '"204": {description: d}}}\n  /stats')
    assert ran(selection_of(pets)) == {"findToy": []}


def test_a_recorded_test_needs_no_inference(pets: GitProject) -> None:
    """A test that was seen to call one operation only depends on that one."""
    pets.edit("openapi.yaml", *ONE_CHANGE)
    assert "getPet" not in ran(selection_of(pets, "getPet"))
    assert "addToy" in ran(selection_of(pets, "getPet"))


def test_what_is_configured_holds_for_recorded_tests_too(pets: GitProject) -> None:
    """What a person says is not asked for again; but it leads over no edge that somebody only inferred."""
    configure(pets, 'add = { "addPet" = ["findToy"], "addToy" = ["listPets"] }')
    pets.edit("openapi.yaml", *ONE_CHANGE)
    assert ran(selection_of(pets))["listPets"] == ["inferred", "configured"]
    assert ran(selection_of(pets, *IDS)) == {"addPet": [], "findToy": ["configured"]}


def test_what_went_still_tells_its_edges(pets: GitProject) -> None:
    """Base tells as well as head: where the maker, or what it answers, is gone, tests that need it break."""
    start = DOCUMENT.index("    post:\n      operationId: addPet")
    pets.write("openapi.yaml", DOCUMENT[:start] + DOCUMENT[DOCUMENT.index("  /pets/count:") :])
    assert {"getPet", "addToy", "getToy"} <= ran(selection_of(pets)).keys()
    pets.write("openapi.yaml", DOCUMENT.replace("{properties: {id: {type: integer}}}", "{}", 1))
    assert "getPet" in ran(selection_of(pets))


def test_a_snapshot_tells_edges_as_its_document_does(pets: GitProject) -> None:
    """Where the base is known by its snapshot alone, the edges are the same."""
    start = DOCUMENT.index("    post:\n      operationId: addPet")
    without = DOCUMENT[:start] + DOCUMENT[DOCUMENT.index("  /pets/count:") :]
    pets.write("openapi.yaml", without)
    expected = scope_of(pets).edges
    pets.write("openapi.yaml", DOCUMENT)
    assert pets.run("snapshot").exit_code == 0
    pets.remove("openapi.yaml")
    settle(pets)
    pets.write("openapi.yaml", without)
    assert scope_of(pets).edges == expected


# --- configuration ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param("infer = false", {"addPet", "countPets", "getStats"}, id="links alone"),
        pytest.param("depth = 0", {"addPet", "countPets", "getStats"}, id="no inferred step"),
        pytest.param(
            "depth = 2",
            {"addPet", "countPets", "getStats", "getPet", "addToy", "getToy", "findToy"},
            id="two inferred steps",
        ),
        pytest.param('remove = { "*" = ["*"] }', {"addPet"}, id="none"),
        pytest.param('remove = { addPet = ["tag:pets", "countPets"] }', {"addPet", "addToy", "getToy"}, id="some"),
        pytest.param(
            'infer = false\nremove = { "POST /pets" = ["*"] }\nadd = { "garden::addPet" = ["getPet"] }',
            {"addPet", "getPet"},
            id="nothing but what is said",
        ),
        pytest.param("hub-limit = 1", {"addPet", "countPets", "getStats", "getPet"}, id="the nearest"),
    ],
)
def test_edges_are_configured(pets: GitProject, table: str, expected: set[str]) -> None:
    """Inference can be bounded and left out, edges taken away and added, by every name that operations have."""
    configure(pets, table)
    pets.edit("openapi.yaml", *ONE_CHANGE)
    assert ran(selection_of(pets)).keys() == expected


def test_what_is_cut_is_told_where_it_matters(pets: GitProject) -> None:
    """Edges that are left out are told as far as tests are skipped that are known by tags alone."""
    configure(pets, "hub-limit = 1")
    pets.edit("openapi.yaml", *ONE_CHANGE)
    (cut,) = selection_of(pets).cut
    nodes = ("operation:GET /pets/{petId}/toys/{toyId}", "operation:POST /pets/{petId}/toys")
    assert (cut.producer, cut.kept, cut.consumers) == ("operation:POST /pets", 1, nodes)
    (cut,) = selection_of(pets, "addToy").cut
    assert cut.consumers == nodes[:1]
    assert selection_of(pets, "addToy", "getToy").cut == ()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('add = { "addPat" = ["getPet"] }', "pyproject.toml: edges.add: unknown operation 'addPat'"),
        ('add = { "addPet" = ["getPat"] }', "pyproject.toml: edges.add.'addPet': unknown operation 'getPat'"),
        ('remove = { "*" = ["tag:pet"] }', "pyproject.toml: edges.remove.'*': unknown OpenAPI tag 'pet'"),
        ('remove = { "api:gerden" = ["*"] }', "pyproject.toml: edges.remove: unknown API 'gerden'"),
    ],
)
def test_an_unknown_operation_is_an_error(pets: GitProject, table: str, message: str) -> None:
    """A name in neither base nor head is refused, whether anything changed or not, with the nearest one."""
    configure(pets, table)
    with pytest.raises(UnknownOperation) as caught:
        scope_of(pets)
    assert caught.value.message == message
    assert caught.value.hint.startswith("Did you mean")


def test_comparing_does_not_ask_for_operations_of_the_configuration(pets: GitProject) -> None:
    """``diff`` builds no edges, so it does not stumble over them."""
    configure(pets, 'add = { "addPat" = ["getPet"] }')
    assert pets.run("diff").exit_code == 0


# --- code behind operations -------------------------------------------------------------------------------------------


def declare(project: GitProject, table: str) -> None:
    """Declare code behind operations, at the base too."""
    text = project.read("pyproject.toml")
    project.write("pyproject.toml", f"[tool.contractdelta]\nsources = {table}\n{text}")
    settle(project)


def test_code_behind_operations_selects_their_tests(pets: GitProject) -> None:
    """A changed file that is declared runs the tests of its operations, and not everything."""
    declare(pets, '{ "services/pets/**" = ["tag:pets"] }')
    pets.write(CODE, "x = 1\n")
    selection = selection_of(pets, *IDS)
    assert selection.why_all is None
    assert ran(selection).keys() == {"listPets", "addPet", "getPet"}
    reasons = [reason for test in selection.tests for reason in test.reasons if "listPets" in test.nodeid]
    assert [(reason.kind.value, reason.node, reason.path) for reason in reasons] == [
        ("source", CODE, (f"file:{CODE}", "operation:GET /pets", "test:tests/test_pets.py::listPets"))
    ]


def test_code_behind_what_others_build_on_selects_these_too(pets: GitProject) -> None:
    """Where the code that makes pets changed, tests known by tags alone that need a pet run."""
    declare(pets, '{ "services/pets/**" = ["POST /pets"] }')
    pets.write(CODE, "x = 1\n")
    assert ran(selection_of(pets)).keys() == {"addPet", "getPet", "addToy", "getToy", "countPets", "getStats"}


def test_any_other_file_still_widens(pets: GitProject) -> None:
    """A file that no pattern matches runs everything, with its name."""
    declare(pets, '{ "services/pets/**" = ["tag:pets"] }')
    pets.write(CODE, "x = 1\n")
    pets.write("services/main.py", "x = 1\n")
    assert selection_of(pets).why_all == "services/main.py is added, and nothing tells which tests use it"


@pytest.mark.parametrize("name", ["api:garden", "*", "garden::*"])
def test_a_whole_api_can_be_behind(pets: GitProject, name: str) -> None:
    """All operations of an API are named at once."""
    declare(pets, f'{{ "services/**" = ["{name}"] }}')
    pets.write(CODE, "x = 1\n")
    assert ran(selection_of(pets)).keys() == set(IDS)


def test_sources_of_unknown_operations_are_an_error(pets: GitProject) -> None:
    """The message names the pattern and the nearest operation."""
    declare(pets, '{ "services/**" = ["GET /pet"] }')
    with pytest.raises(UnknownOperation) as caught:
        scope_of(pets)
    assert caught.value.message == "pyproject.toml: sources.'services/**': unknown operation 'GET /pet'"
    assert caught.value.hint.startswith("Did you mean 'GET /pets'")


def test_of_several_apis_one_that_was_not_compared_tells_edges_too(pets: GitProject) -> None:
    """Where only code changed, no document is compared, and the edges are those of the document as it is."""
    pets.write("shed.yaml", "openapi: 3.1.0\npaths: {/pets: {get: {operationId: pile, responses: {}}}}\n")
    pets.append("pyproject.toml", '[tool.contractdelta.apis.shed]\nspec = "shed.yaml"\n')
    declare(pets, '{ "services/pets/**" = ["garden::POST /pets"] }')
    pets.write(CODE, "x = 1\n")
    plan = plan_selection(open_project(pets.root))
    assert [api.name for api in plan.untouched] == ["garden", "shed"]
    (reached,) = {edge.producer for edge in scope_of(pets).edges if edge.consumer.endswith("GET /pets/{petId}")}
    assert reached == "operation:garden::POST /pets"
    assert ran(selection_of(pets)).keys() == {"addPet", "getPet", "addToy", "getToy", "countPets", "getStats"}
