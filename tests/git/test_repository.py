"""The git repository: revisions, files at a revision, changed files; and nothing is touched by asking."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.repositories import TemporaryRepository, distrust, isolate_git, link_or_skip, make_repository

from contractdelta.errors import GitFailed, NotARepository, UnknownRevision, one_line
from contractdelta.git.repository import ChangedFile, FileStatus, Repository
from contractdelta.spec.limits import MAX_FILES

_ADDED, _MODIFIED, _DELETED = FileStatus.ADDED, FileStatus.MODIFIED, FileStatus.DELETED

#: Names that are hard to get through a command, and that every platform permits.
_NAMES = [
    "with space.txt",
    "#hash.txt",
    "-option",
    "--help",
    "!bang",
    "[set].txt",
    "{brace}.txt",
    "it's.txt",
    "100%.txt",
    "日本語.txt",
    "😀/😀.txt",
    "deep/er/and/deeper.txt",
    "~tilde",
    "$HOME",
    "HEAD",
    "@{0}",
]
if os.name != "nt":
    _NAMES += [
        "*.txt",
        "?",
        ":(top)a",
        ":/a",
        'quo"te',
        "new\nline",
        "\n",
        "tab\tend",
        "back\\slash",
        " lead",
        "trail ",
        "\x01",
    ]
if sys.platform == "linux":
    _NAMES += [os.fsdecode(b"not-utf8-\xff.txt")]


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate_git(monkeypatch, tmp_path)


@pytest.fixture
def made(tmp_path: Path) -> TemporaryRepository:
    """Return a repository without a commit."""
    return make_repository(tmp_path / "repository")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> TemporaryRepository:
    """Return a repository with a history. Tests share it: they ask only."""
    folder = tmp_path_factory.mktemp("history")
    with pytest.MonkeyPatch.context() as patch:
        isolate_git(patch, folder)
        made = make_repository(folder / "repository")
        _make_history(made)
    return made


def _make_history(made: TemporaryRepository) -> None:
    """Make two commits on ``main``, one on ``topic``, and a tag at the first."""
    made.commit({"a.txt": "1"}, message="first")
    made.git("tag", "--annotate", "--message=tag", "v1")
    made.git("checkout", "--quiet", "-b", "topic")
    made.commit({"b.txt": "1"}, message="on topic")
    made.git("checkout", "--quiet", "main")
    made.commit({"a.txt": "2"}, message="second")


def _changes(made: TemporaryRepository, commit: str = "HEAD") -> list[tuple[str, FileStatus]]:
    return [(file.path, file.status) for file in Repository.open(made.root).changed_files(commit)]


# --- finding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["", "services", "services/shop", "services/shop/api"])
def test_a_repository_is_found_from_every_folder_in_it(made: TemporaryRepository, folder: str) -> None:
    """Wherever a project lies in a repository, the root is the top of the work tree."""
    commit = made.commit({"services/shop/api/openapi.yaml": "1"})
    found = Repository.open(made.root / folder)
    assert found.root.resolve() == made.root.resolve()
    assert found.root.is_absolute()
    assert (found.resolve("HEAD"), found.read(commit, "services/shop/api/openapi.yaml")) == (commit, b"1")


def test_paths_are_relative_to_the_top_wherever_the_project_lies(made: TemporaryRepository) -> None:
    """From a folder too, changes in the whole repository are seen, with their paths from the top."""
    commit = made.commit({"shop/a.txt": "1", "b.txt": "1"})
    made.write({"shop/a.txt": "2", "b.txt": "2", "shop/new.txt": "1", "other/new.txt": "1"})
    paths = [file.path for file in Repository.open(made.root / "shop").changed_files(commit)]
    assert paths == ["b.txt", "other/new.txt", "shop/a.txt", "shop/new.txt"]


def test_the_nearest_repository_is_found(made: TemporaryRepository) -> None:
    """A repository within another one is its own."""
    inner = make_repository(made.root / "inner")
    (inner.root / "deep").mkdir()
    assert Repository.open(inner.root / "deep").root.resolve() == inner.root.resolve()


def test_a_linked_work_tree_is_a_repository(made: TemporaryRepository, tmp_path: Path) -> None:
    """A work tree that ``git worktree`` made has its own root, files and checked-out commit."""
    first = made.commit({"a.txt": "1"})
    made.commit({"a.txt": "2"})
    made.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"), first)
    linked = Repository.open(tmp_path / "linked")
    assert (linked.root.resolve(), linked.resolve("HEAD")) == ((tmp_path / "linked").resolve(), first)
    (tmp_path / "linked" / "a.txt").write_text("changed")
    assert linked.changed_files(first) == (ChangedFile(path="a.txt", status=_MODIFIED),)


def test_without_a_repository_none_is_found(tmp_path: Path) -> None:
    """Outside of any repository there is none, and asking for one is an error that names the folder."""
    assert Repository.find(tmp_path) is None
    with pytest.raises(NotARepository) as caught:
        Repository.open(tmp_path)
    assert caught.value.message == f"{tmp_path}: not a git repository"


@pytest.mark.parametrize("content", [None, "", "gitdir: nowhere\n", "nonsense"])
def test_a_broken_repository_is_none(tmp_path: Path, content: str | None) -> None:
    """A ``.git`` that git itself does not accept makes no repository."""
    folder = tmp_path / "broken"
    folder.mkdir()
    if content is None:
        (folder / ".git").mkdir()
    else:
        (folder / ".git").write_text(content)
    assert Repository.find(folder) is None


@pytest.mark.parametrize("content", ["gitdir: nowhere\n", "nonsense"])
def test_what_git_says_of_a_broken_repository_is_told(tmp_path: Path, content: str) -> None:
    """Where there is a ``.git``, the error does not say that there is none, but what git does not like about it."""
    (tmp_path / ".git").write_text(content)
    with pytest.raises(NotARepository) as caught:
        Repository.open(tmp_path)
    assert caught.value.message.startswith(f"{tmp_path}: git does not open the repository: ")
    assert "\n" not in caught.value.message


def test_a_work_tree_elsewhere_is_not_that_of_a_folder(made: TemporaryRepository, tmp_path: Path) -> None:
    """Where git was told to keep the files in another folder, the folder that holds ``.git`` is in no repository."""
    (tmp_path / "elsewhere").mkdir()
    made.git("config", "core.worktree", str(tmp_path / "elsewhere"))
    with pytest.raises(NotARepository) as caught:
        Repository.open(made.root)
    assert caught.value.message.endswith(f"its work tree is {tmp_path / 'elsewhere'}")


def test_the_way_out_is_that_of_git(made: TemporaryRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a repository that belongs to someone else, git says in the lines that follow how to trust it."""
    distrust(monkeypatch)
    with pytest.raises(NotARepository) as caught:
        Repository.open(made.root)
    assert "dubious ownership" in caught.value.message
    assert "safe.directory" in caught.value.hint
    assert Repository.find(made.root) is None


