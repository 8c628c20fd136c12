"""What OpenAPI 3.2 brought: where it stands, what it leads to, what it has by default, what only annotates.

A row is ``(old, new, facets)``: the facets of the one operation that change.
"""

from typing import Any

import pytest
from hypothesis import given, settings
from support.contracts import load_snapshot
from support.documents import DISCRIMINATORS, XML, a_document, an_operation, answering, documents
from support.loading import ROOT, changed_facets, contract_of, digests, documentation, load_files
from support.refactorings import with_references

from contractdelta.contract.build import build_contract
from contractdelta.contract.snapshots.on_disk import dump_snapshot
from contractdelta.spec.document import document_of

STRING, INTEGER = {"type": "string"}, {"type": "integer"}
A = {"$ref": "#/components/schemas/A"}
ANY: dict[str, object] = {}
BODY = "responses.200.application/json"
DOCUMENTATION = "documentation"


def differences(old: Any, new: Any) -> set[str]:
    """Return the facets that differ, of all operations; ``documentation`` where only that does."""
    base, head = contract_of(old), contract_of(new)
    assert head.operations
    assert head.problems == ()
    assert digests(base).keys() == digests(head).keys()
    assert changed_facets(base, head).keys() == changed_facets(head, base).keys()
    found = {name for names in changed_facets(base, head).values() for name in names}
    return found or ({DOCUMENTATION} if documentation(base) != documentation(head) else set())


def answer(media_type: Any, **components: Any) -> dict[str, Any]:
    """Write a document with one response of one media type."""
    return an_operation({"responses": {"200": {"content": {"application/json": media_type}}}}, 2, **components)


# --- operations -------------------------------------------------------------------------------------------------------


def test_methods() -> None:
    """``query`` is a method, and those of ``additionalOperations`` keep the case they are written in."""
    item = {
        "query": {"operationId": "find"},
        "additionalOperations": {"LINK": {"operationId": "link"}, "Copy": {"operationId": "copy"}},
        "parameters": [{"name": "p", "in": "query", "schema": STRING}],
    }
    contract = contract_of(a_document({"/things": item}, 2, webhooks={"sold": {"query": {}}}))
    assert {operation.key: operation.operation_id for operation in contract.operations} == {
        "QUERY /things": "find",
        "LINK /things": "link",
        "Copy /things": "copy",
        "QUERY webhook:sold": None,
    }
    assert contract.problems == ()
    for operation in contract.operations[:3]:
        assert ("parameters.query.p" in {facet.name for facet in operation.facets}) == ("/" in operation.key)


@pytest.mark.parametrize("method", ["query", "additionalOperations"])
@pytest.mark.parametrize("place", ["paths", "webhooks", "callbacks", "pathItems"])
def test_changes_of_new_methods(method: str, place: str) -> None:
    """What is below the new methods is reached like what is below the old ones, wherever a path item stands."""

    def document(schema: Any) -> dict[str, Any]:
        operation = {"requestBody": {"content": {"application/json": {"schema": A}}}}
        item = {method: {"COPY": operation} if method == "additionalOperations" else operation}
        schemas = {"A": schema}
        if place == "callbacks":
            return an_operation({"callbacks": {"on": {"{$url}": item}}}, 2, schemas=schemas)
        if place == "webhooks":
            return a_document({}, 2, webhooks={"on": item}, schemas=schemas)
        if place == "pathItems":
            return a_document({"/t": {"$ref": "#/components/pathItems/I"}}, 2, pathItems={"I": item}, schemas=schemas)
        return a_document({"/t": item}, 2, schemas=schemas)

    expected = {"callbacks.on"} if place == "callbacks" else {"request_body.application/json"}
    assert differences(document(STRING), document(INTEGER)) == expected


