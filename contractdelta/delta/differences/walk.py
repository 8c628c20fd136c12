"""Where two terms differ: a walk over both graphs at once, cut off wherever digests are equal.

What a difference means depends on the way to it: below a ``not`` what narrows widens, a property that servers alone
write does not matter in a request, a number in a query is a text. So each pair of terms is looked at once, and what
differs below it is told once for each kind of way.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from contractdelta.contract.canonical import canonical
from contractdelta.contract.grammar import Kind
from contractdelta.contract.graphs.cycles import strongly_connected
from contractdelta.contract.model import Contract
from contractdelta.delta.differences.children import compare_children
from contractdelta.delta.differences.keywords import compare_keywords
from contractdelta.delta.differences.model import Around, Below, ChildFinding, Schemas, sorted_out
from contractdelta.delta.differences.objects import Objects, compare_objects, form_of
from contractdelta.delta.differences.schema_among_parts import branches_beside
from contractdelta.delta.differences.single_or_list import UNSHOWN, compare_with_list, idle_members
from contractdelta.delta.differences.whole_schemas import compare_wholes
from contractdelta.delta.model import Detail, Direction
from contractdelta.delta.pairing.contract_sides import Side
from contractdelta.delta.pairing.ways_to_changes import Places
from contractdelta.delta.rewriting.model import Rewrite
from contractdelta.delta.rules.areas import rules_of_member
from contractdelta.delta.rules.registry import FACT_RULES, RulePair
from contractdelta.delta.rules.variance import Variance, turned
from contractdelta.delta.values.findings import Finding, Keyword, message_of
from contractdelta.delta.values.nulls import without_null, without_nullable
from contractdelta.delta.values.wire import Wire, Writing


class Difference(NamedTuple):
    """One difference between two terms, before it is known where in an operation they stand."""

    #: What it falls under; ``None`` where that is up to the facet as a whole.
    rules: RulePair | None
    #: Where, in head; in base for what head has no more.
    pointer: str
    #: What happened; empty where the place says it all.
    message: str
    #: Canonical JSON text of the value in base and in head; ``None`` where there is none.
    base: str | None
    head: str | None
    #: The named part of the document that it stands in.
    unit: str
    #: The two schemas that it stands in; ``None`` where it is not about a schema.
    at: Places | None = None
    #: The keyword of these schemas that it is about, where it is about one.
    keyword: str = ""
    #: Which one of several things under a keyword it is about.
    detail: Detail = Detail()
    #: The directions in which it does not matter.
    hidden: frozenset[Direction] = frozenset()
    #: What happened, without the names of components: it tells the difference from others at the same place.
    mark: str = ""


class _Way(NamedTuple):
    """What matters of the way from a facet to a term."""

    variance: Variance
    hidden: frozenset[Direction]
    writing: Writing
    #: What the schemas around it say of the same value.
    around: Around = Around()
    #: Whether the value must be there.
    is_given: bool = False


class _Compared(NamedTuple):
    """What differs in a pair itself, what is to be looked into below it, and the pair as that has to see it."""

    differences: tuple[Difference, ...]
    below: tuple[Below, ...]
    schemas: Schemas


_NOTHING_AROUND = Around()
_COUNTING = ("minContains", "maxContains")
_DEFAULT, _UNUSED_DEFAULT = FACT_RULES["default-changed"], FACT_RULES["unused-default-changed"]
#: A pair, and the way to it.
_Step = tuple[Places, _Way]


class Comparison:
    """Compares the terms of two contracts; remembers pairs, which are shared by many operations."""

    def __init__(self, base: Contract, head: Contract, rewritten: Mapping[Places, Rewrite]) -> None:
        """Take the two contracts, and the schemas that the documents write in different ways."""
        self.base, self.head = base, head
        self._rewritten = rewritten
        self.old, self.new = Side(base), Side(head)
        #: What differs in each pair itself, and which pairs stand below it.
        self._known: dict[tuple[Places, Wire, Around], _Compared] = {}
        #: What differs in each pair and in all that it reaches.
        self._reached: dict[_Step, tuple[Difference, ...]] = {}

    def differences(self, old: int, new: int, wire: Wire = Wire.TYPED) -> tuple[Difference, ...]:
        """Return every difference between two terms and what they reach; at least one where their digests differ."""
        start = self._pair(old, new), _Way(Variance.COVARIANT, frozenset(), Writing(wire))
        if start not in self._reached:
            self._reach(start)
        # A cycle may differ only in how it closes; then the place itself is what differs.
        return self._reached[start] or (self._whole(Places(old, new)),)

    def _reach(self, start: _Step) -> None:
        """Find the differences below a pair and below all that it reaches, each pair looked at once."""
        steps, place = [start], {start: 0}
        links: list[list[tuple[str, int]]] = []
        for step in steps:  # it grows meanwhile
            below = [other for other in self._below(step) if other not in self._reached]
            for other in below:
                if other not in place:
                    place[other] = len(steps)
                    steps.append(other)
            links.append([("", place[other]) for other in below])
        for component in strongly_connected(links):
            found: dict[Difference, None] = {}
            for node in component:
                found |= dict.fromkeys(self._own(steps[node]))
                for other in self._below(steps[node]):
                    found |= dict.fromkeys(self._reached.get(other, ()))
            self._reached |= dict.fromkeys([steps[node] for node in component], tuple(found))

    def _own(self, step: _Step) -> Iterator[Difference]:
        """Yield what differs in a pair itself, as it is meant on the way to it."""
        pair, way = step
        for found in self._compare(pair, way).differences:
            is_idle = way.is_given and found.rules is _DEFAULT
            difference = found._replace(rules=_UNUSED_DEFAULT) if is_idle else found
            if way.variance is Variance.COVARIANT and not way.hidden:
                yield difference
            else:
                rules = turned(difference.rules, way.variance)
                yield difference._replace(rules=rules, hidden=difference.hidden | way.hidden)

    def _below(self, step: _Step) -> Iterator[_Step]:
        pair, way = step
        _, below, schemas = self._compare(pair, way)
        if not below:
            return
        whole = form_of(Objects(schemas, self._kind(pair)), way.writing)
        for item in below:
            writing = item.writing or whole.inside(item.part, item.name)
            around = schemas.around_of(item) if item.is_in_place else _NOTHING_AROUND
            is_given = item.is_given or (item.is_in_place and way.is_given)
            further = _Way(item.variance.within(way.variance), way.hidden | item.hidden, writing, around, is_given)
            yield self._pair(item.old, item.new), further

    def one_sided(self, old: int | None, new: int | None) -> Difference:
        """Return the difference that a facet came or went."""
        return self._told(None, "", old, new)

    def _pair(self, old: int, new: int) -> Places:
        return Places(self.base.resolve(old), self.head.resolve(new))

    def _whole(self, pair: Places) -> Difference:
        return self._told(FACT_RULES["schema-changed"] if self._kind(pair) is Kind.SCHEMA else None, "", *pair)

    def _kind(self, pair: Places) -> Kind:
        return self.head.terms[self.head.resolve(pair.new)].kind

    def _child(self, finding: ChildFinding) -> Difference:
        """Return the difference that is told by a fact about children of schemas."""
        rules, old, new = FACT_RULES[finding.fact], finding.old, finding.new
        if finding.member and old is not None and new is not None:
            texts = self.old.render_member(old, finding.member), self.new.render_member(new, finding.member)
            found = self._member(Places(old, new), finding.member, *texts)
            mark = canonical([finding.message, *self._edges_in(old, new, finding.member)])
            return found._replace(rules=rules, message=finding.message, hidden=finding.hidden, mark=mark)
        told = self._told(rules, finding.message, old, new, finding.told_by)
        return told._replace(hidden=finding.hidden) if finding.hidden else told

    def _told(
        self, rules: RulePair | None, message: str, old: int | None, new: int | None, told_by: str = ""
    ) -> Difference:
        """Return the difference that a child came, went, or is another one."""
        side, term = (self.new, new) if new is not None else (self.old, old)
        assert term is not None
        return Difference(
            rules=rules,
            pointer=side.pointer(term),
            message=message,
            base=None if old is None else self.old.render(old),
            head=None if new is None else self.new.render(new),
            unit=side.contract.terms[term].unit,
            mark=canonical(
                [
                    told_by or message,
                    None if old is None else self.base.digests[old],
                    None if new is None else self.head.digests[new],
                ]
            ),
        )

    def _edges_in(self, old: int, new: int, member: str) -> list[str]:
        schemas = Schemas(self.old, self.new, old, new)
        before, after = schemas.edges(member)
        return [*sorted(map(self.old.digest, before)), "", *sorted(map(self.new.digest, after))]

    def _compare(self, pair: Places, way: _Way) -> _Compared:
        key = pair, way.writing.wire, way.around
        known = self._known.get(key)
        if known is None:
            kinds = self.base.terms[pair.old].kind, self.head.terms[pair.new].kind
            is_schema = kinds == (Kind.SCHEMA, Kind.SCHEMA)
            known = self._schemas(pair, way) if is_schema else self._objects(pair, kinds[1], way.writing.wire)
            self._known[key] = known
        return known

    def _schemas(self, pair: Places, way: _Way) -> _Compared:
        alone = Schemas(self.old, self.new, *pair, around=way.around)
        reference = self._reference(pair)
        if reference.base != reference.head:
            return _Compared((self._finding(pair, reference.found("reference-changed")),), (), alone)
        own, below = sorted_out(compare_wholes(alone))
        if not own:
            own, below = sorted_out(compare_with_list(alone, way.writing.wire))
        is_whole = bool(own)
        schemas = alone._replace(beside=branches_beside(alone))
        if not is_whole:
            own, below = sorted_out(compare_children(schemas, way.writing.wire))
        rewrite = self._rewritten.get(pair)
        own += [ChildFinding(rewrite.fact, rewrite.message, *pair)] if rewrite else []
        children = [
            self._child(finding)._replace(
                at=None if finding.fact in UNSHOWN else pair,
                keyword=finding.member,
                detail=finding.detail,
            )
            for finding in own
        ]
        findings = () if is_whole else _keywords(schemas, way.writing.wire)
        return _Compared((*(self._finding(pair, found) for found in findings), *children), tuple(below), schemas)

    def _objects(self, pair: Places, kind: Kind, wire: Wire) -> _Compared:
        schemas = Schemas(self.old, self.new, *pair)
        reference = self._reference(pair)
        if reference.base != reference.head:
            changed = self._member(pair, *reference[:3])._replace(rules=rules_of_member(kind, *reference[:3]))
            return _Compared((changed,), (), schemas)
        own, below = sorted_out(compare_objects(Objects(schemas, kind, wire)))
        old, new = self.old.members(pair.old), self.new.members(pair.new)
        members = [
            self._member(pair, key, old.get(key), new.get(key))._replace(
                rules=rules_of_member(kind, key, old.get(key), new.get(key))
            )
            for key in sorted((old.keys() | new.keys()) - idle_members(schemas, kind))
            if old.get(key) != new.get(key)
        ]
        return _Compared((*members, *(self._told(*finding) for finding in own)), tuple(below), schemas)

    def _reference(self, pair: Places) -> Keyword:
        """Return the references of a pair that lead nowhere: of what one stands for nothing else can be told."""
        return Keyword("$ref", self.old.members(pair.old).get("$ref"), self.new.members(pair.new).get("$ref"))

    def _finding(self, pair: Places, found: Finding) -> Difference:
        """Return the difference that is told by a fact about a keyword."""
        mark = canonical([found.message, found.base, found.head])
        own = self._member(pair, found.key, found.base, found.head)
        detail = Detail(found.key, found.value) if found.value else Detail()
        own = own._replace(rules=FACT_RULES[found.fact], message=found.message, mark=mark)
        return own._replace(at=pair, keyword=found.key, detail=detail)

    def _member(self, pair: Places, key: str, before: str | None, after: str | None) -> Difference:
        """Return the difference that a member came, went, or has another value."""
        side, term = (self.old, pair.old) if after is None else (self.new, pair.new)
        return Difference(
            rules=None,
            pointer=side.pointer(term, key),
            message=message_of(key, before, after),
            base=before,
            head=after,
            unit=side.contract.terms[term].unit,
            mark=canonical([key, before, after]),
        )


def _keywords(schemas: Schemas, wire: Wire) -> Iterator[Finding]:
    """Yield what differs in what two schemas say themselves; null only where it is not told already.

    How many items are contained is a part of ``contains`` where that came or went.
    """
    old, new = schemas.members()
    if not all(schemas.edges("contains")):
        old, new = ({key: text for key, text in side.items() if key not in _COUNTING} for side in (old, new))
    if schemas.around.is_null_told:
        old, new = without_null(old), without_null(new)
    elif schemas.is_null_rewritten():
        old, new = without_nullable(old), without_nullable(new)
    return compare_keywords(old, new, wire)