def test_without_git_there_is_no_repository(made: TemporaryRepository, tmp_path: Path) -> None:
    """Where no git is installed, nothing is found and nothing is raised."""
    (tmp_path / "empty").mkdir()
    code = "import pathlib, contractdelta.git.repository as r; print(r.Repository.find(pathlib.Path.cwd()))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=made.root,
        env={**os.environ, "PATH": str(tmp_path / "empty")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "None", "")


# --- revisions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("revision", "same"),
    [
        ("HEAD", "main"),
        ("@", "main"),
        ("main", "main"),
        ("refs/heads/main", "main"),
        ("heads/topic", "topic"),
        ("topic", "topic"),
        ("v1", "main~1"),
        ("HEAD~1", "main~1"),
        ("HEAD^", "main~1"),
        ("topic^", "main~1"),
        ("v1^{commit}", "main~1"),
        ("main@{0}", "main"),
        ("@{-1}", "topic"),
    ],
)
def test_a_revision_is_resolved_to_its_commit(history: TemporaryRepository, revision: str, same: str) -> None:
    """Whatever names a commit is resolved to it, annotated tags included."""
    assert Repository.open(history.root).resolve(revision) == history.git("rev-parse", same)


def test_a_commit_may_be_abbreviated(history: TemporaryRepository) -> None:
    """The digits of a commit name it, all or only the first, in either case."""
    commit = history.git("rev-parse", "topic")
    repository = Repository.open(history.root)
    assert {repository.resolve(name) for name in (commit, commit[:12], commit.upper())} == {commit}


