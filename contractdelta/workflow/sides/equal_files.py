"""Two files with the same bytes: nothing differs between them, whatever they hold."""

from pathlib import Path

from contractdelta.delta.model import Delta

#: Smaller files are read all the same: that takes no time, and tells what is wrong with them.
LEAST = 1_000_000
#: How much is compared at once: what the caches of processors hold.
_PIECE = 1 << 18
#: How a snapshot starts, of whatever version. What it says about itself is looked at, however large it is.
_SNAPSHOT = b'"contractdelta.'


def find_equal(base: str, head: str, folder: Path) -> Delta | None:
    """Return the delta of two operands that are large files with the same bytes; ``None`` for any others.

    They have to lie in one folder: then what they refer to is the same, too. Nothing is read of them but the bytes, so
    nothing is counted, and what is wrong with them is not told.
    """
    old, new = folder / base, folder / head
    try:
        if old.absolute().parent != new.absolute().parent or not LEAST <= old.stat().st_size == new.stat().st_size:
            return None
        if not _have_equal_bytes(old, new):
            return None
    except (OSError, ValueError):  # no names of files
        return None
    return Delta(api=new.stem, base=_shown(base), head=_shown(head), total=0, operations=())


def _have_equal_bytes(old: Path, new: Path) -> bool:
    """Tell whether two files are the same, piece by piece: that takes little memory; snapshots never are."""
    with old.open("rb", buffering=0) as one, new.open("rb", buffering=0) as other:
        piece = one.read(_PIECE)
        if _SNAPSHOT in piece[:100]:
            return False
        while piece == other.read(_PIECE):
            if not piece:
                return True
            piece = one.read(_PIECE)
    return False


def _shown(text: str) -> str:
    return text.replace("\\", "/")
