"""Laws of the registry of rules, as a whole."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator, FormatChecker
from support.contracts import contract_of, contract_of_tree
from support.delta_documents import pairs
from support.rule_samples import (
    CALLBACK,
    FACT_SAMPLES,
    NONE,
    NOTHING,
    PARAMETER,
    ROW_SAMPLES,
    answer,
    in_header,
    in_query,
    in_request,
    in_response,
    json_of,
    opposite_of,
    post,
)

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.facts import FACTS
from contractdelta.delta.model import Delta, Direction, Effect, Severity
from contractdelta.delta.rules import EXCEPTIONS, LAW, RULES, Rule
from contractdelta.spec.yaml_reader import read_yaml

#: What makes a rule fire: facts in both directions, and the rest.
_PAIRS: dict[str, tuple[str, str]] = {
    **{f"request-{fact}": (in_request(old), in_request(new)) for fact, (old, new, *_) in FACT_SAMPLES.items()},
    **{f"response-{fact}": (in_response(old), in_response(new)) for fact, (old, new, *_) in FACT_SAMPLES.items()},
    # As text, a number is a text.
    **{
        f"{direction}-type-rewritten": tuple(
            make(schema).replace("application/json", "text/plain") for schema in FACT_SAMPLES["type-rewritten"][:2]
        )
        for direction, make in (("request", in_request), ("response", in_response))
    },
    # In a query, or a header, a list of one is written as its item is.
    **{
        f"{direction}-{fact}": tuple(make(schema.replace("string", "integer")) for schema in FACT_SAMPLES[fact][:2])
        for direction, make in (("request", in_query), ("response", in_header))
        for fact in ("wrapped-in-list", "unwrapped-from-list")
    },
    **ROW_SAMPLES,
}


def _fired(delta: Delta) -> set[str]:
    return {change.rule for operation in delta.operations for change in operation.changes}


def test_every_rule_has_a_pair_of_documents() -> None:
    """There is a pair of documents for every rule of the registry, and for no other."""
    assert _PAIRS.keys() == RULES.keys()
    assert FACT_SAMPLES.keys() == FACTS.keys()


@pytest.mark.parametrize("rule", _PAIRS)
def test_every_rule_fires(rule: str) -> None:
    """Every rule can fire, and its change has its severity."""
    base, head = map(contract_of, _PAIRS[rule])

    delta = compare_contracts("shop", base, head)

    assert rule in _fired(delta)
    for operation in delta.operations:
        for change in operation.changes:
            assert change.severity is RULES[change.rule].severity


@pytest.mark.parametrize("rule", _PAIRS)
def test_every_rule_has_an_opposite(rule: str) -> None:
    """What fires in one direction has its opposite in the other: what was added is removed."""
    base, head = map(contract_of, _PAIRS[rule])
    opposite = opposite_of(rule)

    assert opposite in RULES
    assert opposite in _fired(compare_contracts("shop", head, base))


def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(read_yaml(schema.encode(), "schema"), format_checker=FormatChecker())


@pytest.mark.parametrize("fact", FACTS)
def test_the_effect_of_a_fact_is_what_a_validator_sees(fact: str) -> None:
    """What narrows has a value that only base accepts, what widens one that only head accepts, what shifts both."""
    old, new, lost, gained = FACT_SAMPLES[fact]
    effect = FACTS[fact].effect
    if (lost, gained) == (NONE, NONE):
        assert effect in (Effect.NONE, Effect.UNKNOWN) or fact in _BEYOND_VALIDATION
        return
    base, head = (_validator(schema) for schema in (old, new))

    if lost is not NONE:
        assert base.is_valid(lost)
        assert not head.is_valid(lost)
    if gained is not NONE:
        assert head.is_valid(gained)
        assert not base.is_valid(gained)
    assert effect is {
        (True, False): Effect.NARROWS,
        (False, True): Effect.WIDENS,
        (True, True): Effect.SHIFTS,
    }.get((lost is not NONE, gained is not NONE))


#: Facts that matter on the wire, though a validator takes no notice.
_BEYOND_VALIDATION = frozenset(
    fact
    for fact in FACTS
    if fact.startswith(("content-", "collection-format-", "extensible-enum-", "additional-items-"))
    or fact in ("format-narrowed", "format-widened", "wrapped-in-list", "unwrapped-from-list")
)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_severity_follows_the_law_or_is_an_exception(rule: Rule) -> None:
    """A rule has the severity that follows from its effect and who sends it, or another one that the table gives it."""
    by_law = LAW[rule.effect, rule.direction]
    severity, why = EXCEPTIONS.get(rule.id, (by_law, ""))

    assert rule.severity is severity
    assert (severity is by_law) == (rule.id not in EXCEPTIONS)
    assert bool(why.strip()) == (rule.id in EXCEPTIONS)


@pytest.mark.parametrize("direction", [Direction.REQUEST, Direction.RESPONSE])
@pytest.mark.parametrize("fact", FACTS)
def test_a_rule_about_schemas_says_why_it_is_an_exception(fact: str, direction: Direction) -> None:
    """A rule about schemas has the effect of its fact, and gives the reason of the table."""
    rule = RULES[f"{direction}-{fact}"]

    assert rule.effect is FACTS[fact].effect
    assert EXCEPTIONS.get(rule.id, (rule.severity, ""))[1] in rule.reason


def test_no_exception_is_stale() -> None:
    """Each exception is about a rule."""
    assert EXCEPTIONS.keys() <= RULES.keys()


@settings(deadline=None, max_examples=40)
@given(pairs())
def test_every_change_is_of_a_rule(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Every change names a rule of the registry, has its severity, and says in one line what happened."""
    for operation in compare_contracts("shop", *map(contract_of_tree, pair)).operations:
        for change in operation.changes:
            assert change.rule in RULES
            assert change.severity is RULES[change.rule].severity
            assert change.message.strip()
            assert "\n" not in change.message


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_a_rule_states_a_fact_and_why_it_matters(rule: Rule) -> None:
    """The id of a rule says what happened, in words with hyphens; its reason is one sentence."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.id)
    assert re.fullmatch(r"[A-Z][^\n]*\.", rule.reason)
    # What is said about the end of an operation is documentation.
    lifecycle = ("operation-deprecated", "operation-undeprecated", "operation-sunset-changed")
    assert (rule.severity is Severity.NONE) == (rule.id in lifecycle)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(answer("", "2XX"), post("responses: {}"), {"success-response-removed"}, id="a range of codes"),
        pytest.param(answer("", "default"), post("responses: {}"), {"response-removed"}, id="the default answer"),
        pytest.param(answer("", "302"), post("responses: {}"), {"response-removed"}, id="a redirection"),
        pytest.param(
            answer(f", {json_of('{}')}"),
            post("responses: {}"),
            {"success-response-removed"},
            id="an answer with a body",
        ),
        pytest.param(
            answer(f", {json_of('{required: [a]}')}"),
            answer(f", {json_of('{required: [a], properties: {a: {required: [b]}}}')}"),
            {"response-required-property-described"},
            id="a property that requires others",
        ),
        pytest.param(
            CALLBACK,
            CALLBACK.replace("required: true", f"required: true, {json_of('{properties: {a: {}}}')}"),
            {"request-media-type-added"},
            id="a body within a callback",
        ),
        pytest.param(
            PARAMETER.replace("type: string", "type: object"),
            PARAMETER.replace("type: string", "type: object, properties: {a: {}}"),
            {"request-property-added"},
            id="a property of a parameter",
        ),
        pytest.param(
            answer(", headers: {ETag: {schema: {}}}"),
            answer(", headers: {ETag: {schema: {properties: {a: {}}}}}"),
            {"response-property-added"},
            id="a property of a header",
        ),
        pytest.param(
            post("").replace("post: {", "post: {x-speed: 1"),
            post("").replace("post: {", "post: {x-speed: 2"),
            set(),
            id="an extension",
        ),
        pytest.param(NOTHING, post("deprecated: true"), {"operation-deprecated"}, id="a deprecation"),
        pytest.param(NOTHING, post("description: Do it."), set(), id="a description"),
        pytest.param(NOTHING, post("futureMember: 1"), {"contract-changed"}, id="a member that nobody knows"),
    ],
)
def test_a_rule_is_chosen_by_where_the_change_stands(old: str, new: str, expected: set[str]) -> None:
    """A change falls under the rule for its place in the operation, whatever stands there."""
    assert _fired(compare_contracts("shop", contract_of(old), contract_of(new))) == expected
