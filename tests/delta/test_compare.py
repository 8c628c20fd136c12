"""Laws of comparing two contracts."""

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from support.contracts import contract_of, contract_of_tree
from support.delta_documents import documents, pairs, reversed_keys
from support.documents import a_document
from support.rule_samples import family_of

from contractdelta.contract.model import Contract, Operation
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Delta, Severity, Status

Tree = dict[str, Any]
Pair = tuple[Tree, Tree]

#: The schemas that two bodies are, by their media types.
BODIES = {"application/json": "Cat", "text/csv": "Node"}
_LAWS = settings(deadline=None, max_examples=40)


def _delta(pair: Pair) -> Delta:
    return compare_contracts("shop", contract_of_tree(pair[0]), contract_of_tree(pair[1]))


def _erased(name: str) -> str:
    """Return the name of an operation or facet without the names of path parameters."""
    name = re.sub(r"^parameters\.path\..*", "parameters.path", name)
    return re.sub(r"\{[^{}]*\}", "{}", name)


def _by_shape(contract: Contract) -> dict[str, Operation]:
    """Return the operations by method and shape of their path, which no two of these documents share."""
    return {_erased(operation.key): operation for operation in contract.operations}


# --- equal contracts --------------------------------------------------------------------------------------------------


@_LAWS
@given(documents())
def test_equal_contracts_do_not_differ(tree: Tree) -> None:
    """Nothing differs between a contract and itself, nor between it and a copy with its keys in another order."""
    contract = contract_of_tree(tree)
    copy = contract_of_tree(reversed_keys(tree))

    assert compare_contracts("shop", contract, contract).operations == ()
    assert compare_contracts("shop", contract, copy).operations == ()


@_LAWS
@given(pairs())
def test_the_order_of_keys_does_not_show_in_a_delta(pair: Pair) -> None:
    """Documents with their keys in another order give the same delta, byte for byte."""
    assert _delta(pair) == _delta((reversed_keys(pair[0]), reversed_keys(pair[1])))


def test_the_order_of_media_types_does_not_show_in_where_a_change_is() -> None:
    """A schema that stands in one body of a callback, and below a property in another, is found in the same one."""

    def tree(cat: Tree) -> Tree:
        content = {kind: {"schema": {"$ref": f"#/components/schemas/{name}"}} for kind, name in BODIES.items()}
        called = {"{$request.body#/url}": {"post": {"requestBody": {"content": content}, "responses": {}}}}
        schemas = {"Node": {"properties": {"age": {"$ref": "#/components/schemas/Cat"}}}, "Cat": cat}
        return a_document({"/a": {"post": {"callbacks": {"done": called}, "responses": {}}}}, schemas=schemas)

    pair = tree({"type": "object"}), tree({"type": "string"})
    assert _delta(pair) == _delta((reversed_keys(pair[0]), reversed_keys(pair[1])))


# --- sums -------------------------------------------------------------------------------------------------------------


@_LAWS
@given(pairs())
def test_the_summary_adds_up(pair: Pair) -> None:
    """Each operation of base and head is added, removed, changed, documented anew, or unchanged: never two of them."""
    base, head = contract_of_tree(pair[0]), contract_of_tree(pair[1])
    delta = compare_contracts("shop", base, head)

    assert delta.total == len(_by_shape(base).keys() | _by_shape(head).keys())
    assert sum(delta.count(status) for status in Status) + delta.unchanged == delta.total
    assert sum(delta.count_severity(severity) for severity in Severity) == len(delta.operations)
    assert delta.unchanged >= 0


@_LAWS
@given(pairs())
def test_the_status_follows_from_the_digests(pair: Pair) -> None:
    """Changed are the operations of both sides whose digests differ; documentation is what only says it otherwise."""
    base, head = contract_of_tree(pair[0]), contract_of_tree(pair[1])
    old, new = _by_shape(base), _by_shape(head)
    expected: dict[str, Status] = {}
    for shape in old.keys() | new.keys():
        before, after = old.get(shape), new.get(shape)
        if before is None or after is None:
            shown = after or before
            assert shown
            expected[shown.key] = Status.ADDED if before is None else Status.REMOVED
        elif before.digest != after.digest:
            expected[after.key] = Status.CHANGED
        elif before.documentation != after.documentation:
            expected[after.key] = Status.DOCUMENTATION

    delta = compare_contracts("shop", base, head)

    assert {operation.operation: operation.status for operation in delta.operations} == expected


