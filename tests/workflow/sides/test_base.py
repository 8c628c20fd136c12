"""What the work tree is compared with."""

from pathlib import Path

import pytest
from support.projects import CONFIGURATION, DOCUMENT, ONE_OPERATION, ONE_SCHEMA, GitProject
from support.repositories import distrust, make_repository

from contractdelta.errors import (
    DocumentNotFound,
    GitFailed,
    InvalidDocument,
    NotARepository,
    UnknownRevision,
    UsageError,
)
from contractdelta.workflow.diff import compare_operands
from contractdelta.workflow.model import PlanRequest
from contractdelta.workflow.project import open_project
from contractdelta.workflow.selecting.plan import plan_selection
from contractdelta.workflow.sides.base import Base, NoBase, find_base
from contractdelta.workflow.snapshots import update_snapshots


def base_of(garden: GitProject, named: str | None = None) -> Base | NoBase:
    """Return the base of a project."""
    return find_base(open_project(garden.root), named)


def commit_of(garden: GitProject, named: str | None = None) -> str:
    """Return the commit of the base of a project."""
    base = base_of(garden, named)
    assert isinstance(base, Base), base
    return base.commit


def affected(garden: GitProject, named: str | None = None) -> list[str]:
    """Return the operations whose contract differs from the base."""
    scope = plan_selection(open_project(garden.root), PlanRequest(base=named)).scope
    return [operation.node.removeprefix("operation:") for operation in scope.affected]


def configure_base(garden: GitProject, base: str) -> None:
    """Write the base into the configuration, and commit it everywhere."""
    garden.write("pyproject.toml", f'[tool.contractdelta]\nbase = "{base}"\n{CONFIGURATION}')
    garden.commit()


def test_the_base_is_the_merge_base(garden: GitProject) -> None:
    """What main did since the branch began is not taken for a change of the branch."""
    start = garden.git("rev-parse", "HEAD")
    garden.edit("openapi.yaml", *ONE_OPERATION)
    garden.commit("On the branch")
    garden.git("checkout", "--quiet", "main")
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    garden.commit("On main")
    garden.git("checkout", "--quiet", "change")
    assert commit_of(garden) == start
    assert affected(garden) == ["GET /plants"]


def test_the_base_is_told(garden: GitProject) -> None:
    """A base says in words how it was found."""
    garden.git("checkout", "--quiet", "main")
    garden.commit("Main goes on")
    garden.git("checkout", "--quiet", "change")
    garden.commit("So does the branch")
    base = base_of(garden)
    assert isinstance(base, Base)
    assert str(base) == f"{base.commit[:12]} (merge base of main and HEAD)"


def test_on_main_itself_the_work_tree_is_the_change(garden: GitProject) -> None:
    """With main checked out, the base is its commit, and what is not committed is the change."""
    garden.git("checkout", "--quiet", "main")
    assert (commit_of(garden), affected(garden)) == (garden.git("rev-parse", "HEAD"), [])
    garden.edit("openapi.yaml", *ONE_OPERATION)
    assert affected(garden) == ["GET /plants"]


def test_without_common_ancestor_the_tip_is_the_base(garden: GitProject) -> None:
    """An orphan branch is compared with the tip of main, and the base says that it is that."""
    tip = garden.git("rev-parse", "main")
    garden.git("checkout", "--quiet", "--orphan", "island")
    garden.edit("openapi.yaml", *ONE_OPERATION)
    garden.commit("A new beginning")
    base = base_of(garden)
    assert isinstance(base, Base)
    assert (base.commit, "no common ancestor" in base.origin) == (tip, True)
    assert affected(garden) == ["GET /plants"]


def test_an_orphan_branch_without_commit_has_the_tip_as_base(garden: GitProject) -> None:
    """Before the first commit of an orphan branch, the work tree is compared with the tip of main."""
    tip = garden.git("rev-parse", "main")
    garden.git("checkout", "--quiet", "--orphan", "island")
    assert (commit_of(garden), affected(garden)) == (tip, [])


