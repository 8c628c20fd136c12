"""``--contract-delta`` together with everything else that chooses tests, and with every kind of test."""

from contextlib import chdir

import pytest
from support.projects import (
    ALL_TESTS,
    CONFIGURATION,
    ONE_OPERATION,
    ONE_SCHEMA,
    TESTS_OF_PLANT,
    GitProject,
    garden_files,
    make_repository,
    ran,
    run_pytest,
)

#: One test of each kind, tagged with an operation that the schema Plant reaches, and one that it does not reach.
KINDS = """\
import unittest
import pytest

plant = pytest.mark.operation("getPlant")
plot = pytest.mark.operation("getPlot")

@plant
class TestPlain:
    def test_yes(self): pass

    @plot
    def test_yes_as_well(self): pass

@plot
class TestOther:
    def test_no(self): pass

@plant
class Old(unittest.TestCase):
    def test_yes(self): self.assertEqual(1, 1)

class Older(unittest.TestCase):
    @plot
    def test_no(self): pass

    @plant
    def test_yes(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertLess(number, 3)

@plant
@pytest.mark.asyncio_is_not_installed
def test_yes_with_other_marks(): pass

@plant
@pytest.mark.skip(reason="closed")
def test_skipped(): pass

@plant
@pytest.mark.xfail
def test_expected_to_fail(): assert False
"""

#: Ids of parameters as people have them.
ODD = ["a b", "ä/ö", "[x]", "a::b", "x-y", "", "日本", "tab\t", "quote'\"", "{plantId}", "50%", "back\\slash", "a" * 80]


def names(result: pytest.RunResult) -> list[str]:
    """Return the names of the tests that ran, without their file."""
    return [name.partition("::")[2] for name in ran(result)]


# --- other ways to choose ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("-k", "get"), ["test_get"]),
        (("-k", "get or remove"), ["test_get"]),
        (("-k", "not get"), ["test_list", "test_add"]),
        (("-k", "remove"), []),
        (("-m", "not slow"), ["test_list", "test_add", "test_get"]),
        (("-m", "operation", "-k", "add"), ["test_add"]),
        (("--deselect", "tests/test_plants.py::test_get"), ["test_list", "test_add"]),
        (("--ignore", "tests/test_plots.py"), ["test_list", "test_add", "test_get"]),
        (("tests/test_plants.py::test_get", "tests/test_plots.py::test_get"), ["test_get"]),
        (("tests/test_plots.py",), []),
    ],
)
def test_what_runs_is_wanted_by_everyone(
    tested_garden: GitProject, pytester: pytest.Pytester, arguments: tuple[str, ...], expected: list[str]
) -> None:
    """With ``-k``, ``-m``, ``--deselect`` or paths, a test runs if it is chosen and needed; the exit code is 0."""
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, *arguments, "--contract-delta")
    assert (names(result), result.ret) == (expected, 0)


def test_the_last_failed_run_if_they_are_needed(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """With ``--lf`` the tests that failed last are the ones to choose from."""
    failing = "def test_{name}():\n    assert 1 + 1 == 3"
    for name in ("get", "remove"):
        tested_garden.edit("tests/test_plants.py", f"def test_{name}():\n    pass", failing.format(name=name))
    tested_garden.land()
    assert run_pytest(pytester).ret == 1
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, "--lf", "--contract-delta")
    assert (ran(result), result.ret) == (["tests/test_plants.py::test_get"], 1)


def test_failed_first_changes_the_order_only(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """With ``--ff`` the same tests run, those that failed last first."""
    tested_garden.edit("tests/test_plants.py", "def test_get():\n    pass", "def test_get():\n    assert 1 + 1 == 3")
    tested_garden.land()
    run_pytest(pytester)
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, "--ff", "--contract-delta")
    assert sorted(names(result)) == ["test_add", "test_get", "test_list"]
    result.stdout.fnmatch_lines(["tests/test_plants.py F.. *"])


