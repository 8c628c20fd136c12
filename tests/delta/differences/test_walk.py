"""Laws of what a delta says about one change: where it stands, and which value it had and has."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from support.contracts import SOURCE, contract_of, contract_of_tree, contract_of_trees, resolves, trees_of
from support.delta_documents import pairs

from contractdelta.contract.canonical import canonical
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Change, Delta

Tree = dict[str, Any]

DOCUMENT = """\
security: [{key: []}]
servers: [{url: https://example.org/v1}]
paths:
  /pets:
    get:
      operationId: listPets
      summary: List pets.
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1}}
        - {name: X-Trace, in: header, schema: {type: string}}
      responses:
        '200':
          description: Some pets.
          headers: {ETag: {schema: {type: string}}}
          content:
            application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}
    post:
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/NewPet'}}
      responses: {'201': {description: It is there.}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    basic: {type: http, scheme: basic}
  schemas:
    Pet:
      required: [name]
      properties:
        name: {type: string}
        kind: {enum: [cat, dog]}
        a/b~c: {type: number}
        toy: {oneOf: [{type: string}, {type: integer, minimum: 1}, {type: boolean}]}
    NewPet:
      required: [name]
      properties:
        name: {type: [string, 'null'], maxLength: 4.0e+1}
        count: {type: integer, exclusiveMinimum: 0}
"""

_PET, _NEW = "/components/schemas/Pet", "/components/schemas/NewPet"
_GET, _POST = "/paths/~1pets/get", "/paths/~1pets/post"
_OK, _BODY, _LIMIT = "responses.200.application/json", "request_body.application/json", "parameters.query.limit"
_OK_JSON = f"{_GET}/responses/200/content/application~1json"

#: One edit a row: what is replaced, by what, and each change: rule, facet, pointer, value in base, value in head.
_EDITS: dict[str, tuple[str, str, list[tuple[str, str, str, Any, Any]]]] = {
    # --- nothing that may be sent or received ---
    "a description": ("Some pets.", "All the pets.", []),
    "a summary": ("List pets.", "Names pets.", []),
    "an operation id": ("operationId: listPets", "operationId: pets", []),
    "the order of an enum": ("[cat, dog]", "[dog, cat]", []),
    "the order of types": ("[string, 'null']", "['null', string]", []),
    "the order of branches": (
        "[{type: string}, {type: integer, minimum: 1}",
        "[{type: integer, minimum: 1}, {type: string}",
        [],
    ),
    "a default written out": ("maxLength: 4.0e+1", "maxLength: 40, minLength: 0", []),
    "a schema that allows everything": (
        "items: {$ref: '#/components/schemas/Pet'}",
        "items: {$ref: '#/components/schemas/Pet'}, additionalProperties: true",
        [],
    ),
    "an annotation of a schema": ("kind: {enum", "kind: {title: Kind, enum", []),
    "a scheme that nothing uses": ("scheme: basic", "scheme: digest", []),
    # --- schemas ---
    "a type": (
        "name: {type: string}",
        "name: {type: integer}",
        [("response-type-changed", _OK, f"{_PET}/properties/name/type", "string", "integer")],
    ),
    "a type among types": (
        "[string, 'null']",
        "string",
        [("request-became-not-nullable", _BODY, f"{_NEW}/properties/name/type", ["null", "string"], "string")],
    ),
    "a bound": (
        "maxLength: 4.0e+1",
        "maxLength: 50",
        [("request-max-length-increased", _BODY, f"{_NEW}/properties/name/maxLength", 40, 50)],
    ),
    "a bound that goes": (
        ", maxLength: 4.0e+1",
        "",
        [("request-max-length-unset", _BODY, f"{_NEW}/properties/name/maxLength", 40, None)],
    ),
    "a bound that comes": (
        "{type: number}",
        "{type: number, multipleOf: 0.50}",
        [("response-multiple-of-set", _OK, f"{_PET}/properties/a~1b~0c/multipleOf", None, 0.5)],
    ),
    "an enum": (
        "[cat, dog]",
        "[dog, cat, cow]",
        [("response-enum-value-added", _OK, f"{_PET}/properties/kind/enum", ["cat", "dog"], ["cat", "cow", "dog"])],
    ),
    "an enum of one": (
        "enum: [cat, dog]",
        "const: cat",
        [("response-enum-value-removed", _OK, f"{_PET}/properties/kind/const", ["cat", "dog"], ["cat"])],
    ),
    "a property that goes": (
        "        kind: {enum: [cat, dog]}\n",
        "",
        [("response-property-removed", _OK, f"{_PET}/properties/kind", {"enum": ["cat", "dog"]}, None)],
    ),
    "a property that comes": (
        "        count:",
        "        tag: {type: string, nullable: true}\n        count:",
        [("request-property-added", _BODY, f"{_NEW}/properties/tag", None, {"nullable": True, "type": "string"})],
    ),
    "a required property": (
        "required: [name]\n      properties:\n        name: {type: string}",
        "properties:\n        name: {type: string}",
        [("response-property-became-optional", _OK, f"{_PET}/required", ["name"], None)],
    ),
    "what else is allowed": (
        "    NewPet:\n",
        "    NewPet:\n      additionalProperties: false\n",
        [("request-additional-properties-set", _BODY, f"{_NEW}/additionalProperties", None, {"not": {}})],
    ),
    "a branch": (
        "minimum: 1}, {type: boolean}",
        "minimum: 2}, {type: boolean}",
        [("response-minimum-increased", _OK, f"{_PET}/properties/toy/oneOf/1/minimum", 1, 2)],
    ),
    "a branch that goes": (
        ", {type: boolean}]",
        "]",
        [("response-one-of-removed", _OK, f"{_PET}/properties/toy/oneOf/2", {"type": "boolean"}, None)],
    ),
    "an array": (
        "{type: array, items: {$ref: '#/components/schemas/Pet'}}",
        "{$ref: '#/components/schemas/NewPet'}",
        [
            ("response-items-unset", _OK, f"{_OK_JSON}/schema/items", {"$ref": "#/components/schemas/Pet"}, None),
            ("response-type-widened", _OK, f"{_OK_JSON}/schema/type", "array", None),
            # Nothing is asked of objects where base has none.
            (
                "response-inapplicable-keyword-changed",
                _OK,
                f"{_NEW}/properties",
                None,
                {
                    "count": {"exclusiveMinimum": 0, "type": "integer"},
                    "name": {"maxLength": 40, "type": ["null", "string"]},
                },
            ),
            ("response-inapplicable-keyword-changed", _OK, f"{_NEW}/required", None, ["name"]),
        ],
    ),
    # --- operations ---
    "a parameter": (
        "minimum: 1}}\n",
        "minimum: 0}}\n",
        [("request-minimum-decreased", _LIMIT, f"{_GET}/parameters/0/schema/minimum", 1, 0)],
    ),
    "a parameter that must be given": (
        "in: query,",
        "in: query, required: true,",
        [("request-parameter-became-required", _LIMIT, f"{_GET}/parameters/0/required", None, True)],
    ),
    "a parameter that goes": (
        "        - {name: X-Trace, in: header, schema: {type: string}}\n",
        "",
        [
            (
                "request-parameter-removed",
                "parameters.header.X-Trace",
                f"{_GET}/parameters/1",
                {"in": "header", "schema": {"type": "string"}},
                None,
            )
        ],
    ),
    "a header": (
        "{type: string}}}\n          content",
        "{type: integer}}}\n          content",
        [
            (
                "response-type-narrowed",
                "responses.200.headers.ETag",
                f"{_GET}/responses/200/headers/ETag/schema/type",
                "string",
                "integer",
            )
        ],
    ),
    "a media type": (
        "            application/json: {schema: {type",
        "            text/csv: {}\n            application/json: {schema: {type",
        [("response-media-type-added", "responses.200.text/csv", f"{_GET}/responses/200/content/text~1csv", None, {})],
    ),
    "a body that must be given": (
        "requestBody:\n",
        "requestBody:\n        required: true\n",
        [("request-body-became-required", "request_body", f"{_POST}/requestBody/required", None, True)],
    ),
    "a code": (
        "'201'",
        "'202'",
        [
            ("success-response-removed", "responses.201", f"{_POST}/responses/201", {}, None),
            ("response-added", "responses.202", f"{_POST}/responses/202", None, {}),
        ],
    ),
    # --- what holds for all operations ---
    "a server": (
        "/v1",
        "/v2",
        [("servers-changed", "servers", "/servers/0/url", "https://example.org/v1", "https://example.org/v2")],
    ),
    "another way in": (
        "security: [{key: []}]",
        "security: [{key: []}, {}]",
        [("security-alternative-added", "security", "/security/1", None, {})],
    ),
    "a scheme": (
        "name: X-Key",
        "name: X-Token",
        [("security-scheme-changed", "security", "/components/securitySchemes/key/name", "x-key", "x-token")],
    ),
}


def _changes(delta: Delta) -> list[Change]:
    """Return the changes of all operations, each one once, whichever it is of: sorted by facet and pointer."""
    found = (replace(change, fingerprint="") for operation in delta.operations for change in operation.changes)
    return sorted(set(found), key=_order)


def _order(change: Change) -> tuple[str, str, str]:
    return change.facet, change.pointer, change.rule


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)


@pytest.mark.parametrize(("old", "new", "expected"), _EDITS.values(), ids=_EDITS.keys())
def test_an_edit_is_shown_where_it_stands(old: str, new: str, expected: list[tuple[str, str, str, Any, Any]]) -> None:
    """An edit gives its changes and no others: by which rule, in which facet, where, from which value to which."""
    assert DOCUMENT.count(old) == 1
    delta = compare_contracts("shop", contract_of(DOCUMENT), contract_of(DOCUMENT.replace(old, new)))

    found = [(c.rule, c.facet, c.pointer, _value(c.base), _value(c.head)) for c in _changes(delta)]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


# --- pointers ---------------------------------------------------------------------------------------------------------


def _unresolved(delta: Delta, base: Tree, head: Tree) -> list[Change]:
    return [change for change in _changes(delta) if not resolves(base if change.head is None else head, change.pointer)]


@settings(deadline=None, max_examples=60)
@given(pairs())
def test_every_pointer_leads_somewhere(pair: tuple[Tree, Tree]) -> None:
    """The place of a change is in the head document, or in the base document where head has it no more."""
    base, head = pair
    delta = compare_contracts("shop", contract_of_tree(base), contract_of_tree(head))

    assert _unresolved(delta, {SOURCE: base}, {SOURCE: head}) == []


def _answer(schema: str, more: str = "") -> str:
    content = f"{{application/json: {{schema: {schema}}}}}"
    return f"paths: {{/a: {{get: {{responses: {{'200': {{description: ok, content: {content}}}}}}}}}}}\n{more}"


_SCHEMES = "components: {securitySchemes: {oauth: {type: oauth2, flows: {implicit: {%s scopes: {a: '', b: ''}}}}}}\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(_answer("true"), _answer("false"), id="a schema that allows nothing"),
        pytest.param(_answer("false"), _answer("true"), id="a schema that allowed nothing"),
        pytest.param(
            _answer("{properties: {a: true}}"), _answer("{properties: {a: false}}"), id="a forbidden property"
        ),
        pytest.param(_answer("{items: {type: string}}"), _answer("{items: false}"), id="items that are forbidden"),
        pytest.param(_answer("{}"), _answer("{}", "servers: [{url: /v1}]"), id="servers that come"),
        pytest.param(_answer("{}", "servers: [{url: /v1}]"), _answer("{}"), id="servers that go"),
        pytest.param(_answer("{}", "servers: [{url: /v1}, {url: /v2}]"), _answer("{}"), id="two servers that go"),
        pytest.param(
            _answer("{}", _SCHEMES % "" + "security: [{oauth: [a]}]"),
            _answer("{}", _SCHEMES % "" + "security: [{oauth: [b]}]"),
            id="scopes of a requirement",
        ),
        pytest.param(
            _answer("{}", _SCHEMES % "" + "security: [{oauth: [a]}]"),
            _answer("{}", _SCHEMES % "tokenUrl: /token," + "security: [{oauth: [a]}]"),
            id="a flow",
        ),
        pytest.param(_answer("{}", _SCHEMES % "" + "security: [{oauth: [a]}]"), _answer("{}"), id="security that goes"),
        pytest.param(
            _answer("{type: string, nullable: true}"),
            _answer("{nullable: true}"),
            id="a type that only null is left of",
        ),
        pytest.param(_answer("{exclusiveMinimum: 1}"), _answer("{minimum: 1}"), id="an exclusive bound"),
        pytest.param(
            _answer(
                "{discriminator: {propertyName: a}, oneOf: [{$ref: '#/components/schemas/A'}]}",
                "components: {schemas: {A: {}, B: {}}}",
            ),
            _answer(
                "{discriminator: {propertyName: b, mapping: {b: B}}, oneOf: [{$ref: '#/components/schemas/A'}]}",
                "components: {schemas: {A: {}, B: {}}}",
            ),
            id="a discriminator",
        ),
        pytest.param(
            _answer("{$ref: '#/components/schemas/A'}", "components: {schemas: {A: {type: string}}}").replace(
                "/json", "/xml"
            ),
            _answer("{$ref: '#/components/schemas/B'}", "components: {schemas: {B: {type: string}}}").replace(
                "/json", "/xml"
            ),
            id="a component whose name is an element",
        ),
        pytest.param(
            _answer("{allOf: [{type: array}, {enum: [[a], [b]]}]}"),
            _answer("{type: array}"),
            id="a keyword of another part",
        ),
        pytest.param(
            _answer("{allOf: [{type: string}, {oneOf: [{maxLength: 1}, {pattern: a}]}]}"),
            _answer("{type: string}"),
            id="schemas of another part",
        ),
        pytest.param(
            _answer("{oneOf: [{enum: [a]}, {enum: [b]}]}"), _answer("{enum: [a]}"), id="a list out of several"
        ),
        pytest.param(
            "webhooks: {new: {post: {requestBody: {content: {text/plain: {}}}}}}",
            "webhooks: {new: {post: {requestBody: {required: true, content: {text/plain: {}}}}}}",
            id="a webhook",
        ),
    ],
)
def test_a_pointer_leads_somewhere_where_normal_form_and_document_differ(old: str, new: str) -> None:
    """The place of a change is one of the document, not of its normal form, also where the document leaves it out."""
    delta = compare_contracts("shop", contract_of(old), contract_of(new))

    assert _changes(delta)
    assert _unresolved(delta, trees_of(old), trees_of(new)) == []


def test_a_change_in_another_file_is_shown_there() -> None:
    """A pointer into a file other than the root starts with that file."""
    root = _answer("{$ref: 'schemas/pet.yaml#/Pet'}")
    base, head = ({"schemas/pet.yaml": f"Pet: {{properties: {{name: {{maxLength: {n}}}}}}}"} for n in (1, 2))

    delta = compare_contracts("shop", contract_of(root, base), contract_of(root, head))

    (change,) = _changes(delta)
    assert change.pointer == "schemas/pet.yaml#/Pet/properties/name/maxLength"
    assert (change.base, change.head) == ("1", "2")
    assert _unresolved(delta, trees_of(root, base), trees_of(root, head)) == []


def test_a_shared_part_is_shown_at_its_own_place_in_each_operation() -> None:
    """A change of a component is one change of each operation that uses it, at the component's place, and names it."""
    text = """\
paths:
  /a: {get: {responses: {'200': {$ref: '#/components/responses/Pets'}}}}
  /b: {get: {responses: {'200': {$ref: '#/components/responses/Pets'}}}}
components:
  responses: {Pets: {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  schemas: {Pet: {type: object}}
"""
    delta = compare_contracts("shop", contract_of(text), contract_of(text.replace("type: object", "type: array")))

    assert [
        (operation.operation, change.pointer, change.unit)
        for operation in delta.operations
        for change in operation.changes
    ] == [
        ("GET /a", "/components/schemas/Pet/type", "schema:Pet"),
        ("GET /b", "/components/schemas/Pet/type", "schema:Pet"),
    ]


# --- values -----------------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(pairs())
def test_values_are_canonical_json(pair: tuple[Tree, Tree]) -> None:
    """The values of a change are canonical JSON texts, and not the same on both sides."""
    delta = compare_contracts("shop", *map(contract_of_tree, pair))

    for change in _changes(delta):
        for text in (change.base, change.head):
            assert text is None or canonical(json.loads(text)) == text, change
        assert change.base != change.head, change


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{type: string, nullable: true}", {"nullable": True, "type": "string"}),
        ("{minimum: 1, exclusiveMinimum: true}", {"exclusiveMinimum": 1}),
        ("{maximum: 2.0, description: long}", {"maximum": 2}),
        ("{const: b}", {"enum": ["b"]}),
        ("{enum: [b, a, b]}", {"enum": ["a", "b"]}),
        ("{required: [b, a], minLength: 0}", {"required": ["a", "b"]}),
        ("{items: {}, uniqueItems: false}", {}),
        ("{items: {type: string}}", {"items": {"type": "string"}}),
        ("false", {"not": {}}),
        ("{properties: {description: {type: string}}}", {"properties": {"description": {"type": "string"}}}),
        ("{properties: {'': {type: string}}}", {"properties": {"": {"type": "string"}}}),
        ("{prefixItems: [{type: string}, {}]}", {"prefixItems": [{"type": "string"}, {}]}),
        ("{oneOf: [{type: string}, {maxLength: 1}]}", {"oneOf": [{"type": "string"}, {"maxLength": 1}]}),
        ("{$ref: '#/components/schemas/Pet'}", {"$ref": "#/components/schemas/Pet"}),
        (
            "{properties: {pet: {$ref: '#/components/schemas/Pet'}}}",
            {"properties": {"pet": {"$ref": "#/components/schemas/Pet"}}},
        ),
    ],
)
def test_values_are_shown_in_normal_form(schema: str, expected: Any) -> None:
    """What came or went is shown as it counts, without what annotates it; a reference stays a reference."""
    more = "components: {schemas: {Pet: {type: object}}}"
    base = contract_of(_answer("{}", more))
    head = contract_of(_answer(f"{{properties: {{new: {schema}}}}}", more))

    (change,) = _changes(compare_contracts("shop", base, head))

    assert change.rule == "response-property-added"
    assert _value(change.head) == expected


