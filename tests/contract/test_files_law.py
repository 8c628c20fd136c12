"""The laws over several files: references across them in any direction, escapes, chains, and what leads nowhere."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.documents import IGNORED_SIBLINGS, a_document, an_operation, answering, documents
from support.loading import ROOT, changed_facets, contract_of, digests, documentation, load_files
from support.positions import mapped, reference_in

from contractdelta.contract.build import build_contract
from contractdelta.contract.model import Contract

STRING, INTEGER = {"type": "string"}, {"type": "integer"}
BODY = {"GET /things": {"responses.200.application/json"}}


def contract_of_files(files: Mapping[str, Any]) -> Contract:
    """Return the contract of several files that all references between can be followed in."""
    contract = build_contract(load_files(files))
    assert contract.problems == ()
    return contract


# --- cycles -----------------------------------------------------------------------------------------------------------


def ring(size: int, leaf: Any = None) -> dict[str, Any]:
    """Write schemas in a ring, each in a file of its own in a folder of its own, the last leading to the first."""
    files: dict[str, Any] = {ROOT: answering({"$ref": "d0/s.json#/Node"})}
    for number in range(size):
        way = {"$ref": f"../d{(number + 1) % size}/s.json#/Node"}
        node = {"properties": {"next": way, **({"leaf": leaf} if leaf is not None and number == size - 1 else {})}}
        files[f"d{number}/s.json"] = {"Node": node}
    return files


@pytest.mark.parametrize("size", [1, 2, 3, 20])
def test_cycles_across_files(size: int) -> None:
    """A cycle through files is that cycle in one file, and a change in the last of them is seen."""
    node = {"properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    one = contract_of(answering({"$ref": "#/components/schemas/Node"}, schemas={"Node": node}))
    assert digests(contract_of_files(ring(size))) == digests(one)
    old, new = (contract_of_files(ring(size, leaf)) for leaf in (STRING, INTEGER))
    assert changed_facets(old, new) == BODY


def test_back_to_the_root() -> None:
    """Files may lead back into the root and into the middle of each other's schemas."""

    def files(leaf: Any) -> dict[str, Any]:
        schemas = {"A": {"items": {"$ref": "b.yaml#/B/properties/inner"}}, "Leaf": leaf}
        other = """
        B:
          properties:
            inner:
              anyOf:
                - $ref: openapi.json#/components/schemas/A
                - $ref: '#/B/properties/leaves/prefixItems/1'
            leaves:
              prefixItems: [true, {$ref: './x/../openapi.json#/components/schemas/Leaf'}]
        """
        return {ROOT: answering({"$ref": "#/components/schemas/A"}, schemas=schemas), "b.yaml": other}

    inner = {"anyOf": [{"$ref": "#/components/schemas/A"}, STRING]}
    one = contract_of(answering({"$ref": "#/components/schemas/A"}, schemas={"A": {"items": inner}}))
    assert digests(contract_of_files(files(STRING))) == digests(one)
    assert changed_facets(contract_of_files(files(STRING)), contract_of_files(files(INTEGER))) == BODY


def test_files_that_only_lead_on() -> None:
    """A chain of references through files leads to its end."""
    files = {ROOT: answering({"$ref": "0.json"})}
    files |= {f"{number}.json": {"$ref": f"{number + 1}.json"} for number in range(30)}
    assert digests(contract_of_files({**files, "30.json": STRING})) == digests(contract_of(answering(STRING)))


@pytest.mark.parametrize("section", ["", "/components/schemas", "/definitions", "/$defs"])
def test_families_of_other_files(section: str) -> None:
    """A discriminator finds the children of its parent wherever the file of the parent keeps its schemas."""
    way = f"#{section}/Parent"

    def family(way: str, leaf: Any) -> dict[str, Any]:
        child = {"allOf": [{"$ref": way}, {"properties": {"leaf": leaf}}]}
        return {"Parent": {"type": "object", "discriminator": {"propertyName": "kind"}}, "Child": child}

    def files(leaf: Any) -> dict[str, Any]:
        schemas: dict[str, Any] = family(way, leaf)
        for token in reversed(section.split("/")[1:]):
            schemas = {token: schemas}
        return {ROOT: answering({"$ref": f"schemas.json{way}"}), "schemas.json": schemas}

    parent = "#/components/schemas/Parent"
    one = contract_of(answering({"$ref": parent}, schemas=family(parent, STRING)))
    assert digests(contract_of_files(files(STRING))) == digests(one)
    assert changed_facets(contract_of_files(files(STRING)), contract_of_files(files(INTEGER))) == BODY


# --- every kind of object ---------------------------------------------------------------------------------------------