def test_a_selection_forgets_no_failure(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """A test that failed and is not needed now is still known to ``--lf`` afterwards."""
    tested_garden.edit("tests/test_plants.py", "def test_remove():\n    pass", "def test_remove():\n    assert 0")
    tested_garden.land()
    run_pytest(pytester)
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    run_pytest(pytester, "--contract-delta")
    assert names(run_pytest(pytester, "--lf")) == ["test_remove"]


@pytest.mark.parametrize("plugin", ["cacheprovider", "terminalreporter", "doctest", "unittest"])
def test_plugins_of_pytest_may_be_missing(tested_garden: GitProject, pytester: pytest.Pytester, plugin: str) -> None:
    """Without one of pytest's own plugins the same tests run."""
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    absent = ("-p", "no:randomly", "-p", "no:hypothesispytest", "-p", f"no:{plugin}")
    passed, skipped, failed = pytester.inline_run(*absent, "--contract-delta").listoutcomes()
    assert tuple(sorted(report.nodeid for report in passed)) == TESTS_OF_PLANT
    assert (skipped, failed) == ([], [])


@pytest.mark.parametrize("seed", ["1", "2"])
def test_random_order_changes_nothing_but_the_order(
    tested_garden: GitProject, pytester: pytest.Pytester, seed: str
) -> None:
    """With pytest-randomly the same tests run."""
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    arguments = ("-rA", "-p", "no:hypothesispytest", "--randomly-seed", seed, "--contract-delta")
    result = pytester.runpytest_inprocess(*arguments)
    assert (tuple(sorted(ran(result))), result.ret) == (TESTS_OF_PLANT, 0)


# --- every kind of test -----------------------------------------------------------------------------------------------


def test_every_kind_of_test_is_selected_by_its_tags(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Functions, classes and unittest's classes: those that are tagged with an affected operation run."""
    tested_garden.write("tests/test_kinds.py", KINDS)
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, "tests/test_kinds.py", "-W", "ignore", "--contract-delta")
    assert [name for name in names(result) if "(number=" not in name] == [
        "TestPlain::test_yes",
        "TestPlain::test_yes_as_well",
        "Old::test_yes",
        "Older::test_yes",
        "test_yes_with_other_marks",
    ]
    result.stdout.fnmatch_lines(["7 of 9 tests selected (operation 7)"])


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_ids_of_parameters_may_hold_anything(tested_garden: GitProject, pytester: pytest.Pytester, value: str) -> None:
    """Whatever stands in the id of a parameter, the test is selected exactly when its operation is affected."""
    values = f"@pytest.mark.parametrize('value', [{value!r}, 'other'])\n"
    tests = (
        f"{values}@pytest.mark.operation('get{name}')\ndef test_{name}(value): pass\n" for name in ("Plant", "Plot")
    )
    tested_garden.write("tests/test_odd.py", "import pytest\n" + "".join(tests))
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, "tests/test_odd.py", "--contract-delta")
    result.assert_outcomes(passed=2, deselected=2)
    assert [name.partition("[")[0] for name in names(result)] == ["test_Plant", "test_Plant"]


def test_test_files_may_have_any_name(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Files and folders with spaces and letters of every script are selected by tags, and by their own change."""
    for path in ("tests/ein ordner/test_größe.py", "tests/тесты/test_a b.py", "tests/[x]/test_y.py"):
        tested_garden.write(path, 'import pytest\n@pytest.mark.operation("getPlot")\ndef test_it(): pass\n')
    tested_garden.land()
    tested_garden.append("tests/тесты/test_a b.py", "# changed\n")
    tested_garden.append("tests/[x]/test_y.py", "# changed\n")
    result = run_pytest(pytester, "tests", "--import-mode=importlib", "--contract-delta")
    assert sorted(ran(result)) == ["tests/[x]/test_y.py::test_it", "tests/тесты/test_a b.py::test_it"]


def test_doctests_are_tests(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Doctests of modules and of text files depend on nothing known: they run, unless configured otherwise."""
    tested_garden.write("garden.py", 'def sow():\n    """\n    >>> 1 + 1\n    2\n    """\n')
    tested_garden.write("docs/guide.txt", ">>> 2 + 2\n4\n")
    tested_garden.write("pyproject.toml", CONFIGURATION.replace('["tests"]', '["tests", "garden.py", "docs"]'))
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_OPERATION)
    result = run_pytest(pytester, "--doctest-modules", "--doctest-glob=*.txt", "--contract-delta")
    assert sorted(ran(result)) == [
        "docs/guide.txt::guide.txt",
        "garden.py::garden.sow",
        "tests/test_plants.py::test_list",
    ]


