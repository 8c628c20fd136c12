"""``contractdelta select``: which tests would run, and why."""

import json
from typing import Any

import pytest
from support.projects import ALL_TESTS, DOCUMENTATION, ONE_SCHEMA, TESTS_OF_PLANT, GitProject

#: A test that leaves a trace where it runs.
TELLTALE = """\
import pathlib
import pytest

@pytest.mark.operation("getPlant")
def test_that_would_tell():
    pathlib.Path("it-ran").touch()
"""


def selection_of(garden: GitProject, *arguments: str) -> dict[str, Any]:
    """Return the JSON report of a selection."""
    done = garden.run("select", "--format", "json", *arguments)
    assert done.exit_code == 0, done
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def nodeids(report: dict[str, Any]) -> tuple[str, ...]:
    """Return the selected tests, sorted."""
    return tuple(sorted(test["nodeid"] for test in report["tests"]))


def test_unmapped_tests_are_told_what_helps(garden: GitProject) -> None:
    """A tagged test beside a map is not told to be marked, and a file that cannot be collected to be neither."""
    assert garden.run("run", "--", "--contract-record", "tests/test_plants.py::test_get").exit_code == 0
    garden.write("tests/test_broken.py", "import no_such_module\n")
    garden.land()
    said = garden.run("select").stdout
    assert "unmapped: cannot be collected, so nobody knows what is in it\n  tests/test_broken.py\n" in said
    assert "unmapped: tagged, and not in the test map: record these (pytest --contract-record)\n  tests/" in said
    assert "mark these" not in said


def test_json_has_the_members_of_the_interface(garden: GitProject) -> None:
    """The JSON report has format, mode, summary, tests with reasons, and the skipped ones."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    report = selection_of(garden)
    assert list(report) == ["format", "mode", "why_all", "summary", "tests", "skipped"]
    assert (report["format"], report["mode"], report["why_all"]) == ("contractdelta.selection/1", "subset", None)
    assert report["summary"] == {
        "total": 6,
        "selected": 3,
        "skipped": 3,
        "skip_ratio": 0.5,
        "seconds_selected": None,
        "seconds_total": None,
    }
    assert nodeids(report) == TESTS_OF_PLANT
    assert tuple(sorted(report["skipped"])) == ALL_TESTS[3:]
    reasons = next(test["reasons"] for test in report["tests"] if test["nodeid"].endswith("test_get"))
    assert reasons == [
        {
            "kind": "operation",
            "node": "GET /plants/{plantId}",
            "path": ["schema:Plant", "operation:GET /plants/{plantId}", "test:tests/test_plants.py::test_get"],
        }
    ]


def test_the_order_of_tests_is_the_same_each_time(garden: GitProject) -> None:
    """The same input gives the same bytes, whatever pytest-randomly does to the order in which tests run."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    garden.write("tests/test_many.py", "\n".join(f"def test_{number}(): pass" for number in range(30)))
    first, second = (garden.run("select", "--format", "json").stdout for _ in range(2))
    assert first == second


def test_a_change_of_documentation_selects_nothing(garden: GitProject) -> None:
    """Where no contract changed, the mode is none, every test is skipped, and the command succeeds."""
    garden.edit("openapi.yaml", *DOCUMENTATION)
    report = selection_of(garden)
    assert (report["mode"], report["tests"], tuple(sorted(report["skipped"]))) == ("none", [], ALL_TESTS)
    assert report["summary"]["skip_ratio"] == 1


def test_an_unknown_file_selects_everything(garden: GitProject) -> None:
    """A changed file that nobody declared widens the selection to every test, with the file in the reason."""
    garden.write("garden.py", "PLANTS = []\n")
    report = selection_of(garden)
    assert (report["mode"], nodeids(report), report["skipped"]) == ("all", ALL_TESTS, [])
    assert "garden.py" in report["why_all"]


def test_no_test_is_run(garden: GitProject) -> None:
    """A selected test is named, and not run."""
    garden.write("tests/test_telltale.py", TELLTALE)
    assert nodeids(selection_of(garden)) == ("tests/test_telltale.py::test_that_would_tell",)
    assert not (garden.root / "it-ran").exists()


