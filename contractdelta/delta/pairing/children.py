"""Which children of base and head are the same: by name, by digest, by the name of what they refer to, by likeness."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TypeVar

from contractdelta.contract.model import Edge
from contractdelta.delta.pairing.contract_sides import Side

T = TypeVar("T")
#: Two children.
Match = tuple[Edge | None, Edge | None]
#: How alike two schemas have to be at least to be versions of one another: the share of what both say.
_LIKENESS = 0.3
#: The same of two components of other names: other schemas, as a rule, unless they are nearly the same.
_LIKENESS_OF_OTHERS = 0.6
#: How many pairs are tried for likeness: beyond that, what is left is matched in its order.
_MAX_TRIED = 2_500


def without_common(
    old: Iterable[T], new: Iterable[T], old_digest: Callable[[T], str], new_digest: Callable[[T], str]
) -> tuple[list[T], list[T]]:
    """Return what is left of both sides without as many items with each digest as both have."""
    old, new = list(old), list(new)
    if not (old and new):
        return old, new
    common = Counter(map(old_digest, old)) & Counter(map(new_digest, new))
    return _less(old, old_digest, Counter(common)), _less(new, new_digest, common)


def match_named(old: Iterable[Edge], new: Iterable[Edge]) -> Iterator[Match]:
    """Match children by name."""
    before, after = ({edge.name: edge for edge in edges} for edges in (old, new))
    for name in sorted(before.keys() | after.keys()):
        yield before.get(name), after.get(name)


def match_in_order(old: Side, before: Iterable[Edge], new: Side, after: Iterable[Edge]) -> Iterator[Match]:
    """Match children without names by digest, and the rest in their order."""
    yield from zip_longest(*without_common(before, after, old.digest, new.digest))


def match_branches(
    old: Side, before: Iterable[Edge], new: Side, after: Iterable[Edge], *, are_named: bool = False
) -> Iterator[Match]:
    """Match branches by digest, then by the name of their component, then by likeness; the rest came or went.

    The last one that is left on either side is taken for the same, unless both are components. ``are_named`` tells
    that values name the component that they are of.

    So one branch that was edited is one branch that changed. Those with equal digests are not yielded.
    """
    left, right = without_common(before, after, old.digest, new.digest)
    names = {name: edge for edge in right if (name := new.name_of(edge))}
    for edge in list(left):
        twin = names.get(old.name_of(edge))
        if twin is not None and twin in right:
            left.remove(edge)
            right.remove(twin)
            yield edge, twin
    for edge, twin in list(_alike(old, left, new, right, are_named=are_named)):
        left.remove(edge)
        right.remove(twin)
        yield edge, twin
    if len(left) == len(right) == 1 and not (old.name_of(left[0]) and new.name_of(right[0])):
        yield left.pop(), right.pop()
    yield from ((edge, None) for edge in left)
    yield from ((None, twin) for twin in right)


def _alike(
    old: Side, left: Sequence[Edge], new: Side, right: Sequence[Edge], *, are_named: bool
) -> Iterator[tuple[Edge, Edge]]:
    """Yield the pairs that are most alike, each child once."""
    if len(left) * len(right) > _MAX_TRIED:
        return
    found = []
    for at, edge in enumerate(left):
        for place, twin in enumerate(right):
            are_others = bool(old.name_of(edge) and new.name_of(twin))
            score = _likeness(old.features(edge.target), new.features(twin.target))
            if score >= (_LIKENESS_OF_OTHERS if are_others else _LIKENESS) and not (are_others and are_named):
                found.append((-score, at, place))
    taken: set[tuple[str, int]] = set()
    for _, at, place in sorted(found):
        if taken.isdisjoint({("old", at), ("new", place)}):
            taken |= {("old", at), ("new", place)}
            yield left[at], right[place]


def _likeness(one: frozenset[object], other: frozenset[object]) -> float:
    """Return the share of features that both have (P. Jaccard, 1912); 1 where neither has any."""
    return len(one & other) / len(one | other) if one or other else 1.0


def _less(items: Iterable[T], digest: Callable[[T], str], common: Counter[str]) -> list[T]:
    kept = []
    for item in items:
        found = digest(item)
        if common[found] > 0:
            common[found] -= 1
        else:
            kept.append(item)
    return kept
