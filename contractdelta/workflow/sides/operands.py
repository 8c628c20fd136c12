"""What an operand of ``diff`` stands for: a file, a snapshot, ``REV:PATH``, a URL, a revision, or the work tree."""

import os
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

from contractdelta.errors import DocumentNotFound, NotARepository, UnknownRevision, UsageError
from contractdelta.git.repository import Repository
from contractdelta.spec.sources.trees import DiskTree, RevisionTree
from contractdelta.spec.sources.urls import is_remote, shown_url
from contractdelta.workflow.project import Project
from contractdelta.workflow.sides.contracts import ReadApi, read_api, read_api_at, read_file
from contractdelta.workflow.sides.pairs import ReadPair, place_of

_SUFFIXES = (".json", ".yaml", ".yml")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """What an operand stands for, read."""

    #: How reports call it.
    shown: str
    #: The only API of a file; ``None`` where the configured APIs are meant.
    file: ReadApi | None = None
    #: The APIs by name, where the configured ones are meant.
    apis: tuple[ReadApi, ...] = ()


def find_operand(project: Project, text: str, folder: Path) -> Operand:
    """Return what an operand stands for.

    Raises:
        UsageError: It stands for nothing.
        Unreadable: A document or snapshot cannot be read.
    """
    path = folder / text
    # In a bare repository git keeps a file of that name.
    is_revision = text.endswith("HEAD") and os.path.isdir(folder / "objects")  # noqa: PTH112 - the text may be no name
    if not is_revision and os.path.isfile(path):  # noqa: PTH113 - Path.is_file() raises where the text is no name
        return _file(project, path, text)
    if _URL.match(text):
        return _url(project, text)
    if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir() raises where the text is no name
        raise UsageError(f"{text}: a folder", hint="Name the document in it.")
    if not is_revision and os.path.exists(path):  # noqa: PTH110 - Path.exists() raises where the text is no name
        # To read it would wait for somebody who writes to it, and what it is called tells no format and no API.
        raise DocumentNotFound(
            text, reason="no file, but a pipe or a device", hint="Write the document to a file first."
        )
    revision, colon, name = text.partition(":")
    if colon and revision and project.repository is not None:
        return _file_at(project, project.repository.resolve(revision), name, text, folder)
    try:
        return _revision(project, text)
    except (UnknownRevision, NotARepository) as err:
        if text.endswith(_SUFFIXES) or "/" in text or "\\" in text:
            raise DocumentNotFound(text, hint="It is no git revision either.") from err
        raise


def _url(project: Project, text: str) -> Operand:
    url, shown = text.partition("#")[0], shown_url(text)
    if not is_remote(url):
        raise UsageError(f"{shown}: only https: and http: URLs are fetched", hint="Download the document, and name it.")
    path = url.partition("?")[0].partition("://")[2].partition("/")[2]
    name = posixpath.splitext(posixpath.basename(path))[0]
    loaded = read_file(project.fetched, url, name or "openapi", project=project)
    return Operand(shown=shown, file=loaded)


def _file(project: Project, path: Path, text: str) -> Operand:
    root = _boundary(path)
    start = path.absolute().relative_to(root).as_posix()
    tree = DiskTree(root=root, start=start, shown=text.replace("\\", "/"))
    return Operand(shown=text, file=read_file(tree, start, Path(text).stem, project=project))


def _boundary(path: Path) -> Path:
    """Return the folder that references of a document must not leave: its repository, else the folder it is in."""
    folder = path.absolute().parent
    return next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder)


def _file_at(project: Project, commit: str, name: str, text: str, folder: Path) -> Operand:
    repository = project.repository
    assert repository is not None
    path = posixpath.normpath(name)
    if name.startswith(("./", "../")):
        # As in git: else it is relative to the top of the repository.
        path = posixpath.relpath((folder.resolve() / name).as_posix(), repository.root.resolve().as_posix())
    else:
        _refuse_misplaced(repository, commit, name, folder)
    tree = RevisionTree(repository=repository, commit=commit)
    stem = posixpath.splitext(posixpath.basename(path))[0]
    return Operand(shown=text, file=read_file(tree, path, stem, project=project, is_past=True))


def _refuse_misplaced(repository: Repository, commit: str, name: str, folder: Path) -> None:
    """Refuse a path that is not there, and would be if it was relative to the folder, as git does.

    Raises:
        DocumentNotFound: It is such a path.
    """
    here = posixpath.relpath((folder.resolve() / name).as_posix(), repository.root.resolve().as_posix())
    if not repository.has_all(commit, [posixpath.normpath(name)]) and repository.has_all(commit, [here]):
        raise DocumentNotFound(
            f"{commit[:12]}:{name}",
            hint=f"Behind a revision, what is relative to this folder begins with './': ./{name}",
        )


def _revision(project: Project, text: str) -> Operand:
    commit = project.require_repository().resolve(text)
    # A commit may tell its APIs where nothing else does: in a bare repository.
    apis = project.config_at(commit).apis or project.require_apis()
    loaded = [read_api_at(project, commit, api) for api in apis]
    return Operand(shown=f"{text} ({commit[:12]})", apis=tuple(api for api in loaded if api is not None))


def work_tree(project: Project) -> Operand:
    """Return the configured APIs as they are on disk.

    Raises:
        UsageError: No API is configured.
        Unreadable: A document cannot be read.
    """
    project.require_apis()
    tree = project.disk()
    return Operand(shown="work tree", apis=tuple(read_api(tree, project, api) for api in project.config.apis))


def paired(old: Operand, new: Operand) -> list[ReadPair]:
    """Match the APIs of two operands by their names; those whose names one side lacks, by the files that they are.

    Raises:
        UsageError: One has several APIs, the other is a file.
    """
    if old.file is None and new.file is None:
        before = {api.name: api for api in old.apis}
        after = {api.name: api for api in new.apis}
        gone = {place_of(before[name]): name for name in sorted(before.keys() - after.keys()) if place_of(before[name])}
        renamed = {name: gone.pop(place_of(after[name]), name) for name in sorted(after.keys() - before.keys())}
        names = sorted((before.keys() | after.keys()) - set(renamed.values()) | renamed.keys())
        return [ReadPair(old=before.get(renamed.get(name, name)), new=after.get(name)) for name in names]
    return [ReadPair(old=_only(old), new=_only(new))]


def _only(operand: Operand) -> ReadApi:
    if operand.file is not None:
        return operand.file
    if len(operand.apis) != 1:
        message = f"{operand.shown} has {len(operand.apis)} APIs, and one file cannot be compared with that"
        raise UsageError(message, hint="Name a file on both sides, for example REV:PATH.")
    return operand.apis[0]
