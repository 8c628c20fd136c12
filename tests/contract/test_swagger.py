"""Swagger 2.0: an operation has the normal form of its OpenAPI 3.0 upgrade, and points at what is written."""

import json
from collections.abc import Callable, Mapping
from importlib.resources import files as files_of
from typing import Any

from hypothesis import assume, given, note, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from support import oracle
from support.contracts import SOURCE, load_snapshot, resolves
from support.documents import DISCRIMINATORS, IGNORED_SIBLINGS, XML
from support.edits import annotation_edits, wire_edits
from support.loading import contract_of, digests, documentation, essence, load, load_files
from support.positions import METHODS, pointer_of
from support.refactorings import LAYOUTS, REFACTORINGS
from support.swagger import swagger_documents, upgraded

from contractdelta.contract.build import build_contract
from contractdelta.contract.snapshots.on_disk import dump_snapshot
from contractdelta.delta.compare import compare_contracts

SNAPSHOT_SCHEMA = json.loads(
    files_of("contractdelta.contract.snapshots").joinpath("snapshot.schema.json").read_text("utf-8")
)

STEPS = st.lists(st.sampled_from(sorted(REFACTORINGS)), max_size=3)
KEEPING_NAMES = st.lists(
    st.sampled_from(sorted(name for name, refactoring in REFACTORINGS.items() if refactoring.keeps_names)), max_size=3
)


def picker(data: st.DataObject) -> Callable[[int], int]:
    """Return a way to choose one of so many."""
    return lambda many: data.draw(st.integers(0, many - 1))


@given(swagger_documents((IGNORED_SIBLINGS,)), STEPS, st.sampled_from(sorted(LAYOUTS)), st.data())
@settings(deadline=None, max_examples=50)
def test_the_upgrade(document: dict[str, Any], steps: list[str], layout: str, data: st.DataObject) -> None:
    """A document and its upgrade, refactored at will, have the same digests, operation by operation, facet by facet."""
    head = upgraded(document)
    note(json.dumps(document, ensure_ascii=False))
    for step in steps:
        head = REFACTORINGS[step].transform(head, picker(data))
    files = LAYOUTS[layout](head, picker(data))
    note(json.dumps(files, ensure_ascii=False))
    new = build_contract(load_files(files, next(name for name in files if "/" not in name)))
    assert digests(contract_of(document)) == digests(new)


@given(swagger_documents((DISCRIMINATORS, XML, IGNORED_SIBLINGS)), KEEPING_NAMES, st.data())
@settings(deadline=None, max_examples=60)
def test_the_upgrade_where_names_are_on_the_wire(
    document: dict[str, Any], steps: list[str], data: st.DataObject
) -> None:
    """The same holds where the names of definitions are values of discriminators or XML elements."""
    head = upgraded(document)
    note(json.dumps(document, ensure_ascii=False))
    for step in steps:
        head = REFACTORINGS[step].transform(head, picker(data))
    note(json.dumps(head, ensure_ascii=False))
    assert digests(contract_of(document)) == digests(contract_of(head))


def mixes_body_and_form(document: dict[str, Any]) -> bool:
    """Tell whether an operation has parameters in the body and in a form."""
    known = document.get("parameters", {})

    def sent(holder: Any) -> set[Any]:
        entries = holder.get("parameters", []) if isinstance(holder, dict) else []
        meant = [known.get(str(entry.get("$ref", "")).rpartition("/")[2], entry) for entry in entries]
        return {entry.get("in") for entry in meant} & {"body", "formData"}

    items = [item for item in document["paths"].values() if isinstance(item, dict)]
    return any(len(sent(item) | sent(operation)) > 1 for item in items for operation in item.values())


@given(swagger_documents((DISCRIMINATORS, IGNORED_SIBLINGS)), st.data())
@settings(deadline=None, max_examples=80)
def test_edits_at_random(document: dict[str, Any], data: st.DataObject) -> None:
    """Whatever is edited wherever, those facets change that must by the oracle, asked about upgrades, and no others."""
    head = data.draw(wire_edits(document))
    # A body beside form fields is no Swagger: what an upgrade makes of it is anybody's guess.
    assume(not (mixes_body_and_form(document) or mixes_body_and_form(head)))
    try:
        expected = oracle.changes(upgraded(document), upgraded(head))
    except oracle.ReferencesOnly:
        assume(False)  # noqa: FBT003 - that is how Hypothesis is told
    note(json.dumps(head, ensure_ascii=False))
    old, new = digests(contract_of(document)), digests(contract_of(head))
    assert {key: different(old[key], new[key]) for key in old.keys() & new.keys() if old[key] != new[key]} == {
        key: facets | {""} for key, facets in expected.items()
    }


