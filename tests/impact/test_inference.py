"""Laws of inferred edges: which operations build on what another one makes."""

import pytest
from support.contracts import SOURCE, trees_of

from contractdelta.contract.build import build_contract
from contractdelta.contract.traffic import Traffic
from contractdelta.impact.inference import Inference, Inferred, made_by
from contractdelta.spec.document import Document, document_of

_ANSWER = '{responses: {"201": {description: d, content: {application/json: {schema: %s}}}}}'
_ID = _ANSWER % "{properties: {id: {type: integer}}}"
_NOTHING = '{responses: {"204": {description: d}}}'
_GET = f"get: {_NOTHING}"


def _consumers(text: str, key: str) -> list[tuple[str, str]]:
    """Return the operations that build on one, the nearest first, each with what tells so."""
    document = document_of(source=SOURCE, root=SOURCE, resources=trees_of(text))
    return [(found.consumer.key, found.why) for found in _inferred(document, key)]


def _inferred(document: Document, key: str) -> tuple[Inferred, ...]:
    """Return what names tell of one document; nothing where an operation of the method makes nothing."""
    contract, traffic = build_contract(document), Traffic(document)
    (operation,) = (one for one in contract.operations if one.key == key)
    told = made_by(operation, traffic)
    return Inference(contract, traffic).consumers(key, told) if told else ()


def _keys(text: str, key: str) -> list[str]:
    return [consumer for consumer, _ in _consumers(text, key)]


def _paths(**paths: str) -> str:
    return "paths:\n" + "".join(f"  {path}: {{{item}}}\n" for path, item in paths.items())


def test_what_is_made_in_a_collection_is_needed_below_it() -> None:
    """The maker in a collection is needed by all that is said of one thing of it, the nearest first."""
    text = _paths(
        **{
            "/pets": f"post: {_ID}, {_GET}",
            "/pets/{petId}": f"{_GET}, delete: {_NOTHING}",
            "/pets/{petId}/toys": _GET,
            "/pets/mine": _GET,
            "/petshops/{shopId}": _GET,
        }
    )
    assert _consumers(text, "POST /pets") == [
        ("DELETE /pets/{petId}", "id of its answer gives petId"),
        ("GET /pets/{petId}", "id of its answer gives petId"),
        ("GET /pets/{petId}/toys", "id of its answer gives petId"),
    ]


@pytest.mark.parametrize("key", ["GET /pets", "GET /pets/{petId}", "DELETE /pets/{petId}", "PUT /pets/{petId}"])
def test_what_makes_nothing_is_not_built_on(key: str) -> None:
    """Reading, changing and deleting make nothing; nor does PUT where something else makes the things."""
    text = _paths(**{"/pets": f"post: {_ID}, {_GET}", "/pets/{petId}": f"{_GET}, delete: {_NOTHING}, put: {_ID}"})
    assert _keys(text, key) == []


@pytest.mark.parametrize(
    ("parameter", "schema"),
    [
        ("petId", "{properties: {id: {}}}"),
        ("pet_id", "{properties: {petId: {}}}"),
        ("pet-id", "{properties: {PetID: {}}}"),
        ("id", "{properties: {pet_id: {}}}"),
        ("pet", "{properties: {uuid: {}}}"),
        ("petNumber", "{properties: {number: {}}}"),
        ("slug", "{properties: {slug: {}}}"),
        ("petId", "{allOf: [{properties: {name: {}}}, {oneOf: [{properties: {id: {}}}]}]}"),
        ("petId", "{properties: {data: {properties: {id: {}}}}}"),
        ("petId", "{properties: {pet: {properties: {id: {}}}}}"),
        ("petId", '{$ref: "#/components/schemas/Pet"}'),
    ],
)
def test_an_answer_gives_what_a_parameter_is_called(parameter: str, schema: str) -> None:
    """Marks between words, the name of the thing, envelopes, branches and references do not matter."""
    paths = _paths(**{"/pets": f"post: {_ANSWER % schema}", f"/pets/{{{parameter}}}": _GET})
    text = f"{paths}components: {{schemas: {{Pet: {{properties: {{id: {{}}}}}}}}}}\n"
    assert _keys(text, "POST /pets") == [f"GET /pets/{{{parameter}}}"]


