"""The rules that changes fall under, as one registry.

A rule about a schema is a fact about the schema and who sends what it describes. The other rules are about what stands
around schemas, one row each. The severity of all follows from one law, and each exception stands in a table with its
reason. What cannot be told is a warning: nothing is called compatible that might not be.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from contractdelta.delta.model import Direction, Effect, Severity
from contractdelta.delta.rules.area_rows import ROWS
from contractdelta.delta.rules.facts import FACTS, UPPER_BOUNDS
from contractdelta.errors import UnknownRule


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
        (Effect.WIDENS, Direction.REQUEST): "requests that were accepted are still accepted",
        (Effect.NARROWS, Direction.RESPONSE): "clients receive nothing that they did not have to expect before",
        (Effect.WIDENS, Direction.RESPONSE): "clients may receive what they did not have to expect before",
        **{
            (Effect.SHIFTS, direction): "some values that were valid are not, and others became valid"
            for direction in Direction
        },
        **{
            (Effect.UNKNOWN, direction): "what that means for clients cannot be told from the documents"
            for direction in Direction
        },
        **{
            (Effect.NONE, direction): "clients and servers that keep to the contract notice nothing"
            for direction in Direction
        },
    }
)

#: The bounds that are open where nothing is said. ``maxContains`` says something of ``contains`` alone.
_OPEN_BOUNDS = ("minimum", "maximum", *(name for name in UPPER_BOUNDS.values() if name != "max-contains"))
_STRICT = "clients that check responses strictly refuse it, and others ignore it"
_LIFECYCLE = "how long an operation will exist is documentation"
#: Rules that are milder or harsher than the law, and why.
EXCEPTIONS: Mapping[str, tuple[Severity, str]] = MappingProxyType(
    {
        **{
            f"request-{name}-set": (_WARN, "servers often enforce a bound before it is documented")
            for name in _OPEN_BOUNDS
        },
        "response-enum-value-added": (_WARN, "most clients expect further values, but some may not"),
        "request-default-changed": (_WARN, "a request that leaves it out may mean something else"),
        "request-required-property-removed": (_WARN, "servers may ignore the property or refuse it"),
        "response-property-added-to-closed-object": (_WARN, _STRICT),
        "response-required-property-added-to-closed-object": (_WARN, _STRICT),
        "response-pattern-property-added-to-closed-object": (_WARN, _STRICT),
        "request-required-property-described": (_WARN, "most clients already send what the schema describes"),
        # OpenAPI 3.0.4, Schema Object: such properties "SHOULD NOT be sent as part of the request".
        "request-read-only-set": (_WARN, "clients should no longer send the property, and servers may refuse it"),
        "request-required-read-only-unset": (_B, "requests without the property are refused"),
        "response-required-write-only-set": (_B, "clients that read the property do not find it"),
        "response-write-only-set": (_WARN, "clients may have read the property"),
        "security-added": (_WARN, "servers often ask for credentials before that is documented"),
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


def _other_rules() -> Iterator[Rule]:
    for (area, direction), rows in ROWS.items():
        for rule_id, effect, reason in rows:
            severity, _ = EXCEPTIONS.get(rule_id, (LAW[effect, direction], ""))
            yield Rule(id=rule_id, area=area, direction=direction, effect=effect, severity=severity, reason=reason)


@dataclass(frozen=True, slots=True, eq=False)
class RulePair:
    """The rules that one thing falls under, for each who may send it; there is one pair of each, known by identity."""

    request: Rule
    response: Rule

    def of(self, sender: Direction) -> Rule:
        """Return the rule for what clients, or servers, send."""
        return self.request if sender is Direction.REQUEST else self.response


#: Every rule by its id.
RULES: Mapping[str, Rule] = MappingProxyType({rule.id: rule for rule in (*_schema_rules(), *_other_rules())})
#: The rules about each fact.
FACT_RULES: Mapping[str, RulePair] = MappingProxyType(
    {name: RulePair(RULES[f"request-{name}"], RULES[f"response-{name}"]) for name in FACTS}
)


def find_rule(name: str, *, place: str = "") -> Rule:
    """Return the rule with an id; ``place`` is where the person wrote it.

    Raises:
        UnknownRule: There is none; the nearest is suggested.
    """
    rule = RULES.get(name)
    if rule is None:
        raise UnknownRule(name, RULES, place=place)
    return rule
