"""The two contracts of a comparison, and how their terms are shown."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from contractdelta.contract.canonical import canonical
from contractdelta.contract.grammar import COMBINATORS, Kind
from contractdelta.contract.graphs.terms import ALLOWS_EVERYTHING
from contractdelta.contract.model import Contract, Edge, Term
from contractdelta.contract.names.properties import described_names, hidden_names, mentioned_names, required_names
from contractdelta.delta.model import Direction
from contractdelta.delta.values.nulls import is_null

#: Deepest nesting of a value that is shown; what lies below is shown as a reference to its place.
_MAX_SHOWN_DEPTH = 40
#: Properties that do not matter in a direction, because the other side alone writes them.
Marks = frozenset[tuple[str, Direction]]
#: The keywords that say so (OpenAPI 3.0.4, Schema Object, ``readOnly`` and ``writeOnly``).
ALONE: Mapping[str, Direction] = {"readOnly": Direction.REQUEST, "writeOnly": Direction.RESPONSE}
#: How many tokens lead to a component: ``/components/schemas/Pet``.
_DEPTH_OF_COMPONENTS = 3


class Side:
    """One of the two contracts, and how its terms are shown."""

    def __init__(self, contract: Contract) -> None:
        """Take a contract."""
        self.contract = contract

    def edges(self, term: int) -> tuple[Edge, ...]:
        """Return the edges of a term that say something."""
        edges = self.contract.terms[term].edges
        idle = [edge for edge in edges if edge.is_trivial_where_true and self.digest(edge) == ALLOWS_EVERYTHING]
        return tuple([edge for edge in edges if edge not in idle]) if idle else edges

    def branches(self, term: int) -> list[Edge]:
        """Return the edges of a schema to those that it joins."""
        return [edge for edge in self.edges(term) if edge.keyword == "allOf"]

    def written(self, term: int, keyword: str) -> list[Edge]:
        """Return the edges of a term in a member, those that say nothing, too."""
        return [edge for edge in self.contract.terms[term].edges if edge.keyword == keyword]

    def digest(self, edge: Edge) -> str:
        """Return the digest of what an edge leads to."""
        return self.contract.digests[edge.target]

    def members(self, term: int) -> dict[str, str]:
        """Return what a term says itself: keyword and canonical JSON text."""
        return dict(self.contract.terms[term].members)

    def is_null(self, edge: Edge) -> bool:
        """Tell whether an edge leads to a schema that allows null, and nothing else."""
        return is_null(self.members(self.contract.resolve(edge.target)))

    def is_required(self, term: int) -> bool:
        """Tell whether what a term stands for must be there; parameters in a path always must."""
        members = self.contract.terms[self.contract.resolve(term)].members
        return ("required", "true") in members or ("in", '"path"') in members

    def marks(self, term: int) -> Marks:
        """Return the properties that a schema, or one that it joins, says one side alone writes."""
        return self._marks.get(term, frozenset())

    def mentioned(self, term: int, marks: Marks) -> Marks:
        """Return those of some marks that are about properties which a schema, or one for the same value, mentions."""
        names = self._mentioned.get(self.contract.resolve(term)) if marks else None
        return frozenset(mark for mark in marks if mark[0] in names) if names else frozenset()

    def required(self, term: int) -> frozenset[str]:
        """Return the names that a schema, or one that it joins, requires."""
        return self._required.get(self.contract.resolve(term), frozenset())

    def described(self, term: int) -> frozenset[tuple[str, str]]:
        """Return the properties that a schema, or one below it for the same value, describes, each with its digest."""
        return self._described.get(self.contract.resolve(term), frozenset())

    def joined(self, term: int) -> Iterator[int]:
        """Yield each schema that one joins, directly or not, once: what leads back to it asks nothing more."""
        todo, seen = [term], {term}
        for index in todo:  # it grows meanwhile
            for edge in self.branches(index):
                if (found := self.contract.resolve(edge.target)) not in seen:
                    seen.add(found)
                    todo.append(found)
                    yield found

    def types_said(self, term: int) -> frozenset[tuple[str, str]]:
        """Return what a schema, and those that it joins itself, name as types: as a rule each part names them again."""
        joined = (self.contract.resolve(edge.target) for edge in self.edges(term) if edge.keyword == "allOf")
        members = (member for index in (term, *joined) for member in self.contract.terms[index].members)
        return frozenset(member for member in members if member[0] == "type")

    def asserts_nothing(self, term: int, said: frozenset[tuple[str, str]]) -> bool:
        """Tell whether a schema asks no more than what is said, and at most says who writes what."""
        todo = [self.contract.resolve(term)]
        seen = set(todo)
        for index in todo:  # it grows meanwhile
            edges = self.edges(index)
            own = self.members(index).items() - (said if index == todo[0] else frozenset())
            if any(key not in ALONE for key, _ in own) or any(edge.keyword not in _ADDING for edge in edges):
                return False
            below = {self.contract.resolve(edge.target) for edge in edges}
            todo += sorted(below - seen)
            seen |= below
        return True

    @cached_property
    def _marks(self) -> Mapping[int, Marks]:
        found: dict[int, Marks] = {}
        for keyword, direction in ALONE.items():
            for term, names in hidden_names(self.contract, keyword).items():
                found[term] = found.get(term, frozenset()) | {(name, direction) for name in names}
        return found

    @cached_property
    def _described(self) -> Mapping[int, frozenset[tuple[str, str]]]:
        return described_names(self.contract)

    @cached_property
    def _required(self) -> Mapping[int, frozenset[str]]:
        return required_names(self.contract)

    @cached_property
    def _mentioned(self) -> Mapping[int, frozenset[str]]:
        return mentioned_names(self.contract, {name for marks in self._marks.values() for name, _ in marks})

    def name_of(self, edge: Edge) -> str:
        """Return the name of the component that a child is, ``schema:Pet``; empty where it is written in its place."""
        term = self.contract.terms[edge.target]
        if term.reference:
            return self.contract.terms[self.contract.resolve(edge.target)].unit or term.reference
        is_component = term.pointer.count("/") <= _DEPTH_OF_COMPONENTS
        return term.unit if is_component else ""

    def features(self, term: int) -> frozenset[object]:
        """Return what tells a term from others: its keywords, with and without what they say."""
        found = self.contract.terms[self.contract.resolve(term)]
        edges = {(edge.keyword, edge.name) for edge in found.edges}
        below = {(edge.keyword, edge.name, self.digest(edge)) for edge in found.edges}
        return frozenset({*(key for key, _ in found.members), *found.members, *edges, *below})

    def pointer(self, term: int, member: str | None = None) -> str:
        """Return where a term stands, or a member of it."""
        found = self.contract.terms[term]
        return self.contract.shown(found.resource, found.pointer_of(member))

    def render(self, term: int) -> str:
        """Return the canonical JSON text of a term in normal form; what it refers to stays a reference."""
        return canonical(self._value(term, 0))

    def render_member(self, term: int, key: str) -> str | None:
        """Return the canonical JSON text of a member of a schema; ``None`` where it has none."""
        edges = [edge for edge in self.edges(term) if edge.keyword == key]
        if not edges:
            return self.members(term).get(key)
        found: dict[str, Any] = {}
        for edge in edges:
            self._put(found, edge, self._child(self.contract.terms[term], edge, 0))
        return canonical(found[key])

    def _value(self, index: int, depth: int) -> Any:
        term = self.contract.terms[index]
        if term.reference:
            return {"$ref": term.reference}
        members = dict(term.members)
        if "" in members:
            return json.loads(members[""])
        found: dict[str, Any] = {key: json.loads(text) for key, text in members.items()}
        for edge in self.edges(index):
            self._put(found, edge, self._child(term, edge, depth))
        for key in found.keys() & _UNORDERED:
            found[key] = sorted(_listed(found[key]), key=canonical)
        return found

    def _child(self, parent: Term, edge: Edge, depth: int) -> Any:
        child = self.contract.terms[edge.target]
        # What one object of Swagger 2.0 says is several terms at one place, each of another kind.
        is_within = child.pointer == parent.pointer and child.kind is not parent.kind
        is_below = child.resource == parent.resource and (is_within or child.pointer.startswith(f"{parent.pointer}/"))
        if depth < _MAX_SHOWN_DEPTH and (is_below or parent.kind in (Kind.SECURITY_REQUIREMENT, Kind.OPERATION)):
            return self._value(edge.target, depth + 1)
        return {"$ref": f"{'' if child.resource == self.contract.root else child.resource}#{child.pointer}"}

    @staticmethod
    def _put(found: dict[str, Any], edge: Edge, value: Any) -> None:
        if edge.keyword.startswith("scheme "):
            scheme = value if isinstance(value, dict) else {"scheme": value}  # a malformed one
            scopes = json.loads(edge.keyword.removeprefix("scheme "))
            found["schemes"] = [*_listed(found.get("schemes", [])), {"scopes": scopes, **scheme}]
        elif edge.keyword in _LISTS:
            found[edge.keyword] = [*_listed(found.get(edge.keyword, [])), value]
        elif edge.name or edge.keyword in _MAPS:
            if not isinstance(found.get(edge.keyword), dict):  # nothing yet, or a malformed member of another part
                found[edge.keyword] = {}
            found[edge.keyword][edge.name] = value
        else:
            found[edge.keyword] = value


def _listed(value: Any) -> list[Any]:
    """Return what stands where a list should: a malformed member, or one that is called like a list of children."""
    return value if isinstance(value, list) else [value]


#: What asks no more of a value than what stands below it does.
_ADDING = frozenset({"properties", "allOf"})
_UNORDERED = frozenset({"alternative", "schemes", "$dynamicRef"})
_LISTS = _UNORDERED | COMBINATORS | {"prefixItems", "server"}
_MAPS = frozenset(
    {
        *("properties", "patternProperties", "dependentSchemas", "dependencies", "discriminator"),
        *("content", "headers", "links", "encoding", "variables"),
    }
)