@pytest.mark.parametrize(
    "revision",
    [
        "missing",
        "",
        " ",
        "origin/main",
        "HEAD~9",
        "HEAD^2",
        "^HEAD",
        "^main",
        "main..topic",
        "main...topic",
        "..",
        "HEAD^@",
        "HEAD^!",
        "HEAD:a.txt",
        "HEAD^{tree}",
        "HEAD^{blob}",
        "0" * 40,
        "f" * 40,
        "-",
        "--",
        "-h",
        "--help",
        "--version",
        "--all",
        "--not",
        "--git-dir",
        "--show-toplevel",
        "--end-of-options",
        "--output=written.txt",
        "HEAD --help",
        "HEAD topic",
        "HEAD\ntopic",
        "HEAD\n",
        "HEAD\x00",
        "\x00",
        "*",
        "refs/heads",
        ".",
        "a.txt",
        "x" * 200_000,
    ],
    ids=lambda revision: repr(revision[:30]),
)
def test_what_names_no_commit_is_unknown(history: TemporaryRepository, revision: str) -> None:
    """What names no single commit is unknown, and never an option, however it looks; the error says so by name."""
    with pytest.raises(UnknownRevision) as caught:
        Repository.open(history.root).resolve(revision)
    assert caught.value.revision == revision
    assert caught.value.message == f"{one_line(revision)}: no such git revision"


def test_a_branch_that_was_fetched_is_suggested(history: TemporaryRepository) -> None:
    """Where a branch exists at a remote alone, as in the clone of a pull request, the error names it as it is here."""
    for remote in ("origin", "fork"):
        history.git("update-ref", f"refs/remotes/{remote}/feature/a", "HEAD")
        history.git("update-ref", f"refs/remotes/{remote}/a", "HEAD")
    with pytest.raises(UnknownRevision) as caught:
        Repository.open(history.root).resolve("feature/a")
    assert caught.value.hint == "Did you mean 'fork/feature/a' or 'origin/feature/a'?"


@pytest.mark.parametrize("revision", ["HEAD~1..HEAD", "HEAD...HEAD~1"])
def test_a_range_is_told_from_a_revision(history: TemporaryRepository, revision: str) -> None:
    """A range is no revision, and to fetch something would not make it one: the error says what to write."""
    with pytest.raises(UnknownRevision) as caught:
        Repository.open(history.root).resolve(revision)
    assert "A range is two revisions" in caught.value.hint


def test_a_blob_is_no_revision(history: TemporaryRepository) -> None:
    """A name of something else than a commit is unknown."""
    with pytest.raises(UnknownRevision):
        Repository.open(history.root).resolve(history.git("rev-parse", "HEAD:a.txt"))


@pytest.mark.parametrize(
    ("references", "name"),
    [
        (["refs/remotes/origin/main", "refs/heads/main", "refs/heads/master"], "origin/HEAD"),
        (["refs/heads/main", "refs/heads/master"], "main"),
        (["refs/heads/master", "refs/heads/develop"], "master"),
        (["refs/heads/develop", "refs/remotes/origin/main", "refs/remotes/origin/master"], "origin/main"),
        (["refs/heads/develop", "refs/remotes/origin/master"], "origin/master"),
        (["refs/heads/develop", "refs/remotes/upstream/main"], None),
    ],
)
def test_main_is_found_by_its_usual_names(made: TemporaryRepository, references: list[str], name: str | None) -> None:
    """What the remote calls its main branch comes first, then ``main``, then ``master``, then those of the remote.

    Where a job fetches what it needs into an empty repository, nothing tells which branch of it is the main one.
    """
    made.git("checkout", "--quiet", "-b", "work")
    commit = made.commit({"a.txt": "1"})
    for reference in references:
        made.git("update-ref", reference, commit)
    if name == "origin/HEAD":
        made.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    repository = Repository.open(made.root)
    assert repository.main_branch() == (name and (name, repository.resolve(name)))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("main", "refs/tags/main"),
        ("origin/main", "refs/heads/origin/main"),
        ("origin/main", "refs/tags/origin/main"),
        (None, "refs/tags/main"),
        (None, "refs/heads/origin/main"),
    ],
)
def test_what_is_only_called_like_main_is_not(made: TemporaryRepository, name: str | None, other: str) -> None:
    """Git takes a tag, or a branch that somebody made here, for what is meant: nothing would differ from that."""
    made.git("checkout", "--quiet", "-b", "work")
    base = made.commit({"a.txt": "1"})
    if name:
        made.git("update-ref", "refs/remotes/origin/main" if "/" in name else "refs/heads/main", base)
    made.git("update-ref", other, made.commit({"a.txt": "2"}))
    assert Repository.open(made.root).main_branch() == (name and (name, base))


