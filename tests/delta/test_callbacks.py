"""Laws of callbacks: what an operation holds is compared as any operation is, and either side may send it."""

import pytest
from support.contracts import contract_of

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Change

_OBJECT = "content: {application/json: {schema: {type: object}}}"
_BODY = "requestBody: {content: {TYPE: {schema: {type: object, properties: {a: {type: string, maxLength: MOST}}}}}}"
#: The members of an operation in base and in head.
_PAIRS = {
    "a media type that is left to a range": (
        _BODY.replace("TYPE", "application/json").replace("MOST", "5"),
        _BODY.replace("TYPE", "application/*").replace("MOST", "5"),
    ),
    "an answer that is left to a range": (f"responses: {{'200': {{{_OBJECT}}}}}", f"responses: {{2XX: {{{_OBJECT}}}}}"),
    "an answer that only the default describes": (
        f"responses: {{'400': {{{_OBJECT}}}, default: {{{_OBJECT}}}}}",
        f"responses: {{default: {{{_OBJECT}}}}}",
    ),
    "a body": ("responses: {}", _BODY.replace("TYPE", "text/plain").replace("MOST", "5")),
    "a bound deep in a body": (
        _BODY.replace("TYPE", "application/json").replace("MOST", "5"),
        _BODY.replace("TYPE", "application/json").replace("MOST", "3"),
    ),
    "a required parameter": (
        "parameters: [{name: a, in: query, schema: {type: string}}]",
        "parameters: [{name: a, in: query, required: true, schema: {type: string}}]",
    ),
    "a header that comes": (
        "responses: {'200': {}}",
        "responses: {'200': {headers: {etag: {schema: {type: string}}}}}",
    ),
}


def _changes(text: str, base: str, head: str) -> list[Change]:
    contracts = (contract_of(text.replace("OPERATION", operation)) for operation in (base, head))
    return [change for item in compare_contracts("shop", *contracts).operations for change in item.changes]


@pytest.mark.parametrize("case", _PAIRS)
def test_a_callback_is_judged_as_a_webhook(case: str) -> None:
    """The same rules, messages about them, and places within a payload, in the one and in the other."""
    hook = "webhooks: {done: {post: {OPERATION}}}"
    call = "paths: {/a: {post: {callbacks: {done: {'{$url}': {post: {OPERATION}}}}}}}"
    for base, head in (_PAIRS[case], _PAIRS[case][::-1]):
        told = [
            sorted((change.rule, change.message, change.where) for change in _changes(text, base, head))
            for text in (hook, call)
        ]
        assert told[0] == told[1] != []


def test_a_callback_is_proved() -> None:
    """What a payload has to show in a callback is known, as that of any body."""
    text = "paths: {/a: {post: {callbacks: {done: {'{$url}': {post: {OPERATION}}}}}}}"
    (change,) = _changes(text, *_PAIRS["a bound deep in a body"])

    assert change.claim is not None
    assert change.where == "a"
