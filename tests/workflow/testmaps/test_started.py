"""Tests that start processes, and code of tests that only such a process runs."""

import json
import os
from pathlib import Path

import pytest
from support.kitchens import Kitchen, record_kitchen
from support.projects import isolated

__all__ = ["isolated"]

FILES = {
    "tests/conftest.py": """
        import multiprocessing

        import pytest

        def serve():
            raise SystemExit(0)

        @pytest.fixture
        def served():
            process = multiprocessing.Process(target=serve)
            process.start()
            process.join()
            return process.exitcode

        @pytest.fixture
        def plain():
            return 0
        """,
    "tests/helpers/__init__.py": "",
    "tests/helpers/tool.py": """
        import sys

        WORD = "soup"

        def spell():
            return "stew"

        def count():
            return 1

        if __name__ == "__main__":
            sys.stdout.write(f"{WORD} {spell()}")
        """,
    "tests/base_test.py": """
        def shared_work():
            return 0

        def test_of_the_base():
            assert shared_work() == 0
        """,
    "tests/test_alone.py": """
        from tests.helpers.tool import count, spell

        def calm():
            return 1

        def test_alone(plain):
            assert count() + calm() + plain == 2

        def test_spelled():
            assert spell()
        """,
    "tests/test_started.py": """
        import functools
        import multiprocessing
        import os
        import subprocess
        import sys
        from concurrent.futures import ProcessPoolExecutor
        from pathlib import Path

        from tests.base_test import shared_work

        TOP = Path(__file__).parents[1]
        STEPS = 2

        def work():
            raise SystemExit(shared_work())

        def step(number):
            return number * STEPS

        def after():
            os._exit(0)

        def run(start):
            start()

        @functools.cache
        def the_pool():
            return ProcessPoolExecutor(1)

        def test_process():
            process = multiprocessing.get_context("spawn").Process(target=work)
            process.start()
            process.join()
            assert process.exitcode == 0

        def test_pool():
            with ProcessPoolExecutor(1) as pool:
                assert list(pool.map(step, [1, 2])) == [2, 4]

        def test_fork():
            if (child := os.fork()) == 0:
                after()
            assert os.waitpid(child, 0)[1] == 0

        def test_itself():
            found = {**os.environ, "PYTHONPATH": str(TOP)}
            assert subprocess.run([sys.executable, __file__], env=found, capture_output=True).stdout == b"pie"

        def test_module():
            command = [sys.executable, "-m", "tests.helpers.tool"]
            assert subprocess.run(command, cwd=TOP, capture_output=True).stdout == b"soup stew"

        def test_inner():
            def inner():
                raise SystemExit(0)

            process = multiprocessing.get_context("fork").Process(target=inner)
            process.start()
            process.join()
            assert process.exitcode == 0

        def test_first_in_a_pool():
            assert the_pool().submit(step, 1).result() == 2

        def test_next_in_a_pool():
            assert the_pool().submit(step, 2).result() == 4

        def test_served(served):
            assert served == 0

        def test_quiet():
            def local():
                return 1

            assert local()

        if __name__ == "__main__":
            sys.stdout.write("pie")
        """,
}
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
STARTED = {"process", "pool", "fork", "itself", "module", "inner", "served", "first_in_a_pool", "next_in_a_pool"}
OWN = "tests/test_started.py"
#: The files that hold tests.
HOLDING = (OWN, "tests/base_test.py", "tests/test_alone.py")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record such a project once, and nothing else of the kitchen."""
    return record_kitchen(tmp_path_factory.mktemp("started") / "kitchen", FILES, *HOLDING)


def _selected(kitchen: Kitchen) -> set[str]:
    done = kitchen.run("select", "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["mode"] != "all"
    tests = (test["nodeid"].partition("::test_") for test in found["tests"])
    return {name for path, _, name in tests if path in HOLDING}


@pytest.mark.parametrize(
    ("path", "old", "new", "tests"),
    [
        (OWN, "raise SystemExit(shared_work())", "raise SystemExit(shared_work() + 1)", STARTED),
        (OWN, "number * STEPS", "number + STEPS", STARTED),
        (OWN, "STEPS = 2", "STEPS = 3", STARTED),
        (OWN, "os._exit(0)", "os._exit(1)", STARTED),
        (OWN, 'write("pie")', 'write("cake")', STARTED),
        (OWN, "raise SystemExit(0)", "raise SystemExit(1)", {"inner"}),
        (OWN, "return 1", "return 2", {"quiet"}),
        (OWN, "assert local()", "assert local() == 2", {"quiet"}),
        (OWN, "def run(start):", "def run(start):  # At once.", set()),
        ("tests/conftest.py", "raise SystemExit(0)", "raise SystemExit(1)", STARTED),
        ("tests/conftest.py", "return 0", "return 1", {"alone"}),
        ("tests/base_test.py", "return 0", "return 1", STARTED | {"of_the_base"}),
        ("tests/base_test.py", "assert shared_work() == 0", "assert shared_work() == 1", {"of_the_base"}),
        ("tests/helpers/tool.py", '"soup"', '"tea"', STARTED),
        ("tests/helpers/tool.py", '"stew"', '"tea"', STARTED | {"spelled"}),
        ("tests/helpers/tool.py", "{WORD} {", "{WORD}, {", STARTED),
        ("tests/helpers/tool.py", "import sys\n", "import sys  # To speak.\n", set()),
        ("tests/test_alone.py", "return 1", "return 2", {"alone"}),
    ],
)
def test_a_process_may_run_code_of_the_file_of_its_test(
    kitchen: Kitchen, path: str, old: str, new: str, tests: set[str]
) -> None:
    """What a process runs nobody sees: it may be any function of the test's own file, or of what helps tests.

    A fixture, or another test, is called by pytest alone. Tests that start nothing run what they are seen to run.
    """
    kitchen.edit(path, old, new)
    assert _selected(kitchen) == tests


def test_another_test_beside_it_is_nothing_to_a_process(kitchen: Kitchen) -> None:
    """Who adds a test to a file of tests that start processes selects that test alone."""
    kitchen.append(OWN, "\n\ndef test_added():\n    assert True\n")
    assert _selected(kitchen) == {"added"}
