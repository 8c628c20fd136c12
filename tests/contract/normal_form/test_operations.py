"""The operations of a document before they have a normal form."""

import pytest
from support.loading import contract_of, load

from contractdelta.contract.normal_form.operations import NORMALISERS, find_operations, identities_of
from contractdelta.contract.normal_form.term_builder import TermBuilder


@pytest.mark.parametrize(
    ("paths", "identities"),
    [
        ({"/a/{x}": {"get": {}, "put": {}}}, {"GET /a/{x}": "GET /a/{}", "PUT /a/{x}": "PUT /a/{}"}),
        ({"/a/{x}": {"get": {}}, "/a/{y}": {"put": {}}}, {"GET /a/{x}": "GET /a/{}", "PUT /a/{y}": "PUT /a/{}"}),
        ({"/a/{x}": {"get": {}}, "/a/{y}": {"get": {}}}, {"GET /a/{x}": "GET /a/{x}", "GET /a/{y}": "GET /a/{y}"}),
        ({"/{x}": {"get": {}}, "/{}": {"get": {}}}, {"GET /{x}": "GET /{x}", "GET /{}": "GET /{}"}),
        ({"/a": {"get": {}}}, {"GET /a": "GET /a"}),
        ({}, {}),
    ],
)
def test_identities(paths: object, identities: dict[str, str]) -> None:
    """Operations are matched without the names of path parameters, unless only these tell two of them apart."""
    document = {"openapi": "3.1.0", "paths": paths}
    found = list(find_operations(TermBuilder(load(document), NORMALISERS)))
    assert dict(zip((each.key for each in found), identities_of(found), strict=True)) == identities
    assert {each.key: each.identity for each in contract_of(document).operations} == identities
