"""``contractdelta validate``: what it prints, and how it ends."""

import json

import pytest
from support.processes import written
from support.projects import GitProject, no_traceback

FORMATS = ("text", "json", "github", "sarif")
#: Shows a garden in every format.
_SCRIPT = f"""
import json
from pathlib import Path
from support.projects import GitProject
garden = GitProject(Path({{!r}}))
print(json.dumps({{{{name: garden.run("validate", "--format", name).stdout for name in {FORMATS}}}}}))
"""
#: A document of which nothing is found.
GOOD = """\
openapi: 3.1.0
info: {title: Garden, version: "1"}
paths:
  /plants:
    get:
      operationId: listPlants
      responses:
        "200":
          description: Every plant.
          content: {application/json: {schema: {type: array, items: {type: string, default: rose}}}}
"""
WARNING = ("      operationId: listPlants\n", "")
ERROR = ("default: rose", "default: 1")

ERROR_LINE = GOOD.splitlines()[9]


def make(garden: GitProject, *edits: tuple[str, str]) -> GitProject:
    """Write the good document with some edits."""
    garden.write("openapi.yaml", GOOD)
    for edit in edits:
        garden.edit("openapi.yaml", *edit)
    return garden


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    ("edits", "exit_code", "strict_exit_code"),
    [((), 0, 0), ((WARNING,), 0, 1), ((ERROR,), 1, 1), ((WARNING, ERROR), 1, 1)],
)
def test_exit_codes(
    garden: GitProject, format_: str, edits: tuple[tuple[str, str], ...], exit_code: int, strict_exit_code: int
) -> None:
    """An error is 1, a warning with ``--strict``, too; messages stand on standard output alone, in every format."""
    make(garden, *edits)
    done = garden.run("validate", "--format", format_)
    strict = garden.run("validate", "--strict", "--format", format_)
    assert (done.exit_code, strict.exit_code) == (exit_code, strict_exit_code), done
    assert (done.stdout, done.stderr) == (strict.stdout, "")


def test_a_note_is_fine_even_with_strict(garden: GitProject) -> None:
    """What could not be checked is no fault of the document."""
    make(garden, ("{type: string, default: rose}", "{type: string}"))
    garden.edit("openapi.yaml", "{type: array", "{$schema: 'https://example.com/mine', type: array")
    done = garden.run("validate", "--strict")
    assert (done.exit_code, "1 note" in done.stdout) == (0, True), done


def test_text_names_file_line_and_rule(garden: GitProject) -> None:
    """A finding says where it is, what it is, and how bad."""
    done = make(garden, ERROR).run("validate")
    assert "garden: 1 error  (openapi.yaml)" in done.stdout
    column = ERROR_LINE.index("default") + 1
    assert f"\nerror     openapi.yaml:10:{column}  1 is not of type 'string'\n" in done.stdout
    assert "default-invalid, at /paths/~1plants/get/responses/200/" in done.stdout


def test_json_has_every_finding(garden: GitProject) -> None:
    """The JSON report says which API, file, place, rule and severity, and counts."""
    report = json.loads(make(garden, WARNING).run("validate", "--format", "json").stdout)
    assert report == {
        "format": "contractdelta.validation/1",
        "apis": [
            {
                "api": "garden",
                "source": "openapi.yaml",
                "summary": {"error": 0, "warning": 1, "note": 0},
                "findings": [
                    {
                        "rule": "operation-id-missing",
                        "severity": "warning",
                        "message": "GET /plants has no operationId",
                        "file": "openapi.yaml",
                        "pointer": "/paths/~1plants/get",
                        "line": 5,
                        "column": 5,
                    }
                ],
            }
        ],
    }


@pytest.mark.parametrize("format_", FORMATS)
def test_a_report_goes_to_a_file(garden: GitProject, format_: str) -> None:
    """With ``-o`` the report is in the file, the same as on standard output, and the exit code stays."""
    make(garden, ERROR)
    shown = garden.run("validate", "--format", format_)
    done = garden.run("validate", "--format", format_, "-o", "report")
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "")
    assert garden.read("report") == shown.stdout


def test_the_same_bytes_each_time(garden: GitProject) -> None:
    """Neither the order of sets nor the process counts."""
    make(garden, WARNING, ERROR)
    garden.append("openapi.yaml", "components: {schemas: {A: {}, B: {}, C: {type: 1}}}\n")
    shown = {format_: garden.run("validate", "--format", format_).stdout for format_ in FORMATS}
    assert all(shown.values()), shown
    assert [json.loads(text) for text in written(_SCRIPT.format(str(garden.root)))] == [shown]


def test_what_cannot_be_read_is_exit_code_3(garden: GitProject) -> None:
    """A document that is none, or not there, is an error of its own, not a finding."""
    garden.write("openapi.yaml", "openapi: [\n")
    broken = garden.run("validate")
    garden.remove("openapi.yaml")
    missing = garden.run("validate")
    for done in (broken, missing):
        assert (done.exit_code, done.stdout, no_traceback(done)) == (3, "", True), done
        assert done.stderr.startswith("error: openapi.yaml")


def test_an_unknown_api_is_wrong_usage(garden: GitProject) -> None:
    """A name that no API has ends with 2, and suggests the nearest."""
    done = garden.run("validate", "gardne")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "'garden'" in done.stderr


def test_many_errors_do_not_hide_each_other(garden: GitProject) -> None:
    """Everything that is wrong is shown, not the first thing alone."""
    make(garden, ERROR)
    garden.append(
        "openapi.yaml", "components: {schemas: {A: {type: 1}, B: {required: x}, C: {default: 1, type: string}}}\n"
    )
    report = json.loads(garden.run("validate", "--format", "json").stdout)
    pointers = [found["pointer"] for found in report["apis"][0]["findings"] if found["severity"] == "error"]
    assert len(pointers) == 4
    assert {pointer.split("/")[3] for pointer in pointers if pointer.startswith("/components")} == {"A", "B", "C"}
