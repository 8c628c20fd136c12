"""For every rule two documents between which it fires; for every fact about schemas two schemas, and what proves it."""

import re
from typing import Any

#: Stands for "no value": nothing is lost, or nothing is gained.
NONE: Any = object()

#: Base schema, head schema, a value that only base accepts, a value that only head accepts.
Sample = tuple[str, str, Any, Any]


def _bound(keyword: str, low: str, high: str, kind: str, values: tuple[Any, Any, Any]) -> dict[str, Sample]:
    """Return the samples of a bound; ``values`` are within the low one, between them, and above the high one."""
    name = {"minLength": "min-length", "maxLength": "max-length"}.get(keyword) or "".join(
        f"-{letter.lower()}" if letter.isupper() else letter for letter in keyword
    )
    none, small, large = (f"{{type: {kind}{text}}}" for text in ("", f", {keyword}: {low}", f", {keyword}: {high}"))
    under, between, over = values
    if keyword.startswith("max"):
        return {
            f"{name}-set": (none, small, over, NONE),
            f"{name}-unset": (small, none, NONE, over),
            f"{name}-increased": (small, large, NONE, between),
            f"{name}-decreased": (large, small, between, NONE),
        }
    found = {
        f"{name}-increased": (small, large, between, NONE),
        f"{name}-decreased": (large, small, NONE, between),
    }
    # The others are zero, or one, where nothing is said: there is no way to set them.
    is_open = {f"{name}-set": (none, small, under, NONE), f"{name}-unset": (small, none, NONE, under)}
    return found | is_open if keyword == "minimum" else found


def _both_ways(came: str, went: str, without: str, with_: str, value: Any) -> dict[str, Sample]:
    """Return the samples of what narrows when it comes, and widens when it goes."""
    return {came: (without, with_, value, NONE), went: (with_, without, NONE, value)}


_OPEN = "{type: object, properties: {a: {}}}"
_CLOSED = "{type: object, properties: {a: {}}, additionalProperties: false}"
_NEEDED = "{type: object, required: [a], properties: {a: {}}}"
_TWO = "{type: object, properties: {a: {}, b: {type: string}}}"
_TWO_CLOSED = "{type: object, properties: {a: {}, b: {type: string}}, additionalProperties: false}"

_ANY = "{type: string, anyOf: [{pattern: a}, {pattern: b}]}"

