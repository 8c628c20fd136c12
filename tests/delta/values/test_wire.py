"""Laws of types on the wire: two types are told apart exactly where their texts differ."""

import pytest
from support.contracts import contract_of
from support.rule_samples import in_query, in_request, in_response, post

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Severity
from contractdelta.delta.values.wire import Wire, wire_of

_B, _C = Severity.BREAKING, Severity.COMPATIBLE
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def _severity(old: str, new: str) -> Severity:
    return compare_contracts("shop", contract_of(old), contract_of(new)).severity


@pytest.mark.parametrize(
    ("media_type", "wire"),
    [
        ("application/json", Wire.TYPED),
        ("application/problem+json; charset=utf-8", Wire.TYPED),
        ("text/json", Wire.TYPED),
        ("text/yaml", Wire.TYPED),
        ("application/cbor", Wire.TYPED),
        ("application/octet-stream", Wire.BYTES),
        ("Image/PNG", Wire.BYTES),
        ("image/svg+xml", Wire.TEXT),
        ("application/vnd.example", Wire.TYPED),
        ("*/*", Wire.TYPED),
        ("application/*", Wire.TYPED),
        ("", Wire.TYPED),
        ("application/x-www-form-urlencoded", Wire.FORM),
        ("Multipart/Form-Data; boundary=x", Wire.FORM),
        ("application/xml", Wire.TEXT),
        ("application/soap+xml", Wire.TEXT),
        ("text/plain", Wire.TEXT),
        ("text/*", Wire.TEXT),
    ],
)
def test_a_media_type_tells_how_values_are_written(media_type: str, wire: Wire) -> None:
    """What is not known to write everything as text, or to be bytes, is taken to write types down."""
    assert wire_of(media_type) is wire


#: A type that becomes another one: what that means for clients that send it in these ways.
_WAYS = (Wire.TYPED, Wire.SPREAD, Wire.REPEATED, Wire.JOINED, Wire.TEXT)
_TYPES: dict[tuple[str, str], tuple[Severity, ...]] = {
    ("integer", "string"): (_B, _C, _C, _C, _C),
    ("boolean", "string"): (_B, _C, _C, _C, _C),
    ("string", "integer"): (_B, _B, _B, _B, _B),
    ("array", "string"): (_B, _B, _B, _B, _C),
    ("object", "string"): (_B, _B, _B, _B, _C),
    ("string", "array"): (_B, _B, _C, _B, _B),
    ("integer", "array"): (_B, _B, _C, _C, _B),
    ("number", "array"): (_B, _B, _C, _B, _B),
    ("array", "integer"): (_B, _B, _B, _B, _B),
    ("string", "object"): (_B, _B, _B, _B, _B),
    ("array", "object"): (_B, _B, _B, _B, _B),
}
#: Where a schema stands, by how its values are written.
_PLACES: dict[str, tuple[Wire, str]] = {
    "a body in JSON": (Wire.TYPED, in_request("{properties: {a: TYPE}}")),
    "a query": (Wire.REPEATED, post("parameters: [{name: q, in: query, schema: TYPE}]")),
    "a query in one piece": (
        Wire.JOINED,
        post("parameters: [{name: q, in: query, style: pipeDelimited, schema: TYPE}]"),
    ),
    "one of several in a query": (Wire.REPEATED, post("parameters: [{name: q, in: query, schema: {allOf: [TYPE]}}]")),
    "a header": (Wire.JOINED, post("parameters: [{name: q, in: header, schema: TYPE}]")),
    "a cookie": (Wire.REPEATED, post("parameters: [{name: q, in: cookie, schema: TYPE}]")),
    "items in a query": (
        Wire.SPREAD,
        post("parameters: [{name: q, in: query, schema: {type: array, items: TYPE}}]"),
    ),
    "a parameter in JSON": (
        Wire.TYPED,
        post("parameters: [{name: q, in: query, content: {application/json: {schema: TYPE}}}]"),
    ),
    **{
        f"a field of {form}": (
            Wire.SPREAD,
            in_request("{type: object, properties: {a: TYPE}}").replace("application/json", form),
        )
        for form in _FORMS
    },
    **{
        f"{what} in a field of {form}": (wire, in_request(schema).replace("application/json", form))
        for form in _FORMS
        for what, wire, schema in (
            ("a list", Wire.SPREAD, "{properties: {a: {type: array, items: TYPE}}}"),
            ("an object", Wire.TYPED, "{properties: {a: {type: object, properties: {b: TYPE}}}}"),
            ("a list of objects", Wire.TYPED, "{properties: {a: {type: array, items: {properties: {b: TYPE}}}}}"),
            ("any", Wire.SPREAD, "{additionalProperties: TYPE}"),
            ("a part of the object", Wire.SPREAD, "{allOf: [{type: object}, {properties: {a: TYPE}}]}"),
            ("a part of the field", Wire.SPREAD, "{properties: {a: {not: {not: TYPE}}}}"),
            ("JSON", Wire.TYPED, "{properties: {a: TYPE}}, encoding: {a: {contentType: application/vnd.a+json}}"),
            ("plain text", Wire.TEXT, "{properties: {a: TYPE}}, encoding: {a: {contentType: text/plain}}"),
            (
                "a spread object",
                Wire.SPREAD,
                "{properties: {a: {properties: {b: TYPE}}}}, encoding: {a: {style: deepObject}}",
            ),
        )
    },
    "XML": (Wire.TEXT, in_request("{properties: {a: TYPE}}").replace("application/json", "application/xml")),
    "plain text": (Wire.TEXT, in_request("TYPE").replace("application/json", "text/plain")),
}


