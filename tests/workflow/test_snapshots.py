"""Snapshots of a project: what is written, and when."""

import json
from pathlib import Path

import pytest
import yaml
from support.projects import (
    DOCUMENT,
    DOCUMENTATION,
    ONE_ADDED,
    ONE_OPERATION,
    ONE_REMOVED,
    ONE_SCHEMA,
    GitProject,
    garden_files,
)

from contractdelta.errors import InvalidDocument, StrictProblems, Unreadable, UsageError
from contractdelta.workflow.project import open_project
from contractdelta.workflow.selecting.plan import plan_selection
from contractdelta.workflow.snapshots import SnapshotState, update_snapshots

SNAPSHOT = "snapshots/garden.json"


def updated(garden: GitProject, *names: str, is_check: bool = False) -> dict[str, SnapshotState]:
    """Bring snapshots up to date; return their states by path."""
    results, _ = update_snapshots(open_project(garden.root), names, is_check=is_check)
    return {result.path: result.state for result in results}


def test_the_states_of_a_snapshot(garden: GitProject) -> None:
    """Missing, written, up to date, stale, written again: each state is told."""
    told = [updated(garden, is_check=True), updated(garden), updated(garden), updated(garden, is_check=True)]
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    told += [updated(garden, is_check=True), updated(garden), updated(garden, is_check=True)]
    assert [state[SNAPSHOT] for state in told] == [
        SnapshotState.MISSING,
        SnapshotState.WRITTEN,
        SnapshotState.UP_TO_DATE,
        SnapshotState.UP_TO_DATE,
        SnapshotState.STALE,
        SnapshotState.WRITTEN,
        SnapshotState.UP_TO_DATE,
    ]


def test_operations_are_counted(garden: GitProject) -> None:
    """A result says how many operations its contract has."""
    (result,), problems = update_snapshots(open_project(garden.root))
    assert (result.operations, problems) == (7, ())


@pytest.mark.parametrize(
    ("edit", "operations"),
    [
        (ONE_OPERATION, 1),
        (DOCUMENTATION, 1),
        (ONE_ADDED, 1),
        (ONE_REMOVED, 1),
        (('version: "1"', 'version: "2"'), 0),
        (("name: {type: string}", "name: {type: [string]}"), 0),
    ],
)
def test_git_shows_a_change_where_it_is(garden: GitProject, edit: tuple[str, str], operations: int) -> None:
    """Each operation has a line of its own: a change of one operation is a change of its line, and of no other."""
    updated(garden)
    before = garden.read(SNAPSHOT).splitlines()
    garden.edit("openapi.yaml", *edit)
    updated(garden)
    after = garden.read(SNAPSHOT).splitlines()
    keys = {line.partition(":")[0] for line in {*before} ^ {*after} if '"digest"' in line}
    assert len(keys) == operations, keys


def test_a_change_of_a_schema_shows_in_one_definition(garden: GitProject) -> None:
    """A schema has one line, and so have the operations whose digest it changes."""
    updated(garden)
    before = set(garden.read(SNAPSHOT).splitlines())
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    updated(garden)
    changed = {line.partition(":{")[0] for line in set(garden.read(SNAPSHOT).splitlines()) - before}
    assert changed == {'"#/components/schemas/Plant"', '"GET /plants"', '"GET /plants/{plantId}"', '"POST /plants"'}


def test_a_snapshot_is_the_same_wherever_it_is_written(garden: GitProject, tmp_path: Path) -> None:
    """The bytes know nothing of folder, revision or clock."""
    updated(garden)
    garden.commit("Later")
    elsewhere = GitProject(tmp_path / "another place")
    for path, content in garden_files().items():
        elsewhere.write(path, content)
    updated(elsewhere)
    assert elsewhere.read(SNAPSHOT) == garden.read(SNAPSHOT)
    assert str(tmp_path) not in garden.read(SNAPSHOT)


def test_a_snapshot_is_json_in_utf_8_with_plain_line_ends(garden: GitProject) -> None:
    """A snapshot is a JSON text that ends with a line break, its letters as they are, on every system."""
    garden.edit("openapi.yaml", "  /weather:", "  /wetter-für-ölbäume:")
    updated(garden)
    data = (garden.root / SNAPSHOT).read_bytes()
    assert (data[-1:], b"\r" in data) == (b"\n", False)
    assert "GET /wetter-für-ölbäume" in json.loads(data)["operations"]
    assert "ölbäume".encode() in data


def test_the_order_of_names_does_not_matter(garden: GitProject) -> None:
    """Named APIs are each written once, whatever the order."""
    garden.write("shed.yaml", DOCUMENT)
    garden.append("pyproject.toml", '\n[tool.contractdelta.apis.shed]\nspec = "shed.yaml"\n')
    assert updated(garden, "shed", "garden") == dict.fromkeys((SNAPSHOT, "snapshots/shed.json"), SnapshotState.WRITTEN)
    assert set(updated(garden, "garden", "shed").values()) == {SnapshotState.UP_TO_DATE}


def test_an_unknown_name_writes_nothing(garden: GitProject) -> None:
    """One wrong name among right ones stops everything."""
    with pytest.raises(UsageError, match="'gardens'"):
        updated(garden, "garden", "gardens")
    assert not (garden.root / "snapshots").exists()