def test_a_shallow_clone_has_the_tip_as_base(garden: GitProject, tmp_path: Path) -> None:
    """In a shallow clone that knows no common ancestor, the tip of main is the base."""
    garden.edit("openapi.yaml", *ONE_OPERATION)
    garden.commit("On the branch")
    garden.git("checkout", "--quiet", "main")
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    tip = garden.commit("On main")
    shallow = ("--depth", "1", "--no-single-branch", "--branch", "change")
    garden.git("clone", "--quiet", *shallow, garden.root.as_uri(), str(tmp_path / "clone"))
    clone = GitProject(tmp_path / "clone")
    base = base_of(clone)
    assert isinstance(base, Base)
    assert (base.commit, "no common ancestor" in base.origin) == (tip, True)
    assert affected(clone) == ["GET /plants", "GET /plants/{plantId}", "POST /plants"]


def test_in_a_partial_clone_without_its_origin_the_base_is_unknown(garden: GitProject, tmp_path: Path) -> None:
    """A document that cannot be fetched was not missing: nothing is said to be added, and everything runs."""
    garden.git("config", "uploadpack.allowFilter", "true")
    garden.edit("openapi.yaml", *ONE_OPERATION)
    garden.commit()
    garden.git("checkout", "--quiet", "main")
    partial = ("--filter=blob:none", "--branch", "change")
    garden.git("clone", "--quiet", *partial, garden.root.as_uri(), str(tmp_path / "clone"))
    clone = GitProject(tmp_path / "clone")
    clone.git("remote", "set-url", "origin", (tmp_path / "nowhere").as_uri())
    plan = plan_selection(open_project(clone.root))
    assert (plan.deltas, "the base of garden cannot be read" in plan.scope.why_all) == ((), True)
    assert "is the clone partial?" in plan.scope.why_all
    with pytest.raises(GitFailed):
        compare_operands(open_project(clone.root), "origin/main", None, folder=clone.root)


def test_of_a_document_in_a_submodule_the_base_is_its_snapshot(garden: GitProject, tmp_path: Path) -> None:
    """What a submodule held at the base is not looked up: without a snapshot the base is unknown, and nothing added."""
    inner = make_repository(tmp_path / "inner")
    inner.commit({"openapi.yaml": DOCUMENT})
    garden.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.root), "shared")
    garden.write("pyproject.toml", CONFIGURATION.replace("openapi.yaml", "shared/openapi.yaml"))
    garden.land()
    plan = plan_selection(open_project(garden.root))
    assert (plan.deltas, "shared/openapi.yaml: not read, as it lies in a submodule" in plan.scope.why_all) == ((), True)
    with pytest.raises(DocumentNotFound):
        compare_operands(open_project(garden.root), "main", None, folder=garden.root)
    update_snapshots(open_project(garden.root))
    garden.land()
    garden.edit("shared/openapi.yaml", *ONE_OPERATION)
    assert affected(garden) == ["GET /plants"]


def test_of_a_document_in_git_lfs_the_base_is_its_snapshot(garden: GitProject) -> None:
    """The pointer that was committed is no document: without a snapshot the base is unknown, and the reason told."""
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'4d' * 32}\nsize 12345\n"
    garden.write("openapi.yaml", pointer)
    garden.land()
    garden.write("openapi.yaml", DOCUMENT)
    plan = plan_selection(open_project(garden.root))
    assert (plan.deltas, "only a pointer of Git LFS was committed" in plan.scope.why_all) == ((), True)
    with pytest.raises(InvalidDocument) as caught:
        compare_operands(open_project(garden.root), "main", None, folder=garden.root)
    assert "contractdelta snapshot" in caught.value.hint
    update_snapshots(open_project(garden.root))
    garden.write("openapi.yaml", pointer)
    garden.land()
    garden.write("openapi.yaml", DOCUMENT.replace(*ONE_OPERATION))
    assert affected(garden) == ["GET /plants"]


