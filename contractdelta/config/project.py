"""``[tool.contractdelta]`` read into frozen values.

The same tables without the ``tool.`` prefix may stand in ``contractdelta.toml``.
"""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from contractdelta.config.apis import ApiConfig, read_apis, refuse_sources
from contractdelta.config.operations import TABLES, EdgesConfig, Lines, read_edges, read_sources
from contractdelta.config.toml import read_toml, refuse_unknown
from contractdelta.errors import InvalidConfiguration
from contractdelta.files import PathPatterns, is_outside, read_regular

#: The two files that may hold the configuration, the first one first.
CONFIGURATION_FILES = ("contractdelta.toml", "pyproject.toml")
#: The table that is ours, in ``pyproject.toml`` below ``tool``.
_TABLE = "contractdelta"
#: A document found by itself where nothing is configured.
DEFAULT_DOCUMENTS = tuple(f"{stem}.{suffix}" for stem in ("openapi", "swagger") for suffix in ("yaml", "yml", "json"))
#: Files that select no test when they change, unless configured otherwise.
DEFAULT_IGNORE = (
    *("/*.md", "/*.rst", "/docs/**", "README.*", "CHANGELOG.*", "LICENSE", "LICENSE.*"),
    *(".gitignore", ".gitattributes", ".editorconfig"),
)
#: Where waivers are kept, unless configured otherwise.
DEFAULT_WAIVERS = "contractdelta-waivers.toml"
#: What a rule can be set to.
SEVERITIES = ("breaking", "warning", "compatible")

#: The keys of the table.
KEYS = ("base", "unmapped-tests", "ignore", "always", *TABLES, "allow-remote", "severity", "waivers", "apis")

#: Reads a file of the project, given its name there; ``None`` where there is no such file.
ReadFile = Callable[[str], bytes | None]


