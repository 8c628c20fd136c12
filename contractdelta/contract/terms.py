"""From the objects of a document to terms: the normal form, object by object.

The builder works off a list of places instead of recursing, so that neither deep nesting nor long or cyclic chains of
references can exhaust the stack. What each kind of object looks like in normal form is told by a function in
:mod:`~contractdelta.contract.schemas` and :mod:`~contractdelta.contract.operations`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import orjson

from contractdelta.contract.canonical import canonical, digest_of, short_digest_of
from contractdelta.contract.components import components_of, unit_at
from contractdelta.contract.grammar import (
    DEFAULTS,
    Kind,
    annotations_of,
    children_of,
    is_annotation,
    position_of,
)
from contractdelta.contract.media_types import normal_media_type
from contractdelta.contract.model import Edge, Problem, Term
from contractdelta.spec.dialects import Dialect
from contractdelta.spec.document import Document
from contractdelta.spec.pointer import join
from contractdelta.spec.references import Place, References, Unresolved

#: Stands for the annotations of an object in a snapshot: their digest.
ANNOTATIONS_DIGEST = "x-#"
#: How many references in a row may lead from one to the next.
_MAX_CHAIN = 100


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


#: Fills in a draft.
Normalise = Callable[["TermBuilder", "Draft", Any], None]


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


class TermBuilder:
    """Makes one term of each place that is reached, once."""

    def __init__(
        self,
        document: Document,
        normalisers: Mapping[Dialect, Mapping[Kind, Normalise]],
        leaves: dict[bytes, Leaf] | None = None,
    ) -> None:
        """Start with no term. ``leaves`` are known from a document that is read the same way, by their text."""
        self.document = document
        self.references = References(document)
        self.problems: set[Problem] = set()
        #: Identity and path template of each operation, by what links may call it: its id, or its file and pointer.
        self.link_targets: dict[str | tuple[str, str], tuple[str, str]] = {}
        #: Objects that are no terms: path items, and references on the way to others.
        self.passed: dict[tuple[str, str], Kind] = {}
        #: The path items that hold for an operation, the innermost first, by its file, pointer and path.
        self.items: dict[tuple[str, str, str], tuple[Place, ...]] = {}
        self._normalisers = normalisers[document.dialect]
        #: By index: what is under construction, or a leaf, which is a term at once; and the value that it is made of.
        self._drafts: list[Draft | Term] = []
        self._values: list[Any] = []
        self._index: dict[tuple[Kind, str, str, tuple[Any, ...], Reading | None], tuple[int, Draft]] = {}
        self._done = 0
        self._leaves: dict[bytes, Leaf] = {} if leaves is None else leaves
        #: The edges of references that have been followed, by file, text and what is to be evaluated.
        self._aliases: dict[tuple[str, str, frozenset[str]], tuple[Edge, ...]] = {}
        self._extensions: dict[tuple[str, str], list[tuple[str, Place]]] | None = None
        self._units: dict[tuple[str, str], str] = {}

    @property
    def extensions(self) -> Mapping[tuple[str, str], list[tuple[str, Place]]]:
        """The components that name a schema in ``allOf``, with their names, by file and pointer of that schema."""
        if self._extensions is None:
            self._extensions = {}
            for name, child in self._named_schemas():
                for parent in self._parents(child):
                    self._extensions.setdefault((parent.resource, parent.pointer), []).append((name, child))
        return self._extensions

    def _named_schemas(self) -> Iterator[tuple[str, Place]]:
        """Yield the schemas that have a name: components, and members at the top of the other files."""
        components = components_of(self.document, "schemas")
        for name in components.value:
            yield name, self._final(components.child(name))
        for resource, tree in self.document.resources.items():
            if resource != self.document.root and isinstance(tree, dict):
                for name, schema in tree.items():
                    yield name, Place(resource, join("", name), schema)

    def _parents(self, child: Place) -> Iterator[Place]:
        branches = child.value.get("allOf") if isinstance(child.value, dict) else None
        for branch in branches if isinstance(branches, list) else ():
            if reference_in(branch) is not None:
                yield self._final(Place(child.resource, join(child.pointer, "allOf"), branch))

    def _final(self, place: Place) -> Place:
        """Follow references from a place without a word about those that lead nowhere."""
        for _ in range(_MAX_CHAIN):
            reference = reference_in(place.value)
            target = self.references.follow(reference, place) if reference is not None else None
            if not isinstance(target, Place):
                return place
            place = target
        return place

    def term(self, kind: Kind, place: Place, context: Context, reading: Reading | None = None) -> int:
        """Return the index of the term for a place; it is filled in by :meth:`finish`."""
        return self._draft(kind, place, context, reading)[0]

    def _draft(self, kind: Kind, place: Place, context: Context, reading: Reading | None) -> tuple[int, Draft]:
        # The unit is where a place was met first; the rest of the context makes another term.
        key = (kind, place[0], place[1], context[1:], reading)
        found = self._index.get(key)
        if found is None:
            draft = Draft(kind, place, context, reading)
            found = self._index[key] = len(self._drafts), draft
            self._drafts.append(draft)
            self._values.append(place[2])
        return found

    def subschema(self, resource: str, pointer: str, value: Any, context: Context) -> int:
        """Return the index of the term for a schema that stands in another object.

        Most of them are leaves or references, and most say what another one says, too: those need no draft.
        """
        leaf = self._leaves.get(_text_of_leaf(value)) if type(value) is dict else None
        if leaf is not None:
            term = Term(Kind.SCHEMA, resource, pointer, leaf.members, (), unit=context.unit, spellings=leaf.spellings)
            return self._finished(term, value)
        alias = self._alias(resource, value, context)
        if alias is not None:
            reference, edges = alias
            return self._finished(
                Term(Kind.SCHEMA, resource, pointer, (), edges, is_alias=True, unit=context.unit, reference=reference),
                value,
            )
        return self.term(Kind.SCHEMA, Place(resource, pointer, value), context)

    def _alias(self, resource: str, value: Any, context: Context) -> tuple[str, tuple[Edge, ...]] | None:
        """Return a reference that has been followed from this file, and the edge of what stands for it."""
        reference = value.get("$ref") if type(value) is dict and len(value) == 1 else None
        edge = self._aliases.get((resource, reference, context.evaluated)) if isinstance(reference, str) else None
        return None if edge is None or reference is None else (reference, edge)

    def note_alias(self, draft: Draft) -> None:
        """Remember where the reference leads that a draft is, unless that depends on where the draft stands."""
        if draft.kind is Kind.SCHEMA and not self.document.identified:
            way = (draft.place.resource, draft.reference, draft.context.evaluated)
            self._aliases[way] = tuple(draft.edges)

    def _finished(self, term: Term, value: Any) -> int:
        self._drafts.append(term)
        self._values.append(value)
        return len(self._values) - 1

    def unwritten_term(
        self, kind: Kind, place: Place, context: Context, shown_at: str, reading: Reading | None = None
    ) -> int:
        """Return a term that stands at no place of its own; ``shown_at`` is where to look for it in the document."""
        index, draft = self._draft(kind, place, context, reading)
        draft.shown_at = shown_at
        return index

    def value(self, place: Place, context: Context) -> int:
        """Return a term that stands for a value as it is."""
        index, draft = self._draft(Kind.VALUE, place, context, None)
        draft.members[""] = canonical(place.value)
        draft.spellings[""] = ""
        return index

    def finish(self) -> tuple[Term, ...]:
        """Fill in every draft, those that come up meanwhile included."""
        for draft in islice(self._drafts, self._done, None):  # it grows meanwhile
            if type(draft) is Draft:
                self._fill(draft)
        self._done = len(self._drafts)
        return tuple([draft if isinstance(draft, Term) else draft.frozen() for draft in self._drafts])

    def places(self) -> tuple[tuple[str, str, Kind], ...]:
        """Return file, pointer and kind of every object that was used, those above before those below.

        A place stands there once for each kind that it is read as.
        """
        written = [draft for draft in self._drafts if draft.shown_at is None]
        found = {(draft.resource, draft.pointer, draft.kind) for draft in written if isinstance(draft, Term)}
        found.update((*draft.place[:2], draft.written) for draft in written if isinstance(draft, Draft))
        found.update((*place, kind) for place, kind in self.passed.items() if kind is not Kind.REFERENCE)
        meant = {place[:2] for place in found}
        found.update((*place, kind) for place, kind in self.passed.items() if place not in meant)
        return tuple(place for place in sorted(found) if self.references.at(*place[:2]) is not None)

    def annotations_of(self, term: int) -> str:
        """Return the digest of what annotates a term; empty where nothing does."""
        draft, value = self._drafts[term], self._values[term]
        if isinstance(draft, Term):
            return self.annotations(draft.kind, value)
        found = (
            self.annotations(draft.written, value) if isinstance(value, dict) and draft.kind is not Kind.VALUE else ""
        )
        for name, find in draft.notes:
            about = find()
            found = digest_of(found, name, about) if about else found
        return found

    def files(self) -> frozenset[str]:
        """Return the files that anything was read from."""
        # A leaf stands in the file of the schema that holds it.
        found = {draft.place.resource for draft in self._drafts if isinstance(draft, Draft)}
        return frozenset({*found, *(resource for resource, _ in self.passed), self.document.root})

    def follow(self, reference: str, origin: Place) -> Place | None:
        """Return where a reference leads; ``None``, and a problem, where it leads nowhere."""
        found = self.references.follow(reference, origin)
        if isinstance(found, Unresolved):
            self.report(origin, f"cannot follow the reference {reference!r}: {found.reason}")
            return None
        self.passed[found.resource, found.pointer] = Kind.REFERENCE
        return found

    def dereference(self, place: Place) -> Place:
        """Follow references from a place until it holds something else.

        Where one leads nowhere, the place of that one is returned.
        """
        for _ in range(_MAX_CHAIN):
            reference = reference_in(place.value)
            if reference is None:
                return place
            target = self.follow(reference, place)
            if target is None:
                return place
            place = target
        self.report(place, "the references lead in a circle")
        return Place(place.resource, place.pointer, {"$ref": "circle"})

    def annotate(self, draft: Draft, name: str, kind: Kind, value: Mapping[str, Any]) -> None:
        """Let what annotates an object annotate a part of a draft."""
        draft.notes.append((name, partial(self.annotations, kind, value)))

    def annotate_references(self, draft: Draft, name: str, place: Place) -> None:
        """Let what annotates the references that lead from a place to what is meant annotate a part of a draft."""
        if reference_in(place.value) is not None:
            draft.notes.append((name, partial(self._about_references, place)))

    def _about_references(self, place: Place) -> str:
        found = []
        for _ in range(_MAX_CHAIN):
            reference = reference_in(place.value)
            target = self.references.follow(reference, place) if reference is not None else None
            if not isinstance(target, Place):
                break
            found.append(self.annotations(Kind.REFERENCE, place.value))
            place = target
        return digest_of(*found) if any(found) else ""

    def report(self, place: Place, message: str) -> None:
        """Note a problem that can be lived with."""
        self.problems.add(problem_at(self.document, place.resource, place.pointer, message))

    def target_context(self, target: Place, origin: Place) -> Context:
        """Return the context of what was found by following references from ``origin``."""
        is_same = (target.resource, target.pointer) == (origin.resource, origin.pointer)
        return Context(unit="" if is_same else self.unit_of(target))

    def unit_of(self, place: Place) -> str:
        """Return the node of the impact graph for what a reference leads to."""
        unit = self._units.get(place[:2])
        if unit is None:
            unit = self._units[place[:2]] = unit_at(self.document, place)
        return unit

    def annotations(self, kind: Kind, value: Mapping[str, Any]) -> str:
        """Return the digest of what annotates an object; empty where nothing does."""
        digest = value.get(ANNOTATIONS_DIGEST) if self.document.is_condensed else None
        # What a reference finds within a plain value, such as a default, is not condensed.
        return digest if isinstance(digest, str) else annotations_digest(kind, value, self.document.dialect)

    def keep_component(self, name: str) -> None:
        """Note that a schema goes by the name of a component, which may only refer to it."""
        components = components_of(self.document, "schemas")
        if reference_in(components.value.get(name)) is not None:
            self.passed[components.resource, join(components.pointer, name)] = Kind.REFERENCE

    def add_children(self, draft: Draft, key: str, *, is_trivial_where_true: bool = False) -> bool:
        """Add an edge for each child in a member; tell whether the member has the shape for that."""
        position = position_of(draft.kind, key, self.document.dialect)
        # Without a position the member may be written in other words: it is not looked for.
        children = children_of(position, draft.place.value[key]) if position else None
        if position is None or children is None:
            return False
        resource, pointer = draft.place.resource, join(draft.place.pointer, key)
        for tokens, child in children:
            below = join(pointer, *tokens)
            if position.kind is Kind.SCHEMA:
                target = self.subschema(resource, below, child, Context(unit=draft.context.unit))
            else:
                is_xml = position.kind is Kind.MEDIA_TYPE and "xml" in str(tokens).lower()
                context = Context(unit=draft.context.unit, is_xml=is_xml)
                target = self.term(position.kind, Place(resource, below, child), context)
            name = "".join(map(str, tokens))
            named = normal_media_type(name) if position.kind is Kind.MEDIA_TYPE else name
            draft.edges.append(Edge(key, named, target, is_trivial_where_true))
        return True

    def _fill(self, draft: Draft) -> None:
        value = draft.place.value
        if draft.kind is Kind.VALUE:
            return
        if draft.kind is Kind.SCHEMA and draft.reading is None and isinstance(value, dict):
            self._fill_schema(draft, value)
            return
        if draft.reading is not None:
            draft.reading.normalise(self, draft, value)
        elif isinstance(value, _EXPECTED.get(draft.kind, dict)):
            normalise: Normalise = self._normalisers.get(draft.kind, normalise_object)
            normalise(self, draft, value)
        else:
            self.report(draft.place, f"a {draft.kind.replace('_', ' ')} was expected here")
            draft.members[""] = canonical(value)
            draft.spellings[""] = ""

    def _fill_schema(self, draft: Draft, value: dict[str, Any]) -> None:
        """Fill in a schema; what many schemas say alike, such as "a text", is brought into normal form once."""
        text = _text_of_leaf(value)
        leaf = self._leaves.get(text)
        if leaf is not None:
            draft.members, draft.spellings = dict(leaf.members), dict(leaf.spellings)
            return
        self._normalisers[Kind.SCHEMA](self, draft, value)
        if text and not draft.edges and not draft.reference:
            self._leaves[text] = Leaf(tuple(sorted(draft.members.items())), tuple(sorted(draft.spellings.items())))


def problem_at(
    document: Document, resource: str, pointer: str, message: str, *, rule: str = "contract-problem"
) -> Problem:
    """Return a problem with what is at a place in a document."""
    place = document.label(resource, pointer)
    return Problem(place=place, message=message, resource=resource, pointer=pointer, rule=rule)


#: Members of schemas whose meaning depends on where they stand.
_BOUND_TO_PLACE = frozenset({"$ref", "$dynamicRef", "$recursiveRef", "discriminator"})


def _text_of_leaf(value: Mapping[str, Any]) -> bytes:
    """Return the text of a schema that may have nothing below it; empty for others."""
    for item in value.values():
        if type(item) is dict or (type(item) is list and item and type(item[0]) is dict):
            return b""
    if not _BOUND_TO_PLACE.isdisjoint(value):
        return b""
    try:
        return orjson.dumps(value)
    except TypeError:  # integers beyond 64 bits
        return b""


#: What an object of a kind may be; a mapping, unless told here.
_EXPECTED: Mapping[Kind, type | tuple[type, ...]] = {
    Kind.SCHEMA: (dict, bool),
    Kind.SECURITY: list,
    Kind.SERVERS: list,
}


def reference_in(value: Any) -> str | None:
    """Return the reference that an object is; ``None`` where it is none."""
    reference = value.get("$ref") if isinstance(value, dict) else None
    return reference if isinstance(reference, str) else None


def annotations_digest(kind: Kind, value: Mapping[str, Any], dialect: Dialect) -> str:
    """Return the digest of what annotates an object of a full document; empty where nothing does."""
    found = annotations_of(kind, value, dialect)
    return short_digest_of(canonical(found)) if found else ""


def normalise_object(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Bring an object other than a schema into normal form: references followed, defaults and annotations left out."""
    reference = reference_in(value)
    if reference is not None:
        follow_alias(builder, draft, reference)
        return
    for key in sorted(value):
        if not is_annotation(draft.kind, key) and not builder.add_children(draft, key):
            add_member(draft, key, canonical(value[key]))


def follow_alias(builder: TermBuilder, draft: Draft, reference: str) -> None:
    """Make a draft stand for what a reference leads to, or for the reference's text where it leads nowhere."""
    draft.reference = reference
    target = builder.follow(reference, draft.place)
    if target is None:
        draft.members["$ref"] = canonical(reference)
        return
    draft.is_alias = True
    draft.edges = [
        Edge("$ref", "", builder.term(draft.kind, target, draft.context._replace(unit=builder.unit_of(target))))
    ]
    builder.note_alias(draft)


def add_member(draft: Draft, key: str, text: str) -> None:
    """Keep a member unless it says what holds anyway."""
    if DEFAULTS.get(draft.kind, {}).get(key) != text:
        draft.members[key] = text


def add_members(draft: Draft, members: Iterable[tuple[str, Any]]) -> None:
    """Keep members as they are, but for defaults and annotations."""
    for key, value in members:
        if not is_annotation(draft.kind, key):
            add_member(draft, key, canonical(value))
