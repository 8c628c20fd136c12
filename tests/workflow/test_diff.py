"""What ``diff`` compares: files, snapshots, ``REV:PATH``, revisions, the work tree, and every mixture."""

import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.projects import (
    CONFIGURATION,
    DOCUMENT,
    DOCUMENTATION,
    ONE_ADDED,
    ONE_OPERATION,
    ONE_REMOVED,
    ONE_SCHEMA,
    GitProject,
    garden_files,
    make_repository,
)

from contractdelta.errors import DocumentNotFound, InvalidDocument, NotARepository, UnknownRevision, UsageError
from contractdelta.report.json_report import render_deltas
from contractdelta.workflow.diff import DiffResult, compare_operands
from contractdelta.workflow.project import open_project
from contractdelta.workflow.snapshots import update_snapshots

EDITS = (ONE_OPERATION, ONE_SCHEMA, ONE_REMOVED, ONE_ADDED, DOCUMENTATION)


def compared(root: Path, base: str | None = None, head: str | None = None) -> DiffResult:
    """Compare two operands in a project."""
    return compare_operands(open_project(root), base, head, folder=root)


def changes(comparison: DiffResult) -> list[tuple[str, str]]:
    """Return what changed, operation by operation."""
    return [
        (operation.operation, str(operation.status)) for delta in comparison.deltas for operation in delta.operations
    ]


def json_without_names(comparison: DiffResult) -> Any:
    """Return the JSON report without what says where the two sides come from."""
    report = json.loads(render_deltas(comparison.deltas))
    for api in report["apis"]:
        del api["api"], api["base"], api["head"]
    return report