@pytest.mark.parametrize(
    ("parameter", "schema"),
    [
        ("petId", "{properties: {name: {}}}"),
        ("petId", "{properties: {owner: {properties: {id: {}}}}}"),
        ("petId", "{items: {properties: {id: {}}}}"),
        ("size", "{properties: {id: {}}}"),
        ("petId", "{}"),
        ("petId", "true"),
        ("petId", "{properties: [id], allOf: 7, oneOf: [1]}"),
        ("petId", '{$ref: "#/components/schemas/None"}'),
    ],
)
def test_an_answer_that_says_something_else_gives_nothing(parameter: str, schema: str) -> None:
    """What is called otherwise, belongs to something else, is one of many, or is malformed tells nothing."""
    assert _keys(_paths(**{"/pets": f"post: {_ANSWER % schema}", f"/pets/{{{parameter}}}": _GET}), "POST /pets") == []


def test_where_the_thing_is_may_be_told_by_a_header() -> None:
    """A Location of the answer is enough: it holds the path."""
    maker = 'post: {responses: {"201": {description: d, headers: {location: {schema: {type: string}}}}}}'
    assert _consumers(_paths(**{"/pets": maker, "/pets/{x}": _GET}), "POST /pets") == [
        ("GET /pets/{x}", "Location of its answer gives x")
    ]


def test_the_one_who_makes_it_may_choose_its_name() -> None:
    """What is sent to the maker may be what tells the thing apart."""
    body = "requestBody: {content: {application/json: {schema: {properties: {username: {type: string}}}}}}"
    maker = f'post: {{{body}, responses: {{"204": {{description: d}}}}}}'
    assert _consumers(_paths(**{"/users": maker, "/users/{username}": _GET}), "POST /users") == [
        ("GET /users/{username}", "username of its request gives username")
    ]


@pytest.mark.parametrize("item", [f"put: {_ID}", 'put: {operationId: createPet, responses: {"200": {description: d}}}'])
def test_put_makes_a_thing_where_nothing_else_does(item: str) -> None:
    """Where a collection has no maker, PUT makes its things, if it says so by 201 or by its id."""
    text = _paths(**{"/pets/{name}": f"{item}, {_GET}", "/pets/{name}/toys": _GET})
    assert _keys(text, "PUT /pets/{name}") == ["GET /pets/{name}", "GET /pets/{name}/toys"]
    silent = text.replace("201", "200").replace("createPet", "changePet")
    assert _keys(silent, "PUT /pets/{name}") == []


# --- makers elsewhere -------------------------------------------------------------------------------------------------


def test_a_maker_elsewhere_is_found_by_the_name_of_the_thing() -> None:
    """Where nothing makes the things of a path, the one maker whose things are called so does."""
    text = _paths(
        **{
            "/shops/{shopId}/pets": f"post: {_ID}",
            "/pets/{petId}": _GET,
            "/toys/of-pets/{petId}": _GET,
            "/pets/{petId}/toys/{toyId}": _GET,
        }
    )
    assert _keys(text, "POST /shops/{shopId}/pets") == [
        "GET /pets/{petId}",
        "GET /toys/of-pets/{petId}",
        "GET /pets/{petId}/toys/{toyId}",
    ]


def test_a_thing_with_a_maker_of_its_own_needs_no_other() -> None:
    """The maker in the collection counts, not one elsewhere."""
    text = _paths(**{"/shops/{shopId}/pets": f"post: {_ID}", "/pets": f"post: {_ID}", "/pets/{petId}": _GET})
    assert _keys(text, "POST /shops/{shopId}/pets") == []
    assert _keys(text, "POST /pets") == ["GET /pets/{petId}"]


def test_of_several_makers_the_nearest_by_path_counts_and_none_of_two() -> None:
    """Of makers of things of one name the one with more of the path in common is meant; of equals nobody knows."""
    paths = {"/a/notes": f"post: {_ID}", "/b/notes": f"post: {_ID}", "/a/x/{noteId}": _GET, "/c/{noteId}": _GET}
    assert _keys(_paths(**paths), "POST /a/notes") == ["GET /a/x/{noteId}"]
    assert _keys(_paths(**paths), "POST /b/notes") == []


