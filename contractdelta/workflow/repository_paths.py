"""Files as services name them that show a report beside its lines: from the top of the repository."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import methodcaller
from os.path import relpath
from pathlib import Path

from contractdelta.delta.model import Delta
from contractdelta.workflow.diff import DiffResult
from contractdelta.workflow.project import Project

#: How a file of a revision is called.
_OF_COMMIT = re.compile(r"[0-9a-f]{12}:")


def named_from_top(project: Project, result: DiffResult, folder: Path) -> DiffResult:
    """Return a comparison of two operands whose files of the work tree are named from the top of the repository.

    People name them from the folder that they are in, and find them so in all other reports.
    """
    if project.repository is None:
        return result
    named = partial(_named, folder, project.repository.root)
    return replace(result, deltas=tuple(_renamed(delta, named) for delta in result.deltas))


def _named(folder: Path, top: Path, name: str) -> str:
    path = folder.absolute() / name
    if not name or not path.is_file():  # of a revision, or from the web
        return name
    try:
        way = Path(relpath(path.parent.resolve() / path.name, top)).as_posix()
    except ValueError:  # on another drive
        return name
    return name if way.startswith("../") else way


def _renamed(delta: Delta, named: Callable[[str], str]) -> Delta:
    if commit := _OF_COMMIT.match(delta.head):
        # A service that shows that revision has its files by their paths alone.
        named = methodcaller("removeprefix", commit[0])
    operations = tuple(
        replace(operation, changes=tuple(replace(change, file=named(change.file)) for change in operation.changes))
        for operation in delta.operations
    )
    return replace(delta, base=named(delta.base), head=named(delta.head), operations=operations)
