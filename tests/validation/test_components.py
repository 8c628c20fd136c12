"""Laws of components that nothing uses."""

from typing import Any

import pytest
from support.loading import load, load_files
from support.validating import answering, as_document, described

from contractdelta.spec.document import Document
from contractdelta.validation.components import find_unused_components

PARENT = {"type": "object", "discriminator": {"propertyName": "kind"}}


def unused(document: Document) -> list[str]:
    """Return the pointers of the components that are found."""
    return [finding.pointer for finding in find_unused_components(document)]


def reference(name: str, section: str = "schemas") -> dict[str, str]:
    """Return a reference to a component."""
    return {"$ref": f"#/components/{section}/{name}"}


def schemas(used: Any, **others: Any) -> Document:
    """Return a document whose one operation answers with a schema."""
    return load(described("3.1.0", paths=answering(used), components={"schemas": others}))


def test_what_nothing_names_is_unused() -> None:
    """A component that nothing refers to is found, with its place."""
    assert unused(schemas(reference("A"), A={}, B={})) == ["/components/schemas/B"]


def test_what_only_unused_components_name_is_unused() -> None:
    """A cycle of components, or a chain of them, does not keep itself."""
    found = unused(schemas({}, A={"items": reference("B")}, B={"items": reference("A")}, C={"not": reference("A")}))
    assert found == [f"/components/schemas/{name}" for name in "ABC"]


def test_what_used_components_name_is_used() -> None:
    """A chain from an operation keeps all of its links, and a reference into a component keeps it whole."""
    found = unused(
        schemas(
            reference("A"),
            A={"items": {"$ref": "#/components/schemas/B/properties/x"}},
            B={"properties": {"x": {}, "y": reference("C")}},
            C={"items": reference("A")},
        )
    )
    assert found == []


def test_names_are_unescaped() -> None:
    """Components with odd names are found and kept like others."""
    odd = "50% of/all~ ü"
    pointer = "#/components/schemas/50%25%20of~1all~0%20%C3%BC"
    assert unused(schemas({"$ref": pointer}, **{odd: {}})) == []
    assert unused(schemas({}, **{odd: {}})) == ["/components/schemas/50% of~1all~0 ü"]


@pytest.mark.parametrize(
    ("section", "use"),
    [
        ("parameters", {"parameters": [reference("X", "parameters")]}),
        ("requestBodies", {"requestBody": reference("X", "requestBodies")}),
        ("responses", {"responses": {"404": reference("X", "responses")}}),
        ("callbacks", {"callbacks": {"on": reference("X", "callbacks")}}),
        ("headers", {"responses": {"204": {"description": "", "headers": {"H": reference("X", "headers")}}}}),
        ("links", {"responses": {"204": {"description": "", "links": {"L": reference("X", "links")}}}}),
        ("securitySchemes", {"security": [{"X": []}]}),
    ],
)
def test_every_section_is_looked_at(section: str, use: Any) -> None:
    """A component of any section is unused until an operation names it."""
    for members, expected in (({}, [f"/components/{section}/X"]), (use, [])):
        document = described(paths={"/a": {"get": members}}, components={section: {"X": {}}})
        assert unused(load(document)) == expected


def test_security_of_the_whole_document_counts() -> None:
    """What the root requires is used by every operation."""
    assert unused(load(described(security=[{"X": []}], components={"securitySchemes": {"X": {}}}))) == []


def test_security_schemes_by_reference_count() -> None:
    """A security requirement may refer to a scheme instead of naming it."""
    document = described(security=[{"#/components/securitySchemes/X": []}], components={"securitySchemes": {"X": {}}})
    assert unused(load(document)) == []


def test_extensions_are_no_components_and_may_use_some() -> None:
    """``x-`` members of components are no section; a reference in one counts, for tools may follow it."""
    assert unused(load(described(components={"x-mine": {"A": {}}, "schemas": {}}))) == []
    assert unused(load(described(components={"x-mine": reference("A"), "schemas": {"A": {}}}))) == []