FACT_SAMPLES: dict[str, Sample] = {
    **_bound("minLength", "1", "3", "string", ("", "ab", "abcd")),
    **_bound("maxLength", "1", "3", "string", ("", "ab", "abcd")),
    **_bound("minItems", "1", "3", "array", ([], [1, 2], [1, 2, 3, 4])),
    **_bound("maxItems", "1", "3", "array", ([], [1, 2], [1, 2, 3, 4])),
    **_bound("minProperties", "1", "3", "object", ({}, {"a": 1, "b": 1}, dict.fromkeys("abcd", 1))),
    **_bound("maxProperties", "1", "3", "object", ({}, {"a": 1, "b": 1}, dict.fromkeys("abcd", 1))),
    **_bound("minContains", "2", "3", "array, contains: {const: 1}", ([1], [1, 1], [1, 1, 1])),
    **_bound("maxContains", "1", "3", "array, contains: {const: 1}", ([1], [1, 1], [1, 1, 1, 1])),
    **_bound("minimum", "1", "3", "number", (0, 2, 4)),
    **_bound("maximum", "1", "3", "number", (0, 2, 4)),
    "type-narrowed": ("{type: [string, integer]}", "{type: string}", 1, NONE),
    "type-widened": ("{type: integer}", "{type: number}", NONE, 1.5),
    "type-changed": ("{type: string}", "{type: integer}", "a", 1),
    **_both_ways("became-not-nullable", "became-nullable", "{type: [string, 'null']}", "{type: string}", None),
    **_both_ways("enum-set", "enum-unset", "{type: string}", "{type: string, enum: [a]}", "b"),
    **_both_ways("enum-value-removed", "enum-value-added", "{enum: [a, b]}", "{enum: [a]}", "b"),
    "enum-changed": ("{enum: [a, b]}", "{enum: [c]}", "a", "c"),
    "extensible-enum-value-added": ("{x-extensible-enum: [a]}", "{x-extensible-enum: [a, b]}", NONE, NONE),
    "extensible-enum-value-removed": ("{x-extensible-enum: [a, b]}", "{x-extensible-enum: [a]}", NONE, NONE),
    "extensible-enum-changed": ("{}", "{x-extensible-enum: [a]}", NONE, NONE),
    **_both_ways("pattern-set", "pattern-unset", "{type: string}", "{type: string, pattern: '^a'}", "b"),
    "pattern-changed": ("{type: string, pattern: '^a'}", "{type: string, pattern: '^b'}", NONE, NONE),
    **_both_ways("format-set", "format-unset", "{type: string}", "{type: string, format: ipv4}", "b"),
    "format-narrowed": ("{type: integer, format: int64}", "{type: integer, format: int32}", NONE, NONE),
    "format-widened": ("{type: integer, format: int32}", "{type: integer, format: int64}", NONE, NONE),
    "format-changed": ("{type: string, format: ipv4}", "{type: string, format: date}", "127.0.0.1", "2020-01-01"),
    "format-rewritten": ("{type: string, format: byte}", "{type: string, contentEncoding: base64}", NONE, NONE),
    **_both_ways("multiple-of-set", "multiple-of-unset", "{type: integer}", "{type: integer, multipleOf: 2}", 3),
    **_both_ways("multiple-of-narrowed", "multiple-of-widened", "{multipleOf: 2}", "{multipleOf: 4}", 6),
    "multiple-of-changed": ("{multipleOf: 2}", "{multipleOf: 3}", 2, 3),
    **_both_ways(
        *("property-schema-added", "property-schema-removed"),
        "{allOf: [{properties: {a: {type: string}}}, {minProperties: 1}]}",
        "{allOf: [{properties: {a: {type: string}}}, {minProperties: 1}], properties: {a: {maxLength: 1}}}",
        {"a": "ab"},
    ),
    **_both_ways("unique-items-set", "unique-items-unset", "{type: array}", "{type: array, uniqueItems: true}", [1, 1]),
    "content-encoding-changed": ("{contentEncoding: base64}", "{contentEncoding: base32}", NONE, NONE),
    "content-media-type-set": ("{type: string}", "{type: string, contentMediaType: text/csv}", NONE, NONE),
    "content-media-type-unset": ("{type: string, contentMediaType: text/csv}", "{type: string}", NONE, NONE),
    "content-media-type-changed": ("{contentMediaType: text/csv}", "{contentMediaType: text/html}", NONE, NONE),
    "collection-format-changed": ("{type: array}", "{type: array, collectionFormat: pipes}", NONE, NONE),
    "unused-default-changed": (
        _NEEDED.replace("{}}", "{default: 1}}"),
        _NEEDED.replace("{}}", "{default: 2}}"),
        NONE,
        NONE,
    ),
    "default-changed": ("{type: string, default: a}", "{type: string, default: b}", NONE, NONE),
    "property-added": (_OPEN, _TWO, NONE, NONE),
    "property-removed": (_TWO, _OPEN, NONE, NONE),
    "required-property-added": (_OPEN, "{type: object, properties: {a: {}, b: {}}, required: [b]}", {}, NONE),
    "required-property-removed": ("{type: object, properties: {a: {}, b: {}}, required: [b]}", _OPEN, NONE, {}),
    "property-added-to-closed-object": (_CLOSED, _TWO_CLOSED, NONE, {"b": ""}),
    "property-removed-from-closed-object": (_TWO_CLOSED, _CLOSED, {"b": ""}, NONE),
    "required-property-added-to-closed-object": (
        _CLOSED,
        _TWO_CLOSED.replace("type: object", "type: object, required: [b]"),
        {},
        {"b": ""},
    ),
    "required-property-removed-from-closed-object": (
        _TWO_CLOSED.replace("type: object", "type: object, required: [b]"),
        _CLOSED,
        {"b": ""},
        {},
    ),
    **_both_ways(
        "property-became-required",
        "property-became-optional",
        _OPEN,
        _OPEN.replace("type: object", "type: object, required: [a]"),
        {},
    ),
    **_both_ways(
        "pattern-property-added",
        "pattern-property-removed",
        "{type: object}",
        "{type: object, patternProperties: {^x: {type: string}}}",
        {"x": 1},
    ),
    "pattern-property-changed": (
        "{type: object, patternProperties: {^x: {}}, additionalProperties: false}",
        "{type: object, patternProperties: {^y: {}}, additionalProperties: false}",
        {"x": 1},
        {"y": 1},
    ),
    **_both_ways(
        "dependent-required-narrowed",
        "dependent-required-widened",
        "{dependentRequired: {a: [b]}}",
        "{dependentRequired: {a: [b, c]}}",
        {"a": 1, "b": 1},
    ),
    "dependent-required-changed": (
        "{dependentRequired: {a: [b]}}",
        "{dependentRequired: {a: [c]}}",
        {"a": 1, "b": 1},
        {"a": 1, "c": 1},
    ),
    **_both_ways(
        "dependent-schema-added",
        "dependent-schema-removed",
        "{type: object}",
        "{type: object, dependentSchemas: {a: {required: [b]}}}",
        {"a": 1},
    ),
    "read-only-set": (_OPEN, "{type: object, properties: {a: {readOnly: true}}}", NONE, NONE),
    "read-only-unset": ("{type: object, properties: {a: {readOnly: true}}}", _OPEN, NONE, NONE),
    "write-only-set": (_OPEN, "{type: object, properties: {a: {writeOnly: true}}}", NONE, NONE),
    "write-only-unset": ("{type: object, properties: {a: {writeOnly: true}}}", _OPEN, NONE, NONE),
    **{
        f"required-{keyword}-only-{action}": (*pair, NONE, NONE)
        for keyword in ("read", "write")
        for with_ in [f"{{type: object, required: [a], properties: {{a: {{{keyword}Only: true}}}}}}"]
        for action, pair in (("set", (_NEEDED, with_)), ("unset", (with_, _NEEDED)))
    },
    "requirement-rewritten": (
        "{allOf: [{required: [a]}, {required: [a], properties: {a: {}, b: {}}}]}",
        "{allOf: [{required: [a]}, {properties: {a: {}, b: {}}}]}",
        NONE,
        NONE,
    ),
    "required-property-described": (
        "{type: object, required: [a]}",
        "{type: object, required: [a], properties: {a: {type: string}}}",
        {"a": 1},
        NONE,
    ),
    **_both_ways("items-set", "items-unset", "{type: array}", "{type: array, items: {type: string}}", [1]),
    "additional-items-set": (
        "{type: array, items: [{}]}",
        "{type: array, items: [{}], additionalItems: {type: string}}",
        NONE,
        NONE,
    ),
    "additional-items-unset": (
        "{type: array, items: [{}], additionalItems: {type: string}}",
        "{type: array, items: [{}]}",
        NONE,
        NONE,
    ),
    **_both_ways(
        "unevaluated-items-set",
        "unevaluated-items-unset",
        "{type: array}",
        "{type: array, unevaluatedItems: {type: string}}",
        [1],
    ),
    **_both_ways("contains-set", "contains-unset", "{type: array}", "{type: array, contains: {type: string}}", []),
    **_both_ways(
        "additional-properties-set",
        "additional-properties-unset",
        "{type: object}",
        "{type: object, additionalProperties: {type: string}}",
        {"a": 1},
    ),
    **_both_ways(
        "unevaluated-properties-set",
        "unevaluated-properties-unset",
        "{type: object}",
        "{type: object, unevaluatedProperties: {type: string}}",
        {"a": 1},
    ),
    **_both_ways(
        "property-names-set",
        "property-names-unset",
        "{type: object}",
        "{type: object, propertyNames: {maxLength: 1}}",
        {"ab": 1},
    ),
    **_both_ways(
        "if-set",
        "if-unset",
        "{type: string, then: {maxLength: 1}}",
        "{type: string, then: {maxLength: 1}, if: {pattern: ^a}}",
        "ab",
    ),
    **_both_ways(
        "then-set",
        "then-unset",
        "{type: string, if: {pattern: ^a}}",
        "{type: string, if: {pattern: ^a}, then: {maxLength: 1}}",
        "ab",
    ),
    **_both_ways(
        "else-set",
        "else-unset",
        "{type: string, if: {pattern: ^a}}",
        "{type: string, if: {pattern: ^a}, else: {maxLength: 1}}",
        "bb",
    ),
    "content-schema-set": ("{type: string}", "{type: string, contentSchema: {type: string}}", NONE, NONE),
    "content-schema-unset": ("{type: string, contentSchema: {type: string}}", "{type: string}", NONE, NONE),
    **_both_ways("not-set", "not-unset", "{type: string}", "{type: string, not: {maxLength: 1}}", "a"),
    **_both_ways(
        "all-of-added",
        "all-of-removed",
        "{allOf: [{type: string}, {minLength: 1}]}",
        "{allOf: [{type: string}, {minLength: 1}, {pattern: ^a}]}",
        "b",
    ),
    "all-of-repeated": (
        "{allOf: [{type: string}, {minLength: 1}, {minLength: 1}]}",
        "{allOf: [{type: string}, {minLength: 1}]}",
        NONE,
        NONE,
    ),
    "enum-rewritten": (
        "{type: string, enum: [a, b]}",
        "{oneOf: [{type: string, const: a}, {type: string, const: b}]}",
        NONE,
        NONE,
    ),
    "all-of-regrouped": (
        "{type: string, minLength: 1, pattern: a}",
        "{allOf: [{type: string, minLength: 1}, {pattern: a}]}",
        NONE,
        NONE,
    ),
    **_both_ways(
        "any-of-removed",
        "any-of-added",
        "{anyOf: [{type: string}, {type: object}, {type: array}]}",
        "{anyOf: [{type: string}, {type: object}]}",
        [],
    ),
    **_both_ways(
        "one-of-removed",
        "one-of-added",
        "{oneOf: [{type: string}, {type: object}, {type: array}]}",
        "{oneOf: [{type: string}, {type: object}]}",
        [],
    ),
    **_both_ways(
        "any-of-set", "any-of-unset", "{type: string}", "{type: string, anyOf: [{pattern: a}, {pattern: b}]}", "c"
    ),
    **_both_ways(
        "one-of-set", "one-of-unset", "{type: string}", "{type: string, oneOf: [{pattern: a}, {pattern: b}]}", "c"
    ),
    **_both_ways(
        "union-became-exclusive",
        "union-became-inclusive",
        "{type: object, anyOf: [{required: [a]}, {required: [b]}]}",
        "{type: object, oneOf: [{required: [a]}, {required: [b]}]}",
        {"a": 1, "b": 1},
    ),
    "union-rewritten": (
        "{anyOf: [{type: string}, {type: integer}]}",
        "{oneOf: [{type: string}, {type: integer}]}",
        NONE,
        NONE,
    ),
    **_both_ways(
        "unwrapped-from-union",
        "wrapped-in-union",
        "{oneOf: [{type: string}, {type: 'null'}]}",
        "{type: string}",
        None,
    ),
    "wrapped-in-list": ("{type: string}", "{type: array, items: {type: string}}", NONE, NONE),
    "unwrapped-from-list": ("{type: array, items: {type: string}}", "{type: string}", NONE, NONE),
    "nullable-union-changed": (
        "{anyOf: [{type: string}, {type: integer}], nullable: true}",
        "{anyOf: [{type: string}, {type: integer}, {type: 'null'}]}",
        *(NONE, NONE),
    ),
    **_both_ways(
        "prefix-items-added",
        "prefix-items-removed",
        "{type: array, prefixItems: [{type: string}]}",
        "{type: array, prefixItems: [{type: string}, {type: integer}]}",
        ["", ""],
    ),
    "prefix-items-changed": (
        "{type: array, allOf: [{minItems: 1}], unevaluatedItems: {type: string}}",
        "{type: array, allOf: [{minItems: 1}], unevaluatedItems: {type: string}, prefixItems: [{type: integer}]}",
        [""],
        [1],
    ),
    "prefix-items-rewritten": (
        "{type: array, items: {type: string}}",
        "{type: array, items: {type: string}, prefixItems: [{type: string}]}",
        NONE,
        NONE,
    ),
    **_both_ways(
        "became-unsatisfiable", "became-satisfiable", _TWO, _TWO.replace("{type: string}", "false"), {"b": ""}
    ),
    **_both_ways("negation-narrowed", "negation-widened", "{not: {maxLength: 1}}", "{not: {maxLength: 2}}", "ab"),
    "negation-changed": ("{not: {type: string}}", "{not: {type: array}}", [], ""),
    **_both_ways(
        *("unevaluated-narrowed", "unevaluated-widened"),
        "{type: object, allOf: [{properties: {a: {}}}], unevaluatedProperties: false}",
        "{type: object, allOf: [{properties: {a: {}}}], additionalProperties: false}",
        {"a": 1},
    ),
    "unevaluated-rewritten": (
        "{type: object, properties: {a: {}}, additionalProperties: false}",
        "{type: object, properties: {a: {}}, unevaluatedProperties: false}",
        *(NONE, NONE),
    ),
    "evaluation-changed": (
        "{type: object, unevaluatedProperties: false, allOf: [{properties: {a: {}}}]}",
        "{type: object, unevaluatedProperties: false, allOf: [{properties: {a: {}}}, {properties: {b: {}}}]}",
        NONE,
        NONE,
    ),
    "condition-changed": (
        "{if: {pattern: ^a}, then: {maxLength: 1}}",
        "{if: {pattern: ^b}, then: {maxLength: 1}}",
        NONE,
        NONE,
    ),
    "discriminator-added": (_OPEN, _OPEN.replace("{}}}", "{}}, discriminator: {propertyName: a}}"), NONE, NONE),
    "discriminator-removed": (_OPEN.replace("{}}}", "{}}, discriminator: {propertyName: a}}"), _OPEN, NONE, NONE),
    "discriminator-changed": (
        _TWO.replace("string}}}", "string}}, discriminator: {propertyName: a}}"),
        _TWO.replace("string}}}", "string}}, discriminator: {propertyName: b}}"),
        NONE,
        NONE,
    ),
    "xml-changed": ("{type: string}", "{type: string, xml: {name: a}}", NONE, NONE),
    "reference-changed": ("{$ref: '#/nowhere'}", "{$ref: '#/elsewhere'}", NONE, NONE),
    "bounds-rewritten": (
        "{minimum: 5, exclusiveMinimum: 3, maximum: 9}",
        "{minimum: 5, exclusiveMinimum: 4, maximum: 9}",
        NONE,
        NONE,
    ),
    "keyword-changed": ("{futureKeyword: 1}", "{futureKeyword: 2}", NONE, NONE),
    "inapplicable-keyword-changed": ("{type: integer}", "{type: integer, maxLength: 3}", NONE, NONE),
    "schema-changed": ("1", "2", NONE, NONE),
}
FACT_SAMPLES["type-rewritten"] = ("{type: [string, integer]}", "{type: string}", NONE, NONE)