def test_before_the_first_commit_there_is_nothing(made: TemporaryRepository) -> None:
    """A repository without a commit has no head, no main branch and no merge base; ``HEAD`` is unknown."""
    repository = Repository.open(made.root)
    assert (repository.main_branch(), repository.merge_base("HEAD")) == (None, None)
    with pytest.raises(UnknownRevision):
        repository.resolve("HEAD")


def test_the_merge_base_is_the_best_common_ancestor(history: TemporaryRepository) -> None:
    """Where branches went apart, the merge base is the commit that they share last."""
    repository = Repository.open(history.root)
    first, main, topic = (history.git("rev-parse", name) for name in ("v1^{commit}", "main", "topic"))
    assert [repository.merge_base(commit) for commit in (topic, first, main)] == [first, first, main]


def test_unrelated_histories_have_no_merge_base(made: TemporaryRepository) -> None:
    """Where nothing is shared there is no merge base, and that is no error."""
    _make_history(made)
    made.git("checkout", "--quiet", "--orphan", "unrelated")
    made.commit(message="unrelated")
    assert Repository.open(made.root).merge_base(made.git("rev-parse", "main")) is None


@pytest.mark.parametrize("commit", ["missing", "", "--help", "--all", "-h", "--output=written.txt", "\x00", "0" * 40])
def test_there_is_no_merge_base_with_what_is_no_commit(history: TemporaryRepository, commit: str) -> None:
    """A name that is no commit has nothing in common with ``HEAD``, however it looks."""
    assert Repository.open(history.root).merge_base(commit) is None


def test_the_head_may_be_detached(made: TemporaryRepository) -> None:
    """The head is the commit that is checked out, on a branch or not."""
    _make_history(made)
    commit = made.git("rev-parse", "topic")
    made.git("checkout", "--quiet", "--detach", "topic")
    assert Repository.open(made.root).resolve("HEAD") == commit


# --- files at a commit ------------------------------------------------------------------------------------------------


def test_files_are_read_as_they_were(made: TemporaryRepository) -> None:
    """The content of a file at a commit is exact, whatever was done to it later."""
    files: dict[str, str | bytes] = {
        "empty": b"",
        "newline": b"\n",
        "newlines": b"\n\n\n",
        "no-newline": b"a",
        "crlf": b"a\r\nb\r\n",
        "bytes": bytes(range(256)),
        "latin": "caf\xe9".encode("latin-1"),
        "large": b"0123456789abcdef" * 40_000,
        "a/b/c": b"deep",
    }
    commit = made.commit(files)
    made.commit(dict.fromkeys(files, "changed"))
    made.git("rm", "--quiet", "-r", ".")
    repository = Repository.open(made.root)
    assert {name: repository.read(commit, name) for name in files} == files


@pytest.mark.parametrize("name", _NAMES, ids=ascii)
def test_every_name_can_be_read(made: TemporaryRepository, name: str) -> None:
    """A file is read under its own name, which is no pattern, no option and no magic."""
    made.commit({name: "content", "a": "another", "top/a": "another"})
    repository = Repository.open(made.root)
    commit = made.git("rev-parse", "HEAD")
    assert (repository.read(commit, name), repository.has_all(commit, [name, "a"])) == (b"content", True)


@pytest.mark.parametrize(
    "path", ["missing", "a", "a/", "", ".", "./", "..", "../a/b", "/a/b", "*", "a/*", ":/a/b", "a/b/c", "\x00"]
)
def test_what_was_no_file_is_not_read(made: TemporaryRepository, path: str) -> None:
    """What was no file at the commit, a folder for one, has no content and is not in the commit."""
    commit = made.commit({"a/b": "1", ".first": "the first of all"})
    repository = Repository.open(made.root)
    assert repository.read(commit, path) is None


@pytest.mark.parametrize("commit", ["missing", "0" * 40, "--help", "-r", ""])
@pytest.mark.parametrize("paths", [["a"], ["a", "b"]], ids=["one", "several"])
def test_of_what_is_no_commit_nobody_knows_what_is_there(
    made: TemporaryRepository, commit: str, paths: list[str]
) -> None:
    """Where git does not answer, a file is not said to be missing; and no option is passed on."""
    made.commit({"a": "1"})
    repository = Repository.open(made.root)
    with pytest.raises(GitFailed):
        repository.read(commit, "a")
    with pytest.raises(GitFailed):
        repository.has_all(commit, paths)