def test_a_changed_module_with_doctests_selects_them(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """A module with doctests may be imported by any test: its doctests run when it changes, and no test is lost."""
    tested_garden.write("garden.py", 'def sow():\n    """\n    >>> 1 + 1\n    2\n    """\n')
    tested_garden.write(
        "tests/test_sow.py",
        "import pytest\nfrom garden import sow\n\n@pytest.mark.operation('getPlot')\ndef test_sow():\n    sow()\n",
    )
    tested_garden.write(
        "pyproject.toml", CONFIGURATION.replace('["tests"]', '["tests", "garden.py"]\npythonpath = ["."]')
    )
    tested_garden.land()
    tested_garden.append("garden.py", "\n# changed\n")
    result = run_pytest(pytester, "--doctest-modules", "--contract-delta")
    assert {"garden.py::garden.sow", "tests/test_sow.py::test_sow"} <= set(ran(result))


def test_tests_made_by_other_plugins(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Items that are no Python functions depend on nothing known, and run."""
    tested_garden.write(
        "tests/conftest.py",
        """\
import pytest

class Recipe(pytest.Item):
    def runtest(self): pass

class RecipeFile(pytest.File):
    def collect(self):
        yield Recipe.from_parent(self, name="soup")

def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".recipe":
        return RecipeFile.from_parent(parent, path=file_path)
""",
    )
    tested_garden.write("tests/pumpkin.recipe", "")
    tested_garden.land()
    assert ran(run_pytest(pytester, "--contract-delta")) == ["tests/pumpkin.recipe::soup"]


# --- where pytest stands ----------------------------------------------------------------------------------------------


def test_pytest_may_start_below_the_project(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Started in the folder of the tests, the same tests of that folder run."""
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    with chdir(tested_garden.root / "tests"):
        result = run_pytest(pytester, "test_plants.py", "--contract-delta")
    assert names(result) == ["test_list", "test_add", "test_get"]


def test_rootdir_may_lie_below_the_project(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Where pytest's own configuration lies beside the tests, the configuration of contractdelta above is found."""
    tested_garden.write("pyproject.toml", CONFIGURATION.partition("[tool.pytest")[0])
    tested_garden.write("tests/pytest.ini", "[pytest]\n")
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    tested_garden.append("tests/test_plots.py", "# changed\n")
    result = run_pytest(pytester, "tests", "--contract-delta")
    assert len(ran(result)) == 5
    result.stdout.fnmatch_lines(["5 of 6 tests selected (operation 3, test-changed 2)"])


def test_rootdir_may_lie_below_a_document_that_is_found_by_itself(
    tested_garden: GitProject, pytester: pytest.Pytester
) -> None:
    """Where nothing is configured, the document in the folder that pytest is called in is found."""
    tested_garden.write("pyproject.toml", "")
    tested_garden.write("tests/pytest.ini", "[pytest]\n")
    tested_garden.land()
    tested_garden.edit("openapi.yaml", *ONE_SCHEMA)
    result = run_pytest(pytester, "tests", "--contract-delta")
    assert (result.ret, len(ran(result))) == (pytest.ExitCode.OK, 3), result.stderr.str()


@pytest.mark.parametrize("folder", ["services/garden/", "ein schöner Ordner/"])
def test_the_project_may_lie_in_a_folder(pytester: pytest.Pytester, isolated: None, folder: str) -> None:  # noqa: ARG001
    """In a project within a repository, documents, test files and unknown files have their meaning."""
    repository = make_repository(pytester.path, garden_files(folder))
    repository.git("checkout", "--quiet", "-b", "change")
    repository.edit(f"{folder}openapi.yaml", *ONE_OPERATION)
    repository.append(f"{folder}tests/test_plots.py", "# changed\n")
    with chdir(repository.root / folder):
        result = run_pytest(pytester, "--contract-delta")
        result.stdout.fnmatch_lines(["3 of 6 tests selected (operation 1, test-changed 2)"])
        repository.write("elsewhere.py", "X = 1\n")
        everything = run_pytest(pytester, "--contract-delta")
    everything.stdout.fnmatch_lines(["everything runs: *elsewhere.py is added*"])
    assert (len(ran(result)), len(ran(everything))) == (3, 6)


@pytest.fixture
def nested(pytester: pytest.Pytester, isolated: None) -> GitProject:  # noqa: ARG001 - for its effect
    """Return a repository with the configuration of pytest at its top, and the garden with ours in a folder."""
    folder = "services/garden/"
    files = garden_files(folder) | {"pytest.ini": "[pytest]\n", ".gitignore": "__pycache__/\n.pytest_cache/\n"}
    files[f"{folder}pyproject.toml"] = CONFIGURATION.partition("[tool.pytest")[0]
    repository = make_repository(pytester.path, files)
    repository.git("checkout", "--quiet", "-b", "change")
    return repository


def test_rootdir_may_lie_above_the_project(nested: GitProject, pytester: pytest.Pytester) -> None:
    """Started in the project, the selection is the project's, though pytest's rootdir is a folder above."""
    nested.edit("services/garden/openapi.yaml", *ONE_OPERATION)
    nested.append("services/garden/tests/test_plots.py", "# changed\n")
    with chdir(nested.root / "services" / "garden"):
        result = run_pytest(pytester, "--contract-delta")
    assert sorted(name.rpartition("/")[2] for name in ran(result)) == [
        "test_plants.py::test_list",
        "test_plots.py::test_get",
        "test_plots.py::test_list",
    ], result.stderr.str()


def test_select_with_a_rootdir_above_the_project(nested: GitProject) -> None:
    """The same holds for ``contractdelta select``: a changed test file selects its tests wherever rootdir is."""
    nested.edit("services/garden/openapi.yaml", *ONE_OPERATION)
    nested.append("services/garden/tests/test_plots.py", "# changed\n")
    done = nested.run("select", "-C", "services/garden")
    assert done.exit_code == 0, done
    assert "3 of 6 tests run" in done.stdout, done.stdout


def test_a_rootdir_without_a_project_is_wrong_usage(nested: GitProject, pytester: pytest.Pytester) -> None:
    """Started where no API is configured, nothing is guessed: the message says how to configure one."""
    assert nested.root == pytester.path
    result = run_pytest(pytester, "services/garden", "--contract-delta")
    assert (result.ret, ran(result)) == (pytest.ExitCode.USAGE_ERROR, [])
    assert "no API is configured" in result.stderr.str()


def test_a_test_outside_of_the_project_runs(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """A test file beside the project, of which nothing is known, is run, not skipped."""
    outside = tested_garden.root.parent / f"{tested_garden.root.name}-outside"
    outside.mkdir()
    (outside / "test_outside.py").write_text("def test_outside(): pass\n", encoding="utf-8")
    result = run_pytest(pytester, "tests", str(outside), "--rootdir", str(tested_garden.root), "--contract-delta")
    assert [name.rpartition("::")[2] for name in ran(result)] == ["test_outside"]


def test_nothing_is_different_where_everything_runs(tested_garden: GitProject, pytester: pytest.Pytester) -> None:
    """Where everything runs, the tests and their order are those of a run without the option."""
    tested_garden.write("garden.py", "X = 1\n")
    everything = run_pytest(pytester, "--contract-delta")
    assert ran(everything) == ran(run_pytest(pytester))
    assert tuple(sorted(ran(everything))) == ALL_TESTS


@pytest.mark.parametrize("option", ["--contract-delta", "--contract-record"])
def test_a_configuration_that_is_no_toml_is_wrong_usage(pytester: pytest.Pytester, option: str) -> None:
    """It is looked for before any plugin imports the project; nobody is shown where in our code it is missed."""
    project = GitProject(pytester.path)
    for path, content in (garden_files() | {"contractdelta.toml": "[tool.contractdelta"}).items():
        project.write(path, content)
    result = run_pytest(pytester, option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert result.stderr.str().startswith("ERROR: contractdelta.toml: "), result.stderr.str()
