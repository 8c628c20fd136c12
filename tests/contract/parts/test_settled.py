"""Settled operations: what the text of the parts says is never wrong, and says much."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.documents import DISCRIMINATORS, IGNORED_SIBLINGS, XML, a_document, answering, documents
from support.edits import annotation_edits, wire_edits
from support.loading import load
from support.positions import with_value

from contractdelta.contract.build import build_contract, build_contracts
from contractdelta.contract.parts.condensing import condensed_root
from contractdelta.contract.parts.dependencies import Survey, leads_to_components
from contractdelta.contract.parts.settled import Settled, find_settled, settled_by_dependencies
from contractdelta.contract.parts.texts import Source
from contractdelta.contract.snapshots.on_disk import dump_snapshot, problems_of_snapshot, read_snapshot
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Delta
from contractdelta.spec.document import Document


def slow(base: Document, head: Document) -> Delta:
    """Compare two documents by their normal forms alone."""
    return compare_contracts("x", build_contract(base), build_contract(head))


def fast(base: Source, head: Source) -> Delta:
    """Compare two sources; what text tells is not built."""
    return compare_contracts("x", *build_contracts(base, head))


def snapshot_of(document: Document) -> Source:
    """Return what is read back from the snapshot of a document."""
    return read_snapshot(dump_snapshot(document, build_contract(document)), document.source).source


def settled(base: Any, head: Any) -> set[str]:
    """Return the operations that are told to be the same by the text of two documents."""
    _, contract = build_contracts(Source(load(base)), Source(load(head)))
    return {operation.key for operation in contract.operations if operation.term is None}


@st.composite
def edited(
    draw: st.DrawFn, traits: tuple[str, ...] = (DISCRIMINATORS, XML, IGNORED_SIBLINGS)
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw a document, and the same after some edits of any kind."""
    base = draw(documents(traits=traits))
    head = base
    for _ in range(draw(st.integers(0, 3))):
        how = draw(st.sampled_from(["wire", "annotation", "removal"]))
        if how == "wire":
            head = draw(wire_edits(head))
        elif how == "annotation":
            _, head = draw(annotation_edits(head))
        else:
            head = draw(without_component(head))
    return base, head


