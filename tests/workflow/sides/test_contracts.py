"""The contracts of APIs whose documents come from code: head is run, another revision never."""

import json
import sys

import pytest
from support.projects import DOCUMENT, GitProject

from contractdelta.errors import DocumentNotFound, GenerationFailed, SnapshotRequired, Unreadable
from contractdelta.workflow.diff import compare_operands
from contractdelta.workflow.project import open_project
from contractdelta.workflow.selecting.plan import plan_selection
from contractdelta.workflow.snapshots import update_snapshots

#: Prints a file, as any program may that makes a document.
PRINTING = f"command = [{sys.executable!r}, 'export.py']"
EXPORT = "import pathlib\nprint(pathlib.Path('garden/document.yaml').read_text())\n"
APP = "app = 'garden.main:app'"
MAIN = "from pathlib import Path\n\ndef app():\n    return Path('garden/document.yaml').read_text()\n"


def configure(garden: GitProject, source: str, folder: str = "") -> None:
    """Configure the garden's API."""
    garden.write(f"{folder}pyproject.toml", f"[tool.contractdelta.apis.garden]\n{source}\n")


@pytest.fixture(params=[PRINTING, APP], ids=["command", "app"])
def coded(garden: GitProject, request: pytest.FixtureRequest) -> GitProject:
    """Return a garden whose document comes from code, with its snapshot on main."""
    garden.git("rm", "--quiet", "openapi.yaml")
    garden.write("garden/document.yaml", DOCUMENT)
    garden.write("garden/main.py", MAIN)
    garden.write("export.py", EXPORT)
    configure(garden, request.param)
    update_snapshots(open_project(garden.root))
    garden.land()
    return garden


def affected(garden: GitProject) -> list[str]:
    """Return the operations whose contract differs."""
    plan = plan_selection(open_project(garden.root))
    return [operation.node.removeprefix("operation:") for operation in plan.scope.affected]


def edit(garden: GitProject) -> None:
    """Change one operation of what the code gives."""
    garden.edit("garden/document.yaml", "maximum: 100", "maximum: 50")


def test_what_code_gives_is_compared_with_the_snapshot_of_the_base(coded: GitProject) -> None:
    """Base is the snapshot as it was committed, head is what the code gives now."""
    assert affected(coded) == []
    edit(coded)
    assert affected(coded) == ["GET /plants"]
    update_snapshots(open_project(coded.root))
    assert affected(coded) == ["GET /plants"]


def test_changed_code_is_judged_as_any_file(coded: GitProject) -> None:
    """That an API comes from code explains no changed file: nothing tells which tests use it."""
    coded.append("garden/main.py", "# a comment\n")
    scope = plan_selection(open_project(coded.root)).scope
    assert [file.path for file in scope.files if file.path not in scope.known_files] == ["garden/main.py"]


def test_without_a_snapshot_the_base_is_unknown(coded: GitProject) -> None:
    """Everything runs, the reason names the way out, and nothing of the base was run."""
    coded.remove("snapshots/garden.json")
    coded.write("export.py", "import pathlib; pathlib.Path('ran').touch()")
    coded.write("garden/main.py", "import pathlib; pathlib.Path('ran').touch()")
    coded.land()
    coded.write("export.py", EXPORT)
    coded.write("garden/main.py", MAIN)
    why = plan_selection(open_project(coded.root)).scope.why_all
    assert "snapshots/garden.json: no such file" in why
    assert "commit the snapshot: contractdelta snapshot" in why
    for base in (None, "main"):
        with pytest.raises(Unreadable, match="commit the snapshot: contractdelta snapshot"):
            compare_operands(open_project(coded.root), base, None, folder=coded.root)
    with pytest.raises(SnapshotRequired):
        compare_operands(open_project(coded.root), "main", "HEAD", folder=coded.root)
    assert not (coded.root / "ran").exists()


