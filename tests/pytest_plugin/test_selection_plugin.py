"""``pytest --contract-delta``: what runs, what is said about it, and how it ends."""

from itertools import takewhile

import pytest
from support.projects import (
    ALL_TESTS,
    CONFIGURATION,
    DOCUMENTATION,
    ONE_OPERATION,
    ONE_SCHEMA,
    TESTS_OF_PLANT,
    GitProject,
    ran,
    run_pytest,
)

UNMAPPED = "def test_of_nothing_known(): pass\n"


def section(result: pytest.RunResult) -> list[str]:
    """Return what is said about the selection at the end."""
    text = "\n".join(result.outlines)
    lines = text.partition("= contractdelta =")[2].splitlines()[1:]
    return list(takewhile(lambda line: line and not line.startswith("=") and " collected " not in line, lines))


def test_the_tests_of_what_changed_run(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Selected tests run in their order, the rest is deselected and counted as pytest counts."""
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, "--contract-delta")
    result.assert_outcomes(passed=3, deselected=3)
    assert result.ret == 0
    assert ran(result) == [f"tests/test_plants.py::test_{name}" for name in ("list", "add", "get")]
    assert section(result) == ["3 of 6 tests selected (operation 3)"]


def test_the_header_says_what_is_compared(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Base and number of changed operations stand above the tests, problems of documents as well."""
    commit = tested_garden.git("rev-parse", "HEAD")[:12]
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    tested_garden.edit("openapi.yaml", "soil: {type: string}", 'soil: {$ref: "#/components/schemas/Soil"}')
    result = run_pytest(pytester, "--contract-delta")
    result.stdout.fnmatch_lines(
        [
            f"contractdelta: base {commit} (main), 5 of 7 operations changed",
            "contractdelta: warning: openapi.yaml#/components/schemas/Plot/properties/soil*",
        ]
    )


def test_nothing_needed_is_success(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Where tests were found and none is needed, the exit code is 0."""
    tested_garden.edit("openapi.yaml", *DOCUMENTATION)
    result = run_pytest(pytester, "--contract-delta")
    result.assert_outcomes(deselected=6)
    assert (result.ret, section(result)) == (0, ["0 of 6 tests selected"])


@pytest.mark.parametrize("arguments", [("-k", "no_such_name"), ("-m", "no_such_marker"), ("tests/test_empty.py",)])
def test_nothing_found_is_not_success(
    tested_garden: GitProject, pytester: pytest.Pytester, arguments: tuple[str, ...]
) -> None:
    """Where there was no test to choose from, pytest's own exit code 5 stays."""
    tested_garden.write("tests/test_empty.py", "# no test\n")
    result = run_pytest(pytester, *arguments, "--contract-delta")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_failures_stay_failures(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """A selected test that fails makes the run fail with 1; the selection is told all the same."""
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    tested_garden.edit("tests/test_plants.py", "def test_get():\n    pass", "def test_get():\n    assert 1 + 1 == 3")
    result = run_pytest(pytester, "--contract-delta")
    result.assert_outcomes(passed=3, failed=1, deselected=2)
    assert (result.ret, section(result)) == (1, ["4 of 6 tests selected (operation 3, test-changed 1)"])


def test_errors_of_fixtures_stay_errors(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """A fixture that fails makes the run fail with 1."""
    tested_garden.write(
        "tests/test_fixture.py",
        "import pytest\n@pytest.fixture\ndef broken():\n    raise OSError\ndef test_it(broken): pass\n",
    )
    result = run_pytest(pytester, "--contract-delta")
    result.assert_outcomes(errors=1, deselected=6)
    assert result.ret == 1


def test_errors_of_collection_stay_errors(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """A file that cannot be collected interrupts the run, as it does without the option, though nothing changed."""
    tested_garden.write("tests/test_broken.py", "import no_such_module\n")
    tested_garden.land()
    result = run_pytest(pytester, "--contract-delta")
    result.assert_outcomes(errors=1, deselected=6)
    assert result.ret == pytest.ExitCode.INTERRUPTED


def test_errors_of_collection_may_be_lived_with(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """With pytest's ``--continue-on-collection-errors`` the selected tests run, and the run fails."""
    tested_garden.write("tests/test_broken.py", "import no_such_module\n")
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_OPERATION)
    result = run_pytest(pytester, "--contract-delta", "--continue-on-collection-errors")
    result.assert_outcomes(errors=1, passed=1, deselected=5)
    assert result.ret == 1


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "expected", "said"),
    [
        ("tests/test_plots.py", "# changed\n", ALL_TESTS[4:], "2 of 6 tests selected (test-changed 2)"),
        ("tests/test_new.py", UNMAPPED, ("tests/test_new.py::test_of_nothing_known",), "(new 1)"),
        ("tests/conftest.py", "# changed\n", ALL_TESTS, "6 of 6 tests selected (test-changed 6)"),
        ("conftest.py", "# changed\n", ALL_TESTS, "6 of 6 tests selected (test-changed 6)"),
        ("docs/conftest.py", "# changed\n", (), "0 of 6 tests selected"),
        ("README.md", "More.\n", (), "0 of 6 tests selected"),
        ("docs/deep/picture.svg", "<svg/>\n", (), "0 of 6 tests selected"),
        ("snapshots/garden.json", "{}", (), "0 of 6 tests selected"),
        ("garden.py", "PLANTS = []\n", ALL_TESTS, "everything runs: garden.py is added"),
        ("requirements.txt", "flask\n", ALL_TESTS, "everything runs: requirements.txt is added"),
        ("pyproject.toml", "\n# changed\n", ALL_TESTS, "everything runs: pyproject.toml is modified"),
        ("tests/helper.py", "X = 1\n", ALL_TESTS, "everything runs: tests/helper.py is added"),
        ("tests/data/plants.json", "[]\n", ALL_TESTS, "everything runs: tests/data/plants.json is added"),
        ("übung größe.py", "X = 1\n", ALL_TESTS, "everything runs: übung größe.py is added"),
    ],
)
def test_a_changed_file_selects(  # noqa: PLR0913, PLR0917 - one argument a column
    tested_garden: GitProject,
    pytester: pytest.Pytester,
    path: str,
    text: str,
    expected: tuple[str, ...],
    said: str,
) -> None:
    """A test file selects its tests, a ``conftest.py`` those below it, an ignored file none, and any other file all."""
    before = tested_garden.read(path) if (tested_garden.root / path).exists() else ""
    tested_garden.write(path, before + text)
    result = run_pytest(pytester, "--contract-delta")
    assert (result.ret, tuple(sorted(ran(result)))) == (0, expected)
    assert said in "\n".join(section(result))


def test_the_configuration_says_which_files_count(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """``ignore`` replaces the usual patterns: what it names selects nothing, and what it leaves out does."""
    tested_garden.write("pyproject.toml", CONFIGURATION + '\n[tool.contractdelta]\nignore = ["tools/**"]\n')
    tested_garden.land()
    tested_garden.write("tools/deploy.py", "X = 1\n")
    assert ran(run_pytest(pytester, "--contract-delta")) == []
    tested_garden.write("notes.md", "More.\n")
    assert len(ran(run_pytest(pytester, "--contract-delta"))) == 6


def test_tests_may_be_configured_to_run_always(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Tests in files that match ``always`` run though nothing changed; any other such file runs everything."""
    tested_garden.write("pyproject.toml", CONFIGURATION + '\n[tool.contractdelta]\nalways = ["*plots*", "*.md"]\n')
    tested_garden.land()
    result = run_pytest(pytester, "--contract-delta")
    assert (ran(result), section(result)) == (
        ["tests/test_plots.py::test_list", "tests/test_plots.py::test_get"],
        ["2 of 6 tests selected (always 2)"],
    )
    tested_garden.write("notes.md", "More.\n")
    assert len(ran(run_pytest(pytester, "--contract-delta"))) == 6


@pytest.mark.parametrize(("unmapped", "expected"), [("run", 1), ("skip", 0)])
def test_unmapped_tests_run_unless_configured_otherwise(
    tested_garden: GitProject, pytester: pytest.Pytester, unmapped: str, expected: int
) -> None:
    """A test of which nobody said what it depends on runs; with ``unmapped-tests = "skip"`` it does not."""
    tested_garden.write("pyproject.toml", CONFIGURATION + f'\n[tool.contractdelta]\nunmapped-tests = "{unmapped}"\n')
    tested_garden.write("tests/test_unmapped.py", UNMAPPED)
    tested_garden.land()
    assert len(ran(run_pytest(pytester, "--contract-delta"))) == expected


def test_a_changed_unmapped_test_runs_in_any_case(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """``unmapped-tests = "skip"`` does not skip a test whose own file changed."""
    tested_garden.write("pyproject.toml", CONFIGURATION + '\n[tool.contractdelta]\nunmapped-tests = "skip"\n')
    tested_garden.write("tests/test_unmapped.py", UNMAPPED)
    tested_garden.land()
    tested_garden.append("tests/test_unmapped.py", "# changed\n")
    assert ran(run_pytest(pytester, "--contract-delta")) == ["tests/test_unmapped.py::test_of_nothing_known"]


# --- bases ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--contract-delta=before", "--contract-delta before"])
def test_the_base_may_be_named(tested_garden: GitProject, pytester: pytest.Pytester, option: str) -> None:
    """``--contract-delta=BASE`` compares with the merge base of that revision."""
    tested_garden.git("tag", "before")
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    tested_garden.land()
    result = run_pytest(pytester, *option.split())
    assert tuple(sorted(ran(result))) == TESTS_OF_PLANT
    result.stdout.fnmatch_lines(["contractdelta: base * (before), 3 of 7 operations changed"])


def test_without_a_base_everything_runs(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Where no base is known, every test runs and the reason is told."""
    tested_garden.git("branch", "--move", "main", "trunk")
    result = run_pytest(pytester, "--contract-delta")
    result.assert_outcomes(passed=6)
    assert "contractdelta: base none" in result.outlines
    assert section(result)[0].startswith("everything runs: there is no base")
    assert section(result)[1] == "6 of 6 tests selected (always 6)"


@pytest.mark.parametrize(
    ("path", "text", "option", "named"),
    [
        ("openapi.yaml", "openapi: 3.1.0\npaths:\n\t/a: {}\n", "--contract-delta", "openapi.yaml:3"),
        ("openapi.yaml", "swagger: '1.2'\n", "--contract-delta", "version '1.2'"),
        ("pyproject.toml", "[tool.contractdelta]\nbase = 3\n", "--contract-delta", "base"),
        ("pyproject.toml", "[tool.contractdelta]\nbases = 'x'\n", "--contract-delta", "'bases'"),
        ("README.md", "x", "--contract-delta=no-such-revision", "no-such-revision"),
        ("README.md", "x", "--contract-delta=--output=planted", "--output=planted"),
        ("README.md", "x", "--contract-delta=", "the base that is named is empty"),
    ],
)
def test_what_cannot_be_worked_out_is_wrong_usage(  # noqa: PLR0913, PLR0917 - one argument a column
    tested_garden: GitProject, pytester: pytest.Pytester, path: str, text: str, option: str, named: str
) -> None:
    """No test runs, and one message on standard error says why."""
    tested_garden.write(path, text)
    result = run_pytest(pytester, option)
    assert (result.ret, ran(result)) == (pytest.ExitCode.USAGE_ERROR, [])
    assert named in result.stderr.str()
    assert "Traceback" not in result.stderr.str() + result.stdout.str()
    assert not (tested_garden.root / "planted").exists()


@pytest.mark.parametrize("arguments", [("tests/",), ("tests/test_plants.py::test_get",), ("tests", "-q")])
def test_a_path_that_was_taken_for_the_base(
    tested_garden: GitProject, pytester: pytest.Pytester, arguments: tuple[str, ...]
) -> None:
    """``--contract-delta tests/`` takes the path for the base: the message says that, and how to write it instead."""
    assert tested_garden.root == pytester.path
    result = run_pytest(pytester, "--contract-delta", *arguments)
    message = result.stderr.str()
    assert (result.ret, ran(result)) == (pytest.ExitCode.USAGE_ERROR, [])
    assert f"{arguments[0]} was taken for the base" in message
    assert "--contract-delta=BASE" in message


def test_only_collecting_runs_nothing(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """With ``--collect-only`` the selected tests are listed, and the selection is told."""
    tested_garden.edit("openapi.yaml", *ONE_OPERATION)
    result = run_pytest(pytester, "--contract-delta", "--collect-only", "-q")
    assert [line for line in result.outlines if "::" in line] == ["tests/test_plants.py::test_list"]
    assert (result.ret, ran(result)) == (0, [])
    assert section(result) == ["1 of 6 tests selected (operation 1)"]
