"""Snapshots: a contract on disk that is read back as it was, and that people and git can live with."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from support.contracts import load_snapshot
from support.documents import DISCRIMINATORS, IGNORED_SIBLINGS, XML, a_document, an_operation, answering, documents
from support.edits import annotation_edits, wire_edits
from support.loading import ROOT, changed_facets, contract_of, digests, documentation, essence, load_files
from support.refactorings import LAYOUTS, with_keys_reordered

from contractdelta.contract.build import build_contract
from contractdelta.contract.model import Contract
from contractdelta.contract.snapshots.on_disk import dump_snapshot
from contractdelta.contract.snapshots.format import FORMAT, is_snapshot
from contractdelta.errors import InvalidSnapshot

SCHEMA: dict[str, Any] = json.loads(files("contractdelta.contract.snapshots").joinpath("snapshot.schema.json").read_text("utf-8"))
ALL = (DISCRIMINATORS, XML, IGNORED_SIBLINGS)
NAME = "snapshots/shop.json"
STRING = {"type": "string"}
PET = {"type": "object", "properties": {"name": STRING}, "description": "A pet."}


def dumped(files: Mapping[str, Any], root: str = ROOT) -> bytes:
    """Return the snapshot of a document of several files."""
    document = load_files(files, root)
    return dump_snapshot(document, build_contract(document))


def root_of(files: Mapping[str, Any]) -> str:
    """Return the file that a document starts with."""
    return next(name for name in files if "/" not in name)


def kept(files: Mapping[str, Any], root: str = ROOT) -> tuple[Contract, Contract]:
    """Return a contract, and what is read back from its snapshot."""
    return build_contract(load_files(files, root)), load_snapshot(dumped(files, root), NAME)


# --- there and back ---------------------------------------------------------------------------------------------------


def test_references_that_lead_through_others() -> None:
    """What a reference leads through is kept, and its way changes no digest."""
    reference = {"$ref": "#/components/schemas/Pet/properties/name"}
    parts = {**answering(reference), "components": {"schemas": {"$ref": "all.json"}}}
    files = {ROOT: a_document(parts["paths"], components=parts["components"]), "all.json": {"Pet": PET}}
    contract, loaded = kept(files)
    assert essence(loaded) == essence(contract)
    assert digests(contract) == digests(contract_of(answering(STRING)))


@given(documents(traits=ALL), st.sampled_from(sorted(LAYOUTS)))
@settings(deadline=None, max_examples=50)
def test_there_and_back(document: dict[str, Any], layout: str) -> None:
    """A snapshot is read back with the same operations, digests, documentation, facets and uses, and no problem."""
    files = LAYOUTS[layout](document, lambda _many: 0)
    contract, loaded = kept(files, root_of(files))
    assert essence(loaded) == essence(contract)
    assert [each.message for each in loaded.problems] == [each.message for each in contract.problems]


@given(documents(traits=ALL), st.data())
@settings(deadline=None, max_examples=40)
def test_two_snapshots_are_enough(document: dict[str, Any], data: st.DataObject) -> None:
    """Two snapshots differ in the same facets and documentation as the two documents."""
    head = data.draw(st.one_of(wire_edits(document), annotation_edits(document).map(lambda pair: pair[1])))
    old, new = contract_of(document), contract_of(head)
    before, after = (load_snapshot(dumped({ROOT: each}), NAME) for each in (document, head))
    common = {operation.identity for operation in old.operations} & {operation.identity for operation in new.operations}
    assert {key: digests(before)[key] for key in common} == {key: digests(old)[key] for key in common}
    assert {key for key in common if documentation(before)[key] != documentation(after)[key]} == {
        key for key in common if documentation(old)[key] != documentation(new)[key]
    }
    if digests(old).keys() == digests(new).keys():
        assert changed_facets(before, after) == changed_facets(old, new)


def secured(name: str) -> dict[str, Any]:
    """Write a document whose operation requires a scheme of that name."""
    flow = {"tokenUrl": "/t", "scopes": {"read": "Read.", "x-all": "All."}}
    scheme = {"type": "oauth2", "flows": {"password": flow, "x-flow": 1}}
    return an_operation({"security": [{name: ["read"]}]}, securitySchemes={name: scheme}, security=[{name: []}])


DEEP = answering({"properties": {"q": {"anyOf": [STRING, {"items": [PET]}]}}})
WAY = "#/paths/~1things/get/responses/200/content/application~1json/schema"
FAR = {"/a": {"get": {"responses": {"200": {"content": {"a/b": {"schema": {"$ref": f"{WAY}/properties/q"}}}}}}}}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({ROOT: a_document({})}, id="nothing"),
        pytest.param({ROOT: secured("oauth")}, id="security"),
        pytest.param({ROOT: secured("x-oauth")}, id="a scheme like an extension"),
        pytest.param({ROOT: secured("description")}, id="a scheme like an annotation"),
        pytest.param({ROOT: secured("x-#")}, id="a scheme like our own mark"),
        pytest.param(
            {ROOT: an_operation({"x-#": "mine", "parameters": [{"name": "a", "in": "query", "x-#": 1}]})},
            id="our own mark",
        ),
        pytest.param({ROOT: DEEP | {"paths": DEEP["paths"] | FAR}}, id="into a later operation"),
        pytest.param({ROOT: DEEP | {"paths": FAR | DEEP["paths"]}}, id="into an earlier operation"),
        pytest.param(
            {ROOT: answering({"$ref": "#/x-things/2/y"}) | {"x-things": [1, {"z": 1}, {"y": PET}]}},
            id="into an extension",
        ),
        pytest.param(
            {
                ROOT: answering({"$ref": "#/components/examples/pet/value"})
                | {"components": {"examples": {"pet": {"value": PET}}}}
            },
            id="into an example",
        ),
        pytest.param(
            {ROOT: answering({"$ref": "#/components/schemas/A/x-b/c"}, schemas={"A": {"x-b": {"c": PET}}})},
            id="into an annotation",
        ),
        pytest.param(
            {
                ROOT: answering(
                    {"anyOf": [{"$ref": "#/components/schemas/A/default"}, {"$ref": "#/components/schemas/A"}]},
                    schemas={"A": {"default": PET}},
                )
            },
            id="into a default",
        ),
        pytest.param(
            {
                ROOT: answering(
                    {"$ref": "#/components/schemas/A/properties/b"},
                    minor=0,
                    schemas={"A": {"$ref": "#/components/schemas/B", "properties": {"b": PET}}, "B": STRING},
                )
            },
            id="into an ignored sibling",
        ),
        pytest.param(
            {
                ROOT: a_document(
                    {"/a": {"get": {"responses": {"200": {}}}}, "/b": {"$ref": "#/paths/~1a", "summary": "s"}}
                )
            },
            id="the same path item",
        ),
        pytest.param(
            {
                ROOT: a_document(
                    {"/a": {"$ref": "#/paths/~1b", "get": {"operationId": "a"}}, "/b": {"get": {"operationId": "b"}}}
                )
            },
            id="an operation twice",
        ),
        pytest.param({ROOT: a_document({"/a/{x}": {"get": {}}, "/a/{y}": {"get": {}}})}, id="two paths of one form"),
        pytest.param({ROOT: a_document({"": {"get": {}}, "/": {"get": {}}})}, id="an empty path"),
        pytest.param({ROOT: a_document({'/a b\n\u2028é\t"\\': {"get": {"summary": "s"}}})}, id="an odd path"),
        pytest.param(
            {ROOT: a_document({"/a": {"additionalOperations": {"COPY": {"summary": "s"}}}}) | {"openapi": "3.2.0"}},
            id="another method",
        ),
        pytest.param(
            {ROOT: answering({"$ref": "#/components/schemas/a\nb"}, schemas={"a\nb": PET})}, id="a line in a name"
        ),
        pytest.param(
            {ROOT: answering({"$ref": "#/components/schemas/a~1~0%25%23"}, schemas={"a/~%#": PET})},
            id="escapes in a name",
        ),
        pytest.param(
            {ROOT: answering({"$ref": "a%23b%20%C3%A9.json#/x"}), "a#b é.json": {"x": PET}}, id="an odd name of a file"
        ),
        pytest.param({ROOT: answering({"$ref": "../up.json"}), "../up.json": PET}, id="a file above"),
        pytest.param(
            {
                "api/" + ROOT: answering({"$ref": "../parts/pet.json"}),
                "parts/pet.json": {"allOf": [{"$ref": "./a/tag.yaml#/b"}]},
                "parts/a/tag.yaml": "{b: {type: string, description: text}}",
            },
            id="folders",
        ),
        pytest.param(
            {
                ROOT: answering({"$ref": "pet.json"}),
                "pet.json": {"items": {"$ref": "openapi.json#/components/schemas/A"}},
            }
            | {ROOT: answering({"$ref": "pet.json"}, schemas={"A": PET})},
            id="back into the root",
        ),
        pytest.param(
            {
                ROOT: an_operation({"callbacks": {"on": {"{$url}": {"$ref": "empty.json"}, "/b": {"$ref": "#/x-c"}}}})
                | {"x-c": {}},
                "empty.json": {},
            },
            id="empty path items",
        ),
        pytest.param({ROOT: answering({"$ref": "none.json#/a"})}, id="a missing file"),
        pytest.param({ROOT: answering({"$ref": "https://example.org/a.json"})}, id="a remote file"),
        pytest.param({ROOT: answering({"$ref": "#/nowhere"})}, id="nowhere"),
        pytest.param({ROOT: answering({"$ref": "#pet"}, schemas={"A": {"$anchor": "pet", **PET}})}, id="an anchor"),
        pytest.param(
            {
                ROOT: answering(
                    {"$ref": "https://example.org/pet"}, schemas={"A": {"$id": "https://example.org/pet", **PET}}
                )
            },
            id="an identifier",
        ),
        pytest.param(
            {
                ROOT: answering(
                    {"$ref": "#/components/schemas/A"},
                    schemas={"A": {"$dynamicAnchor": "n", "items": {"$dynamicRef": "#n"}}},
                )
            },
            id="a dynamic reference",
        ),
        pytest.param(
            {ROOT: answering({"$ref": "pet.json#p"}), "pet.json": {"$defs": {"x": {"$anchor": "p", **PET}}}},
            id="an anchor in a file",
        ),
        pytest.param(
            {
                ROOT: answering(
                    PET, servers=[{"url": "/", "description": "d"}], jsonSchemaDialect="https://example.org/d"
                )
            },
            id="members of the root",
        ),
        pytest.param(
            {ROOT: answering({"enum": [2**64 + 1, 1e300, -0.5, "\u0000", "\U0001f600", {"description": 1, "x-a": 2}]})},
            id="values",
        ),
        pytest.param(
            {ROOT: answering({"properties": {"x-#": {"x-#": "mine", **PET}, "$ref": STRING, "description": STRING}})},
            id="names",
        ),
        pytest.param({ROOT: a_document({}, webhooks={"sold": {"post": {"summary": "s"}}})}, id="a webhook"),
        pytest.param(
            {
                ROOT: a_document(
                    {}, webhooks={"sold": {"$ref": "#/components/pathItems/A"}}, pathItems={"A": {"post": {}}}
                )
            },
            id="a webhook elsewhere",
        ),
        pytest.param(
            {
                ROOT: an_operation(
                    {"responses": {"200": {"$ref": "#/components/responses/A", "description": "override"}}},
                    responses={"A": {"description": "r"}},
                )
            },
            id="a description beside a reference",
        ),
        pytest.param(
            {
                ROOT: an_operation(
                    {
                        "responses": {
                            "200": {"links": {"a": {"operationId": "o"}, "b": {"operationRef": "#/paths/~1o~1{x}/get"}}}
                        }
                    }
                )
                | {"x": 1}
            },
            id="links to nowhere",
        ),
    ],
)
def test_there_and_back_by_hand(files: Mapping[str, Any]) -> None:
    """The same holds where it is least likely: odd names, odd places, several files, what leads nowhere."""
    root = next(iter(files))
    contract, loaded = kept(files, root)
    assert essence(loaded) == essence(contract)


WHOLE = ("#", "", "openapi.json", "#/paths", "#/paths/~1a", "#%2Fpaths", "#/paths/~1a/get", "#/servers/0")


@pytest.mark.parametrize("version", ["2.0", "3.0.3", "3.1.1", "3.2.0"])
@pytest.mark.parametrize("target", WHOLE)
def test_a_schema_that_is_something_else(target: str, version: str) -> None:
    """What annotates the document is contract where a schema is the document, or a part that is no schema."""
    way = {"schema": {"$ref": target}}
    answer = way if version == "2.0" else {"content": {"a/b": way}}
    document = {
        ("swagger" if version == "2.0" else "openapi"): version,
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "/", "description": "d"}],
        "paths": {
            "/a": {"summary": "s", "get": {"summary": "s", "responses": {"200": {"description": "r", **answer}}}},
            "/b": {"post": {"description": "d"}},
        },
    }
    contract, loaded = kept({ROOT: document})
    assert contract.problems == ()
    assert essence(loaded) == essence(contract)


@pytest.mark.parametrize("name", ["read", "x-#"])
def test_a_schema_where_nothing_is_kept(name: str) -> None:
    """The same holds for a schema within something of which only the name is kept."""
    flow = {"scopes": {name: {"deep": {"type": "string"}}}}
    target = f"#/components/securitySchemes/s/flows/implicit/scopes/{name}/deep"
    document = answering({"$ref": target}, securitySchemes={"s": {"type": "oauth2", "flows": {"implicit": flow}}})
    contract, loaded = kept({ROOT: document | {"security": [{"s": []}]}})
    assert contract.problems == ()
    assert essence(loaded) == essence(contract)


@pytest.mark.parametrize("root", ["openapi.json", "a b.yaml", "api/v1.json"])
def test_a_document_that_names_itself(root: str) -> None:
    """A reference to the document by the name of its file leads there in the snapshot, too."""
    name = quote(root.rpartition("/")[2])
    document = answering({"$ref": f"{name}#/components/schemas/A"}, schemas={"A": {"minLength": 1}})
    contract, loaded = kept({root: document}, root)
    assert contract.problems == ()
    assert essence(loaded) == essence(contract)


NAMED_AROUND = {
    "an anchor": {"$ref": "https://e.org/d/a#anchor"},
    "a pointer from a name": {"$ref": "https://e.org/d/a#/$defs/anchored"},
    "a pointer from the file": {"$ref": "#/components/schemas/A/$defs/anchored"},
    "a relative name in it": {"$ref": "#/components/schemas/A/allOf/1/items"},
    "a name within another": {"$ref": "https://e.org/d/deep/b#/$defs/c"},
}


@pytest.mark.parametrize("schema", NAMED_AROUND.values(), ids=NAMED_AROUND)
def test_what_names_itself_around_what_is_reached(schema: dict[str, Any]) -> None:
    """A schema is found by the name of one around it, and leads on from there, though nothing reaches that one."""
    around = {
        "$id": "https://e.org/d/a",
        "$defs": {
            "anchored": {"$anchor": "anchor", "items": {"$ref": "#/$defs/other"}},
            "other": {"minLength": 2},
            "named": {"$id": "deep/b", "$defs": {"c": {"items": {"$ref": "c"}}}},
        },
        "allOf": [{}, {"items": {"items": {"$ref": "other"}}}],
    }
    others = {"B": {"$id": "https://e.org/d/other", "minLength": 3}, "C": {"$id": "https://e.org/d/deep/c"}}
    contract, loaded = kept({ROOT: answering(schema, 1, schemas={"A": around, **others})})
    assert contract.problems == ()
    assert loaded.problems == ()
    assert essence(loaded) == essence(contract)


@pytest.mark.parametrize("schema", [{"$dynamicRef": "#anchor"}, {"$ref": "b.json#/B"}])
def test_a_file_with_names_of_which_nothing_is_reached(schema: dict[str, Any]) -> None:
    """What is not kept is not asked for its names."""
    schemas = {"A": {"$dynamicAnchor": "anchor", "minLength": 2}, "C": {"$ref": "c.json#/C"}}
    others = {"b.json": {"B": {"minLength": 3}}, "c.json": {"C": {"$id": "https://e.org/c"}}}
    contract, loaded = kept({ROOT: answering(schema, 1, schemas=schemas), **others})
    assert loaded.problems == contract.problems == ()
    assert essence(loaded) == essence(contract)


@pytest.mark.parametrize("own", ["https://e.org/b.json", "https://e.org/b.json#"])
def test_files_that_name_themselves(own: str) -> None:
    """A file that names itself is found by its name, though nothing reaches all of it."""
    other = {"$self": own, "A": {"items": {"$ref": "https://e.org/b.json#/B"}}, "B": {"minLength": 3}}
    contract, loaded = kept({ROOT: answering({"$ref": "b.json#/A"}, 2), "b.json": other})
    assert contract.problems == ()
    assert loaded.problems == ()
    assert essence(loaded) == essence(contract)


@given(documents(traits=ALL), st.sampled_from(sorted(LAYOUTS)))
@settings(deadline=None, max_examples=40)
def test_no_file_is_kept_as_it_is(document: dict[str, Any], layout: str) -> None:
    """A document whose references lead to what they are meant for is kept without what annotates it."""
    files = LAYOUTS[layout](document, lambda _many: 0)
    snapshot = json.loads(dumped(files, root_of(files)))
    assert "#" not in snapshot["definitions"]
    assert not {"info", "tags"} & snapshot["root"].keys()


# --- the bytes --------------------------------------------------------------------------------------------------------


@given(documents(traits=ALL), st.integers(0, 4))
@settings(deadline=None, max_examples=60)
def test_same_document_same_bytes(document: dict[str, Any], turn: int) -> None:
    """A snapshot does not depend on the order of keys, on JSON or YAML, or on the name of the file."""
    data = dumped({ROOT: document})
    assert dumped({ROOT: with_keys_reordered(document, lambda _many: turn)}) == data
    assert dumped({"another/name.json": document}, "another/name.json") == data
    assert dumped(LAYOUTS["YAML"](document, lambda _many: 0), "openapi.txt") == data


PROGRAM = """
import json, sys
from contractdelta.contract.build import build_contract
from contractdelta.contract.snapshots.on_disk import dump_snapshot
from contractdelta.spec.document import document_of
document = document_of(source="a", root="a", resources={"a": json.load(sys.stdin)})
sys.stdout.buffer.write(dump_snapshot(document, build_contract(document)))
"""


def test_same_bytes_in_every_process() -> None:
    """A snapshot does not depend on the seed of hashes."""
    document = json.dumps(secured("x-oauth") | {"paths": DEEP["paths"] | FAR}).encode()
    found = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            input=document,
            capture_output=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
    assert is_snapshot(found.pop())


def block(data: bytes, name: str) -> list[str]:
    """Return the lines of a block, without the commas between them."""
    lines = data.decode().split("\n")
    start = lines.index(f'"{name}":{{')
    end = next(index for index in range(start, len(lines)) if lines[index].startswith("}"))
    return [line.removesuffix(",") for line in lines[start + 1 : end]]


@given(documents(traits=ALL), st.sampled_from(sorted(LAYOUTS)))
@settings(deadline=None, max_examples=60)
def test_one_line_each(document: dict[str, Any], layout: str) -> None:
    """Operations and definitions stand on a line each, sorted by name, and the file ends with its last line."""
    files = LAYOUTS[layout](document, lambda _many: 0)
    data = dumped(files, root_of(files))
    tree = json.loads(data)
    assert data.endswith(b"}\n")
    assert b"\r" not in data
    for name in ("operations", "definitions"):
        entries = [json.loads("{" + line + "}") for line in block(data, name)]
        assert [list(entry) for entry in entries] == [[key] for key in sorted(tree[name])]
        assert {key: item for entry in entries for key, item in entry.items()} == tree[name]
    assert list(tree["operations"]) == [operation.key for operation in load_snapshot(data, NAME).operations]


@given(documents(traits=ALL), st.sampled_from(sorted(LAYOUTS)))
@settings(deadline=None, max_examples=60)
def test_schema_of_snapshots(document: dict[str, Any], layout: str) -> None:
    """A snapshot is an instance of the JSON Schema that comes with the package."""
    files = LAYOUTS[layout](document, lambda _many: 0)
    errors = Draft202012Validator(SCHEMA).iter_errors(json.loads(dumped(files, root_of(files))))
    assert [error.message for error in errors] == []


def test_schema_itself() -> None:
    """The JSON Schema is one, and it is of this format."""
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["format"]["const"] == FORMAT


def test_words_stay_out() -> None:
    """No text of an annotation, nor anything that no operation reaches, is in a snapshot."""
    words = {"title": "Secret", "description": "Secret", "x-secret": "Secret", "example": "Secret"}
    operation = {
        "summary": "Secret",
        "parameters": [{"name": "a", "in": "query", "schema": {**STRING, **words}, **words}],
        "responses": {"200": {"description": "Secret", "x-secret": 1}, "x-secret": "Secret"},
    }
    document = an_operation(operation, schemas={"Unused": {"const": "Secret"}}, servers=[{"url": "/", **words}])
    assert b"ecret" not in dumped({ROOT: document | {"info": {"title": "Secret"}}})


def test_an_edit_is_a_line() -> None:
    """To edit one operation changes its line and no other."""
    old = a_document({f"/{name}": {"get": {"responses": {"200": {"description": "r"}}}} for name in "abc"})
    new = a_document(old["paths"] | {"/b": {"get": {"responses": {"404": {"description": "r"}}}}})
    before, after = (dumped({ROOT: each}).splitlines() for each in (old, new))
    changed = [line for line, other in zip(before, after, strict=True) if line != other]
    assert [line.startswith(b'"GET /b":') for line in changed] == [True]


# --- bad snapshots ----------------------------------------------------------------------------------------------------

SHOP = a_document(
    {
        "/pets": {"parameters": [{"$ref": "#/components/parameters/L"}], "get": {"operationId": "list"}, "post": {}},
        "/shops": {"get": {"responses": {"200": {"description": "r"}}}},
    },
    parameters={"L": {"name": "limit", "in": "query", "schema": STRING}},
    servers=[{"url": "/v1"}],
)
GOOD = dumped({ROOT: SHOP})


def with_member(*path: Any, value: Any) -> bytes:
    """Return the good snapshot with another value somewhere."""
    tree = json.loads(GOOD)
    node = tree
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return json.dumps(tree).encode()


@pytest.mark.parametrize("number", ["2", "10", "99999999999999999999"])
def test_newer_formats(number: str) -> None:
    """A snapshot of a newer format is refused, and the way out is told: to upgrade."""
    with pytest.raises(InvalidSnapshot, match="newer") as caught:
        load_snapshot(with_member("format", value=f"contractdelta.snapshot/{number}"), NAME)
    assert NAME in caught.value.message
    assert "pgrade" in caught.value.hint


@given(st.integers(0, len(GOOD.rstrip()) - 1))
@settings(deadline=None, max_examples=60)
def test_cut_off(length: int) -> None:
    """A snapshot that is cut off anywhere is refused, by name."""
    with pytest.raises(InvalidSnapshot) as caught:
        load_snapshot(GOOD[:length], NAME)
    assert NAME in caught.value.message
    assert "contractdelta snapshot" in caught.value.hint


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(GOOD.replace(b'"GET /pets":', b'<<<<<<< HEAD\n"GET /pets":'), id="marks of a merge"),
        pytest.param(GOOD + GOOD, id="twice"),
        pytest.param(b"\xff" + GOOD, id="no text"),
        pytest.param(GOOD.replace(b"/pets", b"/p\xe9ts"), id="another encoding"),
        pytest.param(GOOD.replace(b'"GET /shops":', b'"GET /pets":'), id="a key twice"),
        pytest.param(GOOD.replace(b"\n", b"\x00"), id="binary"),
        pytest.param(b"{}", id="an empty object"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b'"contractdelta.snapshot/1"', id="only text"),
        pytest.param(json.dumps(SHOP).encode(), id="an OpenAPI document"),
        pytest.param(with_member("format", value="contractdelta.snapshot/0"), id="an older format"),
        pytest.param(with_member("format", value="contractdelta.snapshot/"), id="no number"),
        pytest.param(with_member("format", value="contractdelta.snapshot/-1"), id="a negative number"),
        pytest.param(with_member("format", value="contractdelta.snapshot/²"), id="no ASCII number"),
        pytest.param(with_member("format", value="contractdelta.delta/1"), id="another format"),
        pytest.param(with_member("format", value=1), id="a number as format"),
        pytest.param(with_member("openapi", value="4.0.0"), id="an unknown version"),
        pytest.param(with_member("openapi", value="3.9.0"), id="a later version"),
        pytest.param(with_member("openapi", value=None), id="no version"),
        pytest.param(with_member("reading", value=1), id="reading rules"),
        pytest.param(with_member("unknown", value=1), id="an unknown member"),
        pytest.param(with_member("operations", value=[]), id="operations as a list"),
        pytest.param(with_member("operations", value={"GET": {}}), id="an operation without path"),
        pytest.param(with_member("operations", "GET /pets", value={}), id="an operation without digest"),
        pytest.param(with_member("operations", "GET /pets", "digest", value="0"), id="a short digest"),
        pytest.param(with_member("operations", "GET /pets", "digest", value="G" * 32), id="no digest"),
        pytest.param(with_member("operations", "GET /pets", "operation", value=[]), id="an operation as a list"),
        pytest.param(
            with_member("operations", "GET /pets", "unknown", value=1), id="an unknown member of an operation"
        ),
        pytest.param(with_member("definitions", value=None), id="no definitions"),
        pytest.param(with_member("definitions", "components", value={"value": {}}), id="a definition without place"),
        pytest.param(with_member("definitions", "#components", value={"value": {}}), id="a definition at no pointer"),
        pytest.param(with_member("root", value=[]), id="root as a list"),
        pytest.param(with_member("root", "paths", value={}), id="paths in the root"),
        pytest.param(with_member("identified", value="a"), id="identified files as text"),
        pytest.param(with_member("file", value=""), id="a file without name"),
    ],
)
def test_wrong_shapes(data: bytes) -> None:
    """What is no snapshot of this format is refused: the message names it, the hint tells what to do."""
    with pytest.raises(InvalidSnapshot) as caught:
        load_snapshot(data, NAME)
    assert NAME in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(with_member("definitions", "#/servers/x", value={"value": {}}), id="a name in a list"),
        pytest.param(with_member("definitions", "#/servers/7", value={"value": {}}), id="beyond the end of a list"),
        pytest.param(with_member("definitions", "#/servers/0/url/x", value={"value": {}}), id="below text"),
        pytest.param(with_member("definitions", "#/openapi/x", value={"value": {}}), id="below the version"),
        pytest.param(with_member("definitions", "#/paths", value={"value": 1}), id="no paths"),
        pytest.param(with_member("definitions", "#/paths/~1pets", value={"value": 1}), id="no path item"),
        pytest.param(with_member("definitions", "#", value={"value": 1}), id="no root"),
        pytest.param(with_member("definitions", "#", value={"value": {"paths": 1}}), id="a root without paths"),
        pytest.param(with_member("definitions", "other#/a", value={"value": 1}), id="a file of no document"),
        pytest.param(with_member("identified", value=["nowhere.json"]), id="an identified file that is not there"),
        pytest.param(with_member("file", value="#"), id="an odd name of the root file"),
        pytest.param(with_member("root", "servers", value=1), id="servers as a number"),
        pytest.param(with_member("root", "security", value=1), id="security as a number"),
        pytest.param(
            with_member("operations", "GET /pets", "operation", value={"parameters": 1}), id="an odd operation"
        ),
        pytest.param(
            with_member("operations", "\u2603 /x", value={"digest": "0" * 32, "documentation": "0" * 32}),
            id="an odd method",
        ),
    ],
)
def test_meddled_with(data: bytes) -> None:
    """A snapshot of the right shape that somebody meddled with is refused, or read with a problem."""
    try:
        loaded = load_snapshot(data, NAME)
    except InvalidSnapshot as err:
        assert NAME in err.message  # noqa: PT017 - either way is right
    else:
        assert loaded.problems or essence(loaded) == essence(load_snapshot(GOOD, NAME))


@pytest.mark.parametrize("key", ["GET /pets", "POST /pets", "GET /shops"])
def test_merged_digests(key: str) -> None:
    """Digests that do not fit, as after a merge by hand, are a problem; what counts is computed from the content."""
    loaded = load_snapshot(with_member("operations", key, "digest", value="0" * 32), NAME)
    assert essence(loaded) == essence(load_snapshot(GOOD, NAME))
    assert [
        (each.place, "1 digest" in each.message, "contractdelta snapshot" in each.message) for each in loaded.problems
    ] == [(NAME, True, True)]


def test_merged_content() -> None:
    """The other way about: content that was merged and digests that were not are a problem, for all who reach it."""
    data = with_member("definitions", "#/components/parameters/L", value={"value": {"name": "limit", "in": "query"}})
    loaded = load_snapshot(data, NAME)
    expected = {"GET /pets": {"parameters.query.limit"}, "POST /pets": {"parameters.query.limit"}}
    assert changed_facets(load_snapshot(GOOD, NAME), loaded) == expected
    assert ["2 digests" in each.message for each in loaded.problems] == [True]


def test_a_good_one() -> None:
    """A snapshot that nobody touched has no problem."""
    assert load_snapshot(GOOD, NAME).problems == ()


@pytest.mark.parametrize("rules", ["contractdelta.reading/0", "contractdelta.reading/12"])
def test_other_reading_rules(rules: str) -> None:
    """A snapshot that was read by other rules is a problem: the same bytes may have been another document."""
    loaded = load_snapshot(with_member("reading", value=rules), NAME)
    assert essence(loaded) == essence(load_snapshot(GOOD, NAME))
    assert [rules in each.message for each in loaded.problems] == [True]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(GOOD, True, id="as written"),
        pytest.param(GOOD[:40], True, id="cut off"),
        pytest.param(GOOD.replace(b"\n", b"\r\n"), True, id="lines of Windows"),
        pytest.param(json.dumps(json.loads(GOOD), indent=2).encode(), True, id="indented"),
        pytest.param(json.dumps(json.loads(GOOD), indent="\t").encode(), True, id="indented with tabs"),
        pytest.param(
            json.dumps(json.loads(GOOD), indent=2).replace("\n", "\r\n").encode(), True, id="indented on Windows"
        ),
        pytest.param(b"\n  " + GOOD, True, id="space in front"),
        pytest.param(json.dumps(json.loads(GOOD), sort_keys=True).encode(), True, id="keys sorted"),
        pytest.param(GOOD.replace(b'"format":"contractdelta.snapshot/1",', b""), True, id="its format taken out"),
        pytest.param(with_member("format", value="contractdelta.snapshot/2"), True, id="a newer format"),
        pytest.param(b"", False, id="empty"),
        pytest.param(b"{}", False, id="an empty object"),
        pytest.param(json.dumps(SHOP).encode(), False, id="an OpenAPI document in JSON"),
        pytest.param(b"openapi: 3.1.0\npaths: {}\n", False, id="an OpenAPI document in YAML"),
        pytest.param(
            b'{"openapi": "3.1.0", "paths": {}, "x-format": "contractdelta.snapshot/1"}', False, id="a mention"
        ),
        pytest.param(b'{"x": {"format": "contractdelta.snapshot/1"}, "format": 1}', False, id="a mention deep down"),
        pytest.param(b'["contractdelta.snapshot/1"', False, id="a mention in something cut off"),
        pytest.param(b'{"format": "date", "type": "string"}', False, id="a JSON Schema"),
        pytest.param(b"\xff\xfe\x00", False, id="binary"),
    ],
)
def test_what_is_meant_to_be_a_snapshot(data: bytes, *, expected: bool) -> None:
    """A snapshot is told from any other document by how it starts, whatever its state."""
    assert is_snapshot(data) is expected


def test_a_merge_conflict_is_told() -> None:
    """What git leaves behind where it could not merge is told with its line, and the way out."""
    lines = dumped({ROOT: a_document({})}).decode().splitlines(keepends=True)
    text = "".join([*lines[:3], "<<<<<<< ours\n", lines[3], "=======\n", lines[3], ">>>>>>> theirs\n", *lines[4:]])
    with pytest.raises(InvalidSnapshot) as caught:
        load_snapshot(text.encode(), NAME)
    assert caught.value.message == f"{NAME}:4: a merge conflict that nobody resolved"
    assert "contractdelta snapshot" in caught.value.hint