@pytest.mark.parametrize("lost", ["blob:none", "tree:0"])
def test_of_what_was_not_cloned_nobody_knows_what_is_there(
    made: TemporaryRepository, tmp_path: Path, lost: str
) -> None:
    """In a partial clone whose origin is out of reach, a file of another commit is not said to be missing."""
    made.git("config", "uploadpack.allowFilter", "true")
    first = made.commit({"a/b": "1"})
    made.commit({"a/b": "2"})
    made.git("clone", "--quiet", f"--filter={lost}", made.root.as_uri(), str(tmp_path / "clone"))
    clone = TemporaryRepository(root=tmp_path / "clone")
    clone.git("remote", "set-url", "origin", (tmp_path / "nowhere").as_uri())
    with pytest.raises(GitFailed):
        Repository.open(clone.root).read(first, "a/b")


def test_a_submodule_is_told_from_a_folder(made: TemporaryRepository, tmp_path: Path) -> None:
    """What lies in a submodule is in no commit of the repository; what lies in a folder may be."""
    inner = make_repository(tmp_path / "inner")
    inner.commit({"c/d": "1"})
    made.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.root), "a/b")
    for link, target in (("link", "a/b/c/d"), ("folder", "a/b"), ("other", "a/e"), ("broken", "missing")):
        (made.root / link).symlink_to(target)
    commit = made.commit({"a/e": "1"})
    repository = Repository.open(made.root)
    inside = ["a/b/c/d", "a/b/missing", "link", "folder/c/d"]
    paths = (*inside, "a/e", "a/missing", "missing", "a/b", "folder", "other", "broken", "other/c")
    assert [path for path in paths if repository.is_of_submodule(commit, path)] == inside
    assert repository.read(commit, "a/b/c/d") is None


@pytest.mark.parametrize(
    ("paths", "is_all"),
    [
        ([], True),
        (["a.txt"], True),
        (["a.txt", "b/c.txt"], True),
        (["a.txt", "a.txt"], True),
        (["missing.txt"], False),
        (["a.txt", "missing.txt"], False),
        (["*.txt"], False),
        (["a.tx"], False),
        (["b/c"], False),
        (["later.txt"], False),
    ],
)
def test_it_is_known_which_files_a_commit_had(made: TemporaryRepository, paths: list[str], is_all: bool) -> None:  # noqa: FBT001 - a row
    """All of some files are in a commit, or not: then at least one was not."""
    commit = made.commit({"a.txt": "1", "b/c.txt": "1"})
    made.commit({"later.txt": "1"})
    assert Repository.open(made.root).has_all(commit, paths) is is_all


def test_as_many_files_can_be_asked_for_as_a_document_has(made: TemporaryRepository) -> None:
    """The number of files is no problem, where a command line could be too long for them."""
    names = [
        f"schemas/a-rather-long-name-as-generators-like-to-make-them/Component{n:05}.yaml" for n in range(MAX_FILES)
    ]
    commit = made.commit(dict.fromkeys(names, "1"))
    repository = Repository.open(made.root)
    assert repository.has_all(commit, names)
    assert not repository.has_all(commit, [*names, "missing"])


def test_links_are_followed_within_the_repository(made: TemporaryRepository) -> None:
    """A symbolic link is what it leads to: through links and linked folders, but not out, and not in a circle."""
    made.write({"real/a.txt": "a"})
    for link, target in {
        "one": "real/a.txt",
        "deep/two": "../one",
        "folder": "real",
        "three": "folder/a.txt",
        "outside": "../secret.txt",
        "absolute": str(made.root.parent / "secret.txt"),
        "circle": "circle",
        "dangling": "missing",
        "here": ".",
        "up": "..",
    }.items():
        link_or_skip(made.root / link, target, is_folder=target in ("real", ".", ".."))
    (made.root.parent / "secret.txt").write_text("secret")
    commit = made.commit()
    repository = Repository.open(made.root)
    paths = [
        "one",
        "deep/two",
        "folder/a.txt",
        "three",
        "outside",
        "absolute",
        "circle",
        "dangling",
        "folder",
        "here",
        "up",
    ]
    assert {path: repository.read(commit, path) for path in [*paths, "up/secret.txt"]} == {
        **dict.fromkeys(["one", "deep/two", "folder/a.txt", "three"], b"a"),
        **dict.fromkeys(["outside", "absolute", "circle", "dangling", "folder", "here", "up", "up/secret.txt"], None),
    }


