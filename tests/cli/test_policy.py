"""Policy on the command line: what it changes in ``diff`` and ``select``, and what it does not."""

import json
from typing import Any

import pytest
from support.projects import CONFIGURATION, ONE_ADDED, ONE_OPERATION, ONE_REMOVED, ONE_SCHEMA, GitProject, Outcome

FILE = "contractdelta-waivers.toml"
REMOVED = '[[waiver]]\noperation = "GET /weather"\nrule = "operation-removed"\nreason = "Nobody asks."\n'
OTHER = '[[waiver]]\noperation = "GET /elsewhere"\nrule = "operation-removed"\nreason = "Nobody asks."\n'
UNUSED = f"warning: {FILE}:1: the waiver of operation-removed in GET /elsewhere matches no change: remove it\n"
PAST, FUTURE = "until = 1999-12-31\n", "until = 9999-12-31\n"


@pytest.fixture
def broken_garden(garden: GitProject) -> GitProject:
    """Return a garden in which an operation was removed."""
    garden.edit("openapi.yaml", *ONE_REMOVED)
    return garden


def configure(garden: GitProject, text: str) -> None:
    """Write keys and tables of the configuration, before the API."""
    garden.write("pyproject.toml", f"[tool.contractdelta]\n{text}\n{CONFIGURATION}")


def operations(done: Outcome) -> dict[str, Any]:
    """Return the operations of a JSON report by their keys."""
    return {item["operation"]: item for api in json.loads(done.stdout)["apis"] for item in api["operations"]}


# --- waivers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("waiver", "breaking", "warning", "any_"),
    [("", 1, 1, 1), (REMOVED, 0, 0, 1), (REMOVED + FUTURE, 0, 0, 1), (REMOVED + PAST, 1, 1, 1), (OTHER, 1, 1, 1)],
    ids=["none", "for good", "valid", "expired", "of something else"],
)
def test_what_is_waived_is_no_failure(
    broken_garden: GitProject, waiver: str, breaking: int, warning: int, any_: int
) -> None:
    """A waived change does not count for ``--fail-on``; that a contract changed stays true."""
    broken_garden.write(FILE, waiver)
    codes = [broken_garden.run("diff", "--fail-on", limit).exit_code for limit in ("breaking", "warning", "any")]
    assert codes == [breaking, warning, any_]


def test_what_is_waived_stays_in_the_report(broken_garden: GitProject) -> None:
    """A waived operation keeps its status and its changes, and is counted under no severity."""
    broken_garden.write(FILE, REMOVED)
    done = broken_garden.run("diff", "--format", "json")
    found = operations(done)["GET /weather"]
    summary = json.loads(done.stdout)["apis"][0]["summary"]
    assert (found["status"], found["severity"], found["changes"][0]["rule"]) == ("removed", "none", "operation-removed")
    assert (summary["removed"], summary["breaking"]) == (1, 0)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("operands", "is_told"),
    [
        (("main",), True),
        (("main", "change"), False),
        (("main:openapi.yaml",), False),
        (("old.yaml",), False),
        (("main:openapi.yaml", "openapi.yaml"), False),
        (("old.yaml", "openapi.yaml"), False),
    ],
)
def test_the_policy_of_the_project_holds_for_all_operands(
    garden: GitProject,
    operands: tuple[str, ...],
    is_told: bool,  # noqa: FBT001 - a row
) -> None:
    """Whatever is compared in a project, its waivers hold; of files and revisions none is called unused."""
    garden.write("old.yaml", garden.read("openapi.yaml"))
    garden.edit("openapi.yaml", *ONE_REMOVED)
    garden.commit()
    garden.write(FILE, f"{OTHER}{REMOVED}")
    done = garden.run("diff", *operands, "--fail-on", "breaking")
    assert (done.exit_code, done.stderr) == (0, UNUSED if is_told else "")


def test_a_waiver_comes_from_the_work_tree(broken_garden: GitProject) -> None:
    """What the base waived and head does not is not waived, though both sides be revisions."""
    broken_garden.git("checkout", "--quiet", "main", "--", ".")
    broken_garden.write(FILE, REMOVED)
    broken_garden.land()
    broken_garden.remove(FILE)
    broken_garden.edit("openapi.yaml", *ONE_REMOVED)
    assert broken_garden.run("diff", "--fail-on", "breaking").exit_code == 1
    broken_garden.commit()
    assert broken_garden.run("diff", "main", "change", "--fail-on", "breaking").exit_code == 1