def parameter(**members: Any) -> dict[str, Any]:
    """Write a document with one parameter."""
    return an_operation({"parameters": [{"name": "p", **members}]}, 2, schemas={"A": STRING})


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("old", "new", "facets"),
    [
        pytest.param(
            parameter(**{"in": "querystring", "content": {FORM: {"schema": {"properties": {"a": STRING}}}}}),
            parameter(**{"in": "querystring", "content": {FORM: {"schema": {"properties": {"a": INTEGER}}}}}),
            {"parameters.querystring.p"},
            id="the whole query string",
        ),
        pytest.param(
            parameter(**{"in": "querystring", "content": {FORM: {"schema": STRING}}}),
            parameter(**{"in": "querystring", "content": {"application/json": {"schema": STRING}}}),
            {"parameters.querystring.p"},
            id="its media type",
        ),
        pytest.param(
            parameter(**{"in": "querystring", "content": {FORM: {"schema": STRING}}}),
            parameter(**{"in": "querystring", "required": False, "content": {FORM: {"schema": STRING}}}),
            set(),
            id="a default of it",
        ),
        pytest.param(
            parameter(**{"in": "querystring", "content": {FORM: {"schema": STRING}}}),
            parameter(**{"in": "querystring", "content": {FORM: {"schema": STRING}}, "name": "other"}),
            set(),
            id="its name, which is in no query",
        ),
        pytest.param(
            parameter(**{"in": "cookie", "schema": A}),
            parameter(**{"in": "cookie", "schema": A, "style": "form", "explode": True}),
            set(),
            id="the style of cookies",
        ),
        pytest.param(
            parameter(**{"in": "cookie", "schema": A}),
            parameter(**{"in": "cookie", "schema": A, "style": "cookie"}),
            {"parameters.cookie.p"},
            id="another style of cookies",
        ),
        pytest.param(
            parameter(**{"in": "cookie", "schema": A, "style": "cookie"}),
            parameter(**{"in": "cookie", "schema": A, "style": "cookie", "explode": True}),
            set(),
            id="its default",
        ),
        pytest.param(
            parameter(**{"in": "cookie", "schema": ANY, "style": "cookie"}),
            parameter(**{"in": "cookie", "schema": ANY, "style": "cookie", "explode": False}),
            {"parameters.cookie.p"},
            id="not its default",
        ),
    ],
)
def test_parameters(old: Any, new: Any, facets: set[str]) -> None:
    """``in: querystring`` is a place like any other, and ``style: cookie`` explodes like ``form`` does."""
    assert differences(old, new) == facets


# --- media types ------------------------------------------------------------------------------------------------------

PART = {"contentType": "text/plain", "headers": {"X-Part": {"schema": A}}}


@pytest.mark.parametrize(
    "media_type",
    [
        pytest.param({"itemSchema": A}, id="itemSchema"),
        pytest.param({"itemSchema": {"properties": {"data": {"contentSchema": A}}}}, id="below an itemSchema"),
        pytest.param({"itemSchema": {}, "itemEncoding": PART}, id="itemEncoding"),
        pytest.param({"schema": {}, "prefixEncoding": [{}, PART]}, id="prefixEncoding"),
        pytest.param({"encoding": {"a": {"encoding": {"b": PART}}}}, id="encoding within encoding"),
        pytest.param({"encoding": {"a": {"itemEncoding": PART}}}, id="itemEncoding within encoding"),
        pytest.param({"prefixEncoding": [{"prefixEncoding": [PART]}]}, id="prefixEncoding within prefixEncoding"),
        pytest.param({"$ref": "#/components/mediaTypes/M"}, id="a reference"),
        pytest.param({"$ref": "#/components/mediaTypes/Chain"}, id="a chain of references"),
    ],
)
def test_places_in_media_types(media_type: Any) -> None:
    """What stands in the new members of media types and encodings is reached."""

    def document(schema: Any) -> dict[str, Any]:
        media_types = {"M": {"itemSchema": A}, "Chain": {"$ref": "#/components/mediaTypes/M"}}
        return answer(media_type, schemas={"A": schema}, mediaTypes=media_types)

    assert differences(document(STRING), document(INTEGER)) == {BODY}
    assert differences(document(STRING), document({**STRING, "description": "d"})) == {DOCUMENTATION}


SPLIT = {"prefixEncoding": [{"contentType": "a/b"}, {"contentType": "c/d"}]}


@pytest.mark.parametrize(
    ("old", "new", "facets"),
    [
        pytest.param({"schema": STRING}, {"itemSchema": STRING}, {BODY}, id="itemSchema is not schema"),
        pytest.param({}, {"itemSchema": {}}, {BODY}, id="a sequence of anything is a sequence"),
        pytest.param(SPLIT, {"prefixEncoding": SPLIT["prefixEncoding"][::-1]}, {BODY}, id="order counts"),
        pytest.param({}, {"itemEncoding": {"contentType": "a/b"}}, {BODY}, id="itemEncoding added"),
        pytest.param(
            {"itemEncoding": {"contentType": "a/b"}},
            {"prefixEncoding": [{"contentType": "a/b"}]},
            {BODY},
            id="all or the first",
        ),
        pytest.param(SPLIT, {**SPLIT, "x-note": 1}, {DOCUMENTATION}, id="an extension"),
    ],
)
def test_members_of_media_types(old: Any, new: Any, facets: set[str]) -> None:
    """The new members of media types count; the order of encodings by position, too."""
    assert differences(answer(old), answer(new)) == facets


