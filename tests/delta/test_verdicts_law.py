"""The law of verdicts: nothing that breaks somebody is called compatible, and what changes nothing is no change.

A validator of JSON Schema, which knows nothing of rules, is asked about the schemas as they are written.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.contracts import contract_of
from support.rule_samples import answer, in_request, in_response, json_of
from support.schema_pairs import CONVENTIONS, INSTANCES, Maker, Oracle, contract_of_components, names_alone, says

from contractdelta.contract.model import Contract
from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Change, Direction, Severity

Schemas = dict[str, Any]

#: What the oracle takes for granted, because the rules do: the branches of a ``oneOf`` have no value in common.
_APART = True
_SEEDS = st.integers(0, 2**32)
_ALONE = {Direction.REQUEST: "readOnly", Direction.RESPONSE: "writeOnly"}


def _changes(base: Schemas, head: Schemas, direction: Direction, *, is_old: bool) -> list[Change]:
    contracts = [contract_of_components(schemas, direction, is_old=is_old) for schemas in (base, head)]
    delta = compare_contracts("shop", *contracts)
    return [change for operation in delta.operations for change in operation.changes]


def _broken(base: Schemas, head: Schemas, direction: Direction, *, is_old: bool) -> list[Any]:
    """Return the values that may be sent according to one side, and that the other side does not expect."""
    alone = _ALONE[direction]
    names = names_alone(base, alone) | names_alone(head, alone)
    oracles = [Oracle(schemas, is_old=is_old, alone=alone, apart=_APART) for schemas in (base, head)]
    sender, receiver = oracles if direction is Direction.REQUEST else reversed(oracles)
    return [
        value for value in INSTANCES if not says(value, names) and sender.accepts(value) and not receiver.accepts(value)
    ]


@settings(deadline=None, max_examples=60)
@given(_SEEDS, st.booleans(), st.sampled_from([Direction.REQUEST, Direction.RESPONSE]))
def test_nothing_that_breaks_somebody_is_called_compatible(seed: int, is_old: bool, direction: Direction) -> None:  # noqa: FBT001
    """Where all changes are compatible, no value is refused that was accepted, nor sent that was not to be expected."""
    base, head = Maker(seed, is_old=is_old).pair()
    changes = _changes(base, head, direction, is_old=is_old)
    assume(all(change.severity is Severity.COMPATIBLE for change in changes))
    assume(CONVENTIONS.keys().isdisjoint(change.rule for change in changes))

    assert _broken(base, head, direction, is_old=is_old) == [], (base, head, [change.rule for change in changes])


@settings(deadline=None, max_examples=60)
@given(_SEEDS, st.booleans())
def test_what_changes_nothing_is_no_change(seed: int, is_old: bool) -> None:  # noqa: FBT001
    """There is a change exactly where digests differ; where there is none, all values are judged alike."""
    base, head = Maker(seed, is_old=is_old).pair()
    contracts = [contract_of_components(side, Direction.REQUEST, is_old=is_old) for side in (base, head)]
    (old,), (new,) = (contract.operations for contract in contracts)

    changes = _changes(base, head, Direction.REQUEST, is_old=is_old)

    assert bool(changes) == (old.digest != new.digest)
    if not changes:
        oracles = [Oracle(schemas, is_old=is_old) for schemas in (base, head)]
        assert all(oracles[0].accepts(value) == oracles[1].accepts(value) for value in INSTANCES)


def _called_back(methods: str) -> str:
    """Return a document whose operation calls back by some methods."""
    return f"paths: {{/a: {{get: {{callbacks: {{done: {{'{{$request.body#/url}}': {{{methods}}}}}}}}}}}}}"


_AT_SERVER = "post: {servers: [{url: /x}]}"


def _hooked(operation: str) -> str:
    """Return a document with a webhook."""
    return f"webhooks: {{done: {{post: {operation}}}}}"


def _secured(requirements: str) -> str:
    schemes = "{key: {type: apiKey, in: header, name: K}, token: {type: http, scheme: bearer}}"
    return f"components: {{securitySchemes: {schemes}}}\npaths: {{/a: {{get: {{security: {requirements}}}}}}}"


_NEEDED = "headers: {X-Kind: {required: true, schema: {type: string}}}"


def _parts(encoding: str) -> str:
    """Return a document with a body in parts, one of which has an encoding."""
    content = f"{{multipart/form-data: {{encoding: {{a: {{{encoding}}}}}}}}}"
    return f"paths: {{/a: {{post: {{requestBody: {{content: {content}}}}}}}}}"


def _answered_parts(types: str) -> str:
    """Return a document with an answer in parts, one of which may be of some media types."""
    return answer(f", content: {{multipart/mixed: {{encoding: {{a: {{contentType: {types}}}}}}}}}")


def _served(values: str) -> str:
    variables = f"{{x: {{default: a, enum: {values}}}}}"
    return f"servers: [{{url: 'https://{{x}}', variables: {variables}}}]\npaths: {{/a: {{get: {{}}}}}}"


#: Changes that are easily misjudged: base schema, head schema, severity in a request and in an answer.
_B, _W, _C = Severity.BREAKING, Severity.WARNING, Severity.COMPATIBLE
_CASES: dict[str, tuple[str, str, Severity, Severity]] = {
    "a required property that servers alone wrote": (
        "{required: [a], properties: {a: {readOnly: true}}}",
        "{required: [a], properties: {a: {}}}",
        *(_B, _C),
    ),
    "a required property that loses its description, and with it that servers alone write it": (
        "{required: [a], properties: {a: {readOnly: true}}}",
        "{required: [a]}",
        *(_B, _W),
    ),
    "a required property that clients alone come to see": (
        "{required: [a], properties: {a: {}}}",
        "{required: [a], properties: {a: {writeOnly: true}}}",
        *(_C, _B),
    ),
    "a part of an allOf that says that clients alone see a required property": (
        "{allOf: [{required: [a]}, {type: object}]}",
        "{allOf: [{required: [a]}, {type: object}, {type: object, properties: {a: {writeOnly: true}}}]}",
        *(_C, _B),
    ),
    "a part of an allOf that said that servers alone write a required property": (
        "{allOf: [{required: [a]}, {type: object}, {properties: {a: {readOnly: true}}}]}",
        "{allOf: [{required: [a]}, {type: object}]}",
        *(_B, _C),
    ),
    "a property that one part requires, and that servers alone wrote by another part": (
        "{allOf: [{required: [a]}, {properties: {a: {readOnly: true}}}]}",
        "{allOf: [{required: [a]}, {properties: {a: {}}}]}",
        *(_B, _C),
    ),
    "a property that one part comes to require, and that servers alone write by another part": (
        "{allOf: [{properties: {a: {readOnly: true}}}, {minProperties: 1}]}",
        "{allOf: [{properties: {a: {readOnly: true}}}, {minProperties: 1, required: [a]}]}",
        *(_C, _C),
    ),
    "a property that a branch comes to require, and that servers alone write by the schema around it": (
        "{properties: {a: {readOnly: true}}, anyOf: [{minProperties: 1}, {type: array}]}",
        "{properties: {a: {readOnly: true}}, anyOf: [{minProperties: 1, required: [a]}, {type: array}]}",
        *(_C, _C),
    ),
    "a property that servers alone write, by one of the parts of its schema, of another type": (
        "{properties: {a: {allOf: [{type: string}, {readOnly: true}]}}}",
        "{properties: {a: {allOf: [{type: integer}, {readOnly: true}]}}}",
        *(_C, _B),
    ),
    "a property that servers come to write alone, by a part of its schema": (
        "{properties: {a: {allOf: [{type: string}, {minLength: 1}]}}}",
        "{properties: {a: {allOf: [{type: string}, {minLength: 1}, {readOnly: true}]}}}",
        *(_W, _C),
    ),
    "a part of an allOf that only names the type again": (
        "{allOf: [{type: object}, {required: [a]}]}",
        "{allOf: [{type: object}, {required: [a]}, {type: object}]}",
        *(_C, _C),
    ),
    "null that becomes a branch of its own": (
        "{type: [string, 'null'], maxLength: 5}",
        "{anyOf: [{type: string, maxLength: 5}, {type: 'null'}]}",
        *(_C, _C),
    ),
    "null that becomes a branch of its own, beside more texts": (
        "{type: [string, 'null'], maxLength: 5}",
        "{oneOf: [{type: string, maxLength: 9}, {type: 'null'}]}",
        *(_C, _B),
    ),
    "null that becomes a type, beside fewer listed texts": (
        "{anyOf: [{enum: [a, b]}, {type: 'null'}]}",
        "{type: [string, 'null'], enum: [a, null]}",
        *(_B, _C),
    ),
    "null that comes as a branch, beside fewer texts": (
        "{type: string, maxLength: 5}",
        "{anyOf: [{type: string, maxLength: 3}, {type: 'null'}]}",
        *(_B, _B),
    ),
    "null that goes as a branch, beside fewer texts": (
        "{anyOf: [{type: string, maxLength: 5}, {type: 'null'}]}",
        "{type: string, maxLength: 3}",
        *(_B, _C),
    ),
    "null that no listed value is, and that comes as a branch": (
        "{type: [string, 'null'], enum: [a]}",
        "{anyOf: [{type: string, enum: [a]}, {type: 'null'}]}",
        *(_C, _B),
    ),
    "null as a branch, and as a type that a negation forbids": (
        "{anyOf: [{type: string}, {type: 'null'}]}",
        "{type: [string, 'null'], not: {type: 'null'}}",
        *(_B, _B),
    ),
    "a list of types that becomes a union": (
        "{type: [string, integer]}",
        "{anyOf: [{type: integer}, {type: string}]}",
        *(_C, _C),
    ),
    "a union that becomes a longer list of types": (
        "{oneOf: [{type: integer}, {type: string}]}",
        "{type: [string, number]}",
        *(_C, _B),
    ),
    "a union of types that overlap": (
        "{oneOf: [{type: integer}, {type: number}]}",
        "{type: number}",
        *(_B, _C),
    ),
    "a union of one schema": ("{type: string}", "{oneOf: [{type: string}]}", *(_C, _C)),
    "a union of one schema, which is edited": ("{maxLength: 3}", "{anyOf: [{maxLength: 5}]}", *(_C, _B)),
    "a branch that becomes a union of itself and null": (
        "{anyOf: [{required: [a]}, {type: string}]}",
        "{anyOf: [{required: [a]}, {anyOf: [{type: string}, {type: 'null'}]}]}",
        *(_C, _B),
    ),
    "parts of which one is enough from now on": (
        "{allOf: [{required: [a]}, {required: [b]}]}",
        "{anyOf: [{required: [a]}, {required: [b]}]}",
        *(_C, _B),
    ),
    "branches of which every one has to hold from now on": (
        "{anyOf: [{required: [a]}, {required: [b]}, {maxProperties: 3}]}",
        "{type: object, allOf: [{required: [a]}, {allOf: [{minProperties: 2}, {required: [b]}]}]}",
        *(_B, _C),
    ),
    "branches of which none was a part": (
        "{allOf: [{required: [a]}, {required: [b]}]}",
        "{anyOf: [{required: [c]}, {maxProperties: 1}]}",
        *(_B, _B),
    ),
    "branches beside one that has to hold anyway, and what they describe": (
        "{allOf: [{required: [a]}], unevaluatedProperties: false}",
        "{allOf: [{required: [a]}], unevaluatedProperties: false, anyOf: [{required: [a]}, {properties: {b: {}}}]}",
        *(_B, _W),
    ),
    "parts of which exactly one may hold from now on": (
        "{allOf: [{required: [a]}, {required: [b]}]}",
        "{oneOf: [{required: [a]}, {required: [b]}]}",
        *(_B, _B),
    ),
    "the looser bound of whole numbers, written otherwise": (
        "{type: integer, minimum: 3}",
        "{type: integer, exclusiveMinimum: 2}",
        *(_C, _C),
    ),
    "a bound of whole numbers between two of them": (
        "{type: integer, maximum: 2.5}",
        "{type: integer, maximum: 2}",
        *(_C, _C),
    ),
    "an exclusive bound of numbers": (
        "{type: number, minimum: 3}",
        "{type: number, exclusiveMinimum: 2}",
        *(_C, _B),
    ),
    "items that need not be contained": (
        "{contains: {type: string}, minContains: 0}",
        "{contains: {type: integer}, minContains: 0}",
        *(Severity.NONE, Severity.NONE),
    ),
    "items of which none has to be contained, and only few may": (
        "{type: array}",
        "{type: array, contains: {type: string}, minContains: 0, maxContains: 2}",
        *(_B, _C),
    ),
    "items of which few may be contained, others than before": (
        "{contains: {type: string}, minContains: 0, maxContains: 2}",
        "{contains: {type: integer}, minContains: 0, maxContains: 2}",
        *(_W, _W),
    ),
    "items that need not be contained any more": (
        "{type: array, contains: {type: string}}",
        "{type: array, contains: {type: string}, minContains: 0}",
        *(_C, _B),
    ),
    "items that need not be contained, and are described": (
        "{unevaluatedItems: false}",
        "{unevaluatedItems: false, contains: {type: string}, minContains: 0}",
        *(_W, _W),
    ),
    "a bound of texts on numbers": ("{type: integer}", "{type: integer, maxLength: 3}", *(_C, _C)),
    "multiples for a listed fraction": ("{enum: [2.5]}", "{multipleOf: 2}", *(_B, _B)),
    "multiples that no listed number is one of": ("{enum: [2.5]}", "{enum: [2.5], multipleOf: 1}", *(_B, _C)),
    "a bound that comes with its type": ("{type: integer}", "{type: [integer, string], maxLength: 3}", *(_C, _B)),
    "a bound that goes with its type": ("{type: [integer, string], maxLength: 3}", "{type: integer}", *(_B, _C)),
    "multiples of one that are called whole": ("{type: number, multipleOf: 1}", "{type: integer}", *(_C, _C)),
    "whole numbers that are called multiples": (
        "{type: [integer, string]}",
        "{type: [number, string], multipleOf: 1.0}",
        *(_C, _C),
    ),
    "multiples of one among whole numbers": ("{type: integer}", "{type: integer, multipleOf: 0.5}", *(_C, _C)),
    "multiples of more than one among whole numbers": (
        "{type: number, multipleOf: 1}",
        "{type: integer, multipleOf: 1.5}",
        *(_B, _C),
    ),
    "multiples that are fractions among whole numbers": (
        "{type: integer}",
        "{type: number, multipleOf: 0.5}",
        *(_C, _B),
    ),
    "listed numbers that are called whole": (
        "{type: number, enum: [1, 2]}",
        "{type: integer, enum: [1, 2]}",
        *(_C, _C),
    ),
    "an exclusive bound of multiples": (
        "{type: number, multipleOf: 5, minimum: 10}",
        "{type: integer, multipleOf: 5, exclusiveMinimum: 9}",
        *(_C, _C),
    ),
    "a condition without consequence": (
        "{type: object}",
        "{type: object, if: {required: [a]}}",
        *(Severity.NONE, Severity.NONE),
    ),
    "a condition without consequence, that describes": (
        "{unevaluatedProperties: false}",
        "{unevaluatedProperties: false, if: {properties: {a: {}}}}",
        *(_B, _W),
    ),
    "a whole that is not closed any more": (
        "{properties: {a: {}}, unevaluatedProperties: false}",
        "{properties: {a: {}}}",
        *(_C, _B),
    ),
    "a part that is not closed any more, of a closed whole": (
        "{unevaluatedProperties: false, allOf: [{properties: {a: {}}, unevaluatedProperties: {}}, {}]}",
        "{unevaluatedProperties: false, allOf: [{properties: {a: {}}}, {}]}",
        *(_W, _B),
    ),
    "a property that was one of a map of texts": (
        "{additionalProperties: {type: string}}",
        "{additionalProperties: {type: string}, properties: {a: {type: integer}}}",
        *(_B, _B),
    ),
    "a property that is described as the map of texts described it": (
        "{additionalProperties: {type: string}}",
        "{additionalProperties: {type: string}, properties: {a: {type: string}}}",
        *(_C, _C),
    ),
    "a property that becomes one of a map of texts": (
        "{additionalProperties: {type: string}, properties: {a: {type: integer}}}",
        "{additionalProperties: {type: string}}",
        *(_B, _B),
    ),
    "names that were of a map of texts": (
        "{additionalProperties: {type: string}}",
        "{additionalProperties: {type: string}, patternProperties: {^a: {type: integer}}}",
        *(_B, _B),
    ),
    "a property that comes below a not": (
        "{not: {required: [a]}}",
        "{not: {required: [a], properties: {a: {type: string}}}}",
        *(_C, _B),
    ),
    "a property that comes to a part of a closed whole": (
        "{unevaluatedProperties: false, allOf: [{properties: {a: {}}}]}",
        "{unevaluatedProperties: false, allOf: [{properties: {a: {}, b: {}}}]}",
        *(_C, _W),
    ),
    "a property that goes from a part of a closed whole": (
        "{unevaluatedProperties: false, allOf: [{properties: {a: {}, b: {}}}]}",
        "{unevaluatedProperties: false, allOf: [{properties: {a: {}}}]}",
        *(_B, _C),
    ),
    "a part that goes from a closed whole": (
        "{unevaluatedProperties: false, allOf: [{properties: {a: {}}}, {properties: {b: {}}}]}",
        "{unevaluatedProperties: false, allOf: [{properties: {a: {}}}]}",
        *(_W, _B),
    ),
    "parts that come to a closed whole": (
        "{unevaluatedProperties: false}",
        "{unevaluatedProperties: false, anyOf: [{properties: {b: {}}}]}",
        *(_B, _W),
    ),
    "items that are described before others that are not allowed": (
        "{unevaluatedItems: false, allOf: [{}, {type: array}]}",
        "{unevaluatedItems: false, allOf: [{prefixItems: [{}]}, {type: array}]}",
        *(_B, _W),
    ),
    "other properties that are allowed beside a rule for those": (
        "{additionalProperties: {}, unevaluatedProperties: {type: string}}",
        "{unevaluatedProperties: {type: string}}",
        *(_W, _B),
    ),
    "a required property that comes to be described": (
        "{required: [a]}",
        "{required: [a], properties: {a: {type: string}}}",
        *(_W, _C),
    ),
    "a property that a pattern covers, of a closed object": (
        "{additionalProperties: false, patternProperties: {^a: {}}, properties: {ab: {type: string}}}",
        "{additionalProperties: false, patternProperties: {^a: {}}}",
        *(_W, _W),
    ),
    "names that come to a closed object by a pattern": (
        "{additionalProperties: false, properties: {b: {}}}",
        "{additionalProperties: false, properties: {b: {}}, patternProperties: {^a: {type: string}}}",
        *(_C, _W),
    ),
    "names that come by a pattern, where no schema describes others": (
        "{unevaluatedProperties: false}",
        "{unevaluatedProperties: false, patternProperties: {^a: {type: string}}}",
        *(_C, _W),
    ),
    "names that go from a closed object with their pattern": (
        "{additionalProperties: false, patternProperties: {^a: {type: string}}}",
        "{additionalProperties: false}",
        *(_B, _C),
    ),
    "names that come by a pattern, one of which was allowed before": (
        "{additionalProperties: false, properties: {ab: {}}}",
        "{additionalProperties: false, properties: {ab: {}}, patternProperties: {^a: {type: string}}}",
        *(_B, _B),
    ),
    "multiples in decimals": ("{multipleOf: 0.1}", "{multipleOf: 0.3}", *(_B, _C)),
    "a type that the listed values have anyway": ("{enum: [a, b]}", "{type: string, enum: [a, b]}", *(_C, _C)),
    "values listed in place of their type": ("{type: string}", "{enum: [a, b]}", *(_B, _C)),
    "values of another type listed": ("{type: string}", "{enum: [1]}", *(_B, _B)),
    "one schema said twice": (
        "{allOf: [{type: string}, {minLength: 1}]}",
        "{allOf: [{type: string}, {minLength: 1}, {minLength: 1}]}",
        *(_B, _C),
    ),
    "a property that clients should not send any more": (
        "{properties: {a: {type: string}}}",
        "{properties: {a: {type: string, readOnly: true}}}",
        *(_W, _C),
    ),
    "a required property that clients should not send any more": (
        "{required: [a], properties: {a: {}}}",
        "{required: [a], properties: {a: {readOnly: true}}}",
        *(_W, _C),
    ),
    "the looser of two lower bounds": (
        "{minimum: 5, exclusiveMinimum: 3}",
        "{minimum: 5, exclusiveMinimum: 4}",
        *(_C, _C),
    ),
    "the looser of two upper bounds, which goes": (
        "{maximum: 5, exclusiveMaximum: 7}",
        "{maximum: 5}",
        *(_C, _C),
    ),
    "the looser of two bounds, which becomes the tighter one": (
        "{minimum: 5, exclusiveMinimum: 3}",
        "{minimum: 5, exclusiveMinimum: 5}",
        *(_B, _C),
    ),
    "a bound that is none": ("{minimum: 5, exclusiveMinimum: a}", "{minimum: 5, exclusiveMinimum: b}", *(_W, _W)),
    "a property that comes beside a closed part, which refuses it": (
        "{type: object, properties: {a: {}}, additionalProperties: false}",
        "{allOf: [{type: object, properties: {a: {}}, additionalProperties: false}], properties: {b: {}}}",
        *(_C, _C),
    ),
    "a closed whole, and what only its part describes": (
        "{allOf: [{type: object, properties: {a: {}}}], additionalProperties: false}",
        "{type: object, properties: {a: {}}}",
        *(_C, _B),
    ),
    "a whole that closes, and what only its part describes": (
        "{type: object, properties: {a: {}}}",
        "{allOf: [{type: object, properties: {a: {}}}], additionalProperties: false}",
        *(_B, _C),
    ),
    "a property that another part describes otherwise": (
        "{allOf: [{properties: {a: {type: string}}}, {minProperties: 1}]}",
        "{allOf: [{properties: {a: {type: string}}}, {minProperties: 1}], properties: {a: {enum: [b]}}}",
        *(_B, _C),
    ),
    "a property that another part describes still": (
        "{allOf: [{properties: {a: {type: string}}}, {minProperties: 1, properties: {a: {enum: [b]}}}]}",
        "{allOf: [{properties: {a: {type: string}}}, {minProperties: 1}]}",
        *(_C, _B),
    ),
    "a property that a branch of another part describes alike": (
        "{allOf: [{anyOf: [{properties: {a: {type: string}}}, {required: [b]}]}, {type: object}]}",
        "{allOf: [{anyOf: [{properties: {a: {type: string}}}, {required: [b]}]}, {properties: {a: {type: string}}}]}",
        *(_B, _B),
    ),
    "a property that a branch describes alike": (
        "{anyOf: [{properties: {a: {type: string}}}, {required: [b]}]}",
        "{anyOf: [{properties: {a: {type: string}}}, {required: [b]}], properties: {a: {type: string}}}",
        *(_B, _C),
    ),
    "a property that another part describes alike": (
        "{allOf: [{properties: {a: {type: string}}}, {minProperties: 1}]}",
        "{allOf: [{properties: {a: {type: string}}}, {minProperties: 1, properties: {a: {type: string}}}]}",
        *(_C, _C),
    ),
    "a property that the only part describes otherwise": (
        "{allOf: [{type: object, properties: {a: {type: string}}}]}",
        "{allOf: [{type: object, properties: {a: {type: string}}}], properties: {a: {enum: [b]}}}",
        *(_B, _C),
    ),
    "a property that a part of a closed whole describes otherwise": (
        "{allOf: [{properties: {a: {type: string}}}], unevaluatedProperties: false}",
        "{allOf: [{properties: {a: {type: string}}}], unevaluatedProperties: false, properties: {a: {enum: [b]}}}",
        *(_B, _C),
    ),
    "a property that a branch comes to describe otherwise than the schema around it": (
        "{properties: {a: {type: string}}, anyOf: [{minProperties: 1}, {type: array}]}",
        "{properties: {a: {type: string}}, anyOf: [{minProperties: 1, properties: {a: {enum: [b]}}}, {type: array}]}",
        *(_B, _C),
    ),
    "a property that one branch describes as another one does": (
        "{anyOf: [{properties: {a: {type: string}}, required: [b]}, {type: object}]}",
        "{anyOf: [{properties: {a: {type: string}}, required: [b]}, {type: object, properties: {a: {enum: [b]}}}]}",
        *(_C, _C),
    ),
    "a property that another part requires anyway": (
        "{allOf: [{required: [a]}, {minProperties: 1}]}",
        "{allOf: [{required: [a]}, {minProperties: 1}], required: [a]}",
        *(_C, _C),
    ),
    "a property that another part describes, and that comes to be required": (
        "{allOf: [{properties: {a: {type: string}}}, {minProperties: 1}]}",
        "{allOf: [{properties: {a: {type: string}}}, {minProperties: 1}], required: [a], properties: {a: {}}}",
        *(_B, _C),
    ),
    "items at a place that are described by a part": (
        "{type: array, prefixItems: [{type: string}], items: {type: integer}, minItems: 1}",
        "{allOf: [{prefixItems: [{type: string}], items: {type: integer}}, {type: array, minItems: 1}]}",
        *(_C, _C),
    ),
    "a property that comes to be described, and may be left out": (
        "{required: [a]}",
        "{properties: {a: {}}}",
        *(_C, _B),
    ),
}


_AROUND: dict[str, tuple[str, str, Severity]] = {
    "a query parameter that was a list of texts": (
        "paths: {/a: {get: {parameters: [{name: q, in: query, schema: {type: array}}]}}}",
        "paths: {/a: {get: {parameters: [{name: q, in: query, schema: {type: string}}]}}}",
        _B,
    ),
    "a number that is written as the text it always was": (
        "paths: {/a: {get: {parameters: [{name: q, in: query, schema: {enum: [1, 2]}}]}}}",
        "paths: {/a: {get: {parameters: [{name: q, in: query, schema: {enum: ['1', '2', x]}}]}}}",
        _C,
    ),
    "a bound on the text of a number": (
        "paths: {/a: {get: {parameters: [{name: q, in: query, schema: {type: string, maxLength: 3}}]}}}",
        "paths: {/a: {get: {parameters: [{name: q, in: query, schema: {type: [string, integer], maxLength: 2}}]}}}",
        _B,
    ),
    "a value in the path that comes to be described": (
        "paths: {'/a/{id}': {get: {}}}",
        "paths: {'/a/{id}': {get: {parameters: [{name: id, in: path, required: true, schema: {type: integer}}]}}}",
        _B,
    ),
    "an answer that was given under its range before, otherwise": (
        answer(f", {json_of('{type: string}')}", "2XX"),
        answer(f", {json_of('{type: string}')}", "2XX").replace(
            "responses: {", f"responses: {{'200': {{description: d, {json_of('{type: integer}')}}}, "
        ),
        _B,
    ),
    "an answer that was given under its range before, as it is": (
        answer(f", {json_of('{type: string}')}", "2XX"),
        answer(f", {json_of('{type: string}')}", "2XX").replace(
            "responses: {", f"responses: {{'200': {{description: d, {json_of('{type: string}')}}}, "
        ),
        _C,
    ),
    "credentials that are optional": (_secured("[{key: []}]"), _secured("[{}, {token: []}]"), _C),
    "credentials that were optional": (_secured("[{}, {key: []}]"), _secured("[{key: []}]"), _B),
    "an alternative that asks for more than another one": (
        _secured("[{key: []}, {key: [], token: []}]"),
        _secured("[{key: []}]"),
        _C,
    ),
    "the case of the header that holds a key": (
        _secured("[{key: []}]"),
        _secured("[{key: []}]").replace("name: K", "name: k"),
        Severity.NONE,
    ),
    "the case of the cookie that holds a key": (
        _secured("[{key: []}]").replace("in: header", "in: cookie"),
        _secured("[{key: []}]").replace("in: header, name: K", "in: cookie, name: k"),
        _B,
    ),
    "a hint to the format of tokens": (
        _secured("[{token: []}]"),
        _secured("[{token: []}]").replace("bearer}", "bearer, bearerFormat: JWT}"),
        _W,
    ),
    "a part of a body that comes to need a header": (_parts(""), _parts(_NEEDED), _B),
    "a part of a body that may have a header": (_parts(""), _parts(_NEEDED.replace("true", "false")), _C),
    "a part of a body that had a header": (_parts(_NEEDED), _parts(""), _W),
    "a part of a body that comes to need a header, and is written as it was": (
        _parts("contentType: text/csv"),
        _parts(f"contentType: text/csv, {_NEEDED}"),
        _B,
    ),
    "a part of a body that may be of one more type": (
        _parts("contentType: image/png"),
        _parts("contentType: 'image/jpeg, image/png'"),
        _C,
    ),
    "a part of a body that may be of one type of a range": (
        _parts("contentType: 'image/*'"),
        _parts("contentType: image/png"),
        _B,
    ),
    "a part of a body whose types are listed otherwise": (
        _parts("contentType: 'image/png,image/jpeg'"),
        _parts("contentType: 'image/jpeg, Image/PNG'"),
        Severity.NONE,
    ),
    "a part of a body that is of another type": (
        _parts("contentType: image/png"),
        _parts("contentType: image/jpeg"),
        _W,
    ),
    "an empty alternative for no credentials": (_secured("[{}]"), _secured("[]"), Severity.NONE),
    "an answer that is bytes, described as OpenAPI 3.0 does, and as 3.1 does": (
        answer(", content: {image/png: {schema: {type: string, format: binary}}}"),
        answer(", content: {image/png: {}}"),
        _C,
    ),
    "an answer that is bytes, by a component and by a media type": (
        answer(", content: {image/png: {schema: {$ref: '#/components/schemas/File'}}}")
        + "\ncomponents: {schemas: {File: {type: string, format: binary}}}",
        answer(", content: {image/png: {schema: {type: string, contentMediaType: image/png}}}"),
        _C,
    ),
    "an answer that is bytes of some length": (
        answer(", content: {image/png: {schema: {type: string, format: binary, maxLength: 9}}}"),
        answer(", content: {image/png: {}}"),
        _B,
    ),
    "an answer in JSON that said it was bytes": (
        answer(", content: {application/json: {schema: {type: string, format: binary}}}"),
        answer(", content: {application/json: {}}"),
        _B,
    ),
    "a header in which reserved characters may stand anyway": (
        "paths: {/a: {get: {parameters: [{name: q, in: header, allowReserved: true, schema: {type: string}}]}}}",
        "paths: {/a: {get: {parameters: [{name: q, in: header, schema: {type: string}}]}}}",
        Severity.NONE,
    ),
    "one more value of a variable of a server": (_served("[a]"), _served("[a, b]"), _C),
    "one value less of a variable of a server": (_served("[a, b]"), _served("[a]"), _W),
    "a part of an answer that comes to have a header": (
        answer(", content: {multipart/mixed: {}}"),
        answer(f", content: {{multipart/mixed: {{encoding: {{a: {{{_NEEDED}}}}}}}}}"),
        _C,
    ),
    "a part of an answer that may be of one more type": (
        _answered_parts("image/png"),
        _answered_parts("'image/jpeg, image/png'"),
        _B,
    ),
    "a part of an answer that may be of one type less": (
        _answered_parts("'image/jpeg, image/png'"),
        _answered_parts("image/png"),
        _C,
    ),
    "servers that a callback comes to have": (_called_back("post: {}"), _called_back(_AT_SERVER), _W),
    "servers that a callback has no more": (_called_back(_AT_SERVER), _called_back("post: {}"), _W),
    "servers that a webhook comes to have": (_hooked("{}"), _hooked("{servers: [{url: /x}]}"), _W),
    "servers that a webhook has no more": (_hooked("{servers: [{url: /x}]}"), _hooked("{}"), _W),
    "an alternative in place of another one": (_secured("[{key: []}]"), _secured("[{token: []}]"), _B),
    "a scheme that is nowhere defined, in place of one that is": (
        _secured("[{key: []}]"),
        _secured("[{lost: []}]"),
        _B,
    ),
    "a scheme that is nowhere defined, in place of another one": (
        _secured("[{lost: []}]"),
        _secured("[{gone: []}]"),
        _B,
    ),
    "one of two schemes that are nowhere defined": (_secured("[{lost: []}, {gone: []}]"), _secured("[{lost: []}]"), _B),
    "credentials of a scheme that is nowhere defined": (_secured("[]"), _secured("[{lost: []}]"), _W),
    "no credentials, or those of a scheme that is nowhere defined": (
        _secured("[]"),
        _secured("[{}, {lost: []}]"),
        _C,
    ),
    "no credentials in place of those of a scheme that is nowhere defined": (
        _secured("[{lost: []}]"),
        _secured("[{}]"),
        _C,
    ),
    "one more scope of a scheme that is nowhere defined": (
        _secured("[{lost: [a]}]"),
        _secured("[{lost: [a, b]}]"),
        _W,
    ),
    "a scheme that is not defined any more": (
        _secured("[{key: []}]"),
        _secured("[{key: []}]").replace("key: {type", "other: {type"),
        _W,
    ),
    "a scheme that comes to be defined": (
        _secured("[{key: []}]").replace("key: {type", "other: {type"),
        _secured("[{key: []}]"),
        _W,
    ),
    "a callback that comes by another method": (_called_back("post: {}"), _called_back("put: {}"), _B),
    "a callback that comes by one more method": (_called_back("post: {}"), _called_back("post: {}, put: {}"), _C),
    "a callback that comes by one method less": (_called_back("post: {}, put: {}"), _called_back("post: {}"), _B),
}


_KEYWORDS = ("allOf", "anyOf", "oneOf")


@pytest.mark.parametrize("keyword", _KEYWORDS)
def test_a_component_in_a_branch_is_renamed_and_edited(keyword: str) -> None:
    """A branch that refers to a component by another name, which is nearly the same, is one that was edited."""
    rest = "{type: object, required: [b]}"

    def contract(name: str, schema: str, make: Callable[[str], str]) -> Contract:
        branches = f"{{{keyword}: [{{$ref: '#/components/schemas/{name}'}}, {rest}]}}"
        return contract_of(f"{make(branches)}\ncomponents: {{schemas: {{{name}: {schema}}}}}")

    narrow, wide = (f"{{type: object, properties: {{a: {{type: string, maxLength: {most}}}}}}}" for most in (3, 5))
    for make, expected in ((in_request, _C), (in_response, _B)):
        delta = compare_contracts("shop", contract("Cat", narrow, make), contract("Kitten", wide, make))
        assert delta.severity is expected


def test_a_component_that_values_name_is_no_other_one() -> None:
    """Where a discriminator tells components by name, one of another name is another one, however alike."""

    def contract(name: str, most: int) -> Contract:
        schema = f"{{type: object, properties: {{a: {{type: string, maxLength: {most}}}}}}}"
        pets = f"{{oneOf: [{{$ref: '#/components/schemas/{name}'}}], discriminator: {{propertyName: kind}}}}"
        return contract_of(f"{in_request(pets)}\ncomponents: {{schemas: {{{name}: {schema}}}}}")

    assert compare_contracts("shop", contract("Cat", 3), contract("Kitten", 5)).severity is _B


@pytest.mark.parametrize("case", _AROUND)
def test_what_is_easily_misjudged_around_schemas(case: str) -> None:
    """What stands around schemas is judged by who fails, too."""
    old, new, expected = _AROUND[case]

    assert compare_contracts("shop", contract_of(old), contract_of(new)).severity is expected


@pytest.mark.parametrize("case", _CASES)
def test_what_is_easily_misjudged(case: str) -> None:
    """A change is as bad as it is for those who send values, and for those who get them."""
    old, new, in_requests, in_responses = _CASES[case]

    found = [
        compare_contracts("shop", contract_of(make(old)), contract_of(make(new))).severity
        for make in (in_request, in_response)
    ]

    assert found == [in_requests, in_responses]
