"""Bad input of every kind: one clear message on standard error, the right exit code, and never a traceback."""

import json
import os
from pathlib import Path

import pytest
from support.projects import (
    ALL_TESTS,
    CONFIGURATION,
    DOCUMENT,
    ONE_SCHEMA,
    TEST_PLANTS,
    GitProject,
    garden_files,
    make_repository,
    no_traceback,
)
from support.repositories import distrust

#: A document with every problem that can be lived with.
LIVEABLE = {
    "twice the same id": DOCUMENT.replace("operationId: getPlot\n", "operationId: getPlant\n"),
    "a dangling reference": DOCUMENT.replace("soil: {type: string}", 'soil: {$ref: "#/components/schemas/Soil"}'),
    "a missing file": DOCUMENT.replace("soil: {type: string}", "soil: {$ref: soil.yaml}"),
    "a remote reference": DOCUMENT.replace("soil: {type: string}", "soil: {$ref: 'https://example.com/soil.yaml'}"),
}
#: What the message about it names.
NAMED = {
    "twice the same id": ["getPlant"],
    "a dangling reference": ["#/components/schemas/Soil", "openapi.yaml#/components/schemas/Plot/properties/soil"],
    "a missing file": ["soil.yaml", "openapi.yaml#/components/schemas/Plot/properties/soil"],
    "a remote reference": ["https://example.com/soil.yaml", "openapi.yaml#/components/schemas/Plot/properties/soil"],
}
#: A YAML text that stands for a billion nodes.
BOMB = "openapi: 3.1.0\npaths: {}\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


# --- documents --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("tab.yaml", "openapi: 3.1.0\npaths:\n\t/plants: {}\n", ["tab.yaml:3"]),
        ("open.yaml", "openapi: 3.1.0\npaths: {/plants: {}\ninfo: x\n", ["open.yaml:"]),
        ("twice.yaml", "openapi: 3.1.0\ninfo: {}\npaths: {}\ninfo: {}\n", ["twice.yaml:4", "'info'"]),
        ("comma.json", '{\n  "openapi": "3.1.0",\n  "paths": {,}\n}', ["comma.json:3"]),
        ("cut.json", '{"openapi": "3.1.0",\n"paths": {', ["cut.json:2"]),
        ("twice.json", '{"openapi": "3.1.0",\n"paths": {},\n"paths": {}}', ["twice.json:3", "'paths'"]),
        ("nan.json", '{"openapi": "3.1.0",\n"paths": {"x-a": NaN}}', ["nan.json:2"]),
        ("empty.yaml", "", ["empty.yaml", "empty"]),
        ("empty.json", "", ["empty.json", "empty"]),
        ("blank.yaml", " \n\n", ["blank.yaml", "empty"]),
        ("comment.yaml", "# nothing yet\n", ["comment.yaml"]),
        ("binary.yaml", b"\x7fELF\x00\x00\x00\x01", ["binary.yaml", "binary"]),
        ("binary.json", b"{\x00}", ["binary.json"]),
        ("latin.yaml", "openapi: 3.1.0\ninfo: {title: Gr\xfcn}\n".encode("latin-1"), ["latin.yaml"]),
        ("text.yaml", "just a sentence\n", ["text.yaml", "OpenAPI"]),
        ("list.yaml", "- openapi\n", ["list.yaml", "OpenAPI"]),
        ("number.json", "3.1", ["number.json", "OpenAPI"]),
        ("other.yaml", "name: x\nversion: 1\n", ["other.yaml", "OpenAPI"]),
        ("swagger.yaml", 'swagger: "1.2"\npaths: {}\n', ["swagger.yaml#/swagger", "'1.2'", "2.0"]),
        ("swagger-paths.yaml", 'swagger: "2.0"\npaths: []\n', ["swagger-paths.yaml#/paths"]),
        ("future.yaml", "openapi: 4.0.0\npaths: {}\n", ["future.yaml#/openapi", "4.0.0"]),
        ("word.yaml", "openapi: yes please\npaths: {}\n", ["word.yaml#/openapi"]),
        ("paths.yaml", "openapi: 3.1.0\npaths: []\n", ["paths.yaml#/paths"]),
        ("bomb.yaml", BOMB, ["bomb.yaml"]),
        ("deep.yaml", f"openapi: 3.1.0\npaths: {'[' * 5000}{']' * 5000}\n", ["deep.yaml"]),
        ("deep.json", f'{{"openapi": "3.1.0", "paths": {"[" * 5000}{"]" * 5000}}}', ["deep.json"]),
        ("newer.json", '{"format":"contractdelta.snapshot/99"}', ["newer.json", "newer", "pip install --upgrade"]),
        ("old.json", '{"format":"contractdelta.snapshot/1"}', ["old.json", "contractdelta snapshot"]),
        ("cut-snapshot.json", '{"format":"contractdelta.snapshot/1",\n', ["cut-snapshot.json:2"]),
    ],
)
def test_a_document_that_cannot_be_read(garden: GitProject, name: str, content: str | bytes, named: list[str]) -> None:
    """It is exit code 3 and a message that names the file, the line or pointer where there is one, and the trouble."""
    garden.write(name, content)
    for operands in ((name, "openapi.yaml"), ("openapi.yaml", name)):
        done = garden.run("diff", *operands)
        assert (done.exit_code, done.stdout, no_traceback(done)) == (3, "", True), done
        assert [part for part in named if part not in done.stderr] == [], done.stderr
        assert done.stderr.startswith("error: "), done.stderr


