"""Laws of what is compared: what one side does not describe is judged by what it falls under there."""

import pytest
from support.contracts import contract_of
from support.rule_samples import post

from contractdelta.delta.compare import compare_contracts
from contractdelta.delta.model import Severity

_B, _W, _C, _N = Severity
_STRING, _INTEGER = "{schema: {type: string}}", "{schema: {type: integer}}"


def _content(types: str) -> str:
    return types.replace(": S", f": {_STRING}").replace(": I", f": {_INTEGER}")


def _body(types: str) -> str:
    return post(f"requestBody: {{content: {{{_content(types)}}}}}")


def _answers(codes: str) -> str:
    """Return a document with answers: ``S`` and ``I`` hold a text and a number in JSON, ``N`` holds nothing."""
    for letter, content in (("S", _STRING), ("I", _INTEGER)):
        codes = codes.replace(f": {letter}", f": {{description: d, content: {{application/json: {content}}}}}")
    return post(f"responses: {{{codes.replace(': N', ': {description: d}')}}}")


def _answer(types: str) -> str:
    return post(f"responses: {{'200': {{description: d, content: {{{_content(types)}}}}}}}")


def _severity(old: str, new: str) -> Severity:
    return compare_contracts("shop", contract_of(old), contract_of(new)).severity


#: Media types of a body, before and after; what that means for those who send it, and the other way round.
_BODIES: dict[str, tuple[str, str, Severity, Severity]] = {
    "all types": ("application/json: S", "'*/*': S", _C, _B),
    "all types of a kind": ("application/json: S", "application/*: S", _C, _B),
    "another kind": ("application/json: S", "text/*: S", _B, _B),
    "another schema": ("application/json: S", "'*/*': I", _B, _B),
    "the narrower range counts": ("application/json: S", "application/*: I, '*/*': S", _B, _B),
    "a range within a range": ("application/*: S", "'*/*': S", _C, _B),
    "a type within a range, as it was": ("'*/*': S", "'*/*': S, application/json: S", _C, _C),
    "a type within a range, otherwise": ("'*/*': S", "'*/*': S, application/json: I", _B, _B),
    "a schema that allows everything": ("application/json: {}", "application/json: {schema: {}}", _N, _N),
    "the same type": ("application/json: S", "Application/JSON; charset=utf-8: I", _B, _B),
    "a type with a parameter": ("application/json; v=2: S", "application/json: S", _C, _B),
    "a type with a parameter, otherwise": ("application/json; v=2: S", "application/json: I", _B, _B),
    "another charset": ("application/json: S", "application/json; charset=utf-16: S", _B, _B),
}


