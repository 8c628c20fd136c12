"""Laws of deltas as workflow commands: one line each, no more than GitHub shows, and nothing is taken for another."""

import re
from dataclasses import replace

from support.judged_deltas import HOSTILE, JUDGED, ODD, UNCHANGED, WAIVER, change, delta, large, operation
from support.workflow_commands import COMMAND, read_back

from contractdelta.delta.model import Severity
from contractdelta.report.github import render_deltas


def levels(text: str) -> list[str]:
    """Return the commands of a report."""
    found = [COMMAND.fullmatch(line) for line in text.splitlines()]
    assert all(found), text
    return [match["command"] for match in found if match]


def test_every_change_that_counts_is_a_command() -> None:
    """Breaking changes are errors, warnings warnings, the rest notices; the last notice counts what is waived."""
    text = render_deltas([JUDGED])
    assert levels(text) == ["error"] * 3 + ["warning"] * 2 + ["notice"] * 3
    assert text.splitlines()[-1].endswith("::Not shown beside lines: 2 waived.")
    assert WAIVER.reason not in text
    assert render_deltas([UNCHANGED]) == ""


def test_no_more_than_github_shows() -> None:
    """Of each level there are ten at most, the last notice counts the rest."""
    found = [
        operation(
            f"GET /{number}", *(change(f"{severity} {number}", severity, line=1 + number) for severity in Severity)
        )
        for number in range(30)
    ]
    text = render_deltas([delta("shop", *found)])
    assert levels(text) == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert text.splitlines()[-1].endswith("::Not shown beside lines: 20 breaking, 20 warning, 21 compatible.")


def test_a_change_of_what_operations_share_is_one_command() -> None:
    """The same change at the same place is said once, with the number of operations that it reaches."""
    found = large(40, changes=1)
    shared = replace(
        found,
        operations=tuple(replace(o, changes=tuple(replace(c, line=7) for c in o.changes)) for o in found.operations),
    )
    (line,) = render_deltas([shared]).splitlines()
    assert "GET /resources-0000: " in line
    assert "%0AThe same in 39 more operations%0A" in line


def test_places_are_those_of_head() -> None:
    """Beside a line stands what head has there; what it has no more stands at its document, and says where it was."""
    lines = render_deltas([JUDGED]).splitlines()
    assert lines[0].startswith("::error file=openapi.yaml,line=12,col=5,title=response-property-removed::GET /pets: ")
    assert lines[1] == (
        "::error file=openapi.yaml,title=operation-removed::DELETE /pets removed"
        "%0AIn base at 0123456789ab:openapi.yaml:12:5"
    )


def test_a_witness_is_a_line_of_the_message() -> None:
    """The message ends with the witness."""
    assert render_deltas([JUDGED]).splitlines()[0].endswith("%0Ae.g. null may now be sent")


def test_names_survive_and_nothing_is_taken_for_another_command() -> None:
    """Whatever a name contains, it stays in its line and its property; what a terminal obeys is shown instead."""
    text = render_deltas([HOSTILE])
    assert levels(text) == ["error"] * 3
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
    match = COMMAND.fullmatch(text.splitlines()[0])
    assert match
    properties = dict(part.split("=", 1) for part in match["properties"].split(",", 3))
    shown = ODD.replace("\x1b", "\\x1b").replace("\x00", "\\x00").replace("\t", "\\t")
    assert read_back(properties["file"]) == f"docs/{shown}.yaml"