@pytest.mark.parametrize("command", ["diff", "select", "run", "explain", "snapshot"])
def test_every_command_refuses_a_broken_document(garden: GitProject, command: str) -> None:
    """The configured document has a broken line: every command ends with 3 and names the line."""
    garden.write("openapi.yaml", "openapi: 3.1.0\npaths:\n\t/plants: {}\n")
    done = garden.run(command, *(["getPlant"] if command == "explain" else []))
    assert (done.exit_code, done.stdout, no_traceback(done)) == (3, "", True), done
    assert "openapi.yaml:3" in done.stderr


@pytest.mark.parametrize("command", ["diff", "run", "snapshot"])
def test_commands_refuse_a_missing_document(garden: GitProject, command: str) -> None:
    """The configured document is not there: the commands end with 3, and name the file and the API."""
    garden.remove("openapi.yaml")
    done = garden.run(command)
    assert (done.exit_code, done.stdout, no_traceback(done)) == (3, "", True), done
    assert "openapi.yaml: no such file" in done.stderr
    assert "'garden'" in done.stderr


@pytest.mark.parametrize("spec", ["tests", "a\\u0000b.yaml", "no/such/folder/openapi.yaml", "openapi.yaml/x"])
def test_a_configured_document_that_is_no_file(garden: GitProject, spec: str) -> None:
    """A spec that names a folder, or nothing that could be a file, is exit code 3."""
    garden.edit("pyproject.toml", "openapi.yaml", spec)
    done = garden.run("snapshot")
    assert (done.exit_code, done.stdout, no_traceback(done)) == (3, "", True), done


@pytest.mark.parametrize("command", ["diff", "snapshot", "run"])
def test_a_document_outside_of_the_repository_is_not_read(garden: GitProject, command: str) -> None:
    """A configured spec above the top of the repository is refused, though it is there."""
    (garden.root.parent / "outside.yaml").write_text(DOCUMENT, encoding="utf-8")
    garden.edit("pyproject.toml", "openapi.yaml", "../outside.yaml")
    done = garden.run(command)
    assert (done.exit_code, done.stdout, no_traceback(done)) == (3, "", True), done
    assert "outside" in done.stderr.replace("../outside.yaml", "")


def test_a_reference_out_of_the_repository_is_not_followed(garden: GitProject) -> None:
    """A document cannot make us read a file outside of its repository: the reference is a problem, not a way out."""
    (garden.root.parent / "secret.yaml").write_text("{type: string, pattern: hunter2}", encoding="utf-8")
    garden.edit("openapi.yaml", "soil: {type: string}", "soil: {$ref: ../secret.yaml}")
    done = garden.run("diff", "--format", "json")
    assert done.exit_code == 0
    assert "secret.yaml" in done.stderr
    assert "hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize("problem", LIVEABLE)
