"""Swagger 2.0: an operation has the normal form of its OpenAPI 3.0 upgrade, and points at what is written."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import assume, given, note, settings
from hypothesis import strategies as st
from support import oracle
from support.documents import DISCRIMINATORS, IGNORED_SIBLINGS, XML
from support.edits import wire_edits
from support.loading import contract_of, digests, load_files
from support.refactorings import LAYOUTS, REFACTORINGS
from support.swagger import swagger_documents, upgraded

from contractdelta.contract.build import build_contract

STEPS = st.lists(st.sampled_from(sorted(REFACTORINGS)), max_size=3)
KEEPING_NAMES = st.lists(
    st.sampled_from(sorted(name for name, refactoring in REFACTORINGS.items() if refactoring.keeps_names)), max_size=3
)


def picker(data: st.DataObject) -> Callable[[int], int]:
    """Return a way to choose one of so many."""
    return lambda many: data.draw(st.integers(0, many - 1))


@given(swagger_documents((IGNORED_SIBLINGS,)), STEPS, st.sampled_from(sorted(LAYOUTS)), st.data())
@settings(deadline=None, max_examples=200)
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
@settings(deadline=None, max_examples=100)
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


@given(swagger_documents((DISCRIMINATORS, IGNORED_SIBLINGS)), st.data())
@settings(deadline=None, max_examples=250)
def test_edits_at_random(document: dict[str, Any], data: st.DataObject) -> None:
    """Whatever is edited wherever, those facets change that must by the oracle, asked about upgrades, and no others."""
    head = data.draw(wire_edits(document))
    try:
        expected = oracle.changes(upgraded(document), upgraded(head))
    except oracle.ReferencesOnly:
        assume(False)  # noqa: FBT003 - that is how Hypothesis is told
    note(json.dumps(head, ensure_ascii=False))
    old, new = digests(contract_of(document)), digests(contract_of(head))
    assert {key: different(old[key], new[key]) for key in old.keys() & new.keys() if old[key] != new[key]} == {
        key: facets | {""} for key, facets in expected.items()
    }


def different(old: Mapping[str, str], new: Mapping[str, str]) -> set[str]:
    """Return the facets that differ, and the operation as a whole, which is called ``""``."""
    return {facet for facet in old.keys() | new.keys() if old.get(facet) != new.get(facet)}
