"""From a document to a contract."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace

from contractdelta.contract.digests import Silence, digest_graph
from contractdelta.contract.grammar import Kind
from contractdelta.contract.model import Contract, Edge, Facet, Operation, Problem, Term
from contractdelta.contract.operations import NORMALISERS, Found, find_operations, identities_of, operation_term
from contractdelta.contract.parts import Source, Survey, settled_operations
from contractdelta.contract.templates import erase_names
from contractdelta.contract.terms import Leaf, TermBuilder, problem_at
from contractdelta.errors import InvalidDocument
from contractdelta.spec.document import Document

#: The term of a schema that allows everything.
_TRUE = Term(kind=Kind.SCHEMA, resource="", pointer="")


def build_contract(document: Document) -> Contract:
    """Bring a document into normal form and digest it.

    Raises:
        InvalidDocument: A file that the contract reaches cannot be read, or the document is nested too deeply.
    """
    construction = _Construction(document)
    return replace(construction.contract(frozenset()), places=construction.places())


def build_contracts(base: Source, head: Source) -> tuple[Contract, Contract]:
    """Build two contracts that are to be compared with one another.

    Operations that are the same on both sides, told by the text of the documents, are not brought into normal form:
    they have no facets, and empty digests. Problems are those of the other operations, and places are left out.

    Raises:
        InvalidDocument: As for one.
    """
    old = _Construction(base.document)
    new = _Construction(head.document, old if _are_read_alike(base.document, head.document) else None)
    settled = settled_operations(old.survey(base.prints), new.survey(head.prints))
    return old.contract(settled), new.contract(settled)


def _are_read_alike(one: Document, other: Document) -> bool:
    """Tell whether equal texts of schemas mean the same in two documents."""
    return (one.dialect, one.is_condensed) == (other.dialect, other.is_condensed)


class _Construction:
    """A contract on its way from a document."""

    def __init__(self, document: Document, other: "_Construction | None" = None) -> None:
        self._document = document
        self._leaves: dict[bytes, Leaf] = other._leaves if other else {}  # noqa: SLF001 - of the same class
        self._builder = TermBuilder(document, NORMALISERS, self._leaves)
        # In an order that is the document's no more: which way a part of it is met first has a name in the graph.
        found = find_operations(self._builder)
        self._found = sorted(found, key=lambda item: (item.key, item.place.pointer))
        self._identities = identities_of(self._found)
        self._builder.link_targets = dict(_link_targets(self._found, self._identities))

    def survey(self, prints: Mapping[str, str] | None) -> Survey:
        """Return what is known of the document so far."""
        operations = tuple(zip(self._found, self._identities, strict=True))
        return Survey(self._document, operations, self._builder.link_targets, prints)

    def places(self) -> tuple[tuple[str, str, Kind], ...]:
        """Return every object that the contract was made from."""
        return self._builder.places()

    def contract(self, settled: frozenset[str]) -> Contract:
        """Build the contract; operations with these keys are only named."""
        builder = self._builder
        try:
            indexes = [None if item.key in settled else operation_term(builder, item) for item in self._found]
            terms = builder.finish()
        except RecursionError:
            raise InvalidDocument(self._document.source, "nested too deeply") from None
        graph = _Graph(terms)
        digests = graph.contract_digests()
        documentation = graph.documentation_digests()
        operations = tuple(
            _named(item, identity)
            if index is None
            else _operation(item, identity, terms[index], documentation[index], digests, index=index)
            for item, identity, index in zip(self._found, self._identities, indexes, strict=True)
        )
        repeated = {*_repeated_ids(self._document, operations), *_repeated_paths(self._document, operations)}
        notes = {Problem(**asdict(note)) for note in self._document.notes}
        return Contract(
            source=self._document.source,
            root=self._document.root,
            operations=tuple(sorted(operations, key=lambda operation: operation.key)),
            terms=terms,
            digests=tuple(digests),
            uses=_uses(terms, operations),
            files=builder.files(),
            places=(),
            problems=tuple(sorted(builder.problems | repeated | notes)),
        )


# --- digests ----------------------------------------------------------------------------------------------------------


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
#: Digest of a schema that allows everything.
ALLOWS_EVERYTHING = digest_graph([_label(_TRUE)], [[]])[0]


class _Graph:
    """The terms of a contract, as a graph to be digested."""

    def __init__(self, terms: Sequence[Term]) -> None:
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
        return self._digests(self._labels, _label(_TRUE), is_annotated=False)

    def documentation_digests(self) -> list[str]:
        """Digest everything, what annotates it included: an alias with annotations is more than what it stands for."""
        labels = [f"{term.annotations} {label}" for term, label in zip(self._terms, self._labels, strict=True)]
        return self._digests(labels, f" {_label(_TRUE)}", is_annotated=True)

    def _digests(self, labels: Sequence[str], silent: str, *, is_annotated: bool) -> list[str]:
        targets = [
            _target(self._terms, index, is_annotated=is_annotated) if term.is_alias else index
            for index, term in enumerate(self._terms)
        ]
        links = [[(name, targets[target]) for name, target in links] for links in self._links]
        digests = digest_graph(labels, links, Silence(silent, _ALL_OF, self._idle))
        return [digests[target] for target in targets]


def _target(terms: Sequence[Term], index: int, *, is_annotated: bool) -> int:
    """Follow aliases; where they lead in a circle, nothing is asserted, and the first of them stands for that."""
    seen = set()
    while terms[index].is_alias and not (is_annotated and terms[index].annotations):
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


# --- operations -------------------------------------------------------------------------------------------------------


def _link_targets(
    found: Sequence[Found], identities: Sequence[str]
) -> Iterator[tuple[str | tuple[str, str], tuple[str, str]]]:
    """Yield what links may call each operation, with its identity and the template of its path."""
    for item, identity in zip(found, identities, strict=True):
        yield (item.place.resource, item.place.pointer), (identity, item.path)
        operation_id = item.place.value.get("operationId")
        if isinstance(operation_id, str):
            yield operation_id, (identity, item.path)


def _named(found: Found, identity: str) -> Operation:
    """Return an operation of which nothing has to be known but its names."""
    value = found.place.value
    operation_id, tags = value.get("operationId"), value.get("tags")
    return Operation(
        key=found.key,
        identity=identity,
        operation_id=operation_id if isinstance(operation_id, str) else None,
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        resource=found.place.resource,
        pointer=found.place.pointer,
    )


def _operation(  # noqa: PLR0913 - the one place where all that is known of an operation comes together
    found: Found, identity: str, term: Term, documentation: str, digests: Sequence[str], *, index: int
) -> Operation:
    shown = dict(term.spellings)
    facets = [
        Facet(
            name=shown.get(edge.keyword, edge.keyword),
            identity=edge.keyword,
            term=edge.target,
            digest=digests[edge.target],
        )
        for edge in term.edges
    ]
    return replace(
        _named(found, identity),
        term=index,
        digest=digests[index],
        documentation=documentation,
        facets=tuple(sorted(facets, key=lambda facet: facet.identity)),
    )


def _uses(terms: Sequence[Term], operations: Sequence[Operation]) -> tuple[tuple[str, str], ...]:
    """Return which named part of the document is used by which part or operation."""
    found: set[tuple[str, str]] = set()
    for operation in operations:
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


def _repeated_ids(document: Document, operations: Sequence[Operation]) -> Iterator[Problem]:
    by_id: dict[str, list[Operation]] = {}
    for operation in operations:
        if operation.operation_id is not None:
            by_id.setdefault(operation.operation_id, []).append(operation)
    for name, same in by_id.items():
        if len(same) > 1:
            keys = " and ".join(operation.key for operation in same)
            message = f"operationId {name!r} names {len(same)} operations: {keys}"
            yield problem_at(document, same[1].resource, same[1].pointer, message, rule="operation-id-repeated")


def _repeated_paths(document: Document, operations: Sequence[Operation]) -> Iterator[Problem]:
    for operation in operations:
        method, path = operation.key.split(" ", 1)
        erased = f"{method} {erase_names(path)}"
        if "{" in operation.identity and operation.identity != erased:
            message = f"{operation.key} differs from another operation in the names of parameters only"
            yield problem_at(document, operation.resource, operation.pointer, message)