class UnmappedTests(StrEnum):
    """What to do with tests of which nobody said what they depend on."""

    RUN = "run"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole configuration of a project."""

    #: What "main" is; ``None``: the default branch is looked for.
    base: str | None = None
    #: What happens to tests of which nobody said what they depend on.
    unmapped_tests: UnmappedTests = UnmappedTests.RUN
    #: Patterns of files whose change selects nothing.
    ignore: tuple[str, ...] = DEFAULT_IGNORE
    #: Patterns of files that always count: tests in them always run, a change to any other runs everything.
    always: tuple[str, ...] = ()
    #: Patterns of files with code behind operations, and the names of these.
    sources: Lines = ()
    #: What is known of operations that build on others, and how far that is followed.
    edges: EdgesConfig = field(default_factory=EdgesConfig)
    #: Whether references to ``https:`` and ``http:`` are fetched.
    allow_remote: bool = False
    #: Ids of rules with what they are set to, one of :data:`SEVERITIES`; sorted. Nobody asked yet whether they exist.
    severity: tuple[tuple[str, str], ...] = ()
    #: The file that holds the waivers, relative to the project, with ``/`` between its parts.
    waivers: str = DEFAULT_WAIVERS
    #: The configured APIs, sorted by name.
    apis: tuple[ApiConfig, ...] = ()
    #: The file that says so, for messages.
    file: str = field(default=CONFIGURATION_FILES[-1], compare=False)


def find_project(start: Path) -> Path:
    """Return the nearest folder, from ``start`` upwards, that has a configuration; ``start`` where none has.

    The search ends at the top of the git repository, so that a stray file far above cannot take over.
    """
    return find_configured(start) or start


def find_configured(start: Path) -> Path | None:
    """Return the nearest folder, from ``start`` upwards, that has a configuration; ``None`` where none has.

    Raises:
        InvalidConfiguration: A file on the way that might hold it is no TOML.
    """
    for folder in (start, *start.parents):
        if is_configured(folder):
            return folder
        if (folder / ".git").exists():
            break
    return None


def is_configured(folder: Path) -> bool:
    """Tell whether a folder itself has a configuration.

    Raises:
        InvalidConfiguration: A file that might hold it is no TOML.
    """
    return any(_table(name, folder / name) is not None for name in CONFIGURATION_FILES)


def has_document(folder: Path) -> bool:
    """Tell whether a folder itself has a document that is found where nothing is configured."""
    return any((folder / name).is_file() for name in DEFAULT_DOCUMENTS)


def load_config(read: ReadFile) -> Config:
    """Read the configuration of a project through ``read``, so that it can come from any revision.

    Raises:
        InvalidConfiguration: The file is no TOML, or a key or value in it is wrong.
    """
    found = [(name, table) for name in CONFIGURATION_FILES if (table := _parse(name, read(name))) is not None]
    if len(found) > 1:
        message = f"{' and '.join(name for name, _ in found)} both configure contractdelta"
        raise InvalidConfiguration(message, hint="Keep one of them.")
    config = _config(*found[0]) if found else Config()
    return config if config.apis else replace(config, apis=_default_apis(read))


def _default_apis(read: ReadFile) -> tuple[ApiConfig, ...]:
    present = [name for name in DEFAULT_DOCUMENTS if read(name) is not None]
    if len(present) > 1:
        raise InvalidConfiguration(
            f"several documents could be meant: {', '.join(present)}",
            hint=f'Name one in pyproject.toml:\n[tool.contractdelta.apis.shop]\nspec = "{present[0]}"',
        )
    return tuple(ApiConfig(name=name.split(".")[0], spec=name) for name in present)


def _table(name: str, path: Path) -> Mapping[str, Any] | None:
    return _parse(name, read_regular(path))


def _parse(name: str, data: bytes | None) -> Mapping[str, Any] | None:
    """Return the table of contractdelta in a configuration file; ``None`` where there is none."""
    if data is None:
        return None
    document: Any = read_toml(name, data)
    if name == "pyproject.toml":
        if _TABLE in document:
            # To pass it over would be to select by another configuration than the one that was meant.
            hint = f"Write [tool.{_TABLE}], and [tool.{_TABLE}.apis.shop]; without 'tool.' it stands in {_TABLE}.toml."
            raise InvalidConfiguration(f"{name}: {_TABLE!r} stands outside of the table 'tool'", hint=hint)
        document = document.get("tool", {})
        if not isinstance(document, dict):
            return None
    elif others := sorted(document.keys() - {_TABLE}):
        # All that stands in our own file was meant for us: nothing of it is passed over.
        hint = f"Everything in this file stands in [{_TABLE}], or in a table below it, as [{_TABLE}.apis.shop]."
        raise InvalidConfiguration(f"{name}: {others[0]!r} stands outside of the table {_TABLE!r}", hint=hint)
    table = document.get(_TABLE)
    if table is not None and not isinstance(table, dict):
        raise InvalidConfiguration(f"{name}: contractdelta is not a table")
    return table


def _config(name: str, table: Mapping[str, Any]) -> Config:
    refuse_sources(name, table)
    refuse_unknown(name, table, KEYS)
    base = table.get("base")
    if base is not None and not (isinstance(base, str) and base):
        raise InvalidConfiguration(f"{name}: base is not the name of a git revision", hint='base = "origin/main"')
    allow_remote = table.get("allow-remote", False)
    if not isinstance(allow_remote, bool):
        raise InvalidConfiguration(f"{name}: allow-remote is {allow_remote!r}", hint="It is true or false.")
    return Config(
        base=base,
        unmapped_tests=_unmapped_tests(name, table.get("unmapped-tests", "run")),
        ignore=_patterns(name, "ignore", table["ignore"]) if "ignore" in table else DEFAULT_IGNORE,
        always=_patterns(name, "always", table["always"]) if "always" in table else (),
        sources=read_sources(name, table.get("sources", {})),
        edges=read_edges(name, table.get("edges", {})),
        allow_remote=allow_remote,
        severity=_severity(name, table.get("severity", {})),
        waivers=_waivers(name, table.get("waivers", DEFAULT_WAIVERS)),
        apis=read_apis(name, table.get("apis", {})),
        file=name,
    )


def _unmapped_tests(name: str, value: object) -> UnmappedTests:
    if not isinstance(value, str) or value not in set(UnmappedTests):
        raise InvalidConfiguration(f"{name}: unmapped-tests is {value!r}", hint="It is 'run' or 'skip'.")
    return UnmappedTests(value)


def _patterns(name: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidConfiguration(f"{name}: {key} is not a list of patterns", hint=f'{key} = ["docs/**", "*.md"]')
    try:
        PathPatterns(value)
    except ValueError as err:
        raise InvalidConfiguration(f"{name}: {key}: {err}") from err
    return tuple(value)


def _severity(name: str, table: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(table, dict):
        hint = 'severity = { operation-removed = "warning" }'
        raise InvalidConfiguration(f"{name}: severity is not a table of rules", hint=hint)
    for rule, value in table.items():
        if value not in SEVERITIES:
            hint = "It is 'breaking', 'warning' or 'compatible'. A change that is not to count is waived."
            raise InvalidConfiguration(f"{name}: severity.{rule} is {value!r}", hint=hint)
    return tuple(sorted(table.items()))


def _waivers(name: str, value: object) -> str:
    hint = f'waivers = "{DEFAULT_WAIVERS}"'
    path = posixpath.normpath(value.replace("\\", "/")) if isinstance(value, str) else ""
    if not path.endswith(".toml") or path in CONFIGURATION_FILES or not path.isprintable():
        raise InvalidConfiguration(f"{name}: waivers is not the name of a TOML file of its own", hint=hint)
    # "C:" is a drive where the project is used on Windows.
    if is_outside(path) or ":" in path:
        raise InvalidConfiguration(f"{name}: waivers is {value!r}, and that is outside the project", hint=hint)
    return path