def test_media_types_inline_or_by_reference() -> None:
    """A media type is the same inline and by reference, whatever its component is called."""
    written = {"schema": {"type": "object"}, "itemSchema": STRING}
    inline = answer(written)
    names = [answer({"$ref": f"#/components/mediaTypes/{name}"}, mediaTypes={name: written}) for name in ("M", "title")]
    assert [differences(inline, document) for document in names] == [set(), set()]


def test_names_of_elements_through_a_media_type() -> None:
    """In XML the name of a component is on the wire through a reference to a media type, too."""

    def document(name: str) -> dict[str, Any]:
        content = {"content": {"application/xml": {"$ref": "#/components/mediaTypes/M"}}}
        media_types = {"M": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        schemas = {name: {"type": "object"}}
        return an_operation({"responses": {"200": content}}, 2, schemas=schemas, mediaTypes=media_types)

    assert differences(document("Pet"), document("Dog")) == {"responses.200.application/xml"}


# --- discriminators ---------------------------------------------------------------------------------------------------


def family(default: str = "", name: str = "Other", **schemas: Any) -> dict[str, Any]:
    """Write a document with a union and its default, which is no branch of it."""
    discriminator = {"propertyName": "kind", "mapping": {"c": "Cat"}} | ({"defaultMapping": default} if default else {})
    union = {"oneOf": [{"$ref": "#/components/schemas/Cat"}], "discriminator": discriminator}
    known = {"Cat": {"required": ["kind"]}, "Third": {"maxProperties": 3}, name: {"maxProperties": 9}}
    return answering(union, 2, schemas=known | schemas)


@pytest.mark.parametrize(
    ("old", "new", "facets"),
    [
        pytest.param(family(), family("Other"), {BODY}, id="added"),
        pytest.param(family("Other"), family("Third"), {BODY}, id="another"),
        pytest.param(family("Other"), family("Other", Other={"maxProperties": 8}), {BODY}, id="what it leads to"),
        pytest.param(family(), family(Other={"maxProperties": 8}), set(), id="what nothing leads to"),
        pytest.param(family("Other"), family("#/components/schemas/Other"), set(), id="by name or by reference"),
        pytest.param(family("Other"), family("Rest", "Rest"), set(), id="its name is on no wire"),
        pytest.param(family("Other"), family("Copy", Copy={"maxProperties": 9}), set(), id="an equal one"),
    ],
)
def test_default_mapping(old: Any, new: Any, facets: set[str]) -> None:
    """``defaultMapping`` reaches the schema that it names; how that is called does not count."""
    assert differences(old, new) == facets


def test_a_default_mapping_that_leads_nowhere() -> None:
    """A ``defaultMapping`` that leads nowhere is a problem, and its text counts."""
    contract = contract_of(family("Missing"))
    assert len(contract.problems) == 1
    assert changed_facets(contract, contract_of(family("Lost"))) == {"GET /things": {BODY}}


# --- security, servers, annotations -----------------------------------------------------------------------------------


def secured(**members: Any) -> dict[str, Any]:
    """Write a document with an OAuth scheme."""
    flow = {
        "deviceAuthorizationUrl": "https://example.org/d",
        "tokenUrl": "https://example.org/t",
        "scopes": {"r": "R"},
    }
    scheme = {"type": "oauth2", "flows": {"deviceAuthorization": flow | members.pop("flow", {})}, **members}
    return an_operation({"security": [{"oauth": ["r"]}]}, 2, securitySchemes={"oauth": scheme})


def requiring(scheme: str, *, minor: int = 2, **members: Any) -> dict[str, Any]:
    """Write a document whose operation requires a security scheme by some name."""
    key = {"type": "apiKey", "in": "header", "name": "X-Key"} | members
    return an_operation({"security": [{scheme: []}]}, minor, securitySchemes={"Key": key, "a/b": {"type": "mutualTLS"}})


@pytest.mark.parametrize("name", ["#/components/securitySchemes/Key", f"./{ROOT}#/components/securitySchemes/Key"])
def test_security_schemes_by_reference(name: str) -> None:
    """A security requirement may refer to a scheme instead of naming it, which says the same."""
    assert differences(requiring("Key"), requiring(name)) == set()
    assert differences(requiring(name), requiring(name, name="X-Token")) == {"security"}
    document = load_files({ROOT: requiring(name)})
    snapshot = load_snapshot(dump_snapshot(document, build_contract(document)), ROOT)
    assert digests(snapshot) == digests(contract_of(requiring("Key")))
    assert snapshot.problems == ()


def test_security_schemes_of_other_files() -> None:
    """The file that holds a security scheme is read."""
    document = load_files({ROOT: requiring("auth/keys.json#/Key"), "auth/keys.json": {"Key": {"type": "http"}}})
    other = load_files({ROOT: requiring("auth/keys.json#/Key"), "auth/keys.json": {"Key": {"type": "mutualTLS"}}})
    assert changed_facets(build_contract(document), build_contract(other)) == {"GET /things": {"security"}}
    snapshot = load_snapshot(dump_snapshot(document, build_contract(document)), ROOT)
    assert digests(snapshot) == digests(build_contract(document))


@pytest.mark.parametrize(
    ("name", "minor", "message"),
    [
        ("#/components/securitySchemes/Other", 2, "cannot follow the reference"),
        ("Other", 2, "there is no security scheme 'Other'"),
        ("#/components/securitySchemes/Key", 1, "there is no security scheme '#/components/securitySchemes/Key'"),
    ],
)
def test_security_schemes_that_are_nowhere(name: str, minor: int, message: str) -> None:
    """What names no scheme is a problem, and before OpenAPI 3.2 a reference names none."""
    (problem,) = contract_of(requiring(name, minor=minor)).problems
    assert message in problem.message


def test_names_of_security_schemes_that_look_like_references() -> None:
    """The name of a scheme is no reference, whatever it looks like."""
    assert contract_of(requiring("a/b")).problems == ()


def served(*names: str, **members: Any) -> dict[str, Any]:
    """Write a document with servers of these names."""
    return a_document({"/t": {"get": {}}}, 2, servers=[{"url": f"/{n}", **members, "name": name}
                      for n, name in enumerate(names)])  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "facets"),
    [
        pytest.param(
            secured(),
            secured(flow={"deviceAuthorizationUrl": "/e"}),
            {"security"},
            id="deviceAuthorizationUrl",
        ),
        pytest.param(secured(), secured(flow={"scopes": {"r": "R", "w": "W"}}), {"security"}, id="a scope more"),
        pytest.param(secured(), secured(flow={"scopes": {"r": "Read."}}), {DOCUMENTATION}, id="a scope described"),
        pytest.param(secured(), secured(oauth2MetadataUrl="https://example.org/m"), {"security"}, id="metadata"),
        pytest.param(secured(), secured(deprecated=True), {DOCUMENTATION}, id="deprecated"),
        pytest.param(served("a"), served("b"), {DOCUMENTATION}, id="name of a server"),
        pytest.param(served("a", "b"), served("b", "a"), {DOCUMENTATION}, id="names of servers"),
        pytest.param(
            served("a", variables={"v": {"default": "1"}}),
            served("a", variables={"v": {"default": "2"}}),
            {"servers"},
            id="variable",
        ),
        pytest.param(
            answering(STRING, 2),
            answering(STRING, 2)
            | {"tags": [{"name": "a", "summary": "s", "parent": "b", "kind": "nav"}, {"name": "b"}]},
            set(),
            id="tags",
        ),
        pytest.param(
            an_operation({"responses": {"200": {}}}, 2),
            an_operation({"responses": {"200": {"summary": "s"}}}, 2),
            {DOCUMENTATION},
            id="summary of a response",
        ),
        pytest.param(
            answer({"examples": {"a": {"value": 1}}}),
            answer({"examples": {"a": {"dataValue": 1, "serializedValue": "1"}}}),
            {DOCUMENTATION},
            id="values of examples",
        ),
        pytest.param(
            answering(STRING, 2),
            answering(STRING, 2) | {"jsonSchemaDialect": "https://spec.openapis.org/oas/3.2/dialect/2025-09-17"},
            set(),
            id="the default dialect",
        ),
        pytest.param(
            answering(STRING, 2),
            answering(STRING, 2) | {"jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema"},
            {"jsonSchemaDialect"},
            id="another dialect",
        ),
        pytest.param(
            answering({"xml": {"nodeType": "element"}}, 2),
            answering({"xml": {"nodeType": "cdata"}}, 2),
            {BODY},
            id="nodeType",
        ),
    ],
)
def test_wire_or_annotation(old: Any, new: Any, facets: set[str]) -> None:
    """Of the new members those that change no message are documentation, and the others are not."""
    assert differences(old, new) == facets


