"""The documentation shows what the software does.

Blocks between ``<!-- output: COMMAND -->`` and ``<!-- end -->`` hold what the command prints, and those after
``<!-- excerpt of: COMMAND -->`` some lines of it. Outputs, and what else is made of the product, are brought up to date
by running this file with the environment variable ``UPDATE_DOCS=1``.
"""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from contractdelta.cli import COMMANDS, main
from contractdelta.cli.diff import RENDERERS
from contractdelta.config.apis import API_KEYS
from contractdelta.config.operations import EDGE_KEYS
from contractdelta.config.project import (
    DEFAULT_DOCUMENTS,
    DEFAULT_IGNORE,
    DEFAULT_WAIVERS,
    KEYS,
    SEVERITIES,
    load_config,
)
from contractdelta.delta.rules.examples import example_of
from contractdelta.delta.rules.registry import RULES as RULES_OF_CHANGES
from contractdelta.delta.waivers import read_waivers
from contractdelta.errors import ExitCode
from contractdelta.impact.model import ReasonKind
from contractdelta.report.rules import render_markdown_list
from contractdelta.testmap.suite.setup_files import SETUP_FILES
from contractdelta.validation.rules import RULES, Rule

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + sorted((ROOT / "docs").glob("*.md"))
#: Pages of which a sentence may be long: those that are made of the product, and one whose wording is a law of its own.
UNCOUNTED = {"rules.md", "changes.md"}
#: How many words a sentence may have.
MOST_WORDS = 40
BLOCK = re.compile(r"<!-- output: (?P<command>[^\n]+) -->\n```console\n(?P<output>.*?)```\n<!-- end -->", re.DOTALL)
EXCERPT = re.compile(BLOCK.pattern.replace("output: ", "excerpt of: "), re.DOTALL)
#: A block of code: its language, and what it holds.
CODE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE)
ROOMS = re.compile(r"(?<=<!-- rooms -->\n).*?(?=<!-- end rooms -->)", re.DOTALL)
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
    keys = [key for key in KEYS if key not in {"apis", "edges"}]
    keys += [f"edges.{key}" for key in EDGE_KEYS]
    keys += [f"apis.NAME.{key}" for key in API_KEYS]
    assert [name for name in (*keys, *DEFAULT_IGNORE, *DEFAULT_DOCUMENTS) if f"`{name}`" not in text] == []


def test_every_file_that_runs_everything_is_documented() -> None:
    """The page on selection lists each pattern of files that set up pytest, Python or packages."""
    text = (ROOT / "docs/selection.md").read_text("utf-8").partition("### Files that run everything")[2]
    assert [pattern for pattern in SETUP_FILES if f"`{pattern}`" not in text] == []


def test_the_example_of_a_configuration_has_every_key() -> None:
    """The longest example can be copied, and leaves no key out but those that exclude each other."""
    text = (ROOT / "docs/configuration.md").read_text("utf-8")
    example = max(re.findall(r"```toml\n(.*?)```", text, re.DOTALL), key=len)
    assert load_config({"pyproject.toml": example.encode()}.get).file
    table = tomllib.loads(example)["tool"]["contractdelta"]
    assert table.keys() == set(KEYS)
    assert table["edges"].keys() == set(EDGE_KEYS)


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
    real = render_markdown_list([(rule, example_of(rule)) for rule in RULES_OF_CHANGES.values()])
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


def test_the_page_on_trouble_quotes_what_the_product_says() -> None:
    """Who looks for a message finds it: what stands between names and numbers is in the code, letter by letter."""
    rows = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/faq.md").read_text("utf-8"), re.MULTILINE)
    messages = [row for row in rows if not row.startswith("snapshots/")]
    code = "".join(path.read_text("utf-8") for path in (ROOT / "contractdelta").rglob("*.py"))
    assert len(messages) > 2
    parts = [part.strip(" ,") for message in messages for part in re.split(r"…|\d[\d.]*", message)]
    assert [part for part in parts if part not in code] == []


@pytest.mark.parametrize("name", ["text", *RENDERERS])
def test_every_format_is_documented(name: str) -> None:
    """The page on formats says what each is for."""
    assert f"| `{name}` | " in (ROOT / "docs/formats.md").read_text("utf-8")


def prose(page: Path) -> str:
    """Return what a page says in sentences: no code, no table, no heading, nothing that is made of the product."""
    text = BLOCK.sub("\n\n", page.read_text("utf-8"))
    text = re.sub(r"<!-- measured.*?<!-- end -->", "\n\n", text, flags=re.DOTALL)
    text = CODE.sub("\n\n", text)
    text = re.sub(r"<!--.*?-->|</?\w+>", "", text, flags=re.DOTALL)
    text = re.sub(r"^ *(?:\||#).*$", "\n", text, flags=re.MULTILINE)
    text = re.sub(r"`[^`]+`", "code", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"^ *(?:[-*]|\d+\.) ", "\n", text, flags=re.MULTILINE)