@pytest.mark.parametrize("place", _PLACES)
@pytest.mark.parametrize(("old", "new"), _TYPES)
def test_types_are_told_apart_by_their_texts(place: str, old: str, new: str) -> None:
    """A type that becomes another one is as bad as it is for those who send it in that way."""
    wire, document = _PLACES[place]
    expected = _TYPES[old, new][_WAYS.index(wire)]

    found = _severity(document.replace("TYPE", f"{{type: {old}}}"), document.replace("TYPE", f"{{type: {new}}}"))

    assert found is expected


def test_multiples_that_become_any_text_are_multiples_no_more() -> None:
    """Who may send any text may send any number, with a fraction or without."""
    multiples, texts = in_query("{type: number, multipleOf: 0.5}"), in_query("{type: string}")

    assert _severity(multiples, texts) is _C
    assert _severity(texts, multiples) is _B


@pytest.mark.parametrize(
    ("value", "items", "expected"),
    [
        ("{type: string}", "{type: array, items: {type: string}}", _C),
        ("{type: [string, integer]}", "{type: array, items: {type: string}}", _C),
        ("{type: [string, 'null']}", "{type: [array, 'null'], items: {type: string}}", _C),
        ("{type: string, maxLength: 3}", "{type: array, items: {type: string, maxLength: 4}}", _C),
        ("{type: string}", "{type: array, minItems: 1, maxItems: 9, items: {type: string}}", _C),
        ("{type: string, maxLength: 4}", "{type: array, items: {type: string, maxLength: 3}}", _B),
        ("{type: string}", "{type: array, items: {type: integer}}", _B),
        ("{type: string}", "{type: array, minItems: 2, items: {type: string}}", _B),
        ("{type: string}", "{type: array, maxItems: 0, items: {type: string}}", _B),
        ("{type: string}", "{type: array, items: {type: string}, contains: {const: a}}", _B),
    ],
)
def test_a_value_that_becomes_a_list_is_compared_with_its_items(value: str, items: str, expected: Severity) -> None:
    """Who sent a value sends a list of one, if that one is still allowed; who sent several does not send one."""
    assert _severity(in_query(value), in_query(items)) is expected
    assert _severity(in_query(items), in_query(value)) is _B


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{type: integer}", _C),
        ("{type: [boolean, 'null']}", _C),
        # A text may hold a comma.
        ("{type: string}", _B),
        ("{type: array, items: {type: integer}}", _B),
    ],
)
def test_how_lists_are_written_makes_no_odds_where_there_were_none(value: str, expected: Severity) -> None:
    """A value that becomes a list in one piece was written as its item is, if nothing in it looks like two items."""
    items = "{type: array, items: {type: [integer, boolean, 'null']}}"
    old = f"parameters: [{{name: q, in: query, schema: {value}}}]"
    new = f"parameters: [{{name: q, in: query, explode: false, schema: {items}}}]"

    assert _severity(post(old), post(new)) is expected


