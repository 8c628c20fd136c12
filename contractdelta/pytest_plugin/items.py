"""From pytest's items to our values: the place where pytest's types end."""

import os
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pytest

from contractdelta.config.project import find_configured, has_document
from contractdelta.errors import UsageError
from contractdelta.pytest_plugin.labels import inferred_tags
from contractdelta.testmap.model import CollectedTest, Collection, Tag

#: Name of the marker.
MARKER = "operation"


def project_folder(config: pytest.Config) -> Path:
    """Return the folder of the project: seen from where pytest was called, else from its root.

    In a repository of many projects pytest's root may lie above the one that is meant, or below. Where none is
    configured it is the one of the two that has a document.
    """
    folders = (config.invocation_params.dir, config.rootpath)
    found = next(filter(None, map(find_configured, folders)), None)
    return found or next(filter(has_document, reversed(folders)), config.rootpath)


def collection_of(
    config: pytest.Config,
    items: Sequence[pytest.Item],
    project: Path,
    *,
    broken: Iterable[Path] = (),
    others: Iterable[Path] = (),
) -> Collection:
    """Return the tests among the items.

    Raises:
        UsageError: A marker has arguments that it cannot have.
    """
    return Collection(
        tests=tuple(
            CollectedTest(nodeid=item.nodeid, path=relative_path(item.path, project), tags=tuple(tags_of(item)))
            for item in items
        ),
        others=frozenset(relative_path(path, project) for path in others),
        broken=tuple(sorted({relative_path(path, project) for path in broken})),
        test_files=tuple(config.getini("python_files")),
    )


@cache
def relative_path(path: Path, project: Path) -> str:
    """Return a path as we call it: relative to the project, with ``/`` between its parts.

    Most tests share a file with others, and links are looked up from the top: each path is looked at once.
    """
    try:
        return Path(os.path.relpath(path.resolve(), project.resolve())).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def seconds_of(report: pytest.TestReport) -> float:
    """Return how long a phase of a test took; nothing for a subtest, whose time is a part of its test's."""
    return 0.0 if hasattr(report, "context") else report.duration


def tags_of(item: pytest.Item) -> Iterable[Tag]:
    """Yield what the markers of a test say, and what labels of other libraries may say.

    Raises:
        UsageError: A marker has arguments that it cannot have.
    """
    for mark in item.iter_markers(MARKER):
        unknown = mark.kwargs.keys() - {"tag", "api"}
        if unknown:
            raise UsageError(f"{item.nodeid}: the marker 'operation' has no argument {min(unknown)!r}")
        values = (*mark.args, *(value for value in mark.kwargs.values() if value is not None))
        if not all(isinstance(value, str) for value in values):
            raise UsageError(f"{item.nodeid}: the arguments of the marker 'operation' are texts")
        if not mark.args and mark.kwargs.get("tag") is None:
            raise UsageError(
                f"{item.nodeid}: the marker 'operation' names none", hint='@pytest.mark.operation("getPet")'
            )
        yield Tag(names=tuple(mark.args), tag=mark.kwargs.get("tag"), api=mark.kwargs.get("api"))
    yield from inferred_tags(item)
