"""From the objects of a document to terms: the normal form, object by object.

The builder works off a list of places instead of recursing, so that neither deep nesting nor long or cyclic chains of
references can exhaust the stack. What each kind of object looks like in normal form is told by a function in
:mod:`~contractdelta.contract.normal_form.schemas` and :mod:`~contractdelta.contract.normal_form.operations`.
"""

from collections.abc import Mapping
from functools import partial
from itertools import islice
from typing import Any

from contractdelta.contract.canonical import canonical, digest_of
from contractdelta.contract.grammar import Kind, children_of, is_annotation, position_of
from contractdelta.contract.model import Edge, Term
from contractdelta.contract.names.media_types import normal_media_type
from contractdelta.contract.normal_form.drafts import (
    ANNOTATIONS_DIGEST,
    MAX_CHAIN,
    Context,
    Draft,
    Leaf,
    Normalise,
    Reading,
    add_member,
    annotations_digest,
    reference_in,
    text_of_leaf,
)
from contractdelta.contract.normal_form.extending_schemas import Extensions, find_extensions
from contractdelta.contract.normal_form.following_references import Follower
from contractdelta.spec.dialects import Dialect
from contractdelta.spec.document import Document
from contractdelta.spec.pointer import join
from contractdelta.spec.references import Place

#: By what the draft of a place is known: kind, file, pointer, and what else matters of its context.
_Key = tuple[Kind, str, str, tuple[Any, ...], Reading | None]


class TermBuilder(Follower):
    """Makes one term of each place that is reached, once."""

    def __init__(
        self,
        document: Document,
        normalisers: Mapping[Dialect, Mapping[Kind, Normalise]],
        leaves: dict[bytes, Leaf] | None = None,
    ) -> None:
        """Start with no term. ``leaves`` are known from a document that is read the same way, by their text."""
        super().__init__(document)
        #: Identity and path template of each operation, by what links may call it: its id, or its file and pointer.
        self.link_targets: dict[str | tuple[str, str], tuple[str, str]] = {}
        #: The path items that hold for an operation, the innermost first, by its file, pointer and path.
        self.items: dict[tuple[str, str, str], tuple[Place, ...]] = {}
        self._normalisers = normalisers[document.dialect]
        #: By index: what is under construction, or a leaf, which is a term at once; and the value that it is made of.
        self._drafts: list[Draft | Term] = []
        self._values: list[Any] = []
        self._index: dict[_Key, tuple[int, Draft]] = {}
        self._done = 0
        self._leaves: dict[bytes, Leaf] = {} if leaves is None else leaves
        #: The edges of references that have been followed, by file, text and what is to be evaluated.
        self._aliases: dict[tuple[str, str, frozenset[str]], tuple[Edge, ...]] = {}
        self._extensions: Extensions | None = None

    @property
    def extensions(self) -> Extensions:
        """The schemas that extend others, found when they are first asked for."""
        if self._extensions is None:
            self._extensions = find_extensions(self.document, self.references)
        return self._extensions

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
        text = text_of_leaf(value) if type(value) is dict else b""
        if text:
            leaf = self._leaves.get(text) or self._leaf(text, Place(resource, pointer, value), context)
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
        edges = self._aliases.get((resource, reference, context.evaluated)) if isinstance(reference, str) else None
        return None if edges is None or reference is None else (reference, edges)

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

    def annotate(self, draft: Draft, name: str, kind: Kind, value: Mapping[str, Any]) -> None:
        """Let what annotates an object annotate a part of a draft."""
        draft.notes.append((name, partial(self.annotations, kind, value)))

    def annotate_references(self, draft: Draft, name: str, place: Place) -> None:
        """Let what annotates the references that lead from a place to what is meant annotate a part of a draft."""
        if reference_in(place.value) is not None:
            draft.notes.append((name, partial(self._about_references, place)))

    def _about_references(self, place: Place) -> str:
        found = []
        for _ in range(MAX_CHAIN):
            reference = reference_in(place.value)
            target = self.references.follow(reference, place) if reference is not None else None
            if not isinstance(target, Place):
                break
            found.append(self.annotations(Kind.REFERENCE, place.value))
            place = target
        return digest_of(*found) if any(found) else ""

    def annotations(self, kind: Kind, value: Mapping[str, Any]) -> str:
        """Return the digest of what annotates an object; empty where nothing does."""
        digest = value.get(ANNOTATIONS_DIGEST) if self.document.is_condensed else None
        # What a reference finds within a plain value, such as a default, is not condensed.
        return digest if isinstance(digest, str) else annotations_digest(kind, value, self.document.dialect)

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
        text = text_of_leaf(value)
        if text:
            leaf = self._leaves.get(text) or self._leaf(text, draft.place, draft.context)
            draft.members, draft.spellings = dict(leaf.members), dict(leaf.spellings)
            return
        self._normalisers[Kind.SCHEMA](self, draft, value)

    def _leaf(self, text: bytes, place: Place, context: Context) -> Leaf:
        """Bring a schema with nothing below it into normal form."""
        draft = Draft(Kind.SCHEMA, place, context)
        self._normalisers[Kind.SCHEMA](self, draft, place.value)
        leaf = self._leaves[text] = Leaf(tuple(sorted(draft.members.items())), tuple(sorted(draft.spellings.items())))
        return leaf


#: What an object of a kind may be; a mapping, unless told here.
_EXPECTED: Mapping[Kind, type | tuple[type, ...]] = {
    Kind.SCHEMA: (dict, bool),
    Kind.SECURITY: list,
    Kind.SERVERS: list,
}


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
