"""From tags to the operations they name."""

from collections.abc import Iterable
from dataclasses import dataclass

from contractdelta.contract.operations import erase_names
from contractdelta.errors import UnknownOperation
from contractdelta.testmap.model import CollectedTest, Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOperation:
    """An operation by every name that a tag may use."""

    api: str
    #: ``GET /pets/{petId}``.
    key: str
    #: Every name that it has in base and head: its keys, with and without the names of path parameters, and its ids.
    names: tuple[str, ...]
    #: Its OpenAPI tags in base and head.
    tags: tuple[str, ...]


class OperationNames:
    """Looks up operations by name."""

    def __init__(self, operations: Iterable[NamedOperation]) -> None:
        """Index the operations of base and head together."""
        self._names: dict[str, list[NamedOperation]] = {}
        self._tags: dict[str, list[NamedOperation]] = {}
        self._apis: set[str] = set()
        self._shown: set[str] = set()
        for operation in operations:
            self._apis.add(operation.api)
            for name in operation.names:
                self._names.setdefault(name, []).append(operation)
            for tag in operation.tags:
                self._tags.setdefault(tag, []).append(operation)
            self._shown |= {name for name in operation.names if "{}" not in name}

    def find(self, name: str) -> tuple[NamedOperation, ...]:
        """Return the operations with that id or key; none where there is none."""
        return tuple(self._names.get(name) or self._names.get(_identity(name)) or ())

    def of_test(self, test: CollectedTest) -> tuple[NamedOperation, ...]:
        """Return the operations that a test is tagged with.

        Raises:
            UnknownOperation: A tag names an operation, OpenAPI tag or API that exists neither in base nor in head.
        """
        found: dict[NamedOperation, None] = {}
        for tag in test.tags:
            found |= dict.fromkeys(self._of_tag(tag, test.nodeid))
        return tuple(found)

    def suggest(self) -> frozenset[str]:
        """Return the names that people use for operations."""
        return frozenset(self._shown)

    def _of_tag(self, tag: Tag, place: str) -> Iterable[NamedOperation]:
        if tag.api is not None and tag.api not in self._apis:
            raise UnknownOperation(tag.api, self._apis, place=place)
        for name in tag.names:
            yield from self._within(tag.api, self.find(name), name, place, self._shown)
        if tag.tag is not None:
            yield from self._within(tag.api, self._tags.get(tag.tag, ()), tag.tag, place, self._tags)

    @staticmethod
    def _within(
        api: str | None, found: Iterable[NamedOperation], name: str, place: str, known: Iterable[str]
    ) -> tuple[NamedOperation, ...]:
        meant = tuple(operation for operation in found if api in (None, operation.api))
        if not meant:
            raise UnknownOperation(name, known, place=place)
        return meant


def _identity(name: str) -> str:
    """Return a key as written in a tag without the names of path parameters, its method in capitals."""
    method, _, path = name.partition(" ")
    return f"{method.upper()} {erase_names(path.strip())}"
