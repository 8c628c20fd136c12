"""What a script writes in several processes, each with another order of sets."""

import os
import subprocess
import sys
from pathlib import Path

#: Reports may contain half characters, as documents do.
_ENCODING = "utf-8:backslashreplace"


def written(script: str) -> set[bytes]:
    """Run a script once for each seed and return all that was written; one text where the seed does not matter."""
    path = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    found = set()
    for seed in ("0", "1", "271828"):
        environment = os.environ | {"PYTHONPATH": path, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": _ENCODING}
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        found.add(done.stdout)
    return found
