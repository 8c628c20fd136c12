"""Laws of media types: one type has one name however it is written, and a range holds for all that it covers."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.contracts import contract_of_tree

from contractdelta.contract.names.media_types import normal_media_type, ranges_over

_TOKENS = st.text("abcXYZ019.+-", min_size=1, max_size=6)


@given(_TOKENS, _TOKENS, st.data())
def test_case_does_not_count(kind: str, rest: str, data: st.DataObject) -> None:
    """Type and subtype are the same in any case, and a name that is normal stays as it is."""
    name = f"{kind}/{rest}"
    turned = "".join(data.draw(st.sampled_from((letter.lower(), letter.upper()))) for letter in name)

    assert normal_media_type(turned) == normal_media_type(name) == name.lower()
    assert normal_media_type(normal_media_type(name)) == normal_media_type(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Application/JSON", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ('application/json;charset="UTF-8"', "application/json"),
        ("application/problem+json; Charset=UTF-8", "application/problem+json"),
        ("text/html;charset=UTF-8", 'Text/HTML; Charset="utf-8"'),
        ("a/b; y=1; x=2", "a/b;x=2;y=1"),
    ],
)
def test_the_same_type(one: str, other: str) -> None:
    """Spaces, quotes, the order of parameters, and a charset that JSON has anyway do not count (RFC 9110, RFC 8259)."""
    assert normal_media_type(one) == normal_media_type(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("application/json; charset=utf-16", "application/json"),
        ("application/json; charset=utf-8; v=2", "application/json; v=2"),
        ("text/plain; charset=utf-8", "text/plain"),
        ("application/json; v=a", "application/json; v=A"),
        ('a/b; x="1 2"', "a/b; x=1"),
        ("application/json; what", "application/json"),
        ("JSON", "json"),
    ],
)
def test_other_types(one: str, other: str) -> None:
    """Any other parameter counts, by the letter, and so does what is no media type."""
    assert normal_media_type(one) != normal_media_type(other)


@pytest.mark.parametrize(
    ("name", "ranges"),
    [
        ("Application/JSON; v=1", ["application/*", "*/*"]),
        ("application/*", ["*/*"]),
        ("*/*", []),
        ("json", []),
    ],
)
def test_ranges_over_a_type(name: str, ranges: list[str]) -> None:
    """A type falls under the range of its kind, then under that of all."""
    assert list(ranges_over(name)) == ranges


def _digests(version: str, operation: dict[str, Any]) -> dict[str, str]:
    tree = {**json.loads(version), "info": {}, "paths": {"/a": {"post": operation}}}
    (found,) = contract_of_tree(tree).operations
    return {facet.identity: facet.digest for facet in found.facets}


_OPENAPI, _SWAGGER = '{"openapi": "3.1.0"}', '{"swagger": "2.0"}'


@pytest.mark.parametrize("name", ["Application/JSON", "application/json; charset=utf-8"])
def test_a_contract_knows_a_type_by_any_of_its_names(name: str) -> None:
    """Bodies, answers and parameters have the same facets and digests, in Swagger 2.0 as well."""
    schema = {"schema": {"type": "string"}}

    def openapi(label: str) -> dict[str, Any]:
        content = {"content": {label: schema}}
        parameters = [{"name": "p", "in": "query", **content}]
        return {"parameters": parameters, "requestBody": content, "responses": {"200": content}}

    def swagger(label: str) -> dict[str, Any]:
        parameters = [{"name": "b", "in": "body", **schema}]
        return {"consumes": [label], "produces": [label], "parameters": parameters, "responses": {"200": schema}}

    for version, make in ((_OPENAPI, openapi), (_SWAGGER, swagger)):
        assert _digests(version, make(name)) == _digests(version, make("application/json"))


def test_a_type_that_is_described_twice_is_kept_twice() -> None:
    """Where one body has a type by two names, both count, as they are written."""
    schemas = {"application/json": {"schema": {"type": "string"}}, "Application/JSON": {"schema": {}}}

    found = _digests(_OPENAPI, {"requestBody": {"content": schemas}})

    assert {"request_body.application/json", "request_body.Application/JSON"} <= found.keys()