def test_an_expired_waiver_is_reported(broken_garden: GitProject) -> None:
    """After its last day a waiver is a warning on standard error, in every command that shows severities."""
    broken_garden.write(FILE, REMOVED + PAST)
    told = (
        f"warning: {FILE}:1: the waiver of operation-removed in GET /weather expired after 1999-12-31: "
        "it does not apply; remove it, or decide anew\n"
    )
    assert broken_garden.run("diff").stderr == told
    assert broken_garden.run("diff", "main:openapi.yaml", "openapi.yaml").stderr == told
    assert broken_garden.run("select").stderr == told


def test_an_unused_waiver_is_reported(garden: GitProject) -> None:
    """A waiver that matches no change is a warning where the configured APIs are compared with the work tree."""
    garden.write(FILE, OTHER)
    assert (garden.run("diff").stderr, garden.run("diff", "main").stderr) == (UNUSED, UNUSED)
    assert garden.run("diff", "main:openapi.yaml", "openapi.yaml").stderr == ""


@pytest.mark.parametrize(("api", "is_told"), [("garden", True), ("yard", False), ("gone", True), ("", False)])
def test_of_an_api_that_was_left_out_nothing_is_unused(garden: GitProject, api: str, is_told: bool) -> None:  # noqa: FBT001 - a row
    """What git calls untouched is not compared: only a waiver that cannot be about it is called unused."""
    garden.git("checkout", "--quiet", "main")
    garden.write("yard.yaml", garden.read("openapi.yaml"))
    garden.write("pyproject.toml", f'{CONFIGURATION}\n[tool.contractdelta.apis.yard]\nspec = "yard.yaml"\n')
    garden.commit()
    garden.edit("openapi.yaml", *ONE_OPERATION)
    garden.write(FILE, f'{OTHER}api = "{api}"\n' if api else OTHER)
    done = garden.run("diff")
    assert "untouched: yard" in done.stdout
    assert ("matches no change" in done.stderr) is is_told
    assert "matches no change" in garden.run("diff", "--strict").stderr


def test_a_waiver_may_be_limited_to_an_api(broken_garden: GitProject) -> None:
    """A waiver of another API does not hold; its API was compared nowhere, so it is unused."""
    broken_garden.write(FILE, f'{REMOVED}api = "garden"\n')
    assert broken_garden.run("diff", "--fail-on", "breaking").exit_code == 0
    broken_garden.write(FILE, f'{REMOVED}api = "yard"\n')
    done = broken_garden.run("diff", "--fail-on", "breaking")
    assert done.exit_code == 1
    assert "operation-removed in GET /weather of yard matches no change" in done.stderr


# --- selection --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_committed", [False, True])
def test_tests_are_selected_as_if_nothing_was_waived(garden: GitProject, is_committed: bool) -> None:  # noqa: FBT001 - a row
    """A waiver says that clients may break, not that tests need not run; nor does the new file select any test."""
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    without = garden.run("select", "--format", "json")
    changes = operations(garden.run("diff", "--format", "json"))
    garden.write(
        FILE,
        "".join(
            f'[[waiver]]\noperation = "{key}"\nrule = "{rule}"\nreason = "All is well."\n'
            for key, item in changes.items()
            for rule in {change["rule"] for change in item["changes"]}
        ),
    )
    if is_committed:
        garden.commit()
    assert set(json.loads(without.stdout)) > {"mode", "tests"}
    assert json.loads(without.stdout)["mode"] == "subset"
    assert garden.run("select", "--format", "json") == without
    assert {item["severity"] for item in operations(garden.run("diff", "--format", "json")).values()} == {"none"}


def test_select_shows_the_same_severities(broken_garden: GitProject) -> None:
    """``select`` counts severities as ``diff`` does."""
    broken_garden.edit("openapi.yaml", *ONE_OPERATION)
    assert "(2 breaking)" in broken_garden.run("select").stdout
    broken_garden.write(FILE, REMOVED)
    assert "(1 breaking)" in broken_garden.run("select").stdout
    assert "(1 breaking)" in broken_garden.run("diff").stdout


