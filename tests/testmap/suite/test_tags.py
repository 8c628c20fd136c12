"""Laws of what a tag names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractdelta.errors import UnknownOperation
from contractdelta.testmap.model import CollectedTest, Tag
from contractdelta.testmap.suite.tags import NamedOperation, OperationNames


def _operation(
    key: str, *ids: str, identity: str = "", tags: tuple[str, ...] = (), api: str = "shop"
) -> NamedOperation:
    names = tuple(sorted({key, identity or key, *ids}))
    return NamedOperation(api=api, key=key, names=names, tags=tags)


_LIST = _operation("GET /pets", "listPets", tags=("pets",))
_GET = _operation("GET /pets/{petId}", "getPet", identity="GET /pets/{}", tags=("pets", "one"))
_PUT = _operation("PUT /pets/{petId}/toys/{toyId}", identity="PUT /pets/{}/toys/{}")
_HOOK = _operation("POST webhook:newPet", "newPet")
_OLD = _operation("GET /orders/{orderId}", "getOrder", "findOrder", "GET /orders/{id}", identity="GET /orders/{}")
_STOCK = _operation("GET /pets", "listPets", tags=("pets",), api="stock")
_NAMES = OperationNames([_LIST, _GET, _PUT, _HOOK, _OLD, _STOCK])


def _test(*tags: Tag) -> CollectedTest:
    return CollectedTest(nodeid="tests/test_pets.py::test_it", path="tests/test_pets.py", tags=tags)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("getPet", (_GET,), id="an id"),
        pytest.param("findOrder", (_OLD,), id="an id of base"),
        pytest.param("newPet", (_HOOK,), id="the id of a webhook"),
        pytest.param("GET /pets/{petId}", (_GET,), id="a key"),
        pytest.param("GET /pets/{id}", (_GET,), id="a key with another name of the parameter"),
        pytest.param("GET /pets/{}", (_GET,), id="a key without the name of the parameter"),
        pytest.param("get /pets/{petId}", (_GET,), id="a key with a small method"),
        pytest.param("get /pets/{anything}", (_GET,), id="a key with a small method and another name"),
        pytest.param("GET  /pets", (_LIST, _STOCK), id="a key with more room in it"),
        pytest.param("PUT /pets/{a}/toys/{b}", (_PUT,), id="a key with two other names"),
        pytest.param("PUT /pets/{toyId}/toys/{petId}", (_PUT,), id="a key with the names changed"),
        pytest.param("POST webhook:newPet", (_HOOK,), id="a webhook"),
        pytest.param("post webhook:newPet", (_HOOK,), id="a webhook with a small method"),
        pytest.param("GET /pets", (_LIST, _STOCK), id="a key of two APIs"),
        pytest.param("listPets", (_LIST, _STOCK), id="an id of two APIs"),
        pytest.param("getpet", (), id="an id in small letters"),
        pytest.param("/pets", (), id="a path"),
        pytest.param("GET", (), id="a method"),
        pytest.param("", (), id="nothing"),
        pytest.param("DELETE /pets/{petId}", (), id="another method"),
        pytest.param("GET /pets/{petId}/", (), id="another path"),
        pytest.param("GET /Pets", (), id="a path in other letters"),
        pytest.param("POST webhook:newpet", (), id="another webhook"),
    ],
)
def test_a_name_stands_for_operations(name: str, expected: tuple[NamedOperation, ...]) -> None:
    """An operation goes by its ids, and by method and template, whatever its parameters are called."""
    assert _NAMES.find(name) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param([], (), id="no tag"),
        pytest.param([Tag(names=("getPet",))], (_GET,), id="one name"),
        pytest.param([Tag(names=("getPet", "newPet"))], (_GET, _HOOK), id="two names"),
        pytest.param([Tag(names=("getPet",)), Tag(names=("newPet",))], (_GET, _HOOK), id="two tags"),
        pytest.param(
            [Tag(names=("getPet", "GET /pets/{id}")), Tag(tag="one")], (_GET,), id="one operation three times"
        ),
        pytest.param([Tag(tag="pets")], (_LIST, _GET, _STOCK), id="an OpenAPI tag"),
        pytest.param([Tag(names=("newPet",), tag="one")], (_HOOK, _GET), id="a name and an OpenAPI tag"),
        pytest.param([Tag(tag="pets", api="stock")], (_STOCK,), id="an OpenAPI tag of one API"),
        pytest.param([Tag(names=("listPets",), api="shop")], (_LIST,), id="an id of one API"),
        pytest.param([Tag(names=("get /pets",), api="stock")], (_STOCK,), id="a key of one API"),
    ],
)
def test_a_test_depends_on_what_its_tags_name(tags: list[Tag], expected: tuple[NamedOperation, ...]) -> None:
    """A test depends on every operation that one of its tags names, each of them once, within the API that is meant."""
    assert _NAMES.of_test(_test(*tags)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("getPet", {_GET}, id="an id"),
        pytest.param("get /pets", {_LIST, _STOCK}, id="a key of two APIs"),
        pytest.param("stock::GET /pets", {_STOCK}, id="a key of one API"),
        pytest.param("tag:pets", {_LIST, _GET, _STOCK}, id="an OpenAPI tag"),
        pytest.param("stock::tag:pets", {_STOCK}, id="an OpenAPI tag of one API"),
        pytest.param("api:stock", {_STOCK}, id="an API"),
        pytest.param("stock::*", {_STOCK}, id="all of an API"),
        pytest.param("*", {_LIST, _GET, _PUT, _HOOK, _OLD, _STOCK}, id="all"),
    ],
)
def test_a_configuration_names_one_operation_or_several(name: str, expected: set[NamedOperation]) -> None:
    """Whatever names operations in a tag does so in the configuration; so do tags, APIs and the star."""
    found = _NAMES.select(name, place="x.toml: sources")
    assert (set(found), len(found)) == (expected, len(expected))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("getPets", "x.toml: sources: unknown operation 'getPets'"),
        ("tag:pet", "x.toml: sources: unknown OpenAPI tag 'pet'"),
        ("api:shp", "x.toml: sources: unknown API 'shp'"),
        ("stock::getPet", "x.toml: sources: unknown operation 'stock::getPet'"),
        ("stock::tag:one", "x.toml: sources: unknown operation 'stock::tag:one'"),
    ],
)
def test_a_configuration_that_names_nothing_is_refused(name: str, message: str) -> None:
    """The message says where the name stands, and what kind of name it is."""
    with pytest.raises(UnknownOperation) as caught:
        _NAMES.select(name, place="x.toml: sources")
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (Tag(names=("getPet", "none"), tag="none"), (_GET,)),
        (Tag(names=("listPets",), api="stock"), (_STOCK,)),
        (Tag(names=("getPet",), api="none"), ()),
        (Tag(tag="one"), (_GET,)),
    ],
)
def test_an_old_tag_means_what_is_left_of_it(tag: Tag, expected: tuple[NamedOperation, ...]) -> None:
    """Where an old tag is asked, names that are unknown by now are passed over."""
    assert _NAMES.meant_by(tag) == expected


def test_an_id_that_two_operations_have_names_both() -> None:
    """Where an id is given twice, or moved from one operation to another, both are meant: one of them is."""
    moved = [_operation("GET /a", "find"), _operation("GET /b", "find"), _operation("GET /c", "other")]

    assert OperationNames(moved).of_test(_test(Tag(names=("find",)))) == (moved[0], moved[1])


@pytest.mark.parametrize(
    ("tag", "wrong", "suggestion"),
    [
        pytest.param(Tag(names=("getPets",)), "getPets", "getPet", id="an id"),
        pytest.param(Tag(names=("listPets", "getPte")), "getPte", "getPet", id="one id of two"),
        pytest.param(Tag(names=("GET /pet/{petId}",)), "GET /pet/{petId}", "GET /pets/{petId}", id="a key"),
        pytest.param(Tag(tag="pet"), "pet", "pets", id="an OpenAPI tag"),
        pytest.param(Tag(names=("getPet",), api="shp"), "shp", "shop", id="an API"),
        pytest.param(Tag(names=("xyzzy",)), "xyzzy", "", id="nothing like it"),
    ],
)
def test_an_unknown_name_is_an_error_with_the_nearest_one(tag: Tag, wrong: str, suggestion: str) -> None:
    """A name in neither base nor head is an error that names the test, the name, and the nearest one that is known."""
    with pytest.raises(UnknownOperation) as caught:
        _NAMES.of_test(_test(tag))

    assert "tests/test_pets.py::test_it" in caught.value.message
    assert repr(wrong) in caught.value.message
    if suggestion:
        assert repr(suggestion) in caught.value.hint
    else:
        assert caught.value.hint == ""


@pytest.mark.parametrize(
    ("tag", "what"),
    [
        pytest.param(Tag(names=("getPets",)), r"\boperation\b.*'getPets'", id="an operation"),
        pytest.param(Tag(tag="pet"), r"\btag\b.*'pet'", id="an OpenAPI tag"),
        pytest.param(Tag(names=("getPet",), api="shp"), r"\bAPI\b.*'shp'", id="an API"),
    ],
)
def test_the_error_says_what_is_unknown(tag: Tag, what: str) -> None:
    """An unknown operation, an unknown OpenAPI tag and an unknown API are called what they are."""
    with pytest.raises(UnknownOperation, match=what):
        _NAMES.of_test(_test(tag))


def test_the_operations_of_another_api_are_not_suggested() -> None:
    """Where an API is named, what only another API has is unknown, and is no suggestion."""
    with pytest.raises(UnknownOperation) as caught:
        _NAMES.of_test(_test(Tag(names=("getPet",), api="stock")))

    assert "'getPet'" not in caught.value.hint


def test_names_that_nobody_writes_are_not_suggested() -> None:
    """Keys without the names of path parameters are understood, and not offered."""
    assert _NAMES.suggest() == {
        *("listPets", "getPet", "newPet", "getOrder", "findOrder"),
        *("GET /pets", "GET /pets/{petId}", "PUT /pets/{petId}/toys/{toyId}", "POST webhook:newPet"),
        *("GET /orders/{orderId}", "GET /orders/{id}"),
    }


_PARTS = st.sampled_from(["pets", "{id}", "{petId}", "toys", "a-b.c"])


@given(
    parts=st.lists(_PARTS, min_size=1, max_size=4),
    others=st.lists(st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]*", fullmatch=True), min_size=4, max_size=4),
)
def test_any_names_of_parameters_will_do(parts: list[str], others: list[str]) -> None:
    """A key finds its operation whatever names the writer of the tag gives to the path parameters."""
    key, bare = f"GET /{'/'.join(parts)}", f"GET /{'/'.join('{}' if '{' in part else part for part in parts)}"
    operation = _operation(key, identity=bare)
    written = "/".join(f"{{{other}}}" if "{" in part else part for part, other in zip(parts, others, strict=False))

    assert OperationNames([operation]).find(f"get /{written}") == (operation,)
