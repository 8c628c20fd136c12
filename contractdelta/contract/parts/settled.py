"""What is the same on both sides, told from the text of the documents alone.

A part of a document is *settled* if the two documents have the same text wherever its normal form may come from: in the
part, in every part that it depends on, directly or not, and in what holds for all operations. An operation that is
settled has equal digests on both sides, and its normal form need not be built. What text alone cannot tell is never
settled: then the normal form decides.

Of an operation that is not, those members are settled that have the same text on both sides and lead to settled parts
only. They give the same facets on both sides, so both are built without them.
"""

from collections.abc import Iterable, Iterator, KeysView, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson

from contractdelta.contract.canonical import canonical
from contractdelta.contract.grammar import METHODS
from contractdelta.contract.names.components import sections_of
from contractdelta.contract.normal_form.operations import Found
from contractdelta.contract.parts.condensing import condensed_root
from contractdelta.contract.parts.dependencies import Dependencies, Survey, leads_to_components, requirements
from contractdelta.contract.parts.texts import NOWHERE, is_plain, part_of, parts_of, print_of, text_of
from contractdelta.spec.references import Place


class Settled(NamedTuple):
    """What is certainly the same on both sides, documentation included."""

    #: Keys of operations.
    operations: frozenset[str] = frozenset()
    #: Members of other operations, by the key of the operation; each response by itself, as ``responses.200``.
    members: Mapping[str, frozenset[str]] = MappingProxyType({})


def find_settled(base: Survey, head: Survey) -> Settled:
    """Return what is certainly the same in two documents."""
    if not _is_comparable(base, head):
        return Settled()
    if _have_same_components(base, head) and leads_to_components(head):
        return settled_by_text(base, head)
    return settled_by_dependencies(base, head)


def settled_by_text(base: Survey, head: Survey) -> Settled:
    """Return what is settled in two documents whose components are the same, and where nothing leads to anything else.

    Then an operation is settled where its own text is the same: nothing has to be followed.
    """
    common = list(_common(head, base))
    same = frozenset(found.key for found, there in common if _have_same_text(found, there))
    is_swagger = head.document.dialect.is_swagger
    return Settled(
        same,
        {
            found.key: frozenset(name for name, _ in _common_members(found, there, is_swagger=is_swagger))
            for found, there in common
            if found.key not in same
        },
    )


def settled_by_dependencies(base: Survey, head: Survey) -> Settled:
    """Return what is settled in two documents, found by following every part to those that it depends on."""
    # References are read off a side that has not been condensed, if there is one.
    full, other = (base, head) if head.prints is not None else (head, base)
    parts = _Parts(full, other)
    common = [(found, there, parts.way_to(found)) for found, there in _common(full, other)]
    for_all = tuple(requirements(full.document, full.document.tree.get("security")))
    parts.compare({part for *_, way in common for part in way}, for_all)
    if not parts.are_settled(for_all):
        return Settled()
    members = {
        found.key: dict(_members(found) if parts.are_the_same(way) else parts.common_members(found, there))
        for found, there, way in common
        if not parts.are_settled(way)
    }
    below = {key: {name: parts.below(member) for name, member in named.items()} for key, named in members.items()}
    parts.compare((), {part for named in below.values() for each in named.values() for part in each})
    return Settled(
        frozenset(found.key for found, _, way in common if parts.are_settled(way)),
        {key: frozenset(name for name in named if parts.are_settled(named[name])) for key, named in below.items()},
    )


def _is_comparable(base: Survey, head: Survey) -> bool:
    """Tell whether text can be compared at all, and what holds for all operations is the same."""
    old, new = base.document, head.document
    if not (is_plain(old) and is_plain(new) and old.dialect is new.dialect):
        return False
    return canonical(condensed_root(old)) == canonical(condensed_root(new))


def _have_same_components(base: Survey, head: Survey) -> bool:
    """Tell whether the components of two documents have the same text, where texts are there."""
    if base.prints is not None or head.prints is not None:
        return False
    old, new = list(sections_of(base.document)), list(sections_of(head.document))
    # Most that differ do in their names.
    return list(map(_names, old)) == list(map(_names, new)) and all(
        _plain_text(one.value) == _plain_text(other.value) for one, other in zip(old, new, strict=True)
    )


def _names(section: Place) -> tuple[str, KeysView[str]]:
    return section.pointer, section.value.keys()


def _common(full: Survey, other: Survey) -> Iterator[tuple[Found, Found]]:
    """Yield the operations that stand at the same places on both sides."""
    others = {found.key: (found, identity) for found, identity in other.operations}
    for found, identity in full.operations:
        there = others.get(found.key)
        if there is not None and _places_of(*there) == _places_of(found, identity):
            yield found, there[0]


def _places_of(found: Found, identity: str) -> tuple[str, ...]:
    """Return the identity of an operation and the places that describe it."""
    return identity, found.place.pointer, *(item.pointer for item in found.items)


