"""What ``diff`` compares: files, snapshots, ``REV:PATH``, URLs, revisions, or the work tree with its base."""

import os
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

from contractdelta.delta.model import Delta
from contractdelta.errors import DocumentNotFound, NotARepository, UnknownRevision, Unreadable, UsageError
from contractdelta.spec.trees import DiskTree, RevisionTree
from contractdelta.spec.urls import is_remote, shown_url
from contractdelta.workflow.contracts import ReadApi, problems_of, read_api, read_api_at, read_file, refuse_problems
from contractdelta.workflow.plan import compare, plan_selection
from contractdelta.workflow.project import NO_BASE, Project
from contractdelta.workflow.scope import pair_of

_SUFFIXES = (".json", ".yaml", ".yml")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What ``diff`` found."""

    #: How base and head were found, for people.
    base: str
    head: str
    #: One for each API that was compared.
    deltas: tuple[Delta, ...]
    #: One for each API that was not compared, because it cannot differ.
    untouched: tuple[Delta, ...] = ()
    problems: tuple[str, ...]
    #: Whether head is the work tree, with its configured APIs on both sides: what its waivers are about.
    is_of_work_tree: bool = False
    #: What should be said about waivers, one line each; empty before the policy of the project is applied.
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Operand:
    """One side of a comparison."""

    shown: str
    #: The only API of a file; ``None`` where the configured APIs are meant.
    file: ReadApi | None = None
    #: The APIs by name, where the configured ones are meant.
    apis: tuple[ReadApi, ...] = ()


def compare_operands(  # noqa: PLR0913 - one argument a question
    project: Project,
    base: str | None,
    head: str | None,
    *,
    folder: Path,
    is_strict: bool = False,
    is_located: bool = False,
) -> Comparison:
    """Compare what two operands stand for; without any, the base of the project with its work tree.

    Args:
        project: Gives the configured APIs and the repository.
        base: A file, a snapshot, ``REV:PATH``, a URL or a revision.
        head: The same; the work tree where it is missing.
        folder: Paths are relative to it.
        is_strict: Whether problems that can be lived with are errors.
        is_located: Whether changes tell file, line and column.

    Raises:
        UsageError: An operand stands for nothing, or the two cannot be compared.
        Unreadable: A document or snapshot cannot be read.
    """
    if base is None:
        return _compare_with_base(project, is_strict=is_strict, is_located=is_located)
    old = _operand(project, base, folder)
    new = _operand(project, head, folder) if head is not None else _work_tree(project)
    pairs = [pair_of(before, after, is_whole=is_strict) for before, after in _paired(old, new)]
    sides = [side for pair in pairs for side in (pair.old, pair.new) if side is not None]
    if is_strict:
        refuse_problems(sides)
    return Comparison(
        base=old.shown,
        head=new.shown,
        deltas=tuple(compare(pair, is_located=is_located) for pair in pairs),
        problems=problems_of(sides),
        is_of_work_tree=head is None and old.file is None,
    )


def _compare_with_base(project: Project, *, is_strict: bool, is_located: bool) -> Comparison:
    plan = plan_selection(project, is_strict=is_strict, has_tests=False, is_located=is_located)
    if not plan.is_complete:
        error = UsageError if plan.scope.base == NO_BASE else Unreadable
        raise error(plan.scope.why_all, hint="Name the base: contractdelta diff REVISION, or compare two files.")
    return Comparison(
        base=plan.scope.base,
        head="work tree",
        deltas=plan.deltas,
        untouched=plan.untouched,
        problems=plan.problems,
        is_of_work_tree=True,
    )


def _operand(project: Project, text: str, folder: Path) -> _Operand:
    path = folder / text
    if os.path.isfile(path):  # noqa: PTH113 - Path.is_file() raises where the text is no name of a file at all
        return _file(project, path, text)
    if _URL.match(text):
        return _url(project, text)
    if os.path.isdir(path):  # noqa: PTH112 - the same
        raise UsageError(f"{text}: a folder", hint="Name the document in it.")
    revision, colon, name = text.partition(":")
    if colon and revision and project.repository is not None:
        return _file_at(project, project.repository.resolve(revision), name, text)
    try:
        return _revision(project, text)
    except (UnknownRevision, NotARepository) as err:
        if text.endswith(_SUFFIXES) or "/" in text or "\\" in text:
            raise DocumentNotFound(text, hint="It is no git revision either.") from err
        raise


def _url(project: Project, text: str) -> _Operand:
    url, shown = text.partition("#")[0], shown_url(text)
    if not is_remote(url):
        raise UsageError(f"{shown}: only https: and http: URLs are fetched", hint="Download the document, and name it.")
    path = url.partition("?")[0].partition("://")[2].partition("/")[2]
    name = posixpath.splitext(posixpath.basename(path))[0]
    loaded = read_file(project.fetched, url, name or "openapi", project=project)
    return _Operand(shown=shown, file=loaded)


def _file(project: Project, path: Path, text: str) -> _Operand:
    root = _boundary(path)
    start = path.absolute().relative_to(root).as_posix()
    tree = DiskTree(root=root, start=start, shown=text.replace("\\", "/"))
    return _Operand(shown=text, file=read_file(tree, start, Path(text).stem, project=project))


def _boundary(path: Path) -> Path:
    """Return the folder that references of a document must not leave: its repository, else the folder it is in."""
    folder = path.absolute().parent
    return next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder)


def _file_at(project: Project, commit: str, name: str, text: str) -> _Operand:
    repository = project.repository
    assert repository is not None
    # As in git: relative to the top of the repository, unless it starts with "./".
    relative = name.removeprefix("./")
    path = posixpath.normpath(project.folder + relative if name.startswith(("./", "../")) else name)
    tree = RevisionTree(repository=repository, commit=commit)
    stem = posixpath.splitext(posixpath.basename(path))[0]
    return _Operand(shown=text, file=read_file(tree, path, stem, project=project, is_past=True))


def _revision(project: Project, text: str) -> _Operand:
    commit = project.require_repository().resolve(text)
    project.require_apis()
    loaded = [read_api_at(project, commit, api) for api in project.config_at(commit).apis or project.config.apis]
    return _Operand(shown=f"{text} ({commit[:12]})", apis=tuple(api for api in loaded if api is not None))


def _work_tree(project: Project) -> _Operand:
    project.require_apis()
    tree = project.disk()
    return _Operand(shown="work tree", apis=tuple(read_api(tree, project, api) for api in project.config.apis))


def _paired(old: _Operand, new: _Operand) -> list[tuple[ReadApi | None, ReadApi | None]]:
    if old.file is None and new.file is None:
        before = {api.name: api for api in old.apis}
        after = {api.name: api for api in new.apis}
        names = sorted(before.keys() | after.keys())
        return [(before.get(name), after.get(name)) for name in names]
    return [(_only(old), _only(new))]


def _only(operand: _Operand) -> ReadApi:
    if operand.file is not None:
        return operand.file
    if len(operand.apis) != 1:
        message = f"{operand.shown} has {len(operand.apis)} APIs, and one file cannot be compared with that"
        raise UsageError(message, hint="Name a file on both sides, for example REV:PATH.")
    return operand.apis[0]
