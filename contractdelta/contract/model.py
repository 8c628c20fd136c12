"""The values of this room: a contract is a graph of terms, seen from its operations."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from contractdelta.contract.grammar import Kind
from contractdelta.errors import one_line


class Edge(NamedTuple):
    """From a term to one below it."""

    #: The member that holds the child: ``properties``, ``allOf``, or a facet where the term is an operation.
    keyword: str
    #: The child's name or index there; empty where it has none that counts.
    name: str
    #: Index of the child's term in the contract.
    target: int
    #: Whether the edge says nothing where the child allows everything.
    is_trivial_where_true: bool = False


class Term(NamedTuple):
    """One object of a document in normal form. A tuple: there are tens of thousands of them."""

    kind: Kind
    #: The file it was read from.
    resource: str
    #: Where it stands there, as a JSON Pointer.
    pointer: str
    #: What it says itself: keyword and canonical JSON text, sorted.
    members: tuple[tuple[str, str], ...] = ()
    #: What stands below it.
    edges: tuple[Edge, ...] = ()
    #: Whether it only stands for its one child, as a reference does.
    is_alias: bool = False
    #: The named part of the document that it belongs to, ``schema:Pet``; empty within an operation.
    unit: str = ""
    #: The text of the reference, where it was one.
    reference: str = ""
    #: Where to look for it instead, where it is not written in the document: what stands for a default.
    shown_at: str | None = None
    #: How members (of an operation: facets) are written in the document, where that is not how they are called here.
    spellings: tuple[tuple[str, str], ...] = ()

    def pointer_of(self, member: str | None = None) -> str:
        """Return where it stands in the document, or a member of it."""
        if self.shown_at is not None:
            return self.shown_at
        if member is None:
            return self.pointer
        spelling = dict(self.spellings).get(member, member)
        return f"{self.pointer}/{spelling}" if spelling else self.pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A part of an operation that can change by itself."""

    #: As shown: ``parameters.path.petId``.
    name: str
    #: By which base and head are matched: ``parameters.path.{0}``.
    identity: str
    #: Index of its term in the contract.
    term: int
    #: Digest of everything that it reaches.
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation of a contract."""

    #: ``GET /pets/{petId}``, or ``POST webhook:newPet``.
    key: str
    #: By which base and head are matched: the key without the names of path parameters.
    identity: str
    operation_id: str | None
    tags: tuple[str, ...]
    #: The file and the JSON Pointer where it stands.
    resource: str
    pointer: str
    is_deprecated: bool = False
    #: When it is to end, as the document has it in ``x-sunset``; empty where nothing is said.
    sunset: str = ""
    #: Index of its term in the contract; ``None`` where the contract was built to be compared with another one in which
    #: the operation is certainly the same. Then all that follows is empty.
    term: int | None = None
    #: Digest of its whole contract; of what was built of it, where it is partial.
    digest: str = ""
    #: Whether it was built without members that are certainly the same in the other contract: then it has no facets for
    #: them, and its digests tell it from that one only.
    is_partial: bool = False
    #: Digest of its contract with everything that annotates it; empty, too, where the other contract has no operation
    #: with this digest: then it is not asked for.
    documentation: str = ""
    #: Sorted by identity.
    facets: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """Something in a document that can be lived with."""

    #: File and JSON Pointer, or line, as a person calls them.
    place: str
    message: str
    #: The same place: the file of the document, and the JSON Pointer within it, or line and column, from 1.
    resource: str = ""
    pointer: str = ""
    line: int = 0
    column: int = 0
    #: By which rule of ``validate`` it is found.
    rule: str = "contract-problem"

    def __str__(self) -> str:
        """Show it in one line."""
        return one_line(f"{self.place}: {self.message}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A document in normal form."""

    #: What a person calls the document.
    source: str
    #: The file that the document starts with.
    root: str
    #: Sorted by key.
    operations: tuple[Operation, ...]
    #: The terms that facets and edges point to, by index.
    terms: tuple[Term, ...]
    #: Digest of each term and all that it reaches.
    digests: tuple[str, ...]
    #: The files that it was made from.
    files: frozenset[str]
    #: Every object that it was made from: file, pointer, kind; once for each kind that it is read as. Sorted; empty
    #: where only differences are asked for.
    places: tuple[tuple[str, str, Kind], ...]
    #: Sorted.
    problems: tuple[Problem, ...]

    def with_problems(self, problems: Iterable[Problem]) -> "Contract":
        """Return a copy with other problems."""
        return replace(self, problems=tuple(sorted(problems)))

    def emptied(self) -> "Contract":
        """Return a contract without operations, for a side that is missing."""
        return replace(self, operations=(), places=(), problems=())

    def shown(self, resource: str, pointer: str) -> str:
        """Return a place as reports show it: the pointer, with the file in front unless it is the root."""
        return pointer if resource == self.root else f"{resource}#{pointer}"

    def resolve(self, term: int) -> int:
        """Return the term that a term stands for, itself unless it is an alias."""
        terms = self.terms
        if not terms[term].is_alias:  # as most
            return term
        seen = set()
        while terms[term].is_alias and term not in seen:
            seen.add(term)
            term = terms[term].edges[0].target
        return term