@pytest.mark.parametrize("text", ["openapi: [", "swagger: '1.2'\n", ""])
def test_an_unreadable_document_writes_nothing(garden: GitProject, text: str) -> None:
    """The snapshot of before stays as it was."""
    updated(garden)
    before = garden.read(SNAPSHOT)
    garden.write("openapi.yaml", text)
    with pytest.raises(Unreadable):
        updated(garden)
    assert garden.read(SNAPSHOT) == before


def test_strict_writes_no_snapshot_of_a_document_with_problems(garden: GitProject) -> None:
    """What is told as a problem is refused, where that is asked for, before anything is written."""
    garden.edit("openapi.yaml", "soil: {type: string}", 'soil: {$ref: "#/components/schemas/Soil"}')
    with pytest.raises(StrictProblems, match="Soil"):
        update_snapshots(open_project(garden.root), is_strict=True)
    assert not (garden.root / "snapshots").exists()
    _, problems = update_snapshots(open_project(garden.root))
    assert ["Soil" in problem for problem in problems] == [True]


def test_snapshots_lie_beside_the_configuration(tmp_path: Path) -> None:
    """In a project within a repository, the folder of snapshots is the project's own."""
    repository = GitProject(tmp_path)
    for path, content in garden_files("services/garden/").items():
        repository.write(path, content)
    repository.git("init", "--quiet")
    results, _ = update_snapshots(open_project(tmp_path / "services" / "garden" / "tests"))
    assert [result.path for result in results] == [SNAPSHOT]
    assert (tmp_path / "services" / "garden" / "snapshots" / "garden.json").is_file()


@pytest.mark.parametrize("is_check", [False, True])
@pytest.mark.parametrize("target", ["../out", "..", "/", ".git/info", "snapshots", "../none"])
def test_nothing_is_written_outside_of_the_repository(garden: GitProject, target: str, *, is_check: bool) -> None:
    """A link in the place of the folder that leads elsewhere is refused, and so is one that leads nowhere."""
    out = garden.root.parent / "out"
    out.mkdir()
    (garden.root / "snapshots").symlink_to(target)
    with pytest.raises(UsageError, match=r"^snapshots: .*symbolic link"):
        updated(garden, is_check=is_check)
    assert not [*out.iterdir(), *garden.root.parent.glob("*.json"), *garden.root.glob(".git/info/*.json")]


@pytest.mark.parametrize("folder", ["", "services/garden/"])
def test_no_snapshot_takes_the_place_of_a_document(tmp_path: Path, folder: str) -> None:
    """A document that lies where a snapshot belongs is not written over, be it of another API."""
    garden = GitProject(tmp_path)
    garden.write(f"{folder}snapshots/shop.json", json.dumps(yaml.safe_load(DOCUMENT)))
    garden.write(f"{folder}openapi.yaml", DOCUMENT)
    apis = ("garden", "snapshots/shop.json"), ("shop", "openapi.yaml")
    tables = (f"[contractdelta.apis.{name}]\nspec = '{spec}'\n" for name, spec in apis)
    garden.write(f"{folder}contractdelta.toml", "".join(tables))
    garden.git("init", "--quiet")
    before = garden.read(f"{folder}snapshots/shop.json")
    with pytest.raises(UsageError, match=r"^snapshots/shop\.json: a file of a document"):
        update_snapshots(open_project(tmp_path / folder))
    assert garden.read(f"{folder}snapshots/shop.json") == before
    assert not (tmp_path / folder / SNAPSHOT).exists()


@pytest.mark.parametrize("source", ["spec = 'snapshots/garden.json'", "app = 'made:text'"])
def test_a_snapshot_is_no_document(garden: GitProject, source: str) -> None:
    """A snapshot states a version of OpenAPI, and yet is refused where a document is configured: it has no paths."""
    updated(garden)
    garden.write("made.py", "from pathlib import Path\ntext = Path('snapshots/garden.json').read_text()\n")
    garden.write("pyproject.toml", f"[tool.contractdelta.apis.garden]\n{source}\n")
    before = garden.read(SNAPSHOT)
    with pytest.raises(InvalidDocument, match="a snapshot, and no OpenAPI document"):
        updated(garden)
    with pytest.raises(InvalidDocument):
        plan_selection(open_project(garden.root))
    assert garden.read(SNAPSHOT) == before


def test_a_link_within_the_repository_is_followed(garden: GitProject) -> None:
    """Where a project keeps its snapshots in its repository is its own affair."""
    (garden.root / "kept").mkdir()
    (garden.root / "snapshots").symlink_to("kept")
    assert updated(garden) == {SNAPSHOT: SnapshotState.WRITTEN}
    assert (garden.root / "kept/garden.json").is_file()


def test_without_a_repository_the_project_is_the_boundary(tmp_path: Path) -> None:
    """A project that is in no repository keeps its snapshots in its folder."""
    for name, content in garden_files().items():
        (tmp_path / "garden" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "garden" / name).write_text(content, encoding="utf-8")
    (tmp_path / "garden/snapshots").symlink_to(tmp_path)
    with pytest.raises(UsageError, match="leads outside"):
        update_snapshots(open_project(tmp_path / "garden"))
    assert not [*tmp_path.glob("*.json")]
