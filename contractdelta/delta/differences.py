"""Where two terms differ: a walk over both graphs at once, cut off wherever digests are equal."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from itertools import zip_longest
from typing import Any, NamedTuple, TypeVar

from contractdelta.contract.canonical import canonical
from contractdelta.contract.cycles import strongly_connected
from contractdelta.contract.grammar import Kind
from contractdelta.contract.graphs import ALLOWS_EVERYTHING
from contractdelta.contract.model import Contract, Edge, Term

T = TypeVar("T")
#: Deepest nesting of a value that is shown; what lies below is shown as a reference to its place.
_MAX_SHOWN_DEPTH = 40
#: Longest value that a message quotes.
_MAX_QUOTED = 60


class Kept(StrEnum):
    """What became of something."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Difference(NamedTuple):
    """One difference between two terms, before it is known where in an operation they stand."""

    #: Where, in head; in base for what head has no more.
    pointer: str
    kept: Kept
    #: What happened; empty where the place says it all.
    message: str
    #: Canonical JSON text of the value in base and in head; ``None`` where there is none.
    base: str | None
    head: str | None
    #: The named part of the document that it stands in.
    unit: str
    #: Whether it is the compared term itself that came or went.
    is_whole: bool = False
    #: Whether it is a property of an object that came or went.
    is_property: bool = False
    #: Whether what came is required.
    is_required: bool = False


class _Pair(NamedTuple):
    """Two terms that stand at the same place."""

    old: int
    new: int


class Side:
    """One of the two contracts, and how its terms are shown."""

    def __init__(self, contract: Contract) -> None:
        """Take a contract."""
        self.contract = contract

    def edges(self, term: int) -> tuple[Edge, ...]:
        """Return the edges of a term that say something."""
        return tuple(
            edge
            for edge in self.contract.terms[term].edges
            if not (edge.is_trivial_where_true and self.digest(edge) == ALLOWS_EVERYTHING)
        )

    def digest(self, edge: Edge) -> str:
        """Return the digest of what an edge leads to."""
        return self.contract.digests[edge.target]

    def pointer(self, term: int, member: str | None = None) -> str:
        """Return where a term stands, or a member of it."""
        found = self.contract.terms[term]
        return self.contract.shown(found.resource, found.pointer_of(member))

    def render(self, term: int) -> str:
        """Return the canonical JSON text of a term in normal form; what it refers to stays a reference."""
        return canonical(self._value(term, 0))

    def _value(self, index: int, depth: int) -> Any:
        term = self.contract.terms[index]
        if term.reference:
            return {"$ref": term.reference}
        members = dict(term.members)
        if "" in members:
            return json.loads(members[""])
        found: dict[str, Any] = {key: json.loads(text) for key, text in members.items()}
        for edge in self.edges(index):
            self._put(found, edge, self._child(term, edge, depth))
        for key in found.keys() & _UNORDERED:
            found[key] = sorted(_listed(found[key]), key=canonical)
        return found

    def _child(self, parent: Term, edge: Edge, depth: int) -> Any:
        child = self.contract.terms[edge.target]
        # What one object of Swagger 2.0 says is several terms at one place, each of another kind.
        is_within = child.pointer == parent.pointer and child.kind is not parent.kind
        is_below = child.resource == parent.resource and (is_within or child.pointer.startswith(f"{parent.pointer}/"))
        if depth < _MAX_SHOWN_DEPTH and (is_below or parent.kind in (Kind.SECURITY_REQUIREMENT, Kind.OPERATION)):
            return self._value(edge.target, depth + 1)
        return {"$ref": f"{'' if child.resource == self.contract.root else child.resource}#{child.pointer}"}

    @staticmethod
    def _put(found: dict[str, Any], edge: Edge, value: Any) -> None:
        if edge.keyword.startswith("scheme "):
            scheme = value if isinstance(value, dict) else {"scheme": value}  # a malformed one
            scopes = json.loads(edge.keyword.removeprefix("scheme "))
            found["schemes"] = [*_listed(found.get("schemes", [])), {"scopes": scopes, **scheme}]
        elif edge.keyword in _LISTS:
            found[edge.keyword] = [*_listed(found.get(edge.keyword, [])), value]
        elif edge.name or edge.keyword in _MAPS:
            found.setdefault(edge.keyword, {})[edge.name] = value
        else:
            found[edge.keyword] = value