@st.composite
def without_component(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """Take a component away, whether anything leads to it or not."""
    sections = {name: section for name, section in document.get("components", {}).items() if section}
    if not sections:
        return document
    section = draw(st.sampled_from(sorted(sections)))
    name = draw(st.sampled_from(sorted(sections[section])))
    rest = {key: value for key, value in sections[section].items() if key != name}
    return with_value(document, ("components", section), rest)


@given(edited())
@settings(deadline=None, max_examples=100)
def test_text_tells_the_truth(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Two documents give the same delta, whether what text tells is built or not."""
    base, head = load(pair[0]), load(pair[1])
    assert fast(Source(base), Source(head)) == slow(base, head)


@given(edited())
@settings(deadline=None, max_examples=60)
def test_snapshots_tell_the_truth(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """A snapshot on either side, or on both, gives the delta of the documents."""
    base, head = load(pair[0]), load(pair[1])
    expected = slow(base, head)
    assert fast(snapshot_of(base), Source(head)) == expected
    assert fast(Source(base), snapshot_of(head)) == expected
    assert fast(snapshot_of(base), snapshot_of(head)) == expected


@given(st.one_of(edited(), edited(traits=())))
@settings(deadline=None, max_examples=100)
def test_text_alone_tells_what_dependencies_tell(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Where text alone is enough, it finds as many settled operations, and members of others, as following does."""
    followed: list[Settled] = []

    def following(base: Survey, head: Survey) -> Settled:
        followed.append(settled_by_dependencies(base, head))
        # Where it differs what holds for all operations, text tells nothing.
        if condensed_root(base.document) == condensed_root(head.document):
            assert find_settled(base, head) == followed[-1]
        return followed[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("contractdelta.contract.build.find_settled", following)
        build_contracts(Source(load(pair[0])), Source(load(pair[1])))
    assert followed


PET = {"type": "object", "properties": {"name": {"type": "string"}}}


def shop(**schemas: Any) -> dict[str, Any]:
    """Write a document with one operation a schema, and one that answers with plain text."""
    paths = {
        f"/{name}": answering({"$ref": f"#/components/schemas/{name}"})["paths"]["/things"]
        for name in ("Pet", "Order", "Zoo")
    }
    known = {"Pet": PET, "Order": {"items": {"$ref": "#/components/schemas/Pet"}}, "Zoo": {"type": "string"}, **schemas}
    return a_document(paths, schemas=known)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param(shop(), {"Pet", "Order", "Zoo"}, id="the same"),
        pytest.param(shop(Unused={}), {"Pet", "Order", "Zoo"}, id="a component that nothing uses"),
        pytest.param(shop(Zoo={"type": "integer"}), {"Pet", "Order"}, id="one schema"),
        pytest.param(shop(Pet={**PET, "title": "A pet"}), {"Zoo"}, id="documentation of what others refer to"),
        pytest.param({**shop(), "servers": [{"url": "/v2"}]}, set(), id="what holds for all"),
        pytest.param(
            {**shop(), "info": {"title": "x", "version": "9"}}, {"Pet", "Order", "Zoo"}, id="what holds for none"
        ),
        pytest.param({**shop(), "openapi": "3.0.3"}, set(), id="another version"),
        pytest.param(shop(Zoo={"$id": "zoo"}), set(), id="identifiers"),
    ],
)
def test_what_is_settled(head: Any, expected: set[str]) -> None:
    """An operation is settled exactly if nothing that it leads to has another text."""
    assert settled(shop(), head) == {f"GET /{name}" for name in expected}


def test_facets_that_are_settled_are_not_built() -> None:
    """Of an operation only those facets are built that have another text, or lead to one."""

    def zoo(kind: str, **operation: Any) -> dict[str, Any]:
        ways = {name: {"schema": {"$ref": f"#/components/schemas/{name}"}} for name in ("Pet", "Order", "Zoo")}
        answers = {"200": {"description": "", "content": {"a/b": ways["Zoo"]}}, "400": {"description": ""}}
        asked = [{"name": "pet", "in": "query", **ways["Pet"]}, {"name": "order", "in": "query", **ways["Order"]}]
        item = {
            "post": {
                "parameters": asked,
                "requestBody": {"content": {"a/b": ways["Pet"]}},
                "responses": answers,
                **operation,
            }
        }
        return {**shop(Zoo={"type": kind}), "paths": {"/zoo": item}}

    def built(base: Any, head: Any) -> set[str]:
        _, contract = build_contracts(Source(load(base)), Source(load(head)))
        return {facet.name for operation in contract.operations for facet in operation.facets}

    assert built(zoo("string"), zoo("integer")) == {"responses.200", "responses.200.a/b", "security", "servers"}
    asked = {"parameters.query.pet", "parameters.query.order"}
    assert built(zoo("string"), zoo("string", summary="x")) == {"security", "servers"}
    assert built(zoo("string", parameters=[]), zoo("string")) == {"security", "servers", *asked}
    assert "responses.200" in built(zoo("string"), zoo("integer", parameters=[]))
    # What "default" means is up to the other responses.
    answers = {"200": {"description": ""}, "default": {"description": ""}}
    both = built(zoo("string", responses={"default": {"description": ""}}), zoo("string", responses=answers))
    assert both >= {"responses.200", "responses.default"}


def test_what_stands_beside_a_member_matters_to_it_in_swagger() -> None:
    """``produces`` of an operation says what its responses are."""

    def pets(kind: str) -> dict[str, Any]:
        responses = {"200": {"description": "", "schema": {"type": "string"}}}
        operation = {"produces": [kind], "responses": responses}
        return {"swagger": "2.0", "info": {"title": "x", "version": "1"}, "paths": {"/pets": {"get": operation}}}

    base, head = load(pets("a/b")), load(pets("a/c"))
    assert fast(Source(base), Source(head)) == slow(base, head)


def leading(**edits: Any) -> dict[str, Any]:
    """Write a document that holds what text alone can tell of, with edits to its first operation."""
    document = shop()
    for path, item in document["paths"].items():
        item["get"] |= {"operationId": path, "security": [{"key": []}], "tags": ["a"]}
    document["components"]["securitySchemes"] = {"key": {"type": "apiKey", "name": "key", "in": "header"}}
    document["paths"]["/Pet"]["get"] |= edits
    return document


@pytest.mark.parametrize(
    ("edits", "is_enough"),
    [
        pytest.param({"deprecated": True}, True, id="nothing else"),
        pytest.param({"security": []}, True, id="another requirement"),
        pytest.param({"security": [{"door": []}]}, False, id="a requirement of what is not there"),
        pytest.param({"responses": {"200": {"$ref": "#/components/responses/No"}}}, False, id="leading nowhere"),
        pytest.param({"responses": {"200": {"$ref": "other.json"}}}, False, id="leading elsewhere"),
        pytest.param({"responses": {"200": {"$ref": "#/paths/~1Zoo/get/responses/200"}}}, False, id="to an operation"),
        pytest.param(
            {"responses": {"200": {"description": "", "links": {"a": {"operationId": "/Zoo"}}}}}, False, id="a link"
        ),
        pytest.param({"callbacks": {"a": {"b": {"post": {"security": []}}}}}, False, id="callbacks with requirements"),
        pytest.param({"x-big": 2**70}, False, id="integers beyond 64 bits"),
    ],
)
def test_when_text_alone_is_enough(edits: Any, is_enough: bool) -> None:  # noqa: FBT001
    """Text alone tells as long as everything leads to components that are there; the rest is told all the same."""
    seen = []

    def asked(survey: Survey) -> bool:
        seen.append(leads_to_components(survey))
        return seen[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("contractdelta.contract.parts.settled.leads_to_components", asked)
        same = settled(leading(), leading(**edits))
    assert seen == [is_enough]
    assert {"GET /Order", "GET /Zoo"} <= same
    assert "GET /Pet" not in same


def test_a_link_is_told_where_several_paths_share_an_operation() -> None:
    """Ids are counted once for each operation that is written, so that none is taken for that in a link."""
    shared, answer = {"$ref": "#/components/pathItems/Shared"}, {"200": {"description": ""}}
    linking = {"200": {"description": "", "links": {"next": {"operationId": "next"}}}}

    def document(**ids: str) -> Document:
        own = {f"/{path}": {"get": {"operationId": name, "responses": answer}} for path, name in ids.items()}
        linked = {"/linking": {"get": {"operationId": "linking", "responses": linking}}}
        tree = a_document(paths={"/one": shared, "/other": shared, **own, **linked})
        item = {"get": {"operationId": "shared", "responses": answer}}
        return load({**tree, "openapi": "3.1.0", "components": {"pathItems": {"Shared": item}}})

    base, head = document(here="next", there="last"), document(here="last", there="next")
    assert fast(Source(base), Source(head)) == slow(base, head)


def test_references_are_compared_as_they_are_written() -> None:
    """A reference with a line feed does not lead to a name with a backslash, though both are written alike."""
    base = answering({"$ref": "#/components/schemas/a\nb"}, schemas={"a\\nb": {}})
    contract = build_contracts(Source(load(base)), Source(load(base)))[0]
    assert contract.problems


def test_what_is_left_out_makes_no_snapshot_stale() -> None:
    """An operation that is built without what is settled has another digest: that is no reproach."""

    def pets(kind: str) -> dict[str, Any]:
        document = shop(Zoo={"type": kind})
        document["paths"]["/Zoo"]["get"]["parameters"] = [{"name": "a", "in": "query", "schema": {}}]
        return document

    base, head = load(pets("string")), load(pets("integer"))
    snapshot = read_snapshot(dump_snapshot(base, build_contract(base)), "x")
    contract, _ = build_contracts(snapshot.source, Source(head))
    assert [operation.key for operation in contract.operations if operation.is_partial] == ["GET /Zoo"]
    assert list(problems_of_snapshot(snapshot, contract)) == []


def test_children_of_discriminators_unsettle() -> None:
    """A schema that extends a parent with a discriminator belongs to it, though nothing refers to it."""
    parent = {"type": "object", "discriminator": {"propertyName": "kind"}}
    child = {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"required": ["bark"]}]}
    grandchild = {"allOf": [{"allOf": [{"$ref": "#/components/schemas/Dog"}]}, {"required": ["size"]}]}
    base = shop(Pet=parent, Dog=child, Poodle=grandchild)
    assert settled(base, base) == {"GET /Pet", "GET /Order", "GET /Zoo"}
    assert settled(base, shop(Pet=parent, Dog=child)) == {"GET /Zoo"}
    assert settled(shop(Pet=parent, Dog=child), base) == {"GET /Zoo"}
    assert settled(base, shop(Pet=parent, Dog=child, Poodle={**grandchild, "minProperties": 1})) == {"GET /Zoo"}


