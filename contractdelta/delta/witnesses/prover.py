"""Proofs of changes: payloads that one side accepts and the other refuses, as both were asked."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

from contractdelta.contract.canonical import canonical
from contractdelta.contract.json_schema import JsonSchemas, Schema
from contractdelta.contract.model import Contract
from contractdelta.delta.model import Claim, Detail, Direction, Proof, Unproved, Witness
from contractdelta.delta.pairing.ways_to_changes import Places, Step, Ways
from contractdelta.delta.rewriting.contracts import rewritten
from contractdelta.delta.witnesses.details import detailed
from contractdelta.delta.witnesses.embedding import Level, NotEmbedded, embed, levels_in_place
from contractdelta.delta.witnesses.search import NOTHING_MORE, OutOfSteps, Search
from contractdelta.delta.witnesses.shapes import Shapes
from contractdelta.delta.witnesses.validators import CannotTell, Validators

#: What asks nothing of a value: that something else there refuses it proves nothing about this.
_ANNOTATING = frozenset({"default"})
#: How many questions one claim is worth: for the value at its place, and for the whole around it.
_MAX_STEPS = 600
#: How many values for one place are tried to be embedded.
_MAX_VALUES = 3
#: The longest value that is named in an answer.
_MAX_QUOTED = 80
#: One claim may take this part of the time there is: so much that numbers of questions decide, not the clock.
_SHARE = 5
#: How many questions are asked between two looks at the clock.
_BETWEEN_LOOKS = 16

#: The whole that holds a value, and the pointer to it.
_Whole = tuple[Any, str]


class OutOfTime(Exception):
    """A proof that took longer than there is time."""


class Prover:
    """Looks for proofs that the contracts of base and head differ; remembers what it found."""

    def __init__(self, base: Contract, head: Contract, *, clock: Callable[[], float], seconds: float) -> None:
        """Take base and head, a clock that never goes back, and how long all proofs together may take.

        What is found depends on numbers of questions only, unless the time is up.
        """
        # The schemas that claims are about are those that were compared.
        base, head, self._ways, _ = rewritten(base, head)
        self._budget = _Budget(clock, seconds)
        self._halves = {
            direction: _Half(base, head, direction, self._ways, self._budget)
            for direction in (Direction.REQUEST, Direction.RESPONSE)
        }

    def prove(self, claim: Claim) -> Proof:
        """Return a payload that proves a claim, or why there is none."""
        directions = tuple(self._halves) if claim.direction is Direction.BOTH else (claim.direction,)
        reason = ""
        for direction in directions:
            found = self._proved(direction, claim)
            if isinstance(found, Witness):
                return found
            reason = reason or found
        return Unproved(reason)

    def _proved(self, direction: Direction, claim: Claim) -> Witness | str:
        try:
            return self._halves[direction].prove(claim)
        except CannotTell as err:  # the reason of a refusal may be one of several, and the others not be told
            return f"it cannot be told: {err}"


class _Budget:
    """How many questions may be asked, and how much time there is for them."""

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock, self._left, self._share = clock, seconds, seconds / _SHARE
        self._steps, self._end = 0, 0.0

    def spend(self, work: Callable[[], Any]) -> Any:
        """Do some work within the budget of one claim.

        Raises:
            OutOfSteps: It asked too much.
            OutOfTime: There is no time left.
        """
        start = self._clock()
        self._steps, self._end = 0, start + min(self._left, self._share)
        try:
            return work() if self._left > 0 else self._stop()
        finally:
            self._left -= self._clock() - start

    def take_step(self) -> None:
        """Count one question."""
        self._steps += 1
        if self._steps > _MAX_STEPS:
            raise OutOfSteps
        if self._steps % _BETWEEN_LOOKS == 0 and self._clock() > self._end:
            self._stop()

    @staticmethod
    def _stop() -> None:
        raise OutOfTime


class _Half:
    """The proofs in one direction: which side sends, and which side may refuse."""

    def __init__(self, base: Contract, head: Contract, direction: Direction, ways: Ways, budget: _Budget) -> None:
        self._direction, self._ways, self._budget = direction, ways, budget
        self._base, self._head = base, head
        hidden = "readOnly" if direction is Direction.REQUEST else "writeOnly"
        definitions: dict[str, Schema] = {}
        self._old = JsonSchemas(base, hidden, prefix="base.", definitions=definitions)
        self._new = JsonSchemas(head, hidden, prefix="head.", definitions=definitions)
        self._search = Search(Shapes(definitions, self._identity), Validators(definitions), budget.take_step)
        #: What tells two schemas apart, or why nothing does, by their digests and what changed.
        self._values: dict[tuple[str, ...], tuple[Any, ...] | str] = {}
        self._wholes: dict[tuple[str, ...], Witness | str] = {}

    def _identity(self, reference: str) -> str:
        return self._old.identity(reference) or self._new.identity(reference) or reference

    def prove(self, claim: Claim) -> Witness | str:
        """Return a payload that proves a claim, or why there is none: by what changed, else by the whole schema."""
        place = self._ways.pair(claim.old, claim.new)
        if self._base.digests[place.old] == self._head.digests[place.new]:
            return "both sides say the same here"
        if claim.keyword in _ANNOTATING:
            return NOTHING_MORE
        level = self._level(place)
        found = self._found(claim, place, level)
        if isinstance(found, Witness) and claim.detail.name:
            try:
                return self._about_detail(claim, place, level, found)
            except CannotTell:
                return found
        return found

    def _found(self, claim: Claim, place: Places, level: Level) -> Witness | str:
        focused = self._search.shapes.focused(level.refusing, claim.keyword)
        if focused is not None:
            found = self._proved(claim, place, Level(level.accepting, focused), claim.keyword)
            if isinstance(found, Witness):
                return found
        return self._proved(claim, place, level, "")

    def _about_detail(self, claim: Claim, place: Places, level: Level, found: Witness) -> Witness:
        """Return a witness of the very thing that a claim is about; the one that was found where there is none."""
        for number, narrowed in enumerate(self._narrowed(place, level, claim.detail)):
            value = json.loads(found.value)
            if self._attempt(partial(self._search.tells_apart, narrowed.accepting, narrowed.refusing, value)) is True:
                return replace(found, reason=self._search.refusal(narrowed.refusing, value))
            other = self._proved(claim, place, narrowed, canonical([number, *claim.detail]))
            if isinstance(other, Witness):
                return other
        return found

    def _narrowed(self, place: Places, level: Level, detail: Detail) -> Iterator[Level]:
        """Yield the schemas at a place as the one thing that a change is about tells them apart."""
        sides = (self._base, self._old, place.old), (self._head, self._new, place.new)
        branches = [
            schemas.schema(edge.target)
            for contract, schemas, term in sides
            for edge in contract.terms[term].edges
            if edge.keyword == detail.keyword and contract.digests[edge.target] == detail.name
        ]
        yield from detailed(level, detail, self._search.shapes.keywords(level.refusing), branches)

    def _proved(self, claim: Claim, place: Places, level: Level, keyword: str) -> Witness | str:
        key = (*self._digests(place), keyword)
        if key not in self._values:
            self._values[key] = self._attempt(partial(self._proofs, level))
        values = self._values[key]
        if isinstance(values, str):
            return values
        reason = "its place is not reached in the same way on both sides"
        for root in self._ways.roots(claim.old_root, claim.new_root):
            found = self._witness(root, place, partial(self._embedded, level, values), keyword)
            if isinstance(found, Witness):
                return found
            reason = found or reason
        return reason

    def _digests(self, place: Places) -> tuple[str, str]:
        return self._base.digests[place.old], self._head.digests[place.new]

    def _level(self, place: Places) -> Level:
        old, new = self._old.schema(place.old), self._new.schema(place.new)
        return Level(old, new) if self._direction is Direction.REQUEST else Level(new, old)

    def _proofs(self, level: Level) -> tuple[Any, ...] | str:
        found = self._search.proofs(level.accepting, level.refusing, 1)
        return found or self._search.failure(level.accepting, level.refusing)

    def _attempt(self, work: Callable[[], Any]) -> Any:
        """Do some work within its budget; return what became of it, or why nothing did."""
        try:
            return self._budget.spend(work)
        except OutOfSteps:
            return f"none was found within {_MAX_STEPS} questions"
        except OutOfTime:
            return "out of time"

    def _witness(
        self, root: Places, place: Places, embed_in: Callable[[Places, tuple[Step, ...]], Witness | str], keyword: str
    ) -> Witness | str:
        steps = self._ways.way(root, place)
        if steps is None:  # another facet with the same schemas may reach it
            return ""
        # Of places that look the same each is reached by a way of its own.
        way = (text for step in steps for text in (step.keyword, step.name, *self._digests(step.to)))
        key = (*self._digests(root), *way, keyword)
        if key not in self._wholes:
            self._wholes[key] = self._attempt(partial(embed_in, root, steps))
        return self._wholes[key]

    def _embedded(self, level: Level, values: tuple[Any, ...], root: Places, steps: tuple[Step, ...]) -> Witness | str:
        levels = [self._level(place) for place in (root, *(step.to for step in steps))]
        reason = ""
        try:
            for value in chain(values, self._others(level, levels, steps)):
                found = self._whole(levels, steps, value)
                if not isinstance(found, str):
                    return Witness(
                        value=canonical(value),
                        payload=canonical(found[0]),
                        pointer=found[1],
                        direction=self._direction,
                        reason=self._search.refusal(level.refusing, value),
                    )
                reason = reason or found
        except OutOfSteps:
            if not reason:
                raise
        return reason

    def _whole(self, levels: list[Level], steps: tuple[Step, ...], value: Any) -> _Whole | str:
        """Build the whole around a value; return why that did not work, if so."""
        reason = "the schema as a whole cannot be said to refuse it"
        try:
            payload, pointer = embed(self._search, levels, steps, value)
        except NotEmbedded as error:
            reason = str(error)
        else:
            if self._search.tells_apart(levels[0].accepting, levels[0].refusing, payload):
                return payload, pointer
        return f"{_quoted(canonical(value))} is refused at its place, but {reason}"

    def _others(self, level: Level, levels: list[Level], steps: tuple[Step, ...]) -> Iterator[Any]:
        """Yield further values for the place, and such as what applies to the same value accepts, too."""
        yield from self._search.proofs(level.accepting, level.refusing, _MAX_VALUES)[1:]
        around = [outer.accepting for outer in levels_in_place(levels, steps)]
        if around:
            joined: Schema = {"allOf": [*around, level.accepting]}
            yield from self._search.proofs(joined, level.refusing, _MAX_VALUES)


def _quoted(text: str) -> str:
    return text if len(text) <= _MAX_QUOTED else f"{text[: _MAX_QUOTED - 1]}…"