ALL = (DISCRIMINATORS, XML, IGNORED_SIBLINGS)


@given(swagger_documents(ALL), st.data())
@settings(deadline=None, max_examples=60)
def test_annotations_anywhere(document: dict[str, Any], data: st.DataObject) -> None:
    """To annotate an object changes no digest, and the documentation of the operation that it is written in."""
    spot, head = data.draw(annotation_edits(document))
    assume(not (spot.kind == "header" and str(spot.path[-1]).lower() == "content-type"))  # it is described elsewhere
    old, new = contract_of(document), contract_of(head)
    assert digests(new) == digests(old)
    words = {operation.pointer: operation.documentation for operation in old.operations}
    changed = {operation.pointer for operation in new.operations if words[operation.pointer] != operation.documentation}
    if len(spot.path) > 2 and spot.path[0] == "paths" and spot.path[2] in METHODS:
        assert changed == {pointer_of(spot.path[:3])}


@given(swagger_documents(ALL), st.integers(0, 4), st.sampled_from(("JSON", "YAML", "a file a path")))
@settings(deadline=None, max_examples=40)
def test_order_numbers_and_files(document: dict[str, Any], turn: int, layout: str) -> None:
    """Order, spellings of numbers, YAML and files of their own for paths change nothing, documentation included."""
    head = document
    for name in ("keys reordered", "lists reordered", "numbers rewritten"):
        head = REFACTORINGS[name].transform(head, lambda many: turn % many)
    files = LAYOUTS[layout](head, lambda _many: 0)
    new = build_contract(load_files(files, next(name for name in files if "/" not in name)))
    old = contract_of(document)
    assert (digests(new), documentation(new)) == (digests(old), documentation(old))


@given(swagger_documents(ALL), st.sampled_from(("JSON", "YAML", "a file a path")))
@settings(deadline=None, max_examples=60)
def test_snapshots_there_and_back(document: dict[str, Any], layout: str) -> None:
    """A snapshot is valid, names its dialect, and is read back with the same operations, facets and uses."""
    files = LAYOUTS[layout](document, lambda _many: 0)
    loaded = load_files(files, next(name for name in files if "/" not in name))
    contract = build_contract(loaded)
    data = dump_snapshot(loaded, contract)
    tree = json.loads(data)
    assert (tree["swagger"], "openapi" in tree) == ("2.0", False)
    assert list(Draft202012Validator(SNAPSHOT_SCHEMA).iter_errors(tree)) == []
    back = load_snapshot(data, "snapshots/shop.json")
    assert essence(back) == essence(contract)
    assert [problem.message for problem in back.problems] == [problem.message for problem in contract.problems]


@given(swagger_documents(ALL), st.data())
@settings(deadline=None, max_examples=50)
def test_a_snapshot_stands_for_its_document(document: dict[str, Any], data: st.DataObject) -> None:
    """Against head, the snapshot of base gives the same delta as base, change by change; every pointer leads there."""
    head = data.draw(st.one_of(wire_edits(document), annotation_edits(document).map(lambda pair: pair[1])))
    before = load(document)
    old, new = build_contract(before), contract_of(head)
    snapshot = load_snapshot(dump_snapshot(before, old), "snapshots/shop.json")
    delta = compare_contracts("shop", old, new)
    assert compare_contracts("shop", snapshot, new).operations == delta.operations
    for change in (change for operation in delta.operations for change in operation.changes):
        tree = document if change.head is None else head
        assert resolves({SOURCE: tree}, change.pointer), (change.pointer, change.message)


def different(old: Mapping[str, str], new: Mapping[str, str]) -> set[str]:
    """Return the facets that differ, and the operation as a whole, which is called ``""``."""
    return {facet for facet in old.keys() | new.keys() if old.get(facet) != new.get(facet)}