def test_links_unsettle() -> None:
    """A link that names an operation by its id says something else when the id moves."""

    def linked(path: str) -> dict[str, Any]:
        answer = {"description": "", "links": {"next": {"operationId": "next"}}}
        target = {"get": {"operationId": "next", "responses": {}}}
        return a_document({"/a": {"get": {"operationId": "a", "responses": {"200": answer}}}, path: target})

    assert settled(linked("/b"), linked("/b")) == {"GET /a", "GET /b"}
    assert settled(linked("/b"), linked("/c")) == set()


def test_edited_lines_of_snapshots_are_not_believed() -> None:
    """A line of a snapshot that somebody edited has no valid print any more: what it says counts."""
    document = load(shop())
    data = dump_snapshot(document, build_contract(document))
    assert b'"value":{"properties":{"name":{"type":"string"}}' in data
    meddled = data.replace(b'{"name":{"type":"string"}}', b'{"name":{"type":"integer"}}')
    delta = fast(read_snapshot(meddled, "x").source, Source(document))
    assert [operation.operation for operation in delta.operations] == ["GET /Order", "GET /Pet"]


def test_big_numbers() -> None:
    """Integers beyond 64 bits are compared as exactly as any."""
    base, head = shop(Zoo={"maximum": 2**70}), shop(Zoo={"maximum": 2**70 + 1})
    assert settled(base, head) == {"GET /Pet", "GET /Order"}
    assert settled(base, base) == {"GET /Pet", "GET /Order", "GET /Zoo"}