@_LAWS
@given(pairs())
def test_facets_and_changes_belong_together(pair: Pair) -> None:
    """A changed operation lists the facets whose digests differ, and no change is about another.

    Each of them has a change, but for parts of what came or went as a whole.
    """
    base, head = contract_of_tree(pair[0]), contract_of_tree(pair[1])
    old, new = ({shape: {f.identity: f for f in o.facets} for shape, o in _by_shape(c).items()} for c in (base, head))

    for operation in compare_contracts("shop", base, head).operations:
        if operation.status is Status.CHANGED:
            before, after = (side[_erased(operation.operation)] for side in (old, new))
            differing = [
                (after.get(name) or before[name]).name
                for name in before.keys() | after.keys()
                if name not in before or name not in after or before[name].digest != after[name].digest
            ]
            assert operation.facets == tuple(sorted(differing))
            told = {change.facet for change in operation.changes}
            assert told - {""} <= set(operation.facets)
            for facet in set(operation.facets) - told:
                assert [whole for whole in told if facet.startswith(f"{whole}.")], facet


@_LAWS
@given(pairs())
def test_a_delta_is_sorted(pair: Pair) -> None:
    """Operations are sorted by key, facets by name, changes by facet and pointer."""
    delta = _delta(pair)

    keys = [operation.operation for operation in delta.operations]
    assert keys == sorted(keys)
    for operation in delta.operations:
        places = [(change.facet, change.pointer, change.rule) for change in operation.changes]
        assert places == sorted(places)
        assert list(operation.facets) == sorted(operation.facets)


# --- severity ---------------------------------------------------------------------------------------------------------


@_LAWS
@given(pairs())
def test_severities_follow_from_the_changes(pair: Pair) -> None:
    """Removed is breaking, added is compatible, documentation is none; changed is as bad as its worst change."""
    for operation in _delta(pair).operations:
        severities = {change.severity for change in operation.changes}
        if operation.status is Status.REMOVED:
            assert operation.severity is Severity.BREAKING
        elif operation.status is Status.ADDED:
            assert operation.severity is Severity.COMPATIBLE
        elif operation.status is Status.DOCUMENTATION:
            assert operation.severity is Severity.NONE
            assert (operation.facets, operation.changes) == ((), ())
        else:
            assert severities
            assert operation.severity is Severity.worst(severities)


# --- both ways --------------------------------------------------------------------------------------------------------

_OPPOSITE_STATUS = {
    Status.ADDED: Status.REMOVED,
    Status.REMOVED: Status.ADDED,
    Status.CHANGED: Status.CHANGED,
    Status.DOCUMENTATION: Status.DOCUMENTATION,
}


@_LAWS
@given(pairs())
def test_both_directions_mirror_each_other(pair: Pair) -> None:
    """From head to base, added is removed, facets are the same, and each change has its values the other way about."""
    base, head = contract_of_tree(pair[0]), contract_of_tree(pair[1])
    there = compare_contracts("shop", base, head)
    back = compare_contracts("shop", head, base)

    forward = Counter((_erased(o.operation), o.status, tuple(sorted(map(_erased, o.facets)))) for o in there.operations)
    backward = Counter(
        (_erased(o.operation), _OPPOSITE_STATUS[o.status], tuple(sorted(map(_erased, o.facets))))
        for o in back.operations
    )
    assert forward == backward
    # As sets: what stands in two places on one side may stand in one place, shared, on the other.
    assert {
        (_erased(o.operation), family_of(c.rule), _erased(c.facet), c.base, c.head)
        for o in there.operations
        for c in o.changes
    } == {
        (_erased(o.operation), family_of(c.rule), _erased(c.facet), c.head, c.base)
        for o in back.operations
        for c in o.changes
    }


# --- which operations are the same ------------------------------------------------------------------------------------