def test_schemes_that_are_required_together_are_all_shown() -> None:
    """The value of a security requirement shows every scheme of it, whatever the order they are written in."""
    text = """\
paths: {/a: {get: {}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X}, basic: {type: http, scheme: basic}}}
"""
    shown = set()
    for requirement in ("{key: [], basic: []}", "{basic: [], key: []}"):
        delta = compare_contracts("shop", contract_of(text), contract_of(f"security: [{requirement}]\n{text}"))
        (change,) = _changes(delta)
        shown.add(change.head)

    (value,) = shown
    assert value is not None
    assert "apiKey" in value
    assert "basic" in value


def test_a_scheme_that_is_required_besides_is_named() -> None:
    """Of two schemes that come to an alternative each is told by its name."""
    text = """\
paths: {/a: {get: {}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X}, basic: {type: http, scheme: basic}}}
"""
    base, head = (contract_of(f"security: [{each}]\n{text}") for each in ("{basic: []}", "{basic: [], key: []}"))

    assert [change.message for change in _changes(compare_contracts("shop", base, head))] == [
        "scheme 'key' is required"
    ]
    assert [change.message for change in _changes(compare_contracts("shop", head, base))] == [
        "scheme 'key' is not required"
    ]


def test_a_removed_operation_shows_its_whole_contract() -> None:
    """What came or went as a whole is shown with all its facets."""
    text = "paths: {'/a/{id}': {get: {parameters: [{name: id, in: path, required: true, schema: {type: string}}]}}}"
    (change,) = _changes(compare_contracts("shop", contract_of(text), contract_of("")))

    assert (change.facet, change.pointer, change.head) == ("", "/paths/~1a~1{id}/get", None)
    assert _value(change.base)["parameters.path.{0}"] == {"in": "path", "schema": {"type": "string"}}


