"""References lead to places in documents, or are known to lead nowhere."""

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.json_texts import awkward_texts, json_containers
from support.memory_tree import MemoryTree

from contractdelta.errors import InvalidDocument
from contractdelta.spec.document import Document, document_of, load_document
from contractdelta.spec.pointer import join
from contractdelta.spec.references import Place, References, Unresolved, value_at

_HEAD = {"openapi": "3.1.0"}


def _document(resources: dict[str, Any], *, version: str = "3.1.0") -> Document:
    """Return a document whose first resource is the root; any of them may have identifiers."""
    root = next(iter(resources))
    resources = {**resources, root: {"openapi": version, **resources[root]}}
    return document_of(source=root, root=root, resources=resources, identified=resources)


def _follow(document: Document, reference: str, pointer: str = "", resource: str = "") -> Place | Unresolved:
    references = References(document)
    origin = references.at(resource or document.root, pointer)
    assert origin is not None
    return references.follow(reference, origin)


def _leads_to(found: Place | Unresolved) -> tuple[str, str]:
    assert isinstance(found, Place), found
    return found.resource, found.pointer


# --- through other references -----------------------------------------------------------------------------------------


def test_a_reference_leads_through_others() -> None:
    """Where a reference stands on the way, the rest of the pointer leads on in what that one stands for."""
    document = _document(
        {
            "openapi.yaml": {"components": {"schemas": {"$ref": "parts/all.yaml"}}},
            "parts/all.yaml": {"Pet": {"$ref": "pet.yaml#/Cat"}},
            "parts/pet.yaml": {"Cat": {"properties": {"name": {}}}},
        }
    )
    assert _leads_to(_follow(document, "#/components/schemas/Pet")) == ("parts/all.yaml", "/Pet")
    name = _follow(document, "#/components/schemas/Pet/properties/name")
    assert _leads_to(name) == ("parts/pet.yaml", "/Cat/properties/name")
    assert isinstance(_follow(document, "#/components/schemas/Pet/properties/age"), Unresolved)


@pytest.mark.parametrize("reference", ["#/a/x", "#/b/x", "#/c/x", "#/d/x"])
def test_a_reference_that_leads_through_itself_leads_nowhere(reference: str) -> None:
    """Circles of references on the way to a value come to an end."""
    tree = {"a": {"$ref": "#/a/x"}, "b": {"$ref": "#/c/x"}, "c": {"$ref": "#/b/x"}, "d": {"$ref": "#/d"}}
    assert isinstance(_follow(_document({"openapi.yaml": tree}), reference), Unresolved)


# --- JSON Pointers ----------------------------------------------------------------------------------------------------


def _places(tree: Any, pointer: str = "") -> list[tuple[str, Any]]:
    """Return every value in a tree with its pointer."""
    below: list[tuple[str | int, Any]] = []
    if isinstance(tree, dict):
        below = list(tree.items())
    elif isinstance(tree, list):
        below = list(enumerate(tree))
    return [(pointer, tree), *(place for key, value in below for place in _places(value, join(pointer, key)))]


@settings(deadline=None)
@given(json_containers(), st.data())
def test_every_value_has_a_pointer(tree: Any, data: st.DataObject) -> None:
    """The pointer of a value leads to that very value, whatever the names on the way."""
    pointer, value = data.draw(st.sampled_from(_places(tree)))
    assert value_at(tree, pointer, "nothing") is value


@settings(deadline=None)
@given(json_containers(), st.data())
def test_every_value_can_be_referred_to(tree: Any, data: st.DataObject) -> None:
    """The same holds for references, percent-encoded or not where they need not be."""
    pointer, _ = data.draw(st.sampled_from(_places(tree, "/x")))
    document = _document({"a.yaml": {"x": tree}}, version="3.0.0")
    encoded = "#" + quote(pointer, safe=data.draw(st.sampled_from(["", "/~", "/~{}$"])))
    assert _leads_to(_follow(document, encoded)) == ("a.yaml", pointer)


