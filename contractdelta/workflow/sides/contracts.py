"""The contracts of a project's APIs, on disk or at a revision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractdelta.config.apis import ApiConfig
from contractdelta.contract.model import Contract, Problem
from contractdelta.contract.parts.texts import Source
from contractdelta.contract.snapshots.format import is_snapshot
from contractdelta.errors import (
    ContractDeltaError,
    DocumentNotFound,
    InvalidDocument,
    SnapshotRequired,
    StrictProblems,
    UsageError,
    suggestion,
)
from contractdelta.spec.document import Document, load_document
from contractdelta.spec.reading import as_utf8, is_pointer
from contractdelta.spec.sources.trees import FileTree
from contractdelta.spec.sources.urls import is_remote
from contractdelta.workflow.project import SNAPSHOTS, Project

if TYPE_CHECKING:
    from contractdelta.contract.snapshots.on_disk import Snapshot


_IN_SUBMODULE = "not read, as it lies in a submodule, and there is no snapshot of it"
_IN_LFS = "only a pointer of Git LFS was committed, and there is no snapshot of it"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadApi:
    """The document of an API, or its snapshot, before it is brought into normal form."""

    name: str
    source: Source
    #: The snapshot that the source comes from, if it does.
    snapshot: "Snapshot | None" = None
    #: The files on which it depends, relative to the top of the repository.
    files: frozenset[str] = frozenset()
    #: A note about how it was read; mostly empty.
    note: str = ""

    @property
    def document(self) -> Document | None:
        """The document; ``None`` where there is a snapshot instead."""
        return self.source.document if self.snapshot is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedApi:
    """The contract of an API, and where it comes from."""

    name: str
    contract: Contract
    #: The files that the contract was made from, relative to the top of the repository. A file that the document names
    #: in an example is not among them: a delta says nothing about it.
    files: frozenset[str] = frozenset()
    #: The document; ``None`` where the contract comes from a snapshot.
    document: Document | None = None
    #: What the contract was built from: the document, or what a snapshot keeps of it.
    built_from: Document | None = None
    #: A note about how it was read; mostly empty.
    note: str = ""


def chosen_apis(project: Project, names: Sequence[str]) -> tuple[ApiConfig, ...]:
    """Return the named APIs, all where none is named.

    Raises:
        UsageError: No API is configured, or a name is unknown.
    """
    known = {api.name: api for api in project.require_apis()}
    for name in names:
        if name not in known:
            raise UsageError(f"no API is called {name!r}", hint=suggestion(name, known, title="Configured"))
    return tuple(known[name] for name in names) if names else project.config.apis


def read_document(tree: FileTree, project: Project, api: ApiConfig) -> Document:
    """Read the document of an API out of a tree of the repository's files; run the code that gives it, if code does.

    Raises:
        Unreadable: The document is not there, or cannot be read.
    """
    path = project.spec_path(api)
    if api.is_generated:
        # Lazy: only generated documents need processes.
        from contractdelta.spec.sources.generated import GeneratedTree, generate_document

        tree = GeneratedTree(files=tree, path=path, data=generate_document(api, project.root, path))
    try:
        document = load_document(tree, path, remote=project.remote, known=project.known)
    except DocumentNotFound as err:
        said = "It lies in a submodule: git submodule update --init" if _is_of_submodule(project, path) else err.hint
        hint = f"It is configured as the spec of the API {api.name!r}. {said}".strip()
        raise DocumentNotFound(tree.label(path), reason=err.reason, hint=hint) from err
    if is_snapshot(document.texts[path]):
        # It states a version of OpenAPI, and would be read as a document without any operation.
        hint = f"Configure the document that it was made from as the source of the API {api.name!r}."
        raise InvalidDocument(tree.label(path), "a snapshot, and no OpenAPI document", hint=hint)
    if not api.is_generated:
        return document
    # Generated text has no file in which people could look up a line.
    return replace(document, texts={name: text for name, text in document.texts.items() if name != path})


def read_api(tree: FileTree, project: Project, api: ApiConfig) -> ReadApi:
    """Read the document of an API out of a tree of the repository's files.

    Raises:
        Unreadable: The document is not there, or cannot be read.
    """
    document = read_document(tree, project, api)
    # What code gives is no file.
    files = _files_of(document) - ({document.root} if api.is_generated else frozenset())
    return ReadApi(name=api.name, source=Source(document), files=files)


def read_api_at(project: Project, commit: str, api: ApiConfig) -> ReadApi | None:
    """Read the document of an API as it was at a commit, or its snapshot where only that was committed.

    Code of a revision is not run, and nothing is asked of a submodule or of Git LFS: there, what these give is known by
    its snapshot alone. Returns ``None`` where a document in a file was not there, and no snapshot.

    Raises:
        Unreadable: What was there cannot be read, or would come from one of these and has no snapshot.
        GitFailed: Nobody knows whether it was there.
    """
    tree = project.at(commit)
    path = project.spec_path(api)
    is_there = not api.is_generated and _exists(tree, path)
    if is_there and not is_pointer(tree.read(path)):
        return _with_note(read_api(tree, project, api), tree.label(path))
    snapshot = f"{project.folder}{SNAPSHOTS}/{api.name}.json"
    if not _exists(tree, snapshot):
        if api.is_generated:
            raise SnapshotRequired(api.name, tree.label(snapshot))
        if is_there:
            raise InvalidDocument(tree.label(path), _IN_LFS, hint="Commit its snapshot, too: contractdelta snapshot")
        if project.require_repository().is_of_submodule(commit, path):
            raise DocumentNotFound(tree.label(path), reason=_IN_SUBMODULE, hint="Commit its snapshot instead.")
        return None
    files = frozenset() if api.is_generated else frozenset({path})
    return _read_snapshot(tree.read(snapshot), tree.label(snapshot), api.name, files)


def read_file(tree: FileTree, path: str, name: str, *, project: Project, is_past: bool = False) -> ReadApi:
    """Read a file that is a document or a snapshot; ``is_past``: as it was at a revision.

    Raises:
        Unreadable: It is neither.
    """
    data = as_utf8(tree.read(path), tree.label(path))
    if is_snapshot(data):
        return _read_snapshot(data, tree.label(path), name, frozenset())
    document = load_document(tree, path, remote=project.remote, known=project.known)
    read = ReadApi(name=name, source=Source(document), files=_files_of(document))
    return _with_note(read, tree.label(path)) if is_past else read


def load(api: ReadApi) -> LoadedApi:
    """Bring an API into normal form.

    Raises:
        Unreadable: It cannot be understood.
    """
    # Lazy: most changes need no contract.
    from contractdelta.contract.build import build_contract
    from contractdelta.contract.snapshots.on_disk import reading_snapshot

    if api.snapshot is None:
        return _loaded(api, build_contract(api.source.document))
    with reading_snapshot(api.source.document.source):
        return _loaded(api, build_contract(api.source.document))


def load_pair(old: ReadApi, new: ReadApi) -> tuple[LoadedApi, LoadedApi]:
    """Bring two sides of an API into normal form, as far as they may differ.

    Raises:
        Unreadable: One of them cannot be understood.
    """
    from contractdelta.contract.build import build_contracts  # most changes need no contract
    from contractdelta.contract.snapshots.on_disk import MISFITS  # most changes need no contract

    if old.snapshot is None and new.snapshot is None:
        before, after = build_contracts(old.source, new.source)
    else:
        try:
            before, after = build_contracts(old.source, new.source)
        except (ContractDeltaError, *MISFITS):  # loading each by itself says which one is wrong, and how
            return load(old), load(new)
    return _loaded(old, before), _loaded(new, after)


def _files_of(document: Document) -> frozenset[str]:
    return frozenset(name for name in document.resources if not is_remote(name))


def _read_snapshot(data: bytes, label: str, name: str, files: frozenset[str]) -> ReadApi:
    from contractdelta.contract.snapshots.on_disk import read_snapshot  # most changes need no contract

    snapshot = read_snapshot(data, label)
    return ReadApi(name=name, source=snapshot.source, snapshot=snapshot, files=files)


def _loaded(api: ReadApi, contract: Contract) -> LoadedApi:
    files = api.files & contract.files
    if api.snapshot is not None:
        from contractdelta.contract.snapshots.on_disk import problems_of_snapshot  # most changes need no contract

        problems = (*contract.problems, *problems_of_snapshot(api.snapshot, contract))
        contract, files = contract.with_problems(problems), api.files
    return LoadedApi(
        name=api.name,
        contract=contract,
        files=files,
        document=api.document,
        built_from=api.source.document,
        note=api.note,
    )


def refuse_problems(loaded: Iterable[LoadedApi]) -> None:
    """Refuse documents with problems, as ``--strict`` asks.

    Raises:
        StrictProblems: There are some.
    """
    problems = sorted({str(problem) for api in loaded for problem in api.contract.problems})
    if problems:
        raise StrictProblems(problems)


def known_files(project: Project, loaded: Iterable[LoadedApi]) -> frozenset[str]:
    """Return the files whose changes the deltas tell: documents, and snapshots, which follow from them."""
    loaded = list(loaded)
    snapshots = {f"{SNAPSHOTS}/{api.name}.json" for api in loaded}
    files = {path for api in loaded for path in (*api.files, *link_targets(project, api))}
    return frozenset(snapshots | set(map(project.relative, files)))


def link_targets(project: Project, head: ReadApi | LoadedApi) -> frozenset[str]:
    """Return the files that symbolic links among the files of a document lead to, relative to the repository."""
    repository = project.repository
    if repository is None:
        return frozenset()
    root = repository.root.resolve()
    targets = {path: (root / path).resolve() for path in head.files}
    return frozenset(
        target.relative_to(root).as_posix()
        for path, target in targets.items()
        if target != root / path and target.is_relative_to(root)
    )


def problems_of(loaded: Iterable[LoadedApi]) -> tuple[str, ...]:
    """Return the problems of documents and notes about them, one line each, sorted."""
    loaded = list(loaded)
    notes = {api.note for api in loaded if api.note}
    return tuple(sorted({str(problem) for api in loaded for problem in api.contract.problems} | notes))


def _with_note(read: ReadApi, label: str) -> ReadApi:
    """Say of a document of a revision that the remote files in it are not of that revision."""
    if read.document is None or not any(map(is_remote, read.document.resources)):
        return read
    note = Problem(place=label, message="the remote files that it refers to are read as they are now")
    return replace(read, note=str(note))


def _is_of_submodule(project: Project, path: str) -> bool:
    repository = project.repository
    try:
        return repository is not None and repository.is_of_submodule(repository.resolve("HEAD"), path)
    except UsageError:  # there is no commit, or git does not answer
        return False


def _exists(tree: FileTree, path: str) -> bool:
    try:
        tree.read(path)
    except DocumentNotFound:
        return False
    return True
