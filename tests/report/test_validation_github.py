"""Laws of findings as workflow commands: one line each, and every name survives."""

import re

from support.validations import BOTH, CLEAN, FOUND, ODD
from support.workflow_commands import COMMAND, read_back

from contractdelta.report.validation_github import render_validations


def test_one_command_for_each_finding() -> None:
    """Each finding is one line, a command of its severity; where nothing is found nothing is written."""
    lines = render_validations(BOTH).splitlines()
    found = [COMMAND.fullmatch(line) for line in lines]
    assert [match and match["command"] for match in found] == ["error", "error", "warning", "notice"]
    assert render_validations([CLEAN]) == ""


def test_names_survive() -> None:
    """File, line, column, rule and message come out as they went in; only what a terminal obeys is shown instead."""
    shown = ODD.replace("\x1b", "\\x1b")
    match = COMMAND.fullmatch(render_validations([FOUND]).splitlines()[1])
    assert match
    properties = dict(part.split("=", 1) for part in match["properties"].split(","))
    assert {name: read_back(text) for name, text in properties.items()} == {
        "file": f"docs/{shown}.json",
        "line": "12",
        "col": "34",
        "title": "default-invalid",
    }
    assert read_back(match["message"]).endswith(f"is wrong: {shown} (at /a/{shown})")


def test_nothing_is_taken_for_another_command() -> None:
    """No name starts a line, and nothing that a terminal obeys is left."""
    text = render_validations(BOTH)
    assert all(line.startswith("::") for line in text.split("\n") if line)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


def test_a_finding_without_a_line_names_the_file() -> None:
    """Where the line is not known, the command carries none."""
    line = render_validations([FOUND]).splitlines()[2]
    assert line.startswith("::warning file=openapi.yaml,title=component-unused::")
