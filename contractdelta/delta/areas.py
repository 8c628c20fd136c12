"""What stands around schemas: facets, parameters, media types, answers, credentials, servers; which rules are theirs.

Where the rule depends on who sends what stands at the place, ``{}`` in its id is for the direction.

Sources: OpenAPI 3.0.4, 3.1.1 and 3.2.0, the sections on the objects by these names.
"""

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from contractdelta.contract.canonical import canonical
from contractdelta.contract.grammar import Kind
from contractdelta.contract.media_types import is_covered, media_types_in
from contractdelta.contract.model import Edge
from contractdelta.delta.findings import listed
from contractdelta.delta.lists import IN_FORM_STYLE
from contractdelta.delta.matching import match_in_order, match_named
from contractdelta.delta.model import Direction
from contractdelta.delta.pairing import held_facets, paired_facets
from contractdelta.delta.security import compare_alternatives, compare_requirements
from contractdelta.delta.steps import Below, ChildFinding, Schemas
from contractdelta.delta.wire import Wire, Writing, fields_of, wire_of

#: What a member of these objects is about, where that is not just "changed".
_SERIALIZATION = ("style", "explode", "collectionFormat", "in", "allowReserved")
#: Where the schema of a parameter or a header stands.
_CODINGS = ("content", "schema")
_ENCODINGS = ("encoding", "itemEncoding", "prefixEncoding")
#: What the rules about something that is required start with.
REQUIRED = "required-"
#: What a parameter may allow, as rules call it.
_ALLOWANCES = {"allowEmptyValue": "empty-value", "allowReserved": "reserved-characters"}
#: How a list in a form is written where nothing else is said; ``None`` where nothing says so.
_IN_FORMS: Mapping[str, str | None] = {"style": '"form"', "explode": "true", "collectionFormat": None}
#: The rules of each kind of object, without what happened.
_AREAS: Mapping[Kind, str] = {
    Kind.PARAMETER: "request-parameter",
    Kind.HEADER: "{}-header",
    Kind.MEDIA_TYPE: "{}-media-type",
    Kind.ENCODING: "{}-media-type",
    Kind.REQUEST_BODY: "request-body",
    Kind.RESPONSE: "response",
    Kind.LINK: "response-link",
    Kind.SECURITY: "security",
    Kind.SECURITY_REQUIREMENT: "security",
    Kind.SECURITY_SCHEME: "security-scheme",
    Kind.FLOWS: "security-flow",
    Kind.FLOW: "security-flow",
    Kind.SERVERS: "servers",
    Kind.SERVER: "servers",
    Kind.SERVER_VARIABLE: "servers",
    Kind.CALLBACK: "callback",
    Kind.OPERATION: "callback",
}


class _Set(NamedTuple):
    """The rules about a set that has more in it, less, or something else."""

    added: str
    removed: str
    changed: str


_SETS: Mapping[tuple[Kind, str], _Set] = {
    (Kind.ENCODING, "contentType"): _Set(
        "{}-part-media-type-added", "{}-part-media-type-removed", "{}-media-type-changed"
    ),
    (Kind.FLOW, "scopes"): _Set("security-flow-scope-added", "security-flow-scope-removed", "security-flow-changed"),
    (Kind.SERVER_VARIABLE, "enum"): _Set("server-added", "server-removed", "servers-changed"),
}


class Facet(NamedTuple):
    """What a facet is, told by its name."""

    #: The rules about it, without what happened; ``{}`` for the direction.
    area: str
    direction: Direction
    #: How values are written in the schema that it holds at once.
    wire: Wire = Wire.TYPED


def facet_of(name: str) -> Facet:
    """Return what a facet is: ``responses.200.headers.ETag``."""
    head, _, rest = name.partition(".")
    if head == "parameters":
        return Facet("request-parameter", Direction.REQUEST)
    if head == "request_body":
        return Facet("request-media-type" if rest else "request-body", Direction.REQUEST, wire_of(rest))
    if head == "responses":
        part = rest.partition(".")[2]
        for kind in ("header", "link"):
            if part.startswith(f"{kind}s."):
                return Facet(f"response-{kind}", Direction.RESPONSE)
        return Facet("response-media-type" if part else "response", Direction.RESPONSE, wire_of(part))
    return Facet({"callbacks": "callback"}.get(head, head), Direction.BOTH)


def rule_of_whole(name: str, action: str, *, is_required: bool) -> str:
    """Return the rule about a facet that came, went, or differs as a whole."""
    area = facet_of(name).area
    if area == "response" and action == "removed" and name.startswith("responses.2"):
        return "success-response-removed"
    if area == "servers":  # callbacks and webhooks alone may have none: others are at "/" then
        return "servers-changed"
    known = ("request-", "response", "callback", "security")
    return _rule_of(area, action, is_required=is_required) if area.startswith(known) else "contract-changed"


def _rule_of(area: str, action: str, *, is_required: bool) -> str:
    """Return the rule about what came or went; that it is required makes another one where there is one."""
    return f"{REQUIRED if is_required else ''}{area}-{action}"


