"""Laws of what operations give and take, as it is read from a document for others to build on."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.contracts import SOURCE, trees_of
from support.documents import documents

from contractdelta.contract.build import build_contract
from contractdelta.contract.model import Operation
from contractdelta.contract.traffic import LinkTarget, Traffic
from contractdelta.errors import ContractDeltaError
from contractdelta.spec.document import document_of

_JUNK: tuple[Any, ...] = (None, 7, "x", [], {}, [7], {"x": 7}, ["x", None], {"$ref": "#/nowhere"}, {"$ref": 7}, True)


def _one(text: str, key: str = "POST /pets") -> tuple[Traffic, Operation]:
    """Return what is known of the traffic of a document, and one of its operations."""
    document = document_of(source=SOURCE, root=SOURCE, resources=trees_of(text))
    operations = {operation.key: operation for operation in build_contract(document).operations}
    return Traffic(document), operations[key]


def _post(members: str, more: str = "") -> tuple[Traffic, Operation]:
    return _one(f"paths: {{/pets: {{post: {{{members}}}{more}}}}}\ncomponents: {_COMPONENTS}\n")


_COMPONENTS = """
  schemas:
    Pet: {properties: {id: {type: [integer, "null"]}, name: {type: string}}}
  responses:
    Pet: {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
  links:
    One: {operationId: getPet}
  parameters:
    Limit: {name: limit, in: query, required: true, schema: {type: integer}}
  requestBodies:
    Pet: {content: {text/x: {schema: {required: [id], $ref: "#/components/schemas/Pet"}}}}
"""


def test_an_answer_has_the_names_of_all_successes() -> None:
    """Bodies of any success and any media type count, with the types of their members; failures do not."""
    traffic, operation = _post("""
      responses: {
        "200": {$ref: "#/components/responses/Pet"},
        "2XX": {description: d, content: {text/x: {schema: {properties: {size: {type: number}}}}}},
        "400": {description: d, content: {text/x: {schema: {properties: {error: {}}}}}}}""")
    number = frozenset({"number"})
    assert traffic.answered(operation) == {"id": number, "name": frozenset({"string"}), "size": number}


def test_what_is_required_is_told_by_any_branch() -> None:
    """A name is required of a body where one branch of allOf says so, and its type may stand in another."""
    schema = "{allOf: [{required: [petId, other]}, {properties: {petId: {type: string}}}]}"
    traffic, operation = _post(
        f"requestBody: {{content: {{a/b: {{schema: {schema}}}}}}}, responses: {{}}",
        ', parameters: [{$ref: "#/components/parameters/Limit"}, {name: x, in: header, required: true}]',
    )
    assert traffic.required(operation, lambda name: name != "other") == {
        "limit": frozenset({"number"}),
        "petId": frozenset({"string"}),
    }


def test_path_parameters_of_operation_and_path_item_have_types() -> None:
    """Parameters of the operation come first, those of the path item after them."""
    parameters = "parameters: [{name: %s, in: path, required: true, schema: {type: %s}}]"
    text = f"""
paths:
  /pets/{{a}}/{{b}}:
    {parameters % ("b", "integer")}
    get: {{{parameters % ("a", "string")}, responses: {{}}}}
"""
    traffic, operation = _one(text, "GET /pets/{a}/{b}")
    types = [traffic.parameter(operation, name) for name in ("a", "b", "c")]
    assert types == [frozenset({"string"}), frozenset({"number"}), frozenset()]


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("{operationId: getPet}", LinkTarget("it", "getPet", ("", ""))),
        ('{$ref: "#/components/links/One"}', LinkTarget("it", "getPet", ("", ""))),
        ('{operationRef: "#/paths/~1pets/post"}', LinkTarget("it", "", (SOURCE, "/paths/~1pets/post"))),
        ('{operationRef: "#/nowhere"}', None),
        ('{operationRef: "https://example.com/x.yaml#/paths/~1pets/post"}', None),
        ("{operationId: 7}", None),
        ("{description: d}", None),
        ("7", None),
    ],
)
@pytest.mark.parametrize("status", ["201", "404", "default"])
def test_links_lead_to_operations(link: str, target: LinkTarget | None, status: str) -> None:
    """A link of any answer leads to an id or a place; one that leads nowhere is none."""
    traffic, operation = _post(f'responses: {{"{status}": {{description: d, links: {{it: {link}}}}}}}')
    assert list(traffic.links(operation)) == ([target] if target else [])


@settings(deadline=None, max_examples=60)
@given(documents(), st.data())
def test_malformed_objects_give_and_take_nothing(tree: dict[str, Any], data: st.DataObject) -> None:
    """Whatever stands where an object is expected, every question is answered."""
    operations = [item for path in tree["paths"].values() for item in path.values() if isinstance(item, dict)]
    for operation in operations[:2]:
        for key in data.draw(st.sets(st.sampled_from(("parameters", "requestBody", "responses")))):
            operation[key] = data.draw(_damaged(operation.get(key)))
    document = document_of(source=SOURCE, root=SOURCE, resources={SOURCE: tree})
    try:
        contract = build_contract(document)
    except ContractDeltaError:
        return
    traffic = Traffic(document)
    for one in contract.operations:
        names = {*traffic.answered(one), *traffic.asked(one), *traffic.required(one, lambda _: True)}
        assert all(isinstance(name, str) for name in names)
        assert isinstance(traffic.is_located(one), bool)
        assert all(link.operation_id or link.place[0] == SOURCE for link in traffic.links(one))


def _damaged(value: Any) -> st.SearchStrategy[Any]:
    """Return values in which one part, at any depth, is something else."""
    junk = st.sampled_from(_JUNK)
    if isinstance(value, dict) and value:
        return st.sampled_from(sorted(value)).flatmap(
            lambda key: st.one_of(junk, _damaged(value[key])).map(lambda new: {**value, key: new})
        )
    if isinstance(value, list) and value:
        return st.one_of(junk, _damaged(value[0])).map(lambda new: [new, *value[1:]])
    return junk
