"""Every format of a delta has the same bytes for the same input."""

from support.processes import written

_SCRIPT = """\
import importlib, sys
from support.judged_deltas import HOSTILE, JUDGED, UNCHANGED, large
from contractdelta.cli.diff import RENDERERS
from contractdelta.report.delta_text import render_deltas
from contractdelta.report.terminal import Terminal
deltas = [JUDGED, HOSTILE, large(100)]
for name in RENDERERS.values():
    sys.stdout.write(importlib.import_module(name).render_deltas(deltas, [UNCHANGED]))
sys.stdout.write(render_deltas(deltas, "base", "head", Terminal(width=80, has_color=True, is_verbose=True)))
"""


def test_every_process_writes_the_same_bytes() -> None:
    """Whatever the order of sets is in a process, a report is the same."""
    (text,) = written(_SCRIPT)
    assert len(text) > 100_000