def rebuilt(base: Any, head: Any) -> None:
    """Check that documents and snapshots on either side give what the normal forms alone give."""
    old, new = load(base), load(head)
    expected = slow(old, new)
    assert expected.operations
    for one in (Source(old), snapshot_of(old)):
        for other in (Source(new), snapshot_of(new)):
            assert fast(one, other) == expected


def test_links_of_components() -> None:
    """A named link has no operation of its own: the id that it names may mean another one."""

    def linked(path: str) -> dict[str, Any]:
        answer = {"description": "", "links": {"next": {"$ref": "#/components/links/N"}}}
        parameters = [{"name": name, "in": "path", "required": True} for name in ("id", "other") if name in path]
        target = {"get": {"operationId": "next", "responses": {}, "parameters": parameters}}
        link = {"operationId": "next", "parameters": {"id": "$response.body#/id"}}
        return a_document({"/a": {"get": {"responses": {"200": answer}}}, path: target}, links={"N": link})

    rebuilt(linked("/b"), linked("/c"))
    rebuilt(linked("/b/{id}"), linked("/b/{other}"))


@pytest.mark.parametrize(
    "way",
    ["#/components/schemas/Alias/properties/p", "#/components/x-al/P", "#/components/responses/R/content/a~1b/schema"],
)
def test_children_that_extend_through_other_places(way: str) -> None:
    """A child that names its parent in a roundabout way is a child all the same."""
    parent = {"$ref": "#/components/schemas/Pet"}

    def extended(needed: str) -> dict[str, Any]:
        document = shop(
            Pet={"discriminator": {"propertyName": "kind"}},
            Alias={"properties": {"p": parent}},
            Dog={"allOf": [{"$ref": way}, {"required": [needed]}]},
        )
        document["components"]["x-al"] = {"P": parent}
        document["components"]["responses"] = {"R": {"description": "", "content": {"a/b": {"schema": parent}}}}
        return document

    rebuilt(extended("a"), extended("b"))


def test_references_to_examples_that_something_follows() -> None:
    """An example that is referred to as a schema is a schema."""

    def odd(kind: str) -> dict[str, Any]:
        way = "#/components/responses/R/content/a~1b/examples/e"
        document = shop(Zoo={"$ref": way})
        examples = {"e": {"$ref": "#/components/examples/Y"}}
        document["components"]["responses"] = {"R": {"description": "", "content": {"a/b": {"examples": examples}}}}
        document["components"]["examples"] = {"Y": {"type": kind}}
        return document

    rebuilt(odd("string"), odd("integer"))


@pytest.mark.parametrize("member", ["security", "jsonSchemaDialect"])
def test_null_at_the_top(member: str) -> None:
    """A member that is null is not one that is missing, as long as the normal form tells the two apart."""
    base, head = load(shop()), load({**shop(), member: None})
    for one in (Source(base), snapshot_of(base)):
        for other in (Source(head), snapshot_of(head)):
            assert fast(one, other) == slow(base, head)


def test_order_of_security_schemes() -> None:
    """Schemes that are required together are matched alike, whatever order they are written in."""

    def secured(first: str) -> dict[str, Any]:
        document = shop()
        document["paths"]["/Zoo"]["get"]["security"] = [{"b": [], "a": []}]
        schemes = {"a": {"type": "apiKey", "in": first, "name": "x"}, "b": {"type": "apiKey", "in": first, "name": "y"}}
        document["components"]["securitySchemes"] = schemes
        return document

    rebuilt(secured("query"), secured("header"))