HOOK = {"{$url}": {"post": {"requestBody": {"content": {"a/b": {"schema": STRING}}}}}}
KINDS: Mapping[str, tuple[Callable[[Any], dict[str, Any]], Any, Any, set[str]]] = {
    "parameter": (
        lambda way: {"parameters": [way]},
        {"name": "p", "in": "query", "schema": STRING},
        {"name": "p", "in": "query", "schema": INTEGER},
        {"parameters.query.p"},
    ),
    "request body": (
        lambda way: {"requestBody": way},
        {"content": {"a/b": {"schema": STRING}}},
        {"content": {"a/b": {"schema": INTEGER}}},
        {"request_body.a/b"},
    ),
    "media type": (
        lambda way: {"requestBody": {"content": {"a/b": way}}},
        {"schema": STRING},
        {"schema": INTEGER},
        {"request_body.a/b"},
    ),
    "response": (
        lambda way: {"responses": {"200": way}},
        {"headers": {"X-H": {"schema": STRING}}},
        {"headers": {"X-H": {"schema": INTEGER}}},
        {"responses.200.headers.X-H"},
    ),
    "header": (
        lambda way: {"responses": {"200": {"headers": {"X-H": way}}}},
        {"schema": STRING},
        {"schema": INTEGER},
        {"responses.200.headers.X-H"},
    ),
    "encoding header": (
        lambda way: {"requestBody": {"content": {"a/b": {"encoding": {"a": {"headers": {"X-H": way}}}}}}},
        {"schema": STRING},
        {"schema": INTEGER},
        {"request_body.a/b"},
    ),
    "link": (
        lambda way: {"responses": {"200": {"links": {"next": way}}}},
        {"operationId": "a"},
        {"operationId": "b"},
        {"responses.200.links.next"},
    ),
    "callback": (
        lambda way: {"callbacks": {"on": way}},
        HOOK,
        {**HOOK, "{$method}": {"get": {}}},
        {"callbacks.on"},
    ),
    "path item of a callback": (
        lambda way: {"callbacks": {"on": {"{$url}": way}}},
        {"get": {}},
        {"get": {"responses": {"200": {}}}},
        {"callbacks.on"},
    ),
}
PLACES = {
    "a file": ("part.json", "part.json", lambda value: value),
    "a member": ("parts.json#/a", "parts.json", lambda value: {"a": value}),
    "a folder above": ("a/../part.json", "part.json", lambda value: value),
    "YAML": ("part.yml#/x/0", "part.yml", lambda value: {"x": [value]}),
    "by way of another": ("first.json", "first.json", lambda _value: {"$ref": "b/second.json#/b"}),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_objects_of_other_files(kind: str, place: str) -> None:
    """Every kind of object that may be referred to is the same in another file, and a change there is seen."""
    write, old, new, facets = KINDS[kind]
    reference, name, wrap = PLACES[place]

    def files(value: Any) -> dict[str, Any]:
        root = an_operation(write({"$ref": reference}), 2)
        return {ROOT: root, name: wrap(value), "b/second.json": {"b": value}}

    assert digests(contract_of_files(files(old))) == digests(contract_of(an_operation(write(old), 2)))
    assert changed_facets(contract_of_files(files(old)), contract_of_files(files(new))) == {"GET /things": facets}


def test_path_items_of_other_files() -> None:
    """A path item of another file brings its parameters and operations; references in it start from there."""

    def files(schema: Any) -> dict[str, Any]:
        item = {"parameters": [{"$ref": "p.json#/p"}], "get": {}, "query": {}}
        parameter = {"p": {"name": "p", "in": "query", "schema": schema}}
        root = a_document({"/things": {"$ref": "paths/things.json"}}, 2)
        return {ROOT: root, "paths/things.json": item, "paths/p.json": parameter}

    old, new = contract_of_files(files(STRING)), contract_of_files(files(INTEGER))
    facets = {"parameters.query.p"}
    assert changed_facets(old, new) == {"GET /things": facets, "QUERY /things": facets}


# --- escapes ----------------------------------------------------------------------------------------------------------

ESCAPES: tuple[tuple[str, str], ...] = (
    ("a/b", "a~1b"),
    ("a~b", "a~0b"),
    ("a~1b", "a~01b"),
    ("a~/b", "a~0~1b"),
    ("a b", "a%20b"),
    ("a b", "a b"),
    ("{id}", "%7Bid%7D"),
    ("{id}", "{id}"),
    ("a%b", "a%25b"),
    ("a%20b", "a%2520b"),
    ("é", "%C3%A9"),
    ("é", "é"),
    ("a#b", "a%23b"),
    ("", ""),
    ("0", "0"),
    ("~", "%7E0"),
    ("/", "%7E1"),
    ("$ref", "$ref"),
    ("a+b", "a+b"),
    ("a?b", "a?b"),
)


@pytest.mark.parametrize(("name", "token"), ESCAPES)
@pytest.mark.parametrize("file", ["", "other.json"])
def test_escapes_in_pointers(name: str, token: str, file: str) -> None:
    """A name is met by its JSON Pointer, percent escapes of the URI undone first."""
    held = {"x": {name: {"y": STRING}}}
    root = answering({"$ref": f"{file}#/components/schemas/A/x/{token}/y"}, schemas={"A": held})
    files = {ROOT: root} | ({file: {"components": {"schemas": {"A": held}}}} if file else {})
    assert digests(contract_of_files(files)) == digests(contract_of(answering(STRING)))


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("a b.json", "a%20b.json"),
        ("a b.json", "a b.json"),
        ("é.json", "%C3%A9.json"),
        ("a%b.json", "a%25b.json"),
        ("{a}.json", "%7Ba%7D.json"),
        ("a+b.json", "a+b.json"),
        ("dir/a.json", "./dir/./a.json"),
        ("a.json", "dir/../a.json"),
        ("a#b.json", "a%23b.json"),
    ],
)
def test_escapes_in_names_of_files(name: str, reference: str) -> None:
    """A file is met by its name, percent escapes undone."""
    for pointer in ("", "#", "#/properties/a"):
        value = {"properties": {"a": STRING}} if pointer.startswith("#/") else STRING
        files = {ROOT: answering({"$ref": f"{reference}{pointer}"}), name: value}
        assert digests(contract_of_files(files)) == digests(contract_of(answering(STRING)))