def test_running_tests_needs_no_policy(garden: GitProject) -> None:
    """Which tests run does not depend on waivers, so a mistake among them does not stop them."""
    garden.edit("openapi.yaml", *ONE_OPERATION)
    garden.write(FILE, "not toml")
    done = garden.process("run", "--", "-q")
    assert (done.exit_code, "1 passed" in done.stdout) == (0, True), done
    assert garden.run("diff").exit_code == 2


# --- severities -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "setting", "limit", "exit_code"),
    [
        (ONE_REMOVED, 'severity.operation-removed = "warning"', "breaking", 0),
        (ONE_REMOVED, 'severity.operation-removed = "warning"', "warning", 1),
        (ONE_REMOVED, 'severity.operation-removed = "compatible"', "warning", 0),
        (ONE_REMOVED, 'severity.operation-removed = "compatible"', "any", 1),
        (ONE_ADDED, 'severity.operation-added = "breaking"', "breaking", 1),
        (ONE_ADDED, 'severity.operation-removed = "breaking"', "warning", 0),
    ],
)
def test_the_severity_of_a_rule_decides_the_exit_code(
    garden: GitProject, edit: tuple[str, str], setting: str, limit: str, exit_code: int
) -> None:
    """``--fail-on`` counts changes as the project has set their rule."""
    configure(garden, setting)
    garden.edit("openapi.yaml", *edit)
    assert garden.run("diff", "--fail-on", limit).exit_code == exit_code
    assert garden.run("diff", "main:openapi.yaml", "openapi.yaml", "--fail-on", limit).exit_code == exit_code


# --- mistakes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["diff", "select"])
def test_a_mistake_in_the_file_is_wrong_usage(garden: GitProject, command: str) -> None:
    """A waiver without a reason is exit code 2, with file and line, and no report."""
    garden.write(FILE, "\n[[waiver]]\nfingerprint = 'a'\n")
    done = garden.run(command)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {FILE}:2: there is no reason\n")


def test_an_unknown_rule_in_the_configuration_is_wrong_usage(garden: GitProject) -> None:
    """A severity for a rule that does not exist is exit code 2, with the file and the nearest rule."""
    configure(garden, 'severity.operation-remove = "warning"')
    done = garden.run("diff")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("error: pyproject.toml: severity: unknown rule 'operation-remove'\nDid you mean 'op")


def test_another_file_may_hold_the_waivers(broken_garden: GitProject) -> None:
    """The file that is configured is read, and no other; where it is missing, that is an error."""
    configure(broken_garden, 'waivers = "api/accepted.toml"')
    broken_garden.write(FILE, REMOVED)
    done = broken_garden.run("diff", "--fail-on", "breaking")
    assert (done.exit_code, done.stderr) == (
        2,
        "error: api/accepted.toml: no such file\nIt is configured as the file of waivers in pyproject.toml.\n",
    )
    broken_garden.write("api/accepted.toml", REMOVED)
    broken_garden.remove(FILE)
    assert broken_garden.run("diff", "--fail-on", "breaking").exit_code == 0


def test_the_file_stays_in_the_project(broken_garden: GitProject) -> None:
    """Through a symbolic link nothing outside the project decides."""
    outside = broken_garden.root.parent / "outside.toml"
    outside.write_text(REMOVED)
    (broken_garden.root / FILE).symlink_to(outside)
    done = broken_garden.run("diff")
    assert (done.exit_code, done.stderr) == (
        2,
        f"error: {FILE}: leads outside the project\nKeep the waivers in the project.\n",
    )


def test_a_folder_is_no_file_of_waivers(garden: GitProject) -> None:
    """What cannot be read is an error that names it, not a project without waivers."""
    garden.write(f"{FILE}/file", "")
    done = garden.run("diff")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"error: {FILE}: ")


def test_a_circle_of_links_is_no_file_of_waivers(garden: GitProject) -> None:
    """The same holds for links that lead nowhere."""
    (garden.root / FILE).symlink_to(garden.root / "other.toml")
    (garden.root / "other.toml").symlink_to(garden.root / FILE)
    done = garden.run("diff")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"error: {FILE}: ")
