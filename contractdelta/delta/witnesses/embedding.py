"""From a value at the place of a change to the whole that is sent: a body, a parameter, a header."""

from collections.abc import Iterable, Iterator
from itertools import islice, takewhile
from typing import Any, NamedTuple

from contractdelta.contract.json_schema import Schema
from contractdelta.delta.pairing.ways_to_changes import HOLDING, Step
from contractdelta.delta.witnesses.composites import completed, filled, fresh_name
from contractdelta.delta.witnesses.patterns import pattern_of
from contractdelta.delta.witnesses.search import Search
from contractdelta.delta.witnesses.shapes import Keywords
from contractdelta.spec.pointer import join

#: How many ways to build the whole around a value are tried at each place above it.
_MAX_WHOLES = 12


class Level(NamedTuple):
    """One place on the way, as the two schemas that are asked about it."""

    accepting: Schema
    refusing: Schema


def levels_in_place(levels: list[Level], steps: tuple[Step, ...]) -> list[Level]:
    """Return the levels around the last one that apply to the same value."""
    inner = takewhile(
        lambda pair: pair[1].keyword not in HOLDING, zip(reversed(levels[:-1]), reversed(steps), strict=True)
    )
    return [level for level, _ in inner][::-1]


class NotEmbedded(Exception):
    """No whole around a value could be built; the message says why."""


def embed(search: Search, levels: list[Level], steps: tuple[Step, ...], value: Any) -> tuple[Any, str]:
    """Build the whole around a value, from its place upwards, and return it with the pointer to the value.

    At every place on the way, what was built is accepted by one side and refused by the other.

    Raises:
        NotEmbedded: At some place it is not.
    """
    pointer = ""
    for level, below, step in zip(reversed(levels[:-1]), reversed(levels[1:]), reversed(steps), strict=True):
        value, tokens = _lifted(search, level, below, step, value)
        pointer = f"{join('', *tokens)}{pointer}"
    return value, pointer


def _lifted(search: Search, level: Level, below: Level, step: Step, value: Any) -> tuple[Any, tuple[str | int, ...]]:
    """Return a value one place up, and the way down from there."""
    reason = "no valid whole was found around it"
    for whole, tokens in islice(_wholes(search, level.accepting, below.accepting, step, value), _MAX_WHOLES):
        if search.tells_apart(level.accepting, level.refusing, whole):
            return whole, tokens
        if search.accepts(level.accepting, whole) and search.accepts(level.refusing, whole):
            reason = "what stands around it accepts it all the same"
    raise NotEmbedded(reason)


def _wholes(
    search: Search, above: Schema, below: Schema, step: Step, value: Any
) -> Iterator[tuple[Any, tuple[str | int, ...]]]:
    if step.keyword not in HOLDING:
        yield value, ()
        if isinstance(value, dict):
            yield from _found(completed(keywords, value, search) for keywords in search.shapes.variants(above, below))
        return
    for keywords in search.shapes.variants(above):
        if step.keyword.endswith(("Items", "items", "contains")):
            index = _index(keywords, step)
            yield from _found([filled(keywords, {index: value}, search)], index)
        else:
            for name in _names(search, keywords, step):
                yield from _found([completed(keywords, {name: value}, search)], name)


def _found(wholes: Iterable[Any], *tokens: str | int) -> Iterator[tuple[Any, tuple[str | int, ...]]]:
    yield from ((whole, tokens) for whole in wholes if whole is not None)


def _index(keywords: Keywords, step: Step) -> int:
    return int(step.name) if step.name else len(keywords.get("prefixItems", ())) * (step.keyword != "contains")


def _names(search: Search, keywords: Keywords, step: Step) -> Iterator[str]:
    if step.keyword == "properties":
        yield step.name
    elif step.keyword == "patternProperties":
        pattern = pattern_of(step.name)
        yield from islice(pattern.texts(), 3) if pattern else ()
    else:
        yield fresh_name(keywords, search)
