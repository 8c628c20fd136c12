"""The ways from what is sent to a place in it: what has to be passed on both sides to come to a change."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from contractdelta.contract.canonical import canonical
from contractdelta.contract.grammar import COMBINATORS, IN_PLACE, Kind
from contractdelta.contract.model import Contract, Edge
from contractdelta.delta.pairing.children import Match, match_branches, match_named
from contractdelta.delta.pairing.contract_sides import Side

#: The most places that are passed on the way to one.
_MAX_PASSED = 20_000
#: How many steps are taken in order to tell where changes are, at most: some, and a few more for each term. Real
#: documents need less than one for each.
_STEPS = 10_000
_STEPS_FOR_A_TERM = 4
_OF_OBJECTS = frozenset({"properties", "patternProperties", "additionalProperties", "unevaluatedProperties"})
_OF_LISTS = frozenset({"items", "prefixItems", "additionalItems", "unevaluatedItems", "contains"})
#: What an object or a list holds by these is a value of its own.
HOLDING = _OF_OBJECTS | _OF_LISTS
#: What holds where nothing of a keyword has the name or the place.
_REST: Mapping[str, tuple[str, ...]] = {
    "prefixItems": ("items",),
    "items": ("additionalItems",),
    "properties": ("additionalProperties", "unevaluatedProperties"),
}
#: Conditions turn around what they accept: there is no way through them.
_PASSED = HOLDING | IN_PLACE - {"not", "if"}
#: Names of properties that need no quotation marks.
_PLAIN = re.compile(r"[^\s.\[\]\"*]+")


class Places(NamedTuple):
    """Two terms, one of each side, that stand at the same place."""

    old: int
    new: int


class Step(NamedTuple):
    """From a place to one below it."""

    keyword: str
    #: Name or index there.
    name: str
    #: Where it leads.
    to: Places


class Ways:
    """Finds the ways from one place to another on both sides at once, along what differs."""

    def __init__(self, base: Contract, head: Contract) -> None:
        """Take base and head."""
        self._base, self._head = base, head
        self._old, self._new = Side(base), Side(head)
        self._known: dict[Places, tuple[Step, ...]] = {}
        self._from: dict[Places, dict[Places, tuple[Places, Step] | None]] = {}
        #: How many steps may still be taken in order to tell where something is: of many operations that reach much
        #: of a large document it would take the square of its size.
        self._left = _STEPS + _STEPS_FOR_A_TERM * (len(base.terms) + len(head.terms))

    def pair(self, old: int, new: int) -> Places:
        """Return the terms that two terms stand for."""
        return Places(self._base.resolve(old), self._head.resolve(new))

    def roots(self, old: int, new: int) -> Iterator[Places]:
        """Yield the schemas of a facet: of a parameter or a body, or of what its items are; of a callback all.

        What is the same on both sides is left out.
        """
        found = [self.pair(old, new)]
        for place in found:  # it grows meanwhile
            if self._base.terms[place.old].kind is Kind.SCHEMA:
                yield place
                continue
            after = {edge[:2]: edge.target for edge in self._head.terms[place.new].edges}
            # By name: whatever the order in the document, the same root comes first.
            for edge in sorted(self._base.terms[place.old].edges):
                target = after.get(edge[:2])
                if target is not None and self._base.digests[edge.target] != self._head.digests[target]:
                    below = self.pair(edge.target, target)
                    if below not in found:
                        found.append(below)

    def between(self, roots: tuple[int, int], place: tuple[int, int]) -> tuple[Step, ...] | None:
        """Return the shortest way from a facet to a place; ``None`` where there is none, as below a ``not``."""
        end = self.pair(*place)
        ways = (self.way(root, end) for root in self.roots(*roots))
        return next((way for way in ways if way is not None), None)

    def where(self, roots: tuple[int, int], place: tuple[int, int]) -> str:
        """Tell for people where in a facet a place is; empty for the whole, and where that would take too long."""
        if self._left <= 0:
            return ""
        found = self.between(roots, place) or ()
        self._left -= len(found)
        return where(found)

    def reached(self, starts: Iterable[tuple[int, int]]) -> list[Places]:
        """Return every place that some facets lead to on both sides at once."""
        found = list(dict.fromkeys(root for start in starts for root in self.roots(*start)))
        seen = set(found)
        for place in found:  # it grows meanwhile
            for step in self._steps(place):
                if step.to not in seen and not _is_of_one_side(place, step):
                    seen.add(step.to)
                    found.append(step.to)
        return found

    def way(self, start: Places, end: Places) -> tuple[Step, ...] | None:
        """Return the shortest way from a place to another; ``None`` where there is none."""
        came = self._from.get(start)
        if came is None:
            came = self._from[start] = self._walk(start)
        return _unrolled(came, end) if end in came else None

    def _walk(self, start: Places) -> dict[Places, tuple[Places, Step] | None]:
        """Return from where, and by which step, each place is reached first from one."""
        came: dict[Places, tuple[Places, Step] | None] = {start: None}
        todo = [start]
        for place in todo:  # it grows meanwhile
            steps = self._steps(place) if len(came) <= _MAX_PASSED else ()
            self._left -= len(steps)
            for step in steps:
                if step.to not in came:
                    came[step.to] = place, step
                    todo.append(step.to)
        return came

    def _edges(self, place: Places, keyword: str) -> tuple[list[Edge], list[Edge]]:
        before = [edge for edge in self._base.terms[place.old].edges if edge.keyword == keyword]
        return before, [edge for edge in self._head.terms[place.new].edges if edge.keyword == keyword]

    def _steps(self, place: Places) -> tuple[Step, ...]:
        known = self._known.get(place)
        if known is None:
            keywords = {edge.keyword for edge in self._base.terms[place.old].edges}
            keywords |= {edge.keyword for edge in self._head.terms[place.new].edges}
            found = (step for key in sorted(keywords & _PASSED) for step in self._by(place, key))
            known = self._known[place] = tuple(found)
        return known

    def _by(self, place: Places, keyword: str) -> Iterator[Step]:
        """Yield the steps by a keyword that lead to something that differs."""
        before, after = self._edges(place, keyword)
        if keyword in COMBINATORS and not (before and after):
            # What only one side joins or chooses stands at the same place as the other side's whole.
            pairs = [self.pair(edge.target, place.new) for edge in before]
            pairs += [self.pair(place.old, edge.target) for edge in after]
            yield from (Step(keyword, "", pair) for pair in pairs)
            return
        # As the comparison matched them: a place is reached by way of what it took for the same.
        matches = self._named(before, after)
        if keyword in COMBINATORS:
            matches = match_branches(self._old, before, self._new, after)
        for one, other in matches:
            if one is not None and other is not None:
                yield Step(keyword, one.name, self.pair(one.target, other.target))
        if keyword in _REST and any(edge.name for edge in (*before, *after)):
            yield from self._by_rest(place, keyword)

    def _by_rest(self, place: Places, keyword: str) -> Iterator[Step]:
        """Yield the steps to what one side alone describes by itself, and was one of the rest on the other."""
        edges = self._old.edges(place.old), self._new.edges(place.new)
        rests = [
            {edge.keyword: edge for edge in side if not edge.name and edge.keyword in _REST[keyword]} for side in edges
        ]
        if not any(rests):
            return
        for one, other in match_named(*([edge for edge in side if edge.keyword == keyword] for side in edges)):
            alone = other if one is None else one if other is None else None
            found = rests[one is not None]
            rest = next((found[key] for key in _REST[keyword] if key in found), None)
            if alone is not None and rest is not None:
                pair = (rest.target, alone.target) if one is None else (alone.target, rest.target)
                yield Step(keyword, alone.name, self.pair(*pair))

    def _named(self, before: list[Edge], after: list[Edge]) -> Iterator[Match]:
        """Yield the children of one name that differ."""
        news = {(edge.name, self._head.digests[edge.target]) for edge in after}
        by_name = {edge.name: edge for edge in after}
        for edge in before:
            if (edge.name, self._base.digests[edge.target]) not in news:
                yield edge, by_name.get(edge.name)


def _is_of_one_side(place: Places, step: Step) -> bool:
    """Tell whether a step leads to what one side alone joins or chooses, beside the other side's whole."""
    return step.keyword in COMBINATORS and (step.to.old == place.old or step.to.new == place.new)


def _unrolled(came: dict[Places, tuple[Places, Step] | None], end: Places) -> tuple[Step, ...]:
    found = []
    last = came[end]
    while last is not None:
        place, step = last
        found.append(step)
        last = came[place]
    return tuple(reversed(found))


def where(steps: tuple[Step, ...]) -> str:
    """Write a way for people: ``pets[].name``; ``*`` stands for a property of any name, or of those a pattern allows.

    What applies to the same value, as the branches of ``oneOf`` do, is no step of it. Empty: the whole.
    """
    text = ""
    for step in steps:
        if step.keyword in _OF_LISTS:
            text += f"[{step.name}]"
        elif step.keyword in _OF_OBJECTS:
            text += f"{'.' * bool(text)}{_shown(step)}"
    return text


def _shown(step: Step) -> str:
    if step.keyword != "properties":
        return "*"
    return step.name if _PLAIN.fullmatch(step.name) else canonical(step.name)