@pytest.mark.parametrize("command", ["diff", "snapshot"])
def test_what_can_be_lived_with_is_a_warning(garden: GitProject, command: str, problem: str) -> None:
    """The command succeeds, and a warning on standard error names the place."""
    garden.write("openapi.yaml", LIVEABLE[problem])
    done = garden.run(command)
    assert done.exit_code == 0, done
    assert done.stderr.startswith("warning: ")
    assert [part for part in NAMED[problem] if part not in done.stderr] == [], done.stderr


@pytest.mark.parametrize("problem", LIVEABLE)
@pytest.mark.parametrize("command", ["diff", "snapshot", "run"])
def test_strict_does_not_live_with_it(garden: GitProject, command: str, problem: str) -> None:
    """With ``--strict`` the same is an error: exit code 3, no report, nothing written or run."""
    garden.write("openapi.yaml", LIVEABLE[problem])
    done = garden.run(command, "--strict")
    assert (done.exit_code, done.stdout, no_traceback(done)) == (3, "", True), done
    assert [part for part in NAMED[problem] if part not in done.stderr] == [], done.stderr
    assert not (garden.root / "snapshots").exists()


@pytest.mark.parametrize("command", ["select", "explain", "coverage"])
def test_strict_holds_for_selections(garden: GitProject, command: str) -> None:
    """With ``--strict`` no selection is made, explained or counted by a document with problems."""
    garden.write("openapi.yaml", LIVEABLE["a dangling reference"])
    done = garden.run(command, "--strict", *(["getPlant"] if command == "explain" else []))
    assert (done.exit_code, done.stdout, no_traceback(done)) == (3, "", True), done


def test_strict_is_fine_with_a_good_document(garden: GitProject) -> None:
    """Where there is no problem, ``--strict`` changes nothing."""
    assert garden.run("diff", "--strict") == garden.run("diff")


# --- operands and revisions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operands", "exit_code", "named"),
    [
        (["no-such-revision"], 2, "no-such-revision"),
        (["main", "no-such-revision"], 2, "no-such-revision"),
        (["no-such-revision:openapi.yaml", "openapi.yaml"], 2, "no-such-revision"),
        (["main:no-such-file.yaml", "openapi.yaml"], 3, "no-such-file.yaml"),
        (["main:tests", "openapi.yaml"], 3, "tests"),
        (["main:", "openapi.yaml"], 3, "no such file"),
        (["no-such-file.yaml"], 3, "no-such-file.yaml"),
        (["no-such-file.json", "openapi.yaml"], 3, "no-such-file.json"),
        (["openapi.yaml", "folder/no-such-file.yml"], 3, "no-such-file.yml"),
        (["tests"], 2, "tests"),
        ([""], 2, "folder"),
        (["ftp://example.com/openapi.yaml", "openapi.yaml"], 2, "ftp://example.com/openapi.yaml"),
        (["openapi.yaml", "pyproject.toml"], 3, "pyproject.toml"),
        (["openapi.yaml", ".gitignore"], 3, ".gitignore"),
        (["x" * 300], 2, "xxx"),
        (["x" * 300 + ".yaml"], 3, "xxx"),
        (["a\udcffb.yaml"], 3, "b.yaml"),
        (["HEAD~99"], 2, "HEAD~99"),
        (["v9.9"], 2, "v9.9"),
        (["main..change"], 2, "main..change"),
        (["@{upstream}"], 2, "@{upstream}"),
    ],
    ids=lambda value: "-".join(part[:20] for part in value) if isinstance(value, list) else None,
)
def test_an_operand_that_stands_for_nothing(
    garden: GitProject, operands: list[str], exit_code: int, named: str
) -> None:
    """A file that is not there is 3; a revision that does not exist, a folder and a URL of FTP are 2; each is named."""
    done = garden.run("diff", *operands)
    assert (done.exit_code, done.stdout, no_traceback(done)) == (exit_code, "", True), done
    assert named in done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_an_operand_that_is_a_pipe(garden: GitProject) -> None:
    """``diff <(git show …) openapi.yaml`` names a pipe: exit code 3, and the message tells that it is one."""
    os.mkfifo(garden.root / "pipe")
    done = garden.run("diff", "pipe", "openapi.yaml")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == "error: pipe: no file, but a pipe or a device\nWrite the document to a file first.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["diff", "--", "--output=planted"],
        ["diff", "--", "--output=planted:openapi.yaml", "openapi.yaml"],
        ["diff", "--", "--exec=touch planted", "main"],
        ["diff", "--", "-O", "main"],
        ["run", "--base=--output=planted"],
        ["run", "--base", "--upload-pack=planted"],
    ],
)
def test_an_operand_is_never_an_option_of_git(garden: GitProject, arguments: list[str]) -> None:
    """What looks like an option is a revision that does not exist: exit code 2, and nothing is written."""
    done = garden.run(*arguments)
    assert (done.exit_code, done.stdout, no_traceback(done)) == (2, "", True), done
    assert not (garden.root / "planted").exists()


