"""Laws of the adapter to openapi-spec-validator."""

from typing import Any

import pytest
from support.loading import ROOT, contract_of
from support.validating import answering, as_document, described

import contractdelta.validation.checks
from contractdelta.validation.library import find_broken_rules
from contractdelta.validation.structure import find_malformed_objects

SWAGGER: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Garden", "version": "1"},
    "paths": {
        "/a/{id}": {
            "get": {
                "parameters": [{"name": "id", "in": "path", "required": True, "type": "integer", "default": "x"}],
                "responses": {"200": {"description": "Fine.", "schema": {"$ref": "#/definitions/A"}}},
            },
            "put": {"responses": {"204": {"description": "Fine."}}},
        }
    },
    "definitions": {"A": {"type": "object", "properties": {"n": {"type": "integer", "default": "x"}}}},
}


def test_swagger_is_checked() -> None:
    """The library knows Swagger 2.0: defaults of parameters and schemas, path templates, structure."""
    document = as_document(SWAGGER)
    assert [(item.rule, item.pointer) for item in find_broken_rules(document, "2.0")] == [
        ("default-invalid", "/definitions/A/properties/n/default"),
        ("default-invalid", "/paths/~1a~1{id}/get/parameters/0/default"),
        ("path-parameter-unresolved", "/paths/~1a~1{id}/put"),
    ]
    assert list(find_malformed_objects(document, contract_of(described()), "2.0")) == []
    wrong = as_document({**SWAGGER, "basePth": "/"})
    assert [item.pointer for item in find_malformed_objects(wrong, contract_of(described()), "2.0")] == ["/basePth"]


@pytest.mark.parametrize("version", contractdelta.validation.checks.VERSIONS)
def test_every_version_is_known_to_the_library(version: str) -> None:
    """The versions that are said to be checked are."""
    tree = described(version if version == "2.0" else f"{version}.0")
    assert list(find_broken_rules(as_document(tree), version)) == []
    assert list(find_malformed_objects(as_document(tree), contract_of(described()), version)) == []


@pytest.mark.parametrize("version", contractdelta.validation.checks.VERSIONS)
@pytest.mark.parametrize("extension", [1, None, "x", [1], {"get": {"operationId": "twice"}}, {"schema": {"type": "x"}}])
def test_extensions_beside_paths_and_answers_are_none_of_them(version: str, extension: object) -> None:
    """What stands under ``x-`` among paths or answers is not read as one of these."""
    response = {"description": "Fine.", "schema": {}} if version == "2.0" else {"description": "Fine."}
    operation = {"operationId": "twice", "responses": {"x-more": extension, "200": response}}
    paths = {"x-more": extension, "/a": {"get": operation}, "/b/{c}": {"get": {"responses": {"200": response}}}}
    tree = described(version if version == "2.0" else f"{version}.0", paths=paths)
    assert [item.pointer for item in find_broken_rules(as_document(tree), version)] == ["/paths/~1b~1{c}/get"]


def test_an_answer_of_swagger_may_be_a_file() -> None:
    """``type: file`` is for the schema of an answer, at its root alone (Swagger 2.0, Response Object)."""

    def found(schema: dict[str, Any]) -> list[str]:
        answers = {"200": {"description": "Fine.", "schema": schema}}
        tree = described("2.0", paths={"/a": {"get": {"responses": answers}}})
        return [item.rule for item in find_broken_rules(as_document(tree), "2.0")]

    assert found({"type": "file"}) == []
    assert found({"type": "files"}) == ["schema-invalid"]
    tree = described("2.0", paths={"/a": {"get": {"responses": {"200": {"$ref": "#/responses/F"}}}}})
    tree["responses"] = {"F": {"description": "Fine.", "schema": {"type": "file"}}}
    assert list(find_broken_rules(as_document(tree), "2.0")) == []


@pytest.mark.parametrize("version", [*contractdelta.validation.checks.VERSIONS])
def test_patterns_of_ecma_are_no_errors(version: str) -> None:
    """A pattern that Python does not read is no error, and hides none beside it."""

    def found(schema: dict[str, Any]) -> list[str]:
        answer = {"schema": schema} if version == "2.0" else {"content": {"application/json": {"schema": schema}}}
        paths = {"/a": {"get": {"responses": {"200": {"description": "Fine.", **answer}}}}}
        tree = described(version if version == "2.0" else f"{version}.0", paths=paths)
        return [item.message for item in find_broken_rules(as_document(tree), version)]

    properties = {"a": {"type": "string", "pattern": r"^\p{L}+$"}, "b": {"pattern": "(?<n>b)"}}
    assert found({"properties": properties}) == []
    assert found({"properties": {**properties, "c": {"type": "string", "pattern": "(c"}}}) == ["'(c' is not a 'regex'"]


def test_one_malformed_object_does_not_hide_others() -> None:
    """Where the library trips over an object, what stands beside it is still checked."""
    paths = {
        "/a": {"get": {"parameters": [1], "responses": {}}},
        **answering({"type": "integer", "default": "x"}),
    }
    found = {item.rule: item.pointer for item in find_broken_rules(as_document(described(paths=paths)), "3.0")}
    assert found["default-invalid"].startswith("/paths/~1plants/get")
    assert found["not-checked"].startswith("/paths/~1a/get")


@pytest.mark.parametrize("reference", ["#/components/schemas/Gone", "gone.yaml", "https://example.com/gone"])
def test_a_reference_that_leads_nowhere_is_told_in_few_words(reference: str) -> None:
    """What cannot be checked for want of what it refers to says so, and does not print the document."""
    document = as_document(described(components={"schemas": {"A": {"$ref": reference}}}))
    found = [item for item in find_broken_rules(document, "3.0") if item.rule == "not-checked"]
    assert [item.pointer for item in found] == ["/components/schemas/A"]
    assert found[0].message.startswith("not checked: cannot follow the reference '")
    assert "openapi" not in found[0].message


@pytest.mark.parametrize("name", ["a#b", ".", "", "a/b~c", "50% \n ü", "$ref"])
def test_odd_names_have_places(name: str) -> None:
    """The place of a finding is exact, whatever its way is called."""
    schemas = {"A": {"type": "object", "properties": {name: {"type": "integer", "default": "x"}}}}
    document = as_document(described(components={"schemas": schemas}))
    escaped = name.replace("~", "~0").replace("/", "~1")
    assert [(item.rule, item.resource, item.pointer) for item in find_broken_rules(document, "3.0")] == [
        ("default-invalid", ROOT, f"/components/schemas/A/properties/{escaped}/default"),
    ]