def test_a_submodule_that_is_not_checked_out_is_told(garden: GitProject, tmp_path: Path) -> None:
    """A document that is missing in it is told with the way to get it."""
    inner = make_repository(tmp_path / "inner")
    inner.commit({"openapi.yaml": DOCUMENT})
    garden.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.root), "shared")
    garden.write("pyproject.toml", CONFIGURATION.replace("openapi.yaml", "shared/openapi.yaml"))
    garden.land()
    garden.git("submodule", "--quiet", "deinit", "--force", "shared")
    with pytest.raises(DocumentNotFound) as caught:
        plan_selection(open_project(garden.root))
    assert "git submodule update --init" in caught.value.hint


@pytest.mark.parametrize(
    ("branches", "expected"),
    [
        (["main", "master"], "main"),
        (["master"], "master"),
        (["trunk"], None),
        (["maintenance"], None),
    ],
)
def test_main_is_found_by_its_name(garden: GitProject, branches: list[str], expected: str | None) -> None:
    """Where nothing is configured, main is the branch ``main``, else ``master``; no other name is guessed."""
    for branch in branches:
        garden.git("branch", "--force", branch, "change")
    if "main" not in branches:
        garden.git("branch", "--delete", "--force", "main")
    base = base_of(garden)
    assert (base.origin if isinstance(base, Base) else None) == expected


def test_the_default_branch_of_origin_comes_first(garden: GitProject, tmp_path: Path) -> None:
    """In a clone, what ``origin/HEAD`` points to is main, whatever local branches are called."""
    garden.git("checkout", "--quiet", "main")
    garden.git("branch", "--move", "main", "trunk")
    garden.git("clone", "--quiet", garden.root.as_uri(), str(tmp_path / "clone"))
    clone = GitProject(tmp_path / "clone")
    start = clone.git("rev-parse", "HEAD")
    clone.commit("Not pushed yet")
    clone.git("branch", "main")
    base = base_of(clone)
    assert isinstance(base, Base)
    assert (base.commit, base.origin) == (start, "origin/HEAD")


def test_the_configured_base_comes_before_any_name(garden: GitProject) -> None:
    """``base`` in the configuration is main, though a branch called main exists."""
    configure_base(garden, "release")
    garden.git("branch", "release")
    garden.edit("openapi.yaml", *ONE_OPERATION)
    garden.commit()
    assert commit_of(garden) == garden.git("rev-parse", "release")


def test_the_named_base_comes_before_the_configured_one(garden: GitProject) -> None:
    """What the user names counts, whatever is configured."""
    configure_base(garden, "no-such-branch")
    assert commit_of(garden, "main") == garden.git("rev-parse", "main")


@pytest.mark.parametrize("named", ["HEAD", "change", "v1", "HEAD~1"])
def test_any_revision_can_be_the_base(garden: GitProject, named: str) -> None:
    """A branch, a tag, a parent: the base is the merge base of it and HEAD, an ancestor therefore itself."""
    garden.git("tag", "--annotate", "--message", "First", "v1")
    garden.commit("Second")
    assert commit_of(garden, named) == garden.git("rev-parse", f"{named}^{{commit}}")


def test_a_configured_base_that_is_missing_is_no_base(garden: GitProject) -> None:
    """Then everything runs, with a reason that names the base: no failure, and no test skipped, in a shallow clone."""
    configure_base(garden, "origin/main")
    base = base_of(garden)
    assert isinstance(base, NoBase)
    assert "'origin/main'" in base.reason
    assert plan_selection(open_project(garden.root)).scope.why_all == base.reason


def test_a_configured_base_that_was_fetched_only_is_named(garden: GitProject) -> None:
    """Where ``main`` is configured, and the clone has ``origin/main`` alone, the reason tells what to configure."""
    configure_base(garden, "main")
    garden.git("update-ref", "refs/remotes/origin/main", "main")
    garden.git("branch", "--delete", "--force", "main")
    base = base_of(garden)
    assert isinstance(base, NoBase)
    assert base.reason == "there is no base: the configured 'main' is no known revision; 'origin/main' is one"


