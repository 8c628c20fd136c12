"""Laws of single keywords: what a schema says by leaving one out, and what is left of a list of values."""

import pytest
from support.contracts import contract_of
from support.rule_samples import in_request, in_response, post

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Severity

_B, _W, _C = Severity.BREAKING, Severity.WARNING, Severity.COMPATIBLE
_PLACES = (in_request, in_response)


def _verdicts(old: str, new: str) -> list[tuple[Severity, set[str]]]:
    """Return the severity and the facts of a change in what clients send, and in what servers send."""
    found = []
    for place in _PLACES:
        delta = compare_contracts("shop", contract_of(place(old)), contract_of(place(new)))
        changes = (change for operation in delta.operations for change in operation.changes)
        found.append((delta.severity, {change.rule.partition("-")[2] for change in changes}))
    return found


_LOWER = {
    "min-length": ("{type: string", "minLength", "0"),
    "min-items": ("{type: array", "minItems", "0"),
    "min-properties": ("{type: object", "minProperties", "0"),
    "min-contains": ("{type: array, contains: {type: string}", "minContains", "1"),
}


@pytest.mark.parametrize("name", _LOWER)
def test_a_lower_bound_that_comes_rises_from_its_default(name: str) -> None:
    """It makes no odds whether the default of a lower bound was written out before another value took its place."""
    start, keyword, default = _LOWER[name]
    silent, written, bound = f"{start}}}", f"{start}, {keyword}: {default}}}", f"{start}, {keyword}: 3}}"

    assert (
        _verdicts(silent, bound)
        == _verdicts(written, bound)
        == [(_B, {f"{name}-increased"}), (_C, {f"{name}-increased"})]
    )
    assert (
        _verdicts(bound, silent)
        == _verdicts(bound, written)
        == [(_C, {f"{name}-decreased"}), (_B, {f"{name}-decreased"})]
    )


@pytest.mark.parametrize("bound", ["maxLength: 3", "maxItems: 3", "maxProperties: 3", "maximum: 3", "minimum: 3"])
def test_a_bound_that_is_open_where_nothing_is_said_is_set(bound: str) -> None:
    """A bound without a default may have been in force before it was written down."""
    (in_requests, _), (in_answers, _) = _verdicts("{}", f"{{{bound}}}")

    assert (in_requests, in_answers) == (_W, _C)


@pytest.mark.parametrize(
    ("old", "new", "in_answers"),
    [
        ("{enum: [a, b]}", "{enum: [a, b, c]}", _W),
        ("{enum: [a, b]}", "{enum: [a, c]}", _W),
        ("{enum: [a, b]}", "{enum: [a]}", _C),
        ("{enum: [a, b]}", "{enum: [c, d]}", _B),
        ("{enum: [a]}", "{enum: [b]}", _B),
        ("{const: a}", "{const: b}", _B),
        ("{const: a}", "{enum: [a, b]}", _W),
    ],
)
def test_values_that_come_are_expected_beside_known_ones_only(old: str, new: str, in_answers: Severity) -> None:
    """A value that comes to an answer is a warning; where none of the known ones is left, no client expects it."""
    assert _verdicts(old, new)[1][0] is in_answers


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("parameters: [{name: q, in: query, schema: SCHEMA}]", _B),
        ("parameters: [{name: q, in: query, required: true, schema: SCHEMA}]", _C),
        ("parameters: [{name: q, in: path, required: true, schema: SCHEMA}]", _C),
        ("parameters: [{name: q, in: query, required: true, schema: {allOf: [SCHEMA]}}]", _C),
        ("parameters: [{name: q, in: query, required: true, schema: {type: object, properties: {a: SCHEMA}}}]", _B),
        ("requestBody: {content: {application/json: {schema: {properties: {a: SCHEMA}}}}}", _W),
        ("requestBody: {content: {application/json: {schema: {required: [a], properties: {a: SCHEMA}}}}}", _C),
        ("requestBody: {content: {application/json: {schema: {required: [b], properties: {a: SCHEMA}}}}}", _W),
    ],
)
@pytest.mark.parametrize("old", ["{type: string}", "{type: string, default: a}"])
def test_a_default_matters_where_the_value_may_be_left_out(document: str, expected: Severity, old: str) -> None:
    """Another default changes what a request means that leaves the value out, and nothing where none can."""
    base, head = (
        contract_of(post(document.replace("SCHEMA", schema))) for schema in (old, "{type: string, default: b}")
    )

    assert compare_contracts("shop", base, head).severity is expected


