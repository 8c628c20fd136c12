"""What the help says, and what it costs."""

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner
from support.projects import HEAVY_MODULES, ONE_SCHEMA, GitProject, isolated_environment

from contractdelta import __version__
from contractdelta.cli import COMMANDS, main

#: The options that the interface promises, by command.
OPTIONS = {
    "diff": (
        "-C",
        "--project",
        "--format",
        "-o",
        "--output",
        "--fail-on",
        "--strict",
        "--allow-remote",
        "-v",
        "--verbose",
    ),
    "select": (
        "-C",
        "--project",
        "--base",
        "--format",
        "-o",
        "--output",
        "--strict",
        "--allow-remote",
        "-v",
        "--verbose",
    ),
    "coverage": (
        "-C",
        "--project",
        "--base",
        "--format",
        "-o",
        "--output",
        "--fail-under",
        "--strict",
        "--allow-remote",
        "-v",
        "--verbose",
    ),
    "demo": ("--keep",),
    "run": ("-C", "--project", "--base", "--strict", "--allow-remote"),
    "explain": ("-C", "--project", "--base", "--strict", "--allow-remote", "-v", "--verbose"),
    "snapshot": ("-C", "--project", "--check", "--strict", "--allow-remote"),
    "rules": ("--format", "-o", "--output"),
    "validate": ("-C", "--project", "--format", "-o", "--output", "--strict", "--allow-remote", "-v", "--verbose"),
}


def help_of(*command: str, option: str = "--help") -> str:
    """Return what a command says about itself."""
    result = CliRunner().invoke(main, [*command, option], terminal_width=100)
    assert result.exit_code == 0, result.output
    return result.output


def command_of(name: str) -> click.Command:
    """Return a command by its name."""
    command = main.get_command(click.Context(main), name)
    assert command is not None
    return command


def examples_of(text: str) -> Iterator[list[str]]:
    """Yield the words of each line of a help text that is an example of a call."""
    for line in text.splitlines():
        words = line.strip()
        if words.startswith("contractdelta ") and "  " not in words:
            yield shlex.split(words)
        elif words.startswith("contractdelta "):
            # "contractdelta diff       which operations did I change?"
            yield shlex.split(words.partition("  ")[0])


def opening_words(line: str) -> tuple[str, ...]:
    """Return the options that a line of the list of options declares: ``-C, --project DIRECTORY  Text``."""
    declared = line.strip().partition("  ")[0]
    return tuple(word.strip().split(" ")[0] for word in declared.split(",")) if declared.startswith("-") else ()


@pytest.mark.parametrize(("command", "option"), [(name, option) for name in OPTIONS for option in OPTIONS[name]])
def test_help_lists_the_option(command: str, option: str) -> None:
    """Each option of the interface appears in the list of options of its command."""
    text = help_of(command)
    listed = {word for line in text.partition("Options:")[2].splitlines() for word in opening_words(line)}
    assert option in listed, text


def test_the_interface_of_every_command_is_known() -> None:
    """A command that is added promises its options here, too."""
    assert OPTIONS.keys() == COMMANDS.keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_name_real_options(command: str) -> None:
    """Each example in the help of a command calls that command, with options that it has."""
    known = {option for parameter in command_of(command).params for option in (*parameter.opts, "--help")}
    examples = list(examples_of(help_of(command)))
    assert examples, f"the help of {command} gives no example"
    for words in examples:
        own = words[2 : words.index("--")] if "--" in words else words[2:]
        unknown = [word for word in own if word.startswith("-") and word.split("=")[0] not in known]
        assert (words[1], unknown) == (command, []), " ".join(words)


def test_the_help_of_the_group_lists_every_command() -> None:
    """The first thing a person reads names each command with one line about it."""
    text = help_of()
    listed = {
        line.split()[0]: line.split()[1:]
        for line in text.partition("Commands:")[2].splitlines()
        if line.startswith("  ")
    }
    assert set(COMMANDS) <= set(listed), text
    assert all(listed[name] for name in COMMANDS), text


