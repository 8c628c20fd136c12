"""What a payload has to show where a change is about one of several things under a keyword: about which of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contractdelta.contract.json_schema import Schema
from contractdelta.delta.model import Detail
from contractdelta.delta.witnesses.embedding import Level

#: Keywords that hold schemas by name, or by place: each of them refuses by itself.
_HOLDING = frozenset({"patternProperties", "dependentSchemas", "prefixItems"})
#: Of these one is enough, so that what one side alone has is what the other one may refuse.
_UNIONS = frozenset({"anyOf", "oneOf"})


def detailed(level: Level, detail: Detail, refused: Mapping[str, Any], branches: Sequence[Schema]) -> Iterator[Level]:
    """Yield two schemas that differ in one thing at most, the likeliest first; nothing where that cannot be said.

    ``refused`` are the keywords of the schema that refuses, ``branches`` what the change is about, if that is a branch.
    """
    keyword, name = detail
    if keyword == "enum":
        yield level._replace(accepting=_both(level.accepting, {"enum": [json.loads(name)]}))
    elif keyword in ("required", "properties"):
        if name in refused.get("required", ()):
            yield level._replace(refusing={"required": [name]})
        if keyword == "properties":
            yield level._replace(accepting=_both(level.accepting, {"required": [name]}))
    elif keyword in _HOLDING:
        yield from (level._replace(refusing=schema) for schema in _alone(keyword, name, refused.get(keyword)))
    elif keyword in _UNIONS:
        yield from (level._replace(accepting=_both(level.accepting, branch)) for branch in branches)
    elif keyword == "allOf":
        yield from (level._replace(refusing=branch) for branch in branches)


def _both(one: Schema, other: Schema) -> Schema:
    return {"allOf": [one, other]}


def _alone(keyword: str, name: str, held: Any) -> Iterator[Schema]:
    """Yield the keyword with one of what it holds."""
    if isinstance(held, dict) and name in held:
        yield {keyword: {name: held[name]}}
    elif isinstance(held, list) and int(name) < len(held):
        yield {keyword: [*({} for _ in range(int(name))), held[int(name)]]}
