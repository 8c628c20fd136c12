"""The tables of the configuration that name operations: ``edges`` between them, ``sources`` of the code behind them.

Operations are named as everywhere: ``GET /pets``, ``getPet``, with ``shop::`` in front where several APIs have it;
several at once by ``tag:pets``, ``api:shop``, or ``*`` for all. Whether they exist is asked where operations are known.
"""

from dataclasses import dataclass
from typing import Any

from contractdelta.config.toml import refuse_unknown
from contractdelta.errors import InvalidConfiguration
from contractdelta.files import PathPatterns

#: How many inferred edges a way may have, and how many may lead from one operation, unless configured otherwise.
DEFAULT_DEPTH = 1
DEFAULT_HUB_LIMIT = 20

#: What they are called.
TABLES = ("sources", "edges")

#: The keys of the table ``edges``.
EDGE_KEYS = ("infer", "depth", "hub-limit", "add", "remove")
_SOURCES_HINT = 'sources = { "services/billing/**" = ["tag:billing"] }'

#: What stands on the left of each line of a table, and the names of operations on the right.
Lines = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgesConfig:
    """``[tool.contractdelta.edges]``."""

    #: Whether edges are inferred from names.
    infer: bool = True
    #: How many inferred edges a way may have.
    depth: int = DEFAULT_DEPTH
    #: How many inferred edges may lead from one operation; of more only the nearest are followed.
    hub_limit: int = DEFAULT_HUB_LIMIT
    #: Operations, and those that build on them.
    add: Lines = ()
    #: The same for what links and inference are not to find.
    remove: Lines = ()


def read_edges(name: str, table: object) -> EdgesConfig:
    """Read the table ``edges`` of a configuration file.

    Raises:
        InvalidConfiguration: A key or value in it is wrong.
    """
    place = f"{name}: edges"
    if not isinstance(table, dict):
        raise InvalidConfiguration(
            f"{place} is not a table", hint='edges = { add = { "POST /pets" = ["GET /stats"] } }'
        )
    refuse_unknown(place, table, EDGE_KEYS)
    infer = table.get("infer", True)
    if not isinstance(infer, bool):
        raise InvalidConfiguration(f"{place}.infer is {infer!r}", hint="It is true or false.")
    return EdgesConfig(
        infer=infer,
        depth=_number(f"{place}.depth", table.get("depth", DEFAULT_DEPTH)),
        hub_limit=_number(f"{place}.hub-limit", table.get("hub-limit", DEFAULT_HUB_LIMIT)),
        add=_lines(f"{place}.add", table.get("add", {}), hint='add = { "POST /pets" = ["GET /stats"] }'),
        remove=_lines(f"{place}.remove", table.get("remove", {}), hint='remove = { "POST /pets" = ["*"] }'),
    )


def read_sources(name: str, table: object) -> Lines:
    """Read the table ``sources`` of a configuration file: patterns, and operations behind which such code is.

    Raises:
        InvalidConfiguration: It is no such table, or a pattern cannot be understood.
    """
    lines = _lines(f"{name}: sources", table, hint=_SOURCES_HINT)
    for pattern, _ in lines:
        try:
            PathPatterns([pattern])
        except ValueError as err:
            raise InvalidConfiguration(f"{name}: sources: {err}") from err
    return lines


def _number(place: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InvalidConfiguration(f"{place} is {value!r}", hint="It is a whole number from 0.")
    return value


def _lines(place: str, table: object, *, hint: str) -> Lines:
    if not isinstance(table, dict):
        raise InvalidConfiguration(f"{place} is not a table", hint=hint)
    return tuple(sorted((key, _operations(f"{place}.{key!r}", names, hint)) for key, names in table.items()))


def _operations(place: str, names: Any, hint: str) -> tuple[str, ...]:
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
        raise InvalidConfiguration(f"{place} is not a list of operations", hint=hint)
    return tuple(names)
