"""The garbage collector, out of the way while large trees are built."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the collection of cycles.

    Trees of a million objects hold none, and looking for them over and over takes longer than building the trees.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def gc_disabled_until_exit() -> Iterator[None]:
    """Give the collection of cycles up, in a process that ends with this.

    The interpreter looks for cycles once more when it ends, whatever was asked for, but not among frozen objects.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