_TREE = {
    "list": [10, [20]],
    "": {"": 1},
    "a/b": 2,
    "m~n": 3,
    "~1": 4,
    "%": 5,
    "%7B": 6,
    "{id}": 7,
    "é": 8,
    "01": 9,
    "null": None,
    "text": "abc",
}


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ("#/list/0", 10),
        ("#/list/1/0", 20),
        ("#/", {"": 1}),
        ("#//", 1),
        ("#/a~1b", 2),
        ("#/m~0n", 3),
        ("#/~01", 4),
        ("#/%25", 5),
        ("#/%257B", 6),
        ("#/%7Bid%7D", 7),
        ("#/{id}", 7),
        ("#/%C3%A9", 8),
        ("#/é", 8),
        ("#/a%7E1b", 2),
        ("#/01", 9),
        ("#/null", None),
        ("root.yaml#/a~1b", 2),
        ("./root.yaml#/a~1b", 2),
    ],
)
def test_a_pointer_leads_to_a_value(reference: str, value: Any) -> None:
    """A fragment that is a JSON Pointer leads to the value there, escapes of both kinds undone in the right order."""
    found = _follow(_document({"root.yaml": _TREE}), reference)
    assert isinstance(found, Place), found
    assert found.value == value


@pytest.mark.parametrize("reference", ["#", "", "root.yaml", "root.yaml#", "./root.yaml"])
def test_no_fragment_means_the_whole_file(reference: str) -> None:
    """Without a pointer a reference leads to the root of the file."""
    assert _leads_to(_follow(_document({"root.yaml": _TREE}), reference)) == ("root.yaml", "")


@pytest.mark.parametrize(
    "reference",
    [
        "#/missing",
        "#/list/2",
        "#/list/-",
        "#/list/-1",
        "#/list/+1",
        "#/list/00",
        "#/list/01",
        "#/list/1.0",
        "#/list/1 ",
        "#/list/\u0660",
        "#/list/²",
        "#/list/",
        "#/list/length",
        "#/list/" + "1" * 5000,
        "#/text/0",
        "#/null/x",
        "#/a/b",
        "#/%ff",
        "#/%2525",
        "#text",
        "#list/0",
        "# /text",
    ],
)
def test_a_pointer_to_nothing_is_unresolved(reference: str) -> None:
    """Where nothing stands, a reference is dangling: array indexes are digits without a leading zero (RFC 6901)."""
    assert _follow(_document({"root.yaml": _TREE}), reference) == Unresolved("there is nothing at that place")


# --- other files ------------------------------------------------------------------------------------------------------

_FILES = {
    "api/root.yaml": {"x": 1},
    "api/pet.yaml": {"tag": {"$ref": "parts/tag.yaml#/owner"}},
    "api/parts/tag.yaml": {"owner": {"$ref": "../../owner.yaml#/x"}},
    "owner.yaml": {"x": {"end": True}},
    "api/owner.yaml": {"x": "not this one"},
    "a b#c.yaml": {"x": 2},
}


@pytest.mark.parametrize(
    ("reference", "holder", "place"),
    [
        ("pet.yaml#/tag", "api/root.yaml", ("api/pet.yaml", "/tag")),
        ("./parts/../pet.yaml", "api/root.yaml", ("api/pet.yaml", "")),
        ("owner.yaml#/x", "api/root.yaml", ("api/owner.yaml", "/x")),
        ("../owner.yaml#/x", "api/root.yaml", ("owner.yaml", "/x")),
        ("../owner.yaml#/x", "api/parts/tag.yaml", ("api/owner.yaml", "/x")),
        ("owner.yaml#/x", "owner.yaml", ("owner.yaml", "/x")),
        ("#/x", "owner.yaml", ("owner.yaml", "/x")),
        ("#/owner", "api/parts/tag.yaml", ("api/parts/tag.yaml", "/owner")),
        ("../a%20b%23c.yaml#/x", "api/root.yaml", ("a b#c.yaml", "/x")),
        ("parts%2Ftag.yaml", "api/root.yaml", ("api/parts/tag.yaml", "")),
    ],
)
def test_a_file_is_named_from_where_the_reference_stands(reference: str, holder: str, place: tuple[str, str]) -> None:
    """A relative reference starts at the file that holds it, not at the root of the document."""
    assert _leads_to(_follow(_document(_FILES), reference, resource=holder)) == place


def test_chains_are_followed_step_by_step() -> None:
    """A reference to a reference is followed from where that one stands."""
    references = References(_document(_FILES))
    place = references.at("api/root.yaml", "")
    reference, seen = "pet.yaml#/tag", []
    while isinstance(place, Place) and reference:
        found = references.follow(reference, place)
        assert isinstance(found, Place), found
        place, reference = found, found.value.get("$ref")
        seen.append(_leads_to(found))
    assert seen == [("api/pet.yaml", "/tag"), ("api/parts/tag.yaml", "/owner"), ("owner.yaml", "/x")]


