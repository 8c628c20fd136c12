"""Read the TOML of a configuration."""

import tomllib
from collections.abc import Collection, Iterable
from typing import Any

from contractdelta.errors import InvalidConfiguration, suggestion
from contractdelta.files import CONFLICT, conflict_line


def read_toml(name: str, data: bytes) -> dict[str, Any]:
    """Return what stands in a file.

    Raises:
        InvalidConfiguration: It is no TOML.
    """
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except RecursionError:
        raise InvalidConfiguration(f"{name}: nested too deeply") from None
    except ValueError as err:  # no TOML, no UTF-8, or a number that Python does not read
        if line := conflict_line(data):
            raise InvalidConfiguration(f"{name}:{line}: {CONFLICT}", hint="Keep one of the two texts.") from err
        raise InvalidConfiguration(f"{name}: {err}") from err


def refuse_unknown(place: str, table: Iterable[str], known: Collection[str]) -> None:
    """Refuse keys that mean nothing.

    Raises:
        InvalidConfiguration: There is one; the nearest known one is suggested.
    """
    for key in table:
        if key not in known:
            raise InvalidConfiguration(f"{place}: unknown key {key!r}", hint=suggestion(key, known, title="Known keys"))