@pytest.mark.parametrize(("given", "taken", "is_same"), [("integer", "string", False), ("integer", "number", True)])
def test_elsewhere_types_have_to_agree(given: str, taken: str, is_same: bool) -> None:  # noqa: FBT001
    """A number gives no text, where names alone say that they are the same."""
    parameter = f"parameters: [{{name: petId, in: path, required: true, schema: {{type: {taken}}}}}]"
    maker = _ANSWER % f"{{properties: {{id: {{type: [{given}, 'null']}}}}}}"
    text = _paths(**{"/shops/{shopId}/pets": f"post: {maker}", "/pets/{petId}": f"{parameter}, {_GET}"})
    assert _keys(text, "POST /shops/{shopId}/pets") == (["GET /pets/{petId}"] if is_same else [])


def test_a_name_that_only_sounds_like_one_is_none() -> None:
    """A username is not the name of a user that is made elsewhere."""
    maker = _ANSWER % "{properties: {name: {}, id: {}}}"
    text = _paths(**{"/teams/{teamId}/users": f"post: {maker}", "/profiles/{username}": _GET})
    assert _keys(text, "POST /teams/{teamId}/users") == []


def _order(required: str) -> str:
    schema = f"{{required: [{required}], properties: {{petId: {{type: integer}}, note: {{}}}}}}"
    return f"post: {{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, responses: {{}}}}"


def test_what_has_to_be_sent_has_to_be_made() -> None:
    """A body that must name a pet, or a query that must, builds on the maker of pets."""
    query = "parameters: [{name: pet_id, in: query, required: true, schema: {type: integer}}]"
    paths = {"/pets": f"post: {_ID}", "/orders": _order("petId"), "/bills": f"{query}, {_GET}"}
    assert _keys(_paths(**paths), "POST /pets") == ["GET /bills", "POST /orders"]


def test_what_may_be_left_out_need_not_be_made() -> None:
    """A member of a body or query that is not required makes no edge: most calls go without."""
    query = "parameters: [{name: pet_id, in: query, schema: {type: integer}}]"
    paths = {"/pets": f"post: {_ID}", "/orders": _order("note"), "/bills": f"{query}, {_GET}"}
    assert _keys(_paths(**paths), "POST /pets") == []


def test_swagger_has_the_same_edges() -> None:
    """In Swagger 2.0, answers, bodies and types stand elsewhere and mean the same."""
    text = """
swagger: "2.0"
paths:
  /pets:
    post: {responses: {"200": {description: d, schema: {$ref: "#/definitions/Pet"}}}}
  /pets/{petId}:
    get: {responses: {"200": {description: d}}}
  /orders:
    post:
      parameters: [{in: body, name: body, schema: {$ref: "#/definitions/Order"}}]
      responses: {"200": {description: d}}
definitions:
  Pet: {properties: {id: {type: integer}}}
  Order: {required: [petId], properties: {petId: {type: integer}}}
"""
    trees = trees_of(text)
    trees[SOURCE].pop("openapi")
    document = document_of(source=SOURCE, root=SOURCE, resources=trees)
    assert [one.consumer.key for one in _inferred(document, "POST /pets")] == ["GET /pets/{petId}", "POST /orders"]


@pytest.mark.parametrize(
    ("collection", "thing"), [("/pets/", "/pets/{id}/"), ("/Pets.json", "/Pets/{Sid}.json"), ("/pets", "/pets/{id}#x")]
)
def test_what_names_no_thing_in_a_path_does_not_matter(collection: str, thing: str) -> None:
    """A slash, the type of the answer, and a fragment at the end name nothing."""
    maker = _ANSWER % "{properties: {id: {}, sid: {}}}"
    assert _keys(_paths(**{collection: f"post: {maker}", f'"{thing}"': _GET}), f"POST {collection}") == [f"GET {thing}"]


def test_webhooks_are_not_built_on() -> None:
    """Nobody calls a webhook of the API to make something."""
    text = _paths(**{"/newPet/{id}": _GET}) + f"webhooks: {{newPet: {{post: {_ID}}}}}\n"
    assert _keys(text, "POST webhook:newPet") == []