def post(members: str) -> str:
    """Return a document with one operation."""
    return f"paths: {{/a: {{post: {{{members}}}}}}}"


def _part(members: str) -> str:
    """Return a document with a body of which one part is described."""
    return post(
        f"requestBody: {{content: {{multipart/form-data: {{encoding: {{a: {{contentType: a/b{members}}}}}}}}}}}"
    )


def answer(members: str, code: str = "200") -> str:
    """Return a document with one answer."""
    return post(f"responses: {{'{code}': {{description: ok{members}}}}}")


def _answered_part(types: str) -> str:
    """Return a document with an answer of which one part may be of some media types."""
    return answer(f", content: {{multipart/mixed: {{encoding: {{a: {{contentType: {types}}}}}}}}}")


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
_FREE = post("parameters: [{name: q, in: query}]")
_BODY = post(f"requestBody: {{{json_of('{type: object}')}}}")
_REQUIRED_BODY = _BODY.replace("content", "required: true, content")
_LINK = ", links: {next: {operationId: other, parameters: {id: 1}}}"
CALLBACK = post("callbacks: {done: {'{$request.body#/url}': {post: {requestBody: {required: true}}}}}")
_NOWHERE = post("callbacks: {done: {'{$request.body#/url}': {$ref: gone.yaml}}}")
_HEADER = ", headers: {ETag: {schema: {type: string}}}"
_REQUIRED_HEADER = _HEADER.replace("{schema", "{required: true, schema")
_SCHEMES = (
    "components: {securitySchemes: {key: {type: apiKey, in: header, name: K}, token: {type: http, scheme: bearer}}}"
)


