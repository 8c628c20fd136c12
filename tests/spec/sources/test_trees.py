"""Trees of files: the disk and a git revision give the same files, and nothing outside of them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.repositories import TemporaryRepository, isolate_git, link_or_skip, make_repository

from contractdelta.errors import DocumentNotFound
from contractdelta.git.repository import Repository
from contractdelta.spec.sources.trees import DiskTree, FileTree, RevisionTree

_FILES = {
    ".first": b"the first file of all",
    "openapi.yaml": b"openapi: 3.1.0\r\n",
    "api/openapi.yaml": b"openapi: 3.0.0\n\n",
    "api/schemas/pet.json": b"{}",
    "api/a b.yaml": b"1",
    "api/[x] #&é.yaml": b"2",
    "empty": b"",
    "bytes.bin": bytes(range(256)),
}
_NOT_FILES = [
    "",
    ".",
    "./",
    "api",
    "api/",
    "api/.",
    "api/schemas/..",
    "missing.yaml",
    "api/missing.yaml",
    "openapi.yaml/below",
    "..",
    "../outside.yaml",
    "api/../../outside.yaml",
    "/outside.yaml",
    "//outside.yaml",
    "*.yaml",
    "api/*",
    ":/openapi.yaml",
    ":(top)openapi.yaml",
    "-",
    "--help",
    "a\0b.yaml",
    "openapi.yaml\0",
    "x" * 300,
    "x/" * 3000,
    "x" * 200_000,
]


def _make(folder: Path) -> TemporaryRepository:
    """Make a repository with the files committed, and one file beside it."""
    (folder / "outside.yaml").write_bytes(b"outside")
    made = make_repository(folder / "repository")
    made.commit(_FILES)
    return made


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate_git(monkeypatch, tmp_path)


@pytest.fixture
def repository(tmp_path: Path) -> TemporaryRepository:
    """Return a repository to write to."""
    return _make(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> TemporaryRepository:
    """Return the same repository for all tests that only read."""
    folder = tmp_path_factory.mktemp("trees")
    with pytest.MonkeyPatch.context() as patch:
        isolate_git(patch, folder)
        return _make(folder)


def _trees(repository: TemporaryRepository) -> Iterator[FileTree]:
    yield DiskTree(root=repository.root)
    yield RevisionTree(repository=Repository.open(repository.root), commit=repository.git("rev-parse", "HEAD"))


def _answer(tree: FileTree, path: str) -> bytes | None:
    try:
        return tree.read(path)
    except DocumentNotFound:
        return None


@pytest.fixture(params=["disk", "revision"])
def tree(request: pytest.FixtureRequest, shared: TemporaryRepository) -> FileTree:
    """Return the files of the repository, once on disk and once in git."""
    disk, revision = _trees(shared)
    return disk if request.param == "disk" else revision


def test_files_are_read_byte_by_byte(tree: FileTree) -> None:
    """A file is given exactly as it is: line breaks, empty files and bytes that are no text included."""
    assert {name: tree.read(name) for name in _FILES} == _FILES


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("./openapi.yaml", "openapi.yaml"),
        ("api/../openapi.yaml", "openapi.yaml"),
        ("api/./schemas/../openapi.yaml", "api/openapi.yaml"),
        ("api//openapi.yaml", "api/openapi.yaml"),
    ],
)
def test_ways_around_lead_to_the_file(tree: FileTree, path: str, name: str) -> None:
    """A path that is not in its shortest form means the same file."""
    assert tree.read(path) == _FILES[name]


@pytest.mark.parametrize("path", _NOT_FILES, ids=lambda path: repr(path[:30]))
def test_what_is_no_file_of_the_tree_is_not_found(tree: FileTree, path: str) -> None:
    """Folders, patterns, missing files, impossible names and all that lies outside are not found."""
    with pytest.raises(DocumentNotFound):
        tree.read(path)


def test_links_are_followed(repository: TemporaryRepository) -> None:
    """A symbolic link to a file is that file, through several links too, on disk and in git."""
    link_or_skip(repository.root / "one.yaml", "api/openapi.yaml")
    link_or_skip(repository.root / "api" / "two.yaml", "../one.yaml")
    repository.commit()
    answers = [_answer(tree, path) for tree in _trees(repository) for path in ("one.yaml", "api/two.yaml")]
    assert answers == [_FILES["api/openapi.yaml"]] * 4


def test_linked_folders_are_followed(repository: TemporaryRepository) -> None:
    """A file below a symbolic link to a folder is found, on disk and in git."""
    link_or_skip(repository.root / "common", "api/schemas", is_folder=True)
    link_or_skip(repository.root / "pet.json", "common/pet.json")
    repository.commit()
    answers = [_answer(tree, path) for tree in _trees(repository) for path in ("common/pet.json", "pet.json")]
    assert answers == [b"{}"] * 4


@pytest.mark.parametrize(
    "target",
    ["../outside.yaml", "../repository/../outside.yaml", "..", ".", "api", "loop.yaml", "missing", "/outside.yaml"],
)
def test_links_that_lead_to_no_file_of_the_tree_are_not_found(repository: TemporaryRepository, target: str) -> None:
    """A symbolic link to a folder, to itself, to nothing or out of the tree is not found, on disk and in git."""
    link_or_skip(repository.root / "loop.yaml", target)
    repository.commit()
    assert [_answer(tree, "loop.yaml") for tree in _trees(repository)] == [None, None]


def test_a_folder_linked_to_the_outside_is_not_followed(repository: TemporaryRepository) -> None:
    """Nothing above the root is read, not even below a folder that is a symbolic link."""
    link_or_skip(repository.root / "up", "..", is_folder=True)
    repository.commit()
    assert [_answer(tree, "up/outside.yaml") for tree in _trees(repository)] == [None, None]


def test_the_error_tells_what_lies_outside(shared: TemporaryRepository) -> None:
    """Who refers to a file outside of the repository is told that it is never read, though it exists."""
    with pytest.raises(DocumentNotFound) as caught:
        DiskTree(root=shared.root).read("../outside.yaml")
    assert str(caught.value) == (
        "../outside.yaml: not read, as it lies outside of the repository\n"
        "Copy it into the repository, or configure a command that prints it."
    )


def test_the_error_tells_a_folder_from_nothing(shared: TemporaryRepository) -> None:
    """Who names a folder, or refers to one, is not told that nothing is there."""
    with pytest.raises(DocumentNotFound, match=r"^schemas: a folder, where a file was expected"):
        DiskTree(root=shared.root / "api").read("schemas")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are of Unix")
def test_a_pipe_is_not_waited_for(shared: TemporaryRepository) -> None:
    """What is no file is refused: to read a pipe would wait for whoever writes to it, for ever."""
    os.mkfifo(shared.root / "pipe.yaml")
    with pytest.raises(DocumentNotFound, match=r"^pipe.yaml: no file, but a pipe or a device$"):
        DiskTree(root=shared.root).read("pipe.yaml")


def test_the_disk_is_read_now_and_a_revision_as_it_was(repository: TemporaryRepository) -> None:
    """What is written after a commit is seen on disk, and never at the commit."""
    disk, revision = _trees(repository)
    repository.write({"openapi.yaml": "new", "new.yaml": "new"})
    repository.git("add", "--all")
    assert (disk.read("openapi.yaml"), revision.read("openapi.yaml")) == (b"new", _FILES["openapi.yaml"])
    assert disk.read("new.yaml") == b"new"
    with pytest.raises(DocumentNotFound):
        revision.read("new.yaml")


def test_a_revision_may_start_at_a_folder(shared: TemporaryRepository) -> None:
    """With a folder given, names are relative to it, and may lead out of it within the repository."""
    tree = RevisionTree(repository=Repository.open(shared.root), commit=shared.git("rev-parse", "HEAD"), folder="api/")
    assert tree.read("openapi.yaml") == _FILES["api/openapi.yaml"]
    assert tree.read("schemas/pet.json") == b"{}"
    assert tree.read("../openapi.yaml") == _FILES["openapi.yaml"]
    with pytest.raises(DocumentNotFound):
        tree.read("../../outside.yaml")


@pytest.mark.parametrize(
    ("start", "shown", "path", "label"),
    [
        ("", "", "api/openapi.yaml", "api/openapi.yaml"),
        ("openapi.yaml", "openapi.yaml", "openapi.yaml", "openapi.yaml"),
        ("openapi.yaml", "openapi.yaml", "schemas/pet.yaml", "schemas/pet.yaml"),
        ("api/openapi.yaml", "openapi.yaml", "api/openapi.yaml", "openapi.yaml"),
        ("api/openapi.yaml", "openapi.yaml", "api/schemas/pet.yaml", "schemas/pet.yaml"),
        ("api/openapi.yaml", "openapi.yaml", "common.yaml", "../common.yaml"),
        ("api/openapi.yaml", "../shop/api/openapi.yaml", "api/pet.yaml", "../shop/api/pet.yaml"),
        ("api/openapi.yaml", "../shop/api/openapi.yaml", "common.yaml", "../shop/common.yaml"),
        ("api/v1/openapi.yaml", "v1/openapi.yaml", "common.yaml", "../common.yaml"),
    ],
)
def test_files_are_called_as_the_user_would_call_them(start: str, shown: str, path: str, label: str) -> None:
    """The names of further files follow from how the user named the first one."""
    assert DiskTree(root=Path.cwd(), start=start, shown=shown).label(path) == label


@pytest.mark.parametrize("folder", ["", "api/"])
def test_a_file_of_a_revision_is_called_by_commit_and_path(shared: TemporaryRepository, folder: str) -> None:
    """The name of a file at a revision can be given to git as it is."""
    commit = shared.git("rev-parse", "HEAD")
    tree = RevisionTree(repository=Repository.open(shared.root), commit=commit, folder=folder)
    label = tree.label("openapi.yaml")
    assert label == f"{commit[:12]}:{folder}openapi.yaml"
    assert shared.git("show", label) == _FILES[f"{folder}openapi.yaml"].decode().replace("\r\n", "\n").rstrip("\n")


def test_a_missing_file_is_named_with_its_revision(shared: TemporaryRepository) -> None:
    """The error about a file that was not there says when it was not there."""
    commit = shared.git("rev-parse", "HEAD")
    with pytest.raises(DocumentNotFound) as caught:
        RevisionTree(repository=Repository.open(shared.root), commit=commit).read("missing.yaml")
    assert caught.value.message == f"{commit[:12]}:missing.yaml: no such file"


@pytest.mark.parametrize(
    "path", [".git/config", "./.git/config", "api/../.git/config", ".GIT/config", "linked", "way/config"]
)
def test_what_git_keeps_for_itself_is_not_read(repository: TemporaryRepository, path: str) -> None:
    """The files of git, which in CI often hold credentials, are no files of the tree, also through a link."""
    link_or_skip(repository.root / "linked", ".git/config")
    link_or_skip(repository.root / "way", ".git", is_folder=True)
    (repository.root / ".git" / "config").touch()
    repository.commit()
    for tree in _trees(repository):
        with pytest.raises(DocumentNotFound):
            tree.read(path)


def test_files_that_are_called_like_those_of_git_are_read(repository: TemporaryRepository) -> None:
    """Only ``.git`` is git's own: ``.github`` and ``.gitignore`` are files like any other."""
    files = {".github/openapi.yaml": b"1", ".gitignore": b"2", "git/config": b"3"}
    repository.commit(files)
    assert [{name: tree.read(name) for name in files} for tree in _trees(repository)] == [files, files]
