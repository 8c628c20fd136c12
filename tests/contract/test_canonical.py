"""Canonical texts: one for each JSON value, and digests that keep their parts apart."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.oracle import plain

from contractdelta.contract.canonical import DIGEST_LENGTH, canonical, canonical_set, digest_of

NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([0, -0.0, 1, 1.0])
)
TEXTS = st.text(max_size=3)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (1, "1"),
        (1.0, "1"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (1e22, "10000000000000000000000"),
        (2**64 + 1, "18446744073709551617"),
        ('é\n"', '"é\\n\\""'),
        ([2, 1.0], "[2,1]"),
        ({"b": 1.0, "a": {"d": [], "c": {}}}, '{"a":{"c":{},"d":[]},"b":1}'),
        ({"10": 1, "9": 2, "é": 3, "Z": 4, "a": 5}, '{"10":1,"9":2,"Z":4,"a":5,"é":3}'),
    ],
)
def test_texts(value: Any, text: str) -> None:
    """Keys are sorted by code points, nothing is spaced or escaped needlessly, numbers have one spelling."""
    assert canonical(value) == text


@given(VALUES, VALUES)
@settings(deadline=None, max_examples=60)
def test_equal_values_have_equal_texts(one: Any, other: Any) -> None:
    """Two texts are equal exactly if the values are, ``1`` and ``1.0`` being one number and ``true`` none."""
    assert (canonical(one) == canonical(other)) == (plain(one) == plain(other))


@given(VALUES)
@settings(deadline=None, max_examples=60)
def test_text_is_the_value(value: Any) -> None:
    """A text is JSON for the value, and the text of what it is read back as."""
    text = canonical(value)
    assert plain(json.loads(text)) == plain(value)
    assert canonical(json.loads(text)) == text


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
@settings(deadline=None, max_examples=50)
def test_order_of_keys(value: dict[str, Any]) -> None:
    """The order of members leaves no trace."""
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([], "[]"),
        (["b", "a"], '["a","b"]'),
        (["a", "a"], '["a"]'),
        ([1.0, 1, True], "[1,true]"),
        ([{"b": 1, "a": 2}, {"a": 2.0, "b": 1}], '[{"a":2,"b":1}]'),
    ],
)
def test_sets(values: list[Any], text: str) -> None:
    """A set is written sorted, each member once."""
    assert canonical_set(values) == text


@given(st.lists(VALUES, max_size=4), st.lists(VALUES, max_size=4))
@settings(deadline=None, max_examples=60)
def test_equal_sets_have_equal_texts(one: list[Any], other: list[Any]) -> None:
    """Two lists have one text as sets exactly if they have the same members."""
    same = {plain(value) for value in one} == {plain(value) for value in other}
    assert (canonical_set(one) == canonical_set(other)) == same
    assert canonical_set([*one, *other]) == canonical_set([*other, *one, *one])


@given(
    st.lists(st.text(alphabet="01:a", max_size=3), max_size=4),
    st.lists(st.text(alphabet="01:a", max_size=3), max_size=4),
)
@settings(deadline=None, max_examples=120)
def test_digests_keep_parts_apart(one: list[str], other: list[str]) -> None:
    """Two sequences of texts have one digest exactly if they are equal: where one text ends does count."""
    assert (digest_of(*one) == digest_of(*other)) == (one == other)


@given(st.lists(st.text(st.characters()), max_size=3))
@settings(deadline=None, max_examples=50)
def test_form_of_digests(parts: list[str]) -> None:
    """A digest is made of hexadecimal digits, for any text, lone surrogates included."""
    assert re.fullmatch(rf"[0-9a-f]{{{DIGEST_LENGTH}}}", digest_of(*parts))


@pytest.mark.parametrize(
    ("parts", "digest"),
    [
        ((), "cae66941d9efbd404e4d88758ea67670"),
        (("",), "fcdf3ecfe876539956eb77f17f503ac1"),
        (("a", "b"), "c04e17957d4ca3123b3afdaab02e4023"),
        (("é",), "e38716fa31b616d0c5df6877a8a258a2"),
    ],
)
def test_digests_never_change(parts: tuple[str, ...], digest: str) -> None:
    """A digest is the same on every machine and in every version: snapshots keep them."""
    assert digest_of(*parts) == digest
