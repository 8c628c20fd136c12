"""What a project is: a folder with a configuration, in a repository or not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.projects import CONFIGURATION, DOCUMENT, ONE_OPERATION, GitProject, garden_files, make_repository

from contractdelta.errors import InvalidConfiguration, UsageError
from contractdelta.workflow.project import open_project
from contractdelta.workflow.selecting.plan import plan_selection


def make_garden(root: Path, folder: str = "") -> GitProject:
    """Return a repository with the garden in a folder of it."""
    return make_repository(root, garden_files(folder))


@pytest.mark.parametrize("start", ["", "tests", "tests/deeper/still"])
def test_the_project_is_found_from_below(garden: GitProject, start: str) -> None:
    """From any folder in the project, the nearest folder with a configuration is the project."""
    folder = garden.root / start
    folder.mkdir(parents=True, exist_ok=True)
    assert open_project(folder).root == garden.root


def test_the_nearest_configuration_counts(tmp_path: Path) -> None:
    """A project within a project is its own."""
    project = make_repository(tmp_path, garden_files() | garden_files("services/shed/"))
    assert open_project(tmp_path / "services" / "shed" / "tests").root == tmp_path / "services" / "shed"
    assert open_project(tmp_path / "services").root == project.root


def test_a_pyproject_without_our_table_is_no_configuration(tmp_path: Path) -> None:
    """Another package's pyproject.toml on the way up does not end the search."""
    make_repository(tmp_path, garden_files() | {"tools/pyproject.toml": "[project]\nname = 'tools'\n"})
    assert open_project(tmp_path / "tools").root == tmp_path


def test_the_search_ends_at_the_top_of_the_repository(tmp_path: Path) -> None:
    """A configuration above the repository does not take over."""
    (tmp_path / "pyproject.toml").write_text(CONFIGURATION, encoding="utf-8")
    make_repository(tmp_path / "inner", {"openapi.json": DOCUMENT})
    project = open_project(tmp_path / "inner")
    assert (project.root, [api.spec for api in project.config.apis]) == (tmp_path / "inner", ["openapi.json"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.contractdelta.apis.garden]\nspec = "openapi.yaml"\n'),
        ("contractdelta.toml", '[contractdelta.apis.garden]\nspec = "openapi.yaml"\n'),
        ("pyproject.toml", '\ufeff[tool.contractdelta.apis.garden]\nspec = "openapi.yaml"\n'),
        ("pyproject.toml", '[tool.contractdelta.apis.garden]\r\nspec = "openapi.yaml"\r\n'),
    ],
    ids=["pyproject", "own file", "byte order mark", "carriage returns"],
)
def test_both_files_may_hold_the_configuration(tmp_path: Path, name: str, text: str) -> None:
    """``pyproject.toml`` and ``contractdelta.toml`` mean the same, however their bytes are written."""
    (tmp_path / name).write_bytes(text.encode())
    (api,) = open_project(tmp_path).config.apis
    assert (api.name, api.spec) == ("garden", "openapi.yaml")


@pytest.mark.parametrize(
    "name", ["openapi.yaml", "openapi.yml", "openapi.json", "swagger.yaml", "swagger.yml", "swagger.json"]
)
def test_a_document_at_the_root_is_found_by_itself(tmp_path: Path, name: str) -> None:
    """Without any table, a single document with a usual name is the API."""
    (tmp_path / name).write_text(DOCUMENT, encoding="utf-8")
    (api,) = open_project(tmp_path).config.apis
    assert (api.name, api.spec) == (name.split(".", maxsplit=1)[0], name)


@pytest.mark.parametrize("name", ["api.yaml", "openapi.txt", "docs/openapi.yaml", "OpenAPI.yaml.bak"])
def test_no_other_document_is_found_by_itself(tmp_path: Path, name: str) -> None:
    """A document elsewhere, or with another name, has to be configured; the error says how."""
    GitProject(tmp_path).write(name, DOCUMENT)
    with pytest.raises(UsageError, match="no API is configured") as caught:
        open_project(tmp_path).require_apis()
    assert "[tool.contractdelta.apis." in caught.value.hint


