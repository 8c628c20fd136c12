"""The values of the search for schemas that two documents spell otherwise (:mod:`~contractdelta.delta.respelling`)."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from contractdelta.contract.model import Edge
from contractdelta.delta.sides import Side
from contractdelta.delta.ways import Places


class Written(NamedTuple):
    """What a schema says, in the one spelling in which it is compared."""

    members: Mapping[str, str]
    edges: tuple[Edge, ...] = ()


class Spelling(NamedTuple):
    """A way to say something that can be said in others, too."""

    #: What is told of schemas that base and head spell otherwise: a fact, and what happened.
    fact: str
    message: str
    #: Tells whether base and head use other spellings at a place.
    differs: Callable[[Side, Side, Places], bool]
    #: Writes a schema in the spelling that is compared; ``None`` where it cannot be said in that one.
    written: Callable[[Side, int], Written | None]