def test_nothing_is_left_behind(garden: GitProject) -> None:
    """Selecting leaves no file in the project that git would see, and no cache of pytest."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    before = garden.git("status", "--porcelain")
    garden.run("select")
    assert garden.git("status", "--porcelain", "--untracked-files=all") == before
    assert not (garden.root / ".pytest_cache").exists()


def test_reports_of_the_last_run_stay(garden: GitProject) -> None:
    """What a run of the tests wrote is not written anew where they are only looked for, whatever the project asks."""
    garden.append("pyproject.toml", 'addopts = "--junitxml=report.xml"\n')
    garden.write("report.xml", "<mine/>")
    assert nodeids(selection_of(garden)) == ALL_TESTS
    assert garden.read("report.xml") == "<mine/>"


def test_text_names_tests_reasons_and_how_many_are_skipped(garden: GitProject) -> None:
    """The text report shows base and head, the operations, each selected test with its reason, and the counts."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    done = garden.run("select")
    lines = done.stdout.splitlines()
    assert (done.exit_code, done.stderr) == (0, "")
    assert any(line.startswith("base") and "(main)" in line for line in lines), done.stdout
    assert any(line.split() == ["head", "work", "tree"] for line in lines), done.stdout
    assert any("GET /plants/{plantId}" in line and "changed" in line for line in lines), done.stdout
    for nodeid, operation in zip(TESTS_OF_PLANT, ("POST /plants", "GET /plants/{plantId}", "GET /plants"), strict=True):
        (number,) = (number for number, line in enumerate(lines) if nodeid in line)
        # The reason stands beside the test, or above it.
        reason = next(line for line in reversed(lines[: number + 1]) if "schema:Plant" in line)
        assert operation in reason, done.stdout
    assert [nodeid for nodeid in ALL_TESTS[3:] if nodeid in done.stdout] == []
    assert lines[-1].startswith("3 of 6 tests run")
    assert "3 skipped (50%)" in lines[-1]


def test_base_option_says_what_main_is(garden: GitProject) -> None:
    """``--base`` compares with the merge base of that revision."""
    garden.git("tag", "before")
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    garden.land()
    assert nodeids(selection_of(garden, "--base", "before")) == TESTS_OF_PLANT


def test_a_file_that_cannot_be_collected_is_selected_whole(garden: GitProject) -> None:
    """What is in a broken test file is not known: it is selected, and a warning says so."""
    garden.write("tests/test_broken.py", "import no_such_module\n")
    garden.land()
    done = garden.run("select", "--format", "json")
    report = json.loads(done.stdout)
    assert (done.exit_code, nodeids(report)) == (0, ("tests/test_broken.py",))
    assert "warning: tests/test_broken.py" in done.stderr


def test_problems_are_warnings_on_standard_error(garden: GitProject) -> None:
    """What can be lived with in a document does not disturb the report on standard output."""
    garden.edit("openapi.yaml", "soil: {type: string}", 'soil: {$ref: "#/components/schemas/Soil"}')
    done = garden.run("select", "--format", "json")
    assert done.exit_code == 0
    assert nodeids(json.loads(done.stdout)) == ("tests/test_plots.py::test_get", "tests/test_plots.py::test_list")
    assert "warning: " in done.stderr
    assert "#/components/schemas/Soil" in done.stderr


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("-n 2 -q --no-header", TESTS_OF_PLANT),
        ("-k get --contract-delta", ("tests/test_plants.py::test_get",)),
    ],
)
def test_options_in_the_configuration_of_pytest(garden: GitProject, options: str, expected: tuple[str, ...]) -> None:
    """What a project always gives to pytest does not disturb the collection, and chooses as it does in a run."""
    garden.append("pyproject.toml", f'addopts = "{options}"\n')
    garden.land()
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    assert nodeids(selection_of(garden)) == expected


def test_a_collection_that_failed_is_an_error(garden: GitProject) -> None:
    """What pytest refuses to look into is not taken for a project without tests, of which none would run."""
    garden.write("pytest.ini", "[pytest]\naddopts = no-such-folder\n")
    done = garden.run("select", "--format", "json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no-such-folder" in done.stderr


def test_what_pytest_will_not_do_is_said_without_its_list_of_tests(garden: GitProject) -> None:
    """Of a marker that names no operation the message tells, and not which tests pytest found before."""
    garden.append("tests/test_plants.py", "\n\n@pytest.mark.operation()\ndef test_odd():\n    assert True\n")
    done = garden.run("select")
    assert (done.exit_code, done.stdout) == (2, ""), done
    first, second, *_ = done.stderr.splitlines()
    assert "pytest could not collect" in first
    assert "test_odd: the marker 'operation' names none" in second
