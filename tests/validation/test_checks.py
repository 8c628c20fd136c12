"""Laws of validation as a whole."""

import json
import socket
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.documents import documents
from support.loading import load, load_files
from support.validating import answering, described, findings_of, told

from contractdelta.contract.build import build_contract
from contractdelta.errors import ContractDeltaError
from contractdelta.spec.references import value_at
from contractdelta.validation import checks
from contractdelta.validation.checks import find_all, find_errors
from contractdelta.validation.model import Severity
from contractdelta.validation.rules import RULES

VERSIONS = ("3.0.3", "3.1.1", "3.2.0")
GOOD = {"$ref": "#/components/schemas/Plant"}
PLANT = {"schemas": {"Plant": {"type": "object", "properties": {"name": {"type": "string"}}}}}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_good_document_has_no_findings(version: str) -> None:
    """Of a valid and complete document nothing is found, in every version."""
    assert findings_of(described(version, paths=answering(GOOD), components=PLANT)) == ()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("break_it", "rule", "pointer"),
    [
        (lambda d: d.pop("info"), "structure-invalid", ""),
        (lambda d: d["info"].update(verson="1"), "structure-invalid", "/info/verson"),
        (lambda d: d["paths"]["/plants"]["get"].update(tags=1), "structure-invalid", "/paths/~1plants/get/tags"),
        (
            lambda d: d["paths"]["/plants"]["get"]["responses"]["200"].update(headers=1),
            "structure-invalid",
            "/paths/~1plants/get/responses/200/headers",
        ),
        (
            lambda d: d["components"]["schemas"]["Plant"]["properties"]["name"].update(default=1),
            "default-invalid",
            "/components/schemas/Plant/properties/name/default",
        ),
        (
            lambda d: d["components"]["schemas"]["Plant"].update(allOf=[{"type": "object"}], required=["height"]),
            "required-property-undefined",
            "/components/schemas/Plant",
        ),
        (
            lambda d: d["paths"].update({"/plants/{id}": d["paths"].pop("/plants")}),
            "path-parameter-unresolved",
            "/paths/~1plants~1{id}/get",
        ),
        (
            lambda d: d["paths"]["/plants"]["get"].update(
                parameters=[{"name": "a", "in": "query", "schema": {"type": type_}} for type_ in ("string", "integer")]
            ),
            "parameter-repeated",
            "/paths/~1plants/get/parameters",
        ),
        (
            lambda d: d["paths"]["/plants"].update(put=d["paths"]["/plants"]["get"]),
            "operation-id-repeated",
            "/paths/~1plants/put/operationId",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_error_is_found_once_where_it_stands(
    version: str, break_it: Callable[[Any], Any], rule: str, pointer: str
) -> None:
    """Each slip gives one error, with the pointer of the smallest thing that is wrong."""
    document = json.loads(json.dumps(described(version, paths=answering(GOOD), components=PLANT)))
    break_it(document)
    found = findings_of(document)
    assert [(item.rule, item.severity, item.pointer) for item in found] == [(rule, Severity.ERROR, pointer)]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_malformed_schema_is_found_once(version: str) -> None:
    """What is wrong in a schema is told once, though the library looks at schemas twice."""
    found = findings_of(described(version, paths=answering({"type": "strng"})))
    pointer = "/paths/~1plants/get/responses/200/content/application~1json/schema/type"
    assert [(item.severity, item.pointer) for item in found] == [(Severity.ERROR, pointer)]


def test_findings_stand_in_the_file_that_is_wrong() -> None:
    """What a reference leads to is looked at where it stands, structure included."""
    found = findings_of(
        described(paths=answering({"$ref": "other.json#/S"}, parameters=[{"$ref": "other.json#/P"}])),
        other={"S": {"type": "integer", "default": "x"}, "P": {"name": "p", "in": "quer", "schema": {}}},
    )
    places = {(item.resource, item.rule, item.pointer) for item in found}
    assert ("other.json", "default-invalid", "/S/default") in places
    assert ("other.json", "structure-invalid", "/P/in") in places
    assert {item.resource for item in found} == {"other.json"}


@pytest.mark.parametrize(
    "reference", ["https://example.com/a.json", "ftp://example.com/a", "data:,x", "file:///etc/passwd"]
)
def test_nothing_remote_is_fetched(monkeypatch: pytest.MonkeyPatch, reference: str) -> None:
    """A reference to elsewhere opens no connection, and no file; the engine warns of it, once."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a connection was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    found = findings_of(described(paths=answering({"$ref": reference})))
    assert [item.rule for item in found] == ["contract-problem"]
    assert "root:" not in repr(found)


def test_files_that_the_document_does_not_consist_of_are_not_read() -> None:
    """A reference above the top finds nothing, even where a file of that name lies at the top."""
    found = findings_of(described(paths=answering({"$ref": "../missing.json"})))
    assert told(found) == [
        ("contract-problem", "/paths/~1plants/get/responses/200/content/application~1json/schema"),
    ]


def test_cycles_end() -> None:
    """Schemas that contain themselves in every way are checked, and the check ends."""
    schemas = {
        "Plant": {
            "allOf": [{"$ref": "#/components/schemas/Plant"}, {"$ref": "#/components/schemas/Tree"}],
            "required": ["height"],
            "properties": {"parent": {"$ref": "#/components/schemas/Plant"}},
        },
        "Tree": {
            "items": {"$ref": "#/components/schemas/Tree"},
            "anyOf": [{"$ref": "#/components/schemas/Plant"}, {"$ref": "#/components/schemas/Tree"}],
        },
    }
    found = findings_of(described(paths=answering(GOOD), components={"schemas": schemas}))
    assert told(found) == [("required-property-undefined", "/components/schemas/Plant")]


@pytest.mark.parametrize(
    ("members", "rule"),
    [({"required": ["missing"]}, "required-property-undefined"), ({"default": {}}, "not-checked")],
)
def test_shared_schemas_do_not_multiply(members: dict[str, Any], rule: str) -> None:
    """Forty schemas, each of which names the next twice: 2 to the 40 ways, which nobody can go, and nobody does."""
    schemas: dict[str, Any] = {
        f"S{index}": {
            "allOf": [{"$ref": f"#/components/schemas/S{index + 1}"} for _ in range(2)],
            **(members if index == 0 else {}),
        }
        for index in range(40)
    }
    schemas["S40"] = {"type": "object"}
    found = findings_of(
        described(paths=answering({"$ref": "#/components/schemas/S0"}), components={"schemas": schemas})
    )
    assert told(found) == [(rule, "/components/schemas/S0")]


def test_too_deep_nesting_is_a_note() -> None:
    """What the library cannot look at for its depth is not an error, and not passed over in silence."""
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(180):
        schema = {"type": "object", "properties": {"a": schema}}
    found = findings_of(described(paths=answering(schema)))
    assert found
    assert {(item.rule, item.severity) for item in found} == {("not-checked", Severity.NOTE)}


def test_an_unknown_dialect_is_a_note() -> None:
    """Schemas in a dialect of their own are not called wrong."""
    found = findings_of(described("3.1.0", paths=answering({"$schema": "https://example.com/mine", "type": "plant"})))
    assert [(item.rule, item.severity) for item in found] == [("not-checked", Severity.NOTE)]


def test_an_unknown_version_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library does not know the version, the note says so, and the other checks are done."""
    monkeypatch.setattr(checks, "VERSIONS", ("2.0", "3.0", "3.1"))
    document = described("3.2.0", paths=answering({"type": "strng"}))
    del document["paths"]["/plants"]["get"]["operationId"]
    found = findings_of(document)
    assert told(found) == [("operation-id-missing", "/paths/~1plants/get"), ("not-checked", "/openapi")]
    assert "3.2" in found[-1].message


def test_the_same_slip_in_thousands_of_places_is_bounded() -> None:
    """Of very many errors the first are listed, and a note says that there are more."""
    properties = {f"p{index}": {"type": "strng"} for index in range(1_200)}
    found = findings_of(described(paths=answering({"type": "object", "properties": properties})))
    assert len(told(found, "structure-invalid")) == 1_000
    assert [item.message for item in found if item.rule == "not-checked" and "first 1,000" in item.message]


def test_engine_problems_are_warnings() -> None:
    """What the engine reports about a contract is found, with its place, in whichever file that is."""
    found = findings_of(
        described(paths=answering({"$ref": "other.json#/S"}, security=[{"nobody": []}])),
        other={"S": {"properties": {"a": {"$ref": "#/nowhere"}}}},
    )
    assert [(i.rule, i.severity, i.resource, i.pointer) for i in found] == [
        ("contract-problem", Severity.WARNING, "openapi.json", "/paths/~1plants/get/security/0"),
        ("contract-problem", Severity.WARNING, "other.json", "/S/properties/a"),
    ]


def test_errors_alone_are_the_errors_of_all() -> None:
    """What a snapshot warns of is what validation calls an error, no more and no less."""
    document = load(described(paths=answering({"type": "strng"}), components=PLANT))
    contract = build_contract(document)
    both = find_errors(document, contract), find_all(document, contract)
    errors, every = ([item for item in found if item.severity is Severity.ERROR] for found in both)
    assert errors == every != []


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(), st.data())
def test_nothing_ends_in_a_traceback(document: dict[str, Any], data: st.DataObject) -> None:
    """Whatever stands anywhere in a document, the answer is findings or a typed error; each has a rule and a place."""
    # Documents share their parts, with one another, too.
    document = deepcopy(document)
    for _ in range(data.draw(st.integers(0, 3))):
        _spoil(document, data)
    try:
        loaded = load(document)
        contract = build_contract(loaded)
    except ContractDeltaError:
        return
    found = find_all(loaded, contract)
    assert found == find_all(loaded, contract)
    for item in found:
        assert item.severity is RULES[item.rule].severity
        assert item.message
        nothing = object()
        assert value_at(loaded.resources[item.resource], item.pointer, nothing) is not nothing, item


ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    "",
    "x",
    [],
    {},
    [[]],
    [None],
    {"$ref": "#"},
    {"$ref": 1},
    {"": 1},
    {"a": {"b": []}},
)


