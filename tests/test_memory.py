"""The garbage collector: off where it only costs, and on again for everybody else."""

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner

from contractdelta.cli import main
from contractdelta.memory import gc_paused


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    """Begin with the collector on, whatever the other tests do with it, and leave it as it was."""
    was_enabled = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was_enabled else gc.disable)()


@pytest.mark.parametrize("before", [gc.enable, gc.disable])
def test_a_pause_ends(before: Callable[[], None]) -> None:
    """Afterwards the collector is as it was before, errors or not."""

    def fail() -> None:
        with gc_paused():
            assert not gc.isenabled()
            raise KeyError

    before()
    with pytest.raises(KeyError):
        fail()
    assert gc.isenabled() is (before is gc.enable)


def test_commands_within_a_program_leave_the_collector_on() -> None:
    """Who calls the command line with arguments goes on living."""
    frozen = gc.get_freeze_count()
    assert CliRunner().invoke(main, ["--version"]).exit_code == 0
    # Of what was frozen before, some may be gone.
    assert (gc.isenabled(), gc.get_freeze_count() <= frozen) == (True, True)


def test_a_process_of_its_own_gives_it_up() -> None:
    """A process that is nothing but a command looks for no cycles, not even when it ends."""
    program = """
import gc, sys
from contractdelta.cli import main
sys.argv = ["contractdelta", "--version"]
try:
    main()
finally:
    print(gc.isenabled(), gc.get_freeze_count() > 0)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False True"