def test_the_help_of_the_group_lists_the_exit_codes() -> None:
    """The exit codes 0, 1, 2 and 3 stand in the help, each with its meaning."""
    lines = help_of().partition("Exit codes:")[2].splitlines()
    codes = [line.split()[0] for line in lines if line.strip()[:1].isdigit() and len(line.split()) > 1]
    assert codes == ["0", "1", "2", "3"]


def test_examples_of_the_group_name_real_commands() -> None:
    """Each call that the help of the group proposes is of a command that exists."""
    examples = list(examples_of(help_of().partition("Start here:")[2]))
    assert examples
    assert [words for words in examples if words[1] not in COMMANDS] == []


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_short_and_long_help_are_the_same(command: tuple[str, ...]) -> None:
    """``-h`` says what ``--help`` says, in the group and in each command."""
    assert help_of(*command, option="-h") == help_of(*command)


def test_version_is_that_of_the_package() -> None:
    """``--version`` prints name and version on standard output."""
    assert help_of(option="--version").split() == ["contractdelta,", "version", __version__]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["dif"], "dif"),
        (["diff", "--colour"], "--colour"),
        (["diff", "a", "b", "c"], "c"),
        (["diff", "--format", "xml"], "xml"),
        (["diff", "--fail-on", "never"], "never"),
        (["diff", "-C", "nowhere"], "nowhere"),
        (["select", "tests"], "tests"),
        (["select", "--base"], "--base"),
        (["explain"], "TEST_OR_OPERATION"),
        (["snapshot", "-C", "nowhere"], "nowhere"),
        (["validate", "--format", "markdown"], "markdown"),
        (["run", "-C", "nowhere"], "nowhere"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], named: str) -> None:
    """A call that no command understands ends with 2, and says on standard error what is wrong with it."""
    done = CliRunner().invoke(main, arguments)
    assert (done.exit_code, named in done.output, "Traceback" in done.output) == (2, True, False), done.output


def test_a_misspelt_command_is_told_the_nearest() -> None:
    """A command that does not exist is answered with the one that was meant, where one is near."""
    done = CliRunner().invoke(main, ["selct"])
    assert (done.exit_code, done.output.splitlines()[-1]) == (
        2,
        "Error: No such command 'selct'. Did you mean 'select'?",
    )
    assert CliRunner().invoke(main, ["init"]).output.endswith("No such command 'init'.\n")


def test_help_loads_no_heavy_module() -> None:
    """Neither the help of the group nor that of any command imports the engine or what it stands on."""
    script = """
import json, sys
from contractdelta import __version__
from contractdelta.cli import COMMANDS, main
for arguments in ([], *([name] for name in sys.argv[1:])):
    try:
        main([*arguments, "--help"], standalone_mode=False)
    except SystemExit:
        pass
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, *COMMANDS], env=isolated_environment(), capture_output=True, check=True
    )
    loaded = set(json.loads(done.stderr.decode().splitlines()[-1]))
    assert "contractdelta.cli.diff" in loaded
    unwanted = {*HEAVY_MODULES, "pytest", "contractdelta.spec.document", "contractdelta.workflow.selecting.plan"}
    assert loaded & unwanted == set()


@pytest.mark.parametrize("command", [["diff"], ["select"], ["snapshot", "--check"]])
def test_no_other_command_waits_for_validation(garden: GitProject, command: list[str]) -> None:
    """Comparing, selecting and checking load no validator, no checks of documents, and no examples of rules."""
    garden.run("snapshot")
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    garden.run("snapshot")
    script = """
import json, sys
from contractdelta.cli import main
try:
    main(sys.argv[1:])
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, *command],
        cwd=garden.root,
        env=isolated_environment(),
        capture_output=True,
        check=True,
    )
    loaded = set(json.loads(done.stderr.decode().splitlines()[-1]))
    assert "contractdelta.contract.build" in loaded
    unwanted = {"openapi_spec_validator", "jsonschema_path", "pydantic", "contractdelta.workflow.validate"}
    unwanted.add("contractdelta.delta.rules.examples")
    assert loaded & unwanted == set()