# --- $self ------------------------------------------------------------------------------------------------------------

SELF = "https://example.org/api/openapi"


@pytest.mark.parametrize(
    ("own", "reference"),
    [
        (SELF, f"{SELF}#/components/schemas/A"),
        (SELF, "openapi#/components/schemas/A"),
        (SELF, "./openapi#/components/schemas/A"),
        (SELF, "/api/openapi#/components/schemas/A"),
        (SELF, "../api/openapi#/components/schemas/A"),
        (SELF, "#/components/schemas/A"),
        ("/api/openapi", "/api/openapi#/components/schemas/A"),
        (f"{SELF}.json", f"{ROOT}#/components/schemas/A"),
    ],
)
def test_references_by_self(own: str, reference: str) -> None:
    """``$self`` names the document: references that are resolved against it, or name it, lead into the document."""
    inline = {**answering(STRING, 2), "$self": own}
    outside = {**answering({"$ref": reference}, 2, schemas={"A": STRING}), "$self": own}
    assert differences(inline, outside) == set()


def test_identifiers_below_self() -> None:
    """The base of a relative ``$id`` is ``$self``."""
    for reference in ("https://example.org/api/pet", "pet", "/api/pet"):
        document = answering({"$ref": reference}, 2, schemas={"A": {"$id": "pet", **STRING}})
        assert differences(answering(STRING, 2), {**document, "$self": SELF}) == set()