def test_children_of_a_discriminator_are_used() -> None:
    """Schemas that extend one with a discriminator stand for it, grandchildren included; others need a reference."""
    children = {
        "Child": {"allOf": [reference("Parent")]},
        "Grandchild": {"allOf": [{"allOf": [reference("Child")]}, {"type": "object"}]},
    }
    assert unused(schemas(reference("Parent"), Parent=PARENT, **children)) == []
    assert unused(schemas(reference("Child"), Parent=PARENT, **children)) == []
    plain = schemas(reference("Parent"), Parent={"type": "object"}, **children)
    assert unused(plain) == ["/components/schemas/Child", "/components/schemas/Grandchild"]
    assert len(unused(schemas({}, Parent=PARENT, **children))) == 3


@pytest.mark.parametrize("name", ["Oak", "#/components/schemas/Oak"])
def test_the_mapping_of_a_discriminator_counts(name: str) -> None:
    """A schema that a mapping names is used, by its name or by a reference."""
    parent = {"discriminator": {"propertyName": "kind", "mapping": {"oak": name}}}
    assert unused(schemas(parent, Oak={}, Elm={})) == ["/components/schemas/Elm"]


def test_the_default_of_a_discriminator_counts() -> None:
    """A schema that OpenAPI 3.2 falls back to is used."""
    assert unused(schemas({"discriminator": {"propertyName": "kind", "defaultMapping": "Oak"}}, Oak={})) == []


def test_anchors_count() -> None:
    """Schemas that are named by anchors are used, dynamic ones included."""
    used = {"allOf": [{"$ref": "#here"}, {"$dynamicRef": "#there"}]}
    found = unused(schemas(used, A={"$anchor": "here"}, B={"$dynamicAnchor": "there"}, C={"$anchor": "nowhere"}))
    assert found == ["/components/schemas/C"]


def test_other_files_are_followed() -> None:
    """A component that only a used file names is used; one that only an unused component's file names is not."""
    document = described(paths=answering({"$ref": "used.json"}), components={"schemas": {"A": {}, "B": {}, "C": {}}})
    document["components"]["schemas"]["C"] = {"$ref": "unused.json"}
    files = {
        "openapi.json": document,
        "used.json": {"items": {"$ref": "openapi.json#/components/schemas/A"}},
        "unused.json": {"items": {"$ref": "openapi.json#/components/schemas/B"}},
    }
    assert unused(load_files(files)) == ["/components/schemas/B", "/components/schemas/C"]


@pytest.mark.parametrize("components", [{}, {"schemas": []}, {"schemas": {"A": 1}}, {"schemas": None}, {"x": 1}])
def test_malformed_components_are_no_trouble(components: Any) -> None:
    """Whatever stands there instead of components, the check ends."""
    assert unused(load(described(components=components))) in ([], ["/components/schemas/A"])


def test_swagger_keeps_components_at_the_root() -> None:
    """In Swagger 2.0 definitions, parameters, responses and security definitions are components."""
    tree = {
        "swagger": "2.0",
        "info": {"title": "Garden", "version": "1"},
        "paths": {
            "/a": {
                "get": {
                    "parameters": [{"$ref": "#/parameters/used"}],
                    "responses": {"200": {"$ref": "#/responses/Used"}},
                    "security": [{"used": []}],
                }
            }
        },
        "definitions": {
            "Used": {"discriminator": "kind"},
            "Child": {"allOf": [{"$ref": "#/definitions/Used"}]},
            "Unused": {"items": {"$ref": "#/definitions/Lost"}},
            "Lost": {},
        },
        "parameters": {"used": {}, "unused": {}},
        "responses": {"Used": {"schema": {"$ref": "#/definitions/Used"}}, "Unused": {}},
        "securityDefinitions": {"used": {}, "unused": {}},
    }
    assert sorted(unused(as_document(tree))) == [
        "/definitions/Lost",
        "/definitions/Unused",
        "/parameters/unused",
        "/responses/Unused",
        "/securityDefinitions/unused",
    ]
