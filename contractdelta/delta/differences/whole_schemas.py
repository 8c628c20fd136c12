"""What became of a schema as a whole: one that nothing meets, or one of several, or several written as one.

One set of values is written in several ways: a list of types and a union of them, ``null`` as a type or as a branch of
its own. What is the same is looked into, so that an edit of what is written in another way is that edit.

Sources: JSON Schema 2020-12 core, section 10.2.1; validation, section 6.1.1; OpenAPI 3.1.1, Schema Object.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from contractdelta.contract.graphs.terms import ALLOWS_NOTHING
from contractdelta.contract.model import Edge
from contractdelta.delta.differences.model import Below, ChildFinding, Schemas
from contractdelta.delta.pairing.contract_sides import Side
from contractdelta.delta.rules.facts import UNIONS
from contractdelta.delta.values.nulls import allows_null, is_nullable
from contractdelta.delta.values.types import types_of


class _Union(NamedTuple):
    """A schema that is a union and nothing else, beside one that is not."""

    schemas: Schemas
    side: Side
    edges: Sequence[Edge]
    #: Whether it is the one of head.
    is_new: bool
    #: The other schema, and its side.
    other_side: Side
    other: int

    def found(self, fact: str, message: str) -> ChildFinding:
        """Return a fact about both."""
        return ChildFinding(fact, message, self.schemas.old, self.schemas.new)

    def same(self) -> Edge | None:
        """Return the branch that is the other schema."""
        digest = self.other_side.contract.digests[self.other]
        return next((edge for edge in self.edges if self.side.digest(edge) == digest), None)

    def named(self) -> Edge | None:
        """Return the branch that is the component which the other schema is, too; the union itself is none."""
        name, own = self.other_side.name_of(Edge("", "", self.other)), self.schemas.sides()[self.is_new][1]
        others = (edge for edge in self.edges if self.side.contract.resolve(edge.target) != own)
        return next((edge for edge in others if name and self.side.name_of(edge) == name), None)

    def is_beside_another(self) -> bool:
        """Tell whether the other schema has branches, too: then they are to be matched."""
        return any(edge.keyword in UNIONS for edge in self.other_side.edges(self.other))

    def below(self, edge: Edge, *, is_null_told: bool) -> Below:
        """Return a branch and the other schema, which are to be looked into."""
        old, new = (self.other, edge.target) if self.is_new else (edge.target, self.other)
        return Below(old, new, is_in_place=True, is_joined=self.schemas.around.is_joined, is_null_told=is_null_told)


def compare_wholes(schemas: Schemas) -> Iterator[ChildFinding | Below]:
    """Yield what became of a schema as a whole; nothing where its keywords tell."""
    (old_side, old), (new_side, new) = schemas.sides()
    before, after = old_side.contract.digests[old], new_side.contract.digests[new]
    if ALLOWS_NOTHING in (before, after):
        fact = "became-unsatisfiable" if after == ALLOWS_NOTHING else "became-satisfiable"
        yield ChildFinding(fact, fact.replace("-", " "), old, new)
        return
    for is_new in (True, False):
        (other_side, other), (side, term) = schemas.sides() if is_new else schemas.sides()[::-1]
        edges = side.edges(term)
        if len({edge.keyword for edge in edges}) == 1 and edges[0].keyword in UNIONS:
            members = side.members(term).keys()
            union = _Union(schemas, side, edges, is_new, other_side, other)
            find = _nullable if members else _wrapped
            found = list(find(union) if members <= {"nullable"} else ())
            yield from found
            if found:
                return


def _nullable(union: _Union) -> Iterator[ChildFinding | Below]:
    """Yield what became of a schema that is one of several now with nullable beside them, or was."""
    branch = union.same() or union.named()
    if branch is None:
        return
    members, message = union.other_side.members(union.other), f"nullable {branch.keyword} of its schema"
    if "type" in members and allows_null(members):
        yield union.found("nullable-union-changed", message)
    else:
        yield union.found("became-nullable" if union.is_new else "became-not-nullable", message)
    if len(union.edges) > 1:
        yield _one_of_several(union)
    if branch is not union.same():
        yield union.below(branch, is_null_told=False)


def _wrapped(union: _Union) -> Iterator[ChildFinding | Below]:
    keyword, is_same = union.edges[0].keyword, union.same() is not None
    if len(union.edges) == 1 and (is_same or not union.is_beside_another()):
        yield union.found("union-rewritten", f"{keyword} of one schema {'added' if union.is_new else 'removed'}")
        if not is_same:
            yield union.below(union.edges[0], is_null_told=False)
    elif is_same:
        yield _one_of_several(union)
    else:
        found = list(_rewritten(union))
        yield from found or _edited(union)


def _one_of_several(union: _Union) -> ChildFinding:
    fact = "wrapped-in-union" if union.is_new else "unwrapped-from-union"
    return union.found(fact, f"{fact.replace('-', ' ')} ({union.edges[0].keyword})")


def _edited(union: _Union) -> Iterator[ChildFinding | Below]:
    """Yield what became of a component that is one of several now, or was, and is edited, or holds itself."""
    branch = union.named()
    if branch and not union.is_beside_another():
        yield _one_of_several(union)
        yield union.below(branch, is_null_told=False)


def _rewritten(union: _Union) -> Iterator[ChildFinding | Below]:
    """Yield what became of a schema that is written as a union, or the other way about, and edited as it may be."""
    members, others = union.other_side.members(union.other), union.other_side.edges(union.other)
    rest = [edge for edge in union.edges if not union.side.is_null(edge)]
    is_optional = len(rest) == 1 and len(union.edges) == 2  # noqa: PLR2004 - a schema, or null
    is_joining = members.keys() == {"nullable"} and [edge.keyword for edge in others] == ["allOf"]
    if is_optional and is_joining and is_nullable(members):
        yield union.found("nullable-union-changed", f"null as a {'branch' if union.is_new else 'keyword'}")
        yield union._replace(other=others[0].target).below(rest[0], is_null_told=True)
    if any(edge.keyword in _CONDITIONS for edge in others):
        return
    branches = [union.side.members(union.side.contract.resolve(edge.target)) for edge in union.edges]
    if "type" in members and is_optional:
        if allows_null(members):
            yield union.found("union-rewritten", f"null as a {'branch' if union.is_new else 'type'}")
        else:
            yield union.found("became-nullable" if union.is_new else "became-not-nullable", "null as a branch")
        yield union.below(rest[0], is_null_told=True)
    elif members.keys() == {"type"} and all(_is_type(union, edge) for edge in union.edges):
        yield from _types(union, members, branches)


def _is_type(union: _Union, edge: Edge) -> bool:
    term = union.side.contract.resolve(edge.target)
    return union.side.members(term).keys() == {"type"} and not union.side.edges(term)


def _types(
    union: _Union, members: dict[str, str], branches: Sequence[dict[str, str]]
) -> Iterator[ChildFinding | Below]:
    """Yield how a list of types differs from a union of types."""
    types = [types_of(branch) for branch in branches]
    united = frozenset[str]().union(*types)
    if union.edges[0].keyword == "oneOf" and sum(map(len, types)) > len(united):
        return  # what is of two branches is of none
    old, new = (types_of(members), united) if union.is_new else (united, types_of(members))
    fact = "type-widened" if old < new else "type-narrowed" if new < old else "type-changed"
    yield union.found("union-rewritten" if old == new else fact, f"{union.edges[0].keyword} of types")


#: What asks something of null, too, besides the type.
_CONDITIONS = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$dynamicRef"})
