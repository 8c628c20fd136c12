"""The rules that changes fall under, as one registry.

A rule about a schema is a fact about the schema and who sends what it describes. The other rules are about what stands
around schemas, one row each. The severity of all follows from one law, and each exception stands in a table with its
reason. What cannot be told is a warning: nothing is called compatible that might not be.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from contractdelta.delta.facts import FACTS, UPPER_BOUNDS
from contractdelta.delta.model import Direction, Effect, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of change."""

    id: str
    #: What it is about: ``schema``, ``parameter``, ``response``, ``security``.
    area: str
    direction: Direction
    effect: Effect
    #: Unless configured otherwise.
    severity: Severity
    #: The fact and why it has that severity, in one line.
    reason: str
    #: The name of the fact about schemas that it is about; empty for other rules.
    fact: str = ""


_B, _WARN, _C, _NONE = Severity.BREAKING, Severity.WARNING, Severity.COMPATIBLE, Severity.NONE

#: The law: what a change does to the values that clients, or servers, may send, and what that means.
LAW: Mapping[tuple[Effect, Direction], Severity] = MappingProxyType(
    {
        (Effect.NARROWS, Direction.REQUEST): _B,
        (Effect.WIDENS, Direction.REQUEST): _C,
        (Effect.NARROWS, Direction.RESPONSE): _C,
        (Effect.WIDENS, Direction.RESPONSE): _B,
        **{(Effect.SHIFTS, direction): _B for direction in Direction},
        **{(Effect.UNKNOWN, direction): _WARN for direction in Direction},
        **{(Effect.NONE, direction): _C for direction in Direction},
        # Whoever sends it, one side is not asked.
        **{(effect, Direction.BOTH): _B for effect in (Effect.NARROWS, Effect.WIDENS)},
    }
)
_WHY: Mapping[tuple[Effect, Direction], str] = MappingProxyType(
    {
        (Effect.NARROWS, Direction.REQUEST): "requests that were accepted may be refused",
        (Effect.WIDENS, Direction.REQUEST): "requests that were accepted still are",
        (Effect.NARROWS, Direction.RESPONSE): "clients get nothing that they did not have to expect before",
        (Effect.WIDENS, Direction.RESPONSE): "clients may get what they did not have to expect before",
        **{(Effect.SHIFTS, direction): "neither side allows all that the other one does" for direction in Direction},
        **{(Effect.UNKNOWN, direction): "what it means cannot be told" for direction in Direction},
        **{(Effect.NONE, direction): "nobody who keeps to the contract has to notice" for direction in Direction},
    }
)

#: The bounds that are open where nothing is said. ``maxContains`` says something of ``contains`` alone.
_OPEN_BOUNDS = ("minimum", "maximum", *(name for name in UPPER_BOUNDS.values() if name != "max-contains"))
_STRICT = "clients that check answers strictly refuse it, others take no notice"
_LIFECYCLE = "how long an operation is to be called is documentation"
#: Rules that are milder or harsher than the law, and why.
EXCEPTIONS: Mapping[str, tuple[Severity, str]] = MappingProxyType(
    {
        **{
            f"request-{name}-set": (_WARN, "a bound is often in force before it is written down")
            for name in _OPEN_BOUNDS
        },
        "response-enum-value-added": (_WARN, "clients are mostly written to expect more values, but need not be"),
        "request-default-changed": (_WARN, "a request that leaves it out may mean something else"),
        "request-required-property-removed": (_WARN, "servers may ignore the property, or refuse it"),
        "response-property-added-to-closed-object": (_WARN, _STRICT),
        "response-required-property-added-to-closed-object": (_WARN, _STRICT),
        "request-required-property-described": (_WARN, "what clients always sent was mostly what is now described"),
        # OpenAPI 3.0.4, Schema Object: such properties "SHOULD NOT be sent as part of the request".
        "request-read-only-set": (_WARN, "clients that send the property should not, and servers may refuse it"),
        "request-required-read-only-unset": (_B, "requests without the property are refused"),
        "response-required-write-only-set": (_B, "clients that read the property do not find it"),
        "response-write-only-set": (_WARN, "clients may have read the property"),
        "security-added": (_WARN, "credentials are often asked for before it is written down"),
        "operation-deprecated": (_NONE, _LIFECYCLE),
        "operation-undeprecated": (_NONE, _LIFECYCLE),
        "operation-sunset-changed": (_NONE, _LIFECYCLE),
    }
)


def _schema_rules() -> Iterator[Rule]:
    for direction in (Direction.REQUEST, Direction.RESPONSE):
        for name, fact in FACTS.items():
            rule_id = f"{direction}-{name}"
            severity, why = EXCEPTIONS.get(rule_id, (LAW[fact.effect, direction], _WHY[fact.effect, direction]))
            yield Rule(
                id=rule_id,
                area="schema",
                direction=direction,
                effect=fact.effect,
                severity=severity,
                reason=f"{fact.what[0].upper()}{fact.what[1:]}: {why}.",
                fact=name,
            )


