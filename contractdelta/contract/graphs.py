"""The graph of the terms of a contract: what its digests are made of, and what uses what."""

from collections.abc import Callable, Iterable, Sequence

from contractdelta.contract.digests import Silence, digest_graph
from contractdelta.contract.grammar import Kind
from contractdelta.contract.model import Contract, Edge, Term

#: The term of a schema that allows everything.
_TRUE = Term(kind=Kind.SCHEMA, resource="", pointer="")


def _label(term: Term) -> str:
    members = "".join([f"{len(key)}:{key}{len(text)}:{text}" for key, text in term.members])
    return f"{term.kind}{' alias' if term.is_alias else ''} {members}"


def _known_label(term: Term, known: dict[tuple[Kind, bool, tuple[tuple[str, str], ...]], str]) -> str:
    key = (term.kind, term.is_alias, term.members)
    label = known.get(key)
    if label is None:
        label = known[key] = _label(term)
    return label


#: An ``allOf`` of one schema, with nothing but defaults beside it, is that schema.
_ALL_OF = "5:allOf"
#: Digests of a schema that allows everything, and of its negation: ``true`` and ``false``.
ALLOWS_EVERYTHING, ALLOWS_NOTHING = digest_graph([_label(_TRUE)] * 2, [[], [("3:not", 0)]])


class Graph:
    """The terms of a contract, as a graph to be digested."""

    def __init__(self, terms: Sequence[Term]) -> None:
        """Take the terms."""
        self._terms = terms
        known: dict[tuple[Kind, bool, tuple[tuple[str, str], ...]], str] = {}
        self._labels = [_known_label(term, known) for term in terms]
        names: dict[tuple[str, str], str] = {}
        self._links = [[(_link_name(edge, names), edge.target) for edge in term.edges] for term in terms]
        self._idle = [
            (node, index)
            for node, term in enumerate(terms)
            for index, edge in enumerate(term.edges)
            if edge.is_trivial_where_true
        ]

    def contract_digests(self) -> list[str]:
        """Digest what may be sent and received: an alias is what it stands for."""
        targets = [
            _target(self._terms, index, lambda _: False) if term.is_alias else index
            for index, term in enumerate(self._terms)
        ]
        links = [[(name, targets[target]) for name, target in links] for links in self._links]
        digests = digest_graph(self._labels, links, Silence(_label(_TRUE), _ALL_OF, self._idle))
        return [digests[target] for target in targets]

    def documentation_digests(self, roots: Iterable[int], annotations_of: Callable[[int], str]) -> dict[int, str]:
        """Digest terms and all that they reach, what annotates it included.

        An alias with annotations is more than what it stands for.
        """
        reached = self._reached(roots)
        place = {term: at for at, term in enumerate(reached)}
        annotations = [annotations_of(term) for term in reached]
        targets = [
            _target(self._terms, term, lambda index: bool(annotations[place[index]]))
            if self._terms[term].is_alias
            else term
            for term in reached
        ]
        labels = [f"{about} {self._labels[term]}" for about, term in zip(annotations, reached, strict=True)]
        links = [[(name, place[targets[place[target]]]) for name, target in self._links[term]] for term in reached]
        idle = [(place[term], index) for term, index in self._idle if term in place]
        digests = digest_graph(labels, links, Silence(f" {_label(_TRUE)}", _ALL_OF, idle))
        return {term: digests[place[target]] for term, target in zip(reached, targets, strict=True)}

    def _reached(self, roots: Iterable[int]) -> list[int]:
        found = list(dict.fromkeys(roots))
        seen = set(found)
        for term in found:  # it grows meanwhile
            fresh = [target for _, target in self._links[term] if target not in seen]
            seen.update(fresh)
            found += dict.fromkeys(fresh)
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


def _link_name(edge: Edge, names: dict[tuple[str, str], str]) -> str:
    key = edge[:2]
    name = names.get(key)
    if name is None:
        name = names[key] = f"{len(edge.keyword)}:{edge.keyword}{edge.name}"
    return name


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