@pytest.mark.parametrize("form", _FORMS)
def test_a_list_in_a_form_is_no_text(form: str) -> None:
    """A field that was sent several times and now is sent once breaks both directions, and is one change."""
    old = "{type: object, properties: {a: {type: array, items: {type: string}}}}"
    new = "{type: object, properties: {a: {type: string}}}"

    for make in (in_request, in_response):
        assert _severity(*(make(schema).replace("application/json", form) for schema in (old, new))) is _B


def _changes(old: str, new: str) -> list[tuple[str, Severity]]:
    delta = compare_contracts("shop", contract_of(old), contract_of(new))
    return sorted((change.rule, change.severity) for operation in delta.operations for change in operation.changes)


_HOLDERS = {
    "request-parameter": post("parameters: [{name: q, in: query, HELD}]"),
    "response-header": post("responses: {'200': {description: '', headers: {q: {HELD}}}}"),
}


@pytest.mark.parametrize("area", _HOLDERS)
def test_a_value_that_is_written_as_a_media_type(area: str) -> None:
    """A value in a media type, in place of one as it is, is written otherwise: its schema is what it was."""
    direction, told = area.partition("-")[0], (f"{area}-serialization-changed", _B)
    plain, coded = ("schema: TYPE", "content: {application/json: {schema: TYPE}}")
    old, new = (
        [_HOLDERS[area].replace("HELD", held).replace("TYPE", f"{{type: {kind}}}") for kind in ("string", "integer")]
        for held in (plain, coded)
    )

    for one, other in ((old, new), (new, old)):
        assert _changes(one[0], other[0]) == [told]
        assert _changes(one[0], other[1]) == sorted([told, (f"{direction}-type-changed", _B)])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("style: deepObject, explode: true", "style: form"),
        ("style: pipeDelimited, explode: true", "explode: true"),
        ("style: spaceDelimited", "explode: false"),
        ("style: spaceDelimited", "style: pipeDelimited, explode: false"),
    ],
)
def test_another_style_that_explodes_alike_is_one_change(old: str, new: str) -> None:
    """Where values are exploded as before, another style with another default is all that changed."""
    documents = [post(f"parameters: [{{name: q, in: query, {text}, schema: {{type: array}}}}]") for text in (old, new)]

    for one, other in (documents, documents[::-1]):
        assert _changes(one, other) == [("request-parameter-serialization-changed", _B)]


@pytest.mark.parametrize("said", ["style: deepObject", "explode: false", "allowReserved: true"])
def test_a_media_type_takes_the_place_of_a_style(said: str) -> None:
    """How a value was written before it got a media type is a part of that change."""
    old = post(f"parameters: [{{name: q, in: query, {said}, schema: {{type: object}}}}]")
    new = post("parameters: [{name: q, in: query, content: {application/json: {schema: {type: object}}}}]")

    for one, other in ((old, new), (new, old)):
        assert _changes(one, other) == [("request-parameter-serialization-changed", _B)]


@pytest.mark.parametrize(
    "asked", ["{type: [string, array], items: {type: integer}}", "{type: [string, array], maxItems: 1}"]
)
def test_a_text_in_a_query_is_no_list(asked: str) -> None:
    """What is asked of lists is nothing to a text that is read as a number at most."""
    for _, severity in _changes(in_query("{type: string}"), in_query(asked)):
        assert severity is not _B
