"""``--contract-delta`` with pytest-xdist: worked out once, the same in every worker, told once."""

import pytest
from support.projects import (
    ALL_TESTS,
    DOCUMENTATION,
    ONE_SCHEMA,
    TESTS_OF_PLANT,
    WITHOUT_SLOW_PLUGINS,
    GitProject,
    ran,
    run_pytest,
)


def run_workers(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run pytest with two workers."""
    return run_pytest(pytester, "-n", "2", *arguments, "--contract-delta")


def test_the_same_tests_run_as_in_one_process(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Two workers run what one process runs, in random order as well, and the selection is told once."""
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    arguments = ("-rA", *WITHOUT_SLOW_PLUGINS, "-n", "2", "--randomly-seed", "7", "--contract-delta")
    result = pytester.runpytest_inprocess(*arguments)
    text = result.stdout.str()
    assert (tuple(sorted(ran(result))), result.ret) == (TESTS_OF_PLANT, 0)
    assert text.count("3 of 6 tests selected (operation 3)") == 1
    assert text.count("contractdelta: base ") == 1


def test_the_change_is_worked_out_once(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Workers read no document: it is taken away before they start, and all goes on as planned."""
    tested_garden.write(
        "conftest.py",
        """\
import pathlib
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    if not hasattr(session.config, "workerinput"):
        pathlib.Path("openapi.yaml").unlink()
""",
    )
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_workers(pytester)
    assert not (tested_garden.root / "openapi.yaml").exists()
    assert (tuple(sorted(ran(result))), result.ret) == (TESTS_OF_PLANT, 0)


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (("-k", "get"), 0, "0 of 2 tests selected"),
        (("-k", "no_such_name"), 5, "no tests were collected"),
    ],
)
def test_exit_codes_are_those_of_one_process(
    tested_garden: GitProject, pytester: pytest.Pytester, arguments: tuple[str, ...], exit_code: int, said: str
) -> None:
    """Nothing needed is success, nothing found is not; ``-k`` has its say in the workers."""
    tested_garden.edit("openapi.yaml", *DOCUMENTATION)
    result = run_workers(pytester, *arguments)
    assert (result.ret, said in result.stdout.str()) == (exit_code, True)


def test_failures_stay_failures(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """A test that fails in a worker makes the run fail; the reason why everything runs is told at the end, once."""
    tested_garden.edit("tests/test_plants.py", "def test_get():\n    pass", "def test_get():\n    assert 1 + 1 == 3")
    tested_garden.git("branch", "--move", "main", "trunk")
    result = run_workers(pytester)
    result.assert_outcomes(passed=5, failed=1)
    assert (tuple(sorted(ran(result))), result.ret) == (ALL_TESTS, 1)
    assert result.stdout.str().count("everything runs: there is no base") == 1


def test_errors_of_collection_stay_errors(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """A file that cannot be collected is never success, though nothing is needed."""
    tested_garden.write("tests/test_broken.py", "import no_such_module\n")
    tested_garden.land()
    result = run_workers(pytester)
    assert result.ret in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)
    assert "no_such_module" in result.stdout.str()


def test_an_unknown_operation_is_told_by_the_controller(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """A tag that names nothing is wrong usage under workers as well: test, name and suggestion are told once."""
    tested_garden.edit("tests/test_plants.py", '"removePlant"', '"removePlnt"')
    result = run_workers(pytester)
    text = result.stdout.str() + result.stderr.str()
    assert (result.ret, ran(result)) == (pytest.ExitCode.USAGE_ERROR, []), text
    assert text.count("tests/test_plants.py::test_remove: unknown operation 'removePlnt'") == 1, text
    assert "'removePlant'" in text
    assert "Traceback" not in text
