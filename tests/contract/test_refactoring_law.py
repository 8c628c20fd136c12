"""The refactoring law: what says the same in other words has the same digests, facet by facet.

A row is ``(old, new)``; where a row stands for the edge of a clause, the facets that do change are its third member.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from support.documents import DISCRIMINATORS, IGNORED_SIBLINGS, XML, a_document, an_operation, answering, documents
from support.edits import annotation_edits
from support.loading import ROOT, changed_facets, contract_of, digests, documentation, load_files
from support.positions import METHODS, pointer_of, value_at, with_value
from support.refactorings import LAYOUTS, REFACTORINGS

from contractdelta.contract.build import build_contract

PET = {"type": "object", "properties": {"name": {"type": "string"}}}
STRING = {"type": "string"}
BODY = "responses.200.application/json"
OBJECT = {"type": "object"}

Row = tuple[Any, Any] | tuple[Any, Any, Sequence[str]]


def rows(**named: Row) -> pytest.MarkDecorator:
    """Parametrise a test by ``old``, ``new`` and the facets that change: none, unless the row says so."""
    values = [
        pytest.param(old, new, {facet for facets in rest for facet in facets}, id=name)
        for name, (old, new, *rest) in named.items()
    ]
    return pytest.mark.parametrize(("old", "new", "facets"), values)


def differences(old: Any, new: Any) -> set[str]:
    """Return the facets of ``GET /things`` that differ; ``documentation`` where only that does."""
    base, head = contract_of(old), contract_of(new)
    assert head.operations
    assert digests(base).keys() == digests(head).keys()
    found = changed_facets(base, head)
    if not found and documentation(base) != documentation(head):
        return {"documentation"}
    return {name for names in found.values() for name in names}


# --- order ------------------------------------------------------------------------------------------------------------

A, B, C = {"minLength": 1}, {"maxLength": 9}, {"pattern": "^a"}


@rows(
    required=({"required": ["a", "b", "c"]}, {"required": ["c", "a", "b"]}),
    enum=({"enum": ["a", 1, None, {"k": [1, 2]}]}, {"enum": [{"k": [1, 2]}, None, 1, "a"]}),
    list_in_enum=({"enum": [[1, 2]]}, {"enum": [[2, 1]]}, [BODY]),
    type=({"type": ["null", "string"]}, {"type": ["string", "null"]}),
    allOf=({"allOf": [A, B, C]}, {"allOf": [C, A, B]}),
    anyOf=({"anyOf": [A, B, C]}, {"anyOf": [C, A, B]}),
    oneOf=({"oneOf": [A, B, C]}, {"oneOf": [C, A, B]}),
    oneOf_nested=({"oneOf": [A, {"anyOf": [B, C]}]}, {"oneOf": [{"anyOf": [C, B]}, A]}),
    oneOf_is_a_multiset=({"oneOf": [A, B, B]}, {"oneOf": [A, A, B]}, [BODY]),
    oneOf_repeated=({"oneOf": [A, B]}, {"oneOf": [A, B, B]}, [BODY]),
    dependentRequired=({"dependentRequired": {"x": ["a", "b"]}}, {"dependentRequired": {"x": ["b", "a"]}}),
    prefixItems=({"prefixItems": [A, B]}, {"prefixItems": [B, A]}, [BODY]),
    default=({"default": [1, 2]}, {"default": [2, 1]}, [BODY]),
    properties=({"properties": {"a": A, "b": B}}, {"properties": {"b": B, "a": A}}),
)
def test_order_in_schemas(old: Any, new: Any, facets: set[str]) -> None:
    """The order of lists that are sets or multisets in JSON Schema does not count; that of other lists does."""
    assert differences(answering(old), answering(new)) == facets


LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
TRACE = {"name": "X-Trace", "in": "header", "schema": STRING}
SCHEMES = {
    "key": {"type": "apiKey", "name": "k", "in": "query"},
    "oauth": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "/a", "scopes": {"r": "", "w": ""}}}},
}
BOTH = [{"url": "https://a.example.org"}, {"url": "https://b.example.org"}]
VARIABLES = {"url": "https://{v}.example.org", "variables": {"v": {"default": "a", "enum": ["a", "b"]}}}


@rows(
    parameters=({"parameters": [LIMIT, TRACE]}, {"parameters": [TRACE, LIMIT]}),
    alternatives=({"security": [{"key": []}, {"oauth": []}]}, {"security": [{"oauth": []}, {"key": []}]}),
    together=({"security": [{"key": [], "oauth": []}]}, {"security": [{"oauth": [], "key": []}]}),
    scopes=({"security": [{"oauth": ["r", "w"]}]}, {"security": [{"oauth": ["w", "r"]}]}),
    together_or_not=(
        {"security": [{"key": [], "oauth": []}]},
        {"security": [{"key": []}, {"oauth": []}]},
        ["security"],
    ),
    servers=({"servers": BOTH}, {"servers": BOTH[::-1]}, ["servers"]),
    server_variable=(
        {"servers": [VARIABLES]},
        {"servers": [{**VARIABLES, "variables": {"v": {"enum": ["b", "a"], "default": "a"}}}]},
    ),
)
def test_order_in_operations(old: Any, new: Any, facets: set[str]) -> None:
    """The order of parameters and of security does not count; that of servers does: the first one is the default."""
    base, head = (an_operation({"responses": {}, **each}, securitySchemes=SCHEMES) for each in (old, new))
    assert differences(base, head) == facets


# --- JSON and YAML ----------------------------------------------------------------------------------------------------

YAML = """
openapi: 3.0.3
info: {title: t, version: 1.0.0}
x-shared: &shared
  type: object
  required: [on, NO]
paths:
  /things:
    get:
      responses:
        200:
          description: r
          content:
            application/json:
              schema:
                <<: *shared
                properties:
                  on: {type: string, enum: [NO, on, 0123, 12:30, 2020-01-01, ~, 1.0, 0x10, "1"]}
                  NO: {maximum: 12345678901234567890123, minimum: -.5}