# --- changed files ----------------------------------------------------------------------------------------------------

_COMMITTED = {"same.txt": "same\n", "a.txt": "a\n", "b/c.txt": "c\n", ".gitignore": "*.log\nbuild/\n"}


_Step = Callable[[TemporaryRepository], object]


def _remove(name: str) -> _Step:
    return lambda made: (made.root / name).unlink()


def _write(name: str, content: str) -> _Step:
    return lambda made: made.write({name: content})


def _git(*arguments: str) -> _Step:
    return lambda made: made.git(*arguments)


def _make_old(name: str) -> _Step:
    return lambda made: os.utime(made.root / name, (1, 1))


#: What happens after the commit, and which files differ from it then.
_CHANGES: dict[str, tuple[list[_Step], list[tuple[str, FileStatus]]]] = {
    "nothing": ([], []),
    "modified": ([_write("a.txt", "new\n")], [("a.txt", _MODIFIED)]),
    "emptied": ([_write("a.txt", "")], [("a.txt", _MODIFIED)]),
    "without its last line break": ([_write("a.txt", "a")], [("a.txt", _MODIFIED)]),
    "modified and staged": ([_write("a.txt", "1"), _git("add", "a.txt")], [("a.txt", _MODIFIED)]),
    "modified, staged and modified again": (
        [_write("a.txt", "1"), _git("add", "a.txt"), _write("a.txt", "2")],
        [("a.txt", _MODIFIED)],
    ),
    "staged, but as before on disk": ([_write("a.txt", "1"), _git("add", "a.txt"), _write("a.txt", "a\n")], []),
    "touched": ([_write("a.txt", "a\n"), _make_old("a.txt"), _make_old("same.txt")], []),
    "untracked": ([_write("new.txt", "1")], [("new.txt", _ADDED)]),
    "untracked in a new folder": ([_write("x/y/new.txt", "1")], [("x/y/new.txt", _ADDED)]),
    "added": ([_write("new.txt", "1"), _git("add", "new.txt")], [("new.txt", _ADDED)]),
    "meant to be added": ([_write("new.txt", ""), _git("add", "-N", "new.txt")], [("new.txt", _ADDED)]),
    "added, but not on disk": ([_write("new.txt", "1"), _git("add", "."), _remove("new.txt")], []),
    "ignored": ([_write("a.log", "1"), _write("build/x", "1"), _write("x/b.log", "1")], []),
    "ignored but added": ([_write("a.log", "1"), _git("add", "-f", "a.log")], [("a.log", _ADDED)]),
    "ignored no more": (
        [_write("a.log", "1"), _write(".gitignore", "")],
        [(".gitignore", _MODIFIED), ("a.log", _ADDED)],
    ),
    "in the index but not on disk": ([_remove("a.txt")], [("a.txt", _DELETED)]),
    "deleted": ([_git("rm", "-q", "a.txt")], [("a.txt", _DELETED)]),
    "folder deleted": ([_git("rm", "-q", "-r", "b")], [("b/c.txt", _DELETED)]),
    "on disk but not in the index": ([_git("rm", "-q", "--cached", "a.txt")], [("a.txt", _MODIFIED)]),
    "renamed": ([_git("mv", "a.txt", "z.txt")], [("a.txt", _DELETED), ("z.txt", _ADDED)]),
    "renamed and modified": (
        [_git("mv", "a.txt", "z.txt"), _write("z.txt", "changed\n")],
        [("a.txt", _DELETED), ("z.txt", _ADDED)],
    ),
    "copied": ([_write("copy.txt", "same\n"), _git("add", ".")], [("copy.txt", _ADDED)]),
    "a folder now": (
        [_remove("a.txt"), _write("a.txt/inside", "1")],
        [("a.txt", _DELETED), ("a.txt/inside", _ADDED)],
    ),
    "committed since": (
        [_write("a.txt", "1"), _git("commit", "-q", "-a", "-m", "more"), _write("b/c.txt", "2")],
        [("a.txt", _MODIFIED), ("b/c.txt", _MODIFIED)],
    ),
    "added and committed since": (
        [_write("n.txt", "1"), _git("add", "."), _git("commit", "-q", "-m", "more"), _write("n.txt", "2")],
        [("n.txt", _ADDED)],
    ),
    "committed since, but as before on disk": (
        [_write("a.txt", "1"), _git("commit", "-q", "-a", "-m", "more"), _write("a.txt", "a\n")],
        [],
    ),
    "stashed": ([_write("a.txt", "1"), _git("stash", "-q")], []),
}


