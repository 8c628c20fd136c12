"""The tables of the configuration that say where documents come from: ``[tool.contractdelta.apis.NAME]``."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from contractdelta.config.toml import refuse_unknown
from contractdelta.errors import InvalidConfiguration

#: How many seconds the code behind ``app`` or ``command`` has, unless configured otherwise.
DEFAULT_TIMEOUT = 60.0

_MAX_TIMEOUT = 86_400
_API_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
#: What no API is called, in letters of any case: its snapshot would be the test map.
_TESTMAP = "testmap"
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_DOTTED = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
#: ``module:attribute``, both may be dotted; ``module`` alone.
_APP = re.compile(rf"{_DOTTED}(?::{_DOTTED})?")
_SOURCES = ("spec", "app", "command")
#: The keys of the table of an API.
API_KEYS = (*_SOURCES, "timeout")
_TABLE_HINT = 'Each API has a table of its own: apis.shop.spec = "openapi.yaml"'
_SOURCE_HINT = """\
Write one of:
spec = "openapi.yaml"
app = "shop.main:app"
command = ["python", "-m", "shop.export"]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiConfig:
    """One API: a name and where its document comes from, which is exactly one of a file, an app and a command."""

    #: The name, as in ``[tool.contractdelta.apis.NAME]``.
    name: str
    #: Path of the OpenAPI document, relative to the project, with ``/`` between its parts; else empty.
    spec: str = ""
    #: ``module:attribute`` of what gives the document in Python; else empty.
    app: str = ""
    #: Program and arguments that print the document; else empty.
    command: tuple[str, ...] = ()
    #: How many seconds the code of ``app`` or ``command`` has.
    timeout: float = DEFAULT_TIMEOUT

    @property
    def is_generated(self) -> bool:
        """Whether the document comes from code, and not from a file."""
        return not self.spec


def refuse_sources(name: str, table: Iterable[str]) -> None:
    """Refuse keys of an API in a table that is above those of the APIs.

    Raises:
        InvalidConfiguration: There is one.
    """
    for key in table:
        if key in _SOURCES:
            raise InvalidConfiguration(f"{name}: {key} belongs to no API there", hint=_TABLE_HINT)


def read_apis(name: str, table: object) -> tuple[ApiConfig, ...]:
    """Read the table of all APIs, sorted by name.

    Raises:
        InvalidConfiguration: A name, a key or a value in it is wrong.
    """
    if not isinstance(table, dict):
        raise InvalidConfiguration(f"{name}: apis is not a table", hint=_TABLE_HINT)
    first: dict[str, str] = {}
    for api in sorted(table):
        # On macOS and Windows "Shop.json" and "shop.json" are one file.
        other = first.setdefault(api.lower(), api)
        if other != api:
            reason = f"it and {other} differ in case alone, and each name becomes that of a file"
            raise InvalidConfiguration(f"{name}: apis.{api}: {reason}", hint="Use another name for one of them.")
    return tuple(_api(name, api, table[api]) for api in sorted(table))


def _api(name: str, api: str, table: object) -> ApiConfig:
    place = f"{name}: apis.{api}"
    if not _API_NAME.fullmatch(api):
        raise InvalidConfiguration(
            f"{place}: the name of an API becomes the name of a file", hint="Use letters, digits, '-', '_' and '.'."
        )
    if api.lower() == _TESTMAP:
        raise InvalidConfiguration(f"{place}: the test map has that name among the snapshots", hint="Use another one.")
    if not isinstance(table, dict):
        raise InvalidConfiguration(f"{place} is not a table", hint=_TABLE_HINT)
    refuse_unknown(place, table, API_KEYS)
    given = [key for key in _SOURCES if key in table]
    if len(given) != 1:
        reason = f"{' and '.join(given)} exclude each other" if given else "nothing tells where the document comes from"
        raise InvalidConfiguration(f"{place}: {reason}", hint=_SOURCE_HINT)
    if "timeout" in table and given == ["spec"]:
        raise InvalidConfiguration(f"{place}: timeout is for app and command, a file needs none")
    return ApiConfig(
        name=api,
        spec=_spec(place, table["spec"]) if "spec" in table else "",
        app=_app(place, table["app"]) if "app" in table else "",
        command=_command(place, table["command"]) if "command" in table else (),
        timeout=_timeout(place, table.get("timeout", DEFAULT_TIMEOUT)),
    )


def _spec(place: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise InvalidConfiguration(f"{place}: spec is not the name of a file", hint='spec = "openapi.yaml"')
    if _URL.match(value):
        hint = 'Keep a copy in the repository, or name what fetches it: command = ["curl", "--fail", "https://…"]'
        raise InvalidConfiguration(f"{place}: spec is a URL, and a file of the repository is expected", hint=hint)
    return value.replace("\\", "/")


def _app(place: str, value: object) -> str:
    if not isinstance(value, str) or not _APP.fullmatch(value):
        raise InvalidConfiguration(f"{place}: app is not of the form module:attribute", hint='app = "shop.main:app"')
    return value


def _command(place: str, value: object) -> tuple[str, ...]:
    hint = 'command = ["python", "-m", "shop.export"]'
    if isinstance(value, str):
        raise InvalidConfiguration(f"{place}: command is one text; no shell takes it apart", hint=hint)
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise InvalidConfiguration(f"{place}: command is not a list of texts", hint=hint)
    if not value or not value[0]:
        raise InvalidConfiguration(f"{place}: command is empty", hint=hint)
    if any("\0" in word for word in value):
        raise InvalidConfiguration(f"{place}: command holds a NUL, which no program can be given", hint=hint)
    return tuple(value)


def _timeout(place: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= _MAX_TIMEOUT:
        hint = f"timeout = {DEFAULT_TIMEOUT:.0f}"
        raise InvalidConfiguration(f"{place}: timeout is no number of seconds above 0, up to {_MAX_TIMEOUT}", hint=hint)
    return float(value)
