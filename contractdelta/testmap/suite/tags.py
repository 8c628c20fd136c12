"""From tags to the operations they name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contractdelta.contract.names.path_templates import without_names_of_key
from contractdelta.errors import UnknownOperation
from contractdelta.testmap.model import CollectedTest, Origin, Tag


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
        self._apis: dict[str, list[NamedOperation]] = {}
        for operation in operations:
            self._apis.setdefault(operation.api, []).append(operation)
            for name in operation.names:
                self._names.setdefault(name, []).append(operation)
            for tag in operation.tags:
                self._tags.setdefault(tag, []).append(operation)

    def find(self, name: str) -> tuple[NamedOperation, ...]:
        """Return the operations with that id or key, ``API::`` in front or not; none where there is none."""
        api, separator, rest = name.partition("::")
        if separator and api in self._apis:
            return tuple(operation for operation in self.find(rest) if operation.api == api)
        return tuple(self._names.get(name) or self._names.get(without_names_of_key(name)) or ())

    def of_test(self, test: CollectedTest) -> tuple[NamedOperation, ...]:
        """Return the operations that a test is tagged with.

        Raises:
            UnknownOperation: A tag names an operation, OpenAPI tag or API that exists neither in base nor in head.
        """
        return tuple(self.origins_of(test))

    def origins_of(self, test: CollectedTest) -> Mapping[NamedOperation, tuple[Origin, ...]]:
        """Return the operations that a test is tagged with, and where each of these tags comes from.

        Raises:
            UnknownOperation: A tag names an operation, OpenAPI tag or API that exists neither in base nor in head.
        """
        found: dict[NamedOperation, dict[Origin, None]] = {}
        for tag in test.tags:
            if not tag.is_inferred:
                self._refuse_unknown(tag, test.nodeid)
            for operation in self.meant_by(tag):
                found.setdefault(operation, {})[tag.origin] = None
        return {operation: tuple(origins) for operation, origins in found.items()}

    def meant_by(self, tag: Tag) -> tuple[NamedOperation, ...]:
        """Return the operations that a tag names; names that exist neither in base nor in head are passed over."""
        found = [operation for name in tag.names for operation in self.find(name)]
        found += self._tags.get(tag.tag, ()) if tag.tag is not None else ()
        return _of_api(tag.api, found)

    def select(self, name: str, *, place: str) -> tuple[NamedOperation, ...]:
        """Return the operations that the configuration means: by id or key, ``tag:pets``, ``api:shop``, ``*`` for all.

        Raises:
            UnknownOperation: That exists neither in base nor in head. ``place`` says where it stands.
        """
        api, separator, rest = name.partition("::")
        if separator and api in self._apis:
            found = _of_api(api, self.select(rest, place=place))
        elif name == "*":
            return tuple(operation for operations in self._apis.values() for operation in operations)
        elif name.startswith("tag:"):
            return _known(name.removeprefix("tag:"), self._tags, place, "OpenAPI tag")
        elif name.startswith("api:"):
            return _known(name.removeprefix("api:"), self._apis, place, "API")
        else:
            found = self.find(name)
        if not found:
            raise UnknownOperation(name, self.suggest(), place=place)
        return found

    def suggest(self, api: str | None = None) -> frozenset[str]:
        """Return the names that people use for operations, of one API or of all."""
        return frozenset(
            name
            for name, operations in self._names.items()
            if "{}" not in name and any(api in (None, operation.api) for operation in operations)
        )

    def _refuse_unknown(self, tag: Tag, place: str) -> None:
        if tag.api is not None and tag.api not in self._apis:
            raise UnknownOperation(tag.api, self._apis, place=place, kind="API")
        for name in tag.names:
            if not _of_api(tag.api, self.find(name)):
                raise UnknownOperation(name, self.suggest(tag.api), place=place)
        if tag.tag is not None and not _of_api(tag.api, self._tags.get(tag.tag, ())):
            known = (name for name, operations in self._tags.items() if _of_api(tag.api, operations))
            raise UnknownOperation(tag.tag, known, place=place, kind="OpenAPI tag")


def _of_api(api: str | None, operations: Iterable[NamedOperation]) -> tuple[NamedOperation, ...]:
    return tuple(operation for operation in operations if api in (None, operation.api))


def _known(
    name: str, known: Mapping[str, Sequence[NamedOperation]], place: str, kind: str
) -> tuple[NamedOperation, ...]:
    if name not in known:
        raise UnknownOperation(name, known, place=place, kind=kind)
    return tuple(known[name])
