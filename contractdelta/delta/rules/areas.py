"""Which rules changes around schemas fall under: of facets, parameters, media types, answers, credentials, servers.

Every name of a rule is looked up when this module is imported. What changes in a way that has no rule of its own falls
under the one for the object as a whole.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from contractdelta.contract.canonical import canonical
from contractdelta.contract.grammar import Kind
from contractdelta.contract.names.media_types import is_covered, media_types_in
from contractdelta.delta.model import Direction
from contractdelta.delta.rules.registry import RULES, RulePair
from contractdelta.delta.values.findings import listed
from contractdelta.delta.values.wire import Wire, wire_of


class ObjectFinding(NamedTuple):
    """What became of a child of an object other than a schema, or of what it says of its children."""

    rules: RulePair
    message: str
    #: The terms of the child in base and in head; ``None`` where there is none.
    old: int | None
    new: int | None
    #: What is said, without the names of components; empty where the message has none.
    told_by: str = ""


class Fates(NamedTuple):
    """The rules about what came, and about what went."""

    came: RulePair
    went: RulePair

    def of(self, *, came: bool) -> RulePair:
        """Return the rules about one of both."""
        return self.came if came else self.went


class _Set(NamedTuple):
    """The rules about a set that has more in it, less, or something else."""

    more: RulePair
    less: RulePair
    changed: RulePair


class _Whole(NamedTuple):
    """The rules about a kind of facet: it came or went, also one that is required, or something about it changed."""

    fates: Fates
    required: Fates
    changed: RulePair


def the_rule(name: str) -> RulePair:
    """Return the rule with an id, whoever sends what it is about."""
    return RulePair(RULES[name], RULES[name])


def _sided(request: str, response: str) -> RulePair:
    return RulePair(RULES[request], RULES[response])


def _fates(came: str, went: str) -> Fates:
    return Fates(the_rule(came), the_rule(went))


# --- facets -----------------------------------------------------------------------------------------------------------


def _whole(area: str, required: Fates | None = None) -> _Whole:
    fates = _fates(f"{area}-added", f"{area}-removed")
    return _Whole(fates, required or fates, the_rule(f"{area}-changed"))


def _only(rules: RulePair) -> _Whole:
    fates = Fates(rules, rules)
    return _Whole(fates, fates, rules)


CONTRACT_CHANGED = the_rule("contract-changed")
SECURITY_FATES = _fates("security-added", "security-removed")
_SERVERS_CHANGED = the_rule("servers-changed")
_SUCCESS_REMOVED = the_rule("success-response-removed")
_PARAMETER = _whole("request-parameter", _fates("required-request-parameter-added", "request-parameter-removed"))
_BODY = _whole("request-body", _fates("required-request-body-added", "request-body-removed"))
_BODY_MEDIA_TYPE = _whole("request-media-type")
_ANSWER = _whole("response")
_ANSWER_MEDIA_TYPE = _whole("response-media-type")
#: What of an answer is no media type, by how its name starts.
_ANSWER_PARTS: Mapping[str, _Whole] = {
    "headers.": _whole("response-header", _fates("response-header-added", "required-response-header-removed")),
    "links.": _whole("response-link"),
}
#: Facets that are no part of what is sent.
_BESIDE: Mapping[str, _Whole] = {
    "callbacks": _whole("callback"),
    "security": _whole("security"),
    # Callbacks and webhooks alone may have none: others are at "/" then.
    "servers": _only(_SERVERS_CHANGED),
}
_OTHER = _only(CONTRACT_CHANGED)


class FacetKind(NamedTuple):
    """What a facet is, told by its name."""

    rules: _Whole
    direction: Direction
    #: How values are written in the schema that it holds at once.
    wire: Wire = Wire.TYPED


def facet_of(name: str) -> FacetKind:
    """Return what a facet is: ``responses.200.headers.ETag``."""
    head, _, rest = name.partition(".")
    if head == "parameters":
        return FacetKind(_PARAMETER, Direction.REQUEST)
    if head == "request_body":
        return FacetKind(_BODY_MEDIA_TYPE if rest else _BODY, Direction.REQUEST, wire_of(rest))
    if head == "responses":
        part = rest.partition(".")[2]
        for start, rules in _ANSWER_PARTS.items():
            if part.startswith(start):
                return FacetKind(rules, Direction.RESPONSE)
        return FacetKind(_ANSWER_MEDIA_TYPE if part else _ANSWER, Direction.RESPONSE, wire_of(part))
    return FacetKind(_BESIDE.get(head, _OTHER), Direction.BOTH)


def rules_of_one_sided(name: str, *, came: bool, is_required: bool) -> RulePair:
    """Return the rules about a facet that came or went."""
    rules = facet_of(name).rules
    if rules is _ANSWER and not came and name.startswith("responses.2"):
        return _SUCCESS_REMOVED
    return (rules.required if is_required else rules.fates).of(came=came)


def is_parameter(name: str) -> bool:
    """Tell whether a facet is a parameter."""
    return facet_of(name).rules is _PARAMETER


# --- objects ----------------------------------------------------------------------------------------------------------


def _both(name: str) -> RulePair:
    return _sided(f"request-{name}", f"response-{name}")


_HEADER_CHANGED, _MEDIA_TYPE_CHANGED = _both("header-changed"), _both("media-type-changed")
_FLOW_CHANGED, _SECURITY_CHANGED = the_rule("security-flow-changed"), the_rule("security-changed")
#: The rules about anything else.
_CHANGED: Mapping[Kind, RulePair] = {
    Kind.PARAMETER: _PARAMETER.changed,
    Kind.HEADER: _HEADER_CHANGED,
    Kind.MEDIA_TYPE: _MEDIA_TYPE_CHANGED,
    Kind.ENCODING: _MEDIA_TYPE_CHANGED,
    Kind.REQUEST_BODY: _BODY.changed,
    Kind.RESPONSE: _ANSWER.changed,
    Kind.LINK: the_rule("response-link-changed"),
    Kind.SECURITY: _SECURITY_CHANGED,
    Kind.SECURITY_REQUIREMENT: _SECURITY_CHANGED,
    Kind.SECURITY_SCHEME: the_rule("security-scheme-changed"),
    Kind.FLOWS: _FLOW_CHANGED,
    Kind.FLOW: _FLOW_CHANGED,
    **dict.fromkeys((Kind.SERVERS, Kind.SERVER, Kind.SERVER_VARIABLE), _SERVERS_CHANGED),
    **dict.fromkeys((Kind.CALLBACK, Kind.OPERATION), the_rule("callback-changed")),
}
#: The rules about how a value is written.
SERIALIZED: Mapping[Kind, RulePair] = {
    Kind.PARAMETER: the_rule("request-parameter-serialization-changed"),
    Kind.HEADER: _both("header-serialization-changed"),
    **dict.fromkeys((Kind.MEDIA_TYPE, Kind.ENCODING), _both("media-type-serialization-changed")),
}
#: The rules about a schema that says of bytes that they are some, or says so no more.
BYTES_REWRITTEN: RulePair = _both("media-type-schema-rewritten")
_SERIALIZATION = ("style", "explode", "collectionFormat", "in", "allowReserved")
#: The rules about the schema of a value.
_SCHEMAS: Mapping[Kind, Fates] = {
    Kind.PARAMETER: _fates("request-parameter-schema-added", "request-parameter-schema-removed"),
    Kind.HEADER: Fates(_both("header-schema-added"), _both("header-schema-removed")),
    Kind.MEDIA_TYPE: Fates(_both("media-type-schema-added"), _both("media-type-schema-removed")),
}
#: The rules about any child.
_CHILDREN: Mapping[Kind, Fates] = {
    Kind.CALLBACK: _fates("callback-added", "callback-removed"),
    Kind.FLOWS: _fates("security-flow-added", "security-flow-removed"),
    Kind.SERVERS: _fates("server-added", "server-removed"),
}
#: The rules about a header of a part of a body, and about one that is required.
_HEADERS = Fates(_both("header-added"), _both("header-removed"))
_REQUIRED_HEADERS = Fates(
    _sided("required-request-header-added", "response-header-added"),
    _sided("request-header-removed", "required-response-header-removed"),
)
#: The rules about a member that is true, or comes to be.
_SWITCHES: Mapping[tuple[Kind, str], Fates] = {
    (Kind.PARAMETER, "required"): _fates("request-parameter-became-required", "request-parameter-became-optional"),
    (Kind.HEADER, "required"): Fates(_both("header-became-required"), _both("header-became-optional")),
    (Kind.REQUEST_BODY, "required"): _fates("request-body-became-required", "request-body-became-optional"),
    (Kind.PARAMETER, "allowEmptyValue"): _fates(
        "request-parameter-empty-value-added", "request-parameter-empty-value-removed"
    ),
    (Kind.PARAMETER, "allowReserved"): _fates(
        "request-parameter-reserved-characters-added", "request-parameter-reserved-characters-removed"
    ),
}
_SETS: Mapping[tuple[Kind, str], _Set] = {
    (Kind.ENCODING, "contentType"): _Set(
        _both("part-media-type-added"), _both("part-media-type-removed"), _MEDIA_TYPE_CHANGED
    ),
    (Kind.FLOW, "scopes"): _Set(*_fates("security-flow-scope-added", "security-flow-scope-removed"), _FLOW_CHANGED),
    (Kind.SERVER_VARIABLE, "enum"): _Set(*_CHILDREN[Kind.SERVERS], _SERVERS_CHANGED),
}


def rules_of_member(kind: Kind, key: str, before: str | None, after: str | None) -> RulePair:
    """Return the rules about a member of an object other than a schema."""
    if (kind, key) in _SWITCHES:
        return _SWITCHES[kind, key].of(came=after == "true")
    if (kind, key) in _SETS:
        return _rules_of_set(kind, key, before, after)
    if key == "bearerFormat" and kind is Kind.SECURITY_SCHEME:
        # "A hint to the client", and "primarily for documentation purposes" (OpenAPI 3.0.4, Security Scheme Object).
        return _SECURITY_CHANGED
    if key in _SERIALIZATION and kind in (Kind.PARAMETER, Kind.HEADER, Kind.ENCODING):
        return SERIALIZED[kind]
    return _CHANGED.get(kind, CONTRACT_CHANGED)


def rules_of_child(kind: Kind, keyword: str, *, came: bool, is_required: bool, is_written_otherwise: bool) -> RulePair:
    """Return the rules about a child of an object other than a schema that came or went."""
    if kind in _CHILDREN:
        return _CHILDREN[kind].of(came=came)
    if kind is Kind.ENCODING and keyword == "headers":
        return (_REQUIRED_HEADERS if is_required else _HEADERS).of(came=came)
    if kind in _SCHEMAS and keyword in ("schema", "itemSchema"):
        return _SCHEMAS[kind].of(came=came)
    if kind in SERIALIZED and (keyword == "content" or is_written_otherwise):
        return SERIALIZED[kind]
    return _CHANGED.get(kind, CONTRACT_CHANGED)


def _rules_of_set(kind: Kind, key: str, before: str | None, after: str | None) -> RulePair:
    """Return the rules about what may be chosen from: the media types of a part, the values of a variable, scopes."""
    rules = _SETS[kind, key]
    if before is None or after is None:
        return rules.changed
    if kind is Kind.ENCODING:
        old, new = (set(media_types_in(str(json.loads(text)))) for text in (before, after))
        is_more, is_less = all(is_covered(name, new) for name in old), all(is_covered(name, old) for name in new)
    else:
        old, new = (set(map(canonical, listed(text))) for text in (before, after))
        is_more, is_less = old <= new, new <= old
    return rules.changed if is_more == is_less else rules.more if is_more else rules.less
