"""Fingerprints: the same text for the same change in another commit, so that a decision about it can be kept.

What tells a change apart is its rule, the operation, the facet, where it stands in there, and what it was and is. The
names of components and of path parameters do not, nor does the order of what has none, nor in which line it stands.
"""

import re

from contractdelta.contract.canonical import digest_of
from contractdelta.contract.model import Contract, Facet
from contractdelta.delta.differences import Difference
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