def test_two_documents_at_the_root_are_no_guess(tmp_path: Path) -> None:
    """Which of two is meant has to be configured."""
    for name in ("openapi.yaml", "swagger.json"):
        (tmp_path / name).write_text(DOCUMENT, encoding="utf-8")
    with pytest.raises(InvalidConfiguration, match=r"swagger\.json"):
        open_project(tmp_path)


def test_a_configuration_without_apis_finds_the_document_too(garden: GitProject) -> None:
    """A table that configures something else leaves the finding of the document as it is."""
    garden.write("pyproject.toml", '[tool.contractdelta]\nbase = "main"\n')
    (api,) = open_project(garden.root).config.apis
    assert api.spec == "openapi.yaml"


def test_windows_separators_in_the_configuration(tmp_path: Path) -> None:
    """A spec written with backslashes is the file that it is with slashes, on disk and in the base."""
    files = garden_files()
    files["api/v1/openapi.yaml"] = files.pop("openapi.yaml")
    files["pyproject.toml"] = CONFIGURATION.replace('"openapi.yaml"', "'api\\v1\\openapi.yaml'")
    project = make_repository(tmp_path, files)
    project.edit("api/v1/openapi.yaml", *ONE_OPERATION)
    plan = plan_selection(open_project(tmp_path))
    assert [operation.node for operation in plan.scope.affected] == ["operation:GET /plants"]
    assert plan.scope.why_all == ""


@pytest.mark.parametrize("spec", ["./openapi.yaml", "tests/../openapi.yaml", ".//openapi.yaml"])
def test_roundabout_paths_in_the_configuration(garden: GitProject, spec: str) -> None:
    """A spec written in a roundabout way is the same file, on disk, in the base and among the changed files."""
    garden.write("pyproject.toml", CONFIGURATION.replace("openapi.yaml", spec))
    garden.land()
    garden.edit("openapi.yaml", *ONE_OPERATION)
    scope = plan_selection(open_project(garden.root)).scope
    assert [operation.node for operation in scope.affected] == ["operation:GET /plants"]
    assert {file.path for file in scope.files} <= scope.known_files


@pytest.mark.parametrize("folder", ["services/garden/", "a folder with spaces/", "grün/ölbaum/", "brackets [1]/"])
def test_a_project_may_lie_in_a_folder_of_the_repository(tmp_path: Path, folder: str) -> None:
    """Paths are relative to the project, and the base is read from its folder, whatever that is called."""
    repository = make_garden(tmp_path / "repository", folder)
    repository.edit(f"{folder}openapi.yaml", *ONE_OPERATION)
    repository.write(f"{folder}tests/test_new.py", "")
    repository.write("elsewhere.py", "")
    project = open_project(repository.root / folder)
    plan = plan_selection(project)
    ups = "../" * folder.count("/")
    assert project.folder == folder
    assert [operation.node for operation in plan.scope.affected] == ["operation:GET /plants"]
    assert {file.path for file in plan.scope.files} == {f"{ups}elsewhere.py", "openapi.yaml", "tests/test_new.py"}
    assert plan.scope.why_all == ""


def test_the_document_may_lie_beside_the_project(tmp_path: Path) -> None:
    """A spec above the project and within the repository is read, in head and in base."""
    files = garden_files("services/garden/")
    files["contracts/garden.yaml"] = files.pop("services/garden/openapi.yaml")
    files["services/garden/pyproject.toml"] = CONFIGURATION.replace("openapi.yaml", "../../contracts/garden.yaml")
    repository = make_repository(tmp_path, files)
    repository.edit("contracts/garden.yaml", *ONE_OPERATION)
    scope = plan_selection(open_project(tmp_path / "services" / "garden")).scope
    assert [operation.node for operation in scope.affected] == ["operation:GET /plants"]
    assert {file.path for file in scope.files} <= scope.known_files