@pytest.mark.parametrize("change", _CHANGES)
def test_changed_files_are_seen(made: TemporaryRepository, change: str) -> None:
    """What differs between a commit and the work tree is seen, whatever the index says; ignored files are not."""
    commit = made.commit(_COMMITTED)
    steps, changes = _CHANGES[change]
    for step in steps:
        step(made)
    assert _changes(made, commit) == changes


@pytest.mark.parametrize("name", _NAMES, ids=ascii)
def test_every_name_is_seen(made: TemporaryRepository, name: str) -> None:
    """The names of changed files are exact: untracked, modified and deleted ones."""
    base = made.commit({"a": "1"})
    made.write({name: "1"})
    untracked = _changes(made, base)
    added = made.commit()
    made.write({name: "changed"})
    modified = _changes(made, added)
    (made.root / name).unlink()
    deleted = _changes(made, added)
    assert [untracked, modified, deleted] == [[(name, _ADDED)], [(name, _MODIFIED)], [(name, _DELETED)]]


def test_changed_files_are_sorted(made: TemporaryRepository) -> None:
    """The same changes come in the same order, tracked and untracked ones together."""
    commit = made.commit({"b": "1", "d": "1", "f": "1"})
    made.write({"a": "1", "b": "2", "c": "1", "d": "2", "e": "1", "é": "1", "Z": "1"})
    (made.root / "f").unlink()
    found = Repository.open(made.root).changed_files(commit)
    assert list(found) == sorted(found, key=lambda file: file.path)


def test_conflicts_are_seen(made: TemporaryRepository) -> None:
    """In the midst of a merge, a file in conflict is one modified file."""
    _make_history(made)
    made.git("checkout", "--quiet", "topic")
    made.commit({"a.txt": "3"})
    done = subprocess.run(["git", "merge", "--quiet", "main"], cwd=made.root, check=False, capture_output=True)
    assert done.returncode == 1, done
    assert _changes(made) == [("a.txt", _MODIFIED)]


def test_a_file_that_became_a_link_is_seen(made: TemporaryRepository) -> None:
    """A change of what a path is counts as a change."""
    commit = made.commit(_COMMITTED)
    (made.root / "a.txt").unlink()
    link_or_skip(made.root / "a.txt", "same.txt")
    assert _changes(made, commit) == [("a.txt", _MODIFIED)]


def test_a_change_in_the_moment_of_the_last_commit_is_seen(made: TemporaryRepository) -> None:
    """A file of the same size and time as in the index is not taken for unchanged, where the index is no younger."""
    made.git("config", "core.trustctime", "false")
    moment = (1_700_000_000, 1_700_000_000)
    made.write({"a.txt": "old\n"})
    os.utime(made.root / "a.txt", moment)
    commit = made.commit()
    os.utime(made.root / ".git" / "index", moment)
    made.write({"a.txt": "new\n"})
    os.utime(made.root / "a.txt", moment)
    assert _changes(made, commit) == [("a.txt", _MODIFIED)]


