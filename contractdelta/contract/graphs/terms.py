"""The graph of the terms of a contract: what its digests are made of, and what uses what."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from contractdelta.contract.grammar import Kind
from contractdelta.contract.graphs.digests import Link, Silence, digest_graph
from contractdelta.contract.model import Contract, Edge, Term

#: The term of a schema that allows everything.
_TRUE = Term(kind=Kind.SCHEMA, resource="", pointer="")


def _label(term: Term) -> str:
    members = "".join([f"{len(key)}:{key}{len(text)}:{text}" for key, text in term.members])
    return f"{term.kind}{' alias' if term.is_alias else ''} {members}"


#: An ``allOf`` of one schema, with nothing but defaults beside it, is that schema.
_ALL_OF = "5:allOf"
#: Digests of a schema that allows everything, and of its negation: ``true`` and ``false``.
ALLOWS_EVERYTHING, ALLOWS_NOTHING = digest_graph([_label(_TRUE)] * 2, [[], [("3:not", 0)]])


class Graph:
    """The terms of a contract, as a graph to be digested."""

    def __init__(self, terms: Sequence[Term]) -> None:
        """Take the terms."""
        self._terms = terms
        self._labels = _labels(terms)
        self._names: dict[tuple[str, str], str] = {}

    def contract_digests(self) -> list[str]:
        """Digest what may be sent and received: an alias is what it stands for."""
        targets = list(range(len(self._terms)))
        for index, term in enumerate(self._terms):
            if term.is_alias:
                targets[index] = _target(self._terms, index, lambda _: False)
        # Nothing leads to an alias any more, unless it stands for itself.
        links = [
            self._links(term.edges, targets) if term.edges and targets[index] == index else ()
            for index, term in enumerate(self._terms)
        ]
        silence = Silence(_label(_TRUE), _ALL_OF, self._idle(range(len(links))))
        digests = digest_graph(self._labels, links, silence)
        return [digests[target] for target in targets]

    def documentation_digests(self, roots: Iterable[int], annotations_of: Callable[[int], str]) -> dict[int, str]:
        """Digest terms and all that they reach, what annotates it included.

        An alias with annotations is more than what it stands for.
        """
        reached = self._reached(roots)
        place = {term: at for at, term in enumerate(reached)}
        annotations = [annotations_of(term) for term in reached]
        targets = {
            term: place[_target(self._terms, term, lambda index: bool(annotations[place[index]]))]
            if self._terms[term].is_alias
            else at
            for term, at in place.items()
        }
        labels = [f"{about} {self._labels[term]}" for about, term in zip(annotations, reached, strict=True)]
        links = [self._links(self._terms[term].edges, targets) for term in reached]
        digests = digest_graph(labels, links, Silence(f" {_label(_TRUE)}", _ALL_OF, self._idle(reached)))
        return {term: digests[targets[term]] for term in reached}

    def _links(self, edges: Sequence[Edge], targets: Mapping[int, int] | Sequence[int]) -> list[Link]:
        """Return the edges of a node: the name of each, and what stands where it leads."""
        names = self._names
        found = []
        for edge in edges:
            keyword, name, target, _ = edge
            key = (keyword, name)
            if key not in names:
                names[key] = f"{len(keyword)}:{keyword}{name}"
            found.append((names[key], targets[target]))
        return found

    def _idle(self, terms: Iterable[int]) -> list[tuple[int, int]]:
        """Return the edges that say nothing where they lead to what allows everything: place of the term, and index."""
        return [
            (at, index)
            for at, term in enumerate(terms)
            for index, edge in enumerate(self._terms[term].edges)
            if edge.is_trivial_where_true
        ]

    def _reached(self, roots: Iterable[int]) -> list[int]:
        found = list(dict.fromkeys(roots))
        seen = set(found)
        for term in found:  # it grows meanwhile
            for edge in self._terms[term].edges:
                if edge.target not in seen:
                    seen.add(edge.target)
                    found.append(edge.target)
        return found


def _labels(terms: Iterable[Term]) -> list[str]:
    """Return the label of each term, made once for all that say the same."""
    known: dict[tuple[Kind, bool, tuple[tuple[str, str], ...]], str] = {}
    found = []
    for term in terms:
        key = (term.kind, term.is_alias, term.members)
        label = known.get(key)
        if label is None:
            label = known[key] = _label(term)
        found.append(label)
    return found


def _target(terms: Sequence[Term], index: int, stands_alone: Callable[[int], bool]) -> int:
    """Follow aliases; where they lead in a circle, nothing is asserted, and the first of them stands for that."""
    seen = set()
    while terms[index].is_alias and not stands_alone(index):
        if index in seen:
            return index
        seen.add(index)
        index = terms[index].edges[0].target
    return index


def uses_of(contract: Contract) -> tuple[tuple[str, str], ...]:
    """Return which named part of the document is used by which part or operation.

    As pairs of nodes of the impact graph: the first is used by the second. Sorted.
    """
    terms = contract.terms
    found: set[tuple[str, str]] = set()
    for operation in contract.operations:
        user = f"operation:{operation.key}"
        seen: set[int] = set()
        todo = [] if operation.term is None else [operation.term]
        while todo:
            for edge in terms[todo.pop()].edges:
                unit = terms[edge.target].unit
                if unit:
                    found.add((unit, user))
                elif edge.target not in seen:
                    seen.add(edge.target)
                    todo.append(edge.target)
    for term in terms:
        found.update(
            (terms[edge.target].unit, term.unit)
            for edge in term.edges
            if term.unit and terms[edge.target].unit not in ("", term.unit)
        )
    return tuple(sorted(found))
