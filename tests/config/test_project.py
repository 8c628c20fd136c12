"""The configuration is read into frozen values, and what is wrong in it is said with the way out."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractdelta.config.project import (
    CONFIGURATION_FILES,
    DEFAULT_DOCUMENTS,
    DEFAULT_IGNORE,
    ApiConfig,
    Config,
    ReadFile,
    UnmappedTests,
    find_project,
    load_config,
)
from contractdelta.errors import InvalidConfiguration


def _reader(files: Mapping[str, str | bytes]) -> ReadFile:
    encoded = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    return encoded.get


def _load(table: str) -> Config:
    """Read a table out of ``pyproject.toml``."""
    return load_config(_reader({"pyproject.toml": f"[tool.contractdelta]\n{table}"}))


def _refusal(files: Mapping[str, str | bytes]) -> tuple[str, str]:
    """Return message and hint with which a configuration is refused."""
    with pytest.raises(InvalidConfiguration) as caught:
        load_config(_reader(files))
    return caught.value.message, caught.value.hint


# --- every key --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "config"),
    [
        ("", Config()),
        ('base = "origin/develop"', Config(base="origin/develop")),
        ('unmapped-tests = "run"', Config(unmapped_tests=UnmappedTests.RUN)),
        ('unmapped-tests = "skip"', Config(unmapped_tests=UnmappedTests.SKIP)),
        ('ignore = ["a/**", "!a/b"]', Config(ignore=("a/**", "!a/b"))),
        ("ignore = []", Config(ignore=())),
        ('always = ["tests/smoke/**"]', Config(always=("tests/smoke/**",))),
        ('apis.shop.spec = "openapi.yaml"', Config(apis=(ApiConfig(name="shop", spec="openapi.yaml"),))),
        ("apis.'a-1_b.c'.spec = '../x/y.json'", Config(apis=(ApiConfig(name="a-1_b.c", spec="../x/y.json"),))),
        (r"apis.shop.spec = 'api\openapi.yaml'", Config(apis=(ApiConfig(name="shop", spec="api/openapi.yaml"),))),
        (
            "apis.b.spec = '1'\napis.a.spec = '2'\napis.C.spec = '3'",
            Config(apis=tuple(ApiConfig(name=name, spec=spec) for name, spec in (("C", "3"), ("a", "2"), ("b", "1")))),
        ),
        ("apis = {}", Config()),
        ("allow-remote = true", Config(allow_remote=True)),
        ("severity = {}", Config()),
        (
            "severity = {b = 'warning', a = 'breaking', c = 'compatible'}",
            Config(severity=(("a", "breaking"), ("b", "warning"), ("c", "compatible"))),
        ),
        ("waivers = 'contractdelta-waivers.toml'", Config()),
        ("waivers = './api/../api/waivers.toml'", Config(waivers="api/waivers.toml")),
        (r"waivers = 'api\waivers.toml'", Config(waivers="api/waivers.toml")),
        ("apis.a.app = 'shop.main:app'", Config(apis=(ApiConfig(name="a", app="shop.main:app"),))),
        ("apis.a.app = 'shop'", Config(apis=(ApiConfig(name="a", app="shop"),))),
        (
            "apis.a = {app = '_é.b2:make.app', timeout = 0.5}",
            Config(apis=(ApiConfig(name="a", app="_é.b2:make.app", timeout=0.5),)),
        ),
        (
            "apis.a = {command = ['make', ''], timeout = 90}",
            Config(apis=(ApiConfig(name="a", command=("make", ""), timeout=90.0),)),
        ),
    ],
)
def test_every_key_is_read(table: str, config: Config) -> None:
    """What a table says is in the value, and the defaults are where it says nothing."""
    assert _load(table) == config


def test_the_defaults_are_safe() -> None:
    """Where nothing is said, tests that nobody mapped run, nothing is forced, and only prose is ignored."""
    assert Config() == Config(base=None, unmapped_tests=UnmappedTests.RUN, ignore=DEFAULT_IGNORE, always=(), apis=())
    assert not [pattern for pattern in DEFAULT_IGNORE if pattern.endswith((".py", ".yaml", ".json", ".toml"))]


def test_code_has_a_minute_and_the_network_is_closed() -> None:
    """Where nothing is said, code that gives a document has 60 seconds, and remote references are not fetched."""
    assert (ApiConfig(name="a", app="b").timeout, Config().allow_remote) == (60, False)


def test_the_whole_example_of_the_design_is_read() -> None:
    """All keys together give one value."""
    text = """
        [build-system]
        requires = ["hatchling"]
        [tool.contractdelta]
        base = "origin/main"
        unmapped-tests = "skip"
        ignore = ["docs/**"]
        always = ["tests/test_smoke.py"]
        [tool.contractdelta.apis.shop]
        spec = "shop/openapi.yaml"
        [tool.contractdelta.apis.admin]
        spec = "admin/openapi.json"
        [tool.pytest.ini_options]
        addopts = "-ra"
    """
    assert load_config(_reader({"pyproject.toml": text})) == Config(
        base="origin/main",
        unmapped_tests=UnmappedTests.SKIP,
        ignore=("docs/**",),
        always=("tests/test_smoke.py",),
        apis=(ApiConfig(name="admin", spec="admin/openapi.json"), ApiConfig(name="shop", spec="shop/openapi.yaml")),
    )


# --- every wrong value ------------------------------------------------------------------------------------------------

_BASE = ("base is not the name of a git revision", 'base = "origin/main"')
_RUN_OR_SKIP = "It is 'run' or 'skip'."
_IGNORE = ("ignore is not a list of patterns", 'ignore = ["docs/**", "*.md"]')
_ALWAYS = ("always is not a list of patterns", 'always = ["docs/**", "*.md"]')
_SOURCES = 'Write one of:\nspec = "openapi.yaml"\napp = "shop.main:app"\ncommand = ["python", "-m", "shop.export"]'
_NO_SOURCE = ("apis.shop: nothing tells where the document comes from", _SOURCES)
_NO_SPEC = ("apis.shop: spec is not the name of a file", 'spec = "openapi.yaml"')
_NO_RULES = ("severity is not a table of rules", 'severity = { operation-removed = "warning" }')
_SEVERITIES = "It is 'breaking', 'warning' or 'compatible'. A change that is not to count is waived."
_WAIVERS = 'waivers = "contractdelta-waivers.toml"'
_NO_WAIVERS = ("waivers is not the name of a TOML file of its own", _WAIVERS)
_NO_APP = ("apis.shop: app is not of the form module:attribute", 'app = "shop.main:app"')
_COMMAND = 'command = ["python", "-m", "shop.export"]'
_NO_LIST = ("apis.shop: command is not a list of texts", _COMMAND)
_ONE_TEXT = ("apis.shop: command is one text; no shell takes it apart", _COMMAND)
_NO_TIMEOUT = ("apis.shop: timeout is no number of seconds above 0, up to 86400", "timeout = 60")
_COPY = 'Keep a copy in the repository, or name what fetches it: command = ["curl", "--fail", "https://…"]'
_OWN_TABLE = 'Each API has a table of its own: apis.shop.spec = "openapi.yaml"'
_NO_TABLE = ("apis.shop is not a table", _OWN_TABLE)
_NAME = "Use letters, digits, '-', '_' and '.'."


@pytest.mark.parametrize(
    ("table", "message", "hint"),
    [
        ("base = 1", *_BASE),
        ("base = true", *_BASE),
        ("base = ''", *_BASE),
        ("base = ['main']", *_BASE),
        ("unmapped-tests = 'never'", "unmapped-tests is 'never'", _RUN_OR_SKIP),
        ("unmapped-tests = 'RUN'", "unmapped-tests is 'RUN'", _RUN_OR_SKIP),
        ("unmapped-tests = ''", "unmapped-tests is ''", _RUN_OR_SKIP),
        ("unmapped-tests = true", "unmapped-tests is True", _RUN_OR_SKIP),
        ("unmapped-tests = ['run']", "unmapped-tests is ['run']", _RUN_OR_SKIP),
        ("ignore = 'docs/**'", *_IGNORE),
        ("ignore = [1]", *_IGNORE),
        ("ignore = ['a', ['b']]", *_IGNORE),
        ("ignore = {a = 1}", *_IGNORE),
        ("always = true", *_ALWAYS),
        ("always = [false]", *_ALWAYS),
        ("apis = 1", "apis is not a table", _OWN_TABLE),
        ("apis = ['openapi.yaml']", "apis is not a table", _OWN_TABLE),
        ("apis = [{name = 'shop', spec = 'openapi.yaml'}]", "apis is not a table", _OWN_TABLE),
        ("apis.spec = 'openapi.yaml'", "apis.spec is not a table", _OWN_TABLE),
        ("spec = 'openapi.yaml'", "spec belongs to no API there", _OWN_TABLE),
        ("app = 'shop:app'", "app belongs to no API there", _OWN_TABLE),
        ("command = ['make', 'openapi']", "command belongs to no API there", _OWN_TABLE),
        ("apis.shop = 'openapi.yaml'", *_NO_TABLE),
        ("apis.shop = [{spec = 'openapi.yaml'}]", *_NO_TABLE),
        ("apis.shop = {}", *_NO_SOURCE),
        ("apis.shop.timeout = 5", *_NO_SOURCE),
        ("apis.shop = {spec = 'a', app = 'b'}", "apis.shop: spec and app exclude each other", _SOURCES),
        ("apis.shop = {command = ['a'], app = 'b'}", "apis.shop: app and command exclude each other", _SOURCES),
        (
            "apis.shop = {command = ['a'], app = 'b', spec = 'c'}",
            "apis.shop: spec and app and command exclude each other",
            _SOURCES,
        ),
        ("apis.shop = {spec = '', app = 'b'}", "apis.shop: spec and app exclude each other", _SOURCES),
        (
            "apis.shop.spec = 'https://example.org/a'",
            "apis.shop: spec is a URL, and a file of the repository is expected",
            _COPY,
        ),
        ("apis.shop.app = 1", *_NO_APP),
        ("apis.shop.app = ''", *_NO_APP),
        ("apis.shop.app = 'shop/main.py'", *_NO_APP),
        ("apis.shop.app = 'shop:'", *_NO_APP),
        ("apis.shop.app = ':app'", *_NO_APP),
        ("apis.shop.app = 'shop:app()'", *_NO_APP),
        ("apis.shop.app = 'shop..main:app'", *_NO_APP),
        ("apis.shop.app = '-c:app'", *_NO_APP),
        ("apis.shop.app = ['shop:app']", *_NO_APP),
        ("apis.shop.command = 'python -m shop'", *_ONE_TEXT),
        ("apis.shop.command = ''", *_ONE_TEXT),
        ("apis.shop.command = []", "apis.shop: command is empty", _COMMAND),
        ("apis.shop.command = ['', 'x']", "apis.shop: command is empty", _COMMAND),
        ("apis.shop.command = ['a', 1]", *_NO_LIST),
        ("apis.shop.command = {a = 'b'}", *_NO_LIST),
        ("apis.shop.command = 7", *_NO_LIST),
        (r'apis.shop.command = ["a\u0000"]', "apis.shop: command holds a NUL, which no program can be given", _COMMAND),
        *(
            (f"apis.shop = {{app = 'a', timeout = {value}}}", *_NO_TIMEOUT)
            for value in ("0", "-1", "'60'", "true", "nan", "inf", "86401", "1" + "0" * 400, "[60]")
        ),
        (
            "apis.shop = {spec = 'a', timeout = 5}",
            "apis.shop: timeout is for app and command, a file needs none",
            "",
        ),
        *(
            ("allow-remote = " + value, f"allow-remote is {shown}", "It is true or false.")
            for value, shown in (("1", "1"), ("'yes'", "'yes'"))
        ),
        *((f"severity = {value}", *_NO_RULES) for value in ("1", "'breaking'", "['operation-removed']")),
        *(
            (f"severity.operation-removed = {value}", f"severity.operation-removed is {shown}", _SEVERITIES)
            for value, shown in (
                ("'none'", "'none'"),
                ("'ignore'", "'ignore'"),
                ("['warning']", "['warning']"),
                ("1", "1"),
            )
        ),
        *(
            (f"waivers = {value}", *_NO_WAIVERS)
            for value in (
                *("1", "''", "['a.toml']", "'waivers.yaml'", "'.'", r'"a\u0000.toml"', "'pyproject.toml'"),
                *("'./pyproject.toml'", "'a/../contractdelta.toml'"),
            )
        ),
        *(
            (f"waivers = '{value}'", f"waivers is {value!r}, and that is outside the project", _WAIVERS)
            for value in ("../a.toml", "a/../../b.toml", "/etc/a.toml", "C:/a.toml", "file:a.toml", "..\\a.toml")
        ),
        ("apis.shop.spec = 1", *_NO_SPEC),
        ("apis.shop.spec = ''", *_NO_SPEC),
        ("apis.shop.spec = ['openapi.yaml']", *_NO_SPEC),
        ("apis.'../x'.spec = 'a'", "apis.../x: the name of an API becomes the name of a file", _NAME),
        ("apis.'a/b'.spec = 'a'", "apis.a/b: the name of an API becomes the name of a file", _NAME),
        ("apis.''.spec = 'a'", "apis.: the name of an API becomes the name of a file", _NAME),
        ("apis.'.a'.spec = 'a'", "apis..a: the name of an API becomes the name of a file", _NAME),
        ("apis.'a b'.spec = 'a'", "apis.a b: the name of an API becomes the name of a file", _NAME),
        ("apis.'é'.spec = 'a'", "apis.é: the name of an API becomes the name of a file", _NAME),
        ("apis.TestMap.spec = 'a'", "apis.TestMap: the test map has that name among the snapshots", "Use another one."),
        (
            "apis.shop.spec = 'a'\napis.Shop.spec = 'b'",
            "apis.shop: it and Shop differ in case alone, and each name becomes that of a file",
            "Use another name for one of them.",
        ),
        ('apis."a\\n".spec = "a"', r"apis.a\n: the name of an API becomes the name of a file", _NAME),
    ],
)
def test_wrong_values_are_refused(table: str, message: str, hint: str) -> None:
    """A value of the wrong kind is an error that names the file and the key, and shows what is right."""
    assert _refusal({"pyproject.toml": f"[tool.contractdelta]\n{table}"}) == (f"pyproject.toml: {message}", hint)


@pytest.mark.parametrize("key", ["ignore", "always"])
@pytest.mark.parametrize("pattern", ["!", "\\", "a\\"])
def test_patterns_that_mean_nothing_are_refused(key: str, pattern: str) -> None:
    """A pattern that cannot be understood is an error of the configuration that names the key and the pattern."""
    message, _ = _refusal({"pyproject.toml": f"[tool.contractdelta]\n{key} = ['*.md', '{pattern}']"})
    assert message.startswith(f"pyproject.toml: {key}")
    assert repr(pattern) in message


@pytest.mark.parametrize(
    ("table", "message", "hint"),
    [
        ("bse = 'x'", "unknown key 'bse'", "Did you mean 'base'?"),
        ("unmapped_tests = 'run'", "unknown key 'unmapped_tests'", "Did you mean 'unmapped-tests'?"),
        ("Always = []", "unknown key 'Always'", "Did you mean 'always'?"),
        ("api.shop.spec = 'x'", "unknown key 'api'", "Did you mean 'apis'?"),
        (
            "colour = 1",
            "unknown key 'colour'",
            "Known keys: allow-remote, always, apis, base, edges, ignore, severity, sources, unmapped-tests, waivers.",
        ),
        ("apis.shop = {spec = 'x', specs = 'x'}", "apis.shop: unknown key 'specs'", "Did you mean 'spec'?"),
        ("apis.shop.colour = 1", "apis.shop: unknown key 'colour'", "Known keys: app, command, spec, timeout."),
    ],
)
def test_unknown_keys_are_refused_with_a_suggestion(table: str, message: str, hint: str) -> None:
    """A key that does not exist is an error that says which one was meant, or which ones there are."""
    assert _refusal({"pyproject.toml": f"[tool.contractdelta]\n{table}"}) == (f"pyproject.toml: {message}", hint)


@pytest.mark.parametrize("name", CONFIGURATION_FILES)
@pytest.mark.parametrize(
    "text",
    ["x", "[tool", "a = 1\na = 2\n", "a = 01", "[contractdelta]\nbase = main", b"\xff\xfe", b"\x00", b"a = '\xe9'"],
)
def test_what_is_no_toml_is_refused(name: str, text: str | bytes) -> None:
    """A file that is no TOML is an error that names it."""
    message, _ = _refusal({name: text})
    assert message.startswith(f"{name}: ")


def test_an_error_in_toml_says_where() -> None:
    """The error about TOML names the line and the column."""
    message, _ = _refusal({"pyproject.toml": "[tool.contractdelta]\nbase = main\n"})
    assert "line 2, column 8" in message


@settings(deadline=None)
@given(st.binary(max_size=40) | st.text(st.sampled_from("[]{}=.'\"#\n\\ abtoolcrde1-:T"), max_size=40).map(str.encode))
def test_any_file_gives_a_configuration_or_an_error(text: bytes) -> None:
    """Whatever stands in a configuration file, it is read or refused with a message."""
    for name in CONFIGURATION_FILES:
        with contextlib.suppress(InvalidConfiguration):
            assert isinstance(load_config(_reader({name: text})), Config)


@pytest.mark.parametrize(
    "text",
    [
        b"a = " + b"1" * 5000,
        b"a = 0x" + b"f" * 5000,
        b"a = " + b"[" * 5000,
        b"a = " + b"[" * 5000 + b"]" * 5000,
        b"a = " + b"{a=" * 5000,
        b"a" + b".a" * 5000 + b" = 1",
        b"[" + b"a." * 5000 + b"a]",
        b"a = 1e999999",
        b"a = 2024-13-45",
        b"a = '\\ud800'",
        b'a = "\\ud800"',
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hard_files_give_a_configuration_or_an_error(text: bytes) -> None:
    """The same holds for files that are made to break the parser."""
    with contextlib.suppress(InvalidConfiguration):
        assert load_config(_reader({"pyproject.toml": text})) == Config()


# --- which file -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "base"),
    [
        ({"pyproject.toml": "[tool.contractdelta]\nbase = 'a'"}, "a"),
        ({"contractdelta.toml": "[contractdelta]\nbase = 'a'"}, "a"),
        ({"contractdelta.toml": "[contractdelta]\nbase = 'a'", "pyproject.toml": "[tool.other]\nbase = 'b'"}, "a"),
        ({"contractdelta.toml": "", "pyproject.toml": "[tool.contractdelta]\nbase = 'b'"}, "b"),
        ({"pyproject.toml": b"\xef\xbb\xbf[tool.contractdelta]\r\nbase = 'a'\r\n"}, "a"),
        ({"pyproject.toml": "tool = 1"}, None),
        ({"pyproject.toml": "[project]\nname = 'x'"}, None),
        ({}, None),
    ],
)
def test_either_file_may_configure(files: dict[str, str | bytes], base: str | None) -> None:
    """The tables stand in ``pyproject.toml`` below ``tool``, or in ``contractdelta.toml`` without it, or nowhere."""
    assert load_config(_reader(files)).base == base


@pytest.mark.parametrize("table", ["base = 'a'", ""])
def test_two_files_that_configure_are_refused(table: str) -> None:
    """Where both files configure, nobody could tell which one holds, though one table be empty."""
    files = {"pyproject.toml": f"[tool.contractdelta]\n{table}", "contractdelta.toml": "[contractdelta]\n"}
    assert _refusal(files) == (
        "contractdelta.toml and pyproject.toml both configure contractdelta",
        "Keep one of them.",
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[tool]\ncontractdelta = 1"),
        ("pyproject.toml", "[[tool.contractdelta]]\nbase = 'a'"),
        ("contractdelta.toml", "contractdelta = 'x'"),
    ],
)
def test_what_is_no_table_is_refused(name: str, text: str) -> None:
    """Where a table is expected, anything else is an error."""
    assert _refusal({name: text}) == (f"{name}: contractdelta is not a table", "")


@pytest.mark.parametrize("text", ["[contractdelta]\nbase = 'a'", "[contractdelta.apis.shop]\nspec = 'a.yaml'"])
def test_our_table_has_its_prefix_in_pyproject(text: str) -> None:
    """Where ``tool.`` was left out, the table is not passed over: it may say what has to run."""
    message, hint = _refusal({"pyproject.toml": f"[project]\nname = 'x'\n{text}"})
    assert message == "pyproject.toml: 'contractdelta' stands outside of the table 'tool'"
    assert "[tool.contractdelta]" in hint


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("base = 'a'", "base"),
        ("[apis.shop]\nspec = 'openapi.yaml'", "apis"),
        ("[tool.contractdelta]\nbase = 'a'", "tool"),
        ("[contractdelta]\nbase = 'a'\n[other]", "other"),
        ("[Contractdelta]\nbase = 'a'", "Contractdelta"),
    ],
)
def test_in_our_own_file_nothing_is_passed_over(text: str, key: str) -> None:
    """What stands in ``contractdelta.toml`` beside our table was meant for us, and would mean nothing."""
    assert _refusal({"contractdelta.toml": text}) == (
        f"contractdelta.toml: {key!r} stands outside of the table 'contractdelta'",
        "Everything in this file stands in [contractdelta], or in a table below it, as [contractdelta.apis.shop].",
    )


# --- default documents ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DEFAULT_DOCUMENTS)
@pytest.mark.parametrize("table", [{}, {"pyproject.toml": "[tool.contractdelta]\nbase = 'a'"}])
def test_a_single_document_is_found_by_itself(name: str, table: dict[str, str]) -> None:
    """Where no API is configured, a document of the usual name is the API of that name."""
    config = load_config(_reader({**table, name: "anything"}))
    assert config.apis == (ApiConfig(name=name.split(".", maxsplit=1)[0], spec=name),)
    assert config.base == ("a" if table else None)


def test_the_usual_names_are_known() -> None:
    """A document is found as ``openapi`` and ``swagger``, in YAML and in JSON."""
    assert set(DEFAULT_DOCUMENTS) == {
        f"{stem}.{end}" for stem in ("openapi", "swagger") for end in ("yaml", "yml", "json")
    }


@pytest.mark.parametrize("name", ["openapi.txt", "api/openapi.yaml", "OpenAPI.yaml", "openapi", "spec.yaml"])
def test_other_names_are_not_guessed(name: str) -> None:
    """Nothing else is taken for the document of a project."""
    assert load_config(_reader({name: "anything"})).apis == ()


def test_several_documents_are_not_chosen_from() -> None:
    """Where two documents could be meant, the user decides, and is shown how."""
    message, hint = _refusal({"openapi.yaml": "a", "swagger.json": "b"})
    assert message == "several documents could be meant: openapi.yaml, swagger.json"
    assert 'spec = "openapi.yaml"' in hint
    assert (
        _load('apis.shop.spec = "openapi.yaml"').apis
        == load_config(_reader({"pyproject.toml": hint.split(":\n")[1]})).apis
    )


def test_a_configured_api_hides_the_usual_names() -> None:
    """Where an API is configured, no document is looked for, however many there are."""
    files = {
        "pyproject.toml": "[tool.contractdelta.apis.shop]\nspec = 'a.yaml'",
        "openapi.yaml": "",
        "openapi.json": "",
    }
    assert load_config(_reader(files)).apis == (ApiConfig(name="shop", spec="a.yaml"),)


# --- where a project is -----------------------------------------------------------------------------------------------


def _make(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


_PYPROJECT = "[tool.contractdelta]\n"


@pytest.mark.parametrize(
    ("files", "start", "project"),
    [
        ({"pyproject.toml": _PYPROJECT}, "", ""),
        ({"pyproject.toml": _PYPROJECT}, "a/b/c", ""),
        ({"contractdelta.toml": "[contractdelta]\n"}, "a/b", ""),
        ({"pyproject.toml": _PYPROJECT, "a/pyproject.toml": _PYPROJECT}, "a/b", "a"),
        ({"pyproject.toml": _PYPROJECT, "a/contractdelta.toml": "[contractdelta]\n"}, "a", "a"),
        ({"pyproject.toml": _PYPROJECT, "a/pyproject.toml": "[tool.other]\n"}, "a/b", ""),
        ({"pyproject.toml": _PYPROJECT, "a/contractdelta.toml": "# nothing\n"}, "a", ""),
        ({"pyproject.toml": _PYPROJECT, "a/pyproject.toml/file": ""}, "a", ""),
        ({"pyproject.toml": "[project]\nname = 'x'\n", "openapi.yaml": ""}, "a/b", "a/b"),
        ({}, "a/b", "a/b"),
    ],
)
def test_a_project_is_found_from_below(tmp_path: Path, files: dict[str, str], start: str, project: str) -> None:
    """The project of a folder is the nearest one upwards that is configured, or the folder itself."""
    (tmp_path / ".git").mkdir()
    (tmp_path / start).mkdir(parents=True, exist_ok=True)
    _make(tmp_path, files)
    assert find_project(tmp_path / start) == tmp_path / project


@pytest.mark.parametrize("is_file", [False, True])
def test_the_search_ends_at_the_top_of_the_repository(tmp_path: Path, is_file: bool) -> None:  # noqa: FBT001 - a row
    """A configuration above the repository is not its own; in a linked work tree ``.git`` is a file."""
    start = tmp_path / "repository" / "a"
    start.mkdir(parents=True)
    _make(tmp_path, {"pyproject.toml": _PYPROJECT})
    if is_file:
        (tmp_path / "repository" / ".git").write_text("gitdir: elsewhere")
    else:
        (tmp_path / "repository" / ".git").mkdir()
    assert find_project(start) == start


def test_the_top_of_the_repository_may_be_configured(tmp_path: Path) -> None:
    """The top itself still belongs to the search."""
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "a").mkdir()
    _make(tmp_path, {"repository/pyproject.toml": _PYPROJECT, "pyproject.toml": _PYPROJECT})
    assert find_project(tmp_path / "repository" / "a") == tmp_path / "repository"


def test_a_broken_configuration_on_the_way_is_an_error(tmp_path: Path) -> None:
    """A configuration that cannot be read is not passed over: it may be the one that was meant."""
    (tmp_path / ".git").mkdir()
    _make(tmp_path, {"a/pyproject.toml": "[tool.contractdelta", "pyproject.toml": _PYPROJECT})
    with pytest.raises(InvalidConfiguration, match=r"^pyproject\.toml: "):
        find_project(tmp_path / "a")


# --- values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda config: setattr(config, "base", "x"),
        lambda config: config.ignore.append("x"),
        lambda config: setattr(config.apis[0], "spec", "x"),
        lambda config: config.apis.clear(),
    ],
)
def test_a_configuration_is_frozen(change: Callable[[Config], object]) -> None:
    """Nobody changes the configuration after it was read."""
    with pytest.raises((FrozenInstanceError, AttributeError)):
        change(_load("apis.shop.spec = 'a'"))


@pytest.mark.parametrize(
    ("name", "table"), [("pyproject.toml", "[tool.contractdelta]"), ("contractdelta.toml", "[contractdelta]")]
)
def test_a_configuration_knows_its_file(name: str, table: str) -> None:
    """Who finds out later that a value means nothing can still name the file; what it says is the same."""
    config = load_config(_reader({name: table}))
    assert (config.file, config) == (name, Config())


def test_configurations_are_compared_by_value() -> None:
    """Two configurations that say the same are the same, and can be a key."""
    assert len({_load("apis.a.spec = '1'\nbase = 'x'"), _load("base = 'x'\napis.a.spec = '1'")}) == 1
