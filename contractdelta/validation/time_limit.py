"""A limit of time for what nobody can tell to come to an end, such as a pattern that is asked about a text."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Longest time that one value may take, in seconds.
_SECONDS = 2.0
#: How long all values together may take that take too long, and what each of them has after that.
_ALL_SECONDS = 10.0
_LEAST_SECONDS = 0.05


class TakesTooLong(Exception):
    """What was asked had no answer in time."""


class TimeLimit:
    """How long the values of one document may take: enough for all that come to an end, so the clock does not matter.

    It is an alarm of the system: only that interrupts a pattern on its way through a text. Where there is none, or
    another thread would hear it, nothing is limited.
    """

    def __init__(self, seconds: float = _SECONDS, all_seconds: float = _ALL_SECONDS) -> None:
        """Start with all of the time."""
        self._most, self._left = seconds, all_seconds

    @contextmanager
    def ending(self) -> Iterator[None]:
        """End the block when its time is over.

        Raises:
            TakesTooLong: It was over.
        """
        if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
            yield
            return
        seconds = max(_LEAST_SECONDS, min(self._most, self._left))
        handler = signal.signal(signal.SIGALRM, _end)
        others = signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        except TakesTooLong:
            self._left -= seconds
            raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, *others)
            signal.signal(signal.SIGALRM, handler)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise TakesTooLong