def _row(area: str, rule_id: str, effect: Effect, reason: str) -> Rule:
    sender = next((d for d in (Direction.REQUEST, Direction.RESPONSE) if f"{d}-" in f"{rule_id}-"), Direction.BOTH)
    if area == "security":  # credentials are sent by clients
        sender = Direction.REQUEST
    severity, _ = EXCEPTIONS.get(rule_id, (LAW[effect, sender], ""))
    return Rule(id=rule_id, area=area, direction=sender, effect=effect, severity=severity, reason=reason)


_NA, _WI, _SH, _UN, _NO = Effect.NARROWS, Effect.WIDENS, Effect.SHIFTS, Effect.UNKNOWN, Effect.NONE
_ROWS = (
    _row("operation", "operation-added", _NO, "Nobody can depend yet on an operation that is new."),
    _row("operation", "operation-removed", _NA, "Clients that call the operation fail."),
    _row("operation", "operation-moved", _SH, "The contract is the same, elsewhere: clients do not find it."),
    _row("operation", "operation-deprecated", _NO, "It still works, and clients are told not to rely on it."),
    _row("operation", "operation-undeprecated", _NO, "It is no longer deprecated."),
    _row("operation", "operation-sunset-changed", _NO, "It is to end at another time than was said."),
    _row("parameter", "request-parameter-added", _NO, "Requests without the parameter are as valid as before."),
    _row("parameter", "required-request-parameter-added", _NA, "Requests without the parameter are refused."),
    _row("parameter", "request-parameter-removed", _UN, "Servers may ignore the parameter, or refuse it."),
    _row("parameter", "request-parameter-became-required", _NA, "Requests without the parameter are refused."),
    _row("parameter", "request-parameter-became-optional", _WI, "Requests with the parameter are still accepted."),
    _row("parameter", "request-parameter-default-changed", _SH, "A request without it means something else."),
    _row("parameter", "request-parameter-serialization-changed", _SH, "The same value is written otherwise."),
    _row("parameter", "request-parameter-empty-value-added", _WI, "It may be sent without a value, too."),
    _row("parameter", "request-parameter-empty-value-removed", _NA, "Requests with it and no value are refused."),
    _row("parameter", "request-parameter-reserved-characters-added", _WI, "They may be sent as they are, too."),
    _row("parameter", "request-parameter-reserved-characters-removed", _NA, "They may be refused as they are."),
    _row("parameter", "request-parameter-schema-added", _NA, "Values that were free have to follow a schema."),
    _row("parameter", "request-parameter-schema-removed", _WI, "Values are free."),
    _row("parameter", "request-parameter-changed", _UN, "Something about the parameter changed."),
    _row("request body", "request-body-added", _NO, "Requests without a body are as valid as before."),
    _row("request body", "required-request-body-added", _NA, "Requests without a body are refused."),
    _row("request body", "request-body-removed", _NA, "What clients send in the body does not arrive any more."),
    _row("request body", "request-body-became-required", _NA, "Requests without a body are refused."),
    _row("request body", "request-body-became-optional", _WI, "Requests with a body are still accepted."),
    _row("request body", "request-body-changed", _UN, "Something about the body changed."),
    _row("media type", "request-media-type-added", _WI, "Servers accept another form of the body."),
    _row("media type", "request-media-type-removed", _NA, "Requests with a body of that type are refused."),
    _row("media type", "request-media-type-covered-by-range", _NO, "A range of media types that is accepted has it."),
    _row("media type", "request-media-type-schema-added", _NA, "Bodies that were free have to follow a schema."),
    _row("media type", "request-media-type-schema-removed", _WI, "Bodies are free."),
    _row("media type", "request-media-type-serialization-changed", _SH, "The same value is written otherwise."),
    _row("media type", "request-media-type-changed", _UN, "The same body is written otherwise."),
    _row("media type", "request-part-media-type-added", _WI, "Servers accept a part of the body in another form."),
    _row("media type", "request-part-media-type-removed", _NA, "Bodies with a part of that type are refused."),
    _row("media type", "response-media-type-added", _NO, "Clients that ask for another type still get it."),
    _row("media type", "response-media-type-removed", _SH, "Clients that ask for the type do not get it any more."),
    _row("media type", "response-media-type-covered-by-range", _NO, "A range of media types that was there has it."),
    _row("media type", "response-media-type-narrowed-to-types", _NA, "Of a range of media types some are left."),
    _row("media type", "response-media-type-specialized", _UN, "It comes under a name that says more of it."),
    _row("media type", "response-media-type-schema-added", _NA, "Bodies that were free follow a schema."),
    _row("media type", "response-media-type-schema-removed", _WI, "Bodies may be anything."),
    _row("media type", "response-media-type-serialization-changed", _SH, "The same value is written otherwise."),
    _row("media type", "response-media-type-changed", _UN, "The same body is written otherwise."),
    _row("media type", "response-part-media-type-added", _WI, "Clients cannot ask for the type of a part."),
    _row("media type", "response-part-media-type-removed", _NA, "Parts come in fewer forms than before."),
    _row("response", "response-added", _NO, "Clients may get one more answer, which says by its code what it is."),
    _row("response", "success-response-removed", _SH, "Clients do not get the answer that they wait for."),
    _row("response", "response-removed", _UN, "Another answer may come in its place."),
    _row("response", "success-response-covered-by-another", _UN, "The default, or a range that is new, describes it."),
    _row(
        "response",
        "response-covered-by-another",
        _NO,
        "A range of codes that was there, or the default, describes it.",
    ),
    _row("response", "response-narrowed-to-codes", _NA, "Of a range of codes some are left, each described by itself."),
    _row("response", "response-changed", _UN, "Something about the answer changed."),
    _row("header", "response-header-added", _NO, "Clients need not look at it."),
    _row("header", "required-response-header-removed", _WI, "Clients that read the header do not find it."),
    _row("header", "response-header-removed", _UN, "It could be missing before; now it always is."),
    _row("header", "response-header-became-required", _NA, "It is always there."),
    _row("header", "response-header-became-optional", _WI, "Clients that read the header may not find it."),
    _row("header", "response-header-serialization-changed", _SH, "The same value is written otherwise."),
    _row("header", "response-header-schema-added", _NA, "Values that were free follow a schema."),
    _row("header", "response-header-schema-removed", _WI, "Values may be anything."),
    _row("header", "response-header-changed", _UN, "Something about the header changed."),
    _row("header", "request-header-added", _NO, "Parts of a body without the header are as valid as before."),
    _row("header", "required-request-header-added", _NA, "Parts of a body without the header are refused."),
    _row("header", "request-header-removed", _UN, "Servers may ignore the header of a part, or refuse it."),
    _row("header", "request-header-became-required", _NA, "Parts of a body without the header are refused."),
    _row("header", "request-header-became-optional", _WI, "Parts of a body with the header are still accepted."),
    _row("header", "request-header-serialization-changed", _SH, "The same value is written otherwise."),
    _row("header", "request-header-schema-added", _NA, "Values that were free have to follow a schema."),
    _row("header", "request-header-schema-removed", _WI, "Values are free."),
    _row("header", "request-header-changed", _UN, "Something about the header of a part of a body changed."),
    _row("link", "response-link-added", _NO, "Clients may follow the link."),
    _row("link", "response-link-removed", _UN, "Clients that follow the link do not find it described."),
    _row("link", "response-link-changed", _UN, "Clients that follow the link may get elsewhere."),
    _row("security", "security-added", _NA, "Requests without credentials are refused, if not before."),
    _row("security", "security-removed", _WI, "Requests need no credentials."),
    _row("security", "security-alternative-added", _WI, "Other credentials are accepted, too."),
    _row("security", "security-alternative-removed", _NA, "Credentials that were enough are not any more."),
    _row("security", "security-scheme-required", _NA, "Credentials that were enough are not any more."),
    _row("security", "security-scheme-not-required", _WI, "Fewer credentials are enough."),
    _row("security", "security-scope-added", _NA, "Tokens without the scope are not enough any more."),
    _row("security", "security-scope-removed", _WI, "Tokens with fewer scopes are enough."),
    _row("security", "security-scheme-changed", _SH, "Credentials are given in another way."),
    _row("security", "security-flow-added", _WI, "Tokens can be had in another way, too."),
    _row("security", "security-flow-removed", _UN, "Clients may have to get tokens in another way."),
    _row("security", "security-flow-scope-added", _WI, "Tokens can be had with one scope more."),
    _row("security", "security-flow-scope-removed", _UN, "Clients that ask for the scope may get no token."),
    _row("security", "security-flow-changed", _UN, "Clients may have to ask for tokens elsewhere."),
    _row("security", "security-changed", _UN, "Something about the credentials changed."),
    _row("server", "server-added", _NO, "The operation can be called at one more address."),
    _row("server", "server-removed", _UN, "Clients that call it at that address may fail."),
    _row("server", "servers-changed", _UN, "The operation may be found at another address."),
    _row("callback", "callback-added", _NO, "Clients get further requests only where they ask for them."),
    _row("callback", "callback-removed", _NA, "Clients wait for requests that do not come."),
    _row("callback", "callback-changed", _UN, "Clients may get other requests than before."),
    _row("schema", "request-read-only-changed", _NO, "What servers alone write does not matter in a request."),
    _row("schema", "response-write-only-changed", _NO, "What clients alone write does not matter in an answer."),
    _row("other", "contract-changed", _UN, "A part of the contract changed that no other rule is about."),
)

#: Every rule by its id.
RULES: Mapping[str, Rule] = MappingProxyType({rule.id: rule for rule in (*_schema_rules(), *_ROWS)})
