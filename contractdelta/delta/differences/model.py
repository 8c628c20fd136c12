"""What is found where the children of two terms are compared: facts, and pairs that are to be looked into.

What an ``unevaluatedProperties`` asks of an object is asked through every schema that stands for the same object; so
whether a property may come is told by what stands around the schema that describes it (JSON Schema 2020-12 core,
section 11).
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, TypeVar

from contractdelta.contract.grammar import EVALUATING, IN_PLACE
from contractdelta.contract.graphs.terms import ALLOWS_NOTHING
from contractdelta.contract.model import Edge
from contractdelta.delta.model import Detail, Direction
from contractdelta.delta.pairing.contract_sides import Marks, Side
from contractdelta.delta.rules.facts import UNIONS
from contractdelta.delta.rules.variance import Variance
from contractdelta.delta.values.nulls import is_nullable
from contractdelta.delta.values.wire import Writing


class Watch(NamedTuple):
    """What is asked of the members of a value that nothing describes, by the schemas around one, in base and in head.

    ``properties`` or ``items``, and whether they are refused altogether.
    """

    old: frozenset[tuple[str, bool]] = frozenset()
    new: frozenset[tuple[str, bool]] = frozenset()


#: Properties, and the digests of what describes them.
Described = frozenset[tuple[str, str]]
#: What is found besides what is to be looked into.
_Finding = TypeVar("_Finding")
#: The branches of both sides.
Branches = tuple[Sequence[Edge], Sequence[Edge]]


class Around(NamedTuple):
    """What the schemas around one say of the value that it is about, too."""

    watch: Watch = Watch()
    #: Which of the properties that are mentioned further in are written by one side alone, in base and in head.
    old_marks: Marks = frozenset()
    new_marks: Marks = frozenset()
    #: The properties that it requires on one side alone, and that are required around it on both.
    required: frozenset[str] = frozenset()
    #: The properties that it describes on one side alone, and that are described around it on both; by digest in head.
    described: Described = frozenset()
    #: Whether it is joined by ``allOf``: then what is said of the whole is told where the whole stands.
    is_joined: bool = False
    #: Whether it is told already which of both sides allows null.
    is_null_told: bool = False


class ChildFinding(NamedTuple):
    """A fact about a child of a schema that came, or went, or is asked for."""

    fact: str
    message: str
    #: The terms of the child in base and in head; ``None`` where there is none.
    old: int | None
    new: int | None
    #: The member that it is about, where that is no single child; then the terms are those that hold it.
    member: str = ""
    #: The directions in which it does not matter.
    hidden: frozenset[Direction] = frozenset()
    #: What is said, without the names of components; empty where the message has none.
    told_by: str = ""
    #: Which one of several things under a keyword it is about.
    detail: Detail = Detail()


class Below(NamedTuple):
    """Two children that are to be looked into."""

    old: int
    new: int
    variance: Variance = Variance.COVARIANT
    #: The directions in which what stands below does not matter.
    hidden: frozenset[Direction] = frozenset()
    #: How values are written; ``None``: as what it is a part of.
    writing: Writing | None = None
    #: What it is of the value: one of its ``properties``, or of its ``items``; empty where it is the same value.
    part: str = ""
    #: The name of that property.
    name: str = ""
    #: Whether it is about the same value as what holds it, so that those around it look at what it describes.
    is_in_place: bool = False
    #: Whether it is one of the schemas that have to hold together.
    is_joined: bool = False
    #: Whether it is told already which of both sides allows null.
    is_null_told: bool = False
    #: Whether it must be there, in base and in head: then what is meant where there is none does not matter.
    is_given: bool = False


class Schemas(NamedTuple):
    """The two schemas whose children are compared."""

    old_side: Side
    new_side: Side
    old: int
    new: int
    #: What is said by the schemas around them.
    around: Around = Around()
    #: The branches of both, where one of them is a part of the other one.
    beside: Branches | None = None

    def children(self) -> Branches:
        """Return all children, of base and of head; of one that is a part of the other one itself alone."""
        old, new = self.old_side.edges(self.old), self.new_side.edges(self.new)
        if self.beside is None:
            return old, new
        return (self.beside[0], new) if self.is_base_beside() else (old, self.beside[1])

    def is_base_beside(self) -> bool:
        """Tell whether it is base that is a part of the other one."""
        return self.beside is not None and self.beside[0] == [Edge("allOf", "", self.old)]

    def edges(self, keyword: str) -> tuple[list[Edge], list[Edge]]:
        """Return the children in a member, of base and of head."""
        old, new = self.children()
        return [edge for edge in old if edge.keyword == keyword], [edge for edge in new if edge.keyword == keyword]

    def keywords(self) -> list[str]:
        """Return the members that hold children, sorted."""
        old, new = self.children()
        return sorted({edge.keyword for edge in (*old, *new)})

    def differ(self, before: Edge, after: Edge) -> bool:
        """Tell whether two children differ."""
        return self.old_side.digest(before) != self.new_side.digest(after)

    def watched(self) -> Watch:
        """Return what is asked by the schemas themselves and by those around them."""
        found = (_unevaluated(side, edges) for (side, _), edges in zip(self.sides(), self.children(), strict=True))
        return Watch(*(around | own for around, own in zip(self.around.watch, found, strict=True)))

    def marks(self) -> tuple[Marks, Marks]:
        """Return which properties are written by one side alone, by what is said here and around, of base and head."""
        return (
            self.around.old_marks | self.old_side.marks(self.old),
            self.around.new_marks | self.new_side.marks(self.new),
        )

    def around_of(self, below: Below) -> Around:
        """Return what is said around two children that are about the same value."""
        old, new = self.marks()
        return Around(
            self.watched(),
            self.old_side.mentioned(below.old, old),
            self.new_side.mentioned(below.new, new),
            self._required_around(below),
            self._described_around(below),
            below.is_joined,
            below.is_null_told,
        )

    def _required_around(self, below: Below) -> frozenset[str]:
        differing = self.old_side.required(below.old) ^ self.new_side.required(below.new)
        if not differing:
            return differing
        return differing & (
            self.around.required | (self.old_side.required(self.old) & self.new_side.required(self.new))
        )

    def is_required_elsewhere(self, name: str) -> bool:
        """Tell whether a schema that has to hold, too, requires a property, on both sides."""
        return name in self.around.required or all(
            any(edge.keyword == "allOf" and name in side.required(edge.target) for edge in edges)
            for (side, _), edges in zip(self.sides(), self.children(), strict=True)
        )

    def _described_around(self, below: Below) -> Described:
        pairs = self.old_side.described(below.old), self.new_side.described(below.new)
        if pairs[0] == pairs[1]:
            return frozenset()
        before, after = (frozenset(name for name, _ in side) for side in pairs)
        old, new = (
            _described(side, edges, target)
            for (side, _), edges, target in zip(self.sides(), self.children(), (below.old, below.new), strict=True)
        )
        kept = self.around.described | _of_names(new, {name for name, _ in old})
        return _of_names(kept, before ^ after)

    def described_elsewhere(self, name: str) -> frozenset[str]:
        """Return the digests, in head, of what other schemas for the same value say of a property on both sides.

        That of what holds for some values alone is empty.
        """
        old, new = (
            _of_names(
                (
                    (each, digest if edge.keyword == "allOf" else "")
                    for edge in edges
                    if is_seen_through(edge.keyword)
                    for each, digest in side.described(edge.target)
                ),
                {name},
            )
            for (side, _), edges in zip(self.sides(), self.children(), strict=True)
        )
        around = _of_names(self.around.described, {name})
        return frozenset(digest for _, digest in around | (new if old else frozenset()))

    def members(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return what each of them says itself; of one that is a part of the other, what is said around it, too."""
        old, new = self.old_side.members(self.old), self.new_side.members(self.new)
        if self.beside is None:
            return old, new
        common = dict(old.items() & new.items())
        return (common, new) if self.is_base_beside() else (old, common)

    def is_null_rewritten(self) -> bool:
        """Tell whether one side says ``nullable`` beside its branches, and the other one has a branch of null."""
        said = [is_nullable(members) for members in self.members()]
        return said[0] != said[1] and [_has_null(side, term) for side, term in self.sides()] == said[::-1]

    def sides(self) -> tuple[tuple[Side, int], tuple[Side, int]]:
        """Return base and head, and the schema of each."""
        return (self.old_side, self.old), (self.new_side, self.new)


