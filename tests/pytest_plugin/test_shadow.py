"""``--contract-shadow``: everything runs, and what the selection would have missed is an error."""

import re

import pytest
from support.kitchens import make_kitchen
from support.projects import ALL_TESTS, ONE_SCHEMA, WITHOUT_SLOW_PLUGINS, GitProject, ran, run_pytest

#: What pytest's own tests of the plots do when they fail.
FAILING = "def test_get():\n    assert 1 + 1 == 3"
WORKERS = pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])


def shadow(result: pytest.RunResult) -> list[str]:
    """Return what the shadow says, the seconds left out."""
    text = "\n".join(result.outlines).partition("= contractdelta shadow =")[2]
    lines = [line for line in text.splitlines()[1:] if line]
    end = next(number for number, line in enumerate(lines) if line.endswith("would have been missed"))
    return [re.sub(r"\d+\.\d\d", "N", line) for line in lines[: end + 1]]


@WORKERS
def test_everything_runs(tested_garden: GitProject, pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    """No test is deselected, the selection is told as ever, and where nothing failed the run is a success."""
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, *workers, "--contract-delta", "--contract-shadow")
    result.assert_outcomes(passed=6)
    assert (tuple(sorted(ran(result))), result.ret) == (ALL_TESTS, 0)
    result.stdout.fnmatch_lines(["3 of 6 tests selected (operation 3)"])
    assert shadow(result) == [
        "everything ran: selecting would have saved N of N s",
        "no failed test would have been missed",
    ]


@WORKERS
def test_a_miss_is_an_error(tested_garden: GitProject, pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    """A test that fails and would have been skipped is named, with why; one that is selected is not."""
    tested_garden.edit("tests/test_plots.py", "def test_get():\n    pass", FAILING)
    tested_garden.edit("tests/test_plants.py", "def test_get():\n    pass", FAILING)
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, *workers, "--contract-delta", "--contract-shadow")
    assert (len(ran(result)), result.ret) == (6, 1)
    assert shadow(result) == [
        "everything ran: selecting would have saved N of N s",
        "ERROR tests/test_plots.py::test_get failed, and would have been skipped:",
        "  it depends on GET /plots, whose contract did not change",
        "  it depends on GET /plots/{plotId}, whose contract did not change",
        "  tests/test_plots.py did not change, nor any file that selects it",
        "1 failed test would have been missed",
    ]


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("@pytest.fixture\ndef broken():\n    raise OSError\n\ndef test_get(broken): pass", 1),
        ("@pytest.fixture\ndef broken():\n    yield\n    raise OSError\n\ndef test_get(broken): pass", 1),
        ("@pytest.mark.xfail(strict=True)\ndef test_get(): pass", 1),
        ("def test_get(subtests):\n    with subtests.test():\n        assert 1 + 1 == 3", 1),
        ("@pytest.mark.xfail\ndef test_get(): assert 1 + 1 == 3", 0),
        ("@pytest.mark.skip\ndef test_get(): pass", 0),
    ],
    ids=["setup", "teardown", "strict xpass", "subtest", "xfail", "skip"],
)
def test_every_way_to_fail_is_a_miss(
    tested_garden: GitProject, pytester: pytest.Pytester, body: str, number: int
) -> None:
    """Errors of fixtures and of subtests are failures; what is expected to fail, or did not run, is none."""
    if "subtests" in body and not hasattr(pytest, "Subtests"):
        body = FAILING
    tested_garden.edit("tests/test_plots.py", "def test_get():\n    pass", body)
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, "--contract-delta", "--contract-shadow")
    found = [line for line in shadow(result) if line.startswith("ERROR")]
    assert (len(found), result.ret) == (number, number)


def test_a_crash_of_a_worker_is_a_miss(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """A test that takes its worker with it can tell nothing: it is named all the same."""
    body = "def test_get():\n    import os\n    os._exit(3)"
    tested_garden.edit("tests/test_plots.py", "def test_get():\n    pass", body)
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, "-n", "2", "--contract-delta", "--contract-shadow")
    assert result.ret == 1
    assert "ERROR tests/test_plots.py::test_get failed, and would have been skipped:" in shadow(result)


def test_what_others_deselect_does_not_run(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """The shadow runs everything that would be selected from: ``-k`` and the like have their say before."""
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, "-k", "get", "--contract-delta", "--contract-shadow")
    assert ran(result) == ["tests/test_plants.py::test_get", "tests/test_plots.py::test_get"]
    result.stdout.fnmatch_lines(["1 of 2 tests selected (operation 1)"])


def test_a_shadow_needs_something_to_look_at(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Without ``--contract-delta`` it is wrong usage, and the message names both options."""
    assert tested_garden.root == pytester.path
    result = run_pytest(pytester, "--contract-shadow")
    assert (result.ret, ran(result)) == (pytest.ExitCode.USAGE_ERROR, [])
    assert "--contract-delta" in result.stderr.str()


def test_a_failure_that_was_recorded_is_no_miss(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A test that failed when it was recorded is selected anyway; one that fails since then is a miss, with why."""
    kitchen = make_kitchen(
        tmp_path_factory.mktemp("shadow") / "kitchen",
        {
            "tests/test_old.py": "def test_old():\n    assert 1 + 1 == 3\n",
            "tests/test_fresh.py": 'import os\n\n\ndef test_fresh():\n    assert "BROKEN" not in os.environ\n',
        },
    )
    kitchen.record(exit_code=1)
    kitchen.commit()
    done = kitchen.module(
        *("pytest", *WITHOUT_SLOW_PLUGINS, "--contract-delta=HEAD", "--contract-shadow"),
        environment={"BROKEN": "1"},
    )
    said = done.stdout.partition("= contractdelta shadow =")[2]
    assert done.exit_code == 1, done.stdout
    assert [line for line in said.splitlines() if line.startswith(("ERROR", "  "))] == [
        "ERROR tests/test_fresh.py::test_fresh failed, and would have been skipped:",
        "  nothing changed that it was seen to use when it was recorded",
        "  tests/test_fresh.py did not change, nor any file that selects it",
    ]
