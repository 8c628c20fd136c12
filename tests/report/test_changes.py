"""Laws of what all formats have in common: the worst first, nothing twice, nothing lost."""

from typing import Any

import pytest
from hypothesis import given, settings
from support.contracts import contract_of_tree
from support.delta_documents import pairs
from support.judged_deltas import JUDGED, REQUEST_WITNESS, WAIVER, change, delta, gone, operation

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Change, Severity, Status, Waiver
from contractdelta.report.changes import (
    alike,
    differing,
    documented,
    former_place,
    head_place,
    place,
    says_all,
    severities,
    told,
    told_together,
    verdict,
    waived,
)


@settings(deadline=None, max_examples=40)
@given(pairs())
def test_nothing_is_lost_and_the_worst_comes_first(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Each operation is told once, each message of each change is, and neither stands after something less bad."""
    found = compare_contracts("shop", *map(contract_of_tree, pair))
    order = list(Severity)

    shown = differing(found)

    assert sorted([*(o.operation for o in shown), *documented(found)]) == sorted(o.operation for o in found.operations)
    assert [order.index(o.severity) for o in shown] == sorted(order.index(o.severity) for o in shown)
    for item in shown:
        severities_told = [order.index(t.change.severity) for t in told(item)]
        assert severities_told == sorted(severities_told)
        assert {(c.message, c.facet) for c in item.changes} == {
            (t.change.message, facet) for t in told(item) for facet in t.facets
        }


def test_what_is_waived_is_last() -> None:
    """A waived change stands after those that count, however bad it is, and is called waived."""
    found = told(operation("GET /", change("a", waiver=WAIVER), change("b", Severity.COMPATIBLE), change("c")))
    assert [(item.change.message, item.verdict) for item in found] == [
        ("c", "breaking"),
        ("b", "compatible"),
        ("a", "waived"),
    ]


def test_what_happens_in_several_facets_is_told_once() -> None:
    """The same change of the same severity stands once, with its facets, and with the witness that one of them has."""
    (item, other) = told(
        operation(
            "GET /",
            change("a", facet="responses.200"),
            change("a", facet="responses.201", witness=REQUEST_WITNESS),
            change("a", Severity.WARNING, facet="responses.202"),
        )
    )
    assert item.text == "responses.200 (and 1 more): a"
    assert item.change.witness == REQUEST_WITNESS
    assert other.text == "responses.202: a"


def test_operations_to_which_the_same_happened_are_alike() -> None:
    """Operations with the same changes at the same places stand together, in whatever order these are told."""
    found = [
        operation("GET /a", change("x"), change("y")),
        operation("GET /b", change("x")),
        operation("GET /c", change("y", line=40), change("x", witness=REQUEST_WITNESS)),
        operation("GET /d", change("x", Severity.WARNING)),
        operation("GET /e", change("x", waiver=WAIVER)),
        operation("GET /f", change("x", rule="request-parameter-removed")),
        operation("GET /g", change("x", pointer="/elsewhere")),
        gone("GET /h"),
        gone("GET /i"),
    ]
    assert [[item.operation[-1] for item in group] for group in alike(found)] == [
        ["a", "c"],
        *([name] for name in "bdefghi"),
    ]


def test_where_something_happened_is_told_as_far_as_it_is_the_same() -> None:
    """Operations that have a change of what they share at places of their own are alike."""
    found = [
        operation(
            "GET /a", change("x", facet="responses.200", where="a"), change("y", facet="responses.200", where="c")
        ),
        operation(
            "GET /b", change("x", facet="responses.200", where="b"), change("y", facet="responses.200", where="c")
        ),
    ]
    (group,) = alike(found)
    assert [item.text for item in told_together(group)] == ["responses.200: x", "responses.200 > c: y"]
    assert [item.text for item in told_together(group[:1])] == ["responses.200 > a: x", "responses.200 > c: y"]


@pytest.mark.parametrize(
    ("wheres", "expected"),
    [
        (["pets[].name", "name"], "….name"),
        (["pets[].owner.name", "owner.name", "[].owner.name"], "….owner.name"),
        (["pets[]", "[]"], "…[]"),
        (['pets."a.b"', '"a.b"'], '…."a.b"'),
        (['x."a.b"', 'x.b"'], ""),
        (["a.b", "b.a"], ""),
        (["a", ""], ""),
    ],
)
def test_where_the_ends_are_the_same(wheres: list[str], expected: str) -> None:
    """Of places that differ in where they are reached from, what they have in common is told."""
    group = [operation("GET /a", change("x", facet="responses.200", where=where)) for where in wheres]
    (found,) = told_together(group)
    assert found.text == (f"responses.200 > {expected}: x" if expected else "responses.200: x")


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (change("security changed", facet="security"), "security changed"),
        (change("GET / removed", facet=""), "GET / removed"),
        (change("a\nb", facet="responses.200"), "responses.200: a\\nb"),
        (change("a", facet="responses.200", where="pets[].name"), "responses.200 > pets[].name: a"),
    ],
)
def test_a_change_says_where_it_is_unless_it_does_already(found: Change, text: str) -> None:
    """The facet stands in front, once; and a text is one line."""
    assert [item.text for item in told(operation("GET /", found))] == [text]


def test_what_the_status_says_is_not_said_again() -> None:
    """Of an operation that is gone the status tells all, unless somebody accepted that."""
    assert says_all(gone("GET /pets"))
    assert not says_all(gone("GET /pets", waiver=WAIVER))
    assert not says_all(operation("GET /pets", change("GET /pets removed")))
    assert not says_all(operation("GET /pets", change("a"), change("GET /pets added"), status=Status.ADDED))


def test_an_operation_of_which_all_is_waived_is_waived() -> None:
    """Nothing of it counts, and that has a name; where one change counts it has the severity of that."""
    assert verdict(operation("GET /", change("a", waiver=WAIVER))) == "waived"
    assert verdict(operation("GET /", change("a", waiver=WAIVER), change("b", Severity.WARNING))) == "warning"
    assert severities([delta("a", operation("GET /", change("a", waiver=WAIVER)))]) == ""


def test_severities_are_those_of_all_apis() -> None:
    """The figures of several APIs are added up; a severity that nothing has is not named."""
    assert severities([JUDGED, delta("other", gone("GET /"))]) == "4 breaking, 1 warning, 1 compatible"


def test_places() -> None:
    """A place is what editors understand; where there is none in head, the document of head stands for it."""
    here, nowhere = change("a"), change("a", file="", line=0, column=0)
    before = change("a", head=None, file="main:old.yaml")
    assert [place(c) for c in (here, nowhere, before)] == [
        "openapi.yaml:12:5",
        "/paths/~1pets/get",
        "main:old.yaml:12:5",
    ]
    assert [former_place(c) for c in (here, nowhere, before)] == ["", "", "In base at main:old.yaml:12:5"]
    places = [head_place(JUDGED, c) for c in (here, nowhere, before)]
    assert [(p.file, p.line, p.column) for p in places] == [("openapi.yaml", 12, 5), *[("openapi.yaml", 0, 0)] * 2]


def test_a_waiver_in_words() -> None:
    """The reason in one line, and the end if it has one."""
    assert waived(Waiver(reason="Nobody\nuses it.")) == "waived: Nobody\\nuses it."
    assert waived(WAIVER) == "waived until 2027-01-31: No client has sent it since May."
