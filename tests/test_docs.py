"""The documentation shows what the software does.

Blocks between ``<!-- output: COMMAND -->`` and ``<!-- end -->`` hold what the command prints. After a change of the
output they are brought up to date by running this file with the environment variable ``UPDATE_DOCS=1``.
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from contractdelta.cli import COMMANDS, main
from contractdelta.cli.diff import RENDERERS
from contractdelta.config import DEFAULT_DOCUMENTS, DEFAULT_IGNORE, DEFAULT_WAIVERS, SEVERITIES
from contractdelta.delta.rules import RULES as RULES_OF_CHANGES
from contractdelta.delta.waivers import read_waivers
from contractdelta.errors import ExitCode
from contractdelta.impact.model import ReasonKind
from contractdelta.report.rules import render_markdown_list
from contractdelta.validation.rules import RULES, Rule

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"<!-- output: (?P<command>[^\n]+) -->\n```console\n(?P<output>.*?)```\n<!-- end -->", re.DOTALL)
#: What is not the same from one run to the next: seconds, and the commit of the demo, which depends on the example.
SCRUBS = ((re.compile(r"\bin \d+\.\d+s\b"), "in 0.00s"), (re.compile(r"\b[0-9a-f]{12}\b"), "000000000000"))


def blocks() -> list[tuple[Path, str]]:
    """Return each page with each command whose output it shows."""
    return [(page, found["command"]) for page in PAGES for found in BLOCK.finditer(page.read_text("utf-8"))]


def output_of(command: str) -> str:
    """Run a command of contractdelta; help in this process, anything else as a user would."""
    arguments = command.split()[1:]
    if arguments[-1] == "--help":
        return CliRunner().invoke(main, arguments, prog_name="contractdelta", terminal_width=100).output
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COVERAGE_"))}
    done = subprocess.run(
        [sys.executable, "-m", "contractdelta", *arguments],
        env=environment | {"PYTEST_ADDOPTS": "-p no:randomly"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines()) + "\n"


def scrubbed(text: str) -> str:
    """Take out what is not the same from one run to the next."""
    for pattern, replacement in SCRUBS:
        text = pattern.sub(replacement, text)
    return text


@pytest.mark.parametrize(("page", "command"), blocks(), ids=[f"{page.name}: {command}" for page, command in blocks()])
def test_outputs_are_real(page: Path, command: str) -> None:
    """What a page shows as output is what the command prints."""
    text = page.read_text("utf-8")
    shown = next(found for found in BLOCK.finditer(text) if found["command"] == command)
    real = output_of(command)
    if os.environ.get("UPDATE_DOCS"):
        page.write_text(text[: shown.start("output")] + real + text[shown.end("output") :], "utf-8", newline="\n")
        return
    assert scrubbed(shown["output"]) == scrubbed(real), f"UPDATE_DOCS=1 python -m pytest {Path(__file__).name}"


def test_every_command_has_its_help_in_the_docs() -> None:
    """A command that is not documented does not exist."""
    shown = {command for _, command in blocks()}
    assert {f"contractdelta {name} --help" for name in COMMANDS} <= shown


def test_every_command_and_option_has_a_help_text() -> None:
    """Help that says nothing teaches nothing."""
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        assert command.help
        silent = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
        assert silent == [], name


@pytest.mark.parametrize("code", list(ExitCode), ids=str)
def test_every_exit_code_is_documented(code: ExitCode) -> None:
    """Scripts depend on exit codes: the table has all of them."""
    assert f"\n| {code.value} | " in (ROOT / "docs/commands.md").read_text("utf-8")


def test_every_configuration_key_and_default_is_documented() -> None:
    """The page on configuration names each key, each default pattern, and each document that is found by itself."""
    text = (ROOT / "docs/configuration.md").read_text("utf-8")
    keys = ["base", "unmapped-tests", "ignore", "always", "allow-remote", "severity", "waivers", "sources"]
    keys += [f"edges.{key}" for key in ("infer", "depth", "hub-limit", "add", "remove")]
    keys += [f"apis.NAME.{key}" for key in ("spec", "app", "command", "timeout")]
    assert [name for name in (*keys, *DEFAULT_IGNORE, *DEFAULT_DOCUMENTS) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("kind", list(ReasonKind))
def test_every_reason_is_documented(kind: ReasonKind) -> None:
    """The page on selection explains each kind of reason that a report may give."""
    assert f"| `{kind}` | " in (ROOT / "docs/selection.md").read_text("utf-8")


@pytest.mark.parametrize("rule", list(RULES.values()), ids=lambda rule: rule.id)
def test_every_rule_of_validation_is_documented(rule: Rule) -> None:
    """The page on validation names each rule with its severity."""
    assert f"| `{rule.id}` | {rule.severity} | " in (ROOT / "docs/validation.md").read_text("utf-8")


def test_the_page_on_rules_is_made_of_the_registry() -> None:
    """The list of rules in the documentation is what ``contractdelta rules --format markdown`` prints."""
    page = ROOT / "docs/rules.md"
    real = render_markdown_list(RULES_OF_CHANGES.values())
    if os.environ.get("UPDATE_DOCS"):
        page.write_text(real, "utf-8", newline="\n")
        return
    assert page.read_text("utf-8") == real, f"UPDATE_DOCS=1 python -m pytest {Path(__file__).name}"


def test_the_page_on_policy_shows_files_that_are_read() -> None:
    """What the page on policy shows can be copied: the waivers are read, with every key; every severity is named."""
    text = (ROOT / "docs/policy.md").read_text("utf-8")
    severity, waivers = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert set(tomllib.loads(severity)["tool"]["contractdelta"]["severity"]) <= RULES_OF_CHANGES.keys()
    assert len(read_waivers(DEFAULT_WAIVERS, waivers.encode())) == 2
    keys = ("fingerprint", "operation", "rule", "api", "reason", "until")
    assert [key for key in keys if f"\n{key} = " not in waivers or f"`{key}`" not in text] == []
    assert [value for value in SEVERITIES if f'`"{value}"`' not in text] == []


@pytest.mark.parametrize("name", ["text", *RENDERERS])
def test_every_format_is_documented(name: str) -> None:
    """The page on formats says what each is for."""
    assert f"| `{name}` | " in (ROOT / "docs/formats.md").read_text("utf-8")


def test_links_between_pages_lead_somewhere() -> None:
    """A relative link of a page names a file that is there."""
    dead = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert dead == []