def test_an_empty_base_is_an_error(garden: GitProject) -> None:
    """A variable of a job that is not set names no base: to take the default instead might compare with nothing."""
    with pytest.raises(UsageError, match="empty"):
        base_of(garden, "")


@pytest.mark.parametrize("named", ["origin/main", "v99", "-x", "main^{tree}", "HEAD:openapi.yaml"])
def test_a_named_base_that_is_missing_is_an_error(garden: GitProject, named: str) -> None:
    """What the user names must exist and be a commit."""
    with pytest.raises(UnknownRevision) as caught:
        base_of(garden, named)
    assert caught.value.revision == named


def test_without_a_repository_there_is_no_base(tmp_path: Path) -> None:
    """Nothing to compare with is no error, unless a base was named."""
    project = GitProject(tmp_path)
    base = base_of(project)
    assert isinstance(base, NoBase)
    assert "git repository" in base.reason
    with pytest.raises(NotARepository):
        base_of(project, "main")


@pytest.mark.parametrize("state", ["committed", "staged", "unstaged"])
def test_a_change_counts_in_every_state(garden: GitProject, state: str) -> None:
    """Whether a change is committed, staged or only on disk makes no difference."""
    garden.edit("openapi.yaml", *ONE_OPERATION)
    if state == "committed":
        garden.commit()
    elif state == "staged":
        garden.git("add", "openapi.yaml")
    assert affected(garden) == ["GET /plants"]


def test_the_work_tree_counts_not_the_index(garden: GitProject) -> None:
    """What is staged and taken back on disk is no change."""
    before = garden.read("openapi.yaml")
    garden.edit("openapi.yaml", *ONE_OPERATION)
    garden.git("add", "openapi.yaml")
    garden.write("openapi.yaml", before)
    assert affected(garden) == []


@pytest.mark.parametrize("path", ["new.py", "folder/new file.py", "grün/übung.py"])
@pytest.mark.parametrize("is_staged", [False, True])
def test_files_that_git_does_not_know_count(garden: GitProject, path: str, *, is_staged: bool) -> None:
    """A new file is a change before it is added, with every letter of its name."""
    garden.write(path, "")
    if is_staged:
        garden.git("add", "--all")
    files = plan_selection(open_project(garden.root)).scope.files
    assert [(file.path, str(file.status)) for file in files] == [(path, "added")]


def test_neither_work_tree_nor_index_is_touched(garden: GitProject) -> None:
    """Comparing only reads: the index keeps its bytes, though git would refresh it."""
    garden.edit("openapi.yaml", *ONE_OPERATION)
    # A file whose time changed and whose content did not makes "git diff" write the index.
    (garden.root / "tests" / "test_plots.py").touch()
    index = (garden.root / ".git" / "index").read_bytes()
    plan_selection(open_project(garden.root))
    assert (garden.root / ".git" / "index").read_bytes() == index


def test_why_git_does_not_open_the_repository_is_told(garden: GitProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository that git refuses is not called none: what git says is the reason that everything runs."""
    distrust(monkeypatch)
    base = base_of(garden)
    assert isinstance(base, NoBase)
    assert "dubious ownership" in base.reason
    assert "\n" not in base.reason
    assert plan_selection(open_project(garden.root)).scope.why_all == base.reason
    with pytest.raises(NotARepository, match="dubious ownership"):
        base_of(garden, "main")


def test_the_reason_is_the_same_on_every_machine(tmp_path: Path) -> None:
    """The reason names the project, and nothing of the machine it lies on."""
    base = find_base(open_project(tmp_path), None)
    assert isinstance(base, NoBase)
    assert base.reason == f"there is nothing to compare with: {tmp_path.name}: not a git repository"