def _have_same_text(one: Found, other: Found) -> bool:
    """Tell whether two operations have the same text, and what path items say about them."""
    pairs = [(place.value, there.value) for place, there in zip(one.items, other.items, strict=True)]
    return _plain_text(one.place.value) == _plain_text(other.place.value) and all(
        _plain_text(item) == _plain_text(there) or _plain_text(_shared(item)) == _plain_text(_shared(there))
        for item, there in pairs
    )


def _shared(item: Any) -> Any:
    """Return what a path item says about all its operations."""
    return {key: value for key, value in item.items() if key not in METHODS} if isinstance(item, dict) else item


def _members(found: Found) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the members of an operation that give facets of their own, each response by itself."""
    value, holders = found.place.value, [place.value for place in (found.place, *found.items)]
    yield from ((key, {key: value[key]}) for key in ("requestBody", "callbacks") if key in value)
    responses = value.get("responses")
    for code, response in responses.items() if isinstance(responses, dict) else ():
        yield f"responses.{code}", {"responses": {code: response}}
    parameters = [holder["parameters"] for holder in holders if "parameters" in holder]
    if all(isinstance(entries, list) for entries in parameters):
        yield "parameters", {"parameters": parameters}


def _common_members(found: Found, there: Found, *, is_swagger: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the members of an operation that have the same text on both sides, where the rest has another one.

    In Swagger 2.0 what stands beside a member may matter to it: ``produces``, to responses. Where there are other
    responses on one side, any of them may matter to what they mean: ``default`` stands for all that are not there.
    """
    if is_swagger:
        return
    mine, theirs = dict(_members(found)), dict(_members(there))
    has_same_responses = all(name in mine and name in theirs for name in {*mine, *theirs} if "." in name)
    for name, member in mine.items():
        is_apart = has_same_responses or "." not in name
        if name in theirs and is_apart and _plain_text(member) == _plain_text(theirs[name]):
            yield name, member


class _Parts:
    """The parts of two documents, as far as operations lead to them."""

    def __init__(self, full: Survey, other: Survey) -> None:
        self._full = dict(parts_of(full.document))
        self._other = dict(parts_of(other.document))
        # Two snapshots are compared as they are.
        self._prints = other.prints if full.prints is None else None
        self._dependencies = Dependencies(full, self._full, other)
        self._dialect = full.document.dialect
        self._seen: set[str] = set()
        self._users: dict[str, list[str]] = {}
        self._same: set[str] = set()
        self._unsettled: set[str] = {NOWHERE}

    def way_to(self, found: Found) -> tuple[str, ...]:
        """Return the parts that hold an operation."""
        pointers = (found.place.pointer, *(item.pointer for item in found.items))
        return tuple([at if at in self._full else part_of(at, self._dialect) for at in pointers])

    def are_the_same(self, parts: Iterable[str]) -> bool:
        """Tell whether these parts have the same text on both sides."""
        return all(part in self._same or not self._is_anywhere(part) for part in parts)

    def are_settled(self, parts: Iterable[str]) -> bool:
        """Tell whether these parts are settled."""
        return self._unsettled.isdisjoint(parts)

    def compare(self, used: Iterable[str], required: Iterable[str]) -> None:
        """Compare parts, and all that they depend on; used ones, such as path items, may be there on neither side."""
        todo = list({*filter(self._is_anywhere, used), *required} - self._seen)
        self._seen.update(todo)
        for part in todo:  # it grows meanwhile
            text = self._common_text(part)
            if text is None:
                self._unsettled.add(part)
                continue
            self._same.add(part)
            for below in self._dependencies.of(part, self._full[part], text):
                self._users.setdefault(below, []).append(part)
                if below not in self._seen:
                    self._seen.add(below)
                    todo.append(below)
        self._spread()

    def common_members(self, found: Found, there: Found) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the members of an operation that have the same text on both sides, where the rest has another one."""
        if self._prints is None:  # prints tell of whole parts only
            yield from _common_members(found, there, is_swagger=self._dialect.is_swagger)

    def below(self, member: dict[str, Any]) -> frozenset[str]:
        """Return the parts that a member of an operation depends on."""
        return frozenset(self._dependencies.of("", member, _plain_text(member)))

    def _is_anywhere(self, part: str) -> bool:
        return part in self._full or part in self._other

    def _common_text(self, part: str) -> bytes | None:
        """Return the text of a part that is the same on both sides; ``None`` for any other."""
        if part not in self._full or part not in self._other:
            return None
        value, other = self._full[part], self._other[part]
        if self._prints is not None:
            text = text_of(value)
            return text if self._prints.get(part) == print_of(text, other) else None
        text = _plain_text(value)
        # What was read once is one object. To sort keys takes longer, and is seldom needed.
        if other is value or _plain_text(other) == text or text_of(other) == text_of(value):
            return text
        return None

    def _spread(self) -> None:
        """Add the parts that lead to parts that are not settled."""
        todo = list(self._unsettled)
        while todo:
            fresh = [user for user in self._users.get(todo.pop(), ()) if user not in self._unsettled]
            self._unsettled.update(fresh)
            todo += fresh


def _plain_text(value: Any) -> bytes:
    """Return the text of a value, keys in their order."""
    try:
        return orjson.dumps(value)
    except TypeError:  # integers beyond 64 bits
        return text_of(value)
