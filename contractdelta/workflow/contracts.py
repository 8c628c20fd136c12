"""The contracts of a project's APIs, on disk or at a revision."""

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from contractdelta.config import ApiConfig
from contractdelta.contract.build import build_contract
from contractdelta.contract.model import Contract
from contractdelta.contract.snapshot import is_snapshot, load_snapshot
from contractdelta.errors import ContractDeltaError, DocumentNotFound, StrictProblems, UsageError
from contractdelta.spec.document import Document, load_document
from contractdelta.spec.trees import FileTree
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


def chosen_apis(project: Project, names: Sequence[str]) -> tuple[ApiConfig, ...]:
    """Return the named APIs, all where none is named.

    Raises:
        UsageError: No API is configured, or a name is unknown.
    """
    known = {api.name: api for api in project.require_apis()}
    for name in names:
        if name not in known:
            near = get_close_matches(name, sorted(known), n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Configured: {', '.join(sorted(known))}."
            raise UsageError(f"no API is called {name!r}", hint=hint)
    return tuple(known[name] for name in names) if names else project.config.apis


def load_api(tree: FileTree, project: Project, api: ApiConfig) -> LoadedApi:
    """Read the document of an API out of a tree of the repository's files.

    Raises:
        Unreadable: The document is not there, or cannot be read.
    """
    path = spec_path(project, api)
    try:
        document = load_document(tree, path)
    except DocumentNotFound as err:
        hint = f"It is configured as the spec of the API {api.name!r}. {err.hint}".strip()
        raise DocumentNotFound(tree.label(path), hint=hint) from err
    contract = build_contract(document)
    files = frozenset({path, *(resource for resource, _, _ in contract.places)})
    return LoadedApi(name=api.name, contract=contract, files=files, document=document)


def load_api_at(project: Project, commit: str, api: ApiConfig) -> LoadedApi | None:
    """Read the document of an API as it was at a commit, or its snapshot where only that was committed.

    Returns ``None`` where there was neither.

    Raises:
        Unreadable: What was there cannot be read.
    """
    tree = project.at(commit)
    path = spec_path(project, api)
    if _exists(tree, path):
        return load_api(tree, project, api)
    snapshot = f"{project.folder}{SNAPSHOTS}/{api.name}.json"
    if not _exists(tree, snapshot):
        return None
    contract = load_snapshot(tree.read(snapshot), tree.label(snapshot))
    return LoadedApi(name=api.name, contract=contract, files=frozenset({path}))


def load_file(tree: FileTree, path: str, name: str) -> LoadedApi:
    """Read a file that is a document or a snapshot.

    Raises:
        Unreadable: It is neither.
    """
    data = tree.read(path)
    if is_snapshot(data):
        return LoadedApi(name=name, contract=load_snapshot(data, tree.label(path)))
    document = load_document(tree, path)
    return LoadedApi(name=name, contract=build_contract(document), document=document)


def spec_path(project: Project, api: ApiConfig) -> str:
    """Return where the document of an API lies in the repository."""
    return posixpath.normpath(project.folder + api.spec)


def refuse_problems(loaded: Iterable[LoadedApi]) -> None:
    """Refuse to live with problems, as ``--strict`` asks.

    Raises:
        StrictProblems: There are some.
    """
    problems = problems_of(loaded)
    if problems:
        raise StrictProblems(problems)


def problems_of(loaded: Iterable[LoadedApi]) -> tuple[str, ...]:
    """Return what can be lived with in documents, one line each, sorted."""
    return tuple(sorted({str(problem) for api in loaded for problem in api.contract.problems}))


def _exists(tree: FileTree, path: str) -> bool:
    try:
        tree.read(path)
    except ContractDeltaError:
        return False
    return True
