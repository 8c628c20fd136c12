"""A search for values that one schema accepts and another refuses.

To tell whether one schema includes another is to look for such a value: A. Habib and others, "Finding Data
Compatibility Bugs with JSON Subschema Checking", ISSTA 2021; L. Attouche and others, "Witness Generation for JSON
Schema", PVLDB 15(13), 2022. Theirs decide; this is a search, which may end with nothing.

Candidates come from what the schemas say; whether they tell the two apart is asked of the schemas themselves. A number
of questions bounds the search, so that the same schemas always have the same answer.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from contractdelta.contract.canonical import canonical
from contractdelta.contract.json_schema import Schema
from contractdelta.delta.witnesses.composites import lists, objects
from contractdelta.delta.witnesses.scalars import enumerated, numbers, texts
from contractdelta.delta.witnesses.shapes import Keywords, Shapes
from contractdelta.delta.witnesses.validators import CannotTell, Validators

T = TypeVar("T")
#: One schema or two, and a number of values.
_Key = tuple[str | int, ...]
_Known = dict[_Key, tuple[Any, ...]]
#: Why no value tells two schemas apart that ask the same.
NOTHING_MORE = "a validator refuses nothing more"
#: How many values of one pair of schemas are tried.
_MAX_CANDIDATES = 120
#: How many pairs of ways to meet two schemas are looked at.
_MAX_PAIRS = 40
#: The deepest place below that is looked into.
_MAX_DEPTH = 16
#: How many values are tried to find one that is valid.
_MAX_DRAFTS = 30
#: The types, in the order in which they make good samples.
_TYPES = ("string", "integer", "number", "boolean", "null", "object", "array")
#: Keywords that show which type a schema without one has in mind.
_HINTS = {
    "object": frozenset({"properties", "required", "additionalProperties", "patternProperties", "minProperties"}),
    "array": frozenset({"items", "prefixItems", "contains", "minItems"}),
    "string": frozenset({"pattern", "minLength", "maxLength", "format"}),
    "number": frozenset({"minimum", "maximum", "multipleOf"}),
}


class OutOfSteps(Exception):
    """A search that took too long."""


class Search:
    """Looks for values of the schemas of both sides; remembers those that it found."""

    def __init__(self, shapes: Shapes, validators: Validators, take_step: Callable[[], None]) -> None:
        """Take what is asked, and what is told before each question; it may raise to end the search."""
        self.shapes = shapes
        #: Why some question had no answer; empty where each had one.
        self._doubt = ""
        #: Why nothing tells two schemas apart.
        self._failures: dict[tuple[str, str], str] = {}
        self._validators, self._take_step = validators, take_step
        self._samples: _Known = {}
        self._proofs: _Known = {}
        #: What is being looked for, from the outside in, and how far out what it depends on is being looked for.
        self._open: dict[tuple[bool, _Key], int] = {}
        #: What was not found because it depends on something that is being looked for, and how far out that is.
        self._pending: dict[tuple[bool, _Key], int] = {}

    def accepts(self, schema: Schema, value: Any) -> bool | None:
        """Tell whether a schema accepts a value; ``None`` where that cannot be told."""
        self._take_step()
        try:
            return self._validators.accepts(schema, value)
        except CannotTell as error:
            self._doubt = self._doubt or str(error)
            return None

    def tells_apart(self, accepting: Schema, refusing: Schema, value: Any) -> bool:
        """Tell whether one schema accepts a value and the other refuses it."""
        return self.accepts(accepting, value) is True and self.accepts(refusing, value) is False

    def refusal(self, schema: Schema, value: Any) -> str:
        """Return in one line why a schema refuses a value."""
        return self._validators.refusal(schema, value)

    def is_same(self, one: Schema, other: Schema) -> bool:
        """Tell whether two schemas say the same."""
        return one is other or self.shapes.identity(one) == self.shapes.identity(other)

    def sample(self, schema: Schema) -> tuple[Any, ...]:
        """Return a valid value, the smallest that is known; empty where none was found."""
        return self.samples(schema, 1)

    def samples(self, schema: Schema, count: int) -> tuple[Any, ...]:
        """Return up to so many different valid values."""
        key = (self.shapes.identity(schema), count)
        return self._remembered(self._samples, key, lambda: self._sampled(schema, count))

    def _sampled(self, schema: Schema, count: int) -> tuple[Any, ...]:
        found = interleaved(self._values(keywords, {}) for keywords in self.shapes.variants(schema))
        candidates = islice(_distinct(found), _MAX_DRAFTS)
        return tuple(islice((value for value in candidates if self.accepts(schema, value)), count))

    def proofs(self, accepting: Schema, refusing: Schema, count: int = 2) -> tuple[Any, ...]:
        """Return up to so many values that the one schema accepts and the other refuses."""
        if self._are_alike(accepting, refusing):
            return ()
        key = (*self._key(accepting, refusing), count)
        return self._remembered(self._proofs, key, lambda: self._proved(accepting, refusing, count))

    def failure(self, accepting: Schema, refusing: Schema) -> str:
        """Return why nothing was found that tells two schemas apart."""
        if self._are_alike(accepting, refusing):
            return NOTHING_MORE
        return self._failures.get(self._key(accepting, refusing), "the schemas lead back to themselves")

    def _are_alike(self, accepting: Schema, refusing: Schema) -> bool:
        """Tell whether what one schema accepts is plainly accepted by the other, too: nothing is asked, or the same."""
        return refusing in ({}, True) or self.is_same(accepting, refusing)

    def _key(self, accepting: Schema, refusing: Schema) -> tuple[str, str]:
        return self.shapes.identity(accepting), self.shapes.identity(refusing)

    def _proved(self, accepting: Schema, refusing: Schema, count: int) -> tuple[Any, ...]:
        before, self._doubt = self._doubt, ""
        found: list[Any] = []
        tried = 0
        try:
            for value in islice(_distinct(self._candidates(accepting, refusing)), _MAX_CANDIDATES):
                tried += 1
                found += [value] if self.tells_apart(accepting, refusing, value) else []
                if len(found) == count:
                    break
        except OutOfSteps:
            if not found:
                raise
        if not found:
            nothing = f"none of {tried} candidates tells the two apart" if tried else "no candidate was found"
            self._failures[self._key(accepting, refusing)] = (
                f"it cannot be told: {self._doubt}" if self._doubt else nothing
            )
        self._doubt = before or self._doubt
        return tuple(found)

    def _remembered(self, known: _Known, key: _Key, find: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
        """Look for something once; what is being looked for already is not found within itself.

        That nothing was found because something around it is being looked for is remembered until that is done.
        """
        place = (known is self._samples, key)
        if key in known:
            return known[key]
        if place in self._open or place in self._pending or len(self._open) == _MAX_DEPTH:
            self._depend(self._pending.get(place, list(self._open).index(place) if place in self._open else 0))
            return ()
        height = len(self._open)
        self._open[place] = height
        try:
            found = find()
        finally:
            lowest = self._open.pop(place)
            self._pending = {item: low for item, low in self._pending.items() if low < height}
        if found or lowest >= height:
            known[key] = found
        else:
            self._pending[place] = lowest
            self._depend(lowest)
        return found

    def _depend(self, height: int) -> None:
        """Note that what is being looked for depends on something around it, told by how far out that is."""
        if self._open:
            inmost = next(reversed(self._open))
            self._open[inmost] = min(self._open[inmost], height)

    def _candidates(self, accepting: Schema, refusing: Schema) -> Iterator[Any]:
        pairs = islice(self._pairs(accepting, refusing), _MAX_PAIRS)
        return interleaved(self._values(old, new) for old, new in pairs)

    def _pairs(self, accepting: Schema, refusing: Schema) -> Iterator[tuple[Keywords, Keywords]]:
        """Yield ways to meet the one schema together with what of the other is to be missed."""
        shapes = self.shapes
        old = shapes.variants(accepting, common=shapes.branches(refusing))
        new = shapes.variants(refusing, common=shapes.branches(accepting)) or [{"type": []}]
        plain = ((one, other) for one in old for other in new)
        trapped = (
            (one, other)
            for trap in shapes.shape(refusing).traps
            for one in shapes.variants(accepting, trap.condition)[:4]
            for other in shapes.variants(trap.demand)[:2]
        )
        return interleaved([plain, trapped])

    def _values(self, accepting: Keywords, refusing: Keywords) -> Iterator[Any]:
        if "enum" in accepting:
            return iter(enumerated(accepting, refusing))
        kinds = _kinds(accepting, refusing)
        return interleaved(self._values_of(kind, accepting, refusing) for kind in kinds)

    def _values_of(self, kind: str, accepting: Keywords, refusing: Keywords) -> Iterator[Any]:
        if kind == "object":
            return objects(accepting, refusing, self)
        if kind == "array":
            return lists(accepting, refusing, self)
        if kind == "string":
            return texts(accepting, refusing)
        if kind in ("integer", "number"):
            return numbers(accepting, refusing)
        return iter((True, False) if kind == "boolean" else (None,))


def _kinds(accepting: Keywords, refusing: Keywords) -> list[str]:
    """Return the types that values may have, those first that the other schema does not know."""
    kinds = [kind for kind in accepting.get("type", _TYPES) if kind != "integer" or "type" in accepting]
    others = refusing.get("type", _TYPES)
    hinted = [kind for kind, hints in _HINTS.items() if hints & accepting.keys() and "type" not in accepting]
    return sorted(kinds, key=lambda kind: (kind in others, kind not in hinted, _TYPES.index(kind)))


def interleaved(sources: Iterable[Iterator[T]]) -> Iterator[T]:
    """Yield from some sources by turns, the first ones first."""
    rows = list(sources)
    while rows:
        left = []
        for row in rows:
            for item in islice(row, 1):
                left.append(row)
                yield item
        rows = left


def _distinct(values: Iterator[Any]) -> Iterator[Any]:
    seen: set[str] = set()
    for value in values:
        text = canonical(value)
        if text not in seen:
            seen.add(text)
            yield value
