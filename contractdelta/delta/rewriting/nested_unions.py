"""Unions within unions, written as one: ``anyOf: [anyOf: [A, B], C]`` allows what ``anyOf: [A, B, C]`` does.

So does ``oneOf``, where no value is of two branches: which is taken for granted, as for any ``oneOf``.
"""

from collections.abc import Iterator

from contractdelta.contract.grammar import Kind
from contractdelta.contract.model import Edge
from contractdelta.delta.pairing.children import without_common
from contractdelta.delta.pairing.contract_sides import Side
from contractdelta.delta.pairing.ways_to_changes import Places
from contractdelta.delta.rewriting.model import Rewrite, Written

_UNIONS = ("anyOf", "oneOf")
#: The most unions that are written as one; of more, those that are left are branches.
_MAX_NESTED = 50


def _differs(old: Side, new: Side, place: Places) -> bool:
    """Tell whether fewer branches differ where unions are not taken for branches."""
    if old.contract.terms[place.old].kind is not Kind.SCHEMA:
        return False
    return any(_is_nested_otherwise(old, new, place, keyword) for keyword in _UNIONS)


def _is_nested_otherwise(old: Side, new: Side, place: Places, keyword: str) -> bool:
    before, after = _branches(old, place.old, keyword), _branches(new, place.new, keyword)
    if not (before and after):
        return False
    flat = list(_flat(old, place.old, keyword)), list(_flat(new, place.new, keyword))
    if (before, after) == flat:
        return False
    return sum(map(len, without_common(*flat, old.digest, new.digest))) < _differing(old, new, place, keyword)


def _differing(old: Side, new: Side, place: Places, keyword: str) -> int:
    """Return how many branches one side alone has; a union that both have among these is looked into."""
    found = 0
    seen: set[Places] = set()
    pair: Places | None = place
    while pair is not None and pair not in seen and len(seen) < _MAX_NESTED:
        seen.add(pair)
        branches = _branches(old, pair.old, keyword), _branches(new, pair.new, keyword)
        left = without_common(*branches, old.digest, new.digest)
        unions = [
            [term for edge in edges if _is_union(side, term := side.contract.resolve(edge.target), keyword)]
            for side, edges in zip((old, new), left, strict=True)
        ]
        pair = Places(unions[0][0], unions[1][0]) if [len(terms) for terms in unions] == [1, 1] else None
        found += sum(map(len, left)) - (2 if pair else 0)
    return found


def _branches(side: Side, term: int, keyword: str) -> list[Edge]:
    return [edge for edge in side.edges(term) if edge.keyword == keyword]


def _flat(side: Side, term: int, keyword: str) -> Iterator[Edge]:
    """Yield the branches of a union, and of the unions among them."""
    todo, seen = [term], {term}
    for index in todo:  # it grows meanwhile
        for edge in _branches(side, index, keyword):
            target = side.contract.resolve(edge.target)
            if len(todo) < _MAX_NESTED and _is_union(side, target, keyword) and target not in seen:
                seen.add(target)
                todo.append(target)
            else:
                yield edge


def _is_union(side: Side, term: int, keyword: str) -> bool:
    """Tell whether a schema is a union of a kind, and says nothing else."""
    edges = side.edges(term)
    return not side.members(term) and bool(edges) and all(edge.keyword == keyword for edge in edges)


def _unnested(side: Side, term: int) -> Written:
    rest = tuple(edge for edge in side.contract.terms[term].edges if edge.keyword not in _UNIONS)
    flat = (edge for keyword in _UNIONS for edge in _flat(side, term, keyword))
    return Written(side.members(term), (*rest, *flat))


#: Unions that are nested otherwise.
UNIONS = Rewrite("union-rewritten", "unions stand in one another otherwise than before", _differs, _unnested)