def rule_of_member(kind: Kind, key: str, before: str | None, after: str | None) -> str:
    """Return the rule about a member of an object other than a schema."""
    area = _AREAS.get(kind)
    if area is None:
        return "contract-changed"
    if key == "required" and kind in (Kind.PARAMETER, Kind.HEADER, Kind.REQUEST_BODY):
        return f"{area}-became-{'required' if after == 'true' else 'optional'}"
    if key in _ALLOWANCES and kind is Kind.PARAMETER:
        return f"{area}-{_ALLOWANCES[key]}-{'added' if after == 'true' else 'removed'}"
    if (kind, key) in _SETS:
        return _rule_of_set(kind, key, before, after)
    if key == "bearerFormat" and kind is Kind.SECURITY_SCHEME:
        # "A hint to the client", and "primarily for documentation purposes" (OpenAPI 3.0.4, Security Scheme Object).
        return "security-changed"
    is_written_otherwise = key in _SERIALIZATION and kind in (Kind.PARAMETER, Kind.HEADER, Kind.ENCODING)
    return f"{area}-serialization-changed" if is_written_otherwise else f"{area}-changed"


def _rule_of_set(kind: Kind, key: str, before: str | None, after: str | None) -> str:
    """Return the rule about what may be chosen from: the media types of a part, the values of a variable, scopes."""
    rules = _SETS[kind, key]
    if before is None or after is None:
        return rules.changed
    if kind is Kind.ENCODING:
        old, new = (set(media_types_in(str(json.loads(text)))) for text in (before, after))
        is_more, is_less = all(is_covered(name, new) for name in old), all(is_covered(name, old) for name in new)
    else:
        old, new = (set(map(canonical, listed(text))) for text in (before, after))
        is_more, is_less = old <= new, new <= old
    return rules.changed if is_more == is_less else rules.added if is_more else rules.removed


class Objects(NamedTuple):
    """The two objects whose children are compared, of one kind other than a schema."""

    schemas: Schemas
    kind: Kind


def compare_objects(objects: Objects) -> Iterator[ChildFinding | Below]:
    """Yield what differs in the children of two objects."""
    schemas, kind = objects
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


def _facets(schemas: Schemas) -> Iterator[ChildFinding | Below]:
    """Compare the facets of an operation that another one holds, in a callback, as those of any operation."""
    found = (held_facets(side, term) for side, term in schemas.sides())
    for before, after, name, left in paired_facets(*found):
        old, new = before.term if before else None, after.term if after else None
        if old is None or new is None:
            action, side, term = ("added", schemas.new_side, new) if old is None else ("removed", schemas.old_side, old)
            is_required = term is not None and side.is_required(term)
            rule = left or rule_of_whole(name, action, is_required=is_required)
            yield ChildFinding(rule, f"{name} {action}", old, new)
        elif before and after and before.digest != after.digest:
            yield Below(old, new, writing=Writing(facet_of(name).wire))


def _recoded(objects: Objects) -> list[ChildFinding | Below]:
    """Return what became of a value that is written as a media type now, and was not, or the other way about.

    It is written otherwise, and its schema stands elsewhere: both schemas are compared.
    """
    schemas, kind = objects
    found = [[edge for key in _CODINGS for edge in side.written(term, key)] for side, term in schemas.sides()]
    keywords = sorted(edge.keyword for edges in found for edge in edges)
    if kind not in (Kind.PARAMETER, Kind.HEADER) or keywords != sorted(_CODINGS) or not all(found):
        return []
    before, after = found[0][0], found[1][0]
    rule = f"{_AREAS[kind]}-serialization-changed"
    told = ChildFinding(rule, f"{before.keyword} became {after.keyword}", before.target, after.target)
    described = [
        edges if edges[0].keyword == "schema" else side.written(side.contract.resolve(edges[0].target), "schema")
        for (side, _), edges in zip(schemas.sides(), found, strict=True)
    ]
    pairs = zip(*described, strict=False)
    return [told, *(Below(old.target, new.target, writing=Writing()) for old, new in pairs if schemas.differ(old, new))]


def _members(objects: Objects, keyword: str) -> Iterator[ChildFinding | Below]:
    schemas, kind = objects
    old, new = schemas.edges(keyword)
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


def _one_sided(objects: Objects, before: Edge | None, after: Edge | None) -> Iterator[ChildFinding]:
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


def _came_or_went(objects: Objects, before: Edge | None, after: Edge | None) -> ChildFinding:
    schemas, kind = objects
    action, side, edge = ("added", schemas.new_side, after) if before is None else ("removed", schemas.old_side, before)
    assert edge is not None
    area = _AREAS.get(kind, "contract")
    name = f"{edge.keyword} '{edge.name}'" if edge.name else edge.keyword
    if kind in (Kind.CALLBACK, Kind.FLOWS):
        rule = f"{area}-{action}"
    elif kind is Kind.SERVERS:
        rule, name = f"server-{action}", "server"
    elif kind is Kind.ENCODING and edge.keyword == "headers":
        rule = _rule_of(_AREAS[Kind.HEADER], action, is_required=side.is_required(edge.target))
    elif edge.keyword in ("schema", "itemSchema"):
        rule = f"{area}-schema-{action}"
    elif edge.keyword == "content" or _is_written_otherwise(schemas, before, after):
        rule = f"{area}-serialization-changed"
    else:
        rule = f"{area}-changed"
    return ChildFinding(rule, f"{name} {action}", before and before.target, after and after.target)


def _is_written_otherwise(schemas: Schemas, before: Edge | None, after: Edge | None) -> bool:
    """Tell whether an encoding came or went that has lists written in another way than forms have (Encoding Object)."""
    side, edge = (schemas.new_side, after) if before is None else (schemas.old_side, before)
    if edge is None or edge.keyword != "encoding":
        return False
    members = side.members(side.contract.resolve(edge.target))
    return any(members.get(key, usual) != usual for key, usual in _IN_FORMS.items())
