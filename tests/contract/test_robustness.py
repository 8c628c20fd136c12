"""Documents are untrusted: whatever the bytes, and whatever tree, there is a contract or a typed error, and no third.

What cannot be meant must end nevertheless, the same way each time, in a contract, in its snapshot, and in a delta.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import yaml
from hypothesis import currently_in_test_context, example, given, note, settings
from hypothesis import strategies as st
from support.contracts import load_snapshot
from support.documents import (
    DISCRIMINATORS,
    IGNORED_SIBLINGS,
    REFERENCES,
    VOCABULARY,
    XML,
    Draw,
    a_document,
    an_operation,
    answering,
    anything,
    documents,
)
from support.loading import ROOT, contract_of, digests, documentation, essence, load_files
from support.memory_tree import MemoryTree
from support.positions import METHODS, SECTIONS, Path, mapped, pointer_of, with_value

from contractdelta.contract.build import build_contract
from contractdelta.contract.model import Contract
from contractdelta.contract.normal_form.drafts import CIRCLE
from contractdelta.contract.snapshots.on_disk import dump_snapshot
from contractdelta.delta.compare import compare_contracts
from contractdelta.errors import ContractDeltaError, InvalidDocument, Unreadable
from contractdelta.spec.document import load_document

STRING = {"type": "string"}
PLAIN = contract_of(answering(STRING))
DOCUMENTS = documents(traits=(DISCRIMINATORS, XML, IGNORED_SIBLINGS))


def outcome(files: Mapping[str, Any], root: str = ROOT) -> Contract | ContractDeltaError:
    """Return the contract of a document, or why there is none; anything else that is raised comes through.

    A contract must come out the same again, go into a snapshot and come back the same, and be comparable.
    """
    tell(json.dumps(files))
    try:
        document = load_files(files, root)
        contract = build_contract(document)
    except Unreadable as err:
        return named(err, files)
    again = build_contract(load_files(files, root))
    assert (again.problems, digests(again)) == (contract.problems, digests(contract))
    assert not compare_contracts("api", contract, again).operations
    try:
        loaded = load_snapshot(dump_snapshot(document, contract), "snapshot.json")
    except ContractDeltaError as err:
        tell(f"no snapshot: {err}")
    else:
        assert essence(loaded) == essence(contract)
    for base, head in ((PLAIN, contract), (contract, PLAIN)):
        compare_contracts("api", base, head)
    return contract


def named(error: Unreadable, files: Mapping[str, Any]) -> Unreadable:
    """Require that an error names the file in one line; return it."""
    assert any(name in error.message for name in files)
    assert "\n" not in error.message
    return error


def tell(text: str) -> None:
    """Say what an example of Hypothesis was; others name their parameters."""
    if currently_in_test_context():
        note(text)


def contract_in(files: Mapping[str, Any]) -> Contract:
    """Return the contract of a document that must have one."""
    found = outcome(files)
    assert isinstance(found, Contract)
    return found


# --- bytes ------------------------------------------------------------------------------------------------------------


def written(document: Any, style: str) -> bytes:
    """Write a document down."""
    if style == "YAML":
        return str(yaml.safe_dump(json.loads(json.dumps(document)), sort_keys=False)).encode()
    return json.dumps(document, indent=1 if style == "long" else None, ensure_ascii=style == "ascii").encode()


def survives_bytes(data: bytes, name: str) -> None:
    """Read a document out of bytes."""
    try:
        build_contract(load_document(MemoryTree(files={name: data}), name))
    except Unreadable as err:
        named(err, {name: data})


NAMES = st.sampled_from(["openapi.json", "openapi.yaml", "openapi"])
STYLES = st.sampled_from(["YAML", "long", "short", "ascii"])
#: What is special in YAML or JSON, in UTF-8, or in the words of OpenAPI.
SCRAPS = (
    *(
        b"\x00",
        b"\xff",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\xc3",
        b"\xf4\x90\x80\x80",
        b"\r",
        b"\t",
        b"\\",
    ),
    *(
        b"&a ",
        b"*a",
        b"<<: *a",
        b"<<: ",
        b"!!python/object:os.system ",
        b"!!binary ",
        b"!<tag:x> ",
        b"? ",
        b"- ",
        b": ",
    ),
    *(b"---\n", b"...\n", b"%YAML 9.9\n", b"|", b">-", b"'", b'"', b"{", b"}", b"[", b"]", b",", b"#", b"\xe2\x80\xa8"),
    *(b"1e999", b"-", b"0x", b".inf", b".nan", b"9" * 400, b"\\ud800", b'"$ref"', b"$ref: '#'", b"null", b"~", b"\n "),
)


@given(DOCUMENTS, STYLES, NAMES, st.data())
@settings(deadline=None, max_examples=50)
def test_damaged_documents(document: Any, style: str, name: str, data: st.DataObject) -> None:
    """A document that is cut off, has bits turned, or scraps put in, is another document or a typed error."""
    text = bytearray(written(document, style))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        how = data.draw(st.sampled_from(["cut", "turn", "put", "drop", "twice"]))
        if how == "cut":
            del text[at:]
        elif how == "turn" and at < len(text):
            text[at] ^= 1 << data.draw(st.integers(0, 7))
        elif how == "put":
            text[at:at] = data.draw(st.sampled_from(SCRAPS))
        elif how == "drop":
            del text[at : at + data.draw(st.integers(1, 30))]
        else:
            text[at:at] = text[max(0, at - data.draw(st.integers(1, 60))) : at]
    survives_bytes(bytes(text), name)


@given(st.lists(st.sampled_from(SCRAPS) | st.binary(max_size=4), max_size=12), NAMES)
@settings(deadline=None, max_examples=60)
def test_any_bytes(scraps: list[bytes], name: str) -> None:
    """So is anything below the first line of a document, and anything at all."""
    survives_bytes(b"".join(scraps), name)
    survives_bytes(b"openapi: 3.1.0\n" + b"".join(scraps), name)
    survives_bytes(b'{"openapi": "3.1.0", "paths": ' + b"".join(scraps) + b"}", name)


BOMB = "a0: &a0 {x: y}\n" + "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(9))
ODD_TEXTS = {
    "a bomb of aliases": BOMB,
    "a bomb that is reached": BOMB + "paths: {/a: {get: {responses: {200: {headers: *a9}}}}}",
    "an alias of itself": "paths: &a {/a: *a}",
    "a list within itself": "paths: {/a: {parameters: &p [*p]}}",
    "a merge of itself": "paths: &a\n  <<: *a",
    "a merge of text": "paths: {<<: text}",
    "a merge of a list": "paths: {<<: [{/a: {get: {}}}, {/b: {get: {}}}, 5]}",
    "a merge of a merge": "x-a: &a {/a: {get: {}}}\nx-b: &b {<<: *a}\npaths: {<<: *b}",
    "keys of every kind": "paths: {/a: {get: {responses: {200: {}, 4.5: {}, null: {}, true: {}, [1]: {}, {a: b}: 1}}}}",
    "a key twice": "paths: {/a: {}, /a: {}}",
    "an unknown tag": "paths: !thing {/a: {get: !!str {}}}",
    "a tag of Python": "paths: !!python/object/apply:os.getcwd []",
    "binary and dates": "paths: {/a: {get: {x: !!binary aGFsbG8=, y: 2020-01-01, z: 12:30:45}}}",
    "two documents": "paths: {}\n---\nopenapi: 3.0.0",
    "a set": "paths: !!set {/a, /b}",
    "an omap": "paths: !!omap [/a: {get: {}}]",
    "numbers": f"paths: {{/a: {{get: {{x: [{'9' * 5000}, 1e400, -1e-400, .inf, -.nan, 0x{'f' * 99}, 0o777]}}}}}}",
    "deep lists": "paths: " + "[" * 5000 + "]" * 5000,
    "deep mappings": "paths: " + "{a: " * 3000 + "}" * 3000,
    "deep blocks": "paths:\n" + "".join(" " * n + "a:\n" for n in range(1, 800)),
    "half a pair": 'paths: {"/\\ud800": {get: {}}}',
    "next line and the like": "paths: {'/a\x85b\u2028c': {get: {}}}",
}


@pytest.mark.parametrize("name", ODD_TEXTS)
@pytest.mark.parametrize("file", ["openapi.yaml", "openapi.json", "other"])
def test_odd_texts(name: str, file: str) -> None:
    """What YAML has up its sleeve is read within its limits, or refused by a typed error."""
    survives_bytes(f"openapi: 3.1.0\n{ODD_TEXTS[name]}\n".encode(), file)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "latin-1", "cp037"])
@pytest.mark.parametrize("style", ["YAML", "short"])
def test_encodings(encoding: str, style: str) -> None:
    """A document in another encoding is the document where a mark tells the encoding, and else a typed error."""
    data = written(answering({"enum": ["é", "z"]}), style).decode().encode(encoding)
    survives_bytes(data, "openapi.json" if style == "short" else "openapi.yaml")
    if encoding in ("utf-8-sig", "utf-16", "utf-32"):
        tree = MemoryTree(files={"o": data})
        assert digests(build_contract(load_document(tree, "o"))) == digests(
            contract_of(answering({"enum": ["é", "z"]}))
        )


# --- trees ------------------------------------------------------------------------------------------------------------

VALUES = anything()
OPERATIONS = st.one_of(st.dictionaries(st.sampled_from(VOCABULARY), VALUES, max_size=5), VALUES)
ITEMS = st.one_of(st.dictionaries(st.sampled_from([*METHODS, *VOCABULARY]), OPERATIONS, max_size=4), VALUES)
PATHS = st.one_of(st.dictionaries(st.sampled_from(["/a", "/b/{c}", "/{", *VOCABULARY]), ITEMS, max_size=3), VALUES)
NAMED = st.dictionaries(st.sampled_from(["A", "B", "description", "a"]), VALUES, max_size=3)
COMPONENTS = st.one_of(
    st.dictionaries(st.sampled_from([*SECTIONS, "examples"]), st.one_of(NAMED, VALUES), max_size=4),
    VALUES,
)
TREES = st.fixed_dictionaries(
    {"openapi": st.sampled_from(["3.0.0", "3.0.3", "3.1.0", "3.1.1", "3.2.0"])},
    optional={
        **dict.fromkeys(("paths", "webhooks"), PATHS),
        "components": COMPONENTS,
        **dict.fromkeys(("security", "servers", "jsonSchemaDialect", "$self", "x"), VALUES),
    },
)


@given(TREES)
@example({"openapi": "3.0.0", "paths": {"/a": {"get": {}}}, "servers": {"tags": None}})
@settings(deadline=None, max_examples=120)
def test_any_tree(tree: Any) -> None:
    """Any JSON value below a version is a contract or a typed error."""
    outcome({ROOT: tree})


@given(st.one_of(VALUES, st.dictionaries(st.sampled_from(["openapi", "swagger", "paths"]), VALUES)))
@settings(deadline=None, max_examples=60)
def test_any_value(value: Any) -> None:
    """Any JSON value at all is a contract or a typed error."""
    outcome({ROOT: value})


def nodes(tree: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the way to every node of a tree."""
    yield path
    members = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in members:
        yield from nodes(value, (*path, key))


