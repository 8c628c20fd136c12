"""Fingerprints: the same text for the same change in another commit, so that a decision about it can be kept.

What tells a change apart is its rule, the operation, the facet, where it stands in there, and what it was and is. The
names of components and of path parameters do not, nor does the order of what has none, nor in which line it stands.

One edit that is made in several components or branches of a facet looks the same everywhere. There the way to each
place counts, too: the names on it, and what the branches are in base.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from contractdelta.contract.canonical import canonical, digest_of
from contractdelta.contract.grammar import COMBINATORS
from contractdelta.contract.model import Contract, Facet
from contractdelta.delta.differences.walk import Difference
from contractdelta.delta.model import Change, Claim
from contractdelta.delta.pairing.ways_to_changes import Step, Ways
from contractdelta.spec.pointer import escape

#: Hexadecimal digits of a fingerprint (48 bits): enough to tell the changes of one API apart.
_LENGTH = 12
#: Where something stands in a list whose order means nothing.
_PLACES = re.compile(r"(?:^|(?<=/))(allOf|anyOf|oneOf|parameters|security|servers)/\d+(?=/|$)")


def fingerprint_of(*parts: str) -> str:
    """Return the fingerprint of a change that is told apart by some texts."""
    return digest_of(*parts)[:_LENGTH]


def place_within(difference: Difference, *sides: tuple[Contract, Facet | None]) -> str:
    """Return where a difference stands within its component, or else within its facet."""
    return _PLACES.sub(r"\1", _tail(difference, sides))


def _tail(difference: Difference, sides: tuple[tuple[Contract, Facet | None], ...]) -> str:
    pointer, name = difference.pointer, escape(difference.unit.partition(":")[2])
    if name:
        # What a component is called may be the name of what holds it: "/components/schemas/schemas/type".
        holder = re.match(r"/components/[^/]+/|/definitions/|", pointer)
        start = holder.end() if holder else 0
        _, found, tail = f"/{pointer[start:]}".partition(f"/{name}/")
        return tail if found else ""
    for contract, facet in sides:
        term = contract.terms[facet.term] if facet is not None else None
        start_of = term and contract.shown(term.resource, term.pointer)
        if start_of and f"{pointer}/".startswith(f"{start_of}/"):
            return pointer[len(start_of) :].removeprefix("/")
    return pointer


# --- one edit at several places ---------------------------------------------------------------------------------------


class Fingerprints:
    """Tells changes apart that look the same, by where they stand."""

    def __init__(self, base: Contract, head: Contract, ways: Ways) -> None:
        """Take the contracts of base and head, and the ways in them."""
        self._base, self._head = base, head
        self._ways = ways

    def told_apart(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Yield the changes of a facet, each with a fingerprint that no other one has."""
        found = dict.fromkeys(changes)
        times = Counter(change.fingerprint for change in found)
        seen: Counter[tuple[str, str]] = Counter()
        # What is the same on the same way may change places: either may be meant.
        for change in sorted(found, key=lambda change: (change.pointer, change.message)):
            if times[change.fingerprint] == 1:
                yield change
                continue
            way = change.fingerprint, self._way_to(change.claim)
            yield replace(change, fingerprint=fingerprint_of(*way, str(seen[way])))
            seen[way] += 1

    def _way_to(self, claim: Claim | None) -> str:
        """Return the way to the place of a change; what it leads to where there is none, as below a ``not``."""
        if claim is None:
            return ""
        steps = self._ways.between((claim.old_root, claim.new_root), (claim.old, claim.new))
        if steps is not None:
            return canonical([[step.keyword, self._named(step)] for step in steps])
        place = self._ways.pair(claim.old, claim.new)
        return canonical([self._base.digests[place.old], self._head.digests[place.new]])

    def _named(self, step: Step) -> str:
        return self._base.digests[step.to.old] if step.keyword in COMBINATORS else step.name