def test_a_long_value_is_cut_in_the_message_and_whole_in_the_change() -> None:
    """A message quotes the beginning of a long value; the change has all of it."""
    words = [f"word-{number:03}" for number in range(100)]
    base, head = contract_of(_answer("{}")), contract_of(_answer(f"{{enum: [{', '.join(words)}]}}"))

    (change,) = _changes(compare_contracts("shop", base, head))

    assert _value(change.head) == words
    assert change.message.startswith('enum ["word-000"')
    assert len(change.message) < 100


# --- branches ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf", "allOf"])
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(["a", "b", "c"], ["c", "a", "b"], [], id="reordered"),
        pytest.param(["a", "b", "b"], ["b", "a", "b"], [], id="reordered, one of them twice"),
        pytest.param(["a", "b", "c"], ["c", "x", "a"], [("1/pattern", "b", "x")], id="one edited, others reordered"),
        pytest.param(["a", "b", "c"], ["c", "a"], [("1", {"pattern": "b"}, None)], id="one gone, others reordered"),
        pytest.param(["a", "b"], ["b", "x", "a"], [("1", None, {"pattern": "x"})], id="one more, others reordered"),
        pytest.param(["a", "a", "b"], ["b", "a"], [("1", {"pattern": "a"}, None)], id="one of two equal ones gone"),
    ],
)
def test_branches_are_matched_whatever_their_order(
    keyword: str, old: list[str], new: list[str], expected: list[tuple[str, Any, Any]]
) -> None:
    """Branches that both sides have match, wherever they stand; an edited one is one change within it."""
    base, head = (
        contract_of(_answer(f"{{type: string, {keyword}: [{', '.join(f'{{pattern: {name}}}' for name in names)}]}}"))
        for names in (old, new)
    )
    place = f"/paths/~1a/get/responses/200/content/application~1json/schema/{keyword}/"

    found = _changes(compare_contracts("shop", base, head))

    # Of equal branches, any may be the one that is gone. A value that came and one that went are two changes.
    values = [(c.pointer, _value(c.base), _value(c.head)) for c in found]
    found = [change for at, change in enumerate(found) if values[at] not in values[:at]]
    assert [(_value(c.base), _value(c.head)) for c in found] == [(before, after) for _, before, after in expected]
    for change, (where, _, _) in zip(found, expected, strict=True):
        assert change.pointer.startswith(place)
        if len(set(old)) == len(old):
            assert change.pointer == place + where


