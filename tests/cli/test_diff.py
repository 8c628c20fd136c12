"""``contractdelta diff``: what it shows and how it ends. What operands mean: see tests/workflow/test_diff.py."""

import json
from pathlib import Path

import pytest
from support.projects import (
    DOCUMENT,
    DOCUMENTATION,
    ONE_ADDED,
    ONE_OPERATION,
    ONE_REMOVED,
    ONE_SCHEMA,
    GitProject,
    garden_files,
    make_repository,
)

Edit = tuple[str, str]

NOTHING: Edit = ("Sun or rain.", "Sun or rain.")
REFORMATTED: Edit = ("name: {type: string}", "name:\n          type: string")


@pytest.mark.parametrize(
    ("edit", "fail_on", "exit_code"),
    [
        (ONE_REMOVED, "breaking", 1),
        (ONE_REMOVED, "warning", 1),
        (ONE_REMOVED, "any", 1),
        (ONE_OPERATION, "breaking", 1),
        (ONE_OPERATION, "warning", 1),
        (ONE_OPERATION, "any", 1),
        (ONE_ADDED, "breaking", 0),
        (ONE_ADDED, "warning", 0),
        (ONE_ADDED, "any", 1),
        (DOCUMENTATION, "breaking", 0),
        (DOCUMENTATION, "any", 0),
        (REFORMATTED, "any", 0),
        (NOTHING, "warning", 0),
        (NOTHING, "any", 0),
    ],
)
def test_fail_on_decides_the_exit_code(garden: GitProject, edit: Edit, fail_on: str, exit_code: int) -> None:
    """The exit code is 1 exactly where a change is as bad as ``--fail-on`` says, or worse."""
    garden.edit("openapi.yaml", *edit)
    done = garden.run("diff", "--fail-on", fail_on)
    assert (done.exit_code, done.stderr) == (exit_code, ""), done


@pytest.mark.parametrize("edit", [ONE_REMOVED, ONE_SCHEMA, ONE_ADDED, DOCUMENTATION, NOTHING])
def test_without_fail_on_every_change_is_fine(garden: GitProject, edit: Edit) -> None:
    """A change alone, however bad, is no failure."""
    garden.edit("openapi.yaml", *edit)
    assert garden.run("diff").exit_code == 0


def test_the_report_is_written_although_it_fails(garden: GitProject) -> None:
    """Reaching ``--fail-on`` takes nothing from the report."""
    garden.edit("openapi.yaml", *ONE_REMOVED)
    failing, fine = garden.run("diff", "--fail-on", "any"), garden.run("diff")
    assert (failing.exit_code, failing.stdout) == (1, fine.stdout)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (ONE_OPERATION, [("GET /plants", "listPlants", "changed", "breaking", ["parameters.query.limit"])]),
        (
            ONE_SCHEMA,
            [
                ("GET /plants", "listPlants", "changed", "breaking", ["responses.200.application/json"]),
                ("GET /plants/{plantId}", "getPlant", "changed", "breaking", ["responses.200.application/json"]),
                ("POST /plants", "addPlant", "changed", "compatible", ["request_body.application/json"]),
            ],
        ),
        (ONE_REMOVED, [("GET /weather", "getWeather", "removed", "breaking", None)]),
        (ONE_ADDED, [("GET /soil", "getSoil", "added", "compatible", None)]),
        (DOCUMENTATION, [("GET /plants", "listPlants", "documentation", "none", [])]),
        (REFORMATTED, []),
        (NOTHING, []),
    ],
)
def test_json_lists_the_operations_that_differ(garden: GitProject, edit: Edit, expected: list[object]) -> None:
    """The JSON report names each operation that differs with id, status, severity and facets, and no other."""
    garden.edit("openapi.yaml", *edit)
    (api,) = json.loads(garden.run("diff", "--format", "json").stdout)["apis"]
    found = [
        (
            item["operation"],
            item["operation_id"],
            item["status"],
            item["severity"],
            item["facets"] if item["status"] in ("changed", "documentation") else None,
        )
        for item in api["operations"]
    ]
    assert found == expected