@pytest.mark.parametrize("case", _BODIES)
def test_a_body_falls_under_the_narrowest_range(case: str) -> None:
    """A media type that goes is accepted where a range of head has it, by that one's schema; what comes was before."""
    old, new, forth, back = _BODIES[case]

    assert _severity(_body(old), _body(new)) is forth
    assert _severity(_body(new), _body(old)) is back


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("application/json: S", "'*/*': S", _B, id="a range in place of a type promises none"),
        pytest.param("'*/*': S", "application/json: S", _C, id="a type in place of a range"),
        pytest.param("'*/*': S", "application/*: S", _C, id="a range in place of a wider one"),
        pytest.param("'*/*': S", "application/json: I", _B, id="a type in place of a range, otherwise"),
        pytest.param("'*/*': I, application/json: S", "application/json: S", _C, id="a type that was beside a range"),
        pytest.param("text/*: S", "application/json: S", _B, id="a type of another range"),
        pytest.param("application/json: S, '*/*': S", "'*/*': S", _C, id="a range that stays"),
        pytest.param("application/json: S, '*/*': I", "'*/*': I", _B, id="a range that stays, of another schema"),
        pytest.param("'*/*': S", "application/json: I, '*/*': S", _B, id="a type that was described by the range"),
        pytest.param("application/json: S", "application/problem+json: S", _W, id="one of its syntax"),
        pytest.param("application/json: S", "application/problem+json: I", _B, id="one of its syntax, otherwise"),
        pytest.param("application/problem+json: S", "application/json: S", _B, id="its syntax alone"),
        pytest.param("application/xml: S", "application/problem+json: S", _B, id="one of another syntax"),
        pytest.param("application/json: S", "application/json; v=2: S", _W, id="it, with a parameter"),
        pytest.param("application/json; v=2: S", "application/json: S", _B, id="it, without its parameter"),
        pytest.param("application/json: S", "application/json: S, application/hal+json: I", _C, id="beside it"),
        pytest.param("application/json: S", "application/a+json: I, application/b+json: S", _W, id="one as it was"),
        pytest.param("application/json: S", "application/a+json: I, application/b+json: I", _B, id="none as it was"),
        pytest.param("application/json: S", "application/*+json: S", _B, id="a range of its syntax"),
    ],
)
def test_an_answer_in_a_range_of_types(old: str, new: str, expected: Severity) -> None:
    """Servers choose what they send: a range stands for a type only if it did before; clients may miss a name."""
    assert _severity(_answer(old), _answer(new)) is expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("'200': S, 2XX: S", "2XX: S", _C, id="a range that stays"),
        pytest.param("'200': S, 2XX: I", "2XX: I", _B, id="a range that stays, of another schema"),
        pytest.param("'200': S", "2XX: S", _W, id="a range that comes"),
        pytest.param("'200': S, default: S", "default: S", _W, id="the default that stays"),
        pytest.param("'200': S, default: I", "default: I", _B, id="the default that stays, of another schema"),
        pytest.param("'200': S, default: N", "default: N", _B, id="the default, which has no body"),
        pytest.param("'200': S, 2XX: S, default: I", "2XX: S, default: I", _C, id="the range before the default"),
        pytest.param("'200': S, 4XX: S", "4XX: S", _B, id="a range of other codes"),
        pytest.param("'404': S, default: S", "default: S", _C, id="a failure that the default describes"),
        pytest.param("'404': S, default: I", "default: I", _B, id="a failure that the default describes otherwise"),
        pytest.param("'404': S", "'400': S", _W, id="a failure that nothing describes"),
        pytest.param("default: S", "default: S, '404': S", _C, id="a failure that the default described"),
        # Whoever reads the body of a failure reads what the default promised for every code that has no name.
        pytest.param("default: S", "default: S, '404': I", _B, id="a failure that the default described otherwise"),
        pytest.param("default: S", "default: S, '404': N", _C, id="a failure of which no body is described"),
        pytest.param("2XX: S", "'200': S", _C, id="one code of a range"),
        pytest.param("2XX: S", "'200': S, '201': S", _C, id="some codes of a range"),
        pytest.param("2XX: S", "'200': I", _B, id="one code of a range, of another schema"),
        pytest.param("2XX: S", "'200': N", _B, id="one code of a range, without the body"),
        pytest.param("2XX: S", "'200': S, '204': N", _C, id="codes of a range, one of which has no body"),
        pytest.param("2XX: S", "'204': N", _B, id="the code of a range that has no body"),
        pytest.param("2XX: S", "2XX: S, '200': N", _B, id="a code of a range that stays, without the body"),
        pytest.param("2XX: S", "2XX: S, '204': N", _C, id="a code of a range that stays, which has no body"),
        pytest.param("'200': S, 2XX: I", "'200': S", _C, id="a range besides a code"),
        pytest.param("2XX: S, default: I", "'200': S, default: I", _W, id="one code of a range, beside the default"),
        pytest.param("4XX: S", "'404': S", _C, id="one failure of a range"),
        pytest.param("4XX: S, default: S", "'404': S, default: S", _C, id="failures that the default describes"),
        pytest.param("4XX: S, default: I", "'404': S, default: I", _B, id="failures that the default does otherwise"),
        pytest.param("2XX: S", "'404': S", _B, id="codes of another range"),
    ],
)
def test_an_answer_falls_under_its_range_or_the_default(old: str, new: str, expected: Severity) -> None:
    """An answer that goes is described by its range, else by the default; an answer that comes was, before.

    A range that goes is left to those of its codes that are described.
    """
    assert _severity(_answers(old), _answers(new)) is expected