def _get(path: str, *, kind: str = "string", more: str = "") -> str:
    names = re.findall(r"\{([^}]*)\}", path)
    parameters = ", ".join(f"{{name: {n}, in: path, required: true, schema: {{type: {kind}}}}}" for n in names)
    return f"  '{path}': {{get: {{parameters: [{parameters}], responses: {{'200': {{description: ok}}}}{more}}}}}\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(_get("/a/{id}"), _get("/a/{petId}"), [], id="a renamed path parameter"),
        pytest.param(_get("/a/{x}/{y}"), _get("/a/{y}/{x}"), [], id="path parameters that change names"),
        pytest.param(
            _get("/a/{id}"),
            _get("/a/{petId}", kind="integer"),
            [("GET /a/{petId}", "changed", ("parameters.path.petId",))],
            id="a renamed path parameter that changes",
        ),
        pytest.param(_get("/a/{id}") + _get("/a/{x}"), _get("/a/{id}") + _get("/a/{x}"), [], id="equal templates"),
        pytest.param(
            _get("/a/{id}") + _get("/a/{x}"),
            _get("/a/{id}") + _get("/a/{x}", kind="integer"),
            [("GET /a/{x}", "changed", ("parameters.path.x",))],
            id="one of two equal templates changes",
        ),
        pytest.param(
            _get("/a/{id}"),
            _get("/a/{id}", more=", operationId: other"),
            [("GET /a/{id}", "documentation", ())],
            id="an operation gets another id",
        ),
        pytest.param(
            _get("/a"),
            _get("/b"),
            [
                ("GET /a", "removed", ("responses.200", "security", "servers")),
                ("GET /b", "added", ("responses.200", "security", "servers")),
            ],
            id="a renamed path",
        ),
        pytest.param(
            _get("/a"), _get("/a").replace("get:", "put:"), [("GET /a", "removed"), ("PUT /a", "added")], id="a method"
        ),
    ],
)
def test_operations_are_matched_by_method_and_template(old: str, new: str, expected: list[tuple[object, ...]]) -> None:
    """An operation is the same if its method and the shape of its path are: names of parameters do not count."""
    delta = compare_contracts("shop", contract_of(f"paths:\n{old}"), contract_of(f"paths:\n{new}"))

    found = [(o.operation, o.status.value, o.facets) for o in delta.operations]
    assert [item[: len(want)] for item, want in zip(found, expected, strict=True)] == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(["/a/{x}"], ["/a/{x}", "/a/{y}"], [("GET /a/{y}", "added")], id="a second one comes"),
        pytest.param(["/a/{x}", "/a/{y}"], ["/a/{x}"], [("GET /a/{y}", "removed")], id="the second one goes"),
        pytest.param(["/a/{x}", "/a/{y}"], ["/a/{y}"], [("GET /a/{x}", "removed")], id="the first one goes"),
        pytest.param(["/a/{x}", "/a/{y}"], ["/a/{x}", "/a/{y}"], [], id="both stay"),
    ],
)
def test_a_template_written_twice_leaves_the_other_alone(
    old: list[str], new: list[str], expected: list[tuple[str, str]]
) -> None:
    """An operation that both documents have is no other one because a template of the same shape came or went."""
    base, head = ("paths:\n" + "".join(map(_get, paths)) for paths in (old, new))

    delta = compare_contracts("shop", contract_of(base), contract_of(head))

    assert [(o.operation, o.status.value) for o in delta.operations] == expected
    assert delta.total == len({*old, *new})


def test_a_delta_names_both_documents() -> None:
    """A delta tells the API and what a person calls its two documents."""
    delta = compare_contracts("shop", contract_of("", source="main:openapi.yaml"), contract_of("", source="new.yaml"))

    assert (delta.api, delta.base, delta.head) == ("shop", "main:openapi.yaml", "new.yaml")
    assert (delta.total, delta.operations, delta.severity) == (0, (), Severity.NONE)


def test_ids_are_those_of_head() -> None:
    """An operation is called by the id that it has in head, in base where it was removed."""
    base = contract_of("paths: {/a: {get: {operationId: old}, put: {operationId: gone}}}")
    head = contract_of("paths: {/a: {get: {operationId: new, security: [{}]}, post: {}}}")

    delta = compare_contracts("shop", base, head)

    assert [(o.operation, o.operation_id) for o in delta.operations] == [
        ("GET /a", "new"),
        ("POST /a", None),
        ("PUT /a", "gone"),
    ]


def test_what_is_said_twice_hides_nothing() -> None:
    """Where path item and operation, or two headers, go by one name, a change of either is told."""

    def shop(security: Any, stray: Any, length: int) -> dict[str, Any]:
        headers = {"X-A": {"schema": {"maxLength": length}}, "x-a": {"schema": {"maxLength": 1}}}
        operation = {"security": security, "responses": {"200": {"description": "", "headers": headers}}}
        return {"openapi": "3.1.0", "info": {}, "paths": {"/p": {"security": stray, "get": operation}}}

    def compared(old: dict[str, Any], new: dict[str, Any]) -> tuple[tuple[str, ...], int]:
        [operation] = compare_contracts("x", contract_of_tree(old), contract_of_tree(new)).operations
        return operation.facets, len(operation.changes)

    base = shop([{"key": []}], [], 5)
    assert compared(base, shop([], [], 5)) == (("security",), 1)
    assert compared(base, shop([{"key": []}], [{}], 5)) == (("security",), 1)
    assert compared(base, shop([{"key": []}], [], 6))[1] == 1
