"""Laws of deltas as JUnit XML: counts that add up, and text that survives, whatever is in it."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.judged_deltas import HOSTILE, JUDGED, ODD, UNCHANGED, change, delta, large, operation

from contractdelta.delta.model import Delta
from contractdelta.errors import one_line
from contractdelta.report.junit import render_deltas


def parsed(*deltas: Delta, untouched: tuple[Delta, ...] = ()) -> ET.Element:
    """Return the report as readers see it; there is nothing in it that could hurt them."""
    text = render_deltas(deltas, untouched)
    assert "<!" not in text
    return ET.fromstring(text.encode())  # noqa: S314 - our own text, checked above


def cases(root: ET.Element) -> Iterator[tuple[str, list[str]]]:
    """Yield each case with the names of what is in it."""
    for case in root.iter("testcase"):
        yield case.attrib["name"], [child.tag for child in case]


def test_every_operation_that_differs_is_a_case() -> None:
    """It fails where it breaks clients, is skipped where that is waived, passes otherwise; the worst comes first."""
    assert list(cases(parsed(JUDGED))) == [
        ("GET /pets", ["failure"]),
        ("DELETE /pets", ["failure"]),
        ("POST /pets", ["failure"]),
        ("PUT /pets", ["system-out"]),
        ("PATCH /pets", ["system-out"]),
        ("GET /owners", ["skipped", "system-out"]),
    ]


@pytest.mark.parametrize(
    "deltas", [(), (UNCHANGED,), (JUDGED,), (HOSTILE, JUDGED, large(30))], ids=["0", "1", "2", "3"]
)
def test_counts_add_up(deltas: tuple[Delta, ...]) -> None:
    """The counts of a suite are those of its cases, those of the report those of its suites."""
    root = parsed(*deltas)
    for element in (root, *root.iter("testsuite")):
        inner = list(element.iter("testcase"))
        assert element.attrib["tests"] == str(len(inner))
        assert element.attrib["failures"] == str(len(list(element.iter("failure"))))
        assert element.attrib["skipped"] == str(len(list(element.iter("skipped"))))
        assert element.attrib["errors"] == "0"


def test_every_api_is_a_suite() -> None:
    """Each API is a suite, in the order of their names, also one that the change cannot have touched."""
    root = parsed(large(1), JUDGED, untouched=(UNCHANGED,))
    assert [suite.attrib["name"] for suite in root] == ["large", "shop", "still"]
    assert {case.attrib["classname"] for case in root.iter("testcase")} == {"large", "shop"}


def test_a_failure_tells_the_worst_and_all() -> None:
    """The type is the rule of the worst change, the text has every change with its place and its payload."""
    failure = next(f for f in parsed(JUDGED).iter("failure") if "maxLength" in f.attrib["message"])
    assert failure.attrib["type"] == "response-property-removed"
    text = failure.text or ""
    assert '\n    -   "name": "Maria-Theresia",\n' in text
    assert "\nwarning: responses.200.application/json: pattern added" in text
    assert "\n  waived until 2027-01-31: No client has sent it since May." in text
    assert "\n  at openapi.yaml:40:5" in text


def test_a_failure_counts_what_else_breaks() -> None:
    """Where several changes break clients, the message tells the first and how many more."""
    root = parsed(large(1, changes=3))
    (failure,) = root.iter("failure")
    assert failure.attrib["message"].endswith("'p0' removed (and 2 more breaking changes)")


def test_names_survive() -> None:
    """Names come out as they went in; what XML does not allow, or a terminal obeys, is shown instead."""
    root = parsed(HOSTILE)
    assert [name for name, _ in cases(root)] == [one_line(f"GET /{ODD}"), one_line(f"DELETE /{ODD}")]
    assert one_line(ODD) in (next(root.iter("failure")).text or "")


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_makes_well_formed_xml(text: str) -> None:
    """Whatever characters a document has, half ones included, the report can be read, and forbids nothing."""
    found = delta("shop", operation(f"GET /{text}", change(f"{text} removed", file=text, unproved=text)))

    root = parsed(found)

    assert [name for name, _ in cases(root)] == [one_line(f"GET /{text}")]
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", render_deltas([found]))
