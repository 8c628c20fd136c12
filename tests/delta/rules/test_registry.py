"""Laws of the registry of rules, as a whole."""

import json
import re
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator, FormatChecker
from support.contracts import contract_of, contract_of_tree
from support.delta_documents import pairs
from support.rule_samples import (
    CALLBACK,
    NOTHING,
    PARAMETER,
    answer,
    documents_of,
    family_of,
    json_of,
    opposite_of,
    post,
)

from contractdelta.contract.model import Contract
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Delta, Direction, Effect, Severity
from contractdelta.delta.rules.examples import example_of
from contractdelta.delta.rules.facts import FACTS
from contractdelta.delta.rules.registry import EXCEPTIONS, LAW, RULES, Rule
from contractdelta.spec.syntax.yaml_reader import read_yaml

#: Rules that come with another one, whatever the example, and why.
_ALSO = {
    **{
        f"{direction}-{fact}": (f"{direction}-{other}",)
        for direction in ("request", "response")
        for fact, other in {
            # What holds for properties holds for required ones.
            "required-read-only-set": "read-only-set",
            "required-read-only-unset": "read-only-unset",
            "required-write-only-set": "write-only-set",
            "required-write-only-unset": "write-only-unset",
            # Without a condition a then says nothing.
            "if-set": "then-set",
            "if-unset": "then-unset",
            # Something comes that describes other members.
            "evaluation-changed": "all-of-added",
        }.items()
    },
    # What is somewhere else now is new there.
    "operation-moved": ("operation-added",),
    "response-media-type-narrowed-to-types": ("response-media-type-added",),
    "response-media-type-specialized": ("response-media-type-added",),
    "success-response-covered-by-another": ("response-added",),
    "response-narrowed-to-codes": ("response-added",),
}


def _fired(delta: Delta) -> set[str]:
    return {change.rule for operation in delta.operations for change in operation.changes}


def _compared(rule: Rule) -> tuple[Contract, Contract]:
    before, after = map(contract_of_tree, documents_of(rule))
    return before, after


def test_every_example_is_of_a_rule() -> None:
    """The file of examples names every fact and every other rule once, and nothing else."""
    tree = read_yaml(files("contractdelta.delta.rules").joinpath("examples.yaml").read_bytes(), "examples")
    names = [
        name for section in tree.values() for key, entry in section.items() for name in (key, entry.get("reverse"))
    ]
    assert sorted(filter(None, names)) == sorted({rule.fact or rule.id for rule in RULES.values()})
    assert {rule.fact for rule in RULES.values()} - {""} == FACTS.keys()
    keys = {"before", "after", "only-before", "only-after", "place", "reverse"}
    assert {key for section in tree.values() for entry in section.values() for key in entry} == keys


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_fires(rule: Rule) -> None:
    """The example of a rule falls under it and under no other one, but for those that always come with it."""
    delta = compare_contracts("shop", *_compared(rule))

    assert _fired(delta) == {rule.id, *_ALSO.get(rule.id, ())}
    for operation in delta.operations:
        for change in operation.changes:
            assert change.severity is RULES[change.rule].severity


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_has_an_opposite(rule: Rule) -> None:
    """What fires in one direction has its opposite in the other: what was added is removed."""
    base, head = _compared(rule)
    opposite = opposite_of(rule.id)

    assert opposite in RULES
    assert opposite in _fired(compare_contracts("shop", head, base))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_and_its_opposite_have_one_name(rule: str) -> None:
    """Laws that compare both directions know a rule and the one that fires the other way round by one name."""
    assert family_of(rule) == family_of(opposite_of(rule))


def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(read_yaml(schema.encode(), "schema"), format_checker=_FORMATS)


_FORMATS = FormatChecker()
_FORMATS.checks("int32")(lambda value: not isinstance(value, int) or value in range(-(2**31), 2**31))


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.fact], ids=lambda rule: rule.id)
def test_the_effect_of_a_fact_is_what_a_validator_sees(rule: Rule) -> None:
    """What narrows has a value that only base accepts, what widens one that only head accepts, what shifts both."""
    example = example_of(rule)
    lost, gained = example.only_before, example.only_after
    accepting = {lost: (example.before, example.after), gained: (example.after, example.before)}

    for value in filter(None, (lost, gained)):
        verdicts = [_validator(schema).is_valid(json.loads(value)) for schema in accepting[value]]
        assert verdicts == [True, False]
    if not lost and not gained:
        assert rule.effect in (Effect.NONE, Effect.UNKNOWN) or rule.fact in _BEYOND_VALIDATION
    elif rule.effect is not Effect.UNKNOWN:
        assert rule.effect is {
            (True, False): Effect.NARROWS,
            (False, True): Effect.WIDENS,
            (True, True): Effect.SHIFTS,
        }.get((bool(lost), bool(gained)))


def test_what_is_not_about_schemas_shows_no_value() -> None:
    """Values are asked of schemas: an example without one has none that somebody would have to believe."""
    examples = {rule.id: example_of(rule) for rule in RULES.values() if not rule.fact}
    assert {name for name, example in examples.items() if example.only_before or example.only_after} == set()


def test_an_example_can_be_read_at_a_glance() -> None:
    """What is shown is a few short lines, not a whole document, and differs."""
    for rule in RULES.values():
        example = example_of(rule)
        assert example.before != example.after, rule.id
        for text in (example.before, example.after):
            assert len(text.splitlines()) <= 12, rule.id
            assert max(map(len, text.splitlines())) <= 76, rule.id


#: Facts that matter on the wire, though a validator takes no notice.
_BEYOND_VALIDATION = frozenset(
    fact
    for fact in FACTS
    if fact.startswith(("content-", "collection-format-", "extensible-enum-", "additional-items-"))
)


def test_severity_follows_the_law_or_is_an_exception() -> None:
    """A rule has the severity that follows from its effect and who sends it, or another one that the table gives it."""
    for rule in RULES.values():
        by_law = LAW[rule.effect, rule.direction]
        severity, why = EXCEPTIONS.get(rule.id, (by_law, ""))
        assert rule.severity is severity, rule.id
        assert (severity is by_law) == (rule.id not in EXCEPTIONS), rule.id
        assert bool(why.strip()) == (rule.id in EXCEPTIONS), rule.id


@pytest.mark.parametrize("direction", [Direction.REQUEST, Direction.RESPONSE])
def test_a_rule_about_schemas_says_why_it_is_an_exception(direction: Direction) -> None:
    """A rule about schemas has the effect of its fact, and gives the reason of the table."""
    for fact in FACTS:
        rule = RULES[f"{direction}-{fact}"]
        assert rule.effect is FACTS[fact].effect, fact
        assert EXCEPTIONS.get(rule.id, (rule.severity, ""))[1] in rule.reason, fact


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


def test_a_rule_states_a_fact_and_why_it_matters() -> None:
    """The id of a rule says what happened, in words with hyphens; its reason is one sentence."""
    for rule in RULES.values():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.id)
        assert re.fullmatch(r"[A-Z][^\n]*\.", rule.reason)
    # What is said about the end of an operation is documentation.
    lifecycle = {"operation-deprecated", "operation-undeprecated", "operation-sunset-changed"}
    assert {rule.id for rule in RULES.values() if rule.severity is Severity.NONE} == lifecycle


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
