"""Which operations build on what another one makes, as far as names tell.

A test that reads a pet has to make one first, so it depends on ``POST /pets`` though nobody says so. Only operations
that make something are asked, and only what needs what they made is taken: a few edges that are right are worth more
than many that may be. Three rules, each of which wants a name in the answer or request of the maker that can be what
the other operation takes:

1. *path*: ``POST /pets`` makes what ``/pets/{petId}`` and all below it need;
2. *name*: where nothing makes the things of a path, the one maker whose things are called as its parameter says:
   ``POST /teams`` for ``/members/{teamId}``;
3. *body*: the same for what has to be sent in a query or at the top of a body: ``petId`` of ``POST /orders``.

After RESTler (Atlidakis et al., ICSE 2019: producers and consumers by name and type), EvoMaster (Zhang et al.,
Empirical Software Engineering 2021: the hierarchy of paths) and Schemathesis (names of resources).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from contractdelta.contract.model import Contract, Operation
from contractdelta.contract.names.path_templates import erase_names, names_in
from contractdelta.contract.traffic import Names, Traffic

#: What names of things end in, or are called altogether.
_IDENTIFIERS = ("id", "uuid", "guid", "key", "slug", "sid", "number", "name", "code")
#: The same where the name of a thing stands in front, and no path tells that it is one: a "username" is no user's name.
_JOINED = ("id", "uuid", "guid", "key", "slug", "sid", "number")
#: The same where nobody asks for it in a path.
_CERTAIN = ("id", "uuid", "guid", "sid")
_MAKING = ("create", "upsert")
#: Endings of names that are written in the plural, and what they are in the singular.
_PLURALS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ss", "ss"), ("s", ""))
#: What names no thing at the end of a path: the type of the answer, a fragment that tells two uses apart.
_ENDING = re.compile(r"(?:\.(?:json|xml))?(?:#.*)?$")


class MadeThing(NamedTuple):
    """All that an operation tells of the thing that it may make."""

    answered: Names
    asked: Names
    is_located: bool
    #: Whether it says by its status, or by its name, that it makes something.
    is_creating: bool
    is_named: bool


def made_by(operation: Operation, traffic: Traffic) -> MadeThing | None:
    """Return what an operation tells of the thing that it makes; ``None`` where operations of its method make none."""
    if not operation.key.startswith(("POST /", "PUT /")):
        return None
    return MadeThing(
        answered=traffic.answered(operation, _route(operation).noun),
        asked=traffic.asked(operation),
        is_located=traffic.is_located(operation),
        is_creating=traffic.is_creating(operation),
        is_named=(operation.operation_id or "").lower().startswith(_MAKING),
    )


class Inferred(NamedTuple):
    """An operation that builds on another one."""

    consumer: Operation
    #: What tells so, for people.
    why: str
    #: How far it is from what is made: 0 for the thing itself.
    distance: int


class _Route(NamedTuple):
    """An operation with its path taken apart."""

    operation: Operation
    method: str
    #: The segments, and the same without names of parameters.
    segments: tuple[str, ...]
    erased: tuple[str, ...]

    @property
    def noun(self) -> str:
        """What the things of the path are called."""
        return _noun(self.segments[-1]) if self.segments else ""


class _Parameter(NamedTuple):
    """A parameter that is a segment of a path."""

    route: _Route
    name: str
    #: How many segments come after it.
    after: int


class Inference:
    """Infers edges among the operations of one contract."""

    def __init__(self, contract: Contract, traffic: Traffic) -> None:
        """Take paths apart; nothing else is read before it is asked for."""
        self._traffic = traffic
        self._routes = [_route(operation) for operation in contract.operations if " /" in operation.key]
        self._of_key = {route.operation.key: route for route in self._routes}
        self._collections: dict[tuple[str, ...], _Route] = {}
        self._by_noun: dict[str, list[_Route]] = {}
        for route in self._routes:
            if route.method == "POST" and route.segments and "{" not in route.segments[-1]:
                self._collections[route.erased] = route
                self._by_noun.setdefault(route.noun, []).append(route)
        #: The parameters below each collection, and those of which nothing makes what they tell apart: by their plain
        #: names, and where these tell nothing by the name of the thing.
        self._below: dict[tuple[str, ...], list[_Parameter]] = {}
        self._free: dict[str, list[_Parameter]] = {}
        self._generic: dict[str, list[_Parameter]] = {}
        for route in self._routes:
            self._sort(route)
        self._requirements = cache(self._find_requirements)

    def consumers(self, key: str, told: MadeThing) -> tuple[Inferred, ...]:
        """Return the operations that build on what an operation makes, the nearest first; each once.

        ``told`` is what it tells of that, here or at another time.
        """
        route = self._of_key.get(key)
        found: dict[str, Inferred] = {}
        for inferred in self._found(route, told) if route else ():
            known = found.get(inferred.consumer.key)
            if inferred.consumer.key != key and (known is None or inferred.distance < known.distance):
                found[inferred.consumer.key] = inferred
        return tuple(sorted(found.values(), key=lambda one: (one.distance, one.consumer.key)))

    def _sort(self, route: _Route) -> None:
        """Note the parameters of a path; a segment with several of them is none that one name stands for."""
        for index, segment in enumerate(route.segments):
            names = names_in(segment) if "{" in segment else ()
            if len(names) == 1:
                above = route.erased[:index]
                around = _noun(route.segments[index - 1]) if index else ""
                parameter = _Parameter(route, names[0], len(route.segments) - index - 1)
                name = _plain(parameter.name)
                if above in self._collections:
                    self._below.setdefault(above, []).append(parameter)
                elif name in _IDENTIFIERS:
                    self._generic.setdefault(around, []).append(parameter)
                else:
                    self._free.setdefault(name, []).append(parameter)

    def _found(self, route: _Route, told: MadeThing) -> Iterator[Inferred]:
        if self._collections.get(route.erased) is route:
            made = _Made(route.noun, told)
            yield from self._by_path(route, made)
            yield from self._by_name(route, made)
            yield from self._by_body(route, made)
        elif (told.is_creating or told.is_named) and self._is_only_maker(route):
            yield from self._at_own_path(route)

    def _is_only_maker(self, route: _Route) -> bool:
        """Tell whether nothing but ``PUT /pets/{petId}`` can make a pet."""
        is_thing = "{" in "".join(route.segments[-1:])
        return route.method == "PUT" and is_thing and route.erased[:-1] not in self._collections

    def _at_own_path(self, route: _Route) -> Iterator[Inferred]:
        length = len(route.erased)
        why = f"its path gives {', '.join(names_in(route.segments[-1]))}"
        for other in self._routes:
            if other.erased[:length] == route.erased:
                yield Inferred(other.operation, why, len(other.erased) - length)

    def _by_path(self, route: _Route, made: "_Made") -> Iterator[Inferred]:
        for parameter in self._below.get(route.erased, ()):
            why = made.gives(parameter.name)
            if why:
                yield Inferred(parameter.route.operation, why, parameter.after)

    def _by_name(self, route: _Route, made: "_Made") -> Iterator[Inferred]:
        found = [parameter for name in _called(route.noun, _JOINED) for parameter in self._free.get(name, ())]
        for parameter in (*found, *self._generic.get(route.noun, ())):
            other = parameter.route
            if self._maker(route.noun, other) is route:
                why = made.gives(parameter.name, self._traffic.parameter(other.operation, parameter.name))
                if why:
                    yield Inferred(other.operation, why, parameter.after + 1)

    def _by_body(self, route: _Route, made: "_Made") -> Iterator[Inferred]:
        for called in _called(route.noun, _CERTAIN):
            for other, name, types in self._requirements().get(called, ()):
                if self._maker(route.noun, other) is route:
                    why = made.gives(name, types)
                    if why:
                        yield Inferred(other.operation, why, 1)

    def _maker(self, noun: str, other: _Route) -> _Route | None:
        """Return the maker of things of a name that is nearest to an operation by path; ``None`` where several are."""
        makers = self._by_noun[noun]
        near = [_shared(maker.erased, other.erased) for maker in makers]
        best = max(near)
        return makers[near.index(best)] if near.count(best) == 1 else None

    def _find_requirements(self) -> Mapping[str, Sequence[tuple[_Route, str, frozenset[str]]]]:
        """Find what has to be sent to operations and looks like what tells a thing apart, by plain name."""
        found: dict[str, list[tuple[_Route, str, frozenset[str]]]] = {}
        for route in self._routes:
            required = self._traffic.required(route.operation, lambda name: _plain(name).endswith(_CERTAIN))
            for name, types in sorted(required.items()):
                found.setdefault(_plain(name), []).append((route, name, types))
        return found


class _Made:
    """The thing that an operation makes."""

    def __init__(self, noun: str, told: MadeThing) -> None:
        self._noun = noun
        self._told = told

    def gives(self, name: str, types: frozenset[str] = frozenset()) -> str:
        """Return what gives a value of a name and of one of some types, for people; empty where nothing does."""
        for names, whole in ((self._told.answered, "answer"), (self._told.asked, "request")):
            for given in sorted(names):
                if self._is_same(_plain(given), _plain(name)) and _may_be_same(names[given], types):
                    return f"{given} of its {whole} gives {name}"
        return f"Location of its answer gives {name}" if self._told.is_located else ""

    def _is_same(self, given: str, name: str) -> bool:
        if given == name:
            return True
        is_short = given in _IDENTIFIERS and (name.endswith(given) or name == self._noun)
        return is_short or (name in _IDENTIFIERS and given == f"{self._noun}{name}")


def _route(operation: Operation) -> _Route:
    method, _, path = operation.key.partition(" ")
    segments = tuple(filter(None, _ENDING.sub("", path).split("/")))
    return _Route(operation, method, segments, tuple(map(erase_names, segments)))


@cache
def _plain(name: str) -> str:
    """Return a name without the marks between its words: ``pet_id``, ``pet-id`` and ``petId`` are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@cache
def _noun(segment: str) -> str:
    """Return what a thing of a collection is called, given how the collection is."""
    name = _plain(segment)
    for ending, singular in _PLURALS:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending) + singular
    return name


def _called(noun: str, endings: Sequence[str]) -> list[str]:
    return [f"{noun}{ending}" for ending in endings]


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many segments two paths have in common at their start."""
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _may_be_same(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or bool(one & other)
