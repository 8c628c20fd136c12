"""Laws of validation in a project: which documents, and where in their text."""

import json
from dataclasses import replace
from urllib.parse import quote

import pytest
from support.maps import EMPTY
from support.projects import DOCUMENT, GitProject

from contractdelta.errors import InvalidTestMap, UsageError
from contractdelta.testmap.model import Tag
from contractdelta.testmap.on_disk.map_file import dump_map
from contractdelta.testmap.recorded import Outcome, RecordedTest
from contractdelta.validation.model import Finding
from contractdelta.workflow.project import open_project
from contractdelta.workflow.validate import validate_apis


def findings(garden: GitProject, *names: str) -> tuple[Finding, ...]:
    """Return what is found in one API."""
    (found,) = validate_apis(open_project(garden.root), names)
    return found.findings


def places(garden: GitProject) -> list[tuple[str, str, int, int]]:
    """Return rule, file, line and column of each finding."""
    return [(item.rule, item.resource, item.line, item.column) for item in findings(garden)]


def place_of(text: str, part: str) -> tuple[int, int]:
    """Return line and column, from 1, of a part of a text."""
    before = text[: text.index(part)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def test_a_member_is_where_its_key_is(garden: GitProject) -> None:
    """In YAML, line and column lead to the key, in block and flow style; findings stand in the order of the text."""
    text = DOCUMENT.replace("name: {type: string}", "name: {x-1: ü, type: strng}").replace("getWeather", "listPlots")
    garden.write("openapi.yaml", text)
    repeated = place_of(text, 'operationId: listPlots\n      responses:\n        "200": {description: Sun')
    assert places(garden)[:2] == [
        ("operation-id-repeated", "openapi.yaml", *repeated),
        ("schema-invalid", "openapi.yaml", *place_of(text, "type: strng")),
    ]


def test_an_element_is_where_it_starts(garden: GitProject) -> None:
    """Elements of lists have no key: their own start counts."""
    text = DOCUMENT.replace("required: [name]", "required: [name, 17]")
    garden.write("openapi.yaml", text)
    assert places(garden)[0] == ("schema-invalid", "openapi.yaml", *place_of(text, "17]"))


@pytest.mark.parametrize("indent", [None, 1, 4])
def test_json_has_lines_too(garden: GitProject, indent: int | None) -> None:
    """In JSON, on one line or many, the place is that of the key."""
    tree = {"openapi": "3.1.0", "info": {"title": 'a "quoted" \\ title', "verson": "1"}, "paths": {}}
    text = json.dumps(tree, indent=indent)
    garden.write("openapi.json", text)
    garden.edit("pyproject.toml", "openapi.yaml", "openapi.json")
    found = {item.pointer: (item.line, item.column) for item in findings(garden)}
    assert found["/info/verson"] == place_of(text, '"verson"')


def test_what_a_merge_or_an_alias_brings_is_where_it_is_used(garden: GitProject) -> None:
    """A value that is written elsewhere has the nearest place around it, never none."""
    text = DOCUMENT.replace("soil: {type: string}", "soil: *wrong").replace(
        "openapi: 3.1.0\n", "openapi: 3.1.0\nx-wrong: &wrong {type: strng}\n"
    )
    garden.write("openapi.yaml", text)
    assert places(garden)[0] == ("schema-invalid", "openapi.yaml", *place_of(text, "soil: *wrong"))


def test_other_files_have_lines_of_their_own(garden: GitProject) -> None:
    """A finding in another file names that file, and its lines."""
    garden.edit("openapi.yaml", "soil: {type: string}", "soil: {$ref: parts/soil.yaml}")
    garden.write("parts/soil.yaml", "# Earth.\ntype: string\ndefault: 3\n")
    assert places(garden)[0] == ("default-invalid", "parts/soil.yaml", 3, 1)


def test_marks_of_byte_order_do_not_count(garden: GitProject) -> None:
    """A byte order mark and line ends of Windows move nothing."""
    text = "\ufeff" + DOCUMENT.replace("info: {", "info: {verson: 1, ").replace("\n", "\r\n")
    garden.write("openapi.yaml", text)
    assert places(garden)[0] == ("structure-invalid", "openapi.yaml", 2, 8)


def test_only_named_apis_are_validated(garden: GitProject) -> None:
    """With names those APIs are looked at; without, all of them, in the order of the configuration."""
    garden.write("shed.yaml", DOCUMENT)
    garden.append("pyproject.toml", '\n[tool.contractdelta.apis.shed]\nspec = "shed.yaml"\n')
    project = open_project(garden.root)
    assert [found.api for found in validate_apis(project)] == ["garden", "shed"]
    assert [found.api for found in validate_apis(project, ["shed"])] == ["shed"]
    with pytest.raises(UsageError, match="'shde'"):
        validate_apis(project, ["shde"])


@pytest.mark.parametrize("name", ["openapi.yaml", "openapi.json"])
def test_a_key_that_stands_twice_is_where_it_stands_again(garden: GitProject, name: str) -> None:
    """What is wrong with the text has no pointer, and its line is that of the text, not of the root."""
    item = '{"get": {"responses": {}}}'
    text = (
        f'{{"swagger": "2.0",\n"info": {{"title": "t", "version": "1"}},\n"paths": {{\n"/a": {item},\n"/a": {item}}}}}'
    )
    garden.write(name, text)
    garden.edit("pyproject.toml", "openapi.yaml", name)
    [found] = [each for each in findings(garden) if each.rule == "contract-problem"]
    assert (found.resource, found.pointer, found.line) == (name, "", 5)
    assert found.column >= 1


@pytest.mark.parametrize("name", ["openapi.yaml#", "openapi.yaml#/paths", "a#b/openapi.yaml", "openapi.yaml:1"])
def test_a_file_may_be_called_like_a_place(garden: GitProject, name: str) -> None:
    """The place of a problem is known, whatever the names of files look like."""
    garden.write(name, '{"a": {"$ref": "nowhere.yaml"}}')
    reference = f'"./{quote(name)}#/a"'
    garden.edit("openapi.yaml", "soil: {type: string}", f"soil: {{$ref: {reference}}}")
    assert [(each.resource, each.pointer) for each in findings(garden) if "nowhere" in each.message] == [(name, "/a")]


# --- operations without a test ----------------------------------------------------------------------------------------


def record(garden: GitProject, *calls: str, tags: tuple[Tag, ...] = ()) -> None:
    """Write a test map with one test."""
    test = RecordedTest(
        nodeid="tests/test_plants.py::test_all",
        path="tests/test_plants.py",
        outcome=Outcome.PASSED,
        seconds=0.1,
        tags=tags,
        calls=tuple((name, (200,)) for name in calls),
    )
    found = replace(EMPTY, tests={test.nodeid: test})
    garden.write("snapshots/testmap.json", dump_map(found))


def untested(garden: GitProject, *names: str) -> set[str]:
    """Return the operations that a warning calls untested."""
    words = (item.message.split() for item in findings(garden, *names) if item.rule == "operation-untested")
    return {" ".join(word[7:9]) for word in words}


def test_without_a_map_nobody_asks_for_tests(garden: GitProject) -> None:
    """Where nothing was recorded, no operation is called untested."""
    assert untested(garden) == set()


def test_an_operation_without_a_test_is_a_warning_at_its_place(garden: GitProject) -> None:
    """Where there is a map, each operation that no test of it calls or is tagged with is told, by its own line."""
    tags = (Tag(names=("listPlants", "gone")), Tag(tag="plots"), Tag(names=("getWeather",), api="other"))
    record(garden, "POST /plants", "GET /none", tags=tags)
    assert untested(garden) == {"GET /plants/{plantId}", "DELETE /plants/{plantId}", "GET /weather"}
    (found,) = (i for i in findings(garden) if i.rule == "operation-untested" and "GET /weather" in i.message)
    line, _ = place_of(DOCUMENT, "get:\n      operationId: getWeather")
    assert (str(found.severity), found.resource, found.line) == ("warning", "openapi.yaml", line)
    assert found.message == "no test of the test map calls GET /weather or is tagged with it"


def test_a_webhook_needs_no_test(garden: GitProject) -> None:
    """A webhook is called by the server: no test calls it."""
    garden.append("openapi.yaml", "webhooks: {bloom: {post: {operationId: bloom, responses: {}}}}\n")
    record(garden)
    assert untested(garden) == {
        *("GET /plants", "POST /plants", "GET /plants/{plantId}", "DELETE /plants/{plantId}"),
        *("GET /plots", "GET /plots/{plotId}", "GET /weather"),
    }


def test_of_several_apis_the_map_names_each(garden: GitProject) -> None:
    """A call of another API's operation of the same key is none of this one."""
    garden.write("shed.yaml", "openapi: 3.1.0\npaths: {/plants: {get: {operationId: pile, responses: {}}}}\n")
    garden.append("pyproject.toml", '[tool.contractdelta.apis.shed]\nspec = "shed.yaml"\n')
    record(garden, "garden::GET /plants")
    assert untested(garden, "shed") == {"GET /plants"}
    assert "GET /plants" not in untested(garden, "garden")


def test_a_damaged_map_is_told(garden: GitProject) -> None:
    """What cannot be read is an error that names the file."""
    garden.write("snapshots/testmap.json", "{")
    with pytest.raises(InvalidTestMap) as caught:
        findings(garden)
    assert "snapshots/testmap.json" in caught.value.message
