"""From a document to a contract."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from contractdelta.contract.canonical import text_of
from contractdelta.contract.grammar import Kind
from contractdelta.contract.graphs.reference_circles import endless_references
from contractdelta.contract.graphs.terms import Graph
from contractdelta.contract.model import Contract, Facet, Operation, Problem, Term
from contractdelta.contract.names.path_templates import erase_names
from contractdelta.contract.normal_form.drafts import CIRCLE, Leaf, problem_at
from contractdelta.contract.normal_form.idle_explode import without_idle_explode
from contractdelta.contract.normal_form.operations import (
    NORMALISERS,
    Found,
    find_operations,
    identities_of,
    operation_term,
)
from contractdelta.contract.normal_form.term_builder import TermBuilder
from contractdelta.contract.parts.dependencies import Survey
from contractdelta.contract.parts.settled import Settled, find_settled
from contractdelta.contract.parts.texts import Source
from contractdelta.errors import InvalidDocument
from contractdelta.spec.document import Document


def build_contract(document: Document) -> Contract:
    """Bring a document into normal form and digest it.

    Raises:
        InvalidDocument: A file that the contract reaches cannot be read, or the document is nested too deeply.
    """
    construction = _Construction(document, {})
    return replace(construction.contract(construction.build(Settled())), places=construction.places())


def build_contracts(base: Source, head: Source) -> tuple[Contract, Contract]:
    """Build two contracts that are to be compared with one another.

    Operations that are the same on both sides, told by the text of the documents, are not brought into normal form:
    they have no facets, and empty digests. The other operations have no facets for members of which that is known.
    Problems are those of what was built, and places are left out.

    Raises:
        InvalidDocument: As for one.
    """
    leaves: dict[bytes, Leaf] = {}
    old = _Construction(base.document, leaves)
    new = _Construction(head.document, leaves if _are_read_alike(base.document, head.document) else {})
    settled = find_settled(old.survey(base.prints), new.survey(head.prints))
    # What is said about an operation matters where nothing else tells it from one on the other side.
    documented = old.build(settled) & new.build(settled)
    return old.contract(documented), new.contract(documented)


def _are_read_alike(one: Document, other: Document) -> bool:
    """Tell whether equal texts of schemas mean the same in two documents."""
    return (one.dialect, one.is_condensed) == (other.dialect, other.is_condensed)


@contextmanager
def _refusing_depth(document: Document) -> Iterator[None]:
    try:
        yield
    except RecursionError:
        raise InvalidDocument(document.source, "nested too deeply") from None


class _Construction:
    """A contract on its way from a document."""

    def __init__(self, document: Document, leaves: dict[bytes, Leaf]) -> None:
        self._document = document
        self._builder = TermBuilder(document, NORMALISERS, leaves)
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

    def build(self, settled: Settled) -> frozenset[str]:
        """Build the terms, but for what is settled; return the digests of the operations that are built."""
        self._settled = settled
        with _refusing_depth(self._document):
            self._indexes = [
                None
                if item.key in settled.operations
                else operation_term(self._builder, item, settled.members.get(item.key, frozenset()))
                for item in self._found
            ]
            self._terms = without_idle_explode(self._builder.finish())
        self._graph = Graph(self._terms)
        self._digests = self._graph.contract_digests()
        return frozenset(self._digests[index] for index in self._indexes if index is not None)

    def contract(self, documented: frozenset[str]) -> Contract:
        """Return the contract that was built; documentation is digested for operations with these digests."""
        builder, digests = self._builder, self._digests
        roots = [index for index in self._indexes if index is not None and digests[index] in documented]
        with _refusing_depth(self._document):
            documentation = self._graph.documentation_digests(roots, builder.annotations_of)
        operations = tuple(
            _named(item, identity, {} if index is None else self._built(item, index, documentation.get(index, "")))
            for item, identity, index in zip(self._found, self._identities, self._indexes, strict=True)
        )
        repeated = {*_repeated_ids(self._document, operations), *_repeated_paths(self._document, operations)}
        circles = {problem_at(self._document, *place, CIRCLE) for place in endless_references(self._terms)}
        notes = {Problem(**asdict(note)) for note in self._document.notes}
        return Contract(
            source=self._document.source,
            root=self._document.root,
            operations=tuple(sorted(operations, key=lambda operation: operation.key)),
            terms=self._terms,
            digests=tuple(digests),
            files=builder.files(),
            places=(),
            problems=tuple(sorted(builder.problems | repeated | circles | notes)),
        )

    def _built(self, found: Found, index: int, documentation: str) -> dict[str, Any]:
        """Return what is known of an operation from its term."""
        return {
            "term": index,
            "digest": self._digests[index],
            "is_partial": bool(self._settled.members.get(found.key)),
            "documentation": documentation,
            "facets": tuple(_facets(self._terms[index], self._digests)),
        }


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


def _named(found: Found, identity: str, built: Mapping[str, Any] = MappingProxyType({})) -> Operation:
    """Return an operation with its names, and what was built of it, if anything was."""
    value = found.place.value
    operation_id, tags = value.get("operationId"), value.get("tags")
    return Operation(
        key=found.key,
        identity=identity,
        operation_id=operation_id if isinstance(operation_id, str) else None,
        tags=tuple([tag for tag in tags if isinstance(tag, str)]) if isinstance(tags, list) else (),
        resource=found.place.resource,
        pointer=found.place.pointer,
        is_deprecated=value.get("deprecated") is True,
        sunset=text_of(value.get("x-sunset", "")),
        **built,
    )


def _facets(term: Term, digests: Sequence[str]) -> Iterator[Facet]:
    """Yield the facets of the term of an operation, sorted."""
    shown = dict(term.spellings)
    for edge in sorted(term.edges, key=itemgetter(0)):
        name = shown.get(edge.keyword, edge.keyword)
        yield Facet(name=name, identity=edge.keyword, term=edge.target, digest=digests[edge.target])


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
        # Where no other operation is alike, the identity is without names.
        method, path = operation.key.split(" ", 1)
        if operation.identity == operation.key and "{" in path and f"{method} {erase_names(path)}" != operation.key:
            message = f"{operation.key} differs from another operation in the names of parameters only"
            yield problem_at(document, operation.resource, operation.pointer, message)
