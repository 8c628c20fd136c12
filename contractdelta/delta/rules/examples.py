"""An example of each rule: what stands in a document before the change and after it.

They stand in ``examples.yaml`` beside this file, and are read where somebody looks a rule up. One serves a fact
about schemas, whoever sends what they describe, and what it is called the other way round.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from contractdelta.delta.rules.registry import Rule
from contractdelta.spec.syntax.yaml_reader import read_yaml

_FILE = "examples.yaml"


class Place(StrEnum):
    """What the text of an example is a part of."""

    #: It is the schema of a body in JSON.
    BODY = "body"
    #: It is the schema of a body in ``text/plain``.
    TEXT = "text"
    #: It is the schema of a query parameter, or of a header of a response: a list of one is written as its item is.
    FIELD = "field"
    #: It is a part of an operation.
    OPERATION = "operation"
    #: It is a part of a document.
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A change, as small as can be."""

    #: What it is an example of: a fact about schemas, or a rule.
    name: str
    #: The entry of the file that it was read from: a change and the change back stand in one.
    entry: str
    place: Place
    #: In YAML, without a line end behind it.
    before: str
    after: str
    #: JSON text of a value that is valid before the change and not after it; empty where none is shown.
    only_before: str = ""
    #: The same of a value that is valid after the change alone.
    only_after: str = ""

    def reversed(self, name: str) -> "Example":
        """Return the change back, and what that is an example of."""
        return replace(
            self,
            name=name,
            before=self.after,
            after=self.before,
            only_before=self.only_after,
            only_after=self.only_before,
        )


def example_of(rule: Rule) -> Example:
    """Return the example of a rule."""
    return _examples()[rule.fact or rule.id]


@cache
def _examples() -> Mapping[str, Example]:
    tree = read_yaml(files("contractdelta.delta.rules").joinpath(_FILE).read_bytes(), _FILE)
    found: dict[str, Example] = {}
    for section, place in (("schemas", Place.BODY), ("others", Place.OPERATION)):
        for name, entry in tree[section].items():
            found[name] = _example(name, place, entry)
            if "reverse" in entry:
                found[entry["reverse"]] = found[name].reversed(entry["reverse"])
    return found


def _example(name: str, place: Place, entry: Mapping[str, Any]) -> Example:
    return Example(
        name=name,
        entry=name,
        place=Place(entry.get("place", place)),
        before=entry["before"].rstrip("\n"),
        after=entry["after"].rstrip("\n"),
        only_before=_json(entry, "only-before"),
        only_after=_json(entry, "only-after"),
    )


def _json(entry: Mapping[str, Any], key: str) -> str:
    return json.dumps(entry[key], ensure_ascii=False) if key in entry else ""
