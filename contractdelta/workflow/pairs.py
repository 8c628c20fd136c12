"""Base and head of one API, brought into normal form."""

from dataclasses import dataclass

from contractdelta.contract.model import Contract
from contractdelta.workflow.contracts import LoadedApi, ReadApi, load, load_pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Base and head of one API. An API that was taken out of the configuration has no head."""

    old: LoadedApi | None
    new: LoadedApi | None
    #: Whether base could be read. Where not, head stands for it.
    is_known: bool = True

    @property
    def named(self) -> LoadedApi:
        """The side that gives the API its name: head, if there is one."""
        side = self.new or self.old
        assert side is not None
        return side

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """The contracts that are there, head first."""
        return tuple(side.contract for side in (self.new, self.old) if side is not None)


def pair_of(old: ReadApi | None, new: ReadApi | None, *, is_known: bool = True, is_whole: bool = False) -> Pair:
    """Bring base and head of one API into normal form.

    Args:
        old: Base; ``None`` where it was not there.
        new: Head; ``None`` where it is not there any more.
        is_known: Whether base could be read.
        is_whole: Whether the problems of all operations are asked for, not only of those that may differ.

    Raises:
        Unreadable: One of them cannot be understood.
    """
    if old is None or new is None or is_whole:
        return Pair(old=load(old) if old else None, new=load(new) if new else None, is_known=is_known)
    before, after = load_pair(old, new)
    return Pair(old=before, new=after, is_known=is_known)