@pytest.fixture(scope="module")
def release(garden_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a garden once whose ``v1`` differs from ``v2`` in one operation, and the work tree from that in a schema."""
    garden = GitProject(tmp_path_factory.mktemp("release") / "garden")
    shutil.copytree(garden_template, garden.root)
    garden.write("old.yaml", garden.read("openapi.yaml"))
    garden.module("contractdelta", "snapshot")
    garden.commit("First")
    garden.git("tag", "v1")
    garden.edit("openapi.yaml", *ONE_OPERATION)
    garden.module("contractdelta", "snapshot")
    garden.commit("Second")
    garden.git("tag", "v2")
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    return garden.root


@pytest.fixture
def released(release: Path, tmp_path: Path, isolated: None) -> GitProject:  # noqa: ARG001 - for its effect
    """Return such a garden of this test's own."""
    shutil.copytree(release, tmp_path / "released")
    return GitProject(tmp_path / "released")


ONE = [("GET /plants", "changed")]
SCHEMA = [("GET /plants", "changed"), ("GET /plants/{plantId}", "changed"), ("POST /plants", "changed")]
# Every name that each of three states has.
FIRST = (
    "v1",
    "v1:openapi.yaml",
    "v1:snapshots/garden.json",
    "old.yaml",
    "main:openapi.yaml",
    "v2~1",
    "v1:./openapi.yaml",
)
SECOND = ("v2", "HEAD", "change", "HEAD:openapi.yaml", "snapshots/garden.json", "v2:snapshots/garden.json")
THIRD = (None, "openapi.yaml", "./openapi.yaml", "tests/../openapi.yaml")


@pytest.mark.parametrize("head", SECOND)
@pytest.mark.parametrize("base", FIRST)
def test_whatever_names_two_states_gives_their_delta(released: GitProject, base: str, head: str) -> None:
    """Files, snapshots, revisions and ``REV:PATH`` of two states give the same operations, in every mixture."""
    assert changes(compared(released.root, base, head)) == ONE


@pytest.mark.parametrize("head", THIRD)
@pytest.mark.parametrize("base", SECOND)
def test_the_work_tree_is_a_state_like_the_others(released: GitProject, base: str, head: str | None) -> None:
    """Without HEAD, or with the file on disk as HEAD, what is not committed is compared."""
    assert changes(compared(released.root, base, head)) == SCHEMA


@pytest.mark.parametrize("names", [FIRST, SECOND, [name for name in THIRD if name]])
def test_two_names_of_one_state_have_no_delta(released: GitProject, names: tuple[str, ...]) -> None:
    """However one state is named twice, nothing differs."""
    for name in names:
        assert changes(compared(released.root, names[0], name)) == [], name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("is_sorted", [True, False], ids=["keys sorted", "keys as they were"])
def test_a_snapshot_that_a_tool_wrote_again(released: GitProject, encoding: str, *, is_sorted: bool) -> None:
    """The order of keys and the encoding tell no snapshot from a document."""
    text = json.dumps(json.loads(released.read("snapshots/garden.json")), sort_keys=is_sorted, indent=2)
    (released.root / "copy.json").write_bytes(text.encode(encoding))
    assert changes(compared(released.root, "copy.json")) == changes(compared(released.root, "v2")) == SCHEMA


@pytest.mark.parametrize("head", ["v2", "v2:openapi.yaml"])
def test_the_two_sides_are_not_mixed_up(released: GitProject, head: str) -> None:
    """BASE comes first: an operation that only HEAD has was added, one that only BASE has was removed."""
    released.write("more.yaml", released.read("openapi.yaml").replace(*ONE_ADDED))
    added = ("GET /soil", "added")
    assert added in changes(compared(released.root, head, "more.yaml"))
    assert ("GET /soil", "removed") in changes(compared(released.root, "more.yaml", head))


@given(
    before=st.sets(st.sampled_from(EDITS)).map(sorted),
    after=st.sets(st.sampled_from(EDITS)).map(sorted),
)
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_snapshots_give_the_same_json_as_the_two_documents(
    garden: GitProject, before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    """For any two states, the JSON report from snapshots is that from documents, but for the names of the sources."""
    # The health check: the folder is the same for every example, and every file that counts is written anew.
    project = open_project(garden.root)
    names = {}
    for side, edits in (("base", before), ("head", after)):
        text = DOCUMENT
        for old, new in edits:
            text = text.replace(old, new)
        garden.write("openapi.yaml", text)
        update_snapshots(project)
        names[side] = (f"{side}.yaml", f"{side}.json")
        garden.write(names[side][0], text)
        garden.write(names[side][1], garden.read("snapshots/garden.json"))
    reports = {
        (base, head): json_without_names(compare_operands(project, base, head, folder=garden.root))
        for base in names["base"]
        for head in names["head"]
    }
    assert [pair for pair in reports if reports[pair] != reports["base.yaml", "head.yaml"]] == []


SPLIT = DOCUMENT.replace('"#/components/schemas/Plot"', "schemas/plot.yaml")


@pytest.mark.parametrize(
    "files",
    [
        {
            "schemas/plot.yaml": "type: object\nproperties:\n  soil: {$ref: soil.yaml}\n",
            "schemas/soil.yaml": "type: string\n",
        },
        {
            "schemas/plot.yaml": "type: object\nproperties:\n  soil: {$ref: 'soil.yaml#/Soil'}\n",
            "schemas/soil.yaml": "Soil:\n  type: string\n",
        },
        {
            "schemas/plot.yaml": "$ref: 'soil.yaml#/definitions/Plot'\n",
            "schemas/soil.yaml": "definitions:\n  Plot:\n    properties:\n      soil:\n        type: string\n",
        },
    ],
    ids=["files that are schemas", "a schema within a file", "a file that is a reference"],
)
def test_documents_of_several_files_are_the_same_from_every_source(garden: GitProject, files: dict[str, str]) -> None:
    """References to other files are followed on disk, in a revision and in a snapshot alike: the report is the same."""
    garden.write("openapi.yaml", SPLIT)
    for path, text in files.items():
        garden.write(path, text)
    garden.run("snapshot")
    garden.commit("Several files")
    garden.git("tag", "v1")
    garden.edit("schemas/soil.yaml", "type: string", "type: string\nmaxLength: 20".replace("\n", _indent(files)))
    bases = ("v1:openapi.yaml", "v1", "v1:snapshots/garden.json", "snapshots/garden.json")
    comparisons = {base: compared(garden.root, base) for base in bases}
    expected = json_without_names(comparisons["v1:openapi.yaml"])
    assert changes(comparisons["v1:openapi.yaml"]) == [("GET /plots", "changed"), ("GET /plots/{plotId}", "changed")]
    for base, comparison in comparisons.items():
        assert (json_without_names(comparison), comparison.problems) == (expected, ()), base


def _indent(files: dict[str, str]) -> str:
    """Return the line break that keeps the indentation of the type of soil."""
    line = next(line for line in files["schemas/soil.yaml"].splitlines() if "type: string" in line)
    return "\n" + " " * (len(line) - len(line.lstrip()))


@pytest.mark.parametrize(
    "name",
    [
        "api description.yaml",
        "schöne API.yaml",
        "спецификация.json",
        "a:b.yaml",
        "[x].yml",
        "#1.yaml",
        "%20.yaml",
        "-.yaml",
    ],
)
def test_files_may_have_any_name(garden: GitProject, name: str) -> None:
    """Spaces, letters of every script and signs that mean something elsewhere are only part of a name."""
    garden.write(name, json.dumps({"openapi": "3.1.0", "paths": {}}))
    garden.commit()
    assert changes(compared(garden.root, name, "openapi.yaml"))[0] == ("DELETE /plants/{plantId}", "added")
    assert changes(compared(garden.root, name, f"HEAD:{name}")) == []


def test_a_file_comes_before_a_revision_of_the_same_name(released: GitProject) -> None:
    """Where a name is both a file and a branch, the file is meant."""
    released.write("release", released.read("old.yaml"))
    released.git("branch", "release", "v2")
    assert changes(compared(released.root, "release", "v2")) == ONE


def test_a_bare_repository_can_be_compared(garden: GitProject, tmp_path: Path) -> None:
    """Where there is no work tree, as on a server, revisions and ``REV:PATH`` are compared as anywhere."""
    garden.edit("openapi.yaml", *ONE_OPERATION)
    garden.commit()
    bare = tmp_path / "bare.git"
    garden.git("clone", "--quiet", "--bare", garden.root.as_uri(), str(bare))
    assert changes(compared(bare, "main", "change")) == ONE
    assert changes(compared(bare, "main:openapi.yaml", "change:openapi.yaml")) == ONE
    assert changes(compared(bare, "HEAD", "change")) == changes(compared(garden.root, "HEAD", "change"))
    with pytest.raises(UsageError, match="no API is configured"):
        compared(bare, "main", None)
    with pytest.raises(NotARepository):
        compared(bare / "refs", "main", "change")


def test_paths_of_a_revision_start_at_the_top_of_the_repository(tmp_path: Path) -> None:
    """As in git: ``REV:PATH`` counts from the top, ``REV:./PATH`` from where the command starts."""
    repository = make_repository(tmp_path, garden_files("services/garden/"))
    repository.edit("services/garden/openapi.yaml", *ONE_OPERATION)
    folder = tmp_path / "services" / "garden"
    for base in ("main:services/garden/openapi.yaml", "main:./openapi.yaml", "main:../garden/openapi.yaml"):
        project = open_project(folder)
        # The last one does not start with a dot and a slash, and is still relative.
        assert changes(compare_operands(project, base, "openapi.yaml", folder=folder)) == ONE, base
    with pytest.raises(DocumentNotFound) as caught:
        compared(folder, "main:openapi.yaml", "openapi.yaml")
    assert caught.value.hint.endswith("begins with './': ./openapi.yaml")
    with pytest.raises(DocumentNotFound) as caught:
        compared(folder, "main:nowhere.yaml", "openapi.yaml")
    assert not caught.value.hint
    (folder / "below").mkdir()
    below = partial(compare_operands, open_project(folder), head="../openapi.yaml", folder=folder / "below")
    assert changes(below("main:../openapi.yaml")) == ONE
    with pytest.raises(DocumentNotFound):
        below("main:./openapi.yaml")


def test_operands_are_relative_to_where_the_command_starts(released: GitProject) -> None:
    """Files are found from that folder, not from the project above it."""
    released.write("tests/old.yaml", released.read("old.yaml"))
    project = open_project(released.root)
    comparison = compare_operands(project, "old.yaml", "../openapi.yaml", folder=released.root / "tests")
    assert changes(comparison) == SCHEMA
    with pytest.raises(DocumentNotFound):
        compare_operands(project, "openapi.yaml", None, folder=released.root / "tests")


def test_an_absolute_path_may_lie_anywhere(garden: GitProject, tmp_path: Path) -> None:
    """A file outside of every repository is compared, with the files beside it."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "api.yaml").write_text(DOCUMENT.replace("soil: {type: string}", "soil: {$ref: soil.yaml}"), "utf-8")
    (outside / "soil.yaml").write_text("{type: string}", "utf-8")
    comparison = compared(garden.root, str(outside / "api.yaml"), "openapi.yaml")
    assert (changes(comparison), comparison.problems) == ([], ())


def test_a_file_outside_of_a_repository_stays_in_its_folder(garden: GitProject, tmp_path: Path) -> None:
    """References of such a file do not lead out of the folder that it is in."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "secret.yaml").write_text("{type: string}", "utf-8")
    text = DOCUMENT.replace("soil: {type: string}", "soil: {$ref: ../secret.yaml}")
    (tmp_path / "outside" / "api.yaml").write_text(text, "utf-8")
    comparison = compared(garden.root, str(tmp_path / "outside" / "api.yaml"), "openapi.yaml")
    assert [problem for problem in comparison.problems if "secret.yaml" in problem] != []
    assert [operation for operation, _ in changes(comparison)] == ["GET /plots", "GET /plots/{plotId}"]


def test_a_revision_has_its_own_configuration(released: GitProject) -> None:
    """The document of a revision is where that revision's configuration has it."""
    released.move("openapi.yaml", "api/garden.yaml")
    released.write("pyproject.toml", CONFIGURATION.replace("openapi.yaml", "api/garden.yaml"))
    assert changes(compared(released.root, "v2")) == SCHEMA


def test_a_revision_before_any_configuration_is_read_by_the_present_one(garden: GitProject, tmp_path: Path) -> None:
    """Where a revision configured nothing, the APIs are those of today."""
    repository = make_repository(tmp_path / "young", {"api/garden.yaml": DOCUMENT})
    repository.write("pyproject.toml", CONFIGURATION.replace("openapi.yaml", "api/garden.yaml"))
    repository.write("api/garden.yaml", DOCUMENT.replace(*ONE_OPERATION))
    assert garden.root != repository.root
    assert changes(compared(repository.root, "main")) == ONE


def test_an_api_that_one_revision_lacks_is_added_or_removed(released: GitProject) -> None:
    """The operations of an API that only one side has are all added, or all removed."""
    released.write("shed.yaml", DOCUMENT)
    released.append("pyproject.toml", '\n[tool.contractdelta.apis.shed]\nspec = "shed.yaml"\n')
    released.commit("A shed")
    deltas = {delta.api: delta for delta in compared(released.root, "v2", "HEAD").deltas}
    assert sorted(deltas) == ["garden", "shed"]
    assert {str(operation.status) for operation in deltas["shed"].operations} == {"added"}
    back = {delta.api: delta for delta in compared(released.root, "HEAD", "v2").deltas}
    assert {str(operation.status) for operation in back["shed"].operations} == {"removed"}


@pytest.mark.parametrize(
    ("base", "head"), [(None, None), ("HEAD", None), ("v2", None), ("HEAD~1", "HEAD"), ("HEAD", "v2")]
)
def test_an_api_with_another_name_is_still_the_same(released: GitProject, base: str | None, head: str | None) -> None:
    """Nothing is removed or added where the same file gets another name, as one does that was found by itself."""
    released.write("openapi.yaml", DOCUMENT)
    released.commit("The document of v2")
    released.write("pyproject.toml", "")
    released.commit("Found by itself")
    if head is None:
        released.write("pyproject.toml", CONFIGURATION.replace("apis.garden", "apis.yard"))
    comparison = compared(released.root, base, head)
    assert (len(comparison.deltas), [change for change in changes(comparison) if change[1] != "changed"]) == (1, [])


def test_of_two_apis_of_one_file_one_may_be_removed(garden: GitProject) -> None:
    """Where the other one had its name before, nothing takes the place of the one that goes."""
    garden.append("pyproject.toml", '\n[tool.contractdelta.apis.shed]\nspec = "openapi.yaml"\n')
    garden.land()
    garden.write("pyproject.toml", CONFIGURATION)
    comparison = compared(garden.root)
    assert sorted(delta.api for delta in comparison.deltas) == ["garden", "shed"]
    assert {status for _, status in changes(comparison)} == {"removed"}


def test_one_file_is_not_compared_with_several_apis(released: GitProject) -> None:
    """A file against a revision of two APIs is wrong usage: which one is meant is not guessed."""
    released.write("shed.yaml", DOCUMENT)
    released.append("pyproject.toml", '\n[tool.contractdelta.apis.shed]\nspec = "shed.yaml"\n')
    with pytest.raises(UsageError, match="2 APIs"):
        compared(released.root, "old.yaml")


@pytest.mark.parametrize(
    ("base", "head", "error"),
    [
        ("no-such-revision", None, UnknownRevision),
        ("v1", "no-such-revision", UnknownRevision),
        ("no-such-revision:openapi.yaml", "openapi.yaml", UnknownRevision),
        ("v1:no-such-file.yaml", "openapi.yaml", DocumentNotFound),
        ("no-such-file.yaml", "openapi.yaml", DocumentNotFound),
        ("tests", None, UsageError),
        ("v1:tests", "openapi.yaml", DocumentNotFound),
        ("v1:", "openapi.yaml", DocumentNotFound),
        ("v1:.", "openapi.yaml", DocumentNotFound),
        ("v1:tests/", "openapi.yaml", DocumentNotFound),
        ("v1:../openapi.yaml", "openapi.yaml", DocumentNotFound),
        ("ftp://example.com/openapi.yaml", None, UsageError),
        ("pyproject.toml", None, InvalidDocument),
    ],
)
def test_an_operand_that_stands_for_nothing(
    released: GitProject, base: str, head: str | None, error: type[Exception]
) -> None:
    """Each way to name nothing has its own error."""
    with pytest.raises(error) as caught:
        compared(released.root, base, head)
    assert type(caught.value) is error, caught.value


def test_revisions_need_a_repository(tmp_path: Path) -> None:
    """Without a repository a name can only be a file."""
    project = GitProject(tmp_path)
    for path, content in garden_files().items():
        project.write(path, content)
    with pytest.raises(NotARepository):
        compared(tmp_path, "main")
    assert changes(compared(tmp_path, "openapi.yaml")) == []


def test_both_sides_say_where_they_come_from(released: GitProject) -> None:
    """A comparison and its deltas name the two sides as the user did, revisions with their commit."""
    commit = released.git("rev-parse", "v1")[:12]
    by_revision = compared(released.root, "v1", "v2")
    by_file = compared(released.root, "v1:openapi.yaml", "old.yaml")
    assert by_revision.base == f"v1 ({commit})"
    assert by_revision.deltas[0].base == f"{commit}:openapi.yaml"
    assert (by_file.base, by_file.head, by_file.deltas[0].head) == ("v1:openapi.yaml", "old.yaml", "old.yaml")
    assert compared(released.root, "v1").head == "work tree"


def test_without_operands_the_base_is_compared_with_the_work_tree(released: GitProject) -> None:
    """Then BASE is the merge base with main, and HEAD what is on disk."""
    comparison = compared(released.root)
    assert changes(comparison) == SCHEMA
    assert (comparison.base, comparison.head) == (f"{released.git('rev-parse', 'main')[:12]} (main)", "work tree")


def test_problems_of_both_sides_are_told(released: GitProject) -> None:
    """What can be lived with in BASE is told as well as what is in HEAD, each with its source."""
    for name, missing in (("one.yaml", "One"), ("two.yaml", "Two")):
        reference = f'soil: {{$ref: "#/components/schemas/{missing}"}}'
        released.write(name, DOCUMENT.replace("soil: {type: string}", reference))
    problems = compared(released.root, "one.yaml", "two.yaml").problems
    assert [problem.partition("#")[0] for problem in problems] == ["one.yaml", "two.yaml"]
    assert [name for name, problem in zip(("One", "Two"), problems, strict=True) if name not in problem] == []