def test_json_has_the_members_of_the_interface(garden: GitProject) -> None:
    """The JSON report has the format, the members and the counts that the interface promises."""
    garden.edit("openapi.yaml", *ONE_OPERATION)
    garden.edit("openapi.yaml", *ONE_REMOVED)
    garden.edit("openapi.yaml", "The plant.", "One plant.")
    report = json.loads(garden.run("diff", "--format", "json").stdout)
    (api,) = report["apis"]
    changed = next(item for item in api["operations"] if item["operation"] == "GET /plants")
    (change,) = changed["changes"]
    assert report["format"] == "contractdelta.delta/1"
    assert (api["api"], list(api["base"]), list(api["head"])) == ("garden", ["source"], ["source"])
    assert api["summary"] == {
        "operations": 7,
        "added": 0,
        "removed": 1,
        "changed": 1,
        "documentation": 1,
        "unchanged": 4,
        "breaking": 2,
        "warning": 0,
        "compatible": 0,
    }
    assert set(changed) == {"operation", "operation_id", "status", "severity", "facets", "changes"}
    assert set(change) == {
        *("rule", "severity", "facet", "where", "pointer", "file", "line", "column", "message", "base", "head"),
        *("direction", "fingerprint", "witness", "unproved", "waiver"),
    }
    assert (change["base"], change["head"], change["facet"]) == (100, 50, "parameters.query.limit")
    assert change["pointer"] == "/paths/~1plants/get/parameters/0/schema/maximum"


@pytest.mark.parametrize(
    ("format_", "start", "place"),
    [
        ("markdown", "<!-- contractdelta diff -->\n", "<code>openapi.yaml:"),
        ("github", "::", "file=openapi.yaml,line="),
        ("junit", "<?xml ", "  at openapi.yaml:"),
        ("sarif", "{", '"startLine"'),
        ("html", "<!DOCTYPE html>\n", "<code>openapi.yaml:"),
    ],
)
def test_every_format_tells_the_change_and_its_place(garden: GitProject, format_: str, start: str, place: str) -> None:
    """Each format is complete: the operation, the rule, and file and line; the exit code is as with text."""
    garden.edit("openapi.yaml", *ONE_OPERATION)
    done = garden.run("diff", "--format", format_, "--fail-on", "any")
    assert (done.exit_code, done.stderr) == (1, ""), done
    assert done.stdout.startswith(start)
    (api,) = json.loads(garden.run("diff", "--format", "json").stdout)["apis"]
    (operation,) = api["operations"]
    for text in (operation["operation"], operation["changes"][0]["rule"], place):
        assert text in done.stdout, (text, done.stdout)


def test_text_shows_both_sides_and_each_change(garden: GitProject) -> None:
    """The text report says what was compared, which operations changed, and what changed in them."""
    commit = garden.git("rev-parse", "HEAD")
    garden.edit("openapi.yaml", *ONE_OPERATION)
    text = garden.run("diff").stdout
    lines = [line.split() for line in text.splitlines()]
    assert ["base", commit[:12], "(main)"] in lines, text
    assert ["head", "work", "tree"] in lines, text
    assert any({"GET", "/plants", "changed", "breaking"} <= set(words) for words in lines), text
    assert "parameters.query.limit" in text
    assert "/plots" not in text


def test_text_of_no_change_lists_no_operation(garden: GitProject) -> None:
    """Where nothing changed, the report says so and lists nothing."""
    text = garden.run("diff").stdout
    assert "0 of 7 operations changed" in text
    assert "/plants" not in text


def test_text_of_documentation_says_so(garden: GitProject) -> None:
    """An operation whose documentation alone changed is named as that, not as changed."""
    garden.edit("openapi.yaml", *DOCUMENTATION)
    text = garden.run("diff").stdout
    assert "0 of 7 operations changed" in text
    assert [line for line in text.splitlines() if "GET /plants" in line] == ["documentation only: GET /plants"]


def test_every_api_is_compared(garden: GitProject) -> None:
    """Without operands each configured API has its own delta, in the order of their names."""
    garden.write("shed.yaml", DOCUMENT)
    garden.append("pyproject.toml", '\n[tool.contractdelta.apis.a-shed]\nspec = "shed.yaml"\n')
    garden.land()
    garden.edit("shed.yaml", *ONE_REMOVED)
    apis = json.loads(garden.run("diff", "--format", "json").stdout)["apis"]
    assert [(api["api"], api["summary"]["removed"]) for api in apis] == [("a-shed", 1), ("garden", 0)]