# --- what leads nowhere -----------------------------------------------------------------------------------------------

NOWHERE = (
    *("https://example.org/pet.json", "https://example.org/pet.json#/Pet", "//example.org/pet.json", "urn:pet"),
    *("missing.json", "missing.json#/Pet", "#/components/schemas/Missing", "#missing", "../../above.json"),
)


@pytest.mark.parametrize("reference", NOWHERE)
def test_what_leads_nowhere(reference: str) -> None:
    """A reference that cannot be followed is a problem, with one text; its own text counts, its description not."""
    contracts = [
        contract_of(answering({"items": {"$ref": reference, **rest}})) for rest in ({}, {"description": "d"}, {})
    ]
    assert len(contracts[0].problems) == 1
    assert reference in contracts[0].problems[0].message
    assert contracts[0].problems == contracts[1].problems == contracts[2].problems
    assert digests(contracts[0]) == digests(contracts[1]) == digests(contracts[2])
    assert documentation(contracts[0]) != documentation(contracts[1])
    for other in ({"$ref": f"{reference}x"}, {}, {"$dynamicRef": reference}):
        assert changed_facets(contracts[0], contract_of(answering({"items": other}))) == BODY


def test_what_is_no_path_item_of_a_callback() -> None:
    """What stands in the place of a path item that is called back counts, whatever it is."""

    def document(item: Any) -> Contract:
        return contract_of(an_operation({"callbacks": {"on": {"{$url}": item}}}))

    for one, two in ((5, "text"), (5, {}), ({"$ref": "a.json"}, {}), ({"$ref": "#/info/title"}, {"$ref": "#/info"})):
        assert changed_facets(document(one), document(two)) == {"GET /things": {"callbacks.on"}}


@pytest.mark.parametrize("kind", KINDS)
def test_objects_that_are_nowhere(kind: str) -> None:
    """Where an object of any kind cannot be found, its reference's text counts, in the operation that refers to it."""
    write = KINDS[kind][0]
    one, two = (
        contract_of(a_document({"/this": {"get": write({"$ref": f"{name}.json"})}, "/other": {"get": {}}}, 2))
        for name in ("one", "two")
    )
    assert [problem.message.count("one.json") > 0 for problem in one.problems] == [True]
    changed = {operation.key: operation.digest for operation in one.operations}
    assert {o.key for o in two.operations if changed[o.key] != o.digest} == {"GET /this"}


def test_a_file_that_comes_to_be() -> None:
    """What a reference leads to when its file comes to be is a change."""
    root = {ROOT: answering({"$ref": "part.json"})}
    missing = build_contract(load_files(root))
    assert changed_facets(missing, contract_of_files({**root, "part.json": STRING})) == BODY


@given(documents(traits=(IGNORED_SIBLINGS,)), st.sampled_from(NOWHERE), st.integers(0, 3))
@settings(deadline=None, max_examples=60)
def test_some_references_leading_nowhere(document: dict[str, Any], reference: str, turn: int) -> None:
    """With some references leading nowhere there is a contract, whose problems and digests are the same each time."""
    ways = iter(range(turn, 10**6))

    def turned(spot: Any) -> Any:
        is_way = reference_in(spot.value) is not None
        return {**spot.value, "$ref": reference} if is_way and next(ways) % 3 == 0 else spot.value

    broken = mapped(document, turned)
    one, two = contract_of(broken), contract_of(broken)
    assert (one.problems, digests(one)) == (two.problems, digests(two))
    assert [operation.key for operation in one.operations] == [operation.key for operation in two.operations]
