"""Laws of the limit of time: what has no end ends, and nothing is left behind."""

import re
import signal
import sys
import threading

import pytest
from support.validating import answering, described, findings_of, told

from contractdelta.validation.time_limit import TakesTooLong, TimeLimit

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarm")

#: A pattern that has more ways through a text than anybody can go, and the text.
ENDLESS, TEXT = r"^(a+)+$", "a" * 60 + "b"


def test_a_default_that_nobody_can_check() -> None:
    """A pattern that runs for ever is told, with its place, and does not keep other defaults from being checked."""
    properties = {
        "a": {"type": "string", "pattern": ENDLESS, "default": TEXT},
        "b": {"type": "string", "pattern": "^b", "default": TEXT},
    }
    document = described(paths=answering({"type": "object", "properties": properties}))
    schema = "/paths/~1plants/get/responses/200/content/application~1json/schema/properties"
    assert told(findings_of(document)) == [("default-invalid", f"{schema}/b/default"), ("not-checked", f"{schema}/a")]


def test_what_takes_too_long_is_ended() -> None:
    """A block is ended, each time; the handler of signals is that from before."""
    before = signal.getsignal(signal.SIGALRM)
    limit = TimeLimit(0.02, 0.03)
    for _ in range(3):
        with pytest.raises(TakesTooLong), limit.ending():
            re.search(ENDLESS, TEXT)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_another_alarm_is_set_again() -> None:
    """Whoever waits for an alarm gets it afterwards."""
    signal.setitimer(signal.ITIMER_REAL, 100)
    try:
        with TimeLimit().ending():
            pass
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 50
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def test_another_thread_hears_no_alarm() -> None:
    """Where no alarm can be heard, the block runs to its end."""
    found = []

    def work() -> None:
        with TimeLimit(0).ending():
            found.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == ["done"]