@pytest.mark.parametrize(
    "reference",
    [
        "https://example.com/pet.yaml#/x",
        "http://example.com",
        "//example.com/pet.yaml",
        "file:///pet.yaml",
        "urn:example:pet",
        "http://[::1]/pet.yaml",
        "http://[broken",
        "//[broken",
    ],
)
@pytest.mark.parametrize("base", [None, "https://example.com/schemas/base"])
def test_remote_references_are_not_fetched(reference: str, base: str | None) -> None:
    """What has a scheme or a host is remote, well-formed or not, and reported as such."""
    tree = {"$id": base} if base else {}
    found = _follow(_document({"root.yaml": {"x": tree}}), reference, "/x")
    assert isinstance(found, Unresolved)
    assert found.reason.startswith("it is remote; remote documents are not fetched")
    assert found.reason.endswith(" without --allow-remote") == reference.startswith("http")


def _load(files: dict[str, str]) -> Document:
    return load_document(MemoryTree(files={"openapi.yaml": "openapi: 3.1.0\n", **files}), "openapi.yaml")


def test_a_missing_file_is_unresolved_and_named() -> None:
    """A reference to a file that is not there is dangling; the reason names the file."""
    document = _load({"openapi.yaml": "openapi: 3.1.0\nx: {$ref: 'no.yaml#/x'}\n"})
    assert _follow(document, "no.yaml#/x") == Unresolved("memory:no.yaml: no such file.")


def test_a_broken_file_is_an_error() -> None:
    """A file that is there and cannot be read is no dangling reference: its own error is raised."""
    document = _load({"openapi.yaml": "openapi: 3.1.0\nx: {$ref: 'bad.yaml#/x'}\n", "bad.yaml": "a: 1\na: 2\n"})
    with pytest.raises(InvalidDocument) as caught:
        _follow(document, "bad.yaml#/x")
    assert caught.value.message == "memory:bad.yaml:2:1: key 'a' stands twice in one mapping"


def test_a_file_outside_of_the_document_is_unresolved() -> None:
    """A file that the document does not consist of is never looked for again."""
    assert _follow(_document(_FILES), "../../outside.yaml#/x") == Unresolved("../outside.yaml was not read")


_BASE = {"$id": "https://example.com/schemas/base", "below": {}}


@settings(deadline=None, max_examples=80)
@given(awkward_texts() | st.text(st.sampled_from("/:#%.?[]@~ab1$")), st.sampled_from(["", "/x", "/x/below", "/list"]))
@example("https://[", "/x/below")
@example("#/list/" + "1" * 5000, "")
@example("http://a]b#/list", "/x")
def test_any_reference_leads_somewhere_or_nowhere(reference: str, pointer: str) -> None:
    """Whatever a reference says and wherever it stands, the answer is a place or a reason."""
    document = _document({"root.yaml": {"x": _BASE, **_TREE}, "sub/other.yaml": {"$anchor": "a", "b": [1]}})
    found = _follow(document, reference, pointer)
    if isinstance(found, Place):
        assert value_at(document.resources[found.resource], found.pointer, "nothing") is found.value
    else:
        assert found.reason


# --- identifiers ------------------------------------------------------------------------------------------------------

#: One file with a schema of its own name, holding another one; both have an anchor of the same name.
_NAMED = {
    "root.yaml": {
        "components": {
            "schemas": {
                "Pet": {
                    "$id": "https://example.com/schemas/pet",
                    "$anchor": "top",
                    "$defs": {
                        "Tag": {"$id": "tag", "$anchor": "top", "deep": [{"$anchor": "inner"}]},
                        "Plain": {"$anchor": "plain", "x": {}},
                        "Far": {"$id": "../far/away", "x": {}},
                    },
                },
                "Other": {"$anchor": "other", "x": {}},
            }
        }
    },
    "sub/file.yaml": {
        "$id": "https://example.com/file.yaml",
        "$anchor": "root",
        "$defs": {"Child": {"$id": "child.yaml", "$anchor": "root"}, "Plain": {"$anchor": "plain"}},
    },
    "sub/anchors.yaml": {"x": {"$anchor": "here"}, "y": {"$dynamicAnchor": "there"}},
}
_PET = "/components/schemas/Pet"
_OTHER = "/components/schemas/Other"


