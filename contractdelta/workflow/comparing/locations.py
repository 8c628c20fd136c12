"""Where the changes of a delta stand in the text of the documents."""

from collections.abc import Mapping
from dataclasses import replace

from contractdelta.delta.model import Change, Delta
from contractdelta.spec.locations import Location, locate
from contractdelta.spec.pointer import enclosing
from contractdelta.workflow.sides.contracts import LoadedApi
from contractdelta.workflow.sides.pairs import Pair

#: A file of a document, and a pointer in it.
_Place = tuple[str, str]


def with_locations(delta: Delta, pair: Pair) -> Delta:
    """Return a delta whose changes tell file, line and column: in head, and in base where head has it no more.

    A place without a text of its own, such as what an alias of YAML brings, gets the nearest place around it. Snapshots
    and generated documents have no lines.
    """
    places = {change: _place(change, pair) for operation in delta.operations for change in operation.changes}
    sides = {True: _Side(pair.old), False: _Side(pair.new)}
    for change, place in places.items():
        sides[_is_in_base(change)].want(place)
    located = {change: sides[_is_in_base(change)].located(change, place) for change, place in places.items()}
    operations = tuple(
        replace(operation, changes=tuple(located[change] for change in operation.changes))
        for operation in delta.operations
    )
    return replace(delta, operations=operations)


def _is_in_base(change: Change) -> bool:
    """Tell whether the pointer of a change leads into base: what head has no more."""
    return change.head is None


def _place(change: Change, pair: Pair) -> _Place:
    """Take a pointer apart as reports show it: with the file in front unless it is the root."""
    side = pair.old if _is_in_base(change) else pair.new
    assert side is not None
    others = [name for name in side.contract.files if change.pointer.startswith(f"{name}#")]
    if change.pointer[:1] in ("", "/") or not others:
        return side.contract.root, change.pointer
    name = max(others, key=len)
    return name, change.pointer[len(name) + 1 :]


class _Side:
    """Base or head: the places that have to be found, and their locations."""

    def __init__(self, api: LoadedApi | None) -> None:
        self._api = api
        self._wanted: dict[str, set[str]] = {}
        self._found: dict[str, Mapping[str, Location]] = {}

    def want(self, place: _Place) -> None:
        """Note a place that has to be found."""
        self._wanted.setdefault(place[0], set()).add(place[1])

    def located(self, change: Change, place: _Place) -> Change:
        """Return a change with its place."""
        api, (resource, pointer) = self._api, place
        assert api is not None
        if api.document is None:
            return replace(change, file=api.contract.source)
        file = api.document.label(resource, "").removesuffix("#")
        locations = self._locations(resource, file)
        found = next((locations[up] for up in enclosing(pointer) if up in locations), None)
        return replace(change, file=file, line=found.line if found else 0, column=found.column if found else 0)

    def _locations(self, resource: str, file: str) -> Mapping[str, Location]:
        if resource not in self._found:
            document = self._api.document if self._api else None
            text = document.texts.get(resource) if document else None
            wanted = {up for pointer in self._wanted[resource] for up in enclosing(pointer)}
            tree = document.resources[resource] if document else None
            self._found[resource] = {} if text is None else locate(text, file, wanted, tree)
        return self._found[resource]