# --- cycles -----------------------------------------------------------------------------------------------------------

_TREE = """\
components:
  schemas:
    Tree:
      type: object
      properties:
        leaf: {type: string}
        children: {type: array, items: {$ref: '#/components/schemas/Tree'}}
"""
_TWO = """\
components:
  schemas:
    Tree: {properties: {other: {$ref: '#/components/schemas/Other'}}}
    Other: {properties: {tree: {$ref: '#/components/schemas/Tree'}, leaf: {type: string}}}
"""
_MAP = "components: {schemas: {Tree: {additionalProperties: {$ref: '#/components/schemas/Tree'}}}}"
_LIST = "components: {schemas: {Tree: {items: {$ref: '#/components/schemas/Tree'}}}}"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(_TREE, _TREE, [], id="the same"),
        pytest.param(_TREE, _TREE.replace("type: object", "type: object\n      title: A tree"), [], id="an annotation"),
        pytest.param(
            _TREE,
            _TREE.replace("string", "number"),
            [("/components/schemas/Tree/properties/leaf/type", "string", "number")],
            id="within a cycle of one",
        ),
        pytest.param(
            _TWO,
            _TWO.replace("string", "number"),
            [("/components/schemas/Other/properties/leaf/type", "string", "number")],
            id="within a cycle of two",
        ),
        pytest.param(
            _TREE,
            _TREE.replace("array, items: {$ref: '#/components/schemas/Tree'}", "array, items: {type: object}"),
            [
                (
                    "/components/schemas/Tree/properties/children",
                    {"items": {"$ref": "#/components/schemas/Tree"}, "type": "array"},
                    None,
                ),
                ("/components/schemas/Tree/properties/leaf", {"type": "string"}, None),
            ],
            id="a cycle that ends",
        ),
        pytest.param(
            _MAP,
            _MAP.replace("Tree: {", "Tree: {maxProperties: 1, "),
            [("/components/schemas/Tree/maxProperties", None, 1)],
            id="a cycle of additionalProperties",
        ),
        pytest.param(
            _LIST,
            _LIST.replace("Tree: {", "Tree: {maxItems: 1, "),
            [("/components/schemas/Tree/maxItems", None, 1)],
            id="a cycle of items",
        ),
        pytest.param(
            "components: {schemas: {Tree: {$ref: '#/components/schemas/Tree'}}}",
            "components: {schemas: {Tree: {type: string}}}",
            [
                ("/components/schemas/Tree", {"$ref": "#/components/schemas/Tree"}, None),
                ("/components/schemas/Tree/type", None, "string"),
            ],
            id="references in a circle",
        ),
    ],
)
def test_a_change_within_a_cycle_is_found(old: str, new: str, expected: list[tuple[str, Any, Any]]) -> None:
    """A change of a schema that refers to itself is found once, at its place, and the comparison ends."""
    base, head = (contract_of(_answer("{$ref: '#/components/schemas/Tree'}", text)) for text in (old, new))

    found = [
        (change.pointer, _value(change.base), _value(change.head))
        for change in _changes(compare_contracts("shop", base, head))
    ]

    assert found == expected