def test_other_commits_can_be_compared_with(history: TemporaryRepository) -> None:
    """Any commit can be the one that the work tree is compared with."""
    assert _changes(history, history.git("rev-parse", "topic")) == [("a.txt", _MODIFIED), ("b.txt", _DELETED)]
    assert _changes(history, history.git("rev-parse", "v1^{commit}")) == [("a.txt", _MODIFIED)]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("color.ui", "always"),
        ("color.diff", "always"),
        ("core.quotePath", "true"),
        ("core.pager", "false"),
        ("core.attributesFile", "missing"),
        ("diff.renames", "copies"),
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.relative", "true"),
        ("diff.external", "false"),
        ("diff.stat", "true"),
        ("diff.wsErrorHighlight", "all"),
        ("diff.orderFile", "missing"),
        ("status.showUntrackedFiles", "no"),
        ("status.relativePaths", "true"),
        ("alias.diff", "status"),
    ],
)
def test_personal_settings_change_nothing(made: TemporaryRepository, key: str, value: str) -> None:
    """However the user has set up git, the answer is the same."""
    (made.root.parent / "missing").write_text("")
    made.git("config", key, value if value != "missing" else str(made.root.parent / "missing"))
    commit = made.commit({**_COMMITTED, "sub/é.txt": "1\n"})
    made.git("mv", "a.txt", "z.txt")
    made.write({"sub/é.txt": "2 \n", "new.txt": "1"})
    assert _changes(made, commit) == [
        ("a.txt", _DELETED),
        ("new.txt", _ADDED),
        ("sub/é.txt", _MODIFIED),
        ("z.txt", _ADDED),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIR", "other/.git"),
        ("GIT_WORK_TREE", "other"),
        ("GIT_COMMON_DIR", "other/.git"),
        ("GIT_INDEX_FILE", "other/.git/index"),
        ("GIT_LITERAL_PATHSPECS", None),
        ("GIT_GLOB_PATHSPECS", None),
        ("GIT_NOGLOB_PATHSPECS", None),
        ("GIT_ICASE_PATHSPECS", None),
    ],
)
def test_what_a_hook_of_git_is_told_changes_nothing(
    made: TemporaryRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    """The repository is the one that holds a folder, also where a hook of another one, or of a linked one, asks."""
    make_repository(tmp_path / "other").commit({"sub/é.txt": "other", "only-there.txt": "1"})
    commit = made.commit({**_COMMITTED, "sub/é.txt": "1\n"})
    made.write({"sub/é.txt": "2\n", "new.txt": "1"})
    monkeypatch.setenv(name, str(tmp_path / value) if value else "1")
    repository = Repository.open(made.root / "sub")
    assert repository.root.resolve() == made.root.resolve()
    assert repository.read(commit, "sub/é.txt") == b"1\n"
    assert _changes(made, commit) == [("new.txt", _ADDED), ("sub/é.txt", _MODIFIED)]


@pytest.mark.parametrize(
    "commit", ["missing", "0" * 40, "", "--help", "--output=written.txt", "--cached", "-R", "\x00"]
)
def test_changes_since_what_is_no_commit_are_an_error(made: TemporaryRepository, commit: str) -> None:
    """Where git does not answer, there is an error and no empty answer, and no option is passed on."""
    made.commit(_COMMITTED)
    made.write({"a.txt": "changed"})
    repository = Repository.open(made.root)
    with pytest.raises(GitFailed):
        repository.changed_files(commit)
    assert not (made.root / "written.txt").exists()


def test_the_error_says_what_git_said(made: TemporaryRepository) -> None:
    """The words of git are passed on as they are."""
    made.commit(_COMMITTED)
    with pytest.raises(GitFailed) as caught:
        Repository.open(made.root).changed_files("missing")
    assert caught.value.message == "git diff failed"
    assert caught.value.hint.startswith("fatal: ")
    assert "missing" in caught.value.hint


# --- nothing is touched -----------------------------------------------------------------------------------------------


def test_asking_touches_nothing(made: TemporaryRepository) -> None:
    """Neither the index nor any other file of git, nor a file of the work tree, changes by being asked about."""
    base = made.commit(_COMMITTED)
    made.commit({"later.txt": "1"})
    made.write({"a.txt": "changed\n", "staged.txt": "1", "untracked.txt": "1"})
    made.git("add", "staged.txt")
    # Git would note in the index that the file is the same, if it may.
    os.utime(made.root / "same.txt", (1_000_000_000, 1_000_000_000))
    before, status = made.contents(), made.git("--no-optional-locks", "status", "--porcelain=v2")

    repository = Repository.open(made.root)
    assert repository.resolve("main") == repository.resolve("HEAD")
    assert repository.main_branch() == ("main", repository.resolve("main"))
    assert repository.merge_base(base) == base
    assert repository.read(base, "a.txt") == b"a\n"
    assert repository.has_all(base, ["a.txt"])
    assert [file.path for file in repository.changed_files(base)] == [
        "a.txt",
        "later.txt",
        "staged.txt",
        "untracked.txt",
    ]

    after, after_status = made.contents(), made.git("--no-optional-locks", "status", "--porcelain=v2")
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert (changed, after_status) == (set(), status)


def test_a_repository_that_nobody_may_write_to_is_read(made: TemporaryRepository) -> None:
    """Asking needs no permission to write."""
    commit = made.commit(_COMMITTED)
    made.write({"a.txt": "changed\n"})
    folders = [made.root, made.root / ".git"]
    modes = [stat.S_IMODE(folder.stat().st_mode) for folder in folders]
    try:
        for folder in folders:
            folder.chmod(0o555)
        assert _changes(made, commit) == [("a.txt", _MODIFIED)]
    finally:
        for folder, mode in zip(folders, modes, strict=True):
            folder.chmod(mode)