def test_a_new_api_is_added_with_and_without_operands(garden: GitProject) -> None:
    """The operations of an API that the base does not have are added, whether the base is named or found."""
    garden.write("shed.yaml", DOCUMENT)
    garden.append("pyproject.toml", '\n[tool.contractdelta.apis.shed]\nspec = "shed.yaml"\n')
    for operands in (["main"], []):
        done = garden.run("diff", *operands, "--format", "json")
        assert (done.exit_code, done.stderr) == (0, ""), (operands, done)
        counts = [(api["api"], api["summary"]["added"]) for api in json.loads(done.stdout)["apis"]]
        assert counts == [("garden", 0), ("shed", 7)], operands


def test_long_lists_are_cut_unless_verbose(garden: GitProject) -> None:
    """Long lists are shown in part, with the number that is left out; ``-v`` shows them whole."""
    names = [f"bed{number:03}" for number in range(60)]
    paths = "".join(f'  /{name}:\n    get: {{responses: {{"200": {{description: A bed.}}}}}}\n' for name in names)
    garden.edit("openapi.yaml", "  /weather:\n", f"{paths}  /weather:\n")
    short, whole = garden.run("diff").stdout, garden.run("diff", "-v").stdout
    assert [name for name in names if name not in whole] == []
    assert sum(name in short for name in names) < len(names)
    assert "more operations" in short
    assert "more operations" not in whole


def test_project_option_is_as_if_started_there(garden: GitProject) -> None:
    """``-C`` finds configuration and repository from that folder, and operands relative to it."""
    garden.edit("openapi.yaml", *ONE_OPERATION)
    garden.write("old.yaml", DOCUMENT)
    elsewhere = garden.root.parent
    here = garden.run("diff", "old.yaml", "openapi.yaml")
    assert here.exit_code == 0, here
    assert garden.run("diff", "-C", "garden", "old.yaml", "openapi.yaml", folder=elsewhere) == here
    assert garden.run("diff", "--project", str(garden.root), folder=elsewhere) == garden.run("diff")
    assert garden.run("diff", folder=garden.root / "tests") == garden.run("diff")


@pytest.mark.parametrize("base", ["HEAD:./openapi.yaml", "old/../old.yaml"])
@pytest.mark.parametrize("edit", [ONE_OPERATION, ONE_REMOVED])
def test_annotations_name_files_from_the_top(tmp_path: Path, base: str, edit: Edit) -> None:
    """A service that shows changes beside lines knows files from the top of the repository, wherever people are."""
    repository = make_repository(tmp_path, garden_files("services/garden/"))
    repository.write("services/garden/old.yaml", repository.read("services/garden/openapi.yaml"))
    (tmp_path / "services/garden/old").mkdir()
    repository.edit("services/garden/openapi.yaml", *edit)
    folder = GitProject(tmp_path / "services" / "garden")
    for operands in ((base, "openapi.yaml"), ()):
        github = folder.run("diff", *operands, "--format", "github").stdout.splitlines()
        assert {line.partition(" file=")[2].partition(",")[0] for line in github} == {"services/garden/openapi.yaml"}
        sarif = json.loads(folder.run("diff", *operands, "--format", "sarif").stdout)
        places = [result["locations"][0]["physicalLocation"] for result in sarif["runs"][0]["results"]]
        assert {place["artifactLocation"]["uri"] for place in places} == {"services/garden/openapi.yaml"}
    repository.commit()
    github = folder.run("diff", "HEAD~1", "HEAD", "--format", "github").stdout.splitlines()
    assert {line.partition(" file=")[2].partition(",")[0] for line in github} == {"services/garden/openapi.yaml"}
    told = json.loads(folder.run("diff", "old.yaml", "openapi.yaml", "--format", "json").stdout)
    files = {change["file"] for each in told["apis"][0]["operations"] for change in each["changes"]}
    assert files == {"old.yaml" if edit is ONE_REMOVED else "openapi.yaml"}