def sentences(page: Path) -> Iterator[str]:
    """Yield the sentences of a page; what stands in an item of a list is not of the sentence before."""
    for paragraph in re.split(r"\n\s*\n", prose(page)):
        yield from re.split(r"(?<=[.!?])[*_)\"]*\s+", " ".join(paragraph.split()))


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in UNCOUNTED], ids=lambda page: page.name)
def test_no_sentence_is_long(page: Path) -> None:
    """Who reads a sentence keeps all of it in mind until it ends."""
    counted = ((len(re.findall(r"[^\s]*\w[^\s]*", sentence)), sentence) for sentence in sentences(page))
    assert [sentence for words, sentence in counted if words > MOST_WORDS] == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if EXCERPT.search(page.read_text("utf-8"))], ids=lambda page: page.name
)
def test_excerpts_are_of_outputs_that_a_page_shows(page: Path) -> None:
    """Each line of an excerpt stands in the whole output, in the same order; ``…`` stands for what is left out."""
    text = page.read_text("utf-8")
    outputs = {found["command"]: found["output"].splitlines() for found in BLOCK.finditer(text)}
    for found in EXCERPT.finditer(text):
        # What was passed over does not come again.
        whole = iter(outputs[found["command"]])
        assert [line for line in found["output"].splitlines() if line != "…" and line not in whole] == []


def _names(source: Path) -> set[str]:
    """Return the modules and packages right below ``contractdelta`` that a file imports, however late."""
    found = set()
    for node in ast.walk(ast.parse(source.read_bytes())):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        found |= {module.split(".")[1] for module in modules if module.startswith("contractdelta.")}
    return found


def test_the_page_on_architecture_tells_who_imports_whom() -> None:
    """The table of rooms is made of the layers of import-linter and of what the files of each room import."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    lines = ["| room | imports |", "|---|---|"]
    for room in (room for layer in layers for room in layer.split(" | ") if room not in {"__main__", "errors"}):
        place = ROOT / "contractdelta" / room
        names = set().union(*map(_names, place.rglob("*.py") if place.is_dir() else [place.with_suffix(".py")]))
        imports = ", ".join(f"`{name}`" for name in sorted(names - {room, "errors"}))
        lines.append(f"| `{room}` | {imports} |".replace("  ", " "))
    page = ROOT / "docs/architecture.md"
    text = page.read_text("utf-8")
    real = "\n".join(lines) + "\n"
    if os.environ.get("UPDATE_DOCS"):
        page.write_text(ROOMS.sub(real, text), "utf-8", newline="\n")
        return
    shown = ROOMS.search(text)
    assert shown is not None
    assert shown[0] == real, f"UPDATE_DOCS=1 python -m pytest {Path(__file__).name}"


def test_what_the_page_on_architecture_names_is_there() -> None:
    """What is said of a room names its modules and files, or commands; classes and files of the whole exist."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = text.partition("## What each room does")[2].partition("## How it works")[0]
    for room, said in re.findall(r"^\*\*`(\w+)/`[^\n]*?\*\*:(.*?)(?=^\*\*`|\Z)", rooms, re.DOTALL | re.MULTILINE):
        here = {path.name for path in (ROOT / "contractdelta" / room).rglob("*")} | {f"{name}.py" for name in COMMANDS}
        names = re.findall(r"`([a-z_]+(?:\.\w+)?)`", said)
        assert [name for name in names if not {name, f"{name}.py"} & here] == [], room
    product = "\n".join(path.read_text("utf-8") for path in (ROOT / "contractdelta").rglob("*.py"))
    classes = re.findall(r"`(_?[A-Z][A-Za-z]+)`", text)
    assert [name for name in classes if not re.search(rf"^class {name}\b", product, re.MULTILINE)] == []
    files = re.findall(r"`([a-z_]+(?:/[a-z_]+)+\.py)`", text)
    assert [
        name for name in files if not any((folder / name).is_file() for folder in (ROOT, ROOT / "contractdelta"))
    ] == []


def test_every_format_of_a_file_or_report_is_documented() -> None:
    """What a program may read is told: in the JSON reports, or on the page of the file that has the format."""
    places = {"snapshot": "contracts.md", "reading": "contracts.md", "testmap": "testmap.md"}
    formats = {
        found
        for source in (ROOT / "contractdelta").rglob("*.py")
        for found in re.findall(r"\"(contractdelta\.[a-z]+/\d+)\"", source.read_text("utf-8"))
    }
    assert len(formats) > len(places)
    for each in formats:
        page = places.get(re.split(r"[./]", each)[1])
        text = (ROOT / "docs" / (page or "json.md")).read_text("utf-8")
        assert each in text if page else re.search(rf"^## .*\n\n`{re.escape(each)}`", text, re.MULTILINE), each


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_blocks_of_yaml_and_toml_are_read(page: Path) -> None:
    """What a page shows to be copied can be read by who is to read it; a shell understands the scripts in it."""
    scripts = []
    for block in CODE.finditer(page.read_text("utf-8")):
        if block["language"] == "toml":
            tomllib.loads(block["text"])
        if block["language"] == "yaml":
            scripts += [step["run"] for step in _steps(yaml.safe_load(block["text"]))]
        if block["language"] == "sh":
            scripts.append(block["text"])
    for script in scripts if os.name == "posix" else ():
        subprocess.run(["bash", "-n"], input=script, encoding="utf-8", check=True)


