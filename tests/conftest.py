"""What holds for all tests: they share the processors."""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

# How fast a machine is, and what else it does, says nothing of a law.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
#: More processes start longer than they save.
_MOST = 8
#: So many new objects are looked at for garbage at once: between two tests, never within one.
_NEW_OBJECTS = 500_000


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run as many processes as there are processors, unless the command line says how many, or has no pytest-xdist.

    An option in the configuration would be an error without it.
    """
    processes = min(os.cpu_count() or 1, _MOST)
    is_asked = config.getoption("numprocesses", default=0) is not None or config.getoption("usepdb", default=False)
    if not is_asked and processes > 1 and "PYTEST_XDIST_WORKER" not in os.environ:
        config.option.numprocesses = processes
        # Neighbours share what is set up for their file; who has no more to do takes from the end of another's.
        config.option.dist = "worksteal"


def pytest_collection_finish() -> None:
    """Take garbage out of turn no more.

    Whoever is taken in the depth of a recursion that a test lets end there cannot end as it should.
    """
    gc.collect()
    gc.freeze()
    gc.disable()


def pytest_runtest_logfinish() -> None:
    """Take garbage after a test, where there may be much."""
    if gc.get_count()[0] > _NEW_OBJECTS:
        gc.collect()