@st.composite
def mutants(draw: Draw) -> Any:
    """Put anything, references to anywhere above all, in the place of some nodes of a document, or remove them."""
    document = draw(DOCUMENTS)
    for _ in range(draw(st.integers(1, 3))):
        places = [path for path in nodes(document) if path and path != ("openapi",)]
        path = places[draw(st.integers(0, len(places) - 1))]
        how = draw(st.integers(0, 3))
        if how == 0:
            document = with_value(document, path, draw(VALUES))
        elif how == 1:
            target = places[draw(st.integers(0, len(places) - 1))]
            document = with_value(document, path, {"$ref": f"#{pointer_of(target)}"})
        elif how == 2:
            document = with_value(document, path, {"$ref": draw(st.sampled_from(REFERENCES))})
        else:
            document = json.loads(json.dumps(document), object_hook=_without(path[-1]))
    return document


def _without(key: str | int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda value: {name: item for name, item in value.items() if name != key or name == "openapi"}


@given(mutants())
@settings(deadline=None, max_examples=60)
def test_mutants(mutant: Any) -> None:
    """A document with anything in the place of some nodes is a contract or a typed error."""
    outcome({ROOT: mutant})


ELSEWHERE = (
    "other.json",
    "other.json#",
    "other.json#/a",
    f"{ROOT}#/components/schemas/A",
    "none.json",
    "./",
    "..",
    "?",
)


@given(DOCUMENTS, VALUES, st.booleans(), st.data())
@settings(deadline=None, max_examples=60)
def test_any_other_file(document: Any, other: Any, is_below: bool, data: st.DataObject) -> None:  # noqa: FBT001
    """The same holds for what another file holds, be it no mapping at all."""
    pick = data.draw(st.integers(0, 6))
    ways = iter(range(pick, 10**6))

    def turned(spot: Any) -> Any:
        return {"$ref": ELSEWHERE[next(ways) % len(ELSEWHERE)]} if next(ways) % 5 == 0 else spot.value

    outcome({ROOT: mapped(document, turned), "other.json": {"a": other} if is_below else other})


# --- loops ------------------------------------------------------------------------------------------------------------


def looping(section: str, *, length: int = 1, siblings: bool = False) -> dict[str, Any]:
    """Write a document with a loop of references of one kind, and an operation that meets it."""
    words = {"description": "d"} if siblings else {}
    way_on = f"#/components/{section}/R"
    ring = {f"R{number}": {"$ref": f"{way_on}{(number + 1) % length}", **words} for number in range(length)}
    way = {"$ref": f"#/components/{section}/R0"}
    operations: dict[str, Any] = {
        "schemas": {"parameters": [{"name": "p", "in": "query", "schema": way}]},
        "parameters": {"parameters": [way]},
        "headers": {"responses": {"200": {"headers": {"X-H": way}}}},
        "requestBodies": {"requestBody": way},
        "responses": {"responses": {"200": way}},
        "links": {"responses": {"200": {"links": {"next": way}}}},
        "callbacks": {"callbacks": {"on": way}},
        "securitySchemes": {"security": [{"R0": []}]},
        "pathItems": {"callbacks": {"on": {"{$url}": way}}},
        "mediaTypes": {"requestBody": {"content": {"a/b": way}}},
    }
    sections: dict[str, Any] = {section: ring}
    return an_operation(operations[section], **sections)


@pytest.mark.parametrize("siblings", [False, True])
@pytest.mark.parametrize("length", [1, 2, 3, 150])
@pytest.mark.parametrize("section", SECTIONS)
def test_loops_of_references(section: str, length: int, *, siblings: bool) -> None:
    """References of any kind that lead in a circle make a contract, no endless search, and a problem that says so."""
    contract = contract_in({ROOT: looping(section, length=length, siblings=siblings)})
    assert [operation.key for operation in contract.operations] == ["GET /things"]
    assert any(problem.message == CIRCLE for problem in contract.problems)


@pytest.mark.parametrize("section", sorted(set(SECTIONS) - {"pathItems", "schemas"}))
def test_length_of_loops(section: str) -> None:
    """By how many references a circle goes does not count: each leads nowhere."""
    one, three = (digests(contract_of(looping(section, length=length))) for length in (1, 3))
    assert one == three


A, B = {"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}
LOOPS: tuple[Mapping[str, Any], ...] = (
    {"A": {"allOf": [A]}},
    {"A": {"allOf": [{"allOf": [A]}]}},
    {"A": {"allOf": [B]}, "B": {"allOf": [A]}},
    {"A": {"allOf": [B]}, "B": A},
    {"A": {"anyOf": [A]}},
    {"A": {"not": A}},
    {"A": {**A, "minLength": 1}},
    {"A": {"items": A}},
    {"A": {"additionalProperties": {"additionalProperties": A}}},
    {"A": {"unevaluatedProperties": A, "additionalProperties": True}},
    {"A": {"$defs": {"B": {"$ref": "#/components/schemas/A/$defs/B"}}, "$ref": "#/components/schemas/A/$defs/B"}},
    {"A": {"$id": "a.json", "$ref": "a.json"}},
    {"A": {"$anchor": "a", "$ref": "#a"}},
    {"A": {"$dynamicAnchor": "a", "$dynamicRef": "#a"}},
    {"A": {"if": A, "then": A, "else": A}},
    {"A": {"dependencies": {"a": A, "b": ["c"]}}},
    {"A": {"discriminator": {"propertyName": "k", "mapping": {"a": "A"}, "defaultMapping": "A"}}},
    {"A": {"allOf": [A], "discriminator": {"propertyName": "k"}}},
    {
        "A": {"discriminator": {"propertyName": "k"}, "oneOf": [B]},
        "B": {"allOf": [A], "discriminator": {"propertyName": "k"}},
    },
)


@pytest.mark.parametrize("schemas", LOOPS)
def test_loops_of_schemas(schemas: Any) -> None:
    """Schemas that contain themselves in any way make a contract."""
    assert len(contract_in({ROOT: answering(A, schemas=schemas)}).operations) == 1


@pytest.mark.parametrize(
    "paths",
    [
        {"/a": {"$ref": "#/paths/~1a"}},
        {"/a": {"$ref": "#/paths/~1b", "get": {}}, "/b": {"$ref": "#/paths/~1a", "put": {}}},
        {"/a": {"get": {"callbacks": {"on": {"{$url}": {"$ref": "#/paths/~1a"}}}}}},
        {"/a": {"get": {"callbacks": {"on": {"$ref": "#/paths/~1a/get/callbacks"}}}}},
        {"/a": {"get": {"callbacks": {"on": {"$ref": "#/paths"}}}}},
        {"/a": {"get": {"$ref": "#/paths/~1a/get"}}},
        {"/a": {"get": {"responses": {"$ref": "#/paths/~1a/get/responses"}}}},
        {"/a": {"get": {"responses": {"200": {"$ref": "#/paths/~1a/get/responses"}}}}},
        {"/a": {"parameters": [{"$ref": "#/paths/~1a/parameters/0"}], "get": {}}},
        {"/a": {"get": {"parameters": [{"name": "a", "in": "query", "schema": {"$ref": "#/paths/~1a/get"}}]}}},
        {"/a": {"additionalOperations": {"x": {"$ref": "#/paths/~1a/additionalOperations"}, "": {}, "GET": 1}}},
    ],
)
def test_loops_of_paths(paths: Any) -> None:
    """Path items and operations that contain themselves in any way make a contract."""
    contract_in({ROOT: a_document(paths)})


# --- odd places -------------------------------------------------------------------------------------------------------

TARGETS = (
    *("#", "#/", "", "#/paths", "#/components", "#/openapi", "#/info/title", "#/servers", "#/servers/0", "#/tags/0"),
    *("#/x-any/0", "#/x-any/1/a", "#/x-any/2", "#/x-any/-", "#/x-any/00", "#/x-any/-1", "#/x-any/²", "#/x-any/1e0"),
    *("#/components/schemas/S/enum/0", "#/components/schemas/S/enum", "#/components/schemas/S/default", "#/nowhere"),
    *("#/components/schemas/S/properties", "#/components/schemas/S/required", "#/components/schemas/S/type"),
    *("#/components/schemas/", "#/components/schemas/S/discriminator/mapping/x", "#/components/schemas/S/xml"),
    *("#/components/securitySchemes/s/flows/implicit/scopes/read", "#/components/parameters/P", "#/paths/~1this"),
    *("#/paths/~1other/get", "#/paths/~1other", "#/paths/~1other/get/responses", "#/paths/~1other/get/tags/0"),
    *("#/paths/~1other/get/parameters/0/schema", "#/paths/~1this/get/security/0", "#/paths/%7E1other", "#/%", "#/%zz"),
    *("#%2Fpaths", "##", "#anchor", "#/~2", "#/~", "S", "none.json", "none.json#/a", "/absolute.json", "../../up.json"),
    *("https://example.org/a.json", "//example.org/a", "mailto:a@example.org", "file:///a.json", "a:b", "?query"),
    *("https://[", "openapi.json", "openapi.json#/components/schemas/S", "x/../openapi.json#", "\n", " ", "é", "."),
    *("\x00", "a\x00.json", "a" * 5000, "#" + "/a" * 5000, "%00.json", "..%2f..%2fetc%2fpasswd"),
)


def body(label: str, schema: Any) -> dict[str, Any]:
    """Write a request body of one media type."""
    return {"content": {label: {"schema": schema}}}


def pointing(kind: str, target: str) -> dict[str, Any]:
    """Write a document whose one operation refers somewhere from the place of an object of that kind."""
    way = {"$ref": target}
    discriminator = {"propertyName": "k", "mapping": {"a": target}, "defaultMapping": target}
    operations: dict[str, Any] = {
        "schema": {"requestBody": body("application/xml", {"properties": {"a": way, "b": {}}})},
        "root": {"requestBody": body("application/xml", way)},
        "union": {"requestBody": body("a/b", {"oneOf": [way], "discriminator": {"propertyName": "k"}})},
        "mapping": {"requestBody": body("a/b", {"discriminator": discriminator})},
        "dynamic": {"requestBody": body("a/b", {"$dynamicRef": target})},
        "parameter": {"parameters": [way]},
        "media type": {"requestBody": {"content": {"application/xml": way}}},
        "header": {"responses": {"200": {"headers": {"X-H": way}}}},
        "request body": {"requestBody": way},
        "response": {"responses": {"200": way}},
        "link": {"responses": {"200": {"links": {"a": way, "b": {"operationRef": target}}}}},
        "callback": {"callbacks": {"on": way}},
        "path item": {"callbacks": {"on": {"{$url}": way}}},
    }
    parameter = {"name": "q", "in": "query", "schema": {"description": "d", **STRING}}
    other = {
        "operationId": "other",
        "tags": ["a"],
        "parameters": [parameter],
        "responses": {"200": {"description": "r"}},
    }
    schema = {
        "type": "object",
        "required": ["a"],
        "enum": [{"description": "d"}],
        "default": {"description": "d", "type": "string"},
        "properties": {"a": {"allOf": [{"description": "d"}, STRING]}, "description": STRING},
        "discriminator": {"propertyName": "a", "mapping": {"x": "S"}},
        "xml": {"name": "s"},
    }
    flows = {"implicit": {"authorizationUrl": "/a", "scopes": {"read": "Read."}}}
    return a_document(
        {"/this": {"get": operations[kind] | {"security": [{"s": []}]}}, "/other": {"get": other}},
        2,
        servers=[{"url": "/", "description": "d"}],
        tags=[{"name": "a", "description": "d"}],
        schemas={"S": schema},
        parameters={"P": {"name": "p", "in": "query", "schema": STRING, "description": "d"}},
        securitySchemes={"s": {"type": "oauth2", "flows": flows, "description": "d"}},
    ) | {"x-any": [{"description": "d"}, {"a": STRING}, "text"]}


KINDS = (
    *("schema", "root", "union", "mapping", "dynamic", "parameter", "media type", "header", "request body", "response"),
    *("link", "callback", "path item"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_references_to_odd_places(kind: str) -> None:
    """A reference to any place, or to none, makes a contract of both operations."""
    for target in TARGETS:
        contract = contract_in({ROOT: pointing(kind, target)})
        assert [operation.key for operation in contract.operations] == ["GET /other", "GET /this"]


# --- sizes and values -------------------------------------------------------------------------------------------------

WRAPPERS: Mapping[str, Callable[[Any], Any]] = {
    "items": lambda inner: {"items": inner},
    "allOf": lambda inner: {"allOf": [inner, STRING]},
    "one allOf": lambda inner: {"allOf": [inner]},
    "properties": lambda inner: {"properties": {"a": inner}},
    "default": lambda inner: {"default": inner},
    "description": lambda inner: {"description": inner},
    "unknown": lambda inner: {"unknown": [inner]},
}


@pytest.mark.parametrize("depth", [50, 150, 330, 900, 20_000])
@pytest.mark.parametrize("keyword", WRAPPERS)
def test_deep_documents(keyword: str, depth: int) -> None:
    """However deep a document is nested, there is a contract or a typed error; fifty levels are not deep."""
    opening, closing = json.dumps(WRAPPERS[keyword]("HERE")).split('"HERE"')
    text = json.dumps(answering("HERE")).replace('"HERE"', f"{opening * depth}{{}}{closing * depth}")
    found = outcome({ROOT: text})
    assert isinstance(found, Contract) or depth > 100


@pytest.mark.parametrize("section", ["schemas", "responses"])
def test_long_chains_of_references(section: str) -> None:
    """A chain of references of any length makes a contract; where it is too long to be meant, with a problem."""
    count = 1_500
    chain = {f"C{number}": {"$ref": f"#/components/{section}/C{number + 1}"} for number in range(count)}
    chain[f"C{count}"] = {"description": "d"}
    way = {"$ref": f"#/components/{section}/C0"}
    document = answering(way) if section == "schemas" else an_operation({"responses": {"200": way}})
    contract_in({ROOT: document | {"components": {section: chain}}})


def test_long_chains_of_schemas() -> None:
    """A chain of schemas, each with a property of the next, makes a contract that depends on its end."""
    count = 1_500
    chain: dict[str, Any] = {
        f"C{number}": {"properties": {"next": {"$ref": f"#/components/schemas/C{number + 1}"}}}
        for number in range(count)
    }
    ends = ({**chain, f"C{count}": {"type": kind}} for kind in ("string", "integer"))
    old, new = (contract_in({ROOT: answering({"$ref": "#/components/schemas/C0"}, schemas=end)}) for end in ends)
    assert digests(old) != digests(new)


ODD_VALUES = (
    *("1e400", "-1e400", "1e-400", "-0.0", "-0", "0.1e1", "1" * 400, "1" * 5000, "12345678901234567890.5", "01", "+1"),
    *(
        '"\\ud800"',
        '"\\udc00\\ud800"',
        '"\\u0000"',
        '"\\u2028\\u0085"',
        '"\\ufeff"',
        '"\U0001f600"',
        "'a'",
        "undefined",
    ),
    *('{"\\u0000": 1}', '{"": {"": 1}}', '{"__proto__": 1}', '{"a": 1, "a": 2}', "NaN", "Infinity", "[1e400]", "[1,]"),
    *(
        '{"$ref": "\\u0000"}',
        '{"$ref": "#/\\ud83d\\ude00"}',
        '{"$ref": 5}',
        '{"$ref": {"$ref": "#"}}',
        "[[[]]]",
        '"\\x41"',
    ),
)


@pytest.mark.parametrize(
    "place", ["maximum", "default", "items", "x-note", "propertyNames", "dependencies", "$ref", "$id"]
)
@pytest.mark.parametrize("text", ODD_VALUES, ids=lambda text: ascii(text)[:20])
def test_odd_values(place: str, text: str) -> None:
    """Any text of JSON, and what only looks like it, is a contract or a typed error."""
    outcome({ROOT: json.dumps(answering({place: "HERE"})).replace('"HERE"', text)})


SCALARS: tuple[Any, ...] = (
    None,
    True,
    0,
    2.5,
    "",
    "text",
    [],
    [None],
    {},
    {"": None},
    {"a": []},
    {"$ref": 1},
    {"x": {}},
)
FULL = an_operation(
    {
        "parameters": [{"name": "p", "in": "query", "style": "form", "explode": True, "schema": STRING}],
        "requestBody": {"required": True, "content": {"application/xml": {"schema": STRING, "encoding": {"a": {}}}}},
        "responses": {
            "200": {
                "content": {
                    "a/b": {"schema": {"$ref": "#/components/schemas/S"}, "itemEncoding": {}, "prefixEncoding": []}
                },
                "headers": {"X-H": {"schema": {}}},
                "links": {"next": {"operationRef": "#/paths/~1things/get", "parameters": {"p": 1}, "server": {}}},
            }
        },
        "callbacks": {"on": {"{$url}": {"post": {}}}},
        "security": [{"s": ["a"]}],
        "servers": [{"url": "/{v}", "variables": {"v": {"enum": ["a"], "default": "a"}}}],
    },
    2,
    schemas={
        "S": {
            "type": ["string"],
            "enum": [1],
            "const": 1,
            "required": ["a"],
            "dependentRequired": {"a": ["b"]},
            "dependencies": {"a": ["b"], "c": {}},
            "properties": {"a": {}},
            "allOf": [{}],
            "items": {},
            "prefixItems": [{}],
            "if": {},
            "then": {},
            "contains": {},
            "minContains": 1,
            "minimum": 1,
            "exclusiveMinimum": 1,
            "discriminator": {"propertyName": "k", "mapping": {"a": "S"}, "defaultMapping": "S"},
            "xml": {"name": "a"},
            "$id": "https://example.org/s",
            "$anchor": "a",
            "$dynamicAnchor": "b",
            "$dynamicRef": "#b",
            "$defs": {"d": {}},
            "unevaluatedItems": {},
        }
    },
    securitySchemes={"s": {"type": "oauth2", "scheme": "Basic", "flows": {"implicit": {"scopes": {"a": "A."}}}}},
)


@pytest.mark.parametrize(
    "schema",
    [
        {**A, "allOf": 5},
        {**A, "allOf": {"a": 1}},
        {"$dynamicRef": "#none"},
        {"$dynamicRef": 5},
        {"$dynamicRef": "#a", "items": {"$dynamicAnchor": "a"}},
        {"dependencies": {"": True, "a": {}}},
        {"properties": {"": True, "a": {}}, "patternProperties": 5},
        {"discriminator": {"propertyName": "k", "mapping": {"": "A", "defaultMapping": "B"}, "defaultMapping": "A"}},
    ],
)
def test_malformed_beside_sound(schema: Any) -> None:
    """A malformed member beside what is sound is told in a delta, too."""
    contract_in({ROOT: answering(schema, schemas={"A": STRING})})


@pytest.mark.parametrize("member", ["content", "headers", "links"])
@pytest.mark.parametrize("value", [5, "text", [], {}, None])
def test_members_of_no_name(member: str, value: Any) -> None:
    """A member may be called by the empty text, and be malformed."""
    contract_in({ROOT: an_operation({"responses": {"200": {member: {"": value, "a": {}}}}})})
    below = {"encoding": {"": value, "a": {"headers": {"": value, "b": {}}}}, "schema": {"$defs": {"": value}}}
    contract_in({ROOT: an_operation({"requestBody": {"content": {"": value, "a/b": below}}})})
    contract_in({ROOT: an_operation({"servers": [{"url": "/", "variables": {"": value, "a": {}}}]})})


@pytest.mark.parametrize(
    ("key", "value"), [("in", {"b": 1, "a": 2}), ("name", {"b": 1, "a": 2}), ("in", [{"b": 1, "a": 2}])]
)
def test_order_within_what_is_malformed(key: str, value: Any) -> None:
    """The order of keys leaves no trace, not even where no mapping should be."""
    one, other = (
        {"name": "p", "in": "query", key: each} for each in (value, json.loads(json.dumps(value, sort_keys=True)))
    )
    old, new = (contract_in({ROOT: an_operation({"parameters": [each]})}) for each in (one, other))
    assert digests(old) == digests(new)


@pytest.mark.parametrize("requirement", [{"schemes": 5}, {"schemes": 5, "s": []}, {"scopes": [], "s": {}}, {"s": 5}])
def test_requirements_of_odd_names(requirement: Any) -> None:
    """Security schemes may be called anything, and be missing."""
    document = an_operation({"security": [requirement]}, securitySchemes={"s": {"type": "http"}})
    contract_in({ROOT: document})


@pytest.mark.parametrize("value", SCALARS, ids=repr)
def test_wrong_types(value: Any) -> None:
    """Any value of the wrong type, at every place in a document that has everything, is a contract or a typed error."""
    for path in nodes(FULL):
        if path:
            outcome({ROOT: with_value(FULL, path, value)})


ODD_NAMES = (
    "",
    "a\nb",
    "a#b",
    "a/b",
    "a~b",
    "%",
    " ",
    "\u2028",
    "x-#",
    "\U0001f600",
    "{",
    "a b",
    "$ref",
    "\x7f",
    "get",
)


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
def test_odd_names(name: str) -> None:
    """Anything may be called anything."""
    way = "#/components/SECTION/" + name.replace("~", "~0").replace("/", "~1").replace("%", "%25")
    to_schema = {"$ref": way.replace("SECTION", "schemas")}
    operation = {
        "operationId": name,
        "tags": [name],
        "parameters": [{"name": name, "in": where, "schema": {}} for where in ("query", "header", "path", "cookie")],
        "requestBody": {"content": {name: {"encoding": {name: {"headers": {name: {}}}}}}},
        "responses": {name: {"headers": {name: {}}, "links": {name: {"parameters": {name: 1}}}, "content": {name: {}}}},
        "callbacks": {name: {name: {"post": {}}}},
        "security": [{name: [name]}],
        name: to_schema,
    }
    schema = {
        **{key: {name: to_schema, "z": True} for key in ("properties", "dependentSchemas", "dependencies")},
        "required": [name],
        name: {"x": 1},
    }
    document = a_document(
        {
            f"/{name}": {
                "get": operation,
                "post": {"requestBody": body("a/b", to_schema)},
                "additionalOperations": {name: {}},
            },
            f"/{{{name}}}": {"get": {}},
        },
        webhooks={name: {"post": {"responses": {"200": {"$ref": way.replace("SECTION", "responses")}}}}},
        schemas={name: schema},
        responses={name: {"description": name}},
        securitySchemes={name: {"type": name, "flows": {name: {"scopes": {name: name}}}}},
    )
    contract_in({ROOT: document})


def test_an_unreadable_file_that_is_reached() -> None:
    """A file that is there, is reached, and cannot be read is an error that names it; not reached, it is none."""
    broken = {"broken.json": '{"a": '}
    with pytest.raises(InvalidDocument, match=r"broken\.json"):
        build_contract(load_files({ROOT: answering({"$ref": "broken.json"})} | broken))
    contract_in({ROOT: answering({"example": {"$ref": "broken.json"}})} | broken)


@given(mutants())
@settings(deadline=None, max_examples=40)
@example(answering({"$ref": "missing.json"}))
@example(answering({"$ref": "https://example.org/a.json"}))
@example(
    {"openapi": "3.1.0", "paths": {"/a": {"get": {"parameters": [{"$ref": "missing", "in": "query", "name": "q"}]}}}}
)
def test_one_text_for_one_problem(mutant: Any) -> None:
    """Problems have one text whatever order a document is written in, and so has its documentation a digest."""
    found = outcome({ROOT: mutant})
    turned = outcome({ROOT: json.loads(json.dumps(mutant), object_pairs_hook=lambda pairs: dict(pairs[::-1]))})
    if isinstance(found, Contract):
        assert isinstance(turned, Contract)
        assert turned.problems == found.problems
        assert (digests(turned), documentation(turned)) == (digests(found), documentation(found))
