"""Laws of the registry of rules, as a whole."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from support.contracts import contract_of, contract_of_tree
from support.delta_documents import pairs

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Delta, Severity
from contractdelta.delta.rules import RULES


def _post(members: str) -> str:
    return f"paths: {{/a: {{post: {{{members}}}}}}}"


def _answer(members: str, code: str = "200") -> str:
    return _post(f"responses: {{'{code}': {{description: ok{members}}}}}")


def _json(schema: str) -> str:
    return f"content: {{application/json: {{schema: {schema}}}}}"


_NOTHING = _post("")
_PARAMETER = _post("parameters: [{name: q, in: query, schema: {type: string}}]")
_BODY = _post(f"requestBody: {{{_json('{type: object}')}}}")
_LINK = ", links: {next: {operationId: other, parameters: {id: 1}}}"
_CALLBACK = _post("callbacks: {done: {'{$request.body#/url}': {post: {requestBody: {required: true}}}}}")

#: For each rule, two documents between which it fires.
_PAIRS: dict[str, tuple[str, str]] = {
    "operation-added": ("", _NOTHING),
    "operation-removed": (_NOTHING, ""),
    "request-parameter-added": (_NOTHING, _PARAMETER),
    "required-request-parameter-added": (_NOTHING, _PARAMETER.replace("in: query", "in: query, required: true")),
    "request-parameter-removed": (_PARAMETER, _NOTHING),
    "request-parameter-changed": (_PARAMETER, _PARAMETER.replace("string", "integer")),
    "request-body-added": (_NOTHING, _BODY),
    "required-request-body-added": (_NOTHING, _BODY.replace("content", "required: true, content")),
    "request-body-removed": (_BODY, _NOTHING),
    "request-body-changed": (_BODY, _BODY.replace("type: object", "type: array")),
    "request-media-type-added": (_BODY, _BODY.replace("content: {", "content: {text/csv: {}, ")),
    "request-media-type-removed": (_BODY.replace("content: {", "content: {text/csv: {}, "), _BODY),
    "request-property-added": (_BODY, _BODY.replace("object", "object, properties: {a: {}}")),
    "request-property-removed": (_BODY.replace("object", "object, properties: {a: {}}"), _BODY),
    "success-response-removed": (_answer(""), _answer("", "404")),
    "response-added": (_post("responses: {}"), _answer("", "404")),
    "response-removed": (_answer("", "404"), _answer("", "400")),
    "response-changed": (_answer(f", {_json('{type: object}')}"), _answer(f", {_json('{type: array}')}")),
    "response-media-type-added": (_answer(""), _answer(", content: {text/csv: {}}")),
    "response-media-type-removed": (_answer(", content: {text/csv: {}}"), _answer("")),
    "response-property-added": (_answer(f", {_json('{}')}"), _answer(f", {_json('{properties: {a: {}}}')}")),
    "response-property-removed": (_answer(f", {_json('{properties: {a: {}}}')}"), _answer(f", {_json('{}')}")),
    "response-header-added": (_answer(""), _answer(", headers: {ETag: {}}")),
    "response-header-removed": (_answer(", headers: {ETag: {}}"), _answer("")),
    "response-header-changed": (_answer(", headers: {ETag: {}}"), _answer(", headers: {ETag: {required: true}}")),
    "response-link-added": (_answer(""), _answer(_LINK)),
    "response-link-removed": (_answer(_LINK), _answer("")),
    "response-link-changed": (_answer(_LINK), _answer(_LINK.replace("id: 1", "id: 2"))),
    "security-changed": (
        _NOTHING,
        f"{_post('security: [{key: []}]')}\ncomponents: {{securitySchemes: {{key: {{type: apiKey}}}}}}",
    ),
    "servers-changed": (_NOTHING, _post("servers: [{url: /v2}]")),
    "callback-added": (_NOTHING, _CALLBACK),
    "callback-removed": (_CALLBACK, _NOTHING),
    "callback-changed": (_CALLBACK, _CALLBACK.replace("required: true", "required: false")),
    "contract-changed": (_NOTHING, f"jsonSchemaDialect: https://json-schema.org/draft/2020-12/schema\n{_NOTHING}"),
}
#: Whose opposite is another one, and why.
_OPPOSITES = {
    "required-request-parameter-added": "request-parameter-removed",  # what was required makes no odds when it is gone
    "required-request-body-added": "request-body-removed",  # the same
    "success-response-removed": "response-added",  # a new answer is news, whatever its code
}
_OTHER_WORD = {"added": "removed", "removed": "added", "changed": "changed"}


def _fired(delta: Delta) -> set[str]:
    return {change.rule for operation in delta.operations for change in operation.changes}


def test_every_rule_has_a_pair_of_documents() -> None:
    """The table above has a pair for every rule of the registry, and for no other."""
    assert _PAIRS.keys() == RULES.keys()


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
    subject, _, word = rule.rpartition("-")
    opposite = _OPPOSITES.get(rule, f"{subject}-{_OTHER_WORD[word]}")
    base, head = map(contract_of, _PAIRS[rule])

    assert opposite in RULES
    assert opposite in _fired(compare_contracts("shop", head, base))


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
def test_a_rule_states_a_fact_and_why_it_matters(rule: Any) -> None:
    """The id of a rule says what happened, in words with hyphens; its reason is one sentence."""
    assert RULES[rule.id] is rule
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*-(added|removed|changed)", rule.id)
    assert re.fullmatch(r"[A-Z][^\n]*\.", rule.reason)


def test_nothing_is_called_compatible_that_might_not_be() -> None:
    """Only an operation that nobody can depend on yet is compatible, and no rule is about documentation."""
    compatible = {rule.id for rule in RULES.values() if rule.severity is Severity.COMPATIBLE}

    assert compatible == {"operation-added"}
    assert not [rule.id for rule in RULES.values() if rule.severity is Severity.NONE]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(_answer("", "2XX"), _post("responses: {}"), {"success-response-removed"}, id="a range of codes"),
        pytest.param(_answer("", "default"), _post("responses: {}"), {"response-removed"}, id="the default answer"),
        pytest.param(_answer("", "302"), _post("responses: {}"), {"response-removed"}, id="a redirection"),
        pytest.param(
            _answer(f", {_json('{}')}"),
            _post("responses: {}"),
            {"success-response-removed", "response-media-type-removed"},
            id="an answer with a body",
        ),
        pytest.param(
            _answer(f", {_json('{required: [a]}')}"),
            _answer(f", {_json('{required: [a], properties: {a: {required: [b]}}}')}"),
            {"response-property-added"},
            id="a property that requires others",
        ),
        pytest.param(
            _CALLBACK,
            _CALLBACK.replace("required: true", f"required: true, {_json('{properties: {a: {}}}')}"),
            {"callback-changed"},
            id="a body within a callback",
        ),
        pytest.param(
            _PARAMETER,
            _PARAMETER.replace("type: string", "properties: {a: {}}"),
            {"request-parameter-changed"},
            id="a property of a parameter",
        ),
        pytest.param(
            _answer(", headers: {ETag: {schema: {}}}"),
            _answer(", headers: {ETag: {schema: {properties: {a: {}}}}}"),
            {"response-header-changed"},
            id="a property of a header",
        ),
        pytest.param(
            _post("").replace("post: {", "post: {x-speed: 1"),
            _post("").replace("post: {", "post: {x-speed: 2"),
            set(),
            id="an extension",
        ),
        pytest.param(_NOTHING, _post("deprecated: true"), set(), id="a deprecation"),
        pytest.param(_NOTHING, _post("description: Do it."), set(), id="a description"),
        pytest.param(_NOTHING, _post("futureMember: 1"), {"contract-changed"}, id="a member that nobody knows"),
    ],
)
def test_a_rule_is_chosen_by_where_the_change_stands(old: str, new: str, expected: set[str]) -> None:
    """A change falls under the rule for its place in the operation, whatever stands there."""
    assert _fired(compare_contracts("shop", contract_of(old), contract_of(new))) == expected
