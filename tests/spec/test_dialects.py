"""Which versions of Swagger and OpenAPI are understood, and how the others are refused."""

from typing import Any

import pytest

from contractdelta.errors import InvalidDocument
from contractdelta.spec.dialects import Dialect, dialect_of
from contractdelta.spec.syntax.yaml_reader import read_yaml

OLD, THREE, ONE, TWO = Dialect.SWAGGER_2_0, Dialect.OPENAPI_3_0, Dialect.OPENAPI_3_1, Dialect.OPENAPI_3_2


def read(text: str) -> Any:
    """Read the root of a document."""
    return read_yaml(text.encode(), "openapi.yaml")


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("swagger: '2.0'", OLD),
        ("swagger: 2.0", OLD),
        ("openapi: 3.0.0", THREE),
        ("openapi: 3.0.4", THREE),
        ("openapi: '3.0'", THREE),
        ("openapi: 3.0", THREE),
        ("openapi: 3.1", ONE),
        ("openapi: 3.1.0", ONE),
        ('openapi: "3.1.1"', ONE),
        ("openapi: 3.1.0-rc1", ONE),
        ("openapi: 3.2.0", TWO),
        ("openapi: 3.1.0\nswagger: '2.0'", ONE),
    ],
)
def test_versions_that_are_understood(text: str, dialect: Dialect) -> None:
    """They are understood whatever the patch, also where YAML reads a number."""
    assert dialect_of(read(text), "openapi.yaml") is dialect


@pytest.mark.parametrize(
    "version", ["3", "3.3.0", "2.0", "4.0.0", "3.1.x", "'3.0.0 '", "v3.0.0", "30.0", "true", "", "[3.0.0]", "{a: 1}"]
)
def test_other_versions_of_openapi_are_refused(version: str) -> None:
    """Any other version is an error that points to it and says which ones are understood."""
    with pytest.raises(InvalidDocument) as caught:
        dialect_of(read(f"openapi: {version}"), "openapi.yaml")
    assert caught.value.message.startswith("openapi.yaml#/openapi: OpenAPI version ")
    assert caught.value.hint == "Versions 3.0, 3.1 and 3.2 are."


@pytest.mark.parametrize("version", ["2", "1.2", "'2.0.0'", "'2'", "3.0", "true", "", "[2.0]", "{a: 1}"])
def test_other_versions_of_swagger_are_refused(version: str) -> None:
    """So is any other version of Swagger."""
    with pytest.raises(InvalidDocument) as caught:
        dialect_of(read(f"swagger: {version}"), "openapi.yaml")
    assert caught.value.message.startswith("openapi.yaml#/swagger: Swagger version ")
    assert caught.value.hint == "Version 2.0 is."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[]", "not an OpenAPI document: a mapping was expected"),
        ("text", "not an OpenAPI document: a mapping was expected"),
        ("# only a comment", "not an OpenAPI document: a mapping was expected"),
        ("1", "not an OpenAPI document: a mapping was expected"),
        ("a: 1", "not an OpenAPI document: no version in it"),
        ("{}", "not an OpenAPI document: no version in it"),
        ("asyncapi: 3.0.0", "not an OpenAPI document: no version in it"),
    ],
)
def test_what_is_no_openapi_is_refused(text: str, reason: str) -> None:
    """YAML that is no OpenAPI document is told so, with the member that is looked for."""
    with pytest.raises(InvalidDocument) as caught:
        dialect_of(read(text), "openapi.yaml")
    assert caught.value.message == f"openapi.yaml: {reason}"
    assert "openapi: 3.1.0" in caught.value.hint


def test_dialects_are_ordered_by_age() -> None:
    """The younger dialect is the greater one, so that "since 3.1" can be asked."""
    assert list(Dialect) == sorted(Dialect) == [OLD, THREE, ONE, TWO]


@pytest.mark.parametrize("dialect", list(Dialect))
def test_the_first_line_names_the_dialect(dialect: Dialect) -> None:
    """What a document of a dialect starts with is read as that dialect again."""
    member, version = dialect.first_line
    assert dialect_of({member: version}, "openapi.yaml") is dialect


def test_what_the_dialects_mean() -> None:
    """Swagger 2.0 stands alone; 3.0 alone has ``nullable``; siblings of references and identifiers came with 3.1."""
    assert [dialect for dialect in Dialect if dialect.is_swagger] == [OLD]
    assert [dialect for dialect in Dialect if dialect.has_nullable] == [THREE]
    assert [dialect for dialect in Dialect if dialect.heeds_siblings] == [ONE, TWO]
    assert [dialect for dialect in Dialect if dialect.has_identifiers] == [ONE, TWO]