def _secured(security: str, schemes: str = _SCHEMES) -> str:
    return f"{post(f'security: {security}')}\n{schemes}"


def _with_flows(components: str) -> str:
    return _secured("[{key: [r]}]", f"components: {components}")


_FLOW = "{securitySchemes: {key: {type: oauth2, flows: {implicit: {authorizationUrl: /a, scopes: {r: ''}}}}}}"
_TWO_SCOPES = _FLOW.replace("{r: ''", "{r: '', w: ''")
_TWO_FLOWS = _FLOW.replace("flows: {", "flows: {password: {tokenUrl: /t, scopes: {r: ''}}, ")
_READ_ONLY = "{type: object, properties: {a: {type: string, readOnly: true}}}"

#: For each rule that is not about a fact of schemas, two documents between which it fires.
ROW_SAMPLES: dict[str, tuple[str, str]] = {
    "operation-added": ("", NOTHING),
    "operation-removed": (NOTHING, ""),
    "operation-moved": (PARAMETER, PARAMETER.replace("/a", "/b")),
    "operation-deprecated": (NOTHING, post("deprecated: true")),
    "operation-undeprecated": (post("deprecated: true"), NOTHING),
    "operation-sunset-changed": (post("x-sunset: '2027-01-31'"), post("x-sunset: '2028-01-31'")),
    "request-parameter-added": (NOTHING, PARAMETER),
    "required-request-parameter-added": (NOTHING, PARAMETER.replace("in: query", "in: query, required: true")),
    "request-parameter-removed": (PARAMETER, NOTHING),
    "request-parameter-became-required": (PARAMETER, PARAMETER.replace("in: query", "in: query, required: true")),
    "request-parameter-became-optional": (PARAMETER.replace("in: query", "in: query, required: true"), PARAMETER),
    "request-parameter-default-changed": (PARAMETER, PARAMETER.replace("string", "string, default: a")),
    "request-parameter-serialization-changed": (PARAMETER, PARAMETER.replace("query", "query, style: deepObject")),
    "request-parameter-reserved-characters-added": (
        PARAMETER,
        PARAMETER.replace("query", "query, allowReserved: true"),
    ),
    "request-parameter-reserved-characters-removed": (
        PARAMETER.replace("query", "query, allowReserved: true"),
        PARAMETER,
    ),
    "request-parameter-empty-value-added": (PARAMETER, PARAMETER.replace("query", "query, allowEmptyValue: true")),
    "request-parameter-empty-value-removed": (PARAMETER.replace("query", "query, allowEmptyValue: true"), PARAMETER),
    "request-parameter-schema-added": (_FREE, PARAMETER),
    "request-parameter-schema-removed": (PARAMETER, _FREE),
    "request-parameter-changed": (PARAMETER, PARAMETER.replace("query", "query, future: 1")),
    "request-body-added": (NOTHING, _BODY),
    "required-request-body-added": (NOTHING, _REQUIRED_BODY),
    "request-body-removed": (_BODY, NOTHING),
    "request-body-became-required": (_BODY, _REQUIRED_BODY),
    "request-body-became-optional": (_REQUIRED_BODY, _BODY),
    "request-body-changed": (_BODY, _BODY.replace("content", "future: 1, content")),
    "request-media-type-added": (_BODY, _BODY.replace("content: {", "content: {text/csv: {}, ")),
    "request-media-type-removed": (_BODY.replace("content: {", "content: {text/csv: {}, "), _BODY),
    "request-media-type-schema-added": (_BODY.replace("schema: {type: object}", ""), _BODY),
    "request-media-type-schema-removed": (_BODY, _BODY.replace("schema: {type: object}", "")),
    "request-media-type-changed": (_BODY, _BODY.replace("{schema", "{encoding: {a: {contentType: text/csv}}, schema")),
    "request-media-type-serialization-changed": (
        _BODY,
        _BODY.replace("{schema", "{encoding: {a: {explode: false}}, schema"),
    ),
    "response-media-type-serialization-changed": (
        in_response("{}").replace("{schema", "{encoding: {a: {style: form}}, schema"),
        in_response("{}").replace("{schema", "{encoding: {a: {style: pipeDelimited}}, schema"),
    ),
    "request-part-media-type-added": (_part(""), _part("").replace("a/b", "'a/b, a/c'")),
    "request-part-media-type-removed": (_part("").replace("a/b", "'a/b, a/c'"), _part("")),
    "response-part-media-type-added": (_answered_part("a/b"), _answered_part("'a/b, a/c'")),
    "response-part-media-type-removed": (_answered_part("'a/b, a/c'"), _answered_part("a/b")),
    "response-media-type-added": (answer(""), answer(", content: {text/csv: {}}")),
    "response-media-type-removed": (answer(", content: {text/csv: {}}"), answer("")),
    "response-media-type-schema-added": (in_response("{}").replace("schema: {}", ""), in_response("{type: object}")),
    "response-media-type-schema-removed": (in_response("{type: object}"), in_response("{}").replace("schema: {}", "")),
    "response-media-type-changed": (in_response("{}"), in_response("{}").replace("{schema", "{future: 1, schema")),
    "request-media-type-covered-by-range": (_BODY, _BODY.replace("application/json", "application/*")),
    "response-media-type-covered-by-range": (
        answer(", content: {text/csv: {}, '*/*': {}}"),
        answer(", content: {'*/*': {}}"),
    ),
    "response-media-type-narrowed-to-types": (
        answer(", content: {'*/*': {}}"),
        answer(", content: {text/csv: {}, application/json: {}}"),
    ),
    "response-media-type-specialized": (
        answer(", content: {application/json: {}}"),
        answer(", content: {application/problem+json: {}}"),
    ),
    "success-response-covered-by-another": (answer(""), answer("", "default")),
    "response-covered-by-another": (answer("").replace("{'200'", "{2XX: {description: ok}, '200'"), answer("", "2XX")),
    "response-narrowed-to-codes": (answer("", "2XX"), answer("")),
    "response-added": (post("responses: {}"), answer("", "404")),
    "success-response-removed": (answer(""), answer("", "404")),
    "response-removed": (answer("", "404"), answer("", "400")),
    "response-changed": (answer(""), answer(", future: 1")),
    "response-header-added": (answer(""), answer(_HEADER)),
    "required-response-header-removed": (answer(_REQUIRED_HEADER), answer("")),
    "response-header-removed": (answer(_HEADER), answer("")),
    "response-header-became-required": (answer(_HEADER), answer(_REQUIRED_HEADER)),
    "response-header-became-optional": (answer(_REQUIRED_HEADER), answer(_HEADER)),
    "response-header-serialization-changed": (
        answer(_HEADER.replace("string", "object")),
        answer(_HEADER.replace("{schema: {type: string", "{explode: true, schema: {type: object")),
    ),
    "response-header-schema-added": (answer(", headers: {ETag: {}}"), answer(_HEADER)),
    "response-header-schema-removed": (answer(_HEADER), answer(", headers: {ETag: {}}")),
    "response-header-changed": (answer(_HEADER), answer(_HEADER.replace("{schema", "{future: 1, schema"))),
    "request-header-added": (_part(""), _part(_HEADER)),
    "required-request-header-added": (_part(""), _part(_REQUIRED_HEADER)),
    "request-header-removed": (_part(_HEADER), _part("")),
    "request-header-became-required": (_part(_HEADER), _part(_REQUIRED_HEADER)),
    "request-header-became-optional": (_part(_REQUIRED_HEADER), _part(_HEADER)),
    "request-header-serialization-changed": (
        _part(_HEADER.replace("string", "object")),
        _part(_HEADER.replace("{schema: {type: string", "{explode: true, schema: {type: object")),
    ),
    "request-header-schema-added": (_part(", headers: {ETag: {}}"), _part(_HEADER)),
    "request-header-schema-removed": (_part(_HEADER), _part(", headers: {ETag: {}}")),
    "request-header-changed": (_part(_HEADER), _part(_HEADER.replace("{schema", "{future: 1, schema"))),
    "response-link-added": (answer(""), answer(_LINK)),
    "response-link-removed": (answer(_LINK), answer("")),
    "response-link-changed": (answer(_LINK), answer(_LINK.replace("id: 1", "id: 2"))),
    "security-added": (_secured("[]"), _secured("[{key: []}]")),
    "security-removed": (_secured("[{key: []}]"), _secured("[]")),
    "security-alternative-added": (_secured("[{key: []}]"), _secured("[{key: []}, {token: []}]")),
    "security-alternative-removed": (_secured("[{key: []}, {token: []}]"), _secured("[{key: []}]")),
    "security-scheme-required": (_secured("[{key: []}]"), _secured("[{key: [], token: []}]")),
    "security-scheme-not-required": (_secured("[{key: [], token: []}]"), _secured("[{key: []}]")),
    "security-scope-added": (_secured("[{key: []}]"), _secured("[{key: [read]}]")),
    "security-scope-removed": (_secured("[{key: [read]}]"), _secured("[{key: []}]")),
    "security-scheme-changed": (_secured("[{key: []}]"), _secured("[{key: []}]", _SCHEMES.replace("header", "query"))),
    "security-flow-changed": (
        _with_flows(_FLOW),
        _with_flows(_FLOW.replace("/a", "/b")),
    ),
    "security-flow-added": (_with_flows(_FLOW), _with_flows(_TWO_FLOWS)),
    "security-flow-removed": (_with_flows(_TWO_FLOWS), _with_flows(_FLOW)),
    "security-flow-scope-added": (_with_flows(_FLOW), _with_flows(_TWO_SCOPES)),
    "security-flow-scope-removed": (_with_flows(_TWO_SCOPES), _with_flows(_FLOW)),
    "security-changed": (_secured("1"), _secured("2")),
    "server-added": (post("servers: [{url: /v1}]"), post("servers: [{url: /v1}, {url: /v2}]")),
    "server-removed": (post("servers: [{url: /v1}, {url: /v2}]"), post("servers: [{url: /v1}]")),
    "servers-changed": (NOTHING, post("servers: [{url: /v2}]")),
    "callback-added": (NOTHING, CALLBACK),
    "callback-removed": (CALLBACK, NOTHING),
    "callback-changed": (_NOWHERE, _NOWHERE.replace("gone", "lost")),
    "request-read-only-changed": (in_request(_READ_ONLY), in_request(_READ_ONLY.replace("string", "integer"))),
    "response-write-only-changed": (
        in_response(_READ_ONLY.replace("read", "write")),
        in_response(_READ_ONLY.replace("read", "write").replace("string", "integer")),
    ),
    "contract-changed": (NOTHING, f"jsonSchemaDialect: https://json-schema.org/draft/2020-12/schema\n{NOTHING}"),
}

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
    fact = re.sub("left-to-(another|range)", "removed", fact)
    fact = fact.replace("required-property-described", "property-added")
    fact = fact.replace("required-request-", "request-").replace("required-response-", "response-")
    family = min(fact, opposite_of(fact))
    return family.removeprefix("request-").removeprefix("response-")
