"""Calls that run in a thread of their own."""

from threading import current_thread, main_thread

import pytest

from contractdelta.workflow.background import BackgroundCall


def test_what_a_call_returns_is_returned() -> None:
    """The call runs in another thread, once, and its result may be asked for more than once."""
    seen = []

    def call() -> int:
        seen.append(current_thread())
        return 7

    started = BackgroundCall(call)
    assert (started.result(), started.result()) == (7, 7)
    assert len(seen) == 1
    assert main_thread() not in seen


def test_what_a_call_raises_is_raised_where_the_result_is_asked_for() -> None:
    """An error is not lost, and says the same as without a thread."""
    started = BackgroundCall(lambda: {}["base"])
    with pytest.raises(KeyError, match="base"):
        started.result()
