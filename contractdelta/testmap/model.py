"""Tags of tests, and what pytest collected."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, NamedTuple

#: In the place of test files: all that pytest finds.
ALL_FILES: Final = None


class Origin(StrEnum):
    """Where a tag comes from."""

    MARKER = "marker"
    SCHEMATHESIS = "Schemathesis"
    ALLURE = "allure"
    BDD = "pytest-bdd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One ``@pytest.mark.operation(...)``, or a label of another library that may name operations."""

    #: Operation ids, or ``METHOD /path``.
    names: tuple[str, ...] = ()
    #: An OpenAPI tag: stands for every operation that has it.
    tag: str | None = None
    #: The API that is meant; ``None``: any.
    api: str | None = None
    origin: Origin = Origin.MARKER

    @property
    def is_inferred(self) -> bool:
        """Whether it comes from another library: it need not name an operation."""
        return self.origin is not Origin.MARKER


def dump_tag(tag: Tag) -> list[Any]:
    """Return a tag as JSON has it."""
    origin = [tag.origin.value] if tag.is_inferred else []
    return [list(tag.names), tag.tag, tag.api, *origin]


def parse_tag(names: Sequence[str], tag: str | None, api: str | None, origin: str = Origin.MARKER.value) -> Tag:
    """Read what :func:`dump_tag` returned.

    Raises:
        ValueError: It comes from somewhere else.
    """
    return Tag(names=tuple(names), tag=tag, api=api, origin=Origin(origin))


class CollectedTest(NamedTuple):
    """A test as pytest collected it; a tuple, because there are tens of thousands."""

    nodeid: str
    #: The file that it stands in, relative to the project, with ``/`` between its parts.
    path: str
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Collection:
    """What pytest collected."""

    #: In pytest's order.
    tests: tuple[CollectedTest, ...]
    #: Files that hold tests, those of tests that are not in this run included, relative to the project.
    others: frozenset[str] = frozenset()
    #: Files that could not be collected, relative to the project: what is in them is not known.
    broken: tuple[str, ...] = ()
    #: Patterns of the names of test files (``python_files``).
    test_files: tuple[str, ...] = ("test_*.py", "*_test.py")

    @cached_property
    def files(self) -> frozenset[str]:
        """The files that hold tests, or would if they could be collected."""
        return frozenset((*(test.path for test in self.tests), *self.broken)) | self.others
