"""Schemas that base and head write in different ways, rewritten alike, so that what is left to differ is what changed.

One set of values can be described in many ways: a schema in place or split by ``allOf``, values in a list or one by
one. To compare two such ways keyword by keyword would tell of much that went and came, and of values that are refused
now, where no value is. What is written anew asks exactly what it asked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from contractdelta.contract.grammar import COMBINATORS
from contractdelta.contract.model import Contract, Edge, Term
from contractdelta.delta.pairing.contract_sides import Side
from contractdelta.delta.pairing.operations import matched_operations, paired_facets
from contractdelta.delta.pairing.ways_to_changes import Places, Ways
from contractdelta.delta.rewriting.joined_parts import PARTS
from contractdelta.delta.rewriting.model import Rewrite, Written
from contractdelta.delta.rewriting.nested_unions import UNIONS
from contractdelta.delta.rewriting.type_unions import TYPES
from contractdelta.delta.rewriting.value_lists import VALUES

#: The first one that is another at a place counts.
_REWRITES = (VALUES, PARTS, UNIONS, TYPES)
#: How often terms are looked at, for each of them: what is written anew may bring up more that has to be.
_LOOKS_AT_A_TERM = 20


class Rewritten(NamedTuple):
    """Base and head, in which schemas are written alike that are not in the documents."""

    base: Contract
    head: Contract
    #: The ways through them.
    ways: Ways
    #: The pairs of schemas that the documents write in different ways.
    places: Mapping[Places, Rewrite]


def rewritten(base: Contract, head: Contract) -> Rewritten:
    """Write schemas in one form on both sides where they have several.

    What such a schema is compared with anywhere is written in that form, too; where that cannot be, all of them
    stay as they are.
    """
    nothing = Rewritten(base, head, Ways(base, head), {})
    if not (_may_be_rewritten(base, head) or _may_be_rewritten(head, base)):
        return nothing
    search, starts = _Search(base, head), list(_starts(base, head))
    left = _LOOKS_AT_A_TERM * (len(base.terms) + len(head.terms))
    while left > 0:
        found = search.written()
        places = found.ways.reached(starts)
        if not search.has_grown(places):
            return found
        left -= len(places)
    return nothing


def _starts(base: Contract, head: Contract) -> Iterator[tuple[int, int]]:
    """Yield the facets that are compared."""
    for old, new in matched_operations(base.operations, head.operations):
        for pair in paired_facets(old.facets, new.facets) if old and new else ():
            if pair.before and pair.after:
                yield pair.before.term, pair.after.term


def _may_be_rewritten(contract: Contract, other: Contract) -> bool:
    """Tell whether a schema that is not in the other contract may be written in another way."""
    there = frozenset(other.digests)
    return any(
        digest not in there and _has_rewrites(term)
        for term, digest in zip(contract.terms, contract.digests, strict=True)
    )


def _has_rewrites(term: Term) -> bool:
    """Tell whether a schema combines others, or may list all values of a type: no other has several ways."""
    return any(edge.keyword in COMBINATORS for edge in term.edges) or any(
        key == "enum" and ("null" in text or ("true" in text and "false" in text)) for key, text in term.members
    )


class _Search:
    """The schemas that are to be written anew. Its state is which ones are known so far."""

    def __init__(self, base: Contract, head: Contract) -> None:
        self._sides = Side(base), Side(head)
        #: What is written for each of them, of base and of head, and by which rewrite.
        self._written: tuple[dict[int, tuple[Rewrite, Written]], dict[int, tuple[Rewrite, Written]]] = {}, {}
        #: Those that stay as they are: they, or what they are compared with, have no such form.
        self._kept: tuple[set[int], set[int]] = set(), set()
        self._places: dict[Places, Rewrite | None] = {}

    def written(self) -> Rewritten:
        """Return both contracts with what is known so far written anew."""
        base, head = (_with_terms(side.contract, new) for side, new in zip(self._sides, self._written, strict=True))
        old, new = self._written
        places = {
            place: rewrite
            for place, rewrite in self._places.items()
            if rewrite and place.old in old and place.new in new
        }
        return Rewritten(base, head, Ways(base, head), places)

    def has_grown(self, places: Sequence[Places]) -> bool:
        """Learn from the pairs that are compared, and tell whether something else is to be written than before."""
        before = self._size()
        for place in places:
            if place not in self._places:
                self._places[place] = self._rewrite_at(place)
            known = (written[term][0] for term, written in zip(place, self._written, strict=True) if term in written)
            rewrite = next(known, self._places[place])
            if rewrite:
                self._write(place, rewrite)
        return before != self._size()

    def _rewrite_at(self, place: Places) -> Rewrite | None:
        """Return the rewrite of what base and head write in different ways at a place."""
        terms = (side.contract.terms[term] for side, term in zip(self._sides, place, strict=True))
        if not any(map(_has_rewrites, terms)):
            return None
        return next((one for one in _REWRITES if one.differs(*self._sides, place)), None)

    def _size(self) -> tuple[int, ...]:
        return tuple(map(len, (*self._written, *self._kept)))

    def _write(self, place: Places, rewrite: Rewrite) -> None:
        for side, term, written, kept in zip(self._sides, place, self._written, self._kept, strict=True):
            if term not in written:
                new = None if term in kept else rewrite.written(side, term)
                if new is not None:
                    written[term] = rewrite, new
        if any(term not in new or new[term][0] is not rewrite for term, new in zip(place, self._written, strict=True)):
            for term, written, kept in zip(place, self._written, self._kept, strict=True):
                written.pop(term, None)
                kept.add(term)


def _with_terms(contract: Contract, written: Mapping[int, tuple[Rewrite, Written]]) -> Contract:
    """Put schemas in their places; what leads to them leads to them still."""
    if not written:
        return contract
    terms = list(contract.terms)
    for index, (_, schema) in written.items():
        terms[index] = _with_what_it_says(terms[index], schema)
    return replace(contract, terms=tuple(terms))


def _with_what_it_says(term: Term, schema: Written) -> Term:
    """Put what a schema says in place of what its term said; what another one says in the document is shown as it."""
    members = tuple(sorted(schema.members.items()))
    elsewhere = _keywords(members, schema.edges) - _keywords(term.members, term.edges)
    shown = dict(term.spellings) | dict.fromkeys(elsewhere, "")
    return term._replace(members=members, edges=schema.edges, spellings=tuple(sorted(shown.items())))


def _keywords(members: Iterable[tuple[str, str]], edges: Iterable[Edge]) -> set[str]:
    return {*(key for key, _ in members), *(edge.keyword for edge in edges)}