"""
JSON = answering(
    {
        "type": "object",
        "required": ["on", "NO"],
        "properties": {
            "on": {"type": "string", "enum": ["NO", "on", "0123", "12:30", "2020-01-01", None, 1, 16, "1"]},
            "NO": {"maximum": 12345678901234567890123, "minimum": -0.5},
        },
    },
    minor=0,
)


@pytest.mark.parametrize("name", ["openapi.yaml", "openapi.yml", "openapi", "openapi.json.txt"])
def test_json_and_yaml(name: str) -> None:
    """A document has one contract, written as JSON or as YAML with its own spellings of the same values."""
    contract = build_contract(load_files({name: YAML}, name))
    assert digests(contract) == digests(contract_of(JSON))


# --- references -------------------------------------------------------------------------------------------------------


def in_operation(**members: Any) -> dict[str, Any]:
    """Write an operation."""
    return {"responses": {}, **members}


HEADER = {"schema": {"type": "integer"}}
LINK = {"operationId": "getThing", "parameters": {"id": "$response.body#/id"}}
CALLBACK = {"{$request.query.url}": {"post": {"responses": {"204": {"description": "r"}}}}}
CONTENT = {"application/json": {"schema": PET}}
ITEM = {"get": in_operation(parameters=[LIMIT])}


@rows(
    schema=(answering(PET), answering({"$ref": "#/components/schemas/Pet"}, schemas={"Pet": PET})),
    schema_below=(
        answering({"type": "array", "items": PET}),
        answering({"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}, schemas={"Pet": PET}),
    ),
    schema_everything=(
        answering({"type": "array"}),
        answering({"type": "array", "items": {"$ref": "#/components/schemas/Any"}}, schemas={"Any": {}}),
    ),
    chain=(
        answering(PET),
        answering(
            {"$ref": "#/components/schemas/A"},
            schemas={"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/C"}, "C": PET},
        ),
    ),
    escapes=(
        answering(PET),
        answering({"$ref": "#/components/schemas/a~1b~0c%20%C3%A9"}, schemas={"a/b~c é": PET}),
    ),
    defs=(answering(PET), answering({"$ref": "#/components/schemas/A/$defs/P"}, schemas={"A": {"$defs": {"P": PET}}})),
    into_a_property=(
        answering({"properties": {"a": PET, "b": PET}}),
        answering(
            {"$ref": "#/components/schemas/A"},
            schemas={"A": {"properties": {"a": PET, "b": {"$ref": "#/components/schemas/A/properties/a"}}}},
        ),
    ),
    into_a_list=(
        answering({"anyOf": [PET, STRING], "not": PET}),
        answering(
            {"$ref": "#/components/schemas/A"},
            schemas={"A": {"anyOf": [PET, STRING], "not": {"$ref": "#/components/schemas/A/anyOf/0"}}},
        ),
    ),
    anchor=(answering(PET), answering({"$ref": "#pet"}, schemas={"Pet": {"$anchor": "pet", **PET}})),
    identifier=(
        answering(PET),
        answering(
            {"$ref": "https://example.org/pet.json"}, schemas={"Pet": {"$id": "https://example.org/pet.json", **PET}}
        ),
    ),
    boolean=(
        answering({"items": False}),
        answering({"items": {"$ref": "#/components/schemas/N"}}, schemas={"N": False}),
    ),
    parameter=(
        an_operation(in_operation(parameters=[LIMIT])),
        an_operation(in_operation(parameters=[{"$ref": "#/components/parameters/L"}]), parameters={"L": LIMIT}),
    ),
    header=(
        an_operation({"responses": {"200": {"headers": {"X-N": HEADER}}}}),
        an_operation(
            {"responses": {"200": {"headers": {"X-N": {"$ref": "#/components/headers/N"}}}}}, headers={"N": HEADER}
        ),
    ),
    request_body=(
        an_operation(in_operation(requestBody={"content": CONTENT, "required": True})),
        an_operation(
            in_operation(requestBody={"$ref": "#/components/requestBodies/P"}),
            requestBodies={"P": {"content": CONTENT, "required": True}},
        ),
    ),
    response=(
        an_operation({"responses": {"404": {"content": CONTENT, "headers": {"X-N": HEADER}}}}),
        an_operation(
            {"responses": {"404": {"$ref": "#/components/responses/E"}}},
            responses={
                "E": {"$ref": "#/components/responses/F"},
                "F": {"content": CONTENT, "headers": {"X-N": HEADER}},
            },
        ),
    ),
    link=(
        an_operation({"responses": {"200": {"links": {"next": LINK}}}}),
        an_operation({"responses": {"200": {"links": {"next": {"$ref": "#/components/links/L"}}}}}, links={"L": LINK}),
    ),
    callback=(
        an_operation(in_operation(callbacks={"on": CALLBACK})),
        an_operation(in_operation(callbacks={"on": {"$ref": "#/components/callbacks/C"}}), callbacks={"C": CALLBACK}),
    ),
    path_item=(
        a_document({"/things": ITEM}),
        a_document({"/things": {"$ref": "#/components/pathItems/T"}}, pathItems={"T": ITEM}),
    ),
    path_item_elsewhere=(
        a_document({"/things": ITEM, "/other": ITEM}),
        a_document({"/things": ITEM, "/other": {"$ref": "#/paths/~1things"}}),
    ),
    called_back_path_item=(
        an_operation(in_operation(callbacks={"on": CALLBACK})),
        an_operation(
            in_operation(callbacks={"on": {"{$request.query.url}": {"$ref": "#/components/pathItems/P"}}}),
            pathItems={"P": CALLBACK["{$request.query.url}"]},
        ),
    ),
    security_scheme=(
        an_operation(in_operation(security=[{"a": []}]), securitySchemes={"a": SCHEMES["key"]}),
        an_operation(
            in_operation(security=[{"a": []}]),
            securitySchemes={"a": {"$ref": "#/components/securitySchemes/b"}, "b": SCHEMES["key"]},
        ),
    ),
    siblings_in_3_0=(
        answering(PET, minor=0),
        answering({"$ref": "#/components/schemas/Pet", "nullable": True}, minor=0, schemas={"Pet": PET}),
    ),
    siblings_in_3_1=(
        answering(PET),
        answering({"$ref": "#/components/schemas/Pet", "minProperties": 1}, schemas={"Pet": PET}),
        [BODY],
    ),
)
def test_inline_or_by_reference(old: Any, new: Any, facets: set[str]) -> None:
    """What stands inline and what is referred to are the same."""
    assert differences(old, new) == facets


NODE = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
TREE = {"type": "array", "items": {"anyOf": [STRING, {"$ref": "#/components/schemas/Tree"}]}}
EVEN = {"properties": {"next": {"$ref": "#/components/schemas/Odd"}, "e": STRING}}
ODD = {"properties": {"next": {"$ref": "#/components/schemas/Even"}}}


def below(schema: Mapping[str, Any], times: int) -> dict[str, Any]:
    """Write the recursion of a node so many times by hand."""
    unrolled = dict(schema)
    for _ in range(times):
        unrolled = {"type": "object", "properties": {"next": unrolled}}
    return unrolled


TO_NODE = {"$ref": "#/components/schemas/Node"}


@rows(
    once=(answering(TO_NODE, schemas={"Node": NODE}), answering(below(TO_NODE, 1), schemas={"Node": NODE})),
    twice=(answering(TO_NODE, schemas={"Node": NODE}), answering(below(TO_NODE, 2), schemas={"Node": NODE})),
    within=(answering(TO_NODE, schemas={"Node": NODE}), answering(TO_NODE, schemas={"Node": below(TO_NODE, 2)})),
    within_thrice=(answering(TO_NODE, schemas={"Node": NODE}), answering(TO_NODE, schemas={"Node": below(TO_NODE, 3)})),
    by_two_components=(
        answering(TO_NODE, schemas={"Node": NODE}),
        answering(
            TO_NODE,
            schemas={
                "Node": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Other"}}},
                "Other": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Other"}}},
            },
        ),
    ),
    in_a_union=(
        answering({"$ref": "#/components/schemas/Tree"}, schemas={"Tree": TREE}),
        answering(
            {"type": "array", "items": {"anyOf": [{"type": "array", "items": {"anyOf": [STRING, TREE]}}, STRING]}},
            schemas={"Tree": TREE},
        ),
    ),
    mutual=(
        answering({"$ref": "#/components/schemas/Even"}, schemas={"Even": EVEN, "Odd": ODD}),
        answering({"properties": {"next": ODD, "e": STRING}}, schemas={"Even": EVEN, "Odd": ODD}),
    ),
    other_phase=(
        answering({"$ref": "#/components/schemas/Even"}, schemas={"Even": EVEN, "Odd": ODD}),
        answering({"$ref": "#/components/schemas/Odd"}, schemas={"Even": EVEN, "Odd": ODD}),
        [BODY],
    ),
    with_a_default_written=(
        answering(TO_NODE, schemas={"Node": NODE}),
        answering(TO_NODE, schemas={"Node": {**NODE, "additionalProperties": True, "minProperties": 0}}),
    ),
    by_file_root=(
        answering(TO_NODE, schemas={"Node": NODE}),
        answering(
            {"$ref": "#/components/schemas/N"},
            schemas={"N": {"$id": "n.json", "type": "object", "properties": {"next": {"$ref": "#"}}}},
        ),
    ),
    called_back=(
        an_operation(
            in_operation(callbacks={"on": {"$ref": "#/components/callbacks/C"}}),
            callbacks={"C": {"{$url}": {"post": {"callbacks": {"on": {"$ref": "#/components/callbacks/C"}}}}}},
        ),
        an_operation(
            in_operation(
                callbacks={"on": {"{$url}": {"post": {"callbacks": {"on": {"$ref": "#/components/callbacks/C"}}}}}}
            ),
            callbacks={"C": {"{$url}": {"post": {"callbacks": {"on": {"$ref": "#/components/callbacks/C"}}}}}},
        ),
    ),
)
def test_recursion_written_out(old: Any, new: Any, facets: set[str]) -> None:
    """It does not count how far a recursion is written out by hand, nor by how many components it goes."""
    assert differences(old, new) == facets


# --- names ------------------------------------------------------------------------------------------------------------

DOG = {"type": "object", "properties": {"kind": STRING, "bark": STRING}}


def union(name: str, **discriminator: Any) -> dict[str, Any]:
    """Write a document whose one response is a union over a component of that name."""
    schema: dict[str, Any] = {
        "oneOf": [{"$ref": f"#/components/schemas/{name}"}],
        "discriminator": {"propertyName": "kind"},
    }
    schema["discriminator"] |= discriminator
    return answering(schema, schemas={name: DOG})


def family(child: str, parent: str = "Pet", before: Any = {}, after: Any = {}) -> dict[str, Any]:  # noqa: B006
    """Write a document whose one response may be what extends it, with other components before and after that."""
    to_parent = {"$ref": f"#/components/schemas/{parent}"}
    pet = {"properties": {"kind": STRING}, "discriminator": {"propertyName": "kind"}}
    return answering(to_parent, schemas={parent: pet, **before, child: {"allOf": [to_parent, DOG]}, **after})


#: A component that only refers to the child of a family.
ANOTHER_NAME = {"Hound": {"$ref": "#/components/schemas/Dog"}}


def secured(name: str, at_root: bool = False, scheme: Any = SCHEMES["oauth"]) -> dict[str, Any]:  # noqa: FBT001, FBT002
    """Write a document whose one operation requires a scheme of that name."""
    security: dict[str, Any] = {"security": [{name: ["r"]}]}
    if at_root:
        return an_operation(in_operation(), securitySchemes={name: scheme}, **security)
    return an_operation(in_operation(**security), securitySchemes={name: scheme})


def referring(section: str, name: str) -> dict[str, Any]:
    """Write a document that refers to one component of a section, by that name."""
    reference = {"$ref": f"#/components/{section}/{name}"}
    operations = {
        "parameters": (in_operation(parameters=[reference]), LIMIT),
        "headers": ({"responses": {"200": {"headers": {"X-N": reference}}}}, HEADER),
        "requestBodies": (in_operation(requestBody=reference), {"content": CONTENT}),
        "responses": ({"responses": {"200": reference}}, {"content": CONTENT}),
        "links": ({"responses": {"200": {"links": {"next": reference}}}}, LINK),
        "callbacks": (in_operation(callbacks={"on": reference}), CALLBACK),
    }
    operation, component = operations[section]
    sections: dict[str, Any] = {section: {name: component}}
    return an_operation(operation, **sections)


@rows(
    schema=(
        answering({"$ref": "#/components/schemas/Pet"}, schemas={"Pet": PET}),
        answering({"$ref": "#/components/schemas/description"}, schemas={"description": PET}),
    ),
    **{
        section: (referring(section, "A"), referring(section, "x-A"))
        for section in ("parameters", "headers", "requestBodies", "responses", "links", "callbacks")
    },
    security_scheme=(secured("oauth"), secured("login")),
    security_scheme_of_the_document=(secured("oauth", at_root=True), secured("login", at_root=True)),
    security_scheme_like_an_extension=(secured("oauth"), secured("x-login")),
    security_scheme_like_an_annotation=(secured("oauth"), secured("description")),
    security_scheme_missing=(
        an_operation(in_operation(security=[{"a": []}])),
        an_operation(in_operation(security=[{"b": []}])),
        ["security"],
    ),
    implicit_name_on_the_wire=(union("Dog"), union("Hound"), [BODY]),
    name_of_a_child_on_the_wire=(family("Dog"), family("Hound"), [BODY]),
    another_name_of_a_child=(family("Dog"), family("Dog", after=ANOTHER_NAME)),
    another_name_that_comes_first=(family("Dog"), family("Dog", before=ANOTHER_NAME)),
    name_of_the_parent=(family("Dog", "Pet"), family("Dog", "Animal")),
    mapped_name=(
        union("Dog", mapping={"d": "#/components/schemas/Dog"}),
        union("Hound", mapping={"d": "#/components/schemas/Hound"}),
    ),
    mapped_by_name=(
        union("Dog", mapping={"d": "Dog"}),
        union("Hound", mapping={"d": "#/components/schemas/Hound"}),
    ),
    element_on_the_wire=(
        answering({"$ref": "#/components/schemas/Pet"}, label="application/xml", schemas={"Pet": PET}),
        answering({"$ref": "#/components/schemas/Cat"}, label="application/xml", schemas={"Cat": PET}),
        ["responses.200.application/xml"],
    ),
    element_named=(
        answering(
            {"$ref": "#/components/schemas/Pet"}, label="text/xml", schemas={"Pet": {**PET, "xml": {"name": "p"}}}
        ),
        answering(
            {"$ref": "#/components/schemas/Cat"}, label="text/xml", schemas={"Cat": {**PET, "xml": {"name": "p"}}}
        ),
    ),
)
def test_names_of_components(old: Any, new: Any, facets: set[str]) -> None:
    """The name of a component does not count, unless the wire carries it."""
    assert differences(old, new) == facets


# --- files ------------------------------------------------------------------------------------------------------------

ANIMAL = {"properties": {"kind": STRING}, "discriminator": {"propertyName": "kind"}}


@pytest.mark.parametrize(
    ("document", "files"),
    [
        pytest.param(
            answering({"$ref": "#/components/schemas/Node"}, schemas={"Node": NODE}),
            {
                ROOT: answering({"$ref": "parts/node.yaml"}),
                "parts/node.yaml": "{type: object, properties: {next: {$ref: '#'}}}",
            },
            id="a schema as a file",
        ),
        pytest.param(
            answering({"$ref": "#/components/schemas/Node"}, schemas={"Node": NODE}),
            {
                ROOT: answering({"$ref": "parts/node.json"}, schemas={"Node": {"$ref": "parts/node.json"}}),
                "parts/node.json": {
                    "type": "object",
                    "properties": {"next": {"$ref": "../openapi.json#/components/schemas/Node"}},
                },
            },
            id="there and back",
        ),
        pytest.param(
            answering(PET),
            {ROOT: answering({"$ref": "a b/%C3%A9.json#/x~1y"}), "a b/é.json": {"x/y": {"$ref": "./z.yml"}},
             "a b/z.yml": "{type: object, properties: {name: {type: string}}}"},
            id="escapes",
        ),
        pytest.param(
            a_document({"/things": ITEM}),
            {ROOT: a_document({"/things": {"$ref": "paths/things.yaml"}}),
             "paths/things.yaml": "get: {responses: {}, parameters: [{$ref: '../parameters.json#/limit'}]}",
             "parameters.json": {"limit": LIMIT}},
            id="a path and its parameter",
        ),
        pytest.param(
            union("Dog"),
            {ROOT: answering(
                {"oneOf": [{"$ref": "Dog.json#/components/schemas/Dog"}], "discriminator": {"propertyName": "kind"}}),
             "Dog.json": {"components": {"schemas": {"Dog": DOG}}}},
            id="a branch that is named on the wire",
        ),
        pytest.param(
            union("Dog", mapping={"d": "#/components/schemas/Dog"}),
            {ROOT: answering({"$ref": "u.json"}),
             "u.json": {"oneOf": [{"$ref": "dog.json"}],
                        "discriminator": {"propertyName": "kind", "mapping": {"d": "dog.json"}}},
             "dog.json": DOG},
            id="a mapping to a file",
        ),
        pytest.param(
            family("Dog"),
            {ROOT: answering(
                {"$ref": "#/components/schemas/Pet"},
                schemas={"Pet": ANIMAL, "Dog": {"$ref": "dog.json"}}),
             "dog.json": {"allOf": [{"$ref": "openapi.json#/components/schemas/Pet"}, DOG]}},
            id="a child in a file",
        ),
        pytest.param(
            family("Dog"),
            {ROOT: answering(
                {"$ref": "#/components/schemas/Pet"},
                schemas={"Pet": {"$ref": "pet.json"}, "Dog": {"allOf": [{"$ref": "#/components/schemas/Pet"}, DOG]}}),
             "pet.json": ANIMAL},
            id="a parent in a file",
        ),
    ],
)  # fmt: skip
def test_several_files(document: Any, files: Mapping[str, Any]) -> None:
    """It does not count in how many files a document is written."""
    one, several = contract_of(document), build_contract(load_files(files))
    assert digests(several) == digests(one)
    assert documentation(several) == documentation(one)
    assert several.problems == ()


# --- levels -----------------------------------------------------------------------------------------------------------

ID = {"name": "id", "in": "path", "required": True, "schema": STRING}
TWO = {"get": in_operation(), "delete": in_operation()}


@rows(
    moved_up=(
        a_document({"/things": {"get": in_operation(parameters=[LIMIT])}}),
        a_document({"/things": {"get": in_operation(), "parameters": [LIMIT]}}),
    ),
    for_all=(
        a_document({"/t/{id}": {method: in_operation(parameters=[ID, LIMIT]) for method in ("get", "put")}}),
        a_document({"/t/{id}": {"parameters": [LIMIT, ID], "get": in_operation(), "put": in_operation()}}),
    ),
    overruled=(
        a_document({"/things": {"get": in_operation(parameters=[LIMIT])}}),
        a_document(
            {
                "/things": {
                    "get": in_operation(parameters=[LIMIT]),
                    "parameters": [{**LIMIT, "required": True, "schema": STRING}],
                }
            }
        ),
    ),
    overruled_header=(
        a_document({"/things": {"get": in_operation(parameters=[TRACE])}}),
        a_document(
            {
                "/things": {
                    "get": in_operation(parameters=[{**TRACE, "name": "x-trace"}]),
                    "parameters": [{**TRACE, "schema": {"type": "integer"}}],
                }
            }
        ),
    ),
    overruled_by_reference=(
        a_document({"/things": {"get": in_operation(parameters=[LIMIT])}}),
        a_document(
            {
                "/things": {
                    "get": in_operation(parameters=[{"$ref": "#/components/parameters/L"}]),
                    "parameters": [{**LIMIT, "schema": STRING}],
                }
            },
            parameters={"L": LIMIT},
        ),
    ),
    of_another_place=(
        a_document({"/things": {"get": in_operation(parameters=[LIMIT])}}),
        a_document({"/things": {"get": in_operation(parameters=[LIMIT]), "parameters": [{**LIMIT, "in": "cookie"}]}}),
        ["parameters.cookie.limit"],
    ),
    ignored_header=(
        an_operation(in_operation()),
        an_operation(in_operation(parameters=[{**TRACE, "name": name} for name in ("Accept", "CONTENT-TYPE")])),
    ),
)
def test_parameters_of_path_or_operation(old: Any, new: Any, facets: set[str]) -> None:
    """A parameter is the same written for the operation or for its path; that of the operation overrules."""
    assert differences(old, new) == facets


KEY: dict[str, Any] = {"securitySchemes": SCHEMES, "security": [{"key": []}]}


@rows(
    moved=(
        an_operation(in_operation(security=[{"key": []}]), securitySchemes=SCHEMES),
        an_operation(in_operation(), **KEY),
    ),
    overruled=(
        an_operation(in_operation(security=[{"oauth": ["r"]}]), securitySchemes=SCHEMES),
        an_operation(in_operation(security=[{"oauth": ["r"]}]), **KEY),
    ),
    taken_away=(an_operation(in_operation()), an_operation(in_operation(security=[]), **KEY)),
    none_written=(an_operation(in_operation()), an_operation(in_operation(security=[]), security=[])),
    unused_scheme=(an_operation(in_operation()), an_operation(in_operation(), securitySchemes=SCHEMES)),
    optional=(
        an_operation(in_operation(), **KEY),
        an_operation(in_operation(security=[{"key": []}, {}]), **KEY),
        ["security"],
    ),
)
def test_security_of_document_or_operation(old: Any, new: Any, facets: set[str]) -> None:
    """Security is the same written for the operation or for the document; that of the operation overrules."""
    assert differences(old, new) == facets


@rows(
    of_the_document=(an_operation(in_operation(servers=BOTH)), an_operation(in_operation(), servers=BOTH)),
    of_the_path=(
        an_operation(in_operation(servers=BOTH)),
        a_document({"/things": {"get": in_operation(), "servers": BOTH}}),
    ),
    overruled=(
        an_operation(in_operation(servers=BOTH)),
        a_document({"/things": {"get": in_operation(servers=BOTH), "servers": BOTH[:1]}}, servers=BOTH[1:]),
    ),
    default=(an_operation(in_operation()), an_operation(in_operation(), servers=[{"url": "/"}])),
    empty=(an_operation(in_operation()), an_operation(in_operation(), servers=[])),
    extension=(
        an_operation(in_operation(servers=[VARIABLES])),
        an_operation(in_operation(), servers=[{**VARIABLES, "variables": {"v": {"enum": ["a", "b"], "default": "a"}}}]),
    ),
    another=(an_operation(in_operation(), servers=BOTH), an_operation(in_operation(), servers=BOTH[:1]), ["servers"]),
)
def test_servers_of_document_path_or_operation(old: Any, new: Any, facets: set[str]) -> None:
    """Servers are the same written for the operation, its path or the document; the nearest ones overrule."""
    assert differences(old, new) == facets


# --- spellings of schemas ---------------------------------------------------------------------------------------------

REF = {"$ref": "#/components/schemas/Pet"}


@rows(
    inline=(PET, {"allOf": [PET]}),
    by_reference=(REF, {"allOf": [REF]}),
    nested=(PET, {"allOf": [{"allOf": [{"allOf": [PET]}]}]}),
    below=({"properties": {"a": PET}}, {"properties": {"a": {"allOf": [PET]}}}),
    boolean=({"properties": {"a": False}}, {"properties": {"a": {"allOf": [False]}}}),
    nothing=({"items": {}}, {"items": {"allOf": [{}]}}),
    within_another=({"allOf": [PET, STRING]}, {"allOf": [{"allOf": [PET]}, STRING]}),
    flattened=({"allOf": [A, B, C]}, {"allOf": [{"allOf": [A, B]}, C]}, [BODY]),
    beside_a_default=(PET, {"allOf": [PET], "uniqueItems": False}),
    beside_a_default_schema=(PET, {"allOf": [PET], "additionalProperties": True}),
    beside_a_default_reference=(PET, {"allOf": [REF], "items": {}}),
    beside_an_empty_map=(PET, {"allOf": [REF], "properties": {}}),
    beside_an_assertion=({**PET, "minProperties": 1}, {"allOf": [PET], "minProperties": 1}, [BODY]),
    two=(PET, {"allOf": [PET, {}]}, [BODY]),
    anyOf=(PET, {"anyOf": [PET]}, [BODY]),
)
def test_one_element_all_of(old: Any, new: Any, facets: set[str]) -> None:
    """An ``allOf`` of one schema, with nothing beside it, is that schema."""
    assert differences(answering(old, schemas={"Pet": PET}), answering(new, schemas={"Pet": PET})) == facets


@rows(
    nullable=({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
    order=({"type": "string", "nullable": True}, {"type": ["null", "string"]}),
    not_nullable=({"type": "string", "nullable": False}, {"type": "string"}),
    list_of_one=({"type": "string"}, {"type": ["string"]}),
    with_an_enum=(
        {"type": "string", "nullable": True, "enum": ["a", None]},
        {"type": ["string", "null"], "enum": ["a", None]},
    ),
    below=(
        {"type": "object", "properties": {"a": {"type": "array", "nullable": True, "items": STRING}}},
        {"type": "object", "properties": {"a": {"type": ["array", "null"], "items": STRING}}},
    ),
    lost=({"type": "string", "nullable": True}, {"type": "string"}, [BODY]),
    exclusive_minimum=({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
    exclusive_maximum=({"maximum": 2.5, "exclusiveMaximum": True}, {"exclusiveMaximum": 2.5}),
    exclusive_zero=({"minimum": 0, "exclusiveMinimum": True}, {"exclusiveMinimum": 0.0}),
    inclusive=({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
    became_inclusive=({"minimum": 1, "exclusiveMinimum": True}, {"minimum": 1}, [BODY]),
    both=(
        {"minimum": 1, "exclusiveMinimum": True, "maximum": 1, "exclusiveMaximum": False},
        {"exclusiveMinimum": 1, "maximum": 1},
    ),
    everything_else=(
        {"type": "object", "required": ["a"], "properties": {"a": REF}, "additionalProperties": False},
        {"type": "object", "required": ["a"], "properties": {"a": REF}, "additionalProperties": False},
    ),
)
def test_openapi_3_0_or_3_1(old: Any, new: Any, facets: set[str]) -> None:
    """A schema of OpenAPI 3.0 is the same as its translation to 3.1."""
    assert differences(answering(old, 0, schemas={"Pet": PET}), answering(new, 1, schemas={"Pet": PET})) == facets


@rows(
    text=({"const": "a"}, {"enum": ["a"]}),
    null=({"const": None}, {"enum": [None]}),
    number=({"const": 1}, {"enum": [1.0]}),
    object=({"const": {"$ref": "#/x", "b": [1]}}, {"enum": [{"b": [1.0], "$ref": "#/x"}]}),
    twice=({"const": "a"}, {"enum": ["a", "a"]}),
    below=({"properties": {"kind": {"const": "a"}}}, {"properties": {"kind": {"enum": ["a"]}}}),
    truth_is_no_number=({"const": True}, {"enum": [1]}, [BODY]),
    text_is_no_number=({"const": "1"}, {"enum": [1]}, [BODY]),
    two=({"const": "a"}, {"enum": ["a", "b"]}, [BODY]),
)
def test_constant_or_enumeration(old: Any, new: Any, facets: set[str]) -> None:
    """A ``const`` is an ``enum`` of one value."""
    assert differences(answering(old), answering(new)) == facets


@rows(
    bound=({"minimum": 1, "maximum": 10.0}, {"minimum": 1.0, "maximum": 10}),
    negative_zero=({"minimum": 0}, {"minimum": -0.0}),
    large=({"maximum": 10**22}, {"maximum": 1e22}),
    length=({"minLength": 1}, {"minLength": 1.0}),
    default_of_a_keyword=({}, {"minLength": 0.0}),
    multiple=({"multipleOf": 2}, {"multipleOf": 2.0}),
    in_enum=({"enum": [1, [2], {"a": 3}]}, {"enum": [1.0, [2.0], {"a": 3.0}]}),
    in_default=({"default": {"a": [1]}}, {"default": {"a": [1.0]}}),
    neighbours=({"maximum": 2**63}, {"maximum": 2**63 - 1}, [BODY]),
    fraction=({"maximum": 1}, {"maximum": 1.5}, [BODY]),
)
def test_spellings_of_numbers(old: Any, new: Any, facets: set[str]) -> None:
    """``1`` and ``1.0`` are one number, and integers keep their exact value."""
    assert differences(answering(old), answering(new)) == facets


@rows(
    **{
        f"{key} {value!r}": ({"type": "object"}, {"type": "object", key: value})
        for key, value in (
            *(("readOnly", False), ("writeOnly", False), ("uniqueItems", False), ("nullable", False)),
            ("deprecated", False),
            *(("minLength", 0), ("minItems", 0), ("minProperties", 0), ("required", []), ("dependentRequired", {})),
            *(("properties", {}), ("patternProperties", {}), ("dependentSchemas", {}), ("xml", {})),
            *(("items", {}), ("items", True), ("additionalProperties", True), ("additionalProperties", {})),
            *(("propertyNames", True), ("contentSchema", {})),
            *(("then", {}), ("else", True), ("unevaluatedItems", True), ("unevaluatedProperties", {})),
            *(("additionalProperties", {"items": {}}), ("items", {"allOf": [{}]}), ("items", {"minLength": 0})),
        )
    },
    below=({"properties": {"a": STRING}}, {"properties": {"a": {**STRING, "minLength": 0}}}),
    minContains=({"contains": STRING}, {"contains": STRING, "minContains": 1}),
    minContains_0=({"contains": STRING}, {"contains": STRING, "minContains": 0}, [BODY]),
    exclusiveMinimum=({"minimum": 1}, {"minimum": 1, "exclusiveMinimum": False}),
    xml=({"xml": {"name": "a"}}, {"xml": {"name": "a", "attribute": False, "wrapped": False}}),
    beside_a_reference=(REF, {**REF, "minLength": 0}),
    schema_beside_a_reference=(REF, {**REF, "additionalProperties": True}),
    two_beside_a_reference=(REF, {**REF, "items": {}, "properties": {}}),
    reference_to_everything=({}, {"items": {"$ref": "#/components/schemas/Any"}}),
    reference_to_default=({}, {"items": {"$ref": "#/components/schemas/AnyList"}}),
    closed=({}, {"additionalProperties": False}, [BODY]),
    no_items=({}, {"items": False}, [BODY]),
    not_anything=({}, {"not": {}}, [BODY]),
    contains_anything=({}, {"contains": {}}, [BODY]),
    a_default_is_none=({}, {"default": None}, [BODY]),
    evaluated=(
        {"unevaluatedProperties": False},
        {"unevaluatedProperties": False, "additionalProperties": True},
        [BODY],
    ),
    items_where_properties_are_evaluated=(
        {"unevaluatedProperties": False},
        {"unevaluatedProperties": False, "items": {}},
    ),
    properties_where_items_are_evaluated=(
        {"unevaluatedItems": False},
        {"unevaluatedItems": False, "additionalProperties": True},
    ),
    evaluated_by_no_one=({}, {"unevaluatedProperties": True, "additionalProperties": True}),
)
def test_defaults_of_schemas(old: Any, new: Any, facets: set[str]) -> None:
    """A keyword written out with its default value says nothing."""
    schemas = {"Pet": PET, "Any": {}, "AnyList": {"items": {"additionalProperties": True}}}
    assert differences(answering(old, schemas=schemas), answering(new, schemas=schemas)) == facets


def parameter(where: str, **members: Any) -> dict[str, Any]:
    """Write a document with one parameter."""
    value = {"name": "p", "in": where, "schema": {"type": "array", "items": STRING}}
    return an_operation(in_operation(parameters=[value | members]))


def answer(**members: Any) -> dict[str, Any]:
    """Write a document with one response."""
    return an_operation({"responses": {"200": {"description": "r", **members}}})


@rows(
    required=(parameter("query"), parameter("query", required=False)),
    deprecated=(parameter("query"), parameter("query", deprecated=False)),
    deprecated_operation=(an_operation(in_operation()), an_operation(in_operation(deprecated=False))),
    allowReserved=(parameter("query"), parameter("query", allowReserved=False)),
    allowEmptyValue=(parameter("query"), parameter("query", allowEmptyValue=False)),
    query=(parameter("query"), parameter("query", style="form", explode=True)),
    cookie=(parameter("cookie"), parameter("cookie", style="form", explode=True)),
    header=(parameter("header"), parameter("header", style="simple", explode=False)),
    explode_of_another_style=(
        parameter("query", style="pipeDelimited"),
        parameter("query", style="pipeDelimited", explode=False),
    ),
    explode_of_form=(parameter("query"), parameter("query", explode=False), ["parameters.query.p"]),
    explode_of_pipes=(
        parameter("query", style="pipeDelimited"),
        parameter("query", style="pipeDelimited", explode=True),
        ["parameters.query.p"],
    ),
    path=(
        an_operation(in_operation(parameters=[ID]), path="/things/{id}"),
        an_operation(in_operation(parameters=[{**ID, "style": "simple", "explode": False}]), path="/things/{id}"),
    ),
    response_header=(
        answer(headers={"X-N": HEADER}),
        answer(headers={"X-N": {**HEADER, "required": False, "style": "simple", "explode": False}}),
    ),
    required_header=(
        answer(headers={"X-N": HEADER}),
        answer(headers={"X-N": {**HEADER, "required": True}}),
        ["responses.200.headers.X-N"],
    ),
    no_headers=(answer(), answer(headers={}, links={})),
    no_content=(answer(), answer(content={})),
    ignored_header=(answer(), answer(headers={"content-type": HEADER})),
    encoding=(answer(content={"a/b": {"schema": PET}}), answer(content={"a/b": {"schema": PET, "encoding": {}}})),
    encoding_of_a_field=(
        answer(content={"multipart/mixed": {"schema": PET}}),
        answer(content={"multipart/mixed": {"schema": PET, "encoding": {"a": {}}}}),
    ),
    headers_of_a_field=(
        answer(content={"multipart/mixed": {"encoding": {"a": {"headers": {"X-N": HEADER}}}}}),
        answer(content={"multipart/mixed": {"encoding": {"a": {"headers": {"x-n": HEADER, "content-type": HEADER}}}}}),
    ),
    request_body=(
        an_operation(in_operation(requestBody={"content": CONTENT})),
        an_operation(in_operation(requestBody={"content": CONTENT, "required": False})),
    ),
    nothing=(an_operation(in_operation()), an_operation(in_operation(parameters=[], callbacks={}))),
    variables=(
        an_operation(in_operation(servers=[{"url": "/x"}])),
        an_operation(in_operation(servers=[{"url": "/x", "variables": {}}])),
    ),
)
def test_defaults_of_other_objects(old: Any, new: Any, facets: set[str]) -> None:
    """A member written out with its default value says nothing: in parameters, headers, bodies, operations."""
    assert differences(old, new) == facets


# --- names of path parameters -----------------------------------------------------------------------------------------


def item(name: str, path: str = "/things/{%s}", **members: Any) -> dict[str, Any]:
    """Write a document whose one path has a parameter of that name."""
    template = path % name
    return a_document({template: {"get": in_operation(parameters=[{**ID, "name": name}], **members)}})


def linked(name: str) -> dict[str, Any]:
    """Write a document in which another operation links to that with a parameter of that name."""
    links = {"it": {"operationRef": f"#/paths/~1things~1{{{name}}}/get", "parameters": {name: "$response.body#/id"}}}
    document = item(name)
    document["paths"]["/things"] = {"post": {"responses": {"201": {"description": "r", "links": links}}}}
    return document


def pair(path: str, text: str, pet: str) -> dict[str, Any]:
    """Write a document with two path parameters."""
    parameters = [{**ID, "name": text}, {**ID, "name": pet, "schema": PET}]
    return a_document({path: {"get": in_operation(parameters=parameters)}})


TO_ID = {"$ref": "#/components/parameters/P"}


@rows(
    renamed=(item("id"), item("thingId")),
    renamed_within=(item("id", "/shops/{shop}/things/{%s}/parts"), item("n", "/shops/{shop}/things/{%s}/parts")),
    shared=(
        a_document({"/things/{id}": {"parameters": [ID], **TWO}}),
        a_document({"/things/{n}": {"parameters": [{**ID, "name": "n"}], **TWO}}),
    ),
    referred_to=(
        a_document({"/things/{id}": {"parameters": [TO_ID], **TWO}}, parameters={"P": ID}),
        a_document({"/things/{n}": {"parameters": [TO_ID], **TWO}}, parameters={"P": {**ID, "name": "n"}}),
    ),
    linked_to=(linked("id"), linked("thingId")),
    called_back=(
        item("id", callbacks={"on": {"https://example.org/{$request.path.id}": {"post": in_operation()}}}),
        item("n", callbacks={"on": {"https://example.org/{$request.path.n}": {"post": in_operation()}}}),
    ),
    swapped=(pair("/{a}/{b}", "a", "b"), pair("/{b}/{a}", "b", "a")),
    both_renamed=(pair("/{a}/{b}", "a", "b"), pair("/{c}/{d}", "c", "d")),
    exchanged=(
        pair("/{a}/{b}", "a", "b"),
        pair("/{a}/{b}", "b", "a"),
        ["parameters.path.a", "parameters.path.b"],
    ),
    query_parameter=(parameter("query"), parameter("query", name="q"), ["parameters.query.p", "parameters.query.q"]),
)
def test_names_of_path_parameters(old: Any, new: Any, facets: set[str]) -> None:
    """The name of a path parameter is on no wire; its place in the template is."""
    assert differences(old, new) == facets


# --- annotations ------------------------------------------------------------------------------------------------------

FULL = an_operation(
    {
        "parameters": [LIMIT, {"$ref": "#/components/parameters/Page"}],
        "requestBody": {"content": {"multipart/form-data": {"schema": PET, "encoding": {"name": {"style": "form"}}}}},
        "responses": {
            "200": {
                "description": "r",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}},
                "headers": {"X-N": HEADER},
                "links": {"next": LINK},
            },
            "404": {"$ref": "#/components/responses/Gone"},
        },
        "callbacks": {"on": CALLBACK},
        "security": [{"oauth": ["r"]}],
        "servers": [VARIABLES],
    },
    schemas={"Pet": {**PET, "xml": {"name": "p"}, "discriminator": {"propertyName": "name"}}},
    parameters={"Page": {"name": "page", "in": "query", "schema": STRING}},
    responses={"Gone": {"description": "r"}},
    securitySchemes=SCHEMES,
)
GET = ("paths", "/things", "get")
PLACES: Mapping[str, tuple[str | int, ...]] = {
    "operation": GET,
    "path item": GET[:2],
    "parameter": (*GET, "parameters", 0),
    "reference to a parameter": (*GET, "parameters", 1),
    "component parameter": ("components", "parameters", "Page"),
    "request body": (*GET, "requestBody"),
    "media type": (*GET, "requestBody", "content", "multipart/form-data"),
    "encoding": (*GET, "requestBody", "content", "multipart/form-data", "encoding", "name"),
    "inline schema": (*GET, "requestBody", "content", "multipart/form-data", "schema"),
    "property": ("components", "schemas", "Pet", "properties", "name"),
    "responses": (*GET, "responses"),
    "response": (*GET, "responses", "200"),
    "reference to a response": (*GET, "responses", "404"),
    "component response": ("components", "responses", "Gone"),
    "reference to a schema": (*GET, "responses", "200", "content", "application/json", "schema"),
    "component schema": ("components", "schemas", "Pet"),
    "XML object": ("components", "schemas", "Pet", "xml"),
    "discriminator": ("components", "schemas", "Pet", "discriminator"),
    "header": (*GET, "responses", "200", "headers", "X-N"),
    "link": (*GET, "responses", "200", "links", "next"),
    "callback": (*GET, "callbacks", "on"),
    "path item of a callback": (*GET, "callbacks", "on", "{$request.query.url}"),
    "operation of a callback": (*GET, "callbacks", "on", "{$request.query.url}", "post"),
    "security scheme": ("components", "securitySchemes", "oauth"),
    "flows": ("components", "securitySchemes", "oauth", "flows"),
    "flow": ("components", "securitySchemes", "oauth", "flows", "implicit"),
    "server": (*GET, "servers", 0),
    "server variable": (*GET, "servers", 0, "variables", "v"),
}
#: Objects that have no description, only extensions.
BARE = {"responses", "XML object", "discriminator", "callback", "flows", "flow", "encoding", "media type"}


#: References that have a description in OpenAPI 3.1, and no extensions.
SEALED = {"reference to a parameter", "reference to a response"}
ANNOTATIONS = (
    *((place, "x-owner") for place in PLACES if place not in SEALED),
    *((place, "description") for place in PLACES if place not in BARE),
    *(
        ("property", key)
        for key in ("title", "summary", "example", "examples", "externalDocs", "$comment", "deprecated")
    ),
    *(("operation", key) for key in ("summary", "externalDocs", "tags", "deprecated", "operationId")),
    *((place, key) for place in ("parameter", "header", "media type") for key in ("example", "examples")),
)


@pytest.mark.parametrize(("place", "key"), ANNOTATIONS)
def test_annotations(place: str, key: str) -> None:
    """What only annotates changes the documentation of an operation, and no digest."""
    path = PLACES[place]
    new = with_value(FULL, path, {**value_at(FULL, path), key: "edited"})
    assert differences(FULL, new) == {"documentation"}


# --- all of it, at random ---------------------------------------------------------------------------------------------

STEPS = st.lists(st.sampled_from(sorted(REFACTORINGS)), min_size=1, max_size=5)


def picker(data: st.DataObject) -> Callable[[int], int]:
    """Return a way to choose one of so many."""
    return lambda many: data.draw(st.integers(0, many - 1))


@given(documents(traits=(IGNORED_SIBLINGS,)), STEPS, st.sampled_from(sorted(LAYOUTS)), st.data())
@settings(deadline=None, max_examples=80)
def test_refactorings_in_a_row(document: dict[str, Any], steps: list[str], layout: str, data: st.DataObject) -> None:
    """No refactorings in a row change a digest, and those that touch no annotation leave the documentation, too."""
    head = document
    for step in steps:
        head = REFACTORINGS[step].transform(head, picker(data))
    files = LAYOUTS[layout](head, picker(data))
    note(json.dumps(files, ensure_ascii=False))
    old, new = contract_of(document), build_contract(load_files(files, next(name for name in files if "/" not in name)))
    assert digests(new) == digests(old)
    if all(REFACTORINGS[step].keeps_documentation for step in steps):
        assert documentation(new) == documentation(old)


KEEPING_NAMES = st.lists(
    st.sampled_from(sorted(name for name, refactoring in REFACTORINGS.items() if refactoring.keeps_names)),
    min_size=1,
    max_size=4,
)


@given(documents(traits=(DISCRIMINATORS, XML, IGNORED_SIBLINGS)), KEEPING_NAMES, st.data())
@settings(deadline=None, max_examples=40)
def test_refactorings_where_names_are_on_the_wire(
    document: dict[str, Any], steps: list[str], data: st.DataObject
) -> None:
    """Refactorings that leave the names of components alone change no digest where the wire carries these names."""
    head = document
    for step in steps:
        head = REFACTORINGS[step].transform(head, picker(data))
    note(json.dumps(head, ensure_ascii=False))
    assert digests(contract_of(head)) == digests(contract_of(document))


@given(documents(traits=(DISCRIMINATORS, XML)), st.data())
@settings(deadline=None, max_examples=50)
def test_annotations_anywhere(document: dict[str, Any], data: st.DataObject) -> None:
    """To annotate an object changes no digest, and the documentation of the operation that it is written in."""
    spot, head = data.draw(annotation_edits(document))
    old, new = contract_of(document), contract_of(head)
    assert digests(new) == digests(old)
    words = {operation.pointer: operation.documentation for operation in old.operations}
    changed = {operation.pointer for operation in new.operations if words[operation.pointer] != operation.documentation}
    if _is_overridden(document, spot.path):
        assert not changed
    elif len(spot.path) > 2 and spot.path[0] in ("paths", "webhooks") and spot.path[2] in METHODS:
        around = {pointer_of(spot.path[:3])}
        assert changed == around or (not changed and _is_idle(document, spot.path))


def _is_idle(document: dict[str, Any], path: Sequence[Any]) -> bool:
    """Tell whether a place may be in a condition without consequences: that says nothing, and is in no contract."""
    holder: Any = document
    for key in path:
        if key == "if" and holder.keys().isdisjoint(("then", "else")):
            return True
        holder = holder[key]
    return False


def _is_overridden(document: dict[str, Any], path: Sequence[Any]) -> bool:
    """Tell whether a place is in the servers of a path item whose operations all have servers of their own."""
    if "servers" not in path:
        return False
    item = value_at(document, tuple(path[: path.index("servers")]))
    operations = [item[key] for key in METHODS & item.keys()]
    return bool(operations) and all("servers" in operation for operation in operations)