def test_a_project_whose_name_has_spaces(tmp_path: Path) -> None:
    """The folder of the repository itself may have any name."""
    repository = make_garden(tmp_path / "my garden (ünder construction)")
    repository.edit("openapi.yaml", *ONE_OPERATION)
    scope = plan_selection(open_project(repository.root)).scope
    assert [operation.node for operation in scope.affected] == ["operation:GET /plants"]


def test_the_configuration_of_the_base_is_its_own(garden: GitProject) -> None:
    """``config_at`` reads the configuration as it was at a commit, not as it is on disk."""
    commit = garden.git("rev-parse", "HEAD")
    garden.write("pyproject.toml", '[tool.contractdelta.apis.other]\nspec = "other.yaml"\n')
    project = open_project(garden.root)
    assert [api.name for api in project.config.apis] == ["other"]
    assert [api.name for api in project.config_at(commit).apis] == ["garden"]


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        (lambda garden: garden.append("tests/test_plants.py", "# A comment.\n"), True),
        (lambda garden: garden.append("pyproject.toml", "# A comment.\n"), False),
        (lambda garden: (garden.root / "pyproject.toml").unlink(), False),
        (lambda garden: garden.write("contractdelta.toml", "# nothing yet\n"), False),
        (lambda garden: _ignored(garden, "contractdelta.toml"), False),
        (lambda garden: _linked(garden, "pyproject.toml"), False),
        (lambda garden: garden.append("openapi.yaml", "# A comment.\n"), True),
        (lambda garden: garden.remove("openapi.yaml"), False),
        (lambda garden: garden.write("swagger.json", "{}"), False),
    ],
    ids=[
        *("another file", "edited", "gone", "new", "new and ignored by git", "behind a link"),
        *("a document edited", "a document gone", "a new document"),
    ],
)
@pytest.mark.parametrize("folder", ["", "services/garden/"])
def test_when_the_configuration_is_certainly_the_same(
    tmp_path: Path,
    folder: str,
    change: Callable[[GitProject], object],
    is_same: bool,  # noqa: FBT001 - a case
) -> None:
    """It is that of a commit only if git tells of each file that may hold it that it is as it was."""
    make_garden(tmp_path, folder)
    garden = GitProject(tmp_path / folder)
    change(garden)
    project, commit = open_project(garden.root), garden.git("rev-parse", "HEAD")
    assert project.is_configured_as_at(commit, project.changed_files(commit)) == is_same
    assert not is_same or project.config == project.config_at(commit)


def _ignored(garden: GitProject, path: str) -> None:
    garden.write(".gitignore", f"{path}\n")
    garden.write(path, "")


def _linked(garden: GitProject, path: str) -> None:
    """Put a file behind a link, and change it after that was committed."""
    file = garden.root / path
    file.rename(garden.root / "real.toml")
    file.symlink_to("real.toml")
    garden.commit()
    garden.append("real.toml", "# A comment.\n")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("services/garden/openapi.yaml", "openapi.yaml"),
        ("services/garden/tests/test_a.py", "tests/test_a.py"),
        ("README.md", "../../README.md"),
        ("services/gardens/x.py", "../gardens/x.py"),
    ],
)
def test_paths_are_told_relative_to_the_project(tmp_path: Path, path: str, expected: str) -> None:
    """A path of the repository is shown as seen from the project."""
    repository = make_garden(tmp_path, "services/garden/")
    assert open_project(repository.root / "services" / "garden").relative(path) == expected


def test_a_linked_work_tree_is_a_repository(garden: GitProject) -> None:
    """In a second work tree of the repository, its own branch and files are compared."""
    garden.git("worktree", "add", "--quiet", "-b", "second", "../second", "main")
    second = GitProject(garden.root.parent / "second")
    second.edit("openapi.yaml", *ONE_OPERATION)
    project = open_project(second.root)
    assert project.folder == ""
    assert [operation.node for operation in plan_selection(project).scope.affected] == ["operation:GET /plants"]