def test_a_branch_like_an_option_in_the_configuration(garden: GitProject) -> None:
    """A base in the configuration that looks like an option is not known: everything runs, nothing is written."""
    garden.write("pyproject.toml", f'[tool.contractdelta]\nbase = "--output=planted"\n{CONFIGURATION}')
    report = json.loads(garden.run("select", "--format", "json").stdout)
    assert (report["mode"], "--output=planted" in report["why_all"]) == ("all", True)
    assert not (garden.root / "planted").exists()


@pytest.mark.parametrize("command", ["select", "run", "explain"])
def test_a_named_base_that_is_not_known(garden: GitProject, command: str) -> None:
    """``--base`` with an unknown revision is exit code 2, never a guess; the message tells what to do."""
    done = garden.run(command, "--base", "origin/no-such", *(["getPlant"] if command == "explain" else []))
    assert (done.exit_code, done.stdout, no_traceback(done)) == (2, "", True), done
    assert "origin/no-such" in done.stderr
    assert "name another one" in done.stderr


# --- repositories -----------------------------------------------------------------------------------------------------


@pytest.fixture
def plain(tmp_path: Path, isolated: None) -> GitProject:  # noqa: ARG001 - for its effect
    """Return the garden in no repository."""
    project = GitProject(tmp_path / "plain")
    for path, content in garden_files().items():
        project.write(path, content)
    return project


@pytest.mark.parametrize(
    "arguments",
    [
        ["diff"],
        ["diff", "HEAD"],
        ["diff", "main", "openapi.yaml"],
        ["run", "--base", "main"],
        ["select", "--base", "main"],
    ],
)
def test_a_revision_without_a_repository(plain: GitProject, arguments: list[str]) -> None:
    """Where there is no repository, asking for a revision is exit code 2, and the message says why."""
    done = plain.run(*arguments)
    assert (done.exit_code, done.stdout, no_traceback(done)) == (2, "", True), done
    assert "git repository" in done.stderr