def test_cycles_that_unfold_alike_are_the_same() -> None:
    """A recursion through one schema and one through two are the same while nothing tells the two schemas apart."""
    one = "components: {schemas: {A: {properties: {next: {$ref: '#/components/schemas/A'}}}}}"
    two = """\
components:
  schemas:
    A: {properties: {next: {$ref: '#/components/schemas/B'}}}
    B: {properties: {next: {$ref: '#/components/schemas/A'}}}
"""
    told_apart = two.replace("B: {", "B: {type: object, ")
    contracts = [contract_of(_answer("{$ref: '#/components/schemas/A'}", text)) for text in (one, two, told_apart)]

    assert compare_contracts("shop", contracts[0], contracts[1]).operations == ()
    found = _changes(compare_contracts("shop", contracts[0], contracts[2]))
    assert [(c.pointer, c.base, c.head) for c in found] == [("/components/schemas/B/type", None, '"object"')]


def test_deep_nesting_is_shown_as_far_as_it_can_be() -> None:
    """A value that is nested very deeply is shown down to some depth; the rest is a reference to its place."""
    schema = "{type: string}"
    for _ in range(80):
        schema = f"{{items: {schema}}}"
    document = _answer(f"{{properties: {{deep: {schema}}}}}")
    base, head = contract_of(_answer("{}")), contract_of(document)

    (change,) = _changes(compare_contracts("shop", base, head))

    value = _value(change.head)
    while "items" in value:
        value = value["items"]
    assert list(value) == ["$ref"]
    assert resolves(trees_of(document), value["$ref"].removeprefix("#"))


