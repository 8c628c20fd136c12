"""Base and head of one API, before and after they are brought into normal form."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from contractdelta.contract.model import Contract
from contractdelta.workflow.sides.contracts import LoadedApi, ReadApi, load, load_pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Base and head of one API in normal form. An API that was removed from the configuration has no head."""

    old: LoadedApi | None
    new: LoadedApi | None
    #: Whether the base could be read. If not, head stands for it.
    is_known: bool = True

    @property
    def named(self) -> LoadedApi:
        """The side that gives the API its name: head, if there is one."""
        side = self.new or self.old
        assert side is not None
        return side

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """The contracts of the sides that exist, head first."""
        return tuple(side.contract for side in (self.new, self.old) if side is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPair:
    """Base and head of one API before they are brought into normal form; ``None``: the API does not exist there."""

    old: ReadApi | None
    new: ReadApi | None
    #: Whether the base could be read. If not, head stands for it.
    is_known: bool = True

    def load(self, *, is_whole: bool = False) -> Pair:
        """Bring both sides into normal form.

        With ``is_whole`` the problems of all operations are found, not only of those that may differ.

        Raises:
            Unreadable: One of them cannot be understood.
        """
        if self.old is None or self.new is None or is_whole:
            old, new = (load(side) if side else None for side in (self.old, self.new))
        else:
            old, new = load_pair(self.old, self.new)
        return Pair(old=old, new=new, is_known=self.is_known)


def find_renamed(pairs: Iterable[Pair], past: Container[str]) -> frozenset[str]:
    """Return the names of APIs that are not removed: their document is that of an API whose name ``past`` lacks.

    So it is where an API that was found by itself gets a name in the configuration.
    """
    pairs = tuple(pairs)
    now = {place_of(pair.new) for pair in pairs if pair.new is not None and pair.new.name not in past}
    gone = {pair.old.name: place_of(pair.old) for pair in pairs if pair.old is not None and pair.new is None}
    return frozenset(name for name, place in gone.items() if place and place in now)


def place_of(api: ReadApi | LoadedApi) -> str:
    """Return the file that the document of an API is; empty where it is a snapshot, or code gives it."""
    return api.document.root if api.document is not None and api.document.root in api.files else ""
