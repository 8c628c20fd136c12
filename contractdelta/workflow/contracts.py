"""The contracts of a project's APIs, on disk or at a revision."""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, replace

from contractdelta.config import ApiConfig
from contractdelta.contract.build import build_contract
from contractdelta.contract.model import Contract
from contractdelta.contract.snapshot import is_snapshot, load_snapshot
from contractdelta.errors import CodeNotRun, ContractDeltaError, DocumentNotFound, StrictProblems
from contractdelta.spec.document import Document, load_document
from contractdelta.spec.trees import FileTree
from contractdelta.spec.urls import is_remote
from contractdelta.workflow.project import SNAPSHOTS, Project


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedApi:
    """The contract of an API, and where it comes from."""

    name: str
    contract: Contract
    #: The files that the contract was made from, relative to the top of the repository. What else the document names,
    #: in an example for instance, is not among them: a delta says nothing about it.
    files: frozenset[str] = frozenset()
    #: The document; ``None`` where the contract comes from a snapshot.
    document: Document | None = None
    #: What has to be said about how it was read; empty where nothing has.
    note: str = ""


def read_document(tree: FileTree, project: Project, api: ApiConfig) -> Document:
    """Read the document of an API out of a tree of the repository's files; run the code that gives it, if code does.

    Raises:
        Unreadable: The document is not there, or cannot be read.
    """
    path = spec_path(project, api)
    if api.is_generated:
        # Lazy: a project whose documents are files starts no processes.
        from contractdelta.spec.generated import GeneratedTree, generate_document  # noqa: PLC0415

        tree = GeneratedTree(files=tree, path=path, data=generate_document(api, project.root, path))
    try:
        return load_document(tree, path, remote=project.remote)
    except DocumentNotFound as err:
        hint = f"It is configured as the spec of the API {api.name!r}. {err.hint}".strip()
        raise DocumentNotFound(tree.label(path), hint=hint) from err


def load_api(tree: FileTree, project: Project, api: ApiConfig) -> LoadedApi:
    """Read the document of an API out of a tree of the repository's files, and bring it into normal form.

    Raises:
        Unreadable: The document is not there, or cannot be read.
    """
    document = read_document(tree, project, api)
    contract = build_contract(document)
    files = {document.root} | {resource for resource, _, _ in contract.places if not is_remote(resource)}
    if api.is_generated:
        files.remove(document.root)
    return LoadedApi(name=api.name, contract=contract, files=frozenset(files), document=document)


def load_api_at(project: Project, commit: str, api: ApiConfig) -> LoadedApi | None:
    """Read the document of an API as it was at a commit, or its snapshot where only that was committed.

    Code of a revision is not run: there, what code gives is known by its snapshot alone. Returns ``None`` where a
    document in a file was not there, and no snapshot.

    Raises:
        Unreadable: What was there cannot be read, or would come from code and has no snapshot.
    """
    tree = project.at(commit)
    path = spec_path(project, api)
    if not api.is_generated and _exists(tree, path):
        return _with_note(load_api(tree, project, api), tree.label(path))
    snapshot = f"{project.folder}{SNAPSHOTS}/{api.name}.json"
    if not _exists(tree, snapshot):
        if api.is_generated:
            raise CodeNotRun(api.name, tree.label(snapshot))
        return None
    contract = load_snapshot(tree.read(snapshot), tree.label(snapshot))
    return LoadedApi(name=api.name, contract=contract, files=frozenset() if api.is_generated else frozenset({path}))


def load_file(tree: FileTree, path: str, name: str, *, remote: FileTree | None, is_past: bool = False) -> LoadedApi:
    """Read a file that is a document or a snapshot; ``is_past``: as it was at a revision.

    Raises:
        Unreadable: It is neither.
    """
    data = tree.read(path)
    if is_snapshot(data):
        return LoadedApi(name=name, contract=load_snapshot(data, tree.label(path)))
    document = load_document(tree, path, remote=remote)
    loaded = LoadedApi(name=name, contract=build_contract(document), document=document)
    return _with_note(loaded, tree.label(path)) if is_past else loaded


def spec_path(project: Project, api: ApiConfig) -> str:
    """Return where the document of an API lies in the repository.

    One that code gives lies in the folder of the project, called as the key that configures it: what it refers to is
    relative to that folder.
    """
    if api.is_generated:
        return f"{project.folder}apis.{api.name}.{'command' if api.command else 'app'}"
    return posixpath.normpath(project.folder + api.spec)


def refuse_problems(loaded: Iterable[LoadedApi]) -> None:
    """Refuse to live with problems, as ``--strict`` asks.

    Raises:
        StrictProblems: There are some.
    """
    problems = sorted({str(problem) for api in loaded for problem in api.contract.problems})
    if problems:
        raise StrictProblems(problems)


def problems_of(loaded: Iterable[LoadedApi]) -> tuple[str, ...]:
    """Return what can be lived with in documents, and what has to be said about them, one line each, sorted."""
    loaded = list(loaded)
    notes = {api.note for api in loaded if api.note}
    return tuple(sorted({str(problem) for api in loaded for problem in api.contract.problems} | notes))


def _with_note(loaded: LoadedApi, label: str) -> LoadedApi:
    """Say of a document of a revision that the remote files in it are not of that revision."""
    if loaded.document is None or not any(map(is_remote, loaded.document.resources)):
        return loaded
    return replace(loaded, note=f"{label}: the remote files that it refers to are read as they are now")


def _exists(tree: FileTree, path: str) -> bool:
    try:
        tree.read(path)
    except ContractDeltaError:
        return False
    return True
