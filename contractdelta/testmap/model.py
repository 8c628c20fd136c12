"""The values of this room."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One ``@pytest.mark.operation(...)``."""

    #: Operation ids, or ``METHOD /path``.
    names: tuple[str, ...] = ()
    #: An OpenAPI tag: stands for every operation that has it.
    tag: str | None = None
    #: The API that is meant; ``None``: any.
    api: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedTest:
    """A test as pytest collected it."""

    nodeid: str
    #: The file that it stands in, relative to the project, with ``/`` between its parts.
    path: str
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
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

    @property
    def files(self) -> frozenset[str]:
        """The files that hold tests, or would if they could be collected."""
        return frozenset((*(test.path for test in self.tests), *self.broken)) | self.others
