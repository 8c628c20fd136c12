"""Write snapshots, or check that they are up to date."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from contractdelta.contract.snapshots.on_disk import dump_snapshot
from contractdelta.errors import StrictProblems, UsageError
from contractdelta.files import write_atomically
from contractdelta.workflow.project import SNAPSHOTS, Project
from contractdelta.workflow.sides.contracts import LoadedApi, chosen_apis, load, problems_of, read_api

_OTHER_PLACE = "Give the API another name, or the file another place."
_OWN_FOLDER = f"Make {SNAPSHOTS} a folder of the project."


class SnapshotState(StrEnum):
    """State of one snapshot, after what was done."""

    UP_TO_DATE = "up to date"
    WRITTEN = "written"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotResult:
    """One snapshot."""

    #: Relative to the project.
    path: str
    state: SnapshotState
    operations: int


def update_snapshots(
    project: Project, names: Sequence[str] = (), *, is_check: bool = False, is_strict: bool = False
) -> tuple[tuple[SnapshotResult, ...], tuple[str, ...]]:
    """Write the snapshots of the named APIs, of all where none is named; return what was done, and problems.

    With ``is_check`` nothing is written, and unless ``is_strict`` the documents are not validated: that takes longer
    than all the rest. A snapshot that is up to date is not touched.

    Raises:
        UsageError: No API is configured, a name is unknown, or a snapshot cannot be written, or only elsewhere.
        Unreadable: A document cannot be read, or has problems and ``is_strict`` does not live with them; then no
            snapshot is written at all.
    """
    _refuse_elsewhere(project)
    tree = project.disk()
    loaded = [load(read_api(tree, project, api)) for api in chosen_apis(project, names)]
    _refuse_documents(project, loaded)
    problems = problems_of(loaded)
    if is_strict or not is_check:
        # Lazy: a check must not wait for the validator to be imported.
        from contractdelta.workflow.validate import validity_problems

        problems = (*validity_problems(loaded), *problems)
    if is_strict and problems:
        raise StrictProblems(problems)
    return tuple(_update(project, api, is_check=is_check) for api in loaded), problems


def _refuse_elsewhere(project: Project) -> None:
    """Refuse a folder for snapshots that is a symbolic link to somewhere outside of the repository, or into ``.git``.

    What is there belongs to someone else, and is in no commit.

    Raises:
        UsageError: It is one.
    """
    top = project.top.resolve()
    try:
        folder = (project.root / SNAPSHOTS).resolve()
    except (OSError, RuntimeError) as err:  # a loop of symbolic links
        raise UsageError(f"{SNAPSHOTS}: no folder, but a symbolic link to itself", hint=_OWN_FOLDER) from err
    if not folder.is_relative_to(top) or ".git" in folder.relative_to(top).parts:
        raise UsageError(f"{SNAPSHOTS}: leads outside of the repository, by a symbolic link", hint=_OWN_FOLDER)


def _refuse_documents(project: Project, loaded: Sequence[LoadedApi]) -> None:
    """Refuse to write a snapshot over a file that a document is made of.

    Raises:
        UsageError: One would be.
    """
    for path in map(_path_of, loaded):
        if any(f"{project.folder}{path}" in api.files for api in loaded):
            raise UsageError(f"{path}: a file of a document, which a snapshot would replace", hint=_OTHER_PLACE)


def _path_of(api: LoadedApi) -> str:
    return f"{SNAPSHOTS}/{api.name}.json"


def _update(project: Project, api: LoadedApi, *, is_check: bool) -> SnapshotResult:
    path = _path_of(api)
    target = project.root / path
    assert api.document is not None
    data = dump_snapshot(api.document, api.contract)
    known = target.read_bytes() if target.is_file() else None
    # Git may write other line ends to disk (`core.autocrlf`).
    if known is not None and known.replace(b"\r\n", b"\n") == data:
        state = SnapshotState.UP_TO_DATE
    elif is_check:
        state = SnapshotState.MISSING if known is None else SnapshotState.STALE
    else:
        try:
            write_atomically(target, data)
        except OSError as err:
            raise UsageError(f"{path}: {err.strerror}") from err
        state = SnapshotState.WRITTEN
    return SnapshotResult(path=path, state=state, operations=len(api.contract.operations))