@pytest.mark.parametrize(
    ("reference", "origin", "place"),
    [
        # by absolute name, from anywhere
        ("https://example.com/schemas/pet", ("root.yaml", ""), ("root.yaml", _PET)),
        ("https://example.com/schemas/pet#", ("sub/anchors.yaml", ""), ("root.yaml", _PET)),
        ("https://example.com/schemas/tag", ("root.yaml", ""), ("root.yaml", f"{_PET}/$defs/Tag")),
        ("https://example.com/far/away", ("root.yaml", ""), ("root.yaml", f"{_PET}/$defs/Far")),
        ("https://example.com/file.yaml", ("root.yaml", ""), ("sub/file.yaml", "")),
        ("https://example.com/child.yaml", ("root.yaml", ""), ("sub/file.yaml", "/$defs/Child")),
        # relative to the nearest name above
        ("tag", ("root.yaml", _PET), ("root.yaml", f"{_PET}/$defs/Tag")),
        ("tag", ("root.yaml", f"{_PET}/$defs/Plain/x"), ("root.yaml", f"{_PET}/$defs/Tag")),
        ("pet", ("root.yaml", f"{_PET}/$defs/Tag/deep"), ("root.yaml", _PET)),
        ("../schemas/pet", ("root.yaml", f"{_PET}/$defs/Far/x"), ("root.yaml", _PET)),
        ("/schemas/tag", ("root.yaml", f"{_PET}/$defs/Far/x"), ("root.yaml", f"{_PET}/$defs/Tag")),
        ("child.yaml", ("sub/file.yaml", "/$defs/Plain"), ("sub/file.yaml", "/$defs/Child")),
        ("file.yaml", ("sub/file.yaml", "/$defs/Child"), ("sub/file.yaml", "")),
        # pointers within a named schema
        ("https://example.com/schemas/pet#/$defs/Plain/x", ("root.yaml", ""), ("root.yaml", f"{_PET}/$defs/Plain/x")),
        ("#/$defs/Plain/x", ("root.yaml", _PET), ("root.yaml", f"{_PET}/$defs/Plain/x")),
        ("#/deep/0", ("root.yaml", f"{_PET}/$defs/Tag"), ("root.yaml", f"{_PET}/$defs/Tag/deep/0")),
        ("#", ("root.yaml", f"{_PET}/$defs/Plain"), ("root.yaml", _PET)),
        # a name that is only a name does not hide the file
        ("#/components/schemas/Other", ("root.yaml", f"{_PET}/$defs/Tag"), ("root.yaml", _OTHER)),
        # anchors belong to the nearest name above
        ("#top", ("root.yaml", _PET), ("root.yaml", _PET)),
        ("#top", ("root.yaml", f"{_PET}/$defs/Tag/deep"), ("root.yaml", f"{_PET}/$defs/Tag")),
        ("tag#top", ("root.yaml", _PET), ("root.yaml", f"{_PET}/$defs/Tag")),
        ("tag#inner", ("root.yaml", _PET), ("root.yaml", f"{_PET}/$defs/Tag/deep/0")),
        ("#plain", ("root.yaml", _PET), ("root.yaml", f"{_PET}/$defs/Plain")),
        ("#other", ("root.yaml", ""), ("root.yaml", _OTHER)),
        ("#other", ("root.yaml", f"{_OTHER}/x"), ("root.yaml", _OTHER)),
        ("#root", ("sub/file.yaml", "/$defs/Plain"), ("sub/file.yaml", "")),
        ("#root", ("sub/file.yaml", "/$defs/Child"), ("sub/file.yaml", "/$defs/Child")),
        # anchors in files that are named by their path
        ("sub/anchors.yaml#here", ("root.yaml", ""), ("sub/anchors.yaml", "/x")),
        ("sub/anchors.yaml#there", ("root.yaml", ""), ("sub/anchors.yaml", "/y")),
        ("sub/file.yaml#plain", ("root.yaml", ""), ("sub/file.yaml", "/$defs/Plain")),
        ("sub/file.yaml#/$defs/Child", ("root.yaml", ""), ("sub/file.yaml", "/$defs/Child")),
        ("../root.yaml#other", ("sub/anchors.yaml", ""), ("root.yaml", _OTHER)),
    ],
)
def test_named_schemas_are_found_by_name(reference: str, origin: tuple[str, str], place: tuple[str, str]) -> None:
    """``$id`` names a schema relative to the one above it, ``$anchor`` a place within the named schema it is in."""
    resource, pointer = origin
    assert _leads_to(_follow(_document(_NAMED), reference, pointer, resource)) == place