@pytest.mark.parametrize("other", ["{type: string}", "{type: string, contentEncoding: base32}"])
def test_a_text_that_is_decoded_otherwise_is_another_value(other: str) -> None:
    """An encoding that comes, goes, or is another one breaks both sides: the same text stands for something else."""
    encoded = "{type: string, contentEncoding: base64}"
    changed = [(_B, {"content-encoding-changed"})] * 2

    assert _verdicts(encoded, other) == _verdicts(other, encoded) == changed


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *(("int8", "int16"), ("int16", "int32"), ("int32", "int64"), ("uint8", "int16"), ("uint32", "int64")),
        *(("float", "double"), ("int32", "double"), ("int16", "float"), ("double-int", "int64")),
        *(("uri", "uri-reference"), ("uri", "iri"), ("iri", "iri-reference"), ("uri", "iri-reference")),
        *(("email", "idn-email"), ("hostname", "idn-hostname")),
    ],
)
def test_a_format_that_has_all_values_of_another_one(old: str, new: str) -> None:
    """Where a format has all values of another one, to put it in its place only widens."""
    before, after = (f"{{format: {name}}}" for name in (old, new))

    assert _verdicts(before, after) == [(_C, {"format-widened"}), (_B, {"format-widened"})]
    assert _verdicts(after, before) == [(_B, {"format-narrowed"}), (_C, {"format-narrowed"})]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *(("int64", "double"), ("int32", "float"), ("uint8", "int8"), ("uint64", "int64")),
        *(("date", "date-time"), ("uuid", "uri"), ("hostname", "idn-email"), ("8", "9"), ("float", "float8")),
    ],
)
def test_a_format_that_lacks_some_values_of_another_one(old: str, new: str) -> None:
    """Where either format has values that the other one has not, both sides break."""
    before, after = (f"{{format: {name}}}" for name in (old, new))

    assert _verdicts(before, after) == _verdicts(after, before) == [(_B, {"format-changed"})] * 2


@pytest.mark.parametrize("other", ["", ", format: password", ", format: date"])
@pytest.mark.parametrize("encoded", ["byte", "base64url"])
def test_a_format_of_texts_in_an_encoding(encoded: str, other: str) -> None:
    """Who does not know of the encoding takes what it holds for the text itself, whoever sends it."""
    before, after = f"{{type: string{other}}}", f"{{type: string, format: {encoded}}}"

    assert _verdicts(before, after) == _verdicts(after, before) == [(_B, {"format-changed"})] * 2


@pytest.mark.parametrize("hint", ["password", "commonmark"])
def test_a_format_that_any_text_has(hint: str) -> None:
    """What only says how to show a text, or what any text is, asks nothing."""
    plain, dated = "{type: string}", "{type: string, format: date}"
    hinted = f"{{type: string, format: {hint}}}"
    same = [(_C, {"inapplicable-keyword-changed"})] * 2

    assert _verdicts(plain, hinted) == _verdicts(hinted, plain) == same
    assert _verdicts(hinted, dated) == _verdicts(plain, dated)
    assert _verdicts(dated, hinted) == _verdicts(dated, plain)


def test_bytes_that_are_described_as_later_versions_do() -> None:
    """What OpenAPI 3.0 says by a format is the same by the keyword of later versions; what is beside it counts."""
    old, new = "{type: string, format: byte}", "{type: string, contentEncoding: base64}"
    same = [(_C, {"format-rewritten"})] * 2
    assert _verdicts(old, new) == _verdicts(new, old) == same
    assert _verdicts(old, f"{new[:-1]}, maxLength: 9}}") == [
        (_W, {"format-rewritten", "max-length-set"}),
        (_C, {"format-rewritten", "max-length-set"}),
    ]


def test_bytes_as_they_are_that_are_described_as_later_versions_do() -> None:
    """A part of a form that is a file has a format in OpenAPI 3.0, and a media type in later versions."""
    old, new = "{type: string, format: binary}", "{type: string, contentMediaType: application/octet-stream}"
    assert _verdicts(old, new) == _verdicts(new, old) == [(_C, {"format-rewritten"})] * 2


@pytest.mark.parametrize("any_type", ["format: binary", "contentMediaType: application/octet-stream"])
def test_bytes_of_one_type_are_some_of_those_of_any(any_type: str) -> None:
    """To name a type narrows what may be sent, and to take it back widens that; no value becomes another one."""
    old, new = f"{{type: string, {any_type}}}", "{type: string, contentMediaType: image/png}"
    assert _verdicts(old, new) == [(_B, {"content-media-type-set"}), (_C, {"content-media-type-set"})]
    assert _verdicts(new, old) == [(_C, {"content-media-type-unset"}), (_B, {"content-media-type-unset"})]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{type: string, format: byte}", "{type: string, contentEncoding: base32}"),
        ("{type: string, format: byte}", "{type: string, contentMediaType: image/png}"),
        ("{type: string, format: binary}", "{type: string, contentEncoding: base64, contentMediaType: image/png}"),
        ("{type: string, format: binary}", "{contentMediaType: image/png}"),
        ("{type: string, format: date}", "{type: string, contentMediaType: text/plain}"),
    ],
)
def test_bytes_that_are_coded_otherwise(old: str, new: str) -> None:
    """Other bytes, or the same ones in another coding, break both who writes and who reads them."""
    assert [severity for severity, _ in _verdicts(old, new)] == [_B, _B]