def _listed(value: Any) -> list[Any]:
    """Return what stands where a list should: a malformed member, or one that is called like a list of children."""
    return value if isinstance(value, list) else [value]


_UNORDERED = frozenset({"alternative", "schemes", "$dynamicRef"})
_LISTS = _UNORDERED | {"allOf", "anyOf", "oneOf", "prefixItems", "server"}
_MAPS = frozenset(
    {
        *("properties", "patternProperties", "dependentSchemas", "dependencies", "discriminator"),
        *("content", "headers", "links", "encoding", "variables"),
    }
)


class Comparison:
    """Compares the terms of two contracts; remembers pairs, which are shared by many operations."""

    def __init__(self, base: Contract, head: Contract) -> None:
        """Take the two contracts."""
        self.base, self.head = base, head
        self.old, self.new = Side(base), Side(head)
        #: What differs in each pair itself, and which pairs stand below it.
        self._known: dict[_Pair, tuple[tuple[Difference, ...], tuple[_Pair, ...]]] = {}
        #: What differs in each pair and in all that it reaches.
        self._reached: dict[_Pair, tuple[Difference, ...]] = {}

    def differences(self, old: int, new: int) -> tuple[Difference, ...]:
        """Return every difference between two terms and what they reach; at least one where their digests differ."""
        start = self._pair(old, new)
        if start not in self._reached:
            self._reach(start)
        # A cycle may differ only in how it closes; then the place itself is what differs.
        return self._reached[start] or (self._whole(Kept.CHANGED, old, new),)

    def _reach(self, start: _Pair) -> None:
        """Find the differences below a pair and below all that it reaches, each pair looked at once."""
        pairs, place = [start], {start: 0}
        links: list[list[tuple[str, int]]] = []
        for pair in pairs:  # it grows meanwhile
            below = [other for other in self._compare(pair)[1] if other not in self._reached]
            for other in below:
                if other not in place:
                    place[other] = len(pairs)
                    pairs.append(other)
            links.append([("", place[other]) for other in below])
        for component in strongly_connected(links):
            found: dict[Difference, None] = {}
            for node in component:
                own, others = self._compare(pairs[node])
                found |= dict.fromkeys(own)
                for other in others:
                    found |= dict.fromkeys(self._reached.get(other, ()))
            self._reached |= dict.fromkeys([pairs[node] for node in component], tuple(found))

    def one_sided(self, old: int | None, new: int | None) -> Difference:
        """Return the difference that a term came or went."""
        return self._whole(Kept.ADDED if old is None else Kept.REMOVED, old, new)

    def _pair(self, old: int, new: int) -> _Pair:
        return _Pair(self.base.resolve(old), self.head.resolve(new))

    def _whole(self, kept: Kept, old: int | None, new: int | None, message: str = "") -> Difference:
        return self._difference(kept, old, new, message)._replace(is_whole=not message)

    def _difference(self, kept: Kept, old: int | None, new: int | None, message: str) -> Difference:
        side, term = (self.new, new) if new is not None else (self.old, old)
        assert term is not None
        return Difference(
            pointer=side.pointer(term),
            kept=kept,
            message=message,
            base=None if old is None else self.old.render(old),
            head=None if new is None else self.new.render(new),
            unit=side.contract.terms[term].unit,
            is_required=("required", "true") in side.contract.terms[side.contract.resolve(term)].members,
        )

    def _compare(self, pair: _Pair) -> tuple[tuple[Difference, ...], tuple[_Pair, ...]]:
        known = self._known.get(pair)
        if known is None:
            own = list(self._members(pair))
            below: list[_Pair] = []
            for keyword in self._keywords(pair):
                own += self._edges(pair, keyword, below)
            known = self._known[pair] = tuple(own), tuple(below)
        return known

    def _members(self, pair: _Pair) -> Iterator[Difference]:
        """Yield the members that differ."""
        old, new = dict(self.base.terms[pair.old].members), dict(self.head.terms[pair.new].members)
        for key in sorted(old.keys() | new.keys()):
            before, after = old.get(key), new.get(key)
            if before == after:
                continue
            kept = Kept.ADDED if before is None else Kept.REMOVED if after is None else Kept.CHANGED
            side, term = (self.old, pair.old) if after is None else (self.new, pair.new)
            yield Difference(
                pointer=side.pointer(term, key),
                kept=kept,
                message=_member_message(key, before, after),
                base=before,
                head=after,
                unit=side.contract.terms[term].unit,
            )

    def _keywords(self, pair: _Pair) -> list[str]:
        edges = (*self.old.edges(pair.old), *self.new.edges(pair.new))
        return sorted({edge.keyword for edge in edges})

    def _edges(self, pair: _Pair, keyword: str, below: list[_Pair]) -> Iterator[Difference]:
        """Yield the children in a member that came or went; collect those to look into."""
        old = [edge for edge in self.old.edges(pair.old) if edge.keyword == keyword]
        new = [edge for edge in self.new.edges(pair.new) if edge.keyword == keyword]
        for before, after in self._matched(old, new):
            if before is None or after is None:
                edge = before or after
                assert edge is not None
                kept = Kept.ADDED if before is None else Kept.REMOVED
                message = f"{_child_name(keyword, edge.name)} {kept}"
                difference = self._difference(kept, before and before.target, after and after.target, message)
                # A schema that is required as a member does not make what holds it required.
                yield difference._replace(is_property=keyword == "properties", is_required=False)
            elif self.old.digest(before) != self.new.digest(after):
                below.append(self._pair(before.target, after.target))

    def _matched(self, old: list[Edge], new: list[Edge]) -> Iterator[tuple[Edge | None, Edge | None]]:
        """Match children by name; those without one by digest, and the rest in their order."""
        named_old = {edge.name: edge for edge in old if edge.name}
        named_new = {edge.name: edge for edge in new if edge.name}
        for name in sorted(named_old.keys() | named_new.keys()):
            yield named_old.get(name), named_new.get(name)
        rest_old = [edge for edge in old if not edge.name]
        rest_new = [edge for edge in new if not edge.name]
        yield from zip_longest(*without_common(rest_old, rest_new, self.old.digest, self.new.digest))


