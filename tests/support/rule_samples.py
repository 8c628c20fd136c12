"""Small documents, and those that the examples of the product stand in; what a rule is called the other way round."""

import json
import re
from typing import Any

from contractdelta.delta.model import Direction
from contractdelta.delta.rules.examples import Place, example_of
from contractdelta.delta.rules.registry import Rule
from contractdelta.spec.syntax.yaml_reader import read_yaml


def post(members: str) -> str:
    """Return a document with one operation."""
    return f"paths: {{/a: {{post: {{{members}}}}}}}"


def answer(members: str, code: str = "200") -> str:
    """Return a document with one answer."""
    return post(f"responses: {{'{code}': {{description: ok{members}}}}}")


def json_of(schema: str) -> str:
    """Return the content of a body in JSON."""
    return f"content: {{application/json: {{schema: {schema}}}}}"


def in_request(schema: str) -> str:
    """Return a document with a schema for what clients send."""
    return post(f"requestBody: {{{json_of(schema)}}}")


def in_response(schema: str) -> str:
    """Return a document with a schema for what servers send."""
    return answer(f", {json_of(schema)}")


def in_query(schema: str) -> str:
    """Return a document with a schema for what clients send in a query."""
    return post(f"parameters: [{{name: q, in: query, schema: {schema}}}]")


def in_header(schema: str) -> str:
    """Return a document with a schema for what servers send in a header."""
    return answer(f", headers: {{X-Value: {{schema: {schema}}}}}")


NOTHING = post("")
PARAMETER = in_query("{type: string}")
CALLBACK = post("callbacks: {done: {'{$request.body#/url}': {post: {requestBody: {required: true}}}}}")
#: What operations of examples may ask for, unless a document says it itself.
_SCHEMES = {
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "token": {"type": "oauth2", "flows": {"password": {"tokenUrl": "/t", "scopes": {"read": "", "write": ""}}}},
}
#: The document with a schema, by what holds it and who sends it.
_HOLDERS = {
    (Place.BODY, Direction.REQUEST): in_request,
    (Place.BODY, Direction.RESPONSE): in_response,
    (Place.TEXT, Direction.REQUEST): lambda schema: in_request(schema).replace("application/json", "text/plain"),
    (Place.TEXT, Direction.RESPONSE): lambda schema: in_response(schema).replace("application/json", "text/plain"),
    (Place.FIELD, Direction.REQUEST): in_query,
    (Place.FIELD, Direction.RESPONSE): in_header,
}


def documents_of(rule: Rule) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return two documents that differ by the example of a rule."""
    example = example_of(rule)
    before, after = (_document(rule.direction, example.place, text) for text in (example.before, example.after))
    return before, after


def _document(direction: Direction, place: Place, text: str) -> dict[str, Any]:
    """Return the smallest document with a part of one."""
    part = read_yaml(text.encode(), "example")
    head = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}}
    if place is Place.DOCUMENT:
        return head | {"paths": {"/orders": {"post": {"security": [{"key": []}]}}}} | part
    if place is Place.OPERATION:
        return head | {"paths": {"/orders": {"post": part}}, "components": {"securitySchemes": _SCHEMES}}
    return head | read_yaml(_HOLDERS[place, direction](json.dumps(part)).encode(), "document")


#: What the other way round is called.
_WORDS = (
    *(("added", "removed"), ("-set", "-unset"), ("increased", "decreased"), ("narrowed", "widened")),
    *(("became-required", "became-optional"), ("became-nullable", "became-not-nullable")),
    *(("operation-deprecated", "operation-undeprecated"),),
    *(("became-unsatisfiable", "became-satisfiable"), ("wrapped-in-union", "unwrapped-from-union")),
    ("wrapped-in-list", "unwrapped-from-list"),
    *(("became-exclusive", "became-inclusive"),),
    *(("-to-closed-object", "-from-closed-object"), ("scheme-required", "scheme-not-required")),
)
#: Rules whose opposite is another one, and why.
_OPPOSITES = {
    "operation-moved": "operation-moved",  # there and back
    "required-request-parameter-added": "request-parameter-removed",  # what was required makes no odds when it is gone
    "required-request-body-added": "request-body-removed",  # what was required makes no odds when it is gone
    "request-media-type-covered-by-range": "request-media-type-added",  # what is said more exactly came
    "response-media-type-covered-by-range": "response-media-type-added",  # what is said more exactly came
    "response-media-type-narrowed-to-types": "response-media-type-added",  # what was not named before may come
    "required-request-header-added": "request-header-removed",  # what was required makes no odds when it is gone
    "response-media-type-specialized": "response-media-type-removed",  # a name that says less promises less
    "response-covered-by-another": "response-added",  # a name that says less promises less
    "response-narrowed-to-codes": "success-response-covered-by-another",  # nobody says any more which code comes
    "success-response-covered-by-another": "response-added",  # nobody says any more which code comes
    "success-response-removed": "response-added",  # a new answer says by its code what it is
    "required-response-header-removed": "response-header-added",  # a new header breaks nobody, required or not
    **{
        f"{direction}-{fact}": f"{direction}-{opposite}"
        for direction in ("request", "response")
        for fact, opposite in {
            "extensible-enum-changed": "extensible-enum-changed",
            "property-removed": "property-added",
            "required-property-described": "property-removed",  # objects may still hold it
            "all-of-repeated": "all-of-added",  # to say something twice asks more, to the letter
            "discriminator-added": "discriminator-removed",
        }.items()
    },
}


def opposite_of(rule: str) -> str:
    """Return the rule that fires in the other direction."""
    found = _OPPOSITES.get(rule, "")
    for one, other in () if found else _WORDS:
        for word, opposite in ((one, other), (other, one)):
            if re.search(rf"{word}(?![a-z])", rule) and not (opposite in rule and len(opposite) > len(word)):
                found = found or rule
                found = found.replace(word, opposite) if word in found else found
                break
    return found or rule


def family_of(rule: str) -> str:
    """Return one name for a rule and the one that fires the other way round, whoever sends what it is about."""
    # An alternative that comes is one more, or makes credentials optional, or asks for less than another one.
    if re.fullmatch("security-(alternative-)?(added|removed)|security-scheme-(not-)?required", rule):
        return "security-alternative"
    fact = rule.replace("all-of-repeated", "all-of-added").removeprefix("success-")
    # What a name tells that says more, or less, came or went under the other one.
    fact = re.sub("covered-by-(another|range)|narrowed-to-(codes|types)|specialized", "added", fact)
    fact = fact.replace("required-property-described", "property-added")
    fact = fact.replace("required-request-", "request-").replace("required-response-", "response-")
    family = min(fact, opposite_of(fact))
    return family.removeprefix("request-").removeprefix("response-")
