"""What stands around schemas: facets, parameters, media types, answers, credentials, servers.

Sources: OpenAPI 3.0.4, 3.1.1 and 3.2.0, the sections on the objects by these names.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from contractdelta.contract.grammar import Kind
from contractdelta.contract.model import Edge
from contractdelta.delta.differences.model import Below, Schemas
from contractdelta.delta.differences.security import compare_alternatives, compare_requirements
from contractdelta.delta.differences.single_or_list import IN_FORM_STYLE
from contractdelta.delta.pairing.children import match_in_order, match_named
from contractdelta.delta.pairing.operations import held_facets, paired_facets
from contractdelta.delta.rules.areas import (
    BYTES_REWRITTEN,
    SERIALIZED,
    ObjectFinding,
    facet_of,
    rules_of_child,
    rules_of_one_sided,
)
from contractdelta.delta.values.codings import says_bytes
from contractdelta.delta.values.wire import Wire, Writing, fields_of, wire_of

#: Where the schema of a parameter or a header stands.
_CODINGS = ("content", "schema")
_ENCODINGS = ("encoding", "itemEncoding", "prefixEncoding")
#: How a list in a form is written where nothing else is said; ``None`` where nothing says so.
_IN_FORMS: Mapping[str, str | None] = {"style": '"form"', "explode": "true", "collectionFormat": None}


class Objects(NamedTuple):
    """The two objects whose children are compared, of one kind other than a schema."""

    schemas: Schemas
    kind: Kind
    #: How values are written in the schema that they hold.
    wire: Wire = Wire.TYPED


def compare_objects(objects: Objects) -> Iterator[ObjectFinding | Below]:
    """Yield what differs in the children of two objects."""
    schemas, kind, _ = objects
    if kind is Kind.SECURITY:
        yield from compare_alternatives(schemas)
    elif kind is Kind.SECURITY_REQUIREMENT:
        yield from compare_requirements(schemas)
    elif kind is Kind.OPERATION:
        yield from _facets(schemas)
    else:
        recoded = _recoded(objects)
        yield from recoded
        for keyword in schemas.keywords():
            if not (recoded and keyword in _CODINGS):
                yield from _members(objects, keyword)


def _facets(schemas: Schemas) -> Iterator[ObjectFinding | Below]:
    """Compare the facets of an operation that another one holds, in a callback, as those of any operation."""
    found = (held_facets(side, term) for side, term in schemas.sides())
    for before, after, name, left in paired_facets(*found):
        old, new = before.term if before else None, after.term if after else None
        if old is None or new is None:
            action, side, term = ("added", schemas.new_side, new) if old is None else ("removed", schemas.old_side, old)
            is_required = term is not None and side.is_required(term)
            rules = left or rules_of_one_sided(name, came=old is None, is_required=is_required)
            yield ObjectFinding(rules, f"{name} {action}", old, new)
        elif before and after and before.digest != after.digest:
            yield Below(old, new, writing=Writing(facet_of(name).wire))


def _recoded(objects: Objects) -> list[ObjectFinding | Below]:
    """Return what became of a value that is written as a media type now, and was not, or the other way about.

    It is written otherwise, and its schema stands elsewhere: both schemas are compared.
    """
    schemas, kind, _ = objects
    found = [[edge for key in _CODINGS for edge in side.written(term, key)] for side, term in schemas.sides()]
    keywords = sorted(edge.keyword for edges in found for edge in edges)
    if kind not in (Kind.PARAMETER, Kind.HEADER) or keywords != sorted(_CODINGS) or not all(found):
        return []
    before, after = found[0][0], found[1][0]
    message = f"{before.keyword} became {after.keyword}"
    told = ObjectFinding(SERIALIZED[kind], message, before.target, after.target)
    described = [
        edges if edges[0].keyword == "schema" else side.written(side.contract.resolve(edges[0].target), "schema")
        for (side, _), edges in zip(schemas.sides(), found, strict=True)
    ]
    pairs = zip(*described, strict=False)
    return [told, *(Below(old.target, new.target, writing=Writing()) for old, new in pairs if schemas.differ(old, new))]


def _members(objects: Objects, keyword: str) -> Iterator[ObjectFinding | Below]:
    schemas, kind, wire = objects
    old, new = schemas.edges(keyword)
    if wire is Wire.BYTES and keyword == "schema" and _are_bytes(schemas, old, new):
        yield ObjectFinding(
            BYTES_REWRITTEN, "the schema says in another way that the body is bytes", schemas.old, schemas.new
        )
        return
    if bool(old) != bool(new):
        # A schema that allows everything says nothing, and is one to compare with all the same.
        old, new = (side.written(term, keyword) for side, term in schemas.sides())
    is_named = kind is not Kind.SERVERS and any(edge.name for edge in (*old, *new))
    matches = match_named(old, new) if is_named else match_in_order(schemas.old_side, old, schemas.new_side, new)
    for before, after in matches:
        if before is None or after is None:
            yield from _one_sided(objects, before, after)
        elif schemas.differ(before, after):
            is_given = kind is Kind.PARAMETER and all(side.is_required(term) for side, term in schemas.sides())
            yield Below(before.target, after.target, writing=_writing_below(objects, before), is_given=is_given)


def _are_bytes(schemas: Schemas, old: Sequence[Edge], new: Sequence[Edge]) -> bool:
    """Tell whether the schemas of a body that is bytes, as far as there are any, only say that it is."""
    found = [(schemas.old_side, edge) for edge in old] + [(schemas.new_side, edge) for edge in new]
    terms = [(side, side.contract.resolve(edge.target)) for side, edge in found]
    return all(says_bytes(side.members(term)) and not side.edges(term) for side, term in terms)


def _writing_below(objects: Objects, edge: Edge) -> Writing | None:
    """Return how values below are written; ``None`` where that does not change."""
    if objects.kind in (Kind.PARAMETER, Kind.HEADER):
        is_repeated = all(map(_is_repeated, objects.schemas.members()))
        spread = Wire.REPEATED if is_repeated else Wire.JOINED
        return Writing(wire_of(edge.name) if edge.keyword == "content" else spread)
    return None


def _is_repeated(parameter: Mapping[str, str]) -> bool:
    """Tell whether a parameter in normal form is written once for each item: in ``form`` style, and exploded."""
    is_usual = parameter.keys().isdisjoint(("style", "explode", "collectionFormat"))
    return is_usual and parameter.get("in") in IN_FORM_STYLE


def form_of(objects: Objects, writing: Writing) -> Writing:
    """Return how values of a media type are written: of a form each field, as its encoding says."""
    if objects.kind is not Kind.MEDIA_TYPE or writing.wire is not Wire.FORM:
        return writing
    sides = zip(objects.schemas.sides(), objects.schemas.edges("encoding"), strict=True)
    return Writing(
        Wire.FORM,
        fields_of(
            {edge.name: side.members(side.contract.resolve(edge.target)) for edge in edges}
            for (side, _), edges in sides
        ),
    )


def _one_sided(objects: Objects, before: Edge | None, after: Edge | None) -> Iterator[ObjectFinding]:
    """Yield that a child came or went; of an encoding, what it says: none is as good as one that says nothing."""
    side, edge = (objects.schemas.new_side, after) if before is None else (objects.schemas.old_side, before)
    assert edge is not None
    if edge.keyword in _ENCODINGS:
        target = side.contract.resolve(edge.target)
        headers = [header for header in side.edges(target) if header.keyword == "headers"]
        for header in headers:
            yield _came_or_went(objects._replace(kind=Kind.ENCODING), before and header, after and header)
        if headers and len(headers) == len(side.edges(target)) and not side.members(target):
            return
    yield _came_or_went(objects, before, after)


def _came_or_went(objects: Objects, before: Edge | None, after: Edge | None) -> ObjectFinding:
    schemas, kind, _ = objects
    action, side, edge = ("added", schemas.new_side, after) if before is None else ("removed", schemas.old_side, before)
    assert edge is not None
    rules = rules_of_child(
        kind,
        edge.keyword,
        came=before is None,
        is_required=side.is_required(edge.target),
        is_written_otherwise=_is_written_otherwise(schemas, before, after),
    )
    name = f"{edge.keyword} '{edge.name}'" if edge.name else edge.keyword
    message = f"{'server' if kind is Kind.SERVERS else name} {action}"
    return ObjectFinding(rules, message, before and before.target, after and after.target)


def _is_written_otherwise(schemas: Schemas, before: Edge | None, after: Edge | None) -> bool:
    """Tell whether an encoding came or went that has lists written in another way than forms have (Encoding Object)."""
    side, edge = (schemas.new_side, after) if before is None else (schemas.old_side, before)
    if edge is None or edge.keyword != "encoding":
        return False
    members = side.members(side.contract.resolve(edge.target))
    return any(members.get(key, usual) != usual for key, usual in _IN_FORMS.items())