def test_a_repository_that_git_distrusts(plain: GitProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where everything runs because the folder is someone else's, as in a container, git's way out is told."""
    plain.git("init", "--quiet", "--initial-branch=main")
    plain.commit()
    distrust(monkeypatch)
    assert "git config --global --add safe.directory" in plain.run("select").stdout
    done = plain.run("diff")
    assert (done.exit_code, "safe.directory" in done.stderr, "Name the base" in done.stderr) == (2, True, False), done


def test_without_a_base_it_is_told_that_nobody_knows_what_changed(plain: GitProject) -> None:
    """``coverage`` has no operation that changed where there is nothing to compare with, and warns of that."""
    done = plain.run("coverage")
    assert done.exit_code == 0
    assert "warning: which operations changed is not known: there is nothing to compare with" in done.stderr


def test_a_document_above_is_named(garden: GitProject) -> None:
    """Nothing is configured in a folder below the document: the message tells where to start."""
    garden.remove("pyproject.toml")
    done = garden.run("select", "-C", "tests")
    assert (done.exit_code, "add -C .." in done.stderr) == (2, True), done
    assert "There is a document" not in garden.run("select", "-C", str(garden.root.parent)).stderr


def test_two_files_need_no_repository(plain: GitProject) -> None:
    """Two documents are compared without git."""
    plain.write("old.yaml", DOCUMENT)
    plain.edit("openapi.yaml", *ONE_SCHEMA)
    report = json.loads(plain.run("diff", "old.yaml", "openapi.yaml", "--format", "json").stdout)
    assert report["apis"][0]["summary"]["changed"] == 3


def test_everything_runs_without_a_repository(plain: GitProject) -> None:
    """Without git nothing is known to be safe: every test is selected, with that reason."""
    report = json.loads(plain.run("select", "--format", "json").stdout)
    assert (report["mode"], report["summary"]["selected"]) == ("all", len(ALL_TESTS))
    assert "git repository" in report["why_all"]


def test_no_commit_yet(plain: GitProject) -> None:
    """Before the first commit there is no base: ``diff`` is exit code 2, a revision is unknown, everything runs."""
    plain.git("init", "--quiet", "--initial-branch=main")
    for arguments in (["diff"], ["diff", "HEAD"], ["diff", "HEAD:openapi.yaml", "openapi.yaml"]):
        done = plain.run(*arguments)
        assert (done.exit_code, done.stdout, no_traceback(done)) == (2, "", True), done
    report = json.loads(plain.run("select", "--format", "json").stdout)
    assert (report["mode"], report["summary"]["selected"]) == ("all", len(ALL_TESTS))


def test_a_detached_head(garden: GitProject) -> None:
    """With a commit checked out instead of a branch, the comparison is the same."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    garden.commit()
    on_branch = garden.run("diff")
    garden.git("checkout", "--quiet", "--detach")
    assert "3 of 7 operations changed" in on_branch.stdout
    assert garden.run("diff") == on_branch


def test_a_shallow_clone_without_the_base(garden: GitProject, tmp_path: Path) -> None:
    """In a clone that has the newest commit of one branch only, everything runs and the reason is told."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    garden.commit()
    garden.git("checkout", "--quiet", "main")
    garden.git("clone", "--quiet", "--depth", "1", "--branch", "change", garden.root.as_uri(), str(tmp_path / "clone"))
    clone = GitProject(tmp_path / "clone")
    report = json.loads(clone.run("select", "--format", "json").stdout)
    assert (report["mode"], report["summary"]["selected"]) == ("all", len(ALL_TESTS))
    assert "base" in report["why_all"]
    done = clone.run("diff")
    assert (done.exit_code, done.stdout, no_traceback(done)) == (2, "", True), done
    assert "contractdelta diff REVISION" in done.stderr


def test_a_repository_that_git_refuses(plain: GitProject) -> None:
    """A damaged repository is no traceback: everything that needs it is exit code 2."""
    plain.write(".git", "gitdir: nowhere\n")
    done = plain.run("diff", "HEAD")
    assert (done.exit_code, done.stdout, no_traceback(done)) == (2, "", True), done


# --- configuration ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[tool.contractdelta\n", ["pyproject.toml", "line 1"]),
        ("[tool.contractdelta]\nbases = 'main'\n", ["pyproject.toml", "'bases'", "'base'"]),
        ("[tool.contractdelta]\nbase = 3\n", ["pyproject.toml", "base"]),
        ("[tool.contractdelta]\nbase = ''\n", ["pyproject.toml", "base"]),
        ("[tool.contractdelta]\nunmapped-tests = 'maybe'\n", ["unmapped-tests", "'maybe'", "'run'"]),
        ("[tool.contractdelta]\nunmapped-tests = ['run']\n", ["unmapped-tests"]),
        ("[tool.contractdelta]\nignore = '*.md'\n", ["ignore", "list"]),
        ("[tool.contractdelta]\nalways = [3]\n", ["always", "list"]),
        ("[tool.contractdelta]\napis = 'openapi.yaml'\n", ["apis", "table"]),
        ("[tool.contractdelta.apis]\nshop = 'openapi.yaml'\n", ["apis.shop", "table"]),
        ("[tool.contractdelta.apis.shop]\n", ["apis.shop", "spec"]),
        ("[tool.contractdelta.apis.shop]\nspec = 3\n", ["apis.shop", "spec"]),
        ("[tool.contractdelta.apis.shop]\nspecs = 'openapi.yaml'\n", ["apis.shop", "'specs'", "'spec'"]),
        ("[tool.contractdelta.apis.'../up']\nspec = 'openapi.yaml'\n", ["../up", "name"]),
        ("[tool]\ncontractdelta = 3\n", ["pyproject.toml", "table"]),
    ],
)
def test_a_wrong_configuration(garden: GitProject, text: str, named: list[str]) -> None:
    """A mistake in the configuration is exit code 2, and the message names file, place and mistake."""
    garden.write("pyproject.toml", text)
    done = garden.run("snapshot")
    assert (done.exit_code, done.stdout, no_traceback(done)) == (2, "", True), done
    assert [part for part in named if part not in done.stderr] == [], done.stderr


@pytest.mark.parametrize("command", ["diff", "select", "run", "explain", "snapshot"])
def test_every_command_refuses_a_wrong_configuration(garden: GitProject, command: str) -> None:
    """No command goes on with a configuration that it does not understand."""
    garden.append("pyproject.toml", "\n[tool.contractdelta]\nbase = 3\n")
    done = garden.run(command, *(["getPlant"] if command == "explain" else []))
    assert (done.exit_code, done.stdout, no_traceback(done)) == (2, "", True), done
    assert "base" in done.stderr


@pytest.mark.parametrize("pattern", ["!", "\\"])
def test_a_pattern_that_cannot_be_understood(garden: GitProject, pattern: str) -> None:
    """A pattern of ``ignore`` that has no meaning is wrong configuration; it is no traceback."""
    garden.append("pyproject.toml", f"\n[tool.contractdelta]\nignore = ['{pattern}']\n")
    done = garden.run("diff")
    assert (done.exit_code, no_traceback(done)) == (2, True), done
    selection = garden.run("select")
    assert (selection.exit_code, no_traceback(selection)) == (2, True), selection


def test_two_configurations(garden: GitProject) -> None:
    """Two files that both configure contractdelta are refused, not merged."""
    garden.write("contractdelta.toml", '[contractdelta]\nbase = "main"\n')
    done = garden.run("diff")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "contractdelta.toml" in done.stderr
    assert "pyproject.toml" in done.stderr


def test_two_documents_that_could_be_meant(garden: GitProject) -> None:
    """Without configuration, several documents at the root are no guess but exit code 2 with the way out."""
    garden.write("pyproject.toml", "")
    garden.write("openapi.json", "{}")
    done = garden.run("diff")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "openapi.json" in done.stderr
    assert "[tool.contractdelta.apis." in done.stderr


# --- tests ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "named"),
    [
        ('"getPlnt"', ["tests/test_plants.py::test_get", "'getPlnt'", "'getPlant'"]),
        ('tag="plant"', ["tests/test_plants.py::test_get", "'plant'", "'plants'"]),
    ],
)
def test_a_tag_that_names_no_operation(garden: GitProject, tag: str, named: list[str]) -> None:
    """It is exit code 2: the message names the test and the nearest name that exists."""
    garden.write("tests/test_plants.py", TEST_PLANTS.replace('"GET /plants/{plantId}"', tag))
    done = garden.run("select")
    assert (done.exit_code, done.stdout, no_traceback(done)) == (2, "", True), done
    assert [part for part in named if part not in done.stderr] == [], done.stderr


def test_a_marker_with_wrong_arguments(garden: GitProject) -> None:
    """It is exit code 2, with the message of the marker, not a dump of pytest's."""
    garden.write("tests/test_plants.py", TEST_PLANTS.replace('"GET /plants/{plantId}"', "42"))
    done = garden.run("select")
    assert (done.exit_code, done.stdout, no_traceback(done)) == (2, "", True), done
    assert "tests/test_plants.py::test_get" in done.stderr


def test_pytest_that_cannot_start(garden: GitProject) -> None:
    """Where the project's own configuration of pytest is wrong, it is exit code 2 and pytest's own words are shown."""
    garden.edit("pyproject.toml", 'testpaths = ["tests"]', 'addopts = "--no-such-option"')
    done = garden.run("select")
    assert (done.exit_code, done.stdout, no_traceback(done)) == (2, "", True), done
    assert "--no-such-option" in done.stderr


def test_a_base_that_cannot_be_read_is_an_error_of_diff(garden: GitProject) -> None:
    """A base document that is broken is named as a revision and path; ``diff`` never says that nothing changed."""
    broken = make_repository(garden.root.parent / "broken", garden_files() | {"openapi.yaml": "openapi: [\n"})
    broken.git("checkout", "--quiet", "-b", "change")
    broken.write("openapi.yaml", DOCUMENT)
    commit = broken.git("rev-parse", "main")
    done = broken.run("diff")
    assert (done.exit_code, done.stdout, no_traceback(done)) == (3, "", True), done
    assert f"{commit[:12]}:openapi.yaml" in done.stderr