def test_the_same_files_give_the_same_contract_under_another_name() -> None:
    """What a document is called shows in a delta's heading and in no change."""
    trees = trees_of(DOCUMENT)

    delta = compare_contracts("shop", contract_of_trees(trees, "old.yaml"), contract_of_trees(trees, "new.yaml"))

    assert delta.operations == ()


@pytest.mark.parametrize(("name", "gone"), [("Pet", "#/components/schemas/Pets"), ("NewPet", "new.yaml#/NewPet")])
@pytest.mark.parametrize("is_mended", [False, True], ids=["broken", "mended"])
def test_of_what_a_reference_that_leads_nowhere_stands_for_nothing_is_told(
    name: str,
    gone: str,
    is_mended: bool,  # noqa: FBT001 - a column
) -> None:
    """Where a reference leads nowhere on one side, that alone is told: no property is known to have come or gone."""
    texts = [DOCUMENT, DOCUMENT.replace(f"$ref: '#/components/schemas/{name}'", f"$ref: '{gone}'")]
    base, head = map(contract_of, reversed(texts) if is_mended else texts)
    found = [change for operation in compare_contracts("shop", base, head).operations for change in operation.changes]
    assert {change.rule.partition("-")[2] for change in found} == {"reference-changed"}
    assert {change.base if is_mended else change.head for change in found} == {canonical(gone)}


@pytest.mark.parametrize(
    "servers", ["[{url: /v2}]", "[{url: /v1}, {url: 'https://{x}', variables: {x: {default: a}}}]"]
)
def test_servers_that_come_or_go_have_a_rule(servers: str) -> None:
    """Where an operation gets servers of its own, or loses them, the rule about servers tells so."""
    contracts = [contract_of(f"paths: {{/a: {{get: {{{one}}}}}}}") for one in ("", f"servers: {servers}")]
    for base, head in (contracts, contracts[::-1]):
        (operation,) = compare_contracts("shop", base, head).operations
        assert {change.rule for change in operation.changes} <= {"servers-changed", "server-added", "server-removed"}