def test_revisions_are_compared_by_their_snapshots(coded: GitProject) -> None:
    """``diff REV`` and ``diff REV REV`` read snapshots at the revisions."""
    edit(coded)
    update_snapshots(open_project(coded.root))
    coded.commit()
    for head in (None, "HEAD"):
        comparison = compare_operands(open_project(coded.root), "main", head, folder=coded.root)
        assert [o.operation for delta in comparison.deltas for o in delta.operations] == ["GET /plants"]


def test_a_base_with_a_file_and_a_head_with_code(coded: GitProject) -> None:
    """Each side is read as the configuration of its revision says."""
    coded.write("old.yaml", DOCUMENT)
    coded.remove("snapshots/garden.json")
    coded_configuration = coded.read("pyproject.toml")
    configure(coded, "spec = 'old.yaml'")
    coded.land()
    coded.write("pyproject.toml", coded_configuration)
    edit(coded)
    assert affected(coded) == ["GET /plants"]


def test_a_snapshot_of_code_is_written_and_checked(coded: GitProject) -> None:
    """``snapshot`` runs the code, and its bytes do not depend on where the project lies."""
    known = coded.read("snapshots/garden.json")
    assert str(coded.root) not in known
    edit(coded)
    (result,), _ = update_snapshots(open_project(coded.root), is_check=True)
    assert str(result.state) == "stale"
    update_snapshots(open_project(coded.root))
    assert coded.read("snapshots/garden.json") != known


def test_code_runs_in_the_folder_of_the_project(coded: GitProject) -> None:
    """In a repository of several projects code and references are relative to the project that configures them."""
    command = coded.read("pyproject.toml").replace("garden/document", "document")
    coded.write("services/pyproject.toml", command)
    coded.write("services/garden/main.py", MAIN.replace("garden/document", "document"))
    coded.write("services/export.py", EXPORT.replace("garden/document", "document"))
    coded.write(
        "services/document.yaml", "openapi: 3.1.0\ninfo: {title: t, version: v}\npaths: {/a: {$ref: parts.yaml}}\n"
    )
    coded.write("services/parts.yaml", "get: {responses: {default: {description: d}}}\n")
    results, problems = update_snapshots(open_project(coded.root / "services"))
    assert [(result.operations, problems) for result in results] == [(1, ())]
    head = json.loads(coded.read("services/snapshots/garden.json"))
    assert head["file"] in ("services/apis.garden.app", "services/apis.garden.command")


def test_a_reference_of_code_does_not_leave_the_repository(coded: GitProject) -> None:
    """What code gives may refer to no file outside of the repository."""
    (coded.root.parent / "outside.yaml").write_text("get: {responses: {}}")
    coded.write("garden/document.yaml", "openapi: 3.1.0\npaths: {/a: {$ref: ../outside.yaml}}\n")
    (_,), problems = update_snapshots(open_project(coded.root), is_check=True)
    assert len(problems) == 1
    assert "outside of the repository" in problems[0]


@pytest.mark.parametrize("text", ["", "{", "<html></html>", "a: 1", "openapi: 9.0.0", "[]"])
def test_what_is_no_document_is_refused(coded: GitProject, text: str) -> None:
    """Whatever the code gives is checked as a file is, and messages name the key that configures it."""
    coded.write("garden/document.yaml", text)
    with pytest.raises(Unreadable, match=r"^apis\.garden\.(app|command)"):
        plan_selection(open_project(coded.root))


def test_failing_code_is_an_error_of_head(coded: GitProject) -> None:
    """What head does not give, no selection is made of."""
    coded.write("export.py", "raise RuntimeError('boom')")
    coded.write("garden/main.py", "raise RuntimeError('boom')")
    with pytest.raises(GenerationFailed, match=r"^apis\.garden\.") as caught:
        plan_selection(open_project(coded.root))
    assert "RuntimeError: boom" in str(caught.value)
    outcome = coded.run("diff")
    assert (outcome.exit_code, outcome.stdout) == (3, "")


def test_a_missing_file_is_no_code(garden: GitProject) -> None:
    """A file that is configured and missing stays what it was: no such file."""
    configure(garden, "spec = 'missing.yaml'")
    with pytest.raises(DocumentNotFound):
        plan_selection(open_project(garden.root))