def _described(side: Side, edges: Sequence[Edge], branch: int) -> Described:
    """Return what some children say of properties: their own schema by itself, and those that it joins but for one."""
    own = {(edge.name, side.digest(edge)) for edge in edges if edge.keyword == "properties"}
    target = side.contract.resolve(branch)
    others = (edge for edge in edges if edge.keyword == "allOf" and side.contract.resolve(edge.target) != target)
    return frozenset(own.union(*(side.described(edge.target) for edge in others)))


def _of_names(described: Iterable[tuple[str, str]], names: Collection[str]) -> Described:
    return frozenset(pair for pair in described if pair[0] in names)


def _has_null(side: Side, term: int) -> bool:
    return any(edge.keyword in UNIONS and side.is_null(edge) for edge in side.edges(term))


def _unevaluated(side: Side, edges: Sequence[Edge]) -> frozenset[tuple[str, bool]]:
    return frozenset(
        (EVALUATING[edge.keyword], side.digest(edge) == ALLOWS_NOTHING)
        for edge in edges
        if edge.keyword in _UNEVALUATED
    )


def sorted_out(found: Iterable[_Finding | Below]) -> tuple[list[_Finding], list[Below]]:
    """Part findings from what is to be looked into."""
    own: list[_Finding] = []
    below: list[Below] = []
    for item in found:
        if isinstance(item, Below):
            below.append(item)
        else:
            own.append(item)
    return own, below


def part_of(keyword: str) -> str:
    """Return what the child in a member is of the value: one of its ``properties``, of its ``items``, or all of it."""
    return "items" if keyword in _ITEMS else "properties" if keyword in _PROPERTIES else ""


def is_seen_through(keyword: str) -> bool:
    """Tell whether what a child describes counts as described for the schemas around it; a ``not`` hides it."""
    return keyword in _SEEN_THROUGH


_SEEN_THROUGH = IN_PLACE - {"not"}
_UNEVALUATED = ("unevaluatedProperties", "unevaluatedItems")
_ITEMS = frozenset({"items", "additionalItems", "unevaluatedItems", "prefixItems", "contains"})
_PROPERTIES = frozenset({"properties", "patternProperties", "additionalProperties", "unevaluatedProperties"})