@pytest.mark.parametrize(
    ("reference", "origin"),
    [
        ("#plain", ("root.yaml", "")),
        ("#inner", ("root.yaml", _PET)),
        ("#missing", ("root.yaml", _PET)),
        ("#Other", ("root.yaml", "")),
        ("https://example.com/schemas/pet#inner", ("root.yaml", "")),
        ("https://example.com/schemas/pet#/components", ("root.yaml", "")),
        ("https://example.com/schemas/missing", ("root.yaml", "")),
        ("tag", ("root.yaml", "")),
        ("sub/file.yaml#here", ("root.yaml", "")),
        ("sub/anchors.yaml#missing", ("root.yaml", "")),
    ],
)
def test_names_reach_no_further_than_they_should(reference: str, origin: tuple[str, str]) -> None:
    """A name is known from its own place on only, an anchor within its own schema only."""
    resource, pointer = origin
    assert isinstance(_follow(_document(_NAMED), reference, pointer, resource), Unresolved)


def test_names_are_no_keywords_before_openapi_3_1() -> None:
    """In OpenAPI 3.0 ``$id`` and ``$anchor`` name nothing."""
    document = _document(_NAMED, version="3.0.3")
    assert isinstance(_follow(document, "#other"), Unresolved)
    assert isinstance(_follow(document, "https://example.com/schemas/pet"), Unresolved)
    assert _leads_to(_follow(document, "#/components/schemas/Other", _PET)) == ("root.yaml", _OTHER)


@pytest.mark.parametrize("name", ["https://[broken", "//[", "http://a]b", "", "#", "%", " ", "\x00", 1, None, ["a"]])
def test_any_name_can_be_met(name: Any) -> None:
    """Whatever stands as ``$id``, it breaks no other reference."""
    schema = {"$id": "https://example.com/a", "below": {"$id": name, "$anchor": "x"}, "x": 1}
    assert _leads_to(_follow(_document({"root.yaml": {"s": schema}}), "#/s/x")) == ("root.yaml", "/s/x")


@pytest.mark.parametrize("name", [1, None, ["a"], {"type": "string"}])
def test_only_text_is_a_name(name: Any) -> None:
    """A property that is called as a keyword is, with a schema below, names nothing."""
    document = _document({"root.yaml": {"properties": {"$id": name, "$anchor": name, "$dynamicAnchor": name}}})
    assert isinstance(_follow(document, "#a", "/properties"), Unresolved)
    assert References(document).follow_dynamic("#a") == ()


def test_dynamic_references_may_lead_to_every_schema_of_that_name() -> None:
    """A ``$dynamicRef`` may lead to each ``$dynamicAnchor`` of its name in any file, and to no other anchor."""
    document = _document(
        {
            "root.yaml": {"a": {"$dynamicAnchor": "node"}, "b": {"$anchor": "node"}, "c": {"$dynamicAnchor": "other"}},
            "a.yaml": {"$id": "https://example.com/a", "$dynamicAnchor": "node", "d": [{"$dynamicAnchor": "node"}]},
            "b.yaml": {"node": {"$anchor": "other"}},
        }
    )
    references = References(document)
    found = [(place.resource, place.pointer) for place in references.follow_dynamic("#node")]
    assert found == [("a.yaml", ""), ("a.yaml", "/d/0"), ("root.yaml", "/a")]
    assert references.follow_dynamic("a.yaml#node") == references.follow_dynamic("#node")
    assert references.follow_dynamic("#missing") == ()


# --- places -----------------------------------------------------------------------------------------------------------


def test_a_place_knows_its_children() -> None:
    """Below a place the file stays, the pointer grows and the value is the one below."""
    place = References(_document({"root.yaml": {"a/b": [{"~": 1}]}})).at("root.yaml", "")
    assert place is not None
    assert place.child("a/b", 0, "~") == Place("root.yaml", "/a~1b/0/~0", 1)
    assert place.child() == place


@pytest.mark.parametrize(("pointer", "value"), [("", {"a": [None]}), ("/a/0", None), ("/a", [None])])
def test_a_value_may_be_null(pointer: str, value: Any) -> None:
    """Null at a place is a value, not a missing one."""
    references = References(document_of(source="a", root="a", resources={"a": _HEAD, "b": {"a": [None]}}))
    assert references.at("b", pointer) == Place("b", pointer, value)


@pytest.mark.parametrize("pointer", ["/b", "/a/1", "/a/0/x", "/a/a", "/a/01"])
def test_where_nothing_stands_there_is_no_place(pointer: str) -> None:
    """A pointer that leads nowhere gives no place, and the default value."""
    tree = {"a": [None]}
    assert References(document_of(source="a", root="a", resources={"a": _HEAD, "b": tree})).at("b", pointer) is None
    assert value_at(tree, pointer, "default") == "default"
