"""Every format of a delta has the same bytes for the same input."""

import os
import subprocess
import sys
from pathlib import Path

_ENCODING = "utf-8:backslashreplace"
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
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    written = set()
    for seed in ("0", "1", "271828"):
        environment = os.environ | {"PYTHONPATH": path, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": _ENCODING}
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT], env=environment, capture_output=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        written.add(done.stdout)

    assert len(written) == 1
    (text,) = written
    assert len(text) > 100_000