def without_common(
    old: Iterable[T], new: Iterable[T], old_digest: Callable[[T], str], new_digest: Callable[[T], str]
) -> tuple[list[T], list[T]]:
    """Return what is left of both sides without as many items with each digest as both have."""
    old, new = list(old), list(new)
    common = Counter(map(old_digest, old)) & Counter(map(new_digest, new))
    return _less(old, old_digest, Counter(common)), _less(new, new_digest, common)


def _less(items: Iterable[T], digest: Callable[[T], str], common: Counter[str]) -> list[T]:
    kept = []
    for item in items:
        found = digest(item)
        if common[found] > 0:
            common[found] -= 1
        else:
            kept.append(item)
    return kept


def _child_name(keyword: str, name: str) -> str:
    if keyword == "properties":
        return f"property '{name}'"
    return f"{keyword} '{name}'" if name else keyword


def _member_message(key: str, before: str | None, after: str | None) -> str:
    if not key:
        return "" if before is None or after is None else f"{_quoted(before)} became {_quoted(after)}"
    if before is None:
        return f"{key} {_quoted(after)} added"
    if after is None:
        return f"{key} {_quoted(before)} removed"
    return f"{key} {_quoted(before)} became {_quoted(after)}"


def _quoted(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= _MAX_QUOTED else f"{text[: _MAX_QUOTED - 1]}…"