def _steps(tree: object) -> Iterator[dict[str, str]]:
    """Yield each mapping in a tree that has a member ``run``."""
    if isinstance(tree, dict):
        if isinstance(tree.get("run"), str):
            yield tree
        tree = [*tree.values()]
    for each in tree if isinstance(tree, list) else ():
        yield from _steps(each)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_a_page_shows_have_the_options_that_they_are_given(page: Path) -> None:
    """What a page tells to type is understood."""
    wrong = []
    context = click.Context(main)
    for block in CODE.finditer(page.read_text("utf-8")):
        for name, arguments in re.findall(r"\bcontractdelta ([a-z]+)\b([^\n|;&#)]*)", block["text"]):
            command = main.get_command(context, name)
            given = re.findall(r"(?<!\S)-{1,2}[a-z][a-z-]*", arguments.partition(" -- ")[0])
            parameters = command.params if command else ()
            known = {option for each in parameters for option in (*each.opts, *each.secondary_opts)} | {"--help"}
            wrong += [f"{name} {option}" for option in given if command and option not in known]
    assert wrong == []


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return what links may name on a page: the anchors in it, and what GitHub makes of headings."""
    shown = CODE.sub("", page.read_text("utf-8"))
    headings = re.findall(r"^#+ (.+)$", shown, re.MULTILINE)
    texts = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in headings)
    made = (re.sub(r"[^\w\- ]", "", text).replace(" ", "-") for text in texts)
    return frozenset([*made, *re.findall(r'<a id="([^"]+)"></a>', shown)])


def test_links_between_pages_lead_somewhere() -> None:
    """A relative link of a page names a file that is there, and a heading in it."""
    dead = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^):]+)\)", CODE.sub("", page.read_text("utf-8"))):
            name, _, anchor = target.partition("#")
            file = page.parent / name if name else page
            if not file.exists() or (anchor and anchor not in anchors(file)):
                dead.append(f"{page.name}: {target}")
    assert dead == []


def test_every_page_is_on_the_map_of_pages() -> None:
    """Who looks for a page finds it in the index."""
    text = (ROOT / "docs/index.md").read_text("utf-8")
    assert [page.name for page in PAGES if page.name != "index.md" and f"{page.name})" not in text] == []


def test_the_page_on_performance_names_each_target_that_is_missed() -> None:
    """A figure that is worse than it has to be is not left to be found in a table."""
    text = (ROOT / "docs/performance.md").read_text("utf-8")
    named = re.findall(
        r"^- (.+)$", text.partition("### Targets that are missed")[2].partition("\n## ")[0], re.MULTILINE
    )
    missed = []
    for title, measured, must in re.findall(r"^\| (.+?) \| ([\d.]+)[^|]* \| ([^|]*\d[^|]*) \|", text, re.MULTILINE):
        limit = float(re.search(r"[\d.]+", must)[0])
        if float(measured) < limit if "at least" in must else float(measured) > limit:
            missed.append(title)
    assert named == missed


def test_the_figures_of_the_readme_were_measured() -> None:
    """What the first page promises stands on the pages that tell how it was measured."""
    promises = (ROOT / "README.md").read_text("utf-8").partition("## What you get")[2].partition("\n## ")[0]
    safety, performance = ((ROOT / f"docs/{name}.md").read_text("utf-8") for name in ("safety", "performance"))
    assert [share for share in re.findall(r"[\d.]+ %", promises) if f"| {share} |" not in safety] == []
    edits, refused = (
        sum(map(int, re.findall(pattern, safety)))
        for pattern in (r"all that change something\*\* \| (\d+)", r"(\d+) made contractdelta stop")
    )
    told = re.search(r"(\d+) edits of .* (\d+) of these edits stopped", promises)
    assert told is not None
    assert [int(figure) for figure in told.groups()] == [edits, refused]
    assert [figure for figure in re.findall(r"[\d.]+ times", promises) if figure not in performance] == []


@pytest.mark.parametrize(("column", "project"), [(2, "bookshop"), (3, "flask")])
def test_the_first_table_on_safety_is_made_of_the_measured_ones(column: int, project: str) -> None:
    """What the page says at first is what was measured."""
    text = (ROOT / "docs/safety.md").read_text("utf-8")
    head = [row.split("|") for row in text.partition("<!-- measured")[0].splitlines() if row.startswith("|")]
    told = [row[column].strip(" *").removesuffix(" edits") for row in head]
    measured = text.partition(f"<!-- measured {project} -->")[2].partition("<!-- end -->")[0]
    totals = re.search(r"^\| \*\*all that change something\*\* \| (.+) \|$", measured, re.MULTILINE)
    others = re.search(r"^(\d+) tests\. .* (\d+) made contractdelta stop", measured, re.MULTILINE)
    assert totals is not None
    assert others is not None
    assert [figure for figure in (*totals[1].split(" | "), *others.groups()) if figure not in told] == []
