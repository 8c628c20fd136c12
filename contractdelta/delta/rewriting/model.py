"""The values of this room: one way to write a schema, and what it says in that way."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from contractdelta.contract.model import Edge
from contractdelta.delta.pairing.contract_sides import Side
from contractdelta.delta.pairing.ways_to_changes import Places


class Written(NamedTuple):
    """What a schema says, in the form in which it is compared."""

    members: Mapping[str, str]
    edges: tuple[Edge, ...] = ()


class Rewrite(NamedTuple):
    """One of several ways to say something, in which all others are compared."""

    #: What is told of schemas that base and head write in different ways: a fact, and what happened.
    fact: str
    message: str
    #: Tells whether base and head write a schema in different ways at a place.
    differs: Callable[[Side, Side, Places], bool]
    #: Writes a schema in the form that is compared; ``None`` where it cannot be said in that one.
    written: Callable[[Side, int], Written | None]
