"""``contractdelta rules``: how it is asked and how it ends. What it shows: see tests/report/test_rules.py."""

import json
from pathlib import Path

import pytest
from support.projects import GitProject

from contractdelta.delta.rules.registry import RULES

_RULE = "response-property-removed"


@pytest.fixture
def nowhere(tmp_path: Path) -> GitProject:
    """Return an empty folder without a repository."""
    return GitProject(tmp_path)


def test_all_rules_are_listed(nowhere: GitProject) -> None:
    """Without an id every rule of the registry is named, without any project."""
    done = nowhere.run("rules")
    assert (done.exit_code, done.stderr) == (0, "")
    assert {line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")} == RULES.keys()


def test_one_rule_has_a_page(nowhere: GitProject) -> None:
    """With an id there is the page of that rule alone."""
    done = nowhere.run("rules", _RULE)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{_RULE}\n\n{RULES[_RULE].reason}\n")
    assert "success-response-removed" not in done.stdout


@pytest.mark.parametrize(("arguments", "ids"), [((), list(RULES)), ((_RULE,), [_RULE])])
def test_rules_are_told_as_json(nowhere: GitProject, arguments: tuple[str, ...], ids: list[str]) -> None:
    """JSON has one form for all of them and for one."""
    report = json.loads(nowhere.run("rules", *arguments, "--format", "json").stdout)
    assert report["format"] == "contractdelta.rules/1"
    assert [rule["id"] for rule in report["rules"]] == ids


@pytest.mark.parametrize(("arguments", "title"), [((), "# Rules of changes"), ((_RULE,), f"# {_RULE}")])
def test_rules_are_told_as_markdown(nowhere: GitProject, arguments: tuple[str, ...], title: str) -> None:
    """Markdown is a page of documentation, written to a file if asked for."""
    done = nowhere.run("rules", *arguments, "--format", "markdown", "-o", "page.md")
    assert (done.exit_code, done.stdout) == (0, "")
    assert nowhere.read("page.md").startswith(f"{title}\n\n")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("response-property-remove", f"Did you mean '{_RULE}' or "),
        ("", "All of them: contractdelta rules"),
        ("colour", "All of them: contractdelta rules"),
    ],
)
def test_an_unknown_rule_is_wrong_usage(nowhere: GitProject, name: str, hint: str) -> None:
    """A rule that does not exist is exit code 2, with the nearest ones or the way to all of them."""
    done = nowhere.run("rules", name)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: unknown rule {name!r}\n{hint}")