def test_two_files_that_name_themselves() -> None:
    """A file is found by the ``$self`` that it has, wherever it lies, and its own references start from there."""
    other = {
        "openapi": "3.2.0",
        "$self": "https://example.org/shared/other",
        "info": {"title": "t", "version": "1"},
        "components": {"schemas": {"A": {"items": {"$ref": "../api/openapi#/components/schemas/B"}}}},
    }
    root = answering({"$ref": "../shared/other#/components/schemas/A"}, 2, schemas={"B": STRING}) | {"$self": SELF}
    document = document_of(source=ROOT, root=ROOT, resources={ROOT: root, "lib/other.json": other})
    contract = build_contract(document)
    assert contract.problems == ()
    assert digests(contract) == digests(contract_of(answering({"items": STRING}, 2)))


@given(documents(minors=(2,), traits=(DISCRIMINATORS, XML)))
@settings(deadline=None, max_examples=40)
def test_every_reference_by_self(document: dict[str, Any]) -> None:
    """A document whose references all start with its ``$self`` is the document whose references start with ``#``."""
    named = {**document, "$self": SELF}
    absolute = with_references(named, lambda _spot, reference: f"openapi{reference}")
    assert digests(contract_of(absolute)) == digests(contract_of(document))


def test_self_before_3_2() -> None:
    """Before OpenAPI 3.2 there is no ``$self``: what it would name is another document."""
    document = {**answering({"$ref": f"{SELF}#/components/schemas/A"}, schemas={"A": STRING}), "$self": SELF}
    assert len(build_contract(load_files({ROOT: document})).problems) == 1


@pytest.mark.parametrize("name", ["", " ", "A B", "a/b", "é", "\n"])
def test_what_is_no_method(name: str) -> None:
    """What cannot be a method is a problem and no operation."""
    contract = contract_of(a_document({"/t": {"get": {}, "additionalOperations": {name: {}, "M-SEARCH": {}}}}, 2))
    assert [operation.key for operation in contract.operations] == ["GET /t", "M-SEARCH /t"]
    assert len(contract.problems) == 1


def test_methods_that_have_a_member() -> None:
    """A method that has a member of its own is described there, not among the additional ones."""
    item = {"get": {"operationId": "a"}, "additionalOperations": {"GET": {"operationId": "b"}}}
    contract = contract_of(a_document({"/t": item}, 2))
    assert [operation.operation_id for operation in contract.operations] == ["a"]
    assert len(contract.problems) == 1


@pytest.mark.parametrize("said", [{"description": "An icon."}, {"$comment": "later"}, {"x-note": 1}], ids=str)
def test_an_encoding_that_is_only_described_says_nothing(said: dict[str, Any]) -> None:
    """It is as good as none, at any depth, in a snapshot as in its document."""
    described = answer({"prefixEncoding": [{"encoding": {"icon": said}}]})
    assert differences(answer({"prefixEncoding": [{}]}), described) <= {DOCUMENTATION}
    document = load_files({ROOT: described})
    contract = build_contract(document)
    snapshot = load_snapshot(dump_snapshot(document, contract), "snapshot.json")
    assert digests(snapshot) == digests(contract)