def _spoil(document: Any, data: st.DataObject) -> None:
    """Put something odd somewhere."""
    places = [("", document)]
    for pointer, node in places:
        items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        places += [(f"{pointer}/{key}", value) for key, value in items if isinstance(value, dict | list)]
    _, node = data.draw(st.sampled_from([place for place in places if place[1]]))
    key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else list(range(len(node)))))
    node[key] = deepcopy(data.draw(st.sampled_from(ODD)))  # it may be spoiled itself


def test_the_same_findings_whatever_the_order_of_keys() -> None:
    """The order in which members are written does not count."""
    document = described(
        paths=answering({"type": "strng"}) | {"/plots": {"get": {"responses": {"404": {"description": "No."}}}}},
        components=PLANT,
    )
    turned = json.loads(json.dumps(document), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert findings_of(document) == findings_of(turned) != ()


def test_yaml_and_json_are_the_same() -> None:
    """A document in YAML gives the findings of the same in JSON."""
    document = described(paths=answering({"type": "strng"}))
    text = json.dumps(document)
    yaml = load_files({"openapi.yaml": text.replace('"200"', "200", 1)}, root="openapi.yaml")
    assert [(item.rule, item.pointer) for item in find_all(yaml, build_contract(yaml))] == told(findings_of(document))
