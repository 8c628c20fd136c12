"""The laws where schemas lead back to themselves: what counts is how a schema unfolds, not by which way it is written.

A family of schemas is written as ``{name: {property: name of the schema there}}`` and what each says itself.
"""

import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.documents import a_document, an_operation
from support.loading import contract_of, digests

STRING = {"type": "string"}
Links = Mapping[str, Mapping[str, str]]


def answering(name: str) -> dict[str, Any]:
    """Write a path item whose operation answers with a component."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {"get": {"responses": {"200": {"content": content}}}}


def family(links: Links, own: Mapping[str, Any] | None = None, keyword: str = "properties") -> dict[str, Any]:
    """Write a document with one operation for each schema of a family."""
    schemas: dict[str, Any] = {
        name: {keyword: {key: {"$ref": f"#/components/schemas/{target}"} for key, target in below.items()}}
        for name, below in links.items()
    }
    for name, members in (own or {}).items():
        schemas[name] |= members
    return a_document({f"/{name}": answering(name) for name in links}, schemas=schemas)


def by_name(document: dict[str, Any]) -> dict[str, str]:
    """Return the digest of each schema of a family: that of what answers with it."""
    found = digests(contract_of(document))
    return {key.removeprefix("GET /"): facets["responses.200.application/json"] for key, facets in found.items()}


def classes(document: dict[str, Any]) -> set[frozenset[str]]:
    """Return which schemas of a family have one digest."""
    found: dict[str, set[str]] = {}
    for name, digest in by_name(document).items():
        found.setdefault(digest, set()).add(name)
    return {frozenset(names) for names in found.values()}


def sets(*names: str) -> set[frozenset[str]]:
    """Write classes, each as names with spaces between."""
    return {frozenset(each.split()) for each in names}


@pytest.mark.parametrize(
    ("links", "own", "expected"),
    [
        pytest.param({"A": {"x": "A"}}, {}, sets("A"), id="itself"),
        pytest.param({"A": {"x": "B"}, "B": {"x": "A"}}, {}, sets("A B"), id="two that tie"),
        pytest.param({"A": {"x": "B"}, "B": {"x": "A"}}, {"B": STRING}, sets("A", "B"), id="two that differ"),
        pytest.param({"A": {"x": "B"}, "B": {"x": "C"}, "C": {"x": "B"}}, {}, sets("A B C"), id="a way into a cycle"),
        pytest.param(
            {"A": {"x": "B", "y": "C"}, "B": {"x": "A", "y": "D"}, "C": {}, "D": {}},
            {"C": STRING},
            sets("A", "B", "C", "D"),
            id="a tie but for where they lead",
        ),
        pytest.param(
            {"A": {"x": "B", "y": "C"}, "B": {"x": "A", "y": "D"}, "C": {}, "D": {}},
            {"C": STRING, "D": STRING},
            sets("A B", "C D"),
            id="a tie that leads to equals",
        ),
        pytest.param(
            {"A": {"x": "B"}, "B": {"x": "A", "y": "C"}, "C": {"x": "D"}, "D": {"x": "C", "y": "A"}},
            {},
            sets("A C", "B D"),
            id="one cycle of two phases twice round",
        ),
        pytest.param(
            {"A": {"x": "B"}, "B": {"x": "A"}, "C": {"x": "D", "y": "A"}, "D": {"x": "C", "y": "B"}},
            {},
            sets("A B", "C D"),
            id="a cycle reached from another of its shape",
        ),
        pytest.param(
            {"A": {"x": "B"}, "B": {"x": "A"}, "C": {"x": "D"}, "D": {"x": "C"}},
            {},
            sets("A B C D"),
            id="two cycles of one shape",
        ),
        pytest.param(
            {"A": {"x": "B"}, "B": {"x": "C"}, "C": {"x": "A"}, "D": {"x": "E"}, "E": {"x": "D"}},
            {},
            sets("A B C D E"),
            id="cycles of three and of two",
        ),
        pytest.param(
            {"A": {"x": "B"}, "B": {"x": "C"}, "C": {"x": "A"}, "D": {"x": "E"}, "E": {"x": "D"}},
            {"A": STRING, "D": STRING},
            sets("A", "B", "C", "D", "E"),
            id="cycles of three and of two, marked",
        ),
        pytest.param(
            {"A": {"x": "A", "y": "A"}, "B": {"x": "A", "y": "B"}, "C": {"x": "B", "y": "C"}},
            {},
            sets("A B C"),
            id="every way the same",
        ),
    ],
)
def test_families(links: Links, own: Mapping[str, Any], expected: set[frozenset[str]]) -> None:
    """Schemas of a family have one digest exactly if nothing tells them apart, however far they are unfolded."""
    assert classes(family(links, own)) == expected


APPLICATORS = ("properties", "patternProperties", "dependentSchemas", "dependencies")


@pytest.mark.parametrize("keyword", APPLICATORS)
def test_families_below_other_keywords(keyword: str) -> None:
    """The same holds whatever keyword leads round."""
    links = {"A": {"x": "B"}, "B": {"x": "A"}, "C": {"x": "A"}}
    assert classes(family(links, {}, keyword)) == sets("A B C")
    assert classes(family(links, {"A": STRING}, keyword)) == sets("A", "B C")


TO_A, TO_B = {"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}
ROUNDS: Mapping[str, Any] = {
    **{
        key: lambda way, key=key: {key: way}
        for key in (
            *(
                "items",
                "contains",
                "additionalProperties",
                "unevaluatedItems",
                "unevaluatedProperties",
                "propertyNames",
            ),
            *("not", "contentSchema"),
        )
    },
    **{key: lambda way, key=key: {key: [way, STRING]} for key in ("allOf", "anyOf", "oneOf", "prefixItems")},
    "tuple": lambda way: {"items": [way], "additionalItems": way},
    "if": lambda way: {"if": way, "then": STRING},
    "then": lambda way: {"if": STRING, "then": way, "else": way},
    "beside a reference": lambda way: {**way, "minLength": 1},
    "deep": lambda way: {"items": {"not": {"properties": {"description": way}}}},
}


@pytest.mark.parametrize("name", ROUNDS)
def test_cycles_through_every_keyword(name: str) -> None:
    """Through whatever keyword a schema leads to itself: unrolled, by two names, from outside, it is one."""
    write = ROUNDS[name]
    paths = {"/A": answering("A"), "/B": answering("B")}

    def document(**schemas: Any) -> dict[str, Any]:
        return a_document(paths, schemas=schemas)

    one = by_name(document(A=write(TO_A), B=write(write(TO_B))))
    two = by_name(document(A=write(TO_B), B=write(TO_A)))
    assert {*one.values()} == {*two.values()} == {one["A"]}
    marked = by_name(document(A=write(TO_B), B={**write(TO_A), "maxLength": 9}))
    assert len({*marked.values()} | {one["A"]}) == 3


@pytest.mark.parametrize("default", [{"minLength": 0}, {"items": {}}, {"required": []}, {"additionalProperties": True}])
@pytest.mark.parametrize("place", ["A", "B"])
def test_defaults_within_cycles(default: Any, place: str) -> None:
    """A keyword that is written out with its default within a cycle says nothing there, either."""
    links = {"A": {"x": "B", "y": "A"}, "B": {"x": "A"}}
    plain = by_name(family(links, {"A": STRING}))
    own = {"A": STRING, place: {**(STRING if place == "A" else {}), **default}}
    assert by_name(family(links, own)) == plain


def test_cycles_through_callbacks() -> None:
    """Callbacks that lead to themselves are the same by one name, by two, and written out."""
    way = {name: {"$ref": f"#/components/callbacks/{name}"} for name in ("C", "D")}

    def callback(on: Any, **members: Any) -> dict[str, Any]:
        return {"{$url}": {"post": {"callbacks": {"on": on}, **members}}}

    def document(first: Any, **callbacks: Any) -> dict[str, dict[str, str]]:
        return digests(contract_of(an_operation({"callbacks": {"on": first}}, callbacks=callbacks)))

    one = document(way["C"], C=callback(way["C"]))
    assert document(way["C"], C=callback(way["D"]), D=callback(way["C"])) == one
    assert document(callback(callback(way["C"])), C=callback(way["C"])) == one
    assert document(way["C"], C=callback(way["D"]), D=callback(way["C"], responses={"200": {}})) != one


def test_cycles_through_discriminators() -> None:
    """Children that lead to their parent make a cycle: a change in any reaches all that reach it, and nothing else."""
    parent = {"discriminator": {"propertyName": "k", "mapping": {"a": "A", "b": "B"}}, "properties": {"k": STRING}}
    to_parent = {"$ref": "#/components/schemas/Parent"}

    def document(**members: Any) -> dict[str, str]:
        schemas = {
            "Parent": parent,
            "A": {"allOf": [to_parent], "properties": {"a": STRING}},
            "B": {"allOf": [to_parent], "properties": {"siblings": {"items": to_parent}, **members}},
            "Other": {"items": {"$ref": "#/components/schemas/Other"}},
        }
        return by_name(a_document({f"/{name}": answering(name) for name in schemas}, schemas=schemas))

    old, new = document(), document(b=STRING)
    assert {name for name in old if old[name] != new[name]} == {"Parent", "A", "B"}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 300])
def test_rings(size: int) -> None:
    """In a ring of any size all schemas are one, and that of the ring of one; where one is marked, each differs."""
    links = {f"S{number}": {"next": f"S{(number + 1) % size}"} for number in range(size)}
    assert {*by_name(family(links)).values()} == {*by_name(family({"A": {"next": "A"}})).values()}
    assert len(classes(family(links, {"S0": STRING}))) == size


def test_hundreds_that_are_all_tied_together() -> None:
    """Where hundreds of schemas lead to each other at random, a mark on one is seen by all, and names by none."""
    size, chance = 400, random.Random(7)  # noqa: S311 - no secret
    ways = [[chance.randrange(size) for _ in range(3)] for _ in range(size)]

    def document(prefix: str, marked: int | None = None) -> dict[str, str]:
        links = {
            f"{prefix}{number}": {key: f"{prefix}{target}" for key, target in zip("xyz", targets, strict=True)}
            for number, targets in enumerate(ways)
        }
        return by_name(family(links, {} if marked is None else {f"{prefix}{marked}": STRING}))

    old, renamed, marked = document("S"), document("x-"), document("S", 0)
    assert len({*old.values()}) == 1
    assert [old[f"S{n}"] for n in range(size)] == [renamed[f"x-{n}"] for n in range(size)]
    reaching = _reaching(ways, 0)
    assert {name for name in old if old[name] != marked[name]} == {f"S{number}" for number in reaching}
    again = document("T", 0)
    assert [again[f"T{n}"] for n in range(size)] == [marked[f"S{n}"] for n in range(size)]


def _reaching(ways: list[list[int]], end: int) -> set[int]:
    """Return the numbers from which there is a way to one."""
    found = {end}
    while True:
        more = {number for number, targets in enumerate(ways) if found & set(targets)} | found
        if more == found:
            return found
        found = more


NAMES = ("A", "B", "C", "D", "E")
FAMILIES = st.integers(1, 5).flatmap(
    lambda size: st.fixed_dictionaries(
        {
            name: st.dictionaries(st.sampled_from("xy"), st.sampled_from(NAMES[:size]), max_size=2)
            for name in NAMES[:size]
        }
    )
)


@given(FAMILIES, st.sets(st.sampled_from(NAMES), max_size=2), st.permutations(NAMES))
@settings(deadline=None, max_examples=60)
def test_any_family(links: Links, marked: set[str], order: list[str]) -> None:
    """In any family those have one digest that nothing tells apart, and no name leaves a trace."""
    own = {name: STRING for name in marked if name in links}
    found = classes(family(links, own))
    assert found == _bisimilar(links, marked)
    new = dict(zip(NAMES, order, strict=True))
    renamed = {new[name]: {key: new[target] for key, target in below.items()} for name, below in links.items()}
    before, after = by_name(family(links, own)), by_name(family(renamed, {new[name]: STRING for name in own}))
    assert {new[name]: digest for name, digest in before.items()} == after


def _bisimilar(links: Links, marked: set[str]) -> set[frozenset[str]]:
    """Split the names into classes until nothing splits them any more."""
    classes_of: dict[str, Any] = {name: name in marked for name in links}
    for _ in links:
        looks = {
            name: (classes_of[name], tuple(sorted((key, classes_of[target]) for key, target in below.items())))
            for name, below in links.items()
        }
        numbers = {look: number for number, look in enumerate(sorted(set(looks.values()), key=repr))}
        classes_of = {name: numbers[look] for name, look in looks.items()}
    return {frozenset(n for n in links if classes_of[n] == each) for each in set(classes_of.values())}
