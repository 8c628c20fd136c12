"""Terms under construction, and what every normal form does with them.

What each kind of object looks like in normal form is told in :mod:`~contractdelta.contract.normal_form.schemas`,
:mod:`~contractdelta.contract.normal_form.operations` and :mod:`~contractdelta.contract.normal_form.objects`; the terms
are made by :mod:`~contractdelta.contract.normal_form.term_builder`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from contractdelta.contract.canonical import canonical, short_digest_of
from contractdelta.contract.grammar import (
    DEFAULTS,
    DEFINITIONS,
    IDENTIFIERS,
    POSITIONS,
    Kind,
    annotations_of,
    assertions_of,
    is_annotation,
)
from contractdelta.contract.model import Edge, Problem, Term
from contractdelta.spec.dialects import Dialect
from contractdelta.spec.document import Document
from contractdelta.spec.references import Place

#: Stands for the annotations of an object in a snapshot: their digest.
ANNOTATIONS_DIGEST = "x-#"
#: How many references in a row may lead from one to the next.
MAX_CHAIN = 100
#: What is said of references that lead to nothing but references.
CIRCLE = "the references lead in a circle"


class Context(NamedTuple):
    """What a term depends on besides its place in the document."""

    #: The named part of the document that it belongs to.
    unit: str = ""
    #: For a schema: which of "items" and "properties" a schema above it wants to have evaluated, looking through it.
    evaluated: frozenset[str] = frozenset()
    #: For a media type: whether names of components are element names in it.
    is_xml: bool = False
    #: For an operation, and for links and callbacks, which may name its parameters: the template of its path.
    path: str = ""
    #: For an operation: its members that are left out, because they are known to be the same in the other document.
    settled: frozenset[str] = frozenset()


#: Fills in a draft from the value at its place; the first argument is the ``TermBuilder``, to which it may come back.
Normalise = Callable[[Any, "Draft", Any], None]


class Reading(NamedTuple):
    """How an object is read that says at one place what the normal form says in several terms.

    A body parameter of Swagger 2.0 is a request body and its media types; any other parameter is a schema, too.
    """

    #: What the object is where it stands.
    written: Kind
    normalise: Normalise


@dataclass(slots=True)
class Draft:
    """A term under construction."""

    kind: Kind
    place: Place
    context: Context
    #: ``None`` where the place holds an object of that kind.
    reading: Reading | None = None
    members: dict[str, str] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    is_alias: bool = False
    #: What finds the digest of what annotates a part of it, by name: few are ever asked for.
    notes: list[tuple[str, Callable[[], str]]] = field(default_factory=list)
    reference: str = ""
    shown_at: str | None = None
    spellings: dict[str, str] = field(default_factory=dict)

    @property
    def written(self) -> Kind:
        """What the object is where it stands."""
        return self.reading.written if self.reading else self.kind

    def frozen(self) -> Term:
        """Return the finished term."""
        return Term(
            self.kind,
            self.place.resource,
            self.place.pointer,
            tuple(sorted(self.members.items())),
            tuple(self.edges),
            self.is_alias,
            self.context.unit,
            self.reference,
            self.shown_at,
            tuple(sorted(self.spellings.items())) if self.spellings else (),
        )


class Leaf(NamedTuple):
    """The normal form of a schema with nothing below it."""

    members: tuple[tuple[str, str], ...]
    spellings: tuple[tuple[str, str], ...]


#: Members of schemas with others below them, or whose meaning depends on where they stand.
_NOT_IN_LEAVES = frozenset({*POSITIONS[Kind.SCHEMA], "$ref", "$dynamicRef", "$recursiveRef", "discriminator"})


def text_of_leaf(value: Mapping[str, Any]) -> bytes:
    """Return what a schema asserts with nothing below it, whatever stands around it, as text; empty for others."""
    asserted = assertions_of(value)
    if not _NOT_IN_LEAVES.isdisjoint(asserted):
        return b""
    try:
        return orjson.dumps(asserted)
    except TypeError:  # integers beyond 64 bits
        return b""


def reference_in(value: Any) -> str | None:
    """Return the reference that an object is; ``None`` where it is none."""
    reference = value.get("$ref") if isinstance(value, dict) else None
    return reference if isinstance(reference, str) else None


def asserts_besides(value: Mapping[str, Any]) -> bool:
    """Tell whether a schema with a ``$ref`` says more than that. In OpenAPI 3.0 such siblings are ignored."""
    silent = DEFINITIONS | IDENTIFIERS | {"$ref"}
    return any(key not in silent and not is_annotation(Kind.SCHEMA, key) for key in value)


def annotations_digest(kind: Kind, value: Mapping[str, Any], dialect: Dialect) -> str:
    """Return the digest of what annotates an object of a full document; empty where nothing does."""
    found = annotations_of(kind, value, dialect)
    if found.get("deprecated") is False:  # that holds anyway
        del found["deprecated"]
    return short_digest_of(canonical(found)) if found else ""


def add_member(draft: Draft, key: str, text: str) -> None:
    """Keep a member unless it says what holds anyway."""
    if DEFAULTS.get(draft.kind, {}).get(key) != text:
        draft.members[key] = text


def add_members(draft: Draft, members: Iterable[tuple[str, Any]]) -> None:
    """Keep members as they are, but for defaults and annotations."""
    for key, value in members:
        if not is_annotation(draft.kind, key):
            add_member(draft, key, canonical(value))


def problem_at(
    document: Document, resource: str, pointer: str, message: str, *, rule: str = "contract-problem"
) -> Problem:
    """Return a problem with what is at a place in a document."""
    place = document.label(resource, pointer)
    return Problem(place=place, message=message, resource=resource, pointer=pointer, rule=rule)
